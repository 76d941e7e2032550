"""What codes on cards hold becomes values, and what is harmful or no contact becomes none."""

import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cardscan.card import Box, Code
from cardscan.contact import Address, Candidate, Handle, Name, Phone
from cardscan.door import clean_lines, clean_text
from cardscan.fields.candidates import Hints
from cardscan.fields.code import NO_PAGE, find_code_values, parse_link

GERMANY = Hints("DE", frozenset({"example.com"}))

VCARD_3 = """BEGIN:VCARD
VERSION:3.0
N:Beispiel;Ana;Maria;Dr.;MBA
FN:Dr. Ana Maria Beispiel, MBA
ORG:Example\\, Söhne GmbH;Vertrieb
TITLE:Head of Sales
TEL;TYPE=WORK,VOICE:+49 30 23125-000
TEL;TYPE="CELL":0171 39200-00
item1.TEL;TYPE=WORK;TYPE=FAX:030 23125-001
EMAIL;TYPE=INTERNET:Ana.Beispiel@Example.com
URL:https\\://www.example.com/
ADR;TYPE=WORK:;2. OG;Musterstr. 1;Berlin;;10115;Germany
NOTE:call me\\nat noon
PHOTO;VALUE=uri:file:///etc/passwd
END:VCARD"""
VCARD_4 = """BEGIN:VCARD
VERSION:4.0
FN:Ana Beispiel
TEL;VALUE=uri;TYPE="voice,home":tel:+49-30-23125-000;ext=12
EMAIL:mailto:ana@example.com
X-SOCIALPROFILE;TYPE=linkedin:https://www.linkedin.com/in/ana-beispiel
IMPP;X-SERVICE-TYPE=WeChat;TYPE=home:x-apple:ana_b
IMPP:xmpp:ana@example.com
END:VCARD"""
VCARD_2 = """BEGIN:VCARD
VERSION:2.1
N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:M=C3=BCller;J=C3=BCr=
gen
TEL;WORK;FAX:+49 30 23125-001
TEL;CELL:+49 171 39200-00
END:VCARD"""


def values(text: str, hints: Hints = GERMANY) -> dict[str, list[Any]]:
    """What a code of this text gives, by field."""
    found: dict[str, list[Any]] = {}
    for one in candidates(text, hints):
        found.setdefault(one.field, []).append(one.value)
    return found


def candidates(text: str, hints: Hints = GERMANY) -> list[Candidate]:
    code = Code(clean_lines(text), Box(10, 20, 110, 120), "QR Code", "zxing-cpp 3")
    return list(find_code_values(code, hints))


class TestNotations:
    def test_vcard_3(self) -> None:
        assert values(VCARD_3) == {
            "full_name": [
                Name("Dr. Ana Maria Beispiel, MBA", "Dr.", "Ana", "Maria", "Beispiel", "MBA")
            ],
            "title": ["Head of Sales"],
            "org": ["Example, Söhne GmbH"],
            "department": ["Vertrieb"],
            "phones": [
                Phone("+493023125000", "work", "", "+49 30 23125-000"),
                Phone("+491713920000", "cell", "", "0171 39200-00"),
                Phone("+493023125001", "fax", "", "030 23125-001"),
            ],
            "emails": ["Ana.Beispiel@example.com"],
            "urls": ["https://www.example.com"],
            "addresses": [
                Address(
                    "2. OG, Musterstr. 1, 10115 Berlin, Germany",
                    "2. OG, Musterstr. 1", "Berlin", "", "10115", "DE",
                )
            ],
        }  # fmt: skip

    def test_vcard_4(self) -> None:
        assert values(VCARD_4) == {
            "full_name": [Name("Ana Beispiel", "", "Ana", "", "Beispiel")],
            "phones": [Phone("+493023125000", "home", "12", "+49-30-23125-000")],
            "emails": ["ana@example.com"],
            "urls": ["https://www.linkedin.com/in/ana-beispiel"],
            "handles": [Handle("linkedin", "ana-beispiel"), Handle("wechat", "ana_b")],
        }

    def test_vcard_2_in_quoted_printable(self) -> None:
        assert values(VCARD_2) == {
            "full_name": [Name("Jürgen Müller", "", "Jürgen", "", "Müller")],
            "phones": [
                Phone("+493023125001", "fax", "", "+49 30 23125-001"),
                Phone("+491713920000", "cell", "", "+49 171 39200-00"),
            ],
        }

    def test_mecard(self) -> None:
        text = (
            "MECARD:N:Beispiel,Ana;ORG:A\\; B GmbH;TEL:03023125000;EMAIL:ana@example.com;"
            "URL:http\\://example.com;ADR:Musterstr. 1, 10115 Berlin;NOTE:x;;"
        )
        found = values(text)
        assert found["full_name"] == [Name("Ana Beispiel", "", "Ana", "", "Beispiel")]
        assert found["org"] == ["A; B GmbH"]
        assert found["phones"] == [Phone("+493023125000", "work", "", "03023125000")]
        assert found["emails"] == ["ana@example.com"]
        assert found["urls"] == ["http://example.com"]
        assert found["addresses"][0].postcode == "10115"

    def test_bizcard(self) -> None:
        text = "BIZCARD:N:Ana;X:Beispiel;T:Owner;C:Example;M:+491713920000;E:ana@example.com;;"
        found = values(text)
        assert found["full_name"] == [Name("Ana Beispiel", "", "Ana", "", "Beispiel")]
        assert (found["title"], found["org"]) == (["Owner"], ["Example"])
        assert found["phones"][0].type == "cell"
        assert found["emails"] == ["ana@example.com"]

    @pytest.mark.parametrize(
        ("text", "field", "value"),
        [
            ("mailto:ana@example.com?subject=hi", "emails", "ana@example.com"),
            ("MAILTO:ana%40example.com", "emails", "ana@example.com"),
            ("MATMSG:TO:ana@example.com;SUB:hi;BODY:x;;", "emails", "ana@example.com"),
            ("tel:+493023125000", "phones", Phone("+493023125000", "work", "", "+493023125000")),
            ("https://example.com/a?b=c#d", "urls", "https://example.com/a?b=c#d"),
            ("HTTP://EXAMPLE.COM", "urls", "http://example.com"),
            ("www.example.com", "urls", "www.example.com"),
        ],
    )
    def test_single_values(self, text: str, field: str, value: object) -> None:
        assert values(text) == {field: [value]}

    def test_a_candidate_stands_where_the_code_does_and_on_no_page(self) -> None:
        (found,) = candidates("https://example.com")
        assert (found.page, found.line, found.start, found.end) == (NO_PAGE, NO_PAGE, 0, 0)
        assert found.box == Box(10, 20, 110, 120)
        assert (found.parser, found.reader) == ("code", "zxing-cpp 3")


class TestNames:
    @pytest.mark.parametrize(
        ("lines", "full", "family"),
        [
            ("N:Ana Beispiel", "Ana Beispiel", "Beispiel"),
            ("FN:ANA BEISPIEL", "Ana Beispiel", "Beispiel"),
            ("N:BEISPIEL;ANA;;;", "Ana Beispiel", "Beispiel"),
            ("N:山田;太郎;;;\nFN:山田 太郎", "山田 太郎", "山田"),
        ],
    )
    def test_are_whole_and_in_parts(self, lines: str, full: str, family: str) -> None:
        (name,) = values(f"BEGIN:VCARD\n{lines}\nEND:VCARD")["full_name"]
        assert (name.full, name.family) == (full, family)

    def test_of_companies_are_no_persons(self) -> None:
        card = "BEGIN:VCARD\nFN:Example GmbH\nORG:Example GmbH\nEND:VCARD"
        assert values(card) == {"org": ["Example GmbH"]}


@pytest.mark.parametrize(
    "text",
    [
        "javascript:alert(1)", "JaVaScRiPt:alert(1)", "java\tscript:alert(1)",
        "data:text/html,<script>alert(1)</script>", "file:///etc/passwd", "ftp://example.com/x",
        "http://user@example.com/", "http://user:pw@example.com", "http://127.0.0.1:8080/",
        "http://127.0.0.1/", "http://[::1]/", "http://localhost/", "http://printer.local/x",
        "http://169.254.169.254/latest/", "http://2130706433/", "https://example.com:8443/",
        "https://example.com\\@evil.example", "http://", "https://exa mple.com",
        "https://example.com/\nhttps://example.org/", "https://example.com/" + "a" * 2048,
        "WIFI:S:home;T:WPA;P:secret;;", "otpauth://totp/x?secret=AAAA",
        "SMSTO:+493023125000:hi", "'); DROP TABLE contacts; --", "=cmd|' /C calc'!A0",
        "mailto:", "mailto:a@b", "tel:", "tel:12", "MECARD:", "MECARD:;;", "BEGIN:VCARD",
        "BEGIN:VCARD\nEND:VCARD", "BEGIN:VCARD\n:::\n;;;\nEND:VCARD", "Ana Beispiel",
        "BEGIN:VCARD\nURL:javascript:alert(1)\nEND:VCARD",
        "BEGIN:VCARD\nURL:data:text/html,x\nPHOTO:http://example.com/x.jpg\nEND:VCARD",
        "MECARD:URL:file\\:///etc/passwd;;",
    ],
)  # fmt: skip
def test_what_is_harmful_or_no_contact_gives_nothing(text: str) -> None:
    assert values(text) == {}


@pytest.mark.parametrize(
    "text", ["BEGIN:VCARD\nFN:Ana Beispiel\nTEL:+4930231", "MECARD:TEL:+49302"]
)
def test_what_breaks_off_gives_nothing(text: str) -> None:
    assert values(text) == {}


def test_a_second_card_is_left_out() -> None:
    one = "BEGIN:VCARD\nFN:Ana Beispiel\nEND:VCARD"
    two = "BEGIN:VCARD\nEMAIL:evil@example.com\nEND:VCARD"
    for text in (f"{one}\n{two}", one.replace("END", f"{two}\nEND")):
        assert set(values(text)) == {"full_name"}


def test_escapes_and_encodings_add_no_lines_and_no_controls() -> None:
    found = values(
        "BEGIN:VCARD\nFN:Ana\\nBeispiel\nTITLE;ENCODING=QUOTED-PRINTABLE:a=0D=0AEMAIL:x=1B[2J=00"
        "\nORG:b\\nEND:VCARD\nEND:VCARD"
    )
    assert found["full_name"][0].full == "Ana Beispiel"
    assert found["title"] == ["a EMAIL:x[2J"]
    assert found["org"] == ["b END:VCARD"]


def test_a_list_is_cut() -> None:
    lines = "\n".join(f"TEL:+4930231250{n:02}" for n in range(99))
    assert len(values(f"BEGIN:VCARD\n{lines}\nEND:VCARD")["phones"]) == 8


@pytest.mark.parametrize(
    ("link", "kept"),
    [
        ("https://müller.example.com", "https://müller.example.com"),
        ("https://ex\u0430mple.com/x", "https://xn--exmple-4nf.com/x"),  # Cyrillic a
        ("Example.com/A/", "example.com/A"),
    ],
)
def test_a_link_shows_where_it_leads(link: str, kept: str) -> None:
    assert parse_link(link) == kept


def test_a_link_away_from_the_card_is_doubted() -> None:
    for text, sure in (
        ("https://www.example.com/ana", True),
        ("https://www.linkedin.com/in/ana", True),
        ("http://tracker.example.net/t/V4X2Mv", False),
    ):
        (found,) = [one for one in candidates(text) if one.field == "urls"]
        assert (found.confidence > 0.9) == sure


@pytest.mark.parametrize(
    "text",
    [
        "BEGIN:VCARD\n" * 600, "BEGIN:VCARD\nN" + ";" * 7900 + ":x\nEND:VCARD",
        "BEGIN:VCARD\nN;" + '"' * 7900 + "\nEND:VCARD",
        "BEGIN:VCARD\nN:" + ";" * 7900 + "\nEND:VCARD",
        "BEGIN:VCARD\n" + "NOTE;ENCODING=QUOTED-PRINTABLE:a=\n" * 230 + "END:VCARD",
        "MECARD:" + "\\" * 7900 + ";", "MECARD:" + "N:" * 3900 + ";", "MECARD:" + ";" * 7900,
        "mailto:" + "," * 7900, "tel:" + "1" * 7900, "https://" + "a." * 3900, "www." + "a." * 3900,
    ],
    ids=lambda text: text[:24],
)  # fmt: skip
def test_no_text_takes_long(text: str) -> None:
    candidates(text)  # the first time loads lists
    begun = time.process_time()
    candidates(text)
    assert time.process_time() - begun < 0.5


STARTS = ("BEGIN:VCARD\n", "MECARD:", "BIZCARD:", "MATMSG:", "mailto:", "tel:", "https://", "")
PIECES = st.sampled_from(
    ["N:", "FN:", "TEL;TYPE=", "EMAIL:", "URL:", "ADR:", "ORG:", "X:", ";", ":", ",", "\\", "=\n",
     "\n", '"', "ENCODING=QUOTED-PRINTABLE", "END:VCARD", "BEGIN:VCARD", "a@example.com", "[", "]"]
)  # fmt: skip


@given(st.sampled_from(STARTS), st.lists(st.one_of(PIECES, st.text(max_size=8)), max_size=30))
def test_no_text_is_an_error_and_all_values_are_clean(start: str, pieces: list[str]) -> None:
    for found in candidates(start + "".join(pieces) + "\nEND:VCARD"):
        whole = found.value
        texts = [whole] if isinstance(whole, str) else [str(getattr(whole, f)) for f in
                 ("full", "number", "raw", "formatted") if hasattr(whole, f)]  # fmt: skip
        for text in (*texts, found.text):
            assert text == clean_text(text, 8000)
