"""What only PostgreSQL does: servers that are away or refuse, rights, and its own migrations."""

import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

from cardscan.errors import NewerDatabaseError, StoreError
from cardscan.store import Store, postgresql
from cardscan.store.engine import open_engine
from cardscan.store.schema import HEAD, metadata
from cardscan.store.upgrade import MIGRATIONS, upgrade
from tests.postgres import LOCKED, Server
from tests.test_store_trouble import NOON, file_one, open_error
from tests.test_store_upgrade import NEXT, add_mood


@pytest.fixture
def url(postgres: Server) -> Iterator[str]:
    with postgres.lend() as lent:
        yield lent


@pytest.fixture
def empty(postgres: Server) -> Iterator[str]:
    with postgres.lend(empty=True) as lent:
        yield lent


@pytest.fixture
def locked(postgres: Server, url: str) -> Iterator[str]:
    """The same database, for a user with the password "se/cr@t"."""
    postgres.run(f"CREATE ROLE {LOCKED} LOGIN SUPERUSER PASSWORD 'se/cr@t'")
    yield url.replace("cardscan@", f"{LOCKED}:PASSWORD@", 1)
    postgres.run(f"DROP ROLE {LOCKED}")


def name_in(url: str) -> str:
    """The database's own name."""
    return str(make_url(url).database)


def find_definitions(url: str) -> set[tuple[object, ...]]:
    """Every column, index and constraint of cardscan's tables."""
    engine = create_engine(url.replace("postgresql:", "postgresql+psycopg:"))
    with engine.connect() as connection:
        columns = connection.execute(
            text(
                "SELECT table_name, column_name, data_type, is_nullable, column_default"
                " FROM information_schema.columns WHERE table_schema = 'public'"
            )
        ).all()
        indexes = connection.execute(
            text("SELECT tablename, indexdef FROM pg_indexes WHERE schemaname = 'public'")
        ).all()
        constraints = connection.execute(
            text(
                "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid)"
                " FROM pg_constraint WHERE connamespace = 'public'::regnamespace"
            )
        ).all()
    engine.dispose()
    found = {tuple(row) for row in (*columns, *indexes, *constraints)}
    return {row for row in found if row[0] != "alembic_version"}


def test_the_migrations_make_exactly_the_tables_of_the_schema(url: str, empty: str) -> None:
    engine = create_engine(empty.replace("postgresql:", "postgresql+psycopg:"))
    metadata.create_all(engine)
    engine.dispose()
    assert find_definitions(url) == find_definitions(empty)


_BY_STATEMENT = (
    "ix_contacts_doubt",
    "ix_contacts_forgotten",
    "ix_contacts_merged_into",
    "ix_contacts_searched",
    "ix_contacts_source",
    "ix_entries_board",
    "ix_entries_decide_by",
    "ix_entries_gone",
    "ix_entries_touch_by",
    "ix_touches_about",
    "searched",
)
"""Indexes, and a column, that the database is told of by statements of its own."""


def test_alembic_finds_nothing_to_migrate(url: str) -> None:
    engine = open_engine(url, patience=1)
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection,
            opts={"include_name": lambda name, *_: name not in _BY_STATEMENT},
        )
        missing = compare_metadata(context, metadata)
    engine.dispose()
    assert missing == []


def test_an_old_database_is_brought_up_to_date_with_all_that_is_in_it(url: str) -> None:
    with Store.open(url) as store:
        file_one(store)
        (filed,) = store.find_contacts()
    definitions = find_definitions(url)
    engine = open_engine(url, patience=1)
    with engine.begin() as connection:
        config = Config(attributes={"connection": connection})
        config.set_main_option("script_location", str(MIGRATIONS))
        config.set_main_option("path_separator", "os")
        command.downgrade(config, "0001")
    engine.dispose()
    assert not any("journal" in map(str, row) for row in find_definitions(url))
    with Store.open(url) as store:
        assert list(store.find_contacts()) == [filed]
        assert list(store.find_contacts(text="beispiel")) == [filed]
    assert find_definitions(url) == definitions


def upgrade_to_next(url: str, migrations: Path) -> None:
    engine = open_engine(url, patience=30)
    try:
        upgrade(engine, migrations=migrations, head=NEXT)
    finally:
        engine.dispose()


def test_an_upgrade_that_fails_leaves_the_database_as_it_was(url: str, tmp_path: Path) -> None:
    migrations = shutil.copytree(MIGRATIONS, tmp_path / "migrations")
    add_mood(migrations, "op.execute('SELECT nonsense')")
    before = find_definitions(url)
    with pytest.raises(StoreError, match="nonsense"):
        upgrade_to_next(url, migrations)
    assert find_definitions(url) == before
    Store.open(url).close()


def test_of_several_that_migrate_at_once_one_does(empty: str, tmp_path: Path) -> None:
    migrations = shutil.copytree(MIGRATIONS, tmp_path / "migrations")
    add_mood(migrations, "op.execute('CREATE TABLE once (id INTEGER)')")
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(upgrade_to_next, [empty] * 4, [migrations] * 4))
    assert any(row[0] == "once" for row in find_definitions(empty))


def test_a_newer_database_is_refused_and_left_alone(url: str, tmp_path: Path) -> None:
    migrations = shutil.copytree(MIGRATIONS, tmp_path / "migrations")
    add_mood(migrations)
    upgrade_to_next(url, migrations)
    before = find_definitions(url)
    with pytest.raises(NewerDatabaseError, match=f"{name_in(url)} is of version {NEXT}") as caught:
        Store.open(url)
    assert HEAD in caught.value.message
    assert find_definitions(url) == before


def test_the_database_of_another_program_is_refused(postgres: Server, empty: str) -> None:
    postgres.run("CREATE TABLE places (id INTEGER)", name_in(empty))
    assert "not one of cardscan's" in open_error(empty).message
    assert {row[0] for row in find_definitions(empty)} == {"places"}


def test_a_password_is_taken_and_never_told(locked: str) -> None:
    with Store.open(locked.replace("PASSWORD", "se%2Fcr%40t")) as store:
        assert store.program.startswith("PostgreSQL ")
    for wrong in ("geheim", "se%2Fgeheim%40t", "se@geheim", "geheim@"):
        error = open_error(locked.replace("PASSWORD", wrong))
        assert "geheim" not in f"{error.message} {error.hint}"
        assert "password" in f"{error.message} {error.hint}"


def test_a_password_among_the_options_is_never_told(locked: str) -> None:
    error = open_error(locked.replace(":PASSWORD", "") + "&password=geheim")
    assert "password authentication failed" in error.message
    assert "geheim" not in error.message


@pytest.mark.parametrize(
    ("change", "told", "hint"),
    [
        (("/test_", "/gone_"), "does not exist", "createdb"),
        (("host=/", "host=/nowhere/"), "No such file", "server runs"),
        (("host=/", "host=localhost&port=1&passfile=/"), "refused", "address"),
        (("cardscan@", "nobody@"), "nobody", "lets you in"),
    ],
)
def test_a_server_that_is_away_or_refuses_is_told(
    url: str, change: tuple[str, str], told: str, hint: str
) -> None:
    error = open_error(url.replace(*change))
    assert "cannot be reached: " in error.message
    assert told in error.message
    assert hint in error.hint


def test_a_server_that_is_too_old_is_refused(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgresql, "OLDEST", 99)
    assert "99 is the oldest" in open_error(url).message


def test_a_database_that_cannot_hold_all_letters_is_refused(postgres: Server) -> None:
    postgres.run(
        "CREATE DATABASE latin TEMPLATE template0 ENCODING 'LATIN1' LOCALE_PROVIDER libc LOCALE 'C'"
    )
    assert "as LATIN1, not as UTF8" in open_error(postgres.url("latin")).message
    postgres.run("DROP DATABASE latin")


def test_one_who_may_not_make_tables_is_told(postgres: Server, empty: str) -> None:
    postgres.run("CREATE ROLE guest LOGIN")
    postgres.run("REVOKE CREATE ON SCHEMA public FROM PUBLIC", name_in(empty))
    error = open_error(empty.replace("cardscan@", "guest@", 1))
    assert "may not be written" in error.message
    postgres.run("DROP ROLE guest")


def test_a_database_that_may_only_be_read_is_told_and_can_be_read(
    postgres: Server, url: str
) -> None:
    with Store.open(url) as store:
        file_one(store)
    postgres.run(f"ALTER DATABASE {name_in(url)} SET default_transaction_read_only = on")
    with Store.open(url) as store:
        (filed,) = store.find_contacts()
        with pytest.raises(StoreError, match="may not be written"):
            store.pipeline.write_entries([(filed.contact.uid, filed.entries[0])], what="", now=NOON)


def test_the_rarest_of_several_words_is_told_by_what_the_server_has_counted(url: str) -> None:
    words = [f"ana muster{number}" for number in range(40)] + ["ana beispiel zoe"] * 20
    rows = [{"words": one, "uid": str(at)} for at, one in enumerate(words)]
    engine = open_engine(url, patience=1)
    with engine.begin() as writing:
        assert postgresql.find_rarest(writing, ["ana", "beispiel"]) == ("beispiel", 0)
        writing.execute(
            text(
                "INSERT INTO contacts (uid, version, added, changed, needs_review, review,"
                " confidence, fields, search, words)"
                " VALUES (:uid, 1, '', '', false, '[]', '{}', '{}', '', :words)"
            ),
            rows,
        )
        writing.execute(text("ANALYZE contacts"))
        for asked, rarest, owners in (("ana be", "be", 20), ("be an x", "x", 0), ("an", "an", 60)):
            found, number = postgresql.find_rarest(writing, asked.split())
            assert (found, round(number)) == (rarest, owners)
    engine.dispose()


def test_a_server_that_was_started_anew_is_found_again(postgres: Server, url: str) -> None:
    def end_all() -> None:
        postgres.run(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname LIKE 'test_%' AND pid <> pg_backend_pid()"
        )

    with Store.open(url) as store:
        file_one(store)
        end_all()
        assert store.counts()["photos"] == 1
        with store._engine.connect() as connection:
            connection.exec_driver_sql("SELECT 1")
            end_all()
            with pytest.raises(StoreError, match="has lost its server"):
                connection.exec_driver_sql("SELECT 1")
        assert store.counts()["photos"] == 1


@pytest.mark.parametrize(
    ("state", "told"),
    [("53100", "disk"), ("40P01", "another program"), ("XX000", "says: spoken by the server")],
)
def test_what_a_server_complains_of_is_told_in_a_line(url: str, state: str, told: str) -> None:
    complain = f"RAISE EXCEPTION 'spoken by the server' USING ERRCODE = '{state}'"
    with Store.open(url) as store, store._engine.begin() as connection:
        with pytest.raises(StoreError, match=told) as caught:
            connection.exec_driver_sql(f"DO $$ BEGIN {complain}; END $$")
        assert caught.value.hint
        assert "\n" not in caught.value.message
