"""Whether anything was written, by whatever program, for the price of one short question."""

from threading import Lock
from typing import Self

from sqlalchemy import Connection, Engine

_ASKED = {
    # Another value where another connection has written; sqlite.org/pragma.html#pragma_data_version
    "sqlite": "PRAGMA data_version",
    # Every transaction that writes has a number, and is named here from its beginning to its end.
    "postgresql": "SELECT CAST(pg_current_snapshot() AS text)",
}


class Pulse:
    """A connection of its own that does nothing but to ask; threads may share it.

    On PostgreSQL it also beats for what is written in other databases of the same server.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._lock = Lock()
        self._own: Connection | None = None
        self._opened = 0

    def read(self) -> str:
        """A mark, which is another one after each write.

        Raises:
            StoreError: the database cannot be reached.
        """
        with self._lock:
            if self._own is None:
                self._own = self._engine.connect()
                self._own.detach()  # from the pool, which may be closed before it is
                self._opened += 1
            try:
                (said,) = self._own.exec_driver_sql(_ASKED[self._engine.dialect.name]).one()
                self._own.rollback()  # else it would see the database as it is at this moment
            except BaseException:
                self._let_go()
                raise
            return f"{self._opened} {said}"

    def close(self) -> None:
        """Let go of the connection; the next ``read`` opens another."""
        with self._lock:
            self._let_go()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _let_go(self) -> None:
        if self._own is not None:
            self._own.close()
            self._own = None
