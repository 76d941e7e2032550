"""How a database finds its answers: every query of a question, with its plan."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, event

from cardscan.store.engine import open_engine

_PASSED_OVER = ("alembic_version", "sqlite_master", "pg_catalog", "pg_backend_pid")
_SHOWN = 400
"""Letters of a query."""


@contextmanager
def watched() -> Iterator[dict[str, tuple[Any, float]]]:
    """Every query of the block once, with its parameters and the seconds to its first row."""
    asked: dict[str, tuple[Any, float]] = {}
    began = 0.0

    def before(*_: Any) -> None:
        nonlocal began
        began = time.perf_counter()

    def after(_: Connection, __: Any, statement: str, parameters: Any, *___: Any) -> None:
        wanted = statement.lstrip().startswith(("SELECT", "WITH"))
        if wanted and statement not in asked and not any(one in statement for one in _PASSED_OVER):
            asked[statement] = parameters, time.perf_counter() - began

    event.listen(Engine, "before_cursor_execute", before)
    event.listen(Engine, "after_cursor_execute", after)
    try:
        yield asked
    finally:
        event.remove(Engine, "before_cursor_execute", before)
        event.remove(Engine, "after_cursor_execute", after)


def plans(url: str, ask: Callable[[], object]) -> Iterator[str]:
    """The queries of a question, with what each takes and how the database says it finds rows."""
    with watched() as asked:
        ask()
    engine = open_engine(url, patience=1)
    sqlite = engine.dialect.name == "sqlite"
    explain = "EXPLAIN QUERY PLAN" if sqlite else "EXPLAIN (ANALYZE, BUFFERS)"
    with engine.connect() as reading:
        for statement, (parameters, seconds) in asked.items():
            yield f"\n  {seconds * 1000:.1f} ms: {' '.join(statement.split())[:_SHOWN]}"
            for row in reading.exec_driver_sql(f"{explain} {statement}", parameters):
                yield f"    {row[3] if sqlite else row[0]}"
    engine.dispose()
