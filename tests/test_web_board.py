"""The board and the moves from it: what is shown, what is asked, and what is refused."""

import base64
import hashlib
import shutil
from pathlib import Path
from urllib.parse import quote

import pytest
from starlette.testclient import TestClient

from cardscan.contact import Contact
from cardscan.entry import NO, Entry
from tests.browsed import NOON, Browsed
from tests.naughty import find_hidden
from tests.test_web_pages import HARMFUL, Page, told_by

VENDOR = Path(__file__).parent.parent / "cardscan/web/static/vendor"


@pytest.fixture
def desk(desk: Browsed) -> Browsed:
    """Ann among the prospective clients since three days, and Ben on no track."""
    put(desk, desk.file(1, Contact(full_name="Ann Owner", org="Example Works")).contact.uid)
    desk.file(2, Contact(full_name="Ben Broker"))
    return desk


def put(desk: Browsed, uid: str, stage: str = "prospective", decide_by: str = "2026-03-06") -> None:
    entry = Entry("client", stage, "", decide_by, "2026-02-26")
    desk.store.pipeline.write_entries([(uid, entry)], what="put", now=NOON)


def stands(desk: Browsed, name: str = "Ann Owner") -> list[tuple[str, str]]:
    return [(one.track, one.stage) for one in desk.store.read_contact(name).entries]


def send(desk: Browsed, browser: TestClient, stage: str, **fields: str) -> tuple[int, str]:
    """The status of what the form of the move gives, and where it leads or what it says."""
    name, track = fields.pop("name", "Ann Owner"), fields.get("track", "client")
    filed = desk.store.read_contact(name)
    version = next((one.version for one in filed.entries if one.track == track), 0)
    form = {"track": track, "version": str(version), "stage": stage, "back": "board:client"}
    uid = quote(filed.contact.uid, safe="")
    answer = browser.post(f"/contacts/{uid}/move", data=form | fields)
    return answer.status_code, answer.headers.get("location", answer.text)


def test_the_board_has_a_column_for_each_stage_and_says_what_is_due(
    desk: Browsed, browser: TestClient
) -> None:
    desk.now = NOON.replace(day=4)
    page = Page(browser.get("/board").text)
    stages = [attrs["data-stage"] for tag, attrs in page.elements if "data-stage" in attrs]
    names = [stage.name for stage in desk.strategy().track("client").stages]
    assert stages == [*names, "later", "no"]
    for told in (
        "prospective 1", "qualified 0", "Ann Owner", "Example Works", "here for 3 days; Fair",
        "decide by Fri 6 Mar, in 2 days", "next touch by Thu 26 Feb, 6 days over",
    ):  # fmt: skip
        assert told in page.text
    assert {attrs.get("class") for tag, attrs in page.elements} >= {"over", "soon"}
    assert "Ben Broker" not in page.text


def test_each_track_has_its_board(desk: Browsed, browser: TestClient) -> None:
    page = Page(browser.get("/board?track=referral").text)
    assert "Nobody is on this track yet" in page.text
    assert {"/board?track=client", "/board?track=referral", "/triage"} <= page.links.keys()
    assert browser.get("/board?track=nowhere").status_code == 400
    assert browser.get("/board?track=client&stage=nowhere").status_code == 404


def test_an_empty_desk_says_what_to_do_first(tmp_path: Path) -> None:
    with Browsed(tmp_path) as desk:
        assert "There are no contacts yet" in desk.enter().get("/board").text


def test_a_stage_that_the_strategy_has_not_is_shown_while_anybody_is_there(
    desk: Browsed, browser: TestClient
) -> None:
    put(desk, desk.store.read_contact("Ben Broker").contact.uid, "lead")
    assert "lead 1" in Page(browser.get("/board").text).text


def test_a_long_column_is_read_in_parts(desk: Browsed, browser: TestClient) -> None:
    for number in range(41):
        uid = desk.file(f"p{number}", Contact(full_name=f"Person {number:02}")).contact.uid
        put(desk, uid, "qualified", "2026-04-01")
    whole = Page(browser.get("/board").text)
    assert "qualified 41" in whole.text
    assert "21 more at qualified" in whole.text
    following, seen = "/board?track=client&stage=qualified&at=1", list[str]()
    for left in ("21 more", "1 more", ""):
        page = Page(browser.get(following).text)
        assert left in page.text
        seen += [name for name in page.text.splitlines() if name.startswith("Person")]
        following = following[:-1] + str(int(following[-1]) + 1)
    assert seen == [f"Person {number:02}" for number in range(41)]
    assert "more at" not in page.text


def test_what_needs_no_answer_is_moved_at_once(desk: Browsed, browser: TestClient) -> None:
    put_at = {"answered": "1", "why": "they called"}
    assert send(desk, browser, "won", **put_at) == (303, "/board?track=client&done=1")
    assert send(desk, browser, "prospective") == (303, "/board?track=client&done=1")
    assert stands(desk) == [("client", "prospective")]
    told = browser.get("/board?track=client&done=1").text
    assert "Done: moved Ann Owner to prospective (client)." in told
    undo = {"what": "moved Ann Owner to prospective (client)", "back": "board:client"}
    assert browser.post("/undo", data=undo).headers["location"] == "/board?track=client"
    assert stands(desk) == [("client", "won")]


def test_a_checklist_is_asked_and_holds_without_a_reason(
    desk: Browsed, browser: TestClient
) -> None:
    status, text = send(desk, browser, "qualified")
    assert (status, stands(desk)) == (200, [("client", "prospective")])
    checks = desk.strategy().track("client").stages[1].checklist
    assert len(checks) > 1
    assert all(check in Page(text).text for check in checks)
    status, text = send(desk, browser, "qualified", answered="1", so=checks[0])
    assert (status, stands(desk)) == (400, [("client", "prospective")])
    assert "Not yet: qualified means: " in text
    assert text.count(" checked") == 1
    uid = desk.store.read_contact("Ann Owner").contact.uid
    version = desk.store.read_contact("Ann Owner").entries[0].version
    form = {"track": "client", "version": version, "stage": "qualified", "answered": "1"}
    answer = browser.post(f"/contacts/{quote(uid)}/move", data=form | {"so": list(checks)})
    assert answer.headers["location"] == f"/contacts/{quote(uid, safe='')}?done=1"
    assert stands(desk) == [("client", "qualified")]


def test_a_no_has_its_reason_and_later_its_day(desk: Browsed, browser: TestClient) -> None:
    for stage, asked in ((NO, "Why?"), ("later", "Until when?")):
        status, text = send(desk, browser, stage)
        assert (status, asked in text) == (200, True)
        assert send(desk, browser, stage, answered="1")[0] == 400
    for day in ("2026-03-01", "never"):
        assert send(desk, browser, "later", answered="1", until=day)[0] == 400
    assert stands(desk) == [("client", "prospective")]
    assert send(desk, browser, "later", answered="1", until="2026-04-01")[0] == 303
    assert "comes back on Wed 1 Apr" in browser.get("/board").text
    assert send(desk, browser, NO, answered="1", why="no b")[0] == 303
    (*_, move) = desk.store.pipeline.read_moves(desk.store.read_contact("Ann Owner").contact.uid)
    assert (move.to_stage, move.why, move.who) == (NO, "no budget", "Robin")


def test_who_is_on_no_track_is_put_on_one(desk: Browsed, browser: TestClient) -> None:
    uid = quote(desk.store.read_contact("Ben Broker").contact.uid, safe="")
    page = browser.get(f"/contacts/{uid}/move?track=referral").text
    assert "Not on referral yet" in page
    assert send(desk, browser, "prospective", name="Ben Broker", track="referral")[0] == 303
    assert stands(desk, "Ben Broker") == [("referral", "prospective")]


def test_a_stale_move_changes_nothing_and_both_are_told(desk: Browsed, browser: TestClient) -> None:
    uid = desk.store.read_contact("Ann Owner").contact.uid
    before = desk.store.read_contact("Ann Owner").entries[0]
    seen = {"version": str(before.version), "was": "prospective", "answered": "1", "why": "because"}
    moved = Entry("client", "proposal", "", version=before.version)
    desk.store.pipeline.write_entries([(uid, moved)], what="moved", now=NOON)
    status, text = send(desk, browser, "qualified", **seen)
    told = Page(text).text
    assert status == 409
    assert "It was shown atclient: prospective" in told
    assert "It stands atclient: proposal" in told
    assert "You were about tomoved Ann Owner to qualified (client)" in told
    assert 'value="because"' in send(desk, browser, NO, **seen)[1]
    assert stands(desk) == [("client", "proposal")]
    assert send(desk, browser, "prospective", version="0")[0] == 409
    assert send(desk, browser, "prospective", name="Ben Broker", version="1")[0] == 409


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"stage": "nowhere"}, 400),
        ({"stage": ""}, 400),
        ({"stage": "prospective"}, 400),
        ({"stage": "qualified", "track": "nowhere"}, 400),
        ({"stage": "qualified", "version": "x"}, 400),
    ],
)
def test_a_move_that_cannot_be_is_refused(
    desk: Browsed, browser: TestClient, fields: dict[str, str], status: int
) -> None:
    assert send(desk, browser, **fields)[0] == status
    assert stands(desk) == [("client", "prospective")]


def test_the_form_is_a_page_of_its_own_from_wherever_it_is_asked(
    desk: Browsed, browser: TestClient
) -> None:
    uid = quote(desk.store.read_contact("Ann Owner").contact.uid, safe="")
    link = f"/contacts/{uid}/move?track=client"
    assert link in Page(browser.get(f"/contacts/{uid}").text).links
    page = Page(browser.get(link).text)
    offered = [attrs["value"] for tag, attrs in page.elements if attrs.get("name") == "stage"]
    names = [stage.name for stage in desk.strategy().track("client").stages]
    assert offered == [*names[1:], "later", "no"]
    assert f"/contacts/{uid}" in page.links
    page = Page(browser.get(f"/contacts/{uid}/move?track=client&stage=no&back=board%3Aclient").text)
    assert "/board?track=client" in page.links
    for asked in ("", "?track=nowhere", "?track=client&stage=nowhere"):
        assert browser.get(f"/contacts/{uid}/move{asked}").status_code == 400
    assert browser.get("/contacts/nobody/move?track=client").status_code == 404


def test_no_move_leads_elsewhere(desk: Browsed, browser: TestClient) -> None:
    for back in ("https://evil.example", "board://evil.example", "board:\r\nX: y", "//evil"):
        stage = "won" if stands(desk)[0][1] != "won" else "prospective"
        status, location = send(desk, browser, stage, back=back, answered="1", why="x")
        assert status == 303
        assert location.startswith(("/contacts/", "/board?track="))
        assert not {":", "\r", "\n"} & set(location)


def test_text_from_outside_is_text_and_no_part_of_the_board(tmp_path: Path, migrated: Path) -> None:
    pages = list[list[Page]]()
    for folder, plain in ((tmp_path / "plain", True), (tmp_path / "harmful", False)):
        folder.mkdir()
        shutil.copy(migrated, folder / "pipeline.db")
        with Browsed(folder) as desk:
            paths = ["/board", "/board?track=client&stage=prospective&at=2"]
            for number, text in enumerate("plain" if plain else one for one in HARMFUL):
                uid = desk.file(number, told_by(text), event=text).contact.uid
                put(desk, uid)
                paths += [
                    f"/contacts/{quote(uid)}/move?track=client{end}" for end in ("", "&stage=no")
                ]
            browser = desk.enter()
            texts = [browser.get(path).text for path in paths]
            assert find_hidden("".join(texts)) == set()
        pages.append([Page(text) for text in texts])
    for one, other in zip(*pages, strict=True):
        assert [(tag, [*attrs]) for tag, attrs in one.elements] == [
            (tag, [*attrs]) for tag, attrs in other.elements
        ]


def test_what_is_vendored_is_what_was_published() -> None:
    (script,) = VENDOR.glob("*.js")
    told = (VENDOR / "README.md").read_text(encoding="utf-8")
    assert script.name in told
    assert script.with_name(f"{script.name.removesuffix('.min.js')}.LICENSE.txt").is_file()
    digest = base64.b64encode(hashlib.sha512(script.read_bytes()).digest()).decode()
    assert f"sha512-{digest}" in told
