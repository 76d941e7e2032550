"""The address books of the settings: when they are due, and what is said of them.

They are after new contacts, and again after a failure, each time later.
"""

import datetime as dt
from collections.abc import Callable, Generator
from math import inf

from cardscan.config import Settings
from cardscan.store import Store
from cardscan.upkeep import Updated, update_books

FIRST_PAUSE, LONGEST_PAUSE = 60.0, 3600.0
"""Seconds until the next try after a failure; each pause is twice the one before."""

ALL = "address books"
"""What is said of all of them."""


class Books:
    """Due at first: a daemon before this one may have been stopped."""

    def __init__(self, settings: Settings) -> None:
        """Knows which they are."""
        self._settings = settings
        self._due = -inf if settings.books else inf
        self._pause = FIRST_PAUSE

    def note(self) -> None:
        """There are new contacts."""
        if self._settings.books:
            self._due = -inf

    def is_due(self, now: float) -> bool:
        """Whether they are to be brought up to date."""
        return now >= self._due

    def update(
        self, store: Store, now: Callable[[], dt.datetime], clock: Callable[[], float]
    ) -> Generator[tuple[str, str] | None, None, None]:
        """Bring them up to date; a server that fails is not waited for.

        Args:
            store: of the contacts.
            now: the time, with its zone.
            clock: seconds that never go back.

        Yields:
            A book and what became of it, without a word from a card; None as a sign of life.
        """
        self._due, failed = inf, False
        for updated in update_books(store, self._settings, now=now):
            yield _in_words(updated) if updated else None
            failed |= bool(updated and updated.error)
        if failed:
            yield ALL, self.put_off(clock())
        else:
            self._pause = FIRST_PAUSE

    def put_off(self, now: float) -> str:
        """Try again later; says so."""
        pause = self._pause
        self._due, self._pause = now + pause, min(2 * pause, LONGEST_PAUSE)
        return f"are tried again in {pause:.0f} s"


def _in_words(updated: Updated) -> tuple[str, str] | None:
    parts = []
    if updated.written:
        parts.append(f"contacts written: {updated.written}")
    if updated.conflicts:
        parts.append(f"in conflict: {updated.conflicts}, which cardscan push shows")
    if updated.error:
        parts.append(f"not up to date: {updated.error}")
    return (updated.book, "; ".join(parts)) if parts else None
