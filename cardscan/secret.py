"""Passwords: from the environment, a command or the keyring, and shown nowhere.

None ever stands on a command line, in a file of cardscan's, in a log or in an error.
"""

import shlex
import subprocess
from importlib import import_module
from importlib.util import find_spec

from cardscan.config import find_password
from cardscan.errors import BookLoginError

_PATIENCE = 60.0
"""Seconds for a password command, which may ask the person to unlock something."""


class Secret:
    """A password; as text it is ``***``."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def __repr__(self) -> str:
        return "***"

    def reveal(self) -> str:
        """The password itself, for the one request that needs it."""
        return self._value


def read_password(host: str, user: str, command: str = "") -> Secret:
    """The password of a user of a server.

    The first that is there: ``CARDSCAN_PASSWORD`` of the environment, the first line that the
    command prints, and the keyring's of this host and user, where the package keyring is installed.

    Raises:
        BookLoginError: there is none, or the command failed.
    """
    if password := find_password():
        return Secret(password)
    if command:
        return _from_command(command)
    if password := _from_keyring(host, user):
        return Secret(password)
    raise BookLoginError(
        f"{host} wants a password for {user}, and there is none",
        "Set CARDSCAN_PASSWORD or the setting password_command, or keep it in the keyring: "
        f"keyring set {host} {user}",
    )


def _from_command(command: str) -> Secret:
    """What a command prints; errors repeat neither it nor what it said, which may be secret."""
    hint = "Type what password_command says in a terminal to see why."
    try:
        said = subprocess.run(
            shlex.split(command),
            check=True,
            stdout=subprocess.PIPE,
            timeout=_PATIENCE,
            encoding="utf-8",
        )
    except (OSError, IndexError, ValueError, subprocess.SubprocessError):
        raise BookLoginError("the password command failed", hint) from None
    password = said.stdout.split("\n")[0].rstrip("\r")
    if not password:
        raise BookLoginError("the password command failed: it printed nothing", hint)
    return Secret(password)


def _from_keyring(host: str, user: str) -> str:
    """The keyring's password, or ""; a keyring that cannot be opened has none."""
    if not find_spec("keyring"):
        return ""
    keyring = import_module("keyring")
    try:
        return str(keyring.get_password(host, user) or "")
    except keyring.errors.KeyringError:
        return ""
