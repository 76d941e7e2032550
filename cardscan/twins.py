"""Contacts of a database that may be one person: found, made one, or kept apart for good."""

import datetime as dt
import os
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection

from cardscan.contact import Filed
from cardscan.duplicates import (
    PROPOSED,
    Likeness,
    compare,
    find_duplicates,
    marks_of,
    weigh,
)
from cardscan.errors import StoreError
from cardscan.merge import Choices, merge_contacts
from cardscan.store import Store

Rank = Callable[[str, str], int]
"""How far along its track a stage is."""


Pair = tuple[str, str]
"""The uids of two, the one that was filed first before the other."""

_RIVALS, _LIKELIEST = 15, 5
"""With one name or number, of whom more are colleagues; and of them, who may be one contact."""


@dataclass(frozen=True, slots=True)
class Twins:
    """Two contacts that may be one person."""

    kept: Filed
    """The one that was filed first."""
    other: Filed
    likeness: Likeness

    @property
    def uids(self) -> frozenset[str]:
        """Of both."""
        return frozenset((self.kept.contact.uid, self.other.contact.uid))


def find_twins(store: Store, floor: float = PROPOSED) -> list[Twins]:
    """All who may be one person, the likeliest first, those of one person together.

    Those whom a person kept apart are left out.
    """
    people = list(store.find_contacts())[::-1]
    apart = store.merges.find_apart()
    found = [
        Twins(people[pair.one], people[pair.other], pair.likeness)
        for pair in find_duplicates([filed.contact for filed in people], floor)
    ]
    best = dict[str, float]()
    for pair in found:
        uid = pair.kept.contact.uid
        best[uid] = max(best.get(uid, 0.0), pair.likeness.probability)
    return sorted(
        (pair for pair in found if pair.uids not in apart),
        key=lambda pair: (
            -best[pair.kept.contact.uid],
            pair.kept.contact.uid,
            -pair.likeness.probability,
        ),
    )


def find_pairs(store: Store) -> tuple[Pair, ...]:
    """The uids of the same, to be kept until they are looked at."""
    return tuple((pair.kept.contact.uid, pair.other.contact.uid) for pair in find_twins(store))


def seek_pairs(url: str, told: Connection) -> None:
    """Send the same of the database at a URL, from a process that gives way to others.

    Where it cannot be read nothing is sent: whoever waits sees the end.
    """
    os.nice(10)
    with told, suppress(StoreError), Store.open(url) as store:
        told.send(find_pairs(store))


def find_twins_of(store: Store, filed: Filed, floor: float = PROPOSED) -> list[Twins]:
    """The likeliest of those who share a name, e-mail address or number with a contact."""
    apart = store.merges.find_apart(filed.contact.uid)
    own, found = marks_of(filed.contact), list[Twins]()
    for one in store.search.find_rivals(filed.contact, _RIVALS):
        if one.contact.uid != filed.contact.uid:
            kept, other = sorted((filed, one), key=lambda each: each.added)
            found.append(Twins(kept, other, weigh(own, marks_of(one.contact))))
    likely = (pair for pair in found if pair.likeness.probability >= floor)
    best = sorted(likely, key=lambda pair: -pair.likeness.probability)
    return [pair for pair in best if pair.uids not in apart][:_LIKELIEST]


def pair_up(one: Filed, other: Filed) -> Twins:
    """Two contacts, the first one to be kept, compared as they are."""
    return Twins(one, other, compare(one.contact, other.contact))


def read_pair(store: Store, uids: Iterable[str]) -> Twins | None:
    """Two contacts as they are filed; None where one of them is gone, or went into another."""
    found = [filed for uid in uids if (filed := store.search.find_uid(uid))]
    return pair_up(*found) if len(found) == 2 else None


def merge_pair(
    store: Store,
    pair: Twins,
    rank: Rank,
    *,
    choices: Choices | None = None,
    now: dt.datetime,
) -> str:
    """Merge the two; what the change is called.

    Raises:
        StaleError: one of them has been changed since.
    """
    after = merge_contacts(pair.kept, pair.other, choices)
    names = [one.contact.display_name for one in (pair.kept, pair.other)]
    what = f"merged {names[1]} into {names[0]}"
    store.merges.merge(after, pair.other, rank, what=what, now=now)
    return what


def keep_apart(store: Store, pair: Twins, *, now: dt.datetime) -> str:
    """Remember that the two are two people; what the change is called."""
    names = [one.contact.display_name for one in (pair.kept, pair.other)]
    what = f"kept {names[0]} and {names[1]} apart"
    uids = (one.contact.uid for one in (pair.kept, pair.other))
    store.merges.keep_apart(*uids, what=what, now=now)
    return what
