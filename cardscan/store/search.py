"""Full text search over all that is known of contacts, filters, and saved lists.

A query is cut into words as the text is; each is the beginning of a word there, and a run of
Chinese or Japanese letters is a phrase. SQLite's FTS5 and PostgreSQL's tsvector find the contacts,
and the same SQL puts them in order: those first whose name or e-mail address is what was typed,
then those with all words in a name, then the others, each with the last filed first. Where very
many have the words, of the second kind only the last filed come before the others.
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from functools import cache
from itertools import islice
from typing import Any

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Connection,
    Engine,
    Integer,
    Select,
    and_,
    any_,
    bindparam,
    column,
    func,
    literal,
    literal_column,
    select,
    table,
)

from cardscan.contact import Contact, Filed
from cardscan.contract import contact_from_json
from cardscan.entry import Query, SavedList
from cardscan.errors import UsageError
from cardscan.store.journal import changing
from cardscan.store.postgresql import find_rarest
from cardscan.store.queries import GONE, SOME, among, read_filed, read_in_order, select_filed
from cardscan.store.rows import fold
from cardscan.store.schema import contacts, entries, keys, lists, traits
from cardscan.store.words import find_words

_found = table("found", column("rowid"), column("words"))
"""FTS5's table, whose rows have the ids of contacts."""

_MOST_RANKED = 200
"""Newest contacts of those with the words that are put in order."""
_FEW = 500
"""Contacts that are quickly looked through."""
_MOST_RIVALS = 100
"""Newest contacts that are looked at of those with one name; as many with one number are too many
to be told apart by it.
"""
_BEGINNING = 3
"""Letters of a word in which no letter is wrong, in most where one is."""


class Search:
    """Finds contacts; every method is one transaction, and raises StoreError if it fails."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def find(self, query: Query, *, limit: int | None = None, skip: int = 0) -> Iterator[Filed]:
        """The contacts that a query means, best first; of one without words the last filed.

        Args:
            query: what is wanted of them.
            limit: at most so many.
            skip: without so many of the best.

        Raises:
            UsageError: its words have neither letters nor digits.
        """
        with self._engine.connect() as reading:
            ids, _ = _read_ids(reading, query, limit, skip)
            for start in range(0, len(ids), SOME):
                yield from read_in_order(reading, ids[start : start + SOME])

    def find_page(
        self, query: Query, most: int, *, limit: int, skip: int = 0
    ) -> tuple[tuple[Filed, ...], int]:
        """What ``find`` gives and ``count`` tells, for what one of them takes.

        Raises:
            UsageError: its words have neither letters nor digits.
        """
        with self._engine.connect() as reading:
            ids, number = _read_ids(reading, query, limit, skip, most)
            return read_in_order(reading, ids), number

    def find_uid(self, uid: str) -> Filed | None:
        """The contact with exactly this uid."""
        with self._engine.connect() as reading:
            return next(read_filed(reading, select_filed().where(contacts.c.uid == uid)), None)

    def find_kept(self, uid: str) -> str:
        """The uid of the contact into which the one with exactly this uid was merged, or ""."""
        kept = contacts.alias()
        wanted = (
            select(kept.c.uid)
            .join(contacts, contacts.c.merged_into == kept.c.id)
            .where(contacts.c.uid == uid, ~contacts.c.forgotten, ~kept.c.forgotten)
        )
        with self._engine.connect() as reading:
            return reading.scalar(wanted) or ""

    def find_names(self, uids: Iterable[str]) -> dict[str, str]:
        """By uid, what each of these contacts is called; without those that are gone."""
        here = and_(contacts.c.merged_into.is_(None), ~contacts.c.forgotten)
        wanted = select(contacts.c.uid, contacts.c.fields).where(here)
        rest, found = iter(set(uids)), dict[str, str]()
        with self._engine.connect() as reading:
            while some := list(islice(rest, SOME)):
                for row in reading.execute(wanted.where(contacts.c.uid.in_(some))):
                    found[row.uid] = contact_from_json(row.fields).display_name
        return found

    def is_empty(self) -> bool:
        """Whether there is nobody to be found."""
        with self._engine.connect() as reading:
            return reading.scalar(select_filed().limit(1)) is None

    def count(self, query: Query, most: int | None = None) -> int:
        """How many contacts a query means.

        Args:
            query: what is wanted of them.
            most: as far as is counted, since very many take long; None for all.

        Raises:
            UsageError: its words have neither letters nor digits.
        """
        with self._engine.connect() as reading:
            contact_id, wanted = _select_ids(reading, query)
            if most is not None:
                wanted = wanted.order_by(contact_id.desc()).limit(most)
            return _count(reading, wanted)

    def find_rivals(self, contact: Contact, most: int = _MOST_RIVALS) -> tuple[Filed, ...]:
        """Contacts with one of the names, e-mail addresses or numbers of this one, oldest first.

        Args:
            contact: that has them.
            most: newest of those with its names and addresses; as many with a number tell nothing.
        """
        with self._engine.connect() as reading:
            return find_rivals(reading, contact, most)

    def save_list(self, name: str, query: Query, *, now: dt.datetime) -> None:
        """Keep a query under a name, in the place of one that has it."""
        values = {"name": name, "query": asdict(query)}
        with changing(self._engine, f"saved the list {name}", now) as change:
            known = change.writing.scalar(select(lists.c.id).where(lists.c.key == fold(name)))
            if known is None:
                change.insert(lists, values | {"key": fold(name)})
            else:
                change.update(lists, known, values)

    def drop_list(self, name: str, *, now: dt.datetime) -> SavedList:
        """Take a saved list away; it, as it was.

        Raises:
            UsageError: there is none of this name.
        """
        saved = self.read_list(name)
        with changing(self._engine, f"dropped the list {saved.name}", now) as change:
            of_name = lists.c.key == fold(saved.name)
            for row_id in change.writing.scalars(select(lists.c.id).where(of_name)).all():
                change.delete(lists, row_id)
        return saved

    def find_lists(self) -> tuple[SavedList, ...]:
        """All saved lists by their names."""
        with self._engine.connect() as reading:
            rows = reading.execute(select(lists).order_by(lists.c.key))
            return tuple(SavedList(row.name, Query(**row.query)) for row in rows)

    def read_list(self, name: str) -> SavedList:
        """The list of a name, case and accents set aside.

        Raises:
            UsageError: there is none.
        """
        saved = self.find_lists()
        for one in saved:
            if fold(one.name) == fold(name):
                return one
        names = ", ".join(one.name for one in saved)
        raise UsageError(
            f"there is no list {name!r}",
            f"There are {names}." if saved else "cardscan find WORDS --save NAME makes one.",
        )


def find_rivals(
    reading: Connection, contact: Contact, most: int = _MOST_RIVALS
) -> tuple[Filed, ...]:
    """See ``Search.find_rivals``."""
    named = {fold(text) for text in (contact.full_name, contact.alternative_name, *contact.emails)}
    ids = set(
        reading.scalars(
            _select_named(reading.dialect.name), {"names": [*named - {""}], "most": most}
        )
    )
    for phone in contact.phones:
        ids |= _find_at_number(reading, contact, phone.number, most)
    return read_in_order(reading, sorted(ids)) if ids else ()


@cache
def _select_named(dialect: str) -> Select[int]:
    named = select(keys.c.contact_id).where(among(keys.c.key, "names", dialect))
    return named.order_by(keys.c.contact_id.desc()).limit(bindparam("most"))


def _find_at_number(reading: Connection, contact: Contact, number: str, most: int) -> set[int]:
    """Who has a number.

    What as many as ``most`` have tells nobody apart: of them those who have a word of the name too,
    and where that is as common, those with another word that begins like one of the name.
    """

    def find(words: Sequence[str], *beginnings: str) -> set[int] | None:
        _, wanted = _select_with(reading, beginnings, words)
        found = set(reading.scalars(wanted.limit(most)))
        return found if len(found) < most else None

    digits = find_words(number)
    if not digits:
        return set()
    if (found := find(digits)) is not None:
        return found
    names, near = set(find_words(f"{contact.full_name} {contact.alternative_name}")), set[int]()
    for name in names:
        if (found := find([*digits, name])) is not None:
            near |= found
        else:
            for other in names - {name}:
                near |= find([*digits, name], other[:_BEGINNING]) or set()
    return near


def _select_ids(reading: Connection, query: Query) -> tuple[ColumnElement[int], Select[int]]:
    """The ids of the contacts that are meant, and the column that they are in."""
    words = find_words(query.words)
    if query.words.strip() and not words:
        raise UsageError(
            f"{query.words!r} has no letters or digits", "Type the beginning of a word or number."
        )
    contact_id: ColumnElement[int] = contacts.c.id
    if words:
        contact_id, wanted = _select_having(reading, words)
    else:
        wanted = select(contact_id).where(contact_id.not_in(GONE))
    for owners in _filters(reading, query):
        # A bare id would let SQLite ask the full text index once for each owner.
        wanted = wanted.where((contact_id + 0).in_(owners))
    return contact_id, wanted


def _select_having(
    reading: Connection, words: Sequence[str]
) -> tuple[ColumnElement[int], Select[int]]:
    """The ids of the contacts that have words with these beginnings.

    PostgreSQL gathers all who have one beginning, and all who have the next, before it looks who
    has both. Where few have one of them, the others are looked for among the words of those few.
    """
    if reading.dialect.name == "sqlite" or len(words) == 1:
        return _select_with(reading, words)
    rarest, owners = find_rarest(reading, words)
    if owners < _FEW:
        contact_id, having = _select_with(reading, [rarest])
        few = reading.scalars(having.limit(_FEW)).all()
        if len(few) < _FEW:
            spaced = literal(" ") + contacts.c.words + " "
            asked = (f" {one} " if " " in one else f" {one}" for one in words)
            among_few = contact_id == any_(literal(few, ARRAY(Integer)))
            wanted = select(contact_id).where(among_few, *map(spaced.contains, asked))
            return contact_id, wanted
    return _select_with(reading, words)


def _select_with(
    reading: Connection, beginnings: Sequence[str], whole: Sequence[str] = ()
) -> tuple[ColumnElement[int], Select[int]]:
    """The ids of the contacts that have words with these beginnings, and these words.

    The words have no quotes, having been cut at them; those with blanks are phrases.
    """
    if reading.dialect.name == "sqlite":
        found = [f'"{one}"' if " " in one else f'"{one}"*' for one in beginnings]
        match = " ".join((*found, *(f'"{one}"' for one in whole)))
        contact_id: ColumnElement[int] = _found.c.rowid
        return contact_id, select(contact_id).where(literal_column("found").match(match))
    found = [f"'{one}'" if " " in one else f"'{one}':*" for one in beginnings]
    asked = " & ".join((*found, *(f"'{one}'" for one in whole)))
    searched: ColumnElement[Any] = literal_column("contacts.searched")
    wanted = searched.op("@@", is_comparison=True)(
        func.to_tsquery(literal_column("'simple'"), asked)
    )
    return contacts.c.id, select(contacts.c.id).where(wanted)


def _filters(reading: Connection, query: Query) -> Iterator[Select[int]]:
    """The ids of the contacts that each filter lets through."""
    places = {"track": query.track, "stage": query.stage}
    if any(places.values()):
        there = [entries.c[name] == value for name, value in places.items() if value]
        yield select(entries.c.contact_id).where(*there)
    if query.event:
        known = reading.scalars(select(contacts.c.event).distinct())
        same = [one for one in known if fold(one) == fold(query.event)]
        yield select(contacts.c.id).where(contacts.c.event.in_(same))
    if query.tag:
        tagged = and_(traits.c.kind == "tag", traits.c.key == fold(query.tag))
        yield select(traits.c.contact_id).where(tagged)


def _count(reading: Connection, wanted: Select[int]) -> int:
    return reading.scalar(select(func.count()).select_from(wanted.subquery())) or 0


def _read_ids(
    reading: Connection, query: Query, limit: int | None, skip: int, most: int = 0
) -> tuple[Sequence[int], int]:
    """Of the contacts that are meant the best, after so many better ones; and how many are meant,
    as far as ``most``.
    """
    contact_id, wanted = _select_ids(reading, query)
    newest = wanted.order_by(contact_id.desc())
    if not find_words(query.words):
        number = _count(reading, newest.limit(most)) if most else 0
        return reading.scalars(newest.limit(limit).offset(skip)).all(), number
    end = None if limit is None else skip + limit
    last = reading.scalars(newest.limit(max(_MOST_RANKED, most))).all()
    number = min(len(last), most)
    ids = _rank(reading, query, last[:_MOST_RANKED])
    if len(last) < _MOST_RANKED or (end is not None and end <= len(ids)):
        return ids[skip:end], number
    others = newest.where(contact_id.not_in(ids)).offset(max(0, skip - len(ids)))
    left = None if end is None else end - max(skip, len(ids))
    return [*ids[skip:end], *reading.scalars(others.limit(left))], number


@cache
def _select_keys(dialect: str) -> Select[int, str]:
    return select(keys.c.contact_id, keys.c.key).where(among(keys.c.contact_id, "ids", dialect))


def _rank(reading: Connection, query: Query, last: Sequence[int]) -> list[int]:
    """Some of the last filed in their order, with those who are named as typed.

    To put all of very many in order would take long.
    """
    typed, words = fold(query.words), [one.replace(" ", "") for one in find_words(query.words)]
    named = (
        select(contacts.c.id)
        .join(keys, keys.c.contact_id == contacts.c.id)
        .where(keys.c.key == typed)
        .where(contacts.c.merged_into.is_(None), ~contacts.c.forgotten)
    )
    for owners in _filters(reading, query):
        named = named.where(contacts.c.id.in_(owners))
    some = {*last, *reading.scalars(named.order_by(contacts.c.id.desc()).limit(_MOST_RANKED))}
    so_called, with_all = set[int](), set[int]()
    for one, key in reading.execute(_select_keys(reading.dialect.name), {"ids": [*some]}):
        if key == typed:
            so_called.add(one)
        if "@" not in key and all(word in key for word in words):
            with_all.add(one)
    return sorted(some, key=lambda one: (one not in so_called, one not in with_all, -one))
