"""What is asked of the store about a span of days, and the counted rows that it answers with.

A place is a track and a stage. People are counted once however often they came somewhere.
"""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from cardscan.pipeline.periods import Span
from cardscan.pipeline.places import Place
from cardscan.pipeline.rates import Share
from cardscan.pipeline.strategy import Strategy

By = Literal["event", "source", "week", "month", "quarter", "track"]
"""What people can be grouped by."""
Parts = tuple[tuple[str, str], ...]
"""Of a window, in order, none left out: when each begins, in the store's times, and its name."""


@dataclass(frozen=True, slots=True)
class Step:
    """A stage as the store needs to know it."""

    track: str
    stage: str
    rank: int
    """From 0 in the order of its track."""
    won: bool
    late: tuple[str, str] | None
    """Who came at or after the first time and before the second became stalled in the span: was to
    be decided on before its last day, and no sooner than before its first. None where it is never
    too late."""


@dataclass(frozen=True, slots=True)
class Window:
    """A span in the store's times."""

    start: str
    end: str
    """The first moment after it; what comes later is not seen."""
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Standing:
    """Those at one place."""

    people: int
    stalled: int
    """Of them, with a day to decide by that has passed."""


@dataclass(frozen=True, slots=True)
class Stay:
    """How long people were at one place before they moved from it, in seconds."""

    number: int
    half: float
    """As long as half of them at the most."""
    most: float
    """As long as three quarters of them at the most."""


@dataclass(frozen=True, slots=True)
class Outcomes:
    """How it ended for those on a track for whom it ended, or should have, in a span."""

    won: int
    no: int
    stalled: int
    """Who were to be decided on in the span, and stand there undecided at its end."""


@dataclass(frozen=True, slots=True)
class Counts:
    """What happened in a span."""

    met: int
    """New contacts."""
    met_again: int
    """Of them, who came to a meeting or an interview."""
    meetings: int
    """With new contacts."""
    interviews: int
    """With new contacts."""
    touches: Mapping[str, int]
    """With anybody, by kind."""
    introductions: int
    came: Mapping[Place, int]
    """People who came there."""
    went_on: Mapping[Place, int]
    """Of them, who went on to a stage behind it by the end of the span."""
    outcomes: Mapping[str, Outcomes]
    """By track."""
    stays: Mapping[Place, Stay]
    """Of those who moved from there."""
    reasons: Mapping[tuple[str, str], int]
    """Of those who are at no since the span: track and reason."""


@dataclass(frozen=True, slots=True)
class Group:
    """People met in a span who have something in common, and what came of them."""

    name: str
    """"" for those who have no event, or stand on no track."""
    people: int
    on_track: int = 0
    """Of them, who were put on a track."""
    went_on: int = 0
    """Who came beyond the first stage of one."""
    met_again: int = 0
    """Who came to a meeting or an interview."""
    won: int = 0
    no: int = 0
    stalled: int = 0
    """Who stand somewhere longer than the strategy gives them."""
    meetings: int = 0
    interviews: int = 0
    referrals_given: int = 0
    referrals_received: int = 0
    cost: float | None = None
    """Of an event, where it is told."""
    hours: float | None = None

    @property
    def beyond(self) -> Share:
        """Who came beyond the first stage, of all who were met."""
        return Share(self.went_on, self.people)

    @property
    def sittings(self) -> float | None:
        """Meetings and interviews for each of them."""
        return _each(self.meetings + self.interviews, self.people)

    @property
    def cost_each(self) -> float | None:
        """What it cost to meet one of them."""
        return _each(self.cost, self.people)

    @property
    def cost_of_win(self) -> float | None:
        """What it cost to win one of them."""
        return _each(self.cost, self.won)


def _each(amount: float | None, people: int) -> float | None:
    return round(amount / people, 2) if people and amount is not None else None


def to_window(strategy: Strategy, span: Span, start_of: Callable[[dt.date], str]) -> Window:
    """The span in the store's times.

    Args:
        strategy: knows how long people may stand where.
        span: days of the person.
        start_of: the time at which a day of the person begins.
    """

    def late(within: int) -> tuple[str, str] | None:
        if not within:
            return None
        wait = dt.timedelta(days=within)
        return start_of(span.before.last - wait), start_of(span.last - wait)

    def steps() -> Iterator[Step]:
        for track in strategy.tracks:
            for rank, stage in enumerate(track.stages):
                won = stage.name == track.won
                yield Step(track.name, stage.name, rank, won, late(stage.decide_within))

    return Window(start_of(span.first), start_of(span.end), tuple(steps()))
