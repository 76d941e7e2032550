"""What the watching daemon costs while nothing comes, and how soon a photo is a contact.

usage: .venv/bin/python -m benchmarks.daemon [--photos 5] [--idle 60]

The real program with the real readers, on the demo stack's photos; a photo counts as filed when
the daemon tells so. On a machine that does other work as well the times are those of both.
"""

import argparse
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path
from statistics import median
from typing import IO, cast

CARDS = Path(__file__).parents[1] / "samples" / "cards"
SETTLING_IN = 3.0
"""Seconds after its start that are not counted as idle."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What was measured."""

    idle: float
    """Of one processor, while nothing came, from 0 to 1."""
    resident: int
    """Bytes, after all photos."""
    seconds: tuple[float, ...]
    """From each file closed to its contact filed."""
    ending: float
    """Seconds from SIGTERM to the end."""


def measure_daemon(photos: int, idle: float) -> Cost:
    """Run the daemon and give it photos one by one.

    Args:
        photos: how many.
        idle: seconds for which it is watched doing nothing.
    """
    with tempfile.TemporaryDirectory() as folder:
        inbox = Path(folder, "inbox")
        inbox.mkdir()
        command = [sys.executable, "-m", "cardscan", "watch", str(inbox)]
        daemon = subprocess.Popen(
            [*command, "--db", f"{folder}/pipeline.db"],
            stderr=subprocess.PIPE,
            text=True,
            cwd=folder,
            env=os.environ | {"HOME": folder, "PYTHONPATH": str(CARDS.parents[1])},
        )
        try:
            told = cast("IO[str]", daemon.stderr)
            told.readline()
            time.sleep(SETTLING_IN)
            before = _processor_seconds(daemon.pid)
            time.sleep(idle)
            busy = _processor_seconds(daemon.pid) - before
            pictures = islice(cycle(sorted(CARDS.glob("*.jpg"))), photos)
            seconds = [
                _file(picture, inbox / f"{number}.jpg", told)
                for number, picture in enumerate(pictures)
            ]
            resident = _resident(daemon.pid)
            began = time.monotonic()
            daemon.send_signal(signal.SIGTERM)
            daemon.wait()
            return Cost(busy / idle, resident, tuple(seconds), time.monotonic() - began)
        finally:
            daemon.kill()
            daemon.wait()


def _file(picture: Path, photo: Path, told: IO[str]) -> float:
    shutil.copyfile(picture, photo)
    began = time.monotonic()
    while photo.name not in told.readline():
        pass
    return time.monotonic() - began


def _processor_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _resident(pid: int) -> int:
    found = re.search(r"VmRSS:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text(encoding="utf-8"))
    return int(found[1]) * 1024 if found else 0


def main(arguments: Sequence[str] | None = None) -> int:
    """Prints what was measured."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--photos", type=int, default=5, help="given one by one (5)")
    parser.add_argument("--idle", type=float, default=60, help="seconds of doing nothing (60)")
    asked = parser.parse_args(arguments)
    cost = measure_daemon(asked.photos, asked.idle)
    print(f"idle: {cost.idle:.2%} of a processor; {cost.resident / 1e6:.0f} MB after all photos")
    print("closed to filed: " + ", ".join(f"{one:.1f}" for one in cost.seconds), end=" s")
    print(f", median {median(cost.seconds):.1f} s; ended {cost.ending:.2f} s after SIGTERM")
    return 0


if __name__ == "__main__":
    sys.exit(main())
