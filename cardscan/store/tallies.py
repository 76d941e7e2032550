"""What a window adds up to, as sums over entries or over contacts, so that sums can be added.

A tally has numbers by what they are of: ("came", track, stage), ("touch", kind) and so on. What an
entry adds to it follows from where its moves lie to the times of the window, and what a contact
adds, from where it was added and its touches lie.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import (
    TIMESTAMP,
    ColumnElement,
    CompoundSelect,
    Connection,
    FromClause,
    Integer,
    Select,
    SelectBase,
    and_,
    cast,
    distinct,
    extract,
    func,
    literal,
    or_,
    select,
    union,
)

from cardscan.entry import NEITHER, NO
from cardscan.pipeline.counts import By, Parts, Window
from cardscan.store.counted import (
    MERGED,
    in_window,
    is_counted,
    leads_to,
    leads_to_won,
    of_track,
    people_met,
    rank_of,
    sat_down,
    stood,
    touch_of,
    when,
    with_those_on,
)
from cardscan.store.schema import contacts, entries, moves, touches

Tally = Counter[tuple[Any, ...]]
Spans = Sequence[tuple[str, str]]
"""Pairs of times: from the first to before the second."""
Only = SelectBase | None
"""The ids of those that count; None for all."""

STAY = 8640
"""Seconds, a tenth of a day: stays are counted in so long parts, to the nearest."""
_AT_ONCE = 60
"""Parts of a window that one statement tells from each other."""


def tally_entries(reading: Connection, window: Window, only: Only = None) -> Tally:
    """What came of moves: who came where and went on, how it ended, why, and how long it took."""
    found: Tally = Counter()
    for track, stage, came, went in reading.execute(_came(window, only)):
        found["came", track, stage] += came
        found["went", track, stage] += went
    for track, *numbers in reading.execute(_ended(window, only)):
        for name, number in zip(("won", "no", "stalled"), numbers, strict=True):
            found[name, track] += number or 0
    for track, stage, parts, number in reading.execute(_stays(reading, window, only)):
        found["stay", track, stage, parts] += number
    for track, why, number in reading.execute(_reasons(window, only)):
        found["why", track, why] += number
    return +found


def find_moved(spans: Spans) -> Select[Any]:
    """The ids of the entries that moved in one of some spans, and count."""
    return select(moves.c.entry_id).where(_lies_in(spans, moves.c.at), is_counted())


def tally_contacts(
    reading: Connection, window: Window, only: Only = None, track: str = ""
) -> Tally:
    """Who was met, and what passed with them and with all others."""
    cohort = people_met(window, track)
    met, sat = select(func.count()).select_from(cohort), select(*sat_down())
    met_again = sat.outerjoin_from(cohort, touches, touch_of(cohort, window))
    kinds = (
        select(touches.c.kind, func.count())
        .where(
            *in_window(window, touches.c.at),
            ~touches.c.undone,
            touches.c.contact_id.not_in(MERGED) if only is None else touches.c.contact_id.in_(only),
            *with_those_on(track, touches.c.contact_id),
        )
        .group_by(touches.c.kind)
    )
    if only is not None:
        met, met_again = (one.where(cohort.c.id.in_(only)) for one in (met, met_again))
    found: Tally = Counter({("met",): reading.scalar(met) or 0})
    people, meetings, interviews = reading.execute(met_again).one()
    found["again",] = people
    found["meetings",], found["interviews",] = meetings or 0, interviews or 0
    for kind, number in reading.execute(kinds):
        found["touch", kind] = number
    return +found


def find_met(spans: Spans) -> CompoundSelect[Any]:
    """The ids of the contacts that were added, or had a touch, in one of some spans, and count."""
    added = _lies_in(spans, contacts.c.added), contacts.c.merged_into.is_(None)
    touched = _lies_in(spans, touches.c.at), touches.c.contact_id.not_in(MERGED)
    return union(
        select(contacts.c.id).where(*added),
        select(touches.c.contact_id).where(*touched, ~touches.c.undone),
    )


def tally_groups(
    reading: Connection,
    window: Window,
    only: Only = None,
    *,
    by: By,
    track: str = "",
    parts: Parts = (),
) -> Tally:
    """By group, those who were met, and what came of them: ("won", name) and so on."""
    found: Tally = Counter()
    for at in range(0, len(parts) or 1, _AT_ONCE):
        some = parts[at : at + _AT_ONCE]
        met = replace(window, start=some[0][0]) if at else window
        ends = [start for start, _ in parts[at + _AT_ONCE :][:1]]
        cohort = people_met(met, track, by, some, min([window.end, *ends]))
        for wanted in (
            select(cohort.c.name, func.count().label("people")).group_by(cohort.c.name),
            _reached(cohort, window, track, by),
            _touched(cohort, window),
        ):
            asked = wanted if only is None else wanted.where(cohort.c.id.in_(only))
            for row in reading.execute(asked).mappings():
                for what, number in row.items():
                    if what != "name":
                        found[what, row["name"]] += number or 0
    return +found


def find_engaged(spans: Spans) -> CompoundSelect[Any]:
    """The ids of the contacts that were added, moved, or had a touch, in one of some spans."""
    moved = select(entries.c.contact_id).where(entries.c.id.in_(find_moved(spans)))
    return union(select(find_met(spans).subquery()), moved)


def _lies_in(spans: Spans, column: ColumnElement[str]) -> ColumnElement[bool]:
    return or_(*(and_(column >= first, column < end) for first, end in spans))


def _came(window: Window, only: Only) -> Select[Any]:
    """How many came where, and how many of them went on: have a later move further on its track.

    Moves are numbered as they come: how far somebody gets from one on is seen backwards from the
    last.
    """
    happened = (
        select(
            moves.c.id,
            moves.c.entry_id,
            moves.c.track,
            moves.c.to_stage,
            rank_of(window).label("rank"),
        )
        .where(
            *in_window(window, moves.c.at),
            or_(moves.c.track != "", moves.c.to_stage == NEITHER),
            is_counted(only),
        )
        .subquery("happened")
    )
    furthest = func.max(happened.c.rank).over(
        partition_by=(happened.c.entry_id, happened.c.track), order_by=happened.c.id.desc()
    )
    seen = select(happened, furthest.label("furthest")).subquery("seen")
    went_on = when(seen.c.furthest > seen.c.rank, then=seen.c.entry_id)
    return select(
        seen.c.track,
        seen.c.to_stage,
        func.count(distinct(seen.c.entry_id)),
        func.count(distinct(went_on)),
    ).group_by(seen.c.track, seen.c.to_stage)


def _ended(window: Window, only: Only) -> Select[Any]:
    """By track, who won, was let go, or stalled."""
    lates = [step.late for step in window.steps if step.late]
    lapsed = [
        and_(
            leads_to(step.track, step.stage), moves.c.at >= step.late[0], moves.c.at < step.late[1]
        )
        for step in window.steps
        if step.late
    ]
    recent = moves.c.at >= window.start
    return (
        select(
            moves.c.track,
            func.sum(when(recent, leads_to_won(window))),
            func.sum(when(recent, moves.c.to_stage == NO)),
            func.sum(when(or_(*lapsed))) if lapsed else literal(0),
        )
        .where(
            moves.c.at >= min([window.start, *(first for first, _ in lates)]),
            stood(window),
            is_counted(only),
            moves.c.track != "",
        )
        .group_by(moves.c.track)
    )


def _stays(reading: Connection, window: Window, only: Only) -> Select[Any]:
    """How many of those who left a place had been there for how long."""
    parts = (_seconds(reading, moves.c.at, moves.c.until) + STAY // 2) // STAY
    stays = (
        select(moves.c.track, moves.c.to_stage, parts.label("parts"))
        .where(
            *in_window(window, moves.c.until),
            moves.c.to_stage.not_in((NO, NEITHER)),
            is_counted(only),
        )
        .subquery("stays")
    )
    return select(*stays.c, func.count()).group_by(*stays.c)


def _seconds(
    reading: Connection, since: ColumnElement[str], until: ColumnElement[str]
) -> ColumnElement[int]:
    """How many lie between two times."""
    if reading.dialect.name == "sqlite":
        # In half the time of two strftime; a double holds a day of today to 0.00005 s.
        days = func.julianday(until) - func.julianday(since)
        return cast(func.round(days * 86_400), Integer)
    begun, ended = (cast(time, TIMESTAMP(timezone=True)) for time in (since, until))
    return cast(extract("epoch", ended - begun), Integer)


def _reasons(window: Window, only: Only) -> Select[Any]:
    return (
        select(moves.c.track, moves.c.why, func.count())
        .where(
            moves.c.to_stage == NO,
            moves.c.at >= window.start,
            stood(window),
            is_counted(only),
        )
        .group_by(moves.c.track, moves.c.why)
    )


def _reached(cohort: FromClause, window: Window, track: str, by: By) -> Select[Any]:
    """How far they came."""

    def people(name: str, *conditions: ColumnElement[bool]) -> ColumnElement[int]:
        return func.count(distinct(when(*conditions, then=cohort.c.id))).label(name)

    standing = stood(window)
    late = [
        and_(leads_to(step.track, step.stage), moves.c.at < step.late[1])
        for step in window.steps
        if step.late
    ]
    theirs = [entries.c.contact_id == cohort.c.id, *of_track(track, entries.c.track)]
    if by == "track":
        theirs.append(entries.c.track == cohort.c.name)
    so_far = and_(moves.c.entry_id == entries.c.id, moves.c.at < window.end, ~moves.c.undone)
    return (
        select(
            cohort.c.name,
            people("on_track", moves.c.track != ""),
            people("went_on", rank_of(window) > 0),
            people("won", standing, leads_to_won(window)),
            people("no", standing, moves.c.to_stage == NO),
            people("stalled", standing, or_(*late)) if late else literal(0).label("stalled"),
        )
        .outerjoin_from(cohort, entries, and_(*theirs))
        .outerjoin(moves, so_far)
        .group_by(cohort.c.name)
    )


def _touched(cohort: FromClause, window: Window) -> Select[Any]:
    """What passed with them."""
    people, meetings, interviews = sat_down()
    return (
        select(
            cohort.c.name,
            people.label("met_again"),
            meetings,
            interviews,
            func.sum(when(touches.c.kind == "referral-given")).label("referrals_given"),
            func.sum(when(touches.c.kind == "referral-received")).label("referrals_received"),
        )
        .outerjoin_from(cohort, touches, touch_of(cohort, window))
        .group_by(cohort.c.name)
    )
