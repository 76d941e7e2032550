"""What became of each photo in a watched folder, one row a photo."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace

from sqlalchemy import Engine, delete, exists, func, insert, select, update

from cardscan.contact import Filed
from cardscan.store.columns import to_storable
from cardscan.store.engine import WRITES
from cardscan.store.queries import SOME, read_filed, select_contacts_in, select_filed
from cardscan.store.rows import to_time
from cardscan.store.schema import arrivals, cards, contacts, photos

WORK = "work"
"""The state of a photo that is being scanned."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """One photo in a watched folder."""

    token: str
    """Its own, for as long as it is in that folder."""
    folder: str
    """The watched folder."""
    name: str
    """Where it was in the inbox."""
    sha256: str
    """Of its bytes; "" where they could not be read."""
    state: str = WORK
    """``WORK``, or the name of the folder in which it ended."""
    path: str = ""
    """Where it ended; "" while it has not, or where it was deleted."""
    event: str = ""
    """Where the people on it were met."""
    attempts: int = 1
    """How often it was scanned."""
    code: str = ""
    """The kind of error that stopped it, with why, and what to do."""
    why: str = ""
    hint: str = ""
    first: str = ""
    """When it came, ISO 8601 in UTC."""
    changed: str = ""
    """When it came to its state."""
    retry_at: str | None = None
    """When it will be tried again."""


class Arrivals:
    """Those of a store; every method is one transaction, and raises StoreError if it fails."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._writing_engine = engine.execution_options(**{WRITES: True})

    def begin(self, some: Iterable[Arrival], *, now: dt.datetime) -> tuple[Arrival, ...]:
        """Note photos that are about to be scanned, those that are known with one more try."""
        at = to_time(now)
        begun = []
        with self._writing_engine.begin() as writing:
            for one in some:
                same = arrivals.c.token == one.token
                before = writing.execute(select(arrivals).where(same)).first()
                tries = before.attempts + 1 if before else one.attempts
                first = before.first if before else at
                begun.append(replace(one, attempts=tries, first=first, changed=at))
                writing.execute(delete(arrivals).where(same))
                writing.execute(insert(arrivals).values(**asdict(begun[-1])))
        return tuple(begun)

    def settle(self, arrival: Arrival, *, now: dt.datetime) -> None:
        """Note where a photo ends; the cards on it are found there from now on."""
        with self._writing_engine.begin() as writing:
            writing.execute(
                update(arrivals)
                .where(arrivals.c.token == arrival.token)
                .values(**asdict(replace(arrival, changed=to_time(now))))
            )
            if arrival.state in ("done", "review"):
                shown = photos.c.sha256 == arrival.sha256
                writing.execute(update(photos).where(shown).values(path=arrival.path))

    def drop(self, tokens: Iterable[str]) -> None:
        """Forget photos that are back in the inbox."""
        gone = list(tokens)
        with self._writing_engine.begin() as writing:
            for start in range(0, len(gone), SOME):
                some = gone[start : start + SOME]
                writing.execute(delete(arrivals).where(arrivals.c.token.in_(some)))

    def drop_begun(self, folder: str) -> None:
        """Forget the photos of a folder that were being scanned."""
        working = (arrivals.c.folder == to_storable(folder)) & (arrivals.c.state == WORK)
        with self._writing_engine.begin() as writing:
            writing.execute(delete(arrivals).where(working))

    def read(self, token: str) -> Arrival | None:
        """What is known of a photo by its token."""
        with self._engine.connect() as reading:
            row = reading.execute(select(arrivals).where(arrivals.c.token == token)).first()
        return _from_row(row) if row else None

    def find(self, folder: str, state: str) -> tuple[Arrival, ...]:
        """The photos of a folder in a state, the last first."""
        chosen = (
            select(arrivals)
            .where(arrivals.c.folder == to_storable(folder), arrivals.c.state == state)
            .order_by(arrivals.c.id.desc())
        )
        with self._engine.connect() as reading:
            return tuple(map(_from_row, reading.execute(chosen)))

    def find_last(self, folder: str, number: int) -> tuple[Arrival, ...]:
        """The photos of a folder that came last, the last first."""
        chosen = (
            select(arrivals)
            .where(arrivals.c.folder == to_storable(folder))
            .order_by(arrivals.c.id.desc())
            .limit(number)
        )
        with self._engine.connect() as reading:
            return tuple(map(_from_row, reading.execute(chosen)))

    def read_last_filed(self, folder: str) -> Arrival | None:
        """The photo of a folder that came last of those that brought contacts."""
        filed = arrivals.c.state.in_(("done", "review"))
        chosen = (
            select(arrivals)
            .where(arrivals.c.folder == to_storable(folder), filed)
            .order_by(arrivals.c.id.desc())
            .limit(1)
        )
        with self._engine.connect() as reading:
            row = reading.execute(chosen).first()
        return _from_row(row) if row else None

    def find_looked_at(self, folder: str) -> tuple[Arrival, ...]:
        """The photos kept for review whose contacts need none any more."""
        unsure = exists().where(
            cards.c.photo_id == photos.c.id,
            contacts.c.id == cards.c.contact_id,
            contacts.c.needs_review,
        )
        chosen = (
            select(arrivals)
            .join(photos, photos.c.sha256 == arrivals.c.sha256)
            .where(arrivals.c.folder == to_storable(folder), arrivals.c.state == "review", ~unsure)
        )
        with self._engine.connect() as reading:
            return tuple(map(_from_row, reading.execute(chosen)))

    def count(self, folder: str) -> dict[str, int]:
        """How many photos of a folder are in each state."""
        chosen = (
            select(arrivals.c.state, func.count().label("number"))
            .where(arrivals.c.folder == to_storable(folder))
            .group_by(arrivals.c.state)
        )
        with self._engine.connect() as reading:
            return {row.state: row.number for row in reading.execute(chosen)}

    def read_filed(self, sha256: str) -> tuple[str, tuple[Filed, ...]] | None:
        """Of a photo that is filed, its path as it is known and its contacts; None of others."""
        with self._engine.connect() as reading:
            path = reading.scalar(select(photos.c.path).where(photos.c.sha256 == sha256))
            if path is None:
                return None
            shown = select_filed().where(contacts.c.id.in_(select_contacts_in(sha256)))
            return path, tuple(read_filed(reading, shown.order_by(contacts.c.id)))


def _from_row(row: object) -> Arrival:
    return Arrival(**{name: getattr(row, name) for name in Arrival.__slots__})
