"""A card of others is changed where it differs, and kept to the byte everywhere else."""

import datetime as dt
import os
import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cardscan.books.vcard import Card, read_cards, revise
from cardscan.books.vcard.reading import with_name
from cardscan.books.vcard.tidy import tidy_contact
from cardscan.contact import Address, Contact, Handle, Phone
from cardscan.door import clean_text
from cardscan.errors import BookError
from tests.test_vcard_properties import CONTACT, TEXT

NOW = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)
CORPORA = os.environ.get("CARDSCAN_CORPORA")
EXPORTS = sorted(Path(CORPORA, "vcf").glob("*.vcf")) if CORPORA else []

FOREIGN = [
    "BDAY:1980-02-03",
    "X-PHONETIC-LAST-NAME;X-A=\"b;c\":Mu\\ster",
    "PHOTO;ENCODING=b;TYPE=JPEG:/9j/4AABAgMEBQYHCAkK\n CwwNDg8QERITFBUWFxgZ",
    "AGENT:\nBEGIN:VCARD\nFN:Her assistant\nTEL:+12125550199\nEND:VCARD",
    "item9.X-ABDATE:2020-01-01\nitem9.X-ABLabel:_$!<Anniversary>!$_",
    "X-EVOLUTION-FILE-AS;X-EVOLUTION-UI-SLOT=1:Muster\\, A\n na",
    "",
    "this is no line of a card",
    "KEY:",
]  # fmt: skip
OURS = [
    "FN:Ana Muster",
    "fn;charset=utf-8:Ana\n  Muster",
    "N:Muster;Ana;Maria,Eva;Dr.;MBA;x;y",
    "N:;;;;",
    "NICKNAME:Annie",
    "FN;ALTID=1:A\nFN;PREF=1;ALTID=1:B",
    "TITLE;LANGUAGE=en:Head of\n  Sales\\, EMEA",
    "TITLE:",
    "ORG:Example\\, Inc.;Sales;EMEA",
    "item1.TEL;type=pref:030 23125-0\nitem1.X-ABLabel:Desk",
    "TEL;TYPE=CELL:+49 171 3920000",
    "TEL;VALUE=uri;TYPE=\"work,voice\":tel:+49-30-23125-000;ext=12",
    "item2.EMAIL;type=INTERNET:ana@example.com\nitem2.X-ABLabel:_$!<Other>!$_",
    "EMAIL:Ana.Muster@example.org",
    "item3.URL:http\\://www.example.com\nitem3.X-ABLabel:_$!<HomePage>!$_",
    "URL:https://www.linkedin.com/in/ana",
    "X-SOCIALPROFILE;type=twitter;x-user=ana:http://twitter.com/ana",
    "IMPP;X-SERVICE-TYPE=Skype:skype:ana",
    "item4.ADR;TYPE=WORK:;;Weg 1;Berlin;;10115;Germany\nitem4.X-ABADR:de",
    "ADR;TYPE=HOME:Box 3;;Rue 2;Paris;;75001;FR\nLABEL;TYPE=HOME:Rue 2\\, Paris",
    "ADR;HOME:;;A;;;;",
    "NOTE:one\\ntwo\\; three",
    "NOTE:four",
    "CATEGORIES:Friends,b\\, c",
    "categories:Family",
    "UID:abc",
    "REV:20250101T000000Z",
]  # fmt: skip
QUOTED = [
    "NOTE;ENCODING=QUOTED-PRINTABLE:one=0D=0A=\ntwo=20=\nthree",
    "N;CHARSET=ISO-8859-1;ENCODING=QUOTED-PRINTABLE:M=FCller;Ren=E9",
    "TITLE;QUOTED-PRINTABLE;CHARSET=UTF-8:K=C3=B6chin=",
    "TEL;CELL;VOICE:+49 171 3920000",
    "LABEL;WORK;ENCODING=QUOTED-PRINTABLE:Weg 1=0D=0A=\nBerlin",
    "PHOTO;JPEG;ENCODING=BASE64:\n /9j/4AABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZ\n",
]
PROPERTIES = {
    "full_name": {"FN"},
    "alternative_name": {"NICKNAME", "FN"},
    "title": {"TITLE"},
    "org": {"ORG", "FN"},
    "department": {"ORG"},
    "phones": {"TEL", "X-ABLABEL"},
    "emails": {"EMAIL", "X-ABLABEL"},
    "urls": {"URL", "X-ABLABEL"},
    "handles": {"X-SOCIALPROFILE", "SOCIALPROFILE", "IMPP"},
    "addresses": {"ADR", "LABEL", "X-ABADR", "X-ABLABEL"},
    "note": {"NOTE"},
} | {
    name: {"N", "FN"}
    for name in ("prefix", "given_name", "additional_names", "family_name", "suffix")
}
"""The lines that a change of a field may touch, beside REV."""


@st.composite
def raw_cards(draw: st.DrawFn) -> str:
    version = draw(st.sampled_from(("2.1", "3.0", "4.0", "")))
    lines = draw(
        st.lists(st.sampled_from(FOREIGN + OURS + QUOTED * (version == "2.1")), max_size=20)
    )
    version_line = [f"VERSION:{version}"] * bool(version)
    text = "\n".join(("BEGIN:VCARD", *version_line, *lines, "END:VCARD", ""))
    return text.replace("\n", draw(st.sampled_from(("\r\n", "\n"))))


def read_one(raw: str) -> Card:
    (card,) = (found for found in read_cards(raw) if isinstance(found, Card))
    return card


def logical_lines(raw: str) -> list[tuple[str, str]]:
    """The lines of a card, cut apart by the rules alone: names and all that stands there."""
    raw = raw.replace("\r\r\n", "\r\n")
    cut = re.findall(
        r"(?im)^(?:AGENT:\s*BEGIN:VCARD[\s\S]*?END:VCARD\r?\n"
        r"|[^\r\n:]*QUOTED-PRINTABLE[^\r\n:]*:(?:[^\r\n]*=\r?\n(?!END:))*[^\r\n]*\r?\n"
        r"|[^\r\n]*(?:\r?\n[ \t][^\r\n]*)*(?:\r?\n|(?<=.)\Z))",
        raw,
    )
    assert "".join(cut) == raw
    return [
        (re.sub(r"^\w+\.", "", re.split("[:;]", line)[0].strip()).upper(), line) for line in cut
    ]


@settings(deadline=None)
@given(raw_cards())
def test_a_contact_that_is_the_same_changes_no_byte(raw: str) -> None:
    card = read_one(raw)
    assert card.text == raw
    assert revise(raw, card.contact, now=NOW, categories=card.categories) == raw


@settings(deadline=None)
@given(raw_cards(), CONTACT, st.none() | st.lists(TEXT, max_size=3))
def test_a_revised_card_reads_as_the_contact(
    raw: str, contact: Contact, categories: list[str] | None
) -> None:
    before = read_one(raw)
    after = read_one(revise(raw, contact, now=NOW, categories=categories))
    wanted = with_name(tidy_contact(contact))
    wanted = replace(wanted, uid=before.contact.uid or wanted.uid)
    assert replace(after.contact, rev=wanted.rev) == wanted
    assert after.contact.rev in {before.contact.rev, wanted.rev, "2026-03-01T12:00:00Z"}
    assert after.picture == before.picture
    if categories is None:
        assert after.categories == before.categories
    else:
        clean = (clean_text(category, 1000) for category in categories)
        assert set(after.categories) == set(clean) - {""}


@settings(deadline=None)
@given(raw_cards(), CONTACT, st.sampled_from(sorted(PROPERTIES)))
def test_a_single_change_touches_the_lines_of_its_property_only(
    raw: str, contact: Contact, field: str
) -> None:
    card = read_one(raw)
    changed = replace(card.contact, **{field: getattr(contact, field)})
    touched = PROPERTIES[field] | {"REV"}
    before, after = (
        [line for name, line in logical_lines(text) if name not in touched]
        for text in (raw, revise(raw, changed, now=NOW))
    )
    assert after == before


IPHONE = """BEGIN:VCARD
VERSION:3.0
N:Muster;Ana;;;
FN:Ana Muster
item1.TEL;type=pref:+12125550123
item1.X-ABLabel:Desk
TEL;type=CELL:+12125550124
item2.ADR;type=HOME:;;Weg 1;Berlin;;10115;Germany
item2.X-ABADR:de
BDAY;value=date:1980-02-03
NOTE:likes chess
 \\, and go
CATEGORIES:Friends,Chess
REV:2025-01-01T00:00:00Z
END:VCARD
"""
DESK, CELL = Phone("+12125550123", "other"), Phone("+12125550124", "cell")
DATED = ("REV:2025-01-01T00:00:00Z", "REV:2026-03-01T12:00:00Z")


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"phones": (CELL,)}, [
            ("item1.TEL;type=pref:+12125550123\nitem1.X-ABLabel:Desk\n", "")]),
        ({"phones": (DESK, CELL, Phone("110", "work", "7"))}, [
            ("0124\n", "0124\nTEL;TYPE=WORK,VOICE:110\\,\\,7\n")]),
        ({"phones": (CELL, DESK)}, [
            ("item1.TEL;type=pref:+12125550123\n", "TEL;type=CELL:+12125550124\n"
                "item1.TEL;type=pref:+12125550123\n"),
            ("Desk\nTEL;type=CELL:+12125550124\n", "Desk\n")]),
        ({"addresses": ()}, [
            ("item2.ADR;type=HOME:;;Weg 1;Berlin;;10115;Germany\nitem2.X-ABADR:de\n", "")]),
        ({"family_name": "Beispiel; Los"}, [("N:Muster;", "N:Beispiel\\, Los;")]),
        ({"note": ""}, [("NOTE:likes chess\n \\, and go\n", "")]),
        ({"note": "Ça"}, [("likes chess\n \\, and go\n", "Ça\n")]),
        ({"urls": ("https://github.com/ana",)}, [
            ("END:", "item3.URL:https://github.com/ana\nitem3.X-ABLabel:GitHub\nEND:")]),
        ({"addresses": (Address("Weg 2, at the back", "Weg 2"),)}, [
            ("item2.ADR;type=HOME:;;Weg 1;Berlin;;10115;Germany\nitem2.X-ABADR:de\n",
             "item3.ADR;TYPE=WORK:;;Weg 2;;;;\nitem3.LABEL;TYPE=WORK:Weg 2\\, at the back\n")]),
        ({"handles": (Handle("x", "ana"),)}, [
            ("END:", "X-SOCIALPROFILE;TYPE=twitter;X-USER=ana:https://x.com/ana\nEND:")]),
    ],
)  # fmt: skip
def test_what_differs_is_changed_where_it_stands(
    change: dict[str, object], expected: list[tuple[str, str]]
) -> None:
    text = IPHONE
    for old, new in (DATED, *expected):
        assert text.count(old) == 1
        text = text.replace(old, new)
    contact = read_one(IPHONE).contact
    assert revise(IPHONE, replace(contact, **change), now=NOW) == text  # type: ignore[arg-type]


def test_groups_are_cut_out_of_their_line_and_added_to_it() -> None:
    contact = read_one(IPHONE).contact
    revised = revise(IPHONE, contact, now=NOW, categories=("Chess", "Client: a, b"))
    assert "CATEGORIES:Chess,Client: a\\, b\n" in revised
    assert "CATEGORIES" not in revise(IPHONE, contact, now=NOW, categories=())


def test_a_card_of_version_2_1_stays_one() -> None:
    raw = (
        "BEGIN:VCARD\r\nVERSION:2.1\r\nN;CHARSET=ISO-8859-1;ENCODING=QUOTED-PRINTABLE:"
        "M=FCller;Ren=E9\r\nTEL;CELL:+12125550124\r\nEND:VCARD\r\n"
    )
    contact = replace(
        read_one(raw).contact,
        full_name="Łucja Müller",
        given_name="Łucja",
        phones=(Phone("+12125550123", "work", "9"),),
        note="one\ntwo",
        title="Head, EMEA",
    )
    assert revise(raw, contact, now=NOW).split("\r\n") == [
        "BEGIN:VCARD",
        "VERSION:2.1",
        "N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:M=C3=BCller;=C5=81ucja;;;",
        "TEL;WORK;VOICE:+12125550123,,9",
        "TITLE:Head, EMEA",
        "NOTE;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:one=0D=0Atwo",
        "REV:2026-03-01T12:00:00Z",
        "END:VCARD",
        "",
    ]


def test_a_card_without_a_uid_is_given_one_and_others_keep_theirs() -> None:
    contact = replace(read_one(IPHONE).contact, uid="urn:uuid:6a1f0d3e-0c2b-4f5a-9d7e-1b2c3d4e5f60")
    revised = revise(IPHONE, contact, now=NOW)
    assert f"\nUID:{contact.uid}\n" in revised
    assert revise(revised, replace(contact, uid="other"), now=NOW) == revised


def test_the_date_is_that_of_the_contact_or_of_now() -> None:
    contact = replace(read_one(IPHONE).contact, title="Head", rev="2026-02-03T04:05:06Z")
    assert "REV:2026-02-03T04:05:06Z" in revise(IPHONE, contact, now=NOW)
    new = IPHONE.replace("VERSION:3.0", "VERSION:4.0")
    assert "REV:20260203T040506Z" in revise(new, contact, now=NOW)


@pytest.mark.parametrize("raw", ["", "FN:Ana", IPHONE + IPHONE, "BEGIN:VCARD\nFN:Ana"])
def test_only_a_single_card_is_revised(raw: str) -> None:
    with pytest.raises(BookError, match="no card, or more than one"):
        revise(raw, Contact("Ana"), now=NOW)


@pytest.mark.skipif(not EXPORTS, reason="CARDSCAN_CORPORA has no vcf folder")
@pytest.mark.parametrize("path", EXPORTS, ids=lambda path: str(path.stem))
def test_exports_of_real_programs_are_kept(path: Path) -> None:
    cards = [card for card in read_cards(path) if isinstance(card, Card)]
    assert cards
    for card in cards:
        assert revise(card.text, card.contact, now=NOW) == card.text
        for field, touched in PROPERTIES.items():
            value = getattr(NEW, field)
            revised = revise(card.text, replace(card.contact, **{field: value}), now=NOW)
            assert getattr(read_one(revised).contact, field) == value
            before, after = (
                [line for name, line in logical_lines(text) if name not in touched | {"REV"}]
                for text in (card.text, revised)
            )
            assert after == before


NEW = Contact(
    "Zoë B. Neumann", "Dr.", "Zoë", "B.", "Neumann", "MBA", "Ζωή", "Head, EMEA", "R&D", "New & Co.",
    phones=(Phone("+493023125000", "fax", "12"),), emails=("new@example.com",),
    urls=("https://www.linkedin.com/in/new",), handles=(Handle("github", "new"),),
    addresses=(Address("Gate 3, Weg 9, Ulm", "Weg 9", "Ulm"),), note="a; b\nc",
)  # fmt: skip


def test_a_new_address_takes_no_label_that_stands_alone() -> None:
    raw = "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Ana\r\nLABEL;TYPE=WORK:Weg 1\r\nEND:VCARD\r\n"
    wanted = Contact("Ana", addresses=(Address("DE", country="DE"),))
    card = read_one(revise(raw, wanted, now=NOW))
    assert card.contact.addresses == wanted.addresses
    assert "LABEL;TYPE=WORK:Weg 1\r\n" in card.text
