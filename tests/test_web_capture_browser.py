"""Cards photographed with a phone, in Chromium: let in by a code, sent, lost on the way, read."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, FilePayload, Page, Route, ViewportSize, expect

from cardscan.errors import UsageError
from cardscan.store import Store
from cardscan.web.server import find_lan_address
from tests.chromium import beside, entered, serving

CARDS = Path(__file__).parent.parent / "samples" / "cards"
PHONE = ViewportSize(width=360, height=740)
LOST = ("ERR_INTERNET_DISCONNECTED", "ERR_FAILED", "ERR_CONNECTION_REFUSED", "401")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CARDSCAN_DB", str(tmp_path / "pipeline.db"))
    monkeypatch.setenv("CARDSCAN_JOBS", "1")
    return tmp_path


@pytest.fixture
def link(folder: Path) -> Iterator[str]:
    """Of a desk whose photos are scripted."""
    with serving(program="tests.scripted") as link:
        yield link


def photo(name: str, script: str) -> FilePayload:
    return FilePayload(name=name, mimeType="image/jpeg", buffer=script.encode())


def shoot(page: Page, *photos: FilePayload) -> None:
    for one in photos:
        page.get_by_label("Take a photo").set_input_files([one])


def told(page: Page, name: str) -> str:
    row = page.locator(".shots li").filter(has_text=name)
    return row.locator(".words").inner_text()


def names(folder: Path) -> list[str]:
    with Store.open(f"sqlite:///{folder}/pipeline.db") as store:
        return sorted(filed.contact.full_name for filed in store.find_contacts())


def test_a_phone_comes_in_by_the_code_photographs_and_is_ended(
    chromium: Browser, folder: Path
) -> None:
    try:
        find_lan_address()
    except UsageError as error:
        pytest.skip(f"network: {error}")
    with serving("--lan", program="tests.scripted") as link, entered(chromium, link) as desk:
        desk.get_by_role("link", name="Capture").click()
        desk.get_by_role("link", name="let a phone in").click()
        desk.get_by_role("button", name="Show a code").click()
        expect(desk.get_by_alt_text("Code with the link")).to_be_visible()
        (code,) = re.findall(r"http://\S+/enter\?link=\S+", desk.locator("main").inner_text())
        with (
            chromium.new_context(viewport=PHONE, has_touch=True) as pocket,
            pocket.new_page() as phone,
        ):
            phone.goto(code)
            expect(desk.get_by_text("Phones that are in")).to_be_visible()  # without a reload
            expect(desk.get_by_role("button", name="Show a code")).to_be_visible()
            desk.goto("/capture")
            expect(phone.get_by_role("heading", level=1)).to_have_text("Capture")
            assert phone.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
            assert phone.evaluate("isSecureContext") is False
            expect(phone.get_by_role("link", name="Contacts")).to_have_count(0)
            phone.get_by_label("Met at").fill("Fair")
            shoot(phone, photo("1.jpg", "card Ana Beispiel"), photo("2.jpg", "unsure Bo Muster"))
            shots = phone.locator(".shots")
            expect(shots).to_contain_text("1 contact: Ana Beispiel", timeout=60_000)
            expect(shots).to_contain_text("1 contact, for review: Bo Muster")
            expect(phone.get_by_role("status")).to_have_text("All 2 are read.")
            expect(shots.get_by_role("link")).to_have_count(0)
            expect(desk.locator(".shots")).to_contain_text("1 contact, for review: Bo Muster")
            desk.get_by_role("link", name="Ana Beispiel").click()
            expect(desk.get_by_role("heading", level=1)).to_have_text("Ana Beispiel")
            expect(desk.locator("main")).to_contain_text("Fair")
            desk.goto("/phone")
            desk.get_by_role("button", name="End").click()
            expect(desk.get_by_text("Phones that are in")).to_have_count(0)
            shoot(phone, photo("3.jpg", "card Cy Musterfrau"))
            expect(phone.get_by_role("status")).to_contain_text("scan a new code there")
            desk.get_by_role("button", name="Show a code").click()
            text = desk.locator("main").inner_text()
            phone.goto(re.findall(r"http://\S+/enter\?link=\S+", text)[0])
            expect(shots).to_contain_text("1 contact: Cy Musterfrau", timeout=60_000)
    assert names(folder) == ["Ana Beispiel", "Bo Muster", "Cy Musterfrau"]


def test_a_lost_connection_and_a_reload_lose_nothing(
    chromium: Browser, link: str, folder: Path
) -> None:
    with entered(chromium, link, expected=LOST) as page:
        page.goto("/capture")
        expect(page.get_by_label("Take a photo")).to_be_attached()
        page.context.set_offline(True)
        shoot(page, photo("1.jpg", "card Ana Beispiel"), photo("2.jpg", "card Bo Muster"))
        expect(page.get_by_role("status")).to_contain_text("The desk is not reachable.")
        expect(page.get_by_role("status")).to_contain_text("2 still to be sent")
        page.context.set_offline(False)
        page.route("**/capture/*", lambda route: route.abort())
        page.reload()
        expect(page.locator(".shots li")).to_have_count(2)
        page.unroute("**/capture/*")
        shots = page.locator(".shots")
        expect(shots).to_contain_text("1 contact: Ana Beispiel", timeout=60_000)
        expect(shots).to_contain_text("1 contact: Bo Muster", timeout=60_000)
        page.reload()
        expect(page.locator(".shots li")).to_have_count(2)
        expect(page.get_by_role("status")).to_have_text("")
    assert names(folder) == ["Ana Beispiel", "Bo Muster"]


def test_a_large_photo_goes_on_in_the_middle(chromium: Browser, link: str, folder: Path) -> None:
    lines = "\n".join(f"card Person{number} Beispiel" for number in range(3))
    whole = lines + "\ntaken " + "x" * 3_000_000
    with entered(chromium, link, expected=LOST) as page:
        page.goto("/capture")
        offsets = list[int]()

        def lose_the_second(route: Route) -> None:
            if route.request.method == "PATCH":
                offsets.append(int(route.request.headers["upload-offset"]))
            if offsets == [0, 1 << 20] and route.request.method == "PATCH":
                route.abort()
            else:
                route.continue_()

        page.route("**/capture/*", lose_the_second)
        shoot(page, photo("large.jpg", whole))
        expect(page.locator(".shots")).to_contain_text("3 contacts: Person0", timeout=60_000)
    assert offsets == [0, 1 << 20, 1 << 20, 2 << 20]
    assert len(names(folder)) == 3


def test_files_are_dropped_or_chosen_and_wrong_ones_tell_why(
    chromium: Browser, link: str, folder: Path
) -> None:
    with entered(chromium, link) as page:
        page.goto("/capture")
        expect(page.get_by_text("dropped onto this page")).to_be_visible()
        dropped = page.evaluate_handle(
            """() => {
              const carried = new DataTransfer();
              carried.items.add(new File(["card Ana Beispiel"], "a.jpg", {type: "image/jpeg"}));
              carried.items.add(new File([], "empty.jpg", {type: "image/jpeg"}));
              return carried;
            }"""
        )
        page.dispatch_event("main", "drop", {"dataTransfer": dropped})
        chosen = [photo("note.txt", "damaged"), photo("b.jpg", "card Ana Beispiel")]
        page.get_by_label("Photos of cards").set_input_files(chosen)
        shots = page.locator(".shots")
        expect(shots).to_contain_text("known already: Ana Beispiel", timeout=60_000)
        assert told(page, "empty.jpg") == "refused: it is empty"
        assert "refused: note.txt.jpg is damaged. Take the photo again." in told(page, "note.txt")
        expect(page.get_by_role("status")).to_have_text("All 4 are read.")
    assert names(folder) == ["Ana Beispiel"]


def test_without_scripts_there_is_a_form(chromium: Browser, link: str, folder: Path) -> None:
    with entered(chromium, link, scripts=False) as page:
        page.get_by_role("link", name="Capture").click()
        page.get_by_label("Met at").fill("Fair")
        page.get_by_label("Photos of cards").set_input_files([photo("1.jpg", "card Ana Beispiel")])
        page.get_by_role("button", name="Send").click()
        expect(page.locator(".shots li")).to_have_count(1)
        for _ in range(600):
            if "contact" in told(page, "1.jpg"):
                break
            page.get_by_role("link", name="Look again").click()
        page.get_by_role("link", name="Ana Beispiel").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Ana Beispiel")


@pytest.mark.tesseract
def test_a_real_card_becomes_a_real_contact_at_a_phones_width(
    chromium: Browser, folder: Path
) -> None:
    card = CARDS / "card-001.jpg"
    with serving() as link, entered(chromium, link) as page:
        page.set_viewport_size(PHONE)
        page.goto("/capture")
        page.get_by_label("Take a photo").set_input_files(card)
        expect(page.get_by_role("status")).to_have_text("All 1 are read.", timeout=120_000)
        page.locator(".shots").get_by_role("link").click()
        (name,) = names(folder)
        expect(page.get_by_role("heading", level=1)).to_have_text(name)
        expect(page.get_by_alt_text("The card")).to_be_visible()


def test_the_app_can_be_installed(chromium: Browser, link: str) -> None:
    with entered(chromium, link) as page, beside(chromium, page) as other:
        other.goto("/capture")
        assert other.evaluate("isSecureContext")
        address = other.locator("link[rel=manifest]").get_attribute("href")
        manifest = json.loads(other.request.get(str(address)).text())
        for icon in manifest["icons"]:
            answer = other.request.get(icon["src"])
            assert (answer.status, answer.headers["content-type"].partition(";")[0]) == (
                200,
                icon["type"],
            )
        session = other.context.new_cdp_session(other)
        errors = session.send("Page.getInstallabilityErrors")["installabilityErrors"]
        assert {error["errorId"] for error in errors} <= {"in-incognito"}  # as test browsers are
