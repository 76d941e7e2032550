"""One watched folder: whether it is there, what has settled in it, when it is looked at again."""

import datetime as dt
import os
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from math import inf
from pathlib import Path
from typing import Self

from cardscan.errors import UsageError
from cardscan.intake.arrival import Fate, find_due
from cardscan.intake.spool import HOME, Spool
from cardscan.watch.settled import STILL, Settling
from cardscan.watch.status import State, Status

RESCAN = 60.0
"""Seconds after which a folder is looked through, whatever was told of changes in it."""

POLL = 5.0
"""The same where changes are not told."""

FIRST_PAUSE, LONGEST_PAUSE = 1.0, 300.0
"""Seconds before another try where something did not work; each time twice as many."""

BATCH = 50
"""Photos that are taken in at a time: few enough to be put back within a second or two."""


@dataclass(slots=True)
class Folder:
    """A folder, and what the daemon remembers of it. Times are seconds of the daemon's clock."""

    root: Path
    spool: Spool
    state: State = "watching"
    why: str = ""
    openings: int = 1
    """How often it was opened; it was away in between."""
    due: float = -inf
    """When to look at it next."""
    unfinished: bool = True
    """Whether photos may lie where they are not to stay: in ``work``, where somebody was stopped
    over them, or in ``review`` though they were looked at."""
    locked: tuple[Path, ...] = ()
    """Folders in it that could not be read at the last look."""
    polled: bool = False
    """Whether it is looked through every few seconds, since nobody tells of changes in it."""
    photos: Counter[str] = field(default_factory=Counter)
    contacts: int = 0
    _pause: float = FIRST_PAUSE
    _settling: Settling = field(default_factory=Settling)
    _rescan: float = -inf
    _identity: tuple[int, int] = (0, 0)

    @classmethod
    def open(cls, root: Path) -> Self:
        """The folder, held until it is closed.

        Raises:
            UsageError: another program holds it, or it cannot be used.
        """
        root = root.absolute()
        spool = Spool.open(root)
        return cls(root, spool, _identity=_identify(root))

    def is_there(self) -> bool:
        """Whether the folder is the one that was opened."""
        return _identify(self.root) == self._identity

    def leave(self) -> None:
        """It is gone, perhaps with its disk, perhaps for a while."""
        self.spool.close()
        self.state, self.why, self.unfinished = "away", "it is not there", True

    def find_back(self, now: float) -> bool:
        """Open the folder again if it is back, and not an empty place to mount it on."""
        if not (self.root / HOME).is_dir() and _identify(self.root)[0] != self._identity[0]:
            return False
        try:
            self.spool = Spool.open(self.root)
        except UsageError as error:
            self.why = error.message
            return False
        self._identity = _identify(self.root)
        self._settling = Settling()
        self.state, self.why, self.due, self._rescan = "watching", "", now, now
        self.openings += 1
        return True

    def find_settled(self, now: float, wall: dt.datetime) -> Sequence[Path]:
        """The photos to take in, and notes when to look again.

        Args:
            now: the daemon's clock.
            wall: the time, to which deferred photos are put off.

        Raises:
            OSError: the folder cannot be read.
        """
        locked: list[Path] = []
        waiting = self.spool.find_waiting(locked.append)
        settled = list(self._settling.find_settled(waiting, now, most=BATCH + 1))
        self.locked = tuple(locked)
        if now >= self._rescan:
            settled += find_due(self.spool, wall)
            self._rescan = now + RESCAN
            self.unfinished = True  # photos that were looked at since are to be moved on
        some = settled[: _cut(settled)]
        more = len(settled) > len(some)
        pause = POLL if self.polled else RESCAN
        self.due = now if more else min(now + pause, self._rescan, self._settling.due)
        return some

    def look_soon(self, now: float) -> None:
        """Look at once, since something changed."""
        if self.state == "watching":
            self.due = now

    def look_twice(self, now: float) -> None:
        """Look once more soon: of what came into a folder that is new, nobody may have told."""
        self.due = min(self.due, now + STILL)

    def note(self, fate: Fate, now: float) -> None:
        """One more photo is done with, for good or for the moment."""
        if fate.state == "waiting":
            self._settling.put_off(self.root / fate.photo, now)
            return
        self._settling.forget(self.root / fate.photo)
        self.photos[fate.state] += 1
        if fate.state in ("done", "review"):
            self.contacts += len(fate.contacts)

    def put_off(self, why: str, now: float) -> float:
        """Nothing works here for the moment; gives the seconds until the next try."""
        pause = self._pause
        self._pause = min(2 * pause, LONGEST_PAUSE)
        self.state, self.why, self.unfinished = "deferred", why, True
        self.due = now + pause
        return pause

    def go_on(self) -> None:
        """It works."""
        self.state, self.why, self._pause, self.unfinished = "watching", "", FIRST_PAUSE, False

    @property
    def left(self) -> int:
        """Photos that lay in the inbox at the last look."""
        return len(self._settling)

    def status(self, started: dt.datetime, now: dt.datetime) -> Status:
        """How it does."""
        return Status(
            str(self.root),
            self.state,
            self.why or "; ".join(f"{path} cannot be read" for path in self.locked),
            self.polled,
            self.left,
            dict(self.photos),
            self.contacts,
            os.getpid(),
            started.isoformat(timespec="seconds"),
            now.isoformat(timespec="seconds"),
        )

    def close(self) -> None:
        """Let others have it."""
        self.spool.close()


def _cut(photos: Sequence[Path]) -> int:
    """How many photos to take in at a time, so that the two sides of a card stay together.

    They were taken one right after the other: the cut is between two folders, or in the longest
    pause between two photos.
    """
    if len(photos) <= BATCH:
        return len(photos)

    def pause(place: int) -> float:
        one, other = photos[place - 1 : place + 1]
        return inf if one.parent != other.parent else abs(_taken(one) - _taken(other))

    return max(range(BATCH // 2 + 1, BATCH + 1), key=lambda place: (pause(place), place))


def _taken(photo: Path) -> float:
    try:
        return photo.stat().st_mtime
    except OSError:
        return 0


def _identify(folder: Path) -> tuple[int, int]:
    """What the folder is known by, however it is mounted; (-1, -1) where it is not there."""
    try:
        about = folder.stat()
    except OSError:
        return -1, -1
    return about.st_dev, about.st_ino
