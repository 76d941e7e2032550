"""Tables with the columns of other programs: the right names, and nothing left out in silence."""

import csv
import io
from dataclasses import replace

import pytest

from cardscan.books.entry import BookEntry
from cardscan.books.layouts import layout_names, read_layout
from cardscan.books.tables import FLAVOURS, Flavour, to_csv
from cardscan.contact import Address, Contact, Handle, Phone
from cardscan.entry import Entry
from tests.proposals import ANA

PLACES = (
    Entry("client", "qualified", "2026-03-01T12:00:00Z"),
    Entry("referral", "new", "2026-03-01T12:00:00Z"),
)
FULL = BookEntry(
    replace(
        ANA,
        phones=(
            *ANA.phones,
            Phone("+493023125001", "fax"),
            Phone("+493023125002", "main"),
            Phone("+493023125003", "home"),
            Phone("+493023125004", "work"),
            Phone("+493023125005", "work"),
            Phone("+493023125006", "cell"),
        ),
        emails=(*ANA.emails, "three@example.com", "four@example.com"),
        urls=(*ANA.urls, "https://shop.example.com"),
        addresses=(*ANA.addresses, Address("Postfach 7, 1010 Wien", "", "Wien", "", "1010", "AT")),
        uid="urn:uuid:00000001-0000-4000-8000-000000000000",
    ),
    "Fair 2026",
    "client",
    "qualified",
    entries=PLACES,
)


def head_and_row(entry: BookEntry, flavour: Flavour) -> tuple[list[str], dict[str, str]]:
    """The names of the columns, and the cells that are not empty."""
    head, *rows = csv.reader(io.StringIO(to_csv([entry], flavour).lstrip("\ufeff"), newline=""))
    (row,) = rows
    return head, {name: cell for name, cell in zip(head, row, strict=True) if cell}


@pytest.mark.parametrize("flavour", FLAVOURS)
def test_everything_known_of_a_contact_is_in_its_row(flavour: Flavour) -> None:
    _, row = head_and_row(FULL, flavour)
    said, contact = "\n".join(row.values()), FULL.contact
    texts = [
        *(contact.given_name, contact.family_name, contact.suffix, contact.alternative_name),
        *(contact.title, contact.department, contact.org, contact.note, FULL.event),
        *(phone.number for phone in contact.phones),
        *(*contact.emails, *contact.urls, *(handle.name for handle in contact.handles)),
        *("Musterstr. 1", "10115", "Berlin", "Postfach 7", "1010", "Wien"),
        *(() if flavour == "plain" else ("DE", "AT")),
    ]
    assert [text for text in texts if text not in said] == []
    assert "client" in said.casefold()


def test_google_has_a_group_for_every_value() -> None:
    head, row = head_and_row(FULL, "google")
    assert head[:17] == list(read_layout("google").columns)
    assert head[17:19] == ["E-mail 1 - Label", "E-mail 1 - Value"]
    assert (row["First Name"], row["Last Name"]) == ("Ana", "Beispiel-Łoś")
    assert (row["Phone 1 - Label"], row["Phone 1 - Value"]) == ("Work", "+493023125000,,12")
    assert (row["Phone 3 - Label"], row["Phone 8 - Value"]) == ("Work Fax", "+493023125006")
    assert row["E-mail 4 - Value"] == "four@example.com"
    assert row["Address 2 - Formatted"] == "Postfach 7, 1010 Wien"
    assert row["Labels"] == (
        "* myContacts ::: Client ::: Client: qualified ::: Referral ::: Referral: new"
    )
    assert row["Custom Field 2 - Label"] == "WeChat"
    assert row["Notes"] == f"{ANA.note}\nEvent: Fair 2026"
    assert row["File As"] == ANA.full_name


def test_google_has_one_of_each_group_where_nobody_has_more() -> None:
    head, row = head_and_row(BookEntry(Contact("山田太郎")), "google")
    groups = read_layout("google").groups
    numbered = [f"{group} 1 - {part}" for group, parts in groups.items() for part in parts]
    assert head == [*read_layout("google").columns, *numbered]
    assert row == {"First Name": "山田太郎", "Labels": "* myContacts ::: Prospective"}


def test_outlook_has_its_92_columns() -> None:
    head, row = head_and_row(FULL, "outlook")
    assert head == list(read_layout("outlook").columns)
    assert (len(head), head[0], head[-1]) == (92, "Title", "Web Page")
    assert row == {
        "Title": "Dr.",
        "First Name": "Ana",
        "Middle Name": "María",
        "Last Name": "Beispiel-Łoś",
        "Suffix": "MBA",
        "Company": ANA.org,
        "Department": "Sales",
        "Job Title": ANA.title,
        "Business Street": "Musterstr. 1",
        "Business City": "Berlin",
        "Business Postal Code": "10115",
        "Business Country/Region": "DE",
        "Other City": "Wien",
        "Other Postal Code": "1010",
        "Other Country/Region": "AT",
        "Business Phone": "+493023125000,,12",
        "Business Phone 2": "+493023125004",
        "Business Fax": "+493023125001",
        "Company Main Phone": "+493023125002",
        "Home Phone": "+493023125003",
        "Mobile Phone": "+491713920000",
        "E-mail Address": "Ana@Example.com",
        "E-mail 2 Address": "ana.beispiel@example.org",
        "E-mail 3 Address": "three@example.com",
        "Web Page": "https://www.example.com/?q=a,b",
        "Categories": "Client;Client: qualified;Referral;Referral: new",
        "Notes": f"{ANA.note}\nOther name: 安娜, 例\nPhone, work: +493023125005\n"
        "Phone, cell: +493023125006\nE-mail: four@example.com\nWeb: https://shop.example.com\n"
        "LinkedIn: ana-beispiel\nWeChat: ana-b\nEvent: Fair 2026\n"
        "Address: Postfach 7, 1010 Wien, AT",
    }


@pytest.mark.parametrize(
    ("flavour", "contact", "cells"),
    [
        ("salesforce", Contact("Cher", given_name="Cher"), {"LastName": "Cher"}),
        ("salesforce", Contact(org="Example Ltd"), {"LastName": "Example Ltd"}),
        ("salesforce", Contact("Ana"), {"Company": "[not provided]"}),
        ("pipedrive", Contact(emails=("a@example.com",)), {"Person - Name": "a@example.com"}),
        ("pipedrive", Contact("Ana B", title="CEO"), {"Person - Note": "Title: CEO"}),
        ("hubspot", Contact("Dr. A B", "Dr.", "A", "", "B"), {"Notes": "Name: Dr. A B"}),
        ("hubspot", Contact("A B", given_name="A", family_name="B"), {"Last Name": "B"}),
        (
            "hubspot",
            Contact("A B", phones=(Phone("+4930", "fax"),)),
            {"Notes": "Phone, fax: +4930"},
        ),
        ("outlook", Contact("Ó", handles=(Handle("x", "ó"),)), {"Notes": "X: ó"}),
    ],
)
def test_what_a_program_wants_is_there(
    flavour: Flavour, contact: Contact, cells: dict[str, str | None]
) -> None:
    _, row = head_and_row(BookEntry(contact), flavour)
    assert {name: row.get(name) for name in cells} == cells


def test_a_name_is_given_once() -> None:
    _, row = head_and_row(BookEntry(Contact("Cher", given_name="Cher")), "salesforce")
    assert "FirstName" not in row


@pytest.mark.parametrize("name", layout_names())
def test_layouts_name_columns_that_they_have(name: str) -> None:
    layout = read_layout(name)
    used = [
        *layout.texts.values(),
        *(layout.whole_name, layout.whole_address, layout.event, layout.note, layout.categories),
        *(*layout.emails, *layout.urls, *layout.required, *layout.aliases.values()),
        *(column for columns in layout.phones.values() for column in columns),
        *(column for columns in layout.addresses for column in columns.values()),
    ]
    used = [column for one in used for column in ((one,) if isinstance(one, str) else one)]
    assert [column for column in used if column and column not in layout.columns] == []
    assert len(set(layout.columns)) == len(layout.columns)
