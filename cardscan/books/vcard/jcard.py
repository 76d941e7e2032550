"""jCard, vCard 4.0 as JSON (RFC 7095), into the text of a vCard."""

import json
import re
from collections.abc import Iterator
from typing import Any

from cardscan.books.vcard.lines import ContentLine, Flaw, fold, print_line
from cardscan.books.vcard.values import escape

_DEFAULTS = {
    "url": "uri",
    "photo": "uri",
    "uid": "uri",
    "bday": "date-and-or-time",
    "anniversary": "date-and-or-time",
    "rev": "timestamp",
    "lang": "language-tag",
}
"""Types that need not be told."""

_TIMES = ("date", "time", "date-time", "date-and-or-time", "timestamp")
_DAY = re.compile(r"([0-9]{4}|--)-?([0-9]{2})-([0-9]{2})")
_HOUR = re.compile(r"([0-9]{2}):([0-9]{2})")
_NAME = re.compile(r"[A-Za-z0-9-]+")


def find_jcards(text: str) -> Iterator[str | Flaw]:
    """The cards of a text, one or a list of them, each as a vCard 4.0, among what is none."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        yield Flaw(getattr(error, "lineno", 1), f"this is no JSON: {error}")
        return
    cards = [found] if _is_card(found) else found if isinstance(found, list) else [None]
    for number, card in enumerate(cards, 1):
        try:
            yield _to_vcard(card)
        except (TypeError, ValueError) as error:
            yield Flaw(1, f"contact {number} of the file is no jCard: {error}")


def _is_card(found: Any) -> bool:
    return isinstance(found, list) and found[:1] == ["vcard"]


def _to_vcard(card: Any) -> str:
    if not _is_card(card) or len(card) < 2 or not isinstance(card[1], list):
        raise ValueError("it is no list of properties")
    lines = "".join(fold(print_line(_to_line(one))) for one in card[1])
    return f"BEGIN:VCARD\r\n{lines}END:VCARD\r\n"


def _to_line(told: Any) -> ContentLine:
    name, params, kind, *values = told
    if not (isinstance(name, str) and _NAME.fullmatch(name) and isinstance(params, dict)):
        raise ValueError("a property has no name")
    pairs = [
        (key.upper(), _in_param(value))
        for key, some in params.items()
        if _NAME.fullmatch(key) and key != "group"
        for value in (some if isinstance(some, list) else [some])
    ]
    if kind not in ("text", "unknown", _DEFAULTS.get(name.lower())):
        pairs.append(("VALUE", _in_param(kind)))
    printed = ",".join(_printed(value, kind) for value in values)
    group = params.get("group")
    known = group if isinstance(group, str) and _NAME.fullmatch(group) else ""
    return ContentLine(name.upper(), tuple(pairs), printed, known)


def _in_param(value: Any) -> str:
    """A value that stands in a parameter, RFC 6868."""
    return _text(value).replace("^", "^^").replace("\n", "^n").replace('"', "^'")


def _printed(value: Any, kind: str) -> str:
    """A value, its components apart by semicolons, and by commas where one is a list."""
    if isinstance(value, list):
        parts = (part if isinstance(part, list) else [part] for part in value)
        return ";".join(",".join(escape(_text(one)) for one in part) for part in parts)
    text = _text(value)
    if kind in _TIMES:
        text = _HOUR.sub(r"\1\2", _HOUR.sub(r"\1\2", _DAY.sub(r"\1\2\3", text)))
    return escape(text) if kind == "text" else text.replace("\n", "")


def _text(value: Any) -> str:
    """A value as text, whose lines end in a line feed."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if not isinstance(value, str | int | float):
        raise TypeError("a value is neither text nor a number")
    return re.sub(r"\r\n?", "\n", str(value))
