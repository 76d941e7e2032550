"""vCard: 2.1, 3.0 (RFC 2426) and 4.0 (RFC 6350) are read, 3.0 and 4.0 written, all revised.

A card of others is kept as the text that it is: ``revise`` changes the lines of what differs and
no others, so that what only other programs understand stays.

Every card is read back before it is kept, by our own reader and by vobject, and must say what it
was made from.
"""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import fields, replace
from pathlib import Path

from cardscan.books.entry import BookEntry
from cardscan.books.files import read_text, write_atomically
from cardscan.books.vcard.building import Version, build
from cardscan.books.vcard.checking import find_misread
from cardscan.books.vcard.jcard import find_jcards
from cardscan.books.vcard.lines import Flaw
from cardscan.books.vcard.reading import find_vcards
from cardscan.books.vcard.revising import revise
from cardscan.books.vcard.tidy import MAX_PICTURE, Card, shown_name, tidy_card, with_event
from cardscan.contact import Contact
from cardscan.errors import BookError

__all__ = [
    "MAX_PICTURE",
    "Card",
    "Flaw",
    "Version",
    "read_cards",
    "read_jcards",
    "read_vcards",
    "revise",
    "to_card",
    "to_vcard",
    "write_vcards",
]

MAX_FILE = 100_000_000
"""Bytes of a file that is read."""


def to_vcard(
    contact: Contact,
    *,
    now: dt.datetime,
    categories: Iterable[str] = (),
    event: str = "",
    photo: bytes = b"",
    version: Version = "3.0",
) -> str:
    """One card, its lines folded and ended by CRLF.

    What is written is tidied first:

    - all text as ``cardscan.door`` lets it in;
    - in names and titles commas for semicolons, where some address books cut;
    - a name without parts is the given name too, and a contact without a name stands under its
      organisation or whatever else it has;
    - an address on one line, with a single quote for a double one and a slash for a backslash;
      one without parts has all of it as its street;
    - ``,``, ``;``, ``\\`` and blanks in web addresses percent-encoded;
    - a telephone extension after two commas, which phones dial as pauses, or as ``;ext=`` of a
      ``tel:`` URI.

    Args:
        contact: without a ``rev`` it is dated ``now``; without a ``uid`` the card has none.
        now: aware, any time zone.
        categories: groups.
        event: a last line of the note.
        photo: a JPEG; left out where it has more than ``MAX_PICTURE`` bytes.
        version: of vCard.

    Raises:
        BookError: the card would not read back as what it was made from.
    """
    said = tidy_card(contact, now=now, categories=categories, event=event, picture=photo)
    text = build(said, version)
    read = list(find_vcards(text))
    wrong = [] if read == [said] else _differences(said, read)
    wrong = wrong or find_misread(text, said.contact, shown_name(said.contact))
    if wrong:
        raise BookError(
            f"the card of {contact.uid or 'a contact'} would read back with a difference in "
            + ", ".join(wrong),
            "Correct this in the contact.",
        )
    return text


def to_card(entry: BookEntry, *, now: dt.datetime, version: Version = "3.0") -> str:
    """The card of an entry: of one that was imported that card, ``revise``d, else a new one.

    The groups of a card that was imported stay, and those of the entry's tracks come to them.

    Args:
        entry: what the card shall say.
        now: for cards without a date of their own.
        version: of a new card.

    Raises:
        BookError: it would not read back as the entry.
    """
    original = entry.originals.get("vcard", "")
    if not original:
        return to_vcard(
            entry.contact,
            now=now,
            categories=entry.categories,
            event=entry.event,
            photo=entry.picture,
            version=version,
        )
    (card,) = (one for one in read_cards(original) if isinstance(one, Card))
    contact = replace(entry.contact, note=with_event(entry.contact.note, entry.event))
    groups = (*card.categories, *(entry.categories if entry.track else ()))
    return revise(original, contact, now=now, categories=dict.fromkeys(groups))


def write_vcards(
    path: Path,
    entries: Iterable[BookEntry],
    *,
    now: dt.datetime,
    version: Version = "3.0",
    replace: bool = False,
) -> int:
    """One file with a card for each entry, written whole or not at all; gives their number.

    Raises:
        BookExistsError: the file is there and ``replace`` is False.
        BookError: it cannot be written, or a card would not read back.
    """
    cards = [to_card(entry, now=now, version=version) for entry in entries]
    write_atomically(path, "".join(cards).encode(), replace=replace)
    return len(cards)


def read_cards(source: str | Path) -> Iterator[Card | Flaw]:
    """The vCards 2.1, 3.0 and 4.0 of a text, in their order, among the flaws that were met.

    Each has its ``contact``, ``categories`` and ``picture``, and as ``text`` all that it is. A line
    that cannot be read is a flaw and its card is read without it; a card without an end is a flaw.
    Nothing that a card refers to is fetched.

    Args:
        source: the text itself, or the file; in UTF-8, UTF-16 with its mark, or Windows-1252.

    Raises:
        BookError: the file cannot be read or is larger than ``MAX_FILE``.
    """
    text = read_text(source, MAX_FILE) if isinstance(source, Path) else source
    yield from find_vcards(text)


def read_jcards(source: str | Path) -> Iterator[Card | Flaw]:
    """The contacts of jCards, vCard 4.0 as JSON (RFC 7095), each with its ``text`` as a vCard.

    Raises:
        BookError: the file cannot be read or is larger than ``MAX_FILE``.
    """
    text = read_text(source, MAX_FILE) if isinstance(source, Path) else source
    for found in find_jcards(text):
        if isinstance(found, Flaw):
            yield found
        else:
            yield from find_vcards(found)


def read_vcards(source: str | Path) -> Iterator[Contact | Flaw]:
    """The contacts of vCards among the flaws that were met; see ``read_cards``."""
    for said in read_cards(source):
        yield said.contact if isinstance(said, Card) else said


def _differences(said: Card, read: list[Card | Flaw]) -> list[str]:
    """The names of the fields that were not read as they were written."""
    if len(read) != 1 or not isinstance(read[0], Card):
        return ["other cards"]
    contacts = said.contact, read[0].contact
    wrong = [f.name for f in fields(Contact) if len({getattr(c, f.name) for c in contacts}) > 1]
    return wrong or ["other categories or another picture"]
