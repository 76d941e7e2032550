"""How probable it is that two contacts are one person, and who is never taken for somebody else."""

import random
from dataclasses import replace
from itertools import product

import pytest

from benchmarks.matching import print_people
from benchmarks.pairs import make_two
from cardscan.contact import Address, Contact, Handle, Phone
from cardscan.duplicates import AUTOMATIC, PROPOSED, compare, find_duplicates, marks_of

OFFICE = Phone("+493023125000")
CELL = Phone("+491713920000", "cell")
ANA = Contact(
    full_name="Ana Beispiel",
    given_name="Ana",
    family_name="Beispiel",
    title="Head of Sales",
    org="Example GmbH",
    phones=(OFFICE, CELL),
    emails=("ana.beispiel@sales.example.com",),
    addresses=(Address("Musterstr. 1, 10115 Berlin"),),
    handles=(Handle("linkedin", "ana-beispiel-7"),),
)
NEW_JOB = replace(
    ANA,
    title="Managing Director",
    org="Sosa Realty Inc.",
    phones=(Phone("+12125550160"), CELL),
    emails=("ana@sosa.example.org",),
    addresses=(),
)
BEN = replace(
    ANA,
    full_name="Ben Muster",
    given_name="Ben",
    family_name="Muster",
    emails=("ben@sales.example.com",),
    phones=(OFFICE,),
    handles=(),
)
SURE = {
    "a name typed wrong": replace(ANA, full_name="Ana Biespiel", family_name="Biespiel"),
    "the same again": ANA,
    "another phone's entry": Contact(full_name="Ana Beispiel", emails=ANA.emails, phones=(CELL,)),
    "a promotion": replace(ANA, title="Managing Director"),
    "the family name first": replace(ANA, full_name="Beispiel Ana"),
}
NEW_JOBS = {
    "a new job and the old mobile number": replace(NEW_JOB, handles=()),
    "a new job and the old page": replace(NEW_JOB, phones=()),
}
LIKELY = {
    "a married name": replace(ANA, full_name="Ana Muster", family_name="Muster"),
    "a number typed wrong": Contact(
        full_name="Ana Beispiel", phones=(replace(CELL, number="+491713920001"),)
    ),
    "no name, her own address": Contact(emails=ANA.emails),
}
UNLIKELY = {
    "nothing": Contact(),
    "only the name": Contact(full_name="Ana Beispiel"),
    "a namesake elsewhere": replace(NEW_JOB, phones=(Phone("+12125550160"),), handles=()),
    "a colleague": BEN,
    "her assistant": replace(BEN, phones=ANA.phones, title=""),
    "a mailbox for all": replace(BEN, emails=("info@sales.example.com",)),
    "her son": replace(
        ANA, full_name="Ana Beispiel Jr.", emails=(), phones=(OFFICE,), handles=(), title="Clerk"
    ),
    "her husband": replace(ANA, full_name="Jan Beispiel", given_name="Jan", handles=(), title=""),
    "the company": replace(
        ANA,
        full_name="",
        given_name="",
        family_name="",
        title="",
        emails=("info@sales.example.com",),
        phones=(OFFICE,),
        handles=(),
    ),
}


@pytest.mark.parametrize("other", SURE.values(), ids=SURE)
def test_is_sure(other: Contact) -> None:
    assert compare(ANA, other).probability >= AUTOMATIC


@pytest.mark.parametrize("other", LIKELY.values(), ids=LIKELY)
def test_is_asked(other: Contact) -> None:
    assert PROPOSED <= compare(ANA, other).probability < AUTOMATIC


@pytest.mark.parametrize("other", UNLIKELY.values(), ids=UNLIKELY)
def test_is_not_asked(other: Contact) -> None:
    assert compare(ANA, other).probability < PROPOSED


def test_it_makes_no_difference_who_is_given_first() -> None:
    everybody = [*SURE.values(), *LIKELY.values(), *UNLIKELY.values()]
    for one, other in product(everybody, everybody):
        assert compare(one, other).probability == compare(other, one).probability


@pytest.mark.parametrize("other", NEW_JOBS.values(), ids=NEW_JOBS)
def test_a_new_job_is_told(other: Contact) -> None:
    likeness = compare(ANA, other)
    assert likeness.probability >= PROPOSED
    assert likeness.moved


def test_reasons_are_words_the_weightiest_first() -> None:
    likeness = compare(ANA, replace(NEW_JOB, handles=()))
    assert "the same mobile number …13920000" in likeness.reasons
    assert "the same name" in likeness.reasons
    assert likeness.moved
    assert not compare(ANA, SURE["a promotion"]).moved
    assert "two positions" in compare(ANA, SURE["a promotion"]).reasons


@pytest.mark.parametrize("other", [*SURE.values(), *LIKELY.values()], ids=[*SURE, *LIKELY])
def test_those_who_are_asked_about_share_a_key(other: Contact) -> None:
    if other != LIKELY["a number typed wrong"]:
        assert marks_of(ANA).keys & marks_of(other).keys


def test_pairs_among_many_are_found_by_their_places() -> None:
    rng = random.Random(5)
    people = [make_two(rng)[0] for _ in range(60)]
    people[11] = replace(people[48], title="")
    found = list(find_duplicates(people))
    assert [(one.one, one.other) for one in found] == [(11, 48)]
    assert found[0].likeness == compare(people[11], people[48])


def test_what_everybody_shares_makes_no_pairs() -> None:
    people = [Contact(full_name=f"Ana {i}", emails=("team@sales.example.com",)) for i in range(90)]
    assert list(find_duplicates(people)) == []


def test_the_bounds_hold_for_people_never_seen(capsys: pytest.CaptureFixture[str]) -> None:
    assert not print_people(seed=77, pairs=100)
    assert "recall" in capsys.readouterr().out
