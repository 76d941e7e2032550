"""Bring a database to the newest revision, all or nothing, with a copy of the old one beside it.

Alembic is loaded only where there is something to do: an up-to-date database costs one query.
"""

import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy import Connection, Engine, inspect, text

from cardscan.errors import NewerDatabaseError, StoreError
from cardscan.store.engine import WRITES, name_database
from cardscan.store.schema import HEAD

MIGRATIONS = Path(__file__).parent / "migrations"


def upgrade(engine: Engine, *, migrations: Path = MIGRATIONS, head: str = HEAD) -> None:
    """Run the revisions that the database lacks; of several programs at once, one does.

    Args:
        engine: to an empty database or to one of cardscan's.
        migrations: Alembic's script folder.
        head: its newest revision.

    Raises:
        NewerDatabaseError: it has a revision that is not in the folder.
        StoreError: it is somebody else's database, or cannot be written.
    """
    with engine.connect() as connection:
        if read_revision(connection) == head:
            return
    with engine.connect().execution_options(**{WRITES: True}) as connection:
        sqlite = _sqlite_connection(connection)
        if sqlite:
            # To make a table anew drops the old one, and that would take along what refers to it.
            # The setting is deaf inside a transaction, and this connection is not used again.
            connection.detach()
            sqlite.execute("PRAGMA foreign_keys = OFF")
            # Nor may a trigger of another table that names the old one stand in the way meanwhile.
            sqlite.execute("PRAGMA legacy_alter_table = ON")
        with connection.begin():
            found = read_revision(connection)
            if found == head:
                return
            _migrate(connection, found, migrations, head)
            if sqlite and sqlite.execute("PRAGMA foreign_key_check").fetchone():
                raise StoreError(
                    f"{name_database(connection.engine.url)} has rows that refer to none",
                    "It was left as it is. Please report this.",
                )


def read_revision(connection: Connection) -> str | None:
    """The database's revision; None for an empty one.

    Raises:
        StoreError: it has tables, but none that says its revision.
    """
    tables = inspect(connection).get_table_names()
    if "alembic_version" in tables:
        found = connection.scalar(text("SELECT version_num FROM alembic_version"))
        return found if found is None else str(found)
    if tables:
        raise StoreError(
            f"{name_database(connection.engine.url)} is a database, but not one of cardscan's",
            "Name another one with --db.",
        )
    return None


def _migrate(connection: Connection, found: str | None, migrations: Path, head: str) -> None:
    from alembic import command
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(migrations).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    if found and found not in known:
        raise NewerDatabaseError(
            f"{name_database(connection.engine.url)} is of version {found},"
            f" and this cardscan knows up to {head}",
            "Upgrade cardscan, or name another database with --db.",
        )
    if found and connection.dialect.name == "sqlite":
        _copy_beside(Path(str(connection.engine.url.database)), head)
    command.upgrade(config, head)


def _copy_beside(database: Path, head: str) -> None:
    """A copy as it was before, whole or not at all; one from an earlier attempt is replaced."""
    copy = database.with_name(f"{database.name}.before-{head}")
    part = copy.with_name(f"{copy.name}.part")
    try:
        part.unlink(missing_ok=True)
        part.touch(0o600)
        with closing(sqlite3.connect(database)) as old, closing(sqlite3.connect(part)) as new:
            old.backup(new)
        part.replace(copy)
    except (OSError, sqlite3.Error) as error:
        raise StoreError(
            f"before its upgrade, {database} cannot be copied to {copy.name}: {error}",
            "Make room in its folder, and check that it may be written.",
        ) from error


def _sqlite_connection(connection: Connection) -> sqlite3.Connection | None:
    driver = connection.connection.driver_connection
    return driver if isinstance(driver, sqlite3.Connection) else None
