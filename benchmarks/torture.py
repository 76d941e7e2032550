"""What is promised of watched folders, and what comes of it when everything goes wrong.

usage: .venv/bin/python -m benchmarks.torture [--kills N] [--quick]

Runs for half an hour, and with --quick, as every change of the code must pass it, for one minute.
Scans are scripted, files and databases are real: what is tested is that photos come through.
"""

import argparse
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from benchmarks.day import run_apart
from benchmarks.failpoints import KINDS, run_trials
from benchmarks.kills import run_kills
from benchmarks.pours import run_burst, run_slow_writers, run_truncations

MEGABYTE = 1 << 20
GROWTH = 20 * MEGABYTE
"""What the memory of a daemon may grow by while it takes in a large folder."""


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


FULL = Scale(kills=1000, every=1, slow=500, burst=10_000)
QUICK = Scale(kills=8, every=29, slow=40, burst=150)


def main(arguments: Sequence[str] | None = None) -> int:
    """Prints the table, each row as soon as it is known."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--kills", type=int, help=f"at random points; {FULL.kills:,} by default")
    parser.add_argument("--quick", action="store_true", help="little of everything")
    options = parser.parse_args(arguments)
    scale = QUICK if options.quick else FULL
    broken = False
    print("| promise | gate | measured |\n| --- | --- | --- |")
    for row in find_rows(scale, options.kills or scale.kills):
        broken |= not row.kept
        print(f"| {row.promise} | {row.gate} | {row.measured}{'' if row.kept else ' BROKEN'} |")
        sys.stdout.flush()
    return int(broken)


def find_rows(scale: Scale, kills: int) -> Iterator[Row]:
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
