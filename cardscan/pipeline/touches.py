"""What passes between two people: when the next touch is due, and who has asked more than given."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from math import inf

from cardscan.entry import LATER, SILENT, TOUCH_KINDS, Entry, Touch, TouchKind
from cardscan.errors import UsageError
from cardscan.pipeline.strategy import Strategy

REFERRALS: tuple[TouchKind, ...] = ("referral-given", "referral-received")
"""Kinds about somebody else, who is named."""

BETWEEN: tuple[TouchKind, ...] = tuple(kind for kind in TOUCH_KINDS if kind not in REFERRALS)
"""Kinds that are between two alone."""

_GIVEN: tuple[TouchKind, ...] = ("helped", "referral-given")
_ASKED: tuple[TouchKind, ...] = ("asked", "referral-received")


@dataclass(frozen=True, slots=True)
class Balance:
    """What passed between the two, counted."""

    given: int = 0
    """How often the networker helped or referred somebody to the contact."""
    asked: int = 0
    """How often the networker asked, or was referred somebody."""

    @property
    def any(self) -> bool:
        """Whether either ever happened."""
        return self.given + self.asked > 0

    @property
    def against(self) -> bool:
        """Whether more was asked than given."""
        return self.asked > self.given


def check_touch(uid: str, touch: Touch) -> None:
    """Refuse what cannot have passed with the contact of a uid.

    Raises:
        UsageError: a referral without the other person, or of themselves; another person where
            none can be; a value that is no amount.
    """
    if touch.kind in REFERRALS and not touch.about:
        raise UsageError(f"a {touch.kind} names who was referred", "Say --about OTHER.")
    if touch.about and touch.kind not in REFERRALS:
        raise UsageError(f"a {touch.kind} is about nobody else", "Leave out --about.")
    if touch.about == uid:
        raise UsageError("nobody is referred to themselves", "Name somebody else with --about.")
    check_amount(touch.value)


def check_amount(amount: float | None) -> None:
    """Refuse what is no amount of money or time.

    Raises:
        UsageError: it is below 0, endless or no number.
    """
    if amount is not None and not 0 <= amount < inf:
        raise UsageError(f"{amount} is no amount", "Give a number of 0 or more.")


def to_balance(touches: Iterable[Touch]) -> Balance:
    """Given and asked, over all that passed with a contact."""
    kinds = [touch.kind for touch in touches]
    return Balance(sum(kind in _GIVEN for kind in kinds), sum(kind in _ASKED for kind in kinds))


def plan_touches(
    strategy: Strategy, entries: Iterable[Entry], touches: Sequence[tuple[TouchKind, dt.date]]
) -> tuple[Entry, ...]:
    """The entries whose next touch is due on another day, by the cadence of their tracks.

    Args:
        strategy: knows the cadences.
        entries: where the contact stands.
        touches: all that passed with the contact, the new one included, in any order, with days.

    Returns:
        Only those that change: none for a note, or where nothing more is to come.
    """
    days = [day for kind, day in touches if kind != "note"]
    signs = sum(kind not in SILENT for kind, _ in touches)
    changed: list[Entry] = []
    for entry in entries:
        track = strategy.find_track(entry.track)
        if days and track and entry.open and entry.stage != LATER:
            due = (max(days) + dt.timedelta(track.wait(signs))).isoformat()
            changed += [replace(entry, touch_by=due)] if due != entry.touch_by else []
    return tuple(changed)
