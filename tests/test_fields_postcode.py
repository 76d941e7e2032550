"""Postcodes that one country alone prints, and what they and the numbers say of a card."""

import pytest

from cardscan.fields.evidence import gather
from cardscan.fields.postcode import country_of_postcode
from tests.pages import contact, page


@pytest.mark.parametrize(
    ("text", "country"),
    [
        ("Springfield, IL 62701", "US"),
        ("Springfield, IL 62701-1234", "US"),
        ("Springfield IL. 62701, USA", "US"),
        ("Sampleton, DE 19801", "US"),
        ("Exampleville, ON M5V 2T6", "CA"),
        ("Leeds LS1 1AA", "GB"),
        ("Exampleton SW3 1AA", "GB"),
        ("Carlton nsw 2000", "AU"),
        ("CEP 03637-000", "BR"),
        ("03637-000 - Vila Modelo - SP", "BR"),
        ("Vila Modelo - SP - 03637-000", "BR"),
        ("92999 Exemple CEDEX", "FR"),
        ("00-123 Przykład", "PL"),
        ("1000-123 Exemplo", "PT"),
        ("1012 AB Voorbeeld", "NL"),
        ("Example Nagar - 500 009", "IN"),
        ("Example Nagar-400001", "IN"),
        ("PIN: 400 001", "IN"),
        ("D-10115 Musterstadt", "DE"),
        ("D - 10115 Musterstadt", "DE"),
        ("A-1010 Musterstadt", "AT"),
        ("CH-8001 Musterstadt", "CH"),
        ("S-111 22 Exempelstad", "SE"),
    ],
)
def test_notations_of_one_country(text: str, country: str) -> None:
    assert country_of_postcode(text) == country


@pytest.mark.parametrize(
    "text",
    [
        "10115 Musterstadt", "DE 10115 Musterstadt", "111 22 Exempelstad", "2100 Eksempel",
        "Tel. 030 23125-000", "(212) 555-0100", "Suite 200", "Musterstr. 12", "IT 12345678901",
        "Room 12 3A", "Extension 4 - 500 0091", "",
    ],
)  # fmt: skip
def test_what_may_be_of_many_countries_is_of_none(text: str) -> None:
    assert country_of_postcode(text) == ""


@pytest.mark.parametrize(
    ("lines", "country"),
    [
        (["12 Sample Street", "Sampleton, NC 27000"], "US"),
        (["Paris, TX 75460"], "US"),  # a town's name says less than its state and ZIP
        (["Shanghai - 200120", "China"], "CN"),
        (["(212) 555-0100"], "US"),
        (["212.555.0100"], "US"),
        (["212 555 0100", "ana@example.de"], "DE"),  # grouping never outweighs a domain
        (["212 555 0100", "+44 20 7946 0123"], "GB"),
        (["(11) 2345-0123"], "BR"),
        (["0532 000 00 00"], "TR"),
        (["98480 00000"], "IN"),
        (["0412 345 678"], "AU"),
        (["(020) 7946 0123"], "GB"),
        (["030 23125-000"], ""),
        (["100 200 3000"], ""),  # no area code of America begins with 1
    ],
)
def test_what_a_card_says_of_its_country(lines: list[str], country: str) -> None:
    assert gather([page("Ana Beispiel", *lines)], "", "").country == country


def test_a_zip_code_makes_the_numbers_of_a_card_whole() -> None:
    found = contact("Ana Beispiel", "212 555 0100", "12 Sample Street", "Sampleton, NC 27000")
    assert [phone.number for phone in found.phones] == ["+12125550100"]
