"""What stands in our vCards, line by line, and what a file of them is."""

import datetime as dt
import re
from dataclasses import replace
from pathlib import Path

import pytest

from cardscan.books.entry import BookEntry, categories_of
from cardscan.books.vcard import MAX_PICTURE, Version, read_vcards, to_vcard, write_vcards
from cardscan.books.vcard.building import build
from cardscan.books.vcard.tidy import Card
from cardscan.contact import Address, Contact, Handle, Phone, Position
from cardscan.errors import BookError, BookExistsError
from tests.proposals import ANA

NOW = dt.datetime(2026, 3, 1, 13, 30, tzinfo=dt.timezone(dt.timedelta(hours=1)))
UID = "urn:uuid:6a1f0d3e-0c2b-4f5a-9d7e-1b2c3d4e5f60"
JPEG = b"\xff\xd8\xff\xe0" + bytes(range(200)) + b"\xff\xd9"
GOLDEN = Path(__file__).parent / "golden"


def lines_of(text: str) -> list[str]:
    """The unfolded lines of one card, without those that every card has."""
    always = ("BEGIN:", "VERSION:", "PRODID:", "FN:", "N:", "REV:", "END:")
    unfolded = text.replace("\r\n ", "").split("\r\n")
    return [line for line in unfolded if line and not line.startswith(always)]


def test_former_positions_stand_in_the_note_once() -> None:
    former = Position("Head of Sales", "", "Example GmbH", until="2026-03-01")
    line = "Formerly: Head of Sales, Example GmbH (until 2026-03-01)"
    for note in ("likes chess", f"likes chess\n{line}"):
        text = to_vcard(Contact(full_name="Ana", note=note, former=(former,)), now=NOW)
        (read,) = lines_of(text)
        assert read == "NOTE:likes chess\\n" + line.replace(",", "\\,")


@pytest.mark.parametrize(
    ("contact", "in_3_0", "in_4_0"),
    [
        (
            Contact(phones=(Phone("+493023125000", "work"),)),
            ["TEL;TYPE=WORK,VOICE:+493023125000"],
            ['TEL;TYPE="work,voice";VALUE=uri:tel:+493023125000'],
        ),
        (
            Contact(phones=(Phone("+493023125000", "work", "12"),)),
            [r"TEL;TYPE=WORK,VOICE:+493023125000\,\,12"],
            ['TEL;TYPE="work,voice";VALUE=uri:tel:+493023125000;ext=12'],
        ),
        (
            Contact(phones=(Phone("+493023125001", "fax"), Phone("+491713920000", "cell"))),
            ["TEL;TYPE=WORK,FAX:+493023125001", "TEL;TYPE=CELL,VOICE:+491713920000"],
            [
                'TEL;TYPE="work,fax";VALUE=uri:tel:+493023125001',
                'TEL;TYPE="cell,voice";VALUE=uri:tel:+491713920000',
            ],
        ),
        (
            Contact(phones=(Phone("030 23125-000", "main", "7"), Phone("110", "other"))),
            [r"TEL;TYPE=MAIN,VOICE:030 23125-000\,\,7", "TEL;TYPE=VOICE:110"],
            [r'TEL;TYPE="main,voice":030 23125-000\,\,7', "TEL;TYPE=voice:110"],
        ),
        (
            Contact(emails=("ana@example.com",)),
            ["EMAIL;TYPE=INTERNET,WORK:ana@example.com"],
            ["EMAIL;TYPE=work:ana@example.com"],
        ),
        (
            Contact(urls=(r"https://www.example.com/a,b;c d\e", "https://de.linkedin.com/in/ana")),
            [
                "URL:https://www.example.com/a%2Cb%3Bc%20d%5Ce",
                "item1.URL:https://de.linkedin.com/in/ana",
                "item1.X-ABLabel:LinkedIn",
            ],
            [
                "URL:https://www.example.com/a%2Cb%3Bc%20d%5Ce",
                "item1.URL:https://de.linkedin.com/in/ana",
                "item1.X-ABLabel:LinkedIn",
            ],
        ),
        (
            Contact("山田 太郎", alternative_name="Taro Yamada, 2nd"),
            [r"NICKNAME:Taro Yamada\, 2nd"],
            ["FN;ALTID=1;PREF=1:山田 太郎", r"FN;ALTID=1:Taro Yamada\, 2nd"],
        ),
        (
            Contact(handles=(Handle("linkedin", "ana-b"), Handle("x", "ana^b"))),
            [
                "X-SOCIALPROFILE;TYPE=linkedin;X-USER=ana-b:https://www.linkedin.com/in/ana-b",
                "X-SOCIALPROFILE;TYPE=twitter;X-USER=ana^^b:https://x.com/ana%5Eb",
            ],
            [
                "SOCIALPROFILE;SERVICE-TYPE=LinkedIn;USERNAME=ana-b"
                ":https://www.linkedin.com/in/ana-b",
                "SOCIALPROFILE;SERVICE-TYPE=X;USERNAME=ana^^b:https://x.com/ana%5Eb",
            ],
        ),
        (
            Contact(handles=(Handle("wechat", "ana b"), Handle("skype", "ana"))),
            ["IMPP;X-SERVICE-TYPE=WeChat:x-apple:ana%20b", "IMPP;X-SERVICE-TYPE=Skype:skype:ana"],
            ["IMPP;SERVICE-TYPE=WeChat:x-apple:ana%20b", "IMPP;SERVICE-TYPE=Skype:skype:ana"],
        ),
        (
            Contact(org="Example; Söhne", department="R&D, Süd"),
            [r"ORG:Example\; Söhne;R&D\, Süd", "X-ABShowAs:COMPANY"],
            ["KIND:org", r"ORG:Example\; Söhne;R&D\, Süd"],
        ),
        (Contact("Ana", department="Sales"), ["ORG:;Sales"], ["ORG:;Sales"]),
        (
            Contact(title="Head; EMEA, acting"),
            [r"TITLE:Head\, EMEA\, acting"],
            [r"TITLE:Head\, EMEA\, acting"],
        ),
        (
            Contact(
                addresses=(Address("Weg 1,\n10115 Berlin", "Weg 1", "Berlin", "", "10115", "DE"),)
            ),
            ["ADR;TYPE=WORK:;;Weg 1;Berlin;;10115;DE", r"LABEL;TYPE=WORK:Weg 1\, 10115 Berlin"],
            ['ADR;LABEL="Weg 1, 10115 Berlin";TYPE=work:;;Weg 1;Berlin;;10115;DE'],
        ),
        (
            Contact(addresses=(Address('The "Mill"; 2^3'),)),
            [r"ADR;TYPE=WORK:;;The 'Mill'\; 2^3;;;;", r"LABEL;TYPE=WORK:The 'Mill'\; 2^3"],
            [r"""ADR;LABEL="The 'Mill'; 2^^3";TYPE=work:;;The 'Mill'\; 2^3;;;;"""],
        ),
        (Contact(note="a\r\nb; c\\n"), [r"NOTE:a\nb\; c\\n"], [r"NOTE:a\nb\; c\\n"]),
        (Contact(uid=UID[9:].upper()), [f"UID:{UID}"], [f"UID:{UID}"]),
    ],
)
def test_each_field_stands_on_its_lines(
    contact: Contact, in_3_0: list[str], in_4_0: list[str]
) -> None:
    assert lines_of(to_vcard(contact, now=NOW)) == in_3_0
    assert lines_of(to_vcard(contact, now=NOW, version="4.0")) == in_4_0


@pytest.mark.parametrize(
    ("contact", "fn", "n"),
    [
        (
            replace(ANA, alternative_name=""),
            r"Dr. Ana María Beispiel-Łoś",
            r"Beispiel-Łoś;Ana;María;Dr.;MBA",
        ),
        (Contact("Ana"), "Ana", ";Ana;;;"),
        (Contact(given_name="Ana", family_name="Muster"), "Ana Muster", "Muster;Ana;;;"),
        (Contact("van der Berg; Jr"), r"van der Berg\, Jr", r";van der Berg\, Jr;;;"),
        (Contact(org="Example GmbH", emails=("a@example.com",)), "Example GmbH", ";;;;"),
        (Contact(emails=("a@example.com",)), "a@example.com", ";;;;"),
        (Contact(urls=("https://example.com",)), "https://example.com", ";;;;"),
        (Contact(note="tall"), "(no name)", ";;;;"),
    ],
)
@pytest.mark.parametrize("version", ["3.0", "4.0"])
def test_every_card_has_a_name_in_both_forms(
    contact: Contact, fn: str, n: str, version: Version
) -> None:
    lines = to_vcard(contact, now=NOW, version=version).split("\r\n")
    assert f"FN:{fn}" in lines
    assert f"N:{n}" in lines


def test_cards_are_dated_in_utc() -> None:
    assert "REV:2026-03-01T12:30:00Z\r\n" in to_vcard(Contact("Ana"), now=NOW)
    filed = Contact("Ana", rev="2026-02-03T04:05:06Z")
    assert "REV:2026-02-03T04:05:06Z\r\n" in to_vcard(filed, now=NOW)
    assert "REV:20260203T040506Z\r\n" in to_vcard(filed, now=NOW, version="4.0")


def test_the_event_ends_the_note_once() -> None:
    card = to_vcard(Contact("Ana", note="tall"), now=NOW, event="Fair\n2026")
    assert r"NOTE:tall\nEvent: Fair 2026" in card
    (read,) = read_vcards(card)
    assert isinstance(read, Contact)
    assert lines_of(to_vcard(read, now=NOW, event="Fair 2026")) == lines_of(card)


@pytest.mark.parametrize(
    ("track", "stage", "categories"),
    [
        ("", "prospective", ("Prospective",)),
        ("", "", ("Prospective",)),
        ("client", "qualified", ("Client", "Client: qualified")),
        ("referral source", "", ("Referral source",)),
    ],
)
def test_categories_tell_where_a_contact_stands(
    track: str, stage: str, categories: tuple[str, ...]
) -> None:
    assert categories_of(track, stage) == categories


def test_categories_are_a_list() -> None:
    card = to_vcard(Contact("Ana"), now=NOW, categories=("Client", "Client: warm, new"))
    assert lines_of(card) == [r"CATEGORIES:Client,Client: warm\, new"]


def test_a_picture_over_the_limit_is_left_out() -> None:
    fits = to_vcard(Contact("Ana"), now=NOW, photo=bytes(MAX_PICTURE))
    assert "PHOTO;ENCODING=b;TYPE=JPEG:AAAA" in fits
    assert "PHOTO" not in to_vcard(Contact("Ana"), now=NOW, photo=bytes(MAX_PICTURE + 1))


@pytest.mark.parametrize("version", ["3.0", "4.0"])
def test_a_rich_card_is_what_it_always_was(version: Version) -> None:
    card = to_vcard(
        replace(ANA, uid=UID, rev=""),
        now=NOW,
        categories=categories_of("client", "qualified"),
        event="Hannover Messe 2026",
        photo=JPEG,
        version=version,
    )
    assert card.encode() == (GOLDEN / f"ana-{version}.vcf").read_bytes()


def test_a_card_that_would_read_back_otherwise_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    def lose_title(said: Card, version: Version) -> str:
        return build(replace(said, contact=replace(said.contact, title="")), version)

    monkeypatch.setattr("cardscan.books.vcard.build", lose_title)
    with pytest.raises(BookError, match=r"card of a contact .* difference in title"):
        to_vcard(Contact("Ana", title="Head of Sales"), now=NOW)


def test_a_file_holds_a_card_for_each_entry(tmp_path: Path) -> None:
    path = tmp_path / "out" / "contacts.vcf"
    entries = [BookEntry(Contact(f"Ana {n}"), event="Fair", picture=JPEG) for n in range(3)]
    assert write_vcards(path, iter(entries), now=NOW) == 3
    content = path.read_bytes()
    assert [c.full_name for c in read_vcards(path) if isinstance(c, Contact)] == [
        "Ana 0",
        "Ana 1",
        "Ana 2",
    ]
    assert content.count(b"CATEGORIES:Prospective\r\n") == 3
    assert re.search(rb"[^\r]\n", content) is None

    with pytest.raises(BookExistsError):
        write_vcards(path, entries[:1], now=NOW)
    assert path.read_bytes() == content
    assert write_vcards(path, entries[:1], now=NOW, version="4.0", replace=True) == 1
    assert path.read_bytes().startswith(b"BEGIN:VCARD\r\nVERSION:4.0\r\n")


def test_no_entries_make_an_empty_file(tmp_path: Path) -> None:
    assert write_vcards(tmp_path / "none.vcf", (), now=NOW) == 0
    assert list(read_vcards(tmp_path / "none.vcf")) == []
