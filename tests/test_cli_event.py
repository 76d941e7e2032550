"""``cardscan event``: the list, what is told of one, and what a scan learns."""

import datetime as dt
import json
import re
import sys
from pathlib import Path

import pytest

from tests.filed import Desk
from tests.proposals import make_proposal
from tests.scripted import READERS, scan_in_threads

HEAD = "event\tday\tplace\tcontacts\tcost\thours"


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """A desk on a Wednesday, with three cards of two events."""
    monkeypatch.setattr("cardscan.cli.clock.local_today", lambda: dt.date(2026, 3, 4))
    desk = Desk(tmp_path, monkeypatch)
    for number, event in enumerate(("Fair", "BNI breakfast", "Fair")):
        desk.file(make_proposal(number), event=event)
    return desk


def lines(desk: Desk, *words: object) -> list[str]:
    result = desk.type("event", *words)
    assert result.exit_code == 0
    return result.stdout.splitlines()


def test_events_are_listed_with_the_people_met(desk: Desk) -> None:
    assert lines(desk) == [HEAD, "BNI breakfast\t\t\t1\t\t", "Fair\t\t\t2\t\t"]
    assert lines(desk, "fair") == [HEAD, "Fair\t\t\t2\t\t"]
    assert [json.loads(line) for line in lines(desk, "fair", "--json")] == [
        {"name": "Fair", "place": "", "day": "", "cost": None, "hours": None, "contacts": 2}
    ]


def test_what_is_told_of_an_event_is_kept_and_taken_back(desk: Desk) -> None:
    result = desk.type("event", "FAIR", "--place", "Cologne", "--date", "friday", "--cost", "25")
    assert result.stdout == f"{HEAD}\nFair\t2026-02-27\tCologne\t2\t25\t\n"
    assert result.stderr == "To take it back: cardscan undo\n"
    assert (
        lines(desk, "Fair", "--hours", "2.5", "--place", "")[1] == "Fair\t2026-02-27\t\t2\t25\t2.5"
    )
    assert lines(desk, "Fair", "--date", "")[1] == "Fair\t\t\t2\t25\t2.5"
    assert desk.type("undo").stdout == "Taken back: told more of the event Fair\n"
    desk.type("undo")
    desk.type("undo")
    assert lines(desk, "Fair")[1] == "Fair\t\t\t2\t\t"


def test_an_event_can_be_told_before_anybody_is_met(desk: Desk) -> None:
    assert lines(desk, "Ball", "--date", "in 2 weeks") == [HEAD, "Ball\t2026-03-18\t\t0\t\t"]
    assert len(lines(desk)) == 4


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["Fairy"], "there is no event 'Fairy'"),
        (["--cost", "3"], "Name the event"),
        (["Fair", "--cost", "-3"], "-3.0 is no amount"),
        (["Fair", "--hours", "nan"], "nan is no amount"),
        (["Fair", "--cost", "much"], "not a valid float"),
        (["Fair", "--date", "soon"], "'soon' is no day"),
    ],
)
def test_what_is_no_event_changes_nothing(desk: Desk, words: list[str], told: str) -> None:
    before = lines(desk)
    result = desk.type("event", *words)
    assert (result.exit_code, result.stdout) == (2, "")
    assert told in result.stderr
    assert lines(desk) == before


def test_without_events_it_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    result = Desk(tmp_path, monkeypatch).type("event")
    assert (result.stdout, result.exit_code) == ("", 0)
    assert result.stderr == "There are no events yet.\nNext: cardscan scan FOLDER --event NAME\n"


def test_on_a_terminal_it_is_a_table(desk: Desk) -> None:
    desk.patch.setattr("click.testing._NamedTextIOWrapper.isatty", lambda _: True)
    for name, value in {"COLUMNS": "80", "TERM": "xterm", "NO_COLOR": "1"}.items():
        desk.patch.setenv(name, value)
    result = desk.type("event", "fair", "--cost", "12.5")
    rows = re.sub("\x1b\\[[0-9;]*m", "", result.stdout).splitlines()
    assert rows[0].split() == ["Event", "Day", "Place", "Contacts", "Cost", "Hours"]
    assert rows[-1].split() == ["Fair", "2", "12.5"]


def test_a_scan_tells_what_the_photos_say_of_the_event(desk: Desk, tmp_path: Path) -> None:
    desk.patch.setitem(sys.modules, "cardscan.scan", READERS)
    desk.patch.setattr("cardscan.intake.desk.scan_batch", scan_in_threads)
    photo = tmp_path / "IMG_1.jpg"
    photo.write_text("taken 2026-02-27T19:30:00 50.94, 6.96\ncard Bo Lind", encoding="utf-8")
    told = "\n\nFair: 2026-02-27, 50.94, 6.96, by the photos; to correct that: cardscan event Fair"
    result = desk.type("scan", photo, "--event", "Fair")
    assert told in result.stderr
    assert lines(desk, "fair") == [HEAD, "Fair\t2026-02-27\t50.94, 6.96\t3\t\t"]
    photo.write_text("taken 2026-02-28T19:30:00 50.94, 6.96\ncard Cy Tan", encoding="utf-8")
    assert "by the photos" not in desk.type("scan", photo, "--event", "Fair").stderr
    assert "by the photos" not in desk.type("scan", photo, "--dry-run").stderr
