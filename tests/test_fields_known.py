"""What a person set on one card is known on the next one that has the same line."""

from pathlib import Path

import pytest

from cardscan.errors import SettingsError
from cardscan.fields.known import known_to_json, learn, read_known
from tests.filed import Desk
from tests.pages import page

LINES = ("Blauer Otter", "Kosmische Gärtnerin", "Telefon +49 30 23125000", "bo@otter.example.com")
FIRST, SECOND = (page((name, 1.4), *LINES) for name in ("Ana Beispiel", "Bo Muster"))
ONE, OTHER = "00000001", "00000002"


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    desk = Desk(tmp_path, monkeypatch)
    for seed, read in enumerate((FIRST, SECOND), 1):
        desk.file_as_read(read, seed)
    return desk


def test_a_title_and_a_company_that_were_set_are_known_on_the_next_card(desk: Desk) -> None:
    before = desk.read(OTHER)
    assert before.contact.title == ""
    assert [one.field for one in before.review] == ["org"]
    desk.type("edit", ONE, "--title", "Kosmische Gärtnerin", "--org", "Blauer Otter")
    told = desk.type("train")
    assert told.exit_code == 0, told.output
    assert "2 lines of cards known by what you corrected" in told.stderr
    desk.type("rescan")
    after = desk.read(OTHER)
    assert (after.contact.title, after.contact.org) == ("Kosmische Gärtnerin", "Blauer Otter")
    assert after.review == ()


def test_what_was_not_set_is_not_learned(desk: Desk) -> None:
    assert learn([desk.read(ONE), desk.read(OTHER)]) == {}


def test_a_line_that_was_used_in_two_ways_is_left_out(desk: Desk) -> None:
    desk.type("edit", ONE, "--title", "Blauer Otter")
    desk.type("edit", OTHER, "--org", "Blauer  OTTER")
    assert learn([desk.read(ONE)]) == {"blauerotter": "title"}
    assert learn([desk.read(ONE), desk.read(OTHER)]) == {}


def test_who_is_forgotten_leaves_no_line(desk: Desk, tmp_path: Path) -> None:
    desk.type("edit", ONE, "--title", "Kosmische Gärtnerin")
    desk.type("train")
    (kept,) = tmp_path.rglob("lines.json")
    assert "kosmischegartnerin" in kept.read_text(encoding="utf-8")
    assert desk.type("forget", ONE, "--yes").exit_code == 0
    assert not kept.exists()


def test_it_is_read_as_it_was_written_and_anew_once_it_changed(tmp_path: Path) -> None:
    file = tmp_path / "lines.json"
    assert read_known(file) == {}
    file.write_text(known_to_json({"blauerotter": "org"}), encoding="utf-8")
    assert read_known(file) == {"blauerotter": "org"}
    file.unlink()
    assert read_known(file) == {}


@pytest.mark.parametrize("text", ["", "[]", '{"blauerotter": "name"}', '{"blauerotter": []}'])
def test_a_damaged_file_is_named(tmp_path: Path, text: str) -> None:
    file = tmp_path / "lines.json"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(SettingsError) as refused:
        read_known(file)
    assert "lines.json" in str(refused.value)
    assert refused.value.hint == "Run: cardscan train"
