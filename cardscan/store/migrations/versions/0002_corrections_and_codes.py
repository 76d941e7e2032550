"""Which fields of a contact a person has corrected and when; what the codes on a card say."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    corrected = sa.Column("corrected", sa.JSON, nullable=False, server_default="{}")
    op.add_column("contacts", corrected)
    codes = sa.Column("codes", sa.JSON, nullable=False, server_default="[]")
    op.add_column("cards", codes)


def downgrade() -> None:
    op.drop_column("cards", "codes")
    op.drop_column("contacts", "corrected")
