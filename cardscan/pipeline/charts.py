"""What of the numbers is drawn: a chart for each question that bars answer at a glance.

Each goes before the table of the same name, which has all that is drawn, and more.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from cardscan.pipeline.chart import Bar, to_bars
from cardscan.pipeline.counts import Group
from cardscan.pipeline.funnel import Figure, Table
from cardscan.pipeline.rates import LEAST
from cardscan.pipeline.sheets import GROUPS


@dataclass(frozen=True, slots=True)
class Chart:
    """What is drawn, and how it is told to those who do not see it."""

    name: str
    """Each is there once."""
    sheet: str
    """The name of the table behind it."""
    title: str
    legend: tuple[str, ...]
    bars: tuple[Bar, ...]

    @property
    def description(self) -> str:
        """All bars in words."""
        told = "; ".join(f"{bar.label}: {bar.words}" for bar in self.bars)
        return f"Bars, {' and '.join(self.legend)}. {told}."


def find_charts(rows: Sequence[Figure | Group]) -> list[Chart]:
    """The charts of a report, or of groups; () where there is nothing to draw."""
    groups = [row for row in rows if isinstance(row, Group)]
    figures = [row for row in rows if isinstance(row, Figure)]
    charts = (
        Chart("now", "now", "Where people stand", *_bars(to_bars(figures))),
        Chart("done", "done", "What happened", ("before", "now"), tuple(_trend(figures))),
        Chart("steps", "steps", "Who went on", ("came", "went on"), _shares(figures, "steps")),
        Chart("wins", "wins", "Who was won", ("it ended for", "won"), _shares(figures, "wins")),
        Chart("goals", "goals", "Goals", ("goal", "reached"), tuple(_goals(figures))),
        Chart(GROUPS, GROUPS, "What came of those who were met", *_bars(to_bars(groups))),
        Chart(
            "beyond",
            GROUPS,
            "Who came beyond the first stage, in percent",
            ("at most (95 %)", "share", "at least (95 %)"),
            tuple(_beyond(groups)),
        ),
    )
    return [chart for chart in charts if chart.bars]


def _bars(drawn: tuple[tuple[str, ...], list[Bar]]) -> tuple[tuple[str, ...], tuple[Bar, ...]]:
    legend, bars = drawn
    return legend, tuple(bars)


def _trend(figures: Sequence[Figure]) -> Iterator[Bar]:
    """Two bars for each kind: of these days, with the verdict, and of those before."""
    for one in figures:
        if one.table == "done":
            verdict = f" – {one.verdict}" if one.verdict else ""
            yield Bar(one.name, (one.number, one.number), f"{one.number:,}{verdict}")
            yield Bar("before", (one.before or 0,), f"{one.before or 0:,}")


def _shares(figures: Sequence[Figure], table: Table) -> tuple[Bar, ...]:
    return tuple(
        Bar(
            f"{one.track}: {one.name}",
            (one.of or 0, one.number),
            f"{one.number:,} of {one.of or 0:,} – {one.verdict}",
        )
        for one in figures
        if one.table == table
    )


def _goals(figures: Sequence[Figure]) -> Iterator[Bar]:
    for one in figures:
        if one.table == "goals":
            told = f"{one.number:,} of {one.of or 0:,} – {one.verdict}"
            yield Bar(f"{one.track}: {one.name}", (one.of or 0, one.number), told)


def _beyond(groups: Sequence[Group]) -> Iterator[Bar]:
    """The share of each group, between what the true one lies."""
    for group in groups:
        if group.people:
            low, high = group.beyond.interval
            few = " – too few to say" if group.people < LEAST else ""
            told = f"{group.beyond.value:.0%} of {group.people:,}{few}"
            parts = (high * 100, group.beyond.value * 100, low * 100)
            yield Bar(group.name or "(none)", parts, told)
