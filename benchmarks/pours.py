"""Photos that come into a watched folder slowly, in pieces, and very many of them at once.

The daemon's clock is set by hand, so that nobody waits; the files are real.
"""

import base64
import datetime as dt
import hashlib
import io
import os
import random
import resource
import tempfile
import uuid
from collections.abc import Generator
from contextlib import closing, suppress
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from PIL import Image

from benchmarks.day import LONG_AGO, NOON, scan_inline
from benchmarks.faults import Faults
from cardscan.config import Settings
from cardscan.contact import Contact, Proposal
from cardscan.image.load import load_photos
from cardscan.intake.spool import HOME
from cardscan.store import Store
from cardscan.watch.folder import RESCAN
from cardscan.watch.loop import Surroundings, Watch
from tests.proposals import make_proposal
from tests.test_image_load import HEIC

TICK = 0.25
"""Seconds of the daemon's clock from one look to the next."""

PAUSES = (0.3, 0.7, 1.5, 4.0, 11.0, 30.0)
"""Seconds between two pieces of a file."""

FORMATS = ("JPEG", "progressive JPEG", "PNG", "WEBP", "TIFF", "GIF", "BMP", "HEIC")
SHARES = (0.01, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 0.999)
"""Of a file, what is there of it."""


@dataclass(frozen=True, slots=True)
class Slow:
    """What came of files that were written slowly."""

    files: int
    early: int
    """Pictures that ended, or were filed, before they were whole."""
    missing: int
    """Whole pictures of which there is not one contact."""


@dataclass(frozen=True, slots=True)
class Burst:
    """What came of files that were all there at once."""

    files: int
    ended: int
    seconds: float
    """By the daemon's clock, on which work takes no time."""
    growth: int
    """Bytes of memory, from a tenth of the files to the last."""


class _Desk:
    """The daemon of one folder, with its clock."""

    def __init__(self, folder: Path) -> None:
        self.inbox, self.seconds = folder / "inbox", 0.0
        self.inbox.mkdir()
        self.url = f"sqlite:///{folder}/pipeline.db"
        around = Surroundings(
            lambda: Store.open(self.url),
            now=lambda: NOON + dt.timedelta(seconds=self.seconds),
            clock=lambda: self.seconds,
            make_uid=lambda: uuid.uuid4().urn,
        )
        self.watch = Watch([self.inbox], Settings(jobs=1), around)

    def turn(self) -> None:
        for _ in self.watch.turn({self.inbox}, lambda _: True):
            pass
        self.seconds += TICK


def run_slow_writers(number: int, *, seed: int = 1) -> Slow:
    """Write so many pictures side by side, each in its own way and pace, while the daemon looks.

    They are written in one go with pauses, under another name until they are whole, or closed and
    opened again for each piece.
    """
    pick = random.Random(seed)
    scan_inline(Faults(Path("/")), _scan_whole)
    with tempfile.TemporaryDirectory() as name:
        desk = _Desk(Path(name))
        with closing(desk.watch):
            writers = [_write(desk.inbox, index, pick) for index in range(number)]
            due = {index: pick.uniform(0, 60) for index in range(number)}
            whole = set[str]()
            while due:
                for index in [index for index, at in due.items() if at <= desk.seconds]:
                    try:
                        due[index] = desk.seconds + next(writers[index])
                    except StopIteration as ended:
                        whole.add(ended.value)
                        del due[index]
                desk.turn()
            until = desk.seconds + 2 * RESCAN
            while desk.seconds < until:
                desk.turn()
        found = [
            hashlib.sha256(path.read_bytes()).hexdigest()
            for path in (desk.inbox / HOME).rglob("*.jpg")
        ]
        with Store.open(desk.url) as store:
            names = [filed.contact.full_name for filed in store.find_contacts()]
    early = sum(sha not in whole for sha in found) + sum(sha not in whole for sha in names)
    return Slow(number, early, sum(names.count(sha) != 1 for sha in whole))


def run_truncations() -> tuple[int, int]:
    """How many pictures that are cut off there are, of all formats, and how many are refused."""
    refused = 0
    for kind in FORMATS:
        data = _picture(kind)
        for share in SHARES:
            with suppress(Exception):
                refused -= bool(list(load_photos(data[: int(len(data) * share)], "a", Settings())))
            refused += 1
    return len(FORMATS) * len(SHARES), refused


def run_burst(number: int) -> Burst:
    """Have so many photos there before the daemon starts, one in fifty with a card."""
    scan_inline(Faults(Path("/")))
    with tempfile.TemporaryDirectory() as name:
        desk = _Desk(Path(name))
        for index in range(number):
            path = desk.inbox / f"{index}.jpg"
            path.write_text(f"blank {index}" if index % 50 else f"card P{index} Beispiel")
            os.utime(path, (LONG_AGO, LONG_AGO))
        with closing(desk.watch):
            desk.turn()
            before = 0
            while desk.watch.statuses()[0].waiting and desk.seconds < RESCAN:
                desk.turn()
                if not before and desk.watch.statuses()[0].waiting < number * 0.9:
                    before = _memory()
        ended = sum(1 for _ in (desk.inbox / HOME).glob("[df]*/*.jpg"))
        return Burst(number, ended, desk.seconds, _memory() - before)


def _write(inbox: Path, index: int, pick: random.Random) -> Generator[float, None, str]:
    """Write a picture; gives the seconds until it goes on, and at last the digest of it all."""
    data = _picture("JPEG")
    cuts = sorted(pick.sample(range(1, len(data)), pick.randint(1, 4)))
    pieces = [data[start:end] for start, end in pairwise([0, *cuts, len(data)])]
    path = inbox / f"{index}.jpg"
    way = index % 3
    writing = path.with_name(f"{path.name}.part") if way == 1 else path
    with writing.open("wb") as held:
        for piece in pieces:
            if way == 2:
                with writing.open("ab") as again:
                    again.write(piece)
                held.close()
            else:
                held.write(piece)
                held.flush()
            yield pick.choice(PAUSES)
    if way == 1:
        writing.rename(path)
    return hashlib.sha256(data).hexdigest()


def _picture(kind: str) -> bytes:
    """A small picture that no other is like."""
    if kind == "HEIC":
        return base64.b64decode(HEIC)
    file = io.BytesIO()
    progressive = kind.startswith("progressive")
    noise = Image.effect_noise((400, 250), 50)
    noise.save(file, kind.removeprefix("progressive "), progressive=progressive)
    return file.getvalue()


def _scan_whole(path: Path, settings: Settings) -> tuple[Proposal, ...]:
    """Decodes the picture as a scan does; the contact is called after its bytes."""
    data = path.read_bytes()
    list(load_photos(data, path.name, settings))
    sha256 = hashlib.sha256(data).hexdigest()
    return (make_proposal(photo=path.name, sha256=sha256, contact=Contact(full_name=sha256)),)


def _memory() -> int:
    """Bytes of this process in memory."""
    pages = Path("/proc/self/statm").read_text(encoding="ascii").split()[1]
    return int(pages) * resource.getpagesize()
