"""What other programs say of contacts that were imported, and an index of those contacts."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.create_table(
        "originals",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("contact_id", sa.Integer, nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("kind", "name", "text", "added")),
        sa.PrimaryKeyConstraint("id", name="pk_originals"),
        sa.ForeignKeyConstraint(
            ["contact_id"],
            ["contacts.id"],
            name="fk_originals_contact_id",
            ondelete="CASCADE",
        ),
    )
    for column in ("contact_id", "name"):
        op.create_index(f"ix_originals_{column}", "originals", [column])
    imported = sa.text("source <> 'card'")
    op.create_index(
        "ix_contacts_source",
        "contacts",
        ["source"],
        sqlite_where=imported,
        postgresql_where=imported,
    )


def downgrade() -> None:
    op.drop_index("ix_contacts_source", "contacts")
    op.drop_table("originals")
