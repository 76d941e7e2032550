"""Who is said to be gone and known, and how many stand where, is what all rows tell."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from cardscan.entry import SILENT
from cardscan.errors import CardscanError
from cardscan.store import Store
from cardscan.store.schema import contacts, entries, standings, touches
from tests.years import PEOPLE, STAGES, Year, changes, people, start_anew

AT_ONCE = 4
"""Programs."""

anything = st.lists(st.one_of(changes, st.tuples(st.just("drop"), people)), max_size=15)


def assert_true(store: Store) -> None:
    """Everything that is kept of entries is counted once more, from the rows themselves."""
    with store._engine.connect() as reading:
        everybody = reading.execute(select(contacts)).all()
        passed = reading.execute(select(touches).where(~touches.c.undone)).all()
        placed = reading.execute(select(entries)).all()
        told = reading.execute(select(standings)).all()
    gone = {one.id for one in everybody if one.forgotten or one.merged_into is not None}
    known = {one.contact_id for one in passed if one.kind not in SILENT}
    for one in placed:
        assert (one.gone, one.known) == (one.contact_id in gone, one.contact_id in known)
    there = [one for one in placed if one.contact_id not in gone]
    number = Counter((one.track, one.stage) for one in there)
    dated = Counter((one.track, one.stage) for one in there if one.decide_by)
    assert {tuple(row) for row in told} == {
        (*place, people, dated[place]) for place, people in number.items()
    }


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(anything)
def test_whatever_happens_standings_are_those_of_the_rows(
    store: Store, happened: list[tuple[Any, ...]]
) -> None:
    start_anew(store)
    year = Year(store)
    for change in happened:
        # Refused: one contact already, nothing to undo, or an undo that needs who was dropped.
        with suppress(CardscanError, IntegrityError):
            year.do(change)
        assert_true(store)


def test_programs_that_write_at_once_leave_them_true(store: Store, url: str) -> None:
    year = Year(store)

    def work(turn: int) -> None:
        with Store.open(url, patience=60) as own:
            mine = Year(own, year.uids)
            for at in range(10):
                person = (turn + at) % PEOPLE
                with suppress(CardscanError):
                    mine.move(person, STAGES[(turn + 3 * at) % len(STAGES)])
                with suppress(CardscanError):
                    mine.touch(person, "call", at)
                if at % 3 == turn % 3:
                    with suppress(CardscanError):
                        mine.undo()
                if at == 8:
                    with suppress(CardscanError):
                        mine.merge(person, (person + 1) % PEOPLE)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(work, range(AT_ONCE)))
    assert_true(store)
