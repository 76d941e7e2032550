"""The board of a track: who stands at which stage, for how long, and what is due, in words."""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from cardscan.contact import Contact
from cardscan.entry import LATER, NO, Entry
from cardscan.pipeline.strategy import Track

SOON = 7
"""Days ahead in which what is due is near."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A contact where it stands."""

    contact: Contact
    event: str
    """Where they were met."""
    entry: Entry


@dataclass(frozen=True, slots=True)
class Column:
    """A stage with those who stand there."""

    stage: str
    number: int
    """How many there are."""
    people: tuple[Standing, ...] = ()
    """Some of them: first whose decision is due first, then who came last."""


@dataclass(frozen=True, slots=True)
class Due:
    """What is due on a day."""

    words: str
    """As in "decide by Fri 27 Nov, in 5 days"."""
    days: int
    """Until then; below 0 for what is over."""


def find_columns(track: Track, found: Iterable[Column]) -> list[Column]:
    """The columns of a track in their order: its stages, later, no.

    A stage that the strategy does not know has its column at the end, as long as anybody is there.

    Args:
        track: in the strategy.
        found: the stages at which anybody stands.
    """
    there = {column.stage: column for column in found}
    names = [*(stage.name for stage in track.stages), LATER, NO]
    known = [there.pop(name, Column(name, 0)) for name in names]
    return [*known, *sorted(there.values(), key=lambda column: column.stage)]


def find_dues(entry: Entry, today: dt.date) -> Iterator[Due]:
    """What is due for an entry, the next first."""
    decision = "comes back on" if entry.stage == LATER else "decide by"
    dues = [(entry.decide_by, decision), (entry.touch_by, "next touch by")]
    for text, what in sorted(one for one in dues if one[0]):
        day = dt.date.fromisoformat(text)
        year = "" if day.year == today.year else f" {day.year}"
        days = (day - today).days
        yield Due(f"{what} {day:%a} {day.day} {day:%b}{year}, {_told(days)}", days)


def told_age(days: int) -> str:
    """For how long somebody has stood there, as in "here for 12 days"."""
    return f"here for {days:,} day{'s' * (days != 1)}" if days > 0 else "here since today"


def _told(days: int) -> str:
    if days in (0, 1):
        return ("today", "tomorrow")[days]
    return f"in {days:,} days" if days > 0 else f"{-days:,} day{'s' * (days < -1)} over"
