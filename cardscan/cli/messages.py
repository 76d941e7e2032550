"""Lines: plain words on standard error, JSON on standard output, and outside text made harmless."""

import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import click

from cardscan.door import clean_text, escape_hidden
from cardscan.errors import CardscanError

if TYPE_CHECKING:
    from cardscan.remote import Source

_LONGEST_ANSWER = 8000
"""Characters; a note may have as many."""


def printable(text: str) -> str:
    """The text with every control, format and surrogate character shown as its escape."""
    return escape_hidden(text, lambda hidden: hidden.encode("unicode_escape").decode("ascii"))


def complain(error: CardscanError) -> None:
    """What is wrong, on one line of standard error, and below it what to do."""
    say(f"cardscan: {error.message}")
    if error.hint:
        say(f"          {error.hint}")


def say(text: str = "") -> None:
    """One line on standard error, whatever the text holds."""
    click.echo(printable(text), err=True)


def at_terminal() -> bool:
    """Whether a person can be asked."""
    return sys.stdin.isatty()


def ask(question: str) -> str | None:
    """The line that a person answers, through the door; None where no more will come."""
    try:
        return clean_text(input(printable(question)), _LONGEST_ANSWER)
    except EOFError:
        click.echo()
        return None


def print_json(line: Mapping[str, Any]) -> None:
    """One object on one line of standard output, at once, and in UTF-8 whatever the locale."""
    from cardscan.contract import to_text  # and with it numpy, which most commands do without

    click.echo(to_text(line).encode())


def told_of(path: "Source", error: CardscanError) -> str:
    """The error's message with the photo's whole path, where it begins with the file's name."""
    message = error.message
    if message.startswith(path.name):
        message = f"{path}{message.removeprefix(path.name)}"
    return message


def count(number: int, noun: str) -> str:
    """As in "1 photo" and "12 photos"."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
