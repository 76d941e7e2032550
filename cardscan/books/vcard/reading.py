"""vCard text, ours and that of others, as what its cards say."""

import re
from collections import defaultdict, deque
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import vobject
from vobject.base import VObjectError

from cardscan.books.vcard.lines import ContentLine, Flaw, find_cards, parse_line
from cardscan.books.vcard.tidy import (
    VCard,
    present,
    shown_name,
    spoken_name,
    tidy_contact,
    tidy_line,
)
from cardscan.contact import Address, Contact, Phone, PhoneType

_TYPES_READ: tuple[tuple[str, PhoneType], ...] = (
    ("FAX", "fax"),
    ("CELL", "cell"),
    ("MAIN", "main"),
    ("WORK", "work"),
    ("HOME", "home"),
)
"""The first that a number carries decides: a fax at work is a fax."""

MAX_LINES = 2_000
"""Lines of one card, unfolded; real ones have under a hundred."""

_TEXTS = frozenset(("FN", "TITLE", "NOTE", "TEL", "EMAIL", "URL", "UID", "REV", "LABEL"))
"""Properties whose value is one text, in which vobject would cut at a bare comma."""

_STRUCTURED = frozenset(("N", "ORG", "ADR", "CATEGORIES"))


def find_vcards(text: str) -> Iterator[VCard | Flaw]:
    """What the cards of a text say, in their order; before each the flaws of its lines."""
    for found in find_cards(text):
        if isinstance(found, Flaw):
            yield found
            continue
        card = vobject.vCard()
        for number, line in found.lines[:MAX_LINES]:
            try:
                _take(card, parse_line(line))
            except (ValueError, VObjectError) as error:
                yield Flaw(number, str(error))
        if len(found.lines) > MAX_LINES:
            yield Flaw(found.number, f"only the card's first {MAX_LINES:,} lines were read")
        yield _understood(card)


def _take(card: Any, line: ContentLine) -> None:
    """Adds a line that is understood to vobject's card, which unescapes it."""
    params = [[name, value] for name, value in line.params if name != "ENCODING"]
    value = line.value
    if line.name == "PHOTO":
        _, embedded, value = value.rpartition(";base64,")  # a data: URI, as in 4.0
        if not embedded and not line.param("ENCODING"):
            return  # the address of a picture, which is not fetched
        params.append(["ENCODING", "b"])
    elif line.name in _TEXTS:
        value = _ESCAPED_OR_COMMA.sub(lambda m: m[0] if len(m[0]) > 1 else r"\,", value)
    elif line.name not in _STRUCTURED:
        return
    card.add(vobject.base.ContentLine(line.name, params, value, encoded=True)).transformToNative()


def _understood(card: Any) -> VCard:
    """What the card says, in its tidy form."""
    name = _first(card, "n", vobject.vcard.Name())
    org, *departments = (_joined(part) for part in _first(card, "org", [""]))
    contact = tidy_contact(
        Contact(
            full_name=_first(card, "fn", ""),
            prefix=_joined(name.prefix),
            given_name=_joined(name.given),
            additional_names=_joined(name.additional),
            family_name=_joined(name.family),
            suffix=_joined(name.suffix),
            title=_first(card, "title", ""),
            department=", ".join(departments),
            org=org,
            phones=tuple(Phone(line.value, _phone_type(line)) for line in _all(card, "tel")),
            emails=tuple(line.value for line in _all(card, "email")),
            urls=tuple(line.value.replace(r"\:", ":") for line in _all(card, "url")),
            addresses=_addresses(card),
            note="\n".join(line.value for line in _all(card, "note")),
            uid=_first(card, "uid", ""),
            rev=_first(card, "rev", ""),
        )
    )
    nameless = replace(contact, full_name="")
    if spoken_name(contact):
        contact = replace(contact, full_name=contact.full_name or spoken_name(contact))
    elif contact.full_name == shown_name(nameless):
        contact = nameless
    categories = (one for line in _all(card, "categories") for one in line.value)
    return VCard(contact, present(tidy_line(one) for one in categories), _first(card, "photo", b""))


def _all(card: Any, name: str) -> list[Any]:
    lines: list[Any] = card.contents.get(name, [])
    return lines


def _first(card: Any, name: str, otherwise: Any) -> Any:
    lines = _all(card, name)
    return lines[0].value if lines else otherwise


def _joined(part: str | list[str]) -> str:
    """A component of a name, an address or an organisation, which vobject splits at commas."""
    return part if isinstance(part, str) else ", ".join(p.strip() for p in part)


def _types(line: Any) -> frozenset[str]:
    values = ",".join(line.params.get("TYPE", ()))
    return frozenset(value.strip() for value in values.upper().split(","))


def _phone_type(line: Any) -> PhoneType:
    types = _types(line)
    return next((kind for name, kind in _TYPES_READ if name in types), "other")


def _addresses(card: Any) -> tuple[Address, ...]:
    """The addresses, each with the first label of its types that none before it has taken."""
    labels = defaultdict[frozenset[str], deque[str]](deque)
    for line in _all(card, "label"):
        labels[_types(line)].append(line.value)
    addresses = []
    for line in _all(card, "adr"):
        adr, waiting = line.value, labels[_types(line)]
        label = "".join(line.params.get("LABEL", ())) or (waiting.popleft() if waiting else "")
        street = ", ".join(present(map(_joined, (adr.box, adr.extended, adr.street))))
        city, region, code, country = map(_joined, (adr.city, adr.region, adr.code, adr.country))
        whole = label or ", ".join(present((street, f"{code} {city}".strip(), region, country)))
        addresses.append(Address(whole, street, city, region, code, country))
    return tuple(addresses)


_ESCAPED_OR_COMMA = re.compile(r"\\.|,", re.DOTALL)
