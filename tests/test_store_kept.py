"""Numbers from what is kept of former days are those that are counted from all that happened."""

import datetime as dt
from contextlib import suppress
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, func, select

from cardscan.contact import Contact
from cardscan.entry import Entry, Touch, TouchKind
from cardscan.errors import CardscanError
from cardscan.pipeline.counts import Window, to_window
from cardscan.pipeline.periods import Span, split, to_label
from cardscan.pipeline.strategy import parse_strategy, read_template
from cardscan.store import Store
from cardscan.store.rows import to_time
from cardscan.store.schema import contacts, kept, metadata
from tests.proposals import make_proposal, make_uids

STRATEGY = parse_strategy(read_template("business"))
FIRST = dt.datetime(2026, 1, 1, 9, 30, tzinfo=dt.UTC)
DAYS = 60
STAGES = [(track.name, stage.name) for track in STRATEGY.tracks for stage in track.stages]
STAGES += [(track.name, name) for track in STRATEGY.tracks for name in ("no", "later")]
PEOPLE = 4

people = st.integers(0, PEOPLE - 1)
changes = st.one_of(
    st.tuples(st.just("move"), people, st.sampled_from(STAGES)),
    st.tuples(st.just("touch"), people, st.sampled_from(("meeting", "call")), st.integers(0, 20)),
    st.tuples(st.just("file")),
    st.tuples(st.just("undo")),
    st.tuples(st.just("merge"), people, people),
    st.tuples(st.just("forget"), people),
)
years = st.lists(st.tuples(st.integers(0, 3), changes), min_size=8, max_size=20)


@pytest.fixture(autouse=True)
def _keep_all(monkeypatch: pytest.MonkeyPatch) -> None:
    """Also what few moves make, and of more weeks than one statement counts."""
    monkeypatch.setattr("cardscan.store.kept._MANY", 0)
    monkeypatch.setattr("cardscan.store.tallies._AT_ONCE", 4)


def window(span: Span) -> Window:
    return to_window(STRATEGY, span, lambda day: f"{day}T00:00:00Z")


class Year:
    """What a person does in some weeks, a change now and then."""

    def __init__(self, store: Store) -> None:
        self.store, self.now = store, FIRST
        self.make_uid, self.uids = make_uids(), list[str]()
        for _ in range(PEOPLE):
            self.file()

    def file(self) -> None:
        number = len(self.uids)
        (filed,) = self.store.file_photo(
            [make_proposal(seed=number, contact=Contact(f"Person {number}"))],
            path="",
            event="Fair",
            now=self.now,
            make_uid=self.make_uid,
        )
        self.uids.append(filed.contact.uid)

    def move(self, person: int, place: tuple[str, str]) -> None:
        track, stage = place
        stands = self.store.pipeline.read_entries(self.uids[person])
        here = next((one for one in stands if one.track == track), Entry(track, stage, ""))
        moved = replace(here, stage=stage)
        self.store.pipeline.write_entries(
            [(self.uids[person], moved)], what="moved", now=self.now, why="a reason"
        )

    def touch(self, person: int, kind: TouchKind, days_ago: int) -> None:
        at = to_time(self.now - dt.timedelta(days=days_ago))
        touch = Touch(kind, at)
        self.store.pipeline.add_touch(self.uids[person], touch, (), what="met", now=self.now)

    def undo(self) -> None:
        self.store.pipeline.undo()

    def merge(self, one: int, other: int) -> None:
        kept_one, gone = (self.store.read_contact(self.uids[at]) for at in (one, other))
        self.store.merges.merge(kept_one, gone, lambda *_: 0, what="merged", now=self.now)

    def forget(self, person: int) -> None:
        with self.store._writing_engine.begin() as writing:
            uid = contacts.c.uid == self.uids[person]
            writing.execute(contacts.update().where(uid).values(forgotten=True))

    def look(self, days: int) -> None:
        """Whatever was kept before, and is kept now, nobody is counted wrong."""
        today = self.now.date()
        for end in (today + dt.timedelta(days=1), today - dt.timedelta(days=days // 2)):
            asked = window(Span(end - dt.timedelta(days=days), end))
            counted = self.store.numbers.count(asked)
            assert self.store.numbers.count(asked, over=f"{today}T00:00:00Z") == counted
            assert self.store.numbers.count(asked, "client") == self.store.numbers.count(
                asked, "client", f"{today}T00:00:00Z"
            )

    def look_at_weeks(self, days: int) -> None:
        """Nor among those who were met in a week."""
        today = self.now.date()
        for end in (today + dt.timedelta(days=1), today - dt.timedelta(days=days // 2)):
            span = Span(end - dt.timedelta(days=days), end)
            parts = tuple(
                (f"{week.first}T00:00:00Z", to_label(week, "week")) for week in split(span, "week")
            )
            for track in ("", "client"):
                groups, again = (
                    self.store.numbers.count_groups(window(span), "week", track, parts, over)
                    for over in ("", f"{today}T00:00:00Z")
                )
                assert {one.name: one for one in again} == {one.name: one for one in groups}


def start_anew(store: Store) -> None:
    with store._writing_engine.begin() as writing:
        for table in reversed(metadata.sorted_tables):
            writing.execute(delete(table))


@settings(max_examples=5, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(years)
def test_whatever_happens_kept_numbers_are_those_of_the_log(
    store: Store, happened: list[tuple[int, Any]]
) -> None:
    start_anew(store)
    year = Year(store)
    for number, (days, (name, *given_)) in enumerate(happened):
        year.now += dt.timedelta(days=days, hours=1)
        with suppress(CardscanError):  # refused: one contact already, or there is nothing to undo
            getattr(year, name)(*given_)
        if number % 5 == 0:
            year.look(DAYS)
            year.look_at_weeks(DAYS)
    year.look(DAYS)
    year.look_at_weeks(DAYS)


def test_what_happens_today_leaves_it_as_it_is(store: Store) -> None:
    year = Year(store)
    year.now += dt.timedelta(days=5)
    year.look(30)
    before = count_kept(store)
    assert before == 2  # of the window in which anything happened, entries and contacts
    year.move(0, STAGES[0])
    year.touch(1, "call", 0)
    year.file()
    year.look(30)
    assert count_kept(store) == before
    year.touch(1, "meeting", 4)
    assert count_kept(store) < before


@pytest.mark.parametrize(
    "change", [("undo",), ("merge", 0, 1), ("touch", 2, "meeting", 4), ("drop",)]
)
def test_what_is_changed_in_former_days_counts_at_once(
    store: Store, change: tuple[Any, ...]
) -> None:
    year = Year(store)
    year.now += dt.timedelta(days=1)
    year.touch(1, "meeting", 0)
    year.move(0, STAGES[1])
    year.now += dt.timedelta(days=5)
    year.look(30)
    name, *given_ = change
    if name == "drop":
        with store._writing_engine.begin() as writing:
            writing.execute(delete(contacts).where(contacts.c.uid == year.uids[1]))
    else:
        getattr(year, name)(*given_)
    year.look(30)


def test_of_one_kind_a_few_are_kept(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cardscan.store.kept._MOST", 2)
    year = Year(store)
    for _ in range(4):
        year.now += dt.timedelta(days=5)
        year.look(30)
        year.look_at_weeks(30)
    assert count_kept(store) == 6  # of entries, contacts, and weeks


def count_kept(store: Store) -> int:
    with store._engine.connect() as reading:
        return reading.scalar(select(func.count()).select_from(kept)) or 0
