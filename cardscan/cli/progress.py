"""The progress bar on standard error: what is done, how fast, and how long the rest will take."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    Task,
    TextColumn,
    TimeRemainingColumn,
)
from rich.text import Text

from cardscan.cli.tables import console


class _Rate(ProgressColumn):
    """Photos or contacts a second, over the last half minute."""

    def render(self, task: Task) -> Text:
        """As in "2.1/s"; nothing before the first is done."""
        return Text(f"{task.speed:.1f}/s" if task.speed else "", style="dim")


@contextmanager
def progress_bar(
    total: int, *, shown: bool, doing: str = "Scanning"
) -> Iterator[Callable[[], None]]:
    """Gives what is to be called after each photo or contact; the bar leaves nothing behind."""
    bar = Progress(
        TextColumn(doing),
        BarColumn(bar_width=30),
        MofNCompleteColumn(),
        _Rate(),
        TimeRemainingColumn(compact=True),
        console=console(errors=True),
        transient=True,
        redirect_stdout=False,
        redirect_stderr=False,
        disable=not shown,
    )
    with bar:
        task = bar.add_task("", total=total)
        yield lambda: bar.advance(task)
