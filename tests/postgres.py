"""A PostgreSQL server for one run of the tests: in a folder of its own, gone when they are done.

It listens on a socket in that folder and nowhere else, and sorts as a German does, so that no test
leans on the order of bytes.
"""

import contextlib
import itertools
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg

from cardscan.store import Store

USER = "cardscan"
LOCKED = "locked"
"""A user who needs a password; nobody else does."""
CLUSTER = (
    *("--auth", "trust", "--encoding", "UTF8", "--no-sync"),
    *("--locale-provider", "icu", "--icu-locale", "de"),
)
ALONE = "listen_addresses="
HASTE = ("fsync=off", "full_page_writes=off", "synchronous_commit=off")


def find_programs() -> Path | None:
    """The folder with initdb and postgres: on the PATH, or the newest where Debian keeps them."""
    on_path = shutil.which("postgres")
    debian = Path("/usr/lib/postgresql").glob("*/bin/postgres")
    found = [Path(on_path)] if on_path else sorted(debian, key=lambda one: int(one.parts[-3]))
    folders = [one.resolve().parent for one in found if (one.resolve().parent / "initdb").exists()]
    return folders[-1] if folders else None


class Server:
    """A running server that lends out databases."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._numbers = itertools.count(1)
        self._migrated = False

    def url(self, name: str, user: str = USER) -> str:
        """The address of a database."""
        return f"postgresql://{user}@/{name}?host={self.folder}"

    def run(self, statement: str, name: str = "postgres") -> list[tuple[Any, ...]]:
        """Run a statement outside of a transaction; what it gave."""
        with psycopg.connect(self.url(name), autocommit=True) as connection:
            done = connection.execute(statement.encode())
            return done.fetchall() if done.description else []

    @contextlib.contextmanager
    def lend(self, *, empty: bool = False) -> Iterator[str]:
        """The address of a database for one test: with cardscan's tables, or empty."""
        if not (empty or self._migrated):
            self.run("CREATE DATABASE migrated")
            Store.open(self.url("migrated")).close()
            self._migrated = True
        name = f"test_{next(self._numbers)}"
        self.run(f"CREATE DATABASE {name} TEMPLATE {'template0' if empty else 'migrated'}")
        yield self.url(name)
        self.run(f"DROP DATABASE {name} WITH (FORCE)")


@contextlib.contextmanager
def run_server(programs: Path, *, haste: bool = True, keep: Path | None = None) -> Iterator[Server]:
    """Start a server; it ends with the block.

    Args:
        programs: its folder.
        haste: it does not wait for the disk.
        keep: the folder in which its databases stay for the next time.
    """
    folder = keep or Path(tempfile.mkdtemp(prefix="cardscan-"))
    folder.mkdir(parents=True, exist_ok=True)
    options: dict[str, Any] = {"cwd": folder, "stdin": subprocess.DEVNULL}
    if os.geteuid() == 0:  # as root it refuses to run
        names = {one.pw_name for one in pwd.getpwall()}
        owner = pwd.getpwnam("postgres" if "postgres" in names else "nobody")
        os.chown(folder, owner.pw_uid, owner.pw_gid)
        options |= {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": []}
    try:
        data, log = folder / "data", folder / "log"
        if not data.exists():
            subprocess.run(
                [programs / "initdb", "--pgdata", data, "--username", USER, *CLUSTER],
                check=True,
                stdout=subprocess.DEVNULL,
                **options,
            )
        (data / "pg_hba.conf").write_text(
            f"local all {LOCKED} scram-sha-256\nlocal all all trust\n"
        )
        settings = [
            word for setting in (ALONE, *(HASTE if haste else ())) for word in ("-c", setting)
        ]
        with log.open("w") as told:
            server = subprocess.Popen(
                [programs / "postgres", "-D", data, "-k", folder, *settings],
                stdout=told,
                stderr=subprocess.STDOUT,
                **options,
            )
        try:
            _wait(server, Server(folder), log)
            yield Server(folder)
        finally:
            server.send_signal(signal.SIGINT)  # which sends those away who are in
            server.wait()
    finally:
        if not keep:
            shutil.rmtree(folder)


def _wait(server: subprocess.Popen[bytes], running: Server, log: Path) -> None:
    """Until it lets one in."""
    until = time.monotonic() + 60
    while True:
        try:
            running.run("SELECT 1")
        except psycopg.OperationalError:
            assert server.poll() is None, log.read_text()
            assert time.monotonic() < until, log.read_text()
            time.sleep(0.05)
        else:
            return
