"""What programs have asked for, so that nothing is done twice."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    op.create_table(
        "requests",
        sa.Column("id", sa.Integer, primary_key=True),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("key", "asked", "at")),
        sa.UniqueConstraint("key"),
    )


def downgrade() -> None:
    op.drop_table("requests")
