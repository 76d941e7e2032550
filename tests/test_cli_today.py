"""``cardscan today``: on a terminal, in a pipe and as JSON, and on an empty day."""

import datetime as dt
import json
import re
from pathlib import Path

import pytest

from tests.filed import Desk
from tests.proposals import make_proposal

TODAY = dt.date(2026, 3, 4)


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """A desk on a Wednesday, three days after its cards were filed."""
    desk = Desk(tmp_path, monkeypatch)
    at(desk, TODAY)
    return desk


def at(desk: Desk, day: dt.date) -> None:
    desk.patch.setattr("cardscan.cli.clock.local_today", lambda: day)


def lines(desk: Desk, *words: object) -> list[list[str]]:
    result = desk.type("today", *words)
    assert result.exit_code == 0
    return [line.split("\t") for line in result.stdout.splitlines()]


def test_a_contact_goes_through_the_agenda(desk: Desk) -> None:
    desk.file(make_proposal())
    head, line = lines(desk)
    assert head[0] == "section"
    assert (line[0], line[-1]) == ("triage", "cardscan triage")
    desk.type("move", "00000001", "prospective", "--track", "client")
    (_, line) = lines(desk)
    assert line == [
        "first-touch",
        "2026-03-04",
        desk.read("00000001").contact.display_name,
        'Example "Straße" GmbH & Co. KG',
        "client",
        "prospective",
        "0",
        "cardscan touch 00000001 email",
    ]
    desk.type(*line[-1].split()[1:])
    at(desk, dt.date(2026, 4, 4))
    found = lines(desk)
    assert [line[0] for line in found[1:]] == ["follow-up", "decide"]
    assert found[2][-1] == "cardscan move 00000001 qualified"
    assert desk.type(*found[2][-1].split()[1:], "--yes").exit_code == 0


def test_a_day_without_work_says_what_comes_next(desk: Desk) -> None:
    result = desk.type("today")
    assert (result.stdout, result.exit_code) == ("", 0)
    assert result.stderr == "There are no contacts yet.\nNext: cardscan scan FOLDER\n"
    name = desk.file(make_proposal()).contact.display_name
    desk.type("move", "00000001", "later", "--track", "client", "--until", "2026-03-20")
    result = desk.type("today")
    assert result.stdout == ""
    assert result.stderr == (
        "Nothing is due today.\n"
        f"What comes next is on Fri 2026-03-20: back from later, {name}.\n"
        "Next: cardscan today --days 16\n"
    )
    assert desk.type("today", "--days", 15).stderr.startswith("Nothing is due in the next 15 days.")
    assert [line[0] for line in lines(desk, "--days", 16)[1:]] == ["later"]
    desk.type("move", "00000001", "no", "--why", "no need")
    assert desk.type("today").stderr == "Nothing is due today.\nNext: cardscan list\n"


def test_what_is_put_off_twice_may_be_a_no(desk: Desk) -> None:
    desk.file(make_proposal())
    desk.type("move", "00000001", "prospective", "--track", "client")
    for day in ("2026-04-10", "2026-04-20"):
        desk.type("snooze", "00000001", day)
    at(desk, dt.date(2026, 4, 21))
    _, touch, decide = lines(desk)
    assert touch[-2:] == ["2", "cardscan touch 00000001 email"]
    assert decide[-2:] == ["2", "cardscan move 00000001 no --why REASON"]


def test_a_long_queue_is_counted_and_its_head_shown(desk: Desk) -> None:
    for number in range(12):
        desk.file(make_proposal(number))
    result = desk.type("today")
    assert len(result.stdout.splitlines()) == 11
    assert result.stderr == ("And 2 more: cardscan today --all\nNext: cardscan triage\n")
    assert len(lines(desk, "--all")) == 13
    found = [json.loads(line) for line in desk.type("today", "--json").stdout.splitlines()]
    assert [one["section"] for one in found] == [
        "first-touch",
        "follow-up",
        "decide",
        "later",
        "triage",
    ]
    assert [one["count"] for one in found] == [0, 0, 0, 0, 12]
    assert len(found[4]["contacts"]) == 10
    assert found[4]["contacts"][0] == {
        "uid": "urn:uuid:00000001-0000-4000-8000-000000000000",
        "name": desk.read("00000001").contact.display_name,
        "org": 'Example "Straße" GmbH & Co. KG',
        "track": "",
        "stage": "prospective",
        "since": "2026-03-01T12:00:00Z",
        "due": "",
        "days_over": 0,
        "put_off": 0,
        "command": "cardscan triage",
    }


def test_commands_are_for_the_same_database(desk: Desk) -> None:
    desk.file(make_proposal())
    result = desk.type("--db", desk.url, "today")
    assert result.stdout.splitlines()[1].endswith(f"cardscan triage --db {desk.url}")
    assert result.stderr == f"Next: cardscan triage --db {desk.url}\n"


@pytest.mark.parametrize("days", ["-1", "x", "3651"])
def test_days_that_are_none_are_refused(desk: Desk, days: str) -> None:
    assert desk.type("today", "--days", days).exit_code == 2


def test_on_a_terminal_it_is_a_table(desk: Desk) -> None:
    for number in range(3):
        desk.file(make_proposal(number))
    desk.type("move", "00000001", "prospective", "--track", "client")
    desk.type("move", "00000002", "prospective", "--track", "referral")
    desk.type("snooze", "00000002", "2026-03-06")
    desk.patch.setattr("click.testing._NamedTextIOWrapper.isatty", lambda _: True)
    for name, value in {"COLUMNS": "110", "TERM": "xterm", "NO_COLOR": "1"}.items():
        desk.patch.setenv(name, value)
    out = re.sub("\x1b\\[[0-9;]*m", "", desk.type("today", "--days", "3").stdout)
    who = 'Dr. Ana María Beispiel-Łoś  Example "Straße" GmbH & Co. KG'
    assert [line.rstrip() for line in out.splitlines()] == [
        "First touch (2)",
        f"  today      {who}  client: prospective",
        "             cardscan touch 00000001 email",
        f"  in 2 days  {who}  referral: prospective, put off 1 time",
        "             cardscan touch 00000002 email",
        "",
        "Never triaged (1)",
        f"  2026-03-01  {who}",
        "              cardscan triage",
        "",
    ]
