"""Where contacts and passwords may go, and what servers' XML may hold; no server is needed."""

import hashlib
import logging
import re
import shutil
import ssl
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from cardscan.books.carddav import Wire, is_server, parse_address
from cardscan.books.carddav.multistatus import parse_multistatus
from cardscan.errors import BookAwayError, BookError, BookLoginError, UsageError
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


class Keyring:
    """What ``import keyring`` may give."""

    class errors:  # noqa: N801 - it is called so there
        class KeyringError(Exception):
            pass

    def __init__(self, *, locked: bool) -> None:
        self._locked = locked

    def get_password(self, host: str, user: str) -> str | None:
        if self._locked:
            raise self.errors.KeyringError("locked")
        return PASSWORD if (host, user) == ("dav.example.org", "ana") else None


@pytest.mark.parametrize(
    ("locked", "user", "found"), [(False, "ana", True), (False, "ben", False), (True, "ana", False)]
)
def test_a_password_comes_from_the_keyring_if_there_is_one(
    monkeypatch: pytest.MonkeyPatch, locked: bool, user: str, found: bool
) -> None:
    monkeypatch.setattr("cardscan.secret.find_spec", lambda name: name == "keyring")
    monkeypatch.setitem(sys.modules, "keyring", Keyring(locked=locked))
    if found:
        assert read_password("dav.example.org", user).reveal() == PASSWORD
    else:
        with pytest.raises(BookLoginError, match="there is none"):
            read_password("dav.example.org", user)


class Server(HTTPServer):
    """Says nothing of clients that hang up."""

    def handle_error(self, request: object, client_address: object) -> None:
        pass


class Digest(BaseHTTPRequestHandler):
    """Lets in who answers a challenge of RFC 7616, and nobody who sends the password itself."""

    def do_OPTIONS(self) -> None:
        said = dict(re.findall(r'(\w+)="?([^",]+)', self.headers.get("Authorization", "")))
        ha1 = _md5(f"ana:dav:{PASSWORD}")
        ha2 = _md5(f"OPTIONS:{self.path}")
        parts = (ha1, said.get("nonce"), said.get("nc"), said.get("cnonce"), said.get("qop"), ha2)
        let_in = said.get("response") == _md5(":".join(map(str, parts)))
        self.send_response(204 if let_in else 401)
        if not let_in:
            self.send_header("WWW-Authenticate", 'Digest realm="dav", nonce="once", qop="auth"')
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        pass


def _md5(text: str) -> str:
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()


@contextmanager
def serving(server: HTTPServer) -> Iterator[int]:
    with server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield server.server_address[1]
        finally:
            server.shutdown()
            thread.join()


def test_a_server_that_wants_a_digest_gets_one() -> None:
    with (
        serving(Server(("127.0.0.1", 0), Digest)) as port,
        Wire(f"http://127.0.0.1:{port}/", "ana", lambda: Secret(PASSWORD)) as wire,
    ):
        for _ in range(2):
            assert wire.ask("OPTIONS", f"http://127.0.0.1:{port}/a/").status == 204


@pytest.mark.skipif(not shutil.which("openssl"), reason="openssl is not installed")
def test_a_certificate_that_nobody_vouches_for_ends_it_before_anything_is_sent(
    tmp_path: Path,
) -> None:
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    made = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=localhost"]
    subprocess.run([*made, "-keyout", key, "-out", certificate], check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    server = Server(("127.0.0.1", 0), Digest)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    with serving(server) as port:
        url = f"https://localhost:{port}/"
        with (
            Wire(url, "ana", lambda: pytest.fail("the password was asked for")) as wire,
            pytest.raises(BookError, match="certificate of localhost is not to be trusted") as told,
        ):
            wire.insist(lambda: wire.ask("OPTIONS", url))
    assert not isinstance(told.value, BookAwayError)
    assert "self" in told.value.message
