"""The one way from photos to filed entries: each photo is taken once, and filed as it arrives.

Scanning ends in any order, filing follows it at once, and outcomes are told in the order of the
photos: what is printed or written is the same for every run over the same stack, and a crash
loses nothing that was scanned.
"""

import datetime as dt
import hashlib
import os
import re
import stat
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

from cardscan.batch import Scanned, scan_batch
from cardscan.config import Settings
from cardscan.contact import Filed, Proposal
from cardscan.errors import CardscanError, PhotoError
from cardscan.image.load import PICTURE_SUFFIXES
from cardscan.store import Store

_JUNK = re.compile(r"[.~@]|thumbs\.db$|desktop\.ini$", re.IGNORECASE)
"""How names begin of what desktops, editors, cameras and synchronisers leave behind."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one photo: it was filed, known already, or failed."""

    path: Path
    proposals: tuple[Proposal, ...] = ()
    """Of a photo scanned just now."""
    filed: tuple[Filed, ...] = ()
    """Its contacts in the database; () without a database."""
    known: bool = False
    """It was filed earlier, or is the same picture as one before it: nothing was added."""
    error: CardscanError | None = None


def find_photos(paths: Iterable[Path]) -> tuple[Path, ...]:
    """The files to scan, each once, folders with all that is below them in natural order.

    A file that is named is taken, whatever it is called; from folders only what is called like a
    picture, and nothing hidden. A folder that has no photos or cannot be read stands for itself,
    and taking it in says so.
    """
    found: dict[Path, None] = {}
    for path in paths:
        inside = list(_below(path)) if path.is_dir() else []
        found.update(dict.fromkeys(inside or [path]))
    return tuple(found)


def take_in(
    photos: Sequence[Path],
    settings: Settings,
    store: Store | None,
    *,
    event: str,
    now: Callable[[], dt.datetime],
    make_uid: Callable[[], str],
) -> Generator[Outcome, None, None]:
    """Scan the photos that are new and file them, each in one transaction.

    Outcomes come in the order of ``photos``. Closing the iterator, or an exception, ends all work
    at once; what was filed stays.

    Args:
        photos: from ``find_photos``.
        settings: for the scan.
        store: where contacts are filed; without one, nothing is.
        event: where the people were met, or "".
        now: the clock, in UTC.
        make_uid: gives a fresh ``urn:uuid:``.

    Raises:
        MissingDependencyError: an engine or its data is not there.
        StoreError: the database cannot be read or written.
    """
    shas: dict[Path, str] = {}
    first: dict[str, Path] = {}
    failed: dict[str, CardscanError] = {}
    ready: dict[Path, Outcome] = {}
    waiting = iter(dict.fromkeys(photos))
    path = next(waiting, None)
    with closing(scan_batch(_find_new(photos, settings, store, shas, first), settings)) as scans:
        for scanned in scans:
            filed: tuple[Filed, ...] = ()
            if store and scanned.proposals:
                filed = store.file_photo(
                    scanned.proposals,
                    path=str(scanned.path),
                    event=event,
                    now=now(),
                    make_uid=make_uid,
                )
            added = bool(filed if store else scanned.proposals)
            ready[scanned.path] = Outcome(
                scanned.path,
                scanned.proposals,
                filed,
                known=not added and not scanned.error,
                error=scanned.error,
            )
            while path in ready:
                yield _told(ready.pop(path), shas.get(path, ""), first, failed, store)
                path = next(waiting, None)


def _told(
    outcome: Outcome,
    sha256: str,
    first: dict[str, Path],
    failed: dict[str, CardscanError],
    store: Store | None,
) -> Outcome:
    """The outcome, completed with what is known of its bytes from before."""
    if outcome.error:
        failed[sha256] = outcome.error
    elif outcome.known and sha256 in failed:  # the same bytes as a photo that failed
        return replace(outcome, known=False, error=failed[sha256])
    elif outcome.known and store and first.get(sha256) == outcome.path:
        earlier = tuple(store.find_contacts(sha256=sha256))
        return replace(outcome, filed=earlier[::-1])
    return outcome


def _find_new(
    photos: Iterable[Path],
    settings: Settings,
    store: Store | None,
    shas: dict[Path, str],
    first: dict[str, Path],
) -> Iterator[Path | Scanned]:
    """The photos that are to be scanned, and as ``Scanned`` those that are not.

    Notes the SHA-256 of each in ``shas``, and in ``first`` which photo had it first.
    """
    for path in dict.fromkeys(photos):
        if path.is_dir():
            yield Scanned(path, error=_nothing_in(path))
            continue
        shas[path] = sha256 = _read_sha256(path, settings)
        known = sha256 in first or bool(store and sha256 and store.knows([sha256]))
        if sha256:
            first.setdefault(sha256, path)
        yield Scanned(path) if known else path


def _nothing_in(folder: Path) -> PhotoError:
    try:
        os.scandir(folder).close()
    except OSError as error:
        return PhotoError(
            f"{folder} cannot be read: {error.strerror}", "Give yourself permission to read it."
        )
    return PhotoError(
        f"no photos in {folder}",
        "Photos are known by the ends of their names: .jpg, .png, .heic, .pdf and so on.",
    )


def _below(folder: Path) -> Iterator[Path]:
    """The photos in the folder and those in it, and at the end the folders that cannot be read."""
    locked: list[OSError] = []
    for parent, folders, files in os.walk(folder, onerror=locked.append):
        folders[:] = sorted((name for name in folders if not _JUNK.match(name)), key=_natural)
        for name in sorted(files, key=_natural):
            if not _JUNK.match(name) and Path(name).suffix.lower() in PICTURE_SUFFIXES:
                yield Path(parent, name)
    yield from (Path(error.filename) for error in locked)


def _natural(name: str) -> list[str | int]:
    """Sorts IMG_9 before IMG_10: every second part is a number."""
    parts = re.split(r"([0-9]+)", name.casefold())
    return [int(part) if index % 2 else part for index, part in enumerate(parts)]


def _read_sha256(path: Path, settings: Settings) -> str:
    """Of the file's bytes, or "" where loading it will say what is wrong with it."""
    try:
        about = path.stat()
        if not stat.S_ISREG(about.st_mode) or about.st_size > settings.max_bytes:
            return ""
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""
