"""The pipeline: events, touches, offers and needs, introductions, lists, search, and undo."""

import json
from typing import Any

import sqlalchemy as sa
from alembic import op

from cardscan.store.words import to_words

revision = "0003"
down_revision = "0002"

_SEARCH_IN_SQLITE = (
    "CREATE VIRTUAL TABLE found USING fts5("
    "words, content='contacts', content_rowid='id', tokenize='unicode61', prefix='2 3 4')",
    "CREATE TRIGGER found_added AFTER INSERT ON contacts BEGIN"
    " INSERT INTO found(rowid, words) VALUES (new.id, new.words); END",
    "CREATE TRIGGER found_gone AFTER DELETE ON contacts BEGIN"
    " INSERT INTO found(found, rowid, words) VALUES ('delete', old.id, old.words); END",
    "CREATE TRIGGER found_changed AFTER UPDATE OF words ON contacts BEGIN"
    " INSERT INTO found(found, rowid, words) VALUES ('delete', old.id, old.words);"
    " INSERT INTO found(rowid, words) VALUES (new.id, new.words); END",
    "INSERT INTO found(found) VALUES ('rebuild')",
)
_SEARCH_IN_POSTGRESQL = (
    "CREATE INDEX ix_contacts_words ON contacts USING gin (to_tsvector('simple', words))",
)


def upgrade() -> None:
    _add_columns()
    _create_tables()
    _fill()
    sqlite = op.get_bind().dialect.name == "sqlite"
    for statement in _SEARCH_IN_SQLITE if sqlite else _SEARCH_IN_POSTGRESQL:
        op.execute(statement)


def _add_columns() -> None:
    op.add_column("contacts", _text("event", server_default=""))
    op.add_column("contacts", _text("source", server_default="card"))
    op.add_column("contacts", _text("words", server_default=""))
    op.add_column("contacts", sa.Column("merged_into", sa.Integer))
    op.add_column("contacts", _flag("forgotten"))
    op.create_index("ix_contacts_event", "contacts", ["event"])
    op.create_index("ix_contacts_added", "contacts", ["added"])
    op.add_column("entries", sa.Column("touch_by", sa.Text))
    put_off = sa.Column("put_off", sa.Integer, nullable=False, server_default="0")
    op.add_column("entries", put_off)
    op.create_index("ix_entries_decide_by", "entries", ["decide_by"])
    op.create_index("ix_entries_touch_by", "entries", ["touch_by"])
    op.add_column("moves", _text("track", server_default=""))
    op.add_column("moves", sa.Column("until", sa.Text))
    op.add_column("moves", _flag("undone"))
    op.create_index("ix_moves_at", "moves", ["at"])


def _create_tables() -> None:
    op.create_table(
        "events",
        _id(),
        _text("key", unique=True),
        _text("name"),
        _text("place"),
        _text("day"),
        sa.Column("cost", sa.Float),
        sa.Column("hours", sa.Float),
    )
    op.create_table(
        "touches",
        _id(),
        _owner("contact_id", index=True),
        _text("kind"),
        _text("at", index=True),
        _text("text"),
        _text("outcome"),
        sa.Column("value", sa.Float),
        _text("about"),
        _flag("undone"),
    )
    op.create_table(
        "traits",
        _id(),
        _owner("contact_id"),
        _text("kind"),
        _text("text"),
        _text("key"),
        sa.UniqueConstraint("contact_id", "kind", "key"),
        sa.Index(None, "kind", "key"),
    )
    op.create_table(
        "introductions",
        _id(),
        _owner("one_id"),
        _owner("other_id", index=True),
        _text("at"),
        _text("why"),
        sa.UniqueConstraint("one_id", "other_id"),
    )
    op.create_table(
        "lists",
        _id(),
        _text("key", unique=True),
        _text("name"),
        sa.Column("query", sa.JSON, nullable=False),
    )
    op.create_table(
        "journal",
        _id(),
        _text("at"),
        _text("what"),
        sa.Column("rows", sa.JSON, nullable=False),
        _flag("undone"),
    )


def _fill() -> None:
    """Events from the photos, words from all that is known of a contact."""
    bind = op.get_bind()
    bind.execute(
        sa.text(
            "UPDATE contacts SET event = coalesce((SELECT photos.event FROM photos"
            " JOIN cards ON cards.photo_id = photos.id WHERE cards.contact_id = contacts.id"
            " ORDER BY cards.id LIMIT 1), '')"
        )
    )
    bind.execute(
        sa.text(
            "UPDATE moves SET track ="
            " (SELECT entries.track FROM entries WHERE entries.id = moves.entry_id)"
        )
    )
    contacts = bind.execute(sa.text("SELECT id, search, event FROM contacts")).all()
    for contact, search, event in contacts:
        pages = sa.text(
            "SELECT pages.lines FROM pages JOIN cards ON cards.id = pages.card_id"
            " WHERE cards.contact_id = :contact"
        )
        printed = [
            word[0]
            for (lines,) in bind.execute(pages, {"contact": contact})
            for line in (json.loads(lines) if isinstance(lines, str) else lines)
            for word in line
        ]
        words = to_words([search, event, *printed])
        bind.execute(
            sa.text("UPDATE contacts SET words = :words WHERE id = :contact"),
            {"words": words, "contact": contact},
        )


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for trigger in ("found_added", "found_gone", "found_changed"):
            op.execute(f"DROP TRIGGER {trigger}")
        op.execute("DROP TABLE found")
    else:
        op.drop_index("ix_contacts_words", "contacts")
    for table in ("journal", "lists", "introductions", "traits", "touches", "events"):
        op.drop_table(table)
    for table, indexes, columns in _ADDED:
        for index in indexes:
            op.drop_index(f"ix_{table}_{index}", table)
        for column in columns:
            op.drop_column(table, column)


_ADDED = (
    (
        "contacts",
        ("event", "added"),
        ("event", "source", "words", "merged_into", "forgotten"),
    ),
    ("entries", ("decide_by", "touch_by"), ("touch_by", "put_off")),
    ("moves", ("at",), ("track", "until", "undone")),
)
"""Tables with their new indexes and columns."""


def _id() -> sa.Column[int]:
    return sa.Column("id", sa.Integer, primary_key=True)


def _owner(name: str, **options: Any) -> sa.Column[int]:
    key = sa.ForeignKey("contacts.id", ondelete="CASCADE")
    return sa.Column(name, sa.Integer, key, nullable=False, **options)


def _text(name: str, **options: Any) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=False, **options)


def _flag(name: str) -> sa.Column[bool]:
    return sa.Column(name, sa.Boolean, nullable=False, server_default=sa.false())
