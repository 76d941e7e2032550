"""What the store adds and replaces, each within the transaction of its caller."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Connection, Table, delete, insert

from cardscan.contact import Candidate, Contact, Proposal
from cardscan.entry import UNTRIAGED
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


def add_contact(
    writing: Connection,
    proposal: Proposal,
    photo_ids: Mapping[str, int],
    uid: str,
    event: str,
    at: str,
) -> int:
    """Add a contact and all that belongs to it; its id.

    Args:
        writing: the transaction.
        proposal: of a card with one side or two.
        photo_ids: of the photos, by their SHA-256.
        uid: for the contact.
        event: where the person was met, or "".
        at: when.
    """
    contact_id = add_row(
        writing,
        contacts,
        {"uid": uid, "version": 1, "added": at, "changed": at, "event": event}
        | contact_values(proposal.contact)
        | review_values(proposal.review, proposal.confidence),
    )
    add_keys(writing, contact_id, proposal.contact)
    front_id: int | None = None
    for side in proposal.sides or (proposal,):
        front_id = add_side(writing, side, photo_ids[side.sha256], contact_id, front_id)
    track, stage = UNTRIAGED
    entry_id = add_row(
        writing,
        entries,
        {"contact_id": contact_id, "track": track, "stage": stage, "since": at, "version": 1},
    )
    move = {"from_stage": "", "to_stage": stage, "at": at, "who": "", "why": "card scanned"}
    add_row(writing, moves, {"entry_id": entry_id} | move)
    index_contact(writing, contact_id)
    return contact_id


def add_side(
    writing: Connection, side: Proposal, photo_id: int, contact_id: int, front_id: int | None
) -> int:
    """Add what was read on one side of a contact's card; the id of the side."""
    owners = {"photo_id": photo_id, "contact_id": contact_id, "front_id": front_id}
    card_id = add_row(writing, cards, owners | card_values(side))
    _add_to_card(writing, pages, card_id, map(page_values, side.pages))
    _add_to_card(writing, candidates, card_id, map(candidate_values, side.candidates))
    return card_id


def replace_candidates(writing: Connection, card_id: int, found: Iterable[Candidate]) -> None:
    """Put other readings of a side of a card in the place of those it has."""
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
