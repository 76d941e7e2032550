"""The clock and the uid maker, which everything below is handed."""

import datetime as dt
import uuid


def utc_now() -> dt.datetime:
    """The time, aware of being in UTC."""
    return dt.datetime.now(dt.UTC)


def make_uid() -> str:
    """A new ``urn:uuid:``."""
    return uuid.uuid4().urn
