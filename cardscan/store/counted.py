"""What counts, as conditions and columns of the aggregates in ``numbers.py``.

What came of people is joined to them from the left, with all conditions on the join: SQLite then
begins with the people, who are few, and not with all that happened before the end of a window.

What was undone does not count, nor does what still stands with a contact that was merged into
another: it would count twice.
"""

from typing import Any

from sqlalchemy import (
    ColumnElement,
    FromClause,
    SelectBase,
    and_,
    case,
    distinct,
    func,
    literal,
    or_,
    select,
)

from cardscan.pipeline.counts import By, Parts, Window
from cardscan.store.schema import contacts, entries, moves, touches

MERGED = select(contacts.c.id).where(contacts.c.merged_into.is_not(None))
"""The ids of contacts that were merged into others."""
IMPORTED = select(contacts.c.id).where(contacts.c.source != "card")
"""The ids of contacts from other programs, whom nobody met by that."""
_OF_MERGED = select(entries.c.id).where(entries.c.gone, entries.c.contact_id.in_(MERGED))
_AGAIN = ("meeting", "interview")
"""The kinds of touches for which people sit down with each other."""


def in_window(window: Window, column: ColumnElement[str]) -> tuple[ColumnElement[bool], ...]:
    """Whether a time lies in a window."""
    return column >= window.start, column < window.end


def of_track(track: str, column: ColumnElement[str]) -> list[ColumnElement[bool]]:
    """Whether a column names a track; nothing for ""."""
    return [column == track] if track else []


def with_those_on(track: str, contact: ColumnElement[int]) -> list[ColumnElement[bool]]:
    """Whether a contact stands on a track; nothing for ""."""
    there = select(entries.c.id).where(entries.c.contact_id == contact, entries.c.track == track)
    return [there.exists()] if track else []


def people_met(
    window: Window, track: str, by: By | None = None, parts: Parts = (), end: str = ""
) -> FromClause:
    """The contacts met in a window, with the name of what they are grouped by.

    Args:
        window: when they were met.
        track: on which they stand; "" for all.
        by: what they are grouped by.
        parts: of the window, where they are grouped by these; the first begins where it does.
        end: before which they were met; "" for the end of the window.
    """
    added = contacts.c.added
    names: dict[By | None, ColumnElement[str]] = {
        "event": contacts.c.event,
        "source": contacts.c.source,
        "track": entries.c.track,
    }
    if parts:
        _, first = parts[0]
        others = [(added >= start, literal(name)) for start, name in parts[:0:-1]]
        names[by] = case(*others, else_=first) if others else literal(first)
    wanted = select(contacts.c.id, names.get(by, literal("")).label("name")).where(
        added >= window.start,
        added < (end or window.end),
        contacts.c.merged_into.is_(None),
        contacts.c.id.not_in(IMPORTED),
    )
    if by == "track":
        wanted = wanted.join(entries, entries.c.contact_id == contacts.c.id)
        return wanted.where(*of_track(track, entries.c.track)).subquery("cohort")
    return wanted.where(*with_those_on(track, contacts.c.id)).subquery("cohort")


def when(*conditions: ColumnElement[bool], then: ColumnElement[Any] | int = 1) -> Any:
    """A value where all of it is so, else none."""
    return case((and_(*conditions), then))


def touch_of(cohort: FromClause, window: Window) -> ColumnElement[bool]:
    """Whether a touch is with one of a cohort, before the end of a window."""
    return and_(touches.c.contact_id == cohort.c.id, touches.c.at < window.end, ~touches.c.undone)


def sat_down() -> tuple[ColumnElement[Any], ...]:
    """How many sat down again, and how often for what."""
    again = touches.c.kind.in_(_AGAIN)
    return (
        func.count(distinct(when(again, then=touches.c.contact_id))).label("people"),
        func.sum(when(touches.c.kind == "meeting")).label("meetings"),
        func.sum(when(touches.c.kind == "interview")).label("interviews"),
    )


def is_counted(only: SelectBase | None = None) -> ColumnElement[bool]:
    """Whether a move counts.

    Args:
        only: the ids of the entries whose moves count, none of them of somebody who was merged;
            None for all.
    """
    counts = moves.c.entry_id.not_in(_OF_MERGED) if only is None else moves.c.entry_id.in_(only)
    return and_(~moves.c.undone, counts)


def stood(window: Window) -> ColumnElement[bool]:
    """Whether a move is the one by which somebody stood somewhere at the end of a window."""
    still = or_(moves.c.until.is_(None), moves.c.until >= window.end)
    return and_(moves.c.at < window.end, still, ~moves.c.undone)


def rank_of(window: Window) -> ColumnElement[int]:
    """Of the stage to which a move leads, in the order of its track; -1 for others."""
    ranks = [(leads_to(step.track, step.stage), step.rank) for step in window.steps]
    return case(*ranks, else_=-1)


def leads_to(track: str, stage: str) -> ColumnElement[bool]:
    """Whether a move leads to a stage."""
    return and_(moves.c.track == track, moves.c.to_stage == stage)


def leads_to_won(window: Window) -> ColumnElement[bool]:
    """Whether a move leads to the won stage of its track."""
    return or_(*(leads_to(step.track, step.stage) for step in window.steps if step.won))
