"""The INSERTs of the store, each within the transaction of its caller."""

from typing import Any

from sqlalchemy import Connection, Table, insert

from cardscan.contact import Contact, Proposal
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


def add_card(writing: Connection, proposal: Proposal, photo_id: int, uid: str, at: str) -> int:
    """Add the contact and all that belongs to it; the contact's id."""
    contact_id = add_row(
        writing,
        contacts,
        {"uid": uid, "version": 1, "added": at, "changed": at}
        | contact_values(proposal.contact)
        | review_values(proposal.review, proposal.confidence),
    )
    add_keys(writing, contact_id, proposal.contact)
    owners = {"photo_id": photo_id, "contact_id": contact_id}
    card_id = add_row(writing, cards, owners | card_values(proposal))
    for table, rows in (
        (pages, [page_values(page) for page in proposal.pages]),
        (candidates, [candidate_values(candidate) for candidate in proposal.candidates]),
    ):
        if rows:
            numbered = ({"card_id": card_id, "number": n} | row for n, row in enumerate(rows))
            writing.execute(insert(table), list(numbered))
    entry_id = add_row(
        writing,
        entries,
        {"contact_id": contact_id, "track": "", "stage": FIRST_STAGE, "since": at, "version": 1},
    )
    move = {"from_stage": "", "to_stage": FIRST_STAGE, "at": at, "who": "", "why": "card scanned"}
    add_row(writing, moves, {"entry_id": entry_id} | move)
    return contact_id


def add_keys(writing: Connection, contact_id: int, contact: Contact) -> None:
    """Add all that names the contact."""
    rows = [{"contact_id": contact_id, "key": key} for key in sorted(find_keys(contact))]
    if rows:
        writing.execute(insert(keys), rows)


def add_row(writing: Connection, table: Table, values: dict[str, Any]) -> int:
    """Add one row; its id."""
    added = writing.execute(insert(table).values(values)).inserted_primary_key
    return int(added[0]) if added else 0
