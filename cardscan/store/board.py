"""Who stands at each stage of a track, found by an index that has them in their order."""

from typing import Any

from sqlalchemy import Connection, Row, Select, select

from cardscan.contract import contact_from_json
from cardscan.pipeline.board import Column, Standing
from cardscan.store.rows import entry_from_row
from cardscan.store.schema import contacts, entries, standings

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
    """How many stand at each stage, and how many of them have a day for the decision."""
    columns = (standings.c.stage, standings.c.people, standings.c.dated)
    wanted = select(*columns).where(standings.c.track == track).order_by(standings.c.stage)
    if stage:
        wanted = wanted.where(standings.c.stage == stage)
    return {name: (people, dated) for name, people, dated in reading.execute(wanted)}


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
        .where(~entries.c.gone)
    )


def _standing(row: Row[Any]) -> Standing:
    values = row.fields | {"uid": row.uid}
    return Standing(contact_from_json(values), row.event, entry_from_row(row))
