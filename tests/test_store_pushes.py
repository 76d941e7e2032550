"""What pushes left on servers, kept on both databases."""

import datetime as dt
from dataclasses import replace

from cardscan.contact import Pushed
from cardscan.store import Store
from tests.proposals import make_proposal, make_uids

NOON = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)
BOOK, OTHER = "https://dav.example.org/a/", "https://dav.example.org/b/"


def file(store: Store) -> str:
    filed = store.file_photo([make_proposal()], path="", event="", now=NOON, make_uid=make_uids())
    return filed[0].contact.uid


def test_the_last_push_to_each_book_is_kept(store: Store) -> None:
    uid = file(store)
    first = Pushed(uid, f"{BOOK}1.vcf", '"1"', "said", "tried")
    last = replace(first, etag='"2"', tried="")
    store.pushes.note(BOOK, uid, first)
    store.pushes.note(BOOK, uid, last)
    store.pushes.note(OTHER, uid, first)
    assert store.pushes.read(BOOK) == {uid: last}
    assert store.pushes.read(OTHER) == {uid: first}
    store.pushes.note(BOOK, uid, None)
    assert (store.pushes.read(BOOK), store.pushes.read_orphans(BOOK)) == ({}, ())
    assert store.pushes.read(OTHER) == {uid: first}


def test_of_a_person_who_is_forgotten_only_an_own_address_stays(store: Store) -> None:
    uid = file(store)
    own = Pushed(uid, f"{BOOK}{uid.removeprefix('urn:uuid:')}.vcf", '"1"', "said Ana", "tried")
    store.pushes.note(BOOK, uid, own)
    store.pushes.note(OTHER, uid, replace(own, url=f"{OTHER}Ana-Beispiel.vcf"))
    store.forget(uid, now=NOON)
    assert store.pushes.read(BOOK) == {}
    assert store.pushes.read_orphans(BOOK) == (replace(own, card="", tried=""),)
    assert store.pushes.read_orphans(OTHER) == ()
