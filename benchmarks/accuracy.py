"""How right cardscan reads the cards of a folder, field by field, beside a naive baseline.

usage: .venv/bin/python benchmarks/accuracy.py FOLDER

The folder holds pictures and a ``truth.jsonl``, one row a picture: ``file`` and ``cards``, each
with name, title, company, phones (raw, e164), emails, urls, address; drawn ones also with corners.
CPU seconds are those of one process and its children, the loading of models included.
"""

import argparse
import json
import os
import resource
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import Any, get_args

from benchmarks.corners import FOUND, Finding, compare_corners
from benchmarks.naive import read_naively
from benchmarks.scoring import (
    FIELDS,
    Miss,
    Reading,
    Tally,
    Truth,
    reading_from_json,
    score_photo,
    total,
    truth_from_json,
)
from cardscan.card import Corners
from cardscan.config import Engine, Settings
from cardscan.contract import to_json
from cardscan.errors import CardscanError
from cardscan.ocr import choose_languages
from cardscan.scan import scan_photos


@dataclass(frozen=True, slots=True)
class Task:
    """One picture and what is true of it."""

    path: Path
    truths: tuple[Truth, ...]
    corners: tuple[Corners, ...]
    """Of each card, or empty where the truth has none."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What was made of one picture."""

    readings: tuple[Reading, ...]
    corners: tuple[Corners, ...] = ()
    error: str = ""
    cpu: float = 0.0
    """Seconds."""


@dataclass(frozen=True, slots=True)
class Result:
    """How right one way of reading is on a folder."""

    tallies: Mapping[str, Tally]
    cards: int
    complete: int
    """Cards with name, every phone and every e-mail right."""
    findings: tuple[Finding, ...]
    """Of cards whose corners are known."""
    cpu: float
    """Seconds a card."""
    misses: tuple[tuple[str, Miss], ...]
    """Each with its picture's name."""
    errors: tuple[tuple[str, str], ...]
    """Pictures that gave nothing, and why."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Scans the folder both ways and prints the table."""
    options = _parse(arguments)
    os.environ.update(OMP_THREAD_LIMIT="1", OPENCV_FOR_THREADS_NUM="1")
    settings = Settings(engine=options.engine, lang=options.lang)
    tasks = read_truth(options.folder)[: options.limit]
    ways: dict[str, Callable[[Path], Answer]] = {
        "cardscan": partial(scan, settings=settings),
        "naive": partial(scan_naively, languages=settings.languages or choose_languages()),
    }
    results = {}
    for name, way in ways.items():
        with ProcessPoolExecutor(options.jobs, get_context("spawn")) as pool:
            answers = tuple(pool.map(partial(_timed, way), [task.path for task in tasks]))
        results[name] = summarize(tasks, answers)
    if options.json:
        print(json.dumps({name: to_figures(result) for name, result in results.items()}, indent=2))
    else:
        print_results(results, len(tasks), errors=options.errors)
    return 0


def read_truth(folder: Path) -> tuple[Task, ...]:
    """The rows of the folder's ``truth.jsonl``."""
    rows = (folder / "truth.jsonl").read_text(encoding="utf-8").splitlines()
    return tuple(_task(folder, json.loads(row)) for row in rows if row.strip())


def scan(path: Path, settings: Settings) -> Answer:
    """What cardscan makes of a picture."""
    try:
        proposals = scan_photos(path, settings)
    except CardscanError as error:
        return Answer((), error=f"{error.code}: {error}")
    return Answer(
        tuple(reading_from_json(to_json(proposal)["contact"]) for proposal in proposals),
        tuple(proposal.corners for proposal in proposals),
    )


def scan_naively(path: Path, languages: tuple[str, ...]) -> Answer:
    """What the baseline makes of a picture."""
    try:
        return Answer((read_naively(path, "+".join(languages)),))
    except (OSError, RuntimeError) as error:
        return Answer((), error=str(error))


def summarize(tasks: Sequence[Task], answers: Sequence[Answer]) -> Result:
    """All answers against their truth."""
    tallies = dict.fromkeys(FIELDS, Tally())
    complete, cards, findings, misses = 0, 0, list[Finding](), list[tuple[str, Miss]]()
    for task, answer in zip(tasks, answers, strict=True):
        score = score_photo(task.truths, answer.readings)
        for card in (*score.cards, *score.extra):
            tallies = {field: tallies[field] + card.tallies[field] for field in FIELDS}
            misses += [(task.path.name, miss) for miss in card.misses]
        cards += len(score.cards)
        complete += sum(card.complete for card in score.cards)
        findings += compare_corners(task.corners, answer.corners)
    return Result(
        tallies,
        cards,
        complete,
        tuple(findings),
        sum(answer.cpu for answer in answers) / max(1, cards),
        tuple(misses),
        tuple((t.path.name, a.error) for t, a in zip(tasks, answers, strict=True) if a.error),
    )


def to_figures(result: Result) -> dict[str, Any]:
    """The result as JSON."""
    every = {**result.tallies, "all": total(result.tallies.values())}
    figures: dict[str, Any] = {
        "fields": {
            field: {
                "true": tally.true,
                "read": tally.read,
                "right": tally.right,
                "precision": round(tally.precision, 4),
                "recall": round(tally.recall, 4),
                "f1": round(tally.f1, 4),
            }
            for field, tally in every.items()
        },
        "cards": result.cards,
        "complete": result.complete,
        "cpu_seconds_per_card": round(result.cpu, 3),
        "errors": dict(result.errors),
    }
    if result.findings:
        figures["corners"] = {
            "found": round(_share(finding.found for finding in result.findings), 4),
            "upright": round(_share(finding.upright for finding in result.findings), 4),
        }
    return figures


def print_results(results: Mapping[str, Result], photos: int, *, errors: bool) -> None:
    """The table, the ways of reading side by side."""
    first = next(iter(results.values()))
    print(f"{photos} photos, {first.cards} cards\n")
    head = f"{'precision':>11}{'recall':>8}{'F1':>7}"
    print(f"{'':<10}{'true':>5}" + "".join(f"{name:>12}{head}" for name in results))
    for field in (*FIELDS, "all"):
        tallies = [
            r.tallies[field] if field in FIELDS else total(r.tallies.values())
            for r in results.values()
        ]
        cells = (
            f"{f'{t.right} of {t.read}':>12}{t.precision:>11.3f}{t.recall:>8.3f}{t.f1:>7.3f}"
            for t in tallies
        )
        print(f"{field:<10}{tallies[0].true:>5}" + "".join(cells))
    print()
    for name, result in results.items():
        share = result.complete / max(1, result.cards)
        print(
            f"{name}: micro-F1 {total(result.tallies.values()).f1:.4f}, "
            f"name, every phone and every e-mail right on {result.complete} of {result.cards} "
            f"cards ({share:.1%}), {result.cpu:.2f} CPU seconds a card"
        )
    if first.findings:
        print(
            f"corners: IoU over {FOUND} on {_share(f.found for f in first.findings):.1%}, "
            f"turned right on {_share(f.upright for f in first.findings):.1%}"
        )
    for name, result in results.items():
        for photo, error in result.errors:
            print(f"{name}: {photo}: {error}")
    if errors:
        print()
        for photo, miss in first.misses:
            print(f"{photo}: {miss.field} {miss.kind}: {miss.value}")


def _parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("folder", type=Path, help="pictures with a truth.jsonl")
    parser.add_argument("--engine", choices=get_args(Engine), default=Settings().engine)
    parser.add_argument("--lang", default=Settings().lang, help="as in eng+deu")
    parser.add_argument("--limit", type=int, help="the first pictures only")
    parser.add_argument("--jobs", type=int, default=1, help="processes (default: 1)")
    parser.add_argument("--errors", action="store_true", help="name each wrong value")
    parser.add_argument("--json", action="store_true", help="the figures as JSON")
    options = parser.parse_args(arguments)
    if not (options.folder / "truth.jsonl").is_file():
        parser.error(f"{options.folder} has no truth.jsonl")
    return options


def _task(folder: Path, row: Mapping[str, Any]) -> Task:
    cards = row["cards"]
    corners = tuple(_corners(card["corners"]) for card in cards if "corners" in card)
    return Task(folder / row["file"], tuple(truth_from_json(card) for card in cards), corners)


def _corners(points: Iterable[tuple[float, float]]) -> Corners:
    top_left, top_right, bottom_right, bottom_left = ((float(x), float(y)) for x, y in points)
    return top_left, top_right, bottom_right, bottom_left


def _timed(way: Callable[[Path], Answer], path: Path) -> Answer:
    before = _cpu_seconds()
    answer = way(path)
    return replace(answer, cpu=_cpu_seconds() - before)


def _cpu_seconds() -> float:
    usages = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)


def _share(kept: Iterable[bool]) -> float:
    every = tuple(kept)
    return sum(every) / len(every)


if __name__ == "__main__":
    sys.exit(main())
