"""Tables of a TOML file that a person writes, whose mistakes are noted and told all at once."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from typing import Any, TypeVar

from cardscan.door import clean_text

_Choice = TypeVar("_Choice", bound=str)

_LONGEST = 1000
"""Characters of a text."""


class Table:
    """A table of the file; for what is wrong in it something harmless is taken.

    Args:
        values: as TOML gives them.
        where: how a person finds it.
        wrong: gets the mistakes, each with where it is.
    """

    def __init__(self, values: Mapping[str, Any], where: str, wrong: list[str]) -> None:
        self.where = where
        self._values, self._wrong = values, wrong

    def note(self, mistake: str) -> None:
        """Adds a mistake."""
        self._wrong.append(f"{self.where}: {mistake}")

    def only(self, *keys: str) -> None:
        """Notes keys that mean nothing."""
        for key in self._values:
            if key not in keys:
                self.note(f"there is no key {key!r}{perhaps(key, keys)}")

    def text(self, key: str, default: str | None = None) -> str:
        """A text that is not empty; without a default it must be there."""
        value = self._values.get(key, default)
        if value is None:
            self.note(f"{key} is missing")
        elif text := _clean(value):
            return text
        else:
            self.note(f"{key} must be a text in quotes")
        return ""

    def choice(self, key: str, choices: Sequence[_Choice]) -> _Choice:
        """One of these texts."""
        value = self.text(key)
        if value and value not in choices:
            told = perhaps(value, choices) or f"; it is one of {', '.join(choices)}"
            self.note(f"{key} cannot be {value!r}{told}")
        return next((choice for choice in choices if choice == value), choices[-1])

    def texts(self, key: str, *, needed: bool = False) -> tuple[str, ...]:
        """A list of texts, each once."""
        value = self._values.get(key, [])
        texts = tuple(map(_clean, value)) if isinstance(value, list) else ("",)
        if not all(texts):
            self.note(f"{key} must be a list of texts in quotes")
            return ()
        if len({text.casefold() for text in texts}) < len(texts):
            self.note(f"{key} has the same text twice")
        if needed and not texts:
            self.note(f"{key} is missing or empty")
        return texts

    def number(self, key: str, *, least: int, default: int | None = None) -> int:
        """A whole number; without a default it must be there."""
        value = self._values.get(key, default)
        if value is None:
            self.note(f"{key} is missing")
        elif not _is_number(value, least):
            self.note(f"{key} must be a whole number of {least} or more, not {value!r}")
        else:
            return int(value)
        return least

    def days(self, key: str, default: tuple[int, ...]) -> tuple[int, ...]:
        """A list of days, each 1 or more."""
        value = self._values.get(key, list(default))
        if not isinstance(value, list) or not value or not all(_is_number(v, 1) for v in value):
            self.note(f"{key} must be a list of days, each 1 or more, as in {list(default)}")
            return default
        return tuple(value)

    def tables(self, key: str, noun: str, *, needed: bool = True) -> Iterator["Table"]:
        """The tables of a list, each told by its number."""
        value = self._values.get(key, [])
        if not isinstance(value, list) or not all(isinstance(table, dict) for table in value):
            self.note(f"{key} must be tables, as in the templates")
            return
        if needed and not value:
            self.note(f"there is no {noun}")
        for number, table in enumerate(value, 1):
            yield Table(table, f"{noun} {number} of {self.where}", self._wrong)


def perhaps(typed: str, known: Iterable[str]) -> str:
    """What may have been meant, as the end of a message."""
    near = get_close_matches(typed.casefold(), list(known), n=1)
    return f"; did you mean {near[0]!r}?" if near else ""


def _clean(value: object) -> str:
    """The text through the door; "" for what is none."""
    return clean_text(value, _LONGEST) if isinstance(value, str) else ""


def _is_number(value: object, least: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= least
