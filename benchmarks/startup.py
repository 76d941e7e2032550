"""How long commands take that only print something, as ratios to an empty Python program.

usage: .venv/bin/python benchmarks/startup.py

Medians of nine rounds, each of which runs every command once. ``list`` reads a database of 1000
contacts.
"""

import argparse
import datetime as dt
import json
import resource
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path
from statistics import median

from cardscan.contact import Contact, Phone, Proposal
from cardscan.store import Store

ROUNDS = 9
CONTACTS = 1000
EMPTY = "python -c pass"


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds that a command takes."""

    wall: float
    cpu: float


def main(arguments: Sequence[str] | None = None) -> int:
    """Measures all commands and prints the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--json", action="store_true", help="the figures as JSON")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        database = Path(folder) / "pipeline.db"
        fill(f"sqlite:///{database}")
        cardscan = str(Path(sys.executable).with_name("cardscan"))
        costs = measure(
            {
                EMPTY: (sys.executable, "-c", "pass"),
                "cardscan --help": (cardscan, "--help"),
                "cardscan --version": (cardscan, "--version"),
                "cardscan list": (cardscan, "list", "--db", str(database)),
            }
        )
    if options.json:
        print(json.dumps({name: asdict(cost) for name, cost in costs.items()}, indent=2))
        return 0
    print(f"{'':<20}{'wall s':>8}{'ratio':>7}{'CPU s':>8}{'ratio':>7}")
    empty = costs[EMPTY]
    for name, cost in costs.items():
        print(
            f"{name:<20}{cost.wall:>8.3f}{cost.wall / empty.wall:>7.1f}"
            f"{cost.cpu:>8.3f}{cost.cpu / empty.cpu:>7.1f}"
        )
    return 0


def fill(url: str) -> None:
    """Files made-up contacts, one a photo."""
    with Store.open(url) as store:
        for number in range(CONTACTS):
            store.file_photo(
                [_proposal(number)],
                path=f"/cards/{number}.jpg",
                event="Fair",
                now=dt.datetime(2026, 1, 1, tzinfo=dt.UTC),
                make_uid=lambda: uuid.uuid4().urn,
            )


def measure(commands: dict[str, tuple[str, ...]]) -> dict[str, Cost]:
    """The median cost of each command, after one round that only warms the disk cache."""
    rounds = [
        {name: _cost(command) for name, command in commands.items()} for _ in range(ROUNDS + 1)
    ]
    return {
        name: Cost(
            median(costs[name].wall for costs in rounds[1:]),
            median(costs[name].cpu for costs in rounds[1:]),
        )
        for name in commands
    }


def _proposal(number: int) -> Proposal:
    return Proposal(
        photo=f"{number}.jpg",
        sha256=sha256(str(number).encode()).hexdigest(),
        card=1,
        cards=1,
        corners=((0, 0), (1000, 0), (1000, 600), (0, 600)),
        contact=Contact(
            full_name=f"Ana Beispiel {number}",
            given_name="Ana",
            family_name=f"Beispiel {number}",
            title="Head of Sales",
            org=f"Example {number % 97} GmbH",
            phones=(Phone(f"+493023125{number:03}"),),
            emails=(f"ana{number}@example.com",),
        ),
    )


def _cost(command: tuple[str, ...]) -> Cost:
    started, before = time.perf_counter(), _children_cpu()
    subprocess.run(command, stdout=subprocess.DEVNULL, check=True)
    return Cost(time.perf_counter() - started, _children_cpu() - before)


def _children_cpu() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


if __name__ == "__main__":
    sys.exit(main())
