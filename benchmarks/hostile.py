"""What damaged and hostile pictures cost, each scanned as any photo is: time, memory, an answer.

usage: .venv/bin/python -m benchmarks.hostile [FOLDER]

Every file of the folder goes through the readers in one worker, and then pictures made to take as
much as they can. Time and memory are those of the worker, whose models are loaded. On Linux.
"""

import argparse
import hashlib
import json
import os
import sys
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from PIL import Image

from cardscan.batch import Scanned, scan_batch
from cardscan.batch.worker import scan_photos
from cardscan.config import Settings
from cardscan.contact import Proposal

MIB = 1 << 20


@dataclass(frozen=True, slots=True)
class Row:
    """What one file came to."""

    name: str
    outcome: str
    """The error's code, or "contacts"."""
    hint: str
    """What the error says to do; "" for contacts."""
    seconds: float
    peak: int
    """Bytes of the worker in memory while it scanned the file, at most; 0 where that ended it."""
    worker: int
    """The worker's process number, or 0; another one than before was started because one ended."""
    parent: int
    """Bytes in memory of the process that started the worker."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Measures, and prints the costliest files and what all came to."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("folder", nargs="?", type=Path, help="damaged and hostile pictures")
    folder = parser.parse_args(arguments).folder
    with TemporaryDirectory() as made:
        make_pictures(Path(made))
        for title, place in (("found", folder), ("made", Path(made))):
            if place:
                print_rows(title, measure_images(place))
    return 0


def measure_images(folder: Path, settings: Settings | None = None) -> tuple[Row, ...]:
    """Scans every file below the folder, in one worker."""
    photos = sorted(path for path in folder.rglob("*") if path.is_file())
    with TemporaryDirectory() as notes:
        scan = partial(_scan_measured, Path(notes))
        with closing(scan_batch(photos, settings or Settings(jobs=1), scan=scan)) as batch:
            return tuple(_row(scanned, Path(notes)) for scanned in batch)


def print_rows(title: str, rows: Sequence[Row]) -> None:
    """The five that took longest and the five that took most, and all of them summed up."""
    costly = sorted(rows, key=lambda row: -row.seconds)[:5]
    costly += sorted(rows, key=lambda row: -row.peak)[:5]
    print(f"{title:<50}{'outcome':<20}{'s':>6}{'MiB':>7}")
    for row in dict.fromkeys(costly):
        print(f"{row.name[:48]:<50}{row.outcome:<20}{row.seconds:>6.1f}{row.peak / MIB:>7.0f}")
    outcomes = Counter(row.outcome for row in rows).most_common()
    print(f"{len(rows)} files:", ", ".join(f"{number} {outcome}" for outcome, number in outcomes))
    workers = len({row.worker for row in rows if row.worker})
    silent = sum(not row.hint for row in rows if row.outcome != "contacts")
    growth = max(row.parent for row in rows) - rows[0].parent
    print(f"{silent} without a hint, {workers} workers, parent grew by {growth / MIB:.1f} MiB\n")


def make_pictures(folder: Path) -> None:
    """Small files within the limits that take as much memory and time as such files can."""
    side = 7900
    Image.new("RGBA", (side, side), (9, 9, 9, 99)).save(folder / "transparent.png")
    Image.fromarray(np.full((side, side), 999, np.uint16)).save(folder / "16 bits.png")
    Image.new("F", (side, side), 0.5).save(folder / "fractions.tif", compression="tiff_lzw")
    Image.new("CMYK", (side, side)).save(folder / "four inks.tif", compression="tiff_lzw")
    Image.new("RGB", (side, side), "grey").save(folder / "grey.webp", method=0)
    Image.new("RGB", (side, side), "grey").save(folder / "grey.avif", speed=10)
    pages = [Image.new("RGB", (3600, 3600), (250 - number, 99, 9)) for number in range(20)]
    pages[0].save(
        folder / "pages.tif", save_all=True, append_images=pages[1:], compression="tiff_lzw"
    )
    rng = np.random.default_rng(7)
    for name, size in (("specks.png", 4), ("blots.png", 16)):
        noise = rng.integers(0, 2, (3750 // size, 5000 // size), dtype=np.uint8) * 255
        Image.fromarray(noise.repeat(size, 0).repeat(size, 1)).save(folder / name)
    table = np.zeros((3600, 4800), np.uint8)
    for top in range(60, 3300, 360):
        for left in range(60, 4500, 600):
            card = rng.integers(0, 2, (28, 50), dtype=np.uint8) * 255
            card[::2] = 255
            table[top : top + 300, left : left + 540] = 255
            table[top + 10 : top + 290, left + 20 : left + 520] = card.repeat(10, 0).repeat(10, 1)
    Image.fromarray(table).save(folder / "many cards.png")


def _scan_measured(notes: Path, path: Path, settings: Settings) -> tuple[Proposal, ...]:
    """In a worker: scans the photo and notes what it took."""
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")  # its peak begins anew
    begun = time.monotonic()
    try:
        return scan_photos(path, settings)
    finally:
        seconds = time.monotonic() - begun
        took = {"seconds": seconds, "peak": _in_memory("VmHWM"), "worker": os.getpid()}
        _note(notes, path).write_text(json.dumps(took), encoding="ascii")


def _row(scanned: Scanned, notes: Path) -> Row:
    note = _note(notes, Path(str(scanned.path)))
    took: dict[str, Any] = {"seconds": 0.0, "peak": 0, "worker": 0}
    if note.exists():
        took = json.loads(note.read_text(encoding="ascii"))
    return Row(
        name=scanned.path.name,
        outcome=scanned.error.code if scanned.error else "contacts",
        hint=scanned.error.hint if scanned.error else "",
        parent=_in_memory("VmRSS"),
        **took,
    )


def _note(notes: Path, path: Path) -> Path:
    return notes / hashlib.sha256(os.fsencode(path)).hexdigest()


def _in_memory(what: str) -> int:
    """Bytes, from proc_pid_status(5)."""
    lines = Path("/proc/self/status").read_text(encoding="utf-8").splitlines()
    (kilobytes,) = (line.split()[1] for line in lines if line.startswith(f"{what}:"))
    return int(kilobytes) * 1024


if __name__ == "__main__":
    sys.exit(main())
