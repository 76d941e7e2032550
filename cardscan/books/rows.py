"""Tables of other programs, and cardscan's own, as contacts: recognised by their column names."""

import csv
import io
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice
from typing import Any, get_args

from cardscan.books.google import from_google
from cardscan.books.layouts import from_cells, layout_names, read_layout
from cardscan.books.tables import plain_text
from cardscan.books.vcard.lines import Flaw
from cardscan.books.vcard.tidy import present, tidy_contact
from cardscan.contact import Address, Contact, Handle, Original, Phone, Service
from cardscan.errors import BookError

_DELIMITERS = (",", ";", "\t")
_PREAMBLE = 20
"""Lines in which the names of the columns are looked for; LinkedIn's notes take four."""

_HEAD = 1_000_000
"""Characters in which they are looked for."""

_TEXTS = (
    *("full_name", "prefix", "given_name", "additional_names", "family_name", "suffix"),
    *("alternative_name", "title", "department", "org", "note", "uid"),
)
_LINES = ("url", "handle", "address", "event", "track", "stage")
_PLAIN = frozenset((*_TEXTS, *_LINES, "phone_1", "email_1"))
"""The columns of cardscan's own tables."""

_SERVICES: Mapping[str, Service] = {service: service for service in get_args(Service)}
_NUMBERED = re.compile(r"(phone|email)_([1-9][0-9]?)|.* [1-9][0-9]? - .*")
_LEAST = 2
"""Columns that must be known, besides half of all, for a table to be one of a program's."""


def read_table(text: str, name: str) -> tuple[str, Iterator[Original | Flaw]]:
    """Whose table it is, as in "google", and the contacts of its rows among their flaws.

    Each original has as its ``text`` the row as a JSON object, by the names of the columns.

    Args:
        text: of the table.
        name: of its file, for the error.

    Raises:
        BookError: no program that is known has such columns.
    """
    layout, delimiter, before, names = _find_head(text, name)
    rows = _find_rows(text, delimiter, before)
    return layout.removesuffix("_old"), _find_people(layout, names, rows)


def _find_head(text: str, name: str) -> tuple[str, str, int, list[str]]:
    """The name of the layout, the delimiter, the rows up to the column names, and these."""
    best: tuple[float, str, str, int, list[str]] = (0.0, "", "", 0, [])
    layouts = _layouts()
    for delimiter in _DELIMITERS:
        rows = islice(_find_rows(text[:_HEAD], delimiter), _PREAMBLE)
        for number, (_, row) in enumerate(rows, 1):
            names = [cell.strip() for cell in row] if not isinstance(row, str) else []
            for layout, known in layouts.items():
                share = _share(names, known)
                if share > best[0]:
                    best = (share, layout, delimiter, number, names)
    if best[0] < 0.5:
        raise BookError(
            f"cannot read {name}: its columns are not those of a table that is known",
            "Known are tables of Google, Outlook, LinkedIn, HubSpot, Salesforce and Pipedrive, "
            "and those that cardscan writes.",
        )
    return best[1:]


def _layouts() -> dict[str, frozenset[str]]:
    """The columns of each layout, and of cardscan's own tables."""
    layouts = {"plain": _PLAIN}
    for name in layout_names():
        layout = read_layout(name)
        numbered = (
            f"{group} 1 - {part}" for group, parts in layout.groups.items() for part in parts
        )
        layouts[name] = frozenset((*layout.columns, *layout.aliases, *numbered))
    del layouts["ldif"]
    return layouts


def _share(names: Sequence[str], known: frozenset[str]) -> float:
    """How much of the columns is known, those beyond the first of their kind left out."""
    first = [name for name in names if name in known or not _NUMBERED.fullmatch(name)]
    hits = sum(name in known for name in first)
    return hits / len(first) if hits >= _LEAST else 0.0


def _find_rows(text: str, delimiter: str, skip: int = 0) -> Iterator[tuple[int, list[str] | str]]:
    """The rows with the line on which each starts, or what is wrong with one."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    line = 1
    while True:
        try:
            row: list[str] | str = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            row = f"the row cannot be read: {error}"
        if skip > 0:
            skip -= 1
        else:
            yield line, row
        line = reader.line_num + 1


def _find_people(
    layout: str, names: Sequence[str], rows: Iterator[tuple[int, list[str] | str]]
) -> Iterator[Original | Flaw]:
    for line, row in rows:
        if isinstance(row, str):
            yield Flaw(line, row)
            continue
        cells = dict[str, str]()
        for at, cell in enumerate(row, 1):
            if cell.strip():
                name = names[at - 1] if at <= len(names) else ""
                cells[name if name and name not in cells else f"column {at}"] = plain_text(cell)
        if not cells:
            continue
        contact, tags = _understood(layout, cells)
        if contact.empty:
            yield Flaw(line, "the row has neither a name nor a way to reach anybody")
            continue
        yield Original(contact, tags, json.dumps(cells, ensure_ascii=False), line)


def _understood(name: str, cells: Mapping[str, str]) -> tuple[Contact, tuple[str, ...]]:
    """The contact of a row, and its groups."""
    if name == "plain":
        return _from_plain(cells), ()
    layout = read_layout(name)
    if layout.groups:
        return from_google(cells, layout)
    known = {layout.aliases.get(name, name): cell for name, cell in cells.items()}
    tags = known.get(layout.categories, "").split(layout.separator.strip() or None)
    contact = from_cells(known, layout)
    if layout.event and known.get(layout.event):
        contact = _with_event(contact, known[layout.event])
    return contact, present(tag.strip() for tag in tags)


def _from_plain(cells: Mapping[str, str]) -> Contact:
    numbered = [(name, cell) for name, cell in cells.items() if _NUMBERED.fullmatch(name)]
    urls, handles, addresses = (cells.get(name, "").split("\n") for name in _LINES[:3])
    named = (handle.partition(" ") for handle in handles)
    texts: dict[str, Any] = {name: cells[name] for name in _TEXTS if name in cells}
    contact = Contact(
        **texts,
        phones=tuple(Phone(cell) for name, cell in numbered if name.startswith("phone")),
        emails=tuple(cell for name, cell in numbered if name.startswith("email")),
        urls=present(urls),
        handles=tuple(Handle(_SERVICES[one], name) for one, _, name in named if one in _SERVICES),
        addresses=tuple(Address(line) for line in present(addresses)),
    )
    return tidy_contact(_with_event(contact, cells.get("event", "")))


def _with_event(contact: Contact, event: str) -> Contact:
    """With where the person was met as a line of the note, where a .vcf has it too."""
    line = f"Event: {event}" if event else ""
    return replace(contact, note="\n".join(present((contact.note, line))))
