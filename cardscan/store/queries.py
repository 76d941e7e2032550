"""The SELECTs of the store."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, Table, func, or_, select

from cardscan.contact import Filed
from cardscan.entry import Entry
from cardscan.errors import UsageError
from cardscan.store.rows import entry_from_row, filed_from_row, fold
from cardscan.store.schema import cards, contacts, entries, keys, photos

_UUID = "urn:uuid:"

SOME = 500
"""Rows at a time, and values in one IN; SQLite takes 32,766 in a statement."""


def select_filed() -> Select[Any]:
    """Everything that ``filed_from_row`` wants, one row a contact: its latest card, first track."""
    return (
        select(
            contacts,
            cards.c.number.label("card"),
            photos.c.name.label("photo"),
            photos.c.sha256,
            entries.c.track,
            entries.c.stage,
        )
        .outerjoin(cards, cards.c.id == _latest(cards))
        .outerjoin(photos, photos.c.id == cards.c.photo_id)
        .join(entries, entries.c.id == _first_entry())
        .where(contacts.c.merged_into.is_(None), ~contacts.c.forgotten)
    )


def refers(reference: str) -> ColumnElement[bool]:
    """Whether a contact may be meant by it."""
    named = select(keys.c.contact_id).where(keys.c.key == fold(reference))
    meant = [contacts.c.uid == reference, contacts.c.id.in_(named)]
    start = reference.lower().removeprefix(_UUID)
    if len(start) >= 4:
        meant.append(contacts.c.uid.istartswith(_UUID + start, autoescape=True))
    return or_(*meant)


def select_contacts_in(sha256: str) -> Select[tuple[int]]:
    """The ids of the contacts with a card in a photo."""
    return (
        select(cards.c.contact_id)
        .join(photos, photos.c.id == cards.c.photo_id)
        .where(photos.c.sha256 == sha256)
    )


def select_of_card(table: Table, connection: Connection, uid: str) -> Select[Any]:
    """The rows of pages or candidates that belong to the contact's latest card, in their order."""
    card = read_card_id(connection, uid)
    return select(table).where(table.c.card_id == card).order_by(table.c.number)


def read_card_id(connection: Connection, uid: str) -> int:
    """The contact's latest card.

    Raises:
        UsageError: there is no such contact.
    """
    card = connection.scalar(
        select(func.max(cards.c.id))
        .join(contacts, contacts.c.id == cards.c.contact_id)
        .where(contacts.c.uid == uid)
    )
    if card is None:
        raise UsageError(f"there is no contact {uid!r}", "cardscan list shows them all.")
    return int(card)


def read_filed(connection: Connection, wanted: Select[Any]) -> Iterator[Filed]:
    """The contacts of a ``select_filed``, read some at a time."""
    rows = connection.execution_options(yield_per=SOME).execute(wanted)
    for some in rows.partitions():
        stands = read_entries_of(connection, [row.id for row in some])
        for row in some:
            yield filed_from_row(row, stands[row.id])


def read_entries_of(connection: Connection, ids: Sequence[int]) -> dict[int, tuple[Entry, ...]]:
    """The entries of contacts by their ids, each contact's in the order of their making."""
    found: dict[int, list[Entry]] = {}
    rows = connection.execute(
        select(entries).where(entries.c.contact_id.in_(ids)).order_by(entries.c.id)
    )
    for row in rows:
        found.setdefault(row.contact_id, []).append(entry_from_row(row))
    return {contact: tuple(stands) for contact, stands in found.items()}


def _latest(table: Table) -> ColumnElement[int]:
    """The newest of a contact's cards."""
    return _extreme(table, func.max)


def _first_entry() -> ColumnElement[int]:
    return _extreme(entries, func.min)


def _extreme(table: Table, which: Callable[..., ColumnElement[int]]) -> ColumnElement[int]:
    return (
        select(which(table.c.id))
        .where(table.c.contact_id == contacts.c.id)
        .correlate(contacts)
        .scalar_subquery()
    )
