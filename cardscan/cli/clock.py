"""The clock, the uid maker and who is at the keyboard, which everything below is handed."""

import datetime as dt
import getpass
import uuid

from cardscan.door import clean_text


def utc_now() -> dt.datetime:
    """The time, aware of being in UTC."""
    return dt.datetime.now(dt.UTC)


def local_today() -> dt.date:
    """The day in the person's own calendar."""
    return utc_now().astimezone().date()


def local_day(time: str) -> dt.date:
    """The day, in the person's own calendar, of a time as it is stored."""
    return dt.datetime.fromisoformat(time).astimezone().date()


def day_time(day: dt.date) -> str:
    """The time, as it is stored, of what happened on a day of the person's: now, or at noon."""
    now = utc_now()
    if day != now.astimezone().date():
        now = dt.datetime.combine(day, dt.time(12)).astimezone(dt.UTC)
    return now.strftime("%Y-%m-%dT%H:%M:%SZ")


def day_start(day: dt.date) -> str:
    """The time, as it is stored, at which a day of the person's begins."""
    begins = dt.datetime.combine(day, dt.time()).astimezone(dt.UTC)
    return begins.strftime("%Y-%m-%dT%H:%M:%SZ")


def user_name() -> str:
    """The person's name on this computer, "" where it has none."""
    try:
        return clean_text(getpass.getuser())
    except (OSError, KeyError, ImportError):
        return ""


def make_uid() -> str:
    """A new ``urn:uuid:``."""
    return uuid.uuid4().urn
