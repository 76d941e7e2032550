"""The SELECTs of the store."""

from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, Table, func, or_, select

from cardscan.errors import UsageError
from cardscan.store.rows import fold
from cardscan.store.schema import cards, contacts, entries, keys, photos

_UUID = "urn:uuid:"


def select_filed() -> Select[Any]:
    """Everything that ``filed_from_row`` wants, one row a contact, with its latest card."""
    return (
        select(
            contacts,
            cards.c.number.label("card"),
            photos.c.name.label("photo"),
            photos.c.sha256,
            photos.c.event,
            entries.c.track,
            entries.c.stage,
        )
        .join(cards, cards.c.id == _latest(cards))
        .join(photos, photos.c.id == cards.c.photo_id)
        .join(entries, entries.c.id == _latest(entries))
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


def _latest(table: Table) -> ColumnElement[int]:
    """The newest of a contact's cards or entries."""
    return (
        select(func.max(table.c.id))
        .where(table.c.contact_id == contacts.c.id)
        .correlate(contacts)
        .scalar_subquery()
    )
