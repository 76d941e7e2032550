"""Telephone numbers: what is one, of which type, and which number it is."""

import pytest

from cardscan.contact import Phone
from cardscan.fields.candidates import Hints
from cardscan.fields.phone import find_phones, parse_phone, region_of
from tests.pages import contact, page

BERLIN, CELL = "+493023125000", "+491713920000"


def phones(*lines: str, country: str = "") -> list[Phone]:
    found = [c.value for c in find_phones(page(*lines), Hints(country))]
    assert all(isinstance(value, Phone) for value in found)
    return [value for value in found if isinstance(value, Phone)]


LABELLED = [
    ("Tel. +49 30 23125-000", "work"),
    ("T +49 30 23125-000", "work"),
    ("T: +49 30 23125 000", "work"),
    ("P: +49 30 23125 000", "work"),
    ("Phone: +49 30 23125 000", "work"),
    ("Telefon +49 (0)30 23125-000", "work"),
    ("Fon: +49 30 / 23125-000", "work"),
    ("Tél. : +49 30 23125 000", "work"),
    ("Teléfono: +49 30 23125 000", "work"),
    ("Telefone +49 30 23125000", "work"),
    ("Telefoon: +49-30-23125-000", "work"),
    ("Puh. +49 30 23125 000", "work"),
    ("Tlf.: +49 30 23125 000", "work"),
    ("Durchwahl: +49 30 23125-000", "work"),
    ("Direct +49 30 23125-000", "work"),
    ("Fax +49 30 23125-000", "fax"),
    ("F +49 30 23125-000", "fax"),
    ("Telefax: +49 30 23125-000", "fax"),
    ("Faks: +49 30 23125-000", "fax"),
    ("Belgegeçer: +49 30 23125-000", "fax"),
    ("Mobil: +49 30 23125-000", "cell"),
    ("Mobile +49 30 23125-000", "cell"),
    ("M +49 30 23125-000", "cell"),
    ("Handy +49 30 23125-000", "cell"),
    ("Cell: +49 30 23125-000", "cell"),
    ("C: +49 30 23125-000", "cell"),
    ("Portable : +49 30 23125-000", "cell"),
    ("Móvil +49 30 23125-000", "cell"),
    ("Celular +49 30 23125-000", "cell"),
    ("Cellulare: +49 30 23125-000", "cell"),
    ("GSM: +49 30 23125-000", "cell"),
    ("Cep: +49 30 23125-000", "cell"),
    ("Kom. +49 30 23125-000", "cell"),
    ("Telemóvel: +49 30 23125-000", "cell"),
    ("WhatsApp +49 30 23125-000", "cell"),
    ("Home: +49 30 23125-000", "home"),
    ("Privat: +49 30 23125-000", "home"),
    ("Toll free: +49 30 23125-000", "main"),
    ("Zentrale +49 30 23125-000", "main"),
]


@pytest.mark.parametrize(("line", "kind"), LABELLED)
def test_labels_of_many_languages(line: str, kind: str) -> None:
    assert [(p.number, p.type) for p in phones(line)] == [(BERLIN, kind)]


WRITTEN = [
    ("+49 30 23125 000", "", BERLIN),
    ("+49 (0) 30 23125-000", "", BERLIN),
    ("+49(0)30 / 23125-000", "", BERLIN),
    ("+49.30.23125.000", "", BERLIN),
    ("(+49) 30 23125 000", "", BERLIN),
    ("+493023125000", "", BERLIN),
    ("＋49 30 23125 000", "", BERLIN),
    ("0049 30 23125 000", "", BERLIN),
    ("00 49 30 23125 000", "", BERLIN),
    ("030 23125-000", "DE", BERLIN),
    ("030/23125000", "DE", BERLIN),
    ("030 / 23125-000", "DE", BERLIN),
    ("(030) 23125-000", "DE", BERLIN),
    ("030–23125–000", "DE", BERLIN),
    ("0171 39200 00", "DE", CELL),
    ("0171/3920000", "DE", CELL),
    ("+1 212 555 0100", "", "+12125550100"),
    ("+1 (212) 555-0100", "", "+12125550100"),
    ("(212) 555-0100", "US", "+12125550100"),
    ("212-555-0100", "US", "+12125550100"),
    ("212.555.0100", "US", "+12125550100"),
    ("1-212-555-0100", "US", "+12125550100"),
    ("2125550100", "US", "+12125550100"),
    ("020 7946 0123", "GB", "+442079460123"),
    ("+44 (0)20 7946 0123", "", "+442079460123"),
    ("(020) 7946 0123", "GB", "+442079460123"),
    ("01 99 00 12 34", "FR", "+33199001234"),
    ("01.99.00.12.34", "FR", "+33199001234"),
    ("+33 (0)1 99 00 12 34", "", "+33199001234"),
    ("(02) 5550 1234", "AU", "+61255501234"),
    ("+61 2 5550 1234", "", "+61255501234"),
    ("+39 06 5550 1234", "", "+390655501234"),
    ("06 5550 1234", "IT", "+390655501234"),
    ("0212 555 01 00", "TR", "+902125550100"),
    ("+90 212 555 01 00", "", "+902125550100"),
    ("+55 11 5555-0123", "", "+551155550123"),
    ("(11) 5555-0123", "BR", "+551155550123"),
    ("+81 3-5555-0123", "", "+81355550123"),
    ("03-5555-0123", "JP", "+81355550123"),
    ("+31 (0)20 555 0123", "", "+31205550123"),
    ("+48 22 555 01 23", "", "+48225550123"),
    ("+34 911 55 01 23", "", "+34911550123"),
    ("+49-(0)30-23125000", "", BERLIN),
    ("(+49) (0)30 23125 000", "", BERLIN),
    ("(0049) 30 23125 000", "", BERLIN),
    ("+(49) 30 23125 000", "", BERLIN),
    ("+49 [0]30 23125 000", "", BERLIN),
    ("0044 (0)20 7946 0123", "", "+442079460123"),
    ("+44(0)20-7946-0123", "", "+442079460123"),
    ("44 20 7946 0123", "GB", "+442079460123"),
    ("0 (212) 555 01 00", "TR", "+902125550100"),
    ("0090 212 555 01 00", "TR", "+902125550100"),
    ("0212 555 01 00 (pbx)", "TR", "+902125550100"),
    ("0212 555 01 00 (3 hat)", "TR", "+902125550100"),
    ("1) 212 555 0100", "US", "+12125550100"),
    ("1-800-555-0100", "US", "+18005550100"),
]


@pytest.mark.parametrize(("line", "country", "number"), WRITTEN)
def test_ways_of_writing(line: str, country: str, number: str) -> None:
    assert [p.number for p in phones(line, country=country)] == [number]
    assert [p.number for p in phones(f"Tel: {line}", country=country)] == [number]


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


def test_a_label_alone_on_its_line_is_that_of_the_line_below() -> None:
    assert [p.type for p in phones("Mobile", "+49 30 23125 000")] == ["cell"]


EXTENSIONS = [
    ("+1 212 555 0100 ext. 12", "12"),
    ("+1 212 555 0100 ext 12", "12"),
    ("+1 212 555 0100 Ext: 12", "12"),
    ("+1 212 555 0100 extension 1234", "1234"),
    ("+1 212 555 0100 x12", "12"),
    ("+1 212 555 0100 x 12", "12"),
    ("+1 212 555 0100, ext. 12", "12"),
    ("+1 212 555 0100 #12", "12"),
    ("+1 212 555 0100 (ext. 12)", "12"),
    ("+1 212 555 0100 poste 12", "12"),
    ("+1 212 555 0100 DW 12", "12"),
    ("+1 212 555 0100 int. 12", "12"),
    ("+1 212 555 0100 ramal 12", "12"),
    ("+1 212 555 0100 dahili 12", "12"),
    ("+1 212 555 0100 Dahili: 12", "12"),
    ("+1 212 555 0100 / Ext. 12", "12"),
    ("+1 212 555 0100 - ext 12", "12"),
    ("+1 212 555 0100;ext=12", "12"),
    ("+1 212 555 0100 Extn. 12", "12"),
    ("+1 212 555 0100 (x12)", "12"),
    ("+1 212 555 0100 Durchwahl 12", "12"),
    ("+1 212 555 0100 Klappe 12", "12"),
    ("+1 212 555 0100 interno 12", "12"),
    ("+1 212 555 0100 anexo 12", "12"),
    ("+1 212 555 0100 extensión 12", "12"),
    ("+1 212 555 0100 toestel 12", "12"),
    ("+1 212 555 0100 wew. 12", "12"),
    ("+1 212 555 0100 linka 12", "12"),
    ("+1 212 555 0100 mellék 12", "12"),
    ("+1 212 555 0100 ankn. 12", "12"),
    ("+1 212 555 0100 alanumero 12", "12"),
    ("+1 212 555 0100 доб. 12", "12"),
    ("+1 212 555 0100 εσωτ. 12", "12"),
    ("+1 212 555 0100 内線 12", "12"),
    ("+1 212 555 0100 分机 12", "12"),
    ("+1 212 555 0100 내선 12", "12"),
    ("+1 212 555 0100", ""),
]


@pytest.mark.parametrize(("line", "extension"), EXTENSIONS)
def test_extensions(line: str, extension: str) -> None:
    assert [(p.number, p.extension) for p in phones(line)] == [("+12125550100", extension)]


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
    "line",
    ["Tel. +49 3O 23125-000", "Tel. +49 30 23l25-000", "Tel. +49 30 23I25-0O0",
     "Tel. + 49 30 23125-000", "Tel.+49 30 23125-000", "Tel:+49 30 23125-000"],
)  # fmt: skip
def test_letters_that_readers_put_for_digits(line: str) -> None:
    assert [p.number for p in phones(line)] == [BERLIN]


def test_a_number_of_no_known_country_keeps_its_digits() -> None:
    (phone,) = phones("Tel. 030 23125-000")
    assert phone.number == "03023125000"
    assert phone.raw == "030 23125-000"


def test_a_mobile_number_is_one_without_a_label() -> None:
    assert [p.type for p in phones("+49 171 39200-00")] == ["cell"]
    assert [p.type for p in phones("+49 30 23125-000")] == ["work"]


@pytest.mark.parametrize("raw", ["", "1234", "abc", "1234567890123456"])
def test_too_few_or_too_many_digits_are_refused(raw: str) -> None:
    with pytest.raises(ValueError, match="digits"):
        parse_phone(raw, "DE")


def test_a_number_of_the_plan_is_believed_more_than_a_possible_one() -> None:
    assert parse_phone("+49 30 23125 000", "")[1] > parse_phone("+1 555 0100 100", "")[1]


@pytest.mark.parametrize(
    ("number", "country"),
    [(BERLIN, "DE"), ("+442079460123", "GB"), ("+12125550100", "US"), ("03023125000", ""),
     ("+999", ""), ("", "")],
)  # fmt: skip
def test_countries_of_numbers(number: str, country: str) -> None:
    assert region_of(number) == country
