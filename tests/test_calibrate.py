"""Fitting confidence: what is learnt from which cards, and what the weights come to."""

import hashlib
import json
import random
from pathlib import Path
from typing import Any

import pytest

import models.calibrate as calibrate
from cardscan.contact import Field
from cardscan.fields.confidence import WEIGHTS, probability
from cardscan.fields.labeller import MANIFEST
from cardscan.fields.proof import AGAINST, FOR, Evidence
from cardscan.fields.words import MODELS
from models.calibrate import FIELDS, Sample, Weights, find_threshold, fit, main, to_samples
from models.readings import Card, Picture, from_row, recorded, to_row, vary, ways_of
from tests.pages import page
from tests.test_fields_confidence import CARD, changed

TRUTH = {
    "name": "Ana Beispiel",
    "title": "Leiterin Vertrieb",
    "department": None,
    "company": "Nordlicht Holzbau GmbH",
    "phones": [{"raw": "+49 30 23125-000", "e164": "+493023125000"}],
    "emails": ["ana.beispiel@nordlicht.example.com"],
    "urls": ["www.nordlicht.example.com"],
    "address": "Musterstr. 12, 10115 Berlin",
}


def picture(second: str = "+49 30 23125-000") -> Picture:
    """One card, with a number that the second reader may read otherwise."""
    pages = (
        page(*CARD, reader="ppocr 3"),
        page(*changed("+49 30 23125-000", second), reader="tesseract 5"),
    )
    return Picture((TRUTH,), (Card(pages, ()),))


def sample(
    field: Field, right: bool, card: str = "1", usual: bool = True, **found: float
) -> Sample:
    return Sample(card, usual, field, found, right)


class TestReadings:
    def test_come_back_from_a_folder(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("models.readings.read_drawn", lambda _: iter([picture()]))
        assert list(recorded(7, tmp_path)) == [picture()]
        monkeypatch.setattr("models.readings.read_drawn", lambda _: iter([]))
        assert list(recorded(7, tmp_path)) == [picture()]
        assert list(recorded(7, None)) == []
        assert from_row(json.loads(json.dumps(to_row(picture())))) == picture()

    def test_are_of_both_readers_and_of_each(self) -> None:
        both, first, second = ways_of(picture())
        assert both == picture()
        assert [card.pages[0].reader for card in (*first.cards, *second.cards)] == [
            "ppocr 3",
            "tesseract 5",
        ]
        assert list(ways_of(first)) == [first]

    def test_a_variant_lacks_what_was_printed_on_both(self) -> None:
        variants = [vary(picture(), random.Random(seed)) for seed in range(20)]
        texts = [
            ["\n".join(line.text for line in p.lines) for p in v.cards[0].pages] for v in variants
        ]
        for one, other in texts:
            assert ("Ana Beispiel" in one) == ("Ana Beispiel" in other)
            assert "+49 30 23125-000" in one
        lacking = [
            sum(word not in one for one, _ in texts) for word in ("Ana Bei", "GmbH", "Muster")
        ]
        assert all(0 < count < 20 for count in lacking)


class TestSamples:
    def test_are_every_value_with_what_speaks_for_it(self) -> None:
        usual = [one for one in to_samples(picture(), "1 0") if one.usual]
        assert {one.field for one in usual} == {*FIELDS} - {"department"}
        assert all(one.right for one in usual)
        assert all(one.evidence["agreed"] == 1 for one in usual)

    def test_of_one_reader_say_so(self) -> None:
        alone = [one for one in to_samples(picture(), "1 0") if "once" in one.evidence]
        assert alone
        assert not any(one.usual for one in alone)

    def test_tell_right_from_wrong(self) -> None:
        phones = [
            one
            for one in to_samples(picture("+49 30 23125-999"), "1 0")
            if one.field == "phones" and "once" in one.evidence
        ]
        assert {one.right for one in phones} == {True, False}


class TestFit:
    def test_finds_how_often_each_piece_of_evidence_is_right(self) -> None:
        samples = [sample("org", right, agreed=1.0) for right in [True] * 95 + [False] * 5]
        samples += [sample("org", right) for right in [True] * 50 + [False] * 50]
        weights = fit(samples)
        assert probability({"agreed": 1.0}, weights) == pytest.approx(0.95, abs=0.02)
        assert probability({}, weights) == pytest.approx(0.5, abs=0.02)

    def test_lets_nothing_work_the_other_way(self) -> None:
        samples = [sample("org", right, agreed=1.0, alone=0.0) for right in [True, False] * 20]
        samples += [sample("org", True, alone=1.0) for _ in range(40)]
        weights = fit(samples)
        assert all(weights.get(name, 0) >= 0 for name in FOR)
        assert all(weights.get(name, 0) <= 0 for name in AGAINST)


BY_BELIEF: Weights = {"org": {"bias": -3.0, "belief": 6.0}}


class TestThreshold:
    def test_leaves_one_wrong_value_in_a_hundred(self) -> None:
        samples = [sample("org", True, str(n), belief=1.0) for n in range(150)]
        samples += [sample("org", n % 2 == 0, f"low {n}", belief=0.5) for n in range(20)]
        unseen = find_threshold(samples, BY_BELIEF)
        assert 0.5 < unseen <= probability({"belief": 1.0}, BY_BELIEF["org"])

    def test_a_card_is_as_sure_as_its_least_sure_value(self) -> None:
        samples = [sample("org", n > 4, str(n), belief=1.0) for n in range(100)]
        samples += [sample("org", True, str(n), belief=0.4 if n < 5 else 1.0) for n in range(100)]
        low = probability({"belief": 0.4}, BY_BELIEF["org"])
        assert find_threshold(samples, BY_BELIEF) > low

    def test_counts_only_cards_as_drawn(self) -> None:
        samples = [sample("org", True, str(n), belief=0.9) for n in range(100)]
        samples += [sample("org", False, f"x{n}", usual=False, belief=0.95) for n in range(50)]
        chance = probability({"belief": 0.9}, BY_BELIEF["org"])
        assert find_threshold(samples, BY_BELIEF) == pytest.approx(chance, abs=0.001)


def test_writes_the_weights_and_their_checksum(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def drawn(seed: int, folder: Path | None) -> list[Picture]:
        return [picture(f"+49 30 23125-{seed % 1000:03}")] * 2

    monkeypatch.setattr(calibrate, "recorded", drawn)
    monkeypatch.setattr(calibrate, "STEPS", 50)
    monkeypatch.setattr(
        calibrate, "FIELDS", tuple(field for field in FIELDS if field != "department")
    )
    (tmp_path / MANIFEST).write_text('{"files": {"other": "1"}, "seeds": [1, 2]}', encoding="utf-8")
    assert main(["--out", str(tmp_path)]) == 0
    told: dict[str, Any] = json.loads(capsys.readouterr().out)
    assert told["seeds"] == [200_000, 200_011]
    assert told["held out"]["emails"]["values"] > 0
    digest = hashlib.sha256((tmp_path / WEIGHTS).read_bytes()).hexdigest()
    manifest = json.loads((tmp_path / MANIFEST).read_text(encoding="utf-8"))
    assert manifest == {"files": {"other": "1", WEIGHTS: digest}, "seeds": [1, 2]}


def test_the_weights_are_of_every_field() -> None:
    told = json.loads((MODELS / WEIGHTS).read_text(encoding="utf-8"))
    assert set(told["weights"]) == set(FIELDS)
    some: Evidence = dict.fromkeys(FOR, 1.0)
    for weights in told["weights"].values():
        assert probability(some, weights) > 0.9
        assert probability(dict.fromkeys(AGAINST, 1.0), weights) < 0.5
    assert 0.5 < told["unseen"] < 1
