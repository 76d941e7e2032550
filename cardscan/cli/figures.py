"""The numbers on a terminal: a quiet table for each question."""

from rich.table import Table
from rich.text import Text

from cardscan.cli.messages import say
from cardscan.cli.tables import console, quiet_table, text
from cardscan.pipeline.sheets import Sheet, find_sheets, told_notes
from cardscan.report import Report

_COLOURS = {"improving": "green", "reached": "green", "declining": "red", "behind": "red"}


def show(told: Report) -> None:
    """Prints the report, or the groups."""
    out = console()
    out.print(text(f"{told.span.first} to {told.span.last}", "bold"))
    for sheet in find_sheets(told.rows, told.by):
        out.print()
        if not told.by:
            out.print(text(sheet.title))
        out.print(_table(sheet))
    say()
    for note in told_notes(told.span, told.by):
        say(note)


def _table(sheet: Sheet) -> Table:
    table = quiet_table()
    for name in sheet.labels:
        table.add_column(name)
    for name in sheet.numbers:
        table.add_column(name, justify="right", no_wrap=True)
    if any(row.verdict for row in sheet.rows):
        table.add_column("", no_wrap=True)
    for row in sheet.rows:
        cells = [text(cell) for cell in (*row.labels, *row.numbers)]
        cells.append(Text(row.verdict, _COLOURS.get(row.verdict, "dim")))
        table.add_row(*cells[: len(table.columns)])
    return table
