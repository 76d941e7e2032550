"""The next step from today and from a contact's page: each once, on what the page showed."""

from urllib.parse import quote

import pytest
from starlette.testclient import TestClient

from cardscan.contact import Contact
from cardscan.entry import Entry
from tests.browsed import NOON, Browsed


@pytest.fixture
def desk(desk: Browsed) -> Browsed:
    """Ann, whose first touch was due two days ago."""
    ann = desk.file(1, Contact(full_name="Ann Owner"))
    desk.store.pipeline.write_entries(
        [(ann.contact.uid, Entry("client", "prospective", "", "2026-03-20", "2026-02-27"))],
        what="put",
        now=NOON,
    )
    return desk


def entry(desk: Browsed) -> Entry:
    (found,) = desk.store.read_contact("Ann Owner").entries
    return found


def send(desk: Browsed, browser: TestClient, step: str, **fields: str) -> tuple[int, str]:
    """The status of what a form of the contact's page gives, and where it leads."""
    uid, here = desk.store.read_contact("Ann Owner").contact.uid, entry(desk)
    form = {"track": here.track, "version": str(here.version), "back": ""}
    answer = browser.post(f"/contacts/{quote(uid)}/{step}", data=form | fields)
    return answer.status_code, answer.headers.get("location", answer.text)


def test_both_pages_offer_the_steps_of_what_they_show(desk: Browsed, browser: TestClient) -> None:
    uid = quote(desk.store.read_contact("Ann Owner").contact.uid, safe="")
    for page in ("/", f"/contacts/{uid}"):
        text = browser.get(page).text
        for step in ("touch", "later", "no"):
            assert f'action="/contacts/{uid}/{step}"' in text
        assert f'name="version" value="{entry(desk).version}"' in text
        assert 'min="2026-03-02"' in text
        assert "<option>no need</option>" in text


def test_done_is_noted_and_the_next_touch_is_due_by_the_cadence(
    desk: Browsed, browser: TestClient
) -> None:
    told = send(desk, browser, "touch", kind="email", text="wrote  hello")
    assert told == (303, "/?done=1")
    uid = desk.store.read_contact("Ann Owner").contact.uid
    (touch,) = desk.store.pipeline.read_touches(uid)
    assert (touch.kind, touch.text, touch.at) == ("email", "wrote hello", "2026-03-01T12:00:00Z")
    assert entry(desk).touch_by > "2026-03-01"
    page = browser.get("/?done=1").text
    assert "Done: noted email with Ann Owner." in page
    assert "Nothing is due today" in page


def test_what_is_put_off_or_let_go_stands_so(desk: Browsed, browser: TestClient) -> None:
    uid = desk.store.read_contact("Ann Owner").contact.uid
    page = f"/contacts/{quote(uid, safe='')}?done=1"
    assert send(desk, browser, "later", day="2026-03-09", back=uid) == (303, page)
    assert (entry(desk).touch_by, entry(desk).put_off) == ("2026-03-09", 1)
    assert send(desk, browser, "no", why="no need", back=uid) == (303, page)
    assert entry(desk).stage == "no"
    (*_, move) = desk.store.pipeline.read_moves(uid)
    assert (move.to_stage, move.why, move.who) == ("no", "no need", "Robin")
    assert "Done: moved Ann Owner to no (client)." in browser.get(page).text


def test_a_step_is_taken_back_and_nothing_else_is(desk: Browsed, browser: TestClient) -> None:
    before = entry(desk)
    send(desk, browser, "no", why="no need")
    form = {"what": "moved Ann Owner to no (client)", "back": ""}
    assert browser.post("/undo", data=form).headers["location"] == "/"
    assert (entry(desk).stage, entry(desk).touch_by) == (before.stage, before.touch_by)
    assert browser.post("/undo", data=form).status_code == 409


@pytest.mark.parametrize(
    ("step", "fields"),
    [("touch", {"kind": "call"}), ("later", {"day": "2026-03-09"}), ("no", {"why": "no need"})],
)
def test_a_stale_step_changes_nothing_and_both_are_told(
    desk: Browsed, browser: TestClient, step: str, fields: dict[str, str]
) -> None:
    before = entry(desk)
    for stale in ({"version": str(before.version + 1)}, {"track": "referral"}, {"track": ""}):
        status, text = send(desk, browser, step, **fields | stale)
        assert status == 409
        assert "stands at client: prospective" in text
        assert "You were about to do this:" in text
    assert send(desk, browser, step, **fields)[0] == 303
    assert send(desk, browser, step, **fields | {"version": str(before.version)})[0] == 409


@pytest.mark.parametrize(
    ("step", "fields"),
    [
        ("touch", {"kind": "referral-given"}),
        ("touch", {"kind": ""}),
        ("later", {"day": "2026-03-01"}),
        ("later", {"day": "never"}),
        ("later", {}),
        ("no", {"why": ""}),
        ("no", {"why": "no need", "version": "x"}),
    ],
)
def test_a_step_that_cannot_be_is_refused(
    desk: Browsed, browser: TestClient, step: str, fields: dict[str, str]
) -> None:
    before = entry(desk)
    assert send(desk, browser, step, **fields)[0] == 400
    assert entry(desk) == before


def test_no_form_leads_elsewhere(desk: Browsed, browser: TestClient) -> None:
    for back in ("https://evil.example", "//evil.example", "\\\\evil.example", "/%0d%0aX:y"):
        status, location = send(desk, browser, "touch", kind="note", back=back)
        assert status == 303
        assert location.startswith("/contacts/")
        assert not {"/", "\\", "\r", "\n"} & set(location.removeprefix("/contacts/"))
