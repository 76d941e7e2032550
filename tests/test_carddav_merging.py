"""What changed on our side, put into a card that others change too."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cardscan.books.carddav.merging import NOTHING, merge
from cardscan.books.vcard import Card
from cardscan.contact import Address, Contact, Phone
from tests.proposals import ANA

WORK, CELL = Phone("+4930231250", "work"), Phone("+491713920000", "cell")
OURS = Card(Contact(title="Buyer", phones=(WORK,), emails=("a@example.org",), note="one\ntwo"))


def with_(card: Card, **values: Any) -> Card:
    return replace(card, contact=replace(card.contact, **values))


def test_nothing_changes_without_a_change_of_ours() -> None:
    theirs = with_(OURS, title="Seller", phones=(), note="", emails=("b@example.org",))
    assert merge(OURS, OURS, OURS, theirs).card == theirs


@pytest.mark.parametrize(
    ("name", "before", "mine", "theirs", "merged"),
    [
        ("title", "Buyer", "Head", "Buyer", "Head"),
        ("title", "Buyer", "", "Buyer", ""),
        ("title", "", "Head", "", "Head"),
        ("title", "Buyer", "Head", "Head", "Head"),
        ("emails", ("a@x",), ("b@x",), ("a@x", "c@x"), ("c@x", "b@x")),
        ("emails", ("a@x",), ("a@x", "b@x"), ("A@X",), ("A@X", "b@x")),
        ("emails", ("a@x",), (), ("c@x", "a@x"), ("c@x",)),
        ("emails", ("a@x",), ("b@x",), (), ("b@x",)),
        ("emails", (), ("b@x",), ("B@x",), ("B@x",)),
        ("phones", (), (WORK,), (Phone("030 231250", "home"),), (Phone("030 231250", "home"),)),
        ("phones", (WORK,), (replace(WORK, type="main"),), (WORK,), (replace(WORK, type="main"),)),
        ("urls", (), ("https://a.example/",), ("http://a.example",), ("http://a.example",)),
        (
            "addresses",
            (),
            (Address("Musterstr. 1, 10115 Berlin"),),
            (Address("Musterstr. 1,  10115 BERLIN"),),
            (Address("Musterstr. 1,  10115 BERLIN"),),
        ),
        ("note", "one", "one\ntwo", "one\ntheirs", "one\ntheirs\ntwo"),
        ("note", "one", "", "one\ntheirs", "theirs"),
    ],
)
def test_each_side_keeps_its_changes(
    name: str, before: Any, mine: Any, theirs: Any, merged: Any
) -> None:
    cards = [with_(NOTHING, **{name: value}) for value in (before, before, mine, theirs)]
    found = merge(*cards)
    assert getattr(found.card.contact, name) == merged
    assert found.conflicts == ()


@pytest.mark.parametrize(
    ("label", "name", "before", "mine", "theirs"),
    [
        ("title", "title", "Buyer", "Head", "Seller"),
        ("title", "title", "", "Head", "Seller"),
        ("name", "given_name", "Ana", "Anna", "Anne"),
        ("company", "org", "A", "B", "C"),
        ("e-mail", "emails", ("a@x",), ("b@x",), ("c@x",)),
        ("phone", "phones", (WORK,), (CELL,), (replace(WORK, type="home"),)),
        ("note", "note", "one", "two", "three"),
    ],
)
def test_what_both_changed_stays_and_is_told(
    label: str, name: str, before: Any, mine: Any, theirs: Any
) -> None:
    cards = [with_(NOTHING, **{name: value}) for value in (before, before, mine, theirs)]
    found = merge(*cards)
    assert found.card == cards[-1]
    assert found.conflicts == (label,)


def test_groups_of_others_stay() -> None:
    before, mine = (replace(NOTHING, categories=(one,)) for one in ("Prospective", "Client"))
    theirs = replace(NOTHING, categories=("Family", "Prospective"))
    assert merge(before, before, mine, theirs).card.categories == ("Family", "Client")


def test_what_may_have_been_written_is_ours() -> None:
    tried = with_(OURS, title="Head", emails=("b@example.org",))
    mine = with_(OURS, title="Director", emails=("c@example.org",))
    for theirs in (OURS, tried):
        found = merge(OURS, tried, mine, theirs)
        assert (found.card.contact, found.conflicts) == (mine.contact, ())


CARDS = st.builds(
    lambda title, emails, note: with_(Card(ANA), title=title, emails=emails, note=note),
    st.sampled_from(("", "A", "B")),
    st.lists(st.sampled_from(("a@x", "b@x", "c@x")), unique=True).map(tuple),
    st.lists(st.sampled_from(("one", "two")), unique=True).map("\n".join),
)


@given(CARDS, CARDS, CARDS)
def test_no_value_of_others_goes_that_was_not_ours(before: Card, mine: Card, theirs: Card) -> None:
    found = merge(before, before, mine, theirs)
    kept, ours = set(found.card.contact.emails), set(before.contact.emails)
    assert set(theirs.contact.emails) - ours <= kept
    if found.card.contact.title != theirs.contact.title:
        assert theirs.contact.title == before.contact.title
    assert merge(mine, mine, mine, found.card).card == found.card
