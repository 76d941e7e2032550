"""What is read in the cards of others, however odd, long or broken they are."""

import os
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cardscan.books.vcard import Card, Flaw, read_cards, read_vcards
from cardscan.books.vcard.lines import MAX_LINE
from cardscan.contact import Address, Contact, Handle, Phone
from cardscan.errors import BookError

CORPORA = os.environ.get("CARDSCAN_CORPORA")
EXPORTS = sorted(Path(CORPORA, "vcf").glob("*.vcf")) if CORPORA else []
needs_exports = pytest.mark.skipif(not EXPORTS, reason="CARDSCAN_CORPORA has no vcf folder")


def read_one(*lines: str, version: str = "3.0") -> Contact:
    text = "\r\n".join(("BEGIN:VCARD", f"VERSION:{version}", *lines, "END:VCARD", ""))
    (contact,) = read_vcards(text)
    assert isinstance(contact, Contact)
    return contact


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("FN:Ana Muster", Contact("Ana Muster")),
        ("fn:Ana\r\n  Muster", Contact("Ana Muster")),
        ("item1.FN;CHARSET=UTF-8:Ana", Contact("Ana")),
        ("N:Muster;Ana;Maria,Eva;Dr.;MBA", Contact(
            "Dr. Ana Maria, Eva Muster MBA", "Dr.", "Ana", "Maria, Eva", "Muster", "MBA")),
        (r"NOTE:bare, comma\, and\; more\nthere", Contact(note="bare, comma, and; more\nthere")),
        ("ORG:Example, Inc.;Sales;EMEA", Contact(
            org="Example, Inc.", department="Sales, EMEA")),
        ("TEL;CELL:(030) 23125", Contact(phones=(Phone("(030) 23125", "cell"),))),
        ("TEL;TYPE=work,FAX:+49 (0)30 23125-0", Contact(phones=(Phone("+4930231250", "fax"),))),
        ('TEL;VALUE=uri;TYPE="home":tel:+1-212-555-0123;ext=4-5',
            Contact(phones=(Phone("+12125550123", "home", "45"),))),
        (r"TEL:+12125550123\,\,9", Contact(phones=(Phone("+12125550123", "other", "9"),))),
        ("TEL:", Contact()),
        (r"item1.URL:http\://www.example.com", Contact(urls=("http://www.example.com",))),
        ("NICKNAME:Bob, Rob", Contact(alternative_name="Bob, Rob")),
        ("FN;PREF=2;ALTID=a:Taro\r\nFN;PREF=1;ALTID=a:太郎\r\nFN:Taz",
            Contact("太郎", alternative_name="Taro")),
        ("FN:Ana\r\nFN:Anna", Contact("Ana")),
        ("X-SOCIALPROFILE;type=twitter;x-user=ana:http://twitter.com/ana",
            Contact(handles=(Handle("x", "ana"),))),
        ("X-SOCIALPROFILE:https://www.linkedin.com/in/ana",
            Contact(handles=(Handle("linkedin", "ana"),))),
        ("SOCIALPROFILE;SERVICE-TYPE=WeChat;VALUE=text:ana_b",
            Contact(handles=(Handle("wechat", "ana_b"),))),
        ("SOCIALPROFILE;SERVICE-TYPE=Mastodon:https://example.social/@ana", Contact()),
        ("IMPP;X-SERVICE-TYPE=Skype;type=WORK:skype:ana.b?call",
            Contact(handles=(Handle("skype", "ana.b"),))),
        ("IMPP;TYPE=home:skype:ana", Contact(handles=(Handle("skype", "ana"),))),
        ("X-SOCIALPROFILE;type=facebook:https://example.com/ana", Contact()),
        ("IMPP:xmpp:ana@example.com", Contact()),
        ("ADR;TYPE=home:Box 3;;Weg 1;Berlin;;10115;Germany", Contact(addresses=(
            Address("Box 3, Weg 1, 10115 Berlin, Germany", "Box 3, Weg 1", "Berlin", "", "10115"),
        ))),
        ("ADR;LABEL=\"Weg 1^nBerlin ^'Mitte^'\":;;Weg 1;Berlin;;;de", Contact(addresses=(
            Address("Weg 1, Berlin 'Mitte'", "Weg 1", "Berlin", "", "", "DE"),
        ))),
        ("UID:6A1F0D3E-0C2B-4F5A-9D7E-1B2C3D4E5F60",
            Contact(uid="urn:uuid:6a1f0d3e-0c2b-4f5a-9d7e-1b2c3d4e5f60")),
        ("UID:abc", Contact(uid="abc")),
        ("REV:20260301T123000Z", Contact(rev="2026-03-01T12:30:00Z")),
        ("REV:2026-03-01", Contact()),
        ("PHOTO;VALUE=uri:http://192.0.2.1/a.jpg", Contact()),
        ("X-ANYTHING;A=b:c", Contact()),
    ],
)  # fmt: skip
def test_each_property_becomes_a_field(line: str, expected: Contact) -> None:
    assert read_one(line) == expected


def test_labels_go_to_addresses_of_their_types() -> None:
    contact = read_one(
        "ADR;WORK:;;A;;;;", "ADR;HOME:;;B;;;;", "ADR;WORK:;;C;;;;",
        "LABEL;HOME:b street", "LABEL;WORK:a street", "LABEL;WORK:c street",
    )  # fmt: skip
    assert [a.formatted for a in contact.addresses] == ["a street", "b street", "c street"]


def test_quoted_printable_of_version_2_1_is_decoded() -> None:
    contact = read_one(
        "N;CHARSET=ISO-8859-1;ENCODING=QUOTED-PRINTABLE:M=FCller;Ren=E9",
        "NOTE;ENCODING=quoted-printable:one=0D=0A=",
        "two, =",
        "three",
        "TITLE;QUOTED-PRINTABLE;CHARSET=punycode:K=C3=B6chin",
        version="2.1",
    )
    assert contact == Contact(
        "René Müller",
        given_name="René",
        family_name="Müller",
        note="one\ntwo, three",
        title="Köchin",
    )


def test_an_organisation_is_no_person() -> None:
    assert read_one("FN:Example GmbH", "N:;;;;", "ORG:Example GmbH") == Contact(org="Example GmbH")


@pytest.mark.parametrize(
    ("encoding", "text"),
    [("utf-8-sig", "Łoś 山田"), ("utf-16", "Łoś 山田"), ("cp1252", "Müller – Café")],
)
def test_files_come_in_several_encodings(tmp_path: Path, encoding: str, text: str) -> None:
    path = tmp_path / "cards.vcf"
    path.write_bytes(f"BEGIN:VCARD\nFN:{text}\nEND:VCARD".encode(encoding))
    assert [*read_vcards(path)] == [Contact(text)]


BEGIN, END = "BEGIN:VCARD", "END:VCARD"


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ([], []),
        (["no card"], [Flaw(1, "this stands outside any card")]),
        ([BEGIN, "FN:A", BEGIN, "FN:B", END], [Flaw(1, "the card has no END:VCARD"), "B"]),
        ([BEGIN, "FN:A", END, BEGIN, "FN:B"], ["A", Flaw(4, "the card has no END:VCARD")]),
        ([END, END, BEGIN, "FN:B", END], [Flaw(1, "this stands outside any card"), "B"]),
        (
            [BEGIN, "FN:A", "TEL", ":x", END, BEGIN, "FN:B", END],
            [
                Flaw(3, "the line has no colon between name and value"),
                Flaw(4, "the line does not start with the name of a property"),
                "A",
                "B",
            ],
        ),
        ([BEGIN, "FN:A", "AGENT:", BEGIN, "FN:his", END, "TITLE:x", END], ["A"]),
        ([BEGIN, "AGENT:" + BEGIN, "FN:his", END, "FN:A", END], ["A"]),
        ([BEGIN, "BEGIN:VALARM", "FN:no", "END:VALARM", "FN:A", END], ["A"]),
        ([BEGIN, "NOTE;QUOTED-PRINTABLE:a=", END, BEGIN, "FN:B", END], ["", "B"]),
        (["begin:vcard", "FN:A", "End:VCard", "", "", BEGIN, "FN:B", END], ["A", "B"]),
    ],
)
def test_good_cards_beside_broken_ones_are_kept(
    lines: list[str], expected: list[Flaw | str]
) -> None:
    read = read_vcards("\n".join(lines))
    assert [item.full_name if isinstance(item, Contact) else item for item in read] == expected


def test_a_damaged_picture_costs_the_picture_only() -> None:
    flaw, card = read_cards("BEGIN:VCARD\nFN:Ana\nPHOTO;ENCODING=b:A\nPHOTO:\nEND:VCARD")
    assert isinstance(flaw, Flaw)
    assert isinstance(card, Card)
    assert (flaw.line, card.contact, card.picture) == (3, Contact("Ana"), b"")


@pytest.mark.parametrize(
    "text",
    [
        "BEGIN:VCARD\nTEL;A" + "=a" * 50_000 + '"x\nEND:VCARD',
        "BEGIN:VCARD\nNOTE;ENCODING=QUOTED-PRINTABLE:" + "abc=\n" * 100_000 + "x\nEND:VCARD",
        "BEGIN:VCARD\n" * 20_000,
        "BEGIN:VCARD\nAGENT:\n" * 20_000,
        "BEGIN:VCARD\n" + "BEGIN:X\n" * 100_000,
        "BEGIN:VCARD\nPHOTO;BASE64:\n" + f"{'QUJD' * 18}\n" * 270_000 + "\nFN:x\nEND:VCARD",
        "BEGIN:VCARD\nFN:x\n" + " y\n" * 100_000 + "END:VCARD",
        "BEGIN:VCARD\nORG:" + ";" * 200_000 + "\nEND:VCARD",
        "BEGIN:VCARD\nFN" + ";a=b" * 50_000 + ":x\nEND:VCARD",
        "BEGIN:VCARD\nFN;A=" + "b," * 100_000 + "\nEND:VCARD",
        "BEGIN:VCARD\nTEL:" + ",,1" * 100_000 + "\nEND:VCARD",
        "BEGIN:VCARD\n" + "TEL:+1\n" * 50_000 + "END:VCARD",
        "BEGIN:VCARD\n" + "LABEL;A:x\n" * 900 + "ADR;B:;;y\n" * 900 + "END:VCARD",
        "BEGIN:VCARD\nNOTE;QUOTED-PRINTABLE;CHARSET=punycode:" + "=61" * 100_000 + "\nEND:VCARD",
        "BEGIN:VCARD\nFN:" + "x" * 2 * MAX_LINE + "\nEND:VCARD",
        "BEGIN:VCARD\nFN:" + "x" * 5_000_000,
        "\r" * 1_000_000,
    ],
    ids=lambda text: f"{text[12:30]!r} of {len(text)}",
)
def test_hostile_cards_take_time_in_proportion(text: str) -> None:
    """vobject alone takes from seconds to years for some of these, or runs out of stack."""
    started = time.process_time()
    assert all(isinstance(item, Contact | Flaw) for item in read_vcards(text))
    assert time.process_time() - started < 5


def test_a_file_over_the_limit_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cardscan.books.vcard.MAX_FILE", 50)
    (tmp_path / "large.vcf").write_text("BEGIN:VCARD\n" * 9)
    with pytest.raises(BookError, match="more than"):
        next(read_vcards(tmp_path / "large.vcf"))


@needs_exports
@pytest.mark.parametrize("path", EXPORTS, ids=lambda path: str(path.stem))
def test_exports_of_real_programs_are_read(path: Path) -> None:
    read = list(read_vcards(path))
    contacts = [item for item in read if isinstance(item, Contact)]
    assert len(contacts) == path.read_bytes().lower().count(b"begin:vcard")
    assert not any(contact.empty for contact in contacts)
    assert [item for item in read if isinstance(item, Flaw) and "base64" not in item.why] == []


@needs_exports
@settings(deadline=None)
@given(data=st.data())
def test_damaged_exports_are_read_or_found_wanting(data: st.DataObject) -> None:
    content = data.draw(st.sampled_from(EXPORTS)).read_bytes()[:4000].decode("utf-8", "replace")
    for _ in range(data.draw(st.integers(1, 6))):
        start = data.draw(st.integers(0, len(content)))
        end = start + data.draw(st.integers(0, 20))
        patch = data.draw(st.sampled_from(PATCHES) | st.text(max_size=5))
        content = content[:start] + patch + content[end:]
    assert all(isinstance(item, Contact | Flaw) for item in read_vcards(content))


PATCHES = (
    "", ":", ";", "=", ",", '"', "\\", "\n", "\r", "\n ", "=\n", "^", "END:VCARD\n",
    "BEGIN:VCARD\n", ";ENCODING=QUOTED-PRINTABLE", ";ENCODING=b", ";CHARSET=x", "\nN:", "\nADR:",
    "\nORG;ENCODING=b:", "\nCATEGORIES;ENCODING=b:", "\nPHOTO;BASE64:", "\nPHOTO:data:;base64,",
    "\nTEL:tel:;ext=",
)  # fmt: skip
