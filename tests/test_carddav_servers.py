"""Servers of address books: found, asked again, and what is said when they refuse."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from cardscan.books.carddav import Collection, Done, Wire
from cardscan.books.carddav.wire import WAITS
from cardscan.config import Settings
from cardscan.errors import BookAwayError, BookError, BookFullError
from cardscan.push import open_collection, push
from cardscan.secret import Secret
from tests.dav import PASSWORD, USER, Server
from tests.faults import run_proxy
from tests.proposals import ANA
from tests.pushing import BEN, NOON, Desk, always, first, open_book, open_desk


@pytest.fixture
def desk(dav_server: Server, migrated: Path, tmp_path: Path) -> Iterator[Desk]:
    with open_desk(dav_server, migrated, tmp_path) as desk:
        yield desk


@pytest.mark.parametrize("path", ["", ".well-known/carddav", f"{USER}/"])
def test_an_address_book_is_found_from_its_server(desk: Desk, path: str) -> None:
    with open_book(desk.proxy.url + path, desk.near.name) as found:
        assert found.url == desk.far.url
    with open_book(desk.far.url, "") as found:
        assert found.url == desk.far.url


def test_which_address_book_is_meant_must_be_said(desk: Desk) -> None:
    settings = Settings(user=USER, password_command=f"echo {PASSWORD}")
    with open_book(desk.proxy.url, "Another one"):
        pass
    with (
        pytest.raises(BookError, match="Another one"),
        open_collection(desk.proxy.url, settings),
    ):
        pass
    with (
        pytest.raises(BookError, match="there is no address book 'None of these'"),
        open_collection(desk.proxy.url, settings, name="None of these"),
    ):
        pass
    with open_collection(desk.proxy.url, settings, name="another-ONE") as found:
        assert found.name == "Another one"


def test_a_redirect_is_followed_but_not_by_the_password(desk: Desk, dav_server: Server) -> None:
    with run_proxy(dav_server.port) as other:
        desk.proxy.choose = always("PROPFIND", f"302 {other.url}{USER}/")
        why = {"radicale": "which wants a password", "xandikos": "books at another server"}
        with (
            pytest.raises(BookError, match=why[dav_server.kind]),
            open_book(desk.proxy.url, ""),
        ):
            pass
        assert other.seen
        assert not [head for head in other.seen if b"authorization" in head.lower()]


def test_a_server_that_is_overloaded_is_given_the_time_that_it_asks_for(desk: Desk) -> None:
    pauses = list[float]()
    with Wire(desk.proxy.url, USER, lambda: Secret(PASSWORD), pause=pauses.append) as wire:
        desk.proxy.choose = always("PROPFIND", "503")
        with pytest.raises(BookAwayError):
            Collection(wire, desk.far.url, "").read_etags()
    assert tuple(pauses) == WAITS


def test_a_collection_that_is_not_there_is_told(desk: Desk) -> None:
    nowhere = Collection(desk.far.wire, f"{desk.far.url}nowhere/", "")
    with pytest.raises(BookError, match="there is no address book"):
        nowhere.read_etags()


def test_a_full_server_and_one_that_went_away_end_the_push(desk: Desk) -> None:
    for number in range(5):
        desk.file(replace(BEN, full_name=f"Ben {number}", emails=(f"ben{number}@example.net",)))
    desk.proxy.choose = always("PUT", "507")
    with pytest.raises(BookFullError, match="no room left"):
        desk.push()
    steps = desk.plan()
    desk.proxy.choose = always("PUT", "503")
    done = list[Done]()
    with pytest.raises(BookAwayError, match="503"):
        done.extend(push(desk.store, desk.far, steps, now=lambda: NOON))
    assert [bool(one.error) for one in done] == [True, True]
    desk.proxy.choose = lambda method, path: ""
    assert desk.kinds() == ["create"] * 5
    assert len(desk.cards()) == 5


def test_a_card_that_is_refused_stops_no_other(desk: Desk) -> None:
    desk.file(ANA)
    desk.file(BEN)
    desk.proxy.choose = first("PUT", "400")
    first_one, second = desk.push()
    assert first_one.error
    assert "does not take it (400)" in first_one.error.message
    assert second.error is None
    assert desk.kinds() == ["create", "same"]
