"""Where contacts stand: entries and their moves, touches, events, and the undo of each change.

Knows no strategy: what a move may be, and which days follow from it, ``cardscan.pipeline`` says.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from typing import Any, Self, TypeVar

from sqlalchemy import Engine, Row, Select, and_, or_, select

from cardscan.contact import Filed
from cardscan.entry import NO, Change, Entry, Event, Move, Touch
from cardscan.errors import StaleError
from cardscan.pipeline.agenda import Queue, Section, Waiting
from cardscan.pipeline.board import Column
from cardscan.store.agenda import read_agenda, read_coming, read_untriaged
from cardscan.store.board import read_board
from cardscan.store.engine import WRITES
from cardscan.store.events import read_events, write_event
from cardscan.store.indexing import index_contact, name_contact
from cardscan.store.journal import Journal, changing, find_changes, undo
from cardscan.store.queries import read_contact_id, select_filed, stream_filed
from cardscan.store.requests import Request, is_done, note_done
from cardscan.store.rows import (
    entry_from_row,
    entry_values,
    fold,
    move_from_row,
    to_time,
    touch_from_row,
    touch_values,
)
from cardscan.store.schema import contacts, entries, moves, standings, touches

_Columns = TypeVar("_Columns", bound=tuple[Any, ...])


class Pipeline:
    """The pipeline of a store; every method is one transaction, and raises StoreError if it fails.

    What a change is called (``what``) is shown when it is undone.
    """

    def __init__(self, engine: Engine, request: Request | None = None) -> None:
        self._engine = engine
        self._writing_engine = engine.execution_options(**{WRITES: True})
        self._request = request

    def once(self, request: Request | None) -> Self:
        """The same pipeline, for the one change that a program asks for; a second one fails.

        Args:
            request: None where it may be made any number of times.
        """
        return type(self)(self._engine, request)

    def is_done(self, request: Request) -> bool:
        """Whether the change that a program asks for was made before.

        Raises:
            UsageError: another one was made under its key.
        """
        with self._engine.connect() as reading:
            return is_done(reading, request)

    def _change(self, what: str, now: dt.datetime) -> AbstractContextManager[Journal]:
        return changing(self._engine, what, now, self._request)

    def read_entries(self, uid: str) -> tuple[Entry, ...]:
        """Where a contact stands on each of its tracks, the oldest first.

        Raises:
            UsageError: there is no such contact.
        """
        with self._engine.connect() as reading:
            of_contact = entries.c.contact_id == read_contact_id(reading, uid)
            rows = reading.execute(select(entries).where(of_contact).order_by(entries.c.id))
            return tuple(entry_from_row(row) for row in rows)

    def read_moves(self, uid: str) -> tuple[Move, ...]:
        """Every move of a contact, on all tracks, the oldest first, undone ones too.

        Those of contacts that were merged into it are among them.

        Raises:
            UsageError: there is no such contact.
        """
        with self._engine.connect() as reading:
            own = read_contact_id(reading, uid)
            rows = reading.execute(
                select(moves)
                .join(entries, entries.c.id == moves.c.entry_id)
                .join(contacts, contacts.c.id == entries.c.contact_id)
                .where(or_(contacts.c.id == own, contacts.c.merged_into == own))
                .order_by(moves.c.id)
            )
            return tuple(move_from_row(row) for row in rows)

    def write_entries(
        self,
        changes: Sequence[tuple[str, Entry]],
        *,
        what: str,
        now: dt.datetime,
        who: str = "",
        why: str = "",
    ) -> tuple[Entry, ...]:
        """Put contacts on tracks, move them, or set their days; all of it or nothing.

        An entry whose version is 0 is new: it takes the place of the contact's one on no track, if
        there is that. Where the stage differs from the one before, a move is added.

        Args:
            changes: uids, each with the entry as it shall be.
            what: for the undo.
            now: with its zone.
            who: made the decision, or "".
            why: for the moves, or "".

        Raises:
            UsageError: there is no such contact.
            StaleError: an entry has been changed since it was read.
        """
        with self._change(what, now) as change:
            return tuple(
                write_entry(change, uid, entry, at=to_time(now), who=who, why=why)
                for uid, entry in changes
            )

    def move_all(
        self,
        places: Sequence[tuple[str, str]],
        plan: Callable[[Entry], Entry],
        *,
        what: str,
        now: dt.datetime,
        who: str = "",
        why: str = "",
        uid: str = "",
    ) -> int:
        """Move all who stand at some places, which no strategy need know, also to another track.

        Who is on that track already stays there as before, and is let go from this one.

        Args:
            places: tracks, each with a stage.
            plan: from an entry as it is to the entry as it shall be; versions are not looked at.
            what: for the undo.
            now: with its zone.
            who: made the decision, or "".
            why: for the moves, or "".
            uid: only this contact; "" for all.

        Returns:
            How many they were.
        """
        with self._change(what, now) as change:
            rows = change.writing.execute(
                _standing(select(entries), places, uid).order_by(entries.c.id)
            ).all()
            for row in rows:
                entry = plan(entry_from_row(row))
                taken = entry.track != row.track and change.writing.scalar(
                    select(entries.c.id).where(
                        entries.c.contact_id == row.contact_id, entries.c.track == entry.track
                    )
                )
                there = Entry(row.track, NO, "") if taken else entry
                _put(change, row.contact_id, row, there, at=to_time(now), who=who, why=why)
            return len(rows)

    def find_people(self, track: str, stage: str) -> Iterator[Filed]:
        """Those who stand there, the last filed first."""
        there = _standing(select(entries.c.contact_id), [(track, stage)])
        wanted = select_filed().where(contacts.c.id.in_(there)).order_by(contacts.c.id.desc())
        with self._engine.connect() as reading:
            yield from stream_filed(reading, wanted)

    def count_people(self) -> dict[tuple[str, str], int]:
        """How many stand at each track and stage where anybody does."""
        counted = select(standings.c.track, standings.c.stage, standings.c.people)
        with self._engine.connect() as reading:
            return {(track, stage): number for track, stage, number in reading.execute(counted)}

    def add_touch(
        self, uid: str, touch: Touch, following: Iterable[Entry], *, what: str, now: dt.datetime
    ) -> None:
        """Add what passed with a contact, with the days that follow for its entries.

        Raises:
            UsageError: there is no such contact.
            StaleError: an entry has been changed since it was read.
        """
        with self._change(what, now) as change:
            contact_id = read_contact_id(change.writing, uid)
            change.insert(touches, {"contact_id": contact_id} | touch_values(touch))
            for entry in following:
                write_entry(change, uid, entry, at=to_time(now))
            index_contact(change.writing, contact_id)

    def read_touches(self, uid: str) -> tuple[Touch, ...]:
        """What passed with a contact, the oldest first, without what was undone.

        Raises:
            UsageError: there is no such contact.
        """
        with self._engine.connect() as reading:
            rows = reading.execute(
                select(touches)
                .where(touches.c.contact_id == read_contact_id(reading, uid), ~touches.c.undone)
                .order_by(touches.c.at, touches.c.id)
            )
            return tuple(touch_from_row(row) for row in rows)

    def read_referred(self, uid: str) -> tuple[Touch, ...]:
        """The referrals of a contact to others, the oldest first, without what was undone.

        They are touches with those others, whom ``about`` of each names here.

        Raises:
            UsageError: there is no such contact.
        """
        with self._engine.connect() as reading:
            read_contact_id(reading, uid)
            rows = reading.execute(
                select(touches, contacts.c.uid)
                .join(contacts, contacts.c.id == touches.c.contact_id)
                .where(touches.c.about == uid, touches.c.about != "", ~touches.c.undone)
                .order_by(touches.c.at, touches.c.id)
            )
            return tuple(replace(touch_from_row(row), about=row.uid) for row in rows)

    def read_agenda(self, until: dt.date, limit: int | None = None) -> tuple[Queue, ...]:
        """All that is due up to a day, and at most so many who wait for each."""
        with self._engine.connect() as reading:
            return read_agenda(reading, until, limit)

    def read_untriaged(self, skip: int = 0) -> tuple[int, Waiting | None]:
        """How many nobody has divided, and the one after so many of them, the oldest first."""
        with self._engine.connect() as reading:
            return read_untriaged(reading, skip)

    def read_coming(self, after: dt.date) -> tuple[Section, Waiting] | None:
        """What is due first after a day, and for whom; None where no day is set."""
        with self._engine.connect() as reading:
            return read_coming(reading, after)

    def read_board(
        self, track: str, *, limit: int, stage: str = "", skip: int = 0
    ) -> tuple[Column, ...]:
        """The stages of a track at which anybody stands, and some who stand there.

        Args:
            track: its name.
            limit: at most so many people of each stage.
            stage: only this one; "" for all.
            skip: as many people of each are left out before.
        """
        with self._engine.connect() as reading:
            return read_board(reading, track, limit, stage, skip)

    def write_event(self, event: Event, *, what: str, now: dt.datetime) -> None:
        """Add an event, or put what is known of it in the place of what was."""
        with self._change(what, now) as change:
            write_event(change, event)

    def find_events(self) -> tuple[Event, ...]:
        """Every event that contacts or their owner name, by day and name."""
        return tuple(self.count_met())

    def find_event(self, name: str) -> Event | None:
        """The event of that name, case and accents set aside."""
        return next((one for one in self.find_events() if fold(one.name) == fold(name)), None)

    def count_met(self) -> dict[Event, int]:
        """The same events, with how many people were met at each."""
        with self._engine.connect() as reading:
            return read_events(reading)

    def find_changes(self, limit: int) -> tuple[Change, ...]:
        """What can be undone, the latest first."""
        with self._engine.connect() as reading:
            return find_changes(reading, limit)

    def undo(self, what: str = "") -> str:
        """Take back the latest change that stands; what it was.

        Args:
            what: what it must be; "" for whatever it is.

        Raises:
            UsageError: there is none.
            StaleError: it is something else.
            StoreError: it cannot be, because something else stands on it.
        """
        with self._writing_engine.begin() as writing:
            if self._request:
                note_done(writing, self._request)
            undone, touched = undo(writing, what)
            there = select(contacts.c.id).where(contacts.c.id.in_(touched)).order_by(contacts.c.id)
            for contact_id in writing.scalars(there).all():
                name_contact(writing, contact_id)
                index_contact(writing, contact_id)
            return undone


def _standing(
    wanted: Select[_Columns], places: Iterable[tuple[str, str]] = (), uid: str = ""
) -> Select[_Columns]:
    """Of entries only those there, and of contacts that are neither merged nor forgotten."""
    wanted = wanted.join(contacts, contacts.c.id == entries.c.contact_id).where(
        contacts.c.merged_into.is_(None), ~contacts.c.forgotten
    )
    if there := [and_(entries.c.track == t, entries.c.stage == s) for t, s in places]:
        wanted = wanted.where(or_(*there))
    return wanted.where(contacts.c.uid == uid) if uid else wanted


def write_entry(
    change: Journal, uid: str, entry: Entry, *, at: str, who: str = "", why: str = ""
) -> Entry:
    """Write one entry within a change; see ``Pipeline.write_entries``."""
    writing = change.writing
    contact_id = read_contact_id(writing, uid)
    rows = writing.execute(select(entries).where(entries.c.contact_id == contact_id)).all()
    here = next((row for row in rows if row.track == entry.track), None)
    if entry.version == 0 and here is None:
        here = next((row for row in rows if not row.track), None)
    elif here is None or here.version != entry.version:
        raise StaleError(
            f"where {uid} stands on {entry.track or 'no track'} has been changed meanwhile",
            "Look at it again, then repeat the change if it is still wanted.",
        )
    return _put(change, contact_id, here, entry, at=at, who=who, why=why)


def _put(
    change: Journal,
    contact_id: int,
    here: Row[Any] | None,
    entry: Entry,
    *,
    at: str,
    who: str,
    why: str,
) -> Entry:
    """The entry in the place of one that is there, or beside the others."""
    moved = here is None or (here.track, here.stage) != (entry.track, entry.stage)
    since = here.since if here is not None and not moved else at
    placed = replace(entry, since=since, version=1 if here is None else here.version + 1)
    if here is None:
        entry_id = change.insert(entries, {"contact_id": contact_id} | entry_values(placed))
    else:
        entry_id = here.id
        change.update(entries, entry_id, entry_values(placed))
    if moved:
        _add_move(change, entry_id, "" if here is None else here.stage, placed, at, who, why)
    return placed


def _add_move(
    change: Journal, entry_id: int, before: str, entry: Entry, at: str, who: str, why: str
) -> None:
    last = change.writing.scalar(
        select(moves.c.id)
        .where(moves.c.entry_id == entry_id, ~moves.c.undone)
        .order_by(moves.c.id.desc())
        .limit(1)
    )
    if last is not None:
        change.update(moves, last, {"until": at})
    values = {"track": entry.track, "from_stage": before, "to_stage": entry.stage}
    change.insert(moves, {"entry_id": entry_id, "at": at, "who": who, "why": why} | values)
