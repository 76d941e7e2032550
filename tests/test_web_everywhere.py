"""What holds of every page: nobody is kept from using it, and no text is more than text."""

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browsed import Browsed
from tests.chromium import entered, serving
from tests.everywhere import fill, find_pages
from tests.naughty import MARKUP

TROUBLE = ("/nowhere", "/contacts/nobody", "/numbers?by=nobody", "/board?track=nowhere")
HARM = " ".join(text for text in MARKUP if set("<>\"'{") & set(text)) + '"><svg onload=alert(1)>'
WIDE, NARROW = 1280, 360
"""Pixels of a window, and of a telephone."""
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
OPEN = "document.querySelectorAll('details').forEach(one => { one.open = true; })"
"""What is folded is part of the page too."""
RUN = """() => axe.run(document, {rules: {'target-size': {enabled: true}}}).then(
  told => told.violations.map(one => `${one.id}: ${one.nodes.map(node => node.target)}`))"""


def find_axe() -> Path | None:
    """The script of axe-core, which node would find."""
    folders = os.environ.get("NODE_PATH", "").split(os.pathsep)
    paths = [Path(folder, "axe-core", "axe.min.js") for folder in folders if folder]
    return next((path for path in paths if path.is_file()), None)


@dataclass(frozen=True, slots=True)
class Looked:
    """What was found on all pages, each time with the page that has it."""

    violations: list[str] = field(default_factory=list)
    over: list[str] = field(default_factory=list)
    strange: list[str] = field(default_factory=list)
    """Elements that no template has."""


@pytest.fixture(scope="module", params=["empty", "filled", "harmful"])
def looked(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, chromium: Browser
) -> Looked:
    """After a look at all pages, over nobody, over people, and over text that means harm."""
    looked, axe = Looked(), find_axe()
    program = axe.read_text(encoding="utf-8") if axe and request.param != "harmful" else ""
    with Browsed(tmp_path_factory.mktemp("everywhere")) as desk:
        if request.param != "empty":
            fill(desk, HARM if request.param == "harmful" else "")
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("CARDSCAN_DB", desk.settings.database_url)
            patch.setenv("CARDSCAN_STRATEGY", desk.settings.strategy)
            with serving() as link, entered(chromium, link, expected=("status of 40",)) as page:
                for path in (*find_pages(desk), *TROUBLE):
                    look(page, path, program, looked)
    return looked


def look(page: Page, path: str, program: str, looked: Looked) -> None:
    """At one page: wide, with text of twice the size too, and narrow; light and dark."""
    page.set_viewport_size({"width": WIDE, "height": 800})
    page.goto(path)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.evaluate(OPEN)
    page.evaluate(program)
    if page.locator("script:not([src]), [onerror], [onload], [src=x], [href^=javascript]").count():
        looked.strange.append(path)
    for width in (WIDE, NARROW):
        page.set_viewport_size({"width": width, "height": 800})
        for scheme in SCHEMES if program else ():
            page.emulate_media(color_scheme=scheme)
            told = page.evaluate(RUN)
            looked.violations.extend(f"{path} {width} {scheme} {one}" for one in told)
        for size in (100,) if width == NARROW else (200, 100):
            page.evaluate(f"document.documentElement.style.fontSize = '{size}%'")
            needed = page.evaluate("document.documentElement.scrollWidth")
            if needed > width:
                looked.over.append(f"{path} {width} {size} %: {needed}")


def test_axe_finds_nothing(looked: Looked) -> None:
    if find_axe() is None:
        pytest.skip("axe-core: NODE_PATH has none")
    assert "\n".join(looked.violations) == ""


def test_nothing_runs_over_at_a_telephones_width_and_with_text_of_twice_the_size(
    looked: Looked,
) -> None:
    assert "\n".join(looked.over) == ""


def test_no_text_is_more_than_text(looked: Looked) -> None:
    """Scripts that run, and what the browser refuses to run, fail the look itself."""
    assert looked.strange == []
