"""A card of somebody who is known: into that contact where it is sure, else a reason for a look."""

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest

from cardscan.contact import Contact, Filed, Handle, Original, Phone
from cardscan.entry import UNTRIAGED
from cardscan.importing import import_contacts
from cardscan.intake.known import find_known
from cardscan.store import Store
from tests.proposals import make_proposal, make_uids

NOON = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)
CELL = Phone("+491713920000", "cell")
ANA = Contact(
    full_name="Ana Beispiel",
    title="Head of Sales",
    org="Example GmbH",
    phones=(Phone("+493023125000"), CELL),
    emails=("ana@sales.example.com", "ana.beispiel@gmail.com"),
    handles=(Handle("linkedin", "ana-beispiel"),),
)
NEW_JOB = replace(
    ANA,
    title="Managing Director",
    org="Sosa Realty Inc.",
    phones=(Phone("+12125550160"), CELL),
    emails=("ana@sosa.example.org", "ana.beispiel@gmail.com"),
)
make_uid = make_uids()
MAYBE = replace(NEW_JOB, emails=NEW_JOB.emails[:1], handles=())


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store.open(f"sqlite:///{tmp_path}/pipeline.db")


def take(store: Store, *contacts: Contact) -> tuple[Filed, ...]:
    """One photo with these cards, filed as it comes in."""
    photo = repr(contacts)
    cards = [
        replace(
            make_proposal(photo, one, confidence={}, review=()), card=number, cards=len(contacts)
        )
        for number, one in enumerate(contacts, 1)
    ]
    told, known = find_known(cards, store.search.find_rivals, "fair", NOON)
    return store.file_photo(told, path="", event="fair", now=NOON, make_uid=make_uid, known=known)


def test_a_new_job_goes_into_the_contact_and_can_be_parted(store: Store) -> None:
    (old,) = take(store, ANA)
    (after,) = take(store, NEW_JOB)
    assert after.contact.uid == old.contact.uid
    assert after.contact.org == "Sosa Realty Inc."
    assert [one.org for one in after.contact.former] == ["Example GmbH"]
    assert store.counts()["contacts"] == 1
    store.pipeline.undo()
    assert store.counts()["contacts"] == 2
    assert store.read_contact(old.contact.uid) == old


def test_whoever_may_be_known_is_a_contact_of_its_own_with_a_reason(store: Store) -> None:
    take(store, ANA)
    (new,) = take(store, MAYBE)
    assert store.counts()["contacts"] == 2
    (reason,) = new.review
    assert reason.why.startswith("may be Ana Beispiel, who was at Example GmbH: ")
    assert "the same mobile number" in reason.why


def test_of_two_cards_of_one_person_on_a_photo_one_goes_into_the_contact(store: Store) -> None:
    take(store, ANA)
    take(store, NEW_JOB, replace(NEW_JOB, title="Chair"))
    assert store.counts()["contacts"] == 2


def test_an_imported_contact_is_met_with_its_first_card(store: Store) -> None:
    found = [Original(replace(ANA, title="", org=""))]
    import_contacts(store, found, kind="vcard", name="a.vcf", now=NOON, make_uid=make_uid)
    (after,) = take(store, ANA)
    assert (after.source, after.event, after.track, after.stage) == (
        "card",
        "fair",
        *UNTRIAGED,
    )


def test_strangers_are_filed_as_they_are(store: Store) -> None:
    take(store, ANA)
    stranger = Contact(full_name="Ben Muster", org="Muster AG", emails=("ben@example.net",))
    (new,) = take(store, stranger)
    assert (new.review, store.counts()["contacts"]) == ((), 2)


def test_an_import_joins_who_surely_is_the_same_and_no_new_job(store: Store) -> None:
    take(store, ANA)
    more = replace(ANA, phones=(CELL,), emails=ANA.emails[1:], title="", urls=("example.com",))
    for contact, contacts in ((replace(more, note="a"), 1), (NEW_JOB, 2)):
        import_contacts(
            store,
            [Original(contact, text=repr(contact))],
            kind="vcard",
            name="a.vcf",
            now=NOON,
            make_uid=make_uid,
        )
        assert store.counts()["contacts"] == contacts


def test_nobody_is_asked_about_who_was_forgotten(store: Store) -> None:
    (old,) = take(store, ANA)
    (new,) = take(store, MAYBE)
    store.forget(old.contact.uid, now=NOON)
    assert store.read_contact(new.contact.uid).review == ()
