"""Two contacts brought together: noted with both of them, as help for each."""

import datetime as dt
from collections.abc import Sequence

from cardscan.contact import Filed
from cardscan.entry import Touch
from cardscan.errors import UsageError
from cardscan.pipeline.history import ToDay
from cardscan.pipeline.strategy import Strategy
from cardscan.pipeline.touches import plan_touches
from cardscan.store import Store


def introduce(
    store: Store,
    strategy: Strategy,
    both: tuple[Filed, Filed],
    reasons: Sequence[str],
    *,
    at: str,
    now: dt.datetime,
    to_day: ToDay,
) -> str:
    """Record that two were introduced to each other; what the change is called.

    Args:
        store: where they are.
        strategy: tells when the next touch of each is due.
        both: as they were read.
        reasons: why they should meet.
        at: when it was, as a time is stored.
        now: with its zone.
        to_day: the day of a stored time.

    Raises:
        UsageError: they are one contact, or were introduced before.
        StaleError: an entry of one of them has been changed since.
    """
    uids = [filed.contact.uid for filed in both]
    if uids[0] == uids[1]:
        raise UsageError(f"{both[0].contact.display_name!r} twice is one contact", "Name two.")
    names = [filed.contact.display_name for filed in both]
    passed = {
        uid: Touch("helped", at, f"introduced to {name}", about=about)
        for uid, name, about in zip(uids, reversed(names), reversed(uids), strict=True)
    }
    following = []
    for uid, filed in zip(uids, both, strict=True):
        touches = (*store.pipeline.read_touches(uid), passed[uid])
        days = [(touch.kind, to_day(touch.at)) for touch in touches]
        following += [(uid, entry) for entry in plan_touches(strategy, filed.entries, days)]
    what = f"introduced {names[0]} to {names[1]}"
    store.traits.introduce(passed, following, why=". ".join(reasons), what=what, now=now)
    return what
