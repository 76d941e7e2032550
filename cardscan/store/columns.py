"""Columns of text and of JSON that both databases take, whatever the text."""

import re
from typing import Any

from sqlalchemy import JSON, Text, TypeDecorator
from sqlalchemy.engine import Dialect

_UNSTORABLE = re.compile("[\0\ud800-\udfff]")


def to_storable(text: str) -> str:
    """The text with each NUL and lone surrogate as U+FFFD, and nothing else changed.

    PostgreSQL takes no NUL and neither database takes surrogates, which a file name that is not
    UTF-8 brings along. Text from outside is cleaned further before it comes here; this is only what
    keeps one odd character from stopping a batch.
    """
    return _UNSTORABLE.sub("\ufffd", text)


class AnyText(TypeDecorator[str]):
    """Text of any length; see ``to_storable``."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """What goes to the database."""
        return value if value is None else to_storable(value)


class Document(TypeDecorator[Any]):
    """JSON whose texts are as in ``AnyText``."""

    impl = JSON
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        """What goes to the database."""
        return _storable_tree(value)


def _storable_tree(value: Any) -> Any:
    if isinstance(value, str):
        return to_storable(value)
    if isinstance(value, dict):
        return {to_storable(key): _storable_tree(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_storable_tree(item) for item in value]
    return value
