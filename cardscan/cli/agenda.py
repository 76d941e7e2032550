"""``cardscan today``: who waits, why, and the one command to type for each."""

import datetime as dt
import sys
from collections.abc import Iterable, Sequence
from functools import partial
from typing import TYPE_CHECKING

import click

from cardscan.cli.database import command_of, database_option, next_command
from cardscan.cli.messages import count, print_json, printable, say

if TYPE_CHECKING:  # to say what the command can do needs no pipeline
    from cardscan.entry import Entry
    from cardscan.pipeline.agenda import Item, Queue
    from cardscan.store import Store

_SHOWN = 10
"""Of each kind, unasked: a day has no more hours."""

_HEAD = ("section", "due", "name", "company", "track", "stage", "put off", "command")


@click.command(short_help="What is due today, and the command for each.")
@click.option("--all", "every", is_flag=True, help=f"All of each kind, not only {_SHOWN}.")
@click.option(
    "--days", metavar="N", type=click.IntRange(0, 3650), default=0, help="Also the next N days."
)
@click.option("--json", "as_json", is_flag=True, help="Print a line of JSON for each kind.")
@database_option
def today(every: bool, days: int, as_json: bool, db: str | None) -> None:
    """Show who waits: for a touch, a decision, to come back from later, or to be triaged.

    Those who have waited longest come first, each with the command to type next. What was put off
    twice is proposed to be a no.

    \b
    Example:
      cardscan today
      cardscan today --days 7 --all
    """
    from cardscan.cli.clock import local_today
    from cardscan.config import read_settings
    from cardscan.pipeline.agenda import find_items, queue_to_json
    from cardscan.pipeline.strategy import read_strategy
    from cardscan.store import Store

    settings, day = read_settings({"db": db}), local_today()
    strategy, until = read_strategy(settings.strategy_file), day + dt.timedelta(days)
    with Store.open(settings.database_url) as store:
        queues = store.pipeline.read_agenda(until, None if every else _SHOWN)
        command = partial(command_of, db=db)
        sections = [(queue, find_items(queue, strategy, day, command)) for queue in queues]
        if as_json:
            for queue, items in sections:
                print_json(queue_to_json(queue, items))
            return
        filled = [(queue, items) for queue, items in sections if items]
        if not filled:
            _tell_empty(store, day, days, db)
            return
    if sys.stdout.isatty():
        _print_tables(filled)
    else:
        _print_lines(filled)
    more = sum(queue.number - len(items) for queue, items in filled)
    if more:
        say(f"And {more:,} more: {command_of('today --all', db)}")
    say(f"Next: {filled[0][1][0].command}")


def _print_lines(sections: Iterable[tuple["Queue", Sequence["Item"]]]) -> None:
    click.echo("\t".join(_HEAD))
    for queue, items in sections:
        for item in items:
            contact, entry = item.waiting.contact, item.waiting.entry
            stands = (entry.track, entry.stage, str(entry.put_off))
            values = (queue.section, item.due, contact.display_name, contact.org, *stands)
            click.echo("\t".join(printable(value) for value in (*values, item.command)))


def _print_tables(sections: Iterable[tuple["Queue", Sequence["Item"]]]) -> None:
    """A table for each kind: since when, who, and below that the command."""
    from rich.table import Table
    from rich.text import Text

    from cardscan.cli.tables import console, text
    from cardscan.pipeline.agenda import TITLES

    out = console()
    for queue, items in sections:
        grid = Table.grid(padding=(0, 2))
        grid.add_column(style="dim", no_wrap=True)
        grid.add_column(overflow="fold")
        for item in items:
            contact = item.waiting.contact
            org = contact.org if contact.org != contact.display_name else ""
            parts = filter(None, (org, _stands(item.waiting.entry)))
            rest = "".join(f"  {part}" for part in parts)
            who = Text.assemble(text(contact.display_name, "bold"), text(rest))
            if queue.section != "triage":
                who = Text.assemble(who, "\n", text(item.command, "cyan"))
            grid.add_row(text(f"  {_when(item)}"), who)
        if queue.section == "triage":
            grid.add_row("", text(items[0].command, "cyan"))
        out.print(Text(f"{TITLES[queue.section]} ({queue.number:,})", "bold"))
        out.print(grid)
        out.print()


def _stands(entry: "Entry") -> str:
    often = f"put off {count(entry.put_off, 'time')}" if entry.put_off else ""
    stage = f"{entry.track}: {entry.stage}" if entry.track else ""
    return ", ".join(filter(None, (stage, often)))


def _when(item: "Item") -> str:
    if not item.due:
        return item.waiting.entry.since[:10]
    if item.over > 0:
        return f"{count(item.over, 'day')} over"
    return "today" if item.over == 0 else f"in {count(-item.over, 'day')}"


def _tell_empty(store: "Store", today: dt.date, days: int, db: str | None) -> None:
    """That nothing is due, and what comes next."""
    from cardscan.pipeline.agenda import TITLES, due_day

    coming = store.pipeline.read_coming(today + dt.timedelta(days))
    if coming is None and store.search.is_empty():
        say("There are no contacts yet.")
        say(next_command("scan FOLDER", db))
        return
    say(f"Nothing is due in the next {count(days, 'day')}." if days else "Nothing is due today.")
    if coming is None:
        say(next_command("list", db))
        return
    section, waiting = coming
    day = dt.date.fromisoformat(due_day(section, waiting.entry))
    what = f"{TITLES[section].lower()}, {waiting.contact.display_name}"
    say(f"What comes next is on {day:%a} {day}: {what}.")
    say(next_command(f"today --days {(day - today).days}", db))
