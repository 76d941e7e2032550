"""How long commands work on a database of 100,000 contacts, and how SQLite finds its answers.

usage: .venv/bin/python -m benchmarks.scale [--contacts 100000] [--keep FILE.db] [--plans]

Work is what a command takes beyond its start-up: its time on the large database less its time on
an empty one, the median of five runs of each, in turn. The contacts are met over five years at 500
events; three of four stand on a track, with two to six moves, and each has up to six touches. Their
cards have no pictures, pages or candidates, which none of these commands read. A command that this
version of cardscan has not is skipped by name.
"""

import argparse
import datetime as dt
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import median
from typing import Any

from click.testing import CliRunner
from sqlalchemy import Connection, Engine, event, insert

from cardscan.cli.main import main as cardscan
from cardscan.contact import Contact, Phone
from cardscan.entry import TOUCH_KINDS
from cardscan.pipeline.strategy import parse_strategy, read_template
from cardscan.store import Store
from cardscan.store.engine import open_engine
from cardscan.store.rows import contact_values, find_keys, to_time
from cardscan.store.schema import cards, contacts, entries, keys, metadata, moves, photos, touches
from cardscan.store.words import to_words

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
DAYS = 5 * 365
TRACKS = parse_strategy(read_template("business")).tracks
FAMILIES = ("Beispiel", "Muster", "Example", "Örnek", "Ejemplo", "Esempio", "Voorbeeld", "Příklad")
TOWNS = ("Berlin", "Leeds", "İzmir", "Porto", "Lyon", "Brno", "Utrecht", "Boston")

Rows = list[dict[str, Any]]


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
        there = [words for words in COMMANDS if words[0] in cardscan.commands]
        for name in sorted({words[0] for words in COMMANDS} - {words[0] for words in there}):
            print(f"skipped: there is no cardscan {name}")
        print(f"{'':<40}{'work s':>8}{'CPU s':>8}{'start s':>9}")
        for words in there:
            rounds = [(cost(words, large), cost(words, empty)) for _ in range(ROUNDS)]
            whole, start = (
                [median(pair[at][kind] for pair in rounds) for kind in (0, 1)] for at in (0, 1)
            )
            told = " ".join(words)
            print(
                f"{told:<40}{whole[0] - start[0]:>8.2f}{whole[1] - start[1]:>8.2f}{start[0]:>9.2f}"
            )
        if asked.plans:
            for words in there:
                print(f"\n{' '.join(words)}")
                print(*plans(words, large), sep="\n")
    return 0


def cost(words: Sequence[str], database: Path) -> tuple[float, float]:
    """The seconds that a command takes, and the processor's."""
    command = [str(Path(sys.executable).with_name("cardscan")), *words, "--db", str(database)]
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
    took, after = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    return took, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def plans(words: Sequence[str], database: Path) -> Iterator[str]:
    """The queries of a command, each once, with what it takes and how SQLite says it finds rows."""
    asked: dict[str, tuple[Any, float]] = {}
    began = 0.0

    def before(*_: Any) -> None:
        nonlocal began
        began = time.perf_counter()

    def after(_: Connection, __: Any, statement: str, parameters: Any, *___: Any) -> None:
        if statement.lstrip().startswith(("SELECT", "WITH")) and statement not in asked:
            asked[statement] = parameters, time.perf_counter() - began

    event.listen(Engine, "before_cursor_execute", before)
    event.listen(Engine, "after_cursor_execute", after)
    try:
        CliRunner().invoke(cardscan, [*words, "--db", str(database)])
    finally:
        event.remove(Engine, "before_cursor_execute", before)
        event.remove(Engine, "after_cursor_execute", after)
    with open_engine(f"sqlite:///{database}", patience=1).connect() as reading:
        for statement, (parameters, seconds) in asked.items():
            if "sqlite_master" in statement or "alembic_version" in statement:
                continue
            yield f"\n  {seconds:.3f} s to the first row: {' '.join(statement.split())[:240]}"
            for row in reading.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters):
                yield f"    {row[3]}"


def fill(url: str, number: int) -> None:
    """Makes the contacts, all at once and past the store, which would take an hour."""
    Store.open(url).close()
    rng, now = random.Random(1), dt.datetime.now(dt.UTC)
    with open_engine(url, patience=1).begin() as writing:
        made: dict[str, Rows] = {}
        for contact_id in range(1, number + 1):
            add_person(
                made, rng, contact_id, now - dt.timedelta(days=DAYS * (1 - contact_id / number))
            )
            if contact_id % 5000 == 0 or contact_id == number:
                for table in (photos, contacts, keys, cards, entries, moves, touches):
                    rows = made.pop(table.name, [])
                    if rows:
                        writing.execute(insert(metadata.tables[table.name]), rows)
    with open_engine(url, patience=1).connect() as writing:
        writing.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")


def add_person(made: dict[str, Rows], rng: random.Random, number: int, met: dt.datetime) -> None:
    """Adds the rows of one contact."""

    def add(table: str, **values: Any) -> None:
        made.setdefault(table, []).append(values)

    family, town, at = rng.choice(FAMILIES), rng.choice(TOWNS), to_time(met)
    contact = Contact(
        full_name=f"Ana {family} {number}",
        given_name="Ana",
        family_name=f"{family} {number}",
        title="Head of Sales",
        org=f"{town} Trading {number % 997}",
        phones=(Phone(f"+1{200 + number % 700}55501{number // 700 % 100:02}"),),
        emails=(f"contact{number}@example.com",),
        note=f"{town}; talked about number {rng.randrange(10_000)}",
    )
    where, values = f"Event {number * 500 // 100_001}", contact_values(contact)
    add(
        "photos",
        id=number,
        sha256=f"{number:064}",
        name=f"{number}.jpg",
        path="",
        event=where,
        added=at,
    )
    add(
        "contacts",
        **values,
        **{
            "id": number,
            "uid": f"urn:uuid:{number:032x}",
            "version": 1,
            "added": at,
            "changed": at,
        },
        **{"needs_review": False, "review": [], "confidence": {"full_name": 0.97, "org": 0.9}},
        **{"event": where, "words": to_words([values["search"], where])},
    )
    for key in sorted(find_keys(contact)):
        add("keys", contact_id=number, key=key)
    add(
        "cards",
        **{"id": number, "photo_id": number, "contact_id": number, "number": 1, "cards": 1},
        **{"corners": [[0, 0], [9, 0], [9, 5], [0, 5]], "seconds": 1.0, "readers": []},
        picture=b"",
    )
    add_way(made, rng, number, met)
    for _ in range(rng.randrange(7)):
        touched = met + dt.timedelta(days=rng.expovariate(1 / 60))
        add(
            "touches",
            **{"contact_id": number, "kind": rng.choice(TOUCH_KINDS), "at": to_time(touched)},
            **{"text": "", "outcome": "", "about": ""},
        )


def add_way(made: dict[str, Rows], rng: random.Random, number: int, met: dt.datetime) -> None:
    """Adds where a contact stands, and how it came there."""
    track = rng.choice(TRACKS) if rng.random() < 0.75 else None
    way = [("", "prospective")]
    if track:
        way += [(track.name, stage.name) for stage in track.stages[: rng.randint(1, 5)]]
        if rng.random() < 0.5:
            way.append((track.name, "no"))
    times = [met]
    for _ in way:
        times.append(times[-1] + dt.timedelta(days=rng.expovariate(1 / 20)))
    for at, (on, stage) in enumerate(way):
        row = {"entry_id": number, "from_stage": way[at - 1][1] if at else "", "to_stage": stage}
        row |= {"at": to_time(times[at]), "who": "", "why": "no need", "track": on}
        row |= {"until": to_time(times[at + 1]) if at + 1 < len(way) else None, "undone": False}
        made.setdefault("moves", []).append(row)
    on, stage = way[-1]
    waits = stage not in ("no", "won", "active") and bool(on) and rng.random() < 0.1
    day = (times[-2] + dt.timedelta(days=30)).date().isoformat() if waits else None
    entry = {"id": number, "contact_id": number, "track": on, "stage": stage, "version": 1}
    entry |= {"since": to_time(times[-2]), "decide_by": day, "touch_by": day}
    made.setdefault("entries", []).append(entry)


if __name__ == "__main__":
    os.environ.pop("CARDSCAN_DB", None)
    sys.exit(main())
