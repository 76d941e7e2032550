"""Many photos to proposals, through any ``concurrent.futures.Executor``; knows no store.

Here that is a pool of processes, each of them one thread wide, so that a photo which crashes,
hangs or eats the memory takes its own process with it and nothing else.
"""

import os
import resource
import signal
import sys
import tempfile
import threading
import traceback
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import BrokenExecutor, Executor, Future
from concurrent.futures.process import ProcessPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from multiprocessing import connection, get_context, parent_process
from pathlib import Path
from queue import SimpleQueue

from cardscan.config import Settings
from cardscan.contact import Proposal
from cardscan.errors import CardscanError, MissingDependencyError, ReaderError

WINDOW = 4
"""Photos under way for each worker: enough that none waits, few enough to be lost and redone."""

PATIENCE = 30
"""A photo's process is ended after this many times the deadline of one reading."""

MEMORY = 4 << 30
"""Bytes that a worker may take beyond what it starts with; 64 megapixels need about a third."""


@dataclass(frozen=True, slots=True)
class Scanned:
    """What became of one photo: its proposals, or why there are none."""

    path: Path
    proposals: tuple[Proposal, ...] = ()
    error: CardscanError | None = None


Scan = Callable[[Path, Settings], tuple[Proposal, ...]]


def _scan_photos(path: Path, settings: Settings) -> tuple[Proposal, ...]:
    # Loaded by the worker once it is set up: OpenMP and OpenCV read how many threads they may
    # start as they are loaded.
    from cardscan.scan import scan_photos

    return scan_photos(path, settings)


def scan_batch(
    photos: Iterable[Path | Scanned],
    settings: Settings,
    *,
    start: Callable[[], Executor] | None = None,
    scan: Scan = _scan_photos,
) -> Generator[Scanned, None, None]:
    """Every photo's proposals or error, each as soon as it is ready.

    At most ``WINDOW`` photos a worker are under way, and ``photos`` is read no further than that.
    When a worker dies, the photos that may have killed it are scanned again, one at a time in a
    process of their own; the one that does it twice becomes an error. Closing the iterator, or
    an exception such as KeyboardInterrupt, ends all workers at once.

    Args:
        photos: files to scan; a ``Scanned`` among them is passed on as it is.
        settings: of which ``jobs`` and ``deadline`` matter here, and all are handed to ``scan``.
        start: gives an executor with ``settings.workers`` workers; it is shut down here, and
            another is started when it breaks. A pool of processes by default.
        scan: what is done with each photo; must pickle.

    Raises:
        MissingDependencyError: an engine or its data is not there; no other photo could be read.
    """
    with tempfile.TemporaryDirectory(prefix="cardscan-") as folder:
        if start is None:
            start, scan = partial(start_processes, settings, folder), partial(_in_time, scan)
        supply, back = iter(photos), deque[Path]()
        running: dict[Future[Scanned], Path] = {}
        done = SimpleQueue[Future[Scanned]]()
        executor = start()
        try:
            while True:
                broken = False
                while len(running) < WINDOW * settings.workers:
                    item = back.popleft() if back else next(supply, None)
                    if item is None:
                        break
                    if isinstance(item, Scanned):
                        yield item
                        continue
                    try:
                        running[_submit(executor, done, scan, item, settings)] = item
                    except BrokenExecutor:
                        back.appendleft(item)
                        broken = not running  # else what is under way says so, after what is done
                        break
                if running:
                    future = done.get()
                    broken = isinstance(future.exception(), BrokenExecutor)
                    if not broken:
                        yield _received(running.pop(future), future)
                elif not broken:
                    return
                if broken:
                    stop(executor)
                    # Executors work in order of submission, so the culprit is near the front.
                    lost = list(running.values())
                    running.clear()
                    done = SimpleQueue()
                    for path in lost[: settings.workers]:
                        yield _scan_alone(start, scan, path, settings)
                    back.extendleft(reversed(lost[settings.workers :]))
                    executor = start()
        finally:
            stop(executor)


def start_processes(settings: Settings, folder: str) -> ProcessPoolExecutor:
    """A pool of processes, started as they are needed, whose temporary files go to ``folder``."""
    return ProcessPoolExecutor(settings.workers, get_context("spawn"), _set_up_worker, (folder,))


def stop(executor: Executor) -> None:
    """End the executor at once, with all that its processes have started."""
    if isinstance(executor, ProcessPoolExecutor):
        # Python 3.14 has kill_workers() for this; until then the table is the only way.
        with _uninterrupted():
            for worker in list((executor._processes or {}).values()):
                if worker.pid:
                    with suppress(ProcessLookupError):  # not set up yet, or gone
                        os.killpg(worker.pid, signal.SIGKILL)  # with the programs it runs
                worker.kill()
            # Else the pool waits for the rest of what a worker was about to send.
            executor._result_queue._writer.close()  # type: ignore[attr-defined]
    executor.shutdown(cancel_futures=True)


def _submit(
    executor: Executor,
    done: SimpleQueue[Future[Scanned]],
    scan: Scan,
    path: Path,
    settings: Settings,
) -> Future[Scanned]:
    """Hands a photo to a worker; its future comes to ``done``, where Ctrl-C does no harm.

    In ``concurrent.futures.wait`` it may come while the futures are locked. They stay so then, and
    the executor waits for them for ever.
    """
    with _uninterrupted():
        future = executor.submit(_scan_one, scan, path, settings)
        future.add_done_callback(done.put)
    return future


@contextmanager
def _uninterrupted() -> Iterator[None]:
    """Puts Ctrl-C off, and for processes started meanwhile for good: they inherit the mask.

    For this process a mask is not enough: a thread of a C library may take the signal, and Python
    then interrupts the main thread all the same.
    """
    came = list[int]()
    in_main = threading.current_thread() is threading.main_thread()
    if in_main:
        handler = signal.signal(signal.SIGINT, lambda number, _: came.append(number))
    mask = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, mask)
        if in_main:
            signal.signal(signal.SIGINT, handler)
        if came:
            signal.raise_signal(signal.SIGINT)


def _scan_one(scan: Scan, path: Path, settings: Settings) -> Scanned:
    """One photo, in a worker; what is wrong with the photo is returned, not raised."""
    try:
        return Scanned(path, scan(path, settings))
    except MissingDependencyError:
        raise
    except CardscanError as error:
        return Scanned(path, error=error)
    except Exception as error:
        return Scanned(path, error=_unexpected(path, error))


def _in_time(scan: Scan, path: Path, settings: Settings) -> tuple[Proposal, ...]:
    """Scans the photo, or ends this process: SIGALRM reaches code that Python cannot stop."""
    signal.setitimer(signal.ITIMER_REAL, PATIENCE * settings.deadline)
    try:
        return scan(path, settings)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def _received(path: Path, future: Future[Scanned]) -> Scanned:
    try:
        return future.result()
    except MissingDependencyError:
        raise
    except Exception as error:  # an executor's own, such as that of a cluster
        return Scanned(path, error=_unexpected(path, error))


def _scan_alone(
    start: Callable[[], Executor], scan: Scan, path: Path, settings: Settings
) -> Scanned:
    executor, done = start(), SimpleQueue[Future[Scanned]]()
    try:
        _submit(executor, done, scan, path, settings)
        return _received(path, done.get())
    finally:
        stop(executor)


def _unexpected(path: Path, error: Exception) -> CardscanError:
    """Names the place and never the message, which may hold what is on a card."""
    if isinstance(error, BrokenExecutor):
        return ReaderError(
            f"{path.name} ended the process that scanned it, twice",
            "It may need more memory or time than there is: try a smaller copy of it.",
        )
    if isinstance(error, MemoryError):
        return ReaderError(f"{path.name} needs too much memory", "Try a smaller copy of it.")
    frames = traceback.extract_tb(error.__traceback__)
    place = f" at {Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
    return CardscanError(
        f"{path.name} met an unexpected {type(error).__name__}{place}",
        "This is a fault in cardscan: please report it with the output of cardscan doctor.",
    )


def _set_up_worker(folder: str) -> None:
    """One thread, a memory limit, and an end with the parent, which alone answers Ctrl-C."""
    os.setpgrp()
    with Path(os.devnull).open("wb") as nowhere:
        os.dup2(nowhere.fileno(), 2)  # C libraries chat there; what matters is returned
    threading.Thread(target=_end_with_parent, daemon=True).start()
    tempfile.tempdir = folder
    os.environ["OMP_THREAD_LIMIT"] = "1"
    os.environ["OPENCV_FOR_THREADS_NUM"] = "1"
    if sys.platform == "linux":  # elsewhere the kernel does not keep to it
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
        limit = pages * resource.getpagesize() + MEMORY
        hard = resource.getrlimit(resource.RLIMIT_AS)[1]
        unlimited = hard == resource.RLIM_INFINITY
        resource.setrlimit(resource.RLIMIT_AS, (limit if unlimited else min(limit, hard), hard))


def _end_with_parent() -> None:
    """However the parent ends, so do this process and what it has started."""
    parent = parent_process()
    if parent is not None:
        connection.wait([parent.sentinel])
        os.killpg(0, signal.SIGKILL)
