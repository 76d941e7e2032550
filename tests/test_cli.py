"""The command line: results, messages, exit codes, with photos that are scanned by their script."""

import json
import os
import sqlite3
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from click.testing import CliRunner, Result

from cardscan import __version__, contract
from cardscan.cli.main import main
from cardscan.errors import MissingLanguageError
from tests.scripted import READERS, scan_in_threads

Run = Callable[..., Result]


@pytest.fixture
def cards(tmp_path: Path) -> Path:
    """A stack of two good photos, one of them with two cards, and an unsure one."""
    folder = tmp_path / "cards"
    folder.mkdir()
    write(folder, IMG_9="card Ana Beispiel", IMG_10="card Bo Lind\ncard Cy Tan", IMG_11="unsure Di")
    return folder


def write(folder: Path, **photos: str) -> None:
    for name, script in photos.items():
        (folder / f"{name}.jpg").write_text(script, encoding="utf-8")


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs a command in ``tmp_path``, with a database there."""
    monkeypatch.setitem(sys.modules, "cardscan.scan", READERS)
    monkeypatch.setattr("cardscan.intake.desk.scan_batch", scan_in_threads)
    monkeypatch.setenv("CARDSCAN_DB", str(tmp_path / "pipeline.db"))
    monkeypatch.setenv("CARDSCAN_CONFIG", str(tmp_path / "settings.toml"))
    (tmp_path / "settings.toml").touch()
    monkeypatch.chdir(tmp_path)

    def run(*arguments: object) -> Result:
        result = CliRunner().invoke(main, [str(argument) for argument in arguments])
        assert result.exception is None or isinstance(result.exception, SystemExit), result
        return result

    return run


def lines(result: Result) -> list[dict[str, Any]]:
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_a_scan_prints_the_contacts_and_sums_up(run: Run, cards: Path) -> None:
    write(cards, IMG_12="blank")
    result = run("scan", cards)
    assert result.exit_code == 8
    rows = result.stdout.splitlines()
    assert [row.split()[0] for row in rows[2:]] == ["Ana", "Bo", "Cy", "?"]
    assert "Head of Sales" in rows[2]
    assert "+493023125000" in rows[2]
    assert "ana@example.com" in rows[2]
    assert "4 photos" in result.stderr
    assert "4 contacts filed, 1 to look at (?)" in result.stderr
    assert "1  Title       the two readers disagree" in result.stderr
    assert "IMG_12.jpg shows no card\n    Take the photo again." in result.stderr
    assert result.stderr.endswith("Next: cardscan review\n")


def test_json_is_the_contract_and_nothing_else(run: Run, cards: Path) -> None:
    write(cards, IMG_12="blank")
    result = run("scan", cards, "--json")
    found = lines(result)
    for line in found:
        jsonschema.validate(line, contract.schema())
    assert [line["photo"] for line in found] == [
        "IMG_9.jpg",
        "IMG_10.jpg",
        "IMG_10.jpg",
        "IMG_11.jpg",
        "IMG_12.jpg",
    ]
    assert found[-1]["error"] == {
        "code": "no-card",
        "message": "IMG_12.jpg shows no card",
        "hint": "Take the photo again.",
    }


def test_scanning_again_adds_nothing_and_says_so(run: Run, cards: Path) -> None:
    run("scan", cards)
    again = run("scan", cards)
    assert again.exit_code == 0
    assert again.stdout == ""
    assert "0 contacts filed" in again.stderr
    assert "3 photos known already: nothing added" in again.stderr
    assert len(lines(run("list", "--json"))) == 4


def test_json_of_known_photos_is_what_is_filed(run: Run, cards: Path) -> None:
    run("scan", cards)
    found = lines(run("scan", cards / "IMG_10.jpg", "--json"))
    filed = {"$defs": contract.schema()["$defs"], "$ref": "#/$defs/filed"}
    for line in found:
        jsonschema.validate(line, filed)
    assert [line["contact"]["full_name"] for line in found] == ["Bo Lind", "Cy Tan"]


def test_a_dry_run_files_nothing(run: Run, cards: Path) -> None:
    result = run("scan", cards, "--dry-run", "-o", "contacts.vcf")
    assert "4 contacts found, not filed" in result.stderr
    assert not Path("pipeline.db").exists()
    assert Path("contacts.vcf").read_text(encoding="utf-8").count("BEGIN:VCARD") == 4


def test_outputs_hold_all_contacts_of_the_photos_known_or_not(run: Run, cards: Path) -> None:
    run("scan", cards / "IMG_9.jpg", "--event", "Fair")
    result = run("scan", cards, "-o", "out/c.vcf", "-o", "c.csv", "-o", "c.json", "--photo")
    assert result.exit_code == 0
    assert "4 contacts written to out/c.vcf" in result.stderr
    vcards = Path("out/c.vcf").read_text(encoding="utf-8")
    names = [line[3:] for line in vcards.splitlines() if line.startswith("FN:")]
    assert names == ["Ana Beispiel", "Bo Lind", "Cy Tan", "Di"]
    assert "PHOTO" in vcards
    assert len(Path("c.csv").read_text(encoding="utf-8").splitlines()) == 5
    assert len(json.loads(Path("c.json").read_text(encoding="utf-8"))) == 4


def test_an_output_that_exists_stops_the_scan_before_it_begins(run: Run, cards: Path) -> None:
    Path("c.vcf").write_text("mine", encoding="utf-8")
    refused = run("scan", cards, "-o", "c.vcf")
    assert refused.exit_code == 9
    assert refused.stderr.startswith("cardscan: c.vcf exists already\n")
    assert "--force" in refused.stderr
    assert Path("c.vcf").read_text(encoding="utf-8") == "mine"
    assert not Path("pipeline.db").exists()
    assert run("scan", cards, "-o", "c.vcf", "--force").exit_code == 0
    assert "VCARD" in Path("c.vcf").read_text(encoding="utf-8")


@pytest.mark.parametrize("output", ["/proc/c.vcf", "/proc/new/c.csv", "cards/IMG_9.jpg/c.json"])
def test_an_output_that_cannot_be_written_stops_the_scan_before_it_begins(
    run: Run, cards: Path, output: str
) -> None:
    refused = run("scan", cards, "-o", output)
    assert refused.exit_code == 9
    assert f"cannot write {output}" in refused.stderr
    assert refused.stderr.count("\n") == 2
    assert not Path("pipeline.db").exists()


def test_an_output_of_unknown_kind_is_refused(run: Run, cards: Path) -> None:
    refused = run("scan", cards, "-o", "c.docx")
    assert refused.exit_code == 2
    assert ".vcf, .csv, .xlsx" in refused.stderr


def test_no_contacts_make_no_output(run: Run, cards: Path) -> None:
    write(cards, blank="blank")
    result = run("scan", cards / "blank.jpg", "-o", "c.vcf")
    assert result.exit_code == 3
    assert not Path("c.vcf").exists()
    assert "c.vcf is not written" in result.stderr


def test_long_lists_of_trouble_are_cut_short(run: Run, tmp_path: Path) -> None:
    write(tmp_path, **{f"blank{number}": f"blank {number}" for number in range(25)})
    result = run("scan", tmp_path)
    assert result.exit_code == 3
    assert result.stderr.count("shows no card") == 20
    assert "and 5 more; --json names them all" in result.stderr
    assert result.stderr.count("Take the photo again.") == 1


@pytest.mark.parametrize(
    ("photos", "code"),
    [
        (["cards/IMG_9.jpg"], 0),
        (["missing.jpg"], 3),
        (["empty"], 3),
        (["blank.jpg"], 3),
        (["blank.jpg", "missing.jpg", "empty"], 3),
        (["blank.jpg", "bug.jpg"], 8),
        (["bug.jpg"], 1),
        (["cards", "blank.jpg"], 8),
        (["cards", "empty"], 8),
    ],
)
def test_the_exit_code_tells_what_failed(
    run: Run, cards: Path, photos: list[str], code: int
) -> None:
    write(Path(), blank="blank")
    Path("bug.jpg").write_bytes(b"\xff\xfe")
    Path("empty").mkdir()
    result = run("scan", *photos)
    assert result.exit_code == code
    assert "Traceback" not in result.output


def test_one_photo_that_fails_gets_one_line_and_a_hint(run: Run) -> None:
    result = run("scan", "missing.jpg")
    assert result.stdout == ""
    assert result.stderr == (
        "cardscan: missing.jpg is not there\n          Was it moved or renamed?\n"
    )


def test_readers_are_checked_before_the_batch(
    run: Run, cards: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(settings: object) -> None:
        raise MissingLanguageError("Tesseract has no data for xyz", "Install it.")

    monkeypatch.setattr(READERS, "check_readers", missing)
    result = run("scan", cards, "--lang", "xyz")
    assert result.exit_code == 4
    assert result.output == "cardscan: Tesseract has no data for xyz\n          Install it.\n"
    assert lines(run("list", "--json")) == []


def test_photos_that_are_known_need_no_readers(
    run: Run, cards: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(settings: object) -> None:
        raise MissingLanguageError("Tesseract has no data for xyz", "Install it.")

    run("scan", cards)
    monkeypatch.setattr(READERS, "check_readers", missing)
    assert run("scan", cards, "--lang", "xyz").exit_code == 0
    write(cards, IMG_12="card Bo Example")
    again = run("scan", cards, "--lang", "xyz")
    assert (again.exit_code, len(lines(run("list", "--json")))) == (4, 4)


def test_a_database_from_a_newer_version_is_left_alone(run: Run, cards: Path) -> None:
    run("scan", cards)
    with sqlite3.connect("pipeline.db") as database:
        database.execute("UPDATE alembic_version SET version_num = '9999'")
    database.close()
    for command in (["scan", cards], ["list"], ["show", "Ana"], ["export", "c.vcf"]):
        result = run(*command)
        assert result.exit_code == 6
        assert result.stderr.count("\n") == 2
    assert run("doctor").exit_code == 4


@pytest.mark.parametrize("flag", ["--country=Germany", "--jobs=-1", "--engine=magic", "--lang=+"])
def test_settings_that_make_no_sense_are_refused(run: Run, cards: Path, flag: str) -> None:
    result = run("scan", cards, flag)
    assert result.exit_code == 7
    assert "must" in result.stderr


def test_list_filters_and_limits(run: Run, cards: Path) -> None:
    run("scan", cards / "IMG_9.jpg", "--event", "Fair")
    run("scan", cards, "--jobs", 1)  # one after the other, so that the newest is known
    head, *rows = (row.split("\t") for row in run("list").stdout.splitlines())
    assert head == ["review", "name", "title", "company", "phone", "e-mail", "id"]
    assert [(row[0], row[1].split()[0]) for row in rows] == [
        ("?", "Di"),
        ("", "Cy"),
        ("", "Bo"),
        ("", "Ana"),
    ]
    assert len(lines(run("list", "--json", "--event", "fair"))) == 1
    assert len(lines(run("list", "--json", "--review"))) == 1
    assert len(lines(run("list", "--json", "--limit", 2))) == 2
    assert "None of 4 contacts is so." in run("list", "--event", "Elsewhere").stderr


def test_an_empty_database_says_what_to_do(run: Run) -> None:
    result = run("list")
    assert result.exit_code == 0
    assert result.stderr == "There are no contacts yet.\nNext: cardscan scan FOLDER\n"


def test_show_tells_all_about_one_contact(run: Run, cards: Path) -> None:
    run("scan", cards, "--event", "Fair")
    shown = run("show", "di")
    assert shown.exit_code == 0
    for expected in ("Head of Sales", "Example GmbH", "+493023125000", "di@example.com", "99%"):
        assert expected in shown.stdout
    assert "the two readers disagree" in shown.stdout
    assert "IMG_11.jpg, card 1, Fair" in shown.stdout
    identity = shown.stdout.splitlines()[0].split()[-1]
    assert run("show", identity, "--json").stdout.startswith(f'{{"uid": "urn:uuid:{identity}')
    assert "030/23125-000" in run("show", "di", "--candidates").stdout


def test_show_names_whom_it_does_not_know(run: Run, cards: Path) -> None:
    result = run("show", "Nobody")
    assert result.exit_code == 2
    assert result.stderr.startswith("cardscan: there is no contact 'Nobody'\n")


def test_export_writes_what_is_in_the_database(run: Run, cards: Path) -> None:
    run("scan", cards / "IMG_9.jpg", "--event", "Fair")
    run("scan", cards)
    assert run("export", "all.vcf", "--vcard", "4.0").exit_code == 0
    vcards = Path("all.vcf").read_text(encoding="utf-8")
    assert vcards.count("VERSION:4.0") == 4
    assert "PHOTO" not in vcards
    assert run("export", "fair.vcf", "--event", "Fair", "--photo").exit_code == 0
    fair = Path("fair.vcf").read_text(encoding="utf-8")
    assert fair.count("BEGIN:VCARD") == 1
    assert "PHOTO" in fair
    assert run("export", "all.vcf").exit_code == 9


def test_another_database_is_named_before_or_after_the_command(run: Run, cards: Path) -> None:
    result = run("scan", cards, "--db", "other one.db")
    assert "--db 'other one.db'" in result.stderr
    assert len(lines(run("--db", "other one.db", "list", "--json"))) == 4
    assert not Path("pipeline.db").exists()


HOSTILE = "[bold]\x1b[2J\x9b31m\x07\u202e{}%s"


def test_text_from_outside_reaches_the_terminal_only_as_text(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "cards"
    folder.mkdir()
    (folder / os.fsdecode(b"a\n\x1b[31m\xff.jpg")).write_text("blank", encoding="utf-8")
    write(folder, b=f"card {HOSTILE}", c=f"unsure {HOSTILE}")
    for result in (
        run("scan", folder),
        run("list"),
        run("show", HOSTILE, "--candidates"),
        run("scan", folder, "--json"),
        run("list", "--json"),
    ):
        text = result.stdout + result.stderr
        assert not set(text) & set("\x1b\x9b\x07\u202e\udcff")
        assert "Traceback" not in text
    assert "[bold]\\x1b[2J\\x9b31m\\x07\\u202e{}%s" in run("list").stdout
    error = lines(run("scan", folder, "--json"))[0]
    assert os.fsencode(str(error["photo"])) == b"a\n\x1b[31m\xff.jpg"


def test_output_in_a_small_character_set_is_no_failure(run: Run, cards: Path) -> None:
    write(cards, IMG_9="card 山田 太郎")
    run("scan", cards)
    shown = CliRunner(charset="latin-1").invoke(main, ["list"])
    assert shown.exit_code == 0
    assert "\\u5c71" in shown.stdout


def test_every_command_shows_an_example(run: Run) -> None:
    for name in main.commands:
        _, _, example = run(name, "--help").stdout.partition("Example:\n    ")
        assert f"cardscan {name} " in example.partition("\n")[0].replace(")", " ") + " "


def test_help_version_and_mistakes(run: Run) -> None:
    assert run("--version").stdout == f"cardscan {__version__}\n"
    assert run("scan").exit_code == 2
    assert run("frobnicate").exit_code == 2
    assert run("scan", "--frobnicate", "x").exit_code == 2


def test_schema_is_printed_as_it_is(run: Run) -> None:
    assert json.loads(run("schema").stdout) == contract.schema()


@pytest.mark.parametrize("shell", ["zsh", "fish"])
def test_completion_is_a_script_that_says_where_it_goes(run: Run, shell: str) -> None:
    script = run("completion", shell).stdout
    assert script.startswith("# Add to ~/")
    assert "_CARDSCAN_COMPLETE" in script


def test_completion_completes(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("_CARDSCAN_COMPLETE", "zsh_complete")
    monkeypatch.setenv("COMP_WORDS", "cardscan sc")
    monkeypatch.setenv("COMP_CWORD", "1")
    done = CliRunner().invoke(main, prog_name="cardscan")
    assert {"scan", "schema"} <= set(done.stdout.split())
