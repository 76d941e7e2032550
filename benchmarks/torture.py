"""What is promised of watched folders, and what comes of it when everything goes wrong.

usage: .venv/bin/python -m benchmarks.torture [--kills N] [--quick] [--images FOLDER]

Runs for half an hour, and with --quick, as every change of the code must pass it, for one minute.
Where photos must come through, scans are scripted, files and databases are real. The pictures of
``--images`` are really scanned, and the idle daemon is the real one. What the tests alone can show
is told by running them.
"""

import argparse
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from benchmarks.daemon import measure_daemon
from benchmarks.day import run_apart
from benchmarks.failpoints import KINDS, run_trials
from benchmarks.hostile import measure_images
from benchmarks.kills import run_kills
from benchmarks.pours import run_burst, run_slow_writers, run_truncations

MEGABYTE = 1 << 20
GIB = 1 << 30
GROWTH = 20 * MEGABYTE
"""What the memory of a daemon may grow by while it takes in a large folder."""

TESTED = {
    "injected lines, cards, cells, tags, escapes: naughty text in every field, out every way": (
        "tests/test_naughty.py",
        "tests/test_naughty_ways_in.py",
    ),
    "network connections during a scan": ("tests/test_no_network.py",),
    "personal data and secrets in logs and messages": ("tests/test_private.py",),
}
"""Promises by the tests that show them."""


@dataclass(frozen=True, slots=True)
class Row:
    """A promise, and whether it is kept."""

    promise: str
    gate: str
    measured: str
    kept: bool


@dataclass(frozen=True, slots=True)
class Scale:
    """How much is tried."""

    kills: int
    every: int
    """Steps from one that is stopped at to the next."""
    slow: int
    burst: int
    idle: float
    """Seconds for which the idle daemon is watched."""


FULL = Scale(kills=1000, every=1, slow=500, burst=10_000, idle=60)
QUICK = Scale(kills=8, every=29, slow=40, burst=150, idle=5)


def main(arguments: Sequence[str] | None = None) -> int:
    """Prints the table, each row as soon as it is known."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--kills", type=int, help=f"at random points; {FULL.kills:,} by default")
    parser.add_argument("--quick", action="store_true", help="little of everything")
    parser.add_argument("--images", metavar="FOLDER", type=Path, help="hostile pictures to scan")
    options = parser.parse_args(arguments)
    scale = QUICK if options.quick else FULL
    broken = False
    print("| promise | gate | measured |\n| --- | --- | --- |")
    for row in find_rows(scale, options.kills or scale.kills, options.images):
        broken |= not row.kept
        print(f"| {row.promise} | {row.gate} | {row.measured}{'' if row.kept else ' BROKEN'} |")
        sys.stdout.flush()
    return int(broken)


def find_rows(scale: Scale, kills: int, images: Path | None) -> Iterator[Row]:
    """All promises, tried one after the other."""
    yield from _find_stopped(scale.every)
    random = run_kills(kills)
    for mistake in random.mistakes:
        print(mistake, file=sys.stderr)
    yield Row(
        f"photos lost, contacts doubled: the daemon killed {random.kills:,} times at random while "
        f"photos come in",
        "0",
        f"{len(random.mistakes)} of {random.photos:,} photos; {random.at_work:,} kills at work",
        not random.mistakes,
    )
    slow = run_apart(run_slow_writers, scale.slow)
    yield Row(
        f"half-written pictures taken for whole ones, of {slow.files} written slowly",
        "0",
        f"{slow.early}; {slow.missing} not filed",
        not slow.early + slow.missing,
    )
    cut, refused = run_apart(run_truncations)
    yield Row(
        "pictures that are cut off, in 8 formats: refused",
        "all",
        f"{refused} of {cut}",
        refused == cut,
    )
    burst = run_apart(run_burst, scale.burst)
    yield Row(
        f"{burst.files:,} photos dropped at once: filed or refused before the next full look",
        f"all, memory +{GROWTH // MEGABYTE} MB at most",
        f"{burst.ended:,}, +{burst.growth / MEGABYTE:.1f} MB",
        burst.ended == burst.files and burst.growth < GROWTH,
    )
    if images:
        yield _scan_hostile(images)
    yield from _watch_idle(scale.idle)
    for promise, files in TESTED.items():
        command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *files]
        ended = subprocess.run(command, capture_output=True, text=True, check=False)
        said = ended.stdout.strip().rpartition("\n")[2].strip("= ")
        yield Row(promise, "0", f"tests: {said}", ended.returncode == 0)


def _scan_hostile(folder: Path) -> Row:
    rows = measure_images(folder)
    mute = sum(not row.hint and not row.outcome.startswith("contacts") for row in rows)
    workers = len({row.worker for row in rows if row.worker})
    peak, slowest = max(row.peak for row in rows), max(row.seconds for row in rows)
    growth = max(row.parent for row in rows) - min(row.parent for row in rows)
    return Row(
        f"{len(rows)} hostile pictures: each ends with a reason",
        "0 crashes, 1 GiB and 45 s each, the program grows by less than 50 MB",
        f"{mute} without a reason, {workers - 1} crashes, {peak / MEGABYTE:.0f} MB, "
        f"{slowest:.0f} s, +{growth / MEGABYTE:.1f} MB",
        not mute and workers == 1 and peak < GIB and slowest < 45 and growth < 50 * MEGABYTE,
    )


def _watch_idle(seconds: float) -> Iterator[Row]:
    cost = measure_daemon(5, seconds)
    yield Row(
        "the idle daemon",
        "under 0.5 % of a processor, under 120 MB",
        f"{cost.idle:.2%}, {cost.resident / 1e6:.0f} MB",
        cost.idle < 0.005 and cost.resident < 120e6,
    )
    sooner = median(cost.seconds)
    yield Row(
        "from a file closed to its contact filed, on an idle machine",
        "under 4 s",
        f"{sooner:.1f} s, at worst {max(cost.seconds):.1f} s of {len(cost.seconds)}",
        sooner < 4,
    )


def _find_stopped(every: int) -> Iterator[Row]:
    """Kills and errors at each step of a day."""
    for what, trials in (
        ("a kill before each step of a day", run_trials(("kill",), every=every)),
        (
            "each step of a day fails: disk full, I/O error, no permission",
            run_trials(KINDS[1:], ("plain",), every=every),
        ),
    ):
        ours = list(trials)
        for trial in ours:
            for mistake in trial.mistakes:
                print(f"{trial.world}, {trial.kind} at {trial.name}: {mistake}", file=sys.stderr)
        wrong = sum(bool(trial.mistakes) for trial in ours)
        silent = sum(trial.silent for trial in ours)
        yield Row(
            f"photos lost, contacts doubled, errors not told: {what}",
            "0",
            f"{wrong + silent} of {len(ours):,} days",
            not wrong + silent,
        )


if __name__ == "__main__":
    sys.exit(main())
