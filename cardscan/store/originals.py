"""Contacts from other programs: filed beside those from cards, with all that was said of them.

Nobody met them yet, so they are no stack to be divided: they stand on no track, as whom triage puts
on none, without a move that numbers would count. New cards find them there.
"""

import datetime as dt
import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import Connection, Engine, or_, select

from cardscan.contact import Contact, Filed, Original
from cardscan.entry import NEITHER, Entry
from cardscan.store.engine import WRITES
from cardscan.store.indexing import index_contact, name_contact
from cardscan.store.journal import Journal
from cardscan.store.queries import read_contact_id, read_filed, select_filed
from cardscan.store.rows import (
    changed_values,
    contact_values,
    entry_values,
    fold,
    review_values,
    to_time,
)
from cardscan.store.schema import contacts, entries, originals, traits
from cardscan.store.search import find_rivals

_SHORTEST_UID = 8
"""Characters: what is shorter, as "17" is, tells people apart in one program only."""

Fate = Literal["added", "joined", "known"]
"""What became of a contact: it is new, it added to one that is there, or that says all of it."""

Join = Callable[[Filed, Original, bool], Filed | None]
"""A contact that is there with all that another adds to it; None where they may be two people.

The third argument says that they are one: both have the same uid.
"""


@dataclass(frozen=True, slots=True)
class Filing:
    """How contacts are imported."""

    kind: str
    """Of their file, as in "vcard"."""
    what: str
    """For the undo."""
    now: dt.datetime
    """With its zone."""
    make_uid: Callable[[], str]
    join: Join
    rehearse: bool = False
    """File nothing."""


class Originals:
    """Those of a store; every method is one transaction, and raises StoreError if it fails."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._writing_engine = engine.execution_options(**{WRITES: True})

    def read(self, kind: str) -> dict[str, str]:
        """By the uids of contacts, what was imported of them last from files of a kind."""
        wanted = (
            select(contacts.c.uid, originals.c.text)
            .join(contacts, contacts.c.id == originals.c.contact_id)
            .where(originals.c.kind == kind)
            .order_by(originals.c.id)
        )
        with self._engine.connect() as reading:
            return {row.uid: row.text for row in reading.execute(wanted)}

    def file(self, found: Iterable[Original], filing: Filing) -> list[Fate]:
        """File contacts, all of them or none; what became of each."""
        with self._writing_engine.begin() as writing:
            change, added = Journal(writing, filing.what, filing.now), set[str]()
            fates = [_file(change, original, filing, added) for original in found]
            change.close()
            if filing.rehearse:
                writing.rollback()
            return fates


def _file(change: Journal, original: Original, filing: Filing, added: set[str]) -> Fate:
    """File one contact; what became of it.

    Args:
        change: the transaction, and its undo.
        original: the contact.
        filing: how it is done.
        added: the uids of those that the file has brought; it says itself that they are others.
    """
    writing, contact = change.writing, original.contact
    digest = hashlib.sha256(original.text.encode("utf-8", "surrogatepass")).hexdigest()
    name = contact.uid if len(contact.uid) >= _SHORTEST_UID else f"sha256:{digest}"
    same = _find_known(writing, contact.uid, name)
    rivals = [same] if same else find_rivals(writing, contact)
    joined = (
        (known, after)
        for known in rivals
        if known is same or known.contact.uid not in added
        if (after := filing.join(known, original, known is same))
    )
    fate: Fate = "added"
    if pair := next(joined, None):
        contact_id, changed = _join(change, *pair, filing)
        changed |= _add_tags(change, contact_id, original.tags)
        fate = "joined" if changed else "known"
    else:
        uid = _free_uid(writing, contact.uid) or filing.make_uid()
        contact_id = _add(change, uid, contact, filing)
        added.add(uid)
        _add_tags(change, contact_id, original.tags)
    _keep(change, contact_id, original.text, name, filing)
    if fate != "known":
        name_contact(writing, contact_id)
        index_contact(writing, contact_id)
    return fate


def _find_known(reading: Connection, uid: str, name: str) -> Filed | None:
    """The contact with this uid, or with an original of this name; where it was merged, into whom.

    One that was forgotten is not known.
    """
    named = select(originals.c.contact_id).where(originals.c.name == name)
    known = or_(contacts.c.uid == uid, contacts.c.id.in_(named))
    columns = select(contacts.c.id, contacts.c.merged_into)
    row = reading.execute(columns.where(known).order_by(contacts.c.uid != uid).limit(1)).first()
    while row and row.merged_into is not None:
        row = reading.execute(columns.where(contacts.c.id == row.merged_into)).first()
    if row is None:
        return None
    return next(read_filed(reading, select_filed().where(contacts.c.id == row.id)), None)


def _free_uid(reading: Connection, uid: str) -> str:
    """The uid that a contact brings, "" where it is none of ours or somebody else's."""
    taken = reading.scalar(select(contacts.c.id).where(contacts.c.uid == uid))
    return uid if uid.startswith("urn:uuid:") and taken is None else ""


def _add(change: Journal, uid: str, contact: Contact, filing: Filing) -> int:
    at = to_time(filing.now)
    contact_id = change.insert(
        contacts,
        {"uid": uid, "version": 1, "added": at, "changed": at, "source": f"import: {filing.kind}"}
        | contact_values(contact)
        | review_values((), {}),
    )
    change.update(contacts, contact_id, {"version": 1})  # an undo is refused once it has another
    stands = entry_values(Entry("", NEITHER, at, version=1))
    change.insert(entries, {"contact_id": contact_id} | stands)
    return contact_id


def _join(change: Journal, known: Filed, after: Filed, filing: Filing) -> tuple[int, bool]:
    """Add to a contact that is there; its id, and whether that changed it."""
    contact_id = read_contact_id(change.writing, known.contact.uid)
    changed = after.contact != known.contact
    if changed:
        values = changed_values(after, filing.now)
        values |= {"version": known.version + 1, "changed": to_time(filing.now)}
        change.update(contacts, contact_id, values)
    return contact_id, changed


def _add_tags(change: Journal, contact_id: int, tags: Iterable[str]) -> bool:
    """Add those that the contact has not; whether there were any."""
    own = select(traits.c.key).where(traits.c.contact_id == contact_id, traits.c.kind == "tag")
    held = set(change.writing.scalars(own))
    added = False
    for tag in tags:
        key = fold(tag)
        if key and key not in held:
            values = {"contact_id": contact_id, "kind": "tag", "text": tag, "key": key}
            change.insert(traits, values)
            held.add(key)
            added = True
    return added


def _keep(change: Journal, contact_id: int, text: str, name: str, filing: Filing) -> None:
    """Put a text in the place of what was kept from the same file before."""
    before = change.writing.execute(
        select(originals.c.id, originals.c.text).where(
            originals.c.contact_id == contact_id,
            originals.c.kind == filing.kind,
            originals.c.name == name,
        )
    ).first()
    at = to_time(filing.now)
    if before is None:
        values = {"contact_id": contact_id, "kind": filing.kind, "name": name}
        change.insert(originals, values | {"text": text, "added": at})
    elif before.text != text:
        change.update(originals, before.id, {"text": text, "added": at})
