"""What batches come to, by what their parts cost: the arithmetic of ``docs/scale.md``.

usage: .venv/bin/python -m benchmarks.costs [FILE]

Reads the first table of the file, where each measured constant stands once, and writes the tables
between its marks anew, so that they follow from it.
"""

import re
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

SCALE = Path(__file__).parent.parent / "docs" / "scale.md"
BATCHES = {
    1: "1",
    300: "300, a fair",
    30_000: "30,000, a drawer of twenty years",
    1_000_000: "1,000,000",
    10_000_000: "10,000,000",
}
CORES = 64
"""Worker cores of the larger machine, or of a cluster."""
_CONSTANT = re.compile(r"^\| `([a-z_]+)` \| ([0-9.]+) (\w+(?: \w+)?) \|", re.MULTILINE)
_UNITS = {"CPU s": 1.0, "CPU ms": 1e-3, "s": 1.0, "ms": 1e-3, "kB": 1e3, "MB": 1e6, "photos": 1.0}

Costs = Mapping[str, float]
"""By the name of a constant, seconds, bytes or photos."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Writes the tables of the file anew."""
    named = sys.argv[1:] if arguments is None else arguments
    path = Path(named[0]) if named else SCALE
    path.write_text(fill(path.read_text(encoding="utf-8")), encoding="utf-8")
    return 0


def fill(text: str) -> str:
    """The text, each table between marks as it follows from the constants in it."""
    costs = read_costs(text)
    for name, make in TABLES.items():
        begin, end = (f"<!-- {name}: {word} -->" for word in ("begin", "end"))
        before, rest = text.split(begin)
        after = rest.split(end)[1]
        text = "\n".join((f"{before}{begin}\n", *make(costs), f"\n{end}{after}"))
    return text


def read_costs(text: str) -> Costs:
    """The constants in a text, each in a row of a table: `name` | NUMBER UNIT |."""
    return {name: float(number) * _UNITS[unit] for name, number, unit in _CONSTANT.findall(text)}


def to_batches(costs: Costs) -> Iterable[str]:
    """The table of what stacks of all sizes take."""
    yield (
        f"| cards | CPU time | 2 cores | {CORES} worker cores, one command | … two commands "
        "| photos to store | database | bytes from the workers |"
    )
    yield "| --: |" + " --: |" * 7
    alone = costs["scan"] + costs["hash"] + costs["file"]
    for number, told in BATCHES.items():
        paces = (alone / 2, *(find_pace(costs, CORES, commands) for commands in (1, 2)))
        times = (to_time(max(number * pace, alone)) for pace in paces)
        sizes = (to_size(number * costs[name]) for name in ("photo", "contact", "proposal"))
        cells = (told, to_cpu_time(number * alone), *times, *sizes)
        yield f"| {' | '.join(cells)} |"


def find_pace(costs: Costs, cores: int, commands: int) -> float:
    """Seconds a photo on a cluster: those of the part that takes longest.

    Workers hash and scan, commands file beside each other, and the database has one writer.
    """
    workers = (costs["scan"] + costs["hash"]) / cores
    return max(workers, costs["file_cluster"] / commands, costs["write"])


def to_limits(costs: Costs) -> Iterable[str]:
    """The table of what is the most that each part stands."""
    scan = costs["scan"] + costs["hash"]
    task = costs["task"] * scan
    one, most = 1 / costs["file_cluster"], 1 / costs["write"]
    brought = 1 / find_pace(costs, CORES, CORES)
    limits = {
        "photos a second that one command files": f"{one:.0f}",
        "worker cores that bring it so many": f"{scan * one:.0f}",
        "photos a second that one database takes, from however many commands": f"{most:.0f}",
        "worker cores that bring these": f"{scan * most:.0f}",
        "how long a second scan of a million photos takes, untouched": to_time(
            1e6 * costs["again"]
        ),
        "photos of one command until they take 4 GB of its memory": to_rounded(
            4e9 / costs["memory"]
        ),
        f"what {CORES} worker cores take from the storage in a second, each photo twice": to_size(
            2 * brought * costs["photo"]
        ),
        "what they send to the commands in a second": to_size(brought * costs["proposal"]),
        "how long a worker is at a task": to_time(task),
        "workers that one scheduler keeps at it": f"{task / costs['schedule']:,.0f}",
    }
    yield "| | |"
    yield "| --- | --: |"
    yield from (f"| {what} | {limit} |" for what, limit in limits.items())


TABLES: dict[str, Callable[[Costs], Iterable[str]]] = {"batches": to_batches, "limits": to_limits}
"""By the name of their marks."""


def to_time(seconds: float) -> str:
    """As in "4.8 h"; from 100 hours in days."""
    return to_cpu_time(seconds) if seconds < 360_000 else f"{_short(seconds / 86_400)} days"


def to_cpu_time(seconds: float) -> str:
    """As in "4.8 h", however many."""
    for unit, size in (("s", 1), ("min", 60)):
        if seconds < 100 * size:
            return f"{_short(seconds / size)} {unit}"
    return f"{_short(seconds / 3600)} h"


def to_size(size: float) -> str:
    """As in "2.7 GB"."""
    for unit in ("kB", "MB", "GB"):
        size /= 1000
        if size < 1000:
            return f"{_short(size)} {unit}"
    return f"{_short(size / 1000)} TB"


def to_rounded(number: float) -> str:
    """As in "3,600,000": two figures of a large number."""
    return f"{float(f'{number:.2g}'):,.0f}"


def _short(number: float) -> str:
    return f"{number:.1f}" if number < 10 else f"{number:,.0f}"


if __name__ == "__main__":
    sys.exit(main())
