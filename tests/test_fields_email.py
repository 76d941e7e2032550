"""E-mail addresses: found in lines as readers give them, and none that is not one."""

import os
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from cardscan.fields.candidates import Hints
from cardscan.fields.email import find_emails, parse_email
from tests.pages import page, values

ISEMAIL = Path(os.environ.get("CARDSCAN_CORPORA", ""), "text", "isemail-tests.xml")
ANA = "ana.beispiel@example.com"

PRINTED = [
    ("ana.beispiel@example.com", [ANA]),
    ("ANA.BEISPIEL@EXAMPLE.COM", ["ANA.BEISPIEL@example.com"]),
    ("Ana.Beispiel@Example.com", ["Ana.Beispiel@example.com"]),
    ("ana_beispiel-1+fair@mail.example.co.uk", ["ana_beispiel-1+fair@mail.example.co.uk"]),
    ("a@example.org", ["a@example.org"]),
    ("o'neil@example.com", ["o'neil@example.com"]),
    # labels of many languages, glued or apart
    ("E-Mail: ana.beispiel@example.com", [ANA]),
    ("E-Mail:ana.beispiel@example.com", [ANA]),
    ("Email ana.beispiel@example.com", [ANA]),
    ("email.ana.beispiel@example.com", [ANA]),
    ("e: ana.beispiel@example.com", [ANA]),
    ("E ana.beispiel@example.com", [ANA]),
    ("e-posta: ana.beispiel@example.com", [ANA]),
    ("Courriel : ana.beispiel@example.com", [ANA]),
    ("Correo electrónico: ana.beispiel@example.com", [ANA]),
    ("mailto:ana.beispiel@example.com", [ANA]),
    ("<ana.beispiel@example.com>", [ANA]),
    ("(ana.beispiel@example.com)", [ANA]),
    ("✉ ana.beispiel@example.com", [ANA]),
    # with others on its line
    ("T +49 30 23125 000 | ana.beispiel@example.com", [ANA]),
    ("ana.beispiel@example.com | www.example.com", [ANA]),
    ("ana.beispiel@example.com, www.example.com", [ANA]),
    ("ana@example.com / info@example.org", ["ana@example.com", "info@example.org"]),
    ("ana@example.com info@example.org", ["ana@example.com", "info@example.org"]),
    ("ana@example.com; info@example.org", ["ana@example.com", "info@example.org"]),
    ("Write to ana@example.com.", ["ana@example.com"]),
    ("ana@example.com, info@example.org", ["ana@example.com", "info@example.org"]),
    ("ana@example.com,info@example.org", ["ana@example.com", "info@example.org"]),
    ("ana@example.com/info@example.org", ["ana@example.com", "info@example.org"]),
    ("ana@example.com, Berlin", ["ana@example.com"]),
    ("ana@example.com. Info desk", ["ana@example.com"]),
    ("Tel. 030 23125-000. ana@example.com", ["ana@example.com"]),
    ("Mail. ana@example.com", ["ana@example.com"]),
    ("• ana@example.com", ["ana@example.com"]),
    ("*ana@example.com", ["ana@example.com"]),
    # repairs of what readers get wrong
    ("ana.beispiel @example.com", [ANA]),
    ("ana.beispiel@ example.com", [ANA]),
    ("ana.beispiel @ example.com", [ANA]),
    ("ana.beispiel@example .com", [ANA]),
    ("ana.beispiel@example. com", [ANA]),
    ("ana.beispiel@example,com", [ANA]),
    ("ana. beispiel@example.com", [ANA]),
    ("ana . beispiel@example.com", [ANA]),
    ("ana@example.co .uk", ["ana@example.co.uk"]),
    ("ana.beispiel©example.com", [ANA]),
    ("ana.beispiel®example.com", [ANA]),
    ("ana.beispiel(at)example.com", [ANA]),
    ("ana.beispiel[at]example.com", [ANA]),
    # none
    ("Ana Beispiel", []),
    ("www.example.com", []),
    ("+49 30 23125 000", []),
    ("@anabeispiel", []),
    ("ana@", []),
    ("@example.com", []),
    ("ana@example", []),
    ("ana@example.c0m", []),
    ("ana@localhost", []),
    ("Example GmbH © 2024", []),
    ("Beispiel ® Example Works", []),
    ("10 kg @ 5.00", []),
    ("Open Mon - Fri @ 9.30", []),
    ("", []),
]


@pytest.mark.parametrize(("line", "expected"), PRINTED)
def test_found_in_a_line(line: str, expected: list[str]) -> None:
    assert values(find_emails, line) == expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("anaQexample.com", ["ana@example.com"]),
        ("E-Mail: anaQexample.com", ["ana@example.com"]),
        ("E-Mail: ana9example.com", ["ana@example.com"]),
        ("anaGexample.com", ["ana@example.com"]),
        ("www.example.com", []),
        ("example.com", []),
        ("shop.example.com", []),
        ("bananaexample.com", []),
        ("https://www.example.com/ana", []),
    ],
)
def test_an_at_read_as_a_letter_is_proved_by_the_domain(line: str, expected: list[str]) -> None:
    assert values(find_emails, line, hosts=["example.com"]) == expected


def test_a_letter_for_an_at_is_no_proof_by_itself() -> None:
    assert values(find_emails, "anaQexample.com") == []


def test_what_was_repaired_is_believed_less() -> None:
    (printed,) = find_emails(page("ana@example.com"), Hints())
    (repaired,) = find_emails(page("ana @ example,com"), Hints())
    assert repaired.value == printed.value
    assert repaired.confidence < printed.confidence


@pytest.mark.parametrize(
    "text",
    ["", "ana", "@", "ana@", "a b@example.com", "a@b", "ana@example.invalid", "ana@127.0.0.1",
     "ana@example..com", ".ana@example.com", "ana.@example.com", "a@@example.com",
     "ana@-example.com", "ana@example.com\nbcc: x@example.com"],
)  # fmt: skip
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        parse_email(text)


@pytest.mark.skipif(not ISEMAIL.is_file(), reason="CARDSCAN_CORPORA has no isemail-tests.xml")
def test_nothing_that_isemail_calls_an_error_is_accepted() -> None:
    accepted = []
    tests = ET.parse(ISEMAIL).getroot().findall("test")  # noqa: S314 - a file of our own choice
    for test in tests:
        address = "".join(
            chr(ord(c) - 0x2400) if 0x2400 <= ord(c) < 0x2420 else c
            for c in test.findtext("address") or ""
        )
        try:
            parse_email(address)
        except ValueError:
            continue
        accepted.append((address, test.findtext("category")))
    assert len(tests) == 164
    assert [pair for pair in accepted if pair[1] == "ISEMAIL_ERR"] == []
    assert ("test@iana.org", "ISEMAIL_VALID_CATEGORY") in accepted
