"""Addresses as cards print them: over lines and columns, several on a card, with icons beside."""

import pytest

from cardscan.fields.address_block import clean_line, without_company
from cardscan.fields.scores import address_score
from tests.pages import Line, contact


def addresses(*lines: Line) -> list[str]:
    found = contact(("Ana Beispiel", 1.4), "Head of Sales", "", *lines, "", "ana@example.org")
    assert found.full_name == "Ana Beispiel"
    return [address.formatted for address in found.addresses]


WHOLE = [
    ["100 Example Street, Suite 200", "Springfield, IL 62701"],
    ["57 N. Walnut Drive, Suite 120, New Orleans,", "LA 12329"],
    ["123 main street.", "anytown, usa. 33609"],
    ["P.O. Box 4122 Carlton nsw 2000"],
    ["457 Main Street, Building 2", "Buffalo, NY 98052"],
    ["1 Example Road", "Chelsea", "London SW3 1AA", "United Kingdom"],
    ["Unit 5, Sample Business Park", "Sample Road", "Leeds LS1 1AA"],
    ["Musterstr. 12", "10115 Berlin", "Deutschland"],
    ["Postfach 10 20 30", "10111 Berlin"],
    ["12, rue de l'Exemple", "Bâtiment B", "75001 Paris"],
    ["Via Esempio 7", "20121 Milano (MI)", "Italia"],
    ["C/ Ejemplo, 8, 2º B", "28001 Madrid"],
    ["Avenida de Ejemplo 8", "28001 Madrid", "España"],
    ["Rua do Exemplo, 11 - 3º Esq.", "1000-123 Lisboa"],
    ["Av. do Exemplo, 1325 - Vila Modelo"],
    ["Rua Exemplo, 331 - PENHA - SP", "CEP: 03637-000"],
    ["Av. Exemplo, 3006, Sala 6, Jardim Modelo - SP"],
    ["Voorbeeldstraat 9", "1012 AB Amsterdam", "Nederland"],
    ["Örnek Mah. Deneme Cad. No: 5 Kat: 3", "Kadıköy / İSTANBUL"],
    ["Organize Sanayi Bölgesi 24. Cad. No: 10 Melikgazi/KAYSERİ"],
    ["ul. Przykładowa 10/5", "00-123 Warszawa"],
    ["al. Przykładowa 10", "30-123 Kraków", "Polska"],
    ["Exempelgatan 12", "111 22 Stockholm", "Sverige"],
    ["Eksempelvej 13, 2. tv.", "2100 København Ø"],
    ["Eksempelgata 14", "0150 Oslo"],
    ["Esimerkkikatu 15 A 3", "00100 Helsinki"],
    ["2-3-4 Reidai, Shibuya-ku", "Tokyo 150-0002, Japan"],
    ["Room 1201, Example Tower, 88 Example Road", "Pudong, Shanghai 200120, China"],
    ["12, 2nd Floor, Example Nagar, MG Road", "Mumbai - 400001"],
    ["Shop No. 1, Example Market", "New Delhi-110029"],
    ["1102/108 Example Street,", "Brisbane QLD 4000"],
    ["1 Example Ave, Toronto, ON M5V 2T6", "Canada"],
    ["Příkladná 5", "110 00 Praha 1"],
    ["Bahnhofstrasse 5", "8001 Zürich"],
    ["Street Name, City, Country"],
    ["123 Anywhere St., Any City"],
    ["Your First Address Line", "Your Second Address Line"],
    ["Blue Lagoon Point", "Florida 0801 - USA"],
    ["12 Sample Mall, Room 170", "Sampleton, NC 27000-1234"],
    ["1234 El Camino Modelo", "Sampleton, NC 27000"],
    ["54321 Sample Blvd.", "Sampleton, NC 27000"],
    ["12 Sample Circle", "Apt 101", "Sampleton NC 27000"],
    ["Örnek Mh. Deneme Cd. No: 104", "Erzurum"],
    ["Jalan Contoh", "Kampung Contoh", "42100 Klang"],
    ["Delta Tower", "Sample Road", "Nairobi"],
    ["P.O. Box 158", "Kigali - Rwanda"],
    ["Flat No. 109, Example Towers", "Opposite Sample Complex", "Hyderabad - 500 009"],
    ["Plot No. 12, Example Colony,", "Sample Road, Secunderabad - 500 003"],
    ["12-3-456/7, Near Sample Temple", "Example Dist. - 500 003"],
]


@pytest.mark.parametrize("lines", WHOLE, ids=lambda lines: lines[0])
def test_forms_of_many_countries(lines: list[str]) -> None:
    (formatted,) = addresses(*lines)
    assert formatted.split() == " ".join(f"{line.rstrip(' ,')}," for line in lines)[:-1].split()


SEVERAL = [
    (["Musterstr. 12", "10115 Berlin", "Beispielgasse 3", "20095 Hamburg"],
     ["Musterstr. 12, 10115 Berlin", "Beispielgasse 3, 20095 Hamburg"]),
    (["Musterstr. 12, 10115 Berlin", "Beispielgasse 3, 20095 Hamburg"],
     ["Musterstr. 12, 10115 Berlin", "Beispielgasse 3, 20095 Hamburg"]),
    (["Zentrale: Musterstr. 12, 10115 Berlin", "Werk: Beispielgasse 3, 20095 Hamburg"],
     ["Musterstr. 12, 10115 Berlin", "Beispielgasse 3, 20095 Hamburg"]),
    (["Musterstr. 12  Beispielgasse 3", "10115 Berlin  20095 Hamburg"],
     ["Musterstr. 12, 10115 Berlin", "Beispielgasse 3, 20095 Hamburg"]),
    (["Musterstr. 12  10115 Berlin"], ["Musterstr. 12, 10115 Berlin"]),
    (["100 Example Street", "New York, NY 10001", "200 Sample Avenue", "Chicago, IL 60601"],
     ["100 Example Street, New York, NY 10001", "200 Sample Avenue, Chicago, IL 60601"]),
    (["Av. do Exemplo, 1553", "Rua da Amostra, 2449", "R. Modelo, 283"],
     ["Av. do Exemplo, 1553", "Rua da Amostra, 2449", "R. Modelo, 283"]),
]  # fmt: skip


@pytest.mark.parametrize(("lines", "expected"), SEVERAL, ids=lambda value: value[0])
def test_several_addresses_on_one_card(lines: list[str], expected: list[str]) -> None:
    assert addresses(*lines) == expected


def test_a_street_and_its_place_are_one_address_over_what_was_read_between() -> None:
    assert addresses("100 Example Street", "Tel. 212 555 0100", "Sampleton, NC 27000") == [
        "100 Example Street, Sampleton, NC 27000"
    ]
    assert addresses("Musterstr. 12", "+49 30 23125-000", "+49 30 23125-001", "10115 Berlin") == [
        "Musterstr. 12, 10115 Berlin"
    ]


def test_two_whole_addresses_stay_apart_over_what_is_between() -> None:
    assert addresses("Musterstr. 12, 10115 Berlin", "+49 30 23125-000", "20095 Hamburg") == [
        "Musterstr. 12, 10115 Berlin",
        "20095 Hamburg",
    ]


def test_towns_beside_an_address_are_not_of_it() -> None:
    assert addresses("Musterstr. 12", "10115 Berlin", "Hamburg") == ["Musterstr. 12, 10115 Berlin"]
    assert addresses("Hamburg", "Musterstr. 12", "10115 Berlin") == ["Musterstr. 12, 10115 Berlin"]


def test_shops_keep_their_numbers() -> None:
    found = contact(
        ("Exemplo Auto Peças", 1.6),
        "",
        "Lojas: Av. do Exemplo, 1553 - Tel/Fax: 3123-0800",
        "Rua da Amostra, 2449 - Tel/Fax: 2966-2550",
        "",
        "contato@exemplo.com.br",
    )
    assert [a.formatted for a in found.addresses] == [
        "Av. do Exemplo, 1553",
        "Rua da Amostra, 2449",
    ]
    assert [phone.raw for phone in found.phones] == ["3123-0800", "2966-2550"]


@pytest.mark.parametrize(
    ("line", "text"),
    [
        ("Q 123 Example St.", "123 Example St."),
        ("© Musterstr. 12", "Musterstr. 12"),
        ("®© ® 1102/108 Example Street", "1102/108 Example Street"),
        ("ə Av. do Exemplo, 1553", "Av. do Exemplo, 1553"),
        ("É Rua do Exemplo, 11", "Rua do Exemplo, 11"),
        ("9) Musterstr. 12", "Musterstr. 12"),
        ("» Musterstr. 12", "Musterstr. 12"),
        ("Tamil Nadu, Ọ", "Tamil Nadu"),
        ("Av. do Exemplo, 1553 - Tel/Fex", "Av. do Exemplo, 1553"),
        ("Musterstr. 12 -", "Musterstr. 12"),
        ("Musterstr. 12 |", "Musterstr. 12"),
        ("R. Exemplo, 283", "R. Exemplo, 283"),
        ("C/ Ejemplo, 8", "C/ Ejemplo, 8"),
        ("N Example Street 5", "N Example Street 5"),
        ("P O Box 12", "P O Box 12"),
        ("10115 Berlin", "10115 Berlin"),
        ("12 King St, Tel Aviv", "12 King St, Tel Aviv"),
        ("", ""),
    ],
)
def test_icons_specks_and_labels_are_no_address(line: str, text: str) -> None:
    assert clean_line(line) == text


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("Beispiel GmbH, Musterstr. 12, 10115 Berlin", "Musterstr. 12, 10115 Berlin"),
        ("Example, Inc., 100 Example Street, Chicago", "100 Example Street, Chicago"),
        ("Exemplo Ltda. - Rua do Exemplo, 11 - Centro", "Rua do Exemplo, 11 - Centro"),
        ("Musterstr. 12, 10115 Berlin", "Musterstr. 12, 10115 Berlin"),
    ],
)
def test_the_company_before_the_street_is_left_out(text: str, rest: str) -> None:
    assert without_company(text) == rest


@pytest.mark.parametrize(
    "text",
    ["Ana Beispiel", "City Manager", "Country Manager", "Your E-mail Address", "Your Tagline Here",
     "Sales & Service", "Electrical Engineering",
     "Monitoring 24/7", "In business for 75 years", "Mon - Fri 9 - 18", "Company Name"],
)  # fmt: skip
def test_what_is_no_address(text: str) -> None:
    assert address_score(text) < 0.4


def test_a_line_above_a_place_is_its_street_only_if_set_like_it() -> None:
    assert addresses("Blue Lagoon Point", "10115 Berlin") == ["Blue Lagoon Point, 10115 Berlin"]
    assert addresses(("Blue Lagoon Point", 0.6), "10115 Berlin") == ["10115 Berlin"]
    assert addresses("we build what you dream of", "10115 Berlin") == ["10115 Berlin"]


@pytest.mark.parametrize("line", ["(An ISO 9001 - 2000 company)", "ISO 14001:2015", "ISO-27001"])
def test_a_standard_is_no_address(line: str) -> None:
    assert addresses(line) == []
