"""Fits how sure cardscan is of a value to how often it is right, on drawn cards.

It writes confidence.json beside this file, puts its checksum into manifest.json, and prints how
honest the figures are on cards that it was not fitted to.
"""

import argparse
import json
import os
import random
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.calibration import CONTACT_FIELDS, Claim, calibration_error, to_bins
from benchmarks.scoring import reading_from_json, score_photo, similar, truth_from_json
from cardscan.contact import Field
from cardscan.contract import contact_to_json
from cardscan.fields.confidence import WEIGHTS, probability
from cardscan.fields.labeller import MANIFEST
from cardscan.fields.proof import AGAINST, FOR, Evidence, find_evidence
from cardscan.fields.resolve import choose
from models.readings import KINDS, Picture, recorded, vary, ways_of
from models.train import digest

HERE = Path(__file__).parent
FIRST_SEED = 200_000
"""Far from those of the demo, of the benchmarks and of the labeller."""
SEEDS = 12
HELD_OUT = 3
"""Every so manyth round of all kinds of cards is not fitted to."""
VARIANTS = 1
"""Other cards made of each card."""
FIELDS: tuple[Field, ...] = (*CONTACT_FIELDS.values(), "department")
ASIDE = 0.15
"""What a value counts of a variant, or of a single reading, where one of a card as drawn is 1: what
lacks half of its lines is rarer than that."""
RIDGE = 0.001
"""How strongly weights are drawn to 0."""
STEPS = 4000
MOST_WRONG = 0.01
"""Of the values filed unseen."""
EXAMPLES = """\
examples:
  python -m models.calibrate                      about 230 cards, 9 minutes
  python -m models.calibrate --pages /tmp/pages   keep what was read: from then on 1 minute
"""

Numbers = NDArray[np.float64]
Weights = dict[Field, dict[str, float]]
"""By field."""


@dataclass(frozen=True, slots=True)
class Sample:
    """One value of a card: what spoke for it, and whether it was right."""

    card: str
    """Which one, read which way."""
    usual: bool
    """Whether it is a card as drawn, read by both readers."""
    field: Field
    evidence: Evidence
    right: bool


def main(arguments: Sequence[str] | None = None) -> int:
    """The command; gives the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m models.calibrate",
        description=__doc__,
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--seeds", type=int, default=SEEDS, help=f"to draw ({SEEDS})")
    parser.add_argument("--pages", type=Path, help="a folder in which to keep what was read")
    parser.add_argument("--out", type=Path, default=HERE, help="where the weights go (here)")
    asked = parser.parse_args(arguments)
    os.environ.update(OMP_THREAD_LIMIT="1", OPENCV_FOR_THREADS_NUM="1")
    fitted, held = list[Sample](), list[Sample]()
    for seed in range(FIRST_SEED, FIRST_SEED + asked.seeds):
        known = (seed - FIRST_SEED) // len(KINDS) % HELD_OUT != HELD_OUT - 1
        for number, picture in enumerate(recorded(seed, asked.pages)):
            found = to_samples(picture, f"{seed} {number}")
            (fitted if known else held).extend(found)
    weights: Weights = {field: fit([s for s in fitted if s.field == field]) for field in FIELDS}
    unseen = find_threshold(fitted + held, weights)
    told = {
        "weights": weights,
        "unseen": unseen,
        "seeds": [FIRST_SEED, FIRST_SEED + asked.seeds - 1],
        "values": {"fitted": len(fitted), "held out": len(held)},
        "held out": describe(held, weights, unseen),
    }
    text = json.dumps(told, indent=1) + "\n"
    asked.out.mkdir(parents=True, exist_ok=True)
    (asked.out / WEIGHTS).write_text(text, encoding="utf-8")
    enter(asked.out / MANIFEST, WEIGHTS)
    print(text)
    return 0


def enter(manifest: Path, name: str) -> None:
    """Puts the checksum of a file beside the manifest into it."""
    told = json.loads(manifest.read_text(encoding="utf-8")) if manifest.exists() else {}
    told["files"] = told.get("files", {}) | {name: digest(manifest.parent / name)}
    text = json.dumps(told, indent=1, ensure_ascii=False) + "\n"
    manifest.write_text(text, encoding="utf-8")


def to_samples(picture: Picture, name: str) -> Iterator[Sample]:
    """The values of the cards and of variants of them: by both readers, and by each alone."""
    rng = random.Random(name)
    for number in range(1 + VARIANTS):
        varied = vary(picture, rng) if number else picture
        for way, some in enumerate(ways_of(varied)):
            yield from values_of(some, f"{name} {number} {way}", usual=not (number or way))


def values_of(picture: Picture, name: str, *, usual: bool) -> Iterator[Sample]:
    """Every value read on the cards of a picture."""
    choices = [choose(card.pages, codes=card.codes) for card in picture.cards]
    readings = [reading_from_json(contact_to_json(choice.contact)) for choice in choices]
    score = score_photo([truth_from_json(truth) for truth in picture.truths], readings)
    departments = [truth.get("department") or "" for truth in picture.truths]
    for index, (choice, scored) in enumerate(zip(choices, score.read, strict=True)):
        hits = {CONTACT_FIELDS[field]: found for field, found in scored.hits.items()}
        said = choice.contact.department
        hits["department"] = (any(similar((true,), said) for true in departments),) * bool(said)
        for field, verdicts in hits.items():
            for value, right in zip(choice.values[field], verdicts, strict=True):
                if value.page < 0:
                    continue  # only a code says so
                proof = find_evidence(value, choice.values, choice.candidates, choice.pages)
                yield Sample(f"{name} {index}", usual, field, proof, right)


def fit(samples: Sequence[Sample]) -> dict[str, float]:
    """The weights of a logistic regression that no evidence can turn round.

    By accelerated gradient descent (Nesterov, 1983); a weight of the wrong sign is set to 0.
    """
    names = (*FOR, *AGAINST)
    sign = np.array([1.0] * len(FOR) + [-1.0] * len(AGAINST))
    table = np.array([[s.evidence.get(name, 0.0) for name in names] for s in samples])
    right = np.array([s.right for s in samples], dtype=np.float64)
    share = np.array([1.0 if s.usual else ASIDE for s in samples])
    share /= share.sum()
    x = np.hstack([table * sign, np.ones((len(samples), 1))])
    step = 1 / (np.linalg.norm(x * np.sqrt(share)[:, None], 2) ** 2 / 4 + RIDGE)
    weights = before = np.zeros(x.shape[1])
    for turn in range(STEPS):
        ahead = weights + turn / (turn + 3) * (weights - before)
        slope = x.T @ (share * (_logistic(x @ ahead) - right))
        slope[:-1] += RIDGE * ahead[:-1]
        before, weights = weights, ahead - step * slope
        weights[:-1] = np.maximum(weights[:-1], 0.0)
    found = zip(names, weights[:-1] * sign, strict=True)
    return {"bias": round(float(weights[-1]), 3)} | {
        name: round(float(weight), 3) for name, weight in found if abs(weight) >= 0.001
    }


def _logistic(x: Numbers) -> Numbers:
    return np.asarray(1 / (1 + np.exp(-np.clip(x, -30, 30))))


def find_threshold(samples: Sequence[Sample], weights: Weights) -> float:
    """The least probability at which the cards that hold no value under it are right enough.

    By the cards as drawn, read as a scan reads them.
    """
    cards: dict[str, list[tuple[float, bool]]] = {}
    for one in samples:
        if one.usual:
            chance = probability(one.evidence, weights[one.field])
            cards.setdefault(one.card, []).append((chance, one.right))
    by_least: dict[float, list[tuple[float, bool]]] = {}
    for card in cards.values():
        by_least.setdefault(min(card)[0], []).extend(card)
    values = wrong = 0
    threshold = 1.0
    for least in sorted(by_least, reverse=True):
        values += len(by_least[least])
        wrong += sum(not right for _, right in by_least[least])
        if wrong <= MOST_WRONG * values:
            threshold = least
    return float(np.floor(threshold * 1000) / 1000)


def describe(samples: Sequence[Sample], weights: Weights, unseen: float) -> dict[str, Any]:
    """By field, how honest the probabilities are, and those over the threshold."""
    figures: dict[str, Any] = {}
    for field in FIELDS:
        own = [s for s in samples if s.field == field]
        claims = [
            Claim(field, chance, s.right, chance >= unseen)
            for s in own
            for chance in (probability(s.evidence, weights[field]),)
        ]
        sure = [claim for claim in claims if claim.unseen]
        figures[field] = {
            "values": len(claims),
            "right": sum(claim.right for claim in claims),
            "sure": len(sure),
            "right of these": sum(claim.right for claim in sure),
            "calibration error": round(calibration_error(to_bins(claims)), 4),
        }
    return figures


if __name__ == "__main__":
    sys.exit(main())
