"""How many: the aggregates behind ``cardscan stats``, all counted by the database.

What was undone does not count, nor does what still stands with a contact that was merged into
another: it would count twice. What happened with forgotten contacts counts as it always did; only
where people stand today are they left out, since nothing can come of it. Everything before the end
of a window is seen as it was then, so that two windows can be compared.
"""

import datetime as dt
from typing import Any

from sqlalchemy import (
    TIMESTAMP,
    ColumnElement,
    Connection,
    Engine,
    FromClause,
    Integer,
    Select,
    and_,
    case,
    cast,
    distinct,
    extract,
    func,
    literal,
    or_,
    select,
)

from cardscan.entry import NEITHER, NO, TOUCH_KINDS
from cardscan.pipeline.counts import By, Counts, Group, Outcomes, Standing, Stay, Window
from cardscan.pipeline.places import Place
from cardscan.pipeline.touches import SILENT
from cardscan.store.counted import (
    IMPORTED,
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
from cardscan.store.rows import fold
from cardscan.store.schema import contacts, entries, events, introductions, moves, touches

_FORGOTTEN = select(contacts.c.id).where(contacts.c.forgotten)
_KINDS = {
    "meetings": "meeting",
    "interviews": "interview",
    "referrals-given": "referral-given",
    "referrals-received": "referral-received",
}
"""By measure, the kind of touches that it counts."""


class Numbers:
    """The numbers of a store; every method is one transaction, and raises StoreError if it fails.

    Where a track is named, only those who stand on it count; "" is for everybody.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def count_now(self, today: dt.date, track: str = "") -> dict[Place, Standing]:
        """How many stand where, and how many of them should have been decided on before today."""
        late = case((entries.c.decide_by < today.isoformat(), 1), else_=0)
        wanted = (
            select(entries.c.track, entries.c.stage, func.count(), func.sum(late))
            .where(
                entries.c.contact_id.not_in(MERGED),
                entries.c.contact_id.not_in(_FORGOTTEN),
                or_(entries.c.track != "", entries.c.contact_id.not_in(IMPORTED)),
                *of_track(track, entries.c.track),
            )
            .group_by(entries.c.track, entries.c.stage)
        )
        with self._engine.connect() as reading:
            return {
                (on, stage): Standing(people, 0 if stage in (NO, NEITHER) else int(stalled))
                for on, stage, people, stalled in reading.execute(wanted)
            }

    def count(self, window: Window, track: str = "") -> Counts:
        """All that happened in a window."""
        with self._engine.connect() as reading:
            came = _came(reading, window, track)
            again = reading.execute(_met_again(window, track)).one()
            return Counts(
                met=reading.scalar(select(func.count()).select_from(people_met(window, track)))
                or 0,
                met_again=again.people,
                meetings=again.meetings or 0,
                interviews=again.interviews or 0,
                touches=_touches(reading, window, track),
                introductions=_introductions(reading, window, track),
                came={place: people for place, (people, _) in came.items()},
                went_on={place: people for place, (_, people) in came.items()},
                outcomes=_outcomes(reading, window, track),
                stays=_stays(reading, window, track),
                reasons=_reasons(reading, window, track),
            )

    def count_towards(self, window: Window, track: str, measure: str) -> int:
        """How much of what a goal of a track measures came in a window."""
        with self._engine.connect() as reading:
            if measure == "new-contacts":
                met = select(func.count()).select_from(people_met(window, track))
                return reading.scalar(met) or 0
            if measure == "introductions":
                return _introductions(reading, window, track)
            if measure in ("touches", *_KINDS):
                kinds = {_KINDS[measure]} if measure in _KINDS else {*TOUCH_KINDS} - {*SILENT}
                found = _touches(reading, window, track)
                return sum(number for kind, number in found.items() if kind in kinds)
            came = select(func.count(distinct(moves.c.entry_id))).where(
                leads_to(track, measure), *in_window(window, moves.c.at), is_counted()
            )
            return reading.scalar(came) or 0

    def count_groups(self, window: Window, by: By, track: str = "", end: str = "") -> list[Group]:
        """Those met in a window, and what has come of them.

        Args:
            window: its end is that up to which is looked at what came of them.
            by: of periods, all who were met are one group.
            track: as above.
            end: before which they were met; "" for the end of the window.

        Returns:
            In no order; events whose names differ in case or accents only are one.
        """
        cohort = people_met(window, track, by, end)
        with self._engine.connect() as reading:
            found: dict[str, dict[str, Any]] = {}
            for wanted in (
                select(cohort.c.name, func.count().label("people")).group_by(cohort.c.name),
                _reached(cohort, window, track, by),
                _touched(cohort, window),
            ):
                for row in reading.execute(wanted):
                    values = dict(row._mapping)
                    name = str(values.pop("name"))
                    here = found.setdefault(fold(name), {"name": name})
                    for what, number in values.items():
                        here[what] = here.get(what, 0) + int(number or 0)
            if by == "event":
                told = select(events.c.key, events.c.cost, events.c.hours)
                for key, cost, hours in reading.execute(told):
                    if key in found:
                        found[key] |= {"cost": cost, "hours": hours}
        return [Group(**values) for values in found.values() if "people" in values]


def _met_again(window: Window, track: str) -> Select[Any]:
    cohort = people_met(window, track)
    return select(*sat_down()).outerjoin_from(cohort, touches, touch_of(cohort, window))


def _touches(reading: Connection, window: Window, track: str) -> dict[str, int]:
    rows = reading.execute(
        select(touches.c.kind, func.count())
        .where(
            *in_window(window, touches.c.at),
            ~touches.c.undone,
            touches.c.contact_id.not_in(MERGED),
            *with_those_on(track, touches.c.contact_id),
        )
        .group_by(touches.c.kind)
    )
    return {row.kind: row[1] for row in rows}


def _introductions(reading: Connection, window: Window, track: str) -> int:
    one, other = introductions.c.one_id, introductions.c.other_id
    either = [*with_those_on(track, one), *with_those_on(track, other)]
    wanted = select(func.count(introductions.c.id)).where(
        *in_window(window, introductions.c.at),
        one.not_in(MERGED),
        other.not_in(MERGED),
    )
    return reading.scalar(wanted.where(or_(*either)) if either else wanted) or 0


def _came(reading: Connection, window: Window, track: str) -> dict[Place, tuple[int, int]]:
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
            is_counted(),
            *of_track(track, moves.c.track),
        )
        .subquery("happened")
    )
    furthest = func.max(happened.c.rank).over(
        partition_by=(happened.c.entry_id, happened.c.track), order_by=happened.c.id.desc()
    )
    seen = select(happened, furthest.label("furthest")).subquery("seen")
    went_on = when(seen.c.furthest > seen.c.rank, then=seen.c.entry_id)
    rows = reading.execute(
        select(
            seen.c.track,
            seen.c.to_stage,
            func.count(distinct(seen.c.entry_id)),
            func.count(distinct(went_on)),
        ).group_by(seen.c.track, seen.c.to_stage)
    )
    return {(on, stage): (came, went) for on, stage, came, went in rows}


def _outcomes(reading: Connection, window: Window, track: str) -> dict[str, Outcomes]:
    lates = [step.late for step in window.steps if step.late]
    lapsed = [
        and_(
            leads_to(step.track, step.stage), moves.c.at >= step.late[0], moves.c.at < step.late[1]
        )
        for step in window.steps
        if step.late
    ]
    recent = moves.c.at >= window.start
    rows = reading.execute(
        select(
            moves.c.track,
            func.sum(when(recent, leads_to_won(window))),
            func.sum(when(recent, moves.c.to_stage == NO)),
            func.sum(when(or_(*lapsed))) if lapsed else literal(0),
        )
        .where(
            moves.c.at >= min([window.start, *(first for first, _ in lates)]),
            stood(window),
            is_counted(),
            moves.c.track != "",
            *of_track(track, moves.c.track),
        )
        .group_by(moves.c.track)
    )
    return {on: Outcomes(won or 0, no or 0, stalled or 0) for on, won, no, stalled in rows}


def _stays(reading: Connection, window: Window, track: str) -> dict[Place, Stay]:
    """Percentiles as the nearest rank: one that somebody really took."""
    stays = (
        select(
            moves.c.track,
            moves.c.to_stage,
            _seconds(reading, moves.c.at, moves.c.until).label("seconds"),
        )
        .where(
            *in_window(window, moves.c.until),
            moves.c.to_stage.not_in((NO, NEITHER)),
            is_counted(),
            *of_track(track, moves.c.track),
        )
        .subquery("stays")
    )
    part = func.cume_dist().over(
        partition_by=(stays.c.track, stays.c.to_stage), order_by=stays.c.seconds
    )
    ranked = select(stays, part.label("part")).subquery("ranked")
    rows = reading.execute(
        select(
            ranked.c.track,
            ranked.c.to_stage,
            func.count(),
            func.min(when(ranked.c.part >= 0.5, then=ranked.c.seconds)),
            func.min(when(ranked.c.part >= 0.75, then=ranked.c.seconds)),
        ).group_by(ranked.c.track, ranked.c.to_stage)
    )
    return {(on, stage): Stay(number, half, most) for on, stage, number, half, most in rows}


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


def _reasons(reading: Connection, window: Window, track: str) -> dict[tuple[str, str], int]:
    rows = reading.execute(
        select(moves.c.track, moves.c.why, func.count())
        .where(
            moves.c.to_stage == NO,
            moves.c.at >= window.start,
            stood(window),
            is_counted(),
            *of_track(track, moves.c.track),
        )
        .group_by(moves.c.track, moves.c.why)
    )
    return {(on, why): number for on, why, number in rows}


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
