"""What is filed and found; every method is one transaction, and raises StoreError if it fails."""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from types import TracebackType
from typing import Self

from sqlalchemy import Engine, delete, func, select, update
from sqlalchemy.exc import IntegrityError

from cardscan.card import Code, Page
from cardscan.contact import Candidate, Filed, Proposal
from cardscan.errors import StoreError, UsageError
from cardscan.store.engine import WRITES, open_engine
from cardscan.store.filing import add_card, add_keys, add_row, replace_candidates
from cardscan.store.indexing import index_contact
from cardscan.store.pipeline import Pipeline
from cardscan.store.queries import (
    SOME,
    read_card_id,
    read_filed,
    refers,
    select_contacts_in,
    select_filed,
    select_of_card,
)
from cardscan.store.rows import (
    candidate_from_row,
    changed_values,
    codes_from_values,
    fold,
    page_from_row,
    to_time,
)
from cardscan.store.schema import candidates as readings
from cardscan.store.schema import cards, contacts, keys, pages, photos
from cardscan.store.upgrade import upgrade

_RIVALS = 5
"""As many are named where a reference fits several."""


class Store:
    """An open pipeline database; threads may share it, processes may not."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._writing_engine = engine.execution_options(**{WRITES: True})
        self.pipeline = Pipeline(engine)

    @classmethod
    def open(cls, url: str, *, patience: float = 10.0) -> Self:
        """The database at an SQLAlchemy URL, made or migrated as needed.

        Args:
            url: ``sqlite:///PATH`` or ``postgresql://…``.
            patience: seconds to wait for other programs that write.

        Raises:
            NewerDatabaseError: a newer cardscan wrote it.
            MissingDependencyError: the driver for PostgreSQL is not installed.
            StoreError: it cannot be opened, made or migrated.
        """
        engine = open_engine(url, patience=patience)
        try:
            upgrade(engine)
        except BaseException:
            engine.dispose()
            raise
        return cls(engine)

    def close(self) -> None:
        """Let go of the database; the store cannot be used after."""
        self._engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def knows(self, sha256s: Iterable[str]) -> frozenset[str]:
        """Those of the photos that are filed already."""
        rest, known = iter(sha256s), set[str]()
        with self._engine.connect() as reading:
            while some := list(islice(rest, SOME)):
                known.update(
                    reading.scalars(select(photos.c.sha256).where(photos.c.sha256.in_(some)))
                )
        return frozenset(known)

    def file_photo(
        self,
        proposals: Sequence[Proposal],
        *,
        path: str,
        event: str,
        now: dt.datetime,
        make_uid: Callable[[], str],
    ) -> tuple[Filed, ...]:
        """File all cards of one photo, or nothing; on return they are safe on the disk.

        Args:
            proposals: all of one photo.
            path: where the photo was found.
            event: where the people were met, or "".
            now: with its zone.
            make_uid: gives a new ``urn:uuid:`` each time.

        Returns:
            One for each proposal, or () if the photo is known, whoever filed it meanwhile.
        """
        if not proposals or self.knows([proposals[0].sha256]):
            return ()
        try:
            with self._writing_engine.begin() as writing:
                photo = {
                    "sha256": proposals[0].sha256,
                    "name": proposals[0].photo,
                    "path": path,
                    "event": event,
                    "added": to_time(now),
                }
                photo_id = add_row(writing, photos, photo)
                added = [
                    add_card(writing, proposal, photo_id, make_uid(), event, to_time(now))
                    for proposal in proposals
                ]
                filed = select_filed().where(contacts.c.id.in_(added)).order_by(contacts.c.id)
                return tuple(read_filed(writing, filed))
        except IntegrityError as error:
            if self.knows([proposals[0].sha256]):
                return ()
            raise StoreError(
                f"{proposals[0].photo} has a card or a contact's id twice", "Please report this."
            ) from error

    def change_contact(
        self,
        changed: Filed,
        *,
        now: dt.datetime,
        candidates: Sequence[Candidate] | None = None,
    ) -> Filed:
        """Put other values in the place of a contact's.

        Args:
            changed: the contact as read, with other values, reasons for review, confidence or
                corrected fields; those corrected at "" get the time here, and so does ``rev``.
                Its version is that on which the change is based.
            now: with its zone.
            candidates: the readings of its latest card that take the place of the former ones;
                without them, those stay.

        Raises:
            StoreError: the contact has been changed since, or is gone.
        """
        with self._writing_engine.begin() as writing:
            contact, version = changed.contact, changed.version
            contact_id = writing.scalar(
                update(contacts)
                .where(contacts.c.uid == contact.uid, contacts.c.version == version)
                .values(version=version + 1, changed=to_time(now), **changed_values(changed, now))
                .returning(contacts.c.id)
            )
            if contact_id is None:
                raise StoreError(
                    f"{contact.display_name} has been changed by another program meanwhile",
                    "Look at it again, then repeat the change if it is still wanted.",
                )
            writing.execute(delete(keys).where(keys.c.contact_id == contact_id))
            add_keys(writing, contact_id, contact)
            if candidates is not None:
                replace_candidates(writing, read_card_id(writing, contact.uid), candidates)
            index_contact(writing, contact_id)
            return next(read_filed(writing, select_filed().where(contacts.c.id == contact_id)))

    def find_contacts(
        self,
        *,
        text: str = "",
        event: str = "",
        sha256: str = "",
        review: bool | None = None,
        limit: int | None = None,
    ) -> Iterator[Filed]:
        """Contacts, the last filed first, read one by one.

        Args:
            text: words, or parts of them, that all stand in the contact, in any order, case and
                accents set aside.
            event: only those met there, case and accents set aside.
            sha256: only those with a card in that photo.
            review: only those that a person should look at, or only those that none needs to.
            limit: at most so many.
        """
        wanted = select_filed().order_by(contacts.c.id.desc()).limit(limit)
        for word in fold(text).split():
            wanted = wanted.where(contacts.c.search.contains(word, autoescape=True))
        if sha256:
            wanted = wanted.where(contacts.c.id.in_(select_contacts_in(sha256)))
        if review is not None:
            wanted = wanted.where(contacts.c.needs_review == review)
        with self._engine.connect() as reading:
            if event:
                known = reading.scalars(select(contacts.c.event).distinct())
                wanted = wanted.where(
                    contacts.c.event.in_([one for one in known if fold(one) == fold(event)])
                )
            yield from read_filed(reading, wanted)

    def read_contact(self, reference: str) -> Filed:
        """The one contact that is meant.

        Args:
            reference: its uid or the start of it (4 characters or more, ``urn:uuid:`` may be
                left out), or its whole name or e-mail address, case and accents set aside.

        Raises:
            UsageError: it is none's, or several contacts', which the message names.
        """
        with self._engine.connect() as reading:
            meant = (
                select_filed()
                .where(refers(reference))
                .order_by(contacts.c.uid != reference, contacts.c.id.desc())
                .limit(_RIVALS + 1)
            )
            found = list(read_filed(reading, meant))
        if not found:
            raise UsageError(
                f"there is no contact {reference!r}",
                "Give a whole name, an e-mail address or an id as cardscan list shows them.",
            )
        if len(found) > 1 and found[0].contact.uid != reference:
            rivals = [f"{one.contact.display_name} ({one.contact.uid})" for one in found[:_RIVALS]]
            more = ", and others" if len(found) > _RIVALS else ""
            raise UsageError(
                f"{reference!r} may be {' or '.join(rivals)}{more}", "Give the id of the one meant."
            )
        return found[0]

    def read_picture(self, uid: str) -> bytes:
        """The flat card as a JPEG, b"" if none was kept.

        Raises:
            UsageError: there is no such contact.
        """
        with self._engine.connect() as reading:
            card = read_card_id(reading, uid)
            return bytes(reading.scalars(select(cards.c.picture).where(cards.c.id == card)).one())

    def read_pages(self, uid: str) -> tuple[Page, ...]:
        """What the readers made of the contact's card.

        Raises:
            UsageError: there is no such contact.
        """
        with self._engine.connect() as reading:
            rows = reading.execute(select_of_card(pages, reading, uid))
            return tuple(page_from_row(row) for row in rows)

    def read_codes(self, uid: str) -> tuple[Code, ...]:
        """The QR and other codes on the contact's card.

        Raises:
            UsageError: there is no such contact.
        """
        with self._engine.connect() as reading:
            card = read_card_id(reading, uid)
            found = reading.scalars(select(cards.c.codes).where(cards.c.id == card)).one()
            return codes_from_values(found)

    def read_candidates(self, uid: str) -> tuple[Candidate, ...]:
        """All readings of all fields of the contact's card.

        Raises:
            UsageError: there is no such contact.
        """
        with self._engine.connect() as reading:
            rows = reading.execute(select_of_card(readings, reading, uid))
            return tuple(candidate_from_row(row) for row in rows)

    def counts(self) -> dict[str, int]:
        """How many photos and contacts there are, and how many contacts want review."""
        unsure = select(func.count()).select_from(contacts).where(contacts.c.needs_review)
        with self._engine.connect() as reading:
            return {
                "photos": reading.scalar(select(func.count()).select_from(photos)) or 0,
                "contacts": reading.scalar(select(func.count()).select_from(contacts)) or 0,
                "review": reading.scalar(unsure) or 0,
            }
