"""Requests that a program may repeat: each is done once, within the transaction of what it does.

Of a request only digests are kept, and those for a day: nothing that is told of a person.
"""

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import Connection, insert, select

from cardscan.errors import UsageError
from cardscan.store.rows import to_time
from cardscan.store.schema import requests

_KEPT = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Request:
    """What a program asks for, under a key by which it is known again."""

    key: str
    """A digest of the key."""
    asked: str
    """A digest of all that is asked for."""
    at: dt.datetime
    """When, with its zone."""


def is_done(reading: Connection, request: Request) -> bool:
    """Whether it was done before.

    Raises:
        UsageError: something else was done under its key.
    """
    asked = reading.scalar(select(requests.c.asked).where(requests.c.key == request.key))
    if asked not in (None, request.asked):
        raise UsageError(
            "something else was asked for under this key", "Take another key for each request."
        )
    return asked is not None


def note_done(writing: Connection, request: Request) -> None:
    """Remember it with what it does, in one transaction; the old ones are let go.

    Raises:
        IntegrityError: it was done before.
    """
    writing.execute(requests.delete().where(requests.c.at < to_time(request.at - _KEPT)))
    values = {"key": request.key, "asked": request.asked, "at": to_time(request.at)}
    writing.execute(insert(requests).values(**values))
