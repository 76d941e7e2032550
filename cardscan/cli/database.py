"""The option ``--db``, which every command with a database takes."""

import shlex
from collections.abc import Callable
from typing import Any, TypeVar

import click

from cardscan.config import hide_password

Command = TypeVar("Command", bound=Callable[..., Any])


def _nearest(ctx: click.Context, _: click.Parameter, value: str | None) -> str | None:
    """The option's value, or that which stood before the command."""
    return value or (ctx.parent.params.get("db") if ctx.parent else None)


def database_option(command: Command) -> Command:
    """Adds ``--db``, which may stand before the command or after it."""
    return click.option(
        "--db",
        metavar="URL",
        callback=_nearest,
        help="The pipeline database: a file or an SQLAlchemy URL; CARDSCAN_DB names it for good.",
    )(command)


def next_command(words: str, db: str | None) -> str:
    """The command to type next, for the same database."""
    return f"Next: {command_of(words, db)}"


def command_of(words: str, db: str | None) -> str:
    """A command as it is typed for the same database, but for its password."""
    return f"cardscan {words}" + (f" --db {shlex.quote(hide_password(db))}" if db else "")
