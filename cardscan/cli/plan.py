"""A strategy on a terminal: a table of stages for each track."""

from collections.abc import Iterator

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from cardscan.cli.tables import quiet_table, text
from cardscan.pipeline.strategy import Strategy, Track


def strategy_sheet(strategy: Strategy) -> Group:
    """All tracks, with their stages, words, cadence and goals, and the reasons for no."""
    parts = [part for track in strategy.tracks for part in _track(track)]
    return Group(*parts, text(f"Reasons for no: {', '.join(strategy.no_reasons)}"))


def _track(track: Track) -> Iterator[RenderableType]:
    yield Text.assemble(text(track.title, "bold"), "  ", text(track.name, "dim"), "\n")
    yield Padding(_stages(track), (0, 0, 1, 2), expand=False)
    *first, last = track.cadence
    grid = Table.grid(padding=(0, 2))
    if track.looks_like:
        grid.add_row("  Looks like", text(", ".join(track.looks_like)))
    days = [*(f"after {_days(wait)}" for wait in first), f"every {_days(last)}"]
    grid.add_row("  Touches", ", then ".join(days))
    for goal in track.goals:
        label = "  Goals" if goal is track.goals[0] else ""
        grid.add_row(label, text(f"{goal.number:,} {goal.measure} a {goal.period}"))
    yield grid
    yield Text()


def _stages(track: Track) -> Table:
    table = quiet_table()
    table.add_column("Stage", no_wrap=True)
    table.add_column("Decide within", no_wrap=True)
    table.add_column("What is true of them")
    for stage in track.stages:
        won = stage.name == track.won
        within = "won" if won else _days(stage.decide_within) if stage.decide_within else ""
        checklist = text("; ".join(stage.checklist))
        table.add_row(text(stage.name, "bold" if won else ""), within, checklist)
    return table


def _days(number: int) -> str:
    return "1 day" if number == 1 else f"{number} days"
