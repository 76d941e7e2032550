"""A new contact that turns out to be a known one: it goes into that, and can be parted again."""

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import Connection, select, update

from cardscan.contact import Filed
from cardscan.store.filing import changed_meanwhile
from cardscan.store.indexing import index_contact, name_contact
from cardscan.store.journal import Journal
from cardscan.store.merges import hand_entries, merged_values
from cardscan.store.rows import to_time
from cardscan.store.schema import cards, contacts


@dataclass(frozen=True, slots=True)
class Improvement:
    """A known contact as another photo of its card makes it."""

    after: Filed
    """Its version is that on which the change is based."""
    clearer: bool
    """Whether the photo is the better one of the card: it is shown from then on."""
    better: bool
    """Whether anything of the contact is better for it."""


def merge(writing: Connection, new_id: int, into: Improvement, photo: str, now: dt.datetime) -> int:
    """Put a contact that was just added into a known one; the id of that.

    The new one stays, hidden, with its own values and, unless they are clearer, its cards, so that
    an undo parts the two exactly.

    Args:
        writing: the transaction.
        new_id: the contact just added.
        into: the known one, as it shall be.
        photo: the name of the new one's photo.
        now: with its zone.

    Raises:
        StoreError: the known one has been changed since, or is gone.
    """
    contact, version = into.after.contact, into.after.version
    known_id = writing.scalar(
        update(contacts)
        .where(
            contacts.c.uid == contact.uid,
            contacts.c.version == version,
            contacts.c.merged_into.is_(None),
        )
        .values(changed=to_time(now))
        .returning(contacts.c.id)
    )
    if known_id is None:
        raise changed_meanwhile(contact.uid)
    journal = Journal(writing, f"improved {contact.display_name} with {photo}", now)
    journal.update(contacts, known_id, merged_values(into.after, now))
    journal.update(contacts, new_id, {"merged_into": known_id})
    hand_entries(journal, known_id, new_id, lambda track, stage: 0)
    if into.clearer:
        own = select(cards.c.id).where(cards.c.contact_id == new_id)
        for card_id in writing.scalars(own).all():
            journal.update(cards, card_id, {"contact_id": known_id})
    journal.close()
    name_contact(writing, known_id)
    for contact_id in (known_id, new_id):
        index_contact(writing, contact_id)
    return int(known_id)
