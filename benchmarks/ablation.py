"""What each step of a scan brings: the figures without it, beside those with all of them.

usage: .venv/bin/python -m benchmarks.ablation FOLDER

The folder is one as for ``benchmarks.accuracy``. A step is left out by putting something that does
nothing in its place.
"""

import argparse
import sys
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any
from unittest.mock import patch

import cv2

from benchmarks.accuracy import run, scan
from benchmarks.calibration import find_unseen
from benchmarks.results import Answer, Result, read_truth, summarize
from cardscan.card import CardImage, Page, Pixels
from cardscan.config import Engine, Settings
from cardscan.contact import Candidate
from cardscan.fields.confidence import Rated
from cardscan.fields.proof import Values
from cardscan.reading import Way

DOUBTFUL = 0.7
"""Belief of a parser under which a person looks, where nothing is calibrated."""


@dataclass(frozen=True, slots=True)
class Stand:
    """What stands in for a step."""

    module: str
    name: str
    by: Any


@dataclass(frozen=True, slots=True)
class Without:
    """A scan with one step left out."""

    stands: tuple[Stand, ...] = ()
    engine: Engine = "auto"


def nothing(*_: object) -> tuple[()]:
    """Finds no card and no code."""
    return ()


def grey(pixels: Pixels) -> Pixels:
    """The picture as it is, without its colours."""
    return cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY)  # type: ignore[return-value]


def read_as_it_lies(image: CardImage, way: Way) -> tuple[int, Page]:
    """No turn, and the page then."""
    return 0, way.reader.read(way.seen(image), way.languages)


def as_read(pages: Sequence[Page]) -> tuple[Page, ...]:
    """The pages as they are."""
    return tuple(pages)


def rated_by_belief(
    values: Values, candidates: Sequence[Candidate], pages: Sequence[Page]
) -> Mapping[str, tuple[Rated, ...]]:
    """Every value as sure as its parser and its words."""
    return {
        field: tuple(Rated(o, o.confidence, o.confidence < DOUBTFUL, {}, None) for o in found)
        for field, found in values.items()
    }


STEPS: Mapping[str, Without] = {
    "all steps": Without(),
    "no crop": Without((Stand("cardscan.scan", "find_cards", nothing),)),
    "no turn": Without((Stand("cardscan.reading", "_read_turned", read_as_it_lies),)),
    "no cleaning": Without((Stand("cardscan.reading", "for_tesseract", grey),)),
    "Tesseract alone": Without(engine="tesseract"),
    "PP-OCR alone": Without(engine="ppocr"),
    "no comparison of readings": Without((Stand("cardscan.fields.resolve", "compare", as_read),)),
    "no labeller": Without((Stand("cardscan.fields.label", "_LEARNT", 0.0),)),
    "no codes": Without((Stand("cardscan.scan", "find_codes", nothing),)),
    "no calibration": Without((Stand("cardscan.fields.resolve", "rate", rated_by_belief),)),
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Scans the folder once for each step and prints the table."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.ablation", description=(__doc__ or "").split("\n", 1)[0]
    )
    parser.add_argument("folder", type=Path, help="pictures with a truth.jsonl")
    parser.add_argument("--step", choices=STEPS, action="append", help="only this one; repeatable")
    parser.add_argument("--limit", type=int, help="the first pictures only")
    parser.add_argument("--jobs", type=int, default=1, help="processes (default: 1)")
    options = parser.parse_args(arguments)
    tasks = read_truth(options.folder)[: options.limit]
    print(f"{len(tasks)} photos\n")
    print(f"{'':<27}{'F1':>7}{'complete':>10}{'unseen':>8}{'wrong of them':>15}{'CPU':>6}")
    for name in options.step or STEPS:
        way = partial(scan_without, name)
        print(to_line(name, summarize(tasks, run(way, tasks, options.jobs))), flush=True)
    return 0


def scan_without(name: str, path: Path) -> Answer:
    """What cardscan makes of a picture without one step."""
    step = STEPS[name]
    with ExitStack() as stack:
        for stand in step.stands:
            stack.enter_context(replaced(stand))
        return scan(path, replace(Settings(), engine=step.engine))


def replaced(stand: Stand) -> Any:
    """A context in which a step is replaced; AttributeError where there is no such step."""
    return patch.object(import_module(stand.module), stand.name, stand.by)


def to_line(name: str, result: Result) -> str:
    """One row of the table."""
    unseen = find_unseen(result.claims, result.sureness)
    complete = f"{result.complete} of {result.cards}"
    return (
        f"{name:<27}{result.every.f1:>7.3f}{complete:>10}{unseen.share:>8.0%}"
        f"{f'{unseen.wrong} of {unseen.values}':>15}{result.cpu:>6.2f}"
    )


if __name__ == "__main__":
    sys.exit(main())
