"""The desk as it is served, and Debian's Chromium on it."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, expect

expect.set_options(timeout=20_000)  # a busy machine may take longer than the usual 5 s


@contextmanager
def serving(*options: str, program: str = "cardscan") -> Iterator[str]:
    """The link of a desk with the database of the environment; it is closed with the block."""
    command = [sys.executable, "-m", program, "serve", "--port", "0", "--no-browser", *options]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=dict(os.environ), text=True
    ) as running:
        assert running.stdout
        try:
            yield running.stdout.readline().strip()
        finally:
            running.kill()


@contextmanager
def entered(
    chromium: Browser, link: str, *, scripts: bool = True, expected: tuple[str, ...] = ("404",)
) -> Iterator[Page]:
    """A page of a new browser, inside; what it complains of, or asks, fails the test.

    Args:
        chromium: runs.
        link: of the desk, not used yet.
        scripts: whether there are any.
        expected: parts of what may be complained of.
    """
    with (
        chromium.new_context(
            base_url=link.partition("/enter")[0], java_script_enabled=scripts
        ) as context,
        _uncomplaining(context, expected) as page,
    ):
        page.goto(link)
        yield page


@contextmanager
def beside(
    chromium: Browser, page: Page, *, expected: tuple[str, ...] = ("404",), **options: Any
) -> Iterator[Page]:
    """A page of another browser, which has the cookies of the one that is inside.

    Args:
        chromium: runs.
        page: of the one.
        expected: parts of what may be complained of.
        options: of the other, as Playwright names them.
    """
    address = "/".join(page.url.split("/")[:3])
    with (
        chromium.new_context(base_url=address, **options) as context,
        _uncomplaining(context, expected) as other,
    ):
        context.add_cookies(page.context.cookies())  # type: ignore[arg-type]
        yield other


@contextmanager
def _uncomplaining(context: BrowserContext, expected: tuple[str, ...]) -> Iterator[Page]:
    complaints = list[str]()
    page = context.new_page()
    page.on("console", lambda told: complaints.append(told.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("dialog", lambda dialog: complaints.append(dialog.message))
    yield page
    assert [told for told in complaints if not any(part in told for part in expected)] == []
