"""What batches come to follows from the constants of docs/scale.md, and is what it says."""

import re
from pathlib import Path

import pytest

from benchmarks.costs import (
    SCALE,
    fill,
    find_pace,
    main,
    read_costs,
    to_batches,
    to_cpu_time,
    to_size,
    to_time,
)
from cardscan.batch.cluster import FEWEST

TEXT = SCALE.read_text(encoding="utf-8")
README = (SCALE.parent.parent / "README.md").read_text(encoding="utf-8")
COSTS = {"scan": 1.0, "hash": 0.0, "file_cluster": 0.02, "write": 0.01}


def test_the_tables_follow_from_the_constants() -> None:
    assert fill(TEXT) == TEXT, "run: .venv/bin/python -m benchmarks.costs"


def test_another_constant_makes_other_tables(tmp_path: Path) -> None:
    path = tmp_path / "scale.md"
    slower, changes = re.subn(r"(\| `scan` \|) \S+ CPU s", r"\1 3.6 CPU s", TEXT)
    assert changes == 1
    path.write_text(slower, encoding="utf-8")
    assert main([str(path)]) == 0
    assert path.read_text(encoding="utf-8") == fill(slower)
    (million,) = (row for row in to_batches(read_costs(slower)) if row.startswith("| 1,000,000 "))
    assert million in path.read_text(encoding="utf-8")
    hours = float(million.split(" | ")[1].replace(",", "").removesuffix(" h"))
    costs = read_costs(TEXT)
    seconds = 3.6 + costs["hash"] + costs["file"]
    assert hours == pytest.approx(1_000_000 * seconds / 3600, rel=0.001)


def test_constants_have_their_units() -> None:
    costs = read_costs("| `a` | 1.5 CPU s | x |\n| `b` | 20 CPU ms | x |\n| `c` | 68 kB | x |\n")
    assert costs == {"a": 1.5, "b": pytest.approx(0.02), "c": 68_000}


def test_constants_are_those_of_the_program_and_of_the_readme() -> None:
    costs = read_costs(TEXT)
    assert costs["task"] == FEWEST
    (speed,) = re.findall(r"^\| cardscan, both readers \(`auto`\) \| ([0-9.]+) \|", README, re.M)
    assert costs["scan"] == float(speed)


@pytest.mark.parametrize(
    ("cores", "commands", "narrow"),
    [(1, 1, "scan"), (64, 1, "file_cluster"), (200, 2, "write"), (200, 50, "write")],
)
def test_the_part_that_takes_longest_sets_the_pace(cores: int, commands: int, narrow: str) -> None:
    assert find_pace(COSTS, cores, commands) == COSTS[narrow]


@pytest.mark.parametrize(
    ("seconds", "told", "cpu"),
    [
        (0.9, "0.9 s", "0.9 s"),
        (99, "99 s", "99 s"),
        (264, "4.4 min", "4.4 min"),
        (26_300, "7.3 h", "7.3 h"),
        (8_800_000, "102 days", "2,444 h"),
    ],
)
def test_times_are_told_in_units_that_are_easily_read(seconds: float, told: str, cpu: str) -> None:
    assert (to_time(seconds), to_cpu_time(seconds)) == (told, cpu)


@pytest.mark.parametrize(
    ("size", "told"), [(68_000, "68 kB"), (2.7e9, "2.7 GB"), (4e13, "40 TB"), (9.1e11, "910 GB")]
)
def test_sizes_are_told_in_units_that_are_easily_read(size: float, told: str) -> None:
    assert to_size(size) == told
