"""``cardscan stats``: what it prints where, the chart, and what is refused."""

import csv
import datetime as dt
import io
import json
from pathlib import Path

import pytest
from PIL import Image

from cardscan.cli.figures import show
from cardscan.pipeline.counts import Group
from cardscan.pipeline.funnel import Figure
from cardscan.pipeline.periods import Span
from cardscan.report import Report
from tests.filed import Desk
from tests.proposals import make_proposal

SPAN = Span(dt.date(2026, 1, 1), dt.date(2026, 4, 1))
WEDNESDAY = dt.date(2026, 3, 4)
UID = "00000001"


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """A desk with one contact, met on Sunday and moved on Wednesday, at a pipe."""
    monkeypatch.setattr("cardscan.cli.clock.local_today", lambda: WEDNESDAY)
    now = dt.datetime(2026, 3, 4, 9, tzinfo=dt.UTC)
    monkeypatch.setattr("cardscan.cli.clock.utc_now", lambda: now)
    desk = Desk(tmp_path, monkeypatch)
    desk.file(make_proposal(), event="=Fair")
    desk.type("move", UID, "qualified", "--track", "client", "--yes")
    return desk


def test_in_a_pipe_it_is_lines_with_tabs(desk: Desk) -> None:
    result = desk.type("stats")
    assert result.exit_code == 0
    lines = [line.split("\t") for line in result.stdout.splitlines()]
    assert lines[0][:4] == ["table", "track", "name", "number"]
    assert lines[1][:4] == ["now", "client", "qualified", "1"]
    assert {len(line) for line in lines} == {len(lines[0])}


def test_csv_is_safe_for_a_spreadsheet(desk: Desk) -> None:
    result = desk.type("stats", "--by", "event", "--csv")
    (group,) = csv.DictReader(io.StringIO(result.stdout))
    assert (group["name"], group["people"], group["went_on"]) == ("'=Fair", "1", "1")
    assert (group["beyond"], group["sittings"], group["cost"]) == ("1.0", "0.0", "")


def test_json_says_what_it_is_about(desk: Desk) -> None:
    answer = json.loads(desk.type("stats", "--json", "--track", "cl").stdout)
    assert {name: answer[name] for name in ("since", "until", "track", "before")} == {
        "since": "2025-12-04",
        "until": "2026-03-04",
        "track": "client",
        "before": {"since": "2025-09-04", "until": "2025-12-03"},
    }
    assert {figure["track"] for figure in answer["figures"]} == {"", "client"}
    answer = json.loads(
        desk.type("stats", "--json", "--by", "week", "--since", "2026-02-20").stdout
    )
    assert [(group["name"], group["people"]) for group in answer["groups"]] == [
        ("2026-W08", 0),
        ("2026-W09", 1),
        ("2026-W10", 0),
    ]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--since", "soon"], "'soon' is no day"),
        (["--until", "2026-03-05"], "is still to come"),
        (["--since", "2026-03-02", "--until", "2026-03-01"], "2026-03-02 is after 2026-03-01"),
        (["--track", "x"], "there is no track 'x'"),
        (["--json", "--csv"], "--json and --csv are two formats"),
        (["--chart", "year.gif"], "a chart is an .svg or .png file, and year.gif is none"),
        (["--by", "day"], "is not one of 'event'"),
    ],
)
def test_what_cannot_be_counted_is_refused(desk: Desk, words: list[str], told: str) -> None:
    result = desk.type("stats", *words)
    assert result.exit_code == 2
    assert told in result.stderr
    assert result.stdout == ""


def test_a_chart_is_drawn_and_never_over_another_file(desk: Desk, tmp_path: Path) -> None:
    chart = tmp_path / "charts" / "event.svg"
    assert desk.type("stats", "--by", "event", "--chart", chart).exit_code == 0
    assert ">=Fair</text>" in chart.read_text(encoding="utf-8")
    result = desk.type("stats", "--chart", chart)
    assert result.exit_code != 0
    assert "=Fair" in chart.read_text(encoding="utf-8")
    assert desk.type("stats", "--chart", chart, "--force").exit_code == 0
    assert ">client: qualified</text>" in chart.read_text(encoding="utf-8")


def test_a_chart_may_be_a_picture(desk: Desk, tmp_path: Path) -> None:
    chart = tmp_path / "event.PNG"
    assert desk.type("stats", "--chart", chart).exit_code == 0
    with Image.open(chart) as picture:
        assert (picture.format, picture.width) == ("PNG", 1592)


def test_without_contacts_it_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk, chart = Desk(tmp_path, monkeypatch), tmp_path / "year.svg"
    for words in ([], ["--by", "event"]):
        result = desk.type("stats", *words, "--chart", chart)
        assert (result.exit_code, result.stdout) == (0, "")
        assert "There is nothing to count yet." in result.stderr
        assert "Next: cardscan scan FOLDER" in result.stderr
        assert not chart.exists()


def test_on_a_terminal_each_question_has_a_table(capsys: pytest.CaptureFixture[str]) -> None:
    figures = [
        Figure("now", "client", "won", 1200),
        Figure("steps", "client", "meeting", 30, 60, 0.377, 0.623, 5, 50, "improving"),
        Figure("per contact", "", "meeting", 5, 20, before=0, before_of=0),
        Figure("stay p50", "client", "meeting", 7.5, 9),
        Figure("stay p75", "client", "meeting", 9.0, 9, before=8.0, before_of=4),
        Figure("goals", "client", "won a quarter", 1, 3, verdict="behind"),
    ]
    show(Report(SPAN, None, "", tuple(figures)))
    told = capsys.readouterr()
    for line in (
        "2026-01-01 to 2026-03-31",
        "client  won     1,200",
        "client  meeting  30 of 60  50%  (38 to 62)  5 of 50  10%  improving",
        "meeting  0.25 (5 with 20)    none",
        "client  meeting      7.5 (9)       -        9.0 (9)  8.0 (4)",
        "client  won a quarter   1 of 3  behind",
    ):
        assert line in told.out
    assert "Before: 2025-10-03 to 2025-12-31, seen as it was at its end." in told.err
    assert "was not counts as not won" in told.err
    groups = [Group("\x1b[1mFair", 10, went_on=5, meetings=3, won=1, cost=90.0, hours=2.5)]
    show(Report(SPAN, "event", "", tuple(groups)))
    told = capsys.readouterr()
    cells = told.out.splitlines()[-1].split("  ")
    assert [cell.strip() for cell in cells if cell.strip()] == [
        *(r"\x1b[1mFair", "10", "0", "5", "(24 to 76)", "0.30", "1", "0", "0"),
        *("90", "9", "90", "2.50"),
    ]
