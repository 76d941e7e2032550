"""``cardscan import``: files of other programs, and what of them an export writes back."""

import json
import os
from pathlib import Path

import pytest

from tests.filed import Desk

CORPORA = os.environ.get("CARDSCAN_CORPORA")
EXPORTS = sorted(Path(CORPORA, "vcf").glob("*.vcf")) if CORPORA else []

ANA = (
    "BEGIN:VCARD\r\nVERSION:2.1\r\nUID:abc\r\nN:Muster;Ana\r\nitem1.TEL;CELL:+12125550123\r\n"
    "item1.X-ABLabel:Desk\r\nX-ODD;FOO=bar:kept\r\nCATEGORIES:Friends\r\nEND:VCARD\r\n"
)
BEN = ANA.replace("Muster;Ana", "Roth;Ben").replace("0123", "0124").replace("abc", "def")


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.chdir(tmp_path)
    return Desk(tmp_path, monkeypatch)


def names(desk: Desk) -> list[str]:
    lines = desk.type("list", "--json").stdout.splitlines()
    return sorted(json.loads(line)["contact"]["full_name"] for line in lines)


def test_a_file_is_imported_once(desk: Desk) -> None:
    Path("a.vcf").write_bytes((ANA + BEN).encode())
    result = desk.type("import", "a.vcf")
    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr.splitlines() == [
        "a.vcf: 2 contacts added, 0 joined to known ones, 0 known already",
        "Next: cardscan list",
    ]
    again = desk.type("import", "a.vcf").stderr
    assert "0 contacts added, 0 joined to known ones, 2 known already" in again
    assert names(desk) == ["Ana Muster", "Ben Roth"]
    assert "import: vcard" in desk.type("show", "ana muster").stdout
    assert desk.type("undo").stdout == "Taken back: imported a.vcf\n"
    assert names(desk) == []


def test_a_broken_card_is_told_with_its_line_and_the_others_are_imported(desk: Desk) -> None:
    broken = "BEGIN:VCARD\r\nFN:Cut off\r\n"
    nobody = "BEGIN:VCARD\r\nBDAY:1980-01-01\r\nEND:VCARD\r\n"
    Path("a.vcf").write_bytes((ANA + broken + BEN + nobody).encode())
    result = desk.type("import", "a.vcf", "missing.vcf")
    assert result.exit_code == 8
    assert result.stderr.splitlines()[:4] == [
        "a.vcf:10: the card has no END:VCARD",
        "a.vcf:21: the card names nobody, and no way to reach them",
        "a.vcf: 2 contacts added, 0 joined to known ones, 0 known already",
        "cardscan: cannot read missing.vcf: there is no such file",
    ]
    assert names(desk) == ["Ana Muster", "Ben Roth"]


def test_many_flaws_are_counted(desk: Desk) -> None:
    Path("a.vcf").write_text("BEGIN:VCARD\n" * 30)
    result = desk.type("import", "a.vcf")
    assert result.exit_code == 8
    assert "a.vcf: and 10 more" in result.stderr


@pytest.mark.parametrize(("name", "code"), [("missing.vcf", 9), ("a.doc", 2), (".", 2)])
def test_a_file_that_cannot_be_read_is_refused(desk: Desk, name: str, code: int) -> None:
    assert desk.type("import", name).exit_code == code


def test_a_dry_run_files_nothing(desk: Desk) -> None:
    Path("a.vcf").write_bytes(ANA.encode())
    result = desk.type("import", "a.vcf", "--dry-run")
    assert "1 contact would be added, 0 would be joined" in result.stderr
    assert names(desk) == []


def test_a_jcard_is_imported_too(desk: Desk) -> None:
    card = ["vcard", [["fn", {}, "text", "Ana"], ["tel", {}, "uri", "tel:+12125550123"]]]
    Path("a.json").write_text(json.dumps([card, card]), encoding="utf-8")
    assert (
        "1 contact added, 0 joined to known ones, 1 known" in desk.type("import", "a.json").stderr
    )
    assert names(desk) == ["Ana"]


def test_what_is_not_understood_is_written_back(desk: Desk) -> None:
    Path("a.vcf").write_bytes((ANA + BEN).encode())
    desk.type("import", "a.vcf")
    assert desk.type("export", "b.vcf").exit_code == 0
    assert Path("b.vcf").read_bytes() == (ANA + BEN).encode()
    desk.type("edit", "ana muster", "title=Head")
    desk.type("move", "ben roth", "qualified", "--track", "client", "--yes")
    desk.type("export", "c.vcf")
    written = Path("c.vcf").read_bytes().decode()
    ana, ben = (f"BEGIN{card}".split("\r\n") for card in written.split("BEGIN")[1:])
    assert [line for line in ana if not line.startswith(("TITLE:Head", "REV:", "FN:"))] == (
        ANA.split("\r\n")
    )
    groups = ben.pop(ben.index("X-ODD;FOO=bar:kept") + 1)
    assert groups == "CATEGORIES:Friends,Client,Client: qualified"


@pytest.mark.skipif(not EXPORTS, reason="CARDSCAN_CORPORA has no vcf folder")
def test_exports_of_real_programs_go_through_the_database(desk: Desk) -> None:
    for path in EXPORTS:
        desk.type("import", path, "--db", desk.url)
    result = desk.type("import", *EXPORTS)
    assert " 0 contacts added" in result.stderr
    assert not [line for line in result.stderr.splitlines() if "contact added" in line]
