"""``cardscan stats``: what comes of the contacts, in numbers."""

import csv
import io
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cardscan.cli.database import database_option, next_command
from cardscan.cli.messages import print_json, printable, say

if TYPE_CHECKING:  # to say what the command can do needs no pipeline
    from cardscan.pipeline.counts import By, Group
    from cardscan.pipeline.funnel import Figure


@click.command(short_help="What comes of your contacts, in numbers.")
@click.option(
    "--by",
    type=click.Choice(["event", "source", "week", "month", "quarter", "track"]),
    help="What came of the people met, side by side.",
)
@click.option(
    "--since", metavar="DATE", default="", help="The first day; 13 weeks, or with --by 52, without."
)
@click.option("--until", metavar="DATE", default="", help="The last day; without it today.")
@click.option("--track", metavar="TRACK", default="", help="Only people on this track.")
@click.option("--json", "as_json", is_flag=True, help="Print one line of JSON.")
@click.option("--csv", "as_csv", is_flag=True, help="Print CSV, for a spreadsheet.")
@click.option(
    "--chart",
    metavar="FILE.svg|png",
    type=click.Path(path_type=Path, readable=False),
    help="Also draw it to this file.",
)
@click.option("--force", is_flag=True, help="Replace the file of the chart.")
@database_option
def stats(
    by: "By | None",
    since: str,
    until: str,
    track: str,
    as_json: bool,
    as_csv: bool,
    chart: Path | None,
    force: bool,
    db: str | None,
) -> None:
    """Count what comes of your contacts, beside the same number of days before.

    Every share is printed with what it is a share of, and every comparison says improving,
    declining, or too few to say. Who should have been decided on and was not counts as not won.

    \b
    Example:
      cardscan stats
      cardscan stats --by event --since 2026-01-01 --chart events.svg
    """
    from cardscan.cli.clock import day_start, local_today
    from cardscan.config import read_settings
    from cardscan.errors import UsageError
    from cardscan.pipeline.strategy import read_strategy
    from cardscan.report import parse_span, read_report, report_to_json
    from cardscan.store import Store

    if as_json and as_csv:
        raise UsageError("--json and --csv are two formats", "Say one of them.")
    _check_chart(chart, replace=force)
    settings = read_settings({"db": db})
    strategy = read_strategy(settings.strategy_file)
    today = local_today()
    span = parse_span(since, until, today, by)
    with Store.open(settings.database_url) as store:
        told = read_report(
            store, strategy, span, by=by, track=track, today=today, to_start=day_start
        )
    if as_json:
        print_json(report_to_json(told))
    elif as_csv:
        click.echo(_csv(told.rows), nl=False)
    elif told.rows and sys.stdout.isatty():
        from cardscan.cli.figures import show

        show(told)
    else:
        for line in _cells(told.rows):
            click.echo("\t".join(map(printable, line)))
    if chart:
        _draw(chart, told.rows, f"{told.span.first} to {told.span.last}", force=force)
    if not told.rows:
        say("There is nothing to count yet.")
        say(next_command("scan FOLDER", db))


def _cells(rows: Iterable["Figure | Group"]) -> Iterator[list[str]]:
    """A line of column names, then one a row."""
    from cardscan.report import row_values

    for number, row in enumerate(rows):
        values = row_values(row)
        if not number:
            yield list(values)
        yield ["" if value is None else str(value) for value in values.values()]


def _csv(rows: Iterable["Figure | Group"]) -> str:
    from cardscan.books.tables import text_cell

    table = io.StringIO()
    csv.writer(table).writerows([text_cell(cell) for cell in row] for row in _cells(rows))
    return table.getvalue()


def _check_chart(path: Path | None, *, replace: bool) -> None:
    from cardscan.books.files import check_target
    from cardscan.errors import UsageError

    if path is None:
        return
    if path.suffix.lower() not in (".svg", ".png"):
        raise UsageError(
            f"a chart is an .svg or .png file, and {path.name} is none",
            "Name it .svg: browsers and word processors open it, with the letters of any script.",
        )
    check_target(path, replace=replace)


def _draw(path: Path, rows: Sequence["Figure | Group"], title: str, *, force: bool) -> None:
    from cardscan.books.files import write_atomically
    from cardscan.pipeline.chart import to_bars, to_png, to_svg

    if not rows:
        say(f"{path} is not written: there is nothing to draw")
        return
    bars = to_bars(rows)
    png = path.suffix.lower() == ".png"
    drawn = to_png(title, *bars) if png else to_svg(title, *bars).encode()
    write_atomically(path, drawn, replace=force)
    say(f"The chart is in {path}")
