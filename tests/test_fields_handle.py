"""Handles, as people type them and as cards print them."""

import time

import pytest

from cardscan.contact import Candidate, Handle
from cardscan.fields import resolve
from cardscan.fields.candidates import Hints
from cardscan.fields.email import find_emails
from cardscan.fields.handle import find_handles, find_profiles, parse_handle
from cardscan.fields.phone import find_phones
from cardscan.fields.url import find_urls
from tests.pages import contact, page

HINTS = Hints("DE", frozenset({"example.com"}), frozenset({"ana"}))


@pytest.mark.parametrize(
    ("text", "handle"),
    [
        ("linkedin ana-beispiel", Handle("linkedin", "ana-beispiel")),
        ("LinkedIn: ana", Handle("linkedin", "ana")),
        ("twitter @ana", Handle("x", "ana")),
        ("skype live:ana.b", Handle("skype", "live:ana.b")),
        ("WhatsApp +49 171 39200-00", Handle("whatsapp", "+491713920000")),
        ("Kakao Talk: ana", Handle("kakaotalk", "ana")),
        ("https://www.xing.com/profile/Ana_Beispiel", Handle("xing", "Ana_Beispiel")),
        ("x.com/ana", Handle("x", "ana")),
    ],
)
def test_typed_handles_are_understood(text: str, handle: Handle) -> None:
    assert parse_handle(text) == handle


@pytest.mark.parametrize(
    "text",
    ["", "ana", "linkedin", "linkedin ", "linkedin ana b", "example ana", "whatsapp ana",
     "linkedin.com/company/example", "skype a:b"],
)  # fmt: skip
def test_what_names_no_service_or_no_member_is_no_handle(text: str) -> None:
    with pytest.raises(ValueError, match=r"is no (?:handle|name)"):
        parse_handle(text)


@pytest.mark.parametrize(
    ("line", "handles"),
    [
        ("Skype: ana.beispiel", [Handle("skype", "ana.beispiel")]),
        ("Skype: live:ana_b", [Handle("skype", "live:ana_b")]),
        ("Skype ana.beispiel", [Handle("skype", "ana.beispiel")]),
        ("Tel 030 23125-000 | Skype: anabeispiel", [Handle("skype", "anabeispiel")]),
        ("WeChat ID: ana_b", [Handle("wechat", "ana_b")]),
        ("微信：anabeispiel", [Handle("wechat", "anabeispiel")]),
        ("微信号: ana-88", [Handle("wechat", "ana-88")]),
        ("LINE ID: anabeispiel", [Handle("line", "anabeispiel")]),
        ("LINE: @example", [Handle("line", "example")]),
        ("카카오톡: ana88", [Handle("kakaotalk", "ana88")]),
        ("QQ: 123456789", [Handle("qq", "123456789")]),
        ("Twitter: @anabeispiel", [Handle("x", "anabeispiel")]),
        ("X/Twitter @anabeispiel", [Handle("x", "anabeispiel")]),
        ("X @anabeispiel", [Handle("x", "anabeispiel")]),
        ("in @ana-beispiel", [Handle("linkedin", "ana-beispiel")]),
        ("Instagram @studio.berlin", [Handle("instagram", "studio.berlin")]),
        ("Telegram: @ana_b", [Handle("telegram", "ana_b")]),
        ("Facebook / Instagram: anabeispiel.de_",
            [Handle("facebook", "anabeispiel.de_"), Handle("instagram", "anabeispiel.de_")]),
        ("LinkedIn: ana-beispiel  XING: Ana_Beispiel",
            [Handle("linkedin", "ana-beispiel"), Handle("xing", "Ana_Beispiel")]),
    ],
)  # fmt: skip
def test_a_label_makes_a_name_a_handle(line: str, handles: list[Handle]) -> None:
    assert [found.value for found in find_handles(page(line), HINTS)] == handles


@pytest.mark.parametrize(
    "line",
    [
        "ana@example.com",
        "ana @example.com",
        "in @example.com",
        "in @studio.berlin",
        "Instagram @example.com",
        "Skype: ana@example.org",
        "Facebook: www.example.com",
        "Facebook: example.de",
        "facebook.com/example",
        "Instagram example.com",
        "Follow us on Facebook",
        "facebook instagram youtube",
        "Facebook: Twitter: YouTube:",
        "Line Manager",
        "Line: Reception",
        "LINE: 030 23125-000",
        "Signal Processing Ltd",
        "Skype: Ana Beispiel",
        "Skype 030 23125-000",
        "X 030 23125-000",
        "x: 1234",
        "X Corporation",
        "WhatsApp: +49 171 3920000",
        "WhatsApp: only",
        "@anabeispiel",
        "Telegraph Road 12",
        "Pipeline: ana_b",
        "İN: ornek.metal",
    ],
)
def test_other_words_are_no_handles(line: str) -> None:
    assert list(find_handles(page(line), HINTS)) == []


def profiles(line: str) -> list[Handle]:
    card = page(line)
    parsers = (find_emails, find_urls, find_phones)
    found = (one for parser in parsers for one in parser(card, HINTS))
    handles = [handle for one in found for handle in find_profiles(card, one)]
    assert all(handle.field == "handles" for handle in handles)
    return [one.value for one in handles if isinstance(one.value, Handle)]


@pytest.mark.parametrize(
    ("line", "handles"),
    [
        ("www.linkedin.com/in/ana-beispiel", [Handle("linkedin", "ana-beispiel")]),
        ("https://twitter.com/ana", [Handle("x", "ana")]),
        ("www.linkedin.com/company/example", []),
        ("www.example.com/in/ana", []),
        ("WhatsApp: +49 171 3920000", [Handle("whatsapp", "+491713920000")]),
        ("Mobil / WhatsApp +49 171 3920000", [Handle("whatsapp", "+491713920000")]),
        ("+49 171 3920000 (WhatsApp)", [Handle("whatsapp", "+491713920000")]),
        ("WeChat & WhatsApp: +49 171 3920000",
            [Handle("wechat", "+491713920000"), Handle("whatsapp", "+491713920000")]),
        ("T +49 30 23125-000 | WhatsApp +49 171 3920000", [Handle("whatsapp", "+491713920000")]),
        ("+49 30 23125-000 Viber: +49 171 3920000", [Handle("viber", "+491713920000")]),
        ("Tel. +49 30 23125-000", []),
        ("Line +49 30 23125-000", []),
        ("ana@linkedin.com", []),
    ],
)  # fmt: skip
def test_pages_and_numbers_of_members_are_handles_too(line: str, handles: list[Handle]) -> None:
    assert profiles(line) == handles


def test_a_handle_is_claimed_and_a_profile_stays_an_address() -> None:
    read = contact(
        ("Ana Beispiel", 1.4),
        "Head of Sales",
        "Instagram @studio.berlin",
        "www.linkedin.com/in/ana-beispiel",
        "WhatsApp +49 171 3920000",
        "ana@example.com",
    )
    assert read.handles == (
        Handle("instagram", "studio.berlin"),
        Handle("linkedin", "ana-beispiel"),
        Handle("whatsapp", "+491713920000"),
    )
    assert read.urls == ("www.linkedin.com/in/ana-beispiel",)
    assert [(phone.number, phone.type) for phone in read.phones] == [("+491713920000", "cell")]
    assert read.emails == ("ana@example.com",)
    assert (read.full_name, read.title, read.org) == ("Ana Beispiel", "Head of Sales", "")


def test_two_readings_of_a_handle_are_one() -> None:
    lines = ("Ana Beispiel", "Skype: ana.beispiel")
    both = resolve((page(*lines), page(*lines, reader="ppocr 3")))
    assert both.contact.handles == (Handle("skype", "ana.beispiel"),)


def test_a_handle_stands_where_its_label_does() -> None:
    (found,) = find_handles(page("T 030 23125-000  Skype: ana.b"), HINTS)
    assert isinstance(found, Candidate)
    assert found.text == "Skype: ana.b"


@pytest.mark.parametrize(
    "text", ["f/" * 4000, "line & " * 1500, "skype: " * 1500, "skype" + "-" * 9000]
)
def test_long_lines_take_time_in_proportion(text: str) -> None:
    started = time.process_time()
    assert list(find_handles(page(text), HINTS)) == []
    assert time.process_time() - started < 1
