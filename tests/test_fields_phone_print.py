"""How numbers stand in print: several on a line, over two lines, and what is no number."""

import pytest

from cardscan.contact import Phone
from cardscan.fields.candidates import Hints
from cardscan.fields.phone import find_phones
from tests.pages import contact, page

BERLIN, CELL = "+493023125000", "+491713920000"


def phones(*lines: str, country: str = "") -> list[Phone]:
    found = [c.value for c in find_phones(page(*lines), Hints(country))]
    return [value for value in found if isinstance(value, Phone)]


SEVERAL = [
    ("T +49 30 23125-000 F +49 30 23125-001", [("…000", "work"), ("…001", "fax")]),
    ("T +49 30 23125-000 | M +49 171 39200-00", [("…000", "work"), (CELL, "cell")]),
    ("Tel: +49 30 23125-000, Fax: +49 30 23125-001", [("…000", "work"), ("…001", "fax")]),
    ("Tel. +49 30 23125-000 · Mobil +49 171 39200-00", [("…000", "work"), (CELL, "cell")]),
    ("+49 30 23125-000 / +49 30 23125-001", [("…000", "work"), ("…001", "work")]),
    ("+49 30 23125-000 +49 30 23125-001", [("…000", "work"), ("…001", "work")]),
    ("+49 30 23125-000; +49 30 23125-001", [("…000", "work"), ("…001", "work")]),
    ("+49 30 23125-000 (Tel) +49 30 23125-001", [("…000", "work"), ("…001", "work")]),
    ("Tel +49 30 23125-12 / -34", [("+49302312512", "work"), ("+49302312534", "work")]),
    ("Tel +49 30 23125-12, Fax -34", [("+49302312512", "work"), ("+49302312534", "fax")]),
    ("T 030 23125-12 F -34", [("+49302312512", "work"), ("+49302312534", "fax")]),
    ("Tel.: 030/23125-12 Fax: -34", [("+49302312512", "work"), ("+49302312534", "fax")]),
    ("030 23125-12/13/14", [(f"+493023125{n}", "work") for n in (12, 13, 14)]),
    ("Tel/Fax: 030 23125-000", [("…000", "work")]),
    ("Tel: 030 23125-000 - 030 23125-001", [("…000", "work"), ("…001", "work")]),
    ("030 23125-000 (Fax) 0171 3920000 (Mobil)", [("…000", "fax"), (CELL, "cell")]),
]


@pytest.mark.parametrize(("line", "expected"), SEVERAL)
def test_several_on_a_line(line: str, expected: list[tuple[str, str]]) -> None:
    full = [(number.replace("…", "+493023125"), kind) for number, kind in expected]
    assert [(p.number, p.type) for p in phones(line, country="DE")] == full


def test_a_number_ends_where_its_column_does() -> None:
    assert [p.number for p in phones("+1 212 555 0100  100 Example Street")] == ["+12125550100"]
    assert [p.number for p in phones("Tel  +49 30 23125 000  10115 Berlin")] == [BERLIN]


def test_a_suffix_on_the_next_line_belongs_to_the_number_above() -> None:
    assert [(p.number, p.type) for p in phones("Tel. +49 30 23125-12", "Fax -34")] == [
        ("+49302312512", "work"),
        ("+49302312534", "fax"),
    ]


@pytest.mark.parametrize(
    ("line", "country", "numbers"),
    [
        ("(11) 5555-0123 / 5555-0124", "BR", ["+551155550123", "+551155550124"]),
        ("(11) 5555-0123/0124", "BR", ["+551155550123", "+551155550124"]),
        ("+55 (11) 5555-0123 / 99999-0124", "BR", ["+551155550123", "+5511999990124"]),
        ("11 5555-0123 | 5555-0124", "BR", ["+551155550123", "+551155550124"]),
        ("212-555-0100/0101", "US", ["+12125550100", "+12125550101"]),
        ("Ph: (212) 555-0100, 555-0101", "US", ["+12125550100", "+12125550101"]),
        ("020 7946 0123 / 0124 / 0125", "GB", [f"+44207946012{n}" for n in (3, 4, 5)]),
        ("02 5550 1234 / 35", "AU", ["+61255501234", "+61255501235"]),
        ("0212 555 01 00 - 01 - 02", "TR", [f"+90212555010{n}" for n in (0, 1, 2)]),
        ("0212 555 01 00/01/02", "TR", [f"+90212555010{n}" for n in (0, 1, 2)]),
        ("Tel: 0212 555 01 00 - 555 01 01", "TR", ["+902125550100", "+902125550101"]),
        ("030/23125000", "DE", [BERLIN]),
        ("030/23125-0", "DE", ["+4930231250"]),
    ],
)
def test_what_is_printed_once_is_that_of_all(line: str, country: str, numbers: list[str]) -> None:
    assert [p.number for p in phones(line, country=country)] == numbers


@pytest.mark.parametrize(
    ("lines", "numbers"),
    [
        (["Tel. +49 30", "23125-000"], [BERLIN]),
        (["+1 212 555", "0100"], ["+12125550100"]),
        (["Mobil +49 171", "39200-00", "Fax +49 30 23125-000"], [CELL, BERLIN]),
        (["+49 30 23125-000", "+49 171 3920000"], [BERLIN, CELL]),
        (["+49 30 23125-000", "10115"], [BERLIN]),
    ],
)
def test_a_number_goes_on_in_the_line_below(lines: list[str], numbers: list[str]) -> None:
    assert [p.number for p in phones(*lines)] == numbers


@pytest.mark.parametrize(
    ("lines", "number"),
    [
        (["030 23125-000", "Musterstr. 12, 10115 Berlin, Germany"], BERLIN),
        (["030 23125-000", "www.example.de"], BERLIN),
        (["030 23125-000", "ana@example.de"], BERLIN),
        (["020 7946 0123", "1 Example Road, London SW1A 1AA"], "+442079460123"),
        (["0212 555 01 00", "Örnek Mah. Deneme Cad. No: 5, İstanbul"], "+902125550100"),
        (["(11) 5555-0123", "Rua do Exemplo, 11 - São Paulo - SP"], "+551155550123"),
        (["(212) 555-0100", "100 Example Street, New York, NY 10001"], "+12125550100"),
        (["06 5550 1234", "Via Esempio 7, 00184 Roma"], "+390655501234"),
        (["01 99 00 12 34", "12 rue de l'Exemple, 75001 Paris"], "+33199001234"),
    ],
)
def test_the_card_tells_the_country(lines: list[str], number: str) -> None:
    assert [p.number for p in contact(*lines).phones] == [number]


NO_PHONES = [
    ("Ana Beispiel", ""),
    ("ana@example.com", ""),
    ("Musterstr. 12, 10115 Berlin", "DE"),
    ("10115 Berlin", "DE"),
    ("D-10115 Berlin", "DE"),
    ("1234 Example Street", "US"),
    ("New York, NY 10001-1234", "US"),
    ("London SW1A 1AA", "GB"),
    ("00-123 Warszawa", "PL"),
    ("01310-100 São Paulo", "BR"),
    ("CEP 01310-100", "BR"),
    ("〒100-0001 Tokyo", "JP"),
    ("1000-123 Lisboa", "PT"),
    ("110 00 Praha", "CZ"),
    ("USt-IdNr. DE123456789", "DE"),
    ("USt-IdNr.: DE 123 456 789", "DE"),
    ("VAT 123456789", "GB"),
    ("VAT no. GB 123 4567 89", "GB"),
    ("P.IVA 01234567890", "IT"),
    ("P. IVA: 01234567890", "IT"),
    ("TVA FR 12 345678901", "FR"),
    ("SIRET 123 456 789 00012", "FR"),
    ("NIP 123-456-32-18", "PL"),
    ("CNPJ 12.345.678/0001-95", "BR"),
    ("ABN 12 345 678 901", "AU"),
    ("ACN 123 456 789", "AU"),
    ("HRB 123456", "DE"),
    ("HRB 123456 B Amtsgericht Charlottenburg", "DE"),
    ("IBAN DE02 1203 0000 0000 2020 51", "DE"),
    ("IBAN: DE02120300000000202051", "DE"),
    ("License 0123456", "US"),
    ("Lic. #01234567", "US"),
    ("DRE 01234567", "US"),
    ("NMLS 123456", "US"),
    ("Since 1987", ""),
    ("seit 1987", "DE"),
    ("1987-2024", ""),
    ("12.05.2024", "DE"),
    ("2024-05-12", ""),
    ("12/05/2024", "GB"),
    ("Mon - Fri 9.00 - 18.00", ""),
    ("Mo-Fr 9:00-12:30, 13:30-18:00", "DE"),
    ("09:00 - 17:30", ""),
    ("€ 1.234.567,00", "DE"),
    ("$ 1,250,000", "US"),
    ("100 %", ""),
    ("52.520008, 13.404954", "DE"),
    ("ISO 9001:2015", ""),
    ("24/7", ""),
    ("1 2 3", ""),
    ("12 May 2024", ""),
    ("12 05 2024", "DE"),
    ("12.05.1980 - 15.06.1990", "DE"),
    ("2019/2020/2021", "US"),
    ("1998 - 2005, 2010", "US"),
    ("Valid 01/2024 - 12/2026", "US"),
    ("1.234.567", "DE"),
    ("12.345.678", "ES"),
    ("EUR 212 555 010", "ES"),
    ("R$ 1.234.567", "BR"),
    ("1 250 000 kr", "SE"),
    ("40.71280 -74.00600", "US"),
    ("48.8566 2.3522", "FR"),
    ("N 52.520008 E 13.404954", "DE"),
    ("ISBN 978-3-16-148410-0", "DE"),
    ("978-3-16-148410-0", "DE"),
    ("9783161484100", "DE"),
    ("ISBN-13: 978 3 16 148410 0", "DE"),
    ("ISSN 2049-3630", "GB"),
    ("DE02 1203 0000 0000 2020 51", "DE"),
    ("NL91 ABNA 0417 1643 00", "NL"),
    ("GB29 NWBK 6016 1331 9268 19", "GB"),
    ("4111 1111 1111 1111", "US"),
    ("4111-1111-1111-1111", "US"),
    ("3782 822463 10005", "US"),
    ("5500 0000 0000 0004", "GB"),
    ("Card no. 4111 1111 1111 1111", "US"),
    ("123-45-6789", "US"),
    ("SSN 123-45-6789", "US"),
    ("123.456.789-09", "BR"),
    ("CPF: 123.456.789-09", "BR"),
    ("12.345.678/0001-95", "BR"),
    ("ID 45*8*12146", "BR"),
    ("Mersis No: 0123456789012345", "TR"),
    ("Vergi No: 1234567890", "TR"),
    ("Ticaret Sicil No: 123456-7", "TR"),
    ("Steuernr. 12/345/67890", "DE"),
    ("NIF: 123456789", "PT"),
    ("КПП 123456789", "RU"),
    ("ИНН 7701234567", "RU"),
    ("統一編號 12345678", "TW"),
    ("Customer ID 212 555 0100", "US"),
    ("Ref. 212-555-0100", "US"),
    ("Org.nr 556677-8899", "SE"),
    ("", ""),
]


@pytest.mark.parametrize(("line", "country"), NO_PHONES)
def test_what_is_no_number(line: str, country: str) -> None:
    assert phones(line, country=country) == []


@pytest.mark.parametrize(
    ("line", "country", "numbers"),
    [
        ("212 555 0100 212 555 0101", "US", ["+12125550100", "+12125550101"]),
        ("(212) 555-0100 (212) 555-0101", "US", ["+12125550100", "+12125550101"]),
        ("212.555.0100 212.555.0101", "US", ["+12125550100", "+12125550101"]),
        (
            "212 555 0100 212 555 0101 212 555 0102",
            "US",
            ["+12125550100", "+12125550101", "+12125550102"],
        ),
        ("05 22 00 00 11-05 22 00 00 12-", "MA", ["+212522000011", "+212522000012"]),
    ],
)
def test_numbers_side_by_side(line: str, country: str, numbers: list[str]) -> None:
    assert [p.number for p in phones(line, country=country)] == numbers


def test_a_label_between_two_of_three_numbers_is_of_the_one_before_it() -> None:
    line = "212 555 0100 212 555 0101 Cell 212 555 0102 Fax"
    assert [p.type for p in phones(line, country="US")] == ["work", "cell", "fax"]


@pytest.mark.parametrize(
    ("line", "country", "number", "extension"),
    [
        ("Tel : +90 212 000 00 00-05", "TR", "+902120000000", ""),
        ("Phone: +90 (212) 000 00 00 / 2301", "TR", "+902120000000", "2301"),
        ("Phones : (+) 91-11-2600 0000-09 (10 lines)", "IN", "+911126000000", ""),
        ("Phone: 212-555-0100-05", "US", "+12125550100", ""),
    ],
)
def test_the_end_of_a_row_and_a_desk_are_not_of_the_number(
    line: str, country: str, number: str, extension: str
) -> None:
    assert [(p.number, p.extension) for p in phones(line, country=country)] == [(number, extension)]


@pytest.mark.parametrize(
    "line",
    ["Fax :030 23125-000", "Fax :+49 30 23125-000", "Fax: 030 23125-000", "Fax:030 23125-000"],
)
def test_a_colon_may_touch_the_number_alone(line: str) -> None:
    assert [(p.number, p.type) for p in phones(line, country="DE")] == [(BERLIN, "fax")]


@pytest.mark.parametrize(
    "line",
    ["+l (212) 555-0100", "+1 (212) 555-Ol00", "+1 (212) 555-o100", "+1 2l2 555 0100"],
)
def test_letters_for_digits_at_the_edges_of_groups(line: str) -> None:
    assert [p.number for p in phones(line, country="US")] == ["+12125550100"]


@pytest.mark.parametrize(
    ("line", "number"),
    [
        ("Phone: 1-800-EXAMPLE", "+18003926753"),
        ("1-800-EXAMPLE", "+18003926753"),
        ("(800) EXA-MPLE", "+18003926753"),
        ("888-55-CARDS", "+18885522737"),
    ],
)
def test_a_free_number_spelt_by_the_letters_on_the_keys(line: str, number: str) -> None:
    assert [(p.number, p.type) for p in phones(line)] == [(number, "main")]


@pytest.mark.parametrize(
    "line",
    [
        "An ISO 9001 - 2000 company", "H.No. 6-3-600/40, Example Nagar", "6-3-600/40/A",
        "1009-1010, Example Market", "T100-0001 Example Bldg", "〒100-0001 Tokyo",
        "Example Nagar - 524 4138", "MODEL 800-SERIES-X",
    ],
)  # fmt: skip
def test_codes_doors_and_standards_are_no_numbers_to_call(line: str) -> None:
    assert phones("Tel. +91 22 0000 0000", line, country="IN")[1:] == []


def test_digits_behind_a_place_that_no_plan_knows_are_its_postcode() -> None:
    assert phones("Example Nagar - 524 4138") == []
    assert [p.number for p in phones("524 4138")] == ["5244138"]


def test_the_number_of_a_house_does_not_end_the_number_above() -> None:
    assert len(phones("Tel. +33 1 99 00 12 34", "Espace Exemple -33 bis, rue du Modèle")) == 1


def test_a_number_cut_off_within_is_not_completed_nor_whole() -> None:
    found = phones("T: 212-555-0100 F: 212-555-01", country="US")
    assert [p.number for p in found] == ["+12125550100", "21255501"]


def test_a_number_without_its_area_code_keeps_its_digits() -> None:
    assert [p.number for p in phones("Tel. 555-0100", country="US")] == ["5550100"]


def test_a_second_number_of_which_only_the_last_group_is_printed() -> None:
    found = phones("Tel: 22990-21666, 27079", country="GR")
    assert [p.number for p in found] == ["+302299021666", "+302299027079"]
