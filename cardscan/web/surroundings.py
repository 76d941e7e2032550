"""What the pages are handed from around them: the database, the settings, the clock, the person."""

import datetime as dt
import uuid
from collections.abc import Callable
from dataclasses import dataclass

from cardscan.config import Settings
from cardscan.pipeline.history import ToDay
from cardscan.pipeline.strategy import Strategy, read_strategy
from cardscan.report import ToStart
from cardscan.store import Store
from cardscan.web.feed import Feed


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Shared by all pages, on whatever thread they are made."""

    store: Store
    settings: Settings
    now: Callable[[], dt.datetime]
    """The time, with its zone."""
    today: Callable[[], dt.date]
    """The day in the person's own calendar."""
    to_day: ToDay
    """The day there of a stored time."""
    to_start: ToStart
    """The time, as it is stored, at which a day there begins."""
    who: str
    """Makes the decisions, "" where the computer does not tell."""
    feed: Feed
    """Tells pages that something was written."""
    make_uid: Callable[[], str] = lambda: uuid.uuid4().urn
    """Gives a new ``urn:uuid:`` each time."""

    def time(self) -> str:
        """The time as it is stored."""
        return self.now().astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")

    def read_last(self) -> str:
        """What the latest change is called that can be undone, "" where there is none."""
        return next((one.what for one in self.store.pipeline.find_changes(1)), "")

    def read_strategy(self) -> Strategy:
        """The strategy as it is in its file at this moment.

        Raises:
            SettingsError: naming every mistake in it.
        """
        return read_strategy(self.settings.strategy_file)
