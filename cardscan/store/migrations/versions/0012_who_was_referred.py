"""The index that leads from a contact to its referrals, which are touches with others."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"

_REFERRED = sa.text("about <> ''")


def upgrade() -> None:
    op.create_index(
        "ix_touches_about",
        "touches",
        ["about"],
        sqlite_where=_REFERRED,
        postgresql_where=_REFERRED,
    )


def downgrade() -> None:
    op.drop_index("ix_touches_about", "touches")
