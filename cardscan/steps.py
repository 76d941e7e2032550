"""The steps with a contact that change the pipeline, whoever asks: a command, a page or a program.

What a step may be, and what follows from it, ``cardscan.pipeline`` says; here it is written under
the one name by which it is undone.
"""

import datetime as dt

from cardscan.contact import Filed
from cardscan.entry import Entry, Touch
from cardscan.pipeline.history import ToDay
from cardscan.pipeline.moves import find_lost
from cardscan.pipeline.strategy import Strategy
from cardscan.pipeline.touches import check_touch, plan_touches
from cardscan.store.pipeline import Pipeline


def told_move(filed: Filed, moved: Entry) -> str:
    """What a move is called, as in "moved Ana Beispiel to qualified (client)"."""
    on = f" ({moved.track})" if moved.track else ""
    return f"moved {filed.contact.display_name} to {moved.stage}{on}"


def told_delay(filed: Filed, day: dt.date) -> str:
    """What it is called that nothing is due before a day."""
    return f"put off {filed.contact.display_name} to {day}"


def told_touch(filed: Filed, touch: Touch) -> str:
    """What it is called that something passed."""
    return f"noted {touch.kind} with {filed.contact.display_name}"


def write_move(
    pipeline: Pipeline,
    strategy: Strategy,
    filed: Filed,
    moved: Entry,
    *,
    now: dt.datetime,
    who: str,
    why: str,
) -> None:
    """Move a contact to where it was planned.

    Args:
        pipeline: where it is written.
        strategy: knows the tracks.
        filed: the contact as it was read.
        moved: the entry as it shall be.
        now: with its zone.
        who: decided it, or "".
        why: the reason, or "".

    Raises:
        StaleError: the entry has been changed since it was read.
    """
    what, uid = told_move(filed, moved), filed.contact.uid
    if lost := find_lost(strategy, filed.entries, moved):
        place = (lost.track, lost.stage)
        pipeline.move_all([place], lambda _: moved, what=what, now=now, who=who, why=why, uid=uid)
    else:
        pipeline.write_entries([(uid, moved)], what=what, now=now, who=who, why=why)


def write_delay(
    pipeline: Pipeline, filed: Filed, delayed: Entry, day: dt.date, *, now: dt.datetime
) -> None:
    """Put off what is due, as it was planned.

    Raises:
        StaleError: the entry has been changed since it was read.
    """
    pipeline.write_entries([(filed.contact.uid, delayed)], what=told_delay(filed, day), now=now)


def write_touch(
    pipeline: Pipeline,
    strategy: Strategy,
    filed: Filed,
    touch: Touch,
    *,
    now: dt.datetime,
    to_day: ToDay,
) -> tuple[Entry, ...]:
    """Note what passed with a contact, and when the next touch is due by the cadence.

    Returns:
        The entries whose next touch is due on another day.

    Raises:
        UsageError: this cannot have passed with them.
        StaleError: the entry has been changed since it was read.
    """
    uid = filed.contact.uid
    check_touch(uid, touch)
    passed = (*pipeline.read_touches(uid), touch)
    days = [(one.kind, to_day(one.at)) for one in passed]
    following = plan_touches(strategy, filed.entries, days)
    pipeline.add_touch(uid, touch, following, what=told_touch(filed, touch), now=now)
    return following
