"""Tables of other programs: recognised, understood, and kept whole."""

import csv
import io
import json
from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cardscan.books.entry import BookEntry
from cardscan.books.layouts import read_layout
from cardscan.books.rows import read_table
from cardscan.books.tables import FLAVOURS, Flavour, to_csv
from cardscan.books.vcard.lines import Flaw
from cardscan.books.vcard.tidy import tidy_contact
from cardscan.contact import Address, Contact, Handle, Original, Phone
from cardscan.errors import BookError
from tests.proposals import ANA
from tests.test_books_naughty import ENTRIES


def people(text: str) -> tuple[str, list[Original]]:
    """The kind of table, and its contacts, of which none is a flaw."""
    kind, found = read_table(text, "t.csv")
    originals = list(found)
    assert [one for one in originals if isinstance(one, Flaw)] == []
    return kind, [one for one in originals if isinstance(one, Original)]


def table(columns: Sequence[str], cells: dict[str, str], delimiter: str = ",") -> str:
    row = [f'"{cells.get(name, "")}"' for name in columns]
    return "\n".join(delimiter.join(line) for line in (columns, row))


GOOGLE_OLD = [
    *read_layout("google_old").columns,
    *("E-mail 1 - Type", "E-mail 1 - Value", "IM 1 - Type", "IM 1 - Service", "IM 1 - Value"),
    *("Phone 1 - Type", "Phone 1 - Value", "Phone 2 - Type", "Phone 2 - Value"),
    *("Address 1 - Type", "Address 1 - Formatted", "Address 1 - Street", "Address 1 - City"),
    *("Address 1 - PO Box", "Address 1 - Postal Code", "Website 1 - Type", "Website 1 - Value"),
    *("Website 2 - Type", "Website 2 - Value", "Custom Field 1 - Type", "Custom Field 1 - Value"),
]
ADDRESS = Address("Weg 1, 10115 Berlin", "Weg 1", "Berlin", "", "10115")
BEN = Contact(
    "Ben Roth",
    given_name="Ben",
    family_name="Roth",
    title="CEO",
    org="Example",
    phones=(Phone("+493023125000", "work"), Phone("+491713920000", "cell")),
    emails=("ben@example.com", "b@example.org"),
    urls=("https://example.com",),
    addresses=(ADDRESS,),
    note="tall",
)


def test_google_before_2024() -> None:
    cells = {
        "Name": "Ben Roth",
        "Given Name": "Ben",
        "Family Name": "Roth",
        "Organization 1 - Title": "CEO",
        "Organization 1 - Name": "Example",
        "Notes": "tall",
        "Group Membership": "* myContacts ::: Sailing",
        "E-mail 1 - Type": "* Work",
        "E-mail 1 - Value": "ben@example.com ::: b@example.org",
        "IM 1 - Service": "Skype",
        "IM 1 - Value": "ben.r",
        "Phone 1 - Type": "Work",
        "Phone 1 - Value": "+49 30 23125-000",
        "Phone 2 - Type": "Mobile",
        "Phone 2 - Value": "+491713920000",
        "Address 1 - Formatted": "Weg 1\n10115 Berlin",
        "Address 1 - Street": "Weg 1",
        "Address 1 - City": "Berlin",
        "Address 1 - Postal Code": "10115",
        "Website 1 - Value": "https://example.com",
        "Website 2 - Value": "https://www.linkedin.com/in/benroth",
        "Custom Field 1 - Type": "Shoe size",
        "Custom Field 1 - Value": "44",
    }
    kind, (ben,) = people(table(GOOGLE_OLD, cells))
    assert kind == "google"
    assert ben.contact == replace(
        BEN, handles=(Handle("linkedin", "benroth"), Handle("skype", "ben.r"))
    )
    assert ben.tags == ("Sailing",)
    assert json.loads(ben.text) == cells


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("country", ["Business Country/Region", "Business Country"])
def test_outlook(delimiter: str, country: str) -> None:
    columns = [
        country if name == "Business Country/Region" else name
        for name in read_layout("outlook").columns
    ]
    cells = {
        "First Name": "Ben",
        "Last Name": "Roth",
        "Job Title": "CEO",
        "Company": "Example",
        "Business Phone": "+49 30 23125-000",
        "Mobile Phone": "+491713920000",
        "E-mail Address": "ben@example.com",
        "E-mail 2 Address": "b@example.org",
        "Web Page": "https://example.com",
        "Business Street": "Weg 1",
        "Business Street 2": "2. Stock",
        "Business City": "Berlin",
        "Business Postal Code": "10115",
        country: "DE",
        "Notes": "tall",
        "Categories": "Sailing; Chess",
        "Spouse": "Ann",
    }
    kind, (ben,) = people(table(columns, cells, delimiter))
    whole = "Weg 1, 2. Stock, 10115 Berlin"
    address = Address(whole, "Weg 1, 2. Stock", "Berlin", "", "10115", "DE")
    assert kind == "outlook"
    assert ben.contact == replace(BEN, addresses=(address,))
    assert ben.tags == ("Sailing", "Chess")
    assert json.loads(ben.text)["Spouse"] == "Ann"


def test_linkedin_with_its_notes_before_the_table() -> None:
    text = (
        'Notes:\n"When exporting your connection data, some ""emails"" are missing, see\nhelp."\n\n'
        "First Name,Last Name,URL,Email Address,Company,Position,Connected On\n"
        "Ben,Roth,https://www.linkedin.com/in/ben-roth-1a2b,,Example,CEO,12 Mar 2024\n"
    )
    kind, (ben,) = people(text)
    assert kind == "linkedin"
    assert ben.contact == Contact(
        "Ben Roth",
        given_name="Ben",
        family_name="Roth",
        title="CEO",
        org="Example",
        handles=(Handle("linkedin", "ben-roth-1a2b"),),
    )
    assert json.loads(ben.text)["Connected On"] == "12 Mar 2024"
    assert ben.line == 6


@pytest.mark.parametrize("flavour", FLAVOURS)
def test_tables_that_were_written_here_are_read_again(flavour: Flavour) -> None:
    kind, (ana,) = people(
        to_csv([BookEntry(ANA, "Fair", "client", "new")], flavour).lstrip("\ufeff")
    )
    assert kind == flavour
    assert ana.contact.emails[0] == ANA.emails[0]
    assert ana.contact.phones[0].number == ANA.phones[0].number
    assert ana.contact.phones[0].extension == "12"
    assert ana.contact.org == ANA.org
    assert "Event: Fair" in ana.contact.note


def test_google_gives_back_all_of_a_contact() -> None:
    said = replace(tidy_contact(ANA), note=ANA.note)
    _, (ana,) = people(to_csv([BookEntry(ANA)], "google"))
    assert ana.contact == replace(said, addresses=ana.contact.addresses)
    assert ana.contact.addresses[0] == ANA.addresses[0]


def test_a_plain_table_gives_back_all_but_kinds_and_parts() -> None:
    uid = "urn:uuid:00000001-0000-4000-8000-000000000000"
    _, (ana,) = people(to_csv([BookEntry(replace(ANA, uid=uid))]))
    assert replace(ana.contact, phones=(), addresses=()) == replace(
        tidy_contact(replace(ANA, uid=uid)), phones=(), addresses=()
    )
    assert [phone.number for phone in ana.contact.phones] == [p.number for p in ANA.phones]
    assert ana.contact.addresses[0].formatted == ANA.addresses[0].formatted


@pytest.mark.parametrize("flavour", ["plain", "google", "outlook"])
def test_naughty_strings_come_back(flavour: Flavour) -> None:
    _, found = people(to_csv(ENTRIES, flavour).removeprefix("\ufeff"))
    for original, entry in zip(found, ENTRIES, strict=True):
        assert original.contact.title == tidy_contact(entry.contact).title
        assert original.contact.org == tidy_contact(entry.contact).org
        assert original.contact.phones == entry.contact.phones


@pytest.mark.parametrize(
    ("flavour", "theirs"),
    [
        ("plain", {"full_name": "Ben", "org": "X", "Birthday": "1970-01-01"}),
        ("outlook", {"First Name": "Ben", "Last Name": "Roth", "Spouse": "Ann", "User 1": "=1"}),
        ("outlook", {"First Name": "Ben", "Last Name": "Roth", "Shoe size": "44"}),
        ("google", {"First Name": "Ben", "Birthday": "1970-01-01", "Phonetic First Name": "Benn"}),
        (
            "google",
            {
                "First Name": "Ben",
                "Event 1 - Label": "Anniversary",
                "Event 1 - Value": "2001-02-03",
                "Relation 2 - Label": "Wife",
                "Relation 2 - Value": "Ann",
            },
        ),
    ],
)
def test_what_is_no_field_here_is_written_back(flavour: Flavour, theirs: dict[str, str]) -> None:
    _, (ben,) = people(table(list(theirs), theirs))
    promoted = replace(ben.contact, title="Owner")
    written = to_csv(
        [BookEntry(promoted, originals={flavour: ben.text}), BookEntry(Contact("Cem"))], flavour
    )
    (row, cem) = csv.DictReader(io.StringIO(written.lstrip("\ufeff"), newline=""))
    said = {name.replace("Relation 2", "Relation 1"): text for name, text in theirs.items()}
    assert {name: row[name].lstrip("'") for name in said} == said
    assert "Owner" in row.values()
    assert "Ann" not in cem.values()


def test_handles_and_other_custom_fields_of_google_stand_side_by_side() -> None:
    cells = {
        "First Name": "Ben",
        "Custom Field 1 - Label": "Shoe size",
        "Custom Field 1 - Value": "44",
        "Custom Field 2 - Label": "WeChat",
        "Custom Field 2 - Value": "ben-r",
    }
    _, (ben,) = people(table(list(cells), cells))
    (row,) = csv.DictReader(
        io.StringIO(
            to_csv([BookEntry(ben.contact, originals={"google": ben.text})], "google"), newline=""
        )
    )
    assert {name: row[name] for name in cells} == {
        "First Name": "Ben",
        "Custom Field 1 - Label": "WeChat",
        "Custom Field 1 - Value": "ben-r",
        "Custom Field 2 - Label": "Shoe size",
        "Custom Field 2 - Value": "44",
    }


@pytest.mark.parametrize(
    ("flavour", "column", "before", "after"),
    [
        ("google", "Labels", "* myContacts ::: Sailing", " ::: "),
        ("outlook", "Categories", "Sailing;Chess", ";"),
        ("outlook", "Categories", "", ";"),
    ],
)
def test_groups_stay_and_those_of_tracks_come_to_them(
    flavour: Flavour, column: str, before: str, after: str
) -> None:
    _, (ben,) = people(
        table(["First Name", "Last Name", column], {"First Name": "Ben", column: before})
    )
    originals: dict[str, str] = {flavour: ben.text}
    for track, ours in (("client", ["Client", "Client: new"]), ("", [])):
        entry = BookEntry(
            ben.contact, "", track, "new" if track else "neither", originals=originals
        )
        (row,) = csv.DictReader(io.StringIO(to_csv([entry], flavour).lstrip("\ufeff"), newline=""))
        if before:
            assert row[column] == after.join([*before.split(after), *ours])
        else:
            assert row[column] == (after.join(ours) or "Neither")


def test_columns_of_one_name_are_all_kept() -> None:
    _, (ben,) = people("full_name,org,note,note\nBen,X,one,two")
    assert json.loads(ben.text)["column 4"] == "two"


def test_a_broken_row_is_told_with_its_line_and_the_rest_is_read() -> None:
    text = (
        "First Name,Last Name,URL,Email Address,Company,Position,Connected On\r\n"
        f'Ana,,,,"{"x" * 200_000}",,\r\n'
        ",,,,,,12 Mar 2024\r\n"
        ",,,,,,\r\n"
        'Ben,Roth,,,"Exa\r\nmple",,,surplus\r\n'
        "Cem\r\n"
    )
    _, found = read_table(text, "t.csv")
    long, nobody, ben, cem = found
    assert isinstance(long, Flaw)
    assert (long.line, long.why.partition(":")[0]) == (2, "the row cannot be read")
    assert nobody == Flaw(3, "the row has neither a name nor a way to reach anybody")
    assert isinstance(ben, Original)
    assert isinstance(cem, Original)
    assert (ben.line, ben.contact.org, json.loads(ben.text)["column 8"]) == (
        5,
        "Exa mple",
        "surplus",
    )
    assert (cem.line, cem.contact.full_name) == (7, "Cem")


@pytest.mark.parametrize(
    "text",
    ["", "\n\n", "a,b,c\n1,2,3", "Name,Street\nx,y", "\0", '"' * 99, "x" * 300_000, "dn: cn=x\n"],
)
def test_tables_of_nobody_known_are_refused(text: str) -> None:
    with pytest.raises(
        BookError, match=r"cannot read t.csv: its columns are not those of a table that is known"
    ) as refused:
        read_table(text, "t.csv")
    assert "LinkedIn" in refused.value.hint


@given(st.text(max_size=300))
def test_any_rows_are_contacts_or_flaws(rows: str) -> None:
    for flavour in ("google", "outlook", "linkedin"):
        head = ",".join(read_layout(flavour).columns)
        kind, found = read_table(f"{head}\n{rows}", "t.csv")
        assert kind in {"google", "outlook", "linkedin"}
        assert all(isinstance(one, Original | Flaw) for one in found)
