"""The form that a contact has on a vCard, to which what is written and what is read are brought.

Bringing it there twice changes nothing, so a card can be compared with what it was made from.
"""

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import TypeVar, get_args

from cardscan.contact import Address, Contact, Handle, Phone, PhoneType, Position, Service
from cardscan.door import clean_lines, clean_text
from cardscan.profile import MESSENGERS

MAX_PICTURE = 150_000
"""Bytes of an embedded picture; iCloud takes cards of 256 kB in all, base64 adds a third."""

NAMELESS = "(no name)"
"""What a card without any text is called, since FN must not be empty."""

_LINE = 1000
_NOTE = 8000
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Card:
    """What one card says, and how it says it."""

    contact: Contact
    categories: tuple[str, ...] = ()
    picture: bytes = field(default=b"", repr=False)
    text: str = field(default="", repr=False, compare=False)
    """The card as it stands in what was read, from its BEGIN to its END."""
    line: int = field(default=0, compare=False)
    """Where it begins there, from 1."""


def tidy_card(
    contact: Contact, *, now: dt.datetime, categories: Iterable[str], event: str, picture: bytes
) -> Card:
    """What the card of a contact says; ``books.vcard.to_vcard`` tells the rules."""
    tidy = tidy_contact(contact)
    full = tidy.full_name or spoken_name(tidy)
    return Card(
        replace(
            tidy,
            full_name=full,
            given_name=tidy.given_name if spoken_name(tidy) else full,
            note=with_event(with_former(tidy.note, contact.former), event),
            rev=tidy.rev or to_rev(now),
        ),
        present(tidy_line(category) for category in categories),
        picture if len(picture) <= MAX_PICTURE else b"",
    )


def tidy_contact(contact: Contact) -> Contact:
    """The contact with every field in the form in which a card can hold it."""
    return Contact(
        full_name=tidy_name(contact.full_name),
        prefix=tidy_name(contact.prefix),
        given_name=tidy_name(contact.given_name),
        additional_names=tidy_name(contact.additional_names),
        family_name=tidy_name(contact.family_name),
        suffix=tidy_name(contact.suffix),
        alternative_name=tidy_name(contact.alternative_name),
        title=tidy_name(contact.title),
        department=tidy_line(contact.department),
        org=tidy_line(contact.org),
        phones=present(tidy_phone(phone) for phone in contact.phones),
        emails=present(tidy_line(email) for email in contact.emails),
        urls=present(tidy_url(url) for url in contact.urls),
        handles=_handles(contact.handles),
        addresses=present(tidy_address(address) for address in contact.addresses),
        note=tidy_note(contact.note),
        uid=tidy_uid(contact.uid),
        rev=tidy_rev(contact.rev),
    )


def to_rev(now: dt.datetime) -> str:
    """A moment, aware of its zone, as REV."""
    return now.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def spoken_name(contact: Contact) -> str:
    """The parts of the name in the order in which they are spoken in the West."""
    parts = (contact.prefix, contact.given_name, contact.additional_names, contact.family_name)
    return tidy_name(" ".join((*parts, contact.suffix)))


def shown_name(contact: Contact) -> str:
    """What FN holds: the name, or what else tells the contact from others."""
    handles, places = (h.name for h in contact.handles), (a.formatted for a in contact.addresses)
    others = (contact.title, *contact.urls, *handles, *places)
    return (
        tidy_name(contact.display_name or next((text for text in others if text), "")) or NAMELESS
    )


def with_former(note: str, former: Iterable[Position]) -> str:
    """The note with a line for each former position, unless it has that line already."""
    lines = note.split("\n") if note else []
    told = (f"Formerly: {tidy_line(one.text)}" for one in former)
    return "\n".join((*lines, *(line for line in told if line not in lines)))


def with_event(note: str, event: str) -> str:
    """The note with the event as its last line, unless it has that line already."""
    last = f"Event: {tidy_line(event)}" if tidy_line(event) else ""
    note = clean_lines(note, _NOTE - len(last) - 1)
    if not last or last in note.split("\n"):
        return note
    return f"{note}\n{last}".strip("\n")


def present(values: Iterable[_T | None]) -> tuple[_T, ...]:
    """The values that are there and not empty."""
    return tuple(value for value in values if value)


def tidy_note(text: str) -> str:
    """Clean lines."""
    return clean_lines(text, _NOTE)


def tidy_line(text: str) -> str:
    """One clean line."""
    return clean_text(text, _LINE)


_UNSAFE_IN_URL = re.compile(r"[,;\\\s]", re.ASCII)
_IN_PARAM = str.maketrans('"\\', "'/")
_TEL = re.compile(r"(?:tel:\s*)+", re.IGNORECASE)
_EXTENDED = re.compile(r"(.*?),,([0-9]+)")
_INTERNATIONAL = re.compile(r"\+[0-9 ().\-/]{3,40}")
_COUNTRY = re.compile(r"[A-Z]{2}")
_UUID = re.compile(r"(?:urn:uuid:)?([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})", re.IGNORECASE)
_MOMENT = re.compile(
    r"([0-9]{4})-?([0-9]{2})-?([0-9]{2})T([0-9]{2}):?([0-9]{2}):?([0-9]{2})(?:\.[0-9]+)?Z"
)


def tidy_name(text: str) -> str:
    """One clean line with commas for semicolons, where some address books cut names and titles."""
    return tidy_line(text.replace(";", ","))


def tidy_url(text: str) -> str:
    """A web address with what means something to vCard percent-encoded."""
    return _UNSAFE_IN_URL.sub(lambda m: f"%{ord(m[0]):02X}", clean_text(text, 2 * _LINE))


def tidy_phone(phone: Phone) -> Phone | None:
    """A number whose text may be a ``tel:`` URI, or have its extension after two commas.

    A number with a plus and nothing but digits and separators becomes E.164; others stay.
    """
    text = clean_text(",,".join(present((phone.number, _digits(phone.extension)))), _LINE)
    uri = _TEL.match(text)
    if uri:
        number, *params = text[uri.end() :].split(";")
        text = ",,".join(present((number, *(_digits(p[4:]) for p in params if _is_extension(p)))))
    dialled = _EXTENDED.fullmatch(text)
    number, extension = dialled.groups() if dialled else (text, "")
    if _INTERNATIONAL.fullmatch(number):
        number = "+" + _digits(number.replace("(0)", ""))
    kind = phone.type if phone.type in get_args(PhoneType) else "other"
    return Phone(number.strip(), kind, extension) if number.strip() else None


def tidy_handle(handle: Handle) -> Handle | None:
    """One of a known service, in characters that a parameter can hold."""
    name = tidy_line(handle.name).translate(_IN_PARAM)
    return Handle(handle.service, name) if name and handle.service in get_args(Service) else None


def _handles(handles: Iterable[Handle]) -> tuple[Handle, ...]:
    """Those of known services, messengers last."""
    tidy = present(map(tidy_handle, handles))
    return tuple(sorted(tidy, key=lambda handle: handle.service in MESSENGERS))


def tidy_address(address: Address) -> Address | None:
    """An address that has both parts and a whole, on one line; None where it has nothing.

    Double quotes and backslashes in the whole are single quotes and slashes: a parameter of 4.0,
    where it stands, has no way to write them that all readers know.
    """
    street = tidy_line(address.street)
    locality, region = tidy_line(address.locality), tidy_line(address.region)
    postcode, country = tidy_line(address.postcode), tidy_line(address.country).upper()
    country = country if _COUNTRY.fullmatch(country) else ""
    parts = (street, f"{postcode} {locality}".strip(), region, country)
    lines = [line.rstrip(" ,") for line in clean_lines(address.formatted, _LINE).split("\n")]
    formatted = ", ".join(present(lines) or present(parts)).translate(_IN_PARAM).rstrip(" ,")
    if not any(parts):
        street = formatted
    return Address(formatted, street, locality, region, postcode, country) if formatted else None


def tidy_uid(text: str) -> str:
    """An identifier; that of a UUID as a ``urn:uuid:`` in small letters."""
    uid = tidy_line(text)
    known = _UUID.fullmatch(uid)
    return f"urn:uuid:{known[1].lower()}" if known else uid


def tidy_rev(text: str) -> str:
    """A moment in UTC, in ISO 8601 with all its separators; "" for anything else."""
    known = _MOMENT.fullmatch(text.strip())
    return "{}-{}-{}T{}:{}:{}Z".format(*known.groups()) if known else ""


def _digits(text: str) -> str:
    return re.sub(r"[^0-9]", "", text)


def _is_extension(param: str) -> bool:
    """Whether a parameter of a ``tel:`` URI is its extension, RFC 3966."""
    return param[:4].lower() == "ext="
