"""Tables and lists of contacts: CSV for spreadsheets, JSON for programs."""

import csv
import io
import json
import re
from collections.abc import Iterable, Mapping, Sequence

from cardscan.books.entry import BookEntry
from cardscan.contact import Phone
from cardscan.contract import contact_to_json
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


def to_csv(entries: Iterable[BookEntry], *, bom: bool = False) -> str:
    """A table with one row for each entry under a row of names.

    There are as many columns ``phone_1`` ... and ``email_1`` ... as one entry needs, at least one.
    Several web addresses, handles or postal addresses stand on lines of their own within their
    cell. Every cell is quoted, and one that a spreadsheet would take for a formula starts with an
    apostrophe; telephone numbers, whose plus is harmless before nothing but digits, do not.

    Args:
        entries: the rows.
        bom: start with U+FEFF, by which Excel knows UTF-8.
    """
    rows = list(entries)
    phones = max((len(row.contact.phones) for row in rows), default=0) or 1
    emails = max((len(row.contact.emails) for row in rows), default=0) or 1
    table = io.StringIO()
    table.write("\ufeff" * bom)
    writer = csv.writer(table, quoting=csv.QUOTE_ALL)
    writer.writerow(
        (
            *_BEFORE_PHONES,
            *(f"phone_{n}" for n in range(1, phones + 1)),
            *(f"email_{n}" for n in range(1, emails + 1)),
            *_AFTER_EMAILS,
        )
    )
    writer.writerows(_row(row, phones, emails) for row in rows)
    return table.getvalue()


def to_plain_csv(head: Sequence[str], rows: Iterable[Mapping[str, object]]) -> str:
    """A table of rows that have the names of its head, as careful as ``to_csv``."""
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
    return json.dumps(objects, ensure_ascii=False, indent=2) + "\n"


def _row(entry: BookEntry, phones: int, emails: int) -> list[str]:
    contact = entry.contact
    return [
        *(text_cell(getattr(contact, name)) for name in _BEFORE_PHONES),
        *_padded([_phone_cell(phone) for phone in contact.phones], phones),
        *_padded([text_cell(email) for email in contact.emails], emails),
        text_cell("\n".join(contact.urls)),
        text_cell("\n".join(f"{handle.service} {handle.name}" for handle in contact.handles)),
        text_cell("\n".join(address.formatted for address in contact.addresses)),
        text_cell(contact.note),
        text_cell(entry.event),
        text_cell(entry.track),
        text_cell(entry.stage),
        text_cell(contact.uid),
    ]


def _plain_cell(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else ""
    return text_cell(value) if isinstance(value, str) else "" if value is None else str(value)


def _padded(cells: Sequence[str], width: int) -> Sequence[str]:
    return [*cells, *[""] * (width - len(cells))]


def text_cell(text: str) -> str:
    """The text, marked as text where a spreadsheet would compute it."""
    text = clean_lines(text)
    return f"'{text}" if _FORMULA.match(text) else text


def _phone_cell(phone: Phone) -> str:
    """The number, with its extension after two commas, which phones dial as pauses."""
    text = f"{phone.number},,{phone.extension}" if phone.extension else phone.number
    return text if _PHONE.fullmatch(text) else text_cell(text)


_FORMULA = re.compile(r"""[\s"';,]*[-=+@\uff0b\uff0d\uff1d\uff20]""")
"""What starts a formula (OWASP, CSV Injection), full-width too, after what may be skipped."""

_PHONE = re.compile(r"\+[0-9 ().,/-]+")
