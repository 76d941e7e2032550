"""What PostgreSQL is told at the beginning, and what its complaints mean.

It is made to behave as SQLite does. Who writes waits for its turn before it reads anything, so that
nothing it has read is changed before it is done, no two wait for each other, and the journal is in
the order of what happened. Who reads sees the database as it was at one moment, and waits for
nobody.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Engine, event, text
from sqlalchemy.engine import URL

from cardscan.errors import StoreError

OLDEST = 13
"""The oldest version that is let in."""

_TURN = 0x63617264
"""The advisory lock of who writes; PostgreSQL keeps it apart for each database."""

_MEMORY = "'32MB'"
"""For a step of a query. With the 4 MB that are usual, what it knows of which row has a word of
thousands is by pages, whose rows are then all looked at."""

_RAREST = text(
    "SELECT beginning, coalesce(sum(share), 0) * (SELECT reltuples FROM pg_class"
    " WHERE oid = CAST('contacts' AS regclass)) AS owners"
    " FROM unnest(CAST(:beginnings AS text[])) AS asked(beginning) LEFT JOIN ("
    "SELECT word, share FROM pg_stats, unnest("
    "CAST(CAST(most_common_elems AS text) AS text[]), most_common_elem_freqs"
    ") AS common(word, share) WHERE schemaname = current_schema() AND tablename = 'contacts'"
    " AND attname = 'searched') AS known ON starts_with(word, beginning)"
    " GROUP BY beginning ORDER BY owners, length(beginning) DESC LIMIT 1"
)

_IN_USE = ("is in use by another program", "Try again when that program is done.")
_AWAY = ("has lost its server", "Check that its server runs, then try again.")
_READ_ONLY = ("may not be written", "Ask who runs its server for the right to write in it.")
_ADVICE = {
    "55P03": _IN_USE,
    "40": _IN_USE,
    "08": _AWAY,
    "57P": _AWAY,
    "25006": _READ_ONLY,
    "42501": _READ_ONLY,
    "53100": ("cannot grow: the disk of its server is full", "Make room there and try again."),
}
"""By the beginning of SQLSTATE; postgresql.org/docs/current/errcodes-appendix.html."""


def options(url: URL, patience: float) -> dict[str, Any]:
    """What ``create_engine`` is told; what the address itself says goes first."""
    told = {
        "fallback_application_name": "cardscan",
        "client_encoding": "utf8",
        "connect_timeout": max(2, int(patience)),
    }
    return {
        "connect_args": {name: value for name, value in told.items() if name not in url.query},
        "isolation_level": "REPEATABLE READ",
        "pool_pre_ping": True,  # the server may have been started anew
    }


def settle(engine: Engine, writes: str, patience: float) -> None:
    """Look at the server that each connection leads to, and give transactions their beginning.

    Args:
        engine: made with ``options``.
        writes: the execution option of transactions that write.
        patience: seconds to wait for other writers.
    """
    address = engine.url

    def connected(connection: Any, _: object) -> None:
        _check(connection, address)
        connection.autocommit = True
        connection.execute(f"SET lock_timeout = {max(1, int(patience * 1000))}")
        connection.execute(f"SET work_mem = {_MEMORY}")
        connection.execute("SET random_page_cost = 1.1")  # of a disk without a moving head
        connection.execute("SET jit = off")  # takes longer to compile than our queries to run
        connection.autocommit = False

    def begun(connection: Connection) -> None:
        if connection.get_execution_options().get(writes, False):
            # Else it would see the database as it was before it waited.
            connection.exec_driver_sql(
                "SET TRANSACTION ISOLATION LEVEL READ COMMITTED;"
                f" SELECT pg_advisory_xact_lock({_TURN})"
            )

    event.listen(engine, "connect", connected)
    event.listen(engine, "begin", begun)


def find_rarest(reading: Connection, beginnings: Sequence[str]) -> tuple[str, float]:
    """Of beginnings of words the one that fewest contacts seem to have, and how many that are.

    The server knows the commonest words since it last counted; of the others the longest is taken.
    """
    row = reading.execute(_RAREST, {"beginnings": [*beginnings]}).one()
    return row.beginning, row.owners


def name_database(url: URL) -> str:
    """Its address for people to read, without what may be secret."""
    return url.set(drivername="postgresql", password=None, query={}).render_as_string()


def to_store_error(error: BaseException, url: URL) -> StoreError:
    """What a complaint of the driver or of the server means."""
    name = f"the database {name_database(url)}"
    state = getattr(error, "sqlstate", None) or ""
    for begin, (trouble, advice) in _ADVICE.items():
        if state.startswith(begin):
            return StoreError(f"{name} {trouble}", advice)
    said = str(error).partition("\n")[0]
    if state:
        return StoreError(f"{name} says: {said}", "Run: cardscan doctor")
    reason = said.rpartition("failed: ")[2].removeprefix("FATAL:").strip()
    return StoreError(f"{name} cannot be reached: {reason}", _advise(reason))


def _advise(reason: str) -> str:
    if "password" in reason:
        return "Check the password in its address, in PGPASSWORD or in ~/.pgpass."
    if 'database "' in reason:
        return "Make it with createdb, or name another with --db."
    return "Check its address, and that its server runs and lets you in."


def _check(connection: Any, url: URL) -> None:
    """Refuse a server that is too old and a database that cannot hold all letters."""
    version = connection.info.server_version // 10_000
    encoding = connection.info.parameter_status("server_encoding")
    if version >= OLDEST and encoding == "UTF8":
        return
    connection.close()
    if version < OLDEST:
        raise StoreError(
            f"the server of {name_database(url)} is PostgreSQL {version}; {OLDEST} is the oldest",
            "Upgrade it, or name another database with --db.",
        )
    raise StoreError(
        f"the database {name_database(url)} holds letters as {encoding}, not as UTF8",
        "Make one with: createdb --encoding=UTF8 --template=template0 NAME",
    )
