"""What a page costs on the wire, all that it brings included."""

import gzip
import http.client
import re
from contextlib import closing
from urllib.parse import urljoin, urlsplit

import pytest

from tests.browsed import HOME, Browsed
from tests.chromium import serving
from tests.everywhere import fill, find_pages

MOST = 150_000
BRINGS = re.compile(r"""<(?:link|script|img)[^>]*?\s(?:href|src)="([^"]+)"|from "([^"]+)\"""")


@pytest.fixture
def desk(desk: Browsed, monkeypatch: pytest.MonkeyPatch) -> Browsed:
    fill(desk)
    monkeypatch.setenv("CARDSCAN_DB", desk.settings.database_url)
    monkeypatch.setenv("CARDSCAN_STRATEGY", desk.settings.strategy)
    return desk


def ask(link: str, path: str, cookie: str = "") -> tuple[int, str, str]:
    """The bytes of an answer with its headers, its text if it is one, and the cookie it sets."""
    headers = {"Accept-Encoding": "gzip", "Cookie": cookie}
    with closing(http.client.HTTPConnection(urlsplit(link).netloc, timeout=30)) as connection:
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        body = answer.read()
    length = len(str(answer.headers)) + len(body)
    if answer.headers["content-encoding"] == "gzip":
        body = gzip.decompress(body)
    text = body.decode(errors="replace")
    return length, text, str(answer.headers["set-cookie"]).partition(";")[0]


def test_no_page_with_all_that_it_brings_is_heavy(desk: Browsed) -> None:
    weights = dict[str, int]()
    with serving() as link:
        parts = urlsplit(link)
        _, _, cookie = ask(link, f"{parts.path}?{parts.query}")
        for page in find_pages(desk):
            waiting, known = [page], dict[str, int]()
            while waiting:
                path = waiting.pop()
                if path in known:
                    continue
                known[path], text, _ = ask(link, path, cookie)
                found = [one or other for one, other in BRINGS.findall(text)]
                waiting += [urljoin(path, one) for one in found if not urlsplit(one).netloc]
            weights[page] = sum(known.values())
            assert len(known) > 2
    assert {page: weight for page, weight in weights.items() if weight > MOST} == {}
    assert max(weights.values()) > 20_000


def test_what_all_pages_share_is_squeezed_and_asked_after_and_pages_are_not(desk: Browsed) -> None:
    browser = desk.enter()
    sheet = browser.get("/static/style.css")
    assert sheet.headers["content-encoding"] == "gzip"
    again = browser.get("/static/style.css", headers={"if-none-match": sheet.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    other = browser.get("/static/board.css")
    assert other.headers["etag"] != sheet.headers["etag"]
    for path in ("/", "/contacts", "/api/v1/contacts"):
        page = browser.get(path, headers={"origin": HOME})
        assert (page.status_code, page.headers.get("content-encoding")) == (200, None)
        assert page.headers["cache-control"] == "no-store"
