"""Tables and lists of contacts: CSV and XLSX for spreadsheets and other programs, JSON."""

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence, Set
from typing import Literal, get_args

from cardscan.books.entry import BookEntry
from cardscan.books.google import google_rows, is_numbered
from cardscan.books.layouts import Cells, dialled, read_layout, row_of, to_cells
from cardscan.contract import contact_to_json, to_text
from cardscan.door import clean_lines

_BEFORE_PHONES = (
    "full_name",
    "prefix",
    "given_name",
    "additional_names",
    "family_name",
    "suffix",
    "alternative_name",
    "title",
    "department",
    "org",
)
_AFTER_EMAILS = ("url", "handle", "address", "note", "event", "track", "stage", "uid")


Flavour = Literal["plain", "google", "outlook", "hubspot", "salesforce", "pipedrive"]
FLAVOURS: tuple[Flavour, ...] = get_args(Flavour)
"""Whose columns a table has: cardscan's own, or those of a program that is to import it."""

_MARKED: tuple[Flavour, ...] = ("outlook",)
"""Whose program takes a file for UTF-8 only where it starts with U+FEFF."""


def to_csv(entries: Iterable[BookEntry], flavour: Flavour = "plain") -> str:
    """A table with one row for each entry under a row of names.

    In the plain one there are as many columns ``phone_1`` ... and ``email_1`` ... as one entry
    needs, at least one. Several web addresses, handles or postal addresses stand on lines of their
    own within their cell. What others have no column for stands in their notes.

    Every cell is quoted, and one that a spreadsheet would take for a formula starts with an
    apostrophe; telephone numbers, whose plus is harmless before nothing but digits, do not.
    """
    several = list(entries)
    head, rows = to_rows(several, flavour)
    numbers = {dialled(phone) for entry in several for phone in entry.contact.phones}
    table = io.StringIO()
    table.write("\ufeff" * (flavour in _MARKED))
    writer = csv.writer(table, quoting=csv.QUOTE_ALL)
    writer.writerow(head)
    writer.writerows([_cell(row.get(name, ""), numbers) for name in head] for row in rows)
    return table.getvalue()


def to_rows(
    entries: Sequence[BookEntry], flavour: Flavour
) -> tuple[tuple[str, ...], Sequence[Cells]]:
    """The names of the columns, and a row for each entry.

    What stood in columns that are no field here, when a contact was imported, stands there again,
    and its groups stay, those of its tracks behind them.
    """
    if flavour == "plain":
        head, rows = _plain_rows(entries)
    elif flavour == "google":
        head, rows = google_rows(entries)
    else:
        head = read_layout(flavour).columns
        rows = [to_cells(entry, read_layout(flavour)) for entry in entries]
    known = [row_of(entry, flavour) for entry in entries]
    whole = [
        {name: cell for name, cell in theirs.items() if _is_foreign(name, flavour)}
        | row
        | _groups(entry, row, theirs, flavour)
        for entry, row, theirs in zip(entries, rows, known, strict=True)
    ]
    more = dict.fromkeys(name for row in whole for name in row if name not in head)
    return (*head, *more), whole


def _groups(entry: BookEntry, row: Cells, theirs: Cells, flavour: Flavour) -> Cells:
    """The cell of the groups, where the contact was imported with some."""
    if flavour == "plain" or not theirs:
        return {}
    layout = read_layout(flavour)
    column, separator = layout.categories, layout.separator
    before = theirs.get(column) or theirs.get(read_layout("google_old").categories, "")
    if not before:
        return {}
    ours = row[column] if entry.track else ""
    several = (one.strip() for cell in (before, ours) for one in cell.split(separator.strip()))
    return {column: separator.join(dict.fromkeys(filter(None, several)))}


def _is_foreign(column: str, flavour: Flavour) -> bool:
    """Whether it is neither a field here nor written by its own rules."""
    if flavour == "plain":
        return column not in (*_BEFORE_PHONES, *_AFTER_EMAILS) and not _NUMBERED.fullmatch(column)
    if flavour == "google":
        known = read_layout("google").knows(column) or read_layout("google_old").knows(column)
        return not known and not is_numbered(column)
    return not read_layout(flavour).knows(column)


def to_plain_csv(head: Sequence[str], rows: Iterable[Mapping[str, object]]) -> str:
    """A table of rows that have the names of its head; no cell is computed either."""
    table = io.StringIO()
    writer = csv.writer(table, quoting=csv.QUOTE_ALL)
    writer.writerow(head)
    writer.writerows([_plain_cell(row[name]) for name in head] for row in rows)
    return table.getvalue()


def to_json_list(entries: Iterable[BookEntry]) -> str:
    """A list of objects whose names are those of ``cardscan list --json``, without its scan."""
    objects = [
        {
            "uid": entry.contact.uid,
            "rev": entry.contact.rev,
            "track": entry.track,
            "stage": entry.stage,
            "event": entry.event,
            "contact": contact_to_json(entry.contact),
        }
        for entry in entries
    ]
    return to_text(objects, indent=2) + "\n"


def _plain_rows(entries: Sequence[BookEntry]) -> tuple[tuple[str, ...], Sequence[Cells]]:
    phones = max((len(entry.contact.phones) for entry in entries), default=0) or 1
    emails = max((len(entry.contact.emails) for entry in entries), default=0) or 1
    head = (
        *_BEFORE_PHONES,
        *(f"phone_{n}" for n in range(1, phones + 1)),
        *(f"email_{n}" for n in range(1, emails + 1)),
        *_AFTER_EMAILS,
    )
    return head, [_plain_row(entry) for entry in entries]


def _plain_row(entry: BookEntry) -> Cells:
    contact = entry.contact
    return {
        **{name: getattr(contact, name) for name in _BEFORE_PHONES},
        **{f"phone_{n}": dialled(phone) for n, phone in enumerate(contact.phones, 1)},
        **{f"email_{n}": email for n, email in enumerate(contact.emails, 1)},
        "url": "\n".join(contact.urls),
        "handle": "\n".join(f"{handle.service} {handle.name}" for handle in contact.handles),
        "address": "\n".join(address.formatted for address in contact.addresses),
        "note": contact.note,
        "event": entry.event,
        "track": entry.track,
        "stage": entry.stage,
        "uid": contact.uid,
    }


def _plain_cell(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else ""
    return text_cell(value) if isinstance(value, str) else "" if value is None else str(value)


def text_cell(text: str) -> str:
    """The text, marked as text where a spreadsheet would compute it."""
    text = clean_lines(text)
    return f"'{text}" if _FORMULA.match(text) else text


def plain_text(cell: str) -> str:
    """What a cell says, without the mark that ``text_cell`` may have made."""
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell[1:]) else cell


def _cell(text: str, numbers: Set[str]) -> str:
    return text if text in numbers and _PHONE.fullmatch(text) else text_cell(text)


_FORMULA = re.compile(r"""[\s"';,]*[-=+@\uff0b\uff0d\uff1d\uff20]""")
"""What starts a formula (OWASP, CSV Injection), full-width too, after what may be skipped."""

_NUMBERED = re.compile(r"(phone|email)_[1-9][0-9]?")
_PHONE = re.compile(r"\+[0-9 ().]+(?:,,[0-9]+)?")
"""Numbers that stay as they are; with a minus or a slash in them they would be computed."""
