"""What a contact may offer or need, from its title, its motto and notes: for a person to decide."""

import re
from collections.abc import Iterable, Iterator

from cardscan.contact import Contact
from cardscan.door import without_accents
from cardscan.entry import TraitKind
from cardscan.pipeline.introductions import names_a_trade

_SAYS = {
    "offer": re.compile(
        r"\b(?:offers?|provides?|sells?|can help with|specialises in|specializes in|"
        r"bietet|verkauft|propose|offre|ofrece|oferece)\b[: ]+(?P<what>.+)",
        re.IGNORECASE,
    ),
    "need": re.compile(
        r"\b(?:needs?|wants?|(?:is |are )?looking for|seeks?|is after|"
        r"sucht|braucht|cherche|besoin de|busca|necesita|procura|cerca)\b[: ]+(?P<what>.+)",
        re.IGNORECASE,
    ),
}
_LONGEST = 80
"""Characters; what is longer is prose."""


def find_suggestions(contact: Contact, notes: Iterable[str], kind: TraitKind) -> list[str]:
    """What the contact may offer or need, each once, as it is said.

    Args:
        contact: its title, where that names a trade, and mottoes of its card are offers.
        notes: what else was noted about it.
        kind: "offer" or "need".
    """
    said = [*contact.note.split("\n"), *(line for note in notes for line in note.split("\n"))]
    found = list(_said(said, kind))
    if kind == "offer":
        found += [contact.title] if names_a_trade(without_accents(contact.title.casefold())) else []
        found += [line for line in contact.note.split("\n") if _is_motto(line)]
    return list(dict.fromkeys(one for one in found if one and len(one) <= _LONGEST))


def _said(lines: Iterable[str], kind: TraitKind) -> Iterator[str]:
    for line in lines:
        for sentence in re.split(r"[.;!?](?:\s|$)", line):
            if said := _SAYS[kind].search(sentence):
                yield said["what"].strip(" .,:")


def _is_motto(line: str) -> bool:
    """Whether a line of a card's note is nothing but a phrase with a trade in it."""
    said = any(pattern.search(line) for pattern in _SAYS.values())
    plain = not any(character.isdigit() or character == ":" for character in line)
    return plain and not said and names_a_trade(without_accents(line.casefold()))
