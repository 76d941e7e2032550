"""What became of each photo in a watched folder."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

_TEXTS = ("token", "folder", "name", "sha256", "state", "path", "event")
_REASONS = ("code", "why", "hint", "first", "changed")


def upgrade() -> None:
    op.create_table(
        "arrivals",
        sa.Column("id", sa.Integer, nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in _TEXTS),
        sa.Column("attempts", sa.Integer, nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in _REASONS),
        sa.Column("retry_at", sa.Text),
        sa.PrimaryKeyConstraint("id", name="pk_arrivals"),
        sa.UniqueConstraint("token", name="uq_arrivals_token"),
    )
    op.create_index("ix_arrivals_sha256", "arrivals", ["sha256"])
    op.create_index("ix_arrivals_folder_state", "arrivals", ["folder", "state"])


def downgrade() -> None:
    op.drop_table("arrivals")
