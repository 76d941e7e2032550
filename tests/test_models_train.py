"""What the labeller learns from: typed pages, their labels, their variants, and what is told."""

import json
import random
from pathlib import Path

import pytest

from cardscan.card import Box, TextLine, Word
from cardscan.fields.labeller import MANIFEST, MODEL
from models.train import (
    CARD,
    TRUTH,
    Chain,
    digest,
    other_files,
    score,
    tell,
    to_chains,
    to_label,
    train,
)
from models.typed import in_rows, page_of, typed_cards
from models.vary import chatter, veiled
from samples.cards import draw_card
from tests.pages import page

SHOP = {
    "name": None,
    "title": None,
    "department": None,
    "company": "DOLATO Auto Parts",
    "address": "12 Church Lane, Leeds",
    "branches": ["12 Church Lane, Leeds", "4 Mill Road"],
    "other": ["@dolatoautoparts", "Brakes - Batteries", "Est. 1994"],
}


@pytest.fixture(scope="module")
def chains() -> list[Chain]:
    """Those of forty cards and a variant of each."""
    rng = random.Random(5)
    cards = typed_cards(rng, 40)
    return [
        chain for card, seen in cards for chain in to_chains([card.truth], [seen], rng, variants=1)
    ]


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("DOLATO", "org"),
        ("Auto Parts", "org"),
        ("DOLATO Auto Parts", "org"),
        ("D0LATO", "org"),
        ("4 Mill Road", "address"),
        ("12 Church Lane", "address"),
        ("Brakes - Batteries", "other"),
        ("Est. 1994", "other"),
        ("xi", "other"),
        ("quite unlike", "other"),
    ],
)
def test_every_line_of_a_stacked_company_is_the_company(text: str, label: str) -> None:
    assert to_label(text, SHOP) == label


def test_typed_cards_are_the_same_each_time_and_of_people_and_shops() -> None:
    cards, again = (list(typed_cards(random.Random(1), 30)) for _ in range(2))
    assert [seen for _, seen in cards] == [seen for _, seen in again]
    assert {bool(card.truth["name"]) for card, _ in cards} == {True, False}


def test_a_typed_page_holds_what_is_printed_where_it_is_printed() -> None:
    (card,) = draw_card(random.Random(3), "one-column", "nl_NL", 2.0)
    seen = page_of(random.Random(4), card)
    assert seen is not None
    lines = [line.text for line in seen.lines]
    assert len(set(lines) & set(card.truth["lines"])) >= len(card.truth["lines"]) - 2
    boxes = [line.box for line in seen.lines]
    assert all(0 <= box.left < box.right <= seen.width * 1.02 for box in boxes)
    assert all(0 <= box.top < box.bottom <= seen.height for box in boxes)
    tops = [box.top for box in boxes]
    assert tops == sorted(tops)


def test_a_name_is_taller_than_a_contact_line() -> None:
    (card,) = draw_card(random.Random(3), "one-column", "nl_NL", 2.0)
    seen = page_of(random.Random(4), card)
    assert seen is not None
    heights = {line.text: line.box.height for line in seen.lines}
    assert heights[card.truth["name"]] > 1.1 * heights[card.truth["lines"][-1]]


def test_columns_side_by_side_become_one_line() -> None:
    seen = page("Left column", "below it")
    left, below = seen.lines
    beside = Word("right", Box(2000, left.box.top, 2090, left.box.bottom), 0.9)
    joined = in_rows([left, TextLine((beside,)), below])
    assert [line.text for line in joined] == ["Left column right", "below it"]


def test_a_variant_has_a_label_for_every_line(chains: list[Chain]) -> None:
    assert len(chains) > 60
    assert all(len(chain.features) == len(chain.labels) for chain in chains)
    labels = {label for chain in chains for label in chain.labels}
    assert labels >= {"name", "title", "org", "address", "other"}


def test_variants_are_the_same_each_time() -> None:
    (card, seen) = next(typed_cards(random.Random(2), 1))
    made = [list(to_chains([card.truth], [seen], random.Random(9), 3)) for _ in range(2)]
    assert made[0] == made[1]
    assert made[0][0] != made[0][1]


def test_chatter_is_never_blank() -> None:
    rng = random.Random(8)
    assert all(chatter(rng).strip() for _ in range(200))


def test_veiled_features_are_some_of_the_features(chains: list[Chain]) -> None:
    rng = random.Random(6)
    for chain in chains[:20]:
        for line, less in zip(chain.features, veiled(rng, chain.features), strict=True):
            assert set(less) <= set(line)


def test_little_is_enough_to_learn_something(chains: list[Chain], tmp_path: Path) -> None:
    train(chains, tmp_path / MODEL)
    scores = score(chains, tmp_path / MODEL)
    assert set(scores) == {*TRUTH, "other"}
    assert scores["org"]["F1"] > 0.7
    assert scores["address"]["F1"] > 0.8


def test_the_same_chains_give_the_same_model(chains: list[Chain], tmp_path: Path) -> None:
    for name in ("one", "two"):
        train(chains[:20], tmp_path / name)
    assert digest(tmp_path / "one") == digest(tmp_path / "two")


def test_checksums_of_other_models_are_kept(tmp_path: Path) -> None:
    assert other_files(tmp_path) == {}
    told = {"files": {MODEL: "old", "confidence.json": "kept"}}
    (tmp_path / MANIFEST).write_text(json.dumps(told), encoding="utf-8")
    assert other_files(tmp_path) == {"confidence.json": "kept"}


def test_scores_stand_in_the_model_card(tmp_path: Path) -> None:
    labels = [str(label) for label in (*TRUTH, "other")]
    scores = {"shops": {label: {"lines": 3.0, "F1": 0.5} for label in labels}}
    path = tmp_path / CARD
    tell(path, scores)
    assert not path.exists()
    path.write_text("before\n<!-- scores -->\nold\n<!-- end -->\nafter\n", encoding="utf-8")
    for _ in range(2):
        tell(path, scores)
    text = path.read_text(encoding="utf-8")
    assert text.startswith("before\n<!-- scores -->\n| cards | name |")
    assert "| shops | 0.500 |" in text
    assert text.endswith("<!-- end -->\nafter\n")
    assert "old" not in text
