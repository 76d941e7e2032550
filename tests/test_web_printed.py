"""The numbers on paper, as Debian's Chromium prints them: all of them, nothing cut, and light."""

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import pypdfium2 as pdfium
import pytest
from PIL import Image
from playwright.sync_api import Browser

from cardscan.contact import Contact
from tests.chromium import entered, serving
from tests.filed import Desk
from tests.proposals import make_proposal

EVENTS = tuple(f"Event {number:02} of a rather long name" for number in range(30))
A4 = {"width": 794, "height": 1123}
"""Pixels of a page, 96 to an inch."""
MARGIN = 57
"""Pixels of 1.5 cm."""


@pytest.fixture
def link(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A desk with a contact from each event."""
    desk = Desk(tmp_path, monkeypatch)
    for number, event in enumerate(EVENTS):
        desk.file(make_proposal(number, Contact(full_name=f"Person {number}")), event=event)
    with serving() as link:
        yield link


@pytest.mark.parametrize(("path", "pages"), [("/numbers", 2), ("/numbers?by=event", 4)])
def test_numbers_are_printed_on_few_pages_with_nothing_cut(
    chromium: Browser, link: str, path: str, pages: int
) -> None:
    with entered(chromium, link) as page:
        page.goto(path + ("&" if "?" in path else "?") + "since=2026-01-01&until=2026-03-31")
        page.emulate_media(media="print")
        page.set_viewport_size({"width": A4["width"] - 2 * MARGIN, "height": A4["height"]})
        edges = page.locator("table, img, h1, p").evaluate_all(
            "elements => elements.map(one => one.getBoundingClientRect().right)"
        )
        assert max(edges) <= A4["width"] - 2 * MARGIN
        rows = page.locator("tbody tr").all_inner_texts()
        notes = page.locator("main > p").all_inner_texts()
        printed = pdfium.PdfDocument(page.pdf(format="A4", print_background=True))
    assert 1 <= len(printed) <= pages
    text = " ".join(sheet.get_textpage().get_text_bounded() for sheet in printed)
    words = " ".join(text.split())
    for one in (*rows, *notes):
        assert one.split()[0] in words
        assert " ".join(one.split()[-3:]) in words
    assert "Find anybody" not in words
    if "event" in path:
        assert all(event in words for event in EVENTS)


@pytest.mark.parametrize(
    ("scheme", "media", "dark"),
    [("light", "screen", False), ("dark", "screen", True), ("dark", "print", False)],
)
def test_charts_are_dark_where_the_page_is_and_light_on_paper(
    chromium: Browser,
    link: str,
    scheme: Literal["light", "dark"],
    media: Literal["screen", "print"],
    dark: bool,
) -> None:
    with entered(chromium, link) as page:
        page.emulate_media(color_scheme=scheme, media=media)
        page.goto("/numbers?by=event&since=2026-01-01&until=2026-03-31")
        chart = page.locator(".chart").first
        chart.evaluate("one => one.decode()")
        with Image.open(io.BytesIO(chart.screenshot())) as drawn:
            ground = drawn.convert("L").getpixel((8, 8))
        page_ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert ground == (24 if dark else 255)
    assert page_ground == ("rgb(22, 24, 28)" if dark else "rgb(255, 255, 255)")
