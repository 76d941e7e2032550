"""What we write, read by vobject, which shares no code with ours and which others read with."""

from typing import Any

import vobject

from cardscan.contact import Contact


def find_misread(text: str, said: Contact, shown: str) -> list[str]:
    """The fields of a card that vobject reads otherwise than they were meant.

    Args:
        text: the card.
        said: what it says, in its tidy form.
        shown: the name under which it stands.
    """
    try:
        card = vobject.readOne(text)
    except (vobject.base.VObjectError, ValueError) as error:
        return [f"its form ({type(error).__name__})"]
    (name,) = _values(card, "n")
    read = {
        "full_name": _values(card, "fn")[:1],
        "given_name": name.given,
        "family_name": name.family,
        "org": [part for org in _values(card, "org") for part in org if part],
        "title": _values(card, "title"),
        "emails": _values(card, "email"),
        "phones": len(_values(card, "tel")),
        "addresses": [address.street for address in _values(card, "adr")],
        "note": _values(card, "note"),
    }
    meant = {
        "full_name": [shown],
        "given_name": said.given_name,
        "family_name": said.family_name,
        "org": [part for part in (said.org, said.department) if part],
        "title": [said.title] if said.title else [],
        "emails": list(said.emails),
        "phones": len(said.phones),
        "addresses": [address.street for address in said.addresses],
        "note": [said.note] if said.note else [],
    }
    return [field for field, value in meant.items() if read[field] != value]


def _values(card: Any, name: str) -> list[Any]:
    return [line.value for line in card.contents.get(name, [])]
