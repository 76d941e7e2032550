"""The numbers on a terminal: a quiet table for each question."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from rich.table import Table as RichTable
from rich.text import Text

from cardscan.cli.messages import say
from cardscan.cli.tables import console, quiet_table, text
from cardscan.pipeline.counts import Group
from cardscan.pipeline.funnel import Figure, Table
from cardscan.pipeline.periods import Span
from cardscan.pipeline.rates import Share

_COLOURS = {"improving": "green", "reached": "green", "declining": "red", "behind": "red"}
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


def show(rows: Sequence[Figure | Group], span: Span, by: str | None) -> None:
    """Prints the report, or the groups."""
    out = console()
    out.print(text(f"{span.first} to {span.last}", "bold"))
    groups = [row for row in rows if isinstance(row, Group)]
    if by:
        out.print()
        out.print(_group_table(groups, by))
        say()
        say("Beyond: past the first stage of a track by the end, with the share's 95 % interval.")
        say("Sittings: meetings and interviews for each. Stalled: past the days of its stage.")
        return
    figures = [row for row in rows if isinstance(row, Figure)]
    for table, head in _HEADS.items():
        own = [figure for figure in figures if figure.table == table]
        if own and head.title:
            beside = [figure for figure in figures if figure.table == _BESIDE.get(table)]
            out.print()
            out.print(text(head.title))
            out.print(_figure_table(own, beside))
    say()
    say(f"Before: {span.before.first} to {span.before.last}, seen as it was at its end.")
    say("Who should have been decided on and was not counts as not won.")
    say("In brackets: between what the true share lies, in percent, at 95 %.")


def _figure_table(figures: Sequence[Figure], beside: Sequence[Figure]) -> RichTable:
    """Figures of one kind, and in the same rows, those of another."""
    head, tracks = _HEADS[figures[0].table], any(figure.track for figure in figures)
    table = quiet_table()
    for name in ("Track", head.name)[not tracks :]:
        table.add_column(name)
    for kind in (figures[0].table, *(figure.table for figure in beside[:1])):
        for name in filter(None, (_HEADS[kind].number, _HEADS[kind].before)):
            table.add_column(name, justify="right", no_wrap=True)
    table.add_column("", no_wrap=True)
    for number, figure in enumerate(figures):
        cells = [_number(figure), _before(figure)][: 2 if head.before else 1]
        cells += [_number(beside[number]), _before(beside[number])] if beside else []
        verdict = Text(figure.verdict, _COLOURS.get(figure.verdict, "dim"))
        whose = (text(figure.track), text(figure.name))[not tracks :]
        table.add_row(*whose, *cells, verdict)
    return table


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


def _group_table(groups: Iterable[Group], by: str) -> RichTable:
    table = quiet_table()
    table.add_column(by.capitalize(), min_width=12)
    costs = by == "event"
    columns = ("Met", "On track", "Beyond", "", "Sittings", "Won", "No", "Stalled")
    for name in (*columns, *(("Cost", "Each", "A win", "Hours") if costs else ())):
        table.add_column(name, justify="right", no_wrap=True)
    for group in groups:
        costly = (group.cost, group.cost_each, group.cost_of_win, group.hours) if costs else ()
        table.add_row(
            text(group.name or "(none)"),
            *(f"{number:,}" for number in (group.people, group.on_track, group.went_on)),
            _between(*group.beyond.interval) if group.people else "",
            _amount(group.sittings),
            *(f"{number:,}" for number in (group.won, group.no, group.stalled)),
            *map(_amount, costly),
        )
    return table


def _amount(number: float | None) -> str:
    return _NONE if number is None else f"{number:,.2f}".removesuffix(".00")
