"""What became of a photo that was taken in."""

from dataclasses import dataclass

from cardscan.contact import Filed, Proposal
from cardscan.errors import CardscanError
from cardscan.remote import Source


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one photo: it was filed, known already, or failed."""

    path: Source
    proposals: tuple[Proposal, ...] = ()
    """Of a photo scanned just now."""
    filed: tuple[Filed, ...] = ()
    """Its contacts in the database; () without a database."""
    known: bool = False
    """It was filed earlier, is the same picture as one before it, or shows known cards no better:
    nothing was added."""
    improved: frozenset[str] = frozenset()
    """The uids of those contacts that were known, and are better for this photo."""
    unchanged: frozenset[str] = frozenset()
    """The uids of those that were known, and are no better for it."""
    blank: bool = False
    """It shows the side of a card on which nothing is printed."""
    error: CardscanError | None = None
