"""How long the desk takes to make each page with 100,000 contacts, beside an empty database.

usage: .venv/bin/python -m benchmarks.web [--contacts 100000] [--keep FILE.db] [--rounds 40]

What is measured is the server's time of a request, from its arrival to the end of its answer, in
one process, without the network: p50 and p95, the processor's time, and p50 with an empty database.
Pages with contacts of their own have other ones each time; the numbers are asked for after a change
each. A page that is slower than it may be is marked; the exit code is then 1.
"""

import argparse
import datetime as dt
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random
from statistics import mean, quantiles
from typing import NamedTuple

from starlette.testclient import TestClient
from starlette.types import ASGIApp, Receive, Scope, Send

from benchmarks.scale.fill import fill
from benchmarks.scale.people import STRATEGY
from cardscan.entry import Touch
from cardscan.store.rows import to_time
from tests.browsed import HOME, Browsed

ROUNDS = 40
PAGE, BOARD, SEARCH = 0.1, 0.15, 0.06
"""Seconds that they may take at p95."""


class Asked(NamedTuple):
    """A page, and how long it may take."""

    name: str
    path: Callable[[Random, int], str]
    most: float


def _uid(rng: Random, number: int) -> str:
    return f"urn%3Auuid%3A{rng.randrange(1, number):032x}"


def _search(*words: str) -> Callable[[Random, int], str]:
    return lambda rng, number: f"/contacts?q={rng.choice(words).format(rng.randrange(1, number))}"


PAGES = (
    Asked("Today", lambda *_: "/", PAGE),
    Asked("Triage", lambda rng, _: f"/triage?skip={rng.randrange(50)}", PAGE),
    Asked("Contacts", lambda rng, _: f"/contacts?at={rng.randrange(1, 20)}", PAGE),
    Asked("Search: one letter", _search(*"abcdefghij"), SEARCH),
    Asked("Search: thousands", _search("beispiel", "leeds", "trading"), SEARCH),
    Asked("Search: two words", _search("ana+mus", "ben+berl", "sales+porto"), SEARCH),
    Asked("Search: nobody", _search("nobody{}"), SEARCH),
    Asked("Contact", lambda rng, number: f"/contacts/{_uid(rng, number)}", PAGE),
    Asked("Board", lambda rng, _: f"/board?track={rng.choice(STRATEGY.tracks).name}", BOARD),
    Asked("Numbers", lambda *_: "/numbers", PAGE),
    Asked("Numbers: 5 years", lambda *_: f"/numbers?since={years_ago(5)}", PAGE),
    Asked("Numbers: by month", lambda *_: "/numbers?by=month", PAGE),
    Asked("Review", lambda *_: "/review", PAGE),
    Asked("Merge", lambda rng, number: f"/merge/{_uid(rng, number)}/{_uid(rng, number)}", PAGE),
)


class Timed:
    """An application, with the seconds that each answer took, and those of the processor."""

    def __init__(self, app: ASGIApp) -> None:
        self.took: list[tuple[float, float]] = []
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers a request."""
        began = time.perf_counter(), time.process_time()
        await self._app(scope, receive, send)
        self.took.append((time.perf_counter() - began[0], time.process_time() - began[1]))


def main(arguments: Sequence[str] | None = None) -> int:
    """Makes the database, asks for the pages, and prints the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--contacts", type=int, default=100_000, help="how many (100,000)")
    parser.add_argument("--keep", metavar="FILE", type=Path, help="make it here, or use it again")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help=f"of each page ({ROUNDS})")
    asked = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        large = asked.keep or Path(folder) / "large.db"
        if not large.exists():
            fill(f"sqlite:///{large}", asked.contacts)
        desks = [
            open_desk(Path(folder), f"sqlite:///{path.absolute()}")
            for path in (large, Path(folder) / "empty.db")
        ]
        print(f"{'':<22}{'p50 ms':>9}{'p95 ms':>9}{'CPU ms':>9}{'empty ms':>10}{'may ms':>8}")
        slow = [show(desks, page, asked.contacts, asked.rounds) for page in PAGES]
        for desk, _, _ in desks:
            desk.close()
    return int(any(slow))


def open_desk(folder: Path, url: str) -> tuple[Browsed, Timed, TestClient]:
    """The desk on a database today, and a browser that was let in."""
    desk = Browsed(folder, url)
    desk.now = dt.datetime.now(dt.UTC)
    timed = Timed(desk.guard)
    browser = TestClient(timed, HOME)
    browser.cookies = desk.enter().cookies
    return desk, timed, browser


def show(
    desks: Sequence[tuple[Browsed, Timed, TestClient]], page: Asked, number: int, rounds: int
) -> bool:
    """Prints the line of a page; whether it takes longer than it may."""
    rng = Random(3)
    for at in range(rounds + 1):
        path = page.path(rng, number)
        for desk, timed, browser in desks:
            if page.name.startswith("Numbers"):
                change(desk, rng, number)
            if not at:
                timed.took.clear()
            browser.get(path)
    (whole, empty) = (
        ([wall for wall, _ in timed.took[1:]], [cpu for _, cpu in timed.took[1:]])
        for _, timed, _ in desks
    )
    cut = quantiles(whole[0], n=100, method="inclusive")
    figures = (cut[49], cut[94], mean(whole[1]))
    line = "".join(f"{seconds * 1000:>9.1f}" for seconds in figures)
    nothing = quantiles(empty[0], n=2)[0]
    late = cut[94] > page.most
    may = f"{nothing * 1000:>10.1f}{page.most * 1000:>8.0f}{'  over' if late else ''}"
    print(f"{page.name:<22}{line}{may}", flush=True)
    return late


def change(desk: Browsed, rng: Random, number: int) -> None:
    """A touch with somebody, where there is anybody."""
    now = dt.datetime.now(dt.UTC)
    uid = f"urn:uuid:{rng.randrange(1, number):032x}"
    if not desk.store.search.is_empty():
        desk.store.pipeline.add_touch(uid, Touch("call", to_time(now)), (), what="called", now=now)


def years_ago(years: int) -> dt.date:
    """The day, so many years of 365 days ago."""
    return dt.datetime.now(dt.UTC).date() - dt.timedelta(days=365 * years)


if __name__ == "__main__":
    sys.exit(main())
