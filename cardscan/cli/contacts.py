"""``cardscan list`` and ``show``: what is in the pipeline database."""

import sys

import click

from cardscan.cli.database import database_option, next_command
from cardscan.cli.messages import count, print_json, say

_SCREENFULS = 100
"""Contacts that a terminal is given unasked."""


@click.command("list", short_help="The contacts in the database.")
@click.option("--event", metavar="TEXT", default="", help="Only those met there.")
@click.option("--review", is_flag=True, help="Only those that want a look.")
@click.option(
    "--limit",
    metavar="N",
    type=click.IntRange(min=1),
    help="At most so many; without it all, on a terminal the newest 100.",
)
@click.option("--json", "as_json", is_flag=True, help="Print a line of JSON for each contact.")
@database_option
def list_contacts(
    event: str, review: bool, limit: int | None, as_json: bool, db: str | None
) -> None:
    """List the contacts in the pipeline database, the last filed first.

    A question mark stands before those at which a person should look. In a pipe each contact is
    a line of its own, its columns parted by tabs.

    \b
    Example:
      cardscan list --event "Trade fair 2026" --review
    """
    from cardscan.cli.lines import contact_lines
    from cardscan.config import read_settings
    from cardscan.contract import filed_to_json
    from cardscan.store import Store

    looked_at = sys.stdout.isatty() and not as_json
    most = limit or (_SCREENFULS if looked_at else None)
    with Store.open(read_settings({"db": db}).database_url) as store:
        found = store.find_contacts(event=event, review=True if review else None, limit=most)
        if as_json:
            for filed in found:
                print_json(filed_to_json(filed))
            return
        rows = tuple(found)
        known = 0 if rows else store.counts()["contacts"]
    if rows and looked_at:
        from cardscan.cli.row import Row
        from cardscan.cli.tables import console, contact_table

        out = console()
        out.print(contact_table(map(Row.of, rows), out.width))
        if len(rows) == _SCREENFULS and not limit:
            say(f"These are the newest {_SCREENFULS}; for more, --limit N.")
    elif rows:
        for line in contact_lines(rows):
            click.echo(line)
    elif known:
        say(f"None of {count(known, 'contact')} is so.")
    else:
        say("There are no contacts yet.")
        say(next_command("scan FOLDER", db))


@click.command(short_help="All about one contact.")
@click.argument("contact")
@click.option("--candidates", is_flag=True, help="Every reading of every field, best first.")
@click.option("--json", "as_json", is_flag=True, help="Print a line of JSON.")
@database_option
def show(contact: str, candidates: bool, as_json: bool, db: str | None) -> None:
    """Show all about one CONTACT: its whole name, surname or e-mail, or the start of its id.

    What it offers and needs and its tags follow its fields. What happened since it was filed comes
    last: moves on its tracks, touches, and referrals of it.

    \b
    Example:
      cardscan show "Ana Beispiel"
    """
    from cardscan.cli.history import history_sheet
    from cardscan.cli.sheet import candidate_table, contact_sheet
    from cardscan.cli.tables import console
    from cardscan.config import read_settings
    from cardscan.contract import history_to_json
    from cardscan.store import Store

    with Store.open(read_settings({"db": db}).database_url) as store:
        filed = store.read_contact(contact)
        uid = filed.contact.uid
        traits, moves = store.traits.read(uid), store.pipeline.read_moves(uid)
        touches, referred = store.pipeline.read_touches(uid), store.pipeline.read_referred(uid)
        if as_json:
            print_json(history_to_json(filed, traits, moves, touches, referred))
            return
        readings = store.read_candidates(uid)
    out = console()
    out.print(contact_sheet(filed, readings, traits))
    if history := history_sheet(filed.entries, moves, touches, referred):
        out.print(history)
    if candidates:
        out.print()
        out.print(candidate_table(readings))
