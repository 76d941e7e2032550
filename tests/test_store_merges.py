"""One contact of two in the database, and two of one again."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select

from cardscan.contact import ONE_PERSON, Contact, Filed, Original, Phone, ReviewReason
from cardscan.entry import NEITHER, UNTRIAGED, Entry, Query, Touch, Trait
from cardscan.errors import StoreError
from cardscan.importing import import_contacts
from cardscan.merge import merge_contacts
from cardscan.store import Store
from cardscan.store.schema import journal, metadata
from tests.proposals import make_proposal, make_uids

NOON = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)
STAGES = ("prospective", "met", "won")
OLD = Contact(
    full_name="Ana Beispiel",
    title="Head of Sales",
    org="Example GmbH",
    phones=(Phone("+493023125000"), Phone("+491713920000", "cell")),
    emails=("ana@sales.example.com",),
)
NEW = replace(
    OLD,
    title="Managing Director",
    org="Sosa Realty Inc.",
    phones=(Phone("+491713920000", "cell"),),
    emails=("ana@sosa.example.org",),
)
Rows = dict[str, Sequence[tuple[Any, ...]]]


def rank(track: str, stage: str) -> int:
    return STAGES.index(stage) if stage in STAGES else -1


def read_all(store: Store) -> Rows:
    """Every row of every table but the journal's."""
    with store._engine.connect() as reading:
        return {
            table.name: [
                tuple(row)
                for row in reading.execute(select(table).order_by(*table.primary_key.columns))
            ]
            for table in metadata.sorted_tables
            if table is not journal
        }


@pytest.fixture
def three(store: Store) -> list[Filed]:
    """Two contacts of one person, and somebody else."""
    make_uid, filed = make_uids(), list[Filed]()
    other = replace(OLD, full_name="Ben Muster", emails=("ben@example.net",), phones=())
    for days, contact in enumerate((OLD, NEW, other)):
        proposal = make_proposal(days, contact)
        now = NOON + dt.timedelta(days=days)
        filed += store.file_photo([proposal], path="", event="", now=now, make_uid=make_uid)
    return filed


def place(store: Store, filed: Filed, track: str, stage: str) -> None:
    entry = Entry(track, stage, "")
    store.pipeline.write_entries([(filed.contact.uid, entry)], what="placed", now=NOON)


def merge(store: Store, kept: Filed, other: Filed) -> Filed:
    kept, other = (store.read_contact(one.contact.uid) for one in (kept, other))
    after = merge_contacts(kept, other)
    return store.merges.merge(after, other, rank, what="merged them", now=NOON)


def test_one_is_left_with_all_that_was_known(store: Store, three: list[Filed]) -> None:
    old, new, _ = three
    merged = merge(store, old, new)
    assert merged.contact.uid == old.contact.uid
    assert merged.contact.org == "Sosa Realty Inc."
    assert merged.version == old.version + 1
    assert [one.org for one in merged.contact.former] == ["Example GmbH"]
    assert store.read_contact(old.contact.uid) == merged
    assert store.counts()["contacts"] == 2
    assert len(store.read_cards(old.contact.uid)) == 2
    for words in ("beispiel gmbh", "sosa", "ana@sales.example.com"):
        assert [one.contact.uid for one in store.search.find(Query(words))] == [old.contact.uid]
    assert store.read_contact("ana@sales.example.com") == merged


def test_an_undo_leaves_every_table_as_it_was(store: Store, three: list[Filed]) -> None:
    old, new, ben = three
    place(store, old, "client", "met")
    place(store, new, "client", "won")
    place(store, new, "referral", "prospective")
    for one in (old, new):
        uid = one.contact.uid
        store.pipeline.add_touch(
            uid, Touch("call", "2026-03-02T12:00:00Z", uid), (), what="called", now=NOON
        )
        store.traits.change(uid, add=[Trait("tag", "vip")], what="tagged", now=NOON)
    about = Touch("referral-given", "2026-03-02T12:00:00Z", about=new.contact.uid)
    store.pipeline.add_touch(ben.contact.uid, about, (), what="referred", now=NOON)
    store.traits.change(new.contact.uid, add=[Trait("need", "steel")], what="needs", now=NOON)
    passed = {one.contact.uid: Touch("note", "2026-03-02T12:00:00Z") for one in (new, ben)}
    store.traits.introduce(passed, (), why="", what="introduced", now=NOON)
    before = read_all(store)
    merge(store, old, new)
    during = read_all(store)
    assert {name for name in before if before[name] != during[name]} == {
        *("contacts", "keys", "cards", "entries", "standings", "touches", "traits"),
        "introductions",
    }
    assert store.pipeline.undo() == "merged them"
    after = read_all(store)
    assert {name: after[name] for name in before if after[name] != before[name]} == {}


@pytest.mark.parametrize(("stages", "stands"), [(("met", "won"), "won"), (("won", "met"), "won")])
def test_of_two_entries_on_a_track_the_further_one_stands(
    store: Store, three: list[Filed], stages: Sequence[str], stands: str
) -> None:
    for one, stage in zip(three[:2], stages, strict=True):
        place(store, one, "client", stage)
    merged = merge(store, *three[:2])
    assert [(one.track, one.stage) for one in merged.entries] == [("client", stands)]
    assert store.pipeline.count_people()["client", stands] == 1
    moves = store.pipeline.read_moves(merged.contact.uid)
    assert [one.to_stage for one in moves if one.track] == list(stages)


@pytest.mark.parametrize("divided", [0, 1])
def test_whoever_is_on_a_track_is_divided(store: Store, three: list[Filed], divided: int) -> None:
    place(store, three[divided], "client", "met")
    merged = merge(store, *three[:2])
    assert [(one.track, one.stage) for one in merged.entries] == [("client", "met")]


def test_touches_and_traits_come_along(store: Store, three: list[Filed]) -> None:
    old, new, ben = three
    for one in (old, new):
        touch = Touch("call", "2026-03-02T12:00:00Z", one.contact.org)
        store.pipeline.add_touch(one.contact.uid, touch, (), what="called", now=NOON)
        store.traits.change(one.contact.uid, add=[Trait("tag", "VIP")], what="tagged", now=NOON)
    store.traits.change(new.contact.uid, add=[Trait("need", "steel")], what="needs", now=NOON)
    passed = {one.contact.uid: Touch("note", "2026-03-02T12:00:00Z") for one in (new, ben)}
    store.traits.introduce(passed, (), why="", what="introduced", now=NOON)
    merge(store, old, new)
    uid = old.contact.uid
    assert [one.kind for one in store.pipeline.read_touches(uid)] == ["call", "call", "note"]
    assert [one.text for one in store.traits.read(uid)] == ["VIP", "steel"]
    (met,) = store.traits.find_introductions()
    assert {met.one, met.other} == {uid, ben.contact.uid}


def test_a_third_goes_with_the_second(store: Store, three: list[Filed]) -> None:
    old, new, ben = three
    before = read_all(store)
    merge(store, new, ben)
    merge(store, old, new)
    assert len(store.read_cards(old.contact.uid)) == 3
    assert store.counts()["contacts"] == 1
    store.pipeline.undo()
    store.pipeline.undo()
    assert read_all(store) == before


def test_what_was_changed_meanwhile_is_not_merged(store: Store, three: list[Filed]) -> None:
    old, new, _ = three
    store.change_contact(replace(new, contact=replace(new.contact, note="new")), now=NOON)
    before = read_all(store)
    with pytest.raises(StoreError, match="has been changed"):
        store.merges.merge(merge_contacts(old, new), new, rank, what="merged", now=NOON)
    assert read_all(store) == before


def test_who_is_kept_apart_is_remembered_until_that_is_undone(
    store: Store, three: list[Filed]
) -> None:
    one, other = (filed.contact.uid for filed in three[:2])
    for pair in ((one, other), (other, one)):
        store.merges.keep_apart(*pair, what="kept apart", now=NOON)
    assert store.merges.find_apart() == {frozenset((one, other))}
    store.pipeline.undo()
    assert store.merges.find_apart() == frozenset()


def test_who_was_imported_is_met_with_the_first_card(store: Store) -> None:
    make_uid = make_uids()
    import_contacts(store, [Original(OLD)], kind="vcard", name="a.vcf", now=NOON, make_uid=make_uid)
    imported = store.read_contact(OLD.full_name)
    later = NOON + dt.timedelta(days=1)
    (new,) = store.file_photo(
        [make_proposal(1, NEW)], path="", event="fair", now=later, make_uid=make_uid
    )
    before = read_all(store)
    merged = merge(store, imported, new)
    assert (merged.source, merged.added, merged.event) == ("card", new.added, "fair")
    assert (merged.track, merged.stage) == UNTRIAGED
    assert merged.origins["ana@sales.example.com"] == ["import: vcard"]
    store.pipeline.undo()
    assert read_all(store) == before
    assert store.read_contact(imported.contact.uid).stage == NEITHER


def test_who_is_kept_apart_is_not_asked_about_again(store: Store, three: list[Filed]) -> None:
    old, new, _ = three
    asked = ReviewReason("full_name", f"{ONE_PERSON}Ana Beispiel, who was at Example GmbH: …")
    faint = ReviewReason("org", "faint")
    changed = store.change_contact(replace(new, review=(asked, faint)), now=NOON)
    uids = (old.contact.uid, changed.contact.uid)
    store.merges.keep_apart(*uids, what="kept apart", now=NOON)
    assert store.read_contact(uids[1]).review == (faint,)
    store.pipeline.undo()
    assert store.read_contact(uids[1]).review == (asked, faint)
