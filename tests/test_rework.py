"""Two sides that were wrongly joined are parted, those of one card joined, and all of it undone."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

import pytest

from cardscan.config import Settings
from cardscan.contact import Contact, Filed, Proposal
from cardscan.correct import settle
from cardscan.errors import StaleError, UsageError
from cardscan.rescan import reread
from cardscan.rework import join, split
from cardscan.sides import join as join_sides
from cardscan.store import Store
from tests.proposals import make_uids
from tests.test_sides import ANA, BACK, BEN, side

NOON = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)
SETTINGS = Settings()
make_uid = make_uids()


def rank(track: str, stage: str) -> int:
    return 0


def file(store: Store, *cards: Proposal, event: str = "Fair") -> Filed:
    """A photo of one card, or photos of both its sides."""
    return store.file_photo(cards, path="", event=event, now=NOON, make_uid=make_uid)[0]


def joined(store: Store, front: Sequence[str], back: Sequence[str]) -> Filed:
    return file(store, join_sides(side(*front, photo="a"), side(*back, photo="b")))


def alone(store: Store, lines: Sequence[str], photo: str) -> Filed:
    return file(store, side(*lines, photo=photo))


def known(store: Store) -> list[Contact]:
    return [filed.contact for filed in store.find_contacts()]


def test_parted_sides_are_two_contacts_each_as_its_side_says(store: Store) -> None:
    filed = joined(store, ANA, BACK)
    assert filed.contact.addresses
    front, back = split(filed, store, SETTINGS, NOON, make_uid)
    assert (front.contact.uid, front.sides) == (filed.contact.uid, ())
    assert front.contact.full_name == "Ana Beispiel"
    assert front.contact.addresses == ()
    assert (back.contact.full_name, back.contact.org) == ("", "Example GmbH")
    assert back.contact.addresses == filed.contact.addresses
    assert (front.photo, back.photo) == (filed.sides[0].photo, filed.sides[1].photo)
    assert (back.event, back.track, back.stage) == ("Fair", "", "prospective")
    assert store.counts()["contacts"] == 2
    assert store.read_contact("Example GmbH") == back
    assert [entry.version for entry in back.entries] == [1]
    for one in (front, back):
        assert reread(one, store, SETTINGS).after.contact == one.contact


def test_what_a_person_set_stays_with_the_front(store: Store) -> None:
    filed = joined(store, ANA, BEN)
    filed = store.change_contact(settle(filed, "title", ("Queen",)), now=NOON)
    front, back = split(filed, store, SETTINGS, NOON, make_uid)
    assert (front.contact.title, back.contact.title) == ("Queen", "Head of Support")
    assert (set(front.corrected), set(back.corrected)) == ({"title"}, set())


def test_an_undo_joins_them_again_and_a_second_split_parts_them_again(store: Store) -> None:
    filed = joined(store, ANA, BACK)
    split(filed, store, SETTINGS, NOON, make_uid)
    assert "Ana Beispiel" in store.pipeline.undo()
    (again,) = store.find_contacts()
    assert (again.contact.emails, again.sides) == (filed.contact.emails, filed.sides)
    assert again.contact.addresses == filed.contact.addresses
    assert len(split(again, store, SETTINGS, NOON, make_uid)) == 2
    assert store.counts()["contacts"] == 2


def test_a_card_with_one_side_is_not_parted_nor_one_that_changed_meanwhile(store: Store) -> None:
    with pytest.raises(UsageError, match="one side"):
        split(alone(store, ANA, "c"), store, SETTINGS, NOON, make_uid)
    filed = joined(store, BEN, BACK)
    store.change_contact(filed, now=NOON)
    with pytest.raises(StaleError):
        split(filed, store, SETTINGS, NOON, make_uid)


def test_joined_cards_are_one_contact_with_both_sides(store: Store) -> None:
    front, back = alone(store, ANA, "a"), alone(store, BACK, "b")
    one = join(front, back, store, rank, NOON)
    assert [source.photo for source in one.sides] == [front.photo, back.photo]
    assert one.contact.full_name == "Ana Beispiel"
    assert one.contact.addresses == back.contact.addresses
    assert known(store) == [one.contact]
    assert [len(card) for card in store.read_cards(one.contact.uid)] == [2]
    assert reread(one, store, SETTINGS).after.contact == one.contact
    store.pipeline.undo()
    assert {contact.uid for contact in known(store)} == {front.contact.uid, back.contact.uid}
    assert store.read_contact(front.contact.uid).sides == ()


def test_what_was_set_on_the_back_is_not_lost(store: Store) -> None:
    front, back = alone(store, ANA, "a"), alone(store, BACK, "b")
    back = settle(back, "emails", ("back@example.net",))
    back = store.change_contact(settle(back, "org", ("Example Holding",)), now=NOON)
    one = join(front, back, store, rank, NOON)
    assert one.contact.emails == ("ana@example.com", "back@example.net")
    assert one.contact.org == "Example Holding"
    assert {"emails", "org"} <= one.corrected.keys()


def test_a_card_has_two_sides_and_no_more(store: Store) -> None:
    both, third = joined(store, ANA, BACK), alone(store, BEN, "c")
    for front, back in ((both, third), (third, both)):
        with pytest.raises(UsageError, match="two sides"):
            join(front, back, store, rank, NOON)
    with pytest.raises(UsageError, match="one contact already"):
        join(third, third, store, rank, NOON)
    assert store.counts()["contacts"] == 2


def test_to_forget_one_side_leaves_the_other_and_no_undo(store: Store) -> None:
    filed = joined(store, ANA, BEN)
    _, back = split(filed, store, SETTINGS, NOON, make_uid)
    store.forget(filed.contact.uid, now=NOON)
    assert known(store) == [back.contact]
    assert store.read_sides(back.contact.uid)
    with pytest.raises(UsageError, match="nothing to undo"):
        store.pipeline.undo()


def test_parted_and_joined_cards_differ_by_nothing(store: Store) -> None:
    filed = joined(store, ANA, BACK)
    front, back = split(filed, store, SETTINGS, NOON, make_uid)
    one = join(front, back, store, rank, NOON)
    assert replace(one.contact, rev="") == replace(filed.contact, rev="")
    assert one.sides == filed.sides
