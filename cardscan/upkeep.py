"""The address books of the settings brought up to date: files, and books on servers."""

import datetime as dt
from collections.abc import Callable, Generator, Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from cardscan.books.carddav import is_server
from cardscan.books.entry import BookEntry
from cardscan.books.tables import Flavour
from cardscan.books.write import write_book
from cardscan.config import Settings
from cardscan.contact import Filed
from cardscan.errors import BookError, CardscanError, UsageError
from cardscan.push import open_collection, plan_push, push
from cardscan.store import Store


@dataclass(frozen=True, slots=True)
class Updated:
    """What became of an address book."""

    book: str
    """As the settings name it."""
    written: int = 0
    """Contacts that were written to it."""
    conflicts: int = 0
    """Contacts that both sides changed, or that may be several there."""
    error: CardscanError | None = None
    """What kept it, or some contact, from being brought up to date."""


def update_books(
    store: Store,
    settings: Settings,
    *,
    now: Callable[[], dt.datetime],
) -> Generator[Updated | None, None, None]:
    """Bring the books of the settings up to date; one that fails stops no other.

    Each server is asked once: who calls this calls it again.

    Args:
        store: of the contacts.
        settings: which books, who asks their servers, and what prints the password.
        now: the time, with its zone.

    Yields:
        What became of each book, and None as a sign of life after each contact.
    """
    for book in settings.books:
        try:
            if is_server(book):
                yield from _update_server(store, settings, book, now)
            else:
                yield Updated(book, write_file(store, book, now()))
        except (BookError, UsageError) as error:
            yield Updated(book, error=error)


def write_file(store: Store, book: str, now: dt.datetime) -> int:
    """Write all contacts to a file of the settings, in place of what is there; their number.

    Raises:
        UsageError: the name does not tell the format.
        BookError: it cannot be written.
    """
    entries = entries_in(store, reversed(list(store.find_contacts())), picture=False)
    return write_book(Path(book).expanduser(), entries, now=now, replace=True)


def entry_of(filed: Filed, store: Store, *, picture: bool) -> BookEntry:
    """What an address book is told of a contact in the database."""
    jpeg = store.read_picture(filed.contact.uid) if picture else b""
    return BookEntry(filed.contact, filed.event, filed.track, filed.stage, jpeg, filed.entries)


def entries_in(
    store: Store, found: Iterable[Filed], *, picture: bool, flavour: Flavour = "plain"
) -> list[BookEntry]:
    """What files are told of contacts, of those that were imported all that was said there."""
    originals = {kind: store.originals.read(kind) for kind in ("vcard", "ldif", flavour)}
    return [
        replace(
            entry_of(filed, store, picture=picture),
            originals={
                kind: texts[filed.contact.uid]
                for kind, texts in originals.items()
                if filed.contact.uid in texts
            },
        )
        for filed in found
    ]


def _update_server(
    store: Store,
    settings: Settings,
    book: str,
    now: Callable[[], dt.datetime],
) -> Generator[Updated | None, None, None]:
    written, conflicts, error = 0, 0, None
    with open_collection(book, settings, waits=()) as collection:
        people = list(store.find_contacts())[::-1]
        country = settings.country or settings.home_country
        steps = plan_push(store, collection, people, country=country, now=now())
        for done in push(store, collection, steps, now=now):
            written += not done.error and done.step.kind in ("create", "adopt", "update")
            conflicts += done.step.kind == "conflict"
            error = done.error or error
            yield None
    yield Updated(book, written, conflicts, error)
