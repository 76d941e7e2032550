"""Which cards are two sides of one, and the contact that both give, whichever comes first."""

from collections.abc import Callable
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cardscan.bonds import Bond, find_bond, name_two_people
from cardscan.contact import Contact, Proposal
from cardscan.fields import resolve
from cardscan.intake.pairs import in_pairs
from cardscan.sides import face_of, join, join_all, join_cards
from tests.pages import page
from tests.proposals import make_proposal

ANA = (
    "Ana Beispiel",
    "Head of Sales",
    "Example GmbH",
    "Tel. +49 30 23125-000",
    "ana@example.com",
)
BEN = (
    "Ben Muster",
    "Head of Support",
    "Example GmbH",
    "Tel. +49 30 23125-000",
    "ben@example.com",
)
BACK = ("Example GmbH", "Werkstr. 5, 10115 Berlin", "www.example.com")
OTHER = ("Sosa Realty Inc.", "500 Main Street", "Tel. +1 212 555 0160")
LOGO = ("EXAMPLE",)


def side(*lines: str, photo: str = "a", card: int = 1) -> Proposal:
    """One side as it is scanned."""
    read = page(*lines)
    found = resolve([read])
    return make_proposal(
        photo,
        found.contact,
        card=card,
        confidence=found.confidence,
        review=found.review,
        candidates=found.candidates,
        pages=(read,),
        codes=(),
    )


def bond(one: tuple[str, ...], other: tuple[str, ...]) -> Bond | None:
    a, b = face_of(side(*one)), face_of(side(*other))
    found = find_bond(a, b)
    assert find_bond(b, a) == found
    return found


@pytest.mark.parametrize(
    ("one", "other", "field", "sure"),
    [
        (ANA, BACK, "urls", True),
        (ANA, LOGO, "org", False),
        (ANA, ("Kontakt: +49 30 23125-000",), "phones", True),
        (ANA, ("030 23125-000", "Mo-Fr 9-17"), "phones", True),
        (ANA, ("Ana Beispiel", "Vertriebsleiterin"), "full_name", True),
        (ANA, ("山田 太郎", "ana@example.com"), "emails", True),
        (("Ana Beispiel", "Mobil +49 171 3920000"), ("Mobile 0171 3920000",), "phones", True),
        (BACK, ("www.example.com", "info@example.com"), "urls", False),
    ],
)
def test_what_ties_two_sides(
    one: tuple[str, ...], other: tuple[str, ...], field: str, sure: bool
) -> None:
    found = bond(one, other)
    assert found is not None
    assert (found.field, found.sure) == (field, sure)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (ANA, BEN),
        (ANA, OTHER),
        (("Ana Beispiel", "www.beispiel.example.com"), ("www.muster.example.com",)),
        (ANA, ("Example GmbH", "ben@example.com", "www.example.com")),
        (("Ana Beispiel", "Example GmbH", "www.example.com"), ("ben.muster@example.com",)),
        (("Ana Beispiel", "Example GmbH"), ("Example GmbH", "Mobil +49 171 3920000")),
        (("Ana Beispiel", "ana.beispiel@example.com"), ("Ana Beispiel", "ab2@example.com")),
        (("Ana Beispiel", "Example GmbH"), ("Anna Beispiel", "Example GmbH")),
        (("Ana Beispiel", "ana@gmail.com"), ("shop@gmail.com",)),
        (("Ana Beispiel", "Tel. 110"), ("Sosa Realty Inc.", "Tel. 110")),
        (LOGO, ("SAMPLE",)),
    ],
)
def test_what_may_be_two_cards_is_not_tied(one: tuple[str, ...], other: tuple[str, ...]) -> None:
    assert bond(one, other) is None


NAMES = st.sampled_from(["Ana Beispiel", "Ben Muster", "Anna Beispiel", "Cy Tan", "山田 太郎"])
FIRM = st.sets(st.sampled_from(["Example GmbH", "www.example.com", "Tel. +49 30 23125-000"]))


@given(NAMES, NAMES, FIRM, FIRM)
def test_two_people_of_one_company_are_never_joined(
    one: str, other: str, first: set[str], second: set[str]
) -> None:
    cards = [
        side(name, f"{mail}@example.com", *sorted(firm), photo=name)
        for name, mail, firm in ((one, "one", first), (other, "two", second))
    ]
    assert join_cards(cards) == tuple(cards)
    assert name_two_people(cards[0].contact, cards[1].contact)


def test_both_sides_give_one_contact_whichever_comes_first() -> None:
    front, back = side(*ANA, photo="front"), side(*BACK, photo="back")
    (joined,) = join_cards([front, back])
    assert join_cards([back, front]) == (joined,)
    contact = joined.contact
    assert (contact.full_name, contact.title) == ("Ana Beispiel", "Head of Sales")
    assert contact.urls == ("www.example.com",)
    assert [address.postcode for address in contact.addresses] == ["10115"]
    assert (joined.photo, joined.sha256) == (front.photo, front.sha256)
    assert joined.sides == (front, back)
    assert joined.review == ()
    assert joined.pages == front.pages + back.pages
    for one in joined.candidates:
        assert one.text in joined.pages[one.page].lines[one.line].text
    assert {one.page for one in joined.candidates} == {0, 1}


def test_a_value_on_both_sides_is_there_once_and_surer() -> None:
    front, back = side(*ANA), side("Example GmbH", "Tel: 030 23125-000", "ana@example.com")
    whole = join(front, back)
    assert [phone.number for phone in whole.contact.phones] == ["+493023125000"]
    assert whole.contact.emails == ("ana@example.com",)
    (before,), (after,) = front.confidence["emails"], whole.confidence["emails"]  # type: ignore[misc]
    assert before < after < 1


def test_the_name_in_a_second_script_is_kept() -> None:
    latin = side(*ANA)
    native = make_proposal("b", Contact("山田太郎", emails=("ana@example.com",)))
    for one, other in permutations((latin, native)):
        contact = join(one, other).contact
        assert (contact.full_name, contact.alternative_name) == ("Ana Beispiel", "山田太郎")


def test_an_unsure_join_asks_for_a_look_and_says_why() -> None:
    (joined,) = join_cards([side(*ANA), side(*LOGO, photo="b")])
    (reason,) = joined.review
    assert (reason.field, reason.why) == ("org", "joined with IMG_b.jpg: both say Example GmbH")


def test_doubts_that_the_other_side_settles_go() -> None:
    back = side(*LOGO)
    assert {"full_name", "phones"} <= {reason.field for reason in back.review}
    assert join(side(*ANA), back).review == ()


def test_a_side_is_joined_once() -> None:
    cards = [side(*lines, photo=str(at)) for at, lines in enumerate((ANA, BACK, BEN, BACK))]
    joined = join_cards(cards)
    assert [card.contact.full_name for card in joined] == ["Ana Beispiel", "Ben Muster"]
    assert [len(card.sides) for card in joined] == [2, 2]


def test_another_card_may_lie_between_the_sides() -> None:
    cards = [side(*lines, photo=str(at)) for at, lines in enumerate((ANA, OTHER, BACK))]
    joined = join_cards(cards)
    assert [card.contact.full_name for card in joined] == ["Ana Beispiel", ""]
    assert [len(card.sides) for card in joined] == [2, 0]


def test_sides_in_turn_are_joined_card_by_card() -> None:
    fronts = [side(*ANA, card=1), side(*BEN, card=2)]
    backs = [side("Gute Ideen", photo="b", card=1), side(*BACK, photo="b", card=2)]
    joined = join_all(fronts, backs)
    assert [card.contact.full_name for card in joined] == ["Ana Beispiel", "Ben Muster"]
    assert [card.review for card in joined] == [(), ()]


def test_sides_in_turn_that_cannot_be_are_kept_apart_and_told() -> None:
    for others in (
        [side(*BEN, photo="b")],
        [side(*BACK, photo="b"), side(*BEN, photo="b", card=2)],
    ):
        cards = join_all([side(*ANA)], others)
        assert len(cards) == 1 + len(others)
        assert not any(card.sides for card in cards)
        assert all("not joined with" in card.review[-1].why for card in cards)


@given(st.lists(st.booleans(), max_size=12), st.randoms(use_true_random=False))
def test_pairs_are_those_that_a_walk_from_the_left_makes(tied: list[bool], chance: object) -> None:
    count = len(tied) + 1
    expected, at = list[tuple[int, ...]](), 0
    while at < count:
        both = at < len(tied) and tied[at]
        expected.append((at, at + 1) if both else (at,))
        at += 1 + both
    order = list(range(count))
    chance.shuffle(order)  # type: ignore[attr-defined]
    groups = in_pairs(((at, str(at)) for at in order), count, lambda at, a, b: tied[at])
    found = [tuple(place for place, _ in group) for group in groups]
    assert sorted(found) == expected


def streamed(count: int, belong: Callable[[int, int, int], bool], order: list[int]) -> list[int]:
    """How many are out after each arrival."""
    out, counts, arrived = 0, list[int](), 0

    def arrive() -> object:
        nonlocal arrived
        for at in order:
            counts.append(out)
            arrived += 1
            yield at, at

    for group in in_pairs(arrive(), count, belong):  # type: ignore[arg-type]
        out += len(group)
    return [*counts[1:], out]


def test_nothing_waits_longer_than_for_its_neighbours() -> None:
    assert streamed(6, lambda *_: False, [0, 1, 2, 3, 4, 5]) == [0, 1, 2, 3, 4, 6]
    assert streamed(6, lambda at, *_: at % 2 == 0, [0, 1, 2, 3, 4, 5]) == [0, 2, 2, 4, 4, 6]
    late_first = [1, 2, 3, 4, 5, 0]
    assert streamed(6, lambda *_: False, late_first) == [0, 0, 1, 2, 4, 6]
    assert streamed(6, lambda *_: True, late_first) == [0, 0, 0, 0, 0, 6]
