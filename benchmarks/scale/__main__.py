"""How long the store takes with a million contacts, on SQLite and PostgreSQL, and how much memory.

usage: .venv/bin/python -m benchmarks.scale [--contacts N…] [--keep FOLDER] [--plans]
       .venv/bin/python -m benchmarks.scale.commands

Everything is asked through the store, in one process for each database, as the web desk does: p50
and p95 of as many rounds, and the processor's time of a round, the server's with it. Every number
of the pipeline is asked for anew after a change. A server is started where Debian keeps its
programs, with the settings it comes with; without it PostgreSQL is left out. --keep FOLDER fills
the databases once for many runs: a million contacts take GB and minutes, and it grows by as many
as are filed.
"""

import argparse
import multiprocessing
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path

from benchmarks.scale.asks import Answers, Asker, measure
from benchmarks.scale.fill import fill, settle
from benchmarks.scale.plans import plans
from cardscan.store import Store
from tests.postgres import Server, find_programs, run_server

CONTACTS = (10_000, 100_000, 1_000_000)
ROUNDS = 40
KINDS = ("sqlite", "postgresql")


def main(arguments: Sequence[str] | None = None) -> int:
    """Makes the databases, asks, and prints the tables."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--contacts", type=int, nargs="+", default=CONTACTS, help="in a database")
    parser.add_argument("--database", choices=KINDS, help="only this kind")
    parser.add_argument("--keep", metavar="FOLDER", type=Path, help="make them here, or reuse them")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help=f"of each ask ({ROUNDS})")
    parser.add_argument("--only", default="", metavar="BEGINNING", help="of what is asked")
    parser.add_argument("--plans", action="store_true", help="print the plan of each query instead")
    asked = parser.parse_args(arguments)
    for kind in [asked.database] if asked.database else KINDS:
        with ExitStack() as open_ones:
            folder = asked.keep or Path(open_ones.enter_context(tempfile.TemporaryDirectory()))
            server = open_ones.enter_context(served(folder)) if kind == "postgresql" else None
            if kind == "postgresql" and not server:
                print("skipped: PostgreSQL, whose programs are not installed")
                continue
            for number in asked.contacts:
                url = make(folder, server, number)
                if asked.plans:
                    print_plans(url, number, asked.only)
                else:
                    print_answers(kind, number, ask_apart(url, number, asked.rounds, asked.only))
    return 0


@contextmanager
def served(folder: Path) -> Iterator[Server | None]:
    """A server with its databases in the folder."""
    if programs := find_programs():
        with run_server(programs, haste=False, keep=folder.absolute() / "postgresql") as server:
            yield server
    else:
        yield None


def make(folder: Path, server: Server | None, number: int) -> str:
    """The address of a database with so many contacts, which is made unless it is there."""
    name = f"people_{number}"
    if server:
        url = server.url(name)
        there = (name,) in server.run("SELECT datname FROM pg_database")
        if not there:
            server.run(f"CREATE DATABASE {name}")
    else:
        folder.mkdir(parents=True, exist_ok=True)
        there = (folder / f"{name}.db").exists()
        url = f"sqlite:///{folder.absolute()}/{name}.db"
    if not there:
        began = time.perf_counter()
        fill(url, number)
        print(f"{number:,} contacts made in {time.perf_counter() - began:.0f} s", flush=True)
    Store.open(url).close()  # which brings one that was kept to the newest revision
    settle(url)
    return url


def ask_apart(url: str, number: int, rounds: int, only: str) -> Answers:
    """What is measured, in a process that has done nothing else."""
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=spawn) as apart:
        return apart.submit(measure, url, number, rounds, only).result()


def print_answers(kind: str, number: int, told: Answers) -> None:
    """The table of one database."""
    print(f"\n{kind}, {number:,} contacts; the program took {told.memory / 2**20:,.0f} MB")
    print(f"{'':<28}{'p50 ms':>9}{'p95 ms':>9}{'CPU ms':>9}")
    for one in told.answers:
        figures = (f"{seconds * 1000:>9.1f}" for seconds in (one.half, one.most, one.cpu))
        print(f"{one.ask:<28}{''.join(figures)}", flush=True)


def print_plans(url: str, number: int, only: str) -> None:
    """Every query, with its plan."""
    with Store.open(url) as store:
        for name, ask in Asker(store, number).asks(only).items():
            print(f"\n{name}", *plans(url, ask), sep="\n")


if __name__ == "__main__":
    sys.exit(main())
