"""Whatever a card says comes out of every format as it went in, read by programs of others."""

import base64
import csv
import io
import json
import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import icalendar
import openpyxl
import pytest

from cardscan.books.calendar import to_ics
from cardscan.books.entry import BookEntry
from cardscan.books.ldif import to_ldif
from cardscan.books.tables import FLAVOURS, Flavour, to_csv, to_json_list, to_rows
from cardscan.books.xlsx import to_xlsx
from cardscan.contact import Address, Contact, Phone
from cardscan.door import clean_lines
from cardscan.entry import Entry
from tests.filed import NOON

CORPUS = Path(os.environ.get("CARDSCAN_CORPORA", ""), "text", "blns.json")
OWN = [
    *(
        "plain",
        "Łoś, Ana; \\ \"x\" 'y'",
        "=1+1",
        "+1",
        "-2*3",
        "@SUM(1)",
        "＝1",
        "'=1",
        "a\nb\r\nc",
    ),
    *(
        "山田 太郎",
        "مرحبا",
        "\u202eevil",
        "a\0b",
        "\ud83d",
        "😀 " * 40,
        "x" * 900,
        ":: <",
        " lead",
    ),
    *("_x0041_", "{=1}", "<b>&amp;</b>", "END:VEVENT", "dn: cn=x", "1e9", "00123", "TRUE", "#"),
    *("http://example.com", "mailto:a@example.com", "internal:Sheet1!A1", "]]>", "ﷺ", "e\u0301"),
]
TEXTS: list[str] = OWN + (json.loads(CORPUS.read_bytes()) if CORPUS.is_file() else [])
NUMBER = "+493023125000"

Rows = Sequence[Mapping[str, str]]


def entry_of(text: str) -> BookEntry:
    """A contact of whom everything is that text, but for the number."""
    contact = Contact(
        f"{text} Beispiel",
        given_name=text,
        family_name="Beispiel",
        alternative_name=text,
        title=text,
        department=text,
        org=text,
        phones=(Phone(NUMBER),),
        emails=(text,),
        urls=(text,),
        addresses=(Address(text, street=text, locality="Berlin"),),
        note=text,
        uid="urn:uuid:00000001-0000-4000-8000-000000000000",
    )
    placed = Entry("client", text, "2026-03-01T12:00:00Z", decide_by="2026-03-04")
    return BookEntry(contact, text, text, text, entries=(placed,))


ENTRIES = [entry_of(text) for text in TEXTS]


def csv_rows(flavour: Flavour) -> Rows:
    text = to_csv(ENTRIES, flavour).removeprefix("\ufeff")
    rows = list(csv.DictReader(io.StringIO(text, newline=""), strict=True))
    assert all(None not in row and None not in row.values() for row in rows)
    assert not any(re.match("[-=@\t\r\n]", cell) for row in rows for cell in row.values())
    return [{name: cell.lstrip("'") for name, cell in row.items()} for row in rows]


def xlsx_rows(flavour: Flavour) -> Rows:
    file = io.BytesIO(to_xlsx(*to_rows(ENTRIES, flavour)))
    (sheet,) = openpyxl.load_workbook(file).worksheets
    assert {cell.data_type for row in sheet for cell in row} <= {"s", "n"}  # "n" of empty cells
    assert not any(isinstance(cell.value, int | float) for row in sheet for cell in row)
    assert not any(cell.hyperlink for row in sheet for cell in row)
    head, *rows = sheet.iter_rows(values_only=True)
    return [
        {str(name): str(value or "") for name, value in zip(head, row, strict=True)} for row in rows
    ]


COLUMNS: Mapping[Flavour, tuple[str, str, str, str]] = {
    "plain": ("title", "org", "phone_1", "note"),
    "google": ("Organization Title", "Organization Name", "Phone 1 - Value", "Notes"),
    "outlook": ("Job Title", "Company", "Business Phone", "Notes"),
    "hubspot": ("Job Title", "Company Name", "Phone Number", "Notes"),
    "salesforce": ("Title", "Company", "Phone", "Description"),
    "pipedrive": ("", "Organization - Name", "Person - Phone", "Person - Note"),
}
"""Where title, company, number and note stand."""


def expected(text: str) -> str:
    return clean_lines(text).lstrip("'")


@pytest.mark.parametrize("read", [csv_rows, xlsx_rows])
@pytest.mark.parametrize("flavour", FLAVOURS)
def test_tables_hold_every_text_in_its_cell(
    flavour: Flavour, read: Callable[[Flavour], Rows]
) -> None:
    rows = read(flavour)
    title, org, phone, note = COLUMNS[flavour]
    for row, text in zip(rows, TEXTS, strict=True):
        assert row[org].lstrip("'") in (expected(text), "[not provided]"), text
        assert row.get(title, text).lstrip("'") in (expected(text), text)
        assert row[phone] == NUMBER
        assert row[note].lstrip("'").startswith(expected(text)[:100])


def test_lists_hold_every_text() -> None:
    rows = json.loads(to_json_list(ENTRIES))
    assert [row["contact"]["title"] for row in rows] == TEXTS


def ldif_records(text: str) -> Iterator[dict[str, list[str]]]:
    """RFC 2849, as far as it is needed."""
    for block in text.replace("\n ", "").split("\n\n"):
        values: dict[str, list[str]] = {}
        for line in filter(None, block.split("\n")):
            assert line.isascii(), line
            name, value = line.split(":", 1)
            coded = value.startswith(":")
            text = base64.b64decode(value[1:]).decode() if coded else value.removeprefix(" ")
            values.setdefault(name, []).append(text)
        values.pop("version", None)
        if values:
            yield values


def test_ldif_holds_every_text() -> None:
    records = list(ldif_records(to_ldif(ENTRIES)))
    for record, text in zip(records, TEXTS, strict=True):
        clean = clean_lines(text)
        assert record.get("title", [""]) == record.get("o", [""]) == [clean]
        assert record["telephoneNumber"] == [NUMBER]
        assert record.get("description", [""])[0].startswith(clean[:100])
        assert {len(several) for name, several in record.items() if name != "objectclass"} == {1}


def test_calendars_hold_every_text() -> None:
    text = to_ics(ENTRIES, now=NOON)
    assert max(len(line) for line in text.encode().split(b"\r\n")) <= 75
    events = icalendar.Calendar.from_ical(text).walk("VEVENT")
    for event, said in zip(events, TEXTS, strict=True):
        assert not event.errors
        description = str(event["DESCRIPTION"])
        assert clean_lines(said) in description
        assert NUMBER in description
        assert str(event["SUMMARY"]).endswith("Beispiel")
        assert len(event.walk("VALARM")) == 1


OFFICE = shutil.which("soffice") or shutil.which("libreoffice") or ""


@pytest.mark.skipif(not OFFICE, reason="LibreOffice: no soffice on this machine")
@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
def test_libreoffice_reads_every_text(suffix: str, tmp_path: Path) -> None:
    source = tmp_path / f"contacts.{suffix}"
    table = to_csv(ENTRIES, "plain").encode()
    source.write_bytes(table if suffix == "csv" else to_xlsx(*to_rows(ENTRIES, "plain")))
    subprocess.run(
        [
            *(OFFICE, f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless"),
            *("--infilter=CSV:44,34,76,1,,0,true,false" if suffix == "csv" else "--norestore",),
            *("--convert-to", "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,true,true"),
            *("--outdir", tmp_path / "out", source),
        ],
        check=True,
        capture_output=True,
        timeout=180,
    )
    text = (tmp_path / "out" / "contacts.csv").read_text(encoding="utf-8")
    rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline="")))
    for row, said in zip(rows, TEXTS, strict=True):
        assert row["org"].lstrip("'") == expected(said)
        assert row["phone_1"] == NUMBER
