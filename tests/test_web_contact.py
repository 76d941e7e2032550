"""The page of a contact: what can be noted on it, whom it should meet, the file of it, its end."""

from hashlib import sha256
from pathlib import Path
from urllib.parse import quote

import pytest
from starlette.testclient import TestClient

from cardscan.books.vcard import read_vcards
from cardscan.contact import Contact, Filed
from cardscan.entry import Entry, Touch, Trait
from tests.browsed import NOON, Browsed, to_jpeg
from tests.proposals import make_proposal

ANN = Contact(full_name="Ann Owner", org="Owner Ltd", emails=("ann@owner.example.com",))
BEN = Contact(full_name="Ben Broker", org="Broker AG", emails=("ben@broker.example.org",))


@pytest.fixture
def ann(desk: Browsed) -> Filed:
    return desk.file(1, ANN)


@pytest.fixture
def ben(desk: Browsed) -> Filed:
    return desk.file(2, BEN)


def address(filed: Filed) -> str:
    return f"/contacts/{quote(filed.contact.uid, safe='')}"


def send(browser: TestClient, filed: Filed, what: str, **fields: str) -> int:
    """The status of a form of the contact's page, which leads back to that."""
    form = {"back": filed.contact.uid} | fields
    answer = browser.post(f"{address(filed)}/{what}", data=form)
    if answer.status_code == 303:
        assert answer.headers["location"] == f"{address(filed)}?done=1"
    return answer.status_code


def undo(desk: Browsed, browser: TestClient, filed: Filed) -> int:
    form = {"back": filed.contact.uid, "what": desk.store.pipeline.find_changes(1)[0].what}
    return browser.post("/undo", data=form).status_code


def texts(desk: Browsed, filed: Filed) -> list[str]:
    return [f"{one.kind} {one.text}" for one in desk.store.traits.read(filed.contact.uid)]


def test_offers_needs_and_tags_come_and_go_and_come_back(
    desk: Browsed, browser: TestClient, ann: Filed
) -> None:
    assert send(browser, ann, "traits", kind="offer", text="tax advice, bookkeeping") == 303
    assert send(browser, ann, "traits", kind="tag", text="vip") == 303
    assert texts(desk, ann) == ["offer tax advice", "offer bookkeeping", "tag vip"]
    page = browser.get(f"{address(ann)}?done=1").text
    assert "Take away bookkeeping" in page
    assert "Done: changed the tags of Ann Owner." in page
    assert send(browser, ann, "traits/drop", kind="offer", text="tax advice") == 303
    assert texts(desk, ann) == ["offer bookkeeping", "tag vip"]
    assert send(browser, ann, "traits/drop", kind="offer", text="tax advice") == 409
    assert undo(desk, browser, ann) == 303
    assert sorted(texts(desk, ann)) == ["offer bookkeeping", "offer tax advice", "tag vip"]
    for fields in ({"kind": "wish", "text": "x"}, {"kind": "offer", "text": " , "}, {}):
        assert send(browser, ann, "traits", **fields) == 400


def test_whom_to_meet_is_told_with_reasons_noted_and_taken_back(
    desk: Browsed, browser: TestClient, ann: Filed, ben: Filed
) -> None:
    assert "Note what they offer and need" in browser.get(address(ann)).text
    desk.store.traits.change(
        ann.contact.uid, add=[Trait("offer", "tax advice")], what="noted", now=NOON
    )
    assert "Nobody offers what they need" in browser.get(address(ann)).text
    desk.store.traits.change(
        ben.contact.uid, add=[Trait("need", "an accountant")], what="noted", now=NOON
    )
    for one in (ann, ben):
        assert "Ann Owner offers tax advice; Ben Broker needs" in browser.get(address(one)).text
    assert send(browser, ann, "introduce", other=ben.contact.uid) == 303
    (met,) = desk.store.traits.find_introductions(ben.contact.uid)
    assert met.why == "Ann Owner offers tax advice; Ben Broker needs an accountant"
    page = browser.get(address(ben)).text
    assert "Nobody offers what they need" in page
    assert f'introduced to <a href="{address(ann)}">Ann Owner</a>' in page
    assert "You gave 1 time and asked 0 times" in page
    assert send(browser, ann, "introduce", other=ben.contact.uid) == 400
    assert send(browser, ann, "introduce", other=ann.contact.uid) == 400
    assert send(browser, ann, "introduce", other="nobody") == 404
    assert undo(desk, browser, ann) == 303
    assert desk.store.traits.find_introductions() == ()
    assert "Introduced<span" in browser.get(address(ben)).text


def test_notes_and_referrals_stand_in_the_history_of_both(
    desk: Browsed, browser: TestClient, ann: Filed, ben: Filed
) -> None:
    assert send(browser, ann, "note", text="likes  chess") == 303
    referral = {"kind": "referral-received", "about": "Ben Broker", "text": "needs a bank"}
    assert send(browser, ann, "referral", **referral) == 303
    note, touch = desk.store.pipeline.read_touches(ann.contact.uid)
    assert (note.kind, note.text) == ("note", "likes chess")
    assert touch == Touch(
        "referral-received", "2026-03-01T12:00:00Z", "needs a bank", about=ben.contact.uid
    )
    assert f'about <a href="{address(ben)}">Ben Broker</a>' in browser.get(address(ann)).text
    assert f'by <a href="{address(ann)}">Ann Owner</a>' in browser.get(address(ben)).text
    for fields in (
        {"kind": "note", "about": "Ben Broker"},
        {"kind": "referral-given", "about": "nobody at all"},
        {"kind": "referral-given", "about": "ann@owner.example.com"},
    ):
        assert send(browser, ann, "referral", **fields) == 400
    assert send(browser, ann, "note", text=" ") == 400
    desk.store.forget(ben.contact.uid, now=NOON)
    assert "somebody who is gone" in browser.get(address(ann)).text


def test_the_next_touch_is_planned_sooner_and_later(
    desk: Browsed, browser: TestClient, ann: Filed
) -> None:
    entry = Entry("client", "prospective", "", "", "2026-03-20")
    desk.store.pipeline.write_entries([(ann.contact.uid, entry)], what="put", now=NOON)
    assert 'name="day" value="2026-03-20"' in browser.get(address(ann)).text
    for day, number in (("2026-03-09", 0), ("2026-04-01", 1)):
        (here,) = desk.store.read_contact("Ann Owner").entries
        form = {"track": here.track, "version": str(here.version), "day": day}
        assert send(browser, ann, "next", **form) == 303
        (planned,) = desk.store.read_contact("Ann Owner").entries
        assert (planned.touch_by, planned.put_off) == (day, number)
        assert send(browser, ann, "next", **form) == 409
    assert send(browser, ann, "next", track="client", version="3", day="2026-03-01") == 400


def test_the_contact_is_saved_for_an_address_book(
    browser: TestClient, ann: Filed, tmp_path: Path
) -> None:
    answer = browser.get(f"{address(ann)}/contact.vcf")
    assert answer.headers["content-type"].startswith("text/vcard")
    disposition = answer.headers["content-disposition"]
    assert disposition == "attachment; filename*=UTF-8''Ann%20Owner.vcf"
    (tmp_path / "ann.vcf").write_bytes(answer.content)
    (read,) = read_vcards(tmp_path / "ann.vcf")
    assert isinstance(read, Contact)
    assert (read.full_name, read.emails) == (ANN.full_name, ANN.emails)


def test_who_may_be_there_twice_is_told_until_they_are_kept_apart(
    desk: Browsed, browser: TestClient, ann: Filed, ben: Filed
) -> None:
    twin = desk.file(3, Contact(full_name="Ann Owner", org="Owner Ltd", emails=ANN.emails))
    for one, other in ((ann, twin), (twin, ann)):
        page = browser.get(address(one)).text
        assert "May be there twice" in page
        assert "the same e-mail address ann@owner.example.com" in page
        assert address(other) in page
    assert "there twice" not in browser.get(address(ben)).text
    desk.store.merges.keep_apart(ann.contact.uid, twin.contact.uid, what="apart", now=NOON)
    assert "there twice" not in browser.get(address(ann)).text


def test_nobody_is_forgotten_unasked_and_whoever_is_leaves_nothing(
    desk: Browsed, browser: TestClient, ann: Filed
) -> None:
    page = browser.get(f"{address(ann)}/forget").text
    assert "Forget Ann Owner?" in page
    assert "1 card and" in page
    version = str(ann.version)
    assert send(browser, ann, "forget", version=version) == 400
    assert send(browser, ann, "forget", version=str(ann.version + 1), sure="1") == 409
    assert send(browser, ann, "forget", version="x", sure="1") == 400
    assert desk.store.counts()["contacts"] == 1
    answer = browser.post(f"{address(ann)}/forget", data={"version": version, "sure": "1"})
    assert answer.status_code == 200
    assert "Ann Owner is forgotten" in answer.text
    assert desk.store.counts()["contacts"] == 0
    assert send(browser, ann, "forget", version=version, sure="1") == 404


def test_photos_go_only_where_that_is_said(
    desk: Browsed, browser: TestClient, tmp_path: Path
) -> None:
    also: dict[str, str]
    for seed, also in (("kept", {}), ("gone", {"photos": "1"})):
        photo = tmp_path / f"{seed}.jpg"
        photo.write_bytes(to_jpeg("white") + seed.encode())
        digest = sha256(photo.read_bytes()).hexdigest()
        proposal = make_proposal(seed, Contact(full_name=seed), sha256=digest)
        (filed,) = desk.store.file_photo(
            [proposal],
            path=str(photo),
            event="",
            now=NOON,
            make_uid=iter([f"urn:{digest}"]).__next__,
        )
        assert str(photo) in browser.get(f"{address(filed)}/forget").text
        assert browser.post(
            f"{address(filed)}/forget", data={"version": "1", "sure": "1"} | also
        ).is_success
        assert photo.exists() is (not also)
