"""What changed on our side since the last push, put into a card that others change too.

A text is replaced only where it is still ours; of what a card has many of, each value goes or comes
by itself. Where both sides changed the same, nothing is written.
"""

import re
from collections.abc import Hashable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from cardscan.books.vcard import Card
from cardscan.contact import Address, Contact, Handle, Phone

NOTHING = Card(Contact())
"""What our side said before the first push."""

Values = tuple[Any, ...]
"""Of one field of a card."""

_TEXTS: Mapping[str, tuple[str, ...]] = {
    "name": (
        "full_name",
        "prefix",
        "given_name",
        "additional_names",
        "family_name",
        "suffix",
    ),
    "other name": ("alternative_name",),
    "title": ("title",),
    "company": ("org", "department"),
}
"""By what people call it, the fields that change together."""

_LISTS = {
    "phone": "phones",
    "e-mail": "emails",
    "web": "urls",
    "handle": "handles",
    "address": "addresses",
}
"""By what people call it, a field of many values."""

_SUBSCRIBER = 8
"""Last digits of a number, the same whether or not its country code is written."""


@dataclass(frozen=True, slots=True)
class Merged:
    """What the card is to say, and the fields in which it stays, since both sides changed them."""

    card: Card
    conflicts: tuple[str, ...]


def merge(before: Card, tried: Card, mine: Card, theirs: Card) -> Merged:
    """Their card with what changed on our side, where it still says what we had put there.

    Args:
        before: what our side said when it last wrote to the card; ``NOTHING`` if it never did.
        tried: what it was about to write when it was stopped, and may have written.
        mine: what it says.
        theirs: what the card says.
    """
    cards = before, tried, mine, theirs
    contacts = [card.contact for card in cards]
    conflicts, changed = list[str](), dict[str, Any]()
    for label, names in _TEXTS.items():
        former, meant, own, their = (tuple(getattr(c, n) for n in names) for c in contacts)
        if own in (meant if their == meant else former, their):
            continue
        if their in (former, meant):
            changed |= zip(names, own, strict=True)
        else:
            conflicts.append(label)
    values = {label: tuple(getattr(c, name) for c in contacts) for label, name in _LISTS.items()}
    values["note"] = tuple(tuple(contact.note.splitlines()) for contact in contacts)
    values["groups"] = tuple(card.categories for card in cards)
    merged = dict[str, Values]()
    for label, (former, meant, own, their) in values.items():
        found = _merge_values(meant if their == meant else former, own, their)
        merged[label] = their if found is None else found
        if found is None:
            conflicts.append(label)
    changed |= {name: merged[label] for label, name in _LISTS.items()}
    contact = replace(theirs.contact, **changed, note="\n".join(merged["note"]))
    card = replace(theirs, contact=contact, categories=merged["groups"])
    return Merged(card, tuple(conflicts))


def _merge_values(before: Values, own: Values, theirs: Values) -> Values | None:
    """Theirs without what we took away and with what we added.

    None where both took away the same value and put another in its place, and where they changed
    one, as the type of a number, that we took away or changed otherwise.
    """
    lost = {_key(one) for one in before if one not in own}
    added = [one for one in own if one not in before]
    new, there, known = (set(map(_key, some)) for some in (added, theirs, before))
    replaced = lost - there and new - there and there - known - new
    changed = {_key(one) for one in theirs if one not in before and one not in own}
    if replaced or lost & changed:
        return None
    kept = tuple(one for one in theirs if _key(one) not in lost or one in own)
    held = set(map(_key, kept))
    return (*kept, *(one for one in added if _key(one) not in held))


def _key(value: Any) -> Hashable:
    """What a value has in common with another way to write it."""
    if isinstance(value, Phone):  # under and without its country code
        return re.sub(r"\D", "", value.number)[-_SUBSCRIBER:] + value.extension
    if isinstance(value, Handle):
        return value.service, value.name.casefold()
    text = value.formatted if isinstance(value, Address) else str(value)
    bare = re.sub(r"^https?://|/$", "", text.casefold())
    return re.sub(r"[\s,]+", " ", bare).strip()
