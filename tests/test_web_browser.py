"""The desk in Debian's Chromium: keys alone, scripts off, a telephone's width, and harmful text."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from cardscan.contact import Contact
from cardscan.entry import Entry
from cardscan.store import Store
from tests.browsed import NOON, to_jpeg
from tests.chromium import entered
from tests.filed import Desk
from tests.naughty import MARKUP
from tests.proposals import make_proposal

NAMES = ("Ann Owner", "Ben Broker", "Cy Student", "Di Painter", "Ed Baker")
PAGES = ("/", "/review", "/triage", "/board", "/contacts", "/duplicates", "/numbers", "/nowhere")


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    desk = Desk(tmp_path, monkeypatch)
    for number, name in enumerate(NAMES):
        contact = Contact(full_name=name, title="Managing Director")
        desk.file(make_proposal(number, contact, picture=to_jpeg("white")))
    return desk


def press(page: Page, key: str) -> None:
    """A key on the page of the triage, once its script has begun to listen."""
    expect(page.locator("#keys")).to_be_visible()
    page.keyboard.press(key)


def place(desk: Desk, name: str) -> list[str]:
    return [entry.track or entry.stage for entry in desk.read(name).entries]


def test_the_stack_is_divided_without_the_mouse(chromium: Browser, link: str, desk: Desk) -> None:
    with entered(chromium, link) as page:
        page.goto("/triage")
        name = page.locator("h2.name")
        for key, following in (
            ("r", NAMES[1]), ("u", NAMES[0]), ("n", NAMES[1]), ("Enter", NAMES[2]), ("s", NAMES[3])
        ):  # fmt: skip
            press(page, key)
            expect(name).to_have_text(following)
        press(page, "Shift+C")
        expect(page.get_by_role("checkbox", name="client")).to_be_checked()
        press(page, "r")
        expect(name).to_have_text(NAMES[4])
        press(page, "n")
        page.get_by_text("begin again").press("Enter")
        expect(name).to_have_text(NAMES[2])
        press(page, "c")
        expect(page.get_by_text("Everybody is divided")).to_be_visible()
    assert [place(desk, name) for name in NAMES] == [
        *(["neither"], ["client"], ["client"], ["referral", "client"], ["neither"])
    ]


def test_keys_that_are_switched_off_stay_so_and_answer_nothing(
    chromium: Browser, link: str, desk: Desk
) -> None:
    with entered(chromium, link) as page:
        page.goto("/triage")
        page.locator("#keys").uncheck()
        page.reload()
        expect(page.locator("#keys")).not_to_be_checked()
        for key in "crns":
            press(page, key)
        expect(page.locator("h2.name")).to_have_text(NAMES[0])
        page.locator("#keys").check()
        press(page, "c")
        expect(page.locator("h2.name")).to_have_text(NAMES[1])
    assert [place(desk, name) for name in NAMES[:2]] == [["client"], ["prospective"]]


def test_without_scripts_pages_are_read_and_forms_work(
    chromium: Browser, link: str, desk: Desk
) -> None:
    uid = desk.read(NAMES[0]).contact.uid
    with Store.open(desk.url) as store:
        due = Entry("client", "prospective", "", "", "2026-02-27")
        store.pipeline.write_entries([(uid, due)], what="put", now=NOON)
    with entered(chromium, link, scripts=False) as page:
        page.get_by_text("Next step").click()
        page.get_by_role("button", name="Done").click()
        expect(page.get_by_role("status")).to_have_text("Done: noted email with Ann Owner.")
        page.get_by_role("button", name="Undo").click()
        expect(page.get_by_text("Next step")).to_be_visible()
        page.get_by_role("link", name="Triage").click()
        page.get_by_role("button", name="neither").click()
        expect(page.locator("h2.name")).to_have_text(NAMES[2])
        page.get_by_role("link", name="Contacts").click()
        page.get_by_label("Words").fill("ann")
        page.get_by_role("button", name="Find").click()
        page.get_by_role("link", name=NAMES[0]).click()
        expect(page.get_by_role("heading", level=1)).to_have_text(NAMES[0])
        expect(page.get_by_alt_text("The card")).to_be_visible()
    assert place(desk, NAMES[1]) == ["neither"]


def test_a_slash_begins_to_find_and_arrows_go_through_what_is_found(
    chromium: Browser, link: str
) -> None:
    with entered(chromium, link) as page:
        page.goto("/numbers")
        page.keyboard.press("/")
        field = page.get_by_label("Find anybody")
        expect(field).to_be_focused()
        page.keyboard.type("managing")
        hits = page.locator("#hits li a")
        expect(hits).to_have_count(5)
        page.keyboard.press("ArrowDown")
        expect(hits.first).to_be_focused()
        page.keyboard.press("ArrowDown")
        page.keyboard.press("ArrowUp")
        page.keyboard.press("ArrowUp")
        expect(field).to_be_focused()
        page.keyboard.press("Escape")
        expect(page.locator("#hits")).to_be_hidden()
        page.keyboard.type(" di pain")
        expect(hits).to_have_count(1)
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", level=1)).to_have_text(NAMES[3])


def test_the_list_follows_what_is_typed(chromium: Browser, link: str) -> None:
    with entered(chromium, link) as page:
        page.goto("/contacts")
        page.keyboard.press("/")
        page.keyboard.type("ben")
        found = page.locator("#found .who a:not(.mark)")
        expect(found).to_have_count(1)
        expect(page.get_by_role("heading", level=1)).to_have_text("Contacts 1")
        expect(page).to_have_url(re.compile("q=ben"))
        page.keyboard.press("ArrowDown")
        expect(found).to_be_focused()
        page.reload()
        expect(found).to_have_text(NAMES[1])
        page.get_by_label("Words").fill("nobody")
        expect(page.get_by_text("Nobody is so")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_runs_over_at_a_telephones_width_and_what_has_the_focus_is_seen(
    chromium: Browser, link: str, desk: Desk, scheme: str
) -> None:
    contact = desk.read(NAMES[0]).contact.uid
    with entered(chromium, link) as page:
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        page.set_viewport_size({"width": 360, "height": 640})
        other = desk.read(NAMES[1]).contact.uid
        for path in (*PAGES, f"/contacts/{contact}", f"/merge/{contact}/{other}"):
            page.goto(path)
            assert page.evaluate("document.documentElement.scrollWidth") <= 360, path
            page.keyboard.press("Tab")
            expect(page.locator(":focus")).to_have_text("To the content")
            expect(page.locator(":focus")).to_be_in_viewport()
            page.keyboard.press("Tab")
            outline = "getComputedStyle(document.activeElement).outlineWidth"
            assert page.evaluate(outline) == "3px"


def test_text_that_means_harm_runs_no_script(chromium: Browser, link: str, desk: Desk) -> None:
    harm = " ".join(text for text in MARKUP if "<" in text) + '"><svg onload=alert(1)>'
    person = Contact(full_name=harm, title=harm, org=harm, note=harm, urls=("javascript:alert(1)",))
    uid, twin = (
        desk.file(make_proposal(seed, person), event=harm).contact.uid for seed in ("one", "two")
    )
    with entered(chromium, link) as page:
        own = (f"/contacts/{uid}", f"/contacts/{uid}/forget", f"/merge/{uid}/{twin}")
        for path in (*PAGES, *own, "/triage?skip=5", "/numbers?by=event"):
            page.goto(path)
            expect(page.get_by_role("heading", level=1)).to_be_visible()
            assert page.locator("script:not([src]), svg").count() == 0
