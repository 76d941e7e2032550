"""The process beside the desk in which photos are read that were sent to it, one for all of them.

It begins with the first photo, and reads as the daemon does: whatever ends it, each photo is in one
of the folders, and the next one goes on with it. It ends when the desk does, however that ends.
"""

import datetime as dt
import os
import signal
import threading
import time
from collections import deque
from contextlib import closing, suppress
from multiprocessing import connection, get_context, parent_process
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from pathlib import Path
from types import FrameType
from uuid import uuid4

from cardscan.config import Settings
from cardscan.errors import (
    MissingDependencyError,
    ResourceError,
    StoreError,
    UsageError,
)
from cardscan.intake.arrival import find_due, receive, recover
from cardscan.intake.spool import Spool
from cardscan.intake.uploads import event_of, key_of
from cardscan.store import Store

_PATIENCE = 60.0
"""Seconds after which photos that were put off are looked at again."""
_FIRST_PAUSE, _LONGEST_PAUSE = 1.0, 60.0
"""Seconds before another try where something did not work; each time twice as many."""
_TO_END = 10.0
"""Seconds that the process has to put back what it is reading."""
_ENDING = (signal.SIGINT, signal.SIGTERM)
"""From the desk, and from whoever ends all processes of a session or a service at once."""


class Reader:
    """The desk's end of the process."""

    def __init__(self, inbox: Path, settings: Settings) -> None:
        """A process that is yet to begin.

        Args:
            inbox: where photos are that are to be read.
            settings: for the scan.
        """
        self._inbox, self._settings = inbox, settings
        self._lock = threading.Lock()
        self._process: SpawnProcess | None = None
        self._calls: Connection | None = None
        self._told: Connection | None = None
        self._trouble = ""
        self._begun = 0.0

    def wake(self) -> None:
        """There is something to read."""
        with self._lock:
            self._keep_up()
            with suppress(OSError):  # it has not looked at the calls before: they will do
                if self._calls:
                    self._calls.send_bytes(b"")

    def keep_up(self) -> None:
        """Something waits: if anything has ended the process, it begins anew."""
        with self._lock:
            self._keep_up()

    def find_trouble(self) -> str:
        """Why nothing is read at this moment, or ""."""
        with self._lock:
            with suppress(OSError, EOFError):
                while self._told and self._told.poll():
                    self._trouble = self._told.recv_bytes().decode()
            return self._trouble

    def close(self) -> None:
        """End the process; what it was reading is put back."""
        with self._lock:
            if self._process and self._process.pid:
                with suppress(ProcessLookupError):
                    os.kill(self._process.pid, signal.SIGINT)
                self._process.join(_TO_END)
                self._end()

    def _keep_up(self) -> None:
        now = time.monotonic()
        if self._process and (self._process.is_alive() or now - self._begun < _FIRST_PAUSE):
            return
        self._end()
        spawning = get_context("spawn")
        calls, self._calls = spawning.Pipe(duplex=False)
        self._told, told = spawning.Pipe(duplex=False)
        os.set_blocking(self._calls.fileno(), False)
        self._process = spawning.Process(
            target=read_on, args=(self._inbox, self._settings, calls, told), name="reader"
        )
        self._begun = now
        # Until it can put back what it reads, signals wait: processes inherit the mask.
        mask = signal.pthread_sigmask(signal.SIG_BLOCK, _ENDING)
        try:
            self._process.start()
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, mask)
        calls.close()
        told.close()

    def _end(self) -> None:
        if self._process:
            self._process.kill()
            self._process.join()
            self._process = None
        for line in (self._calls, self._told):
            if line:
                line.close()


def read_on(inbox: Path, settings: Settings, calls: Connection, told: Connection) -> None:
    """What the process does: it reads until a signal ends it, or the desk is gone.

    Args:
        inbox: where photos are.
        settings: for the scan.
        calls: something comes here when there is something to read.
        told: here goes why nothing is read, or "".
    """
    os.setpgrp()  # Ctrl-C is for the desk, which then ends this process once
    for number in _ENDING:
        signal.signal(number, _end_once)
    threading.Thread(target=_end_with_desk, daemon=True).start()
    pause = _FIRST_PAUSE
    with suppress(KeyboardInterrupt, EOFError, BrokenPipeError):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _ENDING)
        while True:
            try:
                with Spool.open(inbox) as spool, Store.open(settings.database_url) as store:
                    deque(recover(spool, store, now=_utc_now), maxlen=0)
                    while True:
                        read_all(spool, store, settings)
                        pause = _FIRST_PAUSE
                        told.send_bytes(b"")
                        _wait(calls, _PATIENCE)
            except (UsageError, StoreError, ResourceError, MissingDependencyError) as error:
                why = f"{error.message}. {error.hint}"
            except OSError as error:
                why = f"{inbox} cannot be read: {error.strerror}"
            told.send_bytes(why.encode("utf-8", "replace"))
            _wait(calls, pause)
            pause = min(2 * pause, _LONGEST_PAUSE)


def read_all(spool: Spool, store: Store, settings: Settings) -> None:
    """Read all that is there, in the order in which it came."""
    moved = True
    while moved and (photos := _find_photos(spool)):
        moved = False
        fates = receive(
            photos,
            spool,
            store,
            settings,
            event_of=event_of,
            now=_utc_now,
            make_uid=lambda: uuid4().urn,
            make_token=key_of,
        )
        with closing(fates):
            for fate in fates:
                if fate.state != "waiting":
                    _tidy(spool.root, fate.photo)
                    moved = True


def _find_photos(spool: Spool) -> list[Path]:
    waiting = sorted(spool.find_waiting(), key=lambda photo: photo.lstat().st_mtime_ns)
    return [*waiting, *find_due(spool, _utc_now())]


def _tidy(inbox: Path, photo: Path) -> None:
    """Delete the folders in which a photo was sent, as far as they are empty."""
    for folder in photo.parents[:-1]:
        with suppress(OSError):
            (inbox / folder).rmdir()


def _wait(calls: Connection, seconds: float) -> None:
    """Until something is to be read.

    Raises:
        EOFError: the desk has hung up.
    """
    while calls.poll(seconds):
        calls.recv_bytes()
        seconds = 0


def _end_once(_: int, __: FrameType | None) -> None:
    """Ends the process; what comes while it puts back what it reads changes nothing.

    Raises:
        KeyboardInterrupt: always.
    """
    for number in _ENDING:
        signal.signal(number, signal.SIG_IGN)
    raise KeyboardInterrupt


def _end_with_desk() -> None:
    """However the desk ends, this process does so too, and puts back what it reads."""
    desk = parent_process()
    if desk is not None:
        connection.wait([desk.sentinel])
        os.kill(os.getpid(), signal.SIGINT)


def _utc_now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)
