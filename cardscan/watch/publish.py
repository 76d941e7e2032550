"""Tells others how the daemon does: often enough to be of use, rarely enough to cost nothing."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from math import inf
from pathlib import Path

from cardscan.watch.notify import ALIVE, notify
from cardscan.watch.status import Status, write_metrics, write_status

_BETWEEN = 1.0
"""Seconds between two tellings of what changes."""

_STEADY = 60.0
"""Seconds after which it is told that nothing has changed."""

_ALIVE = 10.0
"""Seconds after which systemd is told that the daemon lives; it waits for minutes."""


class Publisher:
    """Writes statuses into their folders, figures into a file, and signs of life to systemd."""

    def __init__(self, metrics: Path | None, clock: Callable[[], float]) -> None:
        """Has told nothing yet.

        Args:
            metrics: the file for the figures, if any.
            clock: seconds that never go back.
        """
        self._metrics = metrics
        self._clock = clock
        self._told: tuple[Status, ...] = ()
        self._told_at = -inf
        self._alive_at = -inf

    def tell(self, statuses: Sequence[Status]) -> None:
        """To be called at each sign of life; does what is due."""
        now = self._clock()
        if now >= self._alive_at + _ALIVE:
            self._alive_at = now
            notify(ALIVE)
        steady = tuple(replace(status, updated="") for status in statuses)
        if now >= self._told_at + (_STEADY if steady == self._told else _BETWEEN):
            self._told, self._told_at = steady, now
            self.write(statuses)

    def write(self, statuses: Sequence[Status]) -> None:
        """Write all; where it is not possible, as in a folder that is away, it is left."""
        for status in statuses:
            with suppress(OSError):
                write_status(status)
        if self._metrics:
            with suppress(OSError):
                write_metrics(self._metrics, statuses)
