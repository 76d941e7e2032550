"""Who was met where, and which contacts are merged or forgotten, without reading their rows."""

from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.drop_index("ix_contacts_event", "contacts")
    op.create_index(
        "ix_contacts_event_merged_into_forgotten", "contacts", ["event", "merged_into", "forgotten"]
    )


def downgrade() -> None:
    op.drop_index("ix_contacts_event_merged_into_forgotten", "contacts")
    op.create_index("ix_contacts_event", "contacts", ["event"])
