"""All that the database holds beside the values of contacts, as rows for other programs.

Contacts stand in them by their uids; one that was forgotten still has the uid, and nothing else.
"""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Engine, Select, select

from cardscan.contact import Side
from cardscan.store.queries import SOME, read_side
from cardscan.store.schema import (
    cards,
    contacts,
    entries,
    introductions,
    moves,
    originals,
    photos,
    touches,
    traits,
)

_uid = contacts.c.uid.label("contact")
_one, _other = contacts.alias(), contacts.alias()

_ROWS: dict[str, Select[Any]] = {
    "entries": select(
        _uid,
        entries.c.track,
        entries.c.stage,
        entries.c.since,
        entries.c.decide_by,
        entries.c.touch_by,
        entries.c.put_off,
    )
    .join(contacts, contacts.c.id == entries.c.contact_id)
    .order_by(entries.c.id),
    "moves": select(
        _uid,
        moves.c.track,
        moves.c.from_stage,
        moves.c.to_stage,
        moves.c.at,
        moves.c.who,
        moves.c.why,
        moves.c.undone,
    )
    .join(entries, entries.c.id == moves.c.entry_id)
    .join(contacts, contacts.c.id == entries.c.contact_id)
    .order_by(moves.c.id),
    "touches": select(
        _uid,
        touches.c.kind,
        touches.c.at,
        touches.c.text,
        touches.c.outcome,
        touches.c.value,
        touches.c.about,
        touches.c.undone,
    )
    .join(contacts, contacts.c.id == touches.c.contact_id)
    .order_by(touches.c.id),
    "traits": select(_uid, traits.c.kind, traits.c.text)
    .join(contacts, contacts.c.id == traits.c.contact_id)
    .order_by(traits.c.id),
    "introductions": select(
        _one.c.uid.label("one"),
        _other.c.uid.label("other"),
        introductions.c.at,
        introductions.c.why,
    )
    .join(_one, _one.c.id == introductions.c.one_id)
    .join(_other, _other.c.id == introductions.c.other_id)
    .order_by(introductions.c.id),
    "cards": select(
        _uid,
        cards.c.id,
        photos.c.name.label("photo"),
        photos.c.path,
        photos.c.sha256,
        cards.c.number.label("card"),
    )
    .join(contacts, contacts.c.id == cards.c.contact_id)
    .join(photos, photos.c.id == cards.c.photo_id)
    .order_by(cards.c.contact_id, cards.c.id),
    "originals": select(_uid, originals.c.kind, originals.c.text, originals.c.added)
    .join(contacts, contacts.c.id == originals.c.contact_id)
    .order_by(originals.c.id),
}
TABLES = tuple(_ROWS)
"""Of which there are rows."""


def read_rows(engine: Engine, table: str) -> Iterator[dict[str, Any]]:
    """The rows of one of TABLES, in the order of their filing, cards by their contacts."""
    with engine.connect() as reading:
        rows = reading.execution_options(yield_per=SOME).execute(_ROWS[table])
        for row in rows:
            yield dict(row._mapping)


def read_card(engine: Engine, card_id: int) -> tuple[bytes, Side]:
    """The flat picture of one side of a card, b"" if none was kept, and what was read on it."""
    with engine.connect() as reading:
        picture = reading.scalars(select(cards.c.picture).where(cards.c.id == card_id)).one()
        return bytes(picture), read_side(reading, card_id)
