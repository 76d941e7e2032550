"""How many: the aggregates behind ``cardscan stats``, all counted by the database.

What was undone does not count, nor does what still stands with a contact that was merged into
another: it would count twice. What happened with forgotten contacts counts as it always did; only
where people stand today are they left out, since nothing can come of it. Everything before the end
of a window is seen as it was then, so that two windows can be compared.
"""

import datetime as dt
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable
from itertools import accumulate
from typing import Any

from sqlalchemy import (
    Connection,
    Engine,
    distinct,
    func,
    or_,
    select,
)

from cardscan.entry import NEITHER, NO, SILENT, TOUCH_KINDS
from cardscan.pipeline.counts import By, Counts, Group, Outcomes, Parts, Standing, Stay, Window
from cardscan.pipeline.places import Place
from cardscan.store.counted import (
    IMPORTED,
    MERGED,
    in_window,
    is_counted,
    leads_to,
    of_track,
    people_met,
    with_those_on,
)
from cardscan.store.kept import CONTACTS, ENTRIES, read_tally, to_source
from cardscan.store.rows import fold
from cardscan.store.schema import entries, events, introductions, moves, standings, touches
from cardscan.store.tallies import STAY, Tally, tally_contacts, tally_groups

_KINDS = {
    "meetings": "meeting",
    "interviews": "interview",
    "referrals-given": "referral-given",
    "referrals-received": "referral-received",
}
"""By measure, the kind of touches that it counts."""
_ENDS = ("won", "no", "stalled")
"""How it can end, in the order of ``Outcomes``."""


class Numbers:
    """The numbers of a store; every method is one transaction, and raises StoreError if it fails.

    Where a track is named, only those who stand on it count; "" is for everybody.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def count_now(self, today: dt.date, track: str = "") -> dict[Place, Standing]:
        """How many stand where, and how many of them should have been decided on before today."""
        place = standings.c.track, standings.c.stage
        late = select(func.count()).where(
            entries.c.track == place[0],
            entries.c.stage == place[1],
            entries.c.decide_by < today.isoformat(),
            ~entries.c.gone,
            or_(entries.c.track != "", entries.c.contact_id.not_in(IMPORTED)),
        )
        late = late.correlate(standings)
        every = select(*place, standings.c.people, late.scalar_subquery())
        with self._engine.connect() as reading:
            there = reading.execute(every.where(*of_track(track, place[0]))).all()
            met_otherwise = Counter() if track else _count_imported(reading)
        return {
            (on, stage): Standing(left, 0 if stage in (NO, NEITHER) else stalled)
            for on, stage, people, stalled in there
            if (left := people - met_otherwise[on, stage])
        }

    def count(self, window: Window, track: str = "", over: str = "") -> Counts:
        """All that happened in a window.

        Args:
            window: what is looked at.
            track: as above.
            over: the time up to which nothing more is likely to be told; what was counted up to
                there is kept for the next time. "" keeps nothing.
        """
        entered = read_tally(self._engine, ENTRIES, window, over)
        if track:
            entered = Counter({key: n for key, n in entered.items() if key[1] == track})
            with self._engine.connect() as reading:
                met = tally_contacts(reading, window, track=track)
        else:
            met = read_tally(self._engine, CONTACTS, window, over)
        with self._engine.connect() as reading:
            introduced = _introductions(reading, window, track)
        had = _by_name(entered)
        ended = Counter({(how, on): n for how in _ENDS for on, n in had[how]})
        went = {(on, stage): number for on, stage, number in had["went"]}
        came = {(on, stage): number for on, stage, number in had["came"]}
        return Counts(
            met=met["met",],
            met_again=met["again",],
            meetings=met["meetings",],
            interviews=met["interviews",],
            touches=dict(_by_name(met)["touch"]),
            introductions=introduced,
            came=came,
            went_on={place: went.get(place, 0) for place in came},
            outcomes={on: Outcomes(*(ended[how, on] for how in _ENDS)) for _, on in ended},
            stays=_find_stays(had["stay"]),
            reasons={(on, why): number for on, why, number in had["why"]},
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
                passed = (
                    select(func.count())
                    .select_from(touches)
                    .where(
                        touches.c.kind.in_(kinds),
                        ~touches.c.undone,
                        *in_window(window, touches.c.at),
                        touches.c.contact_id.not_in(MERGED),
                        *with_those_on(track, touches.c.contact_id),
                    )
                )
                return reading.scalar(passed) or 0
            came = select(func.count(distinct(moves.c.entry_id))).where(
                leads_to(track, measure), *in_window(window, moves.c.at), is_counted()
            )
            return reading.scalar(came) or 0

    def count_groups(
        self, window: Window, by: By, track: str = "", parts: Parts = (), over: str = ""
    ) -> list[Group]:
        """Those met in a window, and what has come of them by its end.

        Args:
            window: what is looked at.
            by: what they are grouped by.
            track: as above.
            parts: of the window, where they are grouped by these.
            over: as above; only what is counted of parts and everybody is kept.

        Returns:
            In no order; events whose names differ in case or accents only are one.
        """
        if parts and not track:
            tally = read_tally(self._engine, to_source(parts, by), window, over)
        else:
            with self._engine.connect() as reading:
                tally = tally_groups(reading, window, by=by, track=track, parts=parts)
        found: dict[str, dict[str, Any]] = {}
        for (what, name), number in tally.items():
            here = found.setdefault(fold(name), {"name": name})
            here[what] = here.get(what, 0) + number
        if by == "event":
            told = select(events.c.key, events.c.cost, events.c.hours)
            with self._engine.connect() as reading:
                for key, cost, hours in reading.execute(told):
                    if key in found:
                        found[key] |= {"cost": cost, "hours": hours}
        return [Group(**values) for values in found.values() if "people" in values]


def _by_name(tally: Tally) -> defaultdict[str, list[tuple[Any, ...]]]:
    """What a tally has under each name, with its numbers."""
    found = defaultdict[str, list[tuple[Any, ...]]](list)
    for (name, *of), number in tally.items():
        found[name].append((*of, number))
    return found


def _find_stays(told: Iterable[tuple[str, str, int, int]]) -> dict[Place, Stay]:
    """Percentiles as the nearest rank: one that somebody really took, to a tenth of a day.

    Args:
        told: track, stage, how many tenths of a day, and how many people stayed so long.
    """
    found = defaultdict[Place, list[tuple[int, int]]](list)
    for on, stage, parts, number in told:
        found[on, stage].append((parts, number))
    stays = {}
    for place, parted in found.items():
        parted.sort()
        numbers = list(accumulate(number for _, number in parted))
        half, most = (
            parted[bisect_left(numbers, quarters * numbers[-1] / 4)][0] * STAY
            for quarters in (2, 3)
        )
        stays[place] = Stay(numbers[-1], half, most)
    return stays


def _count_imported(reading: Connection) -> Counter[Place]:
    """Of those whom nobody met, how many stand where and are on no track."""
    place = entries.c.track, entries.c.stage
    wanted = select(*place, func.count()).where(entries.c.contact_id.in_(IMPORTED), ~entries.c.gone)
    # Of some tracks only, SQLite would look for each who is on these in the list of the imported.
    found = reading.execute(wanted.group_by(*place))
    return Counter({(on, stage): number for on, stage, number in found if not on})


def _introductions(reading: Connection, window: Window, track: str) -> int:
    one, other = introductions.c.one_id, introductions.c.other_id
    either = [*with_those_on(track, one), *with_those_on(track, other)]
    wanted = select(func.count(introductions.c.id)).where(
        *in_window(window, introductions.c.at),
        one.not_in(MERGED),
        other.not_in(MERGED),
    )
    return reading.scalar(wanted.where(or_(*either)) if either else wanted) or 0
