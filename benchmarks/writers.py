"""Whether several programs that write at once lose or double anything, and how long they take.

usage: .venv/bin/python -m benchmarks.writers [--moves N] [--writers N]

Each writer is a process that moves contacts about, from a small stack that all of them share, so
that they meet often: it reads where a contact stands and puts it one stage on. Where another was
quicker, it is refused, reads again and tries again. Afterwards every move must be in the history
of its contact once, and each move must begin where the one before it ended.
"""

import argparse
import datetime as dt
import multiprocessing
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from itertools import pairwise

from cardscan.contact import Contact, Proposal
from cardscan.errors import StoreError
from cardscan.store import Store
from tests.postgres import find_programs, run_server

MOVES = 10_000
WRITERS = 4
CONTACTS = 40
STAGES = 5
WHOLE = ((0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0))
PATIENCE = 120.0
"""Seconds that a writer waits for the others."""

NOON = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of the moves of all writers on one database."""

    database: str
    writers: int
    moves: int
    seconds: float
    lost: int
    doubled: int
    broken: int
    """Moves that do not begin where the one before ended."""
    retried: int


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs on SQLite, and on PostgreSQL where its server is installed, and prints the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--moves", type=int, default=MOVES, help=f"in all; {MOVES:,} by default")
    parser.add_argument("--writers", type=int, default=WRITERS, help="processes")
    options = parser.parse_args(arguments)
    outcomes = []
    for url in _databases():
        outcomes.append(run_writers(url, writers=options.writers, moves=options.moves))
        print(f"done: {outcomes[-1].database}", file=sys.stderr)
    print(
        f"{'':<18}{'writers':>8}{'moves':>8}{'seconds':>9}{'lost':>6}{'doubled':>9}{'retried':>9}"
    )
    for one in outcomes:
        figures = f"{one.writers:>8}{one.moves:>8,}{one.seconds:>9.1f}{one.lost:>6}{one.doubled:>9}"
        print(f"{one.database:<18}{figures}{one.retried:>9,}")
    return int(any(one.lost or one.doubled or one.broken for one in outcomes))


def _databases() -> Iterator[str]:
    """An empty database of each kind, as long as it is used."""
    with tempfile.TemporaryDirectory() as folder:
        yield f"sqlite:///{folder}/pipeline.db"
    programs = find_programs()
    if programs is None:
        print("PostgreSQL: no server programs on this machine", file=sys.stderr)
        return
    with run_server(programs, haste=False) as server, server.lend(empty=True) as lent:
        yield lent


def run_writers(url: str, *, writers: int, moves: int) -> Outcome:
    """Let writers move contacts in an empty database, and count what is in it then."""
    with Store.open(url) as store:
        uids = [_file(store, number) for number in range(CONTACTS)]
    shares = [moves // writers + (number < moves % writers) for number in range(writers)]
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(writers, mp_context=context) as pool:
        list(pool.map(_start, [0.2] * writers))
        began = time.perf_counter()
        retried = sum(
            pool.map(write_moves, [url] * writers, range(writers), shares, [uids] * writers)
        )
        seconds = time.perf_counter() - began
    wanted = {f"{writer}/{move}" for writer in range(writers) for move in range(shares[writer])}
    with Store.open(url) as store:
        histories = [store.pipeline.read_moves(uid)[1:] for uid in uids]
        found = Counter(move.why for history in histories for move in history)
        journalled = len(store.pipeline.find_changes(2 * moves))
        return Outcome(
            database=store.program,
            writers=writers,
            moves=moves,
            seconds=seconds,
            lost=len(wanted - found.keys()) + max(0, moves - journalled),
            doubled=sum(found.values()) - len(found) + max(0, journalled - moves),
            broken=sum(
                one.to_stage != other.from_stage
                for history in histories
                for one, other in pairwise(history)
            ),
            retried=retried,
        )


def write_moves(url: str, writer: int, moves: int, uids: Sequence[str]) -> int:
    """Make so many moves of contacts picked at random; how often another was quicker."""
    pick, retried = random.Random(writer), 0
    with Store.open(url, patience=PATIENCE) as store:
        for move in range(moves):
            uid, why = pick.choice(uids), f"{writer}/{move}"
            while not _moved(store, uid, why):
                retried += 1
    return retried


def _start(seconds: float) -> None:
    """Stay for a moment, so that every process starts and loads this before the clock does."""
    time.sleep(seconds)


def _moved(store: Store, uid: str, why: str) -> bool:
    """One stage on; False where the contact was moved since it was read."""
    (entry,) = store.pipeline.read_entries(uid)
    stage = 1 + int(entry.stage.rpartition(" ")[2] or 0) % STAGES if entry.track else 1
    placed = replace(entry, track="client", stage=f"stage {stage}")
    placed = placed if entry.track else replace(placed, version=0)
    try:
        store.pipeline.write_entries([(uid, placed)], what="moved", now=NOON, why=why)
    except StoreError as error:
        if "meanwhile" not in error.message:
            raise
        return False
    return True


def _file(store: Store, number: int) -> str:
    contact = Contact(f"Contact {number}")
    proposal = Proposal(f"{number}.jpg", f"{number:064x}", 1, 1, WHOLE, contact)
    uid = f"urn:uuid:{number:08x}-0000-4000-8000-000000000000"
    store.file_photo([proposal], path="", event="", now=NOON, make_uid=lambda: uid)
    return uid


if __name__ == "__main__":
    sys.exit(main())
