"""A phone of the local network: let in by a code, to photograph cards and no more."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from cardscan.image.codes import find_codes
from cardscan.web.pages.enter import device_of
from tests.browsed import HOME, PORT, Browsed
from tests.drawn import draw_svg
from tests.scripted import scan_in_threads
from tests.test_web_capture import ANA, KEY, OTHER, names, send

LAN = "192.168.1.5"
HERE = f"http://{LAN}:{PORT}"
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15"


@pytest.fixture
def desk(tmp_path: Path, migrated: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Browsed]:
    monkeypatch.setattr("cardscan.intake.desk.scan_batch", scan_in_threads)
    shutil.copy(migrated, tmp_path / "pipeline.db")
    with Browsed(tmp_path, lan=LAN) as desk:
        yield desk


def outside(desk: Browsed) -> TestClient:
    """A browser somewhere in the local network."""
    headers = {"user-agent": IPHONE, "origin": HERE}
    return desk.visit(HERE, headers=headers)


def let_in(desk: Browsed, browser: TestClient) -> TestClient:
    assert browser.post("/phone").headers["location"] == "/phone"
    (link,) = re.findall(rf"{HERE}/enter\?link=[\w-]+", browser.get("/phone").text)
    phone = outside(desk)
    answer = phone.get(link)
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert phone.get("/").headers["location"] == "/capture"
    return phone


def test_the_code_lets_one_phone_in_once(desk: Browsed, browser: TestClient) -> None:
    assert "Show a code" in browser.get("/phone").text
    assert browser.get("/phone/code.svg").status_code == 404
    browser.post("/phone")
    drawn = browser.get("/phone/code.svg")
    assert drawn.headers["content-type"] == "image/svg+xml"
    (code,) = find_codes(draw_svg(drawn.text, 6))
    phone = outside(desk)
    answer = phone.get(code.text)
    cookie = answer.headers["set-cookie"].lower()
    assert answer.status_code == 303
    assert {"httponly", "samesite=strict", "max-age=604800"} <= {*cookie.split("; ")}
    assert phone.get("/capture").status_code == 200
    assert outside(desk).get(code.text).status_code == 401
    assert browser.get("/phone/code.svg").status_code == 404
    shown = browser.get("/phone").text
    assert "iPhone 1" in shown
    assert "may photograph cards" in shown


def test_a_code_lasts_ten_minutes_and_only_the_last_one_counts(
    desk: Browsed, browser: TestClient
) -> None:
    browser.post("/phone")
    old = desk.keys.phone_link
    browser.post("/phone")
    assert outside(desk).get("/enter", params={"link": old}).status_code == 401
    last = desk.keys.phone_link
    desk.seconds = 600
    assert outside(desk).get("/enter", params={"link": last}).status_code == 401
    assert "Show a code" in browser.get("/phone").text


def test_a_phone_reaches_nothing_but_capture(desk: Browsed, browser: TestClient) -> None:
    phone = let_in(desk, browser)
    uid = desk.file(1).contact.uid
    routes = [*desk.routes(), ("GET", f"/contacts/{uid}"), ("GET", f"/api/v1/contacts/{uid}")]
    for method, path in routes:
        answer = phone.request(method, path)
        if path == "/":
            assert answer.headers["location"] == "/capture"
        elif path.startswith(("/capture", "/static/", "/enter")):
            assert answer.status_code not in (401, 403), path
        else:
            assert answer.status_code == 403, path
            assert "Ana" not in answer.text
    for path in ("/capturex", "/capture/../contacts", "/Capture", "/phone"):
        assert phone.get(path).status_code in (403, 404), path
    assert 'href="/contacts"' not in phone.get("/capture").text


def test_a_phone_sees_what_became_of_its_own_photos_alone(
    desk: Browsed, browser: TestClient
) -> None:
    phone, other = let_in(desk, browser), let_in(desk, browser)
    send(phone, KEY, ANA, name="mine.jpg")
    send(other, OTHER, b"card Bo Muster", name="other.jpg")
    phone.post("/capture", files={"photos": ("form.jpg", b"card Cy Musterfrau")})
    desk.read_captured()
    shown = phone.get("/capture").text
    assert "mine.jpg" in shown
    assert "Cy Musterfrau" in shown
    assert "other.jpg" not in shown
    assert "/contacts/" not in shown
    assert phone.get(f"/capture/{KEY}").json()["people"] == [
        {"name": "Ana Beispiel", "address": ""}
    ]
    everything = browser.get("/capture").text
    assert all(name in everything for name in ("mine.jpg", "other.jpg", "form.jpg"))
    assert sorted(names(desk)) == ["Ana Beispiel", "Bo Muster", "Cy Musterfrau"]


def test_the_person_ends_a_phone_or_trusts_it(desk: Browsed, browser: TestClient) -> None:
    first, second = let_in(desk, browser), let_in(desk, browser)
    browser.post("/phone/entrust", data={"phone": "2"})
    assert second.get("/contacts").status_code == 200
    assert first.get("/contacts").status_code == 403
    browser.post("/phone/end", data={"phone": "1"})
    assert first.get("/capture").status_code == 401
    assert second.get("/capture").status_code == 200
    shown = browser.get("/phone").text
    assert "iPhone 1" not in shown
    assert "may see and do everything" in shown
    for number in ("0", "7"):  # the person's own session is none of them
        browser.post("/phone/end", data={"phone": number})
        browser.post("/phone/entrust", data={"phone": number})
    assert browser.get("/phone").status_code == 200


def test_wrong_keys_from_elsewhere_lock_nobody_out_here(desk: Browsed) -> None:
    def enter(host: str, link: str) -> int:
        browser = desk.visit(HOME, client=(host, 50_000))
        return browser.get("/enter", params={"link": link}).status_code

    desk.keys.invite()
    stranger, here = "192.168.1.66", "127.0.0.1"
    assert [enter(stranger, f"x{n}") for n in range(12)] == [401] * 10 + [429] * 2
    assert enter("192.168.1.67", desk.keys.phone_link) == 429
    assert enter(here, desk.keys.link) == 303
    desk.seconds = 60
    assert enter("192.168.1.67", desk.keys.phone_link) == 303


def test_what_is_refused_to_a_phone_leads_back(desk: Browsed, browser: TestClient) -> None:
    refused = let_in(desk, browser).get("/contacts")
    assert refused.status_code == 403
    assert '<a href="/capture">' in refused.text
    assert 'href="/triage"' not in refused.text


def test_without_the_local_network_the_page_tells_how_to_open_the_desk_to_it(
    tmp_path: Path,
) -> None:
    with Browsed(tmp_path) as desk:
        browser = desk.enter()
        assert "cardscan serve --lan" in browser.get("/phone").text
        assert browser.post("/phone", headers={"origin": HOME}).status_code == 400
        assert browser.get("/phone", headers={"host": f"{LAN}:{PORT}"}).status_code == 403


def test_only_the_own_address_in_the_network_is_a_host(desk: Browsed, browser: TestClient) -> None:
    phone = let_in(desk, browser)
    for host in (f"192.168.1.6:{PORT}", LAN, f"{LAN}:80", f"{LAN}.nip.io:{PORT}", "evil.example"):
        assert phone.get("/capture", headers={"host": host}).status_code == 403
    for origin in (HOME, "null", f"https://{LAN}:{PORT}", f"http://{LAN}"):
        assert phone.post("/capture", headers={"origin": origin}).status_code == 403
    assert outside(desk).get("/capture").status_code == 401


@pytest.mark.parametrize(
    ("agent", "device"),
    [
        (IPHONE, "iPhone"),
        ("Mozilla/5.0 (Linux; Android 16; K) AppleWebKit/537.36", "Android"),
        ("<script>", "Browser"),
        ("", "Browser"),
    ],
)
def test_phones_are_told_apart(agent: str, device: str) -> None:
    assert device_of(agent) == device
