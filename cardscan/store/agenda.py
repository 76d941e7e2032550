"""Who waits for the networker, found by the indexes over the days of the entries."""

import datetime as dt
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, case, exists, func, or_, select

from cardscan.contract import contact_from_json
from cardscan.entry import LATER, UNTRIAGED
from cardscan.pipeline.agenda import SECTIONS, Queue, Section, Waiting, due_day
from cardscan.store.rows import entry_from_row
from cardscan.store.schema import contacts, entries, moves, standings

_here = ~entries.c.gone
_known = entries.c.known
_back = entries.c.stage == LATER
_untriaged = and_(entries.c.track == UNTRIAGED[0], entries.c.stage == UNTRIAGED[1])

_others = entries.alias("others")
_nearest = ~exists().where(
    _others.c.contact_id == entries.c.contact_id,
    or_(
        _others.c.touch_by < entries.c.touch_by,
        and_(_others.c.touch_by == entries.c.touch_by, _others.c.id < entries.c.id),
    ),
)
"""Of a contact on several tracks the one whose day comes first: one touch counts for all."""

_OWN: dict[Section, ColumnElement[bool]] = {
    "first-touch": and_(~_known, _nearest),
    "follow-up": and_(_known, _nearest),
    "decide": ~_back,
    "later": _back,
    "triage": _untriaged,
}
_DAYS: dict[Section, ColumnElement[Any] | None] = {
    "first-touch": entries.c.touch_by,
    "follow-up": entries.c.touch_by,
    "decide": entries.c.decide_by,
    "later": entries.c.decide_by,
    "triage": None,
}


def read_agenda(reading: Connection, until: dt.date, limit: int | None) -> tuple[Queue, ...]:
    """All that is due, and of each kind those who have waited longest.

    Args:
        reading: a transaction.
        until: the last day that counts.
        limit: at most so many of each; None for all.

    Returns:
        One queue for each section, in their order.
    """
    numbers = _count(reading, until.isoformat())
    return tuple(
        Queue(section, numbers[section], _read_first(reading, section, until.isoformat(), limit))
        if numbers[section]
        else Queue(section, 0, ())
        for section in SECTIONS
    )


def read_untriaged(reading: Connection, skip: int) -> tuple[int, Waiting | None]:
    """How many nobody has divided, and the one after so many of them, the oldest first."""
    row = reading.execute(_select_waiting("triage").limit(1).offset(skip)).one_or_none()
    return _count_untriaged(reading), _waiting(row) if row else None


def read_coming(reading: Connection, after: dt.date) -> tuple[Section, Waiting] | None:
    """What is due first after a day, and for whom; None where no day is set."""
    found: list[tuple[str, Section, Waiting]] = []
    for section, day in _DAYS.items():
        if day is not None:
            wanted = _select_waiting(section).where(day > after.isoformat())
            row = reading.execute(wanted.limit(1)).one_or_none()
            if row:
                waiting = _waiting(row)
                found.append((due_day(section, waiting.entry), section, waiting))
    return min(found, key=lambda one: one[0])[1:] if found else None


def _count(reading: Connection, until: str) -> dict[Section, int]:
    """How many there are in each section; what shares a day is counted in one go."""
    touch, decide = entries.c.touch_by <= until, entries.c.decide_by <= until
    people = select(entries.c.contact_id, _known).where(_here, touch).distinct().subquery()
    due, known = reading.execute(
        select(func.count(), func.count(case((people.c.known, 1)))).select_from(people)
    ).one()
    dated, back = reading.execute(
        select(func.count(), func.count(case((_back, 1)))).where(_here, decide)
    ).one()
    return {
        "first-touch": due - known,
        "follow-up": known,
        "decide": dated - back,
        "later": back,
        "triage": _count_untriaged(reading),
    }


def _count_untriaged(reading: Connection) -> int:
    track, stage = UNTRIAGED
    there = standings.c.track == track, standings.c.stage == stage
    return reading.scalar(select(standings.c.people).where(*there)) or 0


def _read_first(
    reading: Connection, section: Section, until: str, limit: int | None
) -> tuple[Waiting, ...]:
    wanted, day = _select_waiting(section), _DAYS[section]
    if day is not None:
        wanted = wanted.where(day <= until)
    return tuple(map(_waiting, reading.execute(wanted.limit(limit))))


def _select_waiting(section: Section) -> Select[Any]:
    """Everything that ``_waiting`` wants, in the order of an index that leads there."""
    day = _DAYS[section]
    order = [entries.c.contact_id] if day is None else [day, entries.c.contact_id, entries.c.id]
    tracks = select(func.count()).where(_others.c.contact_id == entries.c.contact_id)
    before = (
        select(moves.c.from_stage)
        .where(moves.c.entry_id == entries.c.id, ~moves.c.undone)
        .order_by(moves.c.id.desc())
        .limit(1)
    )
    wanted = select(
        entries,
        contacts.c.uid,
        contacts.c.fields,
        tracks.correlate(entries).scalar_subquery().label("tracks"),
        before.correlate(entries).scalar_subquery().label("before"),
    ).join(contacts, contacts.c.id == entries.c.contact_id)
    return wanted.where(_here, _OWN[section]).order_by(*order)


def _waiting(row: Row[Any]) -> Waiting:
    values = row.fields | {"uid": row.uid}
    return Waiting(contact_from_json(values), entry_from_row(row), row.tracks, row.before or "")
