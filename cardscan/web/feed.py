"""What tells open pages that something was written, by whatever program.

One task asks the database for all of them, once in a second, and only while anybody listens.
"""

import asyncio
import secrets
from collections.abc import AsyncGenerator
from contextlib import suppress
from threading import Lock

from cardscan.errors import StoreError
from cardscan.store.pulse import Pulse

_EVERY = 1.0
"""Seconds between two questions."""
_SILENCE = 10.0
"""Seconds after which a listener is told the same again, as a sign that the desk is there."""
_MOST = 40
"""Listeners, whose connections stay open; a browser has one for each page that is seen."""


class Feed:
    """Marks of what is in the database: what was read at one mark is the same until the next.

    Args:
        pulse: beats with each write.
    """

    def __init__(self, pulse: Pulse) -> None:
        self._pulse = pulse
        self._lock = Lock()
        self._run = secrets.token_hex(8)  # marks of another start of the desk are other ones
        self._beat, self._count = "", 0
        self._told = ""
        self._listeners = set[asyncio.Event]()
        self._watching: asyncio.Task[None] | None = None
        self._closed = False

    @property
    def full(self) -> bool:
        """Whether there are as many listeners as there may be."""
        return len(self._listeners) >= _MOST

    def mark(self) -> str:
        """The mark of this moment, to be taken before anything is read.

        Raises:
            StoreError: the database cannot be reached.
        """
        with self._lock:
            beat = self._pulse.read()
            if beat != self._beat:
                self._beat, self._count = beat, self._count + 1
            return f"{self._run}-{self._count}"

    async def listen(self) -> AsyncGenerator[str, None]:
        """The mark of this moment, then each that follows, until the desk is closed.

        A mark is "" where the database cannot be reached, and comes again after a while of silence.
        """
        woken = asyncio.Event()
        self._listeners.add(woken)
        try:
            await self._look()
            if self._watching is None:
                self._watching = asyncio.create_task(self._watch())
            while not self._closed:
                woken.clear()
                yield self._told
                with suppress(TimeoutError):
                    await asyncio.wait_for(woken.wait(), _SILENCE)
        finally:
            self._listeners.discard(woken)
            if self._watching is not None and not self._listeners:
                self._watching.cancel()
                self._watching = None

    def close(self) -> None:
        """Send all listeners away, in the thread of their loop."""
        self._closed = True
        self._wake()
        self._pulse.close()

    async def _watch(self) -> None:
        while not self._closed:
            await asyncio.sleep(_EVERY)
            await self._look()

    async def _look(self) -> None:
        try:
            mark = await asyncio.to_thread(self.mark)
        except StoreError:
            mark = ""
        if mark != self._told:
            self._told = mark
            self._wake()

    def _wake(self) -> None:
        for one in self._listeners:
            one.set()
