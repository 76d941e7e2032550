"""The review in Debian's Chromium: by keys alone, words by the mouse, nothing typed is lost."""

from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from cardscan.contact import Filed, Proposal
from cardscan.correct import settle
from cardscan.sides import join as join_sides
from tests.browsed import to_jpeg
from tests.chromium import entered
from tests.filed import Desk
from tests.naughty import MARKUP
from tests.proposals import ANA as RICH
from tests.proposals import make_proposal
from tests.test_cli_review import DOUBTS, PAGE, READINGS
from tests.test_sides import ANA, BACK, BEN, side


def card(seed: object, name: str) -> Proposal:
    """A card with a doubtful title and number."""
    return make_proposal(
        seed,
        replace(RICH, full_name=name, title="Haed of Sales"),
        review=DOUBTS,
        confidence={"title": 0.5, "phones": (0.9, 0.5)},
        candidates=READINGS,
        pages=(PAGE,),
        picture=to_jpeg("white"),
    )


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    desk = Desk(tmp_path, monkeypatch)
    for name in ("Cy Third", "Ben Second", "Ann First"):
        desk.file(card(name, name))
    return desk


def title(desk: Desk, name: str) -> str:
    return desk.read(name).contact.title


def at(page: Page, name: str) -> None:
    """Waits until the page of a card is there and listens."""
    expect(page.locator("h2.name")).to_have_text(name)
    expect(page.locator(".row:focus, .row :focus")).to_have_count(1)


def saved(page: Page) -> None:
    expect(page.locator("#told")).to_have_text("Saved.")


def test_cards_are_reviewed_by_keys_alone(chromium: Browser, link: str, desk: Desk) -> None:
    with entered(chromium, link) as page:
        page.goto("/review")
        page.locator("#keys").wait_for()
        page.keyboard.press("n")
        at(page, "Ann First")
        expect(page.locator(".row:focus")).to_have_id("title-0")
        page.keyboard.press("1")
        saved(page)
        expect(page.locator("#in-title-0")).to_have_value("Head of Sales")
        page.keyboard.press("g")
        expect(page.locator(".row:focus")).to_have_id("phones-1")
        page.keyboard.press("a")
        at(page, "Ben Second")
        for key in ("f", "Control+a"):
            page.keyboard.press(key)
        page.keyboard.type("Queen")
        page.keyboard.press("Enter")
        saved(page)
        page.keyboard.press("j")
        expect(page.locator(".row:focus")).to_have_id("department-0")
        page.keyboard.press("Delete")
        expect(page.locator("#in-department-0")).to_have_value("")
        page.keyboard.press("a")
        at(page, "Cy Third")
        page.keyboard.press("p")
        expect(page.locator("h2.name")).to_have_text("Cy Third")
        page.keyboard.press("x")
        expect(page.get_by_text("No card wants a look")).to_be_visible()
        page.locator("#keys").wait_for()
        page.keyboard.press("u")
        at(page, "Cy Third")
        page.keyboard.press("f")
        page.keyboard.type("Nothing")
        page.keyboard.press("Escape")
        page.keyboard.press("Shift+?")
        expect(page.get_by_text("take that reading")).to_be_visible()
    assert [title(desk, name) for name in ("Ann First", "Ben Second", "Cy Third")] == [
        *("Head of Sales", "Queen", "Haed of Sales")
    ]
    assert desk.read("Ben Second").contact.department == ""
    assert [bool(desk.read(name).review) for name in ("Ann First", "Cy Third")] == [False, True]


def test_words_of_the_card_go_into_a_field_by_mouse_and_by_keys(
    chromium: Browser, link: str, desk: Desk
) -> None:
    with entered(chromium, link) as page:
        page.goto(f"/review/{desk.read('Ann First').contact.uid}")
        at(page, "Ann First")
        page.locator("#in-org-0").click()
        for word in ("Beispiel", "Sales"):
            page.locator(f'rect[data-word="{word}"]').click()
        expect(page.locator("#in-org-0")).to_have_value("Beispiel Sales")
        page.locator('rect[data-word="Sales"]').click()
        page.keyboard.press("Enter")
        saved(page)
        page.locator("#title-0").focus()
        for key in ("w", "ArrowDown", "Space", "ArrowRight", "ArrowRight", "Space", "Enter"):
            page.keyboard.press(key)
        saved(page)
        page.locator('a[aria-label^="Phone"] rect').last.click()
        expect(page.locator(".row:focus")).to_have_id("phones-1")
    contact = desk.read("Ann First").contact
    assert (contact.org, contact.title) == ("Beispiel", "Haed Sales")


def test_sides_are_parted_joined_and_undone_by_keys(
    chromium: Browser, link: str, desk: Desk
) -> None:
    both = desk.file(join_sides(side(*ANA, photo="a"), side(*BACK, photo="b")))
    with entered(chromium, link) as page:
        page.goto(f"/review/{both.contact.uid}")
        expect(page.locator("figure")).to_have_count(2)
        at(page, "Ana Beispiel")
        page.keyboard.press("s")
        expect(page.locator("figure")).to_have_count(1)
        at(page, "Ana Beispiel")
        page.goto(f"/review/{desk.read('Example GmbH').contact.uid}")
        at(page, "Example GmbH")
        page.keyboard.press("b")
        for _ in range(9):
            if page.locator(":focus").inner_text().startswith("Ana Beispiel"):
                break
            page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        at(page, "Ana Beispiel")
        expect(page.locator("figure")).to_have_count(2)
        page.keyboard.press("u")
        expect(page.locator("figure")).to_have_count(1)
    assert desk.read("Ana Beispiel").sides == ()


def changed_elsewhere(desk: Desk, filed: Filed) -> None:
    desk.change(settle(filed, "title", ("Head of Snails",)))


def test_a_stale_field_shows_both_versions_and_a_lost_connection_loses_nothing(
    chromium: Browser, link: str, desk: Desk
) -> None:
    filed = desk.read("Ann First")
    with entered(chromium, link, expected=("409", "INTERNET_DISCONNECTED")) as page:
        page.goto(f"/review/{filed.contact.uid}")
        at(page, "Ann First")
        changed_elsewhere(desk, filed)
        page.locator("#in-title-0").fill("Queen")
        page.keyboard.press("Enter")
        expect(page.get_by_role("cell", name="Head of Snails")).to_be_visible()
        expect(page.locator("#in-title-0")).to_have_value("Queen")
        page.get_by_role("button", name="Save").last.click()
        saved(page)
        page.context.set_offline(True)
        page.locator("#in-org-0").fill("Example Holding")
        page.keyboard.press("Enter")
        expect(page.locator("#told")).to_contain_text("cannot be reached")
        expect(page.locator("#in-org-0")).to_have_value("Example Holding")
        page.context.set_offline(False)
        saved(page)
    contact = desk.read("Ann First").contact
    assert (contact.title, contact.org) == ("Queen", "Example Holding")


def test_without_scripts_the_form_saves_accepts_and_leads_on(
    chromium: Browser, link: str, desk: Desk
) -> None:
    with entered(chromium, link, scripts=False) as page:
        page.get_by_role("link", name="Review").click()
        page.get_by_role("link", name="Begin with the most doubtful").click()
        page.locator("#in-title-0").fill("Queen")
        page.keyboard.press("Enter")
        expect(page.get_by_role("status").first).to_have_text("Done: set Title of Ann First.")
        page.get_by_role("button", name="The card is right").click()
        expect(page.locator("h2.name")).to_have_text("Ben Second")
        page.get_by_role("button", name="Head of Sales").click()
        expect(page.locator("#in-title-0")).to_have_value("Head of Sales")
    assert title(desk, "Ann First") == "Queen"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_fits_a_telephone_and_harmful_text_does_nothing(
    chromium: Browser, link: str, desk: Desk, scheme: str
) -> None:
    harm = " ".join(text for text in MARKUP if "<" in text) + '"><svg onload=alert(1)>'
    filed = desk.file(
        make_proposal("harm", side(harm, *BEN).contact, pages=side(harm, *BEN).pages),
    )
    filed = desk.change(settle(settle(filed, "org", (harm[:150],)), "note", (harm,)))
    with entered(chromium, link) as page:
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        page.set_viewport_size({"width": 360, "height": 640})
        for path in ("/review", "/review/off", f"/review/{filed.contact.uid}"):
            page.goto(path)
            expect(page.get_by_role("heading", level=1)).to_be_visible()
            assert page.evaluate("document.documentElement.scrollWidth") <= 360, path
            assert page.locator("script:not([src]), svg:not(.overlay)").count() == 0
        at(page, "Ben Muster")
        width = "document.querySelector('.overlay').getBoundingClientRect().width"
        assert page.evaluate(width) == page.evaluate(width.replace(".overlay", ".flat img"))
