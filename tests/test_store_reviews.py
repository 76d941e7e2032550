"""What waits for a look comes most doubtful first; what comes of it can be undone to the byte."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import replace

import pytest
from sqlalchemy import select

from cardscan.contact import Contact, Filed, ReviewReason, Source
from cardscan.correct import settle
from cardscan.doubts import accepted
from cardscan.entry import Query
from cardscan.errors import StaleError, StoreError, UsageError
from cardscan.store import Store
from cardscan.store.schema import cards, contacts
from tests.pages import page
from tests.proposals import ANA, make_proposal, make_uids

NOON = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)
LATER = NOON + dt.timedelta(hours=1)
WHYS = (
    ReviewReason("title", "hard to read"),
    ReviewReason("org", "not sure that this is the company"),
    ReviewReason("emails", "there may be more of it"),
)


@pytest.fixture
def filed(store: Store) -> list[Filed]:
    """Five contacts with 1, 3, 0, 2 and 3 reasons."""
    make_uid = make_uids()
    return [
        store.file_photo(
            [make_proposal(name, Contact(full_name=name), review=WHYS[:reasons])],
            path="",
            event="",
            now=NOON,
            make_uid=make_uid,
        )[0]
        for name, reasons in (("Ann", 1), ("Ben", 3), ("Cy", 0), ("Di", 2), ("Ed", 3))
    ]


def queue(store: Store) -> list[str]:
    return [one.contact.full_name for one in store.reviews.find_first(10)]


def walk(store: Store, *, back: bool = False) -> Iterable[str]:
    place = store.reviews.find_next(back=back)
    while place:
        yield store.read_contact(place[0]).contact.full_name
        place = store.reviews.find_next(place, back=back)


def test_the_most_doubtful_come_first_both_ways(store: Store, filed: list[Filed]) -> None:
    expected = ["Ed", "Ben", "Di", "Ann"]
    assert queue(store) == list(walk(store)) == expected
    assert list(walk(store, back=True)) == expected[::-1]
    assert store.reviews.count() == 4
    assert len(store.reviews.find_first(2)) == 2


def test_a_place_stays_one_where_its_contact_has_left(store: Store, filed: list[Filed]) -> None:
    ben = filed[1]
    place = (ben.contact.uid, 3)
    store.reviews.change(accepted(ben), what="accepted Ben", now=LATER)
    assert queue(store) == ["Ed", "Di", "Ann"]
    ahead, behind = (store.reviews.find_next(place, back=back) for back in (False, True))
    assert (ahead, behind) == ((filed[3].contact.uid, 2), (filed[4].contact.uid, 3))
    assert store.reviews.find_next(("urn:uuid:nobody", 2)) == (filed[0].contact.uid, 1)


def test_the_queue_follows_every_kind_of_change(store: Store, filed: list[Filed]) -> None:
    ann, ben, cy, di, ed = filed
    store.change_contact(settle(ann, "title", ("Head",)), now=NOON)
    store.change_contact(replace(cy, review=WHYS), now=NOON)
    store.merges.merge(ed, ben, lambda track, stage: 0, what="merged", now=NOON)
    store.forget(di.contact.uid, now=NOON)
    assert queue(store) == ["Ed", "Cy"]
    store.pipeline.undo()
    assert queue(store) == ["Ed", "Cy", "Ben"]
    assert store.reviews.count() == 3


def test_a_change_can_be_undone_and_is_refused_when_stale(store: Store, filed: list[Filed]) -> None:
    ben = filed[1]
    changed = store.reviews.change(accepted(ben), what="accepted Ben", now=LATER)
    assert (changed.version, changed.review, changed.contact.rev) == (2, (), "2026-03-01T13:00:00Z")
    with pytest.raises(StaleError):
        store.reviews.change(accepted(ben), what="again", now=LATER)
    assert store.pipeline.undo() == "accepted Ben"
    assert store.read_contact("Ben").review == ben.review
    assert queue(store)[1] == "Ben"


def test_a_card_that_is_none_is_taken_off_and_put_back(store: Store, filed: list[Filed]) -> None:
    ben = filed[1]
    store.reviews.take_off(ben, what="took Ben off", now=LATER)
    assert "Ben" not in queue(store)
    assert store.counts()["contacts"] == 4
    assert store.search.count(Query(words="Ben")) == 0
    assert store.search.find_uid(ben.contact.uid) is None
    assert [one.contact.full_name for one in store.reviews.find_off(5)] == ["Ben"]
    assert store.find_picture(ben.sha256, ben.card)
    assert store.knows([ben.sha256]) == {ben.sha256}
    with pytest.raises(StaleError):
        store.reviews.take_off(ben, what="again", now=LATER)
    store.reviews.put_back(ben.contact.uid, what="put Ben back", now=LATER)
    assert queue(store)[1] == "Ben"
    assert store.search.count(Query(words="Ben")) == 1
    with pytest.raises(UsageError, match="not taken off"):
        store.reviews.put_back(ben.contact.uid, what="again", now=LATER)
    for name in ("put Ben back", "took Ben off"):
        assert store.pipeline.undo() == name
    assert queue(store)[1] == "Ben"


def test_what_was_taken_off_can_be_forgotten_with_those_who_are_there(
    store: Store, filed: list[Filed]
) -> None:
    ben = filed[1]
    store.reviews.take_off(ben, what="took Ben off", now=LATER)
    assert store.forget(ben.contact.uid, now=LATER)
    assert store.reviews.find_off(5) == ()
    assert store.find_picture(ben.sha256, ben.card) == b""


def everything(store: Store, uid: str) -> object:
    row = store.read_contact(uid)
    with store._engine.connect() as reading:
        pictures = reading.scalars(select(cards.c.picture).order_by(cards.c.id)).all()
        words = reading.scalar(select(contacts.c.words).where(contacts.c.uid == uid))
    return row, store.read_sides(uid), list(map(bytes, pictures)), words


def test_another_reading_replaces_one_side_and_an_undo_brings_all_of_it_back(store: Store) -> None:
    proposal = make_proposal("a", ANA)
    (filed,) = store.file_photo(
        [proposal], path="/photos/a.jpg", event="", now=NOON, make_uid=make_uids()
    )
    uid, before = filed.contact.uid, everything(store, filed.contact.uid)
    source = Source(filed.photo, filed.sha256, filed.card)
    path, corners, picture = store.reviews.find_side(source)
    assert (path, corners, picture) == ("/photos/a.jpg", proposal.corners, proposal.picture)
    read = replace(
        proposal, pages=(page("Ana Beispiel"),), candidates=(), codes=(), picture=b"\xff\x00new"
    )
    changed = replace(filed, contact=replace(filed.contact, full_name="Ana B."))
    after = store.reviews.turn(changed, source, read, what="turned", now=LATER)
    (side,) = store.read_sides(uid)
    assert (after.contact.full_name, side.pages, side.candidates) == ("Ana B.", read.pages, ())
    assert store.find_picture(filed.sha256, 1) == b"\xff\x00new"
    assert store.pipeline.undo() == "turned"
    assert everything(store, uid) == before
    for wrong in (replace(source, card=2), replace(source, sha256="0" * 64)):
        with pytest.raises(UsageError):
            store.reviews.turn(filed, wrong, read, what="turned", now=LATER)
        with pytest.raises(UsageError):
            store.reviews.find_side(wrong)


def test_nothing_of_a_turned_card_is_left_once_its_person_is_forgotten(store: Store) -> None:
    (filed,) = store.file_photo(
        [make_proposal("a", ANA)], path="", event="", now=NOON, make_uid=make_uids()
    )
    source = Source(filed.photo, filed.sha256, filed.card)
    read = make_proposal("b", ANA, picture=b"new")
    store.reviews.turn(filed, source, read, what="turned", now=LATER)
    store.forget(filed.contact.uid, now=LATER)
    assert store.pipeline.find_changes(5) == ()


def test_an_undo_is_refused_where_something_newer_stands_on_it(
    store: Store, filed: list[Filed]
) -> None:
    changed = store.reviews.change(accepted(filed[1]), what="accepted Ben", now=LATER)
    store.change_contact(changed, now=LATER)
    with pytest.raises(StoreError, match="changed since"):
        store.pipeline.undo()
