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
    row_of,
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
_STREET = ("PO Box", "Extended Address", "Street")
_NUMBERED = re.compile(r"(?P<group>[\w -]+?) (?P<number>[1-9][0-9]?) - (?P<part>[\w -]+)")

_Group = dict[str, str]
"""One of a numbered group: the texts of its parts."""

_Groups = Mapping[str, Sequence[_Group]]


def google_rows(entries: Sequence[BookEntry]) -> tuple[tuple[str, ...], list[Cells]]:
    """The columns that the contacts need, in the layout since 2024, and a row for each.

    What Google said of a contact in groups that are no field here, as birthdays and relations, has
    its place behind what is known here.
    """
    layout = read_layout("google")
    several = [_groups(entry) for entry in entries]
    parts = {group: dict.fromkeys(names) for group, names in layout.groups.items()}
    for groups in several:
        for group, ones in groups.items():
            for one in ones:
                parts.setdefault(group, {}).update(dict.fromkeys(one))
    head = list(layout.columns)
    for group, names in parts.items():
        number = max((len(groups.get(group, ())) for groups in several), default=0) or 1
        head += [f"{group} {n} - {name}" for n in range(1, number + 1) for name in names]
    rows = [_row(entry, groups, layout) for entry, groups in zip(entries, several, strict=True)]
    return tuple(head), rows


def from_google(cells: Mapping[str, str], layout: Layout) -> tuple[Contact, tuple[str, ...]]:
    """The contact in a row of either layout, and its labels."""
    groups = _find_groups(cells, layout)
    found = Contact(
        phones=tuple(Phone(text, _type_of(label)) for label, text in _values(groups, "Phone")),
        emails=tuple(text for _, text in _values(groups, "E-mail")),
        urls=tuple(text for _, text in _values(groups, "Website") if not find_profile(text)),
        handles=tuple(_handles(groups)),
        addresses=tuple(
            to_address(
                {name: one.get(part, "") for part, name in _ADDRESS.items()}
                | {"street": "\n".join(one.get(part, "") for part in _STREET)},
                one.get("Formatted", "").replace("\n", ", "),
            )
            for one in groups.get("Address", ())
        ),
    )
    labels = cells.get(layout.categories, "").split(layout.separator.strip())
    named = (label.strip().removeprefix("*").strip() for label in labels)
    return from_cells(cells, layout, found), tuple(n for n in named if n and n != _MINE)


def is_numbered(column: str) -> bool:
    """Whether it is one of a group, in either layout."""
    return _NUMBERED.fullmatch(column) is not None


def _find_groups(cells: Mapping[str, str], layout: Layout) -> _Groups:
    groups = dict[str, dict[str, _Group]]()
    for column, text in cells.items():
        place = _NUMBERED.fullmatch(column)
        if place and text and column not in layout.columns:
            part = "Label" if place["part"] == "Type" else place["part"]
            groups.setdefault(place["group"], {}).setdefault(place["number"], {})[part] = text
    return {group: list(numbered.values()) for group, numbered in groups.items()}


def _row(entry: BookEntry, groups: _Groups, layout: Layout) -> Cells:
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


def _groups(entry: BookEntry) -> _Groups:
    contact = entry.contact
    groups = {
        "E-mail": [_group("Work", email) for email in contact.emails],
        "Phone": [_group(_LABELS[phone.type], dialled(phone)) for phone in contact.phones],
        "Address": [
            {"Label": "Work", "Formatted": address.formatted}
            | {part: getattr(address, name) for part, name in _ADDRESS.items()}
            for address in contact.addresses
        ],
        "Website": [_group("Work", url) for url in contact.urls],
    }
    handles = [_group(SERVICES[one.service], one.name) for one in contact.handles]
    theirs = _find_groups(row_of(entry, "google"), read_layout("google_old"))
    others = {
        group: [one for one in ones if not find_service(one.get("Service", one.get("Label", "")))]
        for group, ones in theirs.items()
        if group not in groups
    }
    return groups | others | {"Custom Field": handles + others.get("Custom Field", [])}


def _group(label: str, value: str) -> _Group:
    return {"Label": label, "Value": value}


def _values(groups: _Groups, name: str) -> Iterator[tuple[str, str]]:
    """The values of a group with their labels; one cell may hold several."""
    for one in groups.get(name, ()):
        label = one.get("Label", "").removeprefix(_PREFERRED)
        for value in one.get("Value", "").split(_SEVERAL):
            if value.strip():
                yield label, value.strip()


def _type_of(label: str) -> PhoneType:
    return next((kind for word, kind in _TYPES if word in label.casefold()), "other")


def _handles(groups: _Groups) -> Iterable[Handle]:
    for _, text in _values(groups, "Website"):
        if profile := find_profile(text):
            yield profile
    messengers = ((one.get("Service", ""), one.get("Value", "")) for one in groups.get("IM", ()))
    for label, text in (*_values(groups, "Custom Field"), *messengers):
        if service := find_service(label):
            yield Handle(service, text)
