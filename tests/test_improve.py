"""Two readings of one card together: the surer of two values, nothing lost, whichever is first."""

from dataclasses import replace
from functools import partial
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cardscan.bonds import value_key
from cardscan.contact import JOINED, READ_ONCE, Address, Contact, Filed, Name, Phone, ReviewReason
from cardscan.correct import FIELDS, LISTS, values_of, with_values
from cardscan.fields import Resolved
from cardscan.improve import combine, find_improvements
from cardscan.match import pair_up
from tests.proposals import make_proposal

ANA = Contact(
    full_name="Ana Beispiel",
    title="Head of Sales",
    org="Example GmbH",
    phones=(Phone("+493023125000"),),
    emails=("ana.beispiel@example.com",),
)
SURE: dict[str, Any] = {
    "full_name": 0.9,
    "title": 0.9,
    "org": 0.9,
    "phones": (0.9,),
    "emails": (0.9,),
}
DOUBT = ReviewReason("emails", "hard to read: ana.beispiel@exarnple.com")

_WORDS: dict[str, tuple[Any, ...]] = {
    "full_name": (Name("Ana Beispiel"), Name("Ana Beisplel"), Name("Aria Beispiel")),
    "title": ("Head of Sales", "Head of Sa1es"),
    "department": ("Sales",),
    "org": ("Example GmbH", "Exarnple GmbH"),
    "note": ("9-17\nby appointment", "9-17", "9-1l\nclosed on Monday"),
    "phones": (
        Phone("+493023125000"),
        Phone("+493023125001", "fax"),
        Phone("+491713920000", "cell"),
        Phone("+491713920008", "cell"),
    ),
    "emails": ("ana@example.com", "ana@exarnple.com", "info@example.com", "x@example.org"),
    "urls": ("www.example.com", "https://example.com/", "example.org"),
    "addresses": (
        Address("Musterstr. 1, 10115 Berlin"),
        Address("Musterstr. l, 10115 Berlin"),
        Address("Lindenallee 77, 50667 Köln"),
    ),
}

FEW = settings(max_examples=40, deadline=None)


@st.composite
def readings(draw: st.DrawFn) -> Resolved:
    """What may be read of one card."""
    contact, confidence = Contact(), dict[str, float | tuple[float, ...]]()
    for field in FIELDS:
        words = _WORDS.get(field, ())
        most = len(words) if field in LISTS else min(1, len(words))
        key = partial(value_key, field)
        some = (
            st.lists(st.sampled_from(words), max_size=most, unique_by=key) if words else st.just([])
        )
        values = draw(some)
        figures = tuple(draw(st.sampled_from((0.3, 0.6, 0.9))) for _ in values)
        contact = with_values(contact, field, tuple(values))
        if values:
            confidence[field] = figures if field in LISTS else figures[0]
    doubted = draw(st.lists(st.sampled_from(sorted(confidence) or ["full_name"]), max_size=2))
    review = tuple(ReviewReason(field, "hard to read: it") for field in dict.fromkeys(doubted))
    return Resolved(contact, confidence, review, ())


@FEW
@given(readings(), readings())
def test_the_order_of_two_readings_makes_no_difference(one: Resolved, other: Resolved) -> None:
    there, back = combine(one, other), combine(other, one)
    assert there.contact == back.contact
    assert there.confidence == back.confidence
    assert there.review == back.review


@FEW
@given(readings(), readings())
def test_nothing_is_lost_but_what_the_other_reading_has_surer(
    one: Resolved, other: Resolved
) -> None:
    whole = combine(one, other)
    for field in LISTS:
        kept = values_of(whole.contact, field)
        for read in (one, other):
            assert pair_up(field, values_of(read.contact, field), kept).left == ()
    for field in FIELDS:
        held = [values_of(read.contact, field) for read in (one, other)]
        assert bool(values_of(whole.contact, field)) == any(held)


@FEW
@given(readings(), readings())
def test_the_same_reading_twice_adds_nothing(one: Resolved, other: Resolved) -> None:
    whole = combine(one, other)
    assert combine(whole, whole) == whole


def test_the_surer_of_two_values_stands_and_settles_the_doubt() -> None:
    blurred = Resolved(
        replace(ANA, emails=("ana.beispiel@exarnple.com",), title=""),
        SURE | {"emails": (0.4,)},
        (DOUBT, ReviewReason("phones", "hard to read: +493023125000")),
        (),
    )
    clear = Resolved(ANA, SURE, (), ())
    whole = combine(blurred, clear)
    assert whole.contact == ANA
    assert whole.confidence["emails"] == (0.9,)
    assert whole.review == ()


def test_a_doubt_about_what_only_one_of_them_shows_stays() -> None:
    cell = Phone("+491713920000", "cell")
    doubt = ReviewReason("phones", "hard to read: +491713920000")
    faint = Resolved(replace(ANA, phones=(*ANA.phones, cell)), SURE, (doubt,), ())
    whole = combine(faint, Resolved(ANA, SURE, (), ()))
    assert whole.contact.phones == (*ANA.phones, cell)
    assert whole.review == (doubt,)


def test_a_reading_with_too_many_doubts_to_tell_settles_none() -> None:
    several = tuple(ReviewReason(field, "hard to read: it") for field in ("title", "org", "phones"))
    whole = combine(Resolved(ANA, SURE, several, ()), Resolved(ANA, SURE, (DOUBT,), ()))
    assert whole.review == (DOUBT,)


@pytest.mark.parametrize(("why", "left"), [(READ_ONCE, False), (JOINED, True)])
def test_how_one_photo_was_read_is_told_of_both_only_where_it_holds(why: str, left: bool) -> None:
    reason = ReviewReason("full_name", f"{why} b.jpg")
    whole = combine(Resolved(ANA, SURE, (reason,), ()), Resolved(ANA, SURE, (), ()))
    assert (reason in whole.review) is left


def known(contact: Contact, uid: str = "urn:uuid:1", **changes: Any) -> Filed:
    """A contact that is filed."""
    given: dict[str, Any] = {
        "contact": replace(contact, uid=uid),
        "event": "",
        "photo": "old.jpg",
        "sha256": "0" * 64,
        "card": 1,
        "track": "",
        "stage": "untriaged",
        "review": (),
        "confidence": SURE,
        "version": 1,
        "added": "2026-03-01T12:00:00Z",
    }
    return Filed(**given | changes)


def test_what_a_person_corrected_stays() -> None:
    theirs = known(replace(ANA, title="Chief"), corrected={"title": "2026-03-02T12:00:00Z"})
    card = make_proposal(contact=replace(ANA, title="Chiet", urls=("example.com",)), review=())
    (found,) = find_improvements([card], lambda _: [theirs])
    assert found
    assert (found.after.contact.title, found.after.contact.urls) == ("Chief", ("example.com",))
    assert found.after.corrected == theirs.corrected


def test_a_worse_photo_makes_nothing_better() -> None:
    worse = make_proposal(contact=replace(ANA, title=""), confidence={}, review=(DOUBT,))
    (found,) = find_improvements([worse], lambda _: [known(ANA)])
    assert found
    assert found.after == known(ANA)
    assert not found.better
    assert not found.clearer


def test_a_contact_is_improved_by_one_card_of_a_photo() -> None:
    cards = [make_proposal(contact=ANA, card=card, cards=2) for card in (1, 2)]
    found = find_improvements(cards, lambda _: [known(ANA)])
    assert [bool(one) for one in found] == [True, False]


def test_only_the_first_contact_with_a_card_is_improved() -> None:
    imported = known(ANA, "urn:uuid:0", photo="", sha256="")
    rivals = [imported, known(ANA, "urn:uuid:1"), known(ANA, "urn:uuid:2")]
    (found,) = find_improvements([make_proposal(contact=ANA)], lambda _: rivals)
    assert found
    assert found.after.contact.uid == "urn:uuid:1"
