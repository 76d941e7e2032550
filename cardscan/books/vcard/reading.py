"""vCard text, ours and that of others, as what its cards say."""

import re
from collections import defaultdict, deque
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import unquote

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
from cardscan.contact import Address, Contact, Handle, Phone, PhoneType
from cardscan.profile import find_profile, find_service

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

_TEXTS = frozenset(
    ("FN", "NICKNAME", "TITLE", "NOTE", "TEL", "EMAIL", "URL", "UID", "REV", "LABEL", "IMPP",
     "SOCIALPROFILE", "X-SOCIALPROFILE")
)  # fmt: skip
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
    name_shown, other = _shown_names(card)
    contact = tidy_contact(
        Contact(
            full_name=name_shown,
            prefix=_joined(name.prefix),
            given_name=_joined(name.given),
            additional_names=_joined(name.additional),
            family_name=_joined(name.family),
            suffix=_joined(name.suffix),
            alternative_name=other or _first(card, "nickname", ""),
            title=_first(card, "title", ""),
            department=", ".join(departments),
            org=org,
            phones=tuple(Phone(line.value, _phone_type(line)) for line in _all(card, "tel")),
            emails=tuple(line.value for line in _all(card, "email")),
            urls=tuple(line.value.replace(r"\:", ":") for line in _all(card, "url")),
            handles=tuple(_handles(card)),
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


def _shown_names(card: Any) -> tuple[str, str]:
    """FN, and its alternative in 4.0 (RFC 6350 section 5.4); "" for what is not there."""
    lines = sorted(_all(card, "fn"), key=lambda line: _param(line, "PREF") != "1")
    first, *others = [(line.value, _param(line, "ALTID")) for line in lines] or [("", "")]
    return first[0], next((name for name, altid in others if altid and altid == first[1]), "")


def _param(line: Any, *names: str) -> str:
    """The first value of the first of these parameters that the line has, or ""."""
    return next((value for name in names for value in line.params.get(name, ())), "")


def _handles(card: Any) -> Iterator[Handle]:
    """The handles in services that are known, by name or by the address of their page."""
    for line in (*_all(card, "socialprofile"), *_all(card, "x-socialprofile"), *_all(card, "impp")):
        scheme, colon, rest = line.value.partition(":")
        labelled = _param(line, "SERVICE-TYPE", "X-SERVICE-TYPE") or _param(line, "TYPE")
        service = find_service(labelled) or find_service(scheme)
        name, page = _param(line, "USERNAME", "X-USER"), find_profile(line.value)
        if page and not (service and name):
            yield page
        elif service and (name or not rest.startswith("//")):
            yield Handle(service, name or unquote(rest.partition("?")[0] if colon else scheme))


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
