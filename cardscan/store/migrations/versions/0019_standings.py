"""How many stand where, kept by triggers, and of each entry what its contact is."""

import sqlalchemy as sa
from alembic import op

from cardscan.store.native import standing
from cardscan.store.triggers import COUNT, SETTLE, counting, uncounting

revision = "0019"
down_revision = "0018"

_INDEXES = (
    ["contact_id", "id"],
    ["track", "stage", "contact_id", "decide_by"],
)
_FORMER = (
    ["decide_by", "contact_id", "stage"],
    ["touch_by", "contact_id"],
    ["track", "stage", "decide_by", "since", "contact_id"],
)


def upgrade() -> None:
    sqlite = op.get_bind().dialect.name == "sqlite"
    op.create_table(
        "standings",
        *(sa.Column(name, sa.Text, nullable=False) for name in ("track", "stage")),
        *(sa.Column(name, sa.Integer, nullable=False) for name in ("people", "dated")),
        sa.PrimaryKeyConstraint("track", "stage", name="pk_standings"),
    )
    for name in ("gone", "known"):
        column = sa.Column(name, sa.Boolean, nullable=False, server_default=sa.false())
        op.add_column("entries", column)
    for columns in (*_INDEXES, *_FORMER):  # to make them anew is quicker than to keep them
        op.drop_index(_name(columns), "entries")
    op.execute(SETTLE)
    op.execute(COUNT)
    for columns in _INDEXES:
        op.create_index(_name(columns), "entries", columns)
    for statement in (*standing(sqlite=sqlite), *counting(sqlite=sqlite)):
        op.execute(statement)


def downgrade() -> None:
    for statement in uncounting(sqlite=op.get_bind().dialect.name == "sqlite"):
        op.execute(statement)
    for name in ("board", "decide_by", "touch_by", "gone"):
        op.drop_index(f"ix_entries_{name}", "entries")
    for name in ("known", "gone"):
        op.drop_column("entries", name)
    op.drop_table("standings")
    for columns in _FORMER:
        op.create_index(_name(columns), "entries", columns)


def _name(columns: list[str]) -> str:
    return "_".join(["ix", "entries", *columns])
