"""From a URL to an SQLAlchemy engine: drivers, files and their rights, SQLite's settings, errors.

What PostgreSQL needs is in ``cardscan.store.postgresql``.

A transaction on SQLite begins in one of two ways. Reading takes BEGIN, which waits for nobody in
WAL mode. Writing takes BEGIN IMMEDIATE, which waits for its turn before it has read anything: one
that reads first and then wants to write is refused whenever another has written in between, and
waiting does not help it.
"""

import json
import os
import sqlite3
from contextlib import suppress
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, ExceptionContext, make_url
from sqlalchemy.exc import ArgumentError, DisconnectionError, IntegrityError
from sqlalchemy.pool import ConnectionPoolEntry

from cardscan.errors import MissingDependencyError, StoreError
from cardscan.folders import make_private_folder
from cardscan.mounts import on_network_share, read_mounts
from cardscan.store import postgresql

WRITES = "cardscan_writes"
"""The execution option that makes a transaction one that writes."""

_DRIVERS = {
    "sqlite": "sqlite",
    "sqlite+pysqlite": "sqlite",
    "postgres": "postgresql+psycopg",
    "postgresql": "postgresql+psycopg",
    "postgresql+psycopg": "postgresql+psycopg",
}

_ADVICE = {
    "SQLITE_BUSY": ("is in use by another program", "Try again when that program is done."),
    "SQLITE_LOCKED": ("is in use by another program", "Try again when that program is done."),
    "SQLITE_FULL": ("cannot grow: the disk is full", "Make room on the disk and try again."),
    "SQLITE_READONLY": ("may not be written", "Check the rights of the file and of its folder."),
    "SQLITE_CANTOPEN": ("cannot be opened", "Check the rights of the file and of its folder."),
    "SQLITE_PERM": ("cannot be opened", "Check the rights of the file and of its folder."),
    "SQLITE_NOTADB": ("is not a database", "Name another file with --db."),
    "SQLITE_CORRUPT": ("is damaged", "Put a backup in its place, or name another with --db."),
    "SQLITE_IOERR": ("cannot be read or written", "Check the disk, then try again."),
}
"""By the beginning of SQLite's result code; https://sqlite.org/rescode.html."""


def open_engine(url: str, *, patience: float) -> Engine:
    """An engine whose errors are StoreErrors, IntegrityError apart.

    The file of an SQLite database and its folder are made where they are missing, for their owner
    alone.

    Args:
        url: as SQLAlchemy writes them, for SQLite or PostgreSQL.
        patience: seconds to wait for other writers.

    Raises:
        MissingDependencyError: the driver for PostgreSQL is not installed.
        StoreError: the URL, or the folder it names, cannot be used.
    """
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):  # a ValueError where the port is no number
        parsed = URL.create("")
    if parsed.drivername not in _DRIVERS:
        raise StoreError(
            "the database's address is not one of SQLite or PostgreSQL",
            "Write sqlite:///PATH, or postgresql://USER@HOST/NAME.",
        )
    if "@" in (parsed.host or ""):
        raise StoreError("the database's address has an @ too many", "In a password, write it %40.")
    parsed = parsed.set(drivername=_DRIVERS[parsed.drivername])
    if parsed.drivername == "sqlite" and parsed.database in (None, "", ":memory:"):
        raise StoreError("the database's address names no file", "Write sqlite:///PATH.")
    options = {} if parsed.drivername == "sqlite" else postgresql.options(parsed, patience)
    try:
        engine = create_engine(
            parsed,
            json_serializer=_dumps,
            hide_parameters=True,  # they hold what is on cards, and errors would quote them
            **options,
        )
    except ModuleNotFoundError as error:
        raise MissingDependencyError(
            f"PostgreSQL needs {error.name}, which is not installed",
            "Run: pip install 'cardscan[postgres]'",
        ) from error
    if parsed.drivername == "sqlite":
        path = Path(str(parsed.database))
        _make_file(path)
        _settle(engine, _pragmas(path, patience))
    else:
        postgresql.settle(engine, WRITES, patience)
    event.listen(engine, "handle_error", _to_store_error)
    return engine


def name_database(url: URL) -> str:
    """The database for people to read, without its password."""
    return str(url.database) if url.drivername == "sqlite" else postgresql.name_database(url)


def _dumps(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _make_file(path: Path) -> None:
    try:
        make_private_folder(path.parent)
        # Only ever a new file: to close a second descriptor of a database that this process has
        # open would drop its locks (sqlite.org/howtocorrupt.html, 2.2).
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    except FileExistsError:
        if not path.is_file():
            raise StoreError(f"{path} is not a file", "Name another file with --db.") from None
    except OSError as error:
        raise StoreError(
            f"the database {path} cannot be made: {error.strerror}",
            "Check the folder, or name another file with --db.",
        ) from error


def _pragmas(path: Path, patience: float) -> tuple[str, ...]:
    """SQLite's settings for every connection to the file."""
    # WAL needs memory that all who use the file share; sqlite.org/wal.html.
    journal = "DELETE" if on_network_share(path.resolve(), read_mounts()) else "WAL"
    return (
        f"busy_timeout = {int(patience * 1000)}",
        f"journal_mode = {journal}",
        # NORMAL would be faster, but a commit could be lost with the power, after its photo had
        # been moved out of the inbox because of it.
        "synchronous = FULL",
        "fullfsync = ON",  # macOS: fsync alone leaves the data in the drive's own memory
        "foreign_keys = ON",
    )


def _settle(engine: Engine, pragmas: tuple[str, ...]) -> None:
    """Give each connection the settings and transactions that begin as the module's head says.

    A file that was taken away, or that another took the place of, is let go of: what is written
    to it would be lost. None is made in its place, and once it is back it is used again.
    """
    path = Path(str(engine.url.database))

    def connecting(*_: object) -> None:
        if not path.is_file():
            raise StoreError(f"the database {path} is not there", "Put it back, then try again.")

    def taken(_: object, record: ConnectionPoolEntry, *__: object) -> None:
        with suppress(OSError):
            found = path.stat()
            same = found.st_dev, found.st_ino
            if record.info.setdefault("file", same) == same:
                return
        raise DisconnectionError

    def connected(connection: sqlite3.Connection, _: object) -> None:
        connection.isolation_level = None  # else the driver begins transactions when it sees fit
        try:
            for pragma in pragmas:
                connection.execute(f"PRAGMA {pragma}")
        except sqlite3.Error as error:
            connection.close()
            raise _sqlite_error(error, path) from error

    def begun(connection: Connection) -> None:
        writes = connection.get_execution_options().get(WRITES, False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    event.listen(engine, "do_connect", connecting)
    event.listen(engine, "connect", connected)
    event.listen(engine, "checkout", taken)
    event.listen(engine, "begin", begun)


def _to_store_error(context: ExceptionContext) -> None:
    error = context.original_exception
    if not isinstance(error, Exception):  # Ctrl-C, which may come anywhere
        return
    if isinstance(context.sqlalchemy_exception, IntegrityError) or context.engine is None:
        return
    if isinstance(error, sqlite3.Error):
        raise _sqlite_error(error, Path(str(context.engine.url.database))) from error
    raise postgresql.to_store_error(error, context.engine.url) from error


def _sqlite_error(error: sqlite3.Error, path: Path) -> StoreError:
    name = getattr(error, "sqlite_errorname", "")
    for begin, (trouble, advice) in _ADVICE.items():
        if name.startswith(begin):
            return StoreError(f"the database {path} {trouble}", advice)
    return StoreError(f"the database {path} says: {error}", "Run: cardscan doctor")
