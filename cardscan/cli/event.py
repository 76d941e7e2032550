"""``cardscan event``: where people were met, when, and what it cost."""

import datetime as dt
import shlex
import sys
from collections.abc import Mapping
from dataclasses import asdict

import click

from cardscan.cli.database import command_of, database_option, next_command
from cardscan.cli.messages import print_json, printable, say
from cardscan.entry import Event
from cardscan.errors import UsageError

_HEAD = ("event", "day", "place", "contacts", "cost", "hours")


@click.command(short_help="Where people were met: day, place, cost and hours.")
@click.argument("name", default="")
@click.option("--place", metavar="TEXT", help="Where it was.")
@click.option("--date", "day", metavar="DATE", help="When it was, or will be.")
@click.option("--cost", metavar="NUMBER", type=float, help="In your own currency, all in all.")
@click.option("--hours", metavar="NUMBER", type=float, help="Spent there, with the way.")
@click.option("--json", "as_json", is_flag=True, help="Print a line of JSON for each event.")
@database_option
def event(
    name: str,
    place: str | None,
    day: str | None,
    cost: float | None,
    hours: float | None,
    as_json: bool,
    db: str | None,
) -> None:
    """List the events with the people met at each, or tell more of the event of a NAME.

    Contacts have their event from cardscan scan --event; its day and place come from the photos
    until you tell them.

    \b
    Example:
      cardscan event
      cardscan event "BNI breakfast" --date friday --place Cologne --cost 25 --hours 3
    """
    from cardscan.cli.clock import local_today, utc_now
    from cardscan.config import read_settings
    from cardscan.door import clean_text
    from cardscan.pipeline.touches import check_amount
    from cardscan.store import Store

    name, given = clean_text(name), {place, day, cost, hours} != {None}
    check_amount(cost)
    check_amount(hours)
    if given and not name:
        raise UsageError("whose place, date, cost or hours are these?", "Name the event, too.")
    with Store.open(read_settings({"db": db}).database_url) as store:
        known = store.pipeline.find_event(name) if name else None
        if name and not known and not given:
            raise UsageError(f"there is no event {name!r}", "cardscan event lists them all.")
        if given:
            former = known or Event(name)
            known = Event(
                former.name,
                former.place if place is None else clean_text(place),
                _day(day, local_today()) if day is not None else former.day,
                former.cost if cost is None else cost,
                former.hours if hours is None else hours,
            )
            what = f"told more of the event {known.name}"
            store.pipeline.write_event(known, what=what, now=utc_now())
        met = store.pipeline.count_met()
    if name:
        met = {one: people for one, people in met.items() if one == known}
    _print(met, as_json=as_json)
    if given:
        say(f"To take it back: {command_of('undo', db)}")
    elif not met:
        say("There are no events yet.")
        say(next_command("scan FOLDER --event NAME", db))


def _day(typed: str, today: dt.date) -> str:
    from cardscan.pipeline.days import parse_any_day

    return parse_any_day(typed, today).isoformat() if typed else ""


def _print(met: Mapping[Event, int], *, as_json: bool) -> None:
    if as_json:
        for one, people in met.items():
            print_json({**asdict(one), "contacts": people})
        return
    if sys.stdout.isatty():
        _print_table(met)
    elif met:
        click.echo("\t".join(_HEAD))
        for one, people in met.items():
            click.echo("\t".join(printable(value) for value in _cells(one, people)))


def _print_table(met: Mapping[Event, int]) -> None:
    from cardscan.cli.tables import console, quiet_table, text

    table = quiet_table()
    for head in _HEAD:
        right = head in ("contacts", "cost", "hours")
        table.add_column(head.capitalize(), justify="right" if right else "left")
    for one, people in met.items():
        table.add_row(*map(text, _cells(one, people)))
    if met:
        console().print(table)


def _cells(one: Event, people: int) -> tuple[str, ...]:
    amounts = ("" if amount is None else f"{amount:g}" for amount in (one.cost, one.hours))
    return (one.name, one.day, one.place, str(people), *amounts)


def tell_found(before: Event | None, after: Event | None, db: str | None) -> None:
    """What a scan learnt of its event from the photos, for a person to correct."""
    if after is None or not (after.day or after.place) or before == after:
        return
    told = ", ".join(filter(None, (after.day, after.place)))
    correct = command_of(shlex.join(["event", after.name, "--date", "DATE"]), db)
    say()
    say(f"{after.name}: {told}, by the photos; to correct that: {correct}")
