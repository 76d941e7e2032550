"""Files that are as they were when a photo was read from them: it is known without reading it."""

import datetime as dt
import hashlib
import os
import stat
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from itertools import islice
from pathlib import Path

from cardscan.batch import Crew
from cardscan.errors import StoreError
from cardscan.remote import Source
from cardscan.store import Store
from cardscan.store.seen import Stamp

SETTLED = 3.0
"""Seconds for which a file must have been left alone when it is read. Before, it may be written to
once more and show the same times, which FAT tells in steps of 2 s; git calls such files racy
(https://git-scm.com/docs/racy-git)."""

_TOGETHER = 500
"""Files that the store is asked for, or told of, in one go."""


class SeenFiles:
    """What the store knows of files, for one run over photos."""

    def __init__(self, store: Store, now: Callable[[], dt.datetime]) -> None:
        self._store, self._now = store, now
        self._read: dict[Source, tuple[Stamp, str]] = {}
        """Of those that were read and are not told of yet, with the SHA-256."""
        self._to_note: dict[Stamp, str] = {}

    def digest(self, photos: Iterable[Source], crew: Crew) -> Iterator[tuple[Source, str]]:
        """As ``Crew.digest``, which reads those that the store does not know as they are."""
        order, settled = deque[tuple[Source, str]](), dict[Source, Stamp]()
        for photo, sha256 in crew.digest(self._find_changed(photos, order, settled)):
            while order[0][0] != photo:
                yield order.popleft()
            order.popleft()
            stamp = settled.pop(photo, None)
            if sha256 and stamp and (stamp, True) == _look_at(photo, self._now()):
                self._read[photo] = stamp, sha256
            yield photo, sha256
        yield from order

    def tell(self, photo: Source) -> None:
        """What is to become of a photo has become of it: if it is filed, its file is noted."""
        if photo in self._read:
            stamp, sha256 = self._read.pop(photo)
            self._to_note[stamp] = sha256
            if len(self._to_note) >= _TOGETHER:
                self.note()

    def note(self) -> None:
        """Let the store know what was told; files of which it cannot are read again next time."""
        if self._to_note:
            with suppress(StoreError):
                self._store.seen.note(self._to_note)
            self._to_note.clear()

    def _find_changed(
        self,
        photos: Iterable[Source],
        order: deque[tuple[Source, str]],
        settled: dict[Source, Stamp],
    ) -> Iterator[Source]:
        """The photos that must be read.

        Args:
            photos: each once.
            order: gets every photo in its turn, with its SHA-256 where that is known.
            settled: gets those that must be read and have been left alone for long enough.
        """
        supply = iter(photos)
        while some := list(islice(supply, _TOGETHER)):
            now = self._now()
            looks = {photo: _look_at(photo, now) for photo in some}
            known = self._store.seen.find(look[0] for look in looks.values() if look)
            for photo, look in looks.items():
                sha256 = known.get(look[0], "") if look else ""
                order.append((photo, sha256))
                if look and look[1] and not sha256:
                    settled[photo] = look[0]
                if not sha256:
                    yield photo


def _look_at(photo: Source, now: dt.datetime) -> tuple[Stamp, bool] | None:
    """A file as it is, and whether it has been left alone; None where it cannot be told apart."""
    if not isinstance(photo, Path):
        return None
    try:
        about = photo.stat()
    except OSError:
        return None
    if not stat.S_ISREG(about.st_mode) or not about.st_ino:  # some file systems number no files
        return None
    place = hashlib.blake2b(os.fsencode(photo.absolute()), digest_size=16).hexdigest()
    state = (about.st_dev, about.st_ino, about.st_size, about.st_mtime_ns, about.st_ctime_ns)
    touched = max(about.st_mtime, about.st_ctime)
    left_alone = touched + SETTLED < now.timestamp()
    return Stamp(place, ":".join(map(str, state))), left_alone
