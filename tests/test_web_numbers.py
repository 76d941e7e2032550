"""Numbers in the browser: the tables of the terminal, and a chart that says no more than they."""

import re
from html import unescape
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from cardscan.contact import Contact
from cardscan.entry import Entry, Touch
from cardscan.pipeline.counts import Standing
from cardscan.pipeline.places import Place
from cardscan.store.numbers import Numbers
from tests.browsed import NOON, Browsed
from tests.naughty import MARKUP

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def met(desk: Browsed) -> Browsed:
    """Three people met at two events, of whom one is on a track."""
    ann, _, _ = (
        desk.file(number, Contact(full_name=name), event=event)
        for number, (name, event) in enumerate(
            [("Ann Owner", "Fair"), ("Ben Broker", "Fair"), ("Cy Student", "<b>Breakfast")]
        )
    )
    desk.store.pipeline.write_entries(
        [(ann.contact.uid, Entry("client", "prospective", ""))], what="put", now=NOON
    )
    return desk


def test_the_report_has_a_chart_and_the_tables_behind_it(met: Browsed) -> None:
    browser = met.enter()
    page = browser.get("/numbers").text
    for shown in ("2025-12-01 to 2026-03-01", "Where people stand", "too few to say", "<table>"):
        assert shown in page
    source = page.partition('<img class="chart" src="')[2].partition('"')[0].replace("&amp;", "&")
    chart = browser.get(source)
    assert chart.headers["content-type"].startswith("image/svg+xml")
    drawn = ET.fromstring(chart.text)  # noqa: S314 - drawn here
    texts = [one.text for one in drawn.iter(f"{SVG}text")]
    assert {"client: prospective", "no track: prospective"} <= set(texts)
    assert f'width="{drawn.get("width")}" height="{drawn.get("height")}"' in page


@pytest.mark.parametrize("by", ["", "event", "week"])
def test_every_chart_has_words_and_the_table_behind_it(met: Browsed, by: str) -> None:
    browser = met.enter()
    page = browser.get(f"/numbers?by={by}").text
    shown = re.findall(r'<img class="chart" src="([^"]+)"[^>]* alt="([^"]+)">', page)
    assert len(shown) >= 2
    for source, alternative in shown:
        drawn = ET.fromstring(browser.get(unescape(source)).text)  # noqa: S314 - drawn here
        told = {str(one.get("id")): one.text or "" for one in drawn if one.get("id")}
        assert drawn.get("role") == "img"
        assert drawn.get("aria-labelledby") == "title description"
        assert unescape(alternative).endswith(told["description"])
        texts = [one.text for one in drawn.iter(f"{SVG}text")]
        assert told["title"] in texts
        after = page.partition(source)[2]
        assert after.index("<table>") < (after + "<h2").index("<h2")
    assert "too few to say" in page


def test_a_page_and_its_charts_are_counted_once(
    met: Browsed, monkeypatch: pytest.MonkeyPatch
) -> None:
    counted, browser = [], met.enter()
    count = Numbers.count_now

    def count_and_tell(numbers: Numbers, *asked: Any) -> dict[Place, Standing]:
        counted.append(asked)
        return count(numbers, *asked)

    monkeypatch.setattr(Numbers, "count_now", count_and_tell)

    def show() -> str:
        page = browser.get("/numbers").text
        for source in re.findall(r'<img class="chart" src="([^"]+)"', page):
            page += browser.get(unescape(source)).text
        return page

    before = show()
    assert show() == before
    assert len(counted) == 1
    met.file("another", Contact(full_name="Dee Dealer"))
    assert show() != before
    assert len(counted) == 2


def test_goals_and_trends_are_drawn(met: Browsed) -> None:
    uid = met.store.read_contact("Ben Broker").contact.uid
    touch = Touch("call", "2026-02-26T10:00:00Z")
    met.store.pipeline.add_touch(uid, touch, [], what="called", now=NOON)
    browser = met.enter()
    for name, told in (
        ("goals", "client: meetings a month: 0 of 6 – behind"),
        ("done", "new contacts: 3 – too few to say; before: 0"),
        ("done", "call: 1 – too few to say; before: 0"),
    ):
        assert told in browser.get(f"/numbers/{name}.svg").text


def test_groups_are_those_of_the_terminal(met: Browsed) -> None:
    browser = met.enter()
    page = browser.get("/numbers?by=event").text
    assert "2025-03-03 to 2026-03-01" in page
    assert '<th scope="row">Fair</th>' in page
    assert "&lt;b&gt;Breakfast" in page
    assert "Beyond: past the first stage" in page
    narrow = browser.get("/numbers?by=event&track=client&since=2026-01-01&until=2026-02-28").text
    assert "Nobody is to be counted" in narrow
    assert "<img" not in narrow
    assert "<option selected>client</option>" in narrow
    assert 'value="2026-02-28"' in narrow


def test_charts_hold_text_and_no_part_of_a_picture(desk: Browsed) -> None:
    for number, text in enumerate(MARKUP):
        desk.file(number, Contact(full_name="Ann Owner"), event=text)
    for name in ("groups", "beyond"):
        chart = desk.enter().get(f"/numbers/{name}.svg?by=event").text
        drawn = ET.fromstring(chart)  # noqa: S314 - drawn here
        assert {one.tag for one in drawn.iter()} == {
            f"{SVG}{n}" for n in ("svg", "title", "desc", "style", "rect", "text")
        }


def test_without_people_there_is_nothing_to_draw(desk: Browsed) -> None:
    browser = desk.enter()
    assert "cardscan scan FOLDER" in browser.get("/numbers").text
    assert browser.get("/numbers/now.svg").status_code == 404


@pytest.mark.parametrize(
    "asked",
    [
        "by=nobody",
        "since=never",
        "until=2999-01-01",
        "track=nowhere",
        "since=2026-02-01&until=2026-01-01",
    ],
)
def test_what_cannot_be_counted_is_told(met: Browsed, asked: str) -> None:
    answer = met.enter().get(f"/numbers?{asked}")
    assert answer.status_code == 400
    assert "This cannot be done" in answer.text
