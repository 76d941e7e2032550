"""Touches: the day of the next one, given and asked, and what cannot have passed."""

import datetime as dt
from dataclasses import replace

import pytest

from cardscan.entry import LATER, NEITHER, NO, TOUCH_KINDS, UNTRIAGED, Entry, Touch, TouchKind
from cardscan.errors import UsageError
from cardscan.pipeline.days import parse_any_day, parse_gone_day
from cardscan.pipeline.strategy import parse_strategy, read_template
from cardscan.pipeline.touches import Balance, check_touch, plan_touches, to_balance

BUSINESS = parse_strategy(read_template("business"))
DAY = dt.date(2026, 3, 4)  # a Wednesday
NEW = Entry("client", "prospective", "2026-03-01T12:00:00Z", "2026-03-31", "2026-03-03", 1, 7)
UID, OTHER = "urn:uuid:00000001", "urn:uuid:00000002"


@pytest.mark.parametrize(
    ("kinds", "due"),
    [
        (["met"], "2026-03-06"),
        (["email"], "2026-03-11"),
        (["met", "call"], "2026-03-11"),
        (["call", "met"], "2026-03-11"),
        (["call", "note", "asked"], "2026-03-18"),
        (["call", "helped", "meeting"], "2026-04-01"),
        (["call"] * 20, "2026-04-01"),
    ],
)
def test_the_cadence_tells_the_next_touch(kinds: list[TouchKind], due: str) -> None:
    (entry,) = plan_touches(BUSINESS, [NEW], [(kind, DAY) for kind in kinds])
    assert entry == replace(NEW, touch_by=due)


def test_it_counts_from_the_latest_in_whatever_order_they_are_told() -> None:
    touches: list[tuple[TouchKind, dt.date]] = [
        ("call", DAY),
        ("email", DAY - dt.timedelta(30)),
        ("note", DAY + dt.timedelta(5)),
    ]
    (entry,) = plan_touches(BUSINESS, [NEW], touches)
    assert entry.touch_by == "2026-03-18"


def test_each_track_that_goes_on_has_its_day() -> None:
    entries = [
        NEW,
        Entry("referral", "active", ""),
        Entry("client", NO, ""),
        Entry("client", LATER, "", "2026-05-01"),
        Entry("elsewhere", "qualified", ""),
        Entry("", NEITHER, ""),
        Entry(*UNTRIAGED, ""),
    ]
    changed = plan_touches(BUSINESS, entries, [("call", DAY)])
    assert [(entry.track, entry.touch_by) for entry in changed] == [
        ("client", "2026-03-11"),
        ("referral", "2026-03-11"),
    ]
    assert plan_touches(BUSINESS, changed, [("call", DAY)]) == ()
    assert plan_touches(BUSINESS, entries, [("note", DAY)]) == ()


def test_given_and_asked_are_counted() -> None:
    every = [Touch(kind, "2026-03-04T12:00:00Z") for kind in TOUCH_KINDS]
    assert to_balance(every) == Balance(given=2, asked=2)
    assert to_balance([]) == Balance(0, 0)
    assert [Balance(*both).against for both in [(0, 0), (1, 1), (0, 1), (2, 1)]] == [
        False,
        False,
        True,
        False,
    ]


@pytest.mark.parametrize(
    ("kind", "about", "value", "told"),
    [
        ("referral-given", "", None, "names who was referred"),
        ("referral-received", "", None, "names who was referred"),
        ("referral-received", UID, None, "to themselves"),
        ("call", OTHER, None, "about nobody else"),
        ("call", "", -1.0, "is no amount"),
        ("call", "", float("nan"), "is no amount"),
        ("call", "", float("inf"), "is no amount"),
    ],
)
def test_what_cannot_have_passed_is_refused(
    kind: TouchKind, about: str, value: float | None, told: str
) -> None:
    with pytest.raises(UsageError, match=told):
        check_touch(UID, Touch(kind, "", value=value, about=about))


def test_a_referral_names_both() -> None:
    for kind in ("referral-given", "referral-received"):
        check_touch(UID, Touch(kind, "", value=0.0, about=OTHER))
    check_touch(UID, Touch("call", ""))


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("today", "2026-03-04"),
        (" Yesterday", "2026-03-03"),
        ("2026-02-28", "2026-02-28"),
        ("3 days ago", "2026-03-01"),
        ("a week ago", "2026-02-25"),
        ("12 months ago", "2025-03-04"),
        ("friday", "2026-02-27"),
        ("last Tue", "2026-03-03"),
        ("wednesday", "2026-03-04"),
    ],
)
def test_days_that_were_are_typed_in_many_ways(text: str, day: str) -> None:
    assert parse_gone_day(text, DAY).isoformat() == day


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("tomorrow", "still to come"),
        ("+1d", "still to come"),
        ("in 2 weeks", "still to come"),
        ("1969-12-31", "too long ago"),
        ("99 years ago", "too long ago"),
        ("9999 years ago", "no day"),
        ("soon", "no day"),
        ("", "no day"),
    ],
)
def test_days_that_were_not_are_refused(text: str, told: str) -> None:
    with pytest.raises(UsageError, match=told) as refused:
        parse_gone_day(text, DAY)
    assert "yesterday" in refused.value.hint


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("friday", "2026-02-27"),
        ("next friday", "2026-03-06"),
        ("yesterday", "2026-03-03"),
        ("tomorrow", "2026-03-05"),
        ("2026-05-01", "2026-05-01"),
    ],
)
def test_a_day_may_have_been_or_be_to_come(text: str, day: str) -> None:
    assert parse_any_day(text, DAY).isoformat() == day
