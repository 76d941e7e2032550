"""What is filed and found; every method is one transaction, and raises StoreError if it fails.

What only some commands need of the database is loaded as they come to it.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, Self

from sqlalchemy import Engine, select
from sqlalchemy.exc import IntegrityError

from cardscan.card import Code, Page
from cardscan.contact import Candidate, Filed, Proposal, Side, together
from cardscan.errors import StoreError
from cardscan.store.engine import WRITES, open_engine
from cardscan.store.filing import add_contact, add_row, write_contact
from cardscan.store.queries import (
    find_filed_photos,
    read_all_card_ids,
    read_card_ids,
    read_counts,
    read_in_order,
    read_meant,
    read_picture,
    read_side,
    select_meant,
    stream_filed,
)
from cardscan.store.rows import photo_values, to_time
from cardscan.store.schema import cards, photos
from cardscan.store.upgrade import upgrade

if TYPE_CHECKING:
    from cardscan.store.arrivals import Arrivals
    from cardscan.store.forget import Traces
    from cardscan.store.merges import Merges
    from cardscan.store.merging import Improvement
    from cardscan.store.numbers import Numbers
    from cardscan.store.originals import Originals
    from cardscan.store.pipeline import Pipeline
    from cardscan.store.pulse import Pulse
    from cardscan.store.pushes import Pushes
    from cardscan.store.reviews import Reviews
    from cardscan.store.search import Search
    from cardscan.store.seen import Seen
    from cardscan.store.traits import Traits


class Store:
    """An open pipeline database; threads may share it, processes may not."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._writing_engine = engine.execution_options(**{WRITES: True})

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

    @cached_property
    def pipeline(self) -> "Pipeline":
        """Where contacts stand."""
        from cardscan.store.pipeline import Pipeline

        return Pipeline(self._engine)

    @cached_property
    def arrivals(self) -> "Arrivals":
        """The photos that come into watched folders."""
        from cardscan.store.arrivals import Arrivals

        return Arrivals(self._engine)

    @cached_property
    def originals(self) -> "Originals":
        """What was imported from other programs."""
        from cardscan.store.originals import Originals

        return Originals(self._engine)

    @cached_property
    def pushes(self) -> "Pushes":
        """What pushes left on servers."""
        from cardscan.store.pushes import Pushes

        return Pushes(self._engine)

    @cached_property
    def search(self) -> "Search":
        """Finds contacts by all that is known of them."""
        from cardscan.store.search import Search

        return Search(self._engine)

    @cached_property
    def merges(self) -> "Merges":
        """Makes one of two contacts, or keeps them apart."""
        from cardscan.store.merges import Merges

        return Merges(self._engine)

    @cached_property
    def reviews(self) -> "Reviews":
        """What waits for a person's look."""
        from cardscan.store.reviews import Reviews

        return Reviews(self._engine)

    @cached_property
    def traits(self) -> "Traits":
        """What contacts offer, need and are."""
        from cardscan.store.traits import Traits

        return Traits(self._engine)

    @cached_property
    def numbers(self) -> "Numbers":
        """How many."""
        from cardscan.store.numbers import Numbers

        return Numbers(self._engine)

    @cached_property
    def seen(self) -> "Seen":
        """The photos that are filed, and the files that hold them."""
        from cardscan.store.seen import Seen

        return Seen(self._engine)

    def open_pulse(self) -> "Pulse":
        """Tells whether anything was written since it was asked last."""
        from cardscan.store.pulse import Pulse

        return Pulse(self._engine)

    @property
    def program(self) -> str:
        """The database program and its version, as in "PostgreSQL 15.18"."""
        dialect = self._engine.dialect
        name = "SQLite" if dialect.name == "sqlite" else "PostgreSQL"
        return f"{name} {'.'.join(map(str, dialect.server_version_info or ()))}"

    def close(self) -> None:
        """Let go of the database; the store cannot be used after."""
        self._engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def knows(self, sha256s: Iterable[str]) -> frozenset[str]:
        """Those of the photos that are filed already."""
        with self._engine.connect() as reading:
            return find_filed_photos(reading, sha256s)

    def file_photo(
        self,
        proposals: Sequence[Proposal],
        *,
        path: str,
        back_path: str = "",
        event: str,
        now: dt.datetime,
        make_uid: Callable[[], str],
        known: Sequence["Improvement | None"] = (),
    ) -> tuple[Filed, ...]:
        """File all cards of one photo, or nothing; on return they are safe on the disk.

        Of an event whose day or place nobody has told, those of the photo are noted.

        Args:
            proposals: all of one photo, or of two that show both sides of them.
            path: where the first one's photo was found.
            back_path: where the other photo was found.
            event: where the people were met, or "".
            now: with its zone.
            make_uid: gives a new ``urn:uuid:`` each time.
            known: for each proposal the contact that it is another photo of, or None; () for none.

        Returns:
            One for each proposal, or () if a photo is known, whoever filed it meanwhile.

        Raises:
            StoreError: one of the known contacts has been changed since.
        """
        from cardscan.store.events import fill_event
        from cardscan.store.merging import merge

        sides = [side for proposal in proposals for side in (proposal, *proposal.sides)]
        names = {side.sha256: side.photo for side in sides}
        if not proposals:
            return ()
        try:
            with self._writing_engine.begin() as writing:
                photo_ids = {}
                for sha256, name in names.items():
                    found = path if sha256 == proposals[0].sha256 else back_path
                    photo = photo_values(sha256, name, found, event, now)
                    photo_ids[sha256] = add_row(writing, photos, photo)
                added = [
                    add_contact(writing, proposal, photo_ids, make_uid(), event, to_time(now))
                    for proposal in proposals
                ]
                fill_event(writing, event, proposals, now)
                for place, into in enumerate(known):
                    if into:
                        name = proposals[place].photo
                        added[place] = merge(writing, added[place], into, name, now)
                return read_in_order(writing, added)
        except IntegrityError as error:
            if self.knows(names):
                return ()
            raise StoreError(
                f"{proposals[0].photo} has a card or a contact's id twice", "Please report this."
            ) from error

    def change_contact(
        self,
        changed: Filed,
        *,
        now: dt.datetime,
        candidates: Sequence[Sequence[Candidate]] | None = None,
        back: Proposal | None = None,
        path: str = "",
    ) -> Filed:
        """Put other values in the place of a contact's.

        Args:
            changed: the contact as read, with other values, reasons for review, confidence or
                corrected fields; those corrected at "" get the time here, and so does ``rev``.
                Its version is that on which the change is based.
            now: with its zone.
            candidates: by side of each of its cards, as ``read_cards`` has them, the readings that
                take the place of the former ones; without them, those stay.
            back: the other side of that card, from a photo that is not known yet.
            path: where that photo was found.

        Raises:
            StoreError: the contact has been changed since, or is gone.
        """
        with self._writing_engine.begin() as writing:
            contact_id = write_contact(writing, changed, now, candidates, back, path)
            return read_in_order(writing, [contact_id])[0]

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
        with self._engine.connect() as reading:
            wanted = select_meant(reading, text, event, sha256, review)
            yield from stream_filed(reading, wanted, limit)

    def read_contact(self, reference: str) -> Filed:
        """The one contact that is meant.

        Args:
            reference: its uid or the start of it (4 characters or more, ``urn:uuid:`` may be
                left out), or its whole name or e-mail address, case and accents set aside.

        Raises:
            UsageError: it is none's, or several contacts', which the message names.
        """
        with self._engine.connect() as reading:
            return read_meant(reading, reference)

    def read_picture(self, uid: str) -> bytes:
        """The flat card as a JPEG, its front where it has two sides; b"" if none was kept.

        Raises:
            UsageError: there is no such contact.
        """
        with self._engine.connect() as reading:
            front = read_card_ids(reading, uid)[:1]
            found = reading.scalar(select(cards.c.picture).where(cards.c.id.in_(front)))
            return bytes(found or b"")

    def read_sides(self, uid: str) -> tuple[Side, ...]:
        """What was read on each side of the contact's newest card.

        Raises:
            UsageError: there is no such contact.
        """
        with self._engine.connect() as reading:
            return tuple(read_side(reading, card_id) for card_id in read_card_ids(reading, uid))

    def read_cards(self, uid: str) -> tuple[tuple[Side, ...], ...]:
        """What was read on each of the contact's cards, side by side, in the order of their filing.

        Raises:
            UsageError: there is no such contact.
        """
        with self._engine.connect() as reading:
            ids = read_all_card_ids(reading, uid)
            return tuple(tuple(read_side(reading, one) for one in card) for card in ids)

    def find_picture(self, sha256: str, card: int) -> bytes:
        """The flat card at a place in the photo with this hash as a JPEG; b"" if none is kept."""
        with self._engine.connect() as reading:
            return read_picture(reading, sha256, card)

    def read_pages(self, uid: str) -> tuple[Page, ...]:
        """What the readers made of the contact's newest card, of all its sides.

        Raises:
            UsageError: there is no such contact.
        """
        return together(self.read_sides(uid)).pages

    def read_codes(self, uid: str) -> tuple[Code, ...]:
        """The QR and other codes on the contact's newest card.

        Raises:
            UsageError: there is no such contact.
        """
        return together(self.read_sides(uid)).codes

    def read_candidates(self, uid: str) -> tuple[Candidate, ...]:
        """All readings of all fields of the contact's newest card.

        Raises:
            UsageError: there is no such contact.
        """
        return together(self.read_sides(uid)).candidates

    def read_rows(self, table: str) -> Iterator[dict[str, Any]]:
        """The rows of one of ``cardscan.store.everything.TABLES``."""
        from cardscan.store.everything import read_rows

        return read_rows(self._engine, table)

    def read_card(self, card_id: int) -> tuple[bytes, Side]:
        """The picture of one side of a card, and what was read on it."""
        from cardscan.store.everything import read_card

        return read_card(self._engine, card_id)

    def find_traces(self, uid: str) -> "Traces":
        """What there is to forget of a contact.

        Raises:
            UsageError: there is no such contact.
        """
        from cardscan.store.forget import find_traces

        return find_traces(self._engine, uid)

    def forget(self, uid: str, *, now: dt.datetime) -> bool:
        """Erase a person for good; see ``cardscan.store.forget``.

        Returns:
            Whether no byte is left; False while another program has the database open.

        Raises:
            UsageError: there is no such contact.
        """
        from cardscan.store.forget import forget

        return forget(self._engine, uid, now)

    def counts(self) -> dict[str, int]:
        """How many photos and contacts there are, and how many of these want review."""
        with self._engine.connect() as reading:
            return read_counts(reading)
