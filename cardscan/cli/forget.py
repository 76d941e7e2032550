"""``cardscan forget``: a person erased everywhere."""

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cardscan.cli.database import command_of, database_option
from cardscan.cli.messages import ask, at_terminal, count, printable, say

if TYPE_CHECKING:  # to say what the command can do needs no database
    from cardscan.store.forget import Traces

_NAMED = 5
"""Others who are shown, because something noted of them has the same words."""


@click.command(short_help="Erase a person everywhere.")
@click.argument("contact")
@click.option("--photos", is_flag=True, help="Also delete the photos that show only their card.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@database_option
def forget(contact: str, photos: bool, yes: bool, db: str | None) -> None:
    """Erase all that is known of a CONTACT, named as for cardscan show. It cannot be undone.

    Values, cards, pictures, what passed, offers and needs go, out of copies of the database from
    before its upgrades and out of what can be undone too. What stays is numbers: that somebody was
    met, moved and touched.

    \b
    Example:
      cardscan forget "Ana Beispiel"
    """
    from cardscan.cli.clock import utc_now
    from cardscan.cli.tables import short_id
    from cardscan.cli.triage import HABITS
    from cardscan.config import read_settings
    from cardscan.entry import Query
    from cardscan.errors import UsageError
    from cardscan.store import Store

    settings = read_settings({"db": db})
    with Store.open(settings.database_url) as store:
        person = store.read_contact(contact).contact
        name = person.display_name
        traces = store.find_traces(person.uid)
        learned = settings.strategy_file.with_name(HABITS)
        learned_from = [learned] if learned.exists() else []
        for line in _told(name, short_id(person), traces, learned_from, photos=photos):
            say(printable(line))
        if not yes:
            if not at_terminal():
                raise UsageError("nothing was erased: nobody was asked", "Say --yes.")
            if (ask("This cannot be undone. Type yes to forget them: ") or "").lower() != "yes":
                say("Nothing was erased.")
                return
        say("Erasing them, and writing the database anew …")
        clean = store.forget(person.uid, now=utc_now())
        others = [
            one
            for word in [person.full_name or person.alternative_name]
            if word.strip()
            for one in store.search.find(Query(word), limit=_NAMED)
        ]
    _delete([*learned_from, *(traces.photos if photos else ())])
    click.echo(printable(f"{name} is forgotten."))
    if learned_from:
        say(f"To learn again from the others: {command_of('train', db)}")
    for other in others:
        named = f"{other.contact.display_name} ({short_id(other.contact)})"
        say(printable(f"The same words are in what is known of {named}: look at it."))
    if not clean:
        say("Another program has the database open, whose log keeps copies until that one ends.")


def _told(
    name: str, short: str, traces: "Traces", learned: Iterable[Path], *, photos: bool
) -> list[str]:
    """What will be erased, and what will not."""
    kept = [] if photos else [(path, "is kept; --photos deletes it") for path in traces.photos]
    gone = [(path, "a photo, is deleted") for path in traces.photos] if photos else []
    files = [
        *gone,
        *((path, "a copy from before an upgrade, is deleted") for path in traces.copies),
        *((path, "what was learned, is deleted") for path in learned),
        *kept,
        *((path, "shows others too and is kept") for path in traces.shared),
    ]
    passed = count(traces.touches, "time")
    return [
        f"{name} ({short}): {count(traces.cards, 'card')}, in touch {passed}",
        *(f"  the list {named} is dropped" for named in traces.lists),
        *(f"  {path}: {what}" for path, what in files),
    ]


def _delete(paths: Iterable[Path]) -> None:
    """Delete files; one that cannot be is told, and the others are deleted all the same."""
    for path in paths:
        try:
            path.unlink(missing_ok=True)
        except OSError as error:
            say(printable(f"{path} cannot be deleted: {error.strerror}. Delete it yourself."))
