"""Fits how sure cardscan is of a value to how often it is right, on drawn cards.

It writes confidence.json beside this file, puts its checksum into manifest.json, and prints how
honest the figures are on cards that it was not fitted to.
"""

import argparse
import json
import os
import random
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.calibration import CONTACT_FIELDS, Claim, calibration_error, to_bins
from benchmarks.scoring import reading_from_json, score_photo, truth_from_json
from cardscan.card import Box, Code, Page, TextLine, Word
from cardscan.config import Settings
from cardscan.contract import contact_to_json
from cardscan.errors import PhotoError, ReaderError
from cardscan.fields.confidence import WEIGHTS, probability
from cardscan.fields.labeller import MANIFEST
from cardscan.fields.proof import AGAINST, FOR, Evidence, find_evidence
from cardscan.fields.resolve import choose
from cardscan.fields.words import squeeze
from cardscan.scan import scan_photos
from models.train import digest, to_page
from models.vary import chatter
from samples.make import ROUND, make_stack

HERE = Path(__file__).parent
FIRST_SEED = 200_000
"""Far from those of the demo, of the benchmarks and of the labeller. Odd seeds are hard cards."""
SEEDS = 16
PICTURES = 16
"""A seed."""
MEGAPIXELS = 3.0
HELD_OUT = 4
"""Every so manyth pair of seeds, easy and hard, is not fitted to."""
VARIANTS = 2
"""Other cards made of each card."""
DROPPED = ("name", "title", "company", "emails", "address")
"""Fields of the truth that a variant lacks, or prints something else for."""
LEAST = 0.6
"""Likeness of a line to what was printed, when it is that line."""
RIDGE = 0.02
"""How strongly weights are drawn to 0, times the number of values."""
STEPS = 4000
MOST_WRONG = 0.01
"""Of the values filed unseen."""
LEAST_UNSEEN = 0.9
EXAMPLES = """\
examples:
  python -m models.calibrate                      about 330 cards, 10 minutes
  python -m models.calibrate --pages /tmp/pages   keep what was read, and read no card twice
"""

Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Card:
    """One card as it was read."""

    pages: tuple[Page, ...]
    codes: tuple[Code, ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """What is true of one picture, and the cards that were read on it."""

    truths: tuple[Mapping[str, Any], ...]
    cards: tuple[Card, ...]


@dataclass(frozen=True, slots=True)
class Sample:
    """One value of a card: what spoke for it, and whether it was right."""

    card: str
    field: str
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
        known = (seed // 2) % HELD_OUT != HELD_OUT - 1
        for number, picture in enumerate(recorded(seed, asked.pages)):
            rng = random.Random(f"{seed} {number}")
            found = to_samples(picture, f"{seed}/{number}", rng, VARIANTS)
            (fitted if known else held).extend(found)
    weights: dict[str, dict[str, float]] = {
        field: fit([s for s in fitted if s.field == field]) for field in CONTACT_FIELDS.values()
    }
    unseen = find_threshold(fitted, weights)
    told = {
        "weights": weights,
        "unseen": unseen,
        "seeds": [FIRST_SEED, FIRST_SEED + asked.seeds - 1],
        "values": {"fitted": len(fitted), "held out": len(held)},
        "held out": {
            field: describe([s for s in held if s.field == field], weights, unseen)
            for field in CONTACT_FIELDS.values()
        },
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


def recorded(seed: int, folder: Path | None) -> Iterable[Picture]:
    """What was read on the cards of a seed, from the folder if it is there."""
    if folder is None:
        return read_drawn(seed)
    path = folder / f"{seed}.jsonl"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        rows = [json.dumps(to_row(picture)) for picture in read_drawn(seed)]
        path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return [from_row(json.loads(row)) for row in path.read_text(encoding="utf-8").splitlines()]


def to_row(picture: Picture) -> Any:
    """A picture as JSON."""
    cards = [[[*map(asdict, card.pages)], [*map(asdict, card.codes)]] for card in picture.cards]
    return [picture.truths, cards]


def from_row(row: Any) -> Picture:
    """A picture from its JSON."""
    truths, cards = row
    return Picture(
        tuple(truths),
        tuple(
            Card(
                tuple(map(to_page, pages)),
                tuple(Code(**{**c, "box": Box(**c["box"])}) for c in codes),
            )
            for pages, codes in cards
        ),
    )


def read_drawn(seed: int) -> Iterator[Picture]:
    """Draws the pictures of a seed, and reads their cards with both readers."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        hard = bool(seed % 2)
        for row in make_stack(folder, seed, PICTURES, ROUND, MEGAPIXELS, hard):
            try:
                proposals = scan_photos(folder / row["file"], Settings(engine="both"))
            except (PhotoError, ReaderError) as error:
                print(f"{row['file']}: {error}", file=sys.stderr)
                continue
            yield Picture(tuple(row["cards"]), tuple(Card(p.pages, p.codes) for p in proposals))


def to_samples(picture: Picture, name: str, rng: random.Random, variants: int) -> Iterator[Sample]:
    """The values of the cards and of variants of them: by both readers, and by each alone."""
    for number in range(1 + variants):
        some = vary(picture, rng) if number else picture
        ways = [some.cards]
        if all(len(card.pages) > 1 for card in some.cards):
            ways += [
                tuple(replace(c, pages=c.pages[i : i + 1]) for c in some.cards) for i in (0, 1)
            ]
        for way, cards in enumerate(ways):
            yield from values_of(cards, some.truths, f"{name}/{number}/{way}")


def values_of(
    cards: Sequence[Card], truths: Iterable[Mapping[str, Any]], name: str
) -> Iterator[Sample]:
    """Every value read on the cards of a picture."""
    choices = [choose(card.pages, codes=card.codes) for card in cards]
    readings = [reading_from_json(contact_to_json(choice.contact)) for choice in choices]
    score = score_photo([truth_from_json(truth) for truth in truths], readings)
    for index, (choice, scored) in enumerate(zip(choices, score.read, strict=True)):
        for field, hits in scored.hits.items():
            own = CONTACT_FIELDS[field]
            for value, right in zip(choice.values[own], hits, strict=True):
                if value.page < 0:
                    continue  # a code says so
                evidence = find_evidence(value, choice.values, choice.candidates, choice.pages)
                yield Sample(f"{name}/{index}", own, evidence, right)


def vary(picture: Picture, rng: random.Random) -> Picture:
    """Other cards: some fields are not printed, or something else stands in their place.

    Real cards lack what drawn ones always have, and it is there that parsers invent.
    """
    fields = rng.sample(DROPPED, rng.choice([1, 1, 2, 3]))
    printed = [
        squeeze(text)
        for truth in picture.truths
        for field in fields
        for text in _texts(truth.get(field))
    ]
    other = {text: chatter(rng) if rng.random() < 0.6 else "" for text in printed}
    cards = tuple(
        replace(card, pages=tuple(_without(page, other) for page in card.pages))
        for card in picture.cards
    )
    return replace(picture, cards=cards)


def _texts(value: Any) -> list[str]:
    if not value:
        return []
    return [value] if isinstance(value, str) else list(value)


def _without(page: Page, other: Mapping[str, str]) -> Page:
    """The page with other texts in the place of some."""
    lines = []
    for line in page.lines:
        own = squeeze(line.text)
        text = next((other[printed] for printed in other if _is_of(own, printed)), None)
        if text is None:
            lines.append(line)
        elif text:
            lines.append(_rewritten(line, text))
    return replace(page, lines=tuple(lines))


def _is_of(line: str, printed: str) -> bool:
    """Whether a line is a print, or a part of it."""
    if len(line) < 3 or len(printed) < 3:
        return False
    matcher = SequenceMatcher(None, line, printed, autojunk=False)
    shared = sum(block.size for block in matcher.get_matching_blocks() if block.size > 2)
    return shared / len(line) >= LEAST


def _rewritten(line: TextLine, text: str) -> TextLine:
    words = text.split()
    box, step = line.box, line.box.width / max(1, len(text))
    confidence = sum(word.confidence for word in line.words) / len(line.words)
    made, at = [], box.left
    for word in words:
        end = at + step * len(word)
        made.append(Word(word, replace(box, left=at, right=end), confidence))
        at = end + step
    return TextLine(tuple(made))


def fit(samples: Sequence[Sample]) -> dict[str, float]:
    """The weights of a logistic regression that no evidence can turn round."""
    names = (*FOR, *AGAINST)
    table = np.array([[s.evidence.get(name, 0.0) for name in names] for s in samples])
    right = np.array([s.right for s in samples], dtype=float)
    sign = np.array([1.0] * len(FOR) + [-1.0] * len(AGAINST))
    x = np.hstack([table * sign, np.ones((len(samples), 1))])
    weights = np.zeros(x.shape[1])
    rate = 4 / (1e-9 + np.linalg.norm(x, 2) ** 2 / len(samples) + 4 * RIDGE)
    before = weights
    for step in range(1, STEPS + 1):
        ahead = weights + (step - 1) / (step + 2) * (weights - before)
        slope = x.T @ (_logistic(x @ ahead) - right) / len(samples)
        slope[:-1] += RIDGE * ahead[:-1] / 10
        before, weights = weights, ahead - rate * slope
        weights[:-1] = np.maximum(weights[:-1], 0.0)
    kept = zip(names, weights[:-1] * sign, strict=True)
    return {"bias": round(float(weights[-1]), 3)} | {
        name: round(float(weight), 3) for name, weight in kept if abs(weight) >= 0.0005
    }


def _logistic(x: Numbers) -> Numbers:
    return np.asarray(1 / (1 + np.exp(-np.clip(x, -30, 30))))


def find_threshold(samples: Sequence[Sample], weights: Mapping[str, Mapping[str, float]]) -> float:
    """The least probability at which the values of cards that have no other are right enough."""
    cards: dict[str, list[tuple[float, bool]]] = {}
    for s in samples:
        cards.setdefault(s.card, []).append((probability(s.evidence, weights[s.field]), s.right))
    by_least = sorted(cards.values(), key=lambda card: -min(p for p, _ in card))
    values = wrong = 0
    threshold = 1.0
    for card in by_least:
        values += len(card)
        wrong += sum(not right for _, right in card)
        least = min(p for p, _ in card)
        if least < LEAST_UNSEEN:
            break
        if wrong <= MOST_WRONG * values:
            threshold = least
    return round(threshold, 4)


def describe(
    samples: Sequence[Sample], weights: Mapping[str, Mapping[str, float]], unseen: float
) -> dict[str, Any]:
    """How honest the probabilities of one field are."""
    chances = [probability(s.evidence, weights[s.field]) for s in samples]
    claims = [
        Claim(s.field, p, s.right, p >= unseen) for s, p in zip(samples, chances, strict=True)
    ]
    sure = [claim for claim in claims if claim.unseen]
    return {
        "values": len(claims),
        "right": round(sum(c.right for c in claims) / max(1, len(claims)), 3),
        "sure": len(sure),
        "right of them": round(sum(c.right for c in sure) / max(1, len(sure)), 4),
        "calibration error": round(calibration_error(to_bins(claims)), 4),
    }


if __name__ == "__main__":
    sys.exit(main())
