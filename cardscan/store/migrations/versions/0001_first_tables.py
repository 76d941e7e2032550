"""Photos, cards, pages, candidates; contacts and their keys; entries and moves."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "photos",
        _id(),
        _text("sha256", unique=True),
        _text("name"),
        _text("path"),
        _text("event", index=True),
        _text("added"),
    )
    op.create_table(
        "contacts",
        _id(),
        _text("uid", unique=True),
        _number("version"),
        _text("added"),
        _text("changed"),
        sa.Column("needs_review", sa.Boolean, nullable=False, index=True),
        _document("review"),
        _document("confidence"),
        _document("fields"),
        _text("search"),
    )
    op.create_table(
        "keys",
        _owner("contact_id", "contacts.id", primary_key=True),
        _text("key", primary_key=True, index=True),
    )
    op.create_table(
        "cards",
        _id(),
        _owner("photo_id", "photos.id"),
        _owner("contact_id", "contacts.id", index=True),
        _number("number"),
        _number("cards"),
        _document("corners"),
        sa.Column("seconds", sa.Float, nullable=False),
        _document("readers"),
        sa.Column("picture", sa.LargeBinary, nullable=False),
        sa.UniqueConstraint("photo_id", "number"),
    )
    op.create_table(
        "pages",
        _id(),
        _owner("card_id", "cards.id"),
        _number("number"),
        _text("reader"),
        _document("languages"),
        _number("width"),
        _number("height"),
        _document("lines"),
        sa.UniqueConstraint("card_id", "number"),
    )
    op.create_table(
        "candidates",
        _id(),
        _owner("card_id", "cards.id"),
        _number("number"),
        _text("field"),
        _document("value"),
        _text("text"),
        _number("page"),
        _number("line"),
        _number("start"),
        _number("end"),
        _document("lines"),
        _document("box"),
        _text("reader"),
        _text("parser"),
        sa.Column("confidence", sa.Float, nullable=False),
        sa.UniqueConstraint("card_id", "number"),
    )
    op.create_table(
        "entries",
        _id(),
        _owner("contact_id", "contacts.id"),
        _text("track"),
        _text("stage"),
        _text("since"),
        sa.Column("decide_by", sa.Text),
        _number("version"),
        sa.UniqueConstraint("contact_id", "track"),
        sa.Index(None, "track", "stage"),
    )
    op.create_table(
        "moves",
        _id(),
        _owner("entry_id", "entries.id", index=True),
        _text("from_stage"),
        _text("to_stage"),
        _text("at"),
        _text("who"),
        _text("why"),
    )


def _id() -> sa.Column[int]:
    return sa.Column("id", sa.Integer, primary_key=True)


def _owner(name: str, column: str, **options: Any) -> sa.Column[int]:
    key = sa.ForeignKey(column, ondelete="CASCADE")
    return sa.Column(name, sa.Integer, key, nullable=False, **options)


def _text(name: str, **options: Any) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=False, **options)


def _number(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer, nullable=False)


def _document(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.JSON, nullable=False)
