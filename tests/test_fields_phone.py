"""Telephone numbers: what is one, of which type, and which number it is."""

import pytest

from cardscan.contact import Phone
from cardscan.fields.candidates import Hints
from cardscan.fields.phone import find_phones, parse_phone, region_of
from tests.pages import page

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


def test_a_bar_that_was_read_as_a_digit_is_no_part_of_a_number() -> None:
    found = [one.number for one in phones("Tel.(+44) 20 7946 00111Fax: (+44) 20 7946 0012")]
    assert found == ["+442079460011", "+442079460012"]
