"""Where people were met: what is told of an event, and how many were met there."""

import datetime as dt
from collections.abc import Iterable

from sqlalchemy import Connection, and_, case, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from cardscan.contact import Proposal
from cardscan.entry import Event
from cardscan.store.journal import Journal
from cardscan.store.rows import event_from_row, fold
from cardscan.store.schema import contacts, events


def read_events(reading: Connection) -> dict[Event, int]:
    """Every event that contacts or their owner name, by day and name, with the people met there."""
    told = {row.key: event_from_row(row) for row in reading.execute(select(events))}
    met: dict[str, int] = dict.fromkeys(told, 0)
    here = and_(contacts.c.merged_into.is_(None), ~contacts.c.forgotten)
    counted = select(contacts.c.event, func.count(case((here, 1)))).group_by(contacts.c.event)
    for name, people in reading.execute(counted.order_by(contacts.c.event)):
        if name:
            told.setdefault(fold(name), Event(name))
            met[fold(name)] = met.get(fold(name), 0) + people
    order = sorted(told, key=lambda key: (told[key].day, key))
    return {told[key]: met[key] for key in order}


def write_event(change: Journal, event: Event) -> None:
    """Add an event, or change what is known of it."""
    values = {
        "name": event.name,
        "place": event.place,
        "day": event.day,
        "cost": event.cost,
        "hours": event.hours,
    }
    known = change.writing.execute(
        select(events).where(events.c.key == fold(event.name))
    ).one_or_none()
    if known is None:
        change.insert(events, values | {"key": fold(event.name)})
        return
    # Only what differs, so that what a scan fills in later is no obstacle to an undo.
    if other := {key: value for key, value in values.items() if getattr(known, key) != value}:
        change.update(events, known.id, other)


def fill_event(
    writing: Connection, name: str, proposals: Iterable[Proposal], now: dt.datetime
) -> None:
    """Note when and where the photos of cards were taken, where nobody has told that of the event.

    Days to come are those of a clock that is wrong.
    """
    latest = (now + dt.timedelta(days=1)).date().isoformat()
    told = [(proposal.taken[:10], proposal.place) for proposal in proposals]
    found = {
        "day": next((day for day, _ in told if day and day <= latest), ""),
        "place": next((place for _, place in told if place), ""),
    }
    if not name or not any(found.values()):
        return
    here = events.c.key == fold(name)
    if writing.scalar(select(events.c.id).where(here)) is None:
        try:
            with writing.begin_nested():
                writing.execute(insert(events).values(key=fold(name), name=name, **found))
        except IntegrityError:  # another program was faster
            pass
    for column, value in found.items():
        empty = events.c[column] == ""
        writing.execute(update(events).where(here, empty).values({column: value}))
