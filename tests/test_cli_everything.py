"""``cardscan export --all``: everything in open formats, and nothing overwritten."""

import csv
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from cardscan.books.vcard import read_vcards
from cardscan.contact import Contact
from cardscan.pipeline.strategy import parse_strategy
from tests.filed import Desk
from tests.proposals import ANA, make_proposal

BEN = Contact("Ben Roth")
JPEG = b"\xff\xd8 a card"


@pytest.fixture
def desk(url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """Two contacts, one with a card of two sides, about whom everything there is is known."""
    desk = Desk(tmp_path, monkeypatch, url)
    front, back = (make_proposal(side, picture=JPEG + side.encode()) for side in ("front", "back"))
    desk.file(replace(front, sides=(front, back)), event="BNI breakfast")
    desk.file(make_proposal("ben", BEN, picture=b""))
    desk.type("move", "00000001", "qualified", "--track", "client", "--why", "=1+1")
    desk.type("touch", "00000001", "call", "spoke of München", "--value", 12.5)
    desk.type("offers", "00000001", "steel")
    desk.type("introduce", "00000001", "00000002", "--why", "both sail")
    desk.type("find", "ana", "--event", "BNI breakfast", "--save", "Sailors")
    desk.type("strategy", "init", "--template", "job-search")
    return desk


@pytest.fixture
def folder(desk: Desk, tmp_path: Path) -> Path:
    result = desk.type("export", "--all", tmp_path / "out" / "all")
    assert result.exit_code == 0, result.stderr
    return tmp_path / "out" / "all"


def table(folder: Path, name: str) -> list[dict[str, Any]]:
    """The rows of a table, which both of its files have."""
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        cells = list(csv.DictReader(file))
    lines = (folder / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    rows: list[dict[str, Any]] = [json.loads(line) for line in lines]
    assert len(cells) == len(rows)
    assert [list(row) for row in cells] == [list(row) for row in rows]
    return rows


def test_contacts_are_in_three_formats(folder: Path) -> None:
    cards = read_vcards(folder / "contacts.vcf")
    names = [card.full_name for card in cards if isinstance(card, Contact)]
    assert names == [ANA.full_name, BEN.full_name]
    people = json.loads((folder / "contacts.json").read_text(encoding="utf-8"))
    assert [one["contact"]["full_name"] for one in people] == names
    with (folder / "contacts.csv").open(encoding="utf-8", newline="") as file:
        assert [row["full_name"] for row in csv.DictReader(file)] == names


def test_every_table_is_there(desk: Desk, folder: Path) -> None:
    ana, ben = (desk.read(one).contact.uid for one in ("00000001", "00000002"))
    assert [(row["contact"], row["track"], row["stage"]) for row in table(folder, "entries")] == [
        (ana, "client", "qualified"),
        (ben, "", "prospective"),
    ]
    assert [row["why"] for row in table(folder, "moves")][-1] == "=1+1"
    call, *helped = table(folder, "touches")
    assert (call["text"], call["value"], call["undone"]) == ("spoke of München", 12.5, False)
    assert [row["about"] for row in helped] == [ben, ana]
    assert table(folder, "traits") == [{"contact": ana, "kind": "offer", "text": "steel"}]
    (met,) = table(folder, "introductions")
    assert (met["one"], met["other"], met["why"]) == (ana, ben, "both sail")
    assert [row["name"] for row in table(folder, "events")] == ["BNI breakfast"]
    (saved,) = table(folder, "lists")
    assert (saved["name"], saved["words"], saved["event"]) == ("Sailors", "ana", "BNI breakfast")
    assert "'=1+1" in (folder / "moves.csv").read_text(encoding="utf-8")


def test_cards_have_their_pictures_and_readings(desk: Desk, folder: Path) -> None:
    front, back, ben = table(folder, "cards")
    assert [(row["photo"], row["card"]) for row in (front, back, ben)] == [
        ("IMG_front.jpg", 1),
        ("IMG_back.jpg", 1),
        ("IMG_ben.jpg", 1),
    ]
    assert (folder / front["picture"]).read_bytes() == JPEG + b"front"
    assert (folder / back["picture"]).read_bytes() == JPEG + b"back"
    assert ben["picture"] == ""
    assert len(list((folder / "pictures").iterdir())) == 2
    lines = (folder / "readings.jsonl").read_text(encoding="utf-8").splitlines()
    first, second, _ = map(json.loads, lines)
    assert (first["side"], second["side"]) == (1, 2)
    assert first["contact"] == desk.read("00000001").contact.uid
    assert first["pages"][0]["lines"][0]["words"][0]["text"] == "Dr."
    assert first["codes"][0]["text"] == "https://example.com"


def test_the_strategy_is_there_and_every_file_is_told_of(folder: Path) -> None:
    assert (
        parse_strategy((folder / "strategy.toml").read_text(encoding="utf-8")).kind == "job-search"
    )
    told = (folder / "README.txt").read_text(encoding="utf-8")
    for path in folder.iterdir():
        if path.name != "README.txt":
            assert f"\n{path.name}" in told
    assert f"{'pictures/':22}{2:>9}" in told


def test_nothing_is_overwritten_without_force(desk: Desk, folder: Path, tmp_path: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in folder.rglob("*")}
    result = desk.type("export", "--all", folder)
    assert result.exit_code == 9
    assert "is not empty" in result.stderr
    assert {path: path.stat().st_mtime_ns for path in folder.rglob("*")} == before
    assert desk.type("export", "--all", folder, "--force").exit_code == 0
    file = tmp_path / "file"
    file.write_bytes(b"mine")
    assert desk.type("export", "--all", file).exit_code == 9
    assert file.read_bytes() == b"mine"


@pytest.mark.parametrize(
    "words", [["--all", "out", "a.vcf"], ["--all", "out", "--photo"], [], ["--event", "fair"]]
)
def test_what_makes_no_sense_is_refused(desk: Desk, words: list[str]) -> None:
    assert desk.type("export", *words).exit_code == 2


def test_an_empty_database_gives_empty_tables(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "all"
    assert Desk(tmp_path, monkeypatch).type("export", "--all", folder).exit_code == 0
    assert table(folder, "touches") == table(folder, "cards") == []
    assert parse_strategy((folder / "strategy.toml").read_text(encoding="utf-8")).kind == "business"


def test_what_was_imported_is_there_as_it_came(desk: Desk, tmp_path: Path) -> None:
    came = "BEGIN:VCARD\nFN:Cleo\nX-ODD:1\nTEL:110\nEND:VCARD\n"
    (tmp_path / "a.vcf").write_text(came, encoding="utf-8")
    desk.type("import", tmp_path / "a.vcf")
    desk.type("export", "--all", tmp_path / "all")
    (original,) = table(tmp_path / "all", "originals")
    assert (original["kind"], original["text"]) == ("vcard", came)
    assert "X-ODD:1\n" in (tmp_path / "all" / "contacts.vcf").read_text(encoding="utf-8")
