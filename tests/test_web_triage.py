"""Triage in the browser: the same answers as at the terminal, none of them lost or done twice."""

from pathlib import Path

import pytest
from starlette.testclient import TestClient

from cardscan.contact import Contact
from cardscan.entry import Entry
from tests.browsed import NOON, Browsed

PEOPLE = (
    Contact(full_name="Ann Owner", title="Managing Director", org="Example Works"),
    Contact(full_name="Ben Broker", title="Insurance Broker"),
    Contact(full_name="Cy Student", title="Student", emails=("cy@example.org",)),
)


@pytest.fixture
def desk(desk: Browsed) -> Browsed:
    for number, contact in enumerate(PEOPLE):
        desk.file(number, contact)
    return desk


def places(desk: Browsed, name: str) -> list[tuple[str, str]]:
    return [(entry.track, entry.stage) for entry in desk.store.read_contact(name).entries]


def answer(desk: Browsed, browser: TestClient, name: str, *tracks: str, **fields: str) -> int:
    """Presses a button on the page of a card; the status of what comes back."""
    form = {"uid": desk.store.read_contact(name).contact.uid, "version": "1", "skip": "0"}
    first, *others = tracks
    told = browser.post("/triage", data=form | fields | {"track": first, "also": others})
    if told.status_code == 303:
        assert told.headers["location"] == f"/triage?skip={(form | fields)['skip']}&answered=1"
    return told.status_code


def test_a_card_is_shown_with_a_suggestion_its_reasons_and_its_keys(browser: TestClient) -> None:
    page = browser.get("/triage").text
    for shown in ("Ann Owner", "Managing Director", "3 to divide", "title: managing director"):
        assert shown in page
    assert 'aria-keyshortcuts="c Enter"' in page
    for key in ("r", "n", "s", "Shift+R"):
        assert f'aria-keyshortcuts="{key}"' in page
    assert "undo" not in page


def test_answers_put_people_on_tracks_and_lead_to_the_next(
    desk: Browsed, browser: TestClient
) -> None:
    assert answer(desk, browser, "Ann Owner", "client") == 303
    assert places(desk, "Ann Owner") == [("client", "prospective")]
    assert desk.store.read_contact("Ann Owner").entries[0].touch_by
    (move, _) = desk.store.pipeline.read_moves(desk.store.read_contact("Ann Owner").contact.uid)[
        ::-1
    ]
    assert (move.who, move.why) == ("Robin", "triage")
    page = browser.get("/triage?skip=0&answered=1").text
    assert "Ben Broker" in page
    assert "undo: put Ann Owner on client" in page
    assert answer(desk, browser, "Ben Broker", "client", "referral") == 303
    assert {place[0] for place in places(desk, "Ben Broker")} == {"client", "referral"}
    assert answer(desk, browser, "Cy Student", "") == 303
    assert places(desk, "Cy Student") == [("", "neither")]
    assert "Everybody is divided" in browser.get("/triage").text


def test_what_is_skipped_comes_back(desk: Browsed, browser: TestClient) -> None:
    assert "Ben Broker" in browser.get("/triage?skip=1").text
    answer(desk, browser, "Ben Broker", "client", skip="1")
    assert "Cy Student" in browser.get("/triage?skip=1").text
    assert "begin again" in browser.get("/triage?skip=2").text
    assert "Ann Owner" in browser.get("/triage").text


def test_an_answer_is_taken_back_once_and_nothing_else_is(
    desk: Browsed, browser: TestClient
) -> None:
    answer(desk, browser, "Ann Owner", "client")
    what = {"what": "put Ann Owner on client", "skip": "0"}
    assert browser.post("/triage/undo", data=what).headers["location"] == "/triage?skip=0"
    assert places(desk, "Ann Owner") == [("", "prospective")]
    answer(desk, browser, "Ben Broker", "client")
    assert browser.post("/triage/undo", data=what).status_code == 409
    assert places(desk, "Ben Broker") == [("client", "prospective")]


def test_a_stale_answer_changes_nothing_and_both_are_told(
    desk: Browsed, browser: TestClient
) -> None:
    ann = desk.store.read_contact("Ann Owner").contact.uid
    desk.store.pipeline.write_entries(
        [(ann, Entry("referral", "prospective", ""))], what="put", now=NOON
    )
    form = {"uid": ann, "version": "1", "skip": "0", "track": "client"}
    told = browser.post("/triage", data=form)
    assert told.status_code == 409
    assert "Ann Owner stands at referral: prospective" in told.text
    assert "put Ann Owner on client" in told.text
    assert places(desk, "Ann Owner") == [("referral", "prospective")]
    assert answer(desk, browser, "Ben Broker", "client", version="7") == 409


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"uid": "nobody"}, 404),
        ({"track": "nowhere"}, 400),
        ({"track": "", "also": "client"}, 400),
        ({"version": "x"}, 400),
        ({"version": ""}, 400),
        ({"skip": "-1"}, 400),
        ({"skip": "9" * 30}, 400),
        ({"track": "x" * 70_000}, 413),
        ({f"more{number}": "" for number in range(400)}, 400),
    ],
    ids=lambda value: str(value)[:20],
)
def test_a_form_that_no_page_has_is_refused(
    desk: Browsed, browser: TestClient, change: dict[str, str], status: int
) -> None:
    uid = desk.store.read_contact("Ann Owner").contact.uid
    form = {"uid": uid, "version": "1", "skip": "0", "track": "client"}
    assert browser.post("/triage", data=form | change).status_code == status
    assert places(desk, "Ann Owner") == [("", "prospective")]


@pytest.mark.parametrize(
    "kind", ["", "text/plain", "application/json", "multipart/form-data; boundary=x"]
)
def test_a_body_of_another_kind_is_not_read(browser: TestClient, kind: str) -> None:
    told = browser.post("/triage", content=b"track=client", headers={"content-type": kind})
    assert told.status_code == 415
    told = browser.post(
        "/triage",
        content=b"track=%ff",
        headers={"content-type": "application/x-www-form-urlencoded"},
    )
    assert told.status_code == 400


def test_an_answer_from_nowhere_is_refused(desk: Browsed) -> None:
    browser = desk.enter()
    uid = desk.store.read_contact("Ann Owner").contact.uid
    form = {"uid": uid, "version": "1", "skip": "0", "track": "client"}
    assert browser.post("/triage", data=form).status_code == 403
    assert browser.get("/triage", params=form).status_code == 200
    assert places(desk, "Ann Owner") == [("", "prospective")]


def test_without_people_the_page_says_what_to_do_first(tmp_path: Path) -> None:
    folder = tmp_path / "empty"
    folder.mkdir()
    with Browsed(folder) as empty:
        assert "cardscan scan FOLDER" in empty.enter().get("/triage").text
