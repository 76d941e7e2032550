"""What the store adds and replaces, each within the transaction of its caller."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, Table, delete, insert

from cardscan.contact import Candidate, Contact, Proposal
from cardscan.store.indexing import index_contact
from cardscan.store.rows import (
    candidate_values,
    card_values,
    contact_values,
    find_keys,
    page_values,
    review_values,
)
from cardscan.store.schema import candidates, cards, contacts, entries, keys, moves, pages

FIRST_STAGE = "prospective"
"""Where everybody starts; nobody stays there for ever."""


def add_card(
    writing: Connection, proposal: Proposal, photo_id: int, uid: str, event: str, at: str
) -> int:
    """Add the contact and all that belongs to it; the contact's id."""
    contact_id = add_row(
        writing,
        contacts,
        {"uid": uid, "version": 1, "added": at, "changed": at, "event": event}
        | contact_values(proposal.contact)
        | review_values(proposal.review, proposal.confidence),
    )
    add_keys(writing, contact_id, proposal.contact)
    owners = {"photo_id": photo_id, "contact_id": contact_id}
    card_id = add_row(writing, cards, owners | card_values(proposal))
    _add_to_card(writing, pages, card_id, map(page_values, proposal.pages))
    _add_to_card(writing, candidates, card_id, map(candidate_values, proposal.candidates))
    entry_id = add_row(
        writing,
        entries,
        {"contact_id": contact_id, "track": "", "stage": FIRST_STAGE, "since": at, "version": 1},
    )
    move = {"from_stage": "", "to_stage": FIRST_STAGE, "at": at, "who": "", "why": "card scanned"}
    add_row(writing, moves, {"entry_id": entry_id} | move)
    index_contact(writing, contact_id)
    return contact_id


def replace_candidates(writing: Connection, card_id: int, found: Iterable[Candidate]) -> None:
    """Put other readings of a card in the place of those it has."""
    writing.execute(delete(candidates).where(candidates.c.card_id == card_id))
    _add_to_card(writing, candidates, card_id, map(candidate_values, found))


def add_keys(writing: Connection, contact_id: int, contact: Contact) -> None:
    """Add all that names the contact."""
    rows = [{"contact_id": contact_id, "key": key} for key in sorted(find_keys(contact))]
    if rows:
        writing.execute(insert(keys), rows)


def add_row(writing: Connection, table: Table, values: dict[str, Any]) -> int:
    """Add one row; its id."""
    added = writing.execute(insert(table).values(values)).inserted_primary_key
    return int(added[0]) if added else 0


def _add_to_card(
    writing: Connection, table: Table, card_id: int, rows: Iterable[dict[str, Any]]
) -> None:
    """Add a card's pages or candidates, numbered in their order."""
    numbered = [{"card_id": card_id, "number": number} | row for number, row in enumerate(rows)]
    if numbered:
        writing.execute(insert(table), numbered)
