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


def is_being_written(path: Path) -> bool:
    """Whether a program has the file open for writing; False where the system does not tell.

    Linux grants a lease for reading only where nobody writes (fcntl(2), F_SETLEASE).
    """
    if sys.platform != "linux":
        return False
    try:
        file = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError:
        return False
    try:
        # Whoever opens the file meanwhile has this process sent a signal: by default SIGIO, which
        # would end it.
        fcntl.fcntl(file, fcntl.F_SETSIG, signal.SIGURG)
        fcntl.fcntl(file, fcntl.F_SETLEASE, fcntl.F_RDLCK)
        fcntl.fcntl(file, fcntl.F_SETLEASE, fcntl.F_UNLCK)
    except OSError as error:
        return error.errno == errno.EAGAIN  # others: not the owner, or no leases on this system
    finally:
        with suppress(OSError):
            os.close(file)
    return False


@dataclass(slots=True)
class Settling:
    """Remembers how photos looked, and since when."""

    _seen: dict[Path, tuple[Look, float]] = field(default_factory=dict)
    """By photo its last look, and the time from which it has settled unless it looks otherwise."""

    def find_settled(
        self, photos: Iterable[Path], now: float, most: float = inf
    ) -> tuple[Path, ...]:
        """Those of the photos that have settled, in their order.

        Args:
            photos: all that lie in the folder; what is remembered of others is forgotten.
            now: seconds of a clock that never goes back.
            most: as many are enough.
        """
        seen: dict[Path, tuple[Look, float]] = {}
        settled: list[Path] = []
        for photo in photos:
            look = look_at(photo)
            if look is None:
                continue
            before, since = self._seen.get(photo, (None, inf))
            seen[photo] = look, (since if before == look else now + STILL)
            if now < seen[photo][1] or len(settled) >= most:
                continue
            if is_being_written(photo):
                seen[photo] = look, now + STILL
            else:
                settled.append(photo)
        self._seen = seen
        return tuple(settled)

    def put_off(self, photo: Path, now: float) -> None:
        """The photo is back: it settles when it has changed, or after a while."""
        look = look_at(photo)
        if look is not None:
            self._seen[photo] = look, now + PATIENCE

    def forget(self, photo: Path) -> None:
        """The photo is gone."""
        self._seen.pop(photo, None)

    @property
    def due(self) -> float:
        """When the next photo may have settled; infinity where none is awaited."""
        return min((since for _, since in self._seen.values()), default=inf)

    def __len__(self) -> int:
        return len(self._seen)
