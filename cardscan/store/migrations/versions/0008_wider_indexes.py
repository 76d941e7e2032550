"""Indexes that answer by themselves what lists and numbers ask, and lead from a front to its back.

What stands behind the picture of a card, its ``front_id`` too, is far to read without one.
"""

from alembic import op

revision = "0008"
down_revision = "0007"

_CHANGED = (
    ("cards", ["contact_id"], ["contact_id", "front_id"]),
    ("contacts", ["added"], ["added", "merged_into"]),
    ("entries", ["track", "stage"], ["track", "stage", "contact_id", "decide_by"]),
    ("moves", ["at"], ["at", "undone", "track", "to_stage", "entry_id", "until"]),
    ("moves", ["until"], ["until", "undone", "track", "to_stage", "entry_id", "at"]),
    ("touches", ["at"], ["at", "undone", "kind", "contact_id"]),
    ("touches", ["contact_id", "undone", "kind"], ["contact_id", "undone", "kind", "at"]),
)
"""Tables with the columns of an index before and after."""


def upgrade() -> None:
    op.create_index("ix_cards_front_id", "cards", ["front_id"])
    for table, before, after in _CHANGED:
        _replace(table, before, after)


def downgrade() -> None:
    for table, before, after in _CHANGED:
        _replace(table, after, before)
    op.drop_index("ix_cards_front_id", "cards")


def _replace(table: str, old: list[str], new: list[str]) -> None:
    op.drop_index("_".join(["ix", table, *old]), table)
    op.create_index("_".join(["ix", table, *new]), table, new)
