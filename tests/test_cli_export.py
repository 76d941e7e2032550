"""``cardscan export``: which contacts go into which files."""

import csv
from pathlib import Path

import icalendar
import pytest

from cardscan.contact import Contact, Phone
from tests.filed import Desk
from tests.proposals import make_proposal

PEOPLE = ("Ana Roth", "Ben Adams", "Cem Kaya")


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """Three contacts, the first of whom is a client met at a fair, and has a tag."""
    desk = Desk(tmp_path, monkeypatch)
    monkeypatch.chdir(tmp_path)
    for name in PEOPLE:
        contact = Contact(name, phones=(Phone("+493023125000"),))
        desk.file(make_proposal(name, contact), event="Fair" if name == PEOPLE[0] else "")
    for words in (
        ["move", "Ana Roth", "qualified", "--track", "client", "--yes"],
        ["tag", "Ana Roth", "+vip"],
    ):
        result = desk.type(*words)
        assert result.exit_code == 0, result.stderr
    return desk


def names(path: Path) -> list[str]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    return [row.get("full_name") or row["First Name"] for row in rows]


@pytest.mark.parametrize(
    ("options", "people"),
    [
        ([], PEOPLE),
        (["--track", "cli"], PEOPLE[:1]),
        (["--track", "client", "--stage", "qual"], PEOPLE[:1]),
        (["--event", "fair"], PEOPLE[:1]),
        (["--tag", "VIP"], PEOPLE[:1]),
        (["--stage", "prospective"], PEOPLE[1:]),
        (["--since", "2026-03-02"], PEOPLE[:1]),
        (["--since", "2026-02-01"], PEOPLE),
    ],
)
def test_filters(desk: Desk, options: list[str], people: tuple[str, ...]) -> None:
    result = desk.type("export", "a.csv", "-o", "b.json", *options)
    assert result.exit_code == 0, result.stderr
    assert names(Path("a.csv")) == list(people)
    assert Path("b.json").exists()


def test_nobody_is_no_file(desk: Desk) -> None:
    result = desk.type("export", "a.csv", "--each", "folder", "--event", "elsewhere")
    assert result.exit_code == 0
    assert "a.csv is not written" in result.stderr
    assert not Path("a.csv").exists()
    assert not Path("folder").exists()


def test_flavours(desk: Desk) -> None:
    assert desk.type("export", "g.csv", "--flavour", "google").exit_code == 0
    assert names(Path("g.csv")) == list(PEOPLE)
    for flavour in ("outlook", "hubspot"):
        assert desk.type("export", f"{flavour}.xlsx", "--flavour", flavour).exit_code == 0
    refused = desk.type("export", "g.vcf", "--flavour", "google")
    assert refused.exit_code == 2
    assert "cannot have the columns of google" in refused.stderr


def test_a_calendar_has_those_for_whom_something_is_due(desk: Desk) -> None:
    result = desk.type("export", "due.ics")
    assert "1 contact written to due.ics" in result.stderr
    events = icalendar.Calendar.from_ical(Path("due.ics").read_bytes()).walk("VEVENT")
    assert {str(event["SUMMARY"]) for event in events} == {"Touch Ana Roth", "Decide on Ana Roth"}


def test_a_folder_is_brought_up_to_date(desk: Desk) -> None:
    assert "3 written, 0 as they were" in desk.type("export", "--each", "people").stderr
    assert len(list(Path("people").glob("*.vcf"))) == 3
    assert "0 written, 3 as they were" in desk.type("export", "--each", "people").stderr
    since = desk.type("export", "--each", "people", "--since", "2026-03-02").stderr
    assert "0 written, 1 as they were, 0 removed" in since
    fewer = desk.type("export", "--each", "people", "--track", "client").stderr
    assert "0 written, 1 as they were, 2 removed" in fewer
    (path,) = Path("people").glob("*.vcf")
    path.write_text("of another program")
    told = desk.type("export", "--each", "people", "--track", "client").stderr
    assert f"{path.name} is left as another program has changed it" in told


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["--all", "out", "a.vcf"],
        ["--all", "out", "-o", "a.vcf"],
        ["--all", "out", "--each", "x"],
        ["--all", "out", "--tag", "vip"],
        ["--all", "out", "--since", "2026-01-01"],
        ["--all", "out", "--flavour", "google"],
        ["a.vcf", "--since", "2999-01-01"],
        ["a.vcf", "--track", "nowhere"],
        ["a.txt"],
    ],
)
def test_what_makes_no_sense_is_refused(desk: Desk, words: list[str]) -> None:
    assert desk.type("export", *words).exit_code == 2
    assert not Path("a.vcf").exists()
