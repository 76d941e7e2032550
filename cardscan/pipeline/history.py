"""What happened with a contact and what is due, in words: moves, touches and referrals as one list.

Days are those of the person's own calendar, so what turns a stored time into one is handed in.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from cardscan.entry import LATER, Entry, Move, Touch

ToDay = Callable[[str], dt.date]
"""From a time, as it is stored, to the day."""


@dataclass(frozen=True, slots=True)
class Happening:
    """One line of what happened."""

    day: dt.date
    what: str
    """As in "call", or "client: prospective to qualified"."""
    words: str
    """What was said, what came of it, and who decided."""
    about: str = ""
    """Of a referral: the uid of the other person."""
    role: str = ""
    """What the other person is to it: "about", "to" or "by"."""


def find_happenings(
    moves: Iterable[Move], touches: Iterable[Touch], referred: Iterable[Touch], to_day: ToDay
) -> list[Happening]:
    """All that happened, the oldest first; moves that were undone are left out.

    Args:
        moves: the contact's, on all tracks.
        touches: with the contact.
        referred: with others, to whom the contact was referred or who referred it.
        to_day: the day of a stored time.
    """
    # A touch of the same moment as a move, as at a meeting, comes before it.
    found = [(one.at, 0, _touch(one, one.kind, "about", to_day)) for one in touches]
    for one in referred:
        role = "to" if one.kind == "referral-given" else "by"
        found.append((one.at, 0, _touch(one, "referred", role, to_day)))
    found += [(move.at, 1, _move(move, to_day)) for move in moves if not move.undone]
    return [happening for *_, happening in sorted(found, key=lambda one: one[:2])]


def told_dues(entry: Entry, to_day: ToDay) -> Iterator[str]:
    """Since when an entry stands where it does, and what is due for it."""
    yield f"since {to_day(entry.since)}"
    if entry.decide_by:
        yield f"{'comes back on' if entry.stage == LATER else 'decide by'} {entry.decide_by}"
    if entry.touch_by:
        yield f"next touch by {entry.touch_by}"
    if entry.put_off:
        yield f"put off {entry.put_off:,} time{'s' * (entry.put_off != 1)}"


def _move(move: Move, to_day: ToDay) -> Happening:
    way = " to ".join(dict.fromkeys(filter(None, (move.from_stage, move.to_stage))))
    by = f"by {move.who}" if move.who else ""
    words = ", ".join(filter(None, (move.why, by)))
    return Happening(to_day(move.at), ": ".join(filter(None, (move.track, way))), words)


def _touch(touch: Touch, what: str, role: str, to_day: ToDay) -> Happening:
    value = "" if touch.value is None else f"{touch.value:,.2f}".removesuffix(".00")
    words = "; ".join(filter(None, (touch.text, touch.outcome, value)))
    return Happening(to_day(touch.at), what, words, touch.about, role if touch.about else "")
