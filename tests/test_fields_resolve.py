"""Whole cards: what they say becomes one contact, and what they do not say stays away."""

from typing import Any

import pytest

from cardscan.contact import Contact, Phone
from cardscan.fields import resolve
from tests.pages import Line, contact, page
from tests.whole_cards import AMERICAN, CARDS, GERMAN


def summary(found: Contact) -> dict[str, Any]:
    """What the cards are compared by: the fields that are filled."""
    whole = {
        "name": (
            found.full_name, found.prefix, found.given_name, found.family_name, found.suffix,
        ) if found.full_name else (),
        "title": found.title,
        "department": found.department,
        "org": found.org,
        "phones": [(phone.number, phone.type) for phone in found.phones],
        "emails": list(found.emails),
        "urls": list(found.urls),
        "addresses": [(a.street, a.locality, a.postcode, a.country) for a in found.addresses],
    }  # fmt: skip
    return {field: value for field, value in whole.items() if value}


@pytest.mark.parametrize(("lines", "expected"), [c[1:] for c in CARDS], ids=[c[0] for c in CARDS])
def test_a_card_becomes_its_contact(lines: list[Line], expected: dict[str, Any]) -> None:
    assert summary(contact(*lines)) == expected


@pytest.mark.parametrize("lines", [GERMAN, AMERICAN])
def test_a_clean_card_needs_no_review(lines: list[Line]) -> None:
    readings = [page(*lines, reader=name) for name in ("tesseract 5", "ppocr 3")]
    assert resolve(readings).review == ()


def test_confidence_has_a_figure_a_value() -> None:
    resolved = resolve([page(*GERMAN)])
    assert set(resolved.confidence) == {
        "full_name", "title", "org", "phones", "emails", "urls", "addresses",
    }  # fmt: skip
    figures = resolved.confidence["phones"]
    assert isinstance(figures, tuple)
    assert len(figures) == len(resolved.contact.phones) == 3


class TestNothingIsInvented:
    def test_on_a_card_without_text(self) -> None:
        for pages in ([], [page()], [page(), page()]):
            resolved = resolve(pages)
            assert resolved.contact == Contact()
            assert [reason.field for reason in resolved.review] == ["full_name"]

    @pytest.mark.parametrize(
        "lines",
        [
            [("EXAMPLE", 3.0)],
            [("Quantum", 3.0), "since 1987"],
            ["We are a family of bakers who love bread.",
             "Since 1987 we have baked every loaf by hand,",
             "slowly and with care, for all our neighbours.",
             "Come in and taste the difference today."],
            ["Espresso  2.40", "Cappuccino  3.20", "Cheese Cake  4.50", "Tomato Soup  5.90",
             "Open Mon - Fri 9.00 - 18.00"],
            ["Buy nine, get the tenth free", "1 2 3 4 5", "6 7 8 9 10"],
            ["| ~ _ ‘", "= - .", "Il1 |", "oO0"],
        ],
        ids=["logo", "logo and year", "prose", "menu", "stamps", "specks"],
    )  # fmt: skip
    def test_on_what_is_no_contact(self, lines: list[Line]) -> None:
        resolved = resolve([page(*lines)])
        found = resolved.contact
        assert (found.full_name, found.phones, found.emails) == ("", (), ())
        assert (found.urls, found.addresses) == ((), ())
        assert "full_name" in {reason.field for reason in resolved.review}


class TestReview:
    def test_a_card_without_a_name_is_looked_at(self) -> None:
        resolved = resolve([page("info@example.com", "+49 30 23125 000")])
        assert ("full_name", "no person's name was found") in pairs(resolved.review)

    def test_a_card_without_a_way_to_reach_anyone_is_looked_at(self) -> None:
        resolved = resolve([page(("Ana Beispiel", 1.4), "Head of Sales", "Example GmbH")])
        assert ("phones", "no way to reach them was found") in pairs(resolved.review)

    def test_a_number_of_no_country_is_looked_at_until_one_is_named(self) -> None:
        card = page(("Ana Beispiel", 1.4), "Tel. 030 23125-000", "ana.beispiel@example.com")
        (phone,) = resolve([card]).contact.phones
        assert phone == Phone("03023125000", "work", "", "030 23125-000")
        reasons = resolve([card]).review
        assert {reason.field for reason in reasons} == {"phones"}
        assert any("--country" in reason.why for reason in reasons)
        for known in (resolve([card], country="DE"), resolve([card], home_country="DE")):
            assert [p.number for p in known.contact.phones] == ["+493023125000"]
            assert known.review == ()

    def test_what_was_hard_to_read_is_looked_at(self) -> None:
        resolved = resolve([page(*GERMAN, confidence=0.3)])
        assert ("phones", "hard to read") in {
            (reason.field, reason.why.partition(":")[0]) for reason in resolved.review
        }
        assert resolved.contact.emails == ("ana.beispiel@example.com",)


def pairs(reasons: tuple[Any, ...]) -> list[tuple[str, str]]:
    return [(reason.field, reason.why) for reason in reasons]


class TestTwoReadings:
    def test_that_agree_are_one_contact(self) -> None:
        readings = [page(*GERMAN), page(*GERMAN, reader="other 1", scale=2, shift=3)]
        resolved = resolve(readings)
        assert summary(resolved.contact) == CARDS[0][2]
        assert {found.page for found in resolved.candidates} == {0, 1}

    def test_that_agree_are_believed_more(self) -> None:
        alone = resolve([page(*GERMAN, confidence=0.7)])
        both = resolve([page(*GERMAN, confidence=0.7), page(*GERMAN, confidence=0.7)])
        assert mean(both.confidence["emails"]) > mean(alone.confidence["emails"])

    def test_the_surer_one_wins_where_they_disagree(self) -> None:
        wrong = [line.replace("ana.beispiel@", "ana.beispicl@") for line in map(text_of, GERMAN)]
        for readings in (
            [page(*GERMAN, confidence=0.95), page(*wrong, reader="other 1", confidence=0.6)],
            [page(*wrong, confidence=0.6), page(*GERMAN, reader="other 1", confidence=0.95)],
        ):
            resolved = resolve(readings)
            assert resolved.contact.emails == ("ana.beispiel@example.com",)
            values = {c.value for c in resolved.candidates if c.field == "emails"}
            assert values == {"ana.beispiel@example.com", "ana.beispicl@example.com"}

    def test_what_only_one_saw_is_kept(self) -> None:
        less = ["" if line == "Mobil 0171 39200-00" else line for line in GERMAN]
        for readings in ([GERMAN, less], [less, GERMAN]):
            resolved = resolve([page(*lines) for lines in readings])
            assert "+491713920000" in [phone.number for phone in resolved.contact.phones]

    def test_a_blank_one_takes_nothing_away(self) -> None:
        assert summary(resolve([page(), page(*GERMAN)]).contact) == CARDS[0][2]
        assert summary(resolve([page(*GERMAN), page()]).contact) == CARDS[0][2]


def text_of(line: Line) -> str:
    return line if isinstance(line, str) else line[0]


def mean(figures: float | tuple[float, ...]) -> float:
    return sum(figures) / len(figures) if isinstance(figures, tuple) else figures


class TestCountry:
    @pytest.mark.parametrize(
        ("evidence", "number"),
        [
            ("10115 Berlin, Germany", "+493023125000"),
            ("ana@example.de", "+493023125000"),
            ("www.example.de", "+493023125000"),
            ("Mobil +49 171 39200-00", "+493023125000"),
            ("1010 Wien, Österreich", "+433023125000"),
        ],
    )
    def test_of_the_card_completes_its_numbers(self, evidence: str, number: str) -> None:
        numbers = [p.number for p in contact("Tel. 030 23125-000", "", evidence).phones]
        assert number in numbers

    def test_asked_for_wins_over_the_card(self) -> None:
        found = contact("Tel. 030 23125-000", "", "10115 Berlin, Germany", country="AT")
        assert [p.number for p in found.phones] == ["+433023125000"]

    def test_of_the_home_is_for_cards_that_do_not_tell(self) -> None:
        card = page("Tel. 030 23125-000", "", "10115 Berlin, Germany")
        assert resolve([card], home_country="AT").contact.phones[0].number == "+493023125000"


def test_one_value_printed_twice_is_filed_once() -> None:
    found = contact("ana@example.com", "www.example.com", "", "Ana@Example.com", "example.com")
    assert len(found.emails) == 1
    assert len(found.urls) == 1


def test_the_order_is_that_of_the_card() -> None:
    found = contact(
        "zoe@example.com", "ana@example.com", "Fax +49 30 23125-9", "Tel +49 30 23125-1"
    )
    assert found.emails == ("zoe@example.com", "ana@example.com")
    assert [phone.type for phone in found.phones] == ["fax", "work"]


def test_a_trade_on_a_logo_is_nobodys_title() -> None:
    assert contact(("Architect", 3), "", ("One Thousand Miles", 2)).title == ""
    assert contact("Architect", "", "architect@example.com").title == "Architect"
