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
from multiprocessing import get_context
from pathlib import Path
from statistics import median

from PIL import Image, ImageDraw, ImageFont

_SIZE = (640, 360)
"""Pixels of a small picture of a card, which takes no time to draw and little to read."""


def print_growth(folder: Path, counts: Iterable[int]) -> None:
    """Cards a minute, and the memory of the program and its workers, for each number of photos.

    They are read by Tesseract alone, so that ten thousand take minutes.
    """
    print("\n| photos | cards a minute | CPU ms a photo | program MB | worker MB |")
    print("| --: | --: | --: | --: | --: |")
    for count in counts:
        photos = _draw(folder / f"small-{count}", count)
        with ProcessPoolExecutor(1, get_context("spawn")) as pool:  # a memory of its own
            wall, cpu, own, worker = pool.submit(_take_in, photos).result()
        print(
            f"| {count:,} | {60 * count / wall:.0f} | {1000 * cpu / count:.1f} "
            f"| {own / 1e6:.0f} | {worker / 1e6:.0f} |",
            flush=True,
        )


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
        ImageDraw.Draw(card).multiline_text((40, 90), "\n".join(lines), 0, font, spacing=24)
        card.save(path, quality=85)
    return paths


def name_of(number: int) -> str:
    """A surname for each number, of syllables that no reader confuses."""
    syllables = ("ba", "de", "fo", "gu", "ka", "me", "no", "pu", "ra", "te")
    return "".join(syllables[int(digit)] for digit in f"{number:05}").capitalize()


def _take_in(photos: Sequence[Path]) -> tuple[float, float, int, int]:
    """Wall and CPU seconds, and the most memory of this program and of a worker, in bytes."""
    import datetime as dt
    import uuid

    from cardscan.config import Settings
    from cardscan.intake import take_in
    from cardscan.store import Store

    os.environ["OMP_THREAD_LIMIT"] = "1"
    settings = Settings(engine="tesseract", lang="eng")
    with (
        tempfile.TemporaryDirectory() as folder,
        Store.open(f"sqlite:///{folder}/pipeline.db") as store,
    ):
        begun = time.perf_counter()
        for _ in take_in(
            photos,
            settings,
            store,
            event="",
            now=lambda: dt.datetime.now(dt.UTC),
            make_uid=lambda: uuid.uuid4().urn,
        ):
            pass
        wall = time.perf_counter() - begun
    usages = map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    cpu = sum(usage.ru_utime + usage.ru_stime for usage in usages)
    return wall, cpu, *find_peaks()


def find_peaks() -> tuple[int, int]:
    """The most memory of this process, and of any of those that it has started and that ended."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    # Unlike getrusage's, it leaves out what the process was before it became this program.
    own = re.search(r"VmHWM:\s*(\d+) kB", status)
    children = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    return int(own[1]) * 1024 if own else 0, children * 1024
