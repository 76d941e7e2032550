"""Contacts of other programs into the database, where new cards find them.

Whatever reads a format gives ``Original`` values; all of them are filed here, and alike.
"""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import replace

from cardscan.bonds import value_key
from cardscan.contact import Contact, Field, Filed, Original, Value
from cardscan.correct import FIELDS, LISTS, values_of, with_values
from cardscan.duplicates import AUTOMATIC, compare
from cardscan.match import find_match
from cardscan.store import Store
from cardscan.store.originals import Fate, Filing


def import_contacts(
    store: Store,
    found: Iterable[Original],
    *,
    kind: str,
    name: str,
    now: dt.datetime,
    make_uid: Callable[[], str],
    rehearse: bool = False,
) -> list[Fate]:
    """File the contacts of one file, all or none, under one undo; what became of each.

    Nothing is filed twice: a contact is known by the uid that it has in its file, or else by all
    that its file says of it. One that is surely a contact that is there adds what that lacks, and
    overwrites nothing. Groups become tags, and what the file says is kept as it says it.

    Args:
        store: the database.
        found: read from the file, in its order.
        kind: of the file, as in "vcard" or "google"; ``Filed.source`` is "import: vcard".
        name: of the file, for the undo.
        now: with its zone.
        make_uid: gives a new ``urn:uuid:`` each time.
        rehearse: file nothing.

    Raises:
        StoreError: they cannot be filed; then none of them is.
    """
    filing = Filing(kind, f"imported {name}", now, make_uid, _join, rehearse)
    return store.originals.file(found, filing)


def fill(known: Contact, new: Contact) -> Contact:
    """A contact with all that another says and it does not; what it says itself stays."""
    filled = known
    for field in FIELDS:
        held, come = values_of(known, field), values_of(new, field)
        filled = with_values(filled, field, _united(field, held, come))
    return filled


def adopts(known: Filed, new: Contact) -> bool:
    """Whether another contact surely is the person of one that is there.

    A changed job is none of it: which of the two is the former one, a file does not tell.
    """
    likeness = compare(known.contact, new)
    return likeness.probability >= AUTOMATIC and not likeness.moved


def _united(field: Field, held: tuple[Value, ...], come: tuple[Value, ...]) -> tuple[Value, ...]:
    keys = {value_key(field, value) for value in held}
    if field in LISTS:
        return (*held, *(value for value in come if value_key(field, value) not in keys))
    if field == "note" and held:
        lines = str(held[0]).splitlines()
        more = [line for note in come for line in str(note).splitlines() if line not in lines]
        return ("\n".join((*lines, *more)),)
    return held or come


def _join(known: Filed, original: Original, sure: bool) -> Filed | None:
    """The contact with what the other adds, if they are ``sure`` to be one or match as one."""
    new = replace(original.contact, uid=known.contact.uid, rev=known.contact.rev)
    if not (sure or new == known.contact or find_match(known.contact, new) or adopts(known, new)):
        return None
    filled = fill(known.contact, new)
    return replace(known, contact=filled, confidence=_figures(known, filled))


def _figures(known: Filed, filled: Contact) -> dict[str, float | tuple[float, ...]]:
    """How sure each value is; what another program says was not read on a card."""
    figures = dict(known.confidence)
    for field, figure in known.confidence.items():
        if isinstance(figure, tuple):
            added = len(getattr(filled, field)) - len(figure)
            figures[field] = (*figure, *(1.0,) * added)
    return figures
