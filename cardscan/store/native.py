"""What each database is told in its own words: full text search, and indexes of some rows only.

As an ``Index`` with a condition for either database, SQLAlchemy would load its part for PostgreSQL
at every start, for 0.1 s.
"""

from collections.abc import Iterator

from sqlalchemy import Connection, MetaData, Table, event

from cardscan.store.triggers import counting, dropping

_SEARCH_SQLITE = (
    "CREATE VIRTUAL TABLE found USING fts5("
    "words, content='contacts', content_rowid='id', tokenize='unicode61', prefix='1 2 3 4')",
    "CREATE TRIGGER found_added AFTER INSERT ON contacts BEGIN"
    " INSERT INTO found(rowid, words) VALUES (new.id, new.words); END",
    "CREATE TRIGGER found_gone AFTER DELETE ON contacts BEGIN"
    " INSERT INTO found(found, rowid, words) VALUES ('delete', old.id, old.words); END",
    "CREATE TRIGGER found_changed AFTER UPDATE OF words ON contacts BEGIN"
    " INSERT INTO found(found, rowid, words) VALUES ('delete', old.id, old.words);"
    " INSERT INTO found(rowid, words) VALUES (new.id, new.words); END",
)
_SEARCH_POSTGRESQL = (
    "ALTER TABLE contacts ADD COLUMN searched tsvector"
    " GENERATED ALWAYS AS (to_tsvector('simple', words)) STORED",
    "CREATE INDEX ix_contacts_searched ON contacts USING gin (searched)",
)
"""Over ``contacts.words``. The vector is kept: of a word that many have, the last filed are found
by looking from the newest contact on, and to cut each one's words anew would take 30 µs."""

_OF_CONTACTS = (
    "CREATE INDEX ix_contacts_merged_into ON contacts (merged_into, id)"
    " WHERE merged_into IS NOT NULL",
    "CREATE INDEX ix_contacts_source ON contacts (source) WHERE source <> 'card'",
    "CREATE INDEX ix_contacts_doubt ON contacts (doubt, id) WHERE doubt > 0",
)
"""Those who were merged, whom every number leaves out; those who were imported, whom nobody met and
who are no stack to be divided; those at whom a person should look. With the ids in it, an index
answers alone: rows of contacts are wide."""

_FORGOTTEN = "CREATE INDEX ix_contacts_forgotten ON contacts (forgotten, id) WHERE forgotten"

_OF_TOUCHES = ("CREATE INDEX ix_touches_about ON touches (about) WHERE about <> ''",)
"""Touches that name a third person, who are few."""


_OF_ENTRIES = (
    "CREATE INDEX ix_entries_board ON entries (track, stage, decide_by, since, contact_id) WHERE ",
    "CREATE INDEX ix_entries_decide_by ON entries (decide_by, contact_id, id, track, stage)"
    " WHERE decide_by IS NOT NULL AND ",
    "CREATE INDEX ix_entries_touch_by ON entries (touch_by, contact_id, id, known)"
    " WHERE touch_by IS NOT NULL AND ",
)
"""Of those whose contacts are there: all in the order of the board, and who waits for a day."""

_GONE = "CREATE INDEX ix_entries_gone ON entries (contact_id, id) WHERE gone"


def standing(*, sqlite: bool) -> Iterator[str]:
    """The statements that make the indexes of those who are there, and of those who are not."""
    for statement in _OF_ENTRIES:
        yield f"{statement}{'gone = 0' if sqlite else 'NOT gone'}"
    yield f"{_GONE} = 1" if sqlite else _GONE


def create_native(metadata: MetaData, contacts: Table, entries: Table, touches: Table) -> None:
    """Have all this made right after the tables that it belongs to."""
    event.listen(metadata, "after_create", _create_triggers)
    event.listen(contacts, "after_create", _create_of_contacts)
    event.listen(entries, "after_create", _create_of_entries)
    event.listen(touches, "after_create", _create_of_touches)


def _create_of_contacts(_: Table, connection: Connection, **__: object) -> None:
    sqlite = connection.dialect.name == "sqlite"
    _run(connection, *(_SEARCH_SQLITE if sqlite else _SEARCH_POSTGRESQL), *_OF_CONTACTS)
    _run(connection, f"{_FORGOTTEN} = 1" if sqlite else _FORGOTTEN)


def _create_of_touches(_: Table, connection: Connection, **__: object) -> None:
    _run(connection, *_OF_TOUCHES)


def _create_of_entries(_: Table, connection: Connection, **__: object) -> None:
    _run(connection, *standing(sqlite=connection.dialect.name == "sqlite"))


def _create_triggers(_: MetaData, connection: Connection, **__: object) -> None:
    sqlite = connection.dialect.name == "sqlite"
    _run(connection, *dropping(sqlite=sqlite), *counting(sqlite=sqlite))


def _run(connection: Connection, *statements: str) -> None:
    for statement in statements:
        connection.exec_driver_sql(statement)
