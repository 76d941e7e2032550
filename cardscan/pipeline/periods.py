"""Spans of days: weeks, months, quarters and years, and the one before."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from cardscan.pipeline.strategy import Period


@dataclass(frozen=True, slots=True)
class Span:
    """Days in a row."""

    first: dt.date
    end: dt.date
    """The day after the last."""

    @property
    def days(self) -> int:
        """How many."""
        return (self.end - self.first).days

    @property
    def last(self) -> dt.date:
        """The last day that belongs to it."""
        return self.end - dt.timedelta(days=1)

    @property
    def before(self) -> "Span":
        """As many days that come right before."""
        return Span(self.first - (self.end - self.first), self.first)


def find_span(day: dt.date, period: Period) -> Span:
    """The calendar's week (from Monday), month, quarter or year around a day."""
    if period == "week":
        first = day - dt.timedelta(days=day.weekday())
        return Span(first, first + dt.timedelta(days=7))
    months = {"month": 1, "quarter": 3, "year": 12}[period]
    at = day.year * 12 + (day.month - 1) // months * months
    return Span(_month(at), _month(at + months))


def split(span: Span, period: Period) -> Iterator[Span]:
    """The calendar's weeks, months and so on in a span, the first and last one cut to it."""
    day = span.first
    while day < span.end:
        part = find_span(day, period)
        yield Span(max(part.first, span.first), min(part.end, span.end))
        day = part.end


def to_label(span: Span, period: Period) -> str:
    """As in "2026-W07", "2026-02", "2026-Q1" and "2026"."""
    if period == "week":
        year, week, _ = span.first.isocalendar()
        return f"{year}-W{week:02}"
    quarter = f"{span.first.year}-Q{(span.first.month + 2) // 3}"
    return {"month": f"{span.first:%Y-%m}", "quarter": quarter, "year": f"{span.first.year}"}[
        period
    ]


def _month(number: int) -> dt.date:
    return dt.date(number // 12, number % 12 + 1, 1)
