"""What each database is told in its own words: full text search, and indexes of some rows only.

As an ``Index`` with a condition for either database, SQLAlchemy would load its part for PostgreSQL
at every start, for 0.1 s.
"""

from collections.abc import Iterator

from sqlalchemy import Connection, MetaData, Table, event

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


_OWN_MOVES = "SELECT min(moves.at) FROM moves WHERE moves.entry_id = new.id"
_MOVES = (
    "SELECT min(moves.at) FROM moves JOIN entries ON entries.id = moves.entry_id"
    " WHERE entries.contact_id = new.id"
)
_TOUCHES = "SELECT min(touches.at) FROM touches WHERE touches.contact_id = new.id"
_NEVER = "'9999'"
DROPPED = {
    "moves_added": ("INSERT ON moves", ("new.at",)),
    "moves_gone": ("DELETE ON moves", ("old.at",)),
    "moves_changed": (
        "UPDATE OF entry_id, track, to_stage, at, why, undone ON moves",
        ("old.at", "new.at"),
    ),
    "moves_followed": ("UPDATE OF until ON moves", ("old.until", "new.until")),
    "entries_handed": ("UPDATE OF contact_id ON entries", (_OWN_MOVES,)),
    "touches_added": ("INSERT ON touches", ("new.at",)),
    "touches_gone": ("DELETE ON touches", ("old.at",)),
    "touches_changed": (
        "UPDATE OF contact_id, kind, at, undone ON touches",
        ("old.at", "new.at"),
    ),
    "contacts_added": ("INSERT ON contacts", ("new.added",)),
    "contacts_gone": ("DELETE ON contacts", ("old.added",)),
    "contacts_changed": (
        "UPDATE OF added, merged_into, source ON contacts",
        ("old.added", "new.added", _MOVES, _TOUCHES),
    ),
}
"""Triggers that drop what is kept of windows that end after the earliest of some times."""


def dropping(*, sqlite: bool) -> Iterator[str]:
    """The statements that make these triggers."""
    for name, (event_of, times) in DROPPED.items():
        told = ", ".join(f"coalesce(({time}), {_NEVER})" for time in times)
        least = f"{'min' if sqlite else 'least'}({told}, {_NEVER})"
        drop = f"DELETE FROM kept WHERE ends > {least};"  # noqa: S608, all of it stands above
        if sqlite:
            yield f"CREATE TRIGGER kept_{name} AFTER {event_of} BEGIN {drop} END"
        else:
            yield (
                f"CREATE FUNCTION kept_{name}() RETURNS trigger LANGUAGE plpgsql"
                f" AS $$ BEGIN {drop} RETURN NULL; END $$"
            )
            yield (
                f"CREATE TRIGGER kept_{name} AFTER {event_of}"
                f" FOR EACH ROW EXECUTE FUNCTION kept_{name}()"
            )


def create_native(metadata: MetaData, contacts: Table, touches: Table) -> None:
    """Have all this made right after the tables that it belongs to."""
    event.listen(metadata, "after_create", _create_dropping)
    event.listen(contacts, "after_create", _create_of_contacts)
    event.listen(touches, "after_create", _create_of_touches)


def _create_of_contacts(_: Table, connection: Connection, **__: object) -> None:
    sqlite = connection.dialect.name == "sqlite"
    _run(connection, *(_SEARCH_SQLITE if sqlite else _SEARCH_POSTGRESQL), *_OF_CONTACTS)
    _run(connection, f"{_FORGOTTEN} = 1" if sqlite else _FORGOTTEN)


def _create_of_touches(_: Table, connection: Connection, **__: object) -> None:
    _run(connection, *_OF_TOUCHES)


def _create_dropping(_: MetaData, connection: Connection, **__: object) -> None:
    _run(connection, *dropping(sqlite=connection.dialect.name == "sqlite"))


def _run(connection: Connection, *statements: str) -> None:
    for statement in statements:
        connection.exec_driver_sql(statement)
