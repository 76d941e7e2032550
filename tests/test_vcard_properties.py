"""Whatever the text and wherever it stands: one card, its own lines, and the text comes back."""

import datetime as dt
import json
import os
import re
from dataclasses import fields, replace
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cardscan.books.vcard import Version, read_vcards, to_vcard
from cardscan.books.vcard.tidy import tidy_card, tidy_contact
from cardscan.contact import Address, Contact, Handle, Phone, Position, Service
from cardscan.door import clean_text
from tests.proposals import ANA

NOW = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)
CORPORA = os.environ.get("CARDSCAN_CORPORA")
NAUGHTY = Path(CORPORA or "", "text", "blns.json")

SPECIAL = st.sampled_from(
    ("\r\n", "\n", "\r", "\\", ";", ",", ":", '"', "^", "^n", "=", " ", "\t", "\0", "\x85",
     "\u2028", "\u200d", "\ud800", "tel:", ";ext=5", ",,5", "+49", "a@example.com", "é", "e\u0301",
     "日本", "😀", "\r\nEMAIL:evil@example.com", "\nEND:VCARD\nBEGIN:VCARD\n", "Event: x",
     "(no name)", "data:image/jpeg;base64,", "item1.", "\\n", "=0D=0A", "%2C", "[", "http://")
)  # fmt: skip
TEXT = st.lists(SPECIAL | st.text(st.characters(exclude_categories=()), max_size=40)).map("".join)
PHONE = st.builds(
    Phone, TEXT, st.sampled_from(("work", "cell", "fax", "home", "main", "other")), TEXT, TEXT
)
HANDLE = st.builds(Handle, st.sampled_from(get_args(Service)), TEXT)
ADDRESS = st.builds(Address, TEXT, TEXT, TEXT, TEXT, TEXT, TEXT | st.just("DE"))
TEXT_FIELDS = tuple(f.name for f in fields(Contact) if isinstance(f.default, str))
CONTACT = st.builds(
    Contact,
    **dict.fromkeys(TEXT_FIELDS, st.just("") | TEXT),
    phones=st.lists(PHONE, max_size=3).map(tuple),
    emails=st.lists(TEXT, max_size=3).map(tuple),
    urls=st.lists(TEXT, max_size=3).map(tuple),
    handles=st.lists(HANDLE, max_size=3).map(tuple),
    addresses=st.lists(ADDRESS, max_size=3).map(tuple),
)
VERSION: st.SearchStrategy[Version] = st.sampled_from(("3.0", "4.0"))

LINE = re.compile(
    rb"(?:item[0-9]+\.)?(?:BEGIN|VERSION|PRODID|UID|REV|FN|N|NICKNAME|KIND|X-ABShowAs|ORG|TITLE|TEL|EMAIL"
    rb"|URL|IMPP|X-SOCIALPROFILE|SOCIALPROFILE|X-ABLabel|ADR|LABEL|NOTE|CATEGORIES|PHOTO|END)[;:]"
)
"""How a line starts that is ours."""


def written_with(text: str) -> Contact:
    """A contact that has the text in every field."""
    return Contact(
        **dict.fromkeys(TEXT_FIELDS, text),
        former=(Position(text, text, text),),
        phones=(Phone(text, "work", text, text),),
        emails=(text,),
        urls=(text,),
        handles=tuple(Handle(service, text) for service in get_args(Service)),
        addresses=(Address(text, text, text, text, text, text), Address(text)),
    )


def assert_sound(card: str) -> None:
    """One card of lines that are ours, none over 75 octets, each ended by CRLF."""
    octets = card.encode()
    assert octets.endswith(b"END:VCARD\r\n")
    lines = octets.removesuffix(b"\r\n").split(b"\r\n")
    assert all(len(line) <= 75 for line in lines)
    assert all(line.decode().isprintable() for line in lines if not any(c >= 128 for c in line))
    assert not re.search(rb"\r(?!\n)|(?<!\r)\n|[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]", octets)
    starts = [line for line in lines if not line.startswith(b" ")]
    assert all(LINE.match(line) for line in starts)
    assert sum(line.startswith(b"BEGIN") for line in starts) == 1
    assert sum(line.startswith(b"END") for line in starts) == 1


@settings(deadline=None)
@given(CONTACT, TEXT, st.lists(TEXT, max_size=3), st.binary(max_size=300), VERSION)
def test_any_contact_is_one_card_that_reads_back(
    contact: Contact, event: str, categories: list[str], photo: bytes, version: Version
) -> None:
    card = to_vcard(
        contact, now=NOW, event=event, categories=categories, photo=photo, version=version
    )
    assert_sound(card)
    said = tidy_card(contact, now=NOW, event=event, categories=categories, picture=photo)
    assert list(read_vcards(card)) == [said.contact]
    assert len(card.split("\r\nEMAIL")) - 1 == len(said.contact.emails)
    assert len(card.split("\r\nTEL")) - 1 == len(said.contact.phones)


@settings(deadline=None)
@given(CONTACT)
def test_tidying_twice_changes_nothing(contact: Contact) -> None:
    once = tidy_contact(contact)
    assert tidy_contact(once) == once


@settings(deadline=None)
@given(TEXT)
def test_text_comes_back_as_the_door_lets_it_in(text: str) -> None:
    card = to_vcard(Contact("Ana", org=text, emails=(text,), note=clean_text(text)), now=NOW)
    (read,) = read_vcards(card)
    assert isinstance(read, Contact)
    clean = clean_text(text, 1000)
    assert (read.org, read.emails, read.note) == (
        clean,
        (clean,) if clean else (),
        clean_text(text),
    )


@pytest.mark.parametrize("version", ["3.0", "4.0"])
def test_a_tidy_contact_is_written_without_change(version: Version) -> None:
    contact = replace(ANA, title="Head of Sales", urls=("https://www.example.com/",))
    (read,) = read_vcards(to_vcard(contact, now=NOW, version=version))
    phones = tuple(replace(phone, raw="") for phone in contact.phones)
    assert read == replace(contact, phones=phones, rev="2026-03-01T12:00:00Z")


@pytest.mark.skipif(not NAUGHTY.is_file(), reason="CARDSCAN_CORPORA has no text/blns.json")
@pytest.mark.parametrize("version", ["3.0", "4.0"])
def test_naughty_strings_stay_text(version: Version) -> None:
    for text in json.loads(NAUGHTY.read_text(encoding="utf-8")):
        card = to_vcard(
            written_with(text), now=NOW, categories=(text, "b"), event=text, version=version
        )
        assert_sound(card)
