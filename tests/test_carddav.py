"""Pushes to real servers, past a proxy that harms them: nothing doubled, lost or overwritten."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from cardscan.books.carddav.planning import parse_card
from cardscan.contact import Phone
from cardscan.errors import BookAwayError
from cardscan.push import push
from tests.dav import Server
from tests.faults import FAULTS, Choose
from tests.proposals import ANA
from tests.pushing import BEN, NOON, THEIRS, Desk, first, open_desk


@pytest.fixture
def desk(dav_server: Server, migrated: Path, tmp_path: Path) -> Iterator[Desk]:
    with open_desk(dav_server, migrated, tmp_path) as desk:
        yield desk


def test_a_contact_gets_one_card_with_its_groups_and_nothing_more(desk: Desk) -> None:
    filed = desk.file(ANA)
    assert desk.kinds() == ["create"]
    (card,) = desk.cards()
    assert card.url.endswith(f"/{filed.contact.uid.removeprefix('urn:uuid:')}.vcf")
    read = parse_card(card.text)
    assert read
    assert read.categories == ("Prospective",)
    assert (read.contact.full_name, read.contact.emails) == (ANA.full_name, ANA.emails)
    before = len(desk.proxy.seen)
    assert desk.kinds() == ["same"]
    assert [head.split()[0] for head in desk.proxy.seen[before:]] == [b"PROPFIND"]


@pytest.mark.parametrize("fault", FAULTS)
def test_what_happens_to_a_new_card_on_its_way_doubles_nothing(desk: Desk, fault: str) -> None:
    desk.file(ANA)
    desk.file(BEN)
    desk.proxy.choose = first("PUT", fault)
    assert desk.kinds() == ["create", "create"]
    assert len(desk.cards()) == 2
    assert desk.proxy.done[fault] == 1
    assert desk.kinds() == ["same", "same"]


@pytest.mark.parametrize("fault", FAULTS)
def test_what_happens_to_a_change_on_its_way_loses_nothing(desk: Desk, fault: str) -> None:
    desk.put(THEIRS.format(more="EMAIL:BEN@example.net"))
    desk.file(BEN)
    assert desk.kinds() == ["adopt"]
    desk.edit("Ben Muster", title="Head of Buying")
    desk.proxy.choose = first("PUT", fault)
    assert desk.kinds() == ["update"]
    (card,) = desk.cards()
    assert "TITLE:Head of Buying" in card.text
    assert "BDAY:1970-01-02" in card.text
    assert desk.kinds() == ["same"]


@pytest.mark.parametrize("method", ["PROPFIND", "REPORT", "GET"])
@pytest.mark.parametrize("fault", ["drop", "cut", "silence", "500"])
def test_a_question_is_asked_again(desk: Desk, method: str, fault: str) -> None:
    desk.put(THEIRS.format(more="EMAIL:ben@example.net"))
    desk.file(BEN)
    desk.proxy.choose = first(method, fault)
    assert desk.kinds() == ["adopt"]
    assert len(desk.cards()) == 1
    assert desk.proxy.done[fault] == 1


@pytest.mark.parametrize(
    "theirs",
    ["EMAIL;TYPE=HOME:BEN@EXAMPLE.NET", "TEL:+49 (30) 23-12-50", "TEL:(030) 231250"],
)
def test_a_card_that_is_there_is_taken_over(desk: Desk, theirs: str) -> None:
    before = desk.put(THEIRS.format(more=theirs))
    desk.file(BEN)
    (step,) = desk.plan(country="DE")
    assert (step.kind, len(desk.cards())) == ("adopt", 1)
    assert desk.kinds(country="DE") == ["adopt"]
    (card,) = desk.cards()
    assert card.url == before.url
    kept = [line for line in before.text.splitlines() if not line.startswith("REV")]
    assert set(kept) <= set(card.text.splitlines())
    read = parse_card(card.text)
    assert read
    assert (read.contact.uid, read.contact.title) == ("theirs-1", "Buyer")
    assert len(read.contact.phones) == len(read.contact.emails) == 1
    assert desk.kinds(country="DE") == ["same"]


@pytest.mark.parametrize(
    "theirs",
    [
        THEIRS.format(more="EMAIL:another@example.net"),
        THEIRS.format(more="TEL:+4930231250").replace("Ben", "Carla"),
        THEIRS.format(more="TEL:+4930231250")
        .replace("FN:Ben Muster", "FN:Example GmbH")
        .replace("N:Muster;Ben", "ORG:Example GmbH\r\nN:;"),
    ],
    ids=["the name alone", "a colleague's number", "the company's card"],
)
def test_a_card_that_may_be_of_another_is_left_alone(desk: Desk, theirs: str) -> None:
    before = desk.put(theirs)
    desk.file(BEN)
    assert desk.kinds() == ["create"]
    assert before in desk.cards()
    assert len(desk.cards()) == 2


def test_of_two_cards_that_may_be_meant_a_person_is_asked(desk: Desk) -> None:
    desk.put(THEIRS.format(more="EMAIL:ben@example.net"))
    second = THEIRS.format(more="TEL:+4930231250").replace("theirs-1", "theirs-2")
    desk.put(second, "theirs-2.vcf")
    desk.file(BEN)
    (done,) = desk.push()
    assert done.step.kind == "conflict"
    assert done.step.why[0] == "2 cards there may be this contact"
    assert len(desk.cards()) == 2


def test_what_only_one_side_changed_is_put_together(desk: Desk) -> None:
    desk.file(BEN)
    desk.push()
    desk.change_there("END:VCARD", "NICKNAME:Benno\r\nTEL;TYPE=CELL:+491713920000\r\nEND:VCARD")
    desk.edit("Ben Muster", title="Head of Buying", phones=(Phone("+4930231259", "work"),))
    assert desk.kinds() == ["update"]
    (card,) = desk.cards()
    read = parse_card(card.text)
    assert read
    assert (read.contact.title, read.contact.alternative_name) == ("Head of Buying", "Benno")
    assert {one.number for one in read.contact.phones} == {"+491713920000", "+4930231259"}


def test_what_both_sides_changed_is_told_and_left(desk: Desk) -> None:
    desk.file(BEN)
    desk.push()
    desk.change_there("TITLE:Buyer", "TITLE:Seller")
    assert desk.kinds() == ["same"]
    desk.edit("Ben Muster", title="Head of Buying", note="met again")
    for _ in range(2):
        (done,) = desk.push()
        assert (done.step.kind, done.step.why) == (
            "conflict",
            ("title was changed on both sides",),
        )
    assert "TITLE:Seller" in desk.cards()[0].text
    desk.edit("Ben Muster", title="Seller")
    assert desk.kinds() == ["update"]
    assert "met again" in desk.cards()[0].text


def test_what_is_deleted_there_stays_deleted_unless_asked(desk: Desk) -> None:
    desk.file(BEN)
    desk.push()
    assert desk.near.remove(desk.cards()[0])
    assert desk.kinds() == ["gone"]
    assert desk.cards() == []
    assert desk.kinds(again=True) == ["create"]
    assert desk.kinds() == ["same"]
    assert len(desk.cards()) == 1


def test_a_card_that_was_moved_is_found_by_its_id(desk: Desk) -> None:
    desk.file(BEN)
    desk.push()
    (card,) = desk.cards()
    assert desk.near.remove(card)
    desk.put(card.text, "moved.vcf")
    desk.edit("Ben Muster", title="Head of Buying")
    assert desk.kinds() == ["update"]
    (card,) = desk.cards()
    assert "TITLE:Head of Buying" in card.text


def test_only_own_cards_go_and_only_if_asked(desk: Desk) -> None:
    desk.put(THEIRS.format(more="EMAIL:ben@example.net"))
    for contact in (BEN, ANA):
        desk.file(contact)
    assert desk.kinds() == ["adopt", "create"]
    for name in (BEN.full_name, ANA.full_name):
        desk.store.forget(desk.store.read_contact(name).contact.uid, now=NOON)
    assert desk.kinds() == ["left"]
    desk.proxy.choose = first("DELETE", "lose")
    assert desk.kinds(delete=True) == ["delete"]
    (card,) = desk.cards()
    assert "theirs-1" in card.text
    assert desk.kinds(delete=True) == []


def test_a_card_that_changed_since_is_not_deleted(desk: Desk) -> None:
    uid = desk.file(BEN).contact.uid
    desk.push()
    desk.change_there("TITLE:Buyer", "TITLE:Seller")
    desk.store.forget(uid, now=NOON)
    (done,) = desk.push(delete=True)
    assert (done.step.kind, done.step.why) == ("left", ("changed there since",))
    assert len(desk.cards()) == 1


def test_a_push_that_is_stopped_goes_on_from_there(desk: Desk) -> None:
    for contact in (ANA, BEN):
        desk.file(contact)
    steps = push(desk.store, desk.far, desk.plan(), now=lambda: NOON)
    assert next(steps).error is None
    del steps
    assert len(desk.cards()) == 1
    assert desk.kinds() == ["same", "create"]


def test_what_was_written_unheard_may_change_again(desk: Desk) -> None:
    desk.file(BEN)
    desk.push()
    desk.edit("Ben Muster", title="Head of Buying", emails=("head@example.net",))
    steps = desk.plan()
    fails = iter(("lose",))
    desk.proxy.choose = lambda method, _: (
        next(fails, "drop")
        if method == "PUT"
        else ("drop" if method == "GET" and desk.proxy.done["lose"] else "")
    )
    (done,) = push(desk.store, desk.far, steps, now=lambda: NOON)
    assert isinstance(done.error, BookAwayError)
    desk.proxy.choose = lambda method, path: ""
    desk.edit("Ben Muster", title="Director", emails=("director@example.net",))
    assert desk.kinds() == ["update"]
    read = parse_card(desk.cards()[0].text)
    assert read
    assert (read.contact.title, read.contact.emails) == ("Director", ("director@example.net",))


def at_the_first(method: str, what: Callable[[], object]) -> Choose:
    """Something that happens there just before the first request of a method comes."""
    left = [what]

    def choose(asked: str, _: str) -> str:
        if asked == method and left:
            left.pop()()
        return ""

    return choose


def test_what_another_changes_at_the_last_moment_stays(desk: Desk) -> None:
    desk.file(BEN)
    desk.push()
    desk.edit("Ben Muster", title="Head of Buying")
    number = "TEL;TYPE=CELL:+491713920000\r\nX-THEIRS:here\r\nEND:VCARD"
    desk.proxy.choose = at_the_first("PUT", lambda: desk.change_there("END:VCARD", number))
    assert desk.kinds() == ["update"]
    (card,) = desk.cards()
    for line in ("TITLE:Head of Buying", "TEL;TYPE=CELL:+491713920000", "X-THEIRS:here"):
        assert line in card.text


def test_what_both_change_at_the_last_moment_is_told(desk: Desk) -> None:
    desk.file(BEN)
    desk.push()
    desk.edit("Ben Muster", title="Head of Buying")
    desk.proxy.choose = at_the_first(
        "PUT", lambda: desk.change_there("TITLE:Buyer", "TITLE:Seller")
    )
    assert desk.kinds() == ["conflict"]
    assert "TITLE:Seller" in desk.cards()[0].text


def test_a_card_that_is_made_and_one_that_is_deleted_at_the_last_moment(desk: Desk) -> None:
    uid = desk.file(BEN).contact.uid
    name = f"{uid.removeprefix('urn:uuid:')}.vcf"
    text = THEIRS.format(more="EMAIL:ben@example.net").replace("theirs-1", uid)
    desk.proxy.choose = at_the_first("PUT", lambda: desk.put(text, name))
    assert desk.kinds() == ["create"]
    (card,) = desk.cards()
    assert "X-THEIRS" in card.text
    assert "TITLE:Buyer" in card.text
    desk.edit("Ben Muster", title="Head of Buying")
    desk.proxy.choose = at_the_first("PUT", lambda: desk.near.remove(desk.cards()[0]))
    assert desk.kinds() == ["gone"]
    assert desk.cards() == []
