"""Handles as the addresses of their pages, and such addresses as handles."""

from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cardscan.contact import Handle, Service
from cardscan.profile import MESSENGERS, SERVICES, find_profile, find_service, find_site, to_url

NAME = st.from_regex(r"[a-zA-Z][\w.+-]{0,30}", fullmatch=True).filter(
    lambda name: find_profile(f"https://x.com/{name}")
)


def test_every_service_has_a_name_and_is_found_by_it() -> None:
    assert set(SERVICES) == set(get_args(Service))
    assert set(SERVICES) > MESSENGERS
    assert {find_service(name): service for service, name in SERVICES.items()} == {
        service: service for service in SERVICES
    }


@pytest.mark.parametrize(
    ("word", "service"),
    [
        ("Linked In", "linkedin"),
        ("Twitter", "x"),
        ("WHATS-APP", "whatsapp"),
        ("Kakao Talk", "kakaotalk"),
        ("fax", None),
        ("", None),
    ],
)
def test_services_go_by_several_names(word: str, service: Service | None) -> None:
    assert find_service(word) == service


@pytest.mark.parametrize(
    ("url", "handle"),
    [
        ("https://www.linkedin.com/in/ana-beispiel/", Handle("linkedin", "ana-beispiel")),
        ("de.linkedin.com/in/ana?trk=card", Handle("linkedin", "ana")),
        ("LinkedIn.com/IN/Ana", Handle("linkedin", "Ana")),
        ("twitter.com/anabeispiel", Handle("x", "anabeispiel")),
        ("https://x.com/@ana", Handle("x", "ana")),
        ("youtube.com/@example", Handle("youtube", "example")),
        ("www.tiktok.com/@ana#top", Handle("tiktok", "ana")),
        ("wa.me/491713920000", Handle("whatsapp", "+491713920000")),
        ("t.me/ana_b", Handle("telegram", "ana_b")),
        ("line.me/ti/p/~ana", Handle("line", "ana")),
        ("xing.com/profile/Ana_Beispiel", Handle("xing", "Ana_Beispiel")),
        ("https://www.linkedin.com/company/example", None),
        ("facebook.com/pages/example/12", None),
        ("facebook.com/profile.php?id=1", None),
        ("instagram.com/p/abc", None),
        ("youtube.com/watch?v=1", None),
        ("wa.me/message", None),
        ("github.com", None),
        ("notlinkedin.com/in/ana", None),
        ("ana@x.com/ana", None),
        ("javascript:alert(1)", None),
        ("", None),
    ],
)
def test_addresses_of_members_are_handles(url: str, handle: Handle | None) -> None:
    assert find_profile(url) == handle


def test_pages_of_nobody_are_on_the_site_all_the_same() -> None:
    assert find_site("https://www.linkedin.com/company/example") == "linkedin"
    assert find_site("https://example.com/linkedin.com") is None


@given(NAME, st.sampled_from([s for s in get_args(Service) if to_url(Handle(s, "1"))]))
def test_a_handle_is_found_at_its_address(name: str, service: Service) -> None:
    handle = Handle(service, "+491713920000" if service == "whatsapp" else name)
    assert find_profile(to_url(handle)) == handle


def test_a_messenger_without_pages_has_no_address() -> None:
    assert to_url(Handle("wechat", "ana_b")) == ""
