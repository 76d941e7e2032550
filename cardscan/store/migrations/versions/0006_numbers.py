"""Indexes for numbers: which stays at a stage ended when, and who was merged."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    merged = sa.text("merged_into IS NOT NULL")
    op.create_index("ix_moves_until", "moves", ["until"])
    op.create_index(
        "ix_contacts_merged_into",
        "contacts",
        ["merged_into"],
        sqlite_where=merged,
        postgresql_where=merged,
    )


def downgrade() -> None:
    op.drop_index("ix_contacts_merged_into", "contacts")
    op.drop_index("ix_moves_until", "moves")
