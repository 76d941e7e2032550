"""``cardscan stats``: what comes of the contacts, in numbers."""

import csv
import datetime as dt
import io
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cardscan.cli.database import database_option, next_command
from cardscan.cli.messages import print_json, printable, say

if TYPE_CHECKING:  # to say what the command can do needs no pipeline
    from cardscan.pipeline.counts import By, Group, Window
    from cardscan.pipeline.funnel import Figure
    from cardscan.pipeline.periods import Span
    from cardscan.pipeline.strategy import Strategy
    from cardscan.store import Store

_WEEKS = 13
"""A quarter of a year, with every weekday as often as the others."""
_WEEKS_OF_GROUPS = 52


@click.command(short_help="What comes of your contacts, in numbers.")
@click.option(
    "--by",
    type=click.Choice(["event", "source", "week", "month", "quarter", "track"]),
    help="What came of the people met, side by side.",
)
@click.option("--since", metavar="DATE", help="The first day; 13 weeks, or with --by 52, without.")
@click.option("--until", metavar="DATE", help="The last day; without it today.")
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
    since: str | None,
    until: str | None,
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
    from cardscan.cli.clock import local_today
    from cardscan.config import read_settings
    from cardscan.errors import UsageError
    from cardscan.pipeline.strategy import read_strategy
    from cardscan.store import Store

    if as_json and as_csv:
        raise UsageError("--json and --csv are two formats", "Say one of them.")
    _check_chart(chart, replace=force)
    settings, today = read_settings({"db": db}), local_today()
    strategy = read_strategy(settings.strategy_file)
    span = _span(since, until, today, _WEEKS_OF_GROUPS if by else _WEEKS)
    name = strategy.track(track).name if track else ""
    told = replace(strategy, tracks=(strategy.track(track),)) if track else strategy
    name = told.tracks[0].name if track else ""
    head: dict[str, Any] = {"since": str(span.first), "until": str(span.last), "track": name}
    rows: Sequence[Figure | Group]
    with Store.open(settings.database_url) as store:
        if by:
            rows = _groups(store, told, span, by, name)
            head |= {"by": by}
        else:
            rows = _figures(store, told, span, today, name)
            head |= {"before": {"since": str(span.before.first), "until": str(span.before.last)}}
    if as_json:
        print_json(head | {"groups" if by else "figures": [_values(row) for row in rows]})
    elif as_csv:
        click.echo(_csv(rows), nl=False)
    elif rows and sys.stdout.isatty():
        from cardscan.cli.figures import show

        show(rows, span, by)
    else:
        for line in _cells(rows):
            click.echo("\t".join(map(printable, line)))
    if chart:
        _draw(chart, rows, f"{span.first} to {span.last}", force=force)
    if not rows:
        say("There is nothing to count yet.")
        say(next_command("scan FOLDER", db))


def _span(since: str | None, until: str | None, today: dt.date, weeks: int) -> "Span":
    from cardscan.errors import UsageError
    from cardscan.pipeline.days import parse_gone_day
    from cardscan.pipeline.periods import Span

    last = parse_gone_day(until, today) if until else today
    end = last + dt.timedelta(days=1)
    first = parse_gone_day(since, today) if since else end - dt.timedelta(weeks=weeks)
    if first > last:
        raise UsageError(f"{first} is after {last}", "Give --since a day before --until.")
    return Span(first, end)


def _figures(
    store: "Store", strategy: "Strategy", span: "Span", today: dt.date, track: str
) -> tuple["Figure", ...]:
    """The report; () for a database without contacts."""
    from cardscan.cli.clock import day_start
    from cardscan.pipeline.counts import to_window
    from cardscan.pipeline.funnel import find_aims, report

    def window(days: "Span") -> "Window":
        return to_window(strategy, days, day_start)

    numbers = store.numbers
    now = numbers.count_now(today, track)
    if not now:
        return ()
    this, before = (numbers.count(window(days), track) for days in (span, span.before))
    aims = tuple(
        replace(
            aim,
            reached=numbers.count_towards(window(aim.days), aim.track, aim.goal.measure),
        )
        for aim in find_aims(strategy, span.last)
    )
    return report(strategy, now, this, before, aims)


def _groups(
    store: "Store", strategy: "Strategy", span: "Span", by: "By", track: str
) -> tuple["Group", ...]:
    """What came of those who were met in a span, up to its end."""
    from cardscan.cli.clock import day_start
    from cardscan.pipeline.counts import Group, to_window
    from cardscan.pipeline.funnel import sort_groups
    from cardscan.pipeline.periods import split, to_label

    window = to_window(strategy, span, day_start)
    if by == "event" or by == "source" or by == "track":
        return sort_groups(strategy, by, store.numbers.count_groups(window, by, track))
    groups = []
    for days in split(span, by):
        start, end = day_start(days.first), day_start(days.end)
        met = store.numbers.count_groups(replace(window, start=start), by, track, end)
        label = to_label(days, by)
        groups.append(replace(met[0], name=label) if met else Group(label, 0))
    return tuple(groups)


def _values(row: "Figure | Group") -> dict[str, Any]:
    """The columns of a row by their names, with those that follow from others."""
    from cardscan.pipeline.counts import Group

    values = asdict(row)
    if isinstance(row, Group):
        low, high = row.beyond.interval
        values |= {"beyond": row.beyond.value, "low": low, "high": high, "sittings": row.sittings}
        values |= {"cost_each": row.cost_each, "cost_of_win": row.cost_of_win}
    rounded = ("beyond", "low", "high")
    return {
        name: round(value, 4) if name in rounded and value is not None else value
        for name, value in values.items()
    }


def _cells(rows: Iterable["Figure | Group"]) -> Iterator[list[str]]:
    """A line of column names, then one a row."""
    for number, row in enumerate(rows):
        values = _values(row)
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
