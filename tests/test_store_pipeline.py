"""Entries, moves, touches, events and undo, as the store keeps them."""

import datetime as dt
from dataclasses import replace

import pytest

from cardscan.entry import NEITHER, NO, Entry, Event, Touch
from cardscan.errors import StoreError, UsageError
from cardscan.store import Store
from cardscan.store.requests import Request
from tests.proposals import make_proposal, make_uids

NOON = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)
LATER = NOON + dt.timedelta(days=3)
CLIENT = Entry("client", "prospective", "", decide_by="2026-03-31", touch_by="2026-03-03")


@pytest.fixture
def uid(store: Store) -> str:
    (filed,) = store.file_photo(
        [make_proposal()], path="", event="BNI breakfast", now=NOON, make_uid=make_uids()
    )
    return filed.contact.uid


def place(store: Store, uid: str, entry: Entry = CLIENT) -> Entry:
    (placed,) = store.pipeline.write_entries(
        [(uid, entry)], what="put on a track", now=LATER, who="me", why="their title"
    )
    return placed


def test_the_first_track_takes_the_place_of_the_undivided_stack(store: Store, uid: str) -> None:
    placed = place(store, uid)
    assert placed == replace(CLIENT, since="2026-03-04T12:00:00Z", version=2)
    assert store.pipeline.read_entries(uid) == (placed,)
    filed = store.read_contact(uid)
    assert (filed.track, filed.stage, filed.entries) == ("client", "prospective", (placed,))


def test_a_second_track_stands_beside_the_first(store: Store, uid: str) -> None:
    first = place(store, uid)
    second = place(store, uid, replace(CLIENT, track="referral"))
    assert store.pipeline.read_entries(uid) == (first, second)


def test_every_move_is_kept(store: Store, uid: str) -> None:
    placed = place(store, uid)
    place(store, uid, replace(placed, stage=NO))
    told = [(m.track, m.from_stage, m.to_stage, m.why) for m in store.pipeline.read_moves(uid)]
    assert told == [
        ("", "", "prospective", "card scanned"),
        ("client", "prospective", "prospective", "their title"),
        ("client", "prospective", NO, "their title"),
    ]


def test_a_new_day_is_no_move(store: Store, uid: str) -> None:
    placed = place(store, uid)
    put_off = replace(placed, decide_by="2026-04-30", put_off=1)
    assert place(store, uid, replace(put_off, since="")) == replace(put_off, version=3)
    assert len(store.pipeline.read_moves(uid)) == 2


def test_a_stale_change_is_refused_and_changes_nothing(store: Store, uid: str) -> None:
    placed = place(store, uid)
    place(store, uid, replace(placed, stage="qualified"))
    with pytest.raises(StoreError, match="changed meanwhile"):
        place(store, uid, replace(placed, stage=NO))
    assert store.pipeline.read_entries(uid)[0].stage == "qualified"


def test_of_several_entries_all_or_none_are_written(store: Store, uid: str) -> None:
    with pytest.raises(UsageError, match="no contact"):
        store.pipeline.write_entries(
            [(uid, CLIENT), ("urn:uuid:none", CLIENT)], what="triaged", now=LATER
        )
    assert store.pipeline.read_entries(uid)[0].track == ""


def test_undo_takes_changes_back_one_by_one_across_programs(url: str) -> None:
    with Store.open(url) as store:
        (filed,) = store.file_photo(
            [make_proposal()], path="", event="", now=NOON, make_uid=make_uids()
        )
        uid = filed.contact.uid
        before = store.read_contact(uid)
        placed = place(store, uid)
        between = store.read_contact(uid)
        place(store, uid, replace(placed, stage=NO))
    with Store.open(url) as store:
        assert store.pipeline.undo() == "put on a track"
        assert store.read_contact(uid) == between
        assert store.pipeline.undo() == "put on a track"
        assert store.read_contact(uid) == before
        with pytest.raises(UsageError, match="nothing to undo"):
            store.pipeline.undo()
        assert [move.undone for move in store.pipeline.read_moves(uid)] == [False, True, True]


def test_undo_is_refused_where_something_newer_stands_on_it(store: Store, uid: str) -> None:
    placed = place(store, uid)
    place(store, uid, replace(placed, stage=NEITHER))
    store.pipeline.undo()
    with store._writing_engine.begin() as writing:  # as another program would
        writing.exec_driver_sql("UPDATE entries SET stage = 'elsewhere'")
    with pytest.raises(StoreError, match="changed since"):
        store.pipeline.undo()


def test_a_contact_on_no_track_can_be_put_on_one_and_back(store: Store, uid: str) -> None:
    (untriaged,) = store.pipeline.read_entries(uid)
    place(store, uid, replace(untriaged, stage=NEITHER))
    placed = place(store, uid)
    assert store.pipeline.read_entries(uid) == (placed,)
    store.pipeline.undo()
    assert [entry.stage for entry in store.pipeline.read_entries(uid)] == [NEITHER]


def test_everybody_at_a_place_is_counted_found_and_moved(store: Store, uid: str) -> None:
    others = store.file_photo(
        [make_proposal(sha256="a" * 64, card=card) for card in (1, 2)],
        path="",
        event="",
        now=NOON,
        make_uid=iter(["urn:uuid:7", "urn:uuid:8"]).__next__,
    )
    for one in (uid, "urn:uuid:7"):
        place(store, one, replace(CLIENT, track="gone"))
    both = place(store, "urn:uuid:7")
    before = [store.read_contact(one) for one in (uid, "urn:uuid:7", "urn:uuid:8")]
    assert len(others) == 2
    assert store.pipeline.count_people() == {
        ("", "prospective"): 1,
        ("client", "prospective"): 1,
        ("gone", "prospective"): 2,
    }
    people = store.pipeline.find_people("gone", "prospective")
    assert [filed.contact.uid for filed in people] == ["urn:uuid:7", uid]

    where = [("gone", "prospective"), ("gone", "qualified")]

    def plan(entry: Entry) -> Entry:
        return replace(entry, track="client", stage="qualified")

    assert store.pipeline.move_all(where, plan, what="all", now=LATER, why="renamed") == 2
    (moved,) = store.pipeline.read_entries(uid)
    assert (moved.track, moved.stage, moved.decide_by) == ("client", "qualified", "2026-03-31")
    assert store.pipeline.read_moves(uid)[-1].why == "renamed"
    ended, kept = store.pipeline.read_entries("urn:uuid:7")
    assert (ended.track, ended.stage, kept) == ("gone", NO, both)
    store.pipeline.undo()
    assert [store.read_contact(one.contact.uid) for one in before] == before


def test_one_of_those_at_a_place_is_moved_alone(store: Store, uid: str) -> None:
    where = [("", "prospective")]
    for one, number in (("urn:uuid:none", 0), (uid, 1)):
        moved = store.pipeline.move_all(where, lambda _: CLIENT, what="one", now=LATER, uid=one)
        assert moved == number
    assert store.read_contact(uid).track == "client"


def test_what_can_be_undone_is_listed(store: Store, uid: str) -> None:
    placed = place(store, uid)
    store.pipeline.write_entries([(uid, replace(placed, stage=NO))], what="let go", now=LATER)
    assert [change.what for change in store.pipeline.find_changes(9)] == [
        "let go",
        "put on a track",
    ]
    assert store.pipeline.find_changes(1)[0].at == "2026-03-04T12:00:00Z"
    store.pipeline.undo()
    assert [change.what for change in store.pipeline.find_changes(9)] == ["put on a track"]


def test_touches_come_back_and_are_undone(store: Store, uid: str) -> None:
    placed = place(store, uid)
    met = Touch("met", "2026-03-01T08:00:00Z", "spoke of bridges")
    asked = Touch("referral-given", "2026-03-04T08:00:00Z", value=1200.5, about="urn:uuid:other")
    store.pipeline.add_touch(uid, asked, [], what="referral", now=LATER)
    following = replace(placed, touch_by="2026-03-11")
    store.pipeline.add_touch(uid, met, [following], what="met", now=LATER)
    assert store.pipeline.read_touches(uid) == (met, asked)
    assert store.pipeline.read_entries(uid)[0].touch_by == "2026-03-11"
    store.pipeline.undo()
    assert store.pipeline.read_touches(uid) == (asked,)
    assert store.pipeline.read_entries(uid) == (placed,)


def test_events_are_told_apart_without_case_and_found_where_only_a_card_names_them(
    store: Store, uid: str
) -> None:
    fair = Event("Trade fair", "Hall 3", "2026-02-01", 120.0, 8.0)
    store.pipeline.write_event(Event("TRADE FAIR"), what="event", now=NOON)
    store.pipeline.write_event(fair, what="event", now=NOON)
    assert store.pipeline.find_events() == (Event("BNI breakfast"), fair)


def test_changes_of_an_unknown_contact_are_refused(store: Store) -> None:
    for call in (store.pipeline.read_entries, store.pipeline.read_moves):
        with pytest.raises(UsageError, match="no contact"):
            call("urn:uuid:none")


def test_the_moves_of_a_track_that_is_taken_back_stay_known(store: Store, uid: str) -> None:
    place(store, uid)
    place(store, uid, replace(CLIENT, track="referral"))
    store.pipeline.undo()
    assert [entry.track for entry in store.pipeline.read_entries(uid)] == ["client"]
    moves = [(move.track, move.undone) for move in store.pipeline.read_moves(uid)]
    assert ("referral", True) in moves
    assert ("client", False) in moves


def test_what_a_program_asks_for_is_done_once_with_what_it_changes(store: Store, uid: str) -> None:
    request = Request("key", "asked", NOON)
    call = Touch("call", "2026-03-02T10:00:00Z")
    once = store.pipeline.once(request)
    with pytest.raises(UsageError, match="no contact"):
        once.add_touch("nobody", call, [], what="noted", now=NOON)
    assert not store.pipeline.is_done(request)
    once.add_touch(uid, call, [], what="noted", now=NOON)
    assert store.pipeline.is_done(request)
    for _ in range(2):
        with pytest.raises(StoreError, match="the same meanwhile"):
            once.add_touch(uid, call, [], what="noted", now=NOON)
    assert store.pipeline.read_touches(uid) == (call,)
    with pytest.raises(UsageError, match="something else"):
        store.pipeline.is_done(replace(request, asked="more"))
    store.pipeline.once(Request("new", "", NOON + dt.timedelta(days=2))).undo("noted")
    assert not store.pipeline.is_done(request)
