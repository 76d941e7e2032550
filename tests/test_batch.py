"""A batch survives its photos: errors, crashes, hangs, memory, Ctrl-C."""

import os
import signal
import struct
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import closing, contextmanager
from itertools import count
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

from cardscan.batch import WINDOW, Pool, Scanned, scan_batch
from cardscan.config import Settings
from cardscan.contact import Contact, Proposal
from cardscan.errors import MissingLanguageError, NoCardError, PoisonPhotoError

CORNERS = ((0.0, 0.0), (9.0, 0.0), (9.0, 5.0), (0.0, 5.0))


def proposals(path: Path) -> tuple[Proposal, ...]:
    return (Proposal(path.name, "", 1, 1, CORNERS, Contact(full_name=path.stem)),)


def scripted(path: Path, settings: Settings) -> tuple[Proposal, ...]:
    """Scans nothing: the name of the file says what happens."""
    match path.stem.split("-")[0]:
        case "nocard":
            raise NoCardError("no card", "Take it again.")
        case "bug":
            raise KeyError("Ana Beispiel")
        case "language":
            raise MissingLanguageError("no data for xyz", "Install it.")
        case "dies":
            os.kill(os.getpid(), signal.SIGKILL)
        case "hangs":
            signal.pause()
        case "once" if not path.exists():
            path.touch()
            os._exit(1)
        case "torn":
            frame = sys._getframe()
            while "result_queue" not in frame.f_locals:
                assert frame.f_back
                frame = frame.f_back
            # Only how long the message is, in multiprocessing's own form.
            frame.f_locals["result_queue"]._writer._send(struct.pack("!i", 1000))
            path.write_bytes(b"")
            signal.pause()
        case "threads":
            import cv2

            assert cv2.getNumThreads() == 1
            assert os.environ["OMP_THREAD_LIMIT"] == "1"
    return proposals(path)


def named(*names: str) -> list[Path]:
    return [Path(f"{name}.jpg") for name in names]


def by_name(batch: Iterator[Scanned]) -> dict[str, Scanned]:
    return {scanned.path.stem: scanned for scanned in batch}


def threads() -> Executor:
    return ThreadPoolExecutor(2)


def test_each_photo_gives_its_proposals_or_its_error() -> None:
    photos = named("a", "nocard", "b", "bug")
    done = by_name(scan_batch(photos, Settings(jobs=2), start=threads, scan=scripted))
    assert done["a"] == Scanned(Path("a.jpg"), proposals(Path("a.jpg")))
    assert done["b"].proposals
    error = done["nocard"].error
    assert isinstance(error, NoCardError)
    assert (error.message, error.hint) == ("no card", "Take it again.")
    bug = str(done["bug"].error)
    assert "KeyError at test_batch.py" in bug
    assert "Beispiel" not in bug


def test_no_photos_give_nothing() -> None:
    assert list(scan_batch([], Settings(jobs=2), scan=scripted)) == []


def test_what_needs_no_scan_is_passed_on() -> None:
    known = Scanned(Path("known.jpg"))
    assert list(scan_batch([known], Settings(jobs=2), scan=scripted)) == [known]


def test_a_missing_language_stops_the_batch() -> None:
    with pytest.raises(MissingLanguageError) as caught:
        list(scan_batch(named("language", "a"), Settings(jobs=1), scan=scripted))
    assert caught.value.hint == "Install it."


def test_photos_are_taken_no_faster_than_they_are_scanned() -> None:
    taken = 0

    def supply() -> Iterator[Path]:
        nonlocal taken
        for name in "abcdefghijklmnopqrstuvwxyz":
            taken += 1
            yield Path(name)

    batch = scan_batch(supply(), Settings(jobs=2), start=threads, scan=scripted)
    for finished, _ in enumerate(batch):
        assert taken <= finished + 1 + 2 * WINDOW
    assert taken == 26


def test_workers_are_one_thread_wide() -> None:
    done = by_name(scan_batch(named("threads"), Settings(jobs=1), scan=scripted))
    assert done["threads"].error is None


def test_a_photo_that_kills_its_worker_takes_nothing_else_along() -> None:
    photos = named("a", "b", "dies", "c", "d", "e", "dies-too", "f", "g", "h", "i", "j", "k")
    done = by_name(scan_batch(photos, Settings(jobs=2), scan=scripted))
    assert sorted(done) == sorted(photo.stem for photo in photos)
    failed = {name for name, scanned in done.items() if scanned.error}
    assert failed == {"dies", "dies-too"}
    assert isinstance(done["dies"].error, PoisonPhotoError)
    assert "twice" in str(done["dies"].error)


def test_a_worker_that_dies_once_costs_nothing(tmp_path: Path) -> None:
    photos = [*named("a"), tmp_path / "once.jpg", *named("b")]
    done = by_name(scan_batch(photos, Settings(jobs=1), scan=scripted))
    assert all(scanned.proposals for scanned in done.values())
    assert len(done) == 3


def test_closing_ends_the_workers_at_once() -> None:
    batch = scan_batch(named("a", "hangs", "hangs-too"), Settings(jobs=2), scan=scripted)
    assert next(batch).path.stem == "a"
    batch.close()  # of themselves they would never end


def test_a_worker_that_is_ended_as_it_sends_keeps_nobody_waiting(tmp_path: Path) -> None:
    sent = tmp_path / "torn.fifo"
    os.mkfifo(sent)
    batch = scan_batch([sent, Scanned(Path("known"))], Settings(jobs=1), scan=scripted)
    assert next(batch).path.stem == "known"
    sent.read_bytes()
    batch.close()


class Watched(Executor):
    """A thread for each photo; at its end it makes sure that none was left to wait for ever."""

    def __init__(self) -> None:
        self.ended = threading.Event()
        self.threads: list[threading.Thread] = []

    def submit(self, call: Any, /, scan: Any, path: Path, settings: Settings) -> Future[Any]:  # type: ignore[override]
        future: Future[Scanned] = Future()

        def work() -> None:
            if path.stem == "waits":
                self.ended.wait()
            future.set_result(call(scan, path, settings))

        self.threads.append(threading.Thread(target=work, daemon=True))
        self.threads[-1].start()
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        self.ended.set()
        for thread in self.threads:
            thread.join(10)
        assert not any(thread.is_alive() for thread in self.threads)


@contextmanager
def ctrl_c_at(number: int) -> Iterator[None]:
    """Ctrl-C before the line of this number that the futures and those who hand them on come to."""
    lines = count(1)

    def trace(frame: FrameType, event: str, _: object) -> Any:
        code = frame.f_code
        watched = code.co_filename.endswith(
            ("/cardscan/batch/pool.py", "/concurrent/futures/_base.py")
        )
        here = event == "line" and watched and code is not Pool.scan.__code__
        if here and next(lines) == number:
            signal.raise_signal(signal.SIGINT)
        return trace

    former = sys.gettrace()
    sys.settrace(trace)
    try:
        yield
    finally:
        sys.settrace(former)


def test_ctrl_c_does_no_harm_wherever_it_comes() -> None:
    for number in count(1):
        batch = scan_batch(named("a", "waits"), Settings(jobs=2), start=Watched, scan=scripted)
        try:
            with closing(batch), ctrl_c_at(number):
                assert next(batch).path.stem == "a"
            break
        except KeyboardInterrupt:
            continue
    assert number > 50


class Broken(Executor):
    """An executor whose machine fails in its own words."""

    def submit(self, *_: object, **__: object) -> Future:  # type: ignore[type-arg]
        future: Future[Scanned] = Future()
        future.set_exception(OSError("node 7 is gone"))
        return future


def test_an_executors_own_failure_is_the_photos() -> None:
    (done,) = scan_batch(named("a"), Settings(jobs=1), start=Broken, scan=scripted)
    assert "unexpected OSError" in str(done.error)
