"""The tables of the pipeline database, for SQLite and PostgreSQL alike.

photos ─< cards ─< pages, candidates      what was seen: kept, so that parsers can run again
             >─ contacts ─< keys          who it is
                        ─< entries ─< moves   where they stand with the networker, and since when
                        ─< touches, traits, introductions   what passed, what they offer and need
standings                 how many stand where
events, lists, journal                        where people were met; searches; what can be undone
                        ─< originals          what other programs say of them, as they say it
                        ─< pushes             what it left in address books on servers
arrivals, requests        what became of each photo in a watched folder; what programs asked for
seen_files >─ photos      which files hold filed photos, so that they are not read again

A contact's values are one JSON document: they are always read and written whole, under one
version, and a new field needs no migration. What is looked up is derived from it in the same
transaction, with case and accents set aside: ``keys`` has whole names and e-mail addresses under an
index, for references and for finding duplicates; ``contacts.search`` has every word, for finding
parts (and, beside an integer key, as the content of a full-text index); ``doubt`` counts the
reasons for a look. ``corrected`` says which fields a person has set, and when: from then on they
are theirs, whatever a card seems to say.

A card belongs to a contact and not the other way round, so that one person can have several cards.
A card read on both sides has a row for each; ``front_id`` of its back names that of its front.
Pictures stand behind what lists ask for: SQLite stops reading a row before what it is not asked
for, and finds ``front_id``, which stands behind them, in an index. Times are ISO 8601 text in UTC,
to the second, ending in Z: they sort as text, and read the same in both databases.
"""

from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    UniqueConstraint,
    false,
)

from cardscan.store.columns import AnyText, Document
from cardscan.store.native import create_native

HEAD = "0019"
"""The newest revision in ``migrations/versions``; equal to it, a database needs no migration."""

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    }
)


def _id() -> Column[int]:
    return Column("id", Integer, primary_key=True)


def _owner(name: str, column: str, **options: Any) -> Column[int]:
    return Column(name, Integer, ForeignKey(column, ondelete="CASCADE"), nullable=False, **options)


def _text(name: str, **options: Any) -> Column[str]:
    return Column(name, AnyText, nullable=False, **options)


def _number(name: str, **options: Any) -> Column[int]:
    return Column(name, Integer, nullable=False, **options)


def _flag(name: str) -> Column[bool]:
    return Column(name, Boolean, nullable=False, server_default=false())


def _document(name: str, **options: Any) -> Column[Any]:
    return Column(name, Document, nullable=False, **options)


photos = Table(
    "photos",
    metadata,
    _id(),
    _text("sha256", unique=True),
    _text("name"),
    _text("path"),
    _text("event", index=True),
    _text("added"),
)

contacts = Table(
    "contacts",
    metadata,
    _id(),
    _text("uid", unique=True),
    _number("version"),
    _text("added"),
    _text("changed"),
    Column("needs_review", Boolean, nullable=False, index=True),
    _document("review"),
    _document("confidence"),
    _document("fields"),
    _text("search"),
    _document("corrected", server_default="{}"),
    _text("event", server_default=""),
    _text("source", server_default="card"),
    _text("words", server_default=""),
    Column("merged_into", Integer),
    _flag("forgotten"),
    _document("origins", server_default="{}"),
    _number("doubt", server_default="0"),
    Index(None, "event", "merged_into", "forgotten"),
)
"""Indexes over several columns, here and below, answer what is counted without reading rows."""
Index(None, contacts.c.added, contacts.c.merged_into)

keys = Table(
    "keys",
    metadata,
    _owner("contact_id", "contacts.id", primary_key=True),
    _text("key", primary_key=True, index=True),
)

cards = Table(
    "cards",
    metadata,
    _id(),
    _owner("photo_id", "photos.id"),
    _owner("contact_id", "contacts.id"),
    _number("number"),
    _number("cards"),
    _document("corners"),
    Column("seconds", Float, nullable=False),
    _document("readers"),
    Column("picture", LargeBinary, nullable=False),
    _document("codes", server_default="[]"),
    Column("front_id", Integer, index=True),
    UniqueConstraint("photo_id", "number"),
    Index(None, "contact_id", "front_id"),
)

pages = Table(
    "pages",
    metadata,
    _id(),
    _owner("card_id", "cards.id"),
    _number("number"),
    _text("reader"),
    _document("languages"),
    _number("width"),
    _number("height"),
    _document("lines"),
    UniqueConstraint("card_id", "number"),
)

candidates = Table(
    "candidates",
    metadata,
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
    Column("confidence", Float, nullable=False),
    UniqueConstraint("card_id", "number"),
)

entries = Table(
    "entries",
    metadata,
    _id(),
    _owner("contact_id", "contacts.id"),
    _text("track"),
    _text("stage"),
    _text("since"),
    Column("decide_by", AnyText),
    _number("version"),
    Column("touch_by", AnyText),
    _number("put_off", server_default="0"),
    _flag("gone"),
    _flag("known"),
    UniqueConstraint("contact_id", "track"),
    Index(None, "contact_id", "id"),
    Index(None, "track", "stage", "contact_id", "decide_by"),
)
"""``gone`` and ``known`` are kept by ``cardscan.store.triggers``."""

standings = Table(
    "standings",
    metadata,
    _text("track", primary_key=True),
    _text("stage", primary_key=True),
    _number("people"),
    _number("dated"),
)
"""How many stand at each place, and with a day; kept by ``cardscan.store.triggers``."""

moves = Table(
    "moves",
    metadata,
    _id(),
    _owner("entry_id", "entries.id", index=True),
    _text("from_stage"),
    _text("to_stage"),
    _text("at"),
    _text("who"),
    _text("why"),
    _text("track", server_default=""),
    Column("until", AnyText),
    _flag("undone"),
    Index(None, "at", "undone", "track", "to_stage", "entry_id", "until"),
    Index(None, "until", "undone", "track", "to_stage", "entry_id", "at"),
    Index(None, "track", "to_stage", "at", "undone", "entry_id"),
)
"""Rows are only ever added; ``until`` is when the next one of the entry came."""

events = Table(
    "events",
    metadata,
    _id(),
    _text("key", unique=True),
    _text("name"),
    _text("place"),
    _text("day"),
    Column("cost", Float),
    Column("hours", Float),
)

touches = Table(
    "touches",
    metadata,
    _id(),
    _owner("contact_id", "contacts.id"),
    _text("kind"),
    _text("at"),
    _text("text"),
    _text("outcome"),
    Column("value", Float),
    _text("about"),
    _flag("undone"),
    Index(None, "at", "undone", "kind", "contact_id"),
    Index(None, "contact_id", "undone", "kind", "at"),
    Index(None, "kind", "undone", "at", "contact_id"),
)

traits = Table(
    "traits",
    metadata,
    _id(),
    _owner("contact_id", "contacts.id"),
    _text("kind"),
    _text("text"),
    _text("key"),
    UniqueConstraint("contact_id", "kind", "key"),
    Index(None, "kind", "key"),
)
"""Offers, needs and tags."""

introductions = Table(
    "introductions",
    metadata,
    _id(),
    _owner("one_id", "contacts.id"),
    _owner("other_id", "contacts.id", index=True),
    _text("at"),
    _text("why"),
    UniqueConstraint("one_id", "other_id"),
)
"""Each pair once, the contact with the smaller id first."""

apart = Table(
    "apart",
    metadata,
    _id(),
    _owner("one_id", "contacts.id"),
    _owner("other_id", "contacts.id", index=True),
    _text("at"),
    UniqueConstraint("one_id", "other_id"),
)
"""Two contacts that a person says are two people, the one with the smaller id first."""

lists = Table(
    "lists",
    metadata,
    _id(),
    _text("key", unique=True),
    _text("name"),
    _document("query"),
)

journal = Table(
    "journal",
    metadata,
    _id(),
    _text("at"),
    _text("what"),
    _document("rows"),
    _flag("undone"),
)
"""What each change put in the place of what, so that it can be undone."""

arrivals = Table(
    "arrivals",
    metadata,
    _id(),
    _text("token", unique=True),
    _text("folder"),
    _text("name"),
    _text("sha256", index=True),
    _text("state"),
    _text("path"),
    _text("event"),
    _number("attempts"),
    _text("code"),
    _text("why"),
    _text("hint"),
    _text("first"),
    _text("changed"),
    Column("retry_at", AnyText),
    Index(None, "folder", "state"),
)

originals = Table(
    "originals",
    metadata,
    _id(),
    _owner("contact_id", "contacts.id", index=True),
    _text("kind"),
    _text("name", index=True),
    _text("text"),
    _text("added"),
)
"""What was imported, to the byte; ``name`` is the uid that it has there, or its digest."""

pushes = Table(
    "pushes",
    metadata,
    _id(),
    _owner("contact_id", "contacts.id"),
    _text("book", index=True),
    _text("url"),
    _text("etag"),
    _text("card"),
    _text("tried"),
    UniqueConstraint("contact_id", "book"),
)
"""The card of a contact in an address book on a server, and what our side said of it there."""

seen_files = Table(
    "seen_files",
    metadata,
    _id(),
    _text("place", unique=True),
    _text("state"),
    _owner("photo_id", "photos.id", index=True),
)
"""See ``cardscan.store.seen``."""

requests = Table(
    "requests", metadata, _id(), _text("key", unique=True), _text("asked"), _text("at")
)
"""Digests of what programs asked for by HTTP, so that nothing is done twice."""

kept = Table(
    "kept",
    metadata,
    _id(),
    _text("token", unique=True),
    _text("name"),
    _document("bounds"),
    _text("ends", index=True),
    Column("tally", AnyText),
    Index(None, "name"),
)
"""Numbers of former days; see ``cardscan.store.kept``."""

create_native(metadata, contacts, entries, touches)
