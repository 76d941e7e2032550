"""Who may be there twice, of a whole database: looked for aside, and kept until asked anew."""

import datetime as dt
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection
from threading import Lock

from cardscan.errors import StoreError
from cardscan.store import Store
from cardscan.twins import Pair, find_pairs, seek_pairs

FEW = 300
"""Contacts that are compared while the page is waited for; 100,000 take 43 s of a core."""

_PATIENCE = 0.05
"""Seconds that a page waits for an answer."""


@dataclass(frozen=True, slots=True)
class Found:
    """What was found, and when it was begun to be looked for."""

    pairs: tuple[Pair, ...]
    at: dt.datetime


class Sought:
    """Looks among many in a process of its own, so that pages need not wait for it."""

    def __init__(self, store: Store, url: str) -> None:
        self._store, self._url = store, url
        self._lock = Lock()
        self._coming: tuple[dt.datetime, Connection] | None = None
        self._found: Found | None = None

    def find(self, now: dt.datetime) -> Found | None:
        """All pairs, the likeliest first; None while they are being looked for.

        Raises:
            StoreError: they could not be.
        """
        if self._store.counts()["contacts"] <= FEW:
            return Found(find_pairs(self._store), now)
        with self._lock:
            if self._found is None and self._coming is None:
                self._coming = now, _seek(self._url)
            if self._coming and self._coming[1].poll(_PATIENCE):
                (at, coming), self._coming = self._coming, None
                self._found = Found(_receive(coming), at)
            return self._found

    def forget(self) -> None:
        """Look anew when asked the next time."""
        with self._lock:
            self._found = None


def _seek(url: str) -> Connection:
    """Where the pairs come from, once they are found by a process that ends with this one."""
    context = get_context("spawn")
    coming, sending = context.Pipe(duplex=False)
    context.Process(target=seek_pairs, args=(url, sending), daemon=True).start()
    sending.close()
    return coming


def _receive(coming: Connection) -> tuple[Pair, ...]:
    with coming:
        try:
            return tuple(coming.recv())
        except EOFError as error:
            raise StoreError(
                "the search for those who are there twice has ended without an answer",
                "Look again; cardscan merge --all asks the same.",
            ) from error
