"""Print and codes together: what agrees is surer, what is lacking is added, conflicts are named."""

import pytest

from cardscan.card import Box, Code
from cardscan.contact import Phone
from cardscan.fields import Resolved, resolve
from tests.pages import Line, page
from tests.whole_cards import GERMAN

PRINT = (
    ("Ana Beispiel", 1.4), "Head of Sales", "Example GmbH",
    "Tel. +49 30 23125-000", "ana.beispiel@example.com", "www.example.com",
)  # fmt: skip


def coded(*lines: str) -> Code:
    text = "\n".join(["BEGIN:VCARD", *lines, "END:VCARD"])
    return Code(text, Box(800, 300, 1000, 500), "QR Code", "zxing-cpp 3")


def both(code: Code, *lines: Line, confidence: float = 0.9) -> Resolved:
    return resolve([page(*lines, confidence=confidence)], "DE", codes=[code])


SAME = coded(
    "N:Beispiel;Ana", "ORG:Example GmbH", "TITLE:Head of Sales", "TEL:+493023125000",
    "EMAIL:ana.beispiel@example.com", "URL:http://example.com/",
)  # fmt: skip


def test_agreement_is_surer_and_changes_nothing() -> None:
    alone, agreed = resolve([page(*PRINT, confidence=0.9)], "DE"), both(SAME, *PRINT)
    assert agreed.contact == alone.contact
    assert agreed.review == ()
    for field in ("full_name", "title", "org"):
        assert agreed.confidence[field] > alone.confidence[field]  # type: ignore[operator]
    for field in ("phones", "emails", "urls"):
        assert agreed.confidence[field][0] > alone.confidence[field][0]  # type: ignore[index]


def test_a_code_alone_is_a_contact() -> None:
    resolved = resolve([page()], codes=[SAME])
    assert resolved.contact.full_name == "Ana Beispiel"
    assert resolved.contact.emails == ("ana.beispiel@example.com",)
    assert resolved.contact.urls == ("http://example.com",)
    assert resolved.review == ()
    assert {found.parser for found in resolved.candidates} == {"code"}


def test_no_code_changes_nothing() -> None:
    empty = Code("WIFI:S:x;;", Box(0, 0, 9, 9), "QR Code", "zxing-cpp 3")
    assert both(empty, *GERMAN) == resolve([page(*GERMAN, confidence=0.9)], "DE")


def test_what_the_print_lacks_is_added_after_it() -> None:
    code = coded(
        "FN:Ana Beispiel", "TEL;TYPE=CELL:+4917139200-00", "TEL:+493023125000",
        "ADR:;;Musterstr. 1;Berlin;;10115;",
    )  # fmt: skip
    resolved = both(code, *PRINT)
    assert [p.number for p in resolved.contact.phones] == ["+493023125000", "+491713920000"]
    assert [a.locality for a in resolved.contact.addresses] == ["Berlin"]
    assert resolved.review == ()


def test_what_the_code_lacks_is_kept() -> None:
    assert both(coded("FN:Ana Beispiel"), *PRINT).contact == resolve([page(*PRINT)], "DE").contact


@pytest.mark.parametrize(
    ("line", "field", "told", "printed"),
    [
        ("FN:Zoe Muster", "full_name", "Zoe Muster", "Ana Beispiel"),
        ("EMAIL:zoe@example.com", "emails", "zoe@example.com", "ana.beispiel@example.com"),
        ("TEL:+493023125999", "phones", "+493023125999", "+493023125000"),
        ("TEL:+498923125111", "phones", "+498923125111", "+493023125000"),
    ],
)
def test_a_conflict_is_named(line: str, field: str, told: str, printed: str) -> None:
    (reason,) = both(coded(line), *PRINT).review
    assert reason.field == field
    assert reason.why == f"the print and a code on the card differ: {printed} or {told}"


def test_the_code_decides_a_conflict_over_the_name() -> None:
    assert both(coded("FN:Zoe Muster"), *PRINT).contact.full_name == "Zoe Muster"


def test_the_code_corrects_what_was_misread() -> None:
    lines = [
        line.replace("beispiel@", "beispicl@") if isinstance(line, str) else line for line in GERMAN
    ]
    resolved = resolve([page(*lines, confidence=0.6)], "DE", codes=[SAME])
    assert resolved.contact.emails == ("ana.beispiel@example.com",)
    assert "emails" not in {reason.field for reason in resolved.review}
    sure = resolve([page(*lines, confidence=0.95)], "DE", codes=[SAME])
    assert sure.contact.emails == ("ana.beispiel@example.com",)
    assert "emails" in {reason.field for reason in sure.review}


def test_the_print_lends_its_accents_and_titles() -> None:
    resolved = both(coded("FN:Jurgen Muller"), ("Dr. Jürgen Müller", 1.4), *PRINT[1:4])
    assert resolved.contact.full_name == "Dr. Jürgen Müller"


def test_types_come_from_whoever_tells_them() -> None:
    code = coded("TEL;TYPE=CELL:+493023125000", "TEL;TYPE=WORK:+493023125001")
    resolved = both(code, "+49 30 23125-000", "Fax +49 30 23125-001")
    assert [phone.type for phone in resolved.contact.phones] == ["cell", "fax"]


def test_a_link_elsewhere_is_kept_only_where_the_card_names_no_site() -> None:
    code = Code("http://t.example.net/V4X2Mv", Box(0, 0, 9, 9), "QR Code", "zxing-cpp 3")
    assert both(code, *PRINT).contact.urls == ("www.example.com",)
    known: list[Line] = [*PRINT[:4], "ana.beispiel@example.com"]
    assert both(code, *known).contact.urls == ("http://t.example.net/V4X2Mv",)
    whys = [reason.why for reason in both(code, *known).review]
    assert whys == ["only a code says so: http://t.example.net/V4X2Mv"]
    values = {found.value for found in both(code, *PRINT).candidates}
    assert "http://t.example.net/V4X2Mv" in values


def test_several_codes_say_each_thing_once() -> None:
    again = Code("tel:+493023125000", Box(0, 0, 9, 9), "QR Code", "zxing-cpp 3")
    resolved = resolve([page()], codes=[SAME, again])
    assert resolved.contact.phones == (Phone("+493023125000", "work", "", "+493023125000"),)
