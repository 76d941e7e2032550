"""Follow-ups as an iCalendar file (RFC 5545): a whole day for each thing that is due.

An event has the same UID in every file, and each file is a later revision than those before it, so
that a calendar that is given a second one has every event once, as it is in that.
"""

import datetime as dt
import uuid
from collections.abc import Iterable, Iterator
from typing import Literal

from cardscan.books.entry import BookEntry, standing
from cardscan.books.layouts import dialled
from cardscan.books.vcard.lines import fold
from cardscan.books.vcard.tidy import present, shown_name, tidy_contact
from cardscan.door import clean_lines
from cardscan.entry import LATER, Entry

_Kind = Literal["touch", "decide", "return"]

_SUMMARY: dict[_Kind, str] = {
    "touch": "Touch {}",
    "decide": "Decide on {}",
    "return": "Return to {}",
}
_ALARM = "PT9H"
"""After midnight of the day: nine in the morning, wherever the calendar is."""

_FIRST = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
"""From which revisions are counted, in seconds, so that the number fits into 31 bits until 2088."""

_ESCAPED = str.maketrans({"\\": r"\\", ";": r"\;", ",": r"\,", "\n": r"\n"})


def to_ics(entries: Iterable[BookEntry], *, now: dt.datetime) -> str:
    """An event for each day on which something is due with a contact, on each of its tracks.

    Args:
        entries: of those that are closed, or for which no day is set, there is nothing.
        now: aware; the revision of every event.
    """
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//cardscan//cardscan//EN"]
    for entry in entries:
        for placed in entry.entries:
            for kind, day in due_days(placed):
                lines += _event(entry, placed, kind, day, now)
    return "".join(fold(line) for line in (*lines, "END:VCALENDAR"))


def due_days(entry: Entry) -> Iterator[tuple[_Kind, dt.date]]:
    """What is due on a track, and when; nothing where the contact was decided against."""
    if not entry.open:
        return
    if entry.touch_by:
        yield "touch", dt.date.fromisoformat(entry.touch_by)
    if entry.decide_by:
        kind: _Kind = "return" if entry.stage == LATER else "decide"
        yield kind, dt.date.fromisoformat(entry.decide_by)


def _event(
    entry: BookEntry, placed: Entry, kind: _Kind, day: dt.date, now: dt.datetime
) -> Iterator[str]:
    contact = tidy_contact(entry.contact)
    summary = _text(_SUMMARY[kind].format(shown_name(contact)))
    moment = now.astimezone(dt.UTC)
    about = (
        standing(placed.track, placed.stage),
        ", ".join(present((contact.title, contact.org))),
        *map(dialled, contact.phones),
        *contact.emails,
        contact.note,
        f"Met at {entry.event}" if entry.event else "",
    )
    yield "BEGIN:VEVENT"
    yield f"UID:{_uid(contact.uid, placed.track, kind)}"
    yield f"DTSTAMP:{moment:%Y%m%dT%H%M%SZ}"
    yield f"SEQUENCE:{int((moment - _FIRST).total_seconds())}"
    yield f"DTSTART;VALUE=DATE:{day:%Y%m%d}"
    yield f"DTEND;VALUE=DATE:{day + dt.timedelta(days=1):%Y%m%d}"
    yield f"SUMMARY:{summary}"
    yield f"DESCRIPTION:{_text(chr(10).join(present(about)))}"
    yield f"CATEGORIES:{','.join(map(_text, entry.categories))}"
    yield "TRANSP:TRANSPARENT"
    yield "BEGIN:VALARM"
    yield "ACTION:DISPLAY"
    yield f"DESCRIPTION:{summary}"
    yield f"TRIGGER:{_ALARM}"
    yield "END:VALARM"
    yield "END:VEVENT"


def _uid(contact: str, track: str, kind: _Kind) -> str:
    """The event's own UUID, always the same one for the contact, the track and the kind.

    A return takes the place of a decision: both are what ``decide_by`` stands for.
    """
    what = "touch" if kind == "touch" else "decide"
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"{contact}/{track}/{what}"))


def _text(text: str) -> str:
    """A TEXT value, RFC 5545 section 3.3.11."""
    return clean_lines(text).translate(_ESCAPED)
