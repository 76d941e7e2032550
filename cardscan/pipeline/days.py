"""Days as a person types them, in English: "2026-05-01", "+10d", "in 3 weeks", "monday"."""

import calendar
import datetime as dt
import re

from cardscan.errors import UsageError

_HINT = 'As in 2026-05-01, "in 3 weeks", +10d, tomorrow or monday.'
_GONE_HINT = 'As in 2026-05-01, today, yesterday, friday or "3 days ago".'
_AHEAD = re.compile(r"(?:\+ ?|in )(\d{1,4}|an?) ?(d|day|w|week|m|month|y|year)s?")
_AGO = re.compile(r"(\d{1,4}|an?) ?(d|day|w|week|m|month|y|year)s? ago")
_EPOCH = dt.date(1970, 1, 1)
"""Before it, not every system knows its local time."""
_WEEKDAYS = [name.casefold() for name in calendar.day_name]


def parse_day(text: str, today: dt.date) -> dt.date:
    """The day that is meant.

    A weekday is the next one after today; a month from the 31st ends with a shorter month.

    Raises:
        UsageError: it is no day.
    """
    wanted = " ".join(text.casefold().split())
    if wanted in ("today", "tomorrow"):
        return today + dt.timedelta(days=wanted == "tomorrow")
    name = wanted.removeprefix("next ").removeprefix("on ")
    weekdays = [at for at, day in enumerate(_WEEKDAYS) if name in (day, day[:3])]
    if weekdays:
        return today + dt.timedelta(days=(weekdays[0] - today.weekday() - 1) % 7 + 1)
    try:
        if ahead := _AHEAD.fullmatch(wanted):
            number = 1 if ahead[1].startswith("a") else int(ahead[1])
            return _later(today, number, ahead[2][0])
        return dt.date.fromisoformat(wanted)
    except (ValueError, OverflowError):
        raise UsageError(f"{text!r} is no day", _HINT) from None


def parse_coming_day(text: str, today: dt.date) -> dt.date:
    """The day that is meant, which must be after today.

    Raises:
        UsageError: it is no day, or not to come.
    """
    day = parse_day(text, today)
    if day <= today:
        gone = "is today" if day == today else "is past"
        raise UsageError(f"{day} {gone}; a day to come is wanted", _HINT)
    return day


def parse_gone_day(text: str, today: dt.date) -> dt.date:
    """The day that is meant, today or before: "yesterday", "friday", "3 days ago", "2026-03-01".

    A weekday is the last one, today included.

    Raises:
        UsageError: it is no day, or still to come.
    """
    wanted = " ".join(text.casefold().split())
    if wanted == "yesterday":
        return today - dt.timedelta(days=1)
    name = wanted.removeprefix("last ").removeprefix("on ")
    try:
        if ago := _AGO.fullmatch(wanted):
            number = 1 if ago[1].startswith("a") else int(ago[1])
            day = _later(today, -number, ago[2][0])
        else:
            day = parse_day(name, today)
    except (UsageError, ValueError, OverflowError):
        raise UsageError(f"{text!r} is no day", _GONE_HINT) from None
    if any(name in (weekday, weekday[:3]) for weekday in _WEEKDAYS):
        day -= dt.timedelta(weeks=1)
    if not _EPOCH <= day <= today:
        gone = "is still to come" if day > today else "is too long ago"
        raise UsageError(f"{day} {gone}; a day that was is wanted", _GONE_HINT)
    return day


def parse_any_day(text: str, today: dt.date) -> dt.date:
    """The day that is meant, gone or to come; a weekday is the last one.

    Raises:
        UsageError: it is no day.
    """
    try:
        return parse_gone_day(text, today)
    except UsageError:
        return parse_day(text, today)


def _later(day: dt.date, number: int, unit: str) -> dt.date:
    if unit in "dw":
        return day + dt.timedelta(days=number * (7 if unit == "w" else 1))
    months = day.year * 12 + day.month - 1 + number * (12 if unit == "y" else 1)
    year, month = months // 12, months % 12 + 1
    if year > dt.MAXYEAR:
        raise OverflowError
    return dt.date(year, month, min(day.day, calendar.monthrange(year, month)[1]))
