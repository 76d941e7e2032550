"""What a board says of its columns and of those who stand there."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cardscan.entry import LATER, NO, Entry
from cardscan.pipeline.board import Column, find_columns, find_dues, told_age
from cardscan.pipeline.strategy import parse_strategy, read_template

TRACK = parse_strategy(read_template("business")).track("client")
SUNDAY = dt.date(2026, 11, 22)


@pytest.mark.parametrize(
    ("decide_by", "touch_by", "told"),
    [
        ("2026-11-27", "", ["decide by Fri 27 Nov, in 5 days"]),
        ("2026-11-19", "", ["decide by Thu 19 Nov, 3 days over"]),
        ("2026-11-21", "", ["decide by Sat 21 Nov, 1 day over"]),
        ("2026-11-22", "", ["decide by Sun 22 Nov, today"]),
        ("", "2026-11-23", ["next touch by Mon 23 Nov, tomorrow"]),
        ("2027-01-01", "", ["decide by Fri 1 Jan 2027, in 40 days"]),
        (
            "2026-12-01",
            "2026-11-30",
            ["next touch by Mon 30 Nov, in 8 days", "decide by Tue 1 Dec, in 9 days"],
        ),
        ("", "", []),
    ],
)
def test_what_is_due_is_told_with_the_day_and_how_far_it_is(
    decide_by: str, touch_by: str, told: list[str]
) -> None:
    entry = Entry("client", "prospective", "", decide_by, touch_by)
    assert [due.words for due in find_dues(entry, SUNDAY)] == told


def test_who_is_put_to_later_comes_back() -> None:
    (due,) = find_dues(Entry("client", LATER, "", "2026-12-06"), SUNDAY)
    assert due.words == "comes back on Sun 6 Dec, in 14 days"


@given(st.integers(-4000, 4000))
def test_days_are_counted_to_the_day(days: int) -> None:
    then = (SUNDAY + dt.timedelta(days)).isoformat()
    (due,) = find_dues(Entry("client", "prospective", "", then), SUNDAY)
    assert due.days == days
    assert ("over" in due.words) == (days < 0)


@pytest.mark.parametrize(
    ("days", "told"),
    [
        (-1, "here since today"),
        (0, "here since today"),
        (1, "here for 1 day"),
        (1200, "here for 1,200 days"),
    ],
)
def test_how_long_somebody_has_stood_there(days: int, told: str) -> None:
    assert told_age(days) == told


def test_every_stage_has_its_column_and_so_has_one_that_the_strategy_has_not() -> None:
    names = [stage.name for stage in TRACK.stages]
    found = [Column("zz", 1), Column(NO, 3), Column("old", 2), Column(TRACK.won, 1)]
    columns = find_columns(TRACK, found)
    assert [column.stage for column in columns] == [*names, LATER, NO, "old", "zz"]
    assert {column.stage: column.number for column in columns if column.number} == {
        "zz": 1, NO: 3, "old": 2, TRACK.won: 1,
    }  # fmt: skip
