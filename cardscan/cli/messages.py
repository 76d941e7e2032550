"""Lines: plain words on standard error, JSON on standard output, and outside text made harmless."""

import json
import sys
import unicodedata
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import click

from cardscan.errors import CardscanError

_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
"""Unicode's categories of characters that steer a terminal or cannot be seen."""


def printable(text: str) -> str:
    """The text with every control, format and surrogate character shown as its escape."""
    return _escaped(text, lambda hidden: hidden.encode("unicode_escape").decode("ascii"))


def complain(error: CardscanError) -> None:
    """What is wrong, on one line of standard error, and below it what to do."""
    say(f"cardscan: {printable(error.message)}")
    if error.hint:
        say(f"          {printable(error.hint)}")


def say(text: str = "") -> None:
    """A line of our own words on standard error."""
    click.echo(text, err=True)


def at_terminal() -> bool:
    """Whether a person can be asked."""
    return sys.stdin.isatty()


def ask(question: str) -> str | None:
    """The line that a person answers, without blanks around it; None where no more will come."""
    try:
        return input(question).strip()
    except EOFError:
        click.echo()
        return None


def print_json(line: Mapping[str, Any]) -> None:
    """One object on one line of standard output, at once, and in UTF-8 whatever the locale.

    What steers a terminal, and surrogates, which file names may hold, are written as escapes.
    """
    text = json.dumps(line, ensure_ascii=False)
    click.echo(_escaped(text, lambda hidden: json.dumps(hidden)[1:-1]).encode())


def told_of(path: Path, error: CardscanError) -> str:
    """The error's message with the photo's whole path, where it begins with the file's name."""
    message = error.message
    if message.startswith(path.name):
        message = f"{path}{message.removeprefix(path.name)}"
    return printable(message)


def count(number: int, noun: str) -> str:
    """As in "1 photo" and "12 photos"."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def _escaped(text: str, escape: Callable[[str], str]) -> str:
    if text.isprintable():
        return text
    return "".join(
        escape(character) if unicodedata.category(character) in _HIDDEN else character
        for character in text
    )
