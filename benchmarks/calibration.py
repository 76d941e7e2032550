"""Whether the confidence of a value is the share of such values that are right, and what a person
who looks only where a scan asks for a look is left with.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from benchmarks.scoring import FIELDS, PhotoScore
from cardscan.contact import Field

EDGES = (0.0, 0.5, 0.7, 0.8, 0.9, 0.95, 0.98, 1.0)
"""Of the bins of confidence: narrow where it is decided what nobody looks at."""
CONTACT_FIELDS: Mapping[str, Field] = {
    "name": "full_name",
    "title": "title",
    "company": "org",
    "phone": "phones",
    "email": "emails",
    "url": "urls",
    "address": "addresses",
}
"""What a contact calls the fields of a truth."""


@dataclass(frozen=True, slots=True)
class Sureness:
    """How sure a scan was of one card."""

    confidence: Mapping[str, tuple[float, ...]]
    """By field of the truth, one figure a value."""
    unseen: bool
    """Whether it asks nobody to look."""


@dataclass(frozen=True, slots=True)
class Claim:
    """One value that was read: how sure, whether right, and whether on a card filed unseen."""

    field: str
    confidence: float
    right: bool
    unseen: bool


@dataclass(frozen=True, slots=True)
class Bin:
    """The claims with a confidence in one range."""

    low: float
    high: float
    count: int
    confidence: float
    """Their mean."""
    right: float
    """The share that is right."""


@dataclass(frozen=True, slots=True)
class Unseen:
    """What is filed without a look at it."""

    cards: int
    of: int
    """Cards in all."""
    values: int
    """On those filed unseen."""
    wrong: int
    """Of these values."""

    @property
    def share(self) -> float:
        """Of the cards."""
        return self.cards / max(1, self.of)

    @property
    def error(self) -> float:
        """The share of the values filed unseen that is wrong."""
        return self.wrong / max(1, self.values)


def sureness_from_json(proposal: Mapping[str, Any]) -> Sureness:
    """How sure a line of ``cardscan scan --json`` is."""
    figures = {name: proposal["confidence"].get(of, ()) for name, of in CONTACT_FIELDS.items()}
    return Sureness(
        {
            field: tuple(figure) if isinstance(figure, list | tuple) else (figure,)
            for field, figure in figures.items()
        },
        not proposal["review"],
    )


def find_claims(score: PhotoScore, sureness: Sequence[Sureness]) -> Iterator[Claim]:
    """Every value read on one photo.

    Args:
        score: of the photo.
        sureness: of each reading in the same order; () where the way of reading gives none.
    """
    for card, sure in zip(score.read, sureness, strict=False):
        for field in FIELDS:
            for right, figure in zip(card.hits[field], sure.confidence[field], strict=True):
                yield Claim(field, figure, right, sure.unseen)


def find_unseen(claims: Iterable[Claim], sureness: Sequence[Sureness]) -> Unseen:
    """What of all cards is filed without a look."""
    filed = [claim for claim in claims if claim.unseen]
    cards = sum(sure.unseen for sure in sureness)
    return Unseen(cards, len(sureness), len(filed), sum(not claim.right for claim in filed))


def to_bins(claims: Iterable[Claim], edges: Sequence[float] = EDGES) -> tuple[Bin, ...]:
    """The reliability table; ranges without a claim are left out."""
    every = tuple(claims)
    bins = []
    for low, high in pairwise(edges):
        within = [
            c for c in every if low <= c.confidence < high or c.confidence == high == edges[-1]
        ]
        if within:
            confidence = sum(claim.confidence for claim in within) / len(within)
            right = sum(claim.right for claim in within) / len(within)
            bins.append(Bin(low, high, len(within), confidence, right))
    return tuple(bins)


def calibration_error(bins: Iterable[Bin]) -> float:
    """The expected calibration error (Naeini et al., 2015).

    That is how far confidence and share lie apart, averaged over the values; 0 is best.
    """
    every = tuple(bins)
    apart = sum(one.count * abs(one.confidence - one.right) for one in every)
    return apart / max(1, sum(one.count for one in every))
