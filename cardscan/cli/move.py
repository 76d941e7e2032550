"""``cardscan move``, ``snooze`` and ``undo``: where contacts stand."""

import datetime as dt
import sys
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from cardscan.cli.database import command_of, database_option, next_command
from cardscan.cli.messages import ask, at_terminal, count, print_json, printable, say

if TYPE_CHECKING:  # to say what the commands can do needs no pipeline
    from cardscan.contact import Filed
    from cardscan.entry import Entry
    from cardscan.pipeline.strategy import Strategy

_CHANGES = 20
"""As many as anyone remembers."""


@click.command(short_help="Move a contact to another stage, or out.")
@click.argument("contact")
@click.argument("stage")
@click.option("--track", metavar="TRACK", default="", help="Where it is on several, or on none.")
@click.option("--why", metavar="TEXT", default="", help="The reason; no needs one.")
@click.option("--until", metavar="DATE", help="When later comes back, as in 'in 3 weeks'.")
@click.option("--yes", is_flag=True, help="All that the stage asks for is so.")
@database_option
def move(
    contact: str,
    stage: str,
    track: str,
    why: str,
    until: str | None,
    yes: bool,
    db: str | None,
) -> None:
    """Move a CONTACT, named as for cardscan show, to a STAGE of its track, or to no or later.

    Forward, you are asked whether what the stage means is so; say --yes, or --why it moves all the
    same. The beginning of a stage or track will do. cardscan strategy shows them.

    \b
    Example:
      cardscan move "Ana Beispiel" qualified --track client --yes
      cardscan move beispiel later --until "in 3 weeks"
    """
    from cardscan.cli.clock import local_day, local_today, user_name, utc_now
    from cardscan.config import read_settings
    from cardscan.door import clean_text
    from cardscan.entry import NEITHER
    from cardscan.pipeline.days import parse_coming_day
    from cardscan.pipeline.moves import find_start, plan_move, plan_neither
    from cardscan.pipeline.strategy import read_strategy
    from cardscan.steps import write_move
    from cardscan.store import Store

    settings, today = read_settings({"db": db}), local_today()
    strategy = read_strategy(settings.strategy_file)
    day = parse_coming_day(until, today) if until else None
    with Store.open(settings.database_url) as store:
        filed = store.read_contact(contact)
        if stage.casefold() == NEITHER:
            moved = plan_neither(filed.entries)
        else:
            start = find_start(
                strategy,
                filed.entries,
                stage,
                track=track,
                today=today,
                met=local_day(filed.added),
            )
            why, confirmed = _ask(strategy, start, stage, clean_text(why), yes)
            moved = plan_move(
                strategy, start, stage, today=today, why=why, until=day, confirmed=confirmed
            )
        write_move(store.pipeline, strategy, filed, moved, now=utc_now(), who=user_name(), why=why)
    _tell(filed, moved, db)


@click.command(short_help="Put off what is due.")
@click.argument("contact")
@click.argument("date")
@click.option("--track", metavar="TRACK", default="", help="Where the contact is on several.")
@database_option
def snooze(contact: str, date: str, track: str, db: str | None) -> None:
    """Let nothing of a CONTACT, named as for cardscan show, be due before a DATE.

    It is counted how often that is done.

    \b
    Example:
      cardscan snooze beispiel monday
      cardscan snooze beispiel +10d --track client
    """
    from cardscan.cli.clock import local_today, utc_now
    from cardscan.cli.tables import short_id
    from cardscan.config import read_settings
    from cardscan.errors import UsageError
    from cardscan.pipeline.agenda import OFTEN
    from cardscan.pipeline.days import parse_coming_day
    from cardscan.pipeline.moves import find_entry, put_off
    from cardscan.pipeline.strategy import read_strategy
    from cardscan.steps import write_delay
    from cardscan.store import Store

    settings, today = read_settings({"db": db}), local_today()
    strategy, day = read_strategy(settings.strategy_file), parse_coming_day(date, today)
    with Store.open(settings.database_url) as store:
        filed = store.read_contact(contact)
        entry = find_entry(strategy, filed.entries, track)
        if entry is None:
            raise UsageError(f"the contact is not on {track}", "cardscan show tells where it is.")
        entry = put_off(entry, day, today)
        write_delay(store.pipeline, filed, entry, day, now=utc_now())
    _tell(filed, entry, db)
    if entry.put_off >= OFTEN:
        no = f"move {short_id(filed.contact)} no --why REASON"
        say(f"Put off {count(entry.put_off, 'time')}. Is it a no? {command_of(no, db)}")


@click.command(short_help="Take back the last change of the pipeline.")
@click.option("--list", "listed", is_flag=True, help="Show what can be taken back, latest first.")
@click.option("--json", "as_json", is_flag=True, help="Print that list, a line of JSON each.")
@database_option
def undo(listed: bool, as_json: bool, db: str | None) -> None:
    """Take back the latest change of the pipeline; typed again, the one before it.

    \b
    Example:
      cardscan undo --list
      cardscan undo
    """
    from cardscan.cli.tables import console, quiet_table, text
    from cardscan.config import read_settings
    from cardscan.store import Store

    with Store.open(read_settings({"db": db}).database_url) as store:
        if not (listed or as_json):
            click.echo(f"Taken back: {printable(store.pipeline.undo())}")
            say(next_command("undo --list", db))
            return
        changes = store.pipeline.find_changes(_CHANGES)
    if as_json:
        for change in changes:
            print_json(asdict(change))
    elif not changes:
        say("There is nothing to take back.")
    elif sys.stdout.isatty():
        table = quiet_table()
        table.add_column("When")
        table.add_column("What")
        for change in changes:
            table.add_row(_minute(change.at), text(change.what))
        console().print(table)
        say(next_command("undo", db))
    else:
        click.echo("when\twhat")
        for change in changes:
            click.echo(f"{change.at}\t{printable(change.what)}")


def _ask(
    strategy: "Strategy", entry: "Entry", to: str, why: str, yes: bool
) -> tuple[str, tuple[str, ...]]:
    """The reason for a move, and what is confirmed of the stage; a person is asked for either."""
    from cardscan.pipeline.moves import find_asked

    asked = find_asked(strategy, entry, to)
    checks, out = asked.checks, asked.reason
    if out and not why and at_terminal():
        for number, reason in enumerate(strategy.no_reasons, 1):
            click.echo(printable(f"  {number}  {reason}"))
        why = ask("Why? A number, or your own words: ") or ""
        if why.isdecimal() and 1 <= int(why) <= len(strategy.no_reasons):
            why = strategy.no_reasons[int(why) - 1]
    if out:
        return strategy.reason(why), ()
    if yes or why or not at_terminal():
        return why, checks if yes else ()
    confirmed = tuple(check for check in checks if _is_so(check))
    if len(confirmed) < len(checks):
        why = ask("Why does it move all the same? Enter for no move: ") or ""
    return why, confirmed


def _is_so(check: str) -> bool:
    return (ask(f"{check}? [y/n] ") or "").lower().startswith("y")


def _tell(filed: "Filed", entry: "Entry", db: str | None) -> None:
    """Where the contact stands, and what comes next."""
    from cardscan.entry import LATER

    on = f" ({entry.track})" if entry.track else ""
    click.echo(printable(f"{filed.contact.display_name}: {entry.stage}{on}"))
    by = "comes back on" if entry.stage == LATER else "decide by"
    due = [(by, entry.decide_by), ("next touch by", entry.touch_by)]
    for label, day in due:
        if day:
            click.echo(f"  {label} {_weekday(day)}")
    say(f"To take it back: {command_of('undo', db)}")


def _weekday(day: str) -> str:
    return f"{dt.date.fromisoformat(day):%a} {day}"


def _minute(time: str) -> str:
    """A stored time in the person's own, to the minute."""
    return f"{dt.datetime.fromisoformat(time).astimezone():%Y-%m-%d %H:%M}"
