"""What a move is, and whether it is allowed: entries in, the entry as it shall be out.

An entry that is planned here keeps the version it is based on and, where its stage changes, has no
``since``: the store knows when. Days are those of the person, ``today`` among them.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from cardscan.entry import LATER, NEITHER, NO, UNTRIAGED, Entry
from cardscan.errors import UsageError
from cardscan.pipeline.strategy import Stage, Strategy, Track

_TRIAGE = "Say --track TRACK, or go through the stack with cardscan triage."


@dataclass(frozen=True, slots=True)
class Asked:
    """What a person is asked before a move."""

    checks: tuple[str, ...]
    """What must be so, unless there is a reason to move all the same."""
    reason: bool
    """Whether there must be one."""
    day: bool
    """Whether it must be told which day brings the contact back."""

    @property
    def anything(self) -> bool:
        """Whether there is a question at all."""
        return bool(self.checks) or self.reason or self.day


def find_entry(strategy: Strategy, entries: Sequence[Entry], track: str = "") -> Entry | None:
    """The entry of a contact that a person means.

    Args:
        strategy: knows the tracks.
        entries: all of the contact's.
        track: as typed; without one the contact must have one entry only.

    Returns:
        None where the contact does not stand on that track.

    Raises:
        UsageError: there is no such track, or several entries may be meant.
    """
    if track:
        exact = next((entry for entry in entries if entry.track == track), None)
        name = exact.track if exact else strategy.track(track).name
        return next((entry for entry in entries if entry.track == name), None)
    if len(entries) > 1:
        stands = " and ".join(f"{entry.track}: {entry.stage}" for entry in entries)
        raise UsageError(f"this contact is on {len(entries)} tracks: {stands}", "Say --track.")
    return entries[0]


def find_start(
    strategy: Strategy,
    entries: Sequence[Entry],
    to: str,
    *,
    track: str = "",
    today: dt.date,
    met: dt.date | None = None,
) -> Entry:
    """The entry of a contact from which it moves, triaged first where it is not on that track.

    Args:
        strategy: knows the tracks.
        entries: all of the contact's.
        to: a stage as typed; it tells the track of a contact on none, where only one has it.
        track: as typed.
        today: when it is decided.
        met: when the person was met or filed.

    Raises:
        UsageError: there is no such track, or several may be meant.
    """
    if not track and len(entries) == 1 and not entries[0].track:
        leading = [one for one in strategy.tracks if _leads(one, to)] or strategy.tracks
        if len(leading) != 1:
            names = " or ".join(one.name for one in leading)
            raise UsageError("the contact is on no track yet", f"Say --track {names}.")
        track = leading[0].name
    found = find_entry(strategy, entries, track)
    return found or plan_triage(strategy, track, today, met=met)


def find_lost(strategy: Strategy, entries: Iterable[Entry], moved: Entry) -> Entry | None:
    """The entry, on a track that the strategy has not, whose place a new one takes."""
    if moved.version or not moved.track:
        return None
    gone = (entry for entry in entries if strategy.find_track(entry.track) is None)
    return next((entry for entry in gone if entry.track and entry.open), None)


def find_base(strategy: Strategy, entries: Sequence[Entry], start: Entry) -> Entry:
    """The entry that is changed by what begins at a start: it, or the one whose place it takes."""
    if start.version:
        return start
    on_none = next((entry for entry in entries if not entry.track), None)
    return on_none or find_lost(strategy, entries, start) or start


def plan_neither(entries: Sequence[Entry]) -> Entry:
    """The entry of a contact that is on no track, and shall stay so.

    Raises:
        UsageError: it is on one, or this is decided.
    """
    (entry, *others) = entries
    if entry.track or others:
        tracks = " and ".join(one.track for one in entries if one.track)
        raise UsageError(
            f"the contact is on {tracks}", "Neither is for those on no track; move it to no."
        )
    if entry.stage == NEITHER:
        raise UsageError("the contact is at neither already", "Nothing was changed.")
    return replace(entry, stage=NEITHER, since="", decide_by="", touch_by="", put_off=0)


def plan_triage(
    strategy: Strategy, track: str, today: dt.date, *, met: dt.date | None = None
) -> Entry:
    """The entry of a contact that is put on a track, or on none with "".

    Args:
        strategy: knows the tracks.
        track: as typed.
        today: when it is decided.
        met: when the person was met or filed, from which the first touch is due; else today.

    Returns:
        An entry with version 0, which takes the place of the contact's one on no track.

    Raises:
        UsageError: there is no such track.
    """
    if not track:
        return Entry("", NEITHER, "")
    here = strategy.track(track)
    first = here.stages[0]
    touch_by = max(to_first_touch(here, met or today), today.isoformat())
    return Entry(here.name, first.name, "", to_decide_by(first, today), touch_by)


def plan_division(
    strategy: Strategy,
    entries: Sequence[Entry],
    tracks: Iterable[str],
    today: dt.date,
    *,
    met: dt.date,
) -> list[Entry]:
    """The entries of a contact on no track that is put on some, or with "" on none for good.

    Raises:
        UsageError: there is no such track, or the contact is on one already.
    """
    return [
        plan_triage(strategy, track, today, met=met) if track else plan_neither(entries)
        for track in tracks
    ]


def told_division(name: str, tracks: Iterable[str]) -> str:
    """What that change is called, as in "put Ana Beispiel on client and referral"."""
    return f"put {name} on {' and '.join(track or NEITHER for track in tracks)}"


def find_checks(strategy: Strategy, entry: Entry, to: str) -> tuple[str, ...]:
    """What must be true of a contact that is moved there: nothing on the way back or out.

    Raises:
        UsageError: there is no such stage.
    """
    track = _track(strategy, entry)
    stage = track.find_stage(track.destination(to))
    return stage.checklist if stage and track.rank(stage.name) > track.rank(entry.stage) else ()


def find_asked(strategy: Strategy, entry: Entry, to: str) -> Asked:
    """What a person is asked before a contact is moved there.

    Raises:
        UsageError: there is no such stage.
    """
    name = _track(strategy, entry).destination(to)
    return Asked(find_checks(strategy, entry, to), reason=name == NO, day=name == LATER)


def plan_move(
    strategy: Strategy,
    entry: Entry,
    to: str,
    *,
    today: dt.date,
    why: str = "",
    until: dt.date | None = None,
    confirmed: Iterable[str] = (),
) -> Entry:
    """The entry at another stage of its track, or out of it.

    Forward, and back in after "no" or "later", needs the checklist of the stage or a reason. What
    is put to "later" once more is put off.

    Args:
        strategy: knows the track.
        entry: where the contact stands.
        to: as typed: a stage, NO or LATER.
        today: when it is decided.
        why: the reason; "no" must have one.
        until: the day that brings back what is put to "later".
        confirmed: those points of the checklist that are true.

    Raises:
        UsageError: the move is not allowed.
    """
    track = _track(strategy, entry)
    name = track.destination(to)
    if name == LATER:
        return _later(entry, until, today)
    if until is not None:
        raise UsageError("only later has a day that brings people back", "Leave out --until.")
    if name == entry.stage:
        if not entry.version:  # triaged just before, to where the way begins
            return entry
        raise UsageError(f"the contact is at {name} already", "Nothing was changed.")
    moved = replace(entry, stage=name, since="", decide_by="", touch_by="", put_off=0)
    stage = track.find_stage(name)
    if stage is None:
        if not why:
            reasons = ", ".join(strategy.no_reasons)
            raise UsageError("a no needs its reason", f"Say --why, as in: {reasons}.")
        return moved
    missing = set(find_checks(strategy, entry, to)) - set(confirmed)
    if missing and not why:
        told = "; ".join(point for point in stage.checklist if point in missing)
        raise UsageError(
            f"{name} means: {told}", "Confirm that with --yes, or say --why it moves without."
        )
    touch_by = entry.touch_by or to_first_touch(track, today)
    return replace(moved, decide_by=to_decide_by(stage, today), touch_by=touch_by)


def put_off(entry: Entry, day: dt.date, today: dt.date) -> Entry:
    """The entry with nothing due before a day.

    Raises:
        UsageError: the day is not to come, or nothing is due before it.
    """
    _check_due(entry, day, today)
    then = day.isoformat()
    due = min(filter(None, (entry.decide_by, entry.touch_by)), default="")
    if due >= then:
        raise UsageError(f"nothing is due before {due}", "Give a later day.")
    return replace(
        entry,
        decide_by=entry.decide_by and max(entry.decide_by, then),
        touch_by=max(entry.touch_by, then) if entry.touch_by or not due else "",
        put_off=entry.put_off + 1,
    )


def plan_next_touch(entry: Entry, day: dt.date, today: dt.date) -> Entry:
    """The entry whose next touch is due on a day, whether sooner or later than before.

    Raises:
        UsageError: the day is not to come, or nothing is due.
    """
    _check_due(entry, day, today)
    later = bool(entry.touch_by) and day.isoformat() > entry.touch_by
    return replace(entry, touch_by=day.isoformat(), put_off=entry.put_off + later)


def _check_due(entry: Entry, day: dt.date, today: dt.date) -> None:
    if (entry.track, entry.stage) == UNTRIAGED:
        raise UsageError("the contact is on no track yet, so nothing is due", _TRIAGE)
    if not entry.open:
        raise UsageError(
            f"the contact is at {entry.stage}, so nothing is due", "See cardscan show."
        )
    if day <= today:
        raise UsageError(f"{day} is not to come", "Give a day after today.")


def _later(entry: Entry, until: dt.date | None, today: dt.date) -> Entry:
    if until is None or until <= today:
        raise UsageError("later needs the coming day that brings people back", "Say --until DATE.")
    if entry.stage == LATER:
        return replace(entry, decide_by=until.isoformat(), put_off=entry.put_off + 1)
    return replace(
        entry, stage=LATER, since="", decide_by=until.isoformat(), touch_by="", put_off=0
    )


def _leads(track: Track, to: str) -> bool:
    try:
        return track.find_stage(track.destination(to)) is not None
    except UsageError:
        return False


def _track(strategy: Strategy, entry: Entry) -> Track:
    if not entry.track:
        raise UsageError("the contact is on no track yet", _TRIAGE)
    track = strategy.find_track(entry.track)
    if track is None:
        raise UsageError(
            f"the strategy has no track {entry.track!r}",
            "Name another with --track; cardscan strategy check lists all who stand there.",
        )
    return track


def to_decide_by(stage: Stage, today: dt.date) -> str:
    """The day by which who comes to a stage is to move on, or ""."""
    return (today + dt.timedelta(stage.decide_within)).isoformat() if stage.decide_within else ""


def to_first_touch(track: Track, day: dt.date) -> str:
    """The day of the first touch of who is met, or comes back, on a day."""
    return (day + dt.timedelta(track.wait(0))).isoformat()
