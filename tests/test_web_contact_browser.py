"""A contact's page and two side by side in Debian's Chromium, with scripts and without."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from cardscan.contact import Contact
from tests.browsed import to_jpeg
from tests.chromium import entered
from tests.filed import Desk
from tests.proposals import make_proposal

PEOPLE = (
    Contact(full_name="Ann Owner", org="Owner Ltd", emails=("ann@owner.example.com",)),
    Contact(full_name="Ben Broker", org="Broker AG", emails=("ben@broker.example.org",)),
    Contact(
        full_name="Ann Owner", title="Owner", org="Owner Ltd", emails=("ann@owner.example.com",)
    ),
)


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    desk = Desk(tmp_path, monkeypatch)
    for number, contact in enumerate(PEOPLE):
        desk.file(make_proposal(number, contact, review=(), picture=to_jpeg("white")))
    return desk


def add(page: Page, label: str, text: str) -> None:
    field = page.get_by_label(label)
    field.fill(text)
    field.press("Enter")
    expect(page.get_by_role("status").first).to_contain_text("Done: changed the")


@pytest.mark.parametrize("scripts", [True, False])
def test_two_are_introduced_and_that_is_taken_back(
    chromium: Browser, link: str, desk: Desk, scripts: bool
) -> None:
    with entered(chromium, link, scripts=scripts) as page:
        page.goto(f"/contacts/{desk.read('Ben Broker').contact.uid}")
        add(page, "What they need", "an accountant")
        page.goto("/contacts?q=ann")
        page.locator("#found .who a").first.click()
        add(page, "What they offer", "bookkeeping")
        page.get_by_role("button", name="Introduced to Ben Broker").click()
        expect(page.get_by_role("heading", name="Introduce to")).to_be_visible()
        expect(page.get_by_text("You gave 1 time")).to_be_visible()
        page.get_by_role("button", name="Undo").click()
        expect(page.get_by_role("button", name="Introduced to Ben Broker")).to_be_visible()
        page.get_by_role("button", name="Take away bookkeeping").click()
        expect(page.get_by_text("Note what they offer and need")).to_be_visible()


@pytest.mark.parametrize("scripts", [True, False])
def test_two_are_merged_as_chosen_and_parted_again(
    chromium: Browser, link: str, desk: Desk, scripts: bool
) -> None:
    with entered(chromium, link, scripts=scripts) as page:
        page.goto("/contacts")
        page.get_by_role("link", name="Who may be there twice").click()
        page.get_by_role("link", name="Ann Owner and Ann Owner").click()
        title = page.get_by_role("group", name="Title")
        expect(title).to_contain_text("differs")
        title.get_by_label("only the second").check()
        page.get_by_role("button", name="Show merged as chosen").click()
        expect(title.get_by_label("only the second")).to_be_checked()
        page.get_by_role("button", name="Merge the two").click()
        expect(page.get_by_text("Nobody seems to be there twice")).to_be_visible()
        assert desk.read("Ann Owner").contact.title == "Owner"
        page.get_by_role("button", name="Undo").click()
        expect(page.get_by_role("link", name="Ann Owner and Ann Owner")).to_be_visible()


def test_a_form_of_a_page_that_is_old_tells_both_versions(
    chromium: Browser, link: str, desk: Desk
) -> None:
    with entered(chromium, link, expected=("404", "409")) as page:
        page.goto("/duplicates")
        page.get_by_role("link", name="Ann Owner and Ann Owner").click()
        uid = page.locator("section.cards a").first.get_attribute("href")
        assert uid
        filed = desk.read(uid.removeprefix("/contacts/").replace("%3A", ":"))
        desk.change(filed)
        page.get_by_role("button", name="Merge the two").click()
        expect(page.get_by_text("was version 1, and version 2 says")).to_be_visible()
