"""``cardscan touch``: what passed with a contact, and when the next touch is due."""

import datetime as dt
from typing import get_args

import click

from cardscan.cli.database import command_of, database_option
from cardscan.cli.messages import printable, say
from cardscan.entry import Touch, TouchKind


@click.command(short_help="Record what passed with a contact.")
@click.argument("contact")
@click.argument("kind", metavar="KIND", type=click.Choice(get_args(TouchKind)))
@click.argument("text", default="")
@click.option("--date", "day", metavar="DATE", default="today", help="When; today unless said.")
@click.option("--outcome", metavar="TEXT", default="", help="What came of it.")
@click.option("--value", metavar="NUMBER", type=float, help="What it was worth, in your currency.")
@click.option("--about", metavar="OTHER", default="", help="Of a referral: who was referred.")
@database_option
def touch(
    contact: str,
    kind: TouchKind,
    text: str,
    day: str,
    outcome: str,
    value: float | None,
    about: str,
    db: str | None,
) -> None:
    """Record what passed with a CONTACT, named as for cardscan show; TEXT says more.

    KIND is met, call, email, meeting, interview, helped, asked, referral-given, referral-received
    or note. The next touch is then due by the cadence of the contact's track. A referral names both
    people: the CONTACT to whom you gave it, or who gave it to you, and with --about who was
    referred.

    \b
    Example:
      cardscan touch beispiel call "wants an offer by May" --date yesterday
      cardscan touch "Ana Beispiel" referral-received --about arent --value 1200
    """
    from cardscan.cli.clock import day_time, local_day, local_today, utc_now
    from cardscan.config import read_settings
    from cardscan.door import clean_lines
    from cardscan.pipeline.days import parse_gone_day
    from cardscan.pipeline.strategy import read_strategy
    from cardscan.pipeline.touches import to_balance
    from cardscan.steps import write_touch
    from cardscan.store import Store

    settings = read_settings({"db": db})
    strategy = read_strategy(settings.strategy_file)
    date = parse_gone_day(day, local_today())
    told, came = clean_lines(text), clean_lines(outcome)
    with Store.open(settings.database_url) as store:
        filed = store.read_contact(contact)
        other = store.read_contact(about).contact if about else None
        new = Touch(kind, day_time(date), told, came, value, other.uid if other else "")
        following = write_touch(
            store.pipeline, strategy, filed, new, now=utc_now(), to_day=local_day
        )
        touches = store.pipeline.read_touches(filed.contact.uid)
    name = filed.contact.display_name
    balance = to_balance(touches)
    if kind == "asked" and balance.against:
        say("You have asked more than you gave: what can you do for them first?")
    about_whom = f" about {other.display_name}" if other else ""
    click.echo(printable(f"{name}: {kind}{about_whom} on {date:%a} {date}"))
    for entry in following:
        due = dt.date.fromisoformat(entry.touch_by)
        click.echo(printable(f"  next touch by {due:%a} {due} ({entry.track})"))
    if balance.any:
        click.echo(f"  given {balance.given}, asked {balance.asked}")
    say(f"To take it back: {command_of('undo', db)}")
