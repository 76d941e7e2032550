"""A person erased everywhere, so that no byte of them is left, while the counts stay.

What is left is a contact without values, its entries, its moves without reasons and its touches
without texts: numbers that were right yesterday are right tomorrow.
"""

import datetime as dt
import re
import sqlite3
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, delete, exists, func, or_, select, update

from cardscan.contact import ONE_PERSON, Contact
from cardscan.contract import contact_from_json
from cardscan.errors import StoreError
from cardscan.remote import Source, to_source
from cardscan.store.engine import WRITES
from cardscan.store.indexing import index_contact
from cardscan.store.queries import read_contact_id
from cardscan.store.rows import to_time
from cardscan.store.schema import (
    arrivals,
    candidates,
    cards,
    contacts,
    entries,
    introductions,
    journal,
    keys,
    lists,
    metadata,
    moves,
    originals,
    pages,
    photos,
    pushes,
    touches,
    traits,
)
from cardscan.store.words import find_words

_GONE = "…"
"""In the place of a name, an e-mail address or a number in what was noted of others."""
_OWNERS = ("contact_id", "merged_into")
_SHORTEST = 5
"""Characters: what is shorter would be found in the middle of other words."""


@dataclass(frozen=True, slots=True)
class Photo:
    """A file that shows a card of the person, as it was when it was scanned."""

    path: Source
    sha256: str
    shared: bool
    """Whether it shows others' cards too."""


@dataclass(frozen=True, slots=True)
class Traces:
    """What is kept of a person apart from the contact itself."""

    cards: int
    touches: int
    lists: tuple[str, ...]
    """Saved lists that name the person."""
    photos: tuple[Photo, ...]
    copies: tuple[Path, ...]
    """Of the database, from before its upgrades."""
    books: tuple[str, ...]
    """The URLs of address books on servers that have a card of them."""


@dataclass(frozen=True, slots=True)
class _Person:
    """The rows of a person: the contact, and those that were merged into it."""

    ids: tuple[int, ...]
    uids: frozenset[str]
    names: frozenset[str]
    """Folded words of the names."""
    said: re.Pattern[str] | None
    """Finds the names, e-mail addresses and numbers in texts; None without any."""
    owned: Mapping[str, Collection[int]] = field(default_factory=dict)
    """By table, the ids of the rows that belong to them, and of the lists that name them."""


def find_traces(engine: Engine, uid: str) -> Traces:
    """What there is to forget.

    Raises:
        UsageError: there is no such contact.
    """
    with engine.connect() as reading:
        person = _find_person(reading, uid)
        own = cards.c.contact_id.in_(person.ids)
        shown = photos.c.id.in_(select(cards.c.photo_id).where(own))
        rows = reading.execute(select(photos, _shows_others(person)).where(shown)).all()
        passed = touches.c.contact_id.in_(person.ids)
        named = lists.c.id.in_(person.owned["lists"])
        pushed = (
            select(pushes.c.book)
            .where(pushes.c.contact_id.in_(person.ids), pushes.c.etag != "")
            .distinct()
            .order_by(pushes.c.book)
        )
        return Traces(
            reading.scalar(select(func.count()).select_from(cards).where(own)) or 0,
            reading.scalar(select(func.count()).select_from(touches).where(passed)) or 0,
            tuple(reading.scalars(select(lists.c.name).where(named).order_by(lists.c.key))),
            tuple(Photo(to_source(row.path), row.sha256, row.shared) for row in rows if row.path),
            tuple(_find_copies(engine)),
            tuple(reading.scalars(pushed)),
        )


def forget(engine: Engine, uid: str, now: dt.datetime) -> bool:
    """Erase a person, and copies of the database from before its upgrades; there is no undo.

    Returns:
        Whether the files hold nothing any more; False where another program that has the database
        open keeps the log from being emptied until it closes it.

    Raises:
        UsageError: there is no such contact.
        StoreError: it could not be done; then nothing was. Or a copy could not be deleted, which
            is then all that was not done.
    """
    with engine.connect().execution_options(**{WRITES: True}) as connection:
        driver = connection.connection.driver_connection
        if isinstance(driver, sqlite3.Connection):
            driver.execute("PRAGMA secure_delete = ON")  # freed bytes become zeros
        with connection.begin():
            person = _find_person(connection, uid)
            _clean_journal(connection, person)
            changed = _clean_texts(connection, person)
            _erase(connection, person, to_time(now))
            for contact_id in changed - set(person.ids):
                index_contact(connection, contact_id)
            if isinstance(driver, sqlite3.Connection):
                # Words that were taken from the index stay in its segments until these are merged.
                connection.exec_driver_sql("INSERT INTO found(found) VALUES ('rebuild')")
        if isinstance(driver, sqlite3.Connection):
            clean = _compact(driver)
    if engine.dialect.name != "sqlite":
        clean = _rewrite_tables(engine)
    for copy in _find_copies(engine):
        try:
            copy.unlink(missing_ok=True)
        except OSError as error:
            raise StoreError(
                f"they are erased, but not in {copy}, which cannot be deleted: {error.strerror}",
                "Delete it yourself.",
            ) from error
    return clean


def _find_person(reading: Connection, uid: str) -> _Person:
    ids = [read_contact_id(reading, uid)]
    for contact_id in ids:  # grows: a contact that was merged may have others in it
        merged = select(contacts.c.id).where(contacts.c.merged_into == contact_id)
        ids += [one for one in reading.scalars(merged) if one not in ids]
    rows = reading.execute(select(contacts.c.uid, contacts.c.fields).where(contacts.c.id.in_(ids)))
    uids, values = set[str](), list[Contact]()
    for row in rows:
        uids.add(row.uid)
        values.append(contact_from_json(row.fields))
    names = {
        word
        for contact in values
        for name in (contact.full_name, contact.alternative_name)
        for word in find_words(name)
    }
    owned = {"contacts": ids, "lists": _find_lists(reading, names)}
    for table in (entries, touches, traits, cards, originals, pages, candidates):
        of_cards = table in (pages, candidates)
        own = table.c.card_id.in_(owned["cards"]) if of_cards else table.c.contact_id.in_(ids)
        owned[table.name] = list(reading.scalars(select(table.c.id).where(own)))
    of_entries = moves.c.entry_id.in_(owned["entries"])
    owned["moves"] = list(reading.scalars(select(moves.c.id).where(of_entries)))
    either = or_(introductions.c.one_id.in_(ids), introductions.c.other_id.in_(ids))
    owned["introductions"] = list(reading.scalars(select(introductions.c.id).where(either)))
    return _Person(tuple(ids), frozenset(uids), frozenset(names), _to_pattern(values), owned)


def _to_pattern(values: Iterable[Contact]) -> re.Pattern[str] | None:
    """Finds whatever names one of the contacts or reaches it, in any case."""
    said = {
        text.strip()
        for contact in values
        for text in (
            contact.full_name,
            contact.alternative_name,
            f"{contact.given_name} {contact.family_name}",
            *contact.emails,
            *(number for phone in contact.phones for number in (phone.number, phone.raw)),
        )
    }
    found = sorted((text for text in said if len(text) >= _SHORTEST), key=len, reverse=True)
    return re.compile("|".join(map(re.escape, found)), re.IGNORECASE) if found else None


def _find_lists(reading: Connection, names: Collection[str]) -> list[int]:
    """The lists with a word of a name in theirs or in what they look for."""
    return [
        row.id
        for row in reading.execute(select(lists))
        for said in [find_words(f"{row.name} {row.query['words']} {row.query['tag']}")]
        if any(
            word == name or (len(word) >= _SHORTEST and name.startswith(word))
            for word in said
            for name in names
        )
    ]


def _shows_others(person: _Person) -> Any:
    other = exists().where(cards.c.photo_id == photos.c.id, cards.c.contact_id.not_in(person.ids))
    return other.label("shared")


def _clean_journal(writing: Connection, person: _Person) -> None:
    """What concerns the person can be undone no more; the rest of each change still can be.

    From the latest on, since a row that is gone may have left its id to another.
    """
    writing.execute(delete(journal).where(journal.c.undone))
    former = dict[tuple[str, int], bool]()
    changes = select(journal.c.id, journal.c.what, journal.c.rows).order_by(journal.c.id.desc())
    for row in writing.execute(changes).all():
        rows = [
            _cleaned_contact(one, person) if one["table"] == "contacts" else _cleaned(one, person)
            for one in reversed(row.rows)
            if not _concerns(one, person, former)
        ][::-1]
        what = _cleaned(row.what, person)
        if not rows:
            writing.execute(delete(journal).where(journal.c.id == row.id))
        elif (what, rows) != (row.what, row.rows):
            kept = update(journal).where(journal.c.id == row.id)
            writing.execute(kept.values(what=what, rows=rows))


def _cleaned_contact(row: Mapping[str, Any], person: _Person) -> dict[str, Any]:
    """A row of another contact: what it holds stays, what is asked about the person goes."""
    sides = {
        side: values | {"review": _unasked(values["review"], person)}
        for side in ("before", "after")
        if (values := row[side]) and "review" in values
    }
    return dict(row) | sides


def _unasked(review: list[dict[str, str]], person: _Person) -> list[dict[str, str]]:
    """The reasons for a look that do not ask whether somebody is the person."""
    return [
        reason
        for reason in review
        if not reason["why"].startswith(ONE_PERSON)
        or _cleaned(reason["why"], person) == reason["why"]
    ]


def _concerns(row: Mapping[str, Any], person: _Person, former: dict[tuple[str, int], bool]) -> bool:
    """Whether a row of a change belongs to the person, or did.

    Args:
        row: as in the journal.
        person: whose it may be.
        former: by table and id, whether rows that later changes took away were the person's.
    """
    place = (row["table"], row["id"])
    before, after = row["before"], row["after"]
    own = former.get(place, row["id"] in person.owned.get(row["table"], ()))
    if before is None:
        former.pop(place, None)
    elif after is None:
        owners = {before.get(name) for name in ("contact_id", "one_id", "other_id")}
        own = former[place] = not owners.isdisjoint(person.ids)
    of_card = (before or {}).get("card_id") in person.owned["cards"]
    named = {side.get(name) for side in (before, after) if side for name in _OWNERS}
    return own or of_card or not named.isdisjoint(person.ids)


def _clean_texts(writing: Connection, person: _Person) -> set[int]:
    """Take the person out of what was noted of others; the ids of contacts it was taken from."""
    changed = set[int]()
    for row in writing.execute(
        select(touches).where(or_(touches.c.text != "", touches.c.outcome != ""))
    ).all():
        texts = {"text": row.text, "outcome": row.outcome}
        about = row.about in person.uids
        clean = {name: "" if about else _cleaned(text, person) for name, text in texts.items()}
        if clean != texts:
            changed.add(row.contact_id)
            writing.execute(update(touches).where(touches.c.id == row.id).values(**clean))
    for row in writing.execute(
        select(contacts.c.id, contacts.c.review).where(
            contacts.c.needs_review, contacts.c.id.not_in(person.ids)
        )
    ).all():
        if (left := _unasked(row.review, person)) != row.review:
            changed.add(row.id)
            kept = update(contacts).where(contacts.c.id == row.id)
            writing.execute(kept.values(review=left, needs_review=bool(left)))
    for table in (moves, introductions):
        told = select(table.c.id, table.c.why).where(table.c.why != "")
        for row in writing.execute(told).all():
            if (why := _cleaned(row.why, person)) != row.why:
                writing.execute(update(table).where(table.c.id == row.id).values(why=why))
    return changed


def _erase(writing: Connection, person: _Person, at: str) -> None:
    owned = person.owned
    own = cards.c.contact_id.in_(person.ids)
    photo_ids = writing.scalars(select(cards.c.photo_id).where(own)).all()
    for table in (keys, traits, cards, originals):
        writing.execute(delete(table).where(table.c.contact_id.in_(person.ids)))
    left = exists().where(cards.c.photo_id == photos.c.id)
    gone = select(photos.c.sha256).where(photos.c.id.in_(photo_ids), ~left)
    writing.execute(delete(arrivals).where(arrivals.c.sha256.in_(gone)))
    writing.execute(delete(photos).where(photos.c.id.in_(photo_ids), ~left))
    writing.execute(delete(lists).where(lists.c.id.in_(owned["lists"])))
    _erase_pushes(writing, person)
    for table, nothing in (
        (touches, {"text": "", "outcome": "", "about": ""}),
        (moves, {"why": "", "who": ""}),
        (introductions, {"why": ""}),
    ):
        writing.execute(update(table).where(table.c.id.in_(owned[table.name])).values(**nothing))
    values: dict[str, Any] = {
        **{name: {} for name in ("confidence", "fields", "corrected", "origins")},
        **{"needs_review": False, "review": [], "doubt": 0, "search": "", "words": ""},
        **{"version": contacts.c.version + 1, "changed": at, "forgotten": True},
    }
    writing.execute(update(contacts).where(contacts.c.id.in_(person.ids)).values(**values))


def _erase_pushes(writing: Connection, person: _Person) -> None:
    """Leave of what was pushed only where cardscan made a card, which names nobody."""
    own = pushes.c.contact_id.in_(person.ids)
    made = {f"{uid.removeprefix('urn:uuid:')}.vcf" for uid in person.uids}
    for row in writing.execute(select(pushes.c.id, pushes.c.url).where(own)).all():
        one = pushes.c.id == row.id
        if row.url.rpartition("/")[2] in made:
            writing.execute(update(pushes).where(one).values(card="", tried=""))
        else:
            writing.execute(delete(pushes).where(one))


def _cleaned(value: Any, person: _Person) -> Any:
    """A text, or JSON, with nothing in it that names the person or reaches them."""
    if isinstance(value, str):
        return person.said.sub(_GONE, value) if person.said else value
    if isinstance(value, Mapping):
        return {key: _cleaned(one, person) for key, one in value.items()}
    if isinstance(value, list):
        return [_cleaned(one, person) for one in value]
    return value


def _find_copies(engine: Engine) -> list[Path]:
    """Those that an upgrade of the database left beside it."""
    if engine.dialect.name != "sqlite":
        return []
    database = Path(str(engine.url.database))
    start = f"{database.name}.before-"
    return sorted(path for path in database.parent.iterdir() if path.name.startswith(start))


def _rewrite_tables(engine: Engine) -> bool:
    """Rewrite those of PostgreSQL; whether nobody stood in the way."""
    try:
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            for table in metadata.sorted_tables:
                connection.exec_driver_sql(f"VACUUM FULL {table.name}")
    except StoreError:
        return False
    return True


def _compact(driver: sqlite3.Connection) -> bool:
    """Rewrite the file and empty its log; whether nobody stood in the way."""
    try:
        driver.execute("VACUUM")
        busy, *_ = driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    except sqlite3.OperationalError:
        return False
    return not busy
