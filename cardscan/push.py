"""Contacts of the database into address books on servers, and what the last push left there."""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial

from cardscan.bonds import name_two_people
from cardscan.books.carddav import (
    WAITS,
    Collection,
    Done,
    Step,
    Wanted,
    Wire,
    carry_out,
    choose,
    create_collection,
    find_home,
    make_plan,
    none_of,
    parse_address,
    to_wanted,
)
from cardscan.books.entry import BookEntry
from cardscan.config import Settings
from cardscan.contact import Contact, Filed
from cardscan.errors import BookError
from cardscan.secret import read_password
from cardscan.store import Store


@contextmanager
def open_collection(
    address: str,
    settings: Settings,
    *,
    name: str = "",
    create: bool = False,
    waits: Sequence[float] = WAITS,
) -> Iterator[Collection]:
    """An address book on a server.

    Args:
        address: its URL, that of its server, or an e-mail address there.
        settings: who asks, and what prints the password.
        name: of one of several.
        create: make it where there is none of that name.
        waits: seconds between one try and the next where the server does not answer.

    Raises:
        UsageError: the address is none to which contacts may go.
        BookError: it is not there, or the server does not answer, or lets nobody in.
    """
    place = parse_address(address)
    user = settings.user or place.user
    password = partial(read_password, place.host, user, settings.password_command)
    with Wire(place.places[0], user, password, waits=waits) as wire:
        home = find_home(wire, place)
        found = choose(home, name)
        if found is None and not create:
            raise none_of(home, name)
        yield found or create_collection(wire, home, name or "cardscan")


def plan_push(
    store: Store,
    collection: Collection,
    people: Iterable[Filed],
    *,
    again: bool = False,
    delete: bool = False,
    country: str = "",
    now: dt.datetime,
) -> tuple[Step, ...]:
    """What is to be done there about each of the people; nothing is.

    Who was imported is left where they came from until they stand on a track.

    Args:
        store: knows what earlier pushes left.
        collection: where they shall stand.
        people: in the order in which it is to be done.
        again: make cards anew that were deleted there.
        delete: delete cards that cardscan made of people who are here no more.
        country: of numbers that stand there without a country code; "" for unknown.
        now: with its zone.

    Raises:
        BookError: the server does not answer.
    """
    rows = store.pushes.read(collection.url)
    wanted, odd = list[Wanted](), list[Step]()
    for filed in people:
        if filed.source != "card" and not any(entry.track for entry in filed.entries):
            continue
        contact, entry = filed.contact, BookEntry(filed.contact, entries=filed.entries)
        try:
            wanted.append(
                to_wanted(
                    contact,
                    rows.get(contact.uid),
                    categories=entry.categories,
                    event=filed.event,
                    again=again,
                    now=now,
                )
            )
        except BookError as error:  # it would not read back as what it was made from
            name, why = contact.display_name, (error.message,)
            odd.append(Step("conflict", contact.uid, name, "", why))
    return tuple(odd) + make_plan(
        collection,
        wanted,
        store.pushes.read_orphans(collection.url),
        same_person=_may_be_one,
        delete=delete,
        country=country,
        now=now,
    )


def push(
    store: Store, collection: Collection, steps: Sequence[Step], *, now: Callable[[], dt.datetime]
) -> Iterator[Done]:
    """Do what is planned; what became of each step as it is done. It may stop anywhere.

    Raises:
        BookError: the server is away, has no room, or does not let anyone in; the rest is not done.
        StoreError: what was done cannot be noted; the next push finds it.
    """
    note = partial(store.pushes.note, collection.url)
    return carry_out(collection, steps, note, now=now)


def _may_be_one(one: Contact, other: Contact) -> bool:
    return not name_two_people(one, other)
