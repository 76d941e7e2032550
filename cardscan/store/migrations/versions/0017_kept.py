"""Numbers of former days that are kept, triggers that drop them, and indexes for goals."""

import sqlalchemy as sa
from alembic import op

from cardscan.store.triggers import dropping, undropping

revision = "0017"
down_revision = "0016"

_INDEXES = (
    ("entries", ["contact_id", "id"]),
    ("moves", ["track", "to_stage", "at", "undone", "entry_id"]),
    ("touches", ["kind", "undone", "at", "contact_id"]),
)
_SET = {
    "merged_into": dict.fromkeys(("sqlite", "postgresql"), "merged_into IS NOT NULL"),
    "forgotten": {"sqlite": "forgotten = 1", "postgresql": "forgotten"},
}


def upgrade() -> None:
    for table, columns in _INDEXES:
        op.create_index(_name(table, columns), table, columns)
    _widen("merged_into", ["merged_into", "id"])
    _widen("forgotten", ["forgotten", "id"])
    op.create_table(
        "kept",
        sa.Column("id", sa.Integer, nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("token", "name")),
        sa.Column("bounds", sa.JSON, nullable=False),
        sa.Column("ends", sa.Text, nullable=False),
        sa.Column("tally", sa.Text),
        sa.PrimaryKeyConstraint("id", name="pk_kept"),
        sa.UniqueConstraint("token", name="uq_kept_token"),
    )
    op.create_index("ix_kept_ends", "kept", ["ends"])
    op.create_index("ix_kept_name", "kept", ["name"])
    for statement in dropping(sqlite=op.get_bind().dialect.name == "sqlite"):
        op.execute(statement)


def downgrade() -> None:
    for statement in undropping(sqlite=op.get_bind().dialect.name == "sqlite"):
        op.execute(statement)
    op.drop_table("kept")
    _widen("merged_into", ["merged_into"])
    _widen("forgotten", ["forgotten"])
    for table, columns in _INDEXES:
        op.drop_index(_name(table, columns), table)


def _widen(column: str, columns: list[str]) -> None:
    """The index of those for whom a column is set, with others in it."""
    op.drop_index(f"ix_contacts_{column}", "contacts")
    op.create_index(
        f"ix_contacts_{column}",
        "contacts",
        columns,
        sqlite_where=sa.text(_SET[column]["sqlite"]),
        postgresql_where=sa.text(_SET[column]["postgresql"]),
    )


def _name(table: str, columns: list[str]) -> str:
    return "_".join(["ix", table, *columns])
