"""Keeps what finds a contact, its names, words and doubts, in step with all that is known of it."""

from collections.abc import Iterable

from sqlalchemy import Connection, delete, insert, select, update

from cardscan.card import Page
from cardscan.contact import Contact
from cardscan.contract import contact_from_json
from cardscan.store.rows import Values, find_keys
from cardscan.store.schema import cards, contacts, keys, pages, touches, traits
from cardscan.store.words import to_words


def name_contact(writing: Connection, contact_id: int) -> None:
    """Find anew all that names a contact."""
    fields = writing.scalars(select(contacts.c.fields).where(contacts.c.id == contact_id)).one()
    writing.execute(delete(keys).where(keys.c.contact_id == contact_id))
    add_keys(writing, contact_id, contact_from_json(fields))


def add_keys(writing: Connection, contact_id: int, contact: Contact) -> None:
    """Note all that names a contact of whom nothing is noted yet."""
    names = sorted(find_keys(contact))
    if rows := [{"contact_id": contact_id, "key": name} for name in names]:
        writing.execute(insert(keys), rows)


def new_index(values: Values, seen: Iterable[Page]) -> Values:
    """What ``index_contact`` would gather of a contact of whom there is a card and nothing else.

    Filed along with the contact it costs the full text index one change instead of three.

    Args:
        values: the columns of the contact.
        seen: the pages of all sides of the card.
    """
    printed = (word.text for page in seen for line in page.lines for word in line.words)
    words = to_words([values["search"], values["event"], *printed])
    return {"words": words, "doubt": len(values["review"])}


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
