"""How right cardscan reads the cards of a folder, field by field, beside a naive baseline.

usage: .venv/bin/python -m benchmarks.accuracy FOLDER

The folder holds pictures and a ``truth.jsonl``, one row a picture: ``file`` and ``cards``, each
with name, title, company, phones (raw, e164), emails, urls, address; drawn ones also with corners.
A row may have ``tags`` and a ``kind``: each gets a row of figures. CPU seconds are those of one
process and its children, the loading of models included.
"""

import argparse
import json
import os
import resource
import sys
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import get_args

from benchmarks.calibration import sureness_from_json
from benchmarks.naive import read_naively
from benchmarks.results import Answer, Task, read_truth, summarize, summarize_by_tag
from benchmarks.scoring import reading_from_json
from benchmarks.tables import (
    print_calibration,
    print_misses,
    print_results,
    print_tags,
    to_figures,
)
from cardscan.config import Engine, Settings
from cardscan.contract import to_json
from cardscan.errors import CardscanError
from cardscan.ocr import choose_languages
from cardscan.scan import scan_photos

Way = Callable[[Path], Answer]
"""A way of reading a picture."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Reads the folder in each way and prints the tables."""
    options = _parse(arguments)
    tasks = read_truth(options.folder)[: options.limit]
    answers = {name: run(way, tasks, options.jobs) for name, way in _ways(options).items()}
    results = {name: summarize(tasks, some) for name, some in answers.items()}
    first, result = next(iter(results.items()))
    tags = tuple(summarize_by_tag(tasks, answers[first]))
    if options.json:
        parts = {first: tags}
        figures = {name: to_figures(one, parts.get(name, ())) for name, one in results.items()}
        print(json.dumps(figures, indent=2))
        return 0
    print_results(results, len(tasks))
    print_calibration(result)
    print_tags(tags)
    if options.errors:
        print_misses(result)
    return 0


def run(way: Way, tasks: Sequence[Task], jobs: int = 1) -> tuple[Answer, ...]:
    """The answer for each picture, from new processes, so that each pays for its own models."""
    os.environ.update(OMP_THREAD_LIMIT="1", OPENCV_FOR_THREADS_NUM="1")
    with ProcessPoolExecutor(jobs, get_context("spawn")) as pool:
        return tuple(pool.map(partial(_timed, way), [task.path for task in tasks]))


def scan(path: Path, settings: Settings) -> Answer:
    """What cardscan makes of a picture."""
    try:
        proposals = scan_photos(path, settings)
    except CardscanError as error:
        return Answer((), error=f"{error.code}: {error}")
    lines = [to_json(proposal) for proposal in proposals]
    return Answer(
        tuple(reading_from_json(line["contact"]) for line in lines),
        tuple(proposal.corners for proposal in proposals),
        tuple(sureness_from_json(line) for line in lines),
    )


def scan_naively(path: Path, languages: tuple[str, ...]) -> Answer:
    """What the baseline makes of a picture."""
    try:
        return Answer((read_naively(path, "+".join(languages)),))
    except (OSError, RuntimeError) as error:
        return Answer((), error=str(error))


def _ways(options: argparse.Namespace) -> Mapping[str, Way]:
    """cardscan with each engine asked for, and the baseline."""
    settings = Settings(lang=options.lang)
    engines = options.engine or [settings.engine]
    named = {engine if len(engines) > 1 else "cardscan": engine for engine in engines}
    languages = settings.languages or choose_languages()
    return {
        **{name: partial(scan, settings=replace(settings, engine=e)) for name, e in named.items()},
        "naive": partial(scan_naively, languages=languages),
    }


def _parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.accuracy", description=(__doc__ or "").split("\n", 1)[0]
    )
    parser.add_argument("folder", type=Path, help="pictures with a truth.jsonl")
    parser.add_argument(
        "--engine",
        choices=get_args(Engine),
        action="append",
        help="may be given several times, to compare them (default: auto)",
    )
    parser.add_argument("--lang", default=Settings().lang, help="as in eng+deu")
    parser.add_argument("--limit", type=int, help="the first pictures only")
    parser.add_argument("--jobs", type=int, default=1, help="processes (default: 1)")
    parser.add_argument("--errors", action="store_true", help="name each wrong value")
    parser.add_argument("--json", action="store_true", help="the figures as JSON")
    options = parser.parse_args(arguments)
    if not (options.folder / "truth.jsonl").is_file():
        parser.error(f"{options.folder} has no truth.jsonl")
    return options


def _timed(way: Way, path: Path) -> Answer:
    before = _cpu_seconds()
    answer = way(path)
    return replace(answer, cpu=_cpu_seconds() - before)


def _cpu_seconds() -> float:
    usages = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)


if __name__ == "__main__":
    sys.exit(main())
