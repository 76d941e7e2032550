"""Moves: which are allowed, which days follow from them, and the days that a person types."""

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cardscan.entry import LATER, NEITHER, NO, Entry
from cardscan.errors import UsageError
from cardscan.pipeline.days import parse_coming_day, parse_day
from cardscan.pipeline.moves import (
    find_checks,
    find_entry,
    find_start,
    plan_move,
    plan_neither,
    plan_triage,
    put_off,
)
from cardscan.pipeline.strategy import parse_strategy, read_template

BUSINESS = parse_strategy(read_template("business"))
CLIENT = BUSINESS.track("client")
TODAY = dt.date(2026, 3, 4)  # a Wednesday
SOON = TODAY + dt.timedelta(5)
NEW = Entry("client", "prospective", "2026-03-01T12:00:00Z", "2026-03-31", "2026-03-03", 2, 7)
BUDGET = CLIENT.stages[1].checklist


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-05-01", "2026-05-01"),
        ("20260501", "2026-05-01"),
        ("today", "2026-03-04"),
        ("Tomorrow", "2026-03-05"),
        ("+10d", "2026-03-14"),
        ("+2w", "2026-03-18"),
        ("+ 1 day", "2026-03-05"),
        ("in 3 weeks", "2026-03-25"),
        (" in  a  month ", "2026-04-04"),
        ("in 12 months", "2027-03-04"),
        ("in 1 year", "2027-03-04"),
        ("thursday", "2026-03-05"),
        ("Wednesday", "2026-03-11"),
        ("next mon", "2026-03-09"),
        ("on friday", "2026-03-06"),
    ],
)
def test_days_are_typed_in_many_ways(text: str, day: str) -> None:
    assert parse_day(text, TODAY).isoformat() == day


@pytest.mark.parametrize(
    "text", ["", "soon", "2026-02-30", "3 weeks", "in weeks", "+10", "-3d", "m", "in 9999 years"]
)
def test_what_is_no_day_is_told(text: str) -> None:
    with pytest.raises(UsageError, match="is no day"):
        parse_day(text, TODAY)


@pytest.mark.parametrize(
    ("start", "text", "day"),
    [
        ("2026-01-31", "in 1 month", "2026-02-28"),
        ("2028-02-29", "+1y", "2029-02-28"),
        ("2026-12-15", "+1m", "2027-01-15"),
    ],
)
def test_months_end_where_they_end(start: str, text: str, day: str) -> None:
    assert parse_day(text, dt.date.fromisoformat(start)).isoformat() == day


@given(st.text(max_size=12), st.dates())
def test_any_text_is_a_day_or_none(text: str, today: dt.date) -> None:
    try:
        day = parse_coming_day(text, today)
    except (UsageError, OverflowError):
        return
    assert day > today


@pytest.mark.parametrize(
    ("text", "told"), [("2026-03-03", "2026-03-03 is past"), ("today", "2026-03-04 is today")]
)
def test_a_day_to_come_is_none_that_is_there(text: str, told: str) -> None:
    with pytest.raises(UsageError, match=told):
        parse_coming_day(text, TODAY)


@pytest.mark.parametrize(
    ("met", "touch_by"),
    [(None, "2026-03-06"), (TODAY, "2026-03-06"), (dt.date(2026, 2, 1), "2026-03-04")],
)
def test_a_triaged_contact_begins_at_the_first_stage(met: dt.date | None, touch_by: str) -> None:
    entry = plan_triage(BUSINESS, "cli", TODAY, met=met)
    assert entry == Entry("client", "prospective", "", "2026-04-03", touch_by)
    assert plan_triage(BUSINESS, "", TODAY) == Entry("", NEITHER, "")


def test_a_move_forward_needs_the_checklist_or_a_reason() -> None:
    assert find_checks(BUSINESS, NEW, "qual") == BUDGET
    for confirmed in ((), BUDGET[:1]):
        with pytest.raises(UsageError) as caught:
            plan_move(BUSINESS, NEW, "qualified", today=TODAY, confirmed=confirmed)
        missing = "; ".join(BUDGET[len(confirmed) :])
        assert caught.value.message == f"qualified means: {missing}"
    moved = plan_move(BUSINESS, NEW, "qualified", today=TODAY, confirmed=BUDGET)
    assert moved == replace(NEW, stage="qualified", since="", decide_by="2026-04-03", put_off=0)
    assert plan_move(BUSINESS, NEW, "qualified", today=TODAY, why="knows them") == moved


def test_a_move_back_needs_nothing() -> None:
    there = replace(NEW, stage="proposal")
    assert find_checks(BUSINESS, there, "qualified") == ()
    assert plan_move(BUSINESS, there, "qualified", today=TODAY).stage == "qualified"


def test_the_won_stage_has_no_day_to_decide_and_keeps_in_touch() -> None:
    won = plan_move(BUSINESS, NEW, "won", today=TODAY, confirmed=["has ordered"])
    assert (won.stage, won.decide_by, won.touch_by) == ("won", "", NEW.touch_by)


def test_no_needs_a_reason_and_later_a_day() -> None:
    with pytest.raises(UsageError, match="needs its reason") as caught:
        plan_move(BUSINESS, NEW, "no", today=TODAY)
    assert "no budget" in caught.value.hint
    out = plan_move(BUSINESS, NEW, "no", today=TODAY, why="no budget")
    assert (out.stage, out.decide_by, out.touch_by, out.put_off) == (NO, "", "", 0)
    for until in (None, TODAY):
        with pytest.raises(UsageError, match="coming day"):
            plan_move(BUSINESS, NEW, "later", today=TODAY, until=until)
    away = plan_move(BUSINESS, NEW, "later", today=TODAY, until=SOON)
    assert (away.stage, away.decide_by, away.touch_by) == (LATER, "2026-03-09", "")
    with pytest.raises(UsageError, match="only later"):
        plan_move(BUSINESS, NEW, "no", today=TODAY, why="no budget", until=SOON)


def test_later_once_more_is_a_deferral_and_no_move() -> None:
    away = replace(NEW, stage=LATER, decide_by="2026-03-04", touch_by="", put_off=1)
    again = plan_move(BUSINESS, away, "later", today=TODAY, until=SOON)
    assert again == replace(away, decide_by="2026-03-09", put_off=2)


@pytest.mark.parametrize("stage", [NO, LATER])
def test_who_comes_back_is_asked_for_the_checklist_and_touched_soon(stage: str) -> None:
    out = replace(NEW, stage=stage, touch_by="")
    assert find_checks(BUSINESS, out, "qualified") == BUDGET
    back = plan_move(BUSINESS, out, "qualified", today=TODAY, why="they called")
    assert (back.decide_by, back.touch_by) == ("2026-04-03", "2026-03-06")
    assert plan_move(BUSINESS, out, "prospective", today=TODAY).stage == "prospective"


@pytest.mark.parametrize(
    ("entry", "to", "told"),
    [
        (NEW, "prospective", "at prospective already"),
        (replace(NEW, stage=NO), "no", "at no already"),
        (NEW, "qualfied", "did you mean 'qualified'"),
        (NEW, "neither", "there is no stage of client 'neither'"),
        (replace(NEW, track="gone"), "qualified", "the strategy has no track 'gone'"),
        (Entry("", "prospective", ""), "qualified", "on no track yet"),
    ],
)
def test_moves_that_are_not_allowed_are_told(entry: Entry, to: str, told: str) -> None:
    with pytest.raises(UsageError, match=told):
        plan_move(BUSINESS, entry, to, today=TODAY, why="because")


def test_people_at_a_stage_that_is_gone_can_be_moved() -> None:
    lost = replace(NEW, stage="courted")
    assert plan_move(BUSINESS, lost, "prospective", today=TODAY).stage == "prospective"
    assert plan_move(BUSINESS, lost, "no", today=TODAY, why="x").stage == NO


@pytest.mark.parametrize(
    ("decide_by", "touch_by", "then"),
    [
        ("2026-03-31", "2026-03-03", ("2026-03-31", "2026-03-09")),
        ("2026-03-01", "2026-03-03", ("2026-03-09", "2026-03-09")),
        ("2026-03-04", "", ("2026-03-09", "")),
        ("", "2026-03-04", ("", "2026-03-09")),
        ("", "", ("", "2026-03-09")),
    ],
)
def test_what_is_put_off_is_not_due_before_that_day(
    decide_by: str, touch_by: str, then: tuple[str, str]
) -> None:
    entry = replace(NEW, decide_by=decide_by, touch_by=touch_by)
    put = put_off(entry, SOON, TODAY)
    assert (put.decide_by, put.touch_by) == then
    assert put == replace(entry, decide_by=then[0], touch_by=then[1], put_off=3)


@pytest.mark.parametrize(
    ("entry", "day", "told"),
    [
        (NEW, TODAY, "2026-03-04 is not to come"),
        (replace(NEW, touch_by="2026-04-01"), SOON, "nothing is due before 2026-03-31"),
        (replace(NEW, stage=NO), SOON, "the contact is at no"),
        (Entry("", NEITHER, ""), SOON, "the contact is at neither"),
        (Entry("", "prospective", ""), SOON, "on no track yet"),
    ],
)
def test_what_cannot_be_put_off_is_told(entry: Entry, day: dt.date, told: str) -> None:
    with pytest.raises(UsageError, match=told):
        put_off(entry, day, TODAY)


def test_the_entry_that_is_meant_is_found() -> None:
    referral, gone = replace(NEW, track="referral"), replace(NEW, track="gone")
    assert find_entry(BUSINESS, [NEW]) == NEW
    assert find_entry(BUSINESS, [NEW, referral], "ref") == referral
    assert find_entry(BUSINESS, [NEW, gone], "gone") == gone
    assert find_entry(BUSINESS, [NEW], "ref") is None
    with pytest.raises(UsageError, match="2 tracks: client: prospective and referral: prospec"):
        find_entry(BUSINESS, [NEW, referral])
    with pytest.raises(UsageError, match="there is no track 'x'"):
        find_entry(BUSINESS, [NEW], "x")


UNTRIAGED = Entry("", "prospective", "2026-03-01T12:00:00Z", version=1)


def test_who_is_on_no_track_moves_from_the_first_stage_of_one() -> None:
    first = plan_triage(BUSINESS, "client", TODAY)
    assert find_start(BUSINESS, [UNTRIAGED], "proposal", today=TODAY) == first
    assert find_start(BUSINESS, [UNTRIAGED], "no", track="cli", today=TODAY) == first
    assert find_start(BUSINESS, [NEW], "qualified", today=TODAY) == NEW
    second = find_start(BUSINESS, [NEW], "qualified", track="ref", today=TODAY, met=TODAY)
    assert (second.track, second.version) == ("referral", 0)
    assert plan_move(BUSINESS, second, "prospective", today=TODAY) == second
    for to in ("qualified", "no", "nowhere"):
        with pytest.raises(UsageError, match="on no track yet") as caught:
            find_start(BUSINESS, [UNTRIAGED], to, today=TODAY)
        assert caught.value.hint == "Say --track client or referral."


def test_neither_is_for_those_on_no_track() -> None:
    decided = replace(UNTRIAGED, stage=NEITHER, since="")
    assert plan_neither([UNTRIAGED]) == decided
    with pytest.raises(UsageError, match="at neither already"):
        plan_neither([decided])
    with pytest.raises(UsageError, match="the contact is on client"):
        plan_neither([NEW])


ENTRIES = st.builds(
    Entry,
    st.sampled_from(["client", "referral"]),
    st.sampled_from(["prospective", "qualified", "meeting", "lost", NO, LATER]),
    st.just("2026-03-01T12:00:00Z"),
    st.sampled_from(["", "2026-03-01", "2026-06-01"]),
    st.sampled_from(["", "2026-03-01", "2026-06-01"]),
    st.integers(0, 3),
    st.integers(1, 9),
)


@given(ENTRIES, st.sampled_from(["prospective", "qualified", "meeting", "won", NO, LATER]))
def test_whatever_is_allowed_stays_on_its_track_with_days_to_come(entry: Entry, to: str) -> None:
    until = SOON if to == LATER else None
    try:
        moved = plan_move(BUSINESS, entry, to, today=TODAY, why="because", until=until)
    except UsageError as error:
        assert "already" in error.message or "no stage" in error.message  # noqa: PT017
        return
    assert (moved.track, moved.version) == (entry.track, entry.version)
    assert BUSINESS.knows(moved.track, moved.stage)
    assert not moved.decide_by or moved.decide_by > TODAY.isoformat()
    assert bool(moved.since) == (moved.stage == entry.stage)
    assert moved.put_off == (entry.put_off + 1 if moved.stage == entry.stage else 0)
