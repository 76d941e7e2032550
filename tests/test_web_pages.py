"""The pages: what they show of a database, of an empty one, and of one that means harm."""

import re
import shutil
from html.parser import HTMLParser
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from cardscan.contact import Contact, Phone
from cardscan.entry import Entry, Touch
from cardscan.twins import pair_up
from tests.browsed import NOON, Browsed
from tests.naughty import ESCAPES, MARKUP, find_hidden
from tests.proposals import ANA

PAGES = ("/", "/triage", "/board", "/contacts", "/duplicates", "/numbers", "/nope")


class Page(HTMLParser):
    """What a browser makes of a page: its elements, and its text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements = list[tuple[str, dict[str, str | None]]]()
        self.text = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data

    @property
    def links(self) -> dict[str, str]:
        """Where the links lead."""
        return {str(attrs["href"]): tag for tag, attrs in self.elements if "href" in attrs}


def test_an_empty_desk_says_what_to_do_first(desk: Browsed) -> None:
    browser = desk.enter()
    for path in ("/", "/board", "/contacts"):
        page = Page(browser.get(path).text)
        assert "There are no contacts yet" in page.text
        assert "cardscan scan FOLDER" in page.text


def test_today_shows_who_waits_and_leads_to_them(desk: Browsed) -> None:
    ana = desk.file(1)
    desk.store.pipeline.write_entries(
        [(ana.contact.uid, Entry("client", "prospective", "", "", "2026-02-27"))],
        what="put",
        now=NOON,
    )
    desk.file(2, Contact(full_name="Ben Broker"))
    page = Page(desk.enter().get("/").text)
    assert re.search(r"First touch 1\s.*2 days over.*Ana.*client: prospective", page.text, re.S)
    assert re.search(r"Never triaged 1\s.*2026-03-01.*Ben Broker", page.text, re.S)
    assert f"/contacts/{ana.contact.uid.replace(':', '%3A')}" in page.links


def test_today_names_what_comes_next_where_nothing_is_due(desk: Browsed) -> None:
    ana = desk.file(1)
    entry = Entry("client", "prospective", "", "", "2026-03-09")
    desk.store.pipeline.write_entries([(ana.contact.uid, entry)], what="put", now=NOON)
    assert "What comes next is on Mon 2026-03-09: first touch" in desk.enter().get("/").text


def test_contacts_are_found_by_words_track_and_event(desk: Browsed) -> None:
    desk.file(1)
    ben = desk.file(2, Contact(full_name="Ben Broker"), event="Breakfast")
    desk.store.pipeline.write_entries(
        [(ben.contact.uid, Entry("client", "prospective", ""))], what="put", now=NOON
    )
    browser = desk.enter()
    for asked in ("q=brok", "track=client", "event=breakfast", "q=ben&track=client&event="):
        text = Page(browser.get(f"/contacts?{asked}").text).text
        assert "Ben Broker" in text
        assert "Ana" not in text
    assert "Nobody is so" in browser.get("/contacts?q=nobody").text
    assert "no letters or digits" in browser.get("/contacts?q=%2B%2B").text


def test_a_long_list_is_turned_page_by_page(desk: Browsed) -> None:
    for number in range(51):
        desk.file(number, Contact(full_name=f"Person {number:02}", org="Example Works"))
    browser = desk.enter()
    first, second = (Page(browser.get(f"/contacts?q=example&at={at}").text) for at in (1, 2))
    assert "Person 50" in first.text
    assert "Person 00" not in first.text
    assert "Person 00" in second.text
    assert "Person 50" not in second.text
    assert "/contacts?q=example&track=&event=&at=2" in first.links
    assert "has no such page" in browser.get("/contacts?at=3").text
    for at in ("0", "-1", "x", "1e9", "100001"):
        assert browser.get(f"/contacts?at={at}").status_code == 400


def test_a_contact_has_its_fields_picture_and_history(desk: Browsed) -> None:
    ana, ben = desk.file(1), desk.file(2, Contact(full_name="Ben Broker"))
    touch = Touch("referral-received", "2026-03-02T10:00:00Z", "via Ben", about=ben.contact.uid)
    desk.store.pipeline.add_touch(ana.contact.uid, touch, [], what="noted", now=NOON)
    page = Page(desk.enter().get(f"/contacts/{ana.contact.uid}").text)
    for shown in (
        ANA.full_name, ANA.title, ANA.org, "+493023125000 ext. 12", "Ana@Example.com",
        "likes chess", "LinkedIn ana-beispiel", "Title: the two readers disagree",
        "no track: prospective", "card scanned", "referral-received", "via Ben", "Fair",
    ):  # fmt: skip
        assert shown in page.text
    assert {"tel:+493023125000", "mailto:Ana@Example.com"} <= page.links.keys()
    assert f"/contacts/{ben.contact.uid.replace(':', '%3A')}" in page.links
    (picture,) = [attrs for tag, attrs in page.elements if tag == "img"]
    assert picture == {"src": f"/pictures/{ana.sha256}/1.jpg", "alt": "The card"}


def test_pictures_are_written_anew_and_only_as_jpeg(desk: Browsed) -> None:
    ana, browser = desk.file(1), desk.enter()
    answer = browser.get(f"/pictures/{ana.sha256}/1.jpg")
    assert answer.headers["content-type"] == "image/jpeg"
    with Image.open(BytesIO(answer.content)) as picture:
        assert (picture.format, picture.size) == ("JPEG", (400, 240))
    assert answer.content != desk.store.find_picture(ana.sha256, 1)
    for path in (f"{ana.sha256}/2", f"{'0' * 64}/1", f"{ana.sha256}/0", "x/1", "../1"):
        assert browser.get(f"/pictures/{path}.jpg").status_code in (400, 404)


def test_no_contact_no_page(desk: Browsed) -> None:
    ana, browser = desk.file(1), desk.enter()
    start = ana.contact.uid.removeprefix("urn:uuid:")
    for uid in ("nobody", start, start[:8], ANA.emails[0], "%00", "..%2f..", "x" * 3000):
        assert browser.get(f"/contacts/{uid}").status_code == 404
    desk.store.forget(ana.contact.uid, now=NOON)
    assert browser.get(f"/contacts/{ana.contact.uid}").status_code == 404
    assert browser.get(f"/pictures/{ana.sha256}/1.jpg").status_code == 404


HARMFUL = (*MARKUP, *ESCAPES)


def told_by(text: str) -> Contact:
    """A contact that has the text in every field."""
    return Contact(
        full_name=text,
        alternative_name=text,
        title=text,
        department=text,
        org=text,
        phones=(Phone(f"+{text}"),),
        emails=(text,),
        urls=(f"https://{text}", f"javascript:{text}"),
        note=text,
    )


def test_text_from_outside_is_text_and_no_part_of_a_page(
    tmp_path: Path, migrated: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A desk with text that means harm has the same elements as one with words in its place."""
    # Who is alike depends on the text: here each contact is there twice.
    monkeypatch.setattr(
        "cardscan.web.pages.contact.find_twins_of", lambda _, filed: [pair_up(filed, filed)]
    )
    pages = list[list[Page]]()
    for folder, plain in ((tmp_path / "plain", True), (tmp_path / "harmful", False)):
        folder.mkdir()
        shutil.copy(migrated, folder / "pipeline.db")
        with Browsed(folder) as desk:
            people = [
                desk.file(number, told_by(text), event=text)
                for number, text in enumerate("plain" if plain else one for one in HARMFUL)
            ]
            paths = [f"/contacts/{one.contact.uid}" for one in people]
            stacks = [f"/triage?skip={number}" for number in range(len(people))]
            asked, browser = (*stacks, "/", "/contacts", "/contacts?at=2", *paths), desk.enter()
            texts = [browser.get(path).text for path in asked]
        assert find_hidden("".join(texts)) == set()
        pages.append([Page(text) for text in texts])
    for one, other in zip(*pages, strict=True):
        assert [(tag, [*attrs]) for tag, attrs in one.elements] == [
            (tag, [*attrs]) for tag, attrs in other.elements
        ]
        assert not [link for link in other.links if link.lower().startswith("javascript:")]


def test_pages_bring_no_script_style_or_address_of_elsewhere(desk: Browsed) -> None:
    ana, browser = desk.file(1), desk.enter()
    for path in (*PAGES, f"/contacts/{ana.contact.uid}", f"/contacts/{ana.contact.uid}/forget"):
        page = Page(browser.get(path).text)
        for tag, attrs in page.elements:
            assert tag != "style"
            assert not [name for name in attrs if name.startswith("on") or name == "style"]
            if tag in ("script", "link", "img", "form"):
                address = attrs.get("src") or attrs.get("href") or attrs.get("action")
                assert str(address).startswith("/")


def test_pages_have_one_heading_a_language_and_names_for_all(desk: Browsed) -> None:
    ana, browser = desk.file(1), desk.enter()
    for path in (*PAGES, f"/contacts/{ana.contact.uid}", f"/contacts/{ana.contact.uid}/forget"):
        page = Page(browser.get(path).text)
        tags = [tag for tag, _ in page.elements]
        assert tags.count("h1") == 1
        assert dict(page.elements)["html"] == {"lang": "en"}
        ids = [attrs["id"] for _, attrs in page.elements if "id" in attrs]
        assert len(ids) == len(set(ids))


def test_a_database_that_goes_away_and_comes_back(
    desk: Browsed, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    browser = desk.enter()
    away = tmp_path / "away"
    desk.store.close()
    (tmp_path / "pipeline.db").rename(away)
    (tmp_path / "pipeline.db").mkdir()
    answer = browser.get("/")
    assert answer.status_code == 503
    assert "The database cannot be reached" in answer.text
    (tmp_path / "pipeline.db").rmdir()
    away.rename(tmp_path / "pipeline.db")
    assert browser.get("/").status_code == 200


def test_the_first_few_are_found_while_somebody_types(desk: Browsed) -> None:
    for number in range(9):
        desk.file(number, Contact(full_name=f"Person {number}", org="Example Works"))
    browser = desk.enter()
    page = Page(browser.get("/contacts/found?q=exam%20per").text)
    assert page.text.count("Example Works") == 8
    assert "The first 8" in page.text
    assert len(page.links) == 8
    assert "1 found." in browser.get("/contacts/found?q=person%207").text
    assert "Nobody is so." in browser.get("/contacts/found?q=ben").text
    for nothing in ("", "%20", "+"):
        assert browser.get(f"/contacts/found?q={nothing}").text.count("<li>") == 0
