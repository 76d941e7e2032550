"""The trained labeller: its files, its features, and a whole card."""

import hashlib
import json
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from cardscan.errors import MissingDependencyError
from cardscan.fields.candidates import Hints
from cardscan.fields.confidence import WEIGHTS
from cardscan.fields.features import to_features
from cardscan.fields.label import label_segments, score_by_rules
from cardscan.fields.labeller import MANIFEST, MODEL, find_marginals, read_model
from cardscan.fields.text import Segment, find_segments
from cardscan.fields.words import MODELS
from tests.pages import page

LEARNT = (MODEL, WEIGHTS)
HINTS = Hints("DE", frozenset({"nordlicht.example.com"}), frozenset({"ana", "beispiel"}))
CARD = page(
    ("Nordlicht Holzbau GmbH", 1.4),
    "Wir denken in Balken",
    "",
    ("Ana Beispiel", 1.5),
    "Leiterin Vertrieb",
    "",
    "Musterstr. 12",
    "10115 Berlin",
)


def segments() -> tuple[Segment, ...]:
    return find_segments(CARD, {})


def features() -> list[list[str]]:
    return to_features(segments(), score_by_rules(segments(), HINTS), HINTS)


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    for name in (MODEL, MANIFEST):
        shutil.copy(MODELS / name, tmp_path)
    yield tmp_path
    read_model.cache_clear()


def test_the_model_is_that_of_the_manifest() -> None:
    manifest = json.loads((MODELS / MANIFEST).read_text(encoding="utf-8"))
    files = {name: hashlib.sha256((MODELS / name).read_bytes()).hexdigest() for name in LEARNT}
    assert manifest["files"] == files
    assert all((MODELS / "words" / name).exists() for name in manifest["words"])


@pytest.mark.parametrize("name", [MODEL, MANIFEST])
def test_a_missing_file_is_named_with_what_to_do(folder: Path, name: str) -> None:
    (folder / name).unlink()
    with pytest.raises(MissingDependencyError, match=name) as caught:
        read_model(folder)
    assert "Install cardscan again" in caught.value.hint


@pytest.mark.parametrize("change", [b"", b"{", b"[]", b'{"files": {}}'])
def test_a_damaged_manifest_is_named(folder: Path, change: bytes) -> None:
    (folder / MANIFEST).write_bytes(change)
    with pytest.raises(MissingDependencyError, match=MANIFEST):
        read_model(folder)


def test_an_altered_model_is_not_used(folder: Path) -> None:
    model = bytearray((folder / MODEL).read_bytes())
    model[len(model) // 2] ^= 1
    (folder / MODEL).write_bytes(model)
    with pytest.raises(MissingDependencyError, match="is not the one"):
        read_model(folder)


def test_features_are_the_same_each_time_and_hold_no_word_of_the_card() -> None:
    assert features() == features()
    assert len(features()) == len(segments())
    words = {word.lower() for segment in segments() for word in segment.text.split()}
    assert not words & {part for line in features() for f in line for part in f.lower().split("=")}


def test_marginals_of_a_line_add_up_to_one() -> None:
    marginals = find_marginals(features())
    assert len(marginals) == len(segments())
    for line in marginals:
        assert set(line) == {"name", "title", "department", "org", "address", "other"}
        assert sum(line.values()) == pytest.approx(1.0)


def test_no_line_has_no_marginals() -> None:
    assert find_marginals([]) == []


def test_a_card_is_labelled_by_rules_and_labeller() -> None:
    labelled = label_segments(segments(), HINTS)
    assert [line.best for line in labelled] == [
        "org", "other", "name", "title", "address", "address",
    ]  # fmt: skip


def test_a_company_that_no_list_knows_is_told_by_its_place() -> None:
    lines = page(("Wuzalo Brimo", 1.6), "", ("Ana Beispiel", 1.2), "Head of Sales")
    hints = Hints("DE", frozenset(), frozenset({"ana", "beispiel"}))
    (company, *_) = label_segments(find_segments(lines, {}), hints)
    (by_rules, *_) = score_by_rules(find_segments(lines, {}), hints)
    assert company.scores["org"] > by_rules["org"]


def test_a_card_takes_no_time() -> None:
    find_marginals(features())
    taken = []
    for _ in range(20):
        begun = time.process_time()
        find_marginals(features())
        taken.append(time.process_time() - begun)
    assert min(taken) < 0.005
