"""Who should meet whom: offers that meet needs, and what contacts may offer or need."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cardscan.contact import Contact, Phone
from cardscan.entry import Trait
from cardscan.pipeline.introductions import (
    Person,
    find_meetings,
    find_meetings_of,
    find_near,
    find_terms,
    index_terms,
    to_mail,
)
from cardscan.pipeline.suggestions import find_suggestions
from cardscan.store.rows import fold


def person(
    name: str, offers: tuple[str, ...] = (), needs: tuple[str, ...] = (), org: str = ""
) -> Person:
    contact = Contact(name, org=org, uid=f"urn:uuid:{name}")
    return Person(
        contact,
        tuple(Trait("offer", one, fold(one)) for one in offers),
        tuple(Trait("need", one, fold(one)) for one in needs),
    )


def pairs(*people: Person) -> list[tuple[str, str]]:
    return [(met.one.full_name, met.other.full_name) for met in find_meetings(people)]


@pytest.mark.parametrize(
    ("offer", "need"),
    [
        ("tax advice", "an accountant"),
        ("Steuerberatung", "somebody for bookkeeping"),
        ("web design", "a new website"),
        ("photographer", "event photos"),
        ("Übersetzungen", "a translator"),
        ("plumber", "Plumbing and heating"),
        ("bridge inspections", "someone to inspect a bridge"),
        ("Diseño gráfico", "logo"),
        ("law firm", "a lawyer for contract law"),
    ],
)
def test_words_of_one_trade_meet(offer: str, need: str) -> None:
    (met,) = find_meetings([person("Ana", (offer,)), person("Ben", (), (need,))])
    assert met.why == f"Ana offers {offer}; Ben needs {need}"
    assert 0.3 <= met.strength <= 1


@pytest.mark.parametrize(
    ("offer", "need"),
    [
        ("tax advice", "a lawyer"),
        ("good services for you", "new services for the"),
        ("office furniture", "steel"),
        ("", ""),
    ],
)
def test_other_trades_and_empty_words_do_not(offer: str, need: str) -> None:
    assert pairs(person("Ana", (offer,)), person("Ben", (), (need,))) == []


def test_the_best_come_first() -> None:
    people = (
        person("Ana", ("tax advice for startups",)),
        person("Ben", ("tax advice",)),
        person("Eva", (), ("tax advice for startups",)),
    )
    assert pairs(*people) == [("Ana", "Eva"), ("Ben", "Eva")]


def test_both_ways_count_together() -> None:
    people = (
        person("Ana", ("catering",), ("a logo",)),
        person("Ben", ("design",), ("catering",)),
        person("Eva", (), ("catering",)),
    )
    best, other = find_meetings(people)
    assert {best.one.full_name, best.other.full_name} == {"Ana", "Ben"}
    assert len(best.matches) == 2
    assert best.strength > other.strength
    assert {other.one.full_name, other.other.full_name} == {"Ana", "Eva"}


def test_nobody_meets_themselves_their_company_or_whom_they_know() -> None:
    giver = person("Ana", ("steel",), ("steel",), org="Example GmbH")
    assert pairs(giver) == []
    assert pairs(giver, person("Ben", (), ("steel",), org="EXAMPLE GmbH")) == []
    again = Person(Contact("ANA", uid="urn:uuid:2"), (), giver.needs)
    assert pairs(giver, again) == []
    eva = person("Eva", (), ("steel",))
    known = frozenset((giver.contact.uid, eva.contact.uid))
    assert find_meetings([giver, eva], {known}) == []


def test_a_pair_stands_once_with_its_best_offers() -> None:
    people = (
        person("Ana", ("steel", "steel and wood")),
        person("Ben", (), ("steel", "welding")),
    )
    (met,) = find_meetings(people)
    assert [match.offer for match in met.matches] == ["steel", "steel"]


def test_a_word_that_many_have_counts_less() -> None:
    crowd = [person(f"P{number}", ("startups",)) for number in range(9)]
    wanted = person("Eva", (), ("bees for startups",))
    best, *others = find_meetings([*crowd, person("Ben", ("bees",)), wanted])
    assert best.one.full_name == "Ben"
    assert all(met.strength < best.strength for met in others)


_WORDS = ("tax", "legal advice", "web design", "photos", "bees", "bees and tax", "a lawyer")
_SAID = st.lists(st.sampled_from(_WORDS), max_size=2, unique=True).map(tuple)


@given(st.lists(st.tuples(_SAID, _SAID), min_size=1, max_size=6), st.integers(0, 5))
def test_those_of_one_are_those_of_all_that_name_it(
    said: list[tuple[tuple[str, ...], tuple[str, ...]]], introduced: int
) -> None:
    people = [person(f"P{at}", *both) for at, both in enumerate(said)]
    uid, known = people[0].contact.uid, f"urn:uuid:P{introduced}"
    told = [(one.contact.uid, trait) for one in people for trait in (*one.offers, *one.needs)]
    read = {one.contact.uid: one.contact for one in people}.__getitem__
    terms = index_terms(tuple(Counter(trait.key for _, trait in told).items()))
    near = find_near({trait.key for who, trait in told if who == uid}, terms)
    told = [(who, trait) for who, trait in told if trait.key in near]
    own = find_meetings_of(uid, told, terms.weights, {known} - {uid}, read, limit=10)
    everything = find_meetings(people, {frozenset((uid, known))})
    assert {
        met.other.uid: (met.strength, sorted(match.why for match in met.matches)) for met in own
    } == {
        (met.other if met.one.uid == uid else met.one).uid: (
            met.strength,
            sorted(match.why for match in met.matches),
        )
        for met in everything
        if uid in (met.one.uid, met.other.uid)
    }
    assert [met.strength for met in own] == sorted((met.strength for met in own), reverse=True)
    assert all(met.one.uid == uid for met in own)


def test_near_is_what_is_alike_and_what_nobody_says_is_near_to_nothing() -> None:
    terms = index_terms((("tax advice", 2), ("an accountant", 1), ("bees", 1), ("", 1)))
    assert find_near({"bookkeeping"}, terms) == {"tax advice", "an accountant"}
    assert find_near({"bees", ""}, terms) == {"bees"}
    assert find_near({"bees and wasps"}, terms) == set()


def test_terms_of_phrases_and_words() -> None:
    assert find_terms("real estate agent") >= find_terms("immobilien")
    assert find_terms("accountants") == find_terms("accounting") == find_terms("a tax adviser")
    assert find_terms("") == find_terms("and of the") == frozenset()


def test_the_mail_presents_both_and_says_why() -> None:
    ana = Contact(
        "Dr. Ana Beispiel",
        given_name="Ana",
        title="Owner",
        org="Example",
        emails=("a@example.com",),
    )
    ben = Contact("Ben Roth", phones=(Phone("+493023125000"),))
    assert to_mail(ana, ben, ["Ana offers tea; Ben needs tea"]).split("\n") == [
        "To: a@example.com",
        "Subject: Introduction: Dr. Ana Beispiel and Ben Roth",
        "",
        "Dear Ana, dear Ben Roth,",
        "",
        "I would like you to meet.",
        "",
        "- Dr. Ana Beispiel, Owner, Example (a@example.com)",
        "- Ben Roth (+493023125000)",
        "",
        "I thought of you because Ana offers tea; Ben needs tea.",
        "",
        "I leave it to you to find a time to talk.",
        "",
        "Kind regards",
    ]
    assert "because" not in to_mail(ana, ben, [])


@pytest.mark.parametrize(
    ("contact", "notes", "offers", "needs"),
    [
        (Contact(title="Steuerberater"), (), ["Steuerberater"], []),
        (Contact(title="Head of Europe"), (), [], []),
        (
            Contact(note="Design that works\nHRB 12345\nMon: closed, photos"),
            (),
            ["Design that works"],
            [],
        ),
        (
            Contact(note="wants a photographer for the website. Nice!"),
            ("Offers bridges; is looking for steel",),
            ["bridges"],
            ["a photographer for the website", "steel"],
        ),
        (Contact(note="needs " + "x" * 100), ("",), [], []),
        (Contact(), ("sucht: einen Drucker", "braucht Stahl."), [], ["einen Drucker", "Stahl"]),
    ],
)
def test_suggestions_come_from_titles_mottoes_and_notes(
    contact: Contact, notes: tuple[str, ...], offers: list[str], needs: list[str]
) -> None:
    assert find_suggestions(contact, notes, "offer") == offers
    assert find_suggestions(contact, notes, "need") == needs
