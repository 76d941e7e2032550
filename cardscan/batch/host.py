"""What a worker of a cluster does for a driver: photos through processes of its own, as at home.

So a photo that crashes, hangs or eats the memory takes its process with it, and not the worker.
The processes are kept for the driver's next task, and end with it, or by themselves when nothing
has come for a while: a driver may be killed.
"""

import hashlib
import multiprocessing
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock, Timer

from cardscan import __version__
from cardscan.batch.crew import scan_copies
from cardscan.batch.pool import Pool
from cardscan.batch.worker import Scan, Scanned
from cardscan.config import Settings
from cardscan.errors import ClusterError
from cardscan.fields.labeller import MANIFEST
from cardscan.fields.words import MODELS
from cardscan.ocr import PPOCR, Tesseract
from cardscan.remote import Copies, Source, read_sha256

IDLE = 60.0
"""Seconds for which processes wait for more."""

_SAME = (
    "Install the same version of cardscan on this machine and on all workers; then restart them."
)


@dataclass(frozen=True, slots=True)
class Errand:
    """What one driver wants of its photos."""

    driver: str
    """A name that no other has."""
    settings: Settings
    """Without what is the driver's own."""
    versions: tuple[str, ...]
    scan: Scan


def to_errand_settings(settings: Settings) -> Settings:
    """The settings that workers are given: nothing of databases, address books and passwords."""
    own = {"db": "", "strategy": "", "inbox": (), "books": (), "user": "", "password_command": ""}
    return replace(settings, jobs=1, **own)  # type: ignore[arg-type]


@cache
def find_versions() -> tuple[str, ...]:
    """What decides what is read on a card: the program, its models and its readers."""
    models = hashlib.sha256((MODELS / MANIFEST).read_bytes()).hexdigest()[:12]
    readers = (
        f"no {type(reader).__name__}" if reader.missing(()) else reader.name
        for reader in (Tesseract(), PPOCR())
    )
    return (f"cardscan {__version__}", f"models {models}", *readers)


def check_versions(driver: tuple[str, ...]) -> None:
    """Make sure that this worker reads as the driver would.

    Raises:
        ClusterError: it has other versions.
    """
    here = find_versions()
    if here != driver:
        pairs = zip(here, driver, strict=True)
        told = "; ".join(f"{own}, not {wanted}" for own, wanted in pairs if own != wanted)
        raise ClusterError(f"a worker has {told}", _SAME)


def digest_photos(errand: Errand, photos: tuple[Source, ...]) -> list[str]:
    """The SHA-256 of each, as ``read_sha256`` gives it."""
    return [read_sha256(photo, errand.settings) for photo in photos]


def scan_photos_here(errand: Errand, photos: tuple[Source, ...]) -> list[Scanned]:
    """The photos' proposals or errors, in any order.

    Raises:
        MissingDependencyError: an engine or its data is not there.
        ResourceError: this machine has no room for temporary files, or for processes.
        ClusterError: this worker has other versions than the driver.
    """
    check_versions(errand.versions)
    # Dask marks its workers as daemons, which may start no processes, lest those be left behind:
    # ours end with their parent by themselves.
    vars(multiprocessing.current_process())["_config"]["daemon"] = False
    with _lend(errand) as pool, TemporaryDirectory(prefix="cardscan-") as folder:
        return list(scan_copies(photos, Copies(Path(folder), errand.settings), pool.scan))


def release(driver: str, *, idle: bool = False) -> None:
    """End all processes that work for a driver, at once; or only if none of them is at work."""
    with _LOCK:
        held = _HELD.get(driver)
        if held is None or (idle and len(held.free) < len(held.pools)):
            return
        del _HELD[driver]
    held.close()


@dataclass(slots=True)
class _Held:
    """The pools of one driver, each for one task at a time."""

    pools: list[Pool] = field(default_factory=list)
    free: list[Pool] = field(default_factory=list)
    timer: Timer | None = None

    def close(self) -> None:
        """End all of them."""
        if self.timer:
            self.timer.cancel()
        for pool in self.pools:
            pool.close()


_HELD: dict[str, _Held] = {}
_LOCK = Lock()


@contextmanager
def _lend(errand: Errand) -> Iterator[Pool]:
    with _LOCK:
        held = _HELD.setdefault(errand.driver, _Held())
        if held.timer:
            held.timer.cancel()
        if not held.free:
            held.free.append(Pool(errand.settings, scan=errand.scan))
            held.pools.append(held.free[-1])
        pool = held.free.pop()
    try:
        yield pool
    finally:
        with _LOCK:
            held.free.append(pool)
            if len(held.free) == len(held.pools):
                held.timer = Timer(IDLE, release, (errand.driver,), {"idle": True})
                held.timer.daemon = True
                held.timer.start()
