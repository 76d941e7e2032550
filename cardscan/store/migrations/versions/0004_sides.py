"""Of which card a row of cards is the back."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.add_column("cards", sa.Column("front_id", sa.Integer))


def downgrade() -> None:
    op.drop_column("cards", "front_id")
