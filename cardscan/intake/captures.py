"""What was photographed for the desk: sent to it, read beside it, and what became of each photo."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Literal, Self, cast

from cardscan.config import Settings
from cardscan.contact import Filed
from cardscan.intake.reader import Reader
from cardscan.intake.spool import HOME, State
from cardscan.intake.uploads import Uploads, event_of, key_of
from cardscan.store import Store
from cardscan.store.arrivals import WORK, Arrival

ShotState = Literal["uploading", "waiting", "reading"] | State


@dataclass(frozen=True, slots=True)
class Shot:
    """One photo and how far it is."""

    key: str
    name: str
    state: ShotState
    event: str = ""
    offset: int = 0
    """Bytes that are here, of one that is still to come."""
    contacts: tuple[Filed, ...] = ()
    """Those on it, whether or not it was what brought them."""
    code: str = ""
    """The kind of error for which it failed or was put off, with why, and what to do."""
    why: str = ""
    hint: str = ""

    @property
    def ended(self) -> bool:
        """Whether nothing more becomes of it by itself."""
        return self.state in ("done", "review", "failed", "duplicate")


class Captures:
    """The photos of a desk, from the first byte of each to its end."""

    def __init__(self, uploads: Uploads, store: Store, reader: Reader) -> None:
        self.uploads, self.reader = uploads, reader
        self._store = store

    @classmethod
    @contextmanager
    def open(cls, settings: Settings, store: Store) -> Iterator[Self]:
        """Those of a database, gone on with where an earlier day has ended, until they are closed.

        Raises:
            ResourceError: the disk does not let it.
        """
        uploads = Uploads(settings.captures_folder, settings.max_bytes)
        captures = cls(uploads, store, Reader(uploads.inbox, settings))
        captures.go_on()
        try:
            yield captures
        finally:
            captures.reader.close()

    def go_on(self) -> None:
        """Go on with what a program that was stopped has left.

        Raises:
            ResourceError: the disk does not let it.
        """
        self.uploads.open(lambda key: self._find_further(key) is not None)
        home = self.uploads.inbox / HOME
        left = (self._waiting(), home.glob("work/*/*"), home.glob("deferred/*/*"))
        if any(True for some in left for _ in some):
            self.reader.wake()

    def find(self, key: str) -> Shot | None:
        """The photo of a key; None where nothing is known of it.

        Raises:
            StoreError: the database cannot be read.
        """
        for _ in range(2):  # it may go on from place to place while it is looked for
            further = self._find_further(key)
            if further:
                if not further.ended:
                    self.reader.keep_up()
                return further
            upload = self.uploads.find(key)
            if upload:
                return Shot(key, upload.name, "uploading", upload.event, upload.offset)
        return None

    def find_last(self, number: int) -> Iterator[Shot]:
        """The last photos, the newest first; those whose bytes are still to come are left out.

        Raises:
            StoreError: the database cannot be read.
        """
        waiting = sorted(self._waiting(), key=lambda photo: photo.stat().st_mtime, reverse=True)
        yield from map(self._to_waiting, islice(waiting, number))
        ended = self._store.arrivals.find_last(str(self.uploads.inbox), number)
        yield from map(self._to_shot, ended)

    def _find_further(self, key: str) -> Shot | None:
        for photo in self._waiting(key):
            return self._to_waiting(photo)
        arrival = self._store.arrivals.read(key)
        if arrival:
            return self._to_shot(arrival)
        for photo in _files(self.uploads.inbox / HOME / "work" / key):
            return Shot(key, photo.name, "reading")
        return None

    def _waiting(self, key: str = "*") -> Iterator[Path]:
        for folder in self.uploads.inbox.glob(key):
            if folder.name != HOME:
                yield from _files(folder)

    def _to_waiting(self, photo: Path) -> Shot:
        inside = photo.relative_to(self.uploads.inbox)
        return Shot(key_of(inside), photo.name, "waiting", event_of(inside))

    def _to_shot(self, arrival: Arrival) -> Shot:
        state = cast("ShotState", arrival.state if arrival.state != WORK else "reading")
        known = None if arrival.code else self._store.arrivals.read_filed(arrival.sha256)
        name, contacts = Path(arrival.name).name, known[1] if known else ()
        return Shot(
            arrival.token,
            name,
            state,
            arrival.event,
            contacts=contacts,
            code=arrival.code,
            why=arrival.why,
            hint=arrival.hint,
        )


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in folder.rglob("*") if path.is_file())
