"""What contacts offer and need, the tags they bear, and who was introduced to whom."""

import datetime as dt
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence

from sqlalchemy import Connection, Engine, func, or_, select

from cardscan.entry import Entry, Introduction, Touch, Trait
from cardscan.errors import UsageError
from cardscan.pipeline.introductions import Person
from cardscan.store.indexing import index_contact
from cardscan.store.journal import Journal, changing
from cardscan.store.pipeline import write_entry
from cardscan.store.queries import GONE, SOME, read_contact_id, select_filed, stream_filed
from cardscan.store.rows import fold, to_time, touch_values
from cardscan.store.schema import contacts, introductions, touches, traits

_one, _other = contacts.alias(), contacts.alias()
"""Of a pair."""
_WANTED = traits.c.kind.in_(("offer", "need"))
_SAID = traits.c.kind, traits.c.text, traits.c.key


class Traits:
    """Those of a store; every method is one transaction, and raises StoreError if it fails.

    What a change is called (``what``) is shown when it is undone.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def read(self, uid: str) -> tuple[Trait, ...]:
        """What a contact offers and needs, and its tags, each kind in the order of its filing.

        Raises:
            UsageError: there is no such contact.
        """
        with self._engine.connect() as reading:
            contact_id = read_contact_id(reading, uid)
            return _read_traits(reading, [contact_id]).get(contact_id, ())

    def change(
        self,
        uid: str,
        *,
        add: Iterable[Trait] = (),
        drop: Iterable[Trait] = (),
        what: str,
        now: dt.datetime,
    ) -> None:
        """Add traits, and take others away; all of it or nothing, and none twice.

        Raises:
            UsageError: there is no such contact, or it has not what is taken away.
        """
        with changing(self._engine, what, now) as change:
            contact_id = read_contact_id(change.writing, uid)
            held = traits.c.contact_id == contact_id
            rows = change.writing.execute(select(traits).where(held))
            ids = {(row.kind, row.key): row.id for row in rows}
            for trait in drop:
                place = (trait.kind, fold(trait.text))
                if place not in ids:
                    raise UsageError(
                        f"there is no {trait.kind} {trait.text!r}", "Nothing was changed."
                    )
                change.delete(traits, ids.pop(place))
            for trait in add:
                key = fold(trait.text)
                if (trait.kind, key) not in ids:
                    values = {"kind": trait.kind, "text": trait.text, "key": key}
                    ids[trait.kind, key] = change.insert(
                        traits, {"contact_id": contact_id} | values
                    )
            index_contact(change.writing, contact_id)

    def find_people(self) -> tuple[Person, ...]:
        """All who offer or need something, in the order of their filing."""
        told = select(traits.c.contact_id).where(_WANTED).distinct()
        wanted = select_filed().where(contacts.c.id.in_(told)).order_by(contacts.c.id)
        with self._engine.connect() as reading:
            ids = reading.scalars(wanted.with_only_columns(contacts.c.id)).all()
            held = _read_traits(reading, ids)
            return tuple(
                Person(
                    filed.contact,
                    *(
                        tuple(one for one in held[contact_id] if one.kind == kind)
                        for kind in ("offer", "need")
                    ),
                )
                for contact_id, filed in zip(ids, stream_filed(reading, wanted), strict=True)
            )

    def count_keys(self) -> tuple[tuple[str, int], ...]:
        """All that anybody offers or needs, as it is compared, each with how many say so."""
        every = select(traits.c.key, func.count()).where(_WANTED).group_by(traits.c.key)
        # To count what an index has, and those who are left out, takes less than to look at each.
        gone = every.where(traits.c.contact_id.in_(GONE))
        with self._engine.connect() as reading:
            said, left_out = (
                Counter[str](dict(map(tuple, reading.execute(one)))) for one in (every, gone)
            )
        return tuple((said - left_out).items())

    def find_saying(self, keys: Collection[str]) -> list[tuple[str, Trait]]:
        """What anybody offers or needs in just these words, each with the uid of the contact.

        Args:
            keys: as they are compared.

        Returns:
            In the order of the filing of the contacts.
        """
        wanted = (
            select(traits.c.contact_id, traits.c.id, contacts.c.uid, *_SAID)
            .join(contacts, contacts.c.id == traits.c.contact_id)
            .where(_WANTED, traits.c.contact_id.not_in(GONE))
        )
        listed = [*keys]
        with self._engine.connect() as reading:
            rows = [
                row
                for start in range(0, len(listed), SOME)
                for row in reading.execute(
                    wanted.where(traits.c.key.in_(listed[start : start + SOME]))
                )
            ]
        return [(uid, Trait(*said)) for _, _, uid, *said in sorted(map(tuple, rows))]

    def find_introductions(self, uid: str = "") -> tuple[Introduction, ...]:
        """Everybody who was introduced to whom, the oldest first; with a uid, only that one."""
        wanted = (
            select(_one.c.uid.label("one"), _other.c.uid.label("other"), introductions)
            .join(_one, _one.c.id == introductions.c.one_id)
            .join(_other, _other.c.id == introductions.c.other_id)
            .order_by(introductions.c.at, introductions.c.id)
        )
        if uid:
            wanted = wanted.where(or_(_one.c.uid == uid, _other.c.uid == uid))
        with self._engine.connect() as reading:
            return tuple(
                Introduction(row.one, row.other, row.at, row.why) for row in reading.execute(wanted)
            )

    def introduce(
        self,
        passed: Mapping[str, Touch],
        following: Sequence[tuple[str, Entry]],
        *,
        why: str,
        what: str,
        now: dt.datetime,
    ) -> None:
        """Record that two were brought together.

        Args:
            passed: by the uids of the two, what passed with each.
            following: uids, each with an entry whose next touch is due on another day.
            why: the reason, or "".
            what: for the undo.
            now: with its zone.

        Raises:
            UsageError: there is no such contact, or they were introduced before.
            StoreError: an entry has been changed since it was read.
        """
        with changing(self._engine, what, now) as change:
            one_id, other_id = sorted(read_contact_id(change.writing, uid) for uid in passed)
            _refuse_twice(change, one_id, other_id)
            pair = {"one_id": one_id, "other_id": other_id}
            change.insert(introductions, pair | {"at": to_time(now), "why": why})
            for uid, touch in passed.items():
                owner = {"contact_id": read_contact_id(change.writing, uid)}
                change.insert(touches, owner | touch_values(touch))
            for uid, entry in following:
                write_entry(change, uid, entry, at=to_time(now))
            for contact_id in (one_id, other_id):
                index_contact(change.writing, contact_id)


def _read_traits(reading: Connection, ids: Sequence[int]) -> dict[int, tuple[Trait, ...]]:
    """The traits of contacts by their ids."""
    found: dict[int, tuple[Trait, ...]] = {}
    for start in range(0, len(ids), SOME):
        held = traits.c.contact_id.in_(ids[start : start + SOME])
        for row in reading.execute(select(traits).where(held).order_by(traits.c.id)):
            before = found.get(row.contact_id, ())
            found[row.contact_id] = (*before, Trait(row.kind, row.text, row.key))
    return found


def _refuse_twice(change: Journal, one_id: int, other_id: int) -> None:
    met = change.writing.scalar(
        select(introductions.c.at).where(
            introductions.c.one_id == one_id, introductions.c.other_id == other_id
        )
    )
    if met is not None:
        raise UsageError(
            f"they were introduced on {met[:10]} already", "cardscan introduce shows who was not."
        )
