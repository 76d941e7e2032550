"""Notes: which lines of a card are worth keeping, and that nothing else is kept."""

import time

import pytest

from cardscan.contact import Contact
from cardscan.fields import resolve
from cardscan.fields.candidates import Hints
from cardscan.fields.note import find_notes
from cardscan.fields.words import listed
from tests.pages import Line, contact, page


def notes(*lines: str) -> list[object]:
    return [found.value for found in find_notes(page(*lines), Hints())]


@pytest.mark.parametrize(
    ("line", "note"),
    [
        ("VAT No. GB 123 4567 89", "VAT No. GB 123 4567 89"),
        ("USt-IdNr. DE123456789", "USt-IdNr. DE123456789"),
        ("USt.-ID: DE 123 456 789", "USt.-ID: DE 123 456 789"),
        ("Steuernummer 12/345/67890", "Steuernummer 12/345/67890"),
        ("Amtsgericht Charlottenburg HRB 12345 B", "Amtsgericht Charlottenburg HRB 12345 B"),
        ("P.IVA 01234567890", "P.IVA 01234567890"),
        ("P. IVA: IT 01234567890", "P. IVA: IT 01234567890"),
        ("Partita IVA 01234567890 - REA MI-1234567", "Partita IVA 01234567890"),
        ("NIP: 123-456-78-90", "NIP: 123-456-78-90"),
        ("REGON 123456789", "REGON 123456789"),
        ("SIRET 123 456 789 00012", "SIRET 123 456 789 00012"),
        ("N° TVA : FR 40 303265045", "TVA : FR 40 303265045"),
        ("CNPJ: 12.345.678/0001-90", "CNPJ: 12.345.678/0001-90"),
        ("CIF B12345678", "CIF B12345678"),
        ("KvK 12345678", "KvK 12345678"),
        ("BTW NL001234567B01", "BTW NL001234567B01"),
        ("CVR-nr. 12345678", "CVR-nr. 12345678"),
        ("Org.nr 556012-3456", "Org.nr 556012-3456"),
        ("ABN: 12 345 678 901", "ABN: 12 345 678 901"),
        ("ACN:600512203", "ACN:600512203"),
        ("GSTIN 07ABCDE1234F1Z5", "GSTIN 07ABCDE1234F1Z5"),
        ("Vergi No: 1234567890", "Vergi No: 1234567890"),
        ("License #M45678", "License #M45678"),
        ("Lic. No. 12345", "Lic. No. 12345"),
        ("CalDRE# 01234567", "CalDRE# 01234567"),
        ("CRECI 12345-F", "CRECI 12345-F"),
        ("OAB/SP 123.456", "OAB/SP 123.456"),
        ("NMLS ID 123456", "NMLS ID 123456"),
        ("Ana Beispiel, Owner, License #12345", "License #12345"),
        ("SIRET 12345678900012 75001 Paris", "SIRET 12345678900012"),
        ("USt-IdNr. DE123456789 10115 Berlin", "USt-IdNr. DE123456789"),
    ],
)
def test_numbers_in_registers_are_kept_with_their_label(line: str, note: str) -> None:
    assert notes(line)[:1] == [note]


@pytest.mark.parametrize(
    ("line", "note"),
    [
        ("Mo-Fr 9-18 Uhr", "Mo-Fr 9-18 Uhr"),
        ("Mo. – Fr. 09:00 – 18:00, Sa. 10:00 – 14:00", None),
        ("Öffnungszeiten: Mo-Fr 9-18 Uhr, Sa 10-14 Uhr", None),
        ("Mon-Fri 9am - 5pm", None),
        ("Monday to Friday: 9:00 a.m. - 5:30 p.m.", None),
        ("Open daily 10:00 - 22:00", None),
        ("Lun-Ven 9h-18h", None),
        ("Lundi au vendredi de 9h00 à 18h30", None),
        ("Lunes a viernes de 9:00 a 14:00 y de 16:00 a 20:00", None),
        ("Seg. a Sex. das 08h às 18h", None),
        ("Dal lunedì al venerdì 8.30 - 12.30 / 14.00 - 18.00", None),
        ("ma t/m vr 9.00 - 17.30 uur", None),
        ("Pazartesi - Cuma 09:00 - 18:00", None),
        ("pon.-pt. 8:00-16:00", None),
        ("Man-fre kl. 10-17", None),
        ("пн-пт 9:00-18:00", None),
        ("営業時間 9:00～18:00", None),
        ("08:00 - 17:00", None),
        ("24/7", None),
        ("Open 24 hours", None),
        ("ma-pe 9-17", None),
        ("Tel. 030 23125-000  Mo-Fr 9-18 Uhr", "Mo-Fr 9-18 Uhr"),
        ("(Mon-Sat 10am-6pm)", "Mon-Sat 10am-6pm"),
    ],
)
def test_opening_hours_are_kept_as_printed(line: str, note: str | None) -> None:
    assert notes(line) == [note or line]


def test_a_name_whose_network_nobody_tells_is_kept() -> None:
    assert notes("@example_works") == ["@example_works"]
    assert notes("O @example_works") == ["@example_works"]


@pytest.mark.parametrize(
    "line",
    [
        "Ana Beispiel",
        "Example GmbH & Co. KG",
        "Tel. +49 30 23125-000",
        "+33 1 99 00 12 34",
        "01 99 00 12 34",
        "Di 01 99 00 12 34",
        "Mo 0171 39200-00",
        "Musterstr. 1, 10115 Berlin",
        "100 Main Street, Suite 9-12",
        "Postfach 12 34 56",
        "IBAN DE02 1234 5678 9012 3456 78",
        "Since 1998",
        "VAT",
        "VAT included",
        "License to chill",
        "Ruc Nguyen",
        "the bar no 1 in town",
        "ana @example.com",
        "ana@example.com",
        "@example.com",
        "info @example",
        "2019-2026",
        "3-4",
        "12.10.2026 - 14.10.2026",
        "3 to 4",
        "Please give notice 24 hours before",
        "License to 12",
        "Unit 12 - 14",
        "",
    ],
)
def test_other_lines_are_no_notes(line: str) -> None:
    assert notes(line) == []


def test_a_note_is_claimed_by_no_other_field() -> None:
    read = contact(
        ("Ana Beispiel", 1.4),
        "Geschäftsführerin",
        "Example GmbH",
        "Musterstr. 1, 10115 Berlin",
        "Tel. +49 30 23125-000",
        "HRB 123456 · USt-IdNr. DE123456789",
        "Mo-Fr 9-18 Uhr",
        "ana@example.com",
        country="DE",
    )
    assert read.note == "HRB 123456\nUSt-IdNr. DE123456789\nMo-Fr 9-18 Uhr"
    assert [phone.number for phone in read.phones] == ["+493023125000"]
    assert read.org == "Example GmbH"
    assert [address.formatted for address in read.addresses] == ["Musterstr. 1, 10115 Berlin"]


def read_twice(*lines: Line) -> Contact:
    """The contact of a card that both readers read alike."""
    return resolve((page(*lines), page(*lines, reader="ppocr 3"))).contact


def test_a_motto_on_which_both_readers_agree_is_kept_and_names_nobody() -> None:
    lines = (
        ("Ana Beispiel", 1.4), "Head of Sales", "Example GmbH", "ana@example.com",
        "", ("Your project, our craft", 0.8),
    )  # fmt: skip
    read = read_twice(*lines)
    assert read.note == "Your project, our craft"
    assert (read.full_name, read.title, read.org) == (
        "Ana Beispiel",
        "Head of Sales",
        "Example GmbH",
    )
    assert contact(*lines).note == ""


def test_the_labels_of_registers_are_folded() -> None:
    assert all("." not in label for label in listed("register_labels"))


def test_a_page_without_contact_data_has_no_note() -> None:
    prose = "It was the best way to spend a day", "by the river with an old friend"
    assert read_twice(*prose).note == ""
    many = [f"{prose[0]} {word}" for word in ("one", "two", "ten", "six", "nine", "four", "five")]
    assert read_twice("ana@example.com", *many).note == ""


def test_a_name_with_a_little_word_is_no_motto() -> None:
    assert read_twice("Otto und Anna Beispiel", "Esteves e Irmãos", "ana@example.com").note == ""


def test_part_of_a_sentence_is_no_motto() -> None:
    lines = ("Your next appointment is", "notice if you cannot come")
    assert read_twice("Example GmbH", *lines, "ana@example.com").note == ""


@pytest.mark.parametrize(
    "text", ["vat " * 2000, "Mo-" * 3000, "1 " * 4000, "V.A." * 3000, "9-" * 4000]
)
def test_long_lines_take_time_in_proportion(text: str) -> None:
    started = time.process_time()
    assert notes(text) == []
    assert time.process_time() - started < 1
