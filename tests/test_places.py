"""Places that a changed strategy does not know, and how people come away from there."""

import datetime as dt
from dataclasses import replace

import pytest

from cardscan.entry import LATER, Entry
from cardscan.errors import UsageError
from cardscan.pipeline.places import find_lost, find_places, plan_rescue
from cardscan.pipeline.strategy import parse_strategy, read_template

BUSINESS = parse_strategy(read_template("business"))
TODAY = dt.date(2026, 3, 4)
OLD = Entry("supplier", "courted", "2026-03-01T12:00:00Z", "2026-03-31", "2026-03-03", 2, 7)
PEOPLE = {
    ("", "prospective"): 9,
    ("client", "courted"): 2,
    ("client", "qualified"): 3,
    ("supplier", "courted"): 4,
    ("supplier", "later"): 1,
    ("supplier", "no"): 5,
}


def test_who_has_no_place_is_found() -> None:
    lost = {("client", "courted"): 2, ("supplier", "courted"): 4, ("supplier", "later"): 1}
    assert find_lost(BUSINESS, PEOPLE) == lost


@pytest.mark.parametrize(
    ("typed", "places"),
    [
        ("Supplier", [("supplier", "courted"), ("supplier", "later")]),
        ("supplier/no", [("supplier", "no")]),
        ("client / COURTED", [("client", "courted")]),
    ],
)
def test_places_are_typed_whole(typed: str, places: list[tuple[str, str]]) -> None:
    assert find_places(typed, PEOPLE) == places


@pytest.mark.parametrize("typed", ["", "/prospective", "supp", "client/proposal"])
def test_where_nobody_stands_is_told(typed: str) -> None:
    with pytest.raises(UsageError, match="nobody stands at") as caught:
        find_places(typed, PEOPLE)
    assert "client/courted, client/qualified" in caught.value.hint
    with pytest.raises(UsageError, match="nobody stands at") as caught:
        find_places(typed, [])
    assert caught.value.hint == "Nobody is on a track."


def test_the_lost_come_to_a_stage_without_questions() -> None:
    there = Entry("referral", "meeting", OLD.since, "2026-04-03", "2026-03-03", 0, 7)
    assert plan_rescue(BUSINESS, OLD, "ref/meet", TODAY) == there
    first = plan_rescue(BUSINESS, replace(OLD, touch_by=""), "client", TODAY)
    assert (first.track, first.stage, first.touch_by) == ("client", "prospective", "2026-03-06")


def test_who_comes_back_later_keeps_the_day() -> None:
    away = replace(OLD, stage=LATER)
    assert plan_rescue(BUSINESS, away, "client/won", TODAY) == replace(away, track="client")


@pytest.mark.parametrize("to", ["supplier", "client/no", "client/later", "client/x", "", "/"])
def test_a_place_that_is_none_is_refused(to: str) -> None:
    with pytest.raises(UsageError):
        plan_rescue(BUSINESS, OLD, to, TODAY)
