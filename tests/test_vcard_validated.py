"""Every kind of vCard that we write, as ez-vcard validates it: one known warning and no other."""

import datetime as dt
import itertools
import os
import random
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.pairs import to_contact
from cardscan.books.entry import BookEntry
from cardscan.books.vcard import Card, Version, read_cards, revise, to_card
from cardscan.contact import Address, Contact, Handle, Phone
from cardscan.entry import LATER, NEITHER, NO
from cardscan.pipeline.strategy import KINDS, parse_strategy, read_template
from cardscan.sides import join
from samples.people import LOCALES, Person, make_person
from samples.shops import make_shop
from tests.elsewhere import KNOWN, needs_ez_vcard, read_with_ez_vcard
from tests.naughty import CORPUS, OURS
from tests.proposals import ANA, make_proposal
from tests.test_vcard_elsewhere import PLAIN, with_text

NOW = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)
JPEG = b"\xff\xd8\xff\xe0" + bytes(range(256))
CORPORA = os.environ.get("CARDSCAN_CORPORA")
EXPORTS = sorted(Path(CORPORA, "vcf").glob("*.vcf")) if CORPORA else []
PLACES = [
    ("", "prospective"),
    *(
        (track.name, stage)
        for kind in KINDS
        for track in parse_strategy(read_template(kind)).tracks
        for stage in (*(one.name for one in track.stages), NO, LATER, NEITHER)
    ),
]
"""Every track and stage that a strategy begins with."""

NOT_IN_2_1 = {
    f"{name}: (2) Property is not supported in this vCard version.  Supported versions are: "
    "[3.0, 4.0]"
    for name in ("Categories", "Impp", "Nickname")
}
"""2.1 has no property for them; programs that still write it read those of 3.0."""

pytestmark = needs_ez_vcard


def dressed(contact: Contact, place: tuple[str, str], back: Contact) -> Iterator[BookEntry]:
    """A contact as the address books get it: alone, placed, with a picture, with a back."""
    yield BookEntry(contact)
    yield BookEntry(contact, "Fair, hall 2; evening", *place)
    yield BookEntry(contact, picture=JPEG)
    whole = join(make_proposal(1, contact, confidence={}), make_proposal(2, back, confidence={}))
    yield BookEntry(whole.contact, "Fair", *place, picture=JPEG)


def warnings_of(
    entries: list[BookEntry], version: Version, folder: Path
) -> Counter[tuple[str, str]]:
    """How often each warning is given for a card, with the version it was read as."""
    cards = [to_card(entry, now=NOW, version=version) for entry in entries]
    read = read_with_ez_vcard(cards, folder)
    assert len(read) == len(entries)
    return Counter((card["CARD"][0], warning) for card in read for warning in card["WARNING"])


@pytest.mark.parametrize(("version", "expected"), [("3.0", {("3.0", KNOWN)}), ("4.0", set())])
def test_people_of_every_locale_are_valid(
    version: Version, expected: set[tuple[str, str]], tmp_path: Path
) -> None:
    rng, places = random.Random(6), itertools.cycle(PLACES)
    people = [make(rng, locale) for locale in LOCALES for make in (make_person, make_shop) * 2]
    assert len(people) > len(PLACES)
    entries = [
        entry
        for number, (front, back) in enumerate(zip(people, people[2:] + people[:2], strict=True))
        for entry in dressed(contact_of(front, number), next(places), contact_of(back, number))
    ]
    assert set(warnings_of(entries, version, tmp_path)) == expected


def contact_of(who: Person, number: int) -> Contact:
    return replace(
        to_contact(who),
        prefix=who.prefix,
        department=who.department,
        handles=(Handle("instagram", who.handle),) if who.handle else (),
        note="\n".join((who.tagline, *who.goods, *who.notes)),
        uid=f"urn:uuid:{number:08x}-0000-4000-8000-000000000000",
    )


@pytest.mark.parametrize(("version", "expected"), [("3.0", {("3.0", KNOWN)}), ("4.0", set())])
def test_texts_that_mean_harm_are_valid(
    version: Version, expected: set[tuple[str, str]], tmp_path: Path
) -> None:
    entries = [
        entry
        for text in OURS + CORPUS
        for entry in (
            BookEntry(with_text(text)),
            BookEntry(with_text(text), text, text, text, JPEG),
        )
    ]
    assert set(warnings_of(entries, version, tmp_path)) == expected


@pytest.mark.skipif(not EXPORTS, reason="CARDSCAN_CORPORA has no vcf folder")
def test_revised_exports_have_no_fault_that_they_had_not(tmp_path: Path) -> None:
    cards = [one for path in EXPORTS for one in read_cards(path) if isinstance(one, Card)]
    pairs = [
        (card.text, revise(card.text, contact, now=NOW, categories=(*card.categories, "Client")))
        for card in cards
        for contact in (ANA, grown(card.contact), Contact("Ana"), *map(with_text, OURS[::12]))
    ]
    before, after = (read_with_ez_vcard(texts, tmp_path) for texts in zip(*pairs, strict=True))
    assert len(before) == len(after) == len(pairs)
    for had, has in zip(before, after, strict=True):
        assert has["CARD"] == had["CARD"]
        allowed = {KNOWN} | (NOT_IN_2_1 if has["CARD"] == ["2.1"] else set())
        assert set(wherever(has["WARNING"]) - wherever(had["WARNING"])) <= allowed


def grown(contact: Contact) -> Contact:
    """The contact with one more of everything."""
    return replace(
        contact,
        title="Head of Sales",
        alternative_name="安娜, 例",
        phones=(*contact.phones, Phone("+493023125000", "work", "12")),
        emails=(*contact.emails, "new@example.com"),
        urls=(*contact.urls, "https://linkedin.com/in/new", "https://example.com/new"),
        handles=(*contact.handles, Handle("linkedin", "new"), Handle("wechat", "new")),
        addresses=(*contact.addresses, Address("Musterstr. 1, 10115 Berlin, 2nd floor")),
        note=f"{contact.note}\nnew; a, b",
    )


def wherever(warnings: list[str]) -> Counter[str]:
    """The warnings without the lines on which they were given."""
    return Counter(re.sub(r"^Line [0-9]+", "", warning) for warning in warnings)


def test_any_name_in_a_network_fits_into_2_1(tmp_path: Path) -> None:
    names = ["ana.beispiel", "安娜", "a~b:c", "a=b; [c]", "x" * 90]
    wanted = [Contact("Ana", handles=(Handle("linkedin", name),)) for name in names]
    cards = [revise(PLAIN.format("2.1"), contact, now=NOW) for contact in wanted]
    read = [one for card in cards for one in read_cards(card) if isinstance(one, Card)]
    assert [one.contact.handles for one in read] == [contact.handles for contact in wanted]
    elsewhere = read_with_ez_vcard(cards, tmp_path)
    assert [card["WARNING"] for card in elsewhere] == [[]] * len(names)
