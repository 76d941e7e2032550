"""Fills a new database past the store, which would take days: rows first, then the indexes."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, text

from benchmarks.scale.people import COLUMNS, Rows, make_people
from cardscan.store import Store
from cardscan.store.engine import open_engine
from cardscan.store.triggers import COUNT

_SQLITE_MADE = (
    "SELECT type, name, sql FROM sqlite_master"
    " WHERE type IN ('index', 'trigger') AND sql IS NOT NULL"
)
_POSTGRESQL_MADE = (
    "SELECT 'index', indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' AND indexname"
    " NOT IN (SELECT conname FROM pg_constraint)"
)
_NEXT_ID = text("SELECT setval(pg_get_serial_sequence(:name, 'id'), :id)")


def fill(url: str, number: int) -> None:
    """Makes the contacts in a database that has none."""
    Store.open(url).close()
    engine = open_engine(url, patience=1)
    with engine.begin() as writing:
        sqlite = engine.dialect.name == "sqlite"
        if not sqlite:
            writing.exec_driver_sql("SET LOCAL session_replication_role = replica")  # no triggers
        with _without_indexes(writing, _SQLITE_MADE if sqlite else _POSTGRESQL_MADE):
            for made in make_people(number, dt.datetime.now(dt.UTC)):
                (_insert if sqlite else _copy)(writing, made)
        writing.exec_driver_sql(COUNT)
        if sqlite:
            writing.exec_driver_sql("INSERT INTO found(found) VALUES ('rebuild')")
        else:
            for table in COLUMNS:
                if "id" in COLUMNS[table]:
                    writing.execute(_NEXT_ID, {"name": table, "id": 10 * number})
    engine.dispose()
    settle(url)


def settle(url: str) -> None:
    """What a server does by itself in time, and SQLite on closing: statistics, and an empty log."""
    engine = open_engine(url, patience=1)
    if engine.dialect.name == "sqlite":
        with engine.connect() as writing:
            writing.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    else:
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as writing:
            writing.exec_driver_sql("VACUUM ANALYZE")
    engine.dispose()


@contextmanager
def _without_indexes(writing: Connection, made: str) -> Iterator[None]:
    """Without indexes and triggers for the while: to sort once is quicker than to keep sorted."""
    there = writing.exec_driver_sql(made).all()
    for kind, name, _ in there:
        writing.exec_driver_sql(f"DROP {kind} {name}")
    yield
    for _, _, statement in there:
        writing.execute(text(statement.replace(":", r"\:")))


def _insert(writing: Connection, made: Rows) -> None:
    for table, rows in made.items():
        columns = COLUMNS[table]
        marks = ", ".join("?" * len(columns))
        words = ("INSERT INTO", table, f"({', '.join(columns)})", f"VALUES ({marks})")
        writing.exec_driver_sql(" ".join(words), rows)


def _copy(writing: Connection, made: Rows) -> None:
    driver: Any = writing.connection.driver_connection
    for table, rows in made.items():
        with driver.cursor().copy(f"COPY {table} ({', '.join(COLUMNS[table])}) FROM STDIN") as copy:
            copy.write("".join("\t".join(map(_to_copied, row)) + "\n" for row in rows))


def _to_copied(value: object) -> str:
    """As COPY wants it; nothing that is made up needs an escape."""
    if isinstance(value, bytes):
        return value.decode()
    return r"\N" if value is None else str(value)
