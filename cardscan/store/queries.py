"""The SELECTs of the store."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Connection,
    Select,
    and_,
    any_,
    bindparam,
    func,
    or_,
    select,
    union_all,
)

from cardscan.contact import Filed, Side
from cardscan.entry import Entry
from cardscan.errors import UsageError
from cardscan.store.rows import (
    candidate_from_row,
    codes_from_values,
    entry_from_row,
    filed_from_row,
    fold,
    page_from_row,
)
from cardscan.store.schema import candidates, cards, contacts, entries, keys, pages, photos

_Value = TypeVar("_Value")

_UUID = "urn:uuid:"

_backs = cards.alias("backs")
_back_photos = photos.alias("back_photos")
_owners = contacts.alias("owners")
_successors = contacts.alias("successors")

GONE = union_all(
    select(contacts.c.id).where(contacts.c.merged_into.is_not(None)),
    select(contacts.c.id).where(contacts.c.forgotten),
)
"""The ids of contacts that are merged or forgotten. Two indexes have them, who are few: to leave
them out is quicker than to look every contact up, which would read through its values."""

_RIVALS = 5
"""As many are named where a reference fits several."""

SOME = 500
"""Rows at a time, and values in one IN; SQLite takes 32,766 in a statement."""


@cache
def select_filed() -> Select[Any]:
    """The contacts that are there: neither merged, taken off nor forgotten; see ``select_any``."""
    return select_any().where(contacts.c.merged_into.is_(None), ~contacts.c.forgotten)


@cache
def select_any() -> Select[Any]:
    """Everything that ``filed_from_row`` wants, one row a contact: its newest card, first track."""
    return (
        select(
            contacts,
            cards.c.number.label("card"),
            photos.c.name.label("photo"),
            photos.c.sha256,
            entries.c.track,
            entries.c.stage,
            _backs.c.number.label("back_card"),
            _back_photos.c.name.label("back_photo"),
            _back_photos.c.sha256.label("back_sha256"),
        )
        .outerjoin(cards, cards.c.id == _newest_front())
        .outerjoin(photos, photos.c.id == cards.c.photo_id)
        .outerjoin(_backs, _backs.c.front_id == cards.c.id)
        .outerjoin(_back_photos, _back_photos.c.id == _backs.c.photo_id)
        .join(entries, entries.c.id == _first_entry())
    )


def refers(reference: str) -> ColumnElement[bool]:
    """Whether a contact may be meant by it."""
    named = select(keys.c.contact_id).where(keys.c.key == fold(reference))
    meant = [contacts.c.uid == reference, contacts.c.id.in_(named)]
    start = reference.lower().removeprefix(_UUID)
    if len(start) >= 4:
        meant.append(contacts.c.uid.istartswith(_UUID + start, autoescape=True))
    return or_(*meant)


def find_filed_photos(connection: Connection, sha256s: Iterable[str]) -> frozenset[str]:
    """Those of the photos that are filed."""
    rest, filed = iter(sha256s), set[str]()
    while some := list(islice(rest, SOME)):
        shown = select(photos.c.sha256).where(photos.c.sha256.in_(some))
        filed.update(connection.scalars(shown))
    return frozenset(filed)


def select_contacts_in(sha256: str) -> Select[tuple[int]]:
    """The ids of the contacts with a card in a photo; of one that was merged, its successor's."""
    return (
        select(func.coalesce(_owners.c.merged_into, _owners.c.id))
        .join(cards, cards.c.contact_id == _owners.c.id)
        .join(photos, photos.c.id == cards.c.photo_id)
        .where(photos.c.sha256 == sha256)
    )


def select_meant(
    reading: Connection, text: str, event: str, sha256: str, review: bool | None
) -> Select[Any]:
    """What ``Store.find_contacts`` gives, of which these are the filters; the last filed first."""
    wanted = select_filed().order_by(contacts.c.id.desc())
    for word in fold(text).split():
        wanted = wanted.where(contacts.c.search.contains(word, autoescape=True))
    if sha256:
        wanted = wanted.where(contacts.c.id.in_(select_contacts_in(sha256)))
    if review is not None:
        wanted = wanted.where(contacts.c.needs_review == review)
    if event:
        known = reading.scalars(select(contacts.c.event).distinct())
        same = [one for one in known if fold(one) == fold(event)]
        wanted = wanted.where(contacts.c.event.in_(same))
    return wanted


def read_meant(connection: Connection, reference: str) -> Filed:
    """The one contact that a person means; see ``Store.read_contact``."""
    meant = (
        select_filed()
        .where(refers(reference))
        .order_by(contacts.c.uid != reference, contacts.c.id.desc())
        .limit(_RIVALS + 1)
    )
    found = list(read_filed(connection, meant))
    if not found:
        raise UsageError(
            f"there is no contact {reference!r}",
            "Give a whole name, an e-mail address or an id as cardscan list shows them.",
        )
    if len(found) > 1 and found[0].contact.uid != reference:
        rivals = [f"{one.contact.display_name} ({one.contact.uid})" for one in found[:_RIVALS]]
        more = ", and others" if len(found) > _RIVALS else ""
        raise UsageError(
            f"{reference!r} may be {' or '.join(rivals)}{more}", "Give the id of the one meant."
        )
    return found[0]


def read_contact_id(connection: Connection, uid: str) -> int:
    """The row of the contact.

    Raises:
        UsageError: there is no such contact.
    """
    found = connection.scalar(select(contacts.c.id).where(contacts.c.uid == uid))
    if found is None:
        raise UsageError(f"there is no contact {uid!r}", "cardscan list shows them all.")
    return int(found)


def read_card_ids(connection: Connection, uid: str) -> tuple[int, ...]:
    """The contact's newest card: its one side, or its front and its back; () where it has none.

    Raises:
        UsageError: there is no such contact.
    """
    contact_id = read_contact_id(connection, uid)
    front = connection.scalar(
        select(func.max(cards.c.id)).where(
            cards.c.contact_id == contact_id, cards.c.front_id.is_(None)
        )
    )
    if front is None:
        return ()
    backs = connection.scalars(select(cards.c.id).where(cards.c.front_id == front))
    return (int(front), *backs)


def read_all_card_ids(connection: Connection, uid: str) -> list[tuple[int, ...]]:
    """The contact's cards in the order of their filing, each as ``read_card_ids`` has its newest.

    Those of contacts that were merged into it are among them.

    Raises:
        UsageError: there is no such contact, or it has no card.
    """
    read_card_ids(connection, uid)
    own = connection.scalar(select(contacts.c.id).where(contacts.c.uid == uid))
    rows = connection.execute(
        select(cards.c.id, cards.c.front_id)
        .join(contacts, contacts.c.id == cards.c.contact_id)
        .where(or_(contacts.c.id == own, contacts.c.merged_into == own))
        .order_by(cards.c.id)
    )
    sides: dict[int, list[int]] = {}
    for row in rows:
        sides.setdefault(row.front_id or row.id, []).append(row.id)
    return [tuple(ids) for ids in sides.values()]


def read_side(connection: Connection, card_id: int) -> Side:
    """What was read on one side of a card."""
    codes = connection.scalars(select(cards.c.codes).where(cards.c.id == card_id)).one()
    read, found = (
        connection.execute(select(table).where(table.c.card_id == card_id).order_by(table.c.number))
        for table in (pages, candidates)
    )
    return Side(
        tuple(map(page_from_row, read)),
        codes_from_values(codes),
        tuple(map(candidate_from_row, found)),
    )


def read_picture(connection: Connection, sha256: str, card: int) -> bytes:
    """The flat card at a place in the photo with this hash, b"" if none is kept."""
    found = connection.scalar(
        select(cards.c.picture)
        .join(photos, photos.c.id == cards.c.photo_id)
        .where(photos.c.sha256 == sha256, cards.c.number == card)
    )
    return bytes(found or b"")


def read_counts(connection: Connection) -> dict[str, int]:
    """How many photos and contacts there are, and how many of these want review."""
    every = select(func.count()).select_from(contacts)
    here = and_(contacts.c.merged_into.is_(None), ~contacts.c.forgotten)
    counted = {
        "photos": select(func.count()).select_from(photos),
        "contacts": every,
        "gone": every.where(contacts.c.id.in_(GONE)),
        "review": every.where(contacts.c.needs_review, here),
    }
    numbers = {name: connection.scalar(wanted) or 0 for name, wanted in counted.items()}
    return numbers | {"contacts": numbers["contacts"] - numbers.pop("gone")}


def read_filed(connection: Connection, wanted: Select[Any]) -> Iterator[Filed]:
    """The contacts of a ``select_filed``, who are few."""
    return (filed for _, filed in _read_with_ids(connection, wanted, {}, {}))


def stream_filed(
    connection: Connection, wanted: Select[Any], limit: int | None = None
) -> Iterator[Filed]:
    """The same of any number; many are read some at a time, for which PostgreSQL is asked more."""
    options = {} if limit is not None and limit <= SOME else {"yield_per": SOME}
    return (filed for _, filed in _read_with_ids(connection, wanted.limit(limit), {}, options))


def read_filed_in(connection: Connection, sha256s: Iterable[str]) -> dict[str, tuple[Filed, ...]]:
    """The contacts with a card in each of the photos, in the order of their filing."""
    rest, shown = iter(sha256s), dict[str, tuple[Filed, ...]]()
    owner = func.coalesce(_owners.c.merged_into, _owners.c.id)
    chosen = (
        select(photos.c.sha256, _successors.c.uid)
        .join(cards, cards.c.photo_id == photos.c.id)
        .join(_owners, _owners.c.id == cards.c.contact_id)
        .join(_successors, _successors.c.id == owner)
        .order_by(_successors.c.id)
    )
    while some := list(islice(rest, SOME)):
        uids = dict[str, dict[str, None]]()
        for row in connection.execute(chosen.where(photos.c.sha256.in_(some))):
            uids.setdefault(row.sha256, {})[row.uid] = None
        wanted = select_filed().where(
            contacts.c.uid.in_({uid for own in uids.values() for uid in own})
        )
        found = {one.contact.uid: one for one in read_filed(connection, wanted)}
        for sha256, own in uids.items():
            shown[sha256] = tuple(found[uid] for uid in own if uid in found)
    return shown


def read_in_order(connection: Connection, ids: Sequence[int]) -> tuple[Filed, ...]:
    """Those of the contacts with these ids that are there, in the order of the ids."""
    wanted = _select_filed_of(connection.dialect.name)
    found = dict(_read_with_ids(connection, wanted, {"ids": ids}, {}))
    return tuple(found[one] for one in ids if one in found)


def read_entries_of(connection: Connection, ids: Sequence[int]) -> dict[int, tuple[Entry, ...]]:
    """The entries of contacts by their ids, each contact's in the order of their making."""
    found: dict[int, list[Entry]] = {}
    for row in connection.execute(_select_entries_of(connection.dialect.name), {"ids": ids}):
        found.setdefault(row.contact_id, []).append(entry_from_row(row))
    return {contact: tuple(stands) for contact, stands in found.items()}


def among(column: ColumnElement[_Value], name: str, dialect: str) -> ColumnElement[bool]:
    """Whether a column has one of the values in the list that is given under a name.

    PostgreSQL takes the list as one value, which costs much less than a value for each.
    """
    if dialect == "sqlite":
        return column.in_(bindparam(name, expanding=True))
    return column == any_(bindparam(name, type_=ARRAY(column.type)))


def _read_with_ids(
    connection: Connection,
    wanted: Select[Any],
    given: Mapping[str, Any],
    options: Mapping[str, Any],
) -> Iterator[tuple[int, Filed]]:
    rows = connection.execute(wanted, given, execution_options=options)
    for some in rows.partitions(SOME):
        stands = read_entries_of(connection, [row.id for row in some])
        for row in some:
            yield row.id, filed_from_row(row, stands[row.id])


# Made once: to put a statement together takes as long as a database takes to answer it.


@cache
def _select_filed_of(dialect: str) -> Select[Any]:
    return select_filed().where(among(contacts.c.id, "ids", dialect))


@cache
def _select_entries_of(dialect: str) -> Select[Any]:
    return select(entries).where(among(entries.c.contact_id, "ids", dialect)).order_by(entries.c.id)


def _newest_front() -> ColumnElement[int]:
    """The newest of a contact's cards, of which it is the one side or the front."""
    newest = select(func.max(cards.c.id))
    own = newest.where(cards.c.contact_id == contacts.c.id, cards.c.front_id.is_(None))
    return own.correlate(contacts).scalar_subquery()


def _first_entry() -> ColumnElement[int]:
    first = select(func.min(entries.c.id)).where(entries.c.contact_id == contacts.c.id)
    return first.correlate(contacts).scalar_subquery()
