"""Spans of the calendar, goals, the order of the report, and the chart."""

import datetime as dt
import io
import re
import xml.etree.ElementTree as ET
from dataclasses import replace

import pytest
from PIL import Image

from cardscan.errors import UsageError
from cardscan.pipeline.chart import Bar, to_bars, to_png, to_svg
from cardscan.pipeline.counts import Counts, Group, Outcomes, Standing, to_window
from cardscan.pipeline.funnel import Figure, find_aims, order, report, sort_groups
from cardscan.pipeline.periods import Span, find_span, split, to_label
from cardscan.pipeline.strategy import PERIODS, Period, parse_strategy, read_template

STRATEGY = parse_strategy(read_template("business"))
NOTHING = Counts(0, 0, 0, 0, {}, 0, {}, {}, {}, {}, {})
DAY = dt.date(2026, 2, 18)


@pytest.mark.parametrize(
    ("period", "first", "end", "label"),
    [
        ("week", "2026-02-16", "2026-02-23", "2026-W08"),
        ("month", "2026-02-01", "2026-03-01", "2026-02"),
        ("quarter", "2026-01-01", "2026-04-01", "2026-Q1"),
        ("year", "2026-01-01", "2027-01-01", "2026"),
    ],
)
def test_the_calendar_is_known(period: Period, first: str, end: str, label: str) -> None:
    span = find_span(DAY, period)
    assert (str(span.first), str(span.end), to_label(span, period)) == (first, end, label)


@pytest.mark.parametrize("period", PERIODS)
def test_a_span_is_split_without_gaps(period: Period) -> None:
    whole = Span(dt.date(2024, 11, 30), dt.date(2026, 3, 2))
    parts = list(split(whole, period))
    assert [part.first for part in parts[1:]] == [part.end for part in parts[:-1]]
    assert (parts[0].first, parts[-1].end) == (whole.first, whole.end)


def test_the_span_before_is_as_long() -> None:
    span = Span(dt.date(2026, 1, 1), dt.date(2026, 4, 1))
    assert span.before == Span(dt.date(2025, 10, 3), dt.date(2026, 1, 1))
    assert span.before.days == span.days == 90


def test_who_is_stalled_falls_into_one_span_only() -> None:
    span = Span(dt.date(2026, 1, 1), dt.date(2026, 4, 1))
    first, second = (to_window(STRATEGY, days, str) for days in (span.before, span))
    for one, other in zip(first.steps, second.steps, strict=True):
        assert (one.late is None) == (other.late is None) == one.won
        assert one.late is None or other.late is None or one.late[1] == other.late[0]


def test_a_goal_is_measured_by_the_days_that_are_gone() -> None:
    aims = {(aim.track, aim.goal.measure): aim for aim in find_aims(STRATEGY, DAY)}
    month = aims["client", "qualified"]
    assert (month.days, month.gone.number, month.gone.of) == (
        Span(dt.date(2026, 2, 1), dt.date(2026, 2, 19)),
        18,
        28,
    )


@pytest.mark.parametrize(
    ("reached", "verdict"), [(8, "reached"), (9, "reached"), (6, "on course"), (5, "behind")]
)
def test_a_goal_has_a_verdict(reached: int, verdict: str) -> None:
    aim = next(aim for aim in find_aims(STRATEGY, DAY) if aim.goal.measure == "qualified")
    (figure,) = report(STRATEGY, {}, NOTHING, NOTHING, [replace(aim, reached=reached)])
    assert figure == Figure("goals", "client", "qualified a month", reached, 8, verdict=verdict)


def test_the_undecided_count_as_not_won() -> None:
    ended = Counts(0, 0, 0, 0, {}, 0, {}, {}, {"client": Outcomes(10, 10, 20)}, {}, {})
    (figure,) = report(STRATEGY, {}, ended, NOTHING)
    assert (figure.table, figure.number, figure.of) == ("wins", 10, 40)


def test_places_come_in_the_order_of_the_way() -> None:
    places = [
        ("", "prospective"),
        ("", "neither"),
        ("client", "meeting"),
        ("client", "won"),
        ("client", "later"),
        ("client", "no"),
        ("gone", "x"),
    ]
    assert order(STRATEGY, places[::-1]) == places


def test_who_is_out_is_not_open() -> None:
    now = {
        ("client", "qualified"): Standing(6, 2),
        ("client", "won"): Standing(3, 0),
        ("client", "no"): Standing(9, 0),
        ("client", "later"): Standing(2, 1),
    }
    figures = report(STRATEGY, now, NOTHING, NOTHING)
    (stalled,) = [figure for figure in figures if figure.table == "stalled"]
    assert (stalled.number, stalled.of) == (3, 8)


def test_the_best_group_comes_first() -> None:
    groups = [Group("b", 9, won=1), Group("a", 3, won=2), Group("c", 10, won=1)]
    assert [group.name for group in sort_groups(STRATEGY, "event", groups)] == ["a", "c", "b"]
    tracks = [Group("referral", 9), Group("", 3), Group("client", 1)]
    ordered = sort_groups(STRATEGY, "track", tracks)
    assert [group.name for group in ordered] == ["", "client", "referral"]


def test_what_an_event_costs_is_shared() -> None:
    group = Group("Fair", 8, won=3, cost=100.0)
    assert (group.cost_each, group.cost_of_win) == (12.5, 33.33)
    assert Group("Fair", 8).cost_each is None
    assert Group("Fair", 8, cost=100.0).cost_of_win is None


def test_the_chart_has_a_bar_for_each_number() -> None:
    title = "a < b & \x1b[1m"
    svg = to_svg(title, ("met", "won"), [Bar("名刺 <1>", (10, 5)), Bar("x" * 99, (0, 0))])
    root = ET.fromstring(svg)  # noqa: S314 - written just above
    space = "{http://www.w3.org/2000/svg}"
    assert root.findtext(f"{space}title") == "a < b & [1m"
    widths = [float(rect.attrib["width"]) for rect in root.iter(f"{space}rect")][3:]
    assert widths == [480.0, 240.0]
    texts = [text.text for text in root.iter(f"{space}text")]
    assert texts[3:] == ["名刺 <1>", "10 · 5", "x" * 29 + "…", "0 · 0"]


def test_a_picture_of_the_chart_has_the_same_bars() -> None:
    png = to_png("2026", ("met", "won"), [Bar("Fair", (10, 5)), Bar("Club", (0, 0))])
    with Image.open(io.BytesIO(png)) as picture:
        row = [picture.getpixel((x, 2 * (74 + 8))) for x in range(picture.width)]
        empty = [picture.getpixel((x, 2 * (74 + 26 + 8))) for x in range(440, 452)]
    won, met = (107, 174, 214), (198, 219, 239)
    edge = 2  # drawn within each, on either side
    assert (row.count(won), row.count(met)) == (480 - 2 * edge, 480 - edge)
    assert (row.index(won), row.index(met)) == (440 + edge, 920)
    assert set(empty) == {(255, 255, 255)}


def contrast(one: str, other: str) -> float:
    """By WCAG 2.2, of two colours written as #rgb or #rrggbb."""

    def luminance(colour: str) -> float:
        parts = [
            int(part * (2 // len(part)), 16) / 255
            for part in re.findall("." if len(colour) == 4 else "..", colour[1:])
        ]
        red, green, blue = (
            p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts
        )
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("dark", [False, True])
def test_texts_and_blocks_can_be_told_from_what_they_stand_on(dark: bool) -> None:
    svg = to_svg("2026", ("a", "b", "c"), [Bar("x", (3, 2, 1))], themed=True)
    instead = dict(re.findall(r'\[fill="(#\w+)"\]\{fill:(#\w+)\}', svg)) if dark else {}
    root = ET.fromstring(svg)  # noqa: S314 - written just above

    def shown(element: ET.Element, name: str) -> str:
        colour = element.attrib.get(name, root.attrib["fill"])
        return str(instead.get(colour, colour))

    ground, *blocks = root.iter("{http://www.w3.org/2000/svg}rect")
    below = shown(ground, "fill")
    for text in root.iter("{http://www.w3.org/2000/svg}text"):
        assert contrast(shown(text, "fill"), below) >= 4.5
    assert len(blocks) == 6
    for block in blocks:
        edge, fill = shown(block, "stroke"), shown(block, "fill")
        assert contrast(edge, below) >= 3
        assert edge == fill or contrast(edge, fill) >= 3


@pytest.mark.parametrize("name", ["\U00013080", "\u0645\u062b\u0627\u0644"])
def test_a_picture_is_refused_where_no_font_can_show_a_name(name: str) -> None:
    with pytest.raises(UsageError, match="no font") as caught:
        to_png("2026", ("met",), [Bar(name, (1,))])
    assert ".svg" in caught.value.hint


def test_bars_are_where_people_stand_or_what_came_of_them() -> None:
    figures = report(STRATEGY, {("client", "won"): Standing(3, 0)}, NOTHING, NOTHING)
    assert to_bars(figures) == (("people",), [Bar("client: won", (3,))])
    legend, bars = to_bars([Group("", 5, went_on=2, won=1)])
    assert len(legend) == 3
    assert bars == [Bar("(none)", (5, 2, 1))]
