"""What goes wrong with a database is told in one line with a hint, and nothing is changed."""

import datetime as dt
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from sqlalchemy import event
from sqlalchemy.engine import Engine

from cardscan.errors import MissingDependencyError, StoreError
from cardscan.store import Store
from tests.proposals import make_proposal, make_uids

NOON = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)


def file_one(store: Store) -> None:
    store.file_photo([make_proposal()], path="", event="", now=NOON, make_uid=make_uids())


def open_error(url: object) -> StoreError:
    with pytest.raises(StoreError) as caught:
        Store.open(str(url))
    assert caught.value.hint
    assert "\n" not in caught.value.message
    return caught.value


@contextmanager
def pragma(setting: str) -> Iterator[None]:
    """Every new connection gets the setting; some stand in for trouble with a disk."""

    def connected(connection: sqlite3.Connection, _: object) -> None:
        connection.execute(f"PRAGMA {setting}")

    event.listen(Engine, "connect", connected)
    try:
        yield
    finally:
        event.remove(Engine, "connect", connected)


@pytest.mark.parametrize(
    "text",
    ["", "nonsense", "mysql://x/y", "http://x", "sqlite+aiosqlite:///x", "postgresql://x:y/z"],
)
def test_an_unknown_address_is_refused(text: str) -> None:
    error = open_error(text)
    assert "SQLite or PostgreSQL" in error.message
    assert "sqlite:///PATH" in error.hint


@pytest.mark.parametrize("text", ["sqlite://", "sqlite:///", "sqlite:///:memory:"])
def test_an_address_without_a_file_is_refused(text: str) -> None:
    assert "names no file" in open_error(text).message


def test_a_missing_driver_is_named_with_its_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(MissingDependencyError, match="psycopg") as caught:
        Store.open("postgresql://ana:secret@localhost/pipeline")
    assert "cardscan[postgres]" in caught.value.hint
    assert "secret" not in caught.value.message


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    path = tmp_path / "file" / "sub" / "pipeline.db"
    assert str(path) in open_error(f"sqlite:///{path}").message


def test_a_folder_that_cannot_be_written_is_named() -> None:
    assert "/proc/pipeline.db" in open_error("sqlite:////proc/pipeline.db").message


def test_a_folder_in_the_place_of_the_file_is_refused(tmp_path: Path) -> None:
    assert "is not a file" in open_error(f"sqlite:///{tmp_path}").message


def test_a_file_that_is_no_database_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "letter.txt"
    path.write_text("Dear Ana,\n" * 1000)
    assert f"{path} is not a database" in open_error(f"sqlite:///{path}").message
    assert path.read_text() == "Dear Ana,\n" * 1000


def test_a_damaged_database_is_told(tmp_path: Path) -> None:
    path = tmp_path / "pipeline.db"
    Store.open(f"sqlite:///{path}").close()
    whole = path.read_bytes()
    path.write_bytes(whole[:4096] + b"\xff" * (len(whole) - 4096))
    with (
        pytest.raises(StoreError, match="is damaged") as caught,
        Store.open(f"sqlite:///{path}") as s,
    ):
        list(s.find_contacts())
    assert "backup" in caught.value.hint


def test_an_empty_file_becomes_a_database(tmp_path: Path) -> None:
    path = tmp_path / "pipeline.db"
    path.touch()
    with Store.open(f"sqlite:///{path}") as store:
        file_one(store)
        assert store.counts()["photos"] == 1


def test_a_lock_held_too_long_is_told_and_reading_goes_on(url: str) -> None:
    with Store.open(url, patience=0.02) as store, Store.open(url) as other:
        with other._writing_engine.begin():
            with pytest.raises(StoreError, match="in use by another program") as caught:
                file_one(store)
            assert "again" in caught.value.hint
            assert store.counts()["photos"] == 0
            with Store.open(url, patience=0.02) as third:
                assert list(third.find_contacts()) == []
        file_one(store)
        assert store.counts()["photos"] == 1


def test_a_full_disk_is_told_and_nothing_is_filed(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/pipeline.db"
    Store.open(url).close()
    big = make_proposal(picture=bytes(1_000_000))
    with pragma("max_page_count = 50"), Store.open(url) as store:
        with pytest.raises(StoreError, match="the disk is full"):
            store.file_photo([big], path="", event="", now=NOON, make_uid=make_uids())
        assert store.counts() == {"photos": 0, "contacts": 0, "review": 0}


def test_a_database_that_may_only_be_read_is_told_and_can_be_read(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/pipeline.db"
    with Store.open(url) as store:
        file_one(store)
    with pragma("query_only = ON"), Store.open(url) as store:
        with pytest.raises(StoreError, match="may not be written"):
            store.change_contact(next(store.find_contacts()), now=NOON)
        assert len(list(store.find_contacts())) == 1


def test_the_journal_fits_the_file_system(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for shared, journal in ((False, "wal"), (True, "delete")):
        monkeypatch.setattr("cardscan.store.engine.on_network_share", lambda *_, s=shared: s)
        path = tmp_path / f"{journal}.db"
        with Store.open(f"sqlite:///{path}") as store:
            file_one(store)
        with closing(sqlite3.connect(path)) as connection:
            assert connection.execute("PRAGMA journal_mode").fetchone() == (journal,)


def test_ctrl_c_stays_what_it_is(tmp_path: Path) -> None:
    def pressed(*_: object) -> None:
        raise KeyboardInterrupt

    with Store.open(f"sqlite:///{tmp_path / 'p.db'}") as store:
        event.listen(Engine, "do_execute", pressed)
        try:
            with pytest.raises(KeyboardInterrupt):
                store.counts()
        finally:
            event.remove(Engine, "do_execute", pressed)
        assert store.counts()["contacts"] == 0
