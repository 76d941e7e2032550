"""What is offered and needed, counted by its words, and found by them."""

from cardscan.contact import Contact
from cardscan.entry import Trait
from cardscan.store import Store
from cardscan.store.schema import contacts
from tests.browsed import NOON
from tests.proposals import make_proposal, make_uids

OFFER, NEED, TAG = Trait("offer", "Zürich Tax"), Trait("need", "zurich tax"), Trait("tag", "bees")
STEEL = Trait("offer", "steel")


def test_texts_are_counted_and_found_by_those_who_are_there(store: Store) -> None:
    make_uid = make_uids()
    uids = []
    for number, added in enumerate(((STEEL, OFFER), (NEED, TAG), (OFFER,), (STEEL, NEED))):
        card = make_proposal(seed=number, contact=Contact(f"Person {number}"))
        (filed,) = store.file_photo([card], path="", event="", now=NOON, make_uid=make_uid)
        uids.append(filed.contact.uid)
        store.traits.change(uids[-1], add=added, what="added", now=NOON)
    one, other = (store.read_contact(uid) for uid in (uids[1], uids[2]))
    store.merges.merge(one, other, lambda *_: 0, what="merged", now=NOON)
    with store._writing_engine.begin() as writing:
        gone = contacts.c.uid == uids[3]
        writing.execute(contacts.update().where(gone).values(forgotten=True))

    assert sorted(store.traits.count_keys()) == [("steel", 1), ("zurich tax", 3)]
    said = store.traits.find_saying({"zurich tax", "bees"})
    assert [(uid, one.kind, one.text) for uid, one in said] == [
        (uids[0], "offer", "Zürich Tax"),
        (uids[1], "need", "zurich tax"),
        (uids[1], "offer", "Zürich Tax"),
    ]
    assert store.traits.find_saying({"tin"}) == []
