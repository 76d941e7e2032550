"""What the lines of a card say, of ours and of those of others."""

import base64
from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Generic, TypeVar
from urllib.parse import unquote

from cardscan.books.vcard.lines import ContentLine, Flaw, RawCard, find_cards, parse_line
from cardscan.books.vcard.tidy import (
    Card,
    present,
    shown_name,
    spoken_name,
    tidy_address,
    tidy_handle,
    tidy_line,
    tidy_name,
    tidy_note,
    tidy_phone,
    tidy_rev,
    tidy_uid,
    tidy_url,
)
from cardscan.books.vcard.values import split, unescape
from cardscan.contact import Address, Contact, Handle, Phone, PhoneType
from cardscan.profile import MESSENGERS, find_profile, find_service

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

MAX_PARTS = 1_000
"""Parts of one value that are looked at; an address has seven."""

_T = TypeVar("_T")

Line = tuple[int, ContentLine]
"""A line and the index of its piece in the card."""

Lines = Mapping[str, Sequence[Line]]
"""The lines of a card by the names of their properties."""


@dataclass(frozen=True, slots=True)
class Told(Generic[_T]):
    """A value and the pieces that tell it: a line, and that of its label if it has one."""

    value: _T
    pieces: tuple[int, ...]


def find_vcards(text: str) -> Iterator[Card | Flaw]:
    """What the cards of a text say, in their order; before each the flaws of its lines."""
    for found in find_cards(text):
        if isinstance(found, Flaw):
            yield found
            continue
        lines, flaws = parse_lines(found)
        yield from flaws
        picture = b""
        for index, data in _pictures(lines):
            try:
                picture = base64.b64decode(data)
                break
            except ValueError as error:
                yield Flaw(found.pieces[index].number, f"the picture is no base64: {error}")
        yield understand(lines, picture, found.text, found.number)


def parse_lines(card: RawCard) -> tuple[Lines, list[Flaw]]:
    """The lines of a card, and what is wrong with those that cannot be read."""
    lines, flaws = defaultdict[str, list[Line]](list), []
    read = 0
    for index, piece in enumerate(card.pieces):
        if not piece.line:
            continue
        read += 1
        if read > MAX_LINES:
            flaws.append(Flaw(card.number, f"only the card's first {MAX_LINES:,} lines were read"))
            break
        try:
            line = parse_line(piece.line)
        except ValueError as error:
            flaws.append(Flaw(piece.number, str(error)))
        else:
            lines[line.name].append((index, line))
    return dict(lines), flaws


def understand(lines: Lines, picture: bytes = b"", text: str = "", number: int = 0) -> Card:
    """What the lines say, in its tidy form.

    Args:
        lines: all of a card.
        picture: its own, decoded.
        text: the card as it stands.
        number: the line where it begins.
    """
    _, family, given, additional, prefix, suffix = find_name(lines)
    _, org, department = find_org(lines)
    (_, name_shown), (_, other) = find_shown_names(lines)
    contact = Contact(
        full_name=tidy_name(name_shown),
        prefix=prefix,
        given_name=given,
        additional_names=additional,
        family_name=family,
        suffix=suffix,
        alternative_name=tidy_name(other),
        title=tidy_name(find_text(lines, "TITLE")[1]),
        department=department,
        org=org,
        phones=_values(find_phones(lines)),
        emails=_values(find_emails(lines)),
        urls=_values(find_urls(lines)),
        handles=_values(find_handles(lines)),
        addresses=_values(find_addresses(lines)),
        note=tidy_note("\n".join(unescape(line.value) for _, line in lines.get("NOTE", ()))),
        uid=tidy_uid(find_text(lines, "UID")[1]),
        rev=tidy_rev(find_text(lines, "REV")[1]),
    )
    contact = with_name(contact)
    categories = (part for _, line in lines.get("CATEGORIES", ()) for part in _list(line.value))
    groups = present(tidy_line(unescape(part)) for part in categories)
    return Card(contact, groups, picture, text, number)


def with_name(contact: Contact) -> Contact:
    """The contact with the name that its parts make, or without one that is no person's."""
    if spoken_name(contact):
        return replace(contact, full_name=contact.full_name or spoken_name(contact))
    nameless = replace(contact, full_name="")
    return nameless if contact.full_name == shown_name(nameless) else contact


def version_of(lines: Lines) -> str:
    """ "2.1", "3.0" or "4.0"; "3.0" where the card does not say."""
    said = find_text(lines, "VERSION")[1].strip()
    return said if said in {"2.1", "4.0"} else "3.0"


def find_text(lines: Lines, name: str) -> tuple[int, str]:
    """The first text of a property that is not empty, and its piece; -1 and "" if there is none."""
    for index, line in lines.get(name, ()):
        if line.value and not line.value.isspace():
            return index, unescape(line.value)
    return -1, ""


def find_name(lines: Lines) -> tuple[int, str, str, str, str, str]:
    """The piece of N, and its parts: family, given and additional names, prefix, suffix."""
    index, parts = _components(lines, "N", 5)
    family, given, additional, prefix, suffix = (tidy_name(part) for part in parts)
    return index, family, given, additional, prefix, suffix


def find_org(lines: Lines) -> tuple[int, str, str]:
    """The piece of ORG, the organisation, and its departments."""
    index, (org, *departments) = _components(lines, "ORG", 1)
    return index, tidy_line(org), tidy_line(", ".join(present(departments)))


def find_shown_names(lines: Lines) -> tuple[tuple[int, str], tuple[int, str]]:
    """FN and its piece; then the other name, an alternative in 4.0 or else a nickname.

    RFC 6350 section 5.4 tells of alternatives.
    """
    names = sorted(lines.get("FN", ()), key=lambda line: line[1].param("PREF") != "1")
    if not names:
        return (-1, ""), find_text(lines, "NICKNAME")
    (index, first), *others = names
    altid = first.param("ALTID")
    for other, line in others:
        if altid and line.param("ALTID") == altid:
            return (index, unescape(first.value)), (other, unescape(line.value))
    return (index, unescape(first.value)), find_text(lines, "NICKNAME")


def find_phones(lines: Lines) -> list[Told[Phone]]:
    """The telephone numbers."""
    told = (
        (tidy_phone(Phone(unescape(line.value), _phone_type(line))), (index,))
        for index, line in lines.get("TEL", ())
    )
    return [Told(phone, pieces) for phone, pieces in told if phone]


def find_emails(lines: Lines) -> list[Told[str]]:
    """The e-mail addresses."""
    told = ((tidy_line(unescape(line.value)), (index,)) for index, line in lines.get("EMAIL", ()))
    return [Told(email, pieces) for email, pieces in told if email]


def find_urls(lines: Lines) -> list[Told[str]]:
    """The web addresses."""
    told = (
        (tidy_url(unescape(line.value).replace(r"\:", ":")), (index,))
        for index, line in lines.get("URL", ())
    )
    return [Told(url, pieces) for url, pieces in told if url]


def find_handles(lines: Lines) -> list[Told[Handle]]:
    """The handles in services that are known, by name or by address; messengers last."""
    profiles = (*lines.get("SOCIALPROFILE", ()), *lines.get("X-SOCIALPROFILE", ()))
    told = [
        Told(handle, (index,))
        for index, line in sorted((*profiles, *lines.get("IMPP", ())), key=lambda line: line[0])
        if (handle := _handle(line))
    ]
    return sorted(told, key=lambda one: one.value.service in MESSENGERS)


def find_addresses(lines: Lines) -> list[Told[Address]]:
    """The addresses, each with its label.

    That is a parameter; or else a line of the same group; or else the first line of the same types
    that no address before it has taken.
    """
    grouped, waiting = dict[str, Line](), defaultdict[frozenset[str], deque[Line]](deque)
    groups = {line.group for _, line in lines.get("ADR", ())} - {""}
    for label in lines.get("LABEL", ()):
        if label[1].group in groups:
            grouped.setdefault(label[1].group, label)
        else:
            waiting[_types(label[1])].append(label)
    lists = version_of(lines) != "2.1"
    found = []
    for index, line in lines.get("ADR", ()):
        formatted, pieces = line.param("LABEL"), [index]
        queue = waiting[_types(line)]
        if not formatted and (line.group in grouped or queue):
            taken = grouped.pop(line.group) if line.group in grouped else queue.popleft()
            formatted = unescape(taken[1].value)
            pieces.append(taken[0])
        box, extended, street, city, region, code, country = _parts(line.value, 7, lists)[:7]
        street = ", ".join(present((box, extended, street)))
        address = tidy_address(
            Address(
                formatted or whole_address(street, city, region, code, country),
                street,
                city,
                region,
                code,
                country,
            )
        )
        if address:
            found.append(Told(address, tuple(pieces)))
    return found


def whole_address(street: str, city: str, region: str, code: str, country: str) -> str:
    """The parts of an address as one text."""
    return ", ".join(present((street, f"{code} {city}".strip(), region, country)))


def _values(told: Iterable[Told[_T]]) -> tuple[_T, ...]:
    return tuple(one.value for one in told)


def _components(lines: Lines, name: str, least: int) -> tuple[int, list[str]]:
    """The components of the first line of that name that has any, and its piece, or -1."""
    lists = version_of(lines) != "2.1"
    for index, line in lines.get(name, ()):
        parts = _parts(line.value, least, lists)
        if any(parts):
            return index, parts if name == "ORG" else parts[:least]
    return -1, [""] * least


def _parts(value: str, least: int, lists: bool) -> list[str]:
    """The components of a value, at least so many; one that is a list has a blank after commas."""
    parts = [
        ", ".join(unescape(one).strip() for one in split(part, ","))
        if lists and "," in part
        else unescape(part)
        for part in split(value, ";")[:MAX_PARTS]
    ]
    return parts + [""] * (least - len(parts))


def _list(value: str) -> list[str]:
    return split(value, ",")[:MAX_PARTS]


def _pictures(lines: Lines) -> Iterator[tuple[int, str]]:
    """The pictures that stand in the card, in base64; those elsewhere are not fetched."""
    for index, line in lines.get("PHOTO", ()):
        _, embedded, data = line.value.rpartition(";base64,")  # a data: URI, as in 4.0
        if embedded or line.param("ENCODING"):
            yield index, data


def _handle(line: ContentLine) -> Handle | None:
    value = unescape(line.value)
    scheme, colon, rest = value.partition(":")
    labelled = line.param("SERVICE-TYPE") or line.param("X-SERVICE-TYPE") or line.param("TYPE")
    service = find_service(labelled) or find_service(scheme)
    name, page = line.param("USERNAME") or line.param("X-USER"), find_profile(value)
    if page and not (service and name):
        return tidy_handle(page)
    if service and (name or not rest.startswith("//")):
        called = name or unquote(rest.partition("?")[0] if colon else scheme)
        return tidy_handle(Handle(service, called))
    return None


def _types(line: ContentLine) -> frozenset[str]:
    values = ",".join(value for name, value in line.params if name == "TYPE")
    return frozenset(value.strip() for value in values.upper().split(","))


def _phone_type(line: ContentLine) -> PhoneType:
    types = _types(line)
    return next((kind for name, kind in _TYPES_READ if name in types), "other")
