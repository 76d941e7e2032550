"""Follow-ups in a calendar: the right days, once, and brought up to date by the next file."""

import datetime as dt
from typing import Any

import icalendar
import pytest

from cardscan.books.calendar import to_ics
from cardscan.books.entry import BookEntry
from cardscan.contact import Contact, Phone
from cardscan.entry import LATER, NEITHER, NO, Entry
from tests.filed import NOON

UID = "urn:uuid:00000001-0000-4000-8000-000000000000"
ANA = Contact("Ana Łoś", title="CEO", org="A, B; C", phones=(Phone("+493023125000"),), uid=UID)
SINCE = "2026-03-01T12:00:00Z"


def events_of(*places: Entry, contact: Contact = ANA, now: dt.datetime = NOON) -> list[Any]:
    text = to_ics([BookEntry(contact, "Fair", entries=places)], now=now)
    return list(icalendar.Calendar.from_ical(text).walk("VEVENT"))


def test_each_day_is_an_event_of_a_whole_day_with_an_alarm() -> None:
    touch, decide = events_of(Entry("client", "new", SINCE, "2026-03-31", "2026-03-03"))
    assert [str(one["SUMMARY"]) for one in (touch, decide)] == [
        "Touch Ana Łoś",
        "Decide on Ana Łoś",
    ]
    assert touch.decoded("DTSTART") == dt.date(2026, 3, 3)
    assert decide.decoded("DTSTART") == dt.date(2026, 3, 31)
    assert decide.decoded("DTEND") == dt.date(2026, 4, 1)
    (alarm,) = touch.walk("VALARM")
    assert alarm.decoded("TRIGGER") == dt.timedelta(hours=9)
    assert str(touch["DESCRIPTION"]).split("\n") == [
        *("Client: new", "CEO, A, B; C", "+493023125000", "Met at Fair"),
    ]
    assert touch["CATEGORIES"].cats == ["Client", "Client: new"]


@pytest.mark.parametrize(
    ("stage", "kinds"),
    [("new", ["Touch", "Decide"]), (LATER, ["Touch", "Return"]), (NO, []), (NEITHER, [])],
)
def test_only_what_is_open_is_due(stage: str, kinds: list[str]) -> None:
    events = events_of(Entry("client", stage, SINCE, "2026-03-31", "2026-03-03"))
    assert [str(one["SUMMARY"]).split()[0] for one in events] == kinds


def test_without_days_there_is_nothing() -> None:
    assert events_of(Entry("", "prospective", SINCE)) == []


def test_the_next_file_changes_the_events_of_the_one_before() -> None:
    before = events_of(Entry("client", "new", SINCE, "2026-03-31", "2026-03-03"))
    later = NOON + dt.timedelta(seconds=1)
    changed = Entry("client", LATER, SINCE, "2026-06-01", "2026-03-09")
    after = events_of(changed, now=later.astimezone(dt.timezone(dt.timedelta(hours=5))))
    assert [one["UID"] for one in before] == [one["UID"] for one in after]
    for old, new in zip(before, after, strict=True):
        assert new["SEQUENCE"] == old["SEQUENCE"] + 1
        assert new.decoded("DTSTAMP") - old.decoded("DTSTAMP") == dt.timedelta(seconds=1)
    assert max(one["SEQUENCE"] for one in events_of(changed)) < 2**31


def test_tracks_and_contacts_have_events_of_their_own() -> None:
    places = [Entry(track, "new", SINCE, "2026-03-31", "2026-03-03") for track in ("a", "b")]
    other = Contact("Ben", uid=UID.replace("1", "2", 1))
    events = events_of(*places) + events_of(*places, contact=other)
    assert len({str(one["UID"]) for one in events}) == 8
