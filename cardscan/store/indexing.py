"""Keeps what finds a contact, its names, words and doubts, in step with all that is known of it."""

from sqlalchemy import Connection, delete, insert, select, update

from cardscan.contract import contact_from_json
from cardscan.store.rows import find_keys
from cardscan.store.schema import cards, contacts, keys, pages, touches, traits
from cardscan.store.words import to_words


def name_contact(writing: Connection, contact_id: int) -> None:
    """Find anew all that names a contact."""
    fields = writing.scalars(select(contacts.c.fields).where(contacts.c.id == contact_id)).one()
    names = sorted(find_keys(contact_from_json(fields)))
    writing.execute(delete(keys).where(keys.c.contact_id == contact_id))
    if rows := [{"contact_id": contact_id, "key": name} for name in names]:
        writing.execute(insert(keys), rows)


def index_contact(writing: Connection, contact_id: int) -> None:
    """Gather the words of a contact: its values, event, cards, touches, offers and needs; and count
    its doubts.

    One that is merged into another, taken off, or forgotten has none, so that nothing finds it.
    """
    of_contact = contacts.c.id == contact_id
    columns = (
        *(contacts.c.search, contacts.c.event, contacts.c.review),
        *(contacts.c.merged_into, contacts.c.forgotten),
    )
    contact = writing.execute(select(*columns).where(of_contact)).one()
    if contact.forgotten or contact.merged_into is not None:
        writing.execute(update(contacts).where(of_contact).values(words="", doubt=0))
        return
    printed = (
        word[0]
        for lines in writing.scalars(
            select(pages.c.lines).join(cards).where(cards.c.contact_id == contact_id)
        )
        for line in lines
        for word in line
    )
    passed = writing.execute(
        select(touches.c.text, touches.c.outcome).where(
            touches.c.contact_id == contact_id, ~touches.c.undone
        )
    )
    told = writing.scalars(select(traits.c.text).where(traits.c.contact_id == contact_id))
    texts = [contact.search, contact.event, *printed, *told]
    texts += [text for row in passed for text in row]
    derived = {"words": to_words(texts), "doubt": len(contact.review)}
    writing.execute(update(contacts).where(of_contact).values(derived))
