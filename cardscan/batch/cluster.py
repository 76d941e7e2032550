"""Photos scanned by the workers of a Dask cluster: the one place that knows Dask.

The workers are handed paths and hand back proposals; the database stays with the driver, here. What
is under way is bounded, so a driver needs no more memory for ten million photos than for a thousand
but for their names.
"""

import logging
import math
import re
import socket
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from concurrent.futures import CancelledError
from contextlib import contextmanager, suppress
from itertools import islice
from queue import Empty, SimpleQueue
from typing import Self, TypeVar

from cardscan.batch import host
from cardscan.batch.worker import Scan, Scanned, scan_photos, unexpected
from cardscan.config import Settings
from cardscan.errors import (
    CardscanError,
    ClusterError,
    MissingDependencyError,
    PoisonPhotoError,
)
from cardscan.remote import INSTALL, Source

try:
    from distributed import Client, Future, KilledWorker
    from distributed.comm.core import CommClosedError
except ImportError:
    raise MissingDependencyError("--cluster needs Dask, which is not installed", INSTALL) from None

FEWEST, MOST = 16, 64
"""Photos of one task: enough that handing it out costs nothing beside the work, and few enough to
be done again."""

WINDOW = 2
"""Tasks under way for each worker: one at work, and one that waits for it."""

AHEAD = 2
"""Tasks for each worker that read hashes before their photos are scanned."""

RETRIES = 2
"""Times that a task is tried again where its worker failed in some other way than by its death."""

PATIENCE = 10.0
"""Seconds for a scheduler to answer, and for its first worker to come."""

_ADDRESS = re.compile(r"(?:tcp|tls)://\[?([^/\[\]]+)\]?:([0-9]{1,5})/?")

_STOPPED = "Type the same command again to go on: filed photos are skipped."

_T = TypeVar("_T")


class Cluster:
    """A crew of workers that a Dask scheduler gives work to, for as long as it is entered."""

    def __init__(self, address: str, settings: Settings, scan: Scan = scan_photos) -> None:
        """Connects to the scheduler, and makes sure that the workers are of this version.

        Args:
            address: of the scheduler, as in "tcp://host:8786".
            settings: for the scan; what concerns the database and address books stays here.
            scan: what is done with each photo; must pickle.

        Raises:
            ClusterError: nothing answers there, there are no workers, or they have other versions.
            SettingsError: what was learned from corrections cannot be read.
        """
        self._errand = host.to_errand(settings, scan)
        self._client = _connect(address)
        try:
            self.workers = self._check()
        except BaseException:
            self._client.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._client.status == "running":  # else it would be waited for
            with suppress(OSError):
                self._client.run(host.release, self._errand.driver, on_error="ignore")
        self._client.close()

    def digest(self, photos: Iterable[Source]) -> Iterator[tuple[Source, str]]:
        """As for ``Crew``; workers read the photos, a little ahead of those who scan them."""
        waiting = deque[tuple[tuple[Source, ...], "Future[list[str]]"]]()
        supply = iter(photos)
        while True:
            while len(waiting) < AHEAD * self.workers:
                chunk = tuple(islice(supply, self._size))
                if not chunk:
                    break
                waiting.append((chunk, self._submit(host.digest_photos, chunk, priority=1)))
            if not waiting:
                return
            chunk, future = waiting.popleft()
            yield from zip(chunk, self._read_digests(chunk, future), strict=True)

    def scan(self, photos: Iterable[Source | Scanned]) -> Generator[Scanned, None, None]:
        """As for ``Crew``.

        A task whose worker dies is given to others. When they die of it too, each of its photos is
        scanned by itself, with nothing else under way; the one that does it again becomes a
        PoisonPhotoError.

        Raises:
            MissingDependencyError: a worker lacks an engine or its data.
            ClusterError: the scheduler or the last worker has gone.
        """
        supply, ahead, suspects = iter(photos), deque[Source](), deque[Source]()
        running: dict[Future[list[Scanned]], tuple[Source, ...]] = {}
        done = SimpleQueue["Future[list[Scanned]]"]()
        while True:
            if suspects and not running:
                yield self._scan_alone(suspects.popleft())
                continue
            while not suspects and len(running) < WINDOW * self.workers:
                while len(ahead) < self.workers * self._size and (item := next(supply, None)):
                    if isinstance(item, Scanned):
                        yield item
                    else:
                        ahead.append(item)
                # Towards the end ever fewer, so that all workers end together.
                share = min(self._size, math.ceil(len(ahead) / self.workers))
                chunk = tuple(ahead.popleft() for _ in range(share))
                if not chunk:
                    break
                future = self._submit(host.scan_photos_here, chunk)
                running[future] = chunk
                future.add_done_callback(done.put)
            if not running and not suspects:
                return
            future = self._next(done)
            chunk = running.pop(future)
            try:
                yield from self._scanned(future, chunk)
            except KilledWorker:
                suspects.extend(chunk)

    @property
    def _size(self) -> int:
        """Photos of one task: more where a scheduler has many workers to see to."""
        return min(MOST, max(FEWEST, self.workers // 8))

    def _check(self) -> int:
        """How many workers there are, each thread of theirs for one."""
        try:
            self._client.wait_for_workers(1, timeout=PATIENCE)
        except TimeoutError:
            raise ClusterError(
                "the cluster has no workers",
                "Start some: dask worker ADDRESS --nworkers auto --nthreads 1",
            ) from None
        try:
            self._client.run(host.check_versions, self._errand.versions)
        except ModuleNotFoundError as error:
            raise ClusterError(
                f"a worker cannot run cardscan: {error.name} is not installed there",
                "Install the same version of cardscan on all workers, and restart them.",
            ) from None
        return sum(self._client.ncores().values())

    def _submit(
        self, task: Callable[..., list[_T]], chunk: tuple[Source, ...], priority: int = 0
    ) -> "Future[list[_T]]":
        with _told_plainly():
            return self._client.submit(
                task, self._errand, chunk, pure=False, retries=RETRIES, priority=priority
            )

    def _next(self, done: "SimpleQueue[Future[list[Scanned]]]") -> "Future[list[Scanned]]":
        while True:
            try:
                return done.get(timeout=PATIENCE)
            except Empty:
                with _told_plainly():
                    if not self._client.ncores():
                        raise ClusterError(
                            "the last worker of the cluster has gone", _STOPPED
                        ) from None

    def _result(self, future: "Future[list[_T]]") -> list[_T]:
        with _told_plainly():
            return future.result()

    def _read_digests(self, chunk: Sequence[Source], future: "Future[list[str]]") -> list[str]:
        """What a task has read; where its workers died of it, the scan will find out of which."""
        try:
            return self._result(future)
        except KilledWorker:
            return [""] * len(chunk)

    def _scanned(self, future: "Future[list[Scanned]]", chunk: tuple[Source, ...]) -> list[Scanned]:
        """What a task has scanned; what was wrong with its machine goes for each of its photos."""
        try:
            return self._result(future)
        except (KilledWorker, MissingDependencyError, ClusterError):
            raise
        except CardscanError as error:
            return [Scanned(photo, error=error) for photo in chunk]
        except Exception as error:
            return [Scanned(photo, error=unexpected(photo, error)) for photo in chunk]

    def _scan_alone(self, photo: Source) -> Scanned:
        try:
            (scanned,) = self._scanned(self._submit(host.scan_photos_here, (photo,)), (photo,))
        except KilledWorker:
            error = PoisonPhotoError(
                f"{photo.name} ended the workers that scanned it, twice",
                "See what the workers' logs say, or try a smaller copy of it.",
            )
            return Scanned(photo, error=error)
        return scanned


def _connect(address: str) -> Client:
    hint = "As in --cluster tcp://host:8786, where dask scheduler runs."
    logging.getLogger("distributed").setLevel(logging.CRITICAL)  # what matters is raised
    where = _ADDRESS.fullmatch(address)
    if where is None:
        raise ClusterError(f"{address} is no address of a cluster", hint)
    try:
        socket.create_connection(
            (where[1], int(where[2])), PATIENCE
        ).close()  # a Client would not say why it cannot
        return Client(address, timeout=PATIENCE, set_as_default=False)
    except OSError as error:
        why = error.strerror or "it does not answer"
        raise ClusterError(f"no scheduler at {address}: {why}", hint) from None
    except TypeError as error:
        raise ClusterError(
            f"{address} needs certificates: {error}", "Set distributed.comm.tls for Dask."
        ) from None


@contextmanager
def _told_plainly() -> Iterator[None]:
    """Tells of a scheduler that has gone, in the words of one error."""
    try:
        yield
    except (CancelledError, CommClosedError):
        raise ClusterError("the connection to the scheduler was lost", _STOPPED) from None
