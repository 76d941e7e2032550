"""A process that is killed at its Nth step, or in which that step fails as a full disk makes it.

A step is a call that Python tells its audit hooks of (docs.python.org/3/library/audit_events.html)
about a file in the folder of the test, an fsync, or a commit. A kill before each step stops the
process between any two of them: what is done between, nobody else can see.
"""

import errno
import os
import signal
import sqlite3
import sqlite3.dbapi2
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, Self

Kind = Literal["none", "kill", "ENOSPC", "EIO", "EACCES", "late"]
"""What happens at the step; "late" is an error of a call that has done its work all the same."""

World = Literal["plain", "no links", "other disk"]
"""The file system: with all that POSIX has, without hard links, the inbox on another one."""

_CHANGES = {"os.rename", "os.link", "os.remove", "os.mkdir", "os.rmdir", "os.utime", "os.scandir"}

_SQLITE = {"ENOSPC": "SQLITE_FULL", "EIO": "SQLITE_IOERR_WRITE", "EACCES": "SQLITE_READONLY"}
"""What SQLite makes of the errors of a disk."""


@dataclass(slots=True)
class Faults:
    """Counts the steps of this process from ``install`` on."""

    folder: Path
    at: int = 0
    """The step, from 1, at which it happens."""
    kind: Kind = "none"
    world: World = "plain"
    steps: list[str] = field(default_factory=list)
    _off: bool = False

    def install(self) -> Self:
        """Watch this process, for good."""
        really_sync, really_connect = os.fsync, sqlite3.dbapi2.connect
        faults = self

        def fsync(fd: Any) -> None:
            late = faults._step("fsync")
            really_sync(fd)
            if late:
                raise late

        class Connection(sqlite3.Connection):
            def commit(self) -> None:
                if not self.in_transaction:
                    return
                late = faults._step("commit")
                super().commit()
                if late:
                    raise _to_sqlite(late)

        def connect(*given: Any, **named: Any) -> Any:
            return really_connect(*given, **{**named, "factory": Connection})

        os.fsync = fsync
        setattr(sqlite3.dbapi2, "connect", connect)  # noqa: B010
        sys.addaudithook(self._heard)
        return self

    @contextmanager
    def off(self) -> Iterator[None]:
        """For what another process would do, such as a scan."""
        self._off = True
        try:
            yield
        finally:
            self._off = False

    def _heard(self, event: str, given: tuple[Any, ...]) -> None:
        if event != "open" and event not in _CHANGES:
            return
        if not isinstance(given[0], (str, os.PathLike)):
            return
        path = Path(given[0])
        if not path.is_relative_to(self.folder):
            return
        self._step(event, path)
        ours = "cardscan" in path.relative_to(self.folder).parts
        if event == "os.link" and self.world == "no links":
            raise _error(errno.EPERM, path)
        if event == "os.rename" and self.world == "other disk" and not ours:
            raise _error(errno.EXDEV, path)

    def _step(self, name: str, path: Path | None = None) -> OSError | None:
        """Counts; the error to raise once the step is done."""
        if self._off:
            return None
        self.steps.append(f"{name} {path.relative_to(self.folder)}" if path else name)
        if len(self.steps) != self.at:
            return None
        if self.kind == "kill":
            os.kill(os.getpid(), signal.SIGKILL)
        if self.kind == "late":
            return _error(errno.EIO, path)
        if self.kind != "none":
            number: int = getattr(errno, self.kind)
            error = _error(number, path)
            raise _to_sqlite(error) if name == "commit" else error
        return None


def _error(number: int, path: Path | None) -> OSError:
    return OSError(number, os.strerror(number), path and str(path))


def _to_sqlite(error: OSError) -> sqlite3.OperationalError:
    told = sqlite3.OperationalError(error.strerror)
    told.sqlite_errorname = _SQLITE[errno.errorcode[error.errno or 0]]
    return told
