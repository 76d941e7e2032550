"""What pushes left on servers: the card of each contact there, and what our side said of it."""

from collections.abc import Mapping
from dataclasses import asdict

from sqlalchemy import Engine, and_, delete, insert, select

from cardscan.contact import Pushed
from cardscan.store.engine import WRITES
from cardscan.store.queries import read_contact_id
from cardscan.store.schema import contacts, pushes

_SAID = ("url", "etag", "card", "tried")


class Pushes:
    """Those of a store; every method is one transaction, and raises StoreError if it fails."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._writing_engine = engine.execution_options(**{WRITES: True})

    def read(self, book: str) -> Mapping[str, Pushed]:
        """By the uid of its contact, what there is on a server.

        Args:
            book: the URL of the address book.
        """
        return self._read(book, gone=False)

    def read_orphans(self, book: str) -> tuple[Pushed, ...]:
        """What there is of contacts that were forgotten, or merged into others."""
        return tuple(self._read(book, gone=True).values())

    def note(self, book: str, uid: str, left: Pushed | None) -> None:
        """Put what a push left of a contact in the place of what an earlier one did."""
        with self._writing_engine.begin() as writing:
            contact_id = read_contact_id(writing, uid)
            own = and_(pushes.c.contact_id == contact_id, pushes.c.book == book)
            writing.execute(delete(pushes).where(own))
            if left:
                values = asdict(left) | {"contact_id": contact_id, "book": book}
                values.pop("uid")
                writing.execute(insert(pushes).values(**values))

    def _read(self, book: str, *, gone: bool) -> dict[str, Pushed]:
        away = contacts.c.forgotten | contacts.c.merged_into.is_not(None)
        wanted = (
            select(contacts.c.uid, *(pushes.c[name] for name in _SAID))
            .join(contacts, contacts.c.id == pushes.c.contact_id)
            .where(pushes.c.book == book, away if gone else ~away)
            .order_by(pushes.c.contact_id)
        )
        with self._engine.connect() as reading:
            return {row.uid: Pushed(*row) for row in reading.execute(wanted)}
