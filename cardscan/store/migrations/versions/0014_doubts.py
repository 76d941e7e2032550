"""How doubtful each contact is, under an index: the most doubtful are reviewed first."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"

_DOUBTFUL = sa.text("doubt > 0")


def upgrade() -> None:
    op.add_column("contacts", sa.Column("doubt", sa.Integer, nullable=False, server_default="0"))
    op.execute(
        "UPDATE contacts SET doubt = json_array_length(review)"
        " WHERE needs_review AND merged_into IS NULL AND NOT forgotten"
    )
    op.create_index(
        "ix_contacts_doubt",
        "contacts",
        ["doubt", "id"],
        sqlite_where=_DOUBTFUL,
        postgresql_where=_DOUBTFUL,
    )


def downgrade() -> None:
    op.drop_index("ix_contacts_doubt", "contacts")
    op.drop_column("contacts", "doubt")
