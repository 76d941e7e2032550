"""Many photos to proposals, through any ``concurrent.futures.Executor``; knows no store.

Here that is a pool of processes, each of them one thread wide, so that a photo which crashes,
hangs or eats the memory takes its own process with it and nothing else.
"""

import os
import signal
import tempfile
import threading
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import BrokenExecutor, Executor, Future
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from queue import SimpleQueue
from typing import TYPE_CHECKING, Self

from cardscan.batch.worker import (
    Scan,
    Scanned,
    scan_in_time,
    scan_one,
    scan_photos,
    set_up,
    unexpected,
)
from cardscan.config import Settings
from cardscan.errors import PASSING, MissingDependencyError, ResourceError

if TYPE_CHECKING:
    from concurrent.futures.process import ProcessPoolExecutor

WINDOW = 4
"""Photos under way for each worker: enough that none waits, few enough to be lost and redone."""


def scan_batch(
    photos: Iterable[Path | Scanned],
    settings: Settings,
    *,
    start: Callable[[], Executor] | None = None,
    scan: Scan = scan_photos,
) -> Generator[Scanned, None, None]:
    """Every photo's proposals or error, each as soon as it is ready: ``Pool.scan`` of a new pool.

    Closing the iterator, or an exception such as KeyboardInterrupt, ends all workers at once.
    """
    with Pool(settings, start=start, scan=scan) as pool:
        yield from pool.scan(photos)


class Pool:
    """Processes that scan photos; they are kept from one batch to the next until it is closed."""

    def __init__(
        self,
        settings: Settings,
        *,
        start: Callable[[], Executor] | None = None,
        scan: Scan = scan_photos,
    ) -> None:
        """Starts nothing yet.

        Args:
            settings: of which ``jobs``, ``memory`` and ``photo_deadline`` matter here, and all are
                handed to ``scan``.
            start: gives an executor with ``settings.workers`` workers; it is shut down here, and
                another is started when it breaks. A pool of processes by default.
            scan: what is done with each photo; must pickle.
        """
        self._settings, self._start = settings, start
        self._scan = scan if start else partial(scan_in_time, scan)
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self._executor: Executor | None = None
        self._closed = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End all workers, from whatever thread; a batch under way ends with BrokenExecutor."""
        self._closed = True
        self._stop()
        if self._folder:
            self._folder.cleanup()

    def scan(self, photos: Iterable[Path | Scanned]) -> Generator[Scanned, None, None]:
        """Every photo's proposals or error, each as soon as it is ready; one batch at a time.

        At most ``WINDOW`` photos a worker are under way, and ``photos`` is read no further than
        that. When a worker dies, the photos that may have killed it are scanned again, one at a
        time in a process of their own; the one that does it twice becomes a PoisonPhotoError.

        Args:
            photos: files to scan; a ``Scanned`` among them is passed on as it is.

        Raises:
            MissingDependencyError: an engine or its data is not there; no other photo could be
                read.
            ResourceError: the machine has no room for temporary files, or for processes.
        """
        supply, back = iter(photos), deque[Path]()
        running: dict[Future[Scanned], Path] = {}
        done = SimpleQueue[Future[Scanned]]()
        workers = self._settings.workers
        try:
            with _out_of_resources():
                while True:
                    broken = False
                    while len(running) < WINDOW * workers:
                        item = back.popleft() if back else next(supply, None)
                        if item is None:
                            break
                        if isinstance(item, Scanned):
                            yield item
                            continue
                        if self._executor is None:
                            self._executor = self._start_another()
                        try:
                            running[self._submit(self._executor, done, item)] = item
                        except BrokenExecutor:
                            back.appendleft(item)
                            broken = not running  # else what is under way says so, after the done
                            break
                    if running:
                        future = done.get()
                        broken = isinstance(future.exception(), BrokenExecutor)
                        if not broken:
                            yield _received(running.pop(future), future)
                    elif not broken:
                        return
                    if broken:
                        self._stop()
                        # Executors work in order of submission, so the culprit is near the front.
                        lost = list(running.values())
                        running.clear()
                        done = SimpleQueue()
                        for path in lost[:workers]:
                            yield self._scan_alone(path)
                        back.extendleft(reversed(lost[workers:]))
        finally:
            if running:
                self._stop()

    def _start_another(self) -> Executor:
        if self._closed:
            raise BrokenExecutor("the pool is closed")
        if self._start:
            return self._start()
        if self._folder is None:
            self._folder = tempfile.TemporaryDirectory(prefix="cardscan-")
        return start_processes(self._settings, self._folder.name)

    def _stop(self) -> None:
        executor, self._executor = self._executor, None
        if executor:
            stop(executor)

    def _submit(
        self, executor: Executor, done: SimpleQueue[Future[Scanned]], path: Path
    ) -> Future[Scanned]:
        """Hands a photo to a worker; its future comes to ``done``, where Ctrl-C does no harm.

        In ``concurrent.futures.wait`` it may come while the futures are locked. They stay so then,
        and the executor waits for them for ever.
        """
        with _uninterrupted():
            future = executor.submit(scan_one, self._scan, path, self._settings)
            future.add_done_callback(done.put)
        return future

    def _scan_alone(self, path: Path) -> Scanned:
        executor, done = self._start_another(), SimpleQueue[Future[Scanned]]()
        try:
            self._submit(executor, done, path)
            return _received(path, done.get())
        finally:
            stop(executor)


def start_processes(settings: Settings, folder: str) -> "ProcessPoolExecutor":
    """A pool of processes, started as they are needed, whose temporary files go to ``folder``."""
    from concurrent.futures.process import ProcessPoolExecutor  # of no use where all are known
    from multiprocessing import get_context

    return ProcessPoolExecutor(
        settings.workers, get_context("spawn"), set_up, (folder, settings.memory)
    )


def stop(executor: Executor) -> None:
    """End the executor at once, with all that its processes have started."""
    from concurrent.futures.process import ProcessPoolExecutor

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


@contextmanager
def _out_of_resources() -> Iterator[None]:
    """Tells apart what the machine lacks for the moment."""
    try:
        yield
    except OSError as error:
        if error.errno not in PASSING:
            raise
        raise ResourceError(
            f"no process can be started to scan photos: {error.strerror}",
            "Make room on the disk, or end programs that take much of this machine.",
        ) from error


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


def _received(path: Path, future: Future[Scanned]) -> Scanned:
    try:
        return future.result()
    except MissingDependencyError:
        raise
    except Exception as error:  # an executor's own, such as that of a cluster
        return Scanned(path, error=unexpected(path, error))
