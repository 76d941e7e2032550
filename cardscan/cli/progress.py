"""How far a command is, on standard error, where somebody looks."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def progress_bar(
    total: int, *, shown: bool, doing: str = "Scanning"
) -> Iterator[Callable[[], None]]:
    """Gives what is to be called after each photo or contact; the bar leaves nothing behind."""
    if not shown:
        yield lambda: None
        return
    from cardscan.cli.bar import make_bar  # Rich takes a while to load

    with make_bar(doing) as bar:
        task = bar.add_task("", total=total)
        yield lambda: bar.advance(task)
