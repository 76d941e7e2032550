"""What is filed comes back, and is found by what a person remembers of it."""

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from cardscan.contact import Contact, Filed, Proposal
from cardscan.entry import Entry
from cardscan.errors import StoreError, UsageError
from cardscan.store import Store
from cardscan.store.schema import candidates, cards, pages
from tests.proposals import ANA, CANDIDATES, make_proposal, make_uids

File = Callable[..., tuple[Filed, ...]]

NOON = dt.datetime(2026, 3, 1, 13, 0, 0, 123456, tzinfo=dt.timezone(dt.timedelta(hours=1)))


@pytest.fixture
def file(store: Store) -> File:
    make_uid = make_uids()

    def file(*proposals: Proposal, event: str = "", now: dt.datetime = NOON) -> tuple[Filed, ...]:
        return store.file_photo(
            proposals, path="/inbox/a.jpg", event=event, now=now, make_uid=make_uid
        )

    return file


def test_a_filed_proposal_comes_back_whole(store: Store, file: File) -> None:
    proposal = make_proposal()
    (filed,) = file(proposal, event="BNI breakfast")
    uid = filed.contact.uid
    assert filed == Filed(
        contact=replace(ANA, uid=uid, rev="2026-03-01T12:00:00Z"),
        event="BNI breakfast",
        photo="IMG_1.jpg",
        sha256=proposal.sha256,
        card=1,
        track="",
        stage="prospective",
        review=proposal.review,
        confidence=proposal.confidence,
        version=1,
        added="2026-03-01T12:00:00Z",
        entries=(Entry("", "prospective", "2026-03-01T12:00:00Z", version=1),),
    )
    assert store.read_contact(uid) == filed
    assert list(store.find_contacts()) == [filed]
    assert store.read_pages(uid) == proposal.pages
    assert store.read_codes(uid) == proposal.codes
    assert store.read_candidates(uid) == CANDIDATES
    assert store.read_picture(uid) == proposal.picture


def test_what_is_filed_is_there_when_the_store_is_opened_again(url: str) -> None:
    with Store.open(url) as store:
        filed = store.file_photo(
            [make_proposal()], path="", event="", now=NOON, make_uid=make_uids()
        )
    with Store.open(url) as store:
        assert tuple(store.find_contacts()) == filed


def test_all_cards_of_a_photo_are_filed_in_their_order(store: Store, file: File) -> None:
    pair = [make_proposal(card=card, cards=2, picture=b"%d" % card) for card in (1, 2)]
    filed = file(*pair)
    assert [one.card for one in filed] == [1, 2]
    assert [store.read_picture(one.contact.uid) for one in filed] == [b"1", b"2"]
    assert store.counts() == {"photos": 1, "contacts": 2, "review": 2}


def test_the_same_photo_twice_adds_nothing(store: Store, file: File) -> None:
    file(make_proposal())
    assert file(make_proposal(photo="other name.jpg", contact=Contact("Ben Muster"))) == ()
    assert [one.photo for one in store.find_contacts()] == ["IMG_1.jpg"]


def test_known_photos_are_told_from_new_ones(store: Store, file: File) -> None:
    proposals = [make_proposal(seed) for seed in range(3)]
    for proposal in proposals[:2]:
        file(proposal)
    many = (f"{number:064x}" for number in range(2000))
    asked = [*many, *(proposal.sha256 for proposal in proposals)]
    assert store.knows(asked) == {proposal.sha256 for proposal in proposals[:2]}
    assert store.knows([]) == frozenset()


def test_a_photo_whose_filing_breaks_off_leaves_nothing(store: Store, file: File) -> None:
    pair = [make_proposal(card=card, cards=2) for card in (1, 2)]
    uids = make_uids()

    def make_uid_once() -> Callable[[], str]:
        left = [uids()]
        return left.pop

    with pytest.raises(IndexError):
        store.file_photo(pair, path="", event="", now=NOON, make_uid=make_uid_once())
    assert store.counts() == {"photos": 0, "contacts": 0, "review": 0}
    assert store.knows([pair[0].sha256]) == frozenset()
    assert len(file(*pair)) == 2


def test_two_cards_of_one_number_are_refused_and_leave_nothing(store: Store, file: File) -> None:
    with pytest.raises(StoreError, match="twice"):
        file(make_proposal(), make_proposal())
    assert store.counts()["photos"] == 0


def test_a_time_without_a_zone_is_refused(file: File) -> None:
    with pytest.raises(ValueError, match="zone"):
        file(make_proposal(), now=dt.datetime(2026, 3, 1))  # noqa: DTZ001 - that is the point


@pytest.fixture
def people(file: File) -> list[Filed]:
    sure: dict[str, Any] = {"review": ()}
    (ana,) = file(make_proposal(1), event="BNI Frühstück")
    (ben,) = file(make_proposal(2, Contact("Ben Muster", emails=("b@example.net",)), **sure))
    (sun,) = file(make_proposal(3, Contact("山田 太郎", org="例 100% Inc_"), **sure), event="Fair")
    (firm,) = file(make_proposal(4, Contact(org="Ben Muster"), **sure), event="Fair")
    return [ana, ben, sun, firm]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", [3, 2, 1, 0]),
        ("  \t", [3, 2, 1, 0]),
        ("beispiel", [0]),
        ("BEISPIEL maria", [0]),
        ("los strasse", [0]),
        ("LOŚ STRAẞE", [0]),
        ("ana@example.com", [0]),
        ("+493023125000", [0]),
        ("030 23125", [0]),
        ("musterstr", [0]),
        ("chess", [0]),
        ("muster", [3, 1, 0]),
        ("電機", [0]),
        ("安娜", [0]),
        ("linkedin ana-beispiel", [0]),
        ("山田", [2, 0]),
        ("100%", [2]),
        ("inc_", [2]),
        ("%", [2]),
        ("_", [2]),
        ("\\", []),
        ("ana ben", []),
        ("nobody", []),
        ("\0", []),
        ("\ud800", []),
        ("' OR 1=1 --", []),
    ],
)
def test_contacts_are_found_by_words_in_them(
    store: Store, people: list[Filed], text: str, found: list[int]
) -> None:
    assert list(store.find_contacts(text=text)) == [people[one] for one in found]


def test_contacts_are_found_by_event_review_and_number(store: Store, people: list[Filed]) -> None:
    ana, _, sun, firm = people
    assert list(store.find_contacts(event="bni frühstück")) == [ana]
    assert list(store.find_contacts(event="FAIR")) == [firm, sun]
    assert list(store.find_contacts(event="Fai")) == []
    assert list(store.find_contacts(review=True)) == [ana]
    assert list(store.find_contacts(review=False, limit=2)) == [firm, sun]
    assert list(store.find_contacts(event="fair", text="ben", review=False)) == [firm]
    assert store.counts() == {"photos": 4, "contacts": 4, "review": 1}


def test_the_contacts_of_one_photo_are_found(store: Store, file: File) -> None:
    file(make_proposal(1))
    pair = file(*(make_proposal(2, card=card, cards=2) for card in (1, 2)))
    file(make_proposal(3))
    assert tuple(store.find_contacts(sha256=make_proposal(2).sha256)) == pair[::-1]
    assert list(store.find_contacts(sha256=make_proposal(4).sha256)) == []


def test_contacts_can_be_filed_while_others_are_being_read(store: Store, file: File) -> None:
    file(make_proposal(1))
    file(make_proposal(2))
    reading = store.find_contacts()
    first = next(reading)
    file(make_proposal(3))
    assert [one.photo for one in (first, *reading)] == ["IMG_2.jpg", "IMG_1.jpg"]


@pytest.mark.parametrize(
    "reference",
    [
        "urn:uuid:00000001-0000-4000-8000-000000000000",
        "URN:UUID:00000001-0000-4000-8000-000000000000",
        "00000001-0000",
        "00000001",
        "dr. ana maria beispiel-los",
        "Ana Beispiel-Łoś",
        "beispiel-los",
        "ANA@EXAMPLE.COM",
        " ana.beispiel@example.org ",
        "安娜, 例",
    ],
)
def test_a_contact_is_read_by_what_names_it_alone(
    store: Store, people: list[Filed], reference: str
) -> None:
    assert store.read_contact(reference) == people[0]


def test_an_ambiguous_reference_lists_the_rivals(store: Store, people: list[Filed]) -> None:
    with pytest.raises(UsageError) as caught:
        store.read_contact("ben muster")
    assert str(caught.value).count("Ben Muster (urn:uuid:") == 2
    for one in (people[1], people[3]):
        assert one.contact.uid in str(caught.value)
    with pytest.raises(UsageError, match="Beispiel"):
        store.read_contact("0000")


def test_many_rivals_are_not_all_listed(store: Store, file: File) -> None:
    for seed in range(9):
        file(make_proposal(seed))
    with pytest.raises(UsageError, match="and others") as caught:
        store.read_contact("beispiel-los")
    assert str(caught.value).count("urn:uuid:") == 5


@pytest.mark.parametrize(
    "reference", ["", " ", "000", "Ana", "%", "0000%", "urn:uuid:", "nobody", "\0", "\udcff" * 4]
)
def test_an_unknown_reference_is_refused(store: Store, people: list[Filed], reference: str) -> None:
    with pytest.raises(UsageError, match="there is no contact") as caught:
        store.read_contact(reference)
    assert caught.value.hint


def test_parts_of_an_unknown_contact_are_refused(store: Store, people: list[Filed]) -> None:
    for read in (store.read_picture, store.read_pages, store.read_codes, store.read_candidates):
        with pytest.raises(UsageError, match="there is no contact"):
            read("urn:uuid:nobody")


def test_a_contact_without_a_picture_gives_no_bytes(store: Store, file: File) -> None:
    (filed,) = file(make_proposal(picture=b""))
    assert store.read_picture(filed.contact.uid) == b""


def put(filed: Filed, **values: Any) -> Filed:
    """The same with other values in its contact."""
    return replace(filed, contact=replace(filed.contact, **values))


def test_a_change_is_filed_under_the_next_version(store: Store, file: File) -> None:
    (filed,) = file(make_proposal())
    changed = store.change_contact(
        put(filed, full_name="Zoë Muster", given_name="Zoë", family_name="Muster"),
        now=NOON + dt.timedelta(hours=1),
    )
    assert (changed.version, changed.contact.rev) == (2, "2026-03-01T13:00:00Z")
    assert changed.added == filed.added
    assert store.read_contact("zoe muster") == changed
    assert list(store.find_contacts(text="zoe")) == [changed]
    assert list(store.find_contacts(text="beispiel-los")) == []
    with pytest.raises(UsageError):
        store.read_contact("beispiel-los")


def test_a_change_based_on_an_old_version_changes_nothing(store: Store, file: File) -> None:
    (filed,) = file(make_proposal())
    newer = store.change_contact(put(filed, title="CEO"), now=NOON)
    with pytest.raises(StoreError, match="meanwhile"):
        store.change_contact(put(filed, title="CFO"), now=NOON)
    assert store.read_contact(filed.contact.uid) == newer
    with pytest.raises(StoreError, match="meanwhile"):
        store.change_contact(put(filed, uid="urn:uuid:gone"), now=NOON)


def test_what_a_person_corrects_is_filed_with_its_time(store: Store, file: File) -> None:
    (filed,) = file(make_proposal())
    assert filed.corrected == {}
    assert store.counts()["review"] == 1
    first = replace(
        put(filed, title="CEO"), corrected={"title": ""}, review=(), confidence={"title": 1.0}
    )
    changed = store.change_contact(first, now=NOON)
    assert changed.corrected == {"title": "2026-03-01T12:00:00Z"}
    assert (changed.review, changed.confidence) == ((), {"title": 1.0})
    assert store.counts()["review"] == 0
    second = replace(changed, corrected=changed.corrected | {"org": ""})
    later = store.change_contact(second, now=NOON + dt.timedelta(hours=1))
    assert later.corrected == changed.corrected | {"org": "2026-03-01T13:00:00Z"}
    assert store.read_contact(filed.contact.uid) == later
    assert store.read_candidates(filed.contact.uid) == CANDIDATES


def test_other_readings_take_the_place_of_a_cards(store: Store, file: File) -> None:
    pair = [make_proposal(card=card, cards=2) for card in (1, 2)]
    first, second = file(*pair)
    store.change_contact(first, now=NOON, candidates=[CANDIDATES[1:]])
    assert store.read_candidates(first.contact.uid) == CANDIDATES[1:]
    assert store.read_candidates(second.contact.uid) == CANDIDATES
    with pytest.raises(StoreError, match="meanwhile"):
        store.change_contact(first, now=NOON, candidates=())
    assert store.read_candidates(first.contact.uid) == CANDIDATES[1:]


def test_a_contact_without_a_card_has_nothing_read(store: Store, file: File) -> None:
    (filed,) = file(make_proposal())
    with store._engine.begin() as writing:
        for table in (pages, candidates, cards):
            writing.execute(table.delete())
    uid = filed.contact.uid
    assert store.read_contact(uid).card == 0
    assert store.read_picture(uid) == b""
    for read in (store.read_sides, store.read_pages, store.read_codes, store.read_candidates):
        assert read(uid) == ()
