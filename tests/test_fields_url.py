"""Web addresses and social handles: with and without their marks, and no words for them."""

import pytest

from cardscan.fields.candidates import Hints
from cardscan.fields.url import country_of, find_urls, host_length, registered_domain
from tests.pages import contact, page, values

PRINTED = [
    ("www.example.com", ["www.example.com"]),
    ("WWW.EXAMPLE.COM", ["www.example.com"]),
    ("www.shop.example.co.uk", ["www.shop.example.co.uk"]),
    ("http://example.com", ["http://example.com"]),
    ("https://www.example.com", ["https://www.example.com"]),
    ("https://www.example.com/", ["https://www.example.com"]),
    ("HTTPS://EXAMPLE.COM", ["https://example.com"]),
    ("https://example.com/de/Team?id=7", ["https://example.com/de/Team?id=7"]),
    ("www.example.com/Kontakt", ["www.example.com/Kontakt"]),
    ("www.my-example.de", ["www.my-example.de"]),
    ("example.com", ["example.com"]),
    ("EXAMPLE.ORG", ["example.org"]),
    ("shop.example.net", ["shop.example.net"]),
    ("beispiel.de", ["beispiel.de"]),
    # labels of many languages
    ("Web: www.example.com", ["www.example.com"]),
    ("W www.example.com", ["www.example.com"]),
    ("W: example.com", ["example.com"]),
    ("Website: Example.com", ["example.com"]),
    ("Internet: www.example.com", ["www.example.com"]),
    ("Hemsida: example.se", ["example.se"]),
    ("Sito web: example.it", ["example.it"]),
    ("Sitio web: example.es", ["example.es"]),
    ("Strona: example.pl", ["example.pl"]),
    ("Homepage example.ch", ["example.ch"]),
    # social handles
    ("linkedin.com/in/anabeispiel", ["linkedin.com/in/anabeispiel"]),
    ("www.linkedin.com/in/Ana-Beispiel", ["www.linkedin.com/in/Ana-Beispiel"]),
    ("instagram.com/example.works", ["instagram.com/example.works"]),
    ("fb: facebook.com/exampleworks", ["facebook.com/exampleworks"]),
    ("github.com/example", ["github.com/example"]),
    # several things on one line
    ("www.example.com | www.example.org", ["www.example.com", "www.example.org"]),
    ("www.example.com, www.example.org", ["www.example.com", "www.example.org"]),
    ("www.example.com / www.example.org", ["www.example.com", "www.example.org"]),
    ("www.example.com.", ["www.example.com"]),
    ("Visit us at www.example.com.", ["www.example.com"]),
    ("www.example.com. Info desk", ["www.example.com"]),
    ("www.example.com, Berlin", ["www.example.com"]),
    ("(www.example.com)", ["www.example.com"]),
    ("ana@example.org www.example.com", ["www.example.com"]),
    # what readers make of dots and of "www"
    ("www,example.com", ["www.example.com"]),
    ("www. example.com", ["www.example.com"]),
    ("www.example .com", ["www.example.com"]),
    ("www.example. com", ["www.example.com"]),
    ("www.example,com", ["www.example.com"]),
    ("w w w.example.com", ["www.example.com"]),
    ("ww.example.com", ["www.example.com"]),
    ("wwww.example.com", ["www.example.com"]),
    ("vww.example.com", ["www.example.com"]),
    ("wwwexample.com", ["www.example.com"]),
    ("http:/ /example.com", ["http://example.com"]),
    ("https;//example.com", ["https://example.com"]),
    ("wwvw.example.com", ["www.example.com"]),
    ("wvw.example.com", ["www.example.com"]),
    ("www-example.com", ["www.example.com"]),
    ("www example com", ["www.example.com"]),
    ("WWW example.com", ["www.example.com"]),
    ("www.xyzcom", ["www.xyz.com"]),
    ("www example com br", ["www.example.com.br"]),
    ("Web www example com Berlin", ["www.example.com"]),
    ("www.example.c0m", ["www.example.com"]),
    ("www.example.combr", ["www.example.com.br"]),
    ("www.examplecom", ["www.example.com"]),
    ("www.example.co m", ["www.example.com"]),
    ("www.example.com. tr", ["www.example.com.tr"]),
    ("www.example.com .br", ["www.example.com.br"]),
    ("www.example.co .in", ["www.example.co.in"]),
    ("Webwww.example.com", ["www.example.com"]),
    ("Webhttp://www.example.com", ["http://www.example.com"]),
    ("htp://www.example.com", ["http://www.example.com"]),
    ("http://ww.example.com", ["http://www.example.com"]),
    ("ana@example.comwww.example.com", ["www.example.com"]),
    ("ｗｗｗ．example．com", ["www.example.com"]),
    # a globe that was read as an @, and an e-mail address that was not to be read
    ("@ example.com", ["example.com"]),
    ("ana@ example.com", []),
    # domains that are short or look like "www"
    ("www.vu.nl", ["www.vu.nl"]),
    ("www.vw.com", ["www.vw.com"]),
    # none
    ("Ana Beispiel", []),
    ("ana@example.com", []),
    ("ana.beispiel@mail.example.com", []),
    ("Dipl.-Ing. Ana Beispiel", []),
    ("Example S.r.l.", []),
    ("St.Gallen", []),
    ("Dr.Ana Beispiel", []),
    ("Sat.Sun.closed", []),
    ("10.30-18.00", []),
    ("192.168.0.1", []),
    ("v1.2.3", []),
    ("Tel.030 23125-000", []),
    ("No.12", []),
    ("Tel.no 23125-000", []),
    ("brochure.pdf", []),
    ("www the best of", []),
    ("J.R.Beispiel", []),
    ("www.", []),
    ("http://", []),
    ("www.localhost", []),
    ("", []),
]


@pytest.mark.parametrize(("line", "expected"), PRINTED)
def test_found_in_a_line(line: str, expected: list[str]) -> None:
    assert values(find_urls, line) == expected


def test_a_host_that_the_card_proves_needs_no_mark() -> None:
    assert values(find_urls, "Example.Works") == []
    assert values(find_urls, "Example.Works", hosts=["example.works"]) == ["example.works"]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("wexample.org", "www.example.org"),
        ("wvexample.org", "www.example.org"),
        ("www.exarnple.org", "www.example.org"),
        ("www.examp1e.org/Team", "www.example.org/Team"),
        ("www.exemple.org", "www.exemple.org"),
        ("shop.example.org", "shop.example.org"),
    ],
)
def test_a_host_that_looks_like_the_cards_own(line: str, expected: str) -> None:
    assert values(find_urls, line, hosts=["example.org"]) == [expected]


def test_what_was_repaired_is_believed_less() -> None:
    (printed,) = find_urls(page("www.example.com"), Hints())
    (repaired,) = find_urls(page("www.example.c0m"), Hints())
    assert repaired.value == printed.value
    assert repaired.confidence < printed.confidence


def test_two_spellings_of_one_host_are_one() -> None:
    found = contact("james@example.org", "wexample.org")
    assert (found.emails, found.urls) == (("james@example.org",), ("www.example.org",))


def test_a_bare_host_that_was_hard_to_read_is_texture() -> None:
    line = page("ecexample.org", confidence=0.5)
    assert list(find_urls(line, Hints())) == []
    (found,) = find_urls(line, Hints(hosts=frozenset({"ecexample.org"})))
    assert found.value == "ecexample.org"


@pytest.mark.parametrize(
    ("host", "domain"),
    [
        ("example.com", "example.com"),
        ("www.shop.example.co.uk", "example.co.uk"),
        ("EXAMPLE.DE", "example.de"),
        ("a.b.example.com.tr", "example.com.tr"),
        ("com", ""),
        ("co.uk", ""),
        ("example", ""),
        ("example.c0m", ""),
        ("", ""),
        ("..", ""),
        ("xn--.com", "xn--.com"),
    ],
)
def test_registered_domains(host: str, domain: str) -> None:
    assert registered_domain(host) == domain


@pytest.mark.parametrize(
    ("printed", "host"),
    [
        ("example.com", "example.com"),
        ("example .com", "example .com"),
        ("example.co. uk and more", "example.co. uk"),
        ("example.com. Info", "example.com"),
        ("example.com, www.example.com", "example.com"),
        ("example.com.info", "example.com.info"),
        ("example", ""),
        ("", ""),
    ],
)
def test_where_a_host_ends(printed: str, host: str) -> None:
    assert printed[: host_length(printed)] == host


@pytest.mark.parametrize(
    ("host", "country"),
    [("example.de", "DE"), ("example.co.uk", "GB"), ("example.com", ""), ("example.io", ""),
     ("example.eu", ""), ("example.com.tr", "TR"), ("", "")],
)  # fmt: skip
def test_countries_of_hosts(host: str, country: str) -> None:
    assert country_of(host) == country
