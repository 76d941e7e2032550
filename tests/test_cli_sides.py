"""The command line and both sides of a card: what is printed, counted, refused and shown."""

import json
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

import jsonschema
import pytest
from click.testing import CliRunner, Result

from cardscan import contract
from cardscan.cli.main import main
from tests.scripted import READERS, scan_in_threads
from tests.test_intake_sides import scan_lines, write
from tests.test_sides import ANA, BACK, BEN, LOGO

Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs a command with a database in ``tmp_path``, on photos whose files hold their text."""
    monkeypatch.setitem(sys.modules, "cardscan.scan", READERS)
    monkeypatch.setattr(
        "cardscan.intake.desk.scan_batch", partial(scan_in_threads, scan=scan_lines)
    )
    monkeypatch.setenv("CARDSCAN_DB", str(tmp_path / "pipeline.db"))

    def run(*arguments: object) -> Result:
        result = CliRunner().invoke(main, [str(argument) for argument in arguments])
        assert result.exception is None or isinstance(result.exception, SystemExit), result
        return result

    return run


def test_both_sides_are_one_line_and_counted(run: Run, tmp_path: Path) -> None:
    photos = write(tmp_path, ANA, BACK, BEN)
    result = run("scan", *photos)
    assert [row.split()[0] for row in result.stdout.splitlines()[2:]] == ["Ana", "Ben"]
    assert "  2 contacts filed\n  1 card with both sides\n" in result.stderr
    again = run("scan", *photos, "--json", "-o", tmp_path / "all.csv")
    assert "3 photos known already: nothing added" in again.stderr
    assert "both sides" not in again.stderr
    lines = [json.loads(line) for line in again.stdout.splitlines()]
    assert [line["contact"]["full_name"] for line in lines] == ["Ana Beispiel", "Ben Muster"]
    assert len((tmp_path / "all.csv").read_text(encoding="utf-8").splitlines()) == 3


def test_json_and_show_name_both_photos(run: Run, tmp_path: Path) -> None:
    scanned = run("scan", *write(tmp_path, BACK, ANA), "--json")
    (line,) = map(json.loads, scanned.stdout.splitlines())
    jsonschema.validate(line, contract.schema())
    assert [side["photo"] for side in line["sides"]] == ["2.jpg", "1.jpg"]
    (listed,) = map(json.loads, run("list", "--json").stdout.splitlines())
    jsonschema.validate(listed, contract.schema())
    assert listed["sides"] == line["sides"]
    shown = run("show", "beispiel").stdout
    assert "from 2.jpg, card 1, and its other side, 1.jpg, card 1" in shown
    assert "www.example.com" in run("show", "beispiel", "--candidates").stdout


def test_a_side_that_is_added_later_is_told(run: Run, tmp_path: Path) -> None:
    photos = write(tmp_path, ANA, LOGO)
    run("scan", photos[0])
    (line,) = map(json.loads, run("scan", *photos, "--json").stdout.splitlines())
    assert line["contact"]["full_name"] == "Ana Beispiel"
    assert [side["photo"] for side in line["sides"]] == ["1.jpg", "2.jpg"]
    assert "joined with 2.jpg: both say" in run("show", "beispiel").stdout


def test_sides_in_turn_come_in_pairs(run: Run, tmp_path: Path) -> None:
    photos = write(tmp_path, ANA, (), BEN, ("Gute Ideen",))
    refused = run("scan", *photos[:3], "--sides")
    assert refused.exit_code == 2
    assert "3 photos are not pairs" in refused.stderr
    done = run("scan", *photos, "--sides")
    assert done.exit_code == 0
    assert "  2 cards with both sides, 1 of them with a blank one\n" in done.stderr
    assert "4 photos known already" in run("scan", *photos, "--sides").stderr


def test_a_rescan_of_both_sides_changes_nothing(run: Run, tmp_path: Path) -> None:
    run("scan", *write(tmp_path, ANA, LOGO))
    result = run("rescan")
    assert (result.exit_code, result.stdout) == (0, "")
    assert "1 contact read anew: 0 changed" in result.stderr


def test_sides_that_were_wrongly_joined_are_parted_and_joined_again(
    run: Run, tmp_path: Path
) -> None:
    run("scan", *write(tmp_path, ANA, BACK))
    parted = run("split", "Ana Beispiel")
    assert [line.rpartition("  ")[0] for line in parted.stdout.splitlines()] == [
        *("Ana Beispiel", "Example GmbH")
    ]
    assert "cardscan undo" in parted.stderr
    back = parted.stdout.split()[-1]
    joined = run("join", "Ana Beispiel", back)
    assert joined.stdout.startswith("Ana Beispiel  ")
    (listed,) = map(json.loads, run("list", "--json").stdout.splitlines())
    assert [side["photo"] for side in listed["sides"]] == ["1.jpg", "2.jpg"]
    assert "joined the card of" in run("undo").stdout
    assert run("split", back).exit_code == 2
