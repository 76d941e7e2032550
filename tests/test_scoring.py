"""The scoring rules, on pairs whose verdict is known."""

import pytest

from benchmarks.corners import LOST, compare_corners, overlap
from benchmarks.naive import parse_naively
from benchmarks.scoring import (
    FIELDS,
    NOTHING,
    SAME,
    Miss,
    Reading,
    Tally,
    Truth,
    reading_from_json,
    score_card,
    score_photo,
    total,
    truth_from_json,
)
from cardscan.card import Corners
from cardscan.contact import Address, Contact, Phone
from cardscan.contract import contact_to_json

SQUARE: Corners = ((0, 0), (100, 0), (100, 100), (0, 100))


def truth(**values: object) -> Truth:
    return truth_from_json(values)


def reading(**values: tuple[str, ...]) -> Reading:
    return {**NOTHING, **values}


@pytest.mark.parametrize(
    ("field", "spellings", "read", "right"),
    [
        ("name", ("Ana Beispiel",), "ANA BEISPIEL", True),
        ("name", ("Beispiel Ana",), "Ana Beispiel", True),
        ("name", ("Dr. Ana Beispiel",), "Dr Ana Beispiel", True),
        ("name", ("Zoë Exemple",), "Zoe Exemple", False),
        ("name", ("Zoë Exemple",), "Zoe\u0308 Exemple", True),
        ("name", ("Ana Beispiel",), "Ana", False),
        ("name", ("Ana Ana Beispiel",), "Ana Beispiel", False),
        ("title", ("Head of Sales",), "Head of Sale", True),
        ("title", ("Head of Sales",), "HEAD, OF SALES", True),
        ("title", ("Head of Sales",), "Head of People", False),
        ("title", ("Head of Sales",), "", False),
        ("company", ("Example GmbH & Co. KG",), "Example GmbH Co KG", True),
        ("company", ("Example GmbH",), "Sample GmbH", False),
        ("phone", ("+493023125000", "030 / 23125-000"), "+493023125000", True),
        ("phone", ("+493023125000", "030 / 23125-000"), "03023125000", True),
        ("phone", ("+493023125000", "030 / 23125-000"), "+433023125001", False),
        ("phone", ("", "2555-0142"), "+55 11 2555-0142", True),
        ("phone", ("", "2555-0142"), "2555-0143", False),
        ("phone", ("", "+1 212 555 0142"), "2125550142", True),
        ("phone", ("", "0142"), "0142", True),
        ("phone", ("", "0142"), "5550142", False),
        ("phone", ("", "2555-0142"), "", False),
        ("phone", ("", ""), "2555-0142", False),
        ("email", ("Ana@Example.com",), "ana@example.com ", True),
        ("email", ("ana@example.com",), "ana@example.con", False),
        ("url", ("www.Example.com",), "https://example.com/", True),
        ("url", ("example.com/ana",), "http://www.example.com/ana", True),
        ("url", ("example.com",), "example.com/ana", False),
        ("url", ("",), "https://", False),
        ("address", ("Musterstr. 1, 10115 Berlin",), "10115 Berlin, Musterstr. 1", True),
        ("address", ("Musterstr. 1, 10115 Berlin",), "Musterstr. 7, 10115 Berlin", False),
        ("address", ("Unter den Musterlinden 1, 10115 Berlin",), "Den Musterlinden 1 10115", True),
    ],
)
def test_a_value_read_is_right_or_wrong(
    field: str, spellings: tuple[str, ...], read: str, right: bool
) -> None:
    assert SAME[field](spellings, read) is right


def test_each_value_read_is_right_once() -> None:
    twice = truth(phones=[{"raw": "2555-0142", "e164": None}] * 2)
    score = score_card(twice, reading(phone=("2555-0142",)))
    assert score.tallies["phone"] == Tally(true=2, read=1, right=1)
    assert score.misses == (Miss("phone", "missed", "2555-0142"),)
    assert not score.complete


def test_what_no_card_says_is_invented() -> None:
    score = score_card(truth(name="Ana Beispiel"), reading(name=("Ana Beispiel",), url=("a.org",)))
    assert score.misses == (Miss("url", "invented", "a.org"),)
    assert total(score.tallies.values()) == Tally(true=1, read=2, right=1)
    assert score.complete


def test_cards_take_the_reading_that_has_most_right() -> None:
    ana, bo = truth(name="Ana Beispiel"), truth(name="Bo Exempel", title="Head of Sales")
    read_bo = reading(name=("Bo Exempel",), title=("Head of Sales",))
    read_ana, ghost = reading(name=("Ana Beispiel",)), reading(name=("SALE",), url=("a.org",))
    score = score_photo((ana, bo), (ghost, read_bo, read_ana))
    assert [card.complete for card in score.cards] == [True, True]
    assert [total(extra.tallies.values()) for extra in score.extra] == [Tally(0, 2, 0)]


def test_a_card_that_was_not_read_is_missed() -> None:
    (card,) = score_photo((truth(name="Ana Beispiel"),), ()).cards
    assert card.tallies["name"] == Tally(true=1)
    assert not card.complete


def test_a_card_without_data_is_complete_when_nothing_is_invented() -> None:
    assert score_card(truth(), NOTHING).complete
    assert not score_card(truth(), reading(name=("LOGO",))).complete


def test_figures() -> None:
    tally = Tally(true=4, read=5, right=3)
    assert (tally.precision, tally.recall) == (0.6, 0.75)
    assert tally.f1 == pytest.approx(2 * 0.6 * 0.75 / (0.6 + 0.75))
    assert (Tally().precision, Tally().recall, Tally().f1) == (0, 0, 0)


def test_reads_the_documented_json() -> None:
    contact = Contact(
        full_name="Ana Beispiel",
        title="Head of Sales",
        org="Example GmbH",
        phones=(Phone("+493023125000", raw="030 23125-000"),),
        emails=("ana@example.com",),
        urls=("https://example.com",),
        addresses=(Address("Musterstr. 1, 10115 Berlin"),),
    )
    row = {
        "name": "Ana Beispiel",
        "title": "Head of Sales",
        "company": "Example GmbH",
        "phones": [{"raw": "030 23125-000", "e164": "+493023125000"}],
        "emails": ["ana@example.com"],
        "urls": ["example.com"],
        "address": "Musterstr. 1, 10115 Berlin",
    }
    score = score_card(truth_from_json(row), reading_from_json(contact_to_json(contact)))
    assert score.tallies == dict.fromkeys(FIELDS, Tally(1, 1, 1))
    assert reading_from_json(contact_to_json(Contact())) == NOTHING


@pytest.mark.parametrize(
    ("other", "share"),
    [
        (SQUARE, 1.0),
        (((100, 0), (100, 100), (0, 100), (0, 0)), 1.0),
        (((50, 0), (150, 0), (150, 100), (50, 100)), 1 / 3),
        (((0, 0), (100, 0), (100, 50), (0, 50)), 0.5),
        (((200, 0), (300, 0), (300, 100), (200, 100)), 0.0),
        (((0, 0), (0, 0), (0, 0), (0, 0)), 0.0),
    ],
)
def test_overlap(other: Corners, share: float) -> None:
    assert overlap(SQUARE, other) == pytest.approx(share)
    assert overlap(other, SQUARE) == pytest.approx(share)


def test_corners_are_found_upright_or_turned() -> None:
    far: Corners = ((500, 0), (600, 0), (600, 50), (500, 50))
    turned: Corners = ((601, 51), (501, 50), (500, 0), (600, 0))
    lost, found, nothing = compare_corners((SQUARE, far, SQUARE), (turned, SQUARE))
    assert (lost.found, lost.upright) == (True, True)
    assert (found.found, found.upright) == (True, False)
    assert nothing == LOST


def test_the_baseline_reads_a_plain_card() -> None:
    text = """
        Example GmbH
        Ana Beispiel
        Head of Sales
        Musterstr. 1, 10115 Berlin
        Tel. +49 30 23125-000
        ana@example.com  www.example.com
    """
    read = parse_naively(text)
    assert read["phone"] == ("+49 30 23125-000",)
    assert read["email"] == ("ana@example.com",)
    assert read["url"] == ("www.example.com",)
    assert read["title"] == ("Head of Sales",)
    assert read["company"] == ("Example GmbH",)
    assert read["address"] == ("Musterstr. 1, 10115 Berlin",)


def test_tells_of_each_value_whether_it_is_right() -> None:
    true = truth(emails=["ana@example.com", "bo@example.com"], name="Ana Beispiel")
    read = reading(email=("zoe@example.com", "bo@example.com"), title=("Head",))
    hits = score_card(true, read).hits
    assert (hits["email"], hits["title"], hits["name"]) == ((False, True), (False,), ())


def test_gives_the_scores_in_the_order_of_the_readings_too() -> None:
    ana, bo = truth(name="Ana Beispiel"), truth(name="Bo Exempel")
    readings = [reading(name=("Bo Exempel",)), reading(name=("Zoe",)), reading(name=("Bo",))]
    score = score_photo([bo, ana], readings)
    assert [card.hits["name"] for card in score.read] == [(True,), (False,), (False,)]
    assert (score.read[0], score.read[2]) == (score.cards[0], score.extra[0])


def test_every_branch_of_a_shop_is_a_true_address() -> None:
    rows = {"address": "Musterstr. 12", "branches": ["Musterstr. 12", "Beispielweg 7"]}
    assert truth_from_json(rows)["address"] == (("Musterstr. 12",), ("Beispielweg 7",))
