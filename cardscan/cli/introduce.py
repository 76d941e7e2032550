"""``cardscan introduce``: who should meet whom, and the mail that brings two together."""

import sys
from typing import TYPE_CHECKING

import click

from cardscan.cli.database import command_of, database_option, next_command
from cardscan.cli.messages import print_json, printable, say

if TYPE_CHECKING:  # to say what the command can do needs no pipeline
    from collections.abc import Sequence

    from cardscan.config import Settings
    from cardscan.contact import Contact
    from cardscan.pipeline.introductions import Meeting
    from cardscan.store import Store

_SHOWN = 20


@click.command(short_help="Who should meet whom; introduce two.")
@click.argument("one", metavar="[CONTACT", default="")
@click.argument("other", metavar="[CONTACT]]", default="")
@click.option("--why", metavar="TEXT", default="", help="The reason, for the mail; 'because …'.")
@click.option(
    "--limit",
    metavar="N",
    type=click.IntRange(min=1),
    default=_SHOWN,
    show_default=True,
    help="At most so many pairs.",
)
@click.option("--json", "as_json", is_flag=True, help="Print a line of JSON for each pair.")
@database_option
def introduce(one: str, other: str, why: str, limit: int, as_json: bool, db: str | None) -> None:
    """Show who should meet whom and why, best first; of one CONTACT, or of all.

    Of two, record that you introduced them, as help for both, and print a draft of the mail. It is
    not sent.

    \b
    Example:
      cardscan introduce
      cardscan introduce "Ana Beispiel" arent --why "both build bridges"
    """
    from cardscan.config import read_settings
    from cardscan.pipeline.introductions import find_meetings
    from cardscan.store import Store

    settings = read_settings({"db": db})
    with Store.open(settings.database_url) as store:
        people = store.traits.find_people()
        if other:
            _introduce(store, settings, one, other, why)
            say(f"Noted, not sent. To take it back: {command_of('undo', db)}")
            return
        known = {frozenset((met.one, met.other)) for met in store.traits.find_introductions()}
        meetings = find_meetings(people, known)
        if one:
            uid = store.read_contact(one).contact.uid
            meetings = [met for met in meetings if uid in (met.one.uid, met.other.uid)]
    _show(meetings[:limit], as_json=as_json)
    if meetings and not as_json:
        best = " ".join(contact.uid.removeprefix("urn:uuid:")[:8] for contact in _pair(meetings[0]))
        say(next_command(f"introduce {best}", db))
    elif not meetings:
        told = sum(len(person.offers) + len(person.needs) for person in people)
        say("Nobody's offer meets a need of somebody whom they have not met.")
        say(f"{told} offers and needs are noted." if told else "No offers or needs are noted yet.")
        say(next_command("offers CONTACT --suggest", db))


def _show(meetings: "Sequence[Meeting]", *, as_json: bool) -> None:
    if as_json:
        for met in meetings:
            pair = [{"uid": one.uid, "name": one.display_name} for one in _pair(met)]
            print_json({"pair": pair, "strength": round(met.strength, 3), "why": met.why})
        return
    if not meetings:
        return
    from cardscan.cli.tables import console, quiet_table, short_id, text

    if not sys.stdout.isatty():
        click.echo("one\tother\twhy\tone id\tother id")
        for met in meetings:
            names = [contact.display_name for contact in _pair(met)]
            cells = (*names, met.why, *map(short_id, _pair(met)))
            click.echo("\t".join(map(printable, cells)))
        return
    table = quiet_table()
    for head in ("Who", "should meet", "because"):
        table.add_column(head, overflow="fold")
    table.add_column("Ids", style="dim", no_wrap=True)
    for met in meetings:
        one, other = _pair(met)
        ids = f"{short_id(one)} {short_id(other)}"
        who = (text(contact.display_name, "bold") for contact in _pair(met))
        table.add_row(*who, text(met.why), ids)
    console().print(table)


def _pair(met: "Meeting") -> "tuple[Contact, Contact]":
    return met.one, met.other


def _introduce(store: "Store", settings: "Settings", one: str, other: str, why: str) -> None:
    """Record the introduction of two, and print the draft of the mail."""
    from cardscan.cli.clock import day_time, local_day, local_today, utc_now
    from cardscan.door import clean_text
    from cardscan.introducing import introduce as record
    from cardscan.pipeline.introductions import find_meetings, to_mail
    from cardscan.pipeline.strategy import read_strategy

    both = store.read_contact(one), store.read_contact(other)
    uids = {filed.contact.uid for filed in both}
    meetings = find_meetings(store.traits.find_people())
    met = next((met for met in meetings if {met.one.uid, met.other.uid} == uids), None)
    reasons = [match.why for match in met.matches] if met else []
    reason = clean_text(why).removeprefix("because ").rstrip(".")
    reasons = [reason] if reason else reasons
    record(
        store,
        read_strategy(settings.strategy_file),
        both,
        reasons,
        at=day_time(local_today()),
        now=utc_now(),
        to_day=local_day,
    )
    mail = to_mail(both[0].contact, both[1].contact, reasons)
    click.echo("\n".join(map(printable, mail.split("\n"))))
