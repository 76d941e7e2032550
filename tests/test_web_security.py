"""Nobody but the person with the link uses the desk, and no page but its own: on every route."""

import itertools
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.datastructures import Headers
from starlette.websockets import WebSocketDisconnect

from cardscan.errors import UsageError
from cardscan.web.guard import OPEN
from cardscan.web.scopes import SCOPES, Scope, find_needed, parse_scopes
from cardscan.web.security import HEADERS, SAFE, Keys, find_fault, find_hosts
from tests.browsed import HOME, PLACES, PORT, Browsed

HOST = f"127.0.0.1:{PORT}"
FOREIGN_HOSTS = (
    "evil.example", "127.0.0.1", f"127.0.0.1:{PORT + 1}", f"127.0.0.1.nip.io:{PORT}",
    f"localhost.evil.example:{PORT}", f"0.0.0.0:{PORT}", f"[::]:{PORT}", f"evil@127.0.0.1:{PORT}",
    f"127.1:{PORT}", f"LOCALHOST:{PORT}.", "", f"localhost:{PORT},evil.example",
)  # fmt: skip
FOREIGN_ORIGINS = (
    "null", "http://evil.example", f"http://127.0.0.1:{PORT + 1}", "http://127.0.0.1",
    f"https://127.0.0.1:{PORT}", f"http://localhost:{PORT}", f"http://127.0.0.1:{PORT}.evil.example",
    f"http://trusted.evil:{PORT}", "",
)  # fmt: skip
FOREIGN_SITES = ("cross-site", "same-site", "", "same-origin, cross-site")
METHODS = ("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE")


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browsed]:
    with Browsed(tmp_path_factory.mktemp("desk")) as desk:
        yield desk


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[Browsed]:
    with Browsed(tmp_path) as desk:
        yield desk


def foreign_headers() -> Iterator[dict[str, str]]:
    """One thing that is wrong at a time, beside others that are right."""
    own = {"origin": HOME, "sec-fetch-site": "same-origin"}
    yield from (own | {"host": host} for host in FOREIGN_HOSTS)
    for origin in FOREIGN_ORIGINS:
        yield {"origin": origin}
        yield own | {"origin": origin}
    for site in FOREIGN_SITES:
        yield {"sec-fetch-site": site}
        yield own | {"sec-fetch-site": site}


def test_no_route_takes_what_another_host_origin_or_site_sends(fresh: Browsed) -> None:
    browser = fresh.enter()
    assert len(fresh.routes()) > 5
    for (known, path), headers in itertools.product(fresh.routes(), foreign_headers()):
        for method in {known, "POST"}:
            answer = browser.request(method, path, headers=headers)
            assert answer.status_code == 403, (method, path, headers)


def test_without_the_key_there_are_only_the_link_and_the_style_sheet(desk: Browsed) -> None:
    stranger = desk.stranger()
    for method, path in desk.routes():
        own = {"origin": HOME, "sec-fetch-site": "same-origin"}
        answer = stranger.request(method, path, headers=own)
        expected = 200 if path.startswith("/static/") else 401
        assert answer.status_code == expected, path
        assert "set-cookie" not in answer.headers
    for cookie in ("", "x", desk.keys.token):
        stranger.cookies.set(desk.guard.cookie, cookie)
        assert stranger.get("/").status_code == 401


def test_what_changes_something_must_tell_where_it_comes_from(desk: Browsed) -> None:
    headers = Headers({"host": HOST})
    for method in METHODS:
        told = find_fault(method, headers, find_hosts(PORT))
        assert bool(told) == (method not in SAFE)
        for name, value in (("origin", HOME), ("sec-fetch-site", "same-origin")):
            own = Headers({"host": HOST, name: value})
            assert find_fault(method, own, find_hosts(PORT)) == ""
    program = Headers({"host": HOST, "authorization": "Bearer x"})
    assert find_fault("POST", program, find_hosts(PORT)) == ""
    for other in ("Basic x", "Bearer", "x"):
        asked = Headers({"host": HOST, "authorization": other})
        assert find_fault("POST", asked, find_hosts(PORT))
    typed = Headers({"host": HOST, "sec-fetch-site": "none"})
    assert find_fault("GET", typed, find_hosts(PORT)) == ""
    assert find_fault("POST", typed, find_hosts(PORT))


def test_a_header_that_comes_twice_must_be_right_each_time() -> None:
    twice = [
        (b"host", HOST.encode()),
        (b"origin", HOME.encode()),
        (b"origin", b"http://evil.example"),
    ]
    assert find_fault("POST", Headers(raw=twice), find_hosts(PORT))
    hosts = [(b"host", HOST.encode()), (b"host", b"evil.example")]
    assert find_fault("GET", Headers(raw=hosts), find_hosts(PORT))
    assert find_fault("GET", Headers(raw=[]), find_hosts(PORT))


@given(st.text(), st.text(), st.text())
def test_only_the_own_names_are_own(host: str, origin: str, site: str) -> None:
    raw = [
        (name, value.encode("utf-8", "replace"))
        for name, value in ((b"host", host), (b"origin", origin), (b"sec-fetch-site", site))
    ]
    own = host.lower() in find_hosts(PORT) and origin == f"http://{host.lower()}"
    assert own or find_fault("POST", Headers(raw=raw), find_hosts(PORT))


@pytest.mark.parametrize("path", ["/", "/nope", "/static/style.css", "/static/nope", "/enter"])
@pytest.mark.parametrize("method", METHODS)
def test_every_answer_has_the_headers_of_safety(desk: Browsed, method: str, path: str) -> None:
    for headers in ({"sec-fetch-site": "same-origin"}, {"host": "evil.example"}):
        answer = desk.stranger().request(method, path, headers=headers)
        assert {name: answer.headers[name] for name in HEADERS} == dict(HEADERS)
        assert "access-control-allow-origin" not in answer.headers
        same = path == "/static/style.css" and answer.status_code == 200
        assert answer.headers["cache-control"] == ("no-cache" if same else "no-store")
    assert "unsafe" not in HEADERS["content-security-policy"]


def test_an_answer_to_a_fault_has_them_too_and_tells_nothing(
    desk: Browsed, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = desk.enter()

    def fail(*_: object) -> None:
        raise ZeroDivisionError("Ana Beispiel")

    monkeypatch.setattr(type(desk.store.pipeline), "read_agenda", fail)
    answer = browser.get("/")
    assert answer.status_code == 500
    assert {name: answer.headers[name] for name in HEADERS} == dict(HEADERS)
    assert "ZeroDivisionError" in answer.text
    assert "Ana" not in answer.text


def test_the_link_opens_one_browser_once(fresh: Browsed) -> None:
    link = fresh.keys.link
    browser = fresh.enter()
    assert browser.get("/").status_code == 200
    assert browser.get("/enter", params={"link": link}).headers["location"] == "/"
    stranger = fresh.stranger()
    answer = stranger.get("/enter", params={"link": link})
    assert answer.status_code == 401
    assert "set-cookie" not in answer.headers
    assert fresh.stranger().head("/enter").status_code == 405


def test_the_cookie_is_for_this_desk_alone(fresh: Browsed) -> None:
    answer = fresh.stranger().get("/enter", params={"link": fresh.keys.link})
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith(f"cardscan-{PORT}=")
    parts = {part.strip().lower() for part in cookie.split(";")[1:]}
    assert parts == {"httponly", "samesite=strict", "path=/"}
    assert answer.headers["location"] == "/"


def test_a_link_that_is_too_old_opens_nothing(fresh: Browsed) -> None:
    fresh.seconds = 600
    answer = fresh.stranger().get("/enter", params={"link": fresh.keys.link})
    assert answer.status_code == 401
    assert "Start cardscan serve again" in answer.text


def test_keys_cannot_be_guessed_at_speed(fresh: Browsed) -> None:
    stranger, link = fresh.stranger(), fresh.keys.link
    wrong = [stranger.get("/enter", params={"link": f"x{n}"}).status_code for n in range(12)]
    assert wrong == [401] * 10 + [429] * 2
    assert stranger.get("/enter", params={"link": link}).status_code == 429
    fresh.seconds = 60
    assert stranger.get("/enter", params={"link": link}).status_code == 303
    assert stranger.get("/").status_code == 200


def test_wrong_keys_do_not_lock_out_who_is_inside(fresh: Browsed) -> None:
    browser = fresh.enter()
    for _ in range(20):
        fresh.stranger().get("/enter", params={"link": "x"})
    assert browser.get("/").status_code == 200


def test_keys_are_long_and_different_each_time() -> None:
    keys = [Keys(lambda: 0.0, scopes=("read",)) for _ in range(20)]
    secrets = {secret for one in keys for secret in (one.link, one.token, one.open(one.link))}
    assert len(secrets) == 60
    assert min(map(len, secrets)) >= 43  # 256 bits in base64
    assert not Keys(lambda: 0.0).find_session("")
    assert not Keys(lambda: 0.0).knows_token("")


@pytest.mark.parametrize("scope", SCOPES)
def test_a_token_opens_the_routes_of_its_scope_and_nothing_else(
    tmp_path: Path, migrated: Path, scope: Scope
) -> None:
    shutil.copy(migrated, tmp_path / "pipeline.db")
    with Browsed(tmp_path, scopes=(scope,)) as fresh:
        program, document = fresh.stranger(), fresh.enter().get("/api/v1/openapi.json").json()
        program.headers["authorization"] = f"Bearer {fresh.keys.token}"
        program.cookies.set(fresh.guard.cookie, fresh.session)  # the token counts, not the cookie
        described = {
            (method.upper(), path.format(**PLACES)): told["security"]
            for path, methods in document["paths"].items()
            for method, told in methods.items()
        }
        for method, path in fresh.routes():
            answer = program.request(method, path)
            if path.startswith("/api/"):
                needed = described.get((method, path), [{"token": ["read"]}])
                assert needed in [[{"token": [one]}] for one in SCOPES], path
                assert (answer.status_code == 403) == (needed != [{"token": [scope]}]), path
                assert answer.status_code not in (401, 500), path
            elif not path.startswith(OPEN):
                assert answer.status_code == 401, path
            for headers in foreign_headers():
                assert program.request(method, path, headers=headers).status_code == 403


def test_what_no_route_says_is_open_to_no_token(desk: Browsed) -> None:
    asked = {"type": "http", "method": "GET"}
    told = {
        path: find_needed(desk.app.routes, asked | {"path": path})
        for path in ("/api/v1/contacts", "/contacts", "/api/v1/nowhere")
    }
    assert list(told.values()) == ["read", "", None]


def test_scopes_are_typed_with_commas() -> None:
    assert parse_scopes("write, read,") == ("read", "write")
    assert parse_scopes("") == ()
    with pytest.raises(UsageError, match="x, y is no scope"):
        parse_scopes("read,y,x")


def test_wrong_tokens_are_not_looked_at_for_long(fresh: Browsed) -> None:
    program, path = fresh.stranger(), "/api/v1/contacts"

    def ask(header: str) -> int:
        return program.get(path, headers={"authorization": header}).status_code

    assert ask(fresh.keys.token) == 401
    assert ask(f"Basic {fresh.keys.token}") == 401
    assert [ask(f"Bearer x{number}") for number in range(12)] == [401] * 10 + [429] * 2
    assert ask(f"Bearer {fresh.keys.token}") == 429
    fresh.seconds = 60
    assert ask(f"bearer  {fresh.keys.token}") == 200


def test_there_are_no_other_connections(desk: Browsed) -> None:
    with pytest.raises(WebSocketDisconnect), desk.stranger().websocket_connect("/"):
        pass
