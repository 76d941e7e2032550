"""Indexes that tell by themselves who was met where, who waits, and who is gone."""

from alembic import op

revision = "0005"
down_revision = "0004"

_CHANGED = (
    ("contacts", ["event"], ["event", "merged_into", "forgotten"]),
    ("entries", ["decide_by"], ["decide_by", "contact_id", "stage"]),
    ("entries", ["touch_by"], ["touch_by", "contact_id"]),
    ("touches", ["contact_id"], ["contact_id", "undone", "kind"]),
)
"""Tables with the columns of an index before and after."""


def upgrade() -> None:
    for table, before, after in _CHANGED:
        _replace(table, before, after)


def downgrade() -> None:
    for table, before, after in _CHANGED:
        _replace(table, after, before)


def _replace(table: str, old: list[str], new: list[str]) -> None:
    op.drop_index("_".join(["ix", table, *old]), table)
    op.create_index("_".join(["ix", table, *new]), table, new)
