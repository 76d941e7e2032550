"""Two sides that are no card, or are one: parted into two contacts, or joined to one.

Each is one change of the store and can be undone; what a person set by hand stays.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import replace

from cardscan.config import Settings
from cardscan.contact import JOINED, Contact, Filed, Source
from cardscan.correct import FIELDS, LISTS, settle, values_of
from cardscan.errors import UsageError
from cardscan.fields import Resolved
from cardscan.rescan import resolve_cards
from cardscan.sides import unite, with_readings
from cardscan.store import Store
from cardscan.store.merges import Rank


def find_sides(filed: Filed) -> tuple[Source, ...]:
    """Where the sides of a contact's newest card come from; () of one without a card."""
    return filed.sides or ((Source(filed.photo, filed.sha256, filed.card),) * bool(filed.sha256))


def split(
    filed: Filed,
    store: Store,
    settings: Settings,
    now: dt.datetime,
    make_uid: Callable[[], str],
) -> tuple[Filed, Filed]:
    """Part the two sides of a contact's newest card into two contacts, the second one new.

    Args:
        filed: the contact, which keeps the front.
        store: where it is.
        settings: for the countries of numbers.
        now: with its zone.
        make_uid: gives a new ``urn:uuid:``.

    Raises:
        UsageError: its card has one side.
        StaleError: the contact has been changed since, or is gone.
    """
    uid = filed.contact.uid
    cards, newest = list(store.read_cards(uid)), store.read_sides(uid)
    if len(newest) != 2:
        raise UsageError(f"the card of {_name(filed)} has one side", "There is nothing to part.")
    cards[cards.index(newest)] = newest[:1]
    doubts = [
        reason for reason in filed.review if reason.of_reading and not reason.why.startswith(JOINED)
    ]
    front, _ = resolve_cards(filed, cards, doubts, settings)
    blank = replace(
        filed, contact=Contact(uid=make_uid()), review=(), confidence={}, corrected={}, origins={}
    )
    back, _ = resolve_cards(blank, [newest[1:]], (), settings)
    what = f"parted the sides of the card of {_name(filed)}"
    return store.reviews.split(front, back, what=what, now=now)


def join(front: Filed, back: Filed, store: Store, rank: Rank, now: dt.datetime) -> Filed:
    """Make the card of one contact the back of another's; the contact that both sides are then.

    Args:
        front: is kept.
        back: goes into it.
        store: where they are.
        rank: tells which of two entries on one track is the further one.
        now: with its zone.

    Raises:
        UsageError: one of them has no card, or one with two sides.
        StaleError: one of them has been changed since, or is gone.
    """
    whole = unite(_resolved(front), _resolved(back))
    joined = with_readings(front, whole)
    for field in FIELDS:
        told = values_of(back.contact, field)
        if told and field in back.corrected and field not in front.corrected:
            own = values_of(joined.contact, field)
            both = tuple(dict.fromkeys((*own, *told))) if field in LISTS else told
            joined = settle(joined, field, both)
    joined = replace(joined, event=front.event or back.event)
    what = f"joined the card of {_name(back)} to that of {_name(front)}"
    return store.merges.merge(joined, back, rank, what=what, now=now, as_back=True)


def _resolved(filed: Filed) -> Resolved:
    return Resolved(filed.contact, filed.confidence, filed.review, ())


def _name(filed: Filed) -> str:
    return filed.contact.display_name or filed.photo
