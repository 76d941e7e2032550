"""Two contacts that are one person: one goes into the other, and can be parted from it exactly.

The other one stays, hidden, with its own values. What hangs on it goes to the one that is kept, but
for what that has too: of two entries on one track the further one stands, the other stays hidden
with its moves, which are still told of the person.
"""

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import Engine, Row, Table, exists, or_, select, update

from cardscan.contact import ONE_PERSON, Filed
from cardscan.contract import contact_from_json
from cardscan.errors import UsageError
from cardscan.store.filing import changed_meanwhile
from cardscan.store.indexing import index_contact, name_contact
from cardscan.store.journal import Journal, changing
from cardscan.store.queries import read_card_ids, read_contact_id, read_filed, select_filed
from cardscan.store.rows import Values, changed_values, to_time
from cardscan.store.schema import (
    apart,
    cards,
    contacts,
    entries,
    introductions,
    moves,
    originals,
    touches,
    traits,
)

Rank = Callable[[str, str], int]
"""How far along its track a stage is."""

_ASIDE = "\ue000"
"""In the place of a track while two entries on it change their contacts."""


_one, _other = contacts.alias(), contacts.alias()
"""Of a pair."""


class Merges:
    """Those of a store; every method is one transaction, and raises StoreError if it fails."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def merge(
        self,
        after: Filed,
        other: Filed,
        rank: Rank,
        *,
        what: str,
        now: dt.datetime,
        as_back: bool = False,
    ) -> Filed:
        """Put one contact into another, which is then as given.

        Args:
            after: the contact that is kept, as it shall be; its version is that on which that is
                based.
            other: the one that goes into it, as it was read.
            rank: tells which of two entries on one track is the further one.
            what: for the undo.
            now: with its zone.
            as_back: whether the card of the other one is the back of that of the kept one.

        Raises:
            UsageError: they are one contact already, or cannot be two sides of a card.
            StoreError: one of them has been changed since, or is gone.
        """
        with changing(self._engine, what, now) as change:
            kept_id, other_id = (lock_contact(change, one) for one in (after, other))
            if kept_id == other_id:
                raise UsageError("they are one contact already", "Name two.")
            if as_back:
                _put_behind(change, after.contact.uid, other.contact.uid)
            change.update(contacts, kept_id, merged_values(after, now))
            before = contacts.c.merged_into == other_id
            for row_id in change.writing.scalars(select(contacts.c.id).where(before)).all():
                change.update(contacts, row_id, {"merged_into": kept_id})
            change.update(contacts, other_id, {"merged_into": kept_id})
            hand_entries(change, kept_id, other_id, rank)
            for table in (cards, originals, touches):
                _hand(change, table, kept_id, other_id)
            _hand_traits(change, kept_id, other_id)
            _hand_introductions(change, kept_id, other_id)
            told = touches.c.about == other.contact.uid
            for row_id in change.writing.scalars(select(touches.c.id).where(told)).all():
                change.update(touches, row_id, {"about": after.contact.uid})
            for contact_id in (kept_id, other_id):
                name_contact(change.writing, contact_id)
                index_contact(change.writing, contact_id)
            return next(read_filed(change.writing, select_filed().where(contacts.c.id == kept_id)))

    def keep_apart(self, one: str, other: str, *, what: str, now: dt.datetime) -> None:
        """Note that two contacts, by their uids, are two people."""
        with changing(self._engine, what, now) as change:
            pair = sorted(read_contact_id(change.writing, uid) for uid in (one, other))
            values = dict(zip(("one_id", "other_id"), pair, strict=True))
            known = select(apart.c.id).where(*(apart.c[name] == values[name] for name in values))
            if change.writing.scalar(known) is None:
                change.insert(apart, values | {"at": to_time(now)})
            for contact_id, other_id in (pair, pair[::-1]):
                _answer(change, contact_id, other_id)
                index_contact(change.writing, contact_id)

    def find_apart(self, uid: str = "") -> frozenset[frozenset[str]]:
        """The pairs of uids that a person said are two people; with a uid, only those with it."""
        wanted = (
            select(_one.c.uid.label("one"), _other.c.uid.label("other"))
            .select_from(apart)
            .join(_one, _one.c.id == apart.c.one_id)
            .join(_other, _other.c.id == apart.c.other_id)
        )
        if uid:
            wanted = wanted.where(or_(_one.c.uid == uid, _other.c.uid == uid))
        with self._engine.connect() as reading:
            return frozenset(frozenset((row.one, row.other)) for row in reading.execute(wanted))


def _answer(change: Journal, contact_id: int, other_id: int) -> None:
    """Drop the reasons for a look that ask whether a contact is the other one."""
    columns = select(contacts.c.fields, contacts.c.review, contacts.c.version)
    own, other = (
        change.writing.execute(columns.where(contacts.c.id == one)).one()
        for one in (contact_id, other_id)
    )
    asked = ONE_PERSON + contact_from_json(other.fields).display_name
    left = [reason for reason in own.review if not reason["why"].startswith(asked)]
    if left != own.review:
        values = {"review": left, "needs_review": bool(left), "version": own.version + 1}
        change.update(contacts, contact_id, values)


def _put_behind(change: Journal, front: str, back: str) -> None:
    """Make the card of one contact the back of another's."""
    fronts, backs = (read_card_ids(change.writing, uid) for uid in (front, back))
    if len(fronts) != 1 or len(backs) != 1:
        raise UsageError(
            "a card has two sides, and each of the two must have one that was photographed",
            "Part the card that has two already, or merge the contacts.",
        )
    change.update(cards, backs[0], {"front_id": fronts[0]})


def lock_contact(change: Journal, filed: Filed) -> int:
    """The id of a contact that is still as it was read.

    Raises:
        StaleError: it is not, or is gone.
    """
    contact_id = change.writing.scalar(
        update(contacts)
        .where(
            contacts.c.uid == filed.contact.uid,
            contacts.c.version == filed.version,
            contacts.c.merged_into.is_(None),
        )
        .values(version=contacts.c.version)
        .returning(contacts.c.id)
    )
    if contact_id is None:
        raise changed_meanwhile(filed.contact.uid)
    return int(contact_id)


def _hand(change: Journal, table: Table, kept_id: int, other_id: int) -> None:
    """Give all rows of one contact to another."""
    own = select(table.c.id).where(table.c.contact_id == other_id).order_by(table.c.id)
    for row_id in change.writing.scalars(own).all():
        change.update(table, row_id, {"contact_id": kept_id})


def merged_values(after: Filed, now: dt.datetime) -> Values:
    """The columns of the contact that is kept."""
    met = {"event": after.event, "source": after.source, "added": after.added}
    return (
        changed_values(after, now) | met | {"version": after.version + 1, "changed": to_time(now)}
    )


def hand_entries(change: Journal, kept_id: int, other_id: int, rank: Rank) -> None:
    """Give the entries on other tracks, and of two on one track the further one.

    Who was imported stands on no track without a move; who was met with a card stands before that.
    """

    def is_further(row: Row[Any], here: Row[Any]) -> bool:
        if not row.track:
            return row.moved and not here.moved
        return rank(row.track, row.stage) > rank(row.track, here.stage)

    held = {row.track: row for row in _entries_of(change, kept_id)}
    come = {row.track: row for row in _entries_of(change, other_id)}
    divided = any(held) or any(come)
    for track, row in come.items():
        here = held.get(track)
        if here is None and (track or not divided):
            change.update(entries, row.id, {"contact_id": kept_id})
        elif here is not None and is_further(row, here):
            change.update(entries, here.id, {"track": _ASIDE})
            change.update(entries, row.id, {"contact_id": kept_id})
            change.update(entries, here.id, {"track": track, "contact_id": other_id})
    if "" in held and "" not in come and divided:  # whoever is on a track is divided
        change.update(entries, held[""].id, {"contact_id": other_id})


def _entries_of(change: Journal, contact_id: int) -> Sequence[Row[Any]]:
    moved = exists().where(moves.c.entry_id == entries.c.id).label("moved")
    columns = (entries.c.id, entries.c.track, entries.c.stage, moved)
    return change.writing.execute(
        select(*columns).where(entries.c.contact_id == contact_id).order_by(entries.c.id)
    ).all()


def _hand_traits(change: Journal, kept_id: int, other_id: int) -> None:
    """Give those that the kept one has not."""
    columns = select(traits.c.id, traits.c.kind, traits.c.key)
    rows = change.writing.execute(columns.where(traits.c.contact_id == kept_id))
    held = {(row.kind, row.key) for row in rows}
    for row in change.writing.execute(columns.where(traits.c.contact_id == other_id)).all():
        if (row.kind, row.key) not in held:
            change.update(traits, row.id, {"contact_id": kept_id})


def _hand_introductions(change: Journal, kept_id: int, other_id: int) -> None:
    """Give those to people whom the kept one does not know, and is not."""
    rows = change.writing.execute(select(introductions)).all()
    known = {
        one
        for row in rows
        for one in (row.one_id, row.other_id)
        if kept_id in (row.one_id, row.other_id)
    }
    for row in rows:
        pair = {row.one_id, row.other_id}
        if other_id in pair and not (pair - {other_id}) & (known | {kept_id}):
            one, two = sorted({kept_id, *pair} - {other_id})
            change.update(introductions, row.id, {"one_id": one, "other_id": two})
