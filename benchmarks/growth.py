"""What a scan costs as photos grow in number, and what a second scan of the same ones costs."""

import os
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import astuple, dataclass
from multiprocessing import active_children, get_context
from pathlib import Path
from statistics import median
from typing import Self

from PIL import Image, ImageDraw, ImageFont

_SIZE = (480, 270)
"""Pixels of a small picture of a card, which takes no time to draw and little to read."""

_WARM = 40
"""Photos after which all workers have begun, and have their models loaded."""

_HEAD = (
    "photos",
    "cards a minute",
    "CPU ms: a worker",
    "the program",
    "MB: a worker",
    "the program",
)
_MOST = 1.1
"""Times as much as at first that counts as the same."""


@dataclass(frozen=True, slots=True)
class Mark:
    """What a batch has taken so far."""

    photos: int
    wall: float
    """Seconds, as all of these."""
    worker_cpu: float
    """Of all workers, and of the programs that they ran."""
    own_cpu: float
    worker_peak: int
    """Bytes that a worker has had in memory at most."""
    own_peak: int


@dataclass(frozen=True, slots=True)
class Stretch:
    """What the photos of a part of a batch took, in the order of the table."""

    photos: int
    rate: float
    worker_cpu: float
    own_cpu: float
    worker_peak: float
    own_peak: float

    @classmethod
    def between(cls, before: Mark, after: Mark) -> Self:
        """From one mark to the next."""
        number = after.photos - before.photos
        return cls(
            after.photos,
            60 * number / (after.wall - before.wall),
            1000 * (after.worker_cpu - before.worker_cpu) / number,
            1000 * (after.own_cpu - before.own_cpu) / number,
            after.worker_peak / 1e6,
            after.own_peak / 1e6,
        )


def print_growth(folder: Path, counts: Iterable[int]) -> None:
    """Cards a minute, processor time and memory as photos grow in number, all in one batch.

    They are read by Tesseract alone, so that ten thousand take minutes. Each row is of the photos
    since the one above; memory is the most so far.
    """
    print(f"\n| {' | '.join(_HEAD)} |\n|{' --: |' * len(_HEAD)}", flush=True)
    steps = sorted(counts)
    photos = _draw(folder / "small", steps[-1])
    with ProcessPoolExecutor(1, get_context("spawn")) as pool:  # a memory of its own
        contacts, first, last = pool.submit(_take_in, photos, steps).result()
    shares = [getattr(last, name) / getattr(first, name) for name in Stretch.__slots__[1:]]
    told = ", ".join(f"{share:.2f}" for share in shares)
    flat = 1 / shares[0] <= _MOST and max(shares[1:]) <= _MOST
    print(f"\n{contacts:,} contacts of {len(photos):,} photos are in the database.")
    print(f"The last row is {told} of the first: {'' if flat else 'not '}flat within 10 %")


def print_again(paths: Sequence[Path], count: int, rounds: int) -> None:
    """How many times faster a folder is scanned a second time, the start of the command and all.

    Its photos are the given ones with a comment each, so that no two are the same bytes. After the
    first scan its files are left alone for long enough to be trusted, then touched before each.
    """
    with tempfile.TemporaryDirectory() as place:
        photos, database = Path(place, "photos"), Path(place, "pipeline.db")
        photos.mkdir()
        for number in range(count):
            data = paths[number % len(paths)].read_bytes()
            (photos / f"{number:05}.jpg").write_bytes(commented(data, number))
        first, _ = _scan(photos, database)
        _scan(photos, database)  # reads what was written within 3 s before the first scan
        print(f"\nA scan of {count:,} photos takes {first:.1f} s. A second one:\n")
        print("| files | wall s | CPU s | times faster |\n| --- | --: | --: | --: |")
        print(_row("untouched", first, [_scan(photos, database) for _ in range(rounds)]))
        touched = [_scan(_touched(photos), database) for _ in range(rounds)]
        print(_row("touched, so that each is hashed", first, touched))


def _row(files: str, first: float, spent: Sequence[tuple[float, float]]) -> str:
    walls, cpus = zip(*spent, strict=True)
    ratios = [first / wall for wall in walls]
    faster = f"{median(ratios):.0f} ({min(ratios):.0f} to {max(ratios):.0f})"
    return f"| {files} | {median(walls):.2f} | {median(cpus):.2f} | {faster} |"


def _touched(folder: Path) -> Path:
    for path in folder.iterdir():
        path.touch()
    return folder


def commented(jpeg: bytes, number: int) -> bytes:
    """The same picture with a comment (marker FF FE) behind the start of the file."""
    comment = str(number).encode()
    return jpeg[:2] + b"\xff\xfe" + (len(comment) + 2).to_bytes(2, "big") + comment + jpeg[2:]


def _scan(photos: Path, database: Path) -> tuple[float, float]:
    """Wall and CPU seconds of the command."""
    cardscan = Path(sys.executable).with_name("cardscan")
    begun, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    # Photos that cannot be read are told by the accuracy tables.
    subprocess.run([cardscan, "scan", photos, "--db", database], check=False, capture_output=True)
    wall, after = time.perf_counter() - begun, resource.getrusage(resource.RUSAGE_CHILDREN)
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def _draw(folder: Path, count: int) -> tuple[Path, ...]:
    """Cards of as many people."""
    folder.mkdir()
    font = ImageFont.load_default(28)
    paths = tuple(folder / f"{number:05}.jpg" for number in range(count))
    for number, path in enumerate(paths):
        name = name_of(number)
        lines = (f"Ana {name}", "Head of Sales", f"{name.lower()}@example.com")
        card = Image.new("L", _SIZE, 255)
        ImageDraw.Draw(card).multiline_text((40, 60), "\n".join(lines), 0, font, spacing=24)
        card.save(path, quality=85)
    return paths


def name_of(number: int) -> str:
    """A surname for each number, of syllables that no reader confuses."""
    syllables = ("ba", "de", "fo", "gu", "ka", "me", "no", "pu", "ra", "te")
    return "".join(syllables[int(digit)] for digit in f"{number:05}").capitalize()


def _take_in(photos: Sequence[Path], steps: Sequence[int]) -> tuple[int, Stretch, Stretch]:
    """Scans and files the photos, and prints a row at each step.

    Gives the number of contacts, and the first and the last row.
    """
    import datetime as dt
    import uuid

    from cardscan.config import Settings
    from cardscan.intake import take_in
    from cardscan.store import Store

    os.environ["OMP_THREAD_LIMIT"] = "1"
    settings = Settings(engine="tesseract", lang="eng")
    rows = list[Stretch]()
    with (
        tempfile.TemporaryDirectory() as folder,
        Store.open(f"sqlite:///{folder}/pipeline.db") as store,
    ):
        outcomes = take_in(
            photos,
            settings,
            store,
            event="",
            now=lambda: dt.datetime.now(dt.UTC),
            make_uid=lambda: uuid.uuid4().urn,
        )
        for number, _ in enumerate(outcomes, 1):
            if number == _WARM:
                before = _mark(number)
            elif number in steps:
                rows.append(Stretch.between(before, mark := _mark(number)))
                before = mark
                told = (f"{value:,.1f}" for value in astuple(rows[-1])[1:])
                print(f"| {number:,} | {' | '.join(told)} |", flush=True)
        contacts = store.counts()["contacts"]
    return contacts, rows[0], rows[-1]


def _mark(photos: int) -> Mark:
    """What this process and its children have taken."""
    workers = [f"/proc/{worker.pid}" for worker in active_children()]
    return Mark(
        photos,
        time.perf_counter(),
        sum(_read_cpu(worker) for worker in workers),
        time.process_time(),
        max(_read_peak(worker) for worker in workers),
        _read_peak("/proc/self"),
    )


def _read_cpu(process: str) -> float:
    """Processor seconds of a process and of what it ran (Linux, proc(5): utime to cstime)."""
    about = Path(process, "stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return sum(map(int, about[11:15])) / os.sysconf("SC_CLK_TCK")


def _read_peak(process: str) -> int:
    """The most memory of a process, in bytes."""
    # Unlike getrusage's, it leaves out what the process was before it became this program.
    found = re.search(r"VmHWM:\s*(\d+) kB", Path(process, "status").read_text(encoding="ascii"))
    return int(found[1]) * 1024 if found else 0


def find_peaks() -> tuple[int, int]:
    """The most memory of this process, and of any of those that it has started and that ended."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    return _read_peak("/proc/self"), children * 1024
