"""What open pages hear: every write once, whoever writes, until the desk is closed."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest

from cardscan.contact import Contact
from cardscan.errors import StoreError
from cardscan.store import Store
from cardscan.store.pulse import Pulse
from cardscan.web import feed as feeds
from cardscan.web.feed import Feed
from tests.browsed import HOME, NOON, Browsed
from tests.proposals import make_proposal, make_uids


class Scripted(Pulse):
    """A pulse that beats when a test says so, and counts how often it is asked."""

    def __init__(self) -> None:
        self.beat, self.asked, self.away = "1", 0, False

    def read(self) -> str:
        self.asked += 1
        if self.away:
            raise StoreError("away", "")
        return self.beat

    def close(self) -> None:
        self.beat = "closed"


@pytest.fixture(autouse=True)
def _haste(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feeds, "_EVERY", 0.001)


@pytest.fixture
def pulse() -> Scripted:
    return Scripted()


def play(listened: Callable[[], Awaitable[None]]) -> None:
    """Runs it, in a loop of its own, and not for ever."""
    asyncio.run(asyncio.wait_for(listened(), 30))


def test_a_listener_hears_the_mark_of_now_and_each_that_follows(pulse: Scripted) -> None:
    feed = Feed(pulse)

    async def listened() -> None:
        marks = feed.listen()
        heard = [await anext(marks)]
        for beat in "234":
            pulse.beat = beat
            heard.append(await anext(marks))
        assert len(set(heard)) == 4
        assert feed.mark() == heard[-1]
        await marks.aclose()

    play(listened)


def test_a_page_that_was_made_meanwhile_has_the_mark_that_is_told(pulse: Scripted) -> None:
    feed = Feed(pulse)
    page = feed.mark()

    async def listened() -> None:
        marks = feed.listen()
        assert await anext(marks) == page
        pulse.beat = "2"
        made = feed.mark()
        assert made != page
        assert await anext(marks) == made
        await marks.aclose()

    play(listened)


def test_all_listeners_share_one_question_and_nobody_listening_is_none(pulse: Scripted) -> None:
    feed = Feed(pulse)

    async def listened() -> None:
        before = asyncio.all_tasks()
        all_marks = [feed.listen() for _ in range(5)]
        for marks in all_marks:
            await anext(marks)
        assert len(asyncio.all_tasks() - before) == 1
        for beat in "23456":
            pulse.beat = beat
            heard = await asyncio.gather(*(anext(marks) for marks in all_marks))
            assert len(set(heard)) == 1
        for marks in all_marks:
            await marks.aclose()
        await asyncio.sleep(0)
        assert asyncio.all_tasks() == before

    play(listened)


def test_whoever_hears_of_a_write_first_tells_all(
    pulse: Scripted, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("_EVERY", "_SILENCE"):
        monkeypatch.setattr(feeds, name, 3600)
    feed = Feed(pulse)

    async def listened() -> None:
        one, other = feed.listen(), feed.listen()
        before = await anext(one)
        pulse.beat = "2"
        following = await anext(other)
        assert following != before
        assert await anext(one) == following
        for marks in (one, other):
            await marks.aclose()

    play(listened)


def test_silence_is_broken_by_the_same_mark(
    pulse: Scripted, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feeds, "_SILENCE", 0.001)
    feed = Feed(pulse)

    async def listened() -> None:
        marks = feed.listen()
        assert await anext(marks) == await anext(marks)
        await marks.aclose()

    play(listened)


def test_a_database_that_is_away_is_told_and_so_is_its_return(pulse: Scripted) -> None:
    feed = Feed(pulse)
    page = feed.mark()

    async def listened() -> None:
        marks = feed.listen()
        assert await anext(marks) == page
        pulse.away = True
        assert await anext(marks) == ""
        pulse.away = False
        assert await anext(marks) == page
        await marks.aclose()

    play(listened)


def test_the_end_of_the_desk_ends_all_listening(pulse: Scripted) -> None:
    feed = Feed(pulse)

    async def listened() -> None:
        all_marks = [feed.listen() for _ in range(3)]
        for marks in all_marks:
            await anext(marks)
        feed.close()
        for marks in all_marks:
            with pytest.raises(StopAsyncIteration):
                await anext(marks)

    play(listened)
    assert pulse.beat == "closed"


def test_another_start_of_the_desk_has_other_marks() -> None:
    assert Feed(Scripted()).mark() != Feed(Scripted()).mark()


def test_what_another_program_files_is_heard(url: str) -> None:
    uids = make_uids()
    with Store.open(url) as store, Store.open(url) as other:
        feed = Feed(store.open_pulse())

        async def listened() -> None:
            marks = feed.listen()
            heard = [await anext(marks)]
            for number in range(3):
                proposal = make_proposal(number, Contact(full_name=f"Person {number}"))
                other.file_photo([proposal], path="", event="", now=NOON, make_uid=uids)
                heard.append(await anext(marks))
            assert len(set(heard)) == 4
            await marks.aclose()

        play(listened)
        feed.close()


def test_the_connection_gives_events_until_the_desk_is_closed(
    desk: Browsed, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def listen() -> AsyncIterator[str]:
        for mark in ("a-1", "", "a-2"):
            yield mark

    monkeypatch.setattr(desk.feed, "listen", listen)
    answer = desk.enter().get("/events", headers={"origin": HOME})
    assert answer.headers["content-type"].partition(";")[0] == "text/event-stream"
    assert answer.text == (
        "event: mark\ndata: a-1\n\nevent: away\ndata: -\n\nevent: mark\ndata: a-2\n\n"
    )


def test_more_pages_than_can_be_told_are_sent_away(
    desk: Browsed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feeds, "_MOST", 0)
    answer = desk.enter().get("/events")
    assert (answer.status_code, "Too many pages" in answer.text) == (429, True)
