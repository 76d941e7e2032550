"""The address books of the settings, brought up to date by the daemon and by hand."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from cardscan.books.vcard import read_vcards
from cardscan.config import Settings
from cardscan.contact import Contact
from cardscan.push import plan_push
from cardscan.store import Store
from cardscan.upkeep import Updated, update_books
from cardscan.watch.books import FIRST_PAUSE, Books
from tests.dav import PASSWORD, USER, Server
from tests.proposals import ANA
from tests.pushing import BEN, NOON, Desk, open_desk


@pytest.fixture
def desk(dav_server: Server, migrated: Path, tmp_path: Path) -> Iterator[Desk]:
    with open_desk(dav_server, migrated, tmp_path) as desk:
        yield desk


def settings(*books: str) -> Settings:
    return Settings(books=books, user=USER, password_command=f"echo {PASSWORD}")


def update(store: Store, *books: str) -> list[Updated]:
    found = update_books(store, settings(*books), now=lambda: NOON)
    return [one for one in found if one]


def test_files_and_servers_get_all_contacts(desk: Desk, tmp_path: Path) -> None:
    desk.file(ANA)
    desk.file(BEN)
    file = str(tmp_path / "all.vcf")
    updated = update(desk.store, file, desk.near.url)
    assert updated == [Updated(file, 2), Updated(desk.near.url, 2)]
    names = [one.full_name for one in read_vcards(Path(file)) if isinstance(one, Contact)]
    assert names == [ANA.full_name, BEN.full_name]
    assert len(desk.cards()) == 2
    assert update(desk.store, desk.near.url) == [Updated(desk.near.url, 0)]


def test_a_book_that_fails_stops_no_other(desk: Desk, tmp_path: Path) -> None:
    desk.file(BEN)
    desk.proxy.choose = lambda method, path: "507" if method == "PUT" else ""
    bad = ("http://dav.example.org/", str(tmp_path / "all.odd"), desk.far.url)
    *failed, last = update(desk.store, *bad, desk.near.url)
    assert [one.book for one in failed if one.error] == list(bad)
    assert last == Updated(desk.near.url, 1)


def test_conflicts_are_counted(desk: Desk) -> None:
    desk.file(BEN)
    update(desk.store, desk.near.url)
    desk.change_there("TITLE:Buyer", "TITLE:Seller")
    desk.edit("Ben Muster", title="Head of Buying")
    assert update(desk.store, desk.near.url) == [Updated(desk.near.url, 0, 1)]


def test_who_was_imported_is_pushed_once_they_stand_on_a_track(desk: Desk) -> None:
    desk.file(BEN)
    (ben,) = desk.store.find_contacts()
    imported = replace(ben, source="import: vcard")
    assert plan_push(desk.store, desk.near, [imported], now=NOON) == ()
    on_track = replace(imported, entries=(replace(ben.entries[0], track="client"),))
    (step,) = plan_push(desk.store, desk.near, [on_track], now=NOON)
    assert step.kind == "create"


def test_the_daemon_tries_again_later_each_time(desk: Desk) -> None:
    desk.file(BEN)
    books = Books(settings(desk.far.url))
    assert books.is_due(0)
    desk.proxy.choose = lambda method, path: "503"
    for at, pause in ((0, FIRST_PAUSE), (1000, 2 * FIRST_PAUSE)):
        *_, last = told(books, desk, at)
        assert last == ("address books", f"are tried again in {pause:.0f} s")
        assert (books.is_due(at + pause - 1), books.is_due(at + pause)) == (False, True)
    desk.proxy.choose = lambda method, path: ""
    assert told(books, desk, 2000) == [(desk.far.url, "contacts written: 1")]
    assert not books.is_due(1e9)
    books.note()
    assert books.is_due(2000)


def told(books: Books, desk: Desk, at: float) -> list[tuple[str, str]]:
    return [one for one in books.update(desk.store, lambda: NOON, lambda: at) if one]


def test_without_books_none_are_due() -> None:
    books = Books(Settings())
    books.note()
    assert not books.is_due(1e9)
