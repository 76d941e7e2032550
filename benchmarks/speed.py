"""How fast cards are read: beside the naive script and plain rapidocr, and step by step.

usage: .venv/bin/python -m benchmarks.speed [PART]...

All ways read the same drawn photos in turns, round by round, each in a process of its own that has
its models loaded; CPU is that of the process and the programs it runs. Ratios are medians over the
rounds, with the least and the most. The naive script is pytesseract on the picture as it is, in
English as it comes, or with the language data that cardscan chooses.

parts, all of them unless some are named:
  formats    every way to read, on photos of each size and format
  steps      where the CPU time of one photo goes
  workers    cards a minute with one and two worker processes
  commands   how long commands take before they begin
  again      a second scan of the same folder
  growth     cards a minute and memory for more and more photos, of small size
"""

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import cache, partial
from multiprocessing import get_context
from pathlib import Path
from shutil import which
from statistics import median
from typing import Any

from PIL import Image

from benchmarks.accuracy import scan
from benchmarks.growth import find_peaks, print_again, print_growth
from benchmarks.naive import parse_naively, read_naively
from benchmarks.results import Answer, Task, read_truth, summarize
from benchmarks.startup import measure as measure_commands
from benchmarks.steps import LIMIT, STEPS, metering
from cardscan.config import Settings
from cardscan.ocr import choose_languages
from samples.make import make_stack

PARTS = ("formats", "steps", "workers", "commands", "again", "growth")
FORMATS = ("jpeg", "heic", "pdf")
BASE = "naive, eng"
COMMANDS = ("list", "find", "show", "today", "stats", "triage", "review", "scan", "export", "serve")
_THREADS = {"OMP_THREAD_LIMIT": "1", "OPENBLAS_NUM_THREADS": "1", "OPENCV_FOR_THREADS_NUM": "1"}


@dataclass(frozen=True, slots=True)
class Round:
    """What one way made of all photos once."""

    answers: tuple[Answer, ...]
    cpu: float
    """Seconds a photo."""
    wall: float
    peak: int
    """Bytes of memory that the process has taken at most so far, or a program that it ran."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Measures the parts asked for and prints their tables, ready for a README."""
    options = _parse(arguments)
    os.environ.update(_THREADS)
    parts = options.parts or PARTS
    with tempfile.TemporaryDirectory() as folder:
        stacks = partial(_stack, Path(folder), count=options.photos, seed=options.seed)
        if "formats" in parts:
            print_formats(stacks, options)
        if "steps" in parts:
            print_steps(stacks(12, "jpeg"))
        if "workers" in parts:
            print_workers(stacks(12, "jpeg"), options.rounds)
        if "commands" in parts:
            print_commands()
        if "again" in parts:
            paths = [task.path for task in stacks(12, "jpeg")]
            print_again(paths, options.again, options.rounds)
        if "growth" in parts:
            print_growth(Path(folder), options.growth)
    return 0


def print_formats(stacks: Callable[..., tuple[Task, ...]], options: argparse.Namespace) -> None:
    """A row for each size, format and way."""
    print("| photos | way | CPU s | wall s | naive CPU / its own | right cards | peak MB |")
    print("| --- | --- | --: | --: | --: | --: | --: |")
    for megapixels in options.megapixels:
        for kind in options.formats:
            tasks = stacks(megapixels, kind)
            if not tasks:
                print(f"{kind} left out: there is no heif-enc to write it with", file=sys.stderr)
                continue
            rounds = in_turns(_ways(kind), tasks, options.rounds)
            for name, results in rounds.items():
                row = _row(tasks, results, rounds.get(BASE))
                print(f"| {megapixels:g} MP {kind.upper()} | {name} | {row} |", flush=True)


def _row(tasks: Sequence[Task], results: Sequence[Round], base: Sequence[Round] | None) -> str:
    found = summarize(tasks, results[0].answers)
    ratios = [other.cpu / own.cpu for other, own in zip(base or (), results, strict=False)]
    faster = _spread(ratios) if ratios else ""
    return (
        f"{median(r.cpu for r in results):.2f} | {median(r.wall for r in results):.2f} | {faster} "
        f"| {found.complete} of {found.cards} | {max(r.peak for r in results) / 1e6:.0f}"
    )


def _spread(ratios: Sequence[float]) -> str:
    return f"{median(ratios):.2f} ({min(ratios):.2f} to {max(ratios):.2f})"


def in_turns(
    ways: Mapping[str, Callable[[Path], Answer]], tasks: Sequence[Task], rounds: int
) -> dict[str, list[Round]]:
    """The rounds of each way, the ways taking turns; a first one that loads models is left out."""
    results: dict[str, list[Round]] = {name: [] for name in ways}
    pools = {name: ProcessPoolExecutor(1, get_context("spawn")) for name in ways}
    paths = [task.path for task in tasks]
    try:
        for name, pool in pools.items():
            pool.submit(_read, ways[name], paths[:1]).result()
        for _ in range(rounds):
            for name, pool in pools.items():
                results[name].append(pool.submit(_read, ways[name], paths).result())
    finally:
        for pool in pools.values():
            pool.shutdown()
    return results


def _read(way: Callable[[Path], Answer], paths: Sequence[Path]) -> Round:
    begun, before = time.perf_counter(), _cpu()
    answers = tuple(way(path) for path in paths)
    wall, cpu = time.perf_counter() - begun, _cpu() - before
    return Round(answers, cpu / len(paths), wall / len(paths), max(find_peaks()))


def _cpu() -> float:
    usages = map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)


def _ways(kind: str) -> dict[str, Callable[[Path], Answer]]:
    ways: dict[str, Callable[[Path], Answer]] = {
        f"cardscan, {engine}": partial(scan, settings=replace(Settings(), engine=engine))
        for engine in ("auto", "tesseract", "ppocr")
    }
    if kind == "jpeg":  # the others open no HEIC and no PDF
        ways[BASE] = partial(scan_naively, languages="eng")
        ways[f"naive, {'+'.join(choose_languages())}"] = partial(
            scan_naively, languages="+".join(choose_languages())
        )
        ways["rapidocr"] = scan_by_rapidocr
    return ways


def scan_naively(path: Path, languages: str) -> Answer:
    """What pytesseract and simple patterns make of a picture."""
    return Answer((read_naively(path, languages),))


def scan_by_rapidocr(path: Path) -> Answer:
    """What rapidocr as it comes and simple patterns make of a picture, on one thread."""
    return Answer((parse_naively("\n".join(_rapidocr()(str(path)).txts or ())),))


@cache
def _rapidocr() -> Any:
    from rapidocr import RapidOCR

    threads = dict.fromkeys(("intra_op_num_threads", "inter_op_num_threads"), 1)
    named = {f"EngineConfig.onnxruntime.{name}": value for name, value in threads.items()}
    return RapidOCR(params={**named, "Global.log_level": "critical"})


def print_steps(tasks: Sequence[Task]) -> None:
    """A row for each step, a column for each engine, and how near all of it is to its limit."""
    with ProcessPoolExecutor(1, get_context("spawn"), max_tasks_per_child=1) as pool:
        paths = [task.path for task in tasks]
        spent = {
            engine: pool.submit(_step_by_step, engine, paths).result()
            for engine in ("auto", "tesseract", "ppocr")
        }
    print("\n| step, CPU ms a photo of 12 megapixels | " + " | ".join(spent) + " |")
    print("| --- |" + " --: |" * len(spent))
    for step in (*STEPS, "all", "decoding and models alone"):
        cells = (f"{1000 * one[step]:.0f}" if step in one else "" for one in spent.values())
        print(f"| {step} | " + " | ".join(cells) + " |")
    shares = (f"{one['all'] / one['decoding and models alone']:.2f}" for one in spent.values())
    print("| all to that | " + " | ".join(shares) + " |")


def _step_by_step(engine: str, paths: Sequence[Path]) -> dict[str, float]:
    import datetime as dt
    import uuid

    from cardscan.scan import scan_photos
    from cardscan.store import Store

    settings = replace(Settings(), engine=engine)  # type: ignore[arg-type]
    scan_photos(paths[0], settings)  # loads the models
    with (
        tempfile.TemporaryDirectory() as folder,
        Store.open(f"sqlite:///{folder}/pipeline.db") as store,
        metering() as meter,
    ):
        before = time.process_time()
        for path in paths:
            store.file_photo(
                scan_photos(path, settings),
                path=str(path),
                event="",
                now=dt.datetime.now(dt.UTC),
                make_uid=lambda: uuid.uuid4().urn,
            )
        total = time.process_time() - before
    spent = {step: seconds / len(paths) for step, seconds in meter.spent.items()}
    limit = sum(spent.get(step, 0.0) for step in LIMIT)
    return spent | {"all": total / len(paths), "decoding and models alone": limit}


def print_workers(tasks: Sequence[Task], rounds: int) -> None:
    """Cards a minute of cardscan and of the naive script, each with one and two processes."""
    print("\n| worker processes | cardscan, cards a minute | naive, eng | ratio |")
    print("| --: | --: | --: | --: |")
    paths = [task.path for task in tasks]
    cards = sum(len(task.truths) for task in tasks)
    for jobs in (1, 2):
        pairs = [(_scanned(paths, jobs), _naively(paths, jobs)) for _ in range(rounds)]
        ours, naive = (60 * cards / median(column) for column in zip(*pairs, strict=True))
        ratio = _spread([other / own for own, other in pairs])
        print(f"| {jobs} | {ours:.0f} | {naive:.0f} | {ratio} |", flush=True)


def _scanned(paths: Sequence[Path], jobs: int) -> float:
    """Wall seconds of a batch, the start of its workers included."""
    from cardscan.batch import scan_batch

    begun = time.perf_counter()
    for _ in scan_batch(paths, replace(Settings(), jobs=jobs)):
        pass
    return time.perf_counter() - begun


def _naively(paths: Sequence[Path], jobs: int) -> float:
    begun = time.perf_counter()
    with ProcessPoolExecutor(jobs, get_context("spawn")) as pool:
        list(pool.map(partial(scan_naively, languages="eng"), paths))
    return time.perf_counter() - begun


def print_commands() -> None:
    """What each command takes until it knows what it is asked to do."""
    cardscan = str(Path(sys.executable).with_name("cardscan"))
    commands: dict[str, tuple[str, ...]] = {
        "python -c pass": (sys.executable, "-c", "pass"),
        "import cardscan": (sys.executable, "-c", "import cardscan"),
        "cardscan --help": (cardscan, "--help"),
        **{f"cardscan {name} --help": (cardscan, name, "--help") for name in COMMANDS},
    }
    print("\n| command | CPU s | wall s |\n| --- | --: | --: |")
    for name, cost in measure_commands(commands).items():
        print(f"| `{name}` | {cost.cpu:.3f} | {cost.wall:.3f} |")


def _stack(
    folder: Path, megapixels: float, kind: str, *, count: int, seed: int
) -> tuple[Task, ...]:
    """Drawn photos with their truth; none where the format cannot be written."""
    place = folder / f"{megapixels:g}"
    if not place.exists():
        import json

        place.mkdir()
        rows = make_stack(place, seed, count, ("photo",), megapixels, hard=False)
        text = "".join(json.dumps(row) + "\n" for row in rows)
        (place / "truth.jsonl").write_text(text, encoding="utf-8")
    tasks = read_truth(place)
    if kind == "jpeg":
        return tasks
    if kind == "heic" and not which("heif-enc"):
        return ()
    return tuple(replace(task, path=_converted(task.path, kind)) for task in tasks)


def _converted(path: Path, kind: str) -> Path:
    """The same picture in another format, beside it."""
    other = path.with_suffix(f".{kind}")
    if kind == "heic" and not other.exists():
        subprocess.run(
            ["heif-enc", "-q", "85", "-p", "preset=ultrafast", path, "-o", other],
            check=True,
            capture_output=True,
        )
    elif not other.exists():
        with Image.open(path) as picture:
            picture.save(other, resolution=300)
    return other


def _parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    about, _, rest = __doc__.partition("\n") if __doc__ else ("", "", "")
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.speed",
        description=about,
        epilog=rest.partition("PART]...")[2],
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("parts", metavar="PART", nargs="*", help="see below (all of them)")
    parser.add_argument(
        "--megapixels", type=float, nargs="+", default=[3, 12, 48], help="sizes of photos (3 12 48)"
    )
    parser.add_argument(
        "--formats", choices=FORMATS, nargs="+", default=FORMATS, help="of photos (all)"
    )
    parser.add_argument("--photos", type=int, default=5, help="of each size (5)")
    parser.add_argument("--rounds", type=int, default=5, help="turns of each way (5)")
    parser.add_argument("--seed", type=int, default=1208, help="another seed, other cards (1208)")
    parser.add_argument(
        "--growth",
        type=int,
        nargs="+",
        default=[100, 1000, 10_000],
        help="numbers of photos (100 1000 10000)",
    )
    parser.add_argument("--again", type=int, default=300, help="photos scanned twice (300)")
    options = parser.parse_args(arguments)
    if unknown := set(options.parts) - set(PARTS):
        parser.error(f"there is no {', '.join(sorted(unknown))}; parts are {', '.join(PARTS)}")
    return options


if __name__ == "__main__":
    sys.exit(main())
