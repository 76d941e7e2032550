"""Who may be a new contact: whoever shares its name, an address or a number that tells anything."""

import datetime as dt
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cardscan.contact import Contact, Phone
from cardscan.store import Store
from cardscan.store.rows import fold
from tests.proposals import make_proposal, make_uids

NOON = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)
BOARD = Phone("+12025550100")
OWN = Phone("+12025550199")
GIVEN = ("Ana", "Ben", "Eva")
FAMILY = ("Muster", "Mustre", "Beispiel")


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A database with all these people."""
    with Store.open(f"sqlite:///{tmp_path_factory.mktemp('rivals')}/pipeline.db") as store:
        file(store, *PEOPLE)
        yield store


PEOPLE = (
    # Thirteen at one number, six of them called Ana.
    *(Contact(f"{given} {family}", phones=(BOARD,)) for given in GIVEN for family in FAMILY),
    Contact("Muster Ana", phones=(BOARD, OWN)),
    Contact("Ana Other", phones=(BOARD,)),
    Contact("Ana Third", phones=(BOARD,)),
    Contact("Zoe Beispiel", phones=(BOARD,)),
    Contact("Ana Elsewhere", emails=("ana@example.com",)),
)


def file(store: Store, *people: Contact) -> None:
    """One photo with all their cards, on which nothing but their values stands."""
    cards = [
        make_proposal("stack", one, card=number, pages=(), candidates=())
        for number, one in enumerate(people, 1)
    ]
    store.file_photo(cards, path="", event="", now=NOON, make_uid=make_uids())


def names(store: Store, contact: Contact, most: int) -> list[str]:
    return [one.contact.full_name for one in store.search.find_rivals(contact, most)]


def test_who_has_a_number_that_few_have_is_found_in_the_order_of_filing(store: Store) -> None:
    file(store, *PEOPLE)
    everybody = [one.full_name for one in PEOPLE if BOARD in one.phones]
    assert names(store, Contact("Somebody Else", phones=(BOARD,)), 14) == everybody
    assert names(store, Contact("Somebody Else", phones=(OWN,)), 2) == ["Muster Ana"]
    assert names(store, Contact("Nobody", emails=("ANA@example.com",)), 2) == ["Ana Elsewhere"]
    assert names(store, Contact("Nobody"), 2) == []
    assert names(store, Contact("Nobody", phones=(Phone("---"),)), 2) == []


def test_of_a_number_that_many_have_a_part_of_the_name_is_wanted_too(store: Store) -> None:
    file(store, *PEOPLE)
    assert names(store, Contact("Somebody Else", phones=(BOARD,)), 13) == []
    assert names(store, Contact("Zoe Else", phones=(BOARD,)), 13) == ["Zoe Beispiel"]
    # As many are called Ana, who say nothing; another word that begins like one of the name does.
    alike = ["Ana Muster", "Ana Mustre", "Muster Ana"]
    assert names(store, Contact("Ana Musterr", phones=(BOARD,)), 5) == alike
    assert names(store, Contact("Ana", phones=(BOARD,)), 5) == []


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    words=st.lists(st.sampled_from((*GIVEN, *FAMILY, "Zoe", "Third", "X")), max_size=3),
    phones=st.lists(st.sampled_from((BOARD, OWN)), max_size=2),
    most=st.integers(2, 15),
)
def test_they_are_those_of_whom_looking_at_everybody_would_tell_something(
    filled: Store, words: list[str], phones: list[Phone], most: int
) -> None:
    contact = Contact(" ".join(words), phones=tuple(phones))
    assert names(filled, contact, most) == [one.full_name for one in look(contact, most)]


def look(contact: Contact, most: int) -> list[Contact]:
    """The same, from all people."""
    named = [one for one in PEOPLE if fold(one.full_name) == fold(contact.full_name)]
    found = set(map(id, named[::-1][:most]))
    spoken = set(fold(contact.full_name).split())
    for phone in contact.phones:
        there = [one for one in PEOPLE if phone in one.phones]
        if len(there) < most:
            found |= set(map(id, there))
            continue
        for word in spoken:
            having = [one for one in there if word in fold(one.full_name).split()]
            if len(having) < most:
                found |= set(map(id, having))
                continue
            for other in spoken - {word}:
                near = [one for one in having if f" {other[:3]}" in f" {fold(one.full_name)}"]
                found |= set(map(id, near)) if len(near) < most else set()
    return [one for one in PEOPLE if id(one) in found]
