"""Google Contacts: rows with numbered groups of columns, as they are since 2024 and were before."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from cardscan.books.entry import BookEntry
from cardscan.books.layouts import (
    Cells,
    Layout,
    dialled,
    from_cells,
    read_layout,
    to_address,
    to_cells,
)
from cardscan.contact import Contact, Handle, Phone, PhoneType
from cardscan.profile import SERVICES, find_profile, find_service

_LABELS: Mapping[PhoneType, str] = {
    "work": "Work",
    "cell": "Mobile",
    "fax": "Work Fax",
    "home": "Home",
    "main": "Main",
    "other": "Other",
}
_TYPES: tuple[tuple[str, PhoneType], ...] = (
    ("fax", "fax"),
    ("mobile", "cell"),
    ("cell", "cell"),
    ("main", "main"),
    ("work", "work"),
    ("home", "home"),
)
"""What stands in a label, and the type that it tells."""

_MINE = "myContacts"
"""The group of all whom Google's address book shows."""

_SEVERAL = " ::: "
_PREFERRED = "* "
_ADDRESS = {
    "Street": "street",
    "City": "locality",
    "Region": "region",
    "Postal Code": "postcode",
    "Country": "country",
}
_NUMBERED = re.compile(r"(?P<group>[\w -]+?) (?P<number>[1-9][0-9]?) - (?P<part>[\w -]+)")

_Group = dict[str, str]
"""One of a numbered group: the texts of its parts."""


def google_rows(entries: Sequence[BookEntry]) -> tuple[tuple[str, ...], list[Cells]]:
    """The columns that the contacts need, in the layout since 2024, and a row for each."""
    layout = read_layout("google")
    several = [_groups(entry.contact) for entry in entries]
    head = list(layout.columns)
    for group, parts in layout.groups.items():
        number = max((len(groups.get(group, ())) for groups in several), default=0) or 1
        head += [f"{group} {n} - {part}" for n in range(1, number + 1) for part in parts]
    rows = [_row(entry, groups, layout) for entry, groups in zip(entries, several, strict=True)]
    return tuple(head), rows


def from_google(cells: Mapping[str, str], layout: Layout) -> tuple[Contact, tuple[str, ...]]:
    """The contact in a row of either layout, and its labels."""
    groups = dict[str, dict[int, _Group]]()
    for column, text in cells.items():
        if text and (place := _NUMBERED.fullmatch(column)) and place["group"] in layout.groups:
            numbered = groups.setdefault(place["group"], {})
            part = "Label" if place["part"] == "Type" else place["part"]
            numbered.setdefault(int(place["number"]), {})[part] = text
    found = Contact(
        phones=tuple(Phone(text, _type_of(label)) for label, text in _values(groups, "Phone")),
        emails=tuple(text for _, text in _values(groups, "E-mail")),
        urls=tuple(text for _, text in _values(groups, "Website") if not find_profile(text)),
        handles=tuple(_handles(groups)),
        addresses=tuple(
            to_address(
                {_ADDRESS[part]: text for part, text in one.items() if part in _ADDRESS},
                one.get("Formatted", "").replace("\n", ", "),
            )
            for one in groups.get("Address", {}).values()
        ),
    )
    labels = cells.get(layout.categories, "").split(layout.separator.strip())
    named = (label.strip().removeprefix("*").strip() for label in labels)
    return from_cells(cells, layout, found), tuple(n for n in named if n and n != _MINE)


def _row(entry: BookEntry, groups: Mapping[str, Sequence[_Group]], layout: Layout) -> Cells:
    placed = {
        f"{group} {number} - {part}": text
        for group, ones in groups.items()
        for number, one in enumerate(ones, 1)
        for part, text in one.items()
    }
    rest = replace(entry.contact, phones=(), emails=(), urls=(), handles=(), addresses=())
    cells = to_cells(replace(entry, contact=rest), layout, placed)
    labels = (_PREFERRED + _MINE, cells[layout.categories])
    return cells | {layout.categories: layout.separator.join(filter(None, labels))}


def _groups(contact: Contact) -> dict[str, list[_Group]]:
    return {
        "E-mail": [_group("Work", email) for email in contact.emails],
        "Phone": [_group(_LABELS[phone.type], dialled(phone)) for phone in contact.phones],
        "Address": [
            {"Label": "Work", "Formatted": address.formatted}
            | {part: getattr(address, name) for part, name in _ADDRESS.items()}
            for address in contact.addresses
        ],
        "Website": [_group("Work", url) for url in contact.urls],
        "Custom Field": [_group(SERVICES[one.service], one.name) for one in contact.handles],
    }


def _group(label: str, value: str) -> _Group:
    return {"Label": label, "Value": value}


def _values(groups: Mapping[str, Mapping[int, _Group]], name: str) -> Iterator[tuple[str, str]]:
    """The values of a group with their labels; one cell may hold several."""
    for one in groups.get(name, {}).values():
        label = one.get("Label", "").removeprefix(_PREFERRED)
        for value in one.get("Value", "").split(_SEVERAL):
            if value.strip():
                yield label, value.strip()


def _type_of(label: str) -> PhoneType:
    return next((kind for word, kind in _TYPES if word in label.casefold()), "other")


def _handles(groups: Mapping[str, Mapping[int, _Group]]) -> Iterable[Handle]:
    for _, text in _values(groups, "Website"):
        if profile := find_profile(text):
            yield profile
    for label, text in _values(groups, "Custom Field"):
        if service := find_service(label):
            yield Handle(service, text)
