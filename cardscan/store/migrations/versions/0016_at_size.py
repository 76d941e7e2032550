"""What a million contacts need: an index of those forgotten, and a search for single letters."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    sqlite = op.get_bind().dialect.name == "sqlite"
    op.create_index(
        "ix_contacts_forgotten",
        "contacts",
        ["forgotten"],
        sqlite_where=sa.text("forgotten = 1"),
        postgresql_where=sa.text("forgotten"),
    )
    if sqlite:
        _find_anew("1 2 3 4")
    else:
        op.execute("DROP INDEX ix_contacts_words")
        op.execute(
            "ALTER TABLE contacts ADD COLUMN searched tsvector"
            " GENERATED ALWAYS AS (to_tsvector('simple', words)) STORED"
        )
        op.execute("CREATE INDEX ix_contacts_searched ON contacts USING gin (searched)")


def downgrade() -> None:
    op.drop_index("ix_contacts_forgotten", "contacts")
    if op.get_bind().dialect.name == "sqlite":
        _find_anew("2 3 4")
    else:
        op.drop_column("contacts", "searched")
        op.execute(
            "CREATE INDEX ix_contacts_words ON contacts USING gin (to_tsvector('simple', words))"
        )


def _find_anew(prefixes: str) -> None:
    """The full text index of SQLite, with one of the first letters of words in so many lengths."""
    op.execute("DROP TABLE found")
    op.execute(
        "CREATE VIRTUAL TABLE found USING fts5("
        f"words, content='contacts', content_rowid='id', tokenize='unicode61', prefix='{prefixes}')"
    )
    op.execute("INSERT INTO found(found) VALUES ('rebuild')")
