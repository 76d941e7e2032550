"""How long commands work on a database of 100,000 contacts, each in a process of its own.

usage: .venv/bin/python -m benchmarks.scale.commands [--contacts 100000] [--keep FILE.db] [--plans]

Work is what a command takes beyond its start-up: its time on the large database less its time on
an empty one, the median of five runs of each, in turn.
"""

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from statistics import median

from click.testing import CliRunner

from benchmarks.scale.fill import fill
from benchmarks.scale.plans import plans
from cardscan.cli.main import main as cardscan
from cardscan.store import Store

ROUNDS = 5
COMMANDS = (
    ("list", "--limit", "100"),
    ("list", "--event", "event 77", "--limit", "100"),
    ("find", "beispiel ber"),
    ("find", "contact 4711"),
    ("today",),
    ("stats",),
    ("stats", "--by", "event"),
    ("stats", "--by", "month"),
    ("stats", "--since", "2000-01-01"),
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Makes the database, times the commands, and prints the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--contacts", type=int, default=100_000, help="how many (100,000)")
    parser.add_argument("--keep", metavar="FILE", type=Path, help="make it here, or use it again")
    parser.add_argument("--plans", action="store_true", help="also print the plan of each query")
    asked = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        large = asked.keep or Path(folder) / "large.db"
        empty = Path(folder) / "empty.db"
        Store.open(f"sqlite:///{empty}").close()
        if not large.exists():
            began = time.perf_counter()
            fill(f"sqlite:///{large}", asked.contacts)
            print(f"{asked.contacts:,} contacts made in {time.perf_counter() - began:.0f} s")
        print(f"{'':<40}{'work s':>8}{'CPU s':>8}{'start s':>9}")
        for words in COMMANDS:
            rounds = [(cost(words, large), cost(words, empty)) for _ in range(ROUNDS)]
            whole, start = (
                [median(pair[at][kind] for pair in rounds) for kind in (0, 1)] for at in (0, 1)
            )
            told = " ".join(words)
            print(
                f"{told:<40}{whole[0] - start[0]:>8.2f}{whole[1] - start[1]:>8.2f}{start[0]:>9.2f}"
            )
        if asked.plans:
            for words in COMMANDS:
                typed = [*words, "--db", str(large)]
                ask = partial(CliRunner().invoke, cardscan, typed)
                print(f"\n{' '.join(words)}", *plans(f"sqlite:///{large}", ask), sep="\n")
    return 0


def cost(words: Sequence[str], database: Path) -> tuple[float, float]:
    """The seconds that a command takes, and the processor's."""
    command = [str(Path(sys.executable).with_name("cardscan")), *words, "--db", str(database)]
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
    took, after = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    return took, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


if __name__ == "__main__":
    os.environ.pop("CARDSCAN_DB", None)
    sys.exit(main())
