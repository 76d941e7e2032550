"""``cardscan forget``: a person erased everywhere."""

import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cardscan.cli.database import command_of, database_option
from cardscan.cli.messages import ask, at_terminal, count, printable, say

if TYPE_CHECKING:  # to say what the command can do needs no database
    from cardscan.store.forget import Photo, Traces

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
    from cardscan.config import read_settings
    from cardscan.entry import Query
    from cardscan.errors import UsageError
    from cardscan.pipeline.triage import HABITS
    from cardscan.store import Store

    settings = read_settings({"db": db})
    with Store.open(settings.database_url) as store:
        person = store.read_contact(contact).contact
        name = person.display_name
        traces = store.find_traces(person.uid)
        learned = settings.strategy_file.with_name(HABITS)
        learned_from = [learned] if learned.exists() else []
        say(
            f"{name} ({short_id(person)}): {count(traces.cards, 'card')}, "
            f"in touch {count(traces.touches, 'time')}"
        )
        for line in _told(traces, learned_from, photos=photos):
            say(f"  {line}")
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
    own = [photo.path for photo in traces.photos if not photo.shared and _is_there(photo)]
    _delete([*learned_from, *(own if photos else ())])
    click.echo(printable(f"{name} is forgotten."))
    if learned_from:
        say(f"To learn again from the others: {command_of('train', db)}")
    for other in others:
        named = f"{other.contact.display_name} ({short_id(other.contact)})"
        say(f"The same words are in what is known of {named}: look at it.")
    if not clean:
        say("Another program has the database open, whose log keeps copies until that one ends.")


def _told(traces: "Traces", learned: Iterable[Path], *, photos: bool) -> Iterator[str]:
    """What will be erased beside the contact, and what will not."""
    for name in traces.lists:
        yield f"the list {name} is dropped"
    for path in traces.copies:
        yield f"{path}, a copy from before an upgrade, is deleted"
    for path in learned:
        yield f"{path}, what was learned, is deleted"
    for book in traces.books:
        yield f"{book} keeps their card; cardscan push --delete deletes it, if cardscan made it"
    for photo in traces.photos:
        path = photo.path.absolute()
        if not _is_there(photo):
            yield f"{path} is not there any more; where the photo went is not known"
        elif photo.shared:
            yield f"{path} shows others too and is kept"
        else:
            yield f"{path} {'is deleted' if photos else 'is kept; --photos deletes it'}"


def _is_there(photo: "Photo") -> bool:
    """Whether the very photo that was scanned is still at its place."""
    try:
        with photo.path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest() == photo.sha256
    except OSError:
        return False


def _delete(paths: Iterable[Path]) -> None:
    """Delete files; one that cannot be is told, and the others are deleted all the same."""
    for path in paths:
        try:
            path.unlink(missing_ok=True)
        except OSError as error:
            say(f"{path} cannot be deleted: {error.strerror}. Delete it yourself.")
