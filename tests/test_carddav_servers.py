"""Servers of address books: found, asked again, and what is said when they refuse."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from cardscan.books.carddav import Collection, Done, Wire
from cardscan.books.carddav.collection import Stored
from cardscan.books.carddav.wire import WAITS
from cardscan.config import Settings
from cardscan.errors import BookAwayError, BookError, BookFullError, CardRefusedError
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
        for fault in ("503", "503 3", "503 9999", "503 soon"):
            desk.proxy.choose = always("PROPFIND", fault)
            with pytest.raises(BookAwayError):
                Collection(wire, desk.far.url, "").read_etags()
    assert pauses == [*WAITS, 3.0, 3.0, 3.0, 4.0, *[60.0] * 4, *WAITS]


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


def test_a_door_that_is_shut_is_not_the_only_one(desk: Desk) -> None:
    desk.proxy.choose = lambda method, path: "403" if path == "/web/" else ""
    with open_book(f"{desk.proxy.url}web/", desk.near.name) as found:
        assert found.url == desk.far.url
    desk.proxy.choose = lambda method, path: "403"
    with (
        pytest.raises(BookError, match=f"does not let {USER} in there"),
        open_book(f"{desk.proxy.url}web/", desk.near.name),
    ):
        pass


@pytest.mark.parametrize("place", ["http://dav.example.org/", f"http://a:{PASSWORD}@127.0.0.1/"])
def test_a_redirect_to_where_nothing_may_go_is_refused(desk: Desk, place: str) -> None:
    desk.proxy.choose = always("PROPFIND", f"302 {place}")
    with (
        pytest.raises(BookError, match="sends elsewhere") as refused,
        open_book(desk.proxy.url, ""),
    ):
        pass
    assert PASSWORD not in str(refused.value)


def test_redirects_in_a_circle_end(desk: Desk) -> None:
    desk.proxy.choose = always("PROPFIND", f"302 {desk.proxy.url}")
    with pytest.raises(BookError, match="sends in circles"), open_book(desk.proxy.url, ""):
        pass


def test_nothing_is_sent_to_a_card_at_another_place(desk: Desk) -> None:
    before = len(desk.proxy.seen)
    with pytest.raises(CardRefusedError):
        desk.far.create("http://127.0.0.1:9/x.vcf", "BEGIN:VCARD")
    with pytest.raises(CardRefusedError):
        desk.far.change(Stored(f"{desk.far.url}x.vcf", "", ""), "BEGIN:VCARD")
    assert len(desk.proxy.seen) == before
