"""Where contacts and passwords may go, and what servers' XML may hold; no server is needed."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from cardscan.books.carddav import Wire, is_server, parse_address
from cardscan.books.carddav.multistatus import parse_multistatus
from cardscan.errors import BookAwayError, BookLoginError, UsageError
from cardscan.secret import Secret, read_password
from tests.dav import PASSWORD, free_port
from tests.faults import Proxy, run_proxy


@pytest.mark.parametrize(
    ("typed", "user", "places"),
    [
        (
            "https://dav.example.org/a/b",
            "",
            (
                "https://dav.example.org/a/b",
                "https://dav.example.org/.well-known/carddav",
                "https://dav.example.org/",
            ),
        ),
        (
            " https://dav.example.org:8443 ",
            "",
            (
                "https://dav.example.org:8443/",
                "https://dav.example.org:8443/.well-known/carddav",
            ),
        ),
        (
            "ana@example.org",
            "ana@example.org",
            ("https://example.org/.well-known/carddav", "https://example.org/"),
        ),
    ],
)
def test_an_address_says_where_to_ask(typed: str, user: str, places: tuple[str, ...]) -> None:
    address = parse_address(typed)
    assert (address.user, address.places) == (user, places)


@pytest.mark.parametrize(
    "url",
    ["http://localhost:5232/", "http://127.0.0.1/", "http://[::1]:80/", "https://10.0.0.7/"],
)
def test_unencrypted_is_for_this_machine(url: str) -> None:
    assert parse_address(url).places[0] == url


@pytest.mark.parametrize(
    "typed",
    [
        "http://dav.example.org/",
        "http://localhost.example.org/",
        "http://10.0.0.7/",
        "ftp://dav.example.org/",
        "file:///etc/passwd",
        "https://",
        "https://dav.example.org:port/",
        "https://[::1/",
        "contacts",
        "@example.org",
        "ana@",
        "ana@example.org/?x",
        "",
    ],
)
def test_what_is_no_address_is_refused(typed: str) -> None:
    with pytest.raises(UsageError):
        parse_address(typed)


@pytest.mark.parametrize("typed", ["https://ana:{}@dav.example.org/", "https://{}@example.org/"])
def test_a_password_in_an_address_is_refused_and_not_repeated(typed: str) -> None:
    with pytest.raises(UsageError) as refused:
        parse_address(typed.format(PASSWORD))
    assert PASSWORD not in f"{refused.value!r} {refused.value.hint}"


def test_a_book_is_a_file_or_a_server() -> None:
    assert [is_server(one) for one in ("https://a.example", "ana@example.org")] == [True, True]
    assert [is_server(one) for one in ("fair.vcf", "mail/ana@example.org.vcf")] == [False, False]


def test_a_password_is_shown_nowhere() -> None:
    secret = Secret(PASSWORD)
    assert (str(secret), repr(secret), f"{secret}", f"{[secret]}") == ("***",) * 3 + ("[***]",)
    assert secret.reveal() == PASSWORD


def test_a_password_comes_from_the_environment_then_a_command(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    command = f"printf '%s\\nsecond line\\n' {PASSWORD}"
    assert read_password("dav.example.org", "ana", command).reveal() == PASSWORD
    monkeypatch.setenv("CARDSCAN_PASSWORD", "another")
    assert read_password("dav.example.org", "ana", command).reveal() == "another"


@pytest.mark.parametrize(
    "command",
    [
        f"sh -c 'echo {PASSWORD}; exit 3'",
        f"no-such-program-{PASSWORD[:1]}",
        "true",
        f"sh -c 'echo {PASSWORD}",
        "   ",
    ],
)
def test_a_command_that_fails_is_told_without_what_it_said(command: str) -> None:
    with pytest.raises(BookLoginError, match="the password command failed") as failed:
        read_password("dav.example.org", "ana", command)
    assert PASSWORD not in f"{failed.value!r} {failed.value.__cause__!r}"


def test_no_password_at_all_says_where_it_may_be() -> None:
    with pytest.raises(BookLoginError) as none:
        read_password("dav.example.org", "ana")
    assert "keyring set dav.example.org ana" in none.value.hint


@contextmanager
def wire_to(proxy: Proxy) -> Iterator[Wire]:
    with Wire(proxy.url, "ana", lambda: Secret(PASSWORD), pause=lambda _: None) as wire:
        yield wire


def test_a_wrong_password_is_told_and_shown_to_nobody(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with run_proxy(free_port()) as proxy, wire_to(proxy) as wire:
        proxy.choose = lambda method, path: "401"
        with pytest.raises(BookLoginError, match="does not take the password of ana") as refused:
            wire.ask("PROPFIND", proxy.url)
        sent = [b"authorization" in head.lower() for head in proxy.seen]
    assert sent == [False, True]
    told = f"{caplog.text} {refused.value!r} {refused.value.hint}"
    assert PASSWORD not in told
    assert "Basic " not in told


def test_a_server_that_is_not_there_is_asked_five_times() -> None:
    pauses = list[float]()
    nowhere = f"http://127.0.0.1:{free_port()}/"
    with (
        Wire(nowhere, "ana", lambda: Secret(PASSWORD), pause=pauses.append) as wire,
        pytest.raises(BookAwayError, match="cannot be reached"),
    ):
        wire.insist(lambda: wire.ask("GET", nowhere))
    assert pauses == [0.5, 1.0, 2.0, 4.0]


FOUND = (
    b'<?xml version="1.0"?><d:multistatus xmlns:d="DAV:"><d:response><d:href>/a/b.vcf</d:href>'
    b"<d:propstat><d:prop><d:getetag>&quot;1&quot;</d:getetag></d:prop>"
    b"<d:status>HTTP/1.1 200 OK</d:status></d:propstat><d:propstat><d:prop><d:owner/></d:prop>"
    b"<d:status>HTTP/1.1 404 Not Found</d:status></d:propstat></d:response></d:multistatus>"
)


def test_an_answer_tells_what_is_there() -> None:
    (found,) = parse_multistatus(FOUND, "https://dav.example.org/a/")
    assert found.url == "https://dav.example.org/a/b.vcf"
    assert found.text("{DAV:}getetag") == '"1"'
    assert found.properties.keys() == {"{DAV:}getetag"}


BOMB = b'<!DOCTYPE a [<!ENTITY b "bb"><!ENTITY c "&b;&b;">]>'


@pytest.mark.parametrize(
    "body",
    [
        FOUND[:-20],
        b"",
        b"<html/>",
        b"\xff\xfe\x00",
        FOUND.replace(b"?>", b"?>" + BOMB),
        FOUND.replace(b"?>", b'?><!DOCTYPE a SYSTEM "file:///etc/passwd">'),
        FOUND.replace(b"HTTP/1.1 200 OK", b"fine"),
        FOUND.replace(b"</d:response>", b"<d:status>HTTP/1.1 507 Full</d:status></d:response>"),
    ],
    ids=["cut", "empty", "a page", "no text", "entities", "a file", "no status", "a cut list"],
)
def test_half_an_answer_is_none(body: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        parse_multistatus(body, "https://dav.example.org/a/")
