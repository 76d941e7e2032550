"""Postal addresses of many countries: their lines found, their parts told apart."""

import pytest

from cardscan.contact import Address
from cardscan.fields.address import parse_address
from tests.pages import contact

PARTS = [
    # printed, country of the card, street, locality, region, postcode, country
    ("Musterstr. 12, 10115 Berlin", "DE", "Musterstr. 12", "Berlin", "", "10115", "DE"),
    ("Musterstraße 12a, D-10115 Berlin", "DE", "Musterstraße 12a", "Berlin", "", "10115", "DE"),
    ("Musterstr. 12, 10115 Berlin, Germany", "", "Musterstr. 12", "Berlin", "", "10115", "DE"),
    ("Musterstr. 12, 10115 Berlin, Deutschland", "", "Musterstr. 12", "Berlin", "", "10115", "DE"),
    ("Beispielgasse 3, A-1010 Wien", "AT", "Beispielgasse 3", "Wien", "", "1010", "AT"),
    ("Beispielgasse 3, 1010 Wien", "AT", "Beispielgasse 3", "Wien", "", "1010", "AT"),
    ("Beispielgasse 3, 1010 Wien, Österreich", "", "Beispielgasse 3", "Wien", "", "1010", "AT"),
    ("Bahnhofstrasse 5, 8001 Zürich", "CH", "Bahnhofstrasse 5", "Zürich", "", "8001", "CH"),
    ("12 rue de l'Exemple, 75001 Paris", "FR", "12 rue de l'Exemple", "Paris", "", "75001", "FR"),
    ("12, rue de l'Exemple, 75001 Paris, France", "", "12, rue de l'Exemple", "Paris", "",
     "75001", "FR"),
    ("Via Esempio 7, 20121 Milano", "IT", "Via Esempio 7", "Milano", "", "20121", "IT"),
    ("Calle Ejemplo 8, 28001 Madrid", "ES", "Calle Ejemplo 8", "Madrid", "", "28001", "ES"),
    ("Voorbeeldstraat 9, 1012 AB Amsterdam", "NL", "Voorbeeldstraat 9", "Amsterdam", "",
     "1012 AB", "NL"),
    ("ul. Przykładowa 10, 00-123 Warszawa", "PL", "ul. Przykładowa 10", "Warszawa", "",
     "00-123", "PL"),
    ("Rua do Exemplo 11, 1000-123 Lisboa", "PT", "Rua do Exemplo 11", "Lisboa", "",
     "1000-123", "PT"),
    ("Exempelgatan 12, 111 22 Stockholm", "SE", "Exempelgatan 12", "Stockholm", "",
     "111 22", "SE"),
    ("Eksempelvej 13, 2100 København", "DK", "Eksempelvej 13", "København", "", "2100", "DK"),
    ("100 Example Street, New York, NY 10001", "US", "100 Example Street", "New York", "NY",
     "10001", "US"),
    ("100 Example Street, New York, NY 10001-1234", "US", "100 Example Street", "New York",
     "NY", "10001-1234", "US"),
    ("100 Example St, Suite 200, Springfield, IL 62701", "US", "100 Example St, Suite 200",
     "Springfield", "IL", "62701", "US"),
    ("1 Example Road, London SW1A 1AA", "GB", "1 Example Road", "London", "", "SW1A 1AA", "GB"),
    ("1 Example Road, London, SW1A 1AA, United Kingdom", "GB", "1 Example Road", "London", "",
     "SW1A 1AA", "GB"),
    ("1 Example Ave, Toronto, ON M5V 2T6", "CA", "1 Example Ave", "Toronto", "ON",
     "M5V 2T6", "CA"),
    ("1 Example Parade, Sydney NSW 2000", "AU", "1 Example Parade", "Sydney", "NSW", "2000", "AU"),
    ("Rua do Exemplo, 11 - Centro, 01310-100 São Paulo - SP", "BR", "Rua do Exemplo, 11 - Centro",
     "São Paulo", "SP", "01310-100", "BR"),
    ("Rua do Exemplo, 11, São Paulo/SP, 01310-100", "BR", "Rua do Exemplo, 11", "São Paulo/SP", "",
     "01310-100", "BR"),
    ("Via Esempio 7, 20121 Milano (MI)", "IT", "Via Esempio 7", "Milano", "MI", "20121", "IT"),
    ("Exemplo 15", "PT", "Exemplo 15", "", "", "", "PT"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("printed", "card", "street", "locality", "region", "postcode", "country"), PARTS
)
def test_parts(
    printed: str,
    card: str,
    street: str,
    locality: str,
    region: str,
    postcode: str,
    country: str,
) -> None:
    expected = Address(printed, street, locality, region, postcode, country)
    assert parse_address(printed, card) == expected


@pytest.mark.parametrize("text", ["", " ", "12", ", ,", "12 / 34"])
def test_what_holds_no_words_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is no address"):
        parse_address(text)


def test_blanks_and_commas_are_tidied() -> None:
    printed = " Musterstr. 12 ,, 10115   Berlin, "
    assert parse_address(printed).formatted == "Musterstr. 12, 10115 Berlin"


ON_CARDS = [
    (["Musterstr. 12", "10115 Berlin"], "Musterstr. 12, 10115 Berlin"),
    (["Musterstr. 12, 10115 Berlin"], "Musterstr. 12, 10115 Berlin"),
    (["Musterstr. 12 · 10115 Berlin"], "Musterstr. 12, 10115 Berlin"),
    (["Musterstr. 12 | 10115 Berlin"], "Musterstr. 12, 10115 Berlin"),
    (["Musterstraße 12", "D-10115 Berlin", "Germany"], "Musterstraße 12, D-10115 Berlin, Germany"),
    (["Adresse: Musterstr. 12, 10115 Berlin"], "Musterstr. 12, 10115 Berlin"),
    (["100 Example Street", "Suite 200", "New York, NY 10001"],
     "100 Example Street, Suite 200, New York, NY 10001"),
    (["1 Example Road", "London SW1A 1AA", "United Kingdom"],
     "1 Example Road, London SW1A 1AA, United Kingdom"),
    (["12 rue de l'Exemple", "75001 Paris"], "12 rue de l'Exemple, 75001 Paris"),
    (["Via Esempio 7", "20121 Milano"], "Via Esempio 7, 20121 Milano"),
    (["Calle Ejemplo 8", "28001 Madrid"], "Calle Ejemplo 8, 28001 Madrid"),
    (["Voorbeeldstraat 9", "1012 AB Amsterdam"], "Voorbeeldstraat 9, 1012 AB Amsterdam"),
    (["ul. Przykładowa 10", "00-123 Warszawa"], "ul. Przykładowa 10, 00-123 Warszawa"),
    (["Rua do Exemplo, 11", "01310-100 São Paulo - SP"],
     "Rua do Exemplo, 11, 01310-100 São Paulo - SP"),
    (["Örnek Mah. Deneme Cad. No: 5", "34000 İstanbul"],
     "Örnek Mah. Deneme Cad. No: 5, 34000 İstanbul"),
]  # fmt: skip


@pytest.mark.parametrize(("lines", "formatted"), ON_CARDS)
def test_lines_that_stand_together_are_one_address(lines: list[str], formatted: str) -> None:
    found = contact(("Ana Beispiel", 1.4), "Head of Sales", "", *lines, "", "ana@example.org")
    assert [address.formatted for address in found.addresses] == [formatted]


@pytest.mark.parametrize(
    "line", ["Ana Beispiel", "Head of Sales", "Example GmbH", "ana@example.com", "+49 30 23125 000"]
)
def test_what_is_no_address(line: str) -> None:
    assert contact(line).addresses == ()


def test_two_addresses_apart_are_two() -> None:
    found = contact(
        ("Ana Beispiel", 1.4), "", "Musterstr. 12", "10115 Berlin", "", "", "Beispielgasse 3",
        "20095 Hamburg", "", "ana@example.org",
    )  # fmt: skip
    assert [(a.street, a.locality) for a in found.addresses] == [
        ("Musterstr. 12", "Berlin"),
        ("Beispielgasse 3", "Hamburg"),
    ]
