"""The database goes away and comes back: pages say so in words, and work again by themselves."""

import shutil
from pathlib import Path

import pytest

from tests.browsed import HOME, Browsed

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
