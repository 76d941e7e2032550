"""Cards of people who are known: the same card again, a new job, or a doubt for a person."""

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import cache

from cardscan.contact import Contact, Filed, Proposal
from cardscan.duplicates import AUTOMATIC, PROPOSED
from cardscan.improve import find_improvements
from cardscan.merge import find_same, merge_contacts
from cardscan.store.merging import Improvement
from cardscan.store.rows import to_time


def find_known(
    cards: Sequence[Proposal],
    find_rivals: Callable[[Contact], Iterable[Filed]],
    event: str,
    now: dt.datetime,
) -> tuple[tuple[Proposal, ...], tuple[Improvement | None, ...]]:
    """The cards to be filed, and of each the known contact into which it goes, or None.

    Whoever is surely the same person, as with a new job, goes into the contact that is there; who
    may be gets a reason for a look. No contact comes twice.

    Args:
        cards: of one photo, or of two that show both sides of them.
        find_rivals: gives contacts that may be the same, the one to be preferred first.
        event: where the people were met, or "".
        now: when the cards are filed, with its zone.
    """
    rivals = cache(lambda contact: tuple(find_rivals(contact)))
    told, known = list[Proposal](), list[Improvement | None]()
    improved = find_improvements(cards, rivals)
    taken = {into.after.contact.uid for into in improved if into}
    for card, improvement in zip(cards, improved, strict=True):
        into, marked = improvement, card
        if into is None:
            free = (one for one in rivals(card.contact) if one.contact.uid not in taken)
            same = next(find_same(free, card.contact, PROPOSED), None)
            if same and same.probability >= AUTOMATIC:
                after = merge_contacts(same.known, _as_filed(card, event, now))
                into = Improvement(after, clearer=True, better=True)
                taken.add(after.contact.uid)
            elif same:
                marked = replace(card, review=(*card.review, same.reason))
        told.append(marked)
        known.append(into)
    return tuple(told), tuple(known)


def _as_filed(card: Proposal, event: str, now: dt.datetime) -> Filed:
    """The card as the contact that it would be by itself."""
    return Filed(
        contact=card.contact,
        event=event,
        photo=card.photo,
        sha256=card.sha256,
        card=card.card,
        track="",
        stage="",
        review=card.review,
        confidence=card.confidence,
        version=0,
        added=to_time(now),
    )
