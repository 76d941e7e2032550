"""What is asked of the store, over and over, and how long it takes to answer."""

import datetime as dt
import os
import random
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path
from statistics import mean, quantiles

from sqlalchemy import text

from benchmarks.scale.people import STRATEGY, SWITCHBOARD, make_contact
from cardscan.cli.clock import day_start, local_today
from cardscan.contact import Contact, Phone
from cardscan.entry import Query, Touch
from cardscan.intake.known import find_known
from cardscan.report import parse_span, read_report
from cardscan.store import Store
from cardscan.store.rows import to_time
from tests.proposals import make_proposal

SHOWN = 50
"""People on a page."""
COUNTED = 201
_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Answer:
    """How long one kind of question took."""

    ask: str
    half: float
    """Seconds, of half of the rounds at most."""
    most: float
    """Of 95 in a hundred."""
    cpu: float
    """Seconds of the processor in each, the program's and the server's."""


@dataclass(frozen=True, slots=True)
class Answers:
    """Of one database."""

    answers: tuple[Answer, ...]
    memory: int
    """The most that the process has taken, in bytes."""


class Asker:
    """Asks a store what commands and pages ask it; no two questions of a kind are the same."""

    def __init__(self, store: Store, number: int) -> None:
        self._store, self._number = store, number
        self._rng = random.Random(2)
        self._names = count(1)

    def asks(self, beginning: str = "") -> dict[str, Callable[[], object]]:
        """Every kind of question whose name begins so, by its name."""
        asks: dict[str, Callable[[], object]] = {
            "list": lambda: list(self._store.find_contacts(limit=SHOWN)),
            "find: one letter": lambda: self._find(self._rng.choice("abcdefghij")),
            "find: in thousands": lambda: self._find(self._rng.choice(("beispiel", "leeds"))),
            "find: two words": lambda: self._find("ana " + self._rng.choice(("muster", "berl"))),
            "find: one of a kind": lambda: self._find(
                make_contact(self._any(), self._rng).full_name
            ),
            "find: nobody": lambda: self._find(f"nobody{next(self._names)}"),
            "today": lambda: self._store.pipeline.read_agenda(local_today(), 10),
            "board": lambda: self._store.pipeline.read_board(self._track(), limit=SHOWN),
            "stats: 13 weeks": lambda: self._stats(weeks=13),
            "stats: 5 years": lambda: self._stats(weeks=260),
            "match one": lambda: self._match(()),
            "match one: shared number": lambda: self._match((Phone(SWITCHBOARD),)),
            "file one": self._file,
            "touch one": self._touch,
        }
        return {name: ask for name, ask in asks.items() if name.startswith(beginning)}

    def ask(self, name: str, asked: Callable[[], object], rounds: int) -> Answer:
        """Asks so many times; before numbers something changes each time."""
        took, cpu = [], []
        for _ in range(rounds + 1):
            if name.startswith("stats"):
                self._touch()
            worked, began = self._worked(), time.perf_counter()
            asked()
            took.append(time.perf_counter() - began)
            cpu.append(self._worked() - worked)
        cut = quantiles(took[1:], n=100, method="inclusive")  # the first one reads the disk
        return Answer(name, cut[49], cut[94], mean(cpu[1:]))

    def _worked(self) -> float:
        """Seconds of the processor so far, of this process and of those that serve it."""
        return time.process_time() + sum(map(_cpu_of, self._backends()))

    def _backends(self) -> list[int]:
        if self._store.program.startswith("SQLite"):
            return []
        with self._store._engine.connect() as reading:
            pid = reading.scalar(text("SELECT pg_backend_pid()"))
            return [int(pid)] if pid else []

    def _any(self) -> int:
        return self._rng.randrange(1, self._number + 1)

    def _track(self) -> str:
        return self._rng.choice(STRATEGY.tracks).name

    def _find(self, words: str) -> None:
        self._store.search.find_page(Query(words), COUNTED, limit=SHOWN)

    def _stats(self, weeks: int) -> None:
        today = local_today()
        span = parse_span(str(today - dt.timedelta(weeks=weeks)), "", today, None)
        read_report(self._store, STRATEGY, span, by=None, track="", today=today, to_start=day_start)

    def _card(self, phones: tuple[Phone, ...]) -> Contact:
        """Somebody new who shares words with many, and a number with some."""
        drawn, name = make_contact(self._any(), self._rng), next(self._names)
        return replace(
            drawn,
            full_name=f"{drawn.given_name} Newcomer {name}",
            emails=(f"new{name}@example.com",),
            phones=phones or drawn.phones[:1],
        )

    def _match(self, phones: tuple[Phone, ...]) -> None:
        card = make_proposal(contact=self._card(phones))
        find_known([card], self._store.search.find_rivals, "Fair", dt.datetime.now(dt.UTC))

    def _file(self) -> None:
        proposal = make_proposal(seed=uuid.uuid4(), contact=self._card(()))
        self._store.file_photo(
            [proposal],
            path="",
            event="Fair",
            now=dt.datetime.now(dt.UTC),
            make_uid=lambda: uuid.uuid4().urn,
        )

    def _touch(self) -> None:
        now = dt.datetime.now(dt.UTC)
        uid = f"urn:uuid:{self._any():032x}"
        touch = Touch("call", to_time(now))
        self._store.pipeline.add_touch(uid, touch, (), what="called", now=now)


def measure(url: str, number: int, rounds: int, only: str) -> Answers:
    """Asks everything of a database, in a process of its own."""
    with Store.open(url) as store:
        asker = Asker(store, number)
        answers = tuple(asker.ask(name, one, rounds) for name, one in asker.asks(only).items())
    return Answers(answers, _peak())


def _peak() -> int:
    """The most bytes that this process has had; what getrusage tells begins with its parent's."""
    told = Path("/proc/self/status").read_text(encoding="ascii")
    (line,) = (line for line in told.splitlines() if line.startswith("VmHWM:"))
    return int(line.split()[1]) * 1024


def _cpu_of(process: int) -> float:
    """Seconds that a process has used, to a hundredth."""
    fields = Path(f"/proc/{process}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS
