"""Which photos have settled: they lie still, and nobody is writing them."""

import errno
import fcntl
import os
import signal
import stat
import sys
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from math import inf
from pathlib import Path

STILL = 1.0
"""Seconds for which a photo must not have changed."""

BRIEF = 0.3
"""The same where the system tells that no program is writing it."""

PATIENCE = 60.0
"""Seconds until a photo that was put back is tried again, if it does not change before."""


@dataclass(frozen=True, slots=True)
class Look:
    """What tells at a glance whether a file is the same as before."""

    size: int
    mtime_ns: int
    inode: int


def look_at(path: Path) -> Look | None:
    """The file at a glance; None where no regular file is. Links are not followed."""
    try:
        about = path.lstat()
    except OSError:
        return None
    if not stat.S_ISREG(about.st_mode):
        return None
    return Look(about.st_size, about.st_mtime_ns, about.st_ino)


def is_being_written(path: Path) -> bool | None:
    """Whether a program has the file open for writing; None where the system does not tell.

    Linux grants a lease for reading only where nobody writes (fcntl(2), F_SETLEASE).
    """
    if sys.platform != "linux":
        return None
    try:
        file = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError:
        return None
    try:
        # Whoever opens the file meanwhile has this process sent a signal: by default SIGIO, which
        # would end it.
        fcntl.fcntl(file, fcntl.F_SETSIG, signal.SIGURG)
        fcntl.fcntl(file, fcntl.F_SETLEASE, fcntl.F_RDLCK)
        fcntl.fcntl(file, fcntl.F_SETLEASE, fcntl.F_UNLCK)
    except OSError as error:
        return True if error.errno == errno.EAGAIN else None  # not the owner, or no leases here
    finally:
        with suppress(OSError):
            os.close(file)
    return False


@dataclass(frozen=True, slots=True)
class _Seen:
    """A photo as it was seen."""

    look: Look
    since: float
    """From when on it looked so."""
    due: float
    """When it may have settled."""


@dataclass(slots=True)
class Settling:
    """Remembers how photos looked, and since when."""

    _seen: dict[Path, _Seen] = field(default_factory=dict)

    def find_settled(
        self, photos: Iterable[Path], now: float, most: float = inf
    ) -> tuple[Path, ...]:
        """Those of the photos that have settled, in their order.

        Args:
            photos: all that lie in the folder; what is remembered of others is forgotten.
            now: seconds of a clock that never goes back.
            most: as many are enough.
        """
        seen: dict[Path, _Seen] = {}
        settled: list[Path] = []
        for photo in photos:
            look = look_at(photo)
            if look is None:
                continue
            one = self._seen.get(photo)
            if one is None or one.look != look:
                one = _Seen(look, now, now + BRIEF)
            if now >= one.due and len(settled) < most:
                written = is_being_written(photo)
                if written:
                    one = _Seen(look, now, now + STILL)
                elif written is None and now < one.since + STILL:
                    one = _Seen(look, one.since, one.since + STILL)
                else:
                    settled.append(photo)
            seen[photo] = one
        self._seen = seen
        return tuple(settled)

    def put_off(self, photo: Path, now: float) -> None:
        """The photo is back: it settles when it has changed, or after a while."""
        look = look_at(photo)
        if look is not None:
            self._seen[photo] = _Seen(look, now, now + PATIENCE)

    def forget(self, photo: Path) -> None:
        """The photo is gone."""
        self._seen.pop(photo, None)

    @property
    def due(self) -> float:
        """When the next photo may have settled; infinity where none is awaited."""
        return min((one.due for one in self._seen.values()), default=inf)

    def __len__(self) -> int:
        return len(self._seen)
