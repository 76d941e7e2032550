"""What can be undone: each change of the pipeline with what it put in the place of what.

A change writes its rows through a journal, in one transaction. To undo it is to put back what was
there, and is refused where something newer stands on it.
"""

import base64
import datetime as dt
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, LargeBinary, Table, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from cardscan.entry import Change
from cardscan.errors import StaleError, UsageError
from cardscan.store.engine import WRITES
from cardscan.store.requests import Request, note_done
from cardscan.store.rows import to_time
from cardscan.store.schema import entries, journal, metadata, moves, touches

Values = Mapping[str, Any]

_KEPT = (moves, touches)
"""Histories: a row that is undone stays, and says so."""


class Journal:
    """Writes the rows of one change and remembers what they replace.

    Args:
        writing: an open transaction that writes.
        what: the change in words for the person who may undo it: "moved Ana Beispiel to client".
        now: with its zone.
    """

    def __init__(self, writing: Connection, what: str, now: dt.datetime) -> None:
        self.writing = writing
        self._what = what
        self._at = to_time(now)
        self._rows: list[dict[str, Any]] = []

    def insert(self, table: Table, values: Values) -> int:
        """Add a row; its id."""
        added = self.writing.execute(insert(table).values(**values)).inserted_primary_key
        row_id = int(added[0]) if added else 0
        self._rows.append({"table": table.name, "id": row_id, "before": None, "after": None})
        return row_id

    def update(self, table: Table, row_id: int, values: Values) -> None:
        """Change columns of a row."""
        columns = [table.c[name] for name in values]
        before = self.writing.execute(select(*columns).where(table.c.id == row_id)).one()
        self.writing.execute(update(table).where(table.c.id == row_id).values(**values))
        self._rows.append(
            {
                "table": table.name,
                "id": row_id,
                "before": _to_json(dict(before._mapping)),
                "after": _to_json(values),
            }
        )

    def delete(self, table: Table, row_id: int) -> None:
        """Take a row away; only of tables to which none refers."""
        before = self.writing.execute(select(table).where(table.c.id == row_id)).one()
        self.writing.execute(table.delete().where(table.c.id == row_id))
        self._rows.append(
            {
                "table": table.name,
                "id": row_id,
                "before": _to_json(dict(before._mapping)),
                "after": None,
            }
        )

    def close(self) -> None:
        """File the change; nothing is filed where nothing was changed."""
        if self._rows:
            values = {"at": self._at, "what": self._what, "rows": self._rows}
            self.writing.execute(insert(journal).values(**values))


@contextmanager
def changing(
    engine: Engine, what: str, now: dt.datetime, request: Request | None = None
) -> Iterator[Journal]:
    """One change in one transaction, filed at its end.

    Args:
        engine: of the database.
        what: as in ``Journal``.
        now: with its zone.
        request: what a program asked for, to be done once.

    Raises:
        StaleError: another program has filed the same meanwhile.
    """
    try:
        with engine.execution_options(**{WRITES: True}).begin() as writing:
            if request:
                note_done(writing, request)
            journal = Journal(writing, what, now)
            yield journal
            journal.close()
    except IntegrityError as error:
        raise StaleError(
            "another program has filed the same meanwhile",
            "Look at it again, then repeat the change if it is still wanted.",
        ) from error


def find_changes(reading: Connection, limit: int) -> tuple[Change, ...]:
    """The changes that stand, the latest first."""
    rows = reading.execute(
        select(journal.c.what, journal.c.at)
        .where(~journal.c.undone)
        .order_by(journal.c.id.desc())
        .limit(limit)
    )
    return tuple(Change(row.what, row.at) for row in rows)


def undo(writing: Connection, what: str) -> tuple[str, frozenset[int]]:
    """Take back the latest change that stands.

    Args:
        writing: a transaction.
        what: what it must be; "" for whatever it is.

    Returns:
        What it was, and the ids of the contacts whose rows it touched.

    Raises:
        UsageError: there is nothing to undo.
        StaleError: it is something else.
        StaleError: a row has been changed since by something that is not in the journal.
    """
    last = writing.execute(
        select(journal).where(~journal.c.undone).order_by(journal.c.id.desc()).limit(1)
    ).one_or_none()
    if last is None:
        raise UsageError("there is nothing to undo", "cardscan list shows the contacts.")
    if what and last.what != what:
        raise StaleError("something else was changed since", "See cardscan undo --list.")
    touched: set[int] = set()
    for row in reversed(last.rows):
        touched |= _put_back(writing, row, last.what)
    writing.execute(update(journal).where(journal.c.id == last.id).values(undone=True))
    return str(last.what), frozenset(touched)


def _to_json(values: Mapping[str, Any]) -> dict[str, Any]:
    """Values of a row as the journal keeps them: a picture in letters."""
    return {
        name: base64.b64encode(value).decode() if isinstance(value, bytes) else value
        for name, value in values.items()
    }


def _from_json(table: Table, values: Mapping[str, Any]) -> dict[str, Any]:
    """The values that ``_to_json`` was given."""
    return {
        name: base64.b64decode(value) if isinstance(table.c[name].type, LargeBinary) else value
        for name, value in values.items()
    }


def _put_back(writing: Connection, row: Mapping[str, Any], what: str) -> set[int]:
    table = metadata.tables[row["table"]]
    found = writing.execute(select(table).where(table.c.id == row["id"])).one_or_none()
    gone = row["after"] is None and row["before"] is not None
    stale = found is not None and any(
        getattr(found, name) != value
        for name, value in _from_json(table, row["after"] or {}).items()
    )
    if stale or (found is None) != gone:
        raise StaleError(
            f"what was {what} has been changed since",
            "Change it by hand: cardscan show tells how it stands.",
        )
    if gone:
        writing.execute(insert(table).values(**_from_json(table, row["before"])))
    elif row["before"] is not None:
        writing.execute(
            update(table).where(table.c.id == row["id"]).values(**_from_json(table, row["before"]))
        )
    elif table in _KEPT:
        writing.execute(update(table).where(table.c.id == row["id"]).values(undone=True))
    else:
        if found is not None and table is entries:
            _keep_moves(writing, found.id, found.contact_id)
        writing.execute(table.delete().where(table.c.id == row["id"]))
    return _contacts_of(table, row["before"] if found is None else dict(found._mapping))


def _keep_moves(writing: Connection, entry_id: int, contact_id: int) -> None:
    """Hand the undone moves of an entry that goes to another one of its contact."""
    others = select(func.min(entries.c.id)).where(
        entries.c.contact_id == contact_id, entries.c.id != entry_id
    )
    if (other := writing.scalar(others)) is not None:
        own = moves.c.entry_id == entry_id
        writing.execute(update(moves).where(own).values(entry_id=other))


def _contacts_of(table: Table, row: Values) -> set[int]:
    columns = ("id",) if table.name == "contacts" else ("contact_id", "one_id", "other_id")
    return {int(row[name]) for name in columns if row.get(name)}
