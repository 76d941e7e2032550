"""Which contacts are from one card that was photographed twice, and which may never be taken so."""

from dataclasses import replace
from itertools import product

import pytest

from cardscan.contact import Address, Contact, Phone
from cardscan.match import Match, find_match, pair_up, show_one_side
from cardscan.sides import face_of
from tests.pages import page
from tests.proposals import make_proposal

OFFICE = Phone("+493023125000")
CELL = Phone("+491713920000", "cell")
ANA = Contact(
    full_name="Ana Beispiel",
    title="Head of Sales",
    org="Example GmbH",
    phones=(OFFICE, CELL),
    emails=("ana.beispiel@example.com",),
    addresses=(Address("Musterstr. 1, 10115 Berlin"),),
)
ALIKE = {
    "the same again": ANA,
    "an address and a number missed": replace(ANA, phones=(CELL,), addresses=()),
    "only the e-mail address left": replace(ANA, phones=(), org="", title=""),
    "only the mobile number left": replace(ANA, phones=(CELL,), emails=(), org="", title=""),
    "in capitals, with a title": replace(ANA, full_name="Dr. ANA BEISPIEL"),
    "an accent lost": replace(ANA, full_name="Aná Beispiel"),
    "a letter of the name misread": replace(ANA, full_name="Ana Beispeel"),
    "a letter of the name read as a digit": replace(ANA, full_name="Ana Be1spiel"),
    "an e-mail address misread, no mobile number and no title": replace(
        ANA, emails=("ana.beispiel@exarnple.com",), phones=(OFFICE,), title=""
    ),
    "a digit misread": replace(ANA, phones=(Phone("+493023125008"), CELL)),
    "no country code": replace(ANA, phones=(Phone("03023125000"), CELL)),
    "an e-mail address misread": replace(ANA, emails=("ana.beispiel@exarnple.com",)),
    "the logo misread": replace(ANA, org="Quasar"),
    "the address in another order": replace(ANA, addresses=(Address("10115 Berlin, Musterstr."),)),
}
APART = {
    "only the name": Contact(full_name=ANA.full_name),
    "the name and the company": Contact(full_name=ANA.full_name, org=ANA.org),
    "the name and the office's number": replace(ANA, emails=(), phones=(OFFICE,), title=""),
    "the name and a post's address": replace(ANA, emails=("info@example.com",), phones=()),
    "a colleague": replace(
        ANA, full_name="Ben Muster", emails=("ben.muster@example.com",), phones=(OFFICE,)
    ),
    "a colleague with her number": replace(ANA, full_name="Ben Muster", emails=()),
    "her sister": replace(ANA, full_name="Anja Beispiel", emails=("anja.beispiel@example.com",)),
    "her sister with the family's address": replace(ANA, full_name="Anja Beispiel"),
    "her husband with all that is hers": replace(ANA, full_name="Jan Beispiel"),
    "a namesake at her company": replace(
        ANA, emails=("ana.beispiel2@example.com",), phones=(OFFICE,)
    ),
    "a namesake elsewhere": replace(
        ANA,
        org="Sosa Realty Inc.",
        emails=("ana.beispiel@example.org",),
        phones=(Phone("+12125550160"),),
        addresses=(),
    ),
    "her daughter of the same name": replace(ANA, full_name="Ana Beispiel Jr."),
    "a new company": replace(
        ANA,
        org="Sosa Realty Inc.",
        emails=("ana@sosa.example.org",),
        phones=(CELL,),
        addresses=(),
    ),
    "a new company and the same free mail": replace(
        ANA, org="Sosa Realty Inc.", emails=("ana.beispiel@gmail.com",), phones=(), addresses=()
    ),
    "a promotion": replace(ANA, title="Managing Director"),
    "a new mobile number": replace(ANA, phones=(OFFICE, Phone("+491713999123", "cell"))),
    "a new office": replace(ANA, addresses=(Address("Lindenallee 77, 50667 Köln"),)),
    "nothing": Contact(),
}


@pytest.mark.parametrize("what", ALIKE)
def test_one_card_twice_is_a_match(what: str) -> None:
    found = find_match(ANA, ALIKE[what])
    assert found
    assert set(found.shared) <= {*ANA.emails, CELL.number, OFFICE.number}
    assert found.shared
    assert find_match(ALIKE[what], ANA)


@pytest.mark.parametrize("what", APART)
def test_two_cards_are_no_match(what: str) -> None:
    free = replace(ANA, emails=("ana.beispiel@gmail.com",), phones=(OFFICE,))
    one = free if "free mail" in what else ANA
    assert find_match(one, APART[what]) is None
    assert find_match(APART[what], one) is None


def test_a_match_says_why() -> None:
    assert find_match(ANA, ANA) == Match(
        "Ana Beispiel", ("ana.beispiel@example.com", "+491713920000")
    )


def test_an_office_number_is_enough_where_all_else_is_the_same() -> None:
    shop = Contact(full_name="Ben Muster", org="Muster & Sohn", title="Inhaber", phones=(OFFICE,))
    assert find_match(shop, shop) == Match("Ben Muster", (OFFICE.number,))
    assert find_match(shop, replace(shop, title="")) is None
    assert find_match(shop, replace(shop, org="")) is None


def test_names_in_two_scripts_must_both_agree() -> None:
    wei = replace(ANA, full_name="Li Wei", alternative_name="李伟")
    assert find_match(wei, replace(wei, alternative_name=""))
    assert find_match(wei, wei)
    assert find_match(wei, replace(wei, alternative_name="李炜")) is None


@pytest.mark.parametrize(("one", "other"), [("Mario", "Maria"), ("Jan", "Jana"), ("Karl", "Kari")])
def test_a_last_letter_makes_another_person(one: str, other: str) -> None:
    a, b = (
        replace(ANA, full_name=f"{name} Muster", emails=(f"{one.lower()}.muster@example.com",))
        for name in (one, other)
    )
    assert find_match(a, b) is None


def test_a_side_is_known_again_by_its_words() -> None:
    lines = ("Ana Beispiel", "Example GmbH", "ana.beispiel@example.com", "+49 171 3920000")
    front, again, back = (
        face_of(make_proposal(contact=ANA, pages=(page(*some),)))
        for some in (lines, (*lines[:3], "+49 l71 392OO00"), ("Ana Beispiel", "Wir", "bauen", "um"))
    )
    assert show_one_side(front, again)
    assert not show_one_side(front, back)


def test_values_are_paired_the_same_first_then_the_nearest() -> None:
    ones = ("ana@example.com", "bea@example.com", "x@example.org")
    others = ("bea@example.com", "amna@example.com", "info@example.net")
    found = pair_up("emails", ones, others)
    assert found.same == (("bea@example.com", "bea@example.com"),)
    assert found.near == (("ana@example.com", "amna@example.com"),)
    assert (found.left, found.right) == (("x@example.org",), ("info@example.net",))


def test_numbers_of_two_kinds_are_two_numbers() -> None:
    fax = Phone("+493023125001", "fax")
    assert pair_up("phones", [OFFICE], [fax]).left == (OFFICE,)
    assert pair_up("phones", [OFFICE], [replace(fax, type="work")]).left == ()


def test_pairing_is_the_same_from_both_ends() -> None:
    texts = ("ana@example.com", "ama@example.com", "anna@example.com", "b@example.org")
    for ones, others in product([texts[:2], texts[1:]], [texts[2:], texts[::2]]):
        there, back = pair_up("emails", ones, others), pair_up("emails", others, ones)
        assert {*there.near} == {(b, a) for a, b in back.near}
        assert (there.left, there.right) == (back.right, back.left)
