"""Contacts of other programs in the database: once, beside those from cards, and to be undone."""

import datetime as dt
from collections import Counter
from dataclasses import replace

import pytest

from cardscan.contact import Contact, Filed, Original, Phone
from cardscan.entry import NEITHER, UNTRIAGED, Entry
from cardscan.errors import StoreError
from cardscan.importing import fill, import_contacts
from cardscan.pipeline.counts import Window
from cardscan.store import Store
from tests.proposals import make_proposal, make_uids

NOON = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)
MAKE_UID = make_uids()
UID = "urn:uuid:6a1f0d3e-0c2b-4f5a-9d7e-1b2c3d4e5f60"
ANA = Contact(
    "Ana Muster", given_name="Ana", family_name="Muster", org="Example GmbH",
    phones=(Phone("+491713920000", "cell"),), emails=("ana@example.com",),
)  # fmt: skip
BEN = Contact("Ben Roth", given_name="Ben", family_name="Roth", emails=("ben@example.org",))


def bring(store: Store, *found: Original, name: str = "a.vcf", rehearse: bool = False) -> list[str]:
    fates = import_contacts(
        store, found, kind="vcard", name=name, now=NOON, make_uid=MAKE_UID, rehearse=rehearse
    )
    return [str(fate) for fate in fates]


def people(store: Store) -> dict[str, Filed]:
    found = list(store.find_contacts())
    assert len({one.contact.full_name for one in found}) == len(found)
    return {one.contact.full_name: one for one in found}


def scan(store: Store, contact: Contact, event: str = "Fair") -> Filed:
    proposal = make_proposal(contact=contact, review=(), confidence={"emails": (0.5,)})
    (filed,) = store.file_photo(
        [proposal], path="", event=event, now=NOON, make_uid=lambda: UID.replace("6a1f", "7a1f")
    )
    return filed


def test_imported_contacts_are_no_stack_to_be_divided(store: Store) -> None:
    scan(store, BEN)
    assert bring(store, Original(replace(ANA, uid=UID), ("Friends", "friends", "VIP"), "raw")) == [
        "added"
    ]
    ana = people(store)["Ana Muster"]
    assert (ana.source, ana.track, ana.stage, ana.photo) == ("import: vcard", "", NEITHER, "")
    assert replace(ana.contact, rev="") == replace(ANA, uid=UID)
    assert [trait.text for trait in store.traits.read(UID)] == ["Friends", "VIP"]
    assert store.pipeline.read_moves(UID) == ()
    waiting = {queue.section: queue.number for queue in store.pipeline.read_agenda(NOON.date())}
    assert waiting["triage"] == 1
    assert list(store.numbers.count_now(NOON.date())) == [UNTRIAGED]
    window = Window("2026-01-01T00:00:00Z", "2027-01-01T00:00:00Z", ())
    assert store.numbers.count_towards(window, "", "new-contacts") == 1
    assert [one.contact.full_name for one in store.find_contacts(text="muster")] == ["Ana Muster"]


@pytest.mark.parametrize("uid", ["", "abc@example.com", UID])
def test_the_same_file_twice_adds_nothing(store: Store, uid: str) -> None:
    found = [Original(replace(ANA, uid=uid), ("VIP",), "one"), Original(BEN, (), "two")]
    assert bring(store, *found) == ["added", "added"]
    before = people(store)
    assert bring(store, *found) == ["known", "known"]
    assert people(store) == before
    assert Counter(store.originals.read("vcard").values()) == Counter(("one", "two"))
    assert len(store.pipeline.find_changes(10)) == 1


def test_a_contact_that_says_more_than_before_adds_it(store: Store) -> None:
    bring(store, Original(replace(ANA, uid="abc@example.com"), (), "one"))
    more = replace(
        ANA,
        uid="abc@example.com",
        full_name="Anna M.",
        title="Head",
        org="Other",
        emails=("a@example.net",),
    )
    assert bring(store, Original(more, (), "two")) == ["joined"]
    (ana,) = people(store).values()
    assert (ana.contact.full_name, ana.contact.title, ana.contact.org) == (
        "Ana Muster",
        "Head",
        "Example GmbH",
    )
    assert ana.contact.emails == ("ana@example.com", "a@example.net")
    assert store.originals.read("vcard") == {ana.contact.uid: "two"}


def test_a_number_for_a_uid_is_nobody_elses_name(store: Store) -> None:
    bring(store, Original(replace(ANA, uid="17"), (), "one"))
    assert bring(store, Original(replace(BEN, uid="17"), (), "two")) == ["added"]
    assert bring(store, Original(replace(BEN, uid="17"), (), "two")) == ["known"]


def test_who_is_surely_a_known_one_is_joined_and_nothing_is_overwritten(store: Store) -> None:
    known = scan(store, replace(ANA, title="Sales"))
    found = replace(
        ANA, title="", note="plays go", urls=("https://example.com",), uid="abc@example.com"
    )
    assert bring(store, Original(found, ("VIP",), "raw")) == ["joined"]
    (ana,) = people(store).values()
    assert ana.source == "card"
    assert (ana.contact.title, ana.contact.note) == ("Sales", "plays go")
    assert ana.confidence == {"emails": (0.5,)}
    assert store.originals.read("vcard") == {known.contact.uid: "raw"}
    assert bring(store, Original(found, ("VIP",), "raw")) == ["known"]


def test_a_namesake_is_another_person(store: Store) -> None:
    scan(store, ANA)
    other = Contact("Ana Muster", org="Other AG", emails=("am@example.net",))
    assert bring(store, Original(other, (), "raw")) == ["added"]


def test_two_of_one_file_are_two_unless_they_are_one_to_the_byte(store: Store) -> None:
    same, other = Original(ANA, (), "one"), Original(replace(ANA, note="x"), (), "two")
    assert bring(store, same, other, same) == ["added", "added", "known"]
    assert bring(store, same, other, same) == ["known"] * 3
    assert len(list(store.find_contacts())) == 2


def test_an_undo_takes_a_file_back_and_nothing_else(store: Store) -> None:
    known = scan(store, replace(ANA, phones=()))
    bring(
        store,
        Original(replace(ANA, uid="a@example.com"), ("VIP",), "x"),
        Original(BEN, ("VIP",), "y"),
    )
    assert len(people(store)) == 2
    assert store.pipeline.undo() == "imported a.vcf"
    (ana,) = store.find_contacts()
    assert replace(ana.contact, rev="") == replace(known.contact, rev="")
    assert store.traits.read(known.contact.uid) == ()
    assert store.originals.read("vcard") == {}
    assert list(store.find_contacts(text="roth")) == []
    assert bring(store, Original(BEN, (), "y")) == ["added"]


def test_an_undo_is_refused_where_a_contact_was_changed_since(store: Store) -> None:
    bring(store, Original(BEN, (), "y"))
    (ben,) = store.find_contacts()
    store.change_contact(replace(ben, contact=replace(ben.contact, title="Head")), now=NOON)
    with pytest.raises(StoreError, match="changed since"):
        store.pipeline.undo()
    assert len(people(store)) == 1


def test_a_rehearsal_tells_all_and_files_nothing(store: Store) -> None:
    assert bring(store, Original(ANA, (), "x"), Original(ANA, (), "x"), rehearse=True) == [
        "added",
        "known",
    ]
    assert people(store) == {}
    assert store.pipeline.find_changes(10) == ()


def test_who_is_put_on_a_track_counts_from_then_on(store: Store) -> None:
    bring(store, Original(BEN, (), "y"))
    (ben,) = store.find_contacts()
    store.pipeline.write_entries(
        [(ben.contact.uid, Entry("client", "prospective", ""))], what="put", now=NOON
    )
    assert list(store.numbers.count_now(NOON.date())) == [("client", "prospective")]


def test_of_a_forgotten_person_no_original_is_left(store: Store) -> None:
    bring(store, Original(replace(BEN, uid=UID), (), "FN:Ben Roth"))
    store.forget(UID, now=NOON)
    assert store.originals.read("vcard") == {}
    assert bring(store, Original(replace(BEN, uid=UID), (), "FN:Ben Roth")) == ["added"]
    (ben,) = store.find_contacts()
    assert ben.contact.uid != UID


def test_what_a_contact_lacks_is_filled_and_what_it_has_stays() -> None:
    known = Contact("Ana Muster", note="one", emails=("Ana@example.com",), phones=ANA.phones)
    new = replace(ANA, full_name="A. M.", note="one\ntwo", title="Head")
    assert fill(known, new) == replace(known, note="one\ntwo", title="Head", org="Example GmbH")
    assert fill(Contact(), new) == new
    assert fill(new, Contact()) == new
