"""From counted rows to the figures of a report, each beside that of the period before.

Three rules make the figures fair. A period is seen as it was at its end, so the one before had as
much time as this one. A share is printed with what it is a share of. And whoever was to be decided
on and was not counts against the rate of wins, as if lost: else it would rise by leaving the
undecided alone.
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from cardscan.entry import NEITHER, NO, TOUCH_KINDS, UNTRIAGED
from cardscan.pipeline.counts import By, Counts, Group, Outcomes, Standing
from cardscan.pipeline.periods import Span, find_span
from cardscan.pipeline.places import Place
from cardscan.pipeline.rates import Share, compare_counts, compare_shares
from cardscan.pipeline.strategy import Goal, Strategy, Track

Table = Literal[
    "now",
    "stalled",
    "done",
    "moved",
    "steps",
    "wins",
    "again",
    "per contact",
    "stay p50",
    "stay p75",
    "no",
    "goals",
]
"""What figures belong together: see the README."""

_DAY = 86_400


@dataclass(frozen=True, slots=True)
class Figure:
    """A number of the report."""

    table: Table
    track: str
    name: str
    """Of a stage, a kind of touch, a reason or a goal."""
    number: float
    of: int | None = None
    """What the number is a share, an average or a percentile of; the number of a goal."""
    low: float | None = None
    """Of a share, 0 to 1: the lower end of its 95 % interval."""
    high: float | None = None
    before: float | None = None
    """The number in the period before."""
    before_of: int | None = None
    verdict: str = ""
    """Against the period before; of a goal, whether it is reached at this pace."""


@dataclass(frozen=True, slots=True)
class Aim:
    """A goal, and how far it is in its week, month, quarter or year."""

    track: str
    goal: Goal
    days: Span
    """Those of the period that have begun."""
    gone: Share
    """The same, of all its days."""
    reached: int = 0


def find_aims(strategy: Strategy, day: dt.date) -> tuple[Aim, ...]:
    """All goals in the periods around a day, of which nothing is counted yet."""
    return tuple(_aim(track, goal, day) for track in strategy.tracks for goal in track.goals)


def report(
    strategy: Strategy,
    now: Mapping[Place, Standing],
    this: Counts,
    before: Counts,
    aims: Sequence[Aim] = (),
) -> tuple[Figure, ...]:
    """All figures, table by table, in the order of the strategy.

    Args:
        strategy: knows the tracks that are to be told of.
        now: where people stand.
        this: the period.
        before: the one before it, of the same length.
        aims: the goals.
    """
    return (
        *_now(strategy, now),
        *_done(this, before),
        *_moved(strategy, this, before),
        *_steps(strategy, this, before),
        *_wins(strategy, this, before),
        *_again(this, before),
        *_stays(strategy, this, before),
        *_reasons(this, before),
        *map(_goal, aims),
    )


def order(strategy: Strategy, places: Sequence[Place]) -> list[Place]:
    """Places as the strategy has them; before them who is on no track, behind them the others."""
    known = [(track.name, stage.name) for track in strategy.tracks for stage in track.stages]
    ranks = {place: rank for rank, place in enumerate([UNTRIAGED, ("", NEITHER), *known])}
    tracks = ["", *(track.name for track in strategy.tracks)]

    def rank(place: Place) -> tuple[int, int, Place]:
        at = tracks.index(place[0]) if place[0] in tracks else len(tracks)
        return at, ranks.get(place, len(ranks)), place

    return sorted(places, key=rank)


def _now(strategy: Strategy, now: Mapping[Place, Standing]) -> Iterator[Figure]:
    for place in order(strategy, list(now)):
        yield Figure("now", *place, now[place].people)
    for track in strategy.tracks:
        waiting = [
            here
            for (on, stage), here in now.items()
            if on == track.name and stage not in (NO, track.won)
        ]
        if waiting:
            late = Share(sum(h.stalled for h in waiting), sum(h.people for h in waiting))
            yield Figure("stalled", track.name, "open", late.number, late.of, *late.interval)


def _done(this: Counts, before: Counts) -> Iterator[Figure]:
    numbers = [("new contacts", this.met, before.met)]
    for kind in TOUCH_KINDS:
        numbers.append((kind, this.touches.get(kind, 0), before.touches.get(kind, 0)))
    numbers.append(("introductions", this.introductions, before.introductions))
    for name, number, then in numbers:
        if number or then:
            verdict = compare_counts(number, then)
            yield Figure("done", "", name, number, before=then, verdict=verdict)


def _moved(strategy: Strategy, this: Counts, before: Counts) -> Iterator[Figure]:
    for place in order(strategy, list({*this.came, *before.came})):
        number, then = this.came.get(place, 0), before.came.get(place, 0)
        yield Figure("moved", *place, number, before=then)


def _steps(strategy: Strategy, this: Counts, before: Counts) -> Iterator[Figure]:
    for track in strategy.tracks:
        for stage in track.stages[:-1]:
            place = (track.name, stage.name)
            shares = (
                Share(counts.went_on.get(place, 0), counts.came.get(place, 0))
                for counts in (this, before)
            )
            yield from _shares("steps", *place, *shares)


def _wins(strategy: Strategy, this: Counts, before: Counts) -> Iterator[Figure]:
    for track in strategy.tracks:
        shares = (_win_rate(track, counts) for counts in (this, before))
        yield from _shares("wins", track.name, track.won, *shares)


def _win_rate(track: Track, counts: Counts) -> Share:
    """Of those with whom it ended, or should have: the stalled count as not won."""
    ended = counts.outcomes.get(track.name, Outcomes(0, 0, 0))
    return Share(ended.won, ended.won + ended.no + ended.stalled)


def _again(this: Counts, before: Counts) -> Iterator[Figure]:
    shares = (Share(counts.met_again, counts.met) for counts in (this, before))
    yield from _shares("again", "", "meeting or interview", *shares)
    for name, number, then in (
        ("meeting", this.meetings, before.meetings),
        ("interview", this.interviews, before.interviews),
    ):
        if number or then:
            yield Figure(
                "per contact", "", name, number, this.met, before=then, before_of=before.met
            )


def _stays(strategy: Strategy, this: Counts, before: Counts) -> Iterator[Figure]:
    for place in order(strategy, list(this.stays)):
        stay, then = this.stays[place], before.stays.get(place)
        of, before_of = stay.number, then.number if then else None
        half, most = (_days(then.half), _days(then.most)) if then else (None, None)
        yield Figure("stay p50", *place, _days(stay.half), of, None, None, half, before_of)
        yield Figure("stay p75", *place, _days(stay.most), of, None, None, most, before_of)


def _days(seconds: float) -> float:
    return round(seconds / _DAY, 1)


def _reasons(this: Counts, before: Counts) -> Iterator[Figure]:
    known = sorted(
        {*this.reasons, *before.reasons}, key=lambda key: (-this.reasons.get(key, 0), key)
    )
    for track, why in known:
        number, then = this.reasons.get((track, why), 0), before.reasons.get((track, why), 0)
        yield Figure("no", track, why, number, before=then)


def _aim(track: Track, goal: Goal, day: dt.date) -> Aim:
    whole = find_span(day, goal.period)
    begun = Span(whole.first, day + dt.timedelta(days=1))
    return Aim(track.name, goal, begun, Share(begun.days, whole.days))


def _goal(aim: Aim) -> Figure:
    goal, verdict = aim.goal, "behind"
    if aim.reached >= goal.number:
        verdict = "reached"
    elif aim.reached >= goal.number * aim.gone.value:
        verdict = "on course"
    name = f"{goal.measure} a {goal.period}"
    return Figure("goals", aim.track, name, aim.reached, goal.number, verdict=verdict)


def _shares(table: Table, track: str, name: str, new: Share, old: Share) -> Iterator[Figure]:
    if new.of or old.of:
        yield Figure(
            table,
            track,
            name,
            new.number,
            new.of,
            *new.interval,
            old.number,
            old.of,
            compare_shares(new, old),
        )


def sort_groups(strategy: Strategy, by: By, groups: Iterable[Group]) -> tuple[Group, ...]:
    """Tracks as the strategy has them, those on none first; all others, what came to most first."""
    tracks = ["", *(track.name for track in strategy.tracks)]

    def rank(group: Group) -> tuple[int, ...]:
        if by == "track":
            return (tracks.index(group.name) if group.name in tracks else len(tracks),)
        return -group.won, -group.went_on, -group.people

    return tuple(sorted(groups, key=lambda group: (*rank(group), group.name)))
