"""The board as the store reads it, and the pulse that tells of what others write."""

import datetime as dt
from pathlib import Path

import pytest

from cardscan.contact import Contact
from cardscan.entry import LATER, NO, Entry
from cardscan.errors import StoreError
from cardscan.pipeline.board import Column
from cardscan.store import Store
from tests.proposals import make_proposal, make_uids

NOON = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)
UIDS = make_uids()

PLACES = (
    # name, stage, decide_by, days after which they came
    ("Ann", "prospective", "2026-03-20", 0),
    ("Ben", "prospective", "2026-03-05", 0),
    ("Cy", "prospective", "", 1),
    ("Di", "prospective", "", 2),
    ("Ed", "prospective", "2026-03-05", 1),
    ("Flo", NO, "", 0),
    ("Gil", LATER, "2026-04-01", 0),
)


@pytest.fixture
def board(store: Store) -> Store:
    """Seven on one track, one on another too, and one on none."""
    for number, (name, stage, day, days) in enumerate(PLACES):
        uid = file(store, number, name)
        put(store, uid, Entry("client", stage, "", day), days)
        if name == "Flo":
            put(store, uid, Entry("referral", "active", ""), 0)
    file(store, "none", "Nobody")
    return store


def file(store: Store, seed: object, name: str) -> str:
    proposal = make_proposal(seed, Contact(full_name=name))
    (filed,) = store.file_photo([proposal], path="", event="Fair", now=NOON, make_uid=UIDS)
    return filed.contact.uid


def put(store: Store, uid: str, entry: Entry, days: int = 0) -> Entry:
    then = NOON + dt.timedelta(days)
    (placed,) = store.pipeline.write_entries([(uid, entry)], what="put", now=then)
    return placed


def uid_of(store: Store, name: str) -> str:
    return store.read_contact(name).contact.uid


def told(columns: tuple[Column, ...]) -> dict[str, tuple[int, list[str]]]:
    return {
        column.stage: (column.number, [one.contact.full_name for one in column.people])
        for column in columns
    }


def test_the_next_decision_stands_first_and_then_who_came_last(board: Store) -> None:
    assert told(board.pipeline.read_board("client", limit=9)) == {
        "prospective": (5, ["Ben", "Ed", "Ann", "Di", "Cy"]),
        NO: (1, ["Flo"]),
        LATER: (1, ["Gil"]),
    }
    assert told(board.pipeline.read_board("referral", limit=9)) == {"active": (1, ["Flo"])}
    assert board.pipeline.read_board("nowhere", limit=9) == ()


def test_who_stands_there_is_told_with_the_entry_and_the_event(board: Store) -> None:
    (column,) = board.pipeline.read_board("client", limit=1, stage=LATER)
    (standing,) = column.people
    filed = board.read_contact("Gil")
    assert (standing.contact.uid, standing.event) == (filed.contact.uid, "Fair")
    assert (standing.entry,) == filed.entries


@pytest.mark.parametrize("limit", [1, 2, 3, 5])
def test_a_column_read_in_parts_has_everybody_once(board: Store, limit: int) -> None:
    found = list[str]()
    for skip in range(0, 7, limit):
        part = board.pipeline.read_board("client", limit=limit, stage="prospective", skip=skip)
        number, names = told(part)["prospective"]
        assert number == 5
        assert len(names) == max(0, min(limit, 5 - skip))
        found += names
    assert found == ["Ben", "Ed", "Ann", "Di", "Cy"]


def test_who_is_merged_or_forgotten_is_on_no_board(board: Store) -> None:
    ann, cy = board.read_contact("Ann"), board.read_contact("Cy")
    board.merges.merge(ann, cy, lambda *_: 0, what="merged", now=NOON)
    board.forget(uid_of(board, "Di"), now=NOON)
    board.forget(uid_of(board, "Gil"), now=NOON)
    assert told(board.pipeline.read_board("client", limit=9)) == {
        "prospective": (3, ["Ben", "Ed", "Ann"]),
        NO: (1, ["Flo"]),
    }


def test_the_pulse_beats_for_every_write_and_for_nothing_else(store: Store, url: str) -> None:
    with store.open_pulse() as pulse, Store.open(url) as other:
        marks = [pulse.read()]
        uid = file(other, 1, "Ann")
        marks.append(pulse.read())
        placed = put(store, uid, Entry("client", "prospective", ""))
        marks.append(pulse.read())
        put(other, uid, Entry(placed.track, NO, placed.since, version=placed.version))
        marks.append(pulse.read())
        other.pipeline.undo()
        marks.append(pulse.read())
        assert len(set(marks)) == len(marks)
        assert other.read_contact("Ann").entries[0].stage == "prospective"
        assert store.counts()["contacts"] == 1
        assert pulse.read() == marks[-1]


def test_a_pulse_that_was_let_go_is_another_one(store: Store) -> None:
    pulse = store.open_pulse()
    before = pulse.read()
    pulse.close()
    assert pulse.read() != before
    pulse.close()


def test_the_pulse_of_a_database_that_is_away_tells_so(tmp_path: Path) -> None:
    path = tmp_path / "pipeline.db"
    with Store.open(f"sqlite:///{path}") as store, store.open_pulse() as pulse:
        store.close()
        away = path.rename(tmp_path / "away.db")
        with pytest.raises(StoreError, match="is not there"):
            pulse.read()
        away.rename(path)
        assert pulse.read()
