"""jCards, vCard as JSON, become vCards and contacts."""

import json

import pytest
import vobject

from cardscan.books.vcard import Card, Flaw, read_jcards
from cardscan.contact import Address, Contact, Handle, Phone

ANA = [
    "vcard",
    [
        ["version", {}, "text", "4.0"],
        ["fn", {}, "text", "Ana Muster, MBA"],
        ["n", {}, "text", ["Muster", ["Ana", "Eva"], "", "Dr.", ""]],
        ["org", {"type": "work"}, "text", ["Example; Söhne", "Sales"]],
        ["tel", {"type": ["work", "voice"], "pref": "1"}, "uri", "tel:+49-30-23125-000;ext=12"],
        ["email", {"group": "item1"}, "text", "ana@example.com"],
        ["x-ablabel", {"group": "item1"}, "unknown", "Desk"],
        ["adr", {"label": 'Weg 1\n"Hof"'}, "text", ["", "", "Weg 1", "Berlin", "", "10115", "DE"]],
        ["socialprofile", {"service-type": "GitHub"}, "uri", "https://github.com/ana"],
        ["categories", {}, "text", "Friends", "a, b"],
        ["bday", {}, "date-and-or-time", "--04-12"],
        ["anniversary", {}, "date-and-or-time", "2009-08-08T14:30:00-05:00"],
        ["rev", {}, "timestamp", "2026-03-01T12:30:00Z"],
        ["x-flag", {}, "boolean", True],
        ["x-rank", {}, "integer", 3, 4],
        ["note", {}, "text", "one\ntwo"],
    ],
]


def read_one(card: object) -> Card:
    (read,) = read_jcards(json.dumps(card))
    assert isinstance(read, Card)
    return read


def test_a_jcard_says_what_a_vcard_says() -> None:
    card = read_one(ANA)
    assert card.contact == Contact(
        "Ana Muster, MBA", "Dr.", "Ana, Eva", "", "Muster",
        org="Example; Söhne",
        department="Sales",
        phones=(Phone("+493023125000", "work", "12"),),
        emails=("ana@example.com",),
        handles=(Handle("github", "ana"),),
        addresses=(Address("Weg 1, 'Hof'", "Weg 1", "Berlin", "", "10115", "DE"),),
        note="one\ntwo",
        rev="2026-03-01T12:30:00Z",
    )  # fmt: skip
    assert card.categories == ("Friends", "a, b")


def test_every_property_and_parameter_is_kept() -> None:
    text = read_one(ANA).text.replace("\r\n ", "")
    for line in (
        "TEL;TYPE=work,voice;PREF=1;VALUE=uri:tel:+49-30-23125-000;ext=12",
        "item1.X-ABLabel:Desk",
        "BDAY:--0412",
        "ANNIVERSARY:20090808T143000-0500",
        "REV:20260301T123000Z",
        "X-FLAG;VALUE=boolean:TRUE",
        "X-RANK;VALUE=integer:3,4",
        "ADR;LABEL=Weg 1^n^'Hof^':;;Weg 1;Berlin;;10115;DE",
    ):
        assert f"\r\n{line}\r\n" in text
    assert vobject.readOne(text).fn.value == "Ana Muster, MBA"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", [1]),
        ('{"a":\n1', [2]),
        ("[" * 100_000, [1]),
        ("3", [1]),
        ('[["vcard"], ["vcard", [["fn", {}, "text", "Ana"]]], ["vcard", [7]]]', [1, "Ana", 1]),
        ('["vcard", [["fn", {}, "text", {}]]]', [1]),
        ('["vcard", [["fn:x\\nTEL", {}, "text", "a"]]]', [1]),
        ('["vcard", [["fn", [], "text", "a"]]]', [1]),
        ('["vcard", [["fn", {}]]]', [1]),
        ('["vcard", [["fn", {}, "text", "a\\nEND:VCARD"]]]', ["a END:VCARD"]),
        ('["vcard", [["fn", {}, "uri", "a\\r\\nTEL:1"]]]', ["aTEL:1"]),
        ('["vcard", [["fn", {"x": "a\\r\\nTEL:1"}, "text", "a"]]]', ["a"]),
        ('["vcard", [["fn", {"x": ["\\r\\"", 1, null]}, "text", "a"]]]', [1]),
    ],
    ids=lambda value: str(value)[:40],
)
def test_what_is_no_jcard_is_a_flaw(text: str, expected: list[int | str]) -> None:
    read = list(read_jcards(text))
    assert [one.line if isinstance(one, Flaw) else one.contact.full_name for one in read] == (
        expected
    )
    assert all(one.contact.phones == () for one in read if isinstance(one, Card))
