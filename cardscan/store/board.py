"""Who stands at each stage of a track, found by an index that has them in their order."""

from typing import Any

from sqlalchemy import Connection, Row, Select, and_, func, select

from cardscan.contract import contact_from_json
from cardscan.pipeline.board import Column, Standing
from cardscan.store.queries import GONE
from cardscan.store.rows import entry_from_row
from cardscan.store.schema import contacts, entries

_here = and_(contacts.c.merged_into.is_(None), ~contacts.c.forgotten)

_dated = entries.c.decide_by > ""
_due = (entries.c.decide_by, entries.c.since, entries.c.contact_id)
"""In this order after track and stage, the index has those with a day."""


def read_board(
    reading: Connection, track: str, limit: int, stage: str, skip: int
) -> tuple[Column, ...]:
    """The stages of a track at which anybody stands; see ``Pipeline.read_board``."""
    counted = _count(reading, track, stage)
    return tuple(
        Column(name, number, _read_people(reading, track, name, dated, limit, skip))
        for name, (number, dated) in counted.items()
    )


def _count(reading: Connection, track: str, stage: str) -> dict[str, tuple[int, int]]:
    """How many stand at each stage, and how many of them have a day for the decision.

    Those who are gone are few: to count them apart spares a look at every contact.
    """
    columns = (entries.c.stage, func.count(), func.count(entries.c.decide_by))
    wanted = select(*columns).where(entries.c.track == track).group_by(entries.c.stage)
    if stage:
        wanted = wanted.where(entries.c.stage == stage)
    gone = {
        name: numbers
        for name, *numbers in reading.execute(wanted.where(entries.c.contact_id.in_(GONE)))
    }
    counted = {}
    for name, number, dated in reading.execute(wanted):
        without, without_dated = gone.get(name, (0, 0))
        if number > without:
            counted[name] = (number - without, dated - without_dated)
    return counted


def _read_people(
    reading: Connection, track: str, stage: str, dated: int, limit: int, skip: int
) -> tuple[Standing, ...]:
    """So many who stand there, after so many: those with a day, then those without."""
    there = _select_standing().where(entries.c.track == track, entries.c.stage == stage)
    first = there.where(_dated).order_by(*_due).limit(limit).offset(skip)
    found = list(reading.execute(first)) if skip < dated else []
    if len(found) < limit:
        last = there.where(entries.c.decide_by.is_(None)).order_by(*(one.desc() for one in _due))
        rest = last.limit(limit - len(found)).offset(max(0, skip - dated))
        found += reading.execute(rest)
    return tuple(map(_standing, found))


def _select_standing() -> Select[Any]:
    return (
        select(entries, contacts.c.uid, contacts.c.fields, contacts.c.event)
        .join(contacts, contacts.c.id == entries.c.contact_id)
        .where(_here)
    )


def _standing(row: Row[Any]) -> Standing:
    values = row.fields | {"uid": row.uid}
    return Standing(contact_from_json(values), row.event, entry_from_row(row))
