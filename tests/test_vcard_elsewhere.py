"""Our vCards as ez-vcard and vobject read them, readers that share no code with ours."""

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest
import vobject

from cardscan.books.vcard import Version, revise, to_vcard
from cardscan.books.vcard.tidy import tidy_card
from cardscan.contact import Address, Contact, Handle, Phone
from tests.elsewhere import KNOWN, needs_ez_vcard, read_with_ez_vcard
from tests.naughty import CORPUS, OURS
from tests.proposals import ANA

NOW = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)
JPEG = b"\xff\xd8\xff\xe0" + bytes(range(256))

HARMLESS = ("a\\b", "a;b", "a,b", "a:b", 'a"b', "a^b", "a'b", "a\\nb", "é", "日本", "😀", " a  b ")


def with_text(text: str) -> Contact:
    """A contact that has the text wherever a card may have it."""
    return Contact(
        full_name=text,
        prefix=text,
        given_name=text,
        additional_names=text,
        family_name=text,
        suffix=text,
        alternative_name=text,
        title=text,
        department=text,
        org=text,
        phones=(Phone(text, "work", text), Phone("+493023125000", "cell", "12")),
        emails=(text,),
        urls=(text, f"https://linkedin.com/{text}"),
        handles=(Handle("linkedin", text), Handle("wechat", text)),
        addresses=(Address(text, text, text, text, text, "DE"), Address(text)),
        note=f"{text}\n{text}",
        uid="6a1f0d3e-0c2b-4f5a-9d7e-1b2c3d4e5f60",
    )


@needs_ez_vcard
@pytest.mark.parametrize("version", ["3.0", "4.0"])
def test_another_reader_reads_what_was_written(version: Version, tmp_path: Path) -> None:
    texts = map(with_text, HARMLESS + OURS + CORPUS)
    contacts = [ANA, replace(ANA, full_name="", emails=()), *texts, Contact()]
    said, cards = [], []
    for contact in contacts:
        groups = ("Client", f"Client: {contact.title}")
        said.append(tidy_card(contact, now=NOW, categories=groups, event="Fair", picture=JPEG))
        cards.append(
            to_vcard(contact, now=NOW, categories=groups, event="Fair", photo=JPEG, version=version)
        )
    read = read_with_ez_vcard(cards, tmp_path)
    assert len(read) == len(contacts)
    assert {warning for card in read for warning in card["WARNING"]} <= {KNOWN}
    for card, expected in zip(read, said, strict=True):
        contact = expected.contact
        assert card["CARD"] == [version]
        other = [contact.alternative_name] * bool(contact.alternative_name)
        assert card["FN"][:1] == [contact.display_name or "(no name)"]
        assert card["FN"][1:] + card["NICKNAME"] == other
        assert card["FAMILY"] == [contact.family_name] * bool(contact.family_name)
        assert card["GIVEN"] == [contact.given_name] * bool(contact.given_name)
        assert card["TITLE"] == [contact.title] * bool(contact.title)
        assert card["EMAIL"] == list(contact.emails)
        assert card["URL"] == list(contact.urls)
        assert card["LABEL"] == [address.formatted for address in contact.addresses]
        assert card["NOTE"] == [contact.note]
        assert card["CATEGORIES"] == list(expected.categories)
        assert len(card["TEL"]) == len(contact.phones)
        assert card["PHOTO"] == [JPEG.decode("utf-8", "surrogateescape")]


@pytest.mark.parametrize("version", ["3.0", "4.0"])
def test_a_third_reader_reads_it_too(version: Version) -> None:
    for contact in map(with_text, HARMLESS):
        said = tidy_card(contact, now=NOW, categories=("a, b",), event="", picture=b"").contact
        card = vobject.readOne(
            to_vcard(contact, now=NOW, categories=("a, b",), version=version)
        ).contents
        (name,) = (line.value for line in card["n"])
        assert (name.given, name.family) == (said.given_name, said.family_name)
        assert [line.value for line in card["fn"]][:1] == [said.display_name]
        assert [line.value for line in card["email"]] == list(said.emails)
        assert [line.value for line in card["org"]] == [[said.org, said.department]]
        assert [line.value.street for line in card["adr"]] == [a.street for a in said.addresses]
        assert [line.value for line in card["note"]] == [said.note]
        assert [line.value for line in card["categories"]] == [["a, b"]]


PLAIN = "BEGIN:VCARD\r\nVERSION:{}\r\nN:Muster;Ana;;;\r\nFN:Ana Muster\r\nEND:VCARD\r\n"


@needs_ez_vcard
@pytest.mark.parametrize("version", ["2.1", "3.0", "4.0"])
def test_another_reader_reads_what_was_revised(version: str, tmp_path: Path) -> None:
    wanted = [with_text(text) for text in HARMLESS]
    groups = ("Client", "Client: warm")
    cards = [
        revise(PLAIN.format(version), contact, now=NOW, categories=groups) for contact in wanted
    ]
    read = read_with_ez_vcard(cards, tmp_path)
    assert len(read) == len(wanted)
    for card, contact in zip(read, wanted, strict=True):
        said = tidy_card(contact, now=NOW, categories=groups, event="", picture=b"").contact
        assert card["CARD"] == [version]
        assert card["FN"] == [said.full_name]
        assert card["NICKNAME"] == [said.alternative_name]
        assert (card["FAMILY"], card["GIVEN"]) == ([said.family_name], [said.given_name])
        assert (card["TITLE"], card["EMAIL"]) == ([said.title], list(said.emails))
        assert card["ORG"] == [said.org, said.department]
        assert [note.replace("\r\n", "\n") for note in card["NOTE"]] == [said.note]
        assert (card["URL"], card["CATEGORIES"]) == (list(said.urls), list(groups))
        assert len(card["TEL"]) == len(said.phones)
        if version != "2.1":
            assert set(card["WARNING"]) <= {KNOWN}
