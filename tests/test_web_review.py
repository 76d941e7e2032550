"""Review in the browser: what a person says of a card is filed once, what they typed is kept."""

import re
from dataclasses import replace
from html import unescape
from typing import Any

import pytest
from starlette.testclient import TestClient

from cardscan.contact import Contact, Filed
from cardscan.correct import settle
from cardscan.rescan import reread
from cardscan.sides import join as join_sides
from tests.browsed import NOON, Browsed, to_jpeg
from tests.proposals import ANA as RICH
from tests.proposals import make_proposal
from tests.test_cli_review import DOUBTS, PAGE, READINGS
from tests.test_sides import ANA, BACK, BEN, side


@pytest.fixture
def filed(desk: Browsed) -> Filed:
    """A contact with a doubtful title and a doubtful number."""
    proposal = make_proposal(
        1,
        replace(RICH, title="Haed of Sales"),
        review=DOUBTS,
        confidence={"title": 0.5, "phones": (0.9, 0.5)},
        candidates=READINGS,
        pages=(PAGE,),
        picture=to_jpeg("white"),
    )
    return desk.add(proposal)


def shown(browser: TestClient, filed: Filed) -> dict[str, list[str]]:
    """All that the form of a contact's page would send, without a button."""
    page = browser.get(f"/review/{filed.contact.uid}").text
    fields: dict[str, list[str]] = {}
    for tag in re.findall(r"<input [^>]*>", page):
        told = dict(re.findall(r'(\w+)="([^"]*)"', tag))
        if told.get("name") and told["name"] not in ("what", "uid", "front"):
            fields.setdefault(told["name"], []).append(unescape(told.get("value", "")))
    for name, text in re.findall(
        r'<textarea [^>]*name="(\w+)"[^>]*>\n(.*?)</textarea>', page, re.S
    ):
        fields.setdefault(name, []).append(unescape(text))
    return fields


def press(browser: TestClient, filed: Filed, button: str = "", /, **typed: list[str] | str) -> Any:
    """Sends the form as the page shows it, but for what was typed."""
    form = shown(browser, filed) | {"do": [button]} | typed
    return browser.post(f"/review/{filed.contact.uid}", data=form)


def test_the_queue_says_why_and_leads_to_each_card(
    desk: Browsed, browser: TestClient, filed: Filed
) -> None:
    desk.file("sure", Contact(full_name="Ben Sure"))
    page = browser.get("/review").text
    for text in ("2 to look at", "Title: hard to read: Haed of Sales", "Ana María"):
        assert text in page
    assert f'href="/review/{filed.contact.uid.replace(":", "%3A")}"' in page
    assert 'href="/review"' in browser.get("/").text
    for path in (f"/contacts/{filed.contact.uid}", "/contacts"):
        assert f"/review/{filed.contact.uid.replace(':', '%3A')}" in browser.get(path).text


def test_without_cards_it_says_what_to_do_first(desk: Browsed, browser: TestClient) -> None:
    assert "cardscan scan FOLDER" in browser.get("/review").text
    desk.add(make_proposal(1, review=()))
    assert "No card wants a look" in browser.get("/review").text
    assert "Nothing is taken off" in browser.get("/review/off").text
    assert browser.get("/review/nobody").status_code == 404
    assert browser.post("/review/nobody", data={"do": "save"}).status_code == 404


def test_a_card_is_shown_with_boxes_reasons_and_rivals(browser: TestClient, filed: Filed) -> None:
    page = browser.get(f"/review/{filed.contact.uid}").text
    box = PAGE.lines[1].box
    left, top = round(box.left / PAGE.width * 100, 2), round(box.top / PAGE.height * 100, 2)
    assert f'<rect x="{left}" y="{top}"' in page
    assert 'data-word="Haed" data-line="0.1"' in page
    assert 'data-row="title-0" class="doubtful"' in page
    assert '<a href="#in-title-0">Title</a>: hard to read: Haed of Sales' in page
    assert '<a href="#in-phones-1">Phone</a>: hard to read: M 0171 39200-00' in page
    for value in ("title-0.0", "title-0.1", "phones-1.0"):
        assert f'name="take" value="{value}"' in page
    assert "style=" not in page


def test_what_is_typed_is_kept_as_the_truth(
    desk: Browsed, browser: TestClient, filed: Filed
) -> None:
    answer = press(browser, filed, "save", title="Head of Sales", phones=["work +493023125000", ""])
    assert answer.status_code == 303
    now = desk.store.read_contact(filed.contact.uid)
    assert (now.contact.title, [one.number for one in now.contact.phones]) == (
        "Head of Sales",
        ["+493023125000"],
    )
    assert now.corrected.keys() == {"title", "phones"}
    assert now.review == ()
    assert now.contact.note == filed.contact.note
    assert reread(now, desk.store, desk.settings).after.contact.title == "Head of Sales"
    page = browser.get(answer.headers["location"]).text
    assert "Done: set Title, Phone of Dr. Ana" in page
    what = desk.store.pipeline.find_changes(1)[0].what
    undone = browser.post("/review/undo", data={"what": what, "uid": filed.contact.uid})
    assert undone.headers["location"] == f"/review/{filed.contact.uid.replace(':', '%3A')}"
    assert desk.store.read_contact(filed.contact.uid).contact == filed.contact


def test_nothing_typed_changes_nothing(desk: Browsed, browser: TestClient, filed: Filed) -> None:
    assert press(browser, filed, "save").status_code == 303
    assert desk.store.read_contact(filed.contact.uid) == filed
    assert desk.store.pipeline.find_changes(1) == ()


def test_what_is_no_value_stays_in_its_field(
    desk: Browsed, browser: TestClient, filed: Filed
) -> None:
    answer = press(browser, filed, "save", title="Queen", emails=["a@b@c", "ana@example.com"])
    assert answer.status_code == 400
    assert "is no e-mail address" in answer.text
    for text in ("Queen", "a@b@c", "ana@example.com"):
        assert f'value="{text}"' in answer.text
    assert desk.store.read_contact(filed.contact.uid) == filed


def test_a_rival_takes_the_place_of_the_value_and_what_was_typed_counts_too(
    desk: Browsed, browser: TestClient, filed: Filed
) -> None:
    answer = press(browser, filed, take="phones-1.0", org="Example Holding")
    assert answer.status_code == 303
    now = desk.store.read_contact(filed.contact.uid)
    assert [one.number for one in now.contact.phones] == ["+493023125000", "+491713920009"]
    assert now.contact.org == "Example Holding"
    for wrong in ("phones-1.7", "nothing-0.0", "phones-1.x", "title"):
        assert press(browser, filed, take=wrong).status_code == 400


def test_a_stale_page_shows_both_versions_and_keeps_what_was_typed(
    desk: Browsed, browser: TestClient, filed: Filed
) -> None:
    form = shown(browser, filed) | {"do": ["save"], "title": ["Head of Sales"]}
    other = settle(desk.store.read_contact(filed.contact.uid), "title", ("Head of Snails",))
    desk.store.change_contact(settle(other, "org", ("Snail Works",)), now=NOON)
    answer = browser.post(f"/review/{filed.contact.uid}", data=form)
    assert answer.status_code == 409
    text = unescape(answer.text)
    assert '<td class="lines">Head of Snails</td><td class="lines">Head of Sales</td>' in text
    assert '<td class="lines">Snail Works</td><td class="lines">Example "Straße" GmbH' in text
    assert 'name="title" value="Head of Sales"' in text
    assert desk.store.read_contact(filed.contact.uid).contact.title == "Head of Snails"
    press(browser, filed, "save", title="Head of Sales")
    now = desk.store.read_contact(filed.contact.uid).contact
    assert (now.title, now.org) == ("Head of Sales", "Snail Works")


def test_a_page_from_before_an_undo_is_stale_though_versions_are_the_same(
    desk: Browsed, browser: TestClient, filed: Filed
) -> None:
    press(browser, filed, "save", title="Queen")
    old = shown(browser, filed) | {"do": ["accept"]}
    desk.store.pipeline.undo()
    desk.now = NOON.replace(hour=13)
    press(browser, filed, "save", org="Example Holding")
    assert browser.post(f"/review/{filed.contact.uid}", data=old).status_code == 409
    assert desk.store.read_contact(filed.contact.uid).contact.org == "Example Holding"


def test_an_accepted_card_leaves_the_queue_and_the_next_one_offers_the_undo(
    desk: Browsed, browser: TestClient, filed: Filed
) -> None:
    second = desk.add(make_proposal(2, Contact(full_name="Ben Second"), review=DOUBTS[:1]))
    answer = press(browser, filed, "accept")
    target = f"/review/{second.contact.uid.replace(':', '%3A')}?doubt=1&last="
    assert answer.headers["location"].startswith(target)
    assert "Done: accepted the card of Dr. Ana" in browser.get(answer.headers["location"]).text
    now = desk.store.read_contact(filed.contact.uid)
    assert (now.review, now.contact) == ((), replace(filed.contact, rev=now.contact.rev))
    assert {"full_name", "title", "phones", "emails", "note"} <= now.corrected.keys()
    last = press(browser, second, "accept")
    assert last.headers["location"].startswith("/review?last=")
    assert "No card wants a look" in browser.get(last.headers["location"]).text


def test_no_card_is_taken_off_and_put_back(
    desk: Browsed, browser: TestClient, filed: Filed
) -> None:
    assert press(browser, filed, "off").headers["location"].startswith("/review?last=")
    assert browser.get(f"/review/{filed.contact.uid}").status_code == 404
    page = browser.get("/review/off").text
    assert f"/pictures/{filed.sha256}/1.jpg" in page
    assert browser.get(f"/pictures/{filed.sha256}/1.jpg").status_code == 200
    form = {"uid": filed.contact.uid, "name": "Ana"}
    assert browser.post("/review/off", data=form).status_code == 303
    assert browser.post("/review/off", data=form).status_code == 400
    assert desk.store.read_contact(filed.contact.uid).review == filed.review


def test_sides_are_parted_and_joined(desk: Browsed, browser: TestClient) -> None:
    both = desk.add(join_sides(side(*ANA, photo="a"), side(*BACK, photo="b")))
    page = browser.get(f"/review/{both.contact.uid}").text
    assert page.count("<figure>") == 2
    assert 'value="turn.1.2" aria-keyshortcuts="Shift+V"' in page
    assert press(browser, both, "split").status_code == 303
    assert desk.store.counts()["contacts"] == 2
    back = next(desk.store.find_contacts())
    alone = browser.get(f"/review/{back.contact.uid}").text
    assert f'name="do" value="join.{both.contact.uid}"' in alone
    joined = press(browser, back, f"join.{both.contact.uid}")
    assert joined.headers["location"].startswith(f"/review/{both.contact.uid.replace(':', '%3A')}")
    (one,) = desk.store.find_contacts()
    assert one.contact == replace(both.contact, rev=one.contact.rev)
    other = desk.add(side(*BEN, photo="c"))
    for front in ("", "nobody", both.contact.uid):
        answer = press(browser, other, "join", front=front)
        assert answer.status_code == 400
        assert "What you typed is still there" in answer.text


def test_a_card_is_read_again_as_it_was_turned(
    desk: Browsed, browser: TestClient, filed: Filed, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []

    def read(photo: object, corners: object, quarters: int, *_: object, flat: bool) -> object:
        asked.append((quarters, flat))
        return side(*ANA, photo="1")

    monkeypatch.setattr("cardscan.turning.read_turned", read)
    assert press(browser, filed, "turn.0.1", title="Queen").status_code == 303
    assert asked == [(1, True)]
    now = desk.store.read_contact(filed.contact.uid)
    assert (now.contact.full_name, now.contact.title) == ("Ana Beispiel", "Queen")
    assert [line.text for line in desk.store.read_sides(now.contact.uid)[0].pages[0].lines] == [
        *ANA
    ]
    for wrong in ("turn.0.4", "turn.2.1", "turn.1.1", "turn"):
        assert press(browser, now, wrong).status_code == 400


def test_a_contact_without_a_card_can_be_corrected(desk: Browsed, browser: TestClient) -> None:
    blank = desk.add(make_proposal(3, Contact(full_name="Cy Blank"), pages=(), candidates=()))
    page = browser.get(f"/review/{blank.contact.uid}").text
    assert 'name="full_name" value="Cy Blank"' in page
    assert press(browser, blank, "save", emails=["cy@example.org"]).status_code == 303
    assert desk.store.read_contact(blank.contact.uid).contact.emails == ("cy@example.org",)
