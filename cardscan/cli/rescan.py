"""``cardscan rescan``: newer parsers over what was read before, with what changes by it."""

import sys
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

import click

from cardscan.cli.database import database_option, next_command
from cardscan.cli.messages import count, say

if TYPE_CHECKING:  # to say what the command can do needs no database
    from cardscan.contact import Filed
    from cardscan.store import Store


@click.command(short_help="Newer parsers over cards read before.")
@click.argument("contacts", metavar="[CONTACT]...", nargs=-1)
@click.option("--event", metavar="TEXT", default="", help="Only those met there.")
@click.option("--country", metavar="CC", help="For phone numbers without a country code, as in DE.")
@click.option("--dry-run", is_flag=True, help="Show what would change; file nothing.")
@database_option
def rescan(
    contacts: tuple[str, ...], event: str, country: str | None, dry_run: bool, db: str | None
) -> None:
    """Find the fields anew in what was read on the cards, without reading them again.

    Worth it after an upgrade, or with other word lists. A CONTACT is named as for cardscan show;
    without one, all are taken. What a person set with cardscan edit or review stays as it is.

    \b
    Example:
      cardscan rescan --event "Trade fair 2026" --dry-run
    """
    from cardscan.cli.clock import utc_now
    from cardscan.cli.messages import printable
    from cardscan.cli.progress import progress_bar
    from cardscan.cli.row import MARK
    from cardscan.cli.tables import short_id
    from cardscan.config import read_settings
    from cardscan.rescan import reread
    from cardscan.store import Store

    settings = read_settings({"db": db, "country": country})
    changed = unsure = 0
    with Store.open(settings.database_url) as store:
        uids = [one.contact.uid for one in _wanted(store, contacts, event)]
        with progress_bar(len(uids), shown=sys.stderr.isatty(), doing="Rescanning") as advance:
            for uid in uids:
                found = reread(store.read_contact(uid), store, settings)
                after = found.after
                if found.changed and not dry_run:
                    store.change_contact(after, now=utc_now(), candidates=found.candidates)
                if changes := list(_changes(found.before, after)):
                    name = after.contact.display_name or after.photo
                    click.echo(f"{printable(name)}  {short_id(after.contact)}")
                    for line in changes:
                        click.echo(f"  {printable(line)}")
                changed += bool(changes)
                unsure += bool(changes and after.review)
                advance()
    look = f", {unsure:,} to look at ({MARK})" if unsure else ""
    would = " would change" if dry_run else " changed"
    say(f"{count(len(uids), 'contact')} read anew: {changed:,}{would}{look}")
    if not uids:
        say(next_command("list", db))
    elif unsure and not dry_run:
        say(next_command("review", db))


def _wanted(store: "Store", references: Iterable[str], event: str) -> Iterator["Filed"]:
    """The contacts that are named, or all; of them those met there."""
    named = {store.read_contact(reference).contact.uid for reference in references}
    for filed in store.find_contacts(event=event):
        if not named or filed.contact.uid in named:
            yield filed


def _changes(before: "Filed", after: "Filed") -> Iterator[str]:
    """A line for each value that goes (-), comes (+) or has other parts (~), each new doubt (?)."""
    from cardscan.cli.row import MARK
    from cardscan.correct import FIELDS, text_of, values_of
    from cardscan.shown import LABELS

    for field in FIELDS:
        was, now = values_of(before.contact, field), values_of(after.contact, field)
        gone = [text_of(value) for value in was if value not in now]
        come = [text_of(value) for value in now if value not in was]
        yield from (f"- {LABELS[field]}  {text}" for text in gone if text not in come)
        yield from (f"~ {LABELS[field]}  {text}" for text in gone if text in come)
        yield from (f"+ {LABELS[field]}  {text}" for text in come if text not in gone)
        if set(was) == set(now) and was != now:
            yield f"~ {LABELS[field]}  {', '.join(map(text_of, now))}"
    for reason in after.review:
        if reason not in before.review:
            yield f"{MARK} {LABELS.get(reason.field, reason.field)}  {reason.why}"
    if before.review and not after.review:
        yield "no need to look any more"
