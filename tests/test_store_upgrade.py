"""A database is made, recognised and brought up to date, or left as it was."""

import datetime as dt
import shutil
import sqlite3
import stat
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine

from cardscan.errors import NewerDatabaseError, StoreError
from cardscan.store import Store
from cardscan.store.engine import open_engine
from cardscan.store.schema import HEAD, metadata
from cardscan.store.upgrade import MIGRATIONS, upgrade
from tests.proposals import make_proposal, make_uids

NEXT = f"{int(HEAD) + 1:04}"
"""A revision that is still to come."""

NOON = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)


def run_sql(path: Path, statement: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(path)) as connection, connection:
        return connection.execute(statement).fetchall()


def find_definitions(path: Path) -> set[str]:
    """How the database says its tables and indexes were made."""
    rows = run_sql(path, "SELECT sql FROM sqlite_master WHERE tbl_name != 'alembic_version'")
    return {" ".join(str(definition).split()) for (definition,) in rows if definition}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A database with one contact."""
    path = tmp_path / "pipeline.db"
    with Store.open(f"sqlite:///{path}") as store:
        store.file_photo([make_proposal()], path="", event="", now=NOON, make_uid=make_uids())
    return path


def test_the_head_is_the_newest_revision() -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("path_separator", "os")
    assert ScriptDirectory.from_config(config).get_current_head() == HEAD


def _is_ours(name: str | None, kind: str, _: object) -> bool:
    """Not what is made by statements of its own: the full text search, and partial indexes."""
    found = kind == "table" and str(name).startswith("found")
    return not found and name not in {
        "ix_contacts_doubt",
        "ix_contacts_forgotten",
        "ix_contacts_merged_into",
        "ix_contacts_source",
        "ix_entries_board",
        "ix_entries_decide_by",
        "ix_entries_gone",
        "ix_entries_touch_by",
        "ix_touches_about",
    }


def test_the_migrations_make_exactly_the_tables_of_the_schema(path: Path, tmp_path: Path) -> None:
    direct = tmp_path / "direct.db"
    engine = create_engine(f"sqlite:///{direct}")
    metadata.create_all(engine)
    engine.dispose()
    assert find_definitions(path) == find_definitions(direct)

    engine = create_engine(f"sqlite:///{path}")
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "include_name": _is_ours}
        )
        assert compare_metadata(context, metadata) == []
    engine.dispose()


def test_a_new_database_and_its_folder_are_for_their_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "one" / "two" / "pipeline.db"
    with Store.open(f"sqlite:///{path}") as store:
        assert store.counts() == {"photos": 0, "contacts": 0, "review": 0}
        modes = {one.name: stat.S_IMODE(one.stat().st_mode) for one in path.parent.iterdir()}
    assert set(modes.values()) == {0o600}
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert [one.name for one in path.parent.iterdir()] == ["pipeline.db"]


def test_an_odd_path_is_taken_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "100% größe %s" / "a b.db"
    Store.open(f"sqlite:///{path}").close()
    assert path.is_file()


def test_an_up_to_date_database_costs_no_alembic_and_no_orm(path: Path) -> None:
    code = (
        "import sys; from cardscan.store import Store;"
        f"store = Store.open('sqlite:///{path}'); list(store.find_contacts());"
        "print([m for m in sys.modules if m in ('alembic', 'mako', 'sqlalchemy.orm', 'cv2')])"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"


MOOD = """
import sqlalchemy as sa
from alembic import op

revision = "{next}"
down_revision = "{head}"


def upgrade():
    with op.batch_alter_table("contacts") as contacts:
        contacts.add_column(sa.Column("mood", sa.Text, nullable=False, server_default="good"))
        contacts.alter_column("search", nullable=True)
    {more}
"""


@pytest.fixture
def migrations(tmp_path: Path) -> Path:
    """Our migrations, to which a test adds its own."""
    return Path(shutil.copytree(MIGRATIONS, tmp_path / "migrations"))


def add_mood(migrations: Path, more: str = "") -> None:
    (migrations / "versions" / f"{NEXT}_mood.py").write_text(
        MOOD.format(next=NEXT, head=HEAD, more=more)
    )


def upgrade_to_next(path: Path, migrations: Path) -> None:
    engine = open_engine(f"sqlite:///{path}", patience=1)
    try:
        upgrade(engine, migrations=migrations, head=NEXT)
    finally:
        engine.dispose()


def test_an_older_database_is_upgraded_with_a_copy_beside_it(path: Path, migrations: Path) -> None:
    before = find_definitions(path)
    add_mood(migrations)
    upgrade_to_next(path, migrations)
    assert run_sql(path, "SELECT mood FROM contacts JOIN keys ON id = contact_id LIMIT 1") == [
        ("good",)
    ]
    copy = path.with_name(f"pipeline.db.before-{NEXT}")
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    assert find_definitions(copy) == before
    with Store.open(f"sqlite:///{copy}") as store:
        assert len(list(store.find_contacts())) == 1
    assert {one.name for one in path.parent.iterdir()} == {path.name, copy.name, "migrations"}


def test_corrections_come_to_an_older_database_and_go_again(path: Path) -> None:
    with Store.open(f"sqlite:///{path}") as store:
        (filed,) = store.find_contacts()
    definitions = find_definitions(path)
    engine = open_engine(f"sqlite:///{path}", patience=1)
    with engine.begin() as connection:
        config = Config(attributes={"connection": connection})
        config.set_main_option("script_location", str(MIGRATIONS))
        config.set_main_option("path_separator", "os")
        command.downgrade(config, "0001")
    engine.dispose()
    assert not any(
        "corrected" in definition or "codes" in definition for definition in find_definitions(path)
    )
    with Store.open(f"sqlite:///{path}") as store:
        assert list(store.find_contacts()) == [filed]
    assert filed.corrected == {}
    assert find_definitions(path) == definitions


def test_an_upgrade_that_fails_leaves_the_database_as_it_was(path: Path, migrations: Path) -> None:
    add_mood(migrations, "op.execute('SELECT nonsense')")
    before = find_definitions(path)
    with pytest.raises(StoreError):
        upgrade_to_next(path, migrations)
    assert find_definitions(path) == before

    add_mood(migrations, "op.execute('DELETE FROM photos')")
    with pytest.raises(StoreError, match="refer to none"):
        upgrade_to_next(path, migrations)
    with Store.open(f"sqlite:///{path}") as store:
        assert len(list(store.find_contacts())) == 1


def test_an_upgrade_without_room_for_the_copy_is_not_begun(path: Path, migrations: Path) -> None:
    add_mood(migrations)
    path.with_name(f"pipeline.db.before-{NEXT}").mkdir()
    before = find_definitions(path)
    with pytest.raises(StoreError, match="cannot be copied"):
        upgrade_to_next(path, migrations)
    assert find_definitions(path) == before


def test_a_newer_database_is_refused_and_left_alone(path: Path, migrations: Path) -> None:
    add_mood(migrations)
    upgrade_to_next(path, migrations)
    before = find_definitions(path)
    with pytest.raises(NewerDatabaseError) as caught:
        Store.open(f"sqlite:///{path}")
    assert NEXT in caught.value.message
    assert HEAD in caught.value.message
    assert str(path) in caught.value.message
    assert "Upgrade cardscan" in caught.value.hint
    assert find_definitions(path) == before
    assert not path.with_name(f"pipeline.db.before-{HEAD}").exists()


def test_the_database_of_another_program_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "places.db"
    run_sql(path, "CREATE TABLE places (id INTEGER)")
    with pytest.raises(StoreError, match="not one of cardscan's"):
        Store.open(f"sqlite:///{path}")
    assert find_definitions(path) == {"CREATE TABLE places (id INTEGER)"}
