"""The database goes away and comes back: pages say so in words, and work again by themselves."""

import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import quote

import pytest
from starlette.testclient import TestClient

from tests.browsed import HOME, Browsed
from tests.postgres import find_programs, run_server
from tests.test_web_pages import Page

PAGES = ("/", "/triage", "/contacts", "/numbers", "/board?track=client", "/review", "/duplicates")


@pytest.fixture
def desk(desk: Browsed) -> Browsed:
    desk.file(1)
    return desk


def test_a_file_that_is_taken_away_and_put_back(desk: Browsed, tmp_path: Path) -> None:
    browser, path = desk.enter(), tmp_path / "pipeline.db"
    before = {page: browser.get(page).text for page in PAGES}
    for _ in range(2):
        moved = {one: tmp_path / f"away-{one.name}" for one in tmp_path.glob("pipeline.db*")}
        for one, there in moved.items():
            one.rename(there)
        for page in PAGES:
            answer = browser.get(page)
            assert answer.status_code == 503, page
            assert f"the database {path} is not there" in answer.text
            assert "Put it back" in answer.text
        undo = browser.post("/undo", data={"what": "x", "back": ""}, headers={"origin": HOME})
        assert undo.status_code == 503
        assert browser.get("/api/v1/contacts").json()["code"] == "store"
        assert not path.exists()
        for one, there in moved.items():
            there.rename(one)
        assert {page: browser.get(page).text for page in PAGES} == before


def read_pages(browser: TestClient) -> dict[str, str]:
    """All pages but for the mark that they have of the connection's."""
    texts = {page: browser.get(page).text for page in PAGES}
    return {page: re.sub(r' data-mark="[^"]*"', "", text) for page, text in texts.items()}


@pytest.fixture
def home() -> Iterator[Path]:
    """A folder for a server, which PostgreSQL's own user can enter, with a short name."""
    with tempfile.TemporaryDirectory(prefix="cardscan-") as home:
        Path(home).chmod(0o755)
        yield Path(home, "server")


def test_a_server_that_is_stopped_and_started_again(tmp_path: Path, home: Path) -> None:
    programs = find_programs()
    if programs is None:
        pytest.skip("PostgreSQL: no server programs (initdb, postgres) on this machine")
    with ExitStack() as opened:
        with run_server(programs, keep=home) as server:
            server.run("CREATE DATABASE desk TEMPLATE template0")
            desk = opened.enter_context(Browsed(tmp_path, server.url("desk")))
            ana, browser = desk.file(1).contact, desk.enter()
            browser.headers["origin"] = HOME
            before = read_pages(browser)
        note = {"text": "Likes <chess>\r\nand tea", "back": ana.uid, "date": ""}
        address = f"/contacts/{quote(ana.uid, safe='')}/note"
        for page in PAGES:
            answer = browser.get(page)
            assert answer.status_code == 503, page
            assert "The database cannot be reached" in answer.text
            assert "that its server runs" in answer.text
            assert "Send it again" not in answer.text
        refused = browser.post(address, data=note)
        assert refused.status_code == 503
        kept = Page(refused.text)
        typed = [attrs for tag, attrs in kept.elements if tag == "input" and "value" in attrs]
        again = {str(one["name"]): one["value"] for one in typed}
        assert again == note | {"text": "Likes <chess>\nand tea"}
        actions = [attrs["action"] for tag, attrs in kept.elements if tag == "form"]
        assert actions[-1] == quote(f"/contacts/{ana.uid}/note")
        with run_server(programs, keep=home):
            assert read_pages(browser) == before
            assert browser.post(str(actions[-1]), data=again).status_code == 303
            (touch,) = desk.store.pipeline.read_touches(ana.uid)
            assert touch.text == "Likes <chess> and tea"
            opened.close()


def test_another_file_in_its_place_is_what_is_read(
    desk: Browsed, tmp_path: Path, migrated: Path
) -> None:
    browser, path = desk.enter(), tmp_path / "pipeline.db"
    assert browser.get("/api/v1/contacts").json()["count"] == 1
    shutil.copy(migrated, tmp_path / "other.db")
    for old in tmp_path.glob("pipeline.db-*"):
        old.unlink()
    (tmp_path / "other.db").replace(path)
    assert browser.get("/api/v1/contacts").json()["count"] == 0
