"""What starts the daemon with the session: a systemd user unit on Linux, an agent on macOS."""

import plistlib
import shlex
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from string import Template

from cardscan.books.carddav import is_server
from cardscan.config import Settings, hide_password
from cardscan.errors import UsageError

_LABEL = "cardscan.watch"
_UNIT = "cardscan-watch.service"


@dataclass(frozen=True, slots=True)
class Service:
    """The daemon as it is to be started."""

    command: tuple[str, ...]
    """The program, by its whole path, and its arguments."""
    environment: Mapping[str, str]
    writable: tuple[Path, ...]
    """The folders in which it writes."""
    networked: bool
    """Whether its database, or an address book, is a server's."""
    watchdog: int
    """Seconds without a sign of life after which it hangs."""


@dataclass(frozen=True, slots=True)
class Installation:
    """The file to write, and the command that starts the daemon then."""

    path: Path
    content: bytes
    start: str


def to_service(
    folders: Sequence[Path],
    metrics: Path | None,
    settings: Settings,
    variables: Mapping[str, str],
) -> Service:
    """The daemon that watches these folders, with the settings that hold here.

    Args:
        folders: to be watched.
        metrics: the file for its figures, if any.
        settings: in force.
        variables: of the environment, as far as they say something of settings.

    Raises:
        UsageError: a folder is not there, or the database's address holds a password.
    """
    for folder in folders:
        if not folder.is_dir():
            raise UsageError(f"there is no folder {folder}", "Make it, or name another.")
    if hide_password(settings.db) != settings.db:
        raise UsageError(
            "the database's address holds a password, which would stand in the service's file",
            "Keep it in ~/.pgpass, and leave it out of the address.",
        )
    file = settings.database_file
    command = [sys.executable, "-m", "cardscan", "watch"]
    command += [str(folder.absolute()) for folder in folders]
    command += ["--db", str(file.absolute()) if file else settings.db]
    writable = [folder.absolute() for folder in folders]
    writable += [file.absolute().parent] if file else []
    books = [Path(book).expanduser() for book in settings.books if not is_server(book)]
    writable += [book.absolute().parent for book in books]
    if metrics:
        command += ["--metrics", str(metrics.absolute())]
        writable.append(metrics.absolute().parent)
    return Service(
        command=tuple(command),
        environment={name: text for name, text in variables.items() if name != "CARDSCAN_DB"},
        writable=tuple(dict.fromkeys(writable)),
        networked=file is None or any(map(is_server, settings.books)),
        # A photo that takes too long is tried twice before anything is told of it, and so may be
        # its neighbour, which is filed with it where they are two sides of a card.
        watchdog=int(4 * settings.photo_deadline) + 60,
    )


def to_installation(service: Service, platform: str = sys.platform) -> Installation:
    """The file that starts the daemon, by launchd on macOS ("darwin"), else by systemd."""
    home = Path.home()
    if platform == "darwin":
        path = home / "Library" / "LaunchAgents" / f"{_LABEL}.plist"
        content = to_plist(service, home / "Library" / "Logs" / f"{_LABEL}.log")
        return Installation(path, content, f"launchctl bootstrap gui/$UID {shlex.quote(str(path))}")
    path = home / ".config" / "systemd" / "user" / _UNIT
    content = to_unit(service).encode("utf-8", "surrogateescape")
    start = f"systemctl --user daemon-reload && systemctl --user enable --now {_UNIT}"
    return Installation(path, content, start)


def to_unit(service: Service) -> str:
    """The unit for systemd; systemd.exec(5) and systemd.service(5) say what each line means."""
    template = (files("cardscan.watch") / _UNIT).read_text(encoding="utf-8")
    environment = (f"{name}={text}" for name, text in service.environment.items())
    return Template(template).substitute(
        command=" ".join(_quoted(word).replace("$", "$$") for word in service.command),
        environment="\n".join(f"Environment={_quoted(setting)}" for setting in environment),
        # With a minus, a folder that is not there yet does not keep the service from starting.
        writable="\n".join(f"ReadWritePaths={_quoted(f'-{path}')}" for path in service.writable),
        watchdog=service.watchdog,
        families="AF_UNIX AF_INET AF_INET6" if service.networked else "AF_UNIX",
    )


def to_plist(service: Service, log: Path) -> bytes:
    """The agent for launchd; launchd.plist(5) says what each key means."""
    return plistlib.dumps(
        {
            "Label": _LABEL,
            "ProgramArguments": list(service.command),
            "EnvironmentVariables": dict(service.environment),
            "RunAtLoad": True,
            "KeepAlive": {"SuccessfulExit": False},
            "ThrottleInterval": 30,
            "ExitTimeOut": 15,
            "ProcessType": "Background",
            "Umask": 0o077,
            "StandardErrorPath": str(log),
        }
    )


def _quoted(word: str) -> str:
    """A word as systemd.syntax(7) has it; % begins a specifier there."""
    escaped = word.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return '"' + escaped.replace("%", "%%") + '"'
