"""E-mail addresses: found in lines as readers give them, and none that is not one."""

import os
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from cardscan.fields import resolve
from cardscan.fields.candidates import Hints
from cardscan.fields.email import find_emails, parse_email
from cardscan.fields.evidence import gather, is_role
from tests.pages import Line, contact, page, values

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
    ("ana.beispiel@®@example.com", [ANA]),
    ("ana.beispiel＠example．com", [ANA]),
    ("ana@example.c0m", ["ana@example.com"]),
    ("ana@example,corn", ["ana@example.com"]),
    ("ana@example.co m", ["ana@example.com"]),
    ("ana@examplecom", ["ana@example.com"]),
    ("ana@example.combr", ["ana@example.com.br"]),
    ("ana@example.com. tr", ["ana@example.com.tr"]),
    ("ana@example.com,tr", ["ana@example.com.tr"]),
    ("ana@grnail.com", ["ana@gmail.com"]),
    ("ana@hotmai1.com", ["ana@hotmail.com"]),
    ("ana@example.comwww.example.com", ["ana@example.com"]),
    ("lnfo@example.com", ["info@example.com"]),
    ("contoct@example.com", ["contact@example.com"]),
    ("Einfo@example.com", ["info@example.com"]),
    ("5551234info@example.com", ["info@example.com"]),
    ("info/sales@example.com", ["info@example.com", "sales@example.com"]),
    ("E-mail: anaMgmail:com", ["ana@gmail.com"]),
    ("ana.beispiel[at]example.com", [ANA]),
    # none
    ("Ana Beispiel", []),
    ("www.example.com", []),
    ("+49 30 23125 000", []),
    ("@anabeispiel", []),
    ("ana@", []),
    ("@example.com", []),
    ("ana@example", []),
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


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("infoexample.com", ["info@example.com"]),
        ("anaexample.com", []),
        ("E-mail: bertexample.com", ["bert@example.com"]),
        ("E-mail: info example.com", ["info@example.com"]),
        ("E-mail: us example.com", []),
        ("info example.com", []),
        ("Web: www.example.com", []),
    ],
)
def test_an_at_that_was_lost_is_proved_by_label_and_domain(line: str, expected: list[str]) -> None:
    assert values(find_emails, line, hosts=["example.com"]) == expected


def emails(*lines: Line) -> list[str]:
    """What is found on a card of these lines."""
    return [str(value) for value in values(find_emails, *lines)]


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["Ana Martin", "Emartin@example.com"], "martin@example.com"),
        (["Ana Martin", "E.martin@example.com"], "martin@example.com"),
        (["Elena Martin", "E.martin@example.com"], "E.martin@example.com"),
        (["Elena Martin", "Emartin@example.com"], "Emartin@example.com"),
        (["Emanuel Silva", "Emanuel@example.com"], "Emanuel@example.com"),
        (["Ana Camara", "Eacamara@example.com"], "acamara@example.com"),
        (["Ana Camara", "Mana.camara@example.com"], "ana.camara@example.com"),
        (["Ana Camara", "emailana.camara@example.com"], "ana.camara@example.com"),
        (["Ana Camara", "ecamara@example.com"], "ecamara@example.com"),
        (["Jürgen Müller", "Ejuergen.mueller@example.com"], "juergen.mueller@example.com"),
        (["T 030 23125000", "M 0171 3920000", "Exyz@example.com"], "xyz@example.com"),
        (["T 030 23125000", "M 0171 3920000", "EXyz@example.com"], "EXyz@example.com"),
        (["Tel 030 23125000", "Exyz@example.com"], "Exyz@example.com"),
        (["Luca Mascagni", "Imascagni@example.com"], "lmascagni@example.com"),
        (["Ilse Mascagni", "Imascagni@example.com"], "Imascagni@example.com"),
        (["Ivan Mascagni", "lmascagni@example.com"], "lmascagni@example.com"),
        (["Jessica Andrews", "E-mail jessica andrews@example.com"], "jessica_andrews@example.com"),
        (["Jessica Andrews", "jessica andrews@example.com"], "jessica.andrews@example.com"),
        (["Jessica Andrews", "E: Jessica Andrews@example.com"], "Jessica.Andrews@example.com"),
        (["Jessica Andrews", "write jessica andrews@example.com"], "jessica.andrews@example.com"),
        (["Jessica Andrews", "write to andrews@example.com"], "andrews@example.com"),
        (["Jessica Andrews", "J andrews@example.com"], "andrews@example.com"),
        (["Jessica Andrews", "jessica..andrews@example.com"], "jessica.andrews@example.com"),
        (["Jessica Andrews", "andrews@example com"], "andrews@example.com"),
        (["Jessica Andrews", "andrews@example.c0m"], "andrews@example.com"),
        (["Your Name@example.com"], "Name@example.com"),
    ],
)
def test_names_prove_what_is_glued_to_a_mailbox(lines: list[Line], expected: str) -> None:
    assert emails(*lines) == [expected]


@pytest.mark.parametrize(
    "lines",
    [
        ["ana.beispiel@", "example.com"],
        ["E-mail: ana.beispiel@", "example.com"],
        ["ana.beispiel", "@example.com"],
        ["ana.beispiel@example", ".com"],
        ["ana.beispiel@example.", "com"],
    ],
)
def test_an_address_that_is_broken_over_two_lines(lines: list[Line]) -> None:
    assert emails("Ana Beispiel", "", *lines, "", "www.example.org") == [ANA]
    found = contact(*lines)
    assert (found.emails, found.urls) == ((ANA,), ())


def test_a_line_below_a_whole_address_is_its_own() -> None:
    found = contact("ana@example.com", "example.org")
    assert (found.emails, found.urls) == (("ana@example.com",), ("example.org",))


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("ana@exarnple.org", "ana@example.org"),
        ("ana@examp1e.org", "ana@example.org"),
        ("ana@exampleorg", "ana@example.org"),
        ("ana@exemple.org", "ana@exemple.org"),
        ("ana@example.net", "ana@example.net"),
    ],
)
def test_a_host_that_looks_like_the_cards_own(line: str, expected: str) -> None:
    assert values(find_emails, line, hosts=["example.org"]) == [expected]


def test_a_host_that_was_hard_to_read_may_differ_in_a_letter() -> None:
    hints = Hints(hosts=frozenset({"example.org"}))
    for host in ("exemple.org", "nexample.org", "exmple.org"):
        (found,) = find_emails(page(f"ana@{host}", confidence=0.4), hints)
        assert found.value == "ana@example.org"


def test_a_mailbox_that_was_cut_is_believed_less() -> None:
    (found,) = find_emails(page("anaąbeispiel@example.com"), Hints())
    assert found.confidence < 0.7


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


@pytest.mark.parametrize(
    "local", ["name", "yourname", "Your.Name", "firstname.lastname", "user", "nome", "vorname"]
)
def test_a_templates_mailbox_names_nobody(local: str) -> None:
    assert is_role(f"{local}@example.com")
    assert gather([page(f"{local}@example.com")], "", "").names == frozenset()


def test_a_persons_mailbox_names_somebody() -> None:
    assert not is_role("ana.beispiel@example.com")
    assert gather([page("ana.beispiel@example.com")], "", "").names >= {"ana", "beispiel"}


def test_the_domain_that_most_of_the_print_has_mends_one_letter() -> None:
    card = page("contact@bluebird.com", "support@blucbird.com", "www.bluebird.com", confidence=0.9)
    assert resolve([card]).contact.emails == ("contact@bluebird.com", "support@bluebird.com")


def test_two_domains_of_a_letter_each_are_two() -> None:
    card = page("contact@bluebird.com", "support@bluebirds.com", confidence=0.99)
    assert resolve([card]).contact.emails == ("contact@bluebird.com", "support@bluebirds.com")
