"""Servers of address books for the tests: started as programs on this machine, gone with the block.

Each keeps its cards in a folder of its own, and stands behind a proxy that can do it harm.
"""

import contextlib
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import httpx

USER, PASSWORD = "amy", "geheim-42"

_RADICALE = """
[server]
hosts = 127.0.0.1:{port}
[auth]
type = htpasswd
htpasswd_filename = {folder}/users
htpasswd_encryption = plain
delay = 0
[rights]
type = owner_only
[storage]
filesystem_folder = {folder}/cards
[logging]
level = error
"""


@dataclass(frozen=True, slots=True)
class Server:
    """A running server."""

    kind: str
    port: int

    @property
    def url(self) -> str:
        """Its root."""
        return f"http://127.0.0.1:{self.port}/"


def _radicale(folder: Path, port: int) -> list[str]:
    (folder / "users").write_text(f"{USER}:{PASSWORD}\n")
    (folder / "config").write_text(_RADICALE.format(folder=folder, port=port))
    return [sys.executable, "-m", "radicale", "--config", str(folder / "config")]


def _xandikos(folder: Path, port: int) -> list[str]:
    program = shutil.which("xandikos", path=str(Path(sys.executable).parent)) or "xandikos"
    return [
        *(program, "serve", "-d", str(folder / "cards"), "--autocreate", "--defaults"),
        *("-l", "127.0.0.1", "-p", str(port), "--current-user-principal", f"/{USER}/"),
    ]


KINDS: dict[str, Callable[[Path, int], list[str]]] = {"radicale": _radicale, "xandikos": _xandikos}
"""By the name of a server's package, the command that starts it."""


def missing(kind: str) -> str:
    """Why a server cannot be started here, or ""."""
    return "" if find_spec(kind) else f"{kind} is not installed"


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def run_server(kind: str, folder: Path) -> Iterator[Server]:
    """A server, from when it answers to the end of the block."""
    server = Server(kind, free_port())
    folder.mkdir(parents=True, exist_ok=True)
    log = folder / "log"
    with log.open("w") as told:
        program = subprocess.Popen(
            KINDS[kind](folder, server.port), stdout=told, stderr=subprocess.STDOUT, cwd=folder
        )
    try:
        _wait(program, server, log)
        yield server
    finally:
        program.terminate()
        program.wait()


def _wait(program: subprocess.Popen[bytes], server: Server, log: Path) -> None:
    """Until it answers."""
    until = time.monotonic() + 60
    while True:
        try:
            httpx.request("OPTIONS", server.url, trust_env=False)
        except httpx.TransportError:
            assert program.poll() is None, log.read_text()
            assert time.monotonic() < until, log.read_text()
            time.sleep(0.05)
        else:
            return
