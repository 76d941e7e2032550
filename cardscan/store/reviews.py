"""What waits for a person's look, the most doubtful first, and what comes of the look.

Each change is one transaction and can be undone; a card that is none is taken off, not erased.
"""

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import ColumnElement, Connection, Engine, and_, func, literal_column, select

from cardscan.card import Corners
from cardscan.contact import Filed, Proposal, Source
from cardscan.errors import UsageError
from cardscan.store.filing import add_row, stand_untriaged
from cardscan.store.indexing import index_contact, name_contact
from cardscan.store.journal import Journal, changing
from cardscan.store.merges import lock_contact
from cardscan.store.queries import (
    read_card_ids,
    read_contact_id,
    read_filed,
    read_in_order,
    select_any,
    select_filed,
)
from cardscan.store.requests import Request
from cardscan.store.rows import (
    candidate_values,
    card_values,
    changed_values,
    contact_values,
    page_values,
    review_values,
    to_time,
)
from cardscan.store.schema import candidates, cards, contacts, pages, photos

_OFF = 0
"""Where contacts are merged into whose card is none: nobody."""

_doubtful: ColumnElement[bool] = literal_column("contacts.doubt > 0")
"""As the index has it, which answers no other form of the question."""

_NEWEST = (contacts.c.doubt.desc(), contacts.c.id.desc())
"""The most doubtful first; of as many reasons, the last filed."""

_here = and_(contacts.c.merged_into.is_(None), ~contacts.c.forgotten)

_READ_ANEW = ("corners", "readers", "codes", "picture")
"""Columns of a card that another reading replaces."""


class Reviews:
    """Those of a store; every method is one transaction, and raises StoreError if it fails.

    What a change is called (``what``) is shown when it is undone.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def count(self) -> int:
        """How many contacts a person should look at."""
        with self._engine.connect() as reading:
            waiting = select(func.count()).select_from(contacts).where(_doubtful)
            return reading.scalar(waiting) or 0

    def find_first(self, limit: int) -> tuple[Filed, ...]:
        """Contacts with the most reasons for a look; of as many, the last filed first."""
        with self._engine.connect() as reading:
            ids = reading.scalars(
                select(contacts.c.id).where(_doubtful).order_by(*_NEWEST).limit(limit)
            ).all()
            return read_in_order(reading, ids)

    def find_next(
        self, after: tuple[str, int] | None = None, *, back: bool = False
    ) -> tuple[str, int] | None:
        """The place in the queue beside another: the uid and how many reasons there are; or None.

        Args:
            after: a place, which stays one where the contact has left the queue; None is before
                the first.
            back: the one before it instead.
        """
        order = (contacts.c.doubt, contacts.c.id) if back else _NEWEST
        wanted = select(contacts.c.uid, contacts.c.doubt).where(_doubtful).order_by(*order).limit(1)
        with self._engine.connect() as reading:
            if after is None:
                rows = [wanted]
            else:
                uid, doubt = after
                own = reading.scalar(select(contacts.c.id).where(contacts.c.uid == uid)) or 0
                place, other = contacts.c.id, contacts.c.doubt
                # One question for both would read all that are as doubtful.
                rows = [
                    wanted.where(other == doubt, place > own if back else place < own),
                    wanted.where(other > doubt if back else other < doubt),
                ]
            found = (reading.execute(one).first() for one in rows)
            row = next(filter(None, found), None)
            return (row.uid, row.doubt) if row else None

    def find_near(self, uid: str, reach: int) -> tuple[Filed, ...]:
        """Contacts with a card of one side that were filed just before one, and just after it.

        Args:
            uid: of the one.
            reach: so many of either.
        """
        with self._engine.connect() as reading:
            own = read_contact_id(reading, uid)
            found = list[int]()
            for beside, order in (
                (contacts.c.id < own, contacts.c.id.desc()),
                (contacts.c.id > own, contacts.c.id.asc()),
            ):
                wanted = select(contacts.c.id).where(beside, _here)
                found += reading.scalars(wanted.order_by(order).limit(reach)).all()
            near = read_in_order(reading, sorted(found))
            return tuple(one for one in near if one.sha256 and not one.sides)

    def change(
        self, changed: Filed, *, what: str, now: dt.datetime, request: Request | None = None
    ) -> Filed:
        """Put other values in the place of a contact's, as ``Store.change_contact`` does.

        Args:
            changed: the contact as it shall be; its version is that on which that is based.
            what: for the undo.
            now: with its zone.
            request: what a program asked for, to be done once.

        Raises:
            StaleError: the contact has been changed since, or is gone.
        """
        with changing(self._engine, what, now, request) as change:
            return _write(change, lock_contact(change, changed), changed, now)

    def find_side(self, side: Source) -> tuple[str, Corners, bytes]:
        """Where its photo was, where the card lies in that, and the picture that was kept of it.

        Raises:
            UsageError: there is no such card.
        """
        of_side = (photos.c.sha256 == side.sha256, cards.c.number == side.card)
        columns = select(photos.c.path, cards.c.corners, cards.c.picture)
        with self._engine.connect() as reading:
            row = reading.execute(columns.join(photos).where(*of_side)).one_or_none()
            if row is None:
                raise UsageError("there is no such card", "Look at the contact again.")
            a, b, c, d = ((float(x), float(y)) for x, y in row.corners)
            return row.path, (a, b, c, d), bytes(row.picture)

    def turn(
        self, changed: Filed, side: Source, read: Proposal, *, what: str, now: dt.datetime
    ) -> Filed:
        """Put another reading in the place of that of one side of a card.

        Args:
            changed: the contact as it is by that.
            side: which one.
            read: its picture, pages, codes and candidates.
            what: for the undo.
            now: with its zone.

        Raises:
            StaleError: the contact has been changed since, or is gone.
        """
        with changing(self._engine, what, now) as change:
            contact_id = lock_contact(change, changed)
            card_id = _find_card(change.writing, contact_id, side)
            values = card_values(read)
            change.update(cards, card_id, {name: values[name] for name in _READ_ANEW})
            rows = (
                (pages, map(page_values, read.pages)),
                (candidates, map(candidate_values, read.candidates)),
            )
            for table, found in rows:
                own = select(table.c.id).where(table.c.card_id == card_id)
                for row_id in change.writing.scalars(own).all():
                    change.delete(table, row_id)
                for number, new in enumerate(found):
                    change.insert(table, {"card_id": card_id, "number": number} | new)
            return _write(change, contact_id, changed, now)

    def split(
        self, front: Filed, back: Filed, *, what: str, now: dt.datetime
    ) -> tuple[Filed, Filed]:
        """Give the back of a contact's newest card to a new contact; both, as they are then.

        The new one stands on no track yet, like any that was scanned at that time.

        Args:
            front: the contact as it is without that side.
            back: the new one, with its uid.
            what: for the undo.
            now: with its zone.

        Raises:
            UsageError: the card has one side.
            StaleError: the contact has been changed since, or is gone.
        """
        with changing(self._engine, what, now) as change:
            contact_id = lock_contact(change, front)
            _, *backs = read_card_ids(change.writing, front.contact.uid)
            if not backs:
                raise UsageError("its card has one side", "There is nothing to part.")
            # Hidden until the change shows it, so that an undo hides it again.
            new_id = add_row(
                change.writing,
                contacts,
                {"uid": back.contact.uid, "version": 1, "added": back.added, "event": back.event}
                | {"changed": to_time(now), "merged_into": contact_id}
                | contact_values(back.contact)
                | review_values(back.review, back.confidence),
            )
            stand_untriaged(change.writing, new_id, back.added, "card parted")
            change.update(contacts, new_id, {"merged_into": None})
            for card_id in backs:
                change.update(cards, card_id, {"contact_id": new_id, "front_id": None})
            name_contact(change.writing, new_id)
            return _write(change, contact_id, front, now), _found(change.writing, new_id)

    def take_off(self, filed: Filed, *, what: str, now: dt.datetime) -> None:
        """Hide a contact whose card is none; its picture stays.

        Raises:
            StaleError: the contact has been changed since, or is gone.
        """
        with changing(self._engine, what, now) as change:
            contact_id = lock_contact(change, filed)
            change.update(contacts, contact_id, {"merged_into": _OFF})
            index_contact(change.writing, contact_id)

    def put_back(self, uid: str, *, what: str, now: dt.datetime) -> None:
        """Show a contact again that was taken off.

        Raises:
            UsageError: it was not.
        """
        with changing(self._engine, what, now) as change:
            off = select(contacts.c.id).where(contacts.c.uid == uid, contacts.c.merged_into == _OFF)
            contact_id = change.writing.scalar(off)
            if contact_id is None:
                raise UsageError("it was not taken off", "Look at the list again.")
            change.update(contacts, contact_id, {"merged_into": None})
            index_contact(change.writing, contact_id)

    def find_off(self, limit: int) -> tuple[Filed, ...]:
        """Contacts that were taken off, the last filed first."""
        with self._engine.connect() as reading:
            off = select_any().where(contacts.c.merged_into == _OFF, ~contacts.c.forgotten)
            return tuple(read_filed(reading, off.order_by(contacts.c.id.desc()).limit(limit)))


def _write(change: Journal, contact_id: int, changed: Filed, now: dt.datetime) -> Filed:
    values = {"version": changed.version + 1, "changed": to_time(now)}
    change.update(contacts, contact_id, changed_values(changed, now) | values)
    name_contact(change.writing, contact_id)
    return _found(change.writing, contact_id)


def _found(writing: Connection, contact_id: int) -> Filed:
    index_contact(writing, contact_id)
    return next(read_filed(writing, select_filed().where(contacts.c.id == contact_id)))


def _find_card(reading: Connection, contact_id: int, side: Source) -> int:
    found: Sequence[int] = reading.scalars(
        select(cards.c.id)
        .join(photos, photos.c.id == cards.c.photo_id)
        .where(
            cards.c.contact_id == contact_id,
            photos.c.sha256 == side.sha256,
            cards.c.number == side.card,
        )
    ).all()
    if not found:
        raise UsageError("the contact has no such card", "Look at it again.")
    return found[0]
