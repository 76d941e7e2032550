"""What a million contacts need: an index of those forgotten, and on PostgreSQL words kept cut."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    sqlite = op.get_bind().dialect.name == "sqlite"
    op.create_index(
        "ix_contacts_forgotten",
        "contacts",
        ["id"],
        sqlite_where=sa.text("forgotten = 1"),
        postgresql_where=sa.text("forgotten"),
    )
    if not sqlite:
        op.execute("DROP INDEX ix_contacts_words")
        op.execute(
            "ALTER TABLE contacts ADD COLUMN searched tsvector"
            " GENERATED ALWAYS AS (to_tsvector('simple', words)) STORED"
        )
        op.execute("CREATE INDEX ix_contacts_searched ON contacts USING gin (searched)")


def downgrade() -> None:
    op.drop_index("ix_contacts_forgotten", "contacts")
    if op.get_bind().dialect.name != "sqlite":
        op.drop_column("contacts", "searched")
        op.execute(
            "CREATE INDEX ix_contacts_words ON contacts USING gin (to_tsvector('simple', words))"
        )
