"""Handles, as people type them and as cards print them."""

import pytest

from cardscan.contact import Handle
from cardscan.fields.handle import parse_handle


@pytest.mark.parametrize(
    ("text", "handle"),
    [
        ("linkedin ana-beispiel", Handle("linkedin", "ana-beispiel")),
        ("LinkedIn: ana", Handle("linkedin", "ana")),
        ("twitter @ana", Handle("x", "ana")),
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
