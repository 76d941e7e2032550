"""The progress bar: what is done, how fast, and how long the rest will take."""

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


def make_bar(doing: str) -> Progress:
    """A bar on standard error that is named by what is done, and gone at its end."""
    return Progress(
        TextColumn(doing),
        BarColumn(bar_width=30),
        MofNCompleteColumn(),
        _Rate(),
        TimeRemainingColumn(compact=True),
        console=console(errors=True),
        transient=True,
        redirect_stdout=False,
        redirect_stderr=False,
    )
