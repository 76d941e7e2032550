"""What each database is told in its own words: full text search, and indexes of some rows only.

As an ``Index`` with a condition for either database, SQLAlchemy would load its part for PostgreSQL
at every start, for 0.1 s.
"""

from sqlalchemy import Connection, Table, event

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
    "CREATE INDEX ix_contacts_merged_into ON contacts (merged_into) WHERE merged_into IS NOT NULL",
    "CREATE INDEX ix_contacts_source ON contacts (source) WHERE source <> 'card'",
    "CREATE INDEX ix_contacts_doubt ON contacts (doubt, id) WHERE doubt > 0",
)
"""Those who were merged, whom every number leaves out; those who were imported, whom nobody met and
who are no stack to be divided; those at whom a person should look."""

_FORGOTTEN_SQLITE = "CREATE INDEX ix_contacts_forgotten ON contacts (forgotten) WHERE forgotten = 1"
_FORGOTTEN_POSTGRESQL = "CREATE INDEX ix_contacts_forgotten ON contacts (forgotten) WHERE forgotten"

_OF_TOUCHES = ("CREATE INDEX ix_touches_about ON touches (about) WHERE about <> ''",)
"""Touches that name a third person, who are few."""


def create_native(contacts: Table, touches: Table) -> None:
    """Have all this made right after the tables that it belongs to."""
    event.listen(contacts, "after_create", _create_of_contacts)
    event.listen(touches, "after_create", _create_of_touches)


def _create_of_contacts(_: Table, connection: Connection, **__: object) -> None:
    sqlite = connection.dialect.name == "sqlite"
    _run(connection, *(_SEARCH_SQLITE if sqlite else _SEARCH_POSTGRESQL), *_OF_CONTACTS)
    _run(connection, _FORGOTTEN_SQLITE if sqlite else _FORGOTTEN_POSTGRESQL)


def _create_of_touches(_: Table, connection: Connection, **__: object) -> None:
    _run(connection, *_OF_TOUCHES)


def _run(connection: Connection, *statements: str) -> None:
    for statement in statements:
        connection.exec_driver_sql(statement)
