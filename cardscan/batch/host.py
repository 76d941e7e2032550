"""What a worker of a cluster does for a driver: photos through processes of its own, as at home.

So a photo that crashes, hangs or eats the memory takes its process with it, and not the worker.
The processes are kept for the driver's next task, and end with it, or by themselves when nothing
has come for a while: a driver may be killed.
"""

import hashlib
import multiprocessing
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
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
from cardscan.fields.known import known_to_json, read_known
from cardscan.fields.labeller import MANIFEST
from cardscan.fields.words import MODELS
from cardscan.ocr import PPOCR, Tesseract, choose_languages
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
    known: str
    """The text of the driver's ``known_file``, which is not where the workers are."""
    versions: tuple[str, ...]
    scan: Scan


def to_errand(settings: Settings, scan: Scan) -> Errand:
    """What workers are told: nothing of databases, address books and passwords.

    Raises:
        SettingsError: what was learned from corrections cannot be read.
    """
    own = {"db": "", "strategy": "", "inbox": (), "books": (), "user": "", "password_command": ""}
    return Errand(
        driver=uuid.uuid4().hex,
        settings=replace(settings, jobs=1, **own),  # type: ignore[arg-type]
        known=known_to_json(read_known(settings.known_file)),
        versions=find_versions(),
        scan=scan,
    )


@cache
def find_versions() -> tuple[str, ...]:
    """What decides what is read on a card: the program, its models and its readers."""
    models = hashlib.sha256((MODELS / MANIFEST).read_bytes()).hexdigest()[:12]
    languages = "+".join(choose_languages())
    readers = (
        f"no {type(reader).__name__}" if reader.missing(()) else reader.name
        for reader in (Tesseract(), PPOCR())
    )
    return (f"cardscan {__version__}", f"models {models}", *readers, f"languages {languages}")


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


class _Held:
    """The pools of one driver, each for one task at a time."""

    def __init__(self, errand: Errand) -> None:
        self.pools: list[Pool] = []
        self.free: list[Pool] = []
        self.timer: Timer | None = None
        self._folder = TemporaryDirectory(prefix="cardscan-")
        self._scan = errand.scan
        self._settings = replace(errand.settings, strategy=f"{self._folder.name}/strategy.toml")
        self._settings.known_file.write_text(errand.known, encoding="utf-8")

    def take(self) -> Pool:
        """One that is free, or one more."""
        if not self.free:
            self.free.append(Pool(self._settings, scan=self._scan))
            self.pools.append(self.free[-1])
        return self.free.pop()

    def close(self) -> None:
        """End all of them."""
        if self.timer:
            self.timer.cancel()
        for pool in self.pools:
            pool.close()
        self._folder.cleanup()


_HELD: dict[str, _Held] = {}
_LOCK = Lock()


@contextmanager
def _lend(errand: Errand) -> Iterator[Pool]:
    with _LOCK:
        held = _HELD.get(errand.driver) or _Held(errand)
        _HELD[errand.driver] = held
        if held.timer:
            held.timer.cancel()
        pool = held.take()
    try:
        yield pool
    finally:
        with _LOCK:
            held.free.append(pool)
            if len(held.free) == len(held.pools):
                held.timer = Timer(IDLE, release, (errand.driver,), {"idle": True})
                held.timer.daemon = True
                held.timer.start()
