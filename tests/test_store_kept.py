"""Numbers from what is kept of former days are those that are counted from all that happened."""

import datetime as dt
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from sqlalchemy import func, select

from cardscan.errors import CardscanError
from cardscan.pipeline.counts import Window, to_window
from cardscan.pipeline.periods import Span, split, to_label
from cardscan.store import Store
from cardscan.store.schema import kept
from tests.years import STAGES, STRATEGY, Year, start_anew, years

DAYS = 60


@pytest.fixture(autouse=True)
def _keep_all(monkeypatch: pytest.MonkeyPatch) -> None:
    """Also what few moves make, and of more weeks than one statement counts."""
    monkeypatch.setattr("cardscan.store.kept._MANY", 0)
    monkeypatch.setattr("cardscan.store.tallies._AT_ONCE", 4)


def window(span: Span) -> Window:
    return to_window(STRATEGY, span, lambda day: f"{day}T00:00:00Z")


@pytest.mark.parametrize("few", [0, 500])
@settings(max_examples=5, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(years)
def test_whatever_happens_kept_numbers_are_those_of_the_log(
    store: Store, monkeypatch: pytest.MonkeyPatch, few: int, happened: list[tuple[int, Any]]
) -> None:
    monkeypatch.setattr("cardscan.store.kept._FEW", few)
    start_anew(store)
    year = Year(store)
    for number, (days, change) in enumerate(happened):
        year.now += dt.timedelta(days=days, hours=1)
        with suppress(CardscanError):  # refused: one contact already, or there is nothing to undo
            year.do(change)
        if number % 5 == 0:
            look(year, DAYS)
            look_at_weeks(year, DAYS)
    look(year, DAYS)
    look_at_weeks(year, DAYS)


def test_what_happens_today_leaves_it_as_it_is(store: Store) -> None:
    year = Year(store)
    year.now += dt.timedelta(days=5)
    look(year, 30)
    before = count_kept(store)
    assert before == 2  # of the window in which anything happened, entries and contacts
    year.move(0, STAGES[0])
    year.touch(1, "call", 0)
    year.file()
    look(year, 30)
    assert count_kept(store) == before
    year.touch(1, "meeting", 4)
    assert count_kept(store) < before


def test_on_a_busy_day_one_more_is_kept_up_to_the_newest(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cardscan.store.kept._FEW", 1)
    year = Year(store)
    year.now += dt.timedelta(days=5)
    look(year, 30)
    before = count_kept(store)
    for person in range(3):
        year.now += dt.timedelta(minutes=1)
        year.touch(person, "call", 0)
        look(year, 30)
    assert count_kept(store) == before + 2  # of contacts: for one alone none is
    year.now += dt.timedelta(minutes=1)
    for person in range(3):  # in one second, so that no time lies between them
        year.move(person, STAGES[0])
    for _ in range(3):
        look(year, 30)
    assert count_kept(store) == before + 3


@pytest.mark.parametrize(
    "change", [("undo",), ("merge", 0, 1), ("touch", 2, "meeting", 4), ("drop", 1)]
)
def test_what_is_changed_in_former_days_counts_at_once(
    store: Store, change: tuple[Any, ...]
) -> None:
    year = Year(store)
    year.now += dt.timedelta(days=1)
    year.touch(1, "meeting", 0)
    year.move(0, STAGES[1])
    year.now += dt.timedelta(days=5)
    look(year, 30)
    year.do(change)
    look(year, 30)


def test_of_one_kind_a_few_are_kept(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cardscan.store.kept._MOST", 2)
    year = Year(store)
    for _ in range(4):
        year.now += dt.timedelta(days=5)
        look(year, 30)
        look_at_weeks(year, 30)
    assert count_kept(store) == 6  # of entries, contacts, and weeks


def look(year: Year, days: int) -> None:
    """Whatever was kept before, and is kept now, nobody is counted wrong."""
    today = year.now.date()
    for end in (today + dt.timedelta(days=1), today - dt.timedelta(days=days // 2)):
        asked = window(Span(end - dt.timedelta(days=days), end))
        counted = year.store.numbers.count(asked)
        assert year.store.numbers.count(asked, over=f"{today}T00:00:00Z") == counted
        assert year.store.numbers.count(asked, "client") == year.store.numbers.count(
            asked, "client", f"{today}T00:00:00Z"
        )


def look_at_weeks(year: Year, days: int) -> None:
    """Nor among those who were met in a week."""
    today = year.now.date()
    for end in (today + dt.timedelta(days=1), today - dt.timedelta(days=days // 2)):
        span = Span(end - dt.timedelta(days=days), end)
        parts = tuple(
            (f"{week.first}T00:00:00Z", to_label(week, "week")) for week in split(span, "week")
        )
        for track in ("", "client"):
            groups, again = (
                year.store.numbers.count_groups(window(span), "week", track, parts, over)
                for over in ("", f"{today}T00:00:00Z")
            )
            assert {one.name: one for one in again} == {one.name: one for one in groups}


def count_kept(store: Store) -> int:
    with store._engine.connect() as reading:
        return reading.scalar(select(func.count()).select_from(kept)) or 0
