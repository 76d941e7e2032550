"""A batch is the same in whatever order its workers end, and never more of it is under way."""

import datetime as dt
import hashlib
import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from queue import SimpleQueue
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cardscan.batch import WINDOW, Here, scan_batch
from cardscan.config import Settings
from cardscan.contact import Contact, Phone, Proposal
from cardscan.intake import take_in
from cardscan.store import Store
from tests.proposals import make_uids

TWO = Settings(jobs=2)
MOST = WINDOW * TWO.workers
NUMBER = 3 * MOST
AGAIN = {NUMBER - 2: 3, 9: 11}
"""Photos of somebody whom another photo shows too, before it or after it."""
CORNERS = ((0.0, 0.0), (9.0, 0.0), (9.0, 5.0), (0.0, 5.0))
NOON = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)
orders = st.lists(st.integers(0, MOST - 1), min_size=NUMBER, max_size=NUMBER)


def scan(path: Path, settings: Settings) -> tuple[Proposal, ...]:
    """The card of the photo's number."""
    number = int(path.stem)
    person = AGAIN.get(number, number)
    contact = Contact(
        full_name=f"Ana No{person}",
        emails=(f"ana{person}@example{person}.com",),
        phones=(Phone(f"+49302312500{person % 10}"),) if number == person else (),
    )
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    return (Proposal(path.name, sha256, 1, 1, CORNERS, contact),)


class Shuffling(Executor):
    """Workers of which one ends whenever the batch waits for any: the next that the order names."""

    def __init__(self, order: list[int]) -> None:
        self.order = iter(order)
        self.under_way: list[Callable[[], None]] = []
        self.most = 0

    def submit(self, call: Any, /, *arguments: Any) -> Future[Any]:  # type: ignore[override]
        future: Future[Any] = Future()
        self.under_way.append(lambda: future.set_result(call(*arguments)))
        self.most = max(self.most, len(self.under_way))
        return future

    def end_one(self) -> None:
        self.under_way.pop(next(self.order) % len(self.under_way))()


@contextmanager
def shuffled(order: list[int]) -> Iterator[Shuffling]:
    """An executor of which one worker ends whenever the batch asks for what is done."""
    executor = Shuffling(order)

    class Ending(SimpleQueue[Any]):
        def get(self, block: bool = True, timeout: float | None = None) -> Any:
            executor.end_one()
            return super().get(block, timeout)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("cardscan.batch.pool.SimpleQueue", Ending)
        yield executor


@pytest.fixture(scope="module")
def photos(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    folder = tmp_path_factory.mktemp("photos")
    paths = [folder / f"{number:03}.jpg" for number in range(NUMBER)]
    for path in paths:
        path.write_text(path.name, encoding="ascii")
    return paths


@given(order=orders)
def test_each_photo_comes_once_and_never_more_than_the_window_is_under_way(
    photos: list[Path], order: list[int]
) -> None:
    with shuffled(order) as executor:
        done = [one.path for one in scan_batch(photos, TWO, start=lambda: executor, scan=scan)]
    assert sorted(done, key=str) == photos
    assert executor.most == MOST


@settings(max_examples=8)
@given(order=orders)
def test_what_is_filed_and_told_hangs_on_no_order(
    photos: list[Path], migrated: Path, order: list[int]
) -> None:
    with TemporaryDirectory() as folder:
        shutil.copy(migrated, f"{folder}/p.db")
        with shuffled(order) as executor, Store.open(f"sqlite:///{folder}/p.db") as store:
            batch = partial(scan_batch, start=lambda: executor, scan=scan)
            with Here(TWO, batch) as crew:
                outcomes = take_in(
                    photos,
                    TWO,
                    store,
                    crew=crew,
                    event="",
                    now=lambda: NOON,
                    make_uid=make_uids(),
                )
                assert [outcome.path for outcome in outcomes] == photos
            filed = [one.contact for one in store.find_contacts()]
    told = sorted((one.full_name, one.emails, len(one.phones)) for one in filed)
    people = sorted({AGAIN.get(number, number) for number in range(NUMBER)}, key=str)
    assert told == [(f"Ana No{who}", (f"ana{who}@example{who}.com",), 1) for who in people]
