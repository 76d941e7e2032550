"""The index that has those at a stage in the order of the board."""

from alembic import op

revision = "0013"
down_revision = "0012"

_COLUMNS = ["track", "stage", "decide_by", "since", "contact_id"]
_NAME = "_".join(["ix", "entries", *_COLUMNS])


def upgrade() -> None:
    op.create_index(_NAME, "entries", _COLUMNS)


def downgrade() -> None:
    op.drop_index(_NAME, "entries")
