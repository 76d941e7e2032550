"""The board in Debian's Chromium: dragged, by keys, without scripts, two at once, and with many."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from sqlalchemy import insert

from cardscan.contact import Contact
from cardscan.entry import Entry
from cardscan.store import Store
from cardscan.store.rows import contact_values, entry_values
from cardscan.store.schema import contacts, entries
from tests.browsed import NOON
from tests.chromium import beside, entered
from tests.filed import Desk
from tests.proposals import make_proposal

PLACES = {"Ann Owner": "prospective", "Ben Broker": "prospective", "Cy Student": "qualified"}
MANY = 10_000


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    desk = Desk(tmp_path, monkeypatch)
    for number, (name, stage) in enumerate(PLACES.items()):
        uid = desk.file(make_proposal(number, Contact(full_name=name)), event="Fair").contact.uid
        with Store.open(desk.url) as store:
            entry = Entry("client", stage, "", f"2026-03-{10 + number}")
            store.pipeline.write_entries([(uid, entry)], what="put", now=NOON)
    return desk


def column(page: Page, stage: str) -> Locator:
    return page.locator(f".column[data-stage={stage}]")


def card(page: Page, name: str) -> Locator:
    return page.locator(".column li").filter(has_text=name)


def drag(page: Page, name: str, stage: str) -> None:
    """As a hand does: not in one leap, and not before it is seen where it goes."""
    card(page, name).hover(position={"x": 60, "y": 30})
    page.mouse.down()
    column(page, stage).locator("ul").hover(position={"x": 60, "y": 40})
    column(page, stage).locator("ul").hover(position={"x": 70, "y": 50})
    expect(column(page, stage).locator(".sortable-ghost")).to_be_attached()
    page.mouse.up()


def stage_of(desk: Desk, name: str) -> str:
    return desk.read(name).entries[0].stage


def open_board(page: Page) -> None:
    page.goto("/board")
    expect(page.locator("html.script")).to_be_attached()


def test_people_are_dragged_and_the_questions_are_asked(
    chromium: Browser, link: str, desk: Desk
) -> None:
    with entered(chromium, link, expected=("409",)) as page:
        open_board(page)
        dialog = page.get_by_role("dialog")
        drag(page, "Cy Student", "prospective")
        expect(column(page, "prospective").get_by_role("heading")).to_have_text("prospective 3")
        expect(page.locator(".done")).to_contain_text("Done: moved Cy Student to prospective")
        page.get_by_role("button", name="Undo").click()
        expect(column(page, "qualified").locator("li")).to_contain_text("Cy Student")
        expect(page.locator(".done")).to_be_empty()

        drag(page, "Ann Owner", "qualified")
        expect(dialog.get_by_role("heading")).to_have_text("Move Ann Owner to qualified")
        page.keyboard.press("Escape")
        expect(column(page, "prospective").locator("li")).to_have_count(2)
        assert stage_of(desk, "Ann Owner") == "prospective"

        drag(page, "Ann Owner", "qualified")
        for check in dialog.get_by_role("checkbox").all():
            check.check()
        desk.type("move", "Ann Owner", "proposal", "--yes")
        expect(column(page, "proposal").locator("li")).to_contain_text("Ann Owner")
        dialog.get_by_role("button", name="Move").click()
        expect(dialog.get_by_role("alert")).to_contain_text("nothing was done")
        expect(dialog).to_contain_text("It stands atclient: proposal")
        assert stage_of(desk, "Ann Owner") == "proposal"
        dialog.get_by_text("Do not move").click()
        expect(dialog).to_have_count(0)


def test_people_are_dragged_with_a_finger(chromium: Browser, link: str, desk: Desk) -> None:
    with (
        entered(chromium, link) as page,
        beside(chromium, page, has_touch=True, viewport={"width": 412, "height": 800}) as phone,
    ):
        open_board(phone)
        finger = phone.context.new_cdp_session(phone)

        def touch(kind: str, *points: tuple[float, float]) -> None:
            at = [{"x": x, "y": y} for x, y in points]
            finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": at})

        column(phone, "qualified").scroll_into_view_if_needed()
        held = card(phone, "Cy Student").bounding_box()
        there = column(phone, "prospective").locator("ul").bounding_box()
        assert held
        assert there
        start, end = (held["x"] + 60, held["y"] + 30), (there["x"] + 120, there["y"] + 60)
        touch("touchStart", start)
        expect(phone.locator(".sortable-chosen")).to_be_attached()
        for step in range(1, 11):
            touch(
                "touchMove",
                (
                    start[0] + (end[0] - start[0]) * step / 10,
                    start[1] + (end[1] - start[1]) * step / 10,
                ),
            )
        expect(column(phone, "prospective").locator(".sortable-ghost")).to_be_attached()
        touch("touchEnd")
        expect(column(phone, "prospective").locator("li")).to_have_count(3)
    assert stage_of(desk, "Cy Student") == "prospective"


def test_the_board_is_used_with_keys_alone(chromium: Browser, link: str, desk: Desk) -> None:
    with entered(chromium, link) as page:
        open_board(page)
        focused = page.locator(":focus")
        dialog = page.get_by_role("dialog")
        card(page, "Ann Owner").locator(".name").focus()
        for key, name in (
            ("ArrowDown", "Ben Broker"), ("ArrowDown", "Ben Broker"), ("ArrowRight", "Cy Student"),
            ("ArrowRight", "Cy Student"), ("ArrowLeft", "Ann Owner"),
        ):  # fmt: skip
            page.keyboard.press(key)
            expect(focused).to_have_text(name)
        page.keyboard.press("m")
        expect(dialog.get_by_role("heading")).to_have_text("Move Ann Owner")
        expect(focused).to_have_text("qualified")
        for _ in range(5):
            page.keyboard.press("Tab")
        expect(focused).to_have_text("no")
        page.keyboard.press("Enter")
        expect(dialog.get_by_role("heading")).to_have_text("Move Ann Owner to no")
        page.keyboard.type("no need")
        page.keyboard.press("Enter")
        expect(column(page, "no").locator("li")).to_contain_text("Ann Owner")
        expect(focused).to_have_text("Ann Owner")
        page.keyboard.press("Tab")
        expect(focused).to_have_text("Move Ann Owner to…")

        page.set_viewport_size({"width": 412, "height": 700})
        open_board(page)
        card(page, "Ben Broker").locator(".name").focus()
        for name in ("Cy Student", "Ann Owner"):
            page.keyboard.press("ArrowRight")
            expect(focused).to_have_text(name)
        page.keyboard.press("m")
        expect(dialog).to_be_visible()
        desk.type("move", "Ann Owner", "later", "--until", "2099-01-01")
        expect(column(page, "later").locator("li")).to_have_count(1)
        page.keyboard.press("Escape")
        expect(focused).to_have_text("Ann Owner")
        page.keyboard.press("ArrowLeft")
        expect(focused).to_have_text("Cy Student")
    assert stage_of(desk, "Ann Owner") == "later"


def test_without_scripts_people_are_moved_and_moved_back(
    chromium: Browser, link: str, desk: Desk
) -> None:
    with entered(chromium, link, scripts=False) as page:
        page.goto("/board")
        page.get_by_role("link", name="Move Ann Owner to…").click()
        page.get_by_role("button", name="later").click()
        page.get_by_label("Until when?").fill("2099-01-01")
        page.get_by_role("button", name="Move").click()
        expect(page.get_by_role("status")).to_have_text("Done: moved Ann Owner to later (client).")
        expect(column(page, "later").locator("li")).to_contain_text("comes back on Thu 1 Jan 2099")
        page.get_by_role("button", name="Undo").click()
        expect(column(page, "prospective").locator("li")).to_have_count(2)
    assert stage_of(desk, "Ann Owner") == "prospective"


def test_two_browsers_and_the_command_line_see_each_other(
    chromium: Browser, link: str, desk: Desk
) -> None:
    with (
        entered(chromium, link) as one,
        beside(chromium, one) as other,
        beside(chromium, one, expected=("ERR_",)) as third,
    ):
        open_board(one)
        open_board(other)
        third.goto("/")
        waiting = third.get_by_role("heading", name="Decide")
        expect(waiting).to_have_text("Decide 3")
        drag(one, "Cy Student", "prospective")
        expect(column(other, "prospective").get_by_role("heading")).to_have_text("prospective 3")
        desk.type("move", "Ben Broker", "no", "--why", "no need")
        for page in (one, other):
            expect(column(page, "no").locator("li")).to_contain_text("Ben Broker")
        expect(waiting).to_have_text("Decide 1")

        third.get_by_text("Next step").first.click()
        third.get_by_label("Words").first.fill("half a sent")
        desk.type("move", "Ann Owner", "no", "--why", "no need")
        note = third.locator(".note")
        expect(note).to_contain_text("Something here was changed elsewhere")
        expect(third.get_by_label("Words").first).to_have_value("half a sent")
        note.get_by_role("link").click()
        expect(third.get_by_text("Ann Owner")).to_have_count(0)

        third.route("**/events", lambda route: route.abort())
        third.goto("/board")
        expect(note).to_contain_text("The desk does not answer")
        third.unroute("**/events")
        desk.type("move", "Cy Student", "no", "--why", "no need")
        expect(column(third, "no").locator("li")).to_have_count(3)
        expect(note).to_be_empty()


def test_a_board_with_many_stays_small(chromium: Browser, link: str, desk: Desk) -> None:
    add_many(desk)
    with entered(chromium, link) as page:
        open_board(page)
        many = column(page, "won")
        expect(many.get_by_role("heading")).to_have_text(f"won {MANY:,}")
        stack = many.locator(".stack")
        for part in range(2, 9):
            expect(many.locator("li").first).to_be_attached()
            stack.evaluate("one => one.scrollTo(0, one.scrollHeight)")
            expect(many.locator(f"ul[data-at='{part}']")).to_be_attached()
            assert page.evaluate("document.querySelectorAll('*').length") < 700
        expect(many.locator("ul[data-at='1'] li")).to_have_count(0)
        expect(many.locator(".more")).to_have_text(re.compile(f"^{MANY - 160:,} more"))
        desk.type("move", f"{MANY - 1:08}", "no", "--why", "no need")
        expect(many.get_by_role("heading")).to_have_text(f"won {MANY - 1:,}")
        expect(many.locator(".more")).to_have_text(re.compile(f"^{MANY - 161:,} more"))
        stack.evaluate("one => one.scrollTo(0, 0)")
        expect(many.locator("ul[data-at='1'] li")).to_have_count(20)
        expect(many.locator("ul[data-at='8'] li")).to_have_count(0)
        many.locator("li .name").first.focus()
        for number in range(50):
            expect(page.locator(":focus")).to_have_text(f"Person {MANY - 2 - number}")
            page.keyboard.press("ArrowDown")


def add_many(desk: Desk) -> None:
    """So many people at one stage, as the store would have filed them, at once."""
    with Store.open(desk.url) as store, store._engine.begin() as writing:
        people = [
            {
                "id": 1000 + number,
                "uid": f"urn:uuid:{number:08}-0000-4000-9000-000000000000",
                "version": 1,
                "added": "2026-03-01T12:00:00Z",
                "changed": "2026-03-01T12:00:00Z",
                "needs_review": False,
                "review": [],
                "confidence": {},
                "event": "",
                **contact_values(Contact(full_name=f"Person {number}")),
            }
            for number in range(MANY)
        ]
        writing.execute(insert(contacts), people)
        won = entry_values(Entry("client", "won", "2026-03-01T12:00:00Z", version=1))
        writing.execute(insert(entries), [won | {"contact_id": one["id"]} for one in people])
