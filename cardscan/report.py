"""The numbers of a span of days, read from the database: the report, or what came of groups."""

import datetime as dt
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from typing import Any

from cardscan.errors import UsageError
from cardscan.pipeline.counts import By, Group, Window, to_window
from cardscan.pipeline.days import parse_gone_day
from cardscan.pipeline.funnel import Figure, find_aims, report, sort_groups
from cardscan.pipeline.periods import Span, split, to_label
from cardscan.pipeline.strategy import Strategy
from cardscan.store import Store

ToStart = Callable[[dt.date], str]
"""From a day to the time, as it is stored, at which it begins."""

_WEEKS = 13
"""A quarter of a year, with every weekday as often as the others."""
_WEEKS_OF_GROUPS = 52
_ROUNDED = ("beyond", "low", "high")


@dataclass(frozen=True, slots=True)
class Report:
    """What was counted."""

    span: Span
    by: By | None
    """What those who were met are grouped by; None for the report itself."""
    track: str
    """"" for all."""
    rows: tuple[Figure | Group, ...]
    """Figures, or groups; () where there is nothing to count."""


def parse_span(since: str, until: str, today: dt.date, by: By | None) -> Span:
    """The days that are asked for.

    Args:
        since: the first day as typed; "" is 13 weeks ago, of groups 52.
        until: the last day as typed; "" is today.
        today: the person's day.
        by: what those who were met are grouped by; None for the report.

    Raises:
        UsageError: a day is none, or the first comes after the last.
    """
    last = parse_gone_day(until, today) if until else today
    end = last + dt.timedelta(days=1)
    weeks = _WEEKS_OF_GROUPS if by else _WEEKS
    first = parse_gone_day(since, today) if since else end - dt.timedelta(weeks=weeks)
    if first > last:
        raise UsageError(f"{first} is after {last}", "Give --since a day before --until.")
    return Span(first, end)


def read_report(
    store: Store,
    strategy: Strategy,
    span: Span,
    *,
    by: By | None,
    track: str,
    today: dt.date,
    to_start: ToStart,
) -> Report:
    """The numbers that are asked for.

    Args:
        store: where they are.
        strategy: knows the tracks, stages and goals.
        span: the days.
        by: groups of those who were met; None for the report.
        track: as typed; "" is all.
        today: the person's day.
        to_start: when a day of theirs begins.

    Raises:
        UsageError: there is no such track.
    """
    told = replace(strategy, tracks=(strategy.track(track),)) if track else strategy
    name = told.tracks[0].name if track else ""
    if by:
        return Report(span, by, name, _read_groups(store, told, span, today, by, name, to_start))
    return Report(span, by, name, _read_figures(store, told, span, today, name, to_start))


def report_to_json(told: Report) -> dict[str, Any]:
    """The line of a report."""
    span, before = told.span, told.span.before
    rows = [row_values(row) for row in told.rows]
    head = {"since": str(span.first), "until": str(span.last), "track": told.track}
    if told.by:
        return head | {"by": told.by, "groups": rows}
    return (
        head
        | {"before": {"since": str(before.first), "until": str(before.last)}}
        | {"figures": rows}
    )


def row_values(row: Figure | Group) -> dict[str, Any]:
    """The columns of a row by their names, with those that follow from others."""
    values = asdict(row)
    if isinstance(row, Group):
        low, high = row.beyond.interval
        values |= {"beyond": row.beyond.value, "low": low, "high": high, "sittings": row.sittings}
        values |= {"cost_each": row.cost_each, "cost_of_win": row.cost_of_win}
    return {
        name: round(value, 4) if name in _ROUNDED and value is not None else value
        for name, value in values.items()
    }


def _read_figures(
    store: Store, strategy: Strategy, span: Span, today: dt.date, track: str, to_start: ToStart
) -> tuple[Figure, ...]:
    """The report; () for a database without contacts."""

    def window(days: Span) -> Window:
        return to_window(strategy, days, to_start)

    numbers = store.numbers
    now = numbers.count_now(today, track)
    if not now:
        return ()
    over = to_start(today)
    this, before = (numbers.count(window(days), track, over) for days in (span, span.before))
    aims = tuple(
        replace(
            aim,
            reached=numbers.count_towards(window(aim.days), aim.track, aim.goal.measure),
        )
        for aim in find_aims(strategy, span.last)
    )
    return report(strategy, now, this, before, aims)


def _read_groups(
    store: Store,
    strategy: Strategy,
    span: Span,
    today: dt.date,
    by: By,
    track: str,
    to_start: ToStart,
) -> tuple[Group, ...]:
    """What came of those who were met in a span, up to its end."""
    window = to_window(strategy, span, to_start)
    if by == "event" or by == "source" or by == "track":
        return sort_groups(strategy, by, store.numbers.count_groups(window, by, track))
    parts = tuple((to_start(days.first), to_label(days, by)) for days in split(span, by))
    met = store.numbers.count_groups(window, by, track, parts, to_start(today))
    groups = {group.name: group for group in met}
    return tuple(groups.get(name, Group(name, 0)) for _, name in parts)
