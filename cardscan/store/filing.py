"""What the store adds and replaces, each within the transaction of its caller."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import Connection, Table, delete, insert, update

from cardscan.contact import Candidate, Filed, Proposal
from cardscan.entry import UNTRIAGED
from cardscan.errors import StaleError
from cardscan.store.indexing import add_keys, index_contact, name_contact, new_index
from cardscan.store.queries import read_all_card_ids, read_card_ids
from cardscan.store.rows import (
    Values,
    candidate_values,
    card_values,
    changed_values,
    contact_values,
    page_values,
    photo_values,
    review_values,
    to_time,
)
from cardscan.store.schema import candidates, cards, contacts, entries, moves, pages, photos


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
    sides = proposal.sides or (proposal,)
    values: Values = {"uid": uid, "version": 1, "added": at, "changed": at, "event": event}
    values |= contact_values(proposal.contact)
    values |= review_values(proposal.review, proposal.confidence)
    values |= new_index(values, (page for side in sides for page in side.pages))
    contact_id = add_row(writing, contacts, values)
    add_keys(writing, contact_id, proposal.contact)
    front_id: int | None = None
    for side in sides:
        front_id = add_side(writing, side, photo_ids[side.sha256], contact_id, front_id)
    stand_untriaged(writing, contact_id, at, "card scanned")
    return contact_id


def stand_untriaged(writing: Connection, contact_id: int, at: str, why: str) -> None:
    """Put a new contact on the stack that is to be divided."""
    track, stage = UNTRIAGED
    entry_id = add_row(
        writing,
        entries,
        {"contact_id": contact_id, "track": track, "stage": stage, "since": at, "version": 1},
    )
    move = {"from_stage": "", "to_stage": stage, "at": at, "who": "", "why": why}
    add_row(writing, moves, {"entry_id": entry_id} | move)


def write_contact(
    writing: Connection,
    changed: Filed,
    now: dt.datetime,
    candidates: Sequence[Sequence[Candidate]] | None,
    back: Proposal | None,
    path: str,
) -> int:
    """Put other values in the place of a contact's, as ``Store.change_contact`` tells; its id.

    Raises:
        StaleError: it has been changed since, or is gone.
    """
    contact, version = changed.contact, changed.version
    contact_id = writing.scalar(
        update(contacts)
        .where(contacts.c.uid == contact.uid, contacts.c.version == version)
        .values(version=version + 1, changed=to_time(now), **changed_values(changed, now))
        .returning(contacts.c.id)
    )
    if contact_id is None:
        raise changed_meanwhile(contact.uid)
    name_contact(writing, contact_id)
    if candidates is not None:
        sides = [one for card in read_all_card_ids(writing, contact.uid) for one in card]
        for card_id, found in zip(sides, candidates, strict=True):
            replace_candidates(writing, card_id, found)
    if back is not None:
        (front_id,) = read_card_ids(writing, contact.uid)
        photo = photo_values(back.sha256, back.photo, path, changed.event, now)
        photo_id = add_row(writing, photos, photo)
        add_side(writing, back, photo_id, contact_id, front_id)
    index_contact(writing, contact_id)
    return int(contact_id)


def changed_meanwhile(uid: str) -> StaleError:
    """What is told where a change is based on a version that is no more."""
    return StaleError(
        f"{uid} has been changed by another program meanwhile",
        "Look at it again, then repeat the change if it is still wanted.",
    )


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


def add_row(writing: Connection, table: Table, values: Values) -> int:
    """Add one row; its id."""
    added = writing.execute(insert(table), values).inserted_primary_key
    return int(added[0]) if added else 0


def _add_to_card(writing: Connection, table: Table, card_id: int, rows: Iterable[Values]) -> None:
    """Add a card's pages or candidates, numbered in their order."""
    numbered = [{"card_id": card_id, "number": number} | row for number, row in enumerate(rows)]
    if numbered:
        writing.execute(insert(table), numbered)
