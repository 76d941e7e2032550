"""Every way in leads through the door: what is kept is clean, whoever said it and wherever."""

import json
import sys
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from cardscan.config import Settings
from cardscan.door import clean_text
from cardscan.errors import SettingsError
from cardscan.image.load import read_photos
from cardscan.pipeline.strategy import parse_strategy, read_template
from tests.filed import Desk
from tests.naughty import CORPUS, OURS, WITHOUT, find_hidden
from tests.proposals import make_proposal
from tests.scripted import READERS, scan_in_threads

ANA, BEN = "00000001", "00000002"
VILE = "Fair\r\nEMAIL:x\x1b[5;8m\u2028y\u202e \u200b\x9b31m\x07 e\u0301"
"""One of each kind that the door stops."""

WAYS = (
    ("touch", ANA, "note", VILE, "--outcome", VILE),
    ("tag", ANA, f"+{VILE}"),
    ("offers", ANA, VILE),
    ("needs", BEN, VILE),
    ("event", VILE, "--place", VILE),
    ("find", "ana", "--event", VILE, "--tag", VILE, "--save", VILE),
    ("introduce", ANA, BEN, "--why", VILE),
    ("edit", ANA, "--name", VILE, "--title", VILE, "--department", VILE, "--org", VILE),
    ("edit", ANA, "--alternative-name", VILE, "--note", VILE, "--address", f"{VILE}, 10115 Berlin"),
    ("edit", ANA, "--handle", "linkedin ana\u200b-b", "--phone", "\u202d+49 30 23125000\u202c"),
    ("move", ANA, "prospective", "--track", "client", "--why", VILE),
    ("move", ANA, "no", "--why", VILE),
)  # fmt: skip


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.setenv("LOGNAME", VILE)  # whom Python takes for the user
    desk = Desk(tmp_path, monkeypatch)
    for seed in ("ana", "ben"):
        desk.file(make_proposal(seed))
    return desk


def texts_in(value: Any) -> Iterator[str]:
    """All texts within lists and objects."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for one in value.values() if isinstance(value, dict) else value:
            yield from texts_in(one)


def count_clean(folder: Path) -> int:
    """How often the vile text, cleaned, is in an export of everything, all of which is clean."""
    seen = 0
    for path in (*folder.glob("*.jsonl"), folder / "contacts.json"):
        lines = path.read_text(encoding="utf-8")
        rows = json.loads(lines) if path.suffix == ".json" else map(json.loads, lines.splitlines())
        for row in rows:
            row.pop("path", "")  # where the very file is, whatever its name
            for text in texts_in(row):
                assert not find_hidden(text), (path.name, text)
                assert text == unicodedata.normalize("NFC", text)
                seen += "EMAIL:x" in text
    return seen


def test_whatever_is_typed_is_kept_clean(desk: Desk, tmp_path: Path) -> None:
    for words in WAYS:
        result = desk.type(*words)
        assert result.exit_code == 0, (words, result.stderr)
        assert not find_hidden(result.stdout + result.stderr, "\n\t")
    desk.type("export", "--all", tmp_path / "all")
    assert count_clean(tmp_path / "all") >= 20


def test_whatever_is_answered_is_kept_clean(desk: Desk, tmp_path: Path) -> None:
    desk.patch.setattr("cardscan.cli.move.at_terminal", lambda: True)
    desk.patch.setattr("cardscan.cli.traits.at_terminal", lambda: True)
    answer = VILE.replace("\r\n", "")
    desk.type("move", ANA, "prospective", "--track", "client", "--why", "x")
    assert desk.type("move", ANA, "no", answers=f"{answer}\n").exit_code == 0
    desk.type("review", answers=f"f\n{answer}\nq\n")
    desk.type("export", "--all", tmp_path / "all")
    assert count_clean(tmp_path / "all") >= 3


def test_a_photo_is_known_by_a_clean_name(tmp_path: Path) -> None:
    path = tmp_path / f"{VILE}\udcff.png"
    Image.new("RGB", (9, 9)).save(path, "PNG")
    (photo,) = read_photos(path, Settings())
    assert photo.name == clean_text(VILE) + ".png"


@pytest.mark.parametrize("content", ["card Ana Beispiel", "unsure Ana Beispiel", "blank"])
def test_whatever_a_file_is_called_costs_no_line(
    content: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "cardscan.scan", READERS)
    monkeypatch.setattr("cardscan.intake.desk.scan_batch", scan_in_threads)
    told = list[tuple[int, ...]]()
    for name in ("plain", f"{VILE}\udcff"):
        folder = tmp_path / str(len(told))
        (folder / "in").mkdir(parents=True)
        desk = Desk(folder, monkeypatch)
        photos = [folder / "in" / f"{number} {name}.jpg" for number in range(3)]
        for number, photo in enumerate(photos):
            photo.write_text(f"{content}{number}" if content != "blank" else content)
        scanned = desk.type("scan", folder / "in", "--event", name, "-o", folder / "c.vcf")
        assert not find_hidden(scanned.stdout + scanned.stderr)
        as_json = desk.type("scan", folder / "in", "--json", "--dry-run").stdout
        assert not find_hidden(as_json)
        lines = [json.loads(line) for line in as_json.splitlines()]
        assert all(line["photo"].endswith(".jpg") for line in lines)
        told.append(
            (len(scanned.stderr.splitlines()), len(scanned.stdout.splitlines()), len(lines))
        )
        if content != "blank":
            desk.type("export", "--all", folder / "all")
            assert count_clean(folder / "all") == (0 if name == "plain" else 7)
    assert told[0] == told[1]


@pytest.mark.parametrize(
    "texts", [OURS, pytest.param(CORPUS, marks=pytest.mark.skipif(not CORPUS, reason=WITHOUT))]
)
def test_a_strategy_has_clean_texts_or_is_refused(texts: tuple[str, ...]) -> None:
    template, refused = read_template("business"), list[str]()
    for text in texts:
        try:
            text.encode()
        except UnicodeEncodeError:
            continue  # which no file in UTF-8 holds
        quoted = json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
        toml = template.replace("no_reasons = [", f"no_reasons = [{quoted}, ", 1)
        try:
            strategy = parse_strategy(toml)
        except SettingsError:
            refused.append(clean_text(text))
        else:
            assert strategy.no_reasons[0] == clean_text(text, 1000)
    assert not any(refused)
    assert len(refused) < len(texts) / 4
