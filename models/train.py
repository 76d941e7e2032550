"""Trains the labeller of a card's lines on drawn cards, as the real readers read them.

It writes labeller.crfsuite and manifest.json beside this file, puts the scores on held-out cards
into MODEL_CARD.md, which tells what it is for, and prints them.
"""

import argparse
import hashlib
import json
import random
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from difflib import SequenceMatcher
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pycrfsuite

from cardscan.card import Box, Page, TextLine, Word
from cardscan.config import Settings
from cardscan.errors import PhotoError
from cardscan.fields.candidates import Hints
from cardscan.fields.evidence import gather
from cardscan.fields.features import to_features
from cardscan.fields.label import prepare, score_by_rules
from cardscan.fields.labeller import MANIFEST, MODEL
from cardscan.fields.resolve import CONTACT_PARSERS
from cardscan.fields.scores import Label
from cardscan.fields.text import Segment, find_segments
from cardscan.fields.words import squeeze
from cardscan.image.clean import for_tesseract
from cardscan.image.load import read_photos
from cardscan.image.locate import find_cards
from cardscan.image.rectify import cut_card, turned, whole_frame
from cardscan.ocr import PPOCR, Tesseract, choose_languages
from models.typed import typed_cards
from models.vary import Marked, vary, veiled
from samples.make import make_stack

HERE = Path(__file__).parent
CARD = "MODEL_CARD.md"
FIRST_SEED = 100_000
"""Far from those of the demo and of every benchmark."""
PICTURES = 16
"""A seed."""
KINDS = ("crop", "scan", "crop", "photo", "crop", "scan", "crop", "desk")
MEGAPIXELS = 1.6
DECKS = ("offices", "shops")
"""In turn, a seed each."""
HELD_OUT = 6
"""Every so manyth pair of seeds is not learnt from."""
TYPED = 4000
"""Cards that are learnt from without being read."""
VARIANTS = 2
"""Other cards made of each page."""
SETTINGS = {"c1": 0.3, "c2": 5.0, "max_iterations": 150, "feature.possible_transitions": True}
TRUTH: dict[Label, str] = {
    "name": "name",
    "title": "title",
    "department": "department",
    "org": "company",
    "address": "address",
}
"""By label, where the truth about a drawn card tells it."""
LEAST = 0.75
"""Share of a line that must stand in a field for the line to be of it."""
EXAMPLES = """\
examples:
  python -m models.train                        about 230 cards read, 4000 typed; 15 minutes
  python -m models.train --pages /tmp/pages     keep what was read, and read no card twice
"""


@dataclass(frozen=True, slots=True)
class Chain:
    """The lines of one page from first to last, as CRFsuite takes them."""

    features: list[list[str]]
    labels: list[Label]


def main(arguments: Sequence[str] | None = None) -> int:
    """The command; gives the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m models.train",
        description=__doc__,
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--seeds", type=int, default=12, help="stacks of 16 pictures to draw (12)")
    parser.add_argument("--pages", type=Path, help="a folder in which to keep what was read")
    parser.add_argument("--out", type=Path, default=HERE, help="where the model goes (here)")
    asked = parser.parse_args(arguments)
    seeds = range(FIRST_SEED, FIRST_SEED + asked.seeds)
    learnt, held = list[Chain](), {deck: list[Chain]() for deck in DECKS}
    cards = Counter[str]()
    for seed in seeds:
        known = seed // len(DECKS) % HELD_OUT != HELD_OUT - 1
        for number, (truths, pages) in enumerate(recorded(seed, asked.pages)):
            rng = random.Random(f"{seed} {number}")
            found = to_chains(truths, pages, rng, VARIANTS if known else 0)
            (learnt if known else held[deck_of(seed)]).extend(found)
            cards["learnt" if known else "held out"] += 1
    rng = random.Random(FIRST_SEED)
    for card, page in typed_cards(rng, TYPED):
        learnt.extend(to_chains([card.truth], [page], rng, 1))
    asked.out.mkdir(parents=True, exist_ok=True)
    train(learnt, asked.out / MODEL)
    scores = {deck: score(chains, asked.out / MODEL) for deck, chains in held.items()}
    told = {
        "files": other_files(asked.out) | {MODEL: digest(asked.out / MODEL)},
        "words": {path.name: digest(path) for path in sorted((HERE / "words").iterdir())},
        "seeds": [seeds.start, seeds.stop - 1],
        "cards": dict(cards) | {"typed": TYPED},
        "pages": {"learnt": len(learnt), "held out": sum(map(len, held.values()))},
        "settings": SETTINGS | {"variants": VARIANTS},
        "python-crfsuite": version("python-crfsuite"),
        "readers": [Tesseract(1.0).name, PPOCR(1.0).name],
        "scores": scores,
    }
    text = json.dumps(told, indent=1, ensure_ascii=False) + "\n"
    (asked.out / MANIFEST).write_text(text, encoding="utf-8")
    tell(asked.out / CARD, scores)
    print(text)
    return 0


def deck_of(seed: int) -> str:
    """Whose cards are drawn for a seed."""
    return DECKS[seed % len(DECKS)]


def other_files(folder: Path) -> dict[str, str]:
    """The checksums that a folder's manifest holds beside that of the labeller."""
    path = folder / MANIFEST
    told = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {"files": {}}
    return {name: sha for name, sha in told["files"].items() if name != MODEL}


Truth = dict[str, Any]
Record = tuple[list[Truth], tuple[Page, ...]]
"""The cards of one picture, and how one of them was read."""


def recorded(seed: int, folder: Path | None) -> Iterable[Record]:
    """What was read on the cards of a seed, from the folder if it is there."""
    if folder is None:
        return read_drawn(seed)
    path = folder / f"{seed}.jsonl"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        lines = [json.dumps([cards, [*map(asdict, pages)]]) for cards, pages in read_drawn(seed)]
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    rows = map(json.loads, path.read_text(encoding="utf-8").splitlines())
    return [(cards, tuple(map(to_page, pages))) for cards, pages in rows]


def to_page(row: dict[str, Any]) -> Page:
    """A page from its JSON."""
    lines = (
        TextLine(tuple(Word(w["text"], Box(**w["box"]), w["confidence"]) for w in line["words"]))
        for line in row["lines"]
    )
    return Page(row["reader"], tuple(row["languages"]), row["width"], row["height"], tuple(lines))


def read_drawn(seed: int) -> Iterator[Record]:
    """Draws the pictures of a seed and reads their cards with both readers, as a scan does."""
    tesseract, ppocr = Tesseract(30.0), PPOCR(30.0)
    deck = deck_of(seed)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for row in make_stack(folder, seed, PICTURES, KINDS, MEGAPIXELS, False, deck):
            try:
                photos = list(read_photos(folder / row["file"], Settings()))
            except PhotoError as error:
                print(f"{row['file']}: {error}", file=sys.stderr)
                continue
            for photo in photos:
                found = find_cards(photo)
                sure = found and all(card.sure for card in found)
                images = [cut_card(photo, card.corners) for card in found if sure]
                for image in images or [whole_frame(photo)]:
                    ink = for_tesseract(image.pixels)
                    quarters, _, page = tesseract.read_turned(ink, choose_languages())
                    yield row["cards"], (page, ppocr.read(turned(image, quarters).pixels, ()))


def to_chains(
    cards: Sequence[Truth], pages: Sequence[Page], rng: random.Random, variants: int
) -> Iterator[Chain]:
    """Each page with more than one line left, and so many variants of it."""
    hints = gather(pages, "", "")
    for page in pages:
        segments = prepare(find_segments(page, claimed(page, hints)), hints)
        if len(segments) < 2:
            continue
        card = max(cards, key=lambda card: likeness_of(segments, card))
        marked = [(segment, to_label(segment.text, card)) for segment in segments]
        yield to_chain(marked, hints)
        for _ in range(variants):
            chain = to_chain(*vary(rng, marked, hints))
            yield Chain(veiled(rng, chain.features), chain.labels)


def to_chain(marked: Sequence[Marked], hints: Hints) -> Chain:
    """The features and labels of a page."""
    segments = tuple(segment for segment, _ in marked)
    features = to_features(segments, score_by_rules(segments, hints), hints)
    return Chain(features, [label for _, label in marked])


def claimed(page: Page, hints: Hints) -> dict[int, list[tuple[int, int]]]:
    """What e-mails, web addresses and numbers take of each line."""
    spans: dict[int, list[tuple[int, int]]] = {}
    for parser in CONTACT_PARSERS:
        for found in parser(page, hints):
            taken = spans.setdefault(found.line, [])
            if all(found.end <= start or end <= found.start for start, end in taken):
                taken.append((found.start, found.end))
    return spans


def likeness_of(segments: Sequence[Segment], card: Truth) -> float:
    """How much of what was read stands on a card."""
    values = [squeeze(value) for key in TRUTH.values() for value in values_of(card, key)]
    return sum(
        max(share_in(squeeze(segment.text), value) for value in values) * len(segment.text)
        for segment in segments
    )


def to_label(text: str, card: Truth) -> Label:
    """The field that a line, or a part of it, was drawn for."""
    line = squeeze(text)
    if len(line) < 3:
        return "other"
    shares: list[tuple[float, Label]] = [(LEAST, "other")]
    shares += [
        (share_in(line, squeeze(other)), "other")
        for other in card["other"]
        if not other.startswith("@")  # a handle spells the company
    ]
    shares += [
        (share_in(line, squeeze(value)), label)
        for label, key in TRUTH.items()
        for value in values_of(card, key)
    ]
    return max(shares, key=lambda share: share[0])[1]


def values_of(card: Truth, key: str) -> list[str]:
    """What a card prints as a field: "" or one value, and several addresses where it has them."""
    return [card[key] or "", *(card.get("branches", []) if key == "address" else [])]


def share_in(line: str, value: str) -> float:
    """The share of a line that stands in a value, and a little for being all of it."""
    if not line or not value:
        return 0.0
    matcher = SequenceMatcher(None, line, value, autojunk=False)
    least = min(3, len(line))
    shared = sum(block.size for block in matcher.get_matching_blocks() if block.size >= least)
    return shared / len(line) + 0.2 * matcher.ratio()


def train(chains: Iterable[Chain], path: Path) -> None:
    """Writes the model that the chains teach."""
    trainer = pycrfsuite.Trainer(algorithm="lbfgs", verbose=False)
    for chain in chains:
        trainer.append(chain.features, chain.labels)
    trainer.set_params(SETTINGS)
    trainer.train(str(path))


def score(chains: Iterable[Chain], path: Path) -> dict[str, dict[str, float]]:
    """By label, how many lines have it and the F1 of the model, taken by itself."""
    tagger = pycrfsuite.Tagger()
    tagger.open(str(path))
    gold, got, right = Counter[str](), Counter[str](), Counter[str]()
    for chain in chains:
        for said, label in zip(tagger.tag(chain.features), chain.labels, strict=True):
            gold[label] += 1
            got[said] += 1
            right[label] += said == label
    return {
        label: {
            "lines": gold[label],
            "F1": round(2 * right[label] / max(1, gold[label] + got[label]), 3),
        }
        for label in (*TRUTH, "other")
    }


def tell(path: Path, scores: dict[str, dict[str, dict[str, float]]]) -> None:
    """Puts the scores into the table of the model card, if there is one."""
    if not path.exists():
        return
    head = ["| cards |", "| --- |"]
    for label in (*TRUTH, "other"):
        head[0] += f" {label} |"
        head[1] += " --- |"
    rows = [
        f"| {deck} | "
        + " | ".join(f"{f['F1']:.3f}" if f["lines"] else "none" for f in labels.values())
        + " |"
        for deck, labels in scores.items()
    ]
    before, _, rest = path.read_text(encoding="utf-8").partition("<!-- scores -->\n")
    _, _, after = rest.partition("<!-- end -->\n")
    table = "\n".join([*head, *rows])
    text = f"{before}<!-- scores -->\n{table}\n<!-- end -->\n{after}"
    path.write_text(text, encoding="utf-8")


def digest(path: Path) -> str:
    """The sha256 of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


if __name__ == "__main__":
    sys.exit(main())
