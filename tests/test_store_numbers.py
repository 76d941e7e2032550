"""What counts and what does not: merged, forgotten and undone, and events by any spelling.

That all numbers are right is tested on a whole year in test_year.py.
"""

import datetime as dt
from dataclasses import replace

import pytest

from cardscan.entry import Entry, Event, Touch
from cardscan.pipeline.counts import Outcomes, Standing, Window, to_window
from cardscan.pipeline.periods import Span
from cardscan.pipeline.strategy import parse_strategy, read_template
from cardscan.store import Store
from cardscan.store.rows import to_time
from tests.proposals import make_proposal, make_uids

STRATEGY = parse_strategy(read_template("business"))
NOON = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)
MARCH = Span(dt.date(2026, 3, 1), dt.date(2026, 4, 1))
CLIENT = Entry("client", "prospective", "", decide_by="2026-03-10")


def start_of(day: dt.date) -> str:
    return f"{day}T00:00:00Z"


WINDOW: Window = to_window(STRATEGY, MARCH, start_of)


@pytest.fixture
def uids(store: Store) -> list[str]:
    """Two people met at the Fair and one elsewhere; each a client who came to a meeting."""
    make_uid = make_uids()
    filed = [
        store.file_photo(
            [make_proposal(sha256=str(number) * 64)],
            path="",
            event=event,
            now=NOON,
            make_uid=make_uid,
        )[0].contact.uid
        for number, event in enumerate(["Fair", "FÄIR", "Breakfast"])
    ]
    for uid in filed:
        move(store, uid, CLIENT, 1)
        touch = Touch("meeting", to_time(NOON + dt.timedelta(days=2)))
        store.pipeline.add_touch(uid, touch, (), what="met", now=NOON)
    return filed


def move(store: Store, uid: str, entry: Entry, days: int, why: str = "") -> Entry:
    now = NOON + dt.timedelta(days=days)
    (placed,) = store.pipeline.write_entries([(uid, entry)], what="moved", now=now, why=why)
    return placed


def change(store: Store, sql: str) -> None:
    with store._writing_engine.begin() as writing:
        writing.exec_driver_sql(sql)


def test_people_stand_somewhere_and_stall(store: Store, uids: list[str]) -> None:
    place = ("client", "prospective")
    assert store.numbers.count_now(dt.date(2026, 3, 10)) == {place: Standing(3, 0)}
    assert store.numbers.count_now(dt.date(2026, 3, 11), "client") == {place: Standing(3, 3)}
    assert store.numbers.count_now(dt.date(2026, 3, 11), "referral") == {}


def test_who_was_let_go_stalls_no_more(store: Store, uids: list[str]) -> None:
    (entry,) = store.pipeline.read_entries(uids[0])
    move(store, uids[0], replace(entry, stage="no"), 3, "no budget")
    now = store.numbers.count_now(dt.date(2026, 3, 11))
    assert now["client", "no"] == Standing(1, 0)
    counts = store.numbers.count(WINDOW)
    assert counts.reasons == {("client", "no budget"): 1}
    assert counts.outcomes == {"client": Outcomes(0, 1, 0)}


def test_what_was_undone_does_not_count(store: Store, uids: list[str]) -> None:
    before = store.numbers.count(WINDOW)
    (entry,) = store.pipeline.read_entries(uids[0])
    move(store, uids[0], replace(entry, stage="won"), 3)
    touch = Touch("meeting", to_time(NOON))
    store.pipeline.add_touch(uids[0], touch, (), what="met", now=NOON)
    between = store.numbers.count(WINDOW)
    assert (between.meetings, between.came["client", "won"]) == (4, 1)
    assert between.went_on["client", "prospective"] == 1
    store.pipeline.undo()
    store.pipeline.undo()
    assert store.numbers.count(WINDOW) == before


def test_merged_contacts_do_not_count_twice(store: Store, uids: list[str]) -> None:
    change(store, "UPDATE contacts SET merged_into = 1 WHERE id = 2")
    counts = store.numbers.count(WINDOW)
    assert (counts.met, counts.met_again, counts.meetings) == (2, 2, 2)
    assert counts.touches == {"meeting": 2}
    assert counts.came == {("client", "prospective"): 2}
    assert counts.stays["", "prospective"].number == 2
    assert store.numbers.count_now(NOON.date())["client", "prospective"].people == 2
    groups = store.numbers.count_groups(WINDOW, "source")
    assert [(group.people, group.on_track) for group in groups] == [(2, 2)]


def test_forgotten_contacts_count_in_what_was_not_in_what_is(store: Store, uids: list[str]) -> None:
    change(store, "UPDATE contacts SET forgotten = true WHERE id = 2")
    assert store.numbers.count(WINDOW).met == 3
    assert store.numbers.count(WINDOW).came == {("client", "prospective"): 3}
    assert store.numbers.count_now(NOON.date())["client", "prospective"].people == 2


def test_an_event_is_one_however_it_is_spelt(store: Store, uids: list[str]) -> None:
    event = Event("fair", "Köln", "2026-03-01", 120.0, 6.0)
    store.pipeline.write_event(event, what="told", now=NOON)
    groups = store.numbers.count_groups(WINDOW, "event")
    told = {
        group.name.casefold()[0]: (group.people, group.met_again, group.cost) for group in groups
    }
    assert told == {"f": (2, 2, 120.0), "b": (1, 1, None)}


def test_introductions_count_once(store: Store, uids: list[str]) -> None:
    change(
        store,
        "INSERT INTO introductions (one_id, other_id, at, why)"
        " VALUES (1, 2, '2026-03-05T00:00:00Z', ''), (1, 3, '2026-04-01T00:00:00Z', '')",
    )
    assert store.numbers.count(WINDOW).introductions == 1
    assert store.numbers.count_towards(WINDOW, "client", "introductions") == 1
    assert store.numbers.count_towards(WINDOW, "referral", "introductions") == 0


@pytest.mark.parametrize(
    ("measure", "number"),
    [
        ("new-contacts", 3),
        ("touches", 3),
        ("meetings", 3),
        ("interviews", 0),
        ("prospective", 3),
        ("won", 0),
    ],
)
def test_goals_are_counted(store: Store, uids: list[str], measure: str, number: int) -> None:
    assert store.numbers.count_towards(WINDOW, "client", measure) == number


def test_a_meeting_before_the_card_was_filed_is_one(store: Store, uids: list[str]) -> None:
    touch = Touch("meeting", "2026-02-01T12:00:00Z")
    store.pipeline.add_touch(uids[0], touch, (), what="met", now=NOON)
    counts = store.numbers.count(WINDOW)
    assert (counts.meetings, counts.touches) == (4, {"meeting": 3})


def test_an_empty_database_has_empty_numbers(store: Store) -> None:
    counts = store.numbers.count(WINDOW)
    assert (counts.met, counts.touches, counts.came, counts.stays) == (0, {}, {}, {})
    assert store.numbers.count_now(NOON.date()) == {}
    assert store.numbers.count_groups(WINDOW, "event") == []
