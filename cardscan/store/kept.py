"""Tallies of former days, kept, so that years of history need not be counted at each look.

What an entry adds to a tally depends on its moves alone: on which of the window's times each lies
before. So the tally of one window is that of another, less what those entries add to it that moved
in the days by which the two differ, and with what they add to the new one. Whoever did nothing in
these days adds the same to both. Of contacts the same holds, with their touches.

A tally is kept for a window that ends before today, so that what happens today leaves it as it is;
on a day on which very many do something, one more is kept up to the newest of it, now and then.
Triggers drop those that a change in former days, an undo, a merge or a forgotten person touches:
all whose window ends after the earliest time that has to do with it.
"""

import datetime as dt
import hashlib
import json
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from typing import Any
from uuid import uuid4

from sqlalchemy import (
    Connection,
    Engine,
    Integer,
    Row,
    SelectBase,
    column,
    delete,
    insert,
    select,
    text,
    update,
)

from cardscan.errors import StoreError
from cardscan.pipeline.counts import By, Parts, Window
from cardscan.store.engine import WRITES
from cardscan.store.rows import to_time
from cardscan.store.schema import contacts, kept, moves, touches
from cardscan.store.tallies import (
    Only,
    Spans,
    Tally,
    find_engaged,
    find_met,
    find_moved,
    tally_contacts,
    tally_entries,
    tally_groups,
)

_MANY = 2_000
"""Moves in a window, from which on its tally is worth keeping."""
_FEW = 100
"""Of those who did anything since a tally was kept: to add them is quicker than to keep another."""
_TOO_MANY = 20_000
"""Of those who did anything: to count all anew is quicker."""
_MOST = 20
"""Windows of one kind that are kept."""


@dataclass(frozen=True, slots=True)
class Source:
    """Something that adds up."""

    name: str
    """Its kind, which is one word, and what else its tallies must have in common."""
    tally: Callable[[Connection, Window, Only], Tally]
    find_active: Callable[[Spans], Any]
    """The ids of those who count and did anything in some spans."""


ENTRIES = Source("entries", tally_entries, find_moved)
CONTACTS = Source("contacts", tally_contacts, find_met)


def to_source(parts: Parts, by: By) -> Source:
    """What came of those who were met in each part of a window.

    The first part begins where the window does: all others, and all names, are those of another
    window whose tally this one's is made from.
    """
    (_, first), *others = parts
    same = hashlib.sha256(repr((first, others)).encode()).hexdigest()
    return Source(f"{by} {same}", partial(tally_groups, by=by, parts=parts), find_engaged)


def read_tally(engine: Engine, source: Source, window: Window, over: str) -> Tally:
    """The tally of a window, from what is kept of former days.

    Args:
        engine: of the database.
        source: what is added up.
        window: in which.
        over: before which nothing more is likely to be told.
    """
    former = replace(window, end=min(window.end, over))
    with engine.connect() as reading:
        if former.end <= former.start or not _is_long(reading, former):
            return source.tally(reading, window, None)
        if nearest := _find_nearest(reading, source, window):
            then = _with_bounds(window, nearest.bounds)
            active = _find_active(reading, source, then, window)
            if len(active) > _FEW and nearest.ends >= former.end:
                former = replace(window, end=max(former.end, _find_newest(reading, window)))
            if len(active) <= _FEW or nearest.bounds == _bounds(former):
                return _roll(reading, source, _read(reading, nearest.id), then, window, active)
    token = uuid4().hex
    values = {"name": _name(source, former), "bounds": _bounds(former), "ends": former.end}
    with suppress(StoreError), _writing(engine).begin() as writing:  # else it is not kept
        writing.execute(insert(kept).values(token=token, **values))
    with engine.connect() as reading:
        tally = _count(reading, source, former)
        active = _find_active(reading, source, former, window)
        answer = _roll(reading, source, tally, former, window, active)
    with suppress(StoreError), _writing(engine).begin() as writing:
        # Gone, if anything was changed meanwhile that has to do with it.
        told = json.dumps([[*key, number] for key, number in tally.items()])
        writing.execute(update(kept).where(kept.c.token == token).values(tally=told))
        same = kept.c.name.startswith(source.name.partition(" ")[0] + " ")
        newest = select(kept.c.id).where(same).order_by(kept.c.id.desc()).limit(_MOST)
        writing.execute(delete(kept).where(same, kept.c.id.not_in(select(newest.subquery()))))
    return answer


def _count(reading: Connection, source: Source, window: Window) -> Tally:
    """The tally of a window, from one that is not far from it, or from all that happened."""
    if nearest := _find_nearest(reading, source, window):
        then = _with_bounds(window, nearest.bounds)
        active = _find_active(reading, source, then, window)
        return _roll(reading, source, _read(reading, nearest.id), then, window, active)
    return source.tally(reading, window, None)


def _find_active(reading: Connection, source: Source, old: Window, new: Window) -> Sequence[int]:
    """The ids of those who may add something else to a new window than to an old one."""
    bounds = zip(_bounds(old), _bounds(new), strict=True)
    spans = [(min(pair), max(pair)) for pair in bounds if pair[0] != pair[1]]
    if not spans:
        return ()
    return reading.scalars(select(source.find_active(spans).subquery()).distinct()).all()


def _roll(
    reading: Connection, source: Source, tally: Tally, old: Window, new: Window, ids: Sequence[int]
) -> Tally:
    """The tally of a new window from that of an old one, to which all others add the same."""
    if len(ids) > _TOO_MANY:
        return source.tally(reading, new, None)
    if not ids:
        return tally
    only = _listed(reading, ids)
    rolled = Counter(tally)
    rolled.subtract(source.tally(reading, old, only))
    rolled.update(source.tally(reading, new, only))
    return +rolled


def _listed(reading: Connection, ids: Sequence[int]) -> SelectBase:
    """Ids as one value, from which a database begins, instead of one that is compared with each."""
    asked = {
        "sqlite": "SELECT value FROM json_each(:ids)",
        "postgresql": "SELECT CAST(value AS integer)"
        " FROM json_array_elements_text(CAST(:ids AS json))",
    }
    told = text(asked[reading.dialect.name]).bindparams(ids=json.dumps([*ids]))
    return told.columns(column("value", Integer))


def _find_nearest(
    reading: Connection, source: Source, window: Window
) -> Row[int, list[str], str] | None:
    """The one that is kept of the window that differs least, unless that differs too much."""
    rows = reading.execute(
        select(kept.c.id, kept.c.bounds, kept.c.ends).where(
            kept.c.name == _name(source, window), kept.c.tally.is_not(None)
        )
    ).all()
    own = _bounds(window)

    def differs(bounds: list[str]) -> float:
        return sum(_days(one, other) for one, other in zip(bounds, own, strict=True))

    nearest = min(rows, key=lambda row: differs(row.bounds), default=None)
    if nearest is None or differs(nearest.bounds) > _days(window.start, window.end) / 2:
        return None
    return nearest


def _read(reading: Connection, kept_id: int) -> Tally:
    return _parse(reading.scalars(select(kept.c.tally).where(kept.c.id == kept_id)).one())


@lru_cache(maxsize=8)
def _parse(told: str) -> Tally:
    """A tally as it is kept, which nobody may change: to parse it takes longer than to read it."""
    return Counter({tuple(key): number for *key, number in json.loads(told)})


def _is_long(reading: Connection, window: Window) -> bool:
    seen = select(moves.c.id).where(moves.c.at >= window.start, moves.c.at < window.end)
    return reading.scalar(seen.limit(1).offset(_MANY)) is not None


def _find_newest(reading: Connection, window: Window) -> str:
    """Up to when something has happened in a window: what is noted for later is still to come."""
    newest = [window.start]
    for at in (moves.c.at, touches.c.at, contacts.c.added):
        last = select(at).where(at < window.end).order_by(at.desc()).limit(1)
        newest.append(reading.scalar(last) or "")
    return min(max(newest), to_time(dt.datetime.now(dt.UTC)))


def _name(source: Source, window: Window) -> str:
    """Of all windows whose tallies can be made from each other: the same stages, in one order."""
    steps = [(s.track, s.stage, s.rank, s.won, s.late is not None) for s in window.steps]
    return f"{source.name} {hashlib.sha256(repr(steps).encode()).hexdigest()}"


def _bounds(window: Window) -> list[str]:
    """All times of a window."""
    return [window.start, window.end, *(time for one in window.steps for time in one.late or ())]


def _with_bounds(window: Window, bounds: list[str]) -> Window:
    """The window with other times."""
    start, end, *rest = bounds
    lates = iter(zip(rest[::2], rest[1::2], strict=True))
    steps = tuple(replace(one, late=next(lates) if one.late else None) for one in window.steps)
    return Window(start, end, steps)


def _days(one: str, other: str) -> float:
    first, second = (dt.datetime.fromisoformat(time) for time in (one, other))
    return abs((second - first).total_seconds()) / 86_400


def _writing(engine: Engine) -> Engine:
    return engine.execution_options(**{WRITES: True})
