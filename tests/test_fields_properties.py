"""Any text at all: parsers raise nothing, invent no characters, and come to an end."""

import random
import re
import time
from collections.abc import Iterator
from contextlib import suppress
from itertools import combinations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cardscan.card import Page
from cardscan.contact import Candidate
from cardscan.door import clean_text
from cardscan.fields import resolve
from cardscan.fields.address import parse_address
from cardscan.fields.candidates import Hints
from cardscan.fields.compare import compare
from cardscan.fields.email import find_emails, parse_email
from cardscan.fields.evidence import gather
from cardscan.fields.name import parse_name
from cardscan.fields.phone import parse_phone
from cardscan.fields.resolve import CONTACT_PARSERS, find_candidates
from cardscan.fields.url import find_urls, registered_domain
from samples.cards import CARDS, draw_card
from samples.people import LOCALES
from tests.pages import page

PIECES = st.sampled_from(
    [
        "Ana", "BEISPIEL", "van", "der", "Dr.", "MBA", "Head", "of", "Sales", "Example", "GmbH",
        "Musterstr.", "12a", "10115", "Berlin", "Germany", "T", "Tel.", "Fax:", "M", "+49", "(0)",
        "30", "/", "23125-000", "-12", "0171", "(212)", "555-0100", "ext.", "x12", "+1", "00",
        "ana", "@", "ana@example.com", "example.com", "www.", "www.example.com", "https://", "://",
        ".", ",", ";", ":", "|", "·", "-", "–", "USt-IdNr.", "DE123456789", "HRB", "€", "(", ")",
        "İ", "ß", "ﬁ", "山田", "مثال", "＋", "²", "٣", "O", "l", "\u0301", "a" * 70, "1" * 30,
    ]
)  # fmt: skip
OUTSIDE = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
LINES = st.lists(
    st.one_of(
        st.lists(PIECES, max_size=8).map(" ".join),
        st.lists(PIECES, max_size=8).map("".join),
        st.lists(PIECES, max_size=6).map("  ".join),
        OUTSIDE,
    ).map(lambda text: "  ".join(map(clean_text, text.split("  ")))),
    max_size=8,
)
SIZES = st.lists(st.sampled_from([0.5, 1.0, 1.0, 1.5, 2.0]), min_size=8, max_size=8)
COUNTRIES = st.sampled_from(["", "DE", "US", "GB", "BR", "JP", "XX"])


@st.composite
def pages(draw: st.DrawFn) -> Page:
    """A page of any lines, as a reader hands it on: cleaned."""
    lines = zip(draw(LINES), draw(SIZES), strict=False)
    return page(*lines, confidence=draw(st.floats(0, 1)))


def check_candidate(found: Candidate, card: Page) -> None:
    line = card.lines[found.line]
    assert 0 <= found.start < found.end <= len(line.text)
    if len(found.lines) == 1:
        assert found.text == line.text[found.start : found.end]
    assert found.line in found.lines
    assert all(0 <= number < len(card.lines) for number in found.lines)
    assert 0 <= found.confidence <= 1
    assert found.value
    assert found.reader == card.reader
    assert 0 <= found.box.left < found.box.right <= card.width
    assert 0 <= found.box.top < found.box.bottom <= card.height


@given(pages(), COUNTRIES)
def test_parsers_stay_inside_their_lines(card: Page, country: str) -> None:
    for found in every_candidate(card, gather([card], country, "")):
        check_candidate(found, card)


def every_candidate(card: Page, hints: Hints) -> Iterator[Candidate]:
    """Of the parsers by themselves, and of all together."""
    for parser in CONTACT_PARSERS:
        yield from parser(card, hints)
    yield from find_candidates(card, hints)


@given(pages(), COUNTRIES)
def test_no_two_of_emails_urls_and_phones_share_a_character(card: Page, country: str) -> None:
    found = [
        c
        for c in find_candidates(card, gather([card], country, ""))
        if c.field in ("emails", "urls", "phones")
    ]
    for a, b in combinations(found, 2):
        assert a.line != b.line or a.end <= b.start or b.end <= a.start


@given(st.lists(pages(), max_size=3), COUNTRIES, COUNTRIES)
def test_resolving_is_a_function_of_the_pages(card: list[Page], country: str, home: str) -> None:
    first = resolve(card, country, home)
    assert resolve(card, country, home) == first
    compared = compare(card)
    for found in first.candidates:
        check_candidate(found, compared[found.page])
    for figure in first.confidence.values():
        assert all(0 <= f <= 1 for f in (figure if isinstance(figure, tuple) else (figure,)))
    assert bool(first.review) or not first.contact.empty


@given(pages(), COUNTRIES)
def test_every_value_comes_from_a_candidate(card: Page, country: str) -> None:
    resolved = resolve([card], country)
    contact = resolved.contact
    values = [c.value for c in resolved.candidates]
    for value in (*contact.phones, *contact.emails, *contact.urls, *contact.addresses):
        assert value in values
    for text in (contact.title, contact.department, contact.org):
        assert not text or text in values


@given(pages())
@example(page("WWW.0.AL:0.AM", confidence=0.0))
def test_a_second_reading_that_agrees_takes_nothing_away(card: Page) -> None:
    once, twice = resolve([card], "DE").contact, resolve([card, card], "DE").contact
    assert set(once.phones) <= set(twice.phones)
    assert set(once.emails) <= set(twice.emails)
    assert set(once.urls) <= set(twice.urls)
    assert set(once.addresses) <= set(twice.addresses)
    assert bool(twice.full_name) >= bool(once.full_name)


@given(OUTSIDE | st.lists(PIECES, max_size=8).map("".join))
def test_parsing_gives_a_value_or_a_value_error(text: str) -> None:
    for parse in (parse_email, parse_name, parse_address, lambda t: parse_phone(t, "DE")):
        with suppress(ValueError):
            assert parse(text)


@given(pages().filter(lambda card: card.lines))
def test_printed_addresses_are_found_wherever_they_stand(card: Page) -> None:
    texts = [line.text for line in card.lines]
    more = page(*texts, "", "Write to zoe.example@example.net", "")
    assert "zoe.example@example.net" in resolve([more]).contact.emails


@given(pages(), st.frozensets(st.sampled_from(["example.com", "beispiel.example.org"])))
def test_whatever_was_repaired_is_an_address(card: Page, hosts: frozenset[str]) -> None:
    for found in find_emails(card, Hints(hosts=hosts)):
        assert parse_email(str(found.value)) == found.value
    for found in find_urls(card, Hints(hosts=hosts)):
        host = re.sub("^https?://", "", str(found.value)).partition("/")[0]
        assert registered_domain(host)


@pytest.mark.parametrize("locale", sorted(LOCALES))
def test_what_was_read_without_fault_is_not_repaired(locale: str) -> None:
    rng = random.Random(f"addresses in {locale}")
    for layout in rng.sample(sorted(CARDS), 2):
        for side in draw_card(rng, layout, locale, 2.0):
            found = resolve([page(*side.truth["lines"])]).contact
            assert found.emails == tuple(side.truth["emails"])
            assert set(found.urls) == set(side.truth["urls"])


LONG = [
    "1 " * 100, "a." * 100, "a_" * 100, ". " * 100, "w w w ." * 30, "www." * 50, "@" * 200,
    "-" * 200, "- " * 100, "1-" * 100, "1 - " * 50, "(1" * 100, "1)(" * 66, "/1" * 100,
    "1 / " * 50, "+1 " * 66, "+" * 200, "a , " * 50, "a,b." * 50, "http://" * 28, "a.b@" * 50,
    "a@b." * 50, "1" * 200, "a" * 200, "A " * 100, "A. " * 66, "A-" * 100, "A'" * 100, "| " * 100,
    "ext " * 50, "O1" * 100, "Tel " * 50, "1 Tel " * 33, "10115 Berlin " * 15, "Musterstr. 1 " * 15,
    "İ" * 200, "ﬁ" * 200, "Ana, " * 40, "Dr. " * 50, "van " * 50, "GmbH " * 40, "Head of " * 25,
]  # fmt: skip


@pytest.mark.parametrize("text", LONG)
@pytest.mark.parametrize("end", ["", "x", "@", "!"])
def test_no_line_takes_for_ever(text: str, end: str) -> None:
    begun = time.process_time()
    resolve([page(text + end, text + end)], "DE")
    assert time.process_time() - begun < 2
