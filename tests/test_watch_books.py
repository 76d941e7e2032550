"""The daemon's loop and the address books of the settings: after each batch, and again later."""

import datetime as dt
import os
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from cardscan.config import Settings
from cardscan.errors import StoreError
from cardscan.store import Store
from cardscan.watch.loop import Notice, Surroundings, Watch
from cardscan.watch.settled import STILL
from tests.proposals import make_uids
from tests.scripted import scan_in_threads

NOON = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)
LONG_AGO = 1_700_000_000
PUT_OFF = "are tried again in 60 s"


@pytest.fixture(autouse=True)
def _scripted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cardscan.intake.desk.scan_batch", scan_in_threads)


class Daemon:
    """One watched folder, some address books, and a clock that is set by hand."""

    def __init__(self, folder: Path) -> None:
        self.inbox = folder / "inbox"
        self.inbox.mkdir()
        self.url = f"sqlite:///{folder}/pipeline.db"
        self.seconds = 0.0
        self.away = False

    def open_store(self) -> Store:
        if self.away:
            raise StoreError("the database is away", "Wait for it.")
        return Store.open(self.url)

    @contextmanager
    def watch(self, *books: Path) -> Iterator[Watch]:
        around = Surroundings(self.open_store, lambda: NOON, lambda: self.seconds, make_uids())
        settings = Settings(jobs=1, books=tuple(map(str, books)))
        with closing(Watch([self.inbox], settings, around)) as watch:
            yield watch

    def turn(self, watch: Watch, seconds: float) -> list[str]:
        """What is said of books when that much time has passed."""
        self.seconds += seconds
        news = watch.turn({self.inbox}, lambda _: True)
        return [one.text for one in news if isinstance(one, Notice)]

    def drop(self, name: str, script: str) -> None:
        photo = self.inbox / name
        photo.write_text(script, encoding="utf-8")
        os.utime(photo, (LONG_AGO, LONG_AGO))


def test_they_get_what_was_filed(tmp_path: Path) -> None:
    daemon, book = Daemon(tmp_path), tmp_path / "all.vcf"
    with daemon.watch(book) as watch:
        daemon.turn(watch, 0)
        daemon.drop("a.jpg", "card Ana Beispiel")
        daemon.turn(watch, 1)
        assert daemon.turn(watch, STILL) == ["contacts written: 1"]
        assert "FN:Ana Beispiel" in book.read_text(encoding="utf-8")
        book.unlink()
        daemon.turn(watch, 3600)
        assert not book.exists()


def test_what_was_not_brought_there_before_a_stop_is_after_it(tmp_path: Path) -> None:
    daemon, book = Daemon(tmp_path), tmp_path / "all.vcf"
    daemon.drop("a.jpg", "card Ana Beispiel")
    with daemon.watch() as watch:
        daemon.turn(watch, 0)
        assert daemon.turn(watch, STILL) == []
    with daemon.watch(book) as watch:
        assert daemon.turn(watch, 0) == ["contacts written: 1"]


def test_one_that_fails_is_tried_again(tmp_path: Path) -> None:
    daemon = Daemon(tmp_path)
    book = tmp_path / "folder" / "all.vcf"
    book.parent.write_text("a file in the way")
    with daemon.watch(book) as watch:
        told, again = daemon.turn(watch, 0)
        assert told.startswith("not up to date: cannot write")
        assert again == PUT_OFF
        book.parent.unlink()
        assert daemon.turn(watch, 59) == []
        daemon.turn(watch, 1)
        assert book.exists()


def test_they_wait_for_a_database_that_is_away(tmp_path: Path) -> None:
    daemon, book = Daemon(tmp_path), tmp_path / "all.vcf"
    daemon.away = True
    with daemon.watch(book) as watch:
        assert daemon.turn(watch, 0)[-1] == f"{PUT_OFF}: the database is away"
        daemon.away = False
        daemon.turn(watch, 60)
        assert book.exists()
