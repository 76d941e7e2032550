"""Stored pages through today's parsers, without a reader; what a person set stays as it is.

Of a contact with several cards all count, as they did when they were filed. The two sides of a card
are read each alone and joined, as they were when scanned.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import reduce

from cardscan.config import Settings
from cardscan.contact import Candidate, Filed, ReviewReason, Side
from cardscan.fields import resolve
from cardscan.fields.known import read_known
from cardscan.improve import combine
from cardscan.sides import unite, with_readings
from cardscan.store import Store


@dataclass(frozen=True, slots=True)
class Reread:
    """A contact as it is filed, and as today's parsers would have it."""

    before: Filed
    after: Filed
    candidates: tuple[tuple[Candidate, ...], ...]
    """Today's readings of each side of each of its cards."""
    changed: bool
    """Whether anything at all differs, down to a confidence or a reading."""


def reread(filed: Filed, store: Store, settings: Settings) -> Reread:
    """What today's parsers make of a contact's stored pages and codes; nothing is filed.

    A contact whose card has no pages stays as it is, and so does one of several cards that differ.

    Args:
        filed: the contact.
        store: where its pages are.
        settings: for the countries of its numbers, and what was learned.

    Raises:
        UsageError: the contact is gone.
        StoreError: the database cannot be read.
    """
    cards = store.read_cards(filed.contact.uid)
    former = tuple(side.candidates for card in cards for side in card)
    doubts = tuple(reason for reason in filed.review if reason.of_reading)
    after, candidates = resolve_cards(filed, cards, doubts, settings)
    return Reread(filed, after, candidates, changed=after != filed or candidates != former)


def resolve_cards(
    filed: Filed,
    cards: Sequence[Sequence[Side]],
    doubts: Sequence[ReviewReason],
    settings: Settings,
) -> tuple[Filed, tuple[tuple[Candidate, ...], ...]]:
    """A contact as its cards say, but for what a person set, and the readings of each side.

    It stays as it is where no card has pages, or several cards that differ have been merged.

    Args:
        filed: the contact.
        cards: all of them, side by side.
        doubts: about how they were read.
        settings: for the countries of its numbers, and what was learned.
    """
    if filed.origins or not any(side.pages for card in cards for side in card):
        return filed, tuple(side.candidates for card in cards for side in card)
    country, home = settings.country, settings.home_country
    known = read_known(settings.known_file)
    read = [
        [resolve(side.pages, country, home, side.codes, known) for side in card] for card in cards
    ]
    whole = reduce(combine, (reduce(unite, sides) for sides in read))
    after = with_readings(filed, replace(whole, review=(*whole.review, *doubts)))
    return after, tuple(side.candidates for sides in read for side in sides)
