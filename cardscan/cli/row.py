"""What a table has of a card, apart from the tables, which take a while to load."""

from dataclasses import dataclass

from cardscan.contact import Contact, Filed, Proposal, ReviewReason

MARK = "?"
"""Before contacts at which a person should look."""


@dataclass(frozen=True, slots=True)
class Row:
    """What a table shows of a card; a proposal would hold on to its picture and pages."""

    contact: Contact
    review: tuple[ReviewReason, ...]
    photo: str

    @classmethod
    def of(cls, card: Filed | Proposal) -> "Row":
        """The row of a card, filed or only proposed."""
        return cls(card.contact, card.review, card.photo)
