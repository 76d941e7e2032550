"""Tables whose columns other programs named: which field of a contact stands in which column.

``layouts.toml`` beside this file has the names. What a table has no column for becomes a labelled
line of its note, so that nothing is left out in silence.
"""

import json
import re
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from functools import cache
from importlib.resources import files
from typing import Any

from cardscan.books.entry import BookEntry
from cardscan.books.vcard.tidy import present, shown_name, spoken_name, tidy_contact
from cardscan.contact import Address, Contact, Phone, PhoneType
from cardscan.profile import SERVICES, find_profile

Cells = dict[str, str]
"""One row: what stands in the columns of these names."""

_NAMES = {
    "prefix": "Before the name",
    "given_name": "Given name",
    "additional_names": "Other given names",
    "family_name": "Family name",
    "suffix": "After the name",
}
_TEXTS = {
    "alternative_name": "Other name",
    "title": "Title",
    "department": "Department",
    "org": "Company",
}
"""Fields of a contact, and what they are called in a note."""

_PARTS = ("street", "locality", "region", "postcode", "country")
_EVENT = "Event"
_CODE = re.compile("[A-Za-z]{2}")


@dataclass(frozen=True, slots=True)
class Layout:
    """The columns of a table; of what it has none, "" or nothing."""

    columns: tuple[str, ...]
    """In their order."""
    texts: Mapping[str, str]
    """By field of a contact, the column of its text."""
    whole_name: str = ""
    whole_address: str = ""
    event: str = ""
    note: str = ""
    categories: str = ""
    separator: str = ""
    """Between several categories in their cell."""
    emails: tuple[str, ...] = ()
    urls: tuple[str, ...] = ()
    phones: Mapping[PhoneType, tuple[str, ...]] = field(default_factory=dict)
    addresses: tuple[Mapping[str, str | tuple[str, ...]], ...] = ()
    """One for each address that there is room for; by field of the address."""
    groups: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Numbered columns: "Phone 1 - Label" is the label of the first of the group Phone."""
    required: Mapping[str, str] = field(default_factory=dict)
    """What stands in a column that would be empty; "display_name" is the contact's."""
    aliases: Mapping[str, str] = field(default_factory=dict)
    """Other names of columns."""

    @property
    def phone_types(self) -> dict[str, PhoneType]:
        """By column, the first type of the numbers in it."""
        types: dict[str, PhoneType] = {}
        for kind, columns in self.phones.items():
            for column in columns:
                types.setdefault(column, kind)
        return types

    def knows(self, column: str) -> bool:
        """Whether what stands in the column is a field here."""
        name = self.aliases.get(column, column)
        singles = (self.whole_name, self.whole_address, self.event, self.note, self.categories)
        return name in (
            *singles,
            *self.texts.values(),
            *self.emails,
            *self.urls,
            *self.phone_types,
        ) or any(name in _several(some) for one in self.addresses for some in one.values())


@cache
def read_layout(name: str) -> Layout:
    """The layout of a name in ``layouts.toml``."""
    values: dict[str, Any] = _read_all()[name]
    known = {one.name for one in fields(Layout)} - {"texts"}
    texts: dict[str, Any] = {name: values[name] for name in (*_NAMES, *_TEXTS) if name in values}
    return Layout(
        texts=texts,
        **{key: _frozen(value) for key, value in values.items() if key in known},
    )


def layout_names() -> tuple[str, ...]:
    """All names in ``layouts.toml``."""
    return tuple(_read_all())


def row_of(entry: BookEntry, kind: str) -> Cells:
    """The row that a contact was imported as from a table of a kind; {} where it was not."""
    row: Cells = json.loads(entry.originals.get(kind, "{}"))
    return row


def dialled(phone: Phone) -> str:
    """The number, with its extension after two commas, which phones dial as pauses."""
    return f"{phone.number},,{phone.extension}" if phone.extension else phone.number


def to_cells(entry: BookEntry, layout: Layout, placed: Mapping[str, str] | None = None) -> Cells:
    """The row of a contact: only columns with something in them.

    Args:
        entry: without what is placed already.
        layout: of the table.
        placed: cells that are filled already.
    """
    cells, rest = dict(placed or {}), list[str]()
    for label, text, columns in _facts(entry, layout):
        free = next((column for column in columns if column and column not in cells), None)
        if text and free:
            cells[free] = text
        elif text:
            rest.append(f"{label}: {text}")
    for address, names in zip(entry.contact.addresses, layout.addresses, strict=False):
        parts = ((_several(names[part])[0], text) for part, text in _parts(address).items())
        cells |= {column: text for column, text in parts if text}
    rest += _unsaid(entry.contact, cells, layout)
    for column, source in layout.required.items():
        if not cells.get(column):
            cells[column] = shown_name(entry.contact) if source == "display_name" else source
            if column == layout.texts.get("family_name"):
                cells.pop(layout.texts["given_name"], None)
    note = "\n".join(present((entry.contact.note, *rest)))
    if note and layout.note:
        cells[layout.note] = note
    if layout.categories:
        cells[layout.categories] = layout.separator.join(entry.categories)
    return cells


def from_cells(cells: Mapping[str, str], layout: Layout, found: Contact | None = None) -> Contact:
    """The contact in a row, in the tidy form of a vCard.

    Args:
        cells: by names of the layout.
        layout: of the table.
        found: what was found elsewhere, to stand behind what is in the row.
    """
    contact = found or Contact()
    types = layout.phone_types.items()
    phones = [Phone(cells[name], kind) for name, kind in types if cells.get(name)]
    urls = [cells.get(column, "") for column in layout.urls]
    pages = {url: profile for url in urls if (profile := find_profile(url))}
    texts: dict[str, Any] = {name: cells.get(column, "") for name, column in layout.texts.items()}
    contact = tidy_contact(
        replace(
            contact,
            **texts,
            full_name=cells.get(layout.whole_name, ""),
            phones=(*phones, *contact.phones),
            emails=present((*(cells.get(name) for name in layout.emails), *contact.emails)),
            urls=(*(url for url in urls if url not in pages), *contact.urls),
            handles=(*pages.values(), *contact.handles),
            addresses=(*_addresses(cells, layout), *contact.addresses),
            note=cells.get(layout.note, ""),
        )
    )
    return _named(contact)


@cache
def _read_all() -> Mapping[str, Any]:
    text = files("cardscan.books").joinpath("layouts.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def _frozen(value: Any) -> Any:
    if isinstance(value, list):
        return tuple(value)
    return {k: _frozen(v) for k, v in value.items()} if isinstance(value, dict) else value


def _facts(entry: BookEntry, layout: Layout) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """All but names and parts of addresses: a label, the text, and the columns it may stand in."""
    contact = entry.contact
    for name, label in _TEXTS.items():
        yield label, getattr(contact, name), (layout.texts.get(name, ""),)
    for phone in contact.phones:
        yield f"Phone, {phone.type}", dialled(phone), layout.phones.get(phone.type, ())
    for email in contact.emails:
        yield "E-mail", email, layout.emails
    for url in contact.urls:
        yield "Web", url, layout.urls
    for handle in contact.handles:
        yield SERVICES[handle.service], handle.name, ()
    for number, address in enumerate(contact.addresses):
        if number >= len(layout.addresses):
            yield "Address", _whole(address), (layout.whole_address,)
    yield _EVENT, entry.event, (layout.event,)
    if not layout.categories and entry.track:
        yield "Pipeline", ", ".join(entry.categories), ()


def _unsaid(contact: Contact, cells: Cells, layout: Layout) -> Iterator[str]:
    """Puts the name into its cells; what they, and those of addresses, do not say."""
    parts = {name: getattr(contact, name) for name in _NAMES}
    if not spoken_name(contact):
        parts["given_name"] = contact.full_name
    if "given_name" in layout.texts and "additional_names" not in layout.texts:
        parts["given_name"] = f"{parts['given_name']} {parts.pop('additional_names')}".strip()
    for name, text in parts.items():
        column = layout.texts.get(name)
        if column and text:
            cells[column] = text
        elif text and text not in contact.full_name:
            yield f"{_NAMES[name]}: {text}"
    said = " ".join(present(cells.get(layout.texts.get(name, "")) for name in _NAMES))
    if layout.whole_name and contact.full_name != said:
        cells[layout.whole_name] = contact.full_name
    elif not _covers(said, contact.full_name):
        yield f"Name: {contact.full_name}"
    for address, _ in zip(contact.addresses, layout.addresses, strict=False):
        if not _covers(" ".join(_parts(address).values()), address.formatted):
            yield f"Address: {_whole(address)}"


def _parts(address: Address) -> dict[str, str]:
    """Its parts; of one that was not taken apart all of it as the street."""
    parts = {name: getattr(address, name) for name in _PARTS}
    return parts if any(parts.values()) else {"street": address.formatted}


def _whole(address: Address) -> str:
    """All of it, with a country that is known but not printed."""
    said = address.country in address.formatted.split()
    return address.formatted if said else ", ".join(present((address.formatted, address.country)))


def _covers(said: str, text: str) -> bool:
    """Whether all letters and digits of a text are said, in whatever order."""
    letters = [Counter(c for c in one.casefold() if c.isalnum()) for one in (text, said)]
    return letters[0] <= letters[1]


def _addresses(cells: Mapping[str, str], layout: Layout) -> Iterator[Address]:
    for columns in layout.addresses:
        parts = {
            name: "\n".join(present(cells.get(column) for column in _several(some)))
            for name, some in columns.items()
        }
        if any(parts.values()):
            yield to_address(parts)
    if whole := cells.get(layout.whole_address):
        yield Address(whole)


def _several(columns: str | tuple[str, ...]) -> tuple[str, ...]:
    return (columns,) if isinstance(columns, str) else columns


def to_address(parts: Mapping[str, str], formatted: str = "") -> Address:
    """An address of its parts, on one line; a country's code is no part of what is printed."""
    street, locality, region, postcode, country = (
        ", ".join(present(line.strip(" ,") for line in parts.get(name, "").split("\n")))
        for name in _PARTS
    )
    town = f"{postcode} {locality}".strip()
    name = "" if _CODE.fullmatch(country) else country
    whole = formatted or ", ".join(present((street, town, region, name)))
    return Address(whole, street, locality, region, postcode, country)


def _named(contact: Contact) -> Contact:
    """With the name whole, and without one that only stood for it."""
    if contact.full_name and contact.full_name == contact.family_name and not contact.given_name:
        contact = replace(contact, family_name="")
    if spoken_name(contact):
        return replace(contact, full_name=contact.full_name or spoken_name(contact))
    nameless = replace(contact, full_name="")
    return nameless if shown_name(nameless) == contact.full_name else contact
