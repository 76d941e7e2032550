"""The numbers as tables of words: one for each question, for whatever shows them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from cardscan.pipeline.counts import By, Group
from cardscan.pipeline.funnel import Figure, Table
from cardscan.pipeline.periods import Span
from cardscan.pipeline.rates import Share

GROUPS = "groups"
"""The name of the table of groups; those of figures have that of their figures."""

_NONE = "-"


class _Head(NamedTuple):
    """Over the tables of a question: what is asked, and what the rows are of."""

    title: str
    name: str
    number: str
    before: str = "Before"


_HEADS: dict[Table, _Head] = {
    "now": _Head("Where people stand", "Stage", "People", ""),
    "stalled": _Head("To be decided on, and the day has passed", "Of those", "Stalled", ""),
    "done": _Head("What happened", "What", "Number"),
    "moved": _Head("Who came where", "Stage", "People"),
    "steps": _Head("Who went on, of those who came", "From", "Went on"),
    "wins": _Head("Won, of all won, let go or stalled", "Stage", "Won"),
    "again": _Head("New contacts met again", "For a", "People"),
    "per contact": _Head("For each new contact", "What", "Number"),
    "stay p50": _Head("Days at a stage, of those who left it", "Stage", "Half within"),
    "stay p75": _Head("", "", "3 of 4 within"),
    "no": _Head("Why people were let go", "Reason", "People"),
    "goals": _Head("Goals", "Goal", "Reached", ""),
}
_BESIDE: dict[Table, Table] = {"stay p50": "stay p75"}
_SHARES = ("stalled", "steps", "wins", "again")


class Row(NamedTuple):
    """One line of a sheet."""

    labels: tuple[str, ...]
    numbers: tuple[str, ...]
    verdict: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table; its last column, the verdicts, has no name."""

    name: str
    title: str
    labels: tuple[str, ...]
    """Names of the columns that say what a row is of."""
    numbers: tuple[str, ...]
    """Names of the columns of numbers."""
    rows: tuple[Row, ...]


def find_sheets(rows: Iterable[Figure | Group], by: By | None) -> list[Sheet]:
    """The tables of a report, or the one of groups; () where there is nothing to show."""
    listed = list(rows)
    if by:
        groups = [row for row in listed if isinstance(row, Group)]
        return [_group_sheet(groups, by)] if groups else []
    figures = [row for row in listed if isinstance(row, Figure)]
    sheets = []
    for table, head in _HEADS.items():
        own = [figure for figure in figures if figure.table == table]
        if own and head.title:
            beside = [figure for figure in figures if figure.table == _BESIDE.get(table)]
            sheets.append(_figure_sheet(head, own, beside))
    return sheets


def told_notes(span: Span, by: By | None) -> tuple[str, ...]:
    """What a reader of these tables has to know, a sentence or two each."""
    if by:
        return (
            "Beyond: past the first stage of a track by the end, with the share's 95 % interval.",
            "Sittings: meetings and interviews for each. Stalled: past the days of its stage.",
        )
    return (
        f"Before: {span.before.first} to {span.before.last}, seen as it was at its end.",
        "Who should have been decided on and was not counts as not won.",
        "In brackets: between what the true share lies, in percent, at 95 %.",
    )


def _figure_sheet(head: _Head, figures: Sequence[Figure], beside: Sequence[Figure]) -> Sheet:
    """Figures of one kind, and in the same rows, those of another."""
    first = 0 if any(figure.track for figure in figures) else 1
    kinds = (figures[0].table, *(figure.table for figure in beside[:1]))
    rows = []
    for number, figure in enumerate(figures):
        cells = [_number(figure), _before(figure)][: 2 if head.before else 1]
        cells += [_number(beside[number]), _before(beside[number])] if beside else []
        labels = (figure.track, figure.name)[first:]
        rows.append(Row(labels, tuple(cells), figure.verdict))
    numbers = [name for kind in kinds for name in (_HEADS[kind].number, _HEADS[kind].before)]
    return Sheet(
        figures[0].table,
        head.title,
        ("Track", head.name)[first:],
        tuple(filter(None, numbers)),
        tuple(rows),
    )


def _group_sheet(groups: Iterable[Group], by: By) -> Sheet:
    costs = by == "event"
    columns = ("Met", "On track", "Beyond", "", "Sittings", "Won", "No", "Stalled")
    rows = []
    for group in groups:
        costly = (group.cost, group.cost_each, group.cost_of_win, group.hours) if costs else ()
        cells = (
            *(f"{number:,}" for number in (group.people, group.on_track, group.went_on)),
            _between(*group.beyond.interval) if group.people else "",
            _amount(group.sittings),
            *(f"{number:,}" for number in (group.won, group.no, group.stalled)),
            *map(_amount, costly),
        )
        rows.append(Row((group.name or "(none)",), cells))
    names = (*columns, *(("Cost", "Each", "A win", "Hours") if costs else ()))
    return Sheet(GROUPS, "What came of those who were met", (by.capitalize(),), names, tuple(rows))


def _number(figure: Figure) -> str:
    of = figure.of
    if figure.table == "per contact":
        return _each(figure.number, of)
    if figure.table.startswith("stay"):
        return f"{figure.number:,.1f} ({of:,})"
    if figure.low is None or figure.high is None:
        return f"{figure.number:,}" if of is None else f"{figure.number:,} of {of:,}"
    return f"{_share(figure.number, of)} {_between(figure.low, figure.high):>11}"


def _before(figure: Figure) -> str:
    if figure.before is None:
        return _NONE
    if figure.table == "per contact":
        return _each(figure.before, figure.before_of)
    if figure.table.startswith("stay"):
        return f"{figure.before:,.1f} ({figure.before_of:,})"
    if figure.table in _SHARES:
        return _share(figure.before, figure.before_of)
    return f"{figure.before:,}"


def _share(number: float, of: int | None) -> str:
    if not of:
        return "none"
    return f"{number:,} of {of:,} {Share(int(number), of).value:>4.0%}"


def _between(low: float, high: float) -> str:
    return f"({low * 100:.0f} to {high * 100:.0f})"


def _each(number: float, of: int | None) -> str:
    return f"{number / of:.2f} ({number:,} with {of:,})" if of else "none"


def _amount(number: float | None) -> str:
    return _NONE if number is None else f"{number:,.2f}".removesuffix(".00")
