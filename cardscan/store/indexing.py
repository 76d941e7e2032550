"""Keeps the words by which a contact is found in step with all that is known of it."""

from sqlalchemy import Connection, select, update

from cardscan.store.schema import cards, contacts, pages, touches, traits
from cardscan.store.words import to_words


def index_contact(writing: Connection, contact_id: int) -> None:
    """Gather the words of a contact: its values, event, cards, touches, offers and needs.

    One that is merged into another, or forgotten, has none, so that nothing finds it.
    """
    of_contact = contacts.c.id == contact_id
    columns = (contacts.c.search, contacts.c.event, contacts.c.merged_into, contacts.c.forgotten)
    contact = writing.execute(select(*columns).where(of_contact)).one()
    if contact.forgotten or contact.merged_into is not None:
        writing.execute(update(contacts).where(of_contact).values(words=""))
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
    writing.execute(update(contacts).where(of_contact).values(words=to_words(texts)))
