"""What a person may do in some weeks, whom some tests follow day by day."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from hypothesis import strategies as st
from sqlalchemy import delete

from cardscan.contact import Contact
from cardscan.entry import Entry, Touch, TouchKind
from cardscan.pipeline.strategy import parse_strategy, read_template
from cardscan.store import Store
from cardscan.store.rows import to_time
from cardscan.store.schema import contacts, metadata
from tests.proposals import make_proposal, make_uids

STRATEGY = parse_strategy(read_template("business"))
FIRST = dt.datetime(2026, 1, 1, 9, 30, tzinfo=dt.UTC)
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


class Year:
    """What a person does in some weeks, a change now and then."""

    def __init__(self, store: Store, uids: Sequence[str] = ()) -> None:
        self.store, self.now = store, FIRST
        self.make_uid, self.uids = make_uids(), [*uids]
        while len(self.uids) < PEOPLE:
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

    def do(self, change: tuple[Any, ...]) -> None:
        """One of ``changes``."""
        name, *given = change
        getattr(self, name)(*given)

    def move(self, person: int, place: tuple[str, str]) -> None:
        track, stage = place
        stands = self.store.pipeline.read_entries(self.uids[person])
        here = next((one for one in stands if one.track == track), Entry(track, stage, ""))
        day = f"{self.now.date()}" if person % 2 and stage != "no" else ""
        moved = replace(here, stage=stage, decide_by=day)
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

    def drop(self, person: int) -> None:
        with self.store._writing_engine.begin() as writing:
            writing.execute(delete(contacts).where(contacts.c.uid == self.uids[person]))


def start_anew(store: Store) -> None:
    """A database without rows."""
    with store._writing_engine.begin() as writing:
        for table in reversed(metadata.sorted_tables):
            writing.execute(delete(table))
