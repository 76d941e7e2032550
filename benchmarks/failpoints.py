"""A day at a watched folder, stopped at every step in turn, and gone on with after that."""

import shutil
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.day import PEOPLE, PHOTOS, Photos, drop, find_mistakes, play, run_apart
from benchmarks.faults import Faults, Kind, World

KINDS: tuple[Kind, ...] = ("kill", "ENOSPC", "EIO", "EACCES", "late")
WORLDS: tuple[World, ...] = ("plain", "no links", "other disk")

BEFORE: Photos = {"1.jpg": ("card Zo Vorher", "done")}
"""What came on the day before: under a name that comes again."""


_SIDES = ("os.rename inbox/1.jpg", "os.rename inbox/2.jpg")
"""Where one side of a card may not be moved, the other is filed without it."""


@dataclass(frozen=True, slots=True)
class Trial:
    """One day with a fault, and a day without one after it."""

    world: World
    kind: Kind
    step: int
    name: str
    mistakes: tuple[str, ...]
    silent: bool
    """Whether nothing was told, though all was not well."""


def run_trials(
    kinds: Sequence[Kind] = KINDS, worlds: Sequence[World] = WORLDS, *, every: int = 1
) -> Iterator[Trial]:
    """Stop the day at its first step, at its second and so on.

    Args:
        kinds: of faults.
        worlds: kinds of file systems.
        every: how many steps to go on each time.
    """
    with tempfile.TemporaryDirectory() as name:
        template, folder = Path(name, "template"), Path(name, "day")
        for world in worlds:
            _prepare(template, folder, BEFORE)
            run_apart(play, folder, Faults(folder))
            folder.rename(template)
            _prepare(template, folder, PHOTOS)
            steps, _ = run_apart(play, folder, Faults(folder, world=world))
            for kind in kinds:
                for step in range(1, len(steps) + 1, every):
                    if kind == "late" and steps[step - 1] not in ("fsync", "commit"):
                        continue
                    _prepare(template, folder, PHOTOS)
                    ended = run_apart(play, folder, Faults(folder, step, kind, world))
                    apart = kind == "EACCES" and steps[step - 1] in _SIDES
                    people = (*PEOPLE, "Zo Vorher", *([""] * apart))
                    wanted = (folder, (BEFORE, PHOTOS), people)
                    told = kind == "kill" or ended is None or ended[1]
                    silent = not told and bool(find_mistakes(*wanted))
                    run_apart(play, folder, Faults(folder, world=world))
                    mistakes = find_mistakes(*wanted)
                    if kind != "kill" and ended is None:
                        mistakes.append("the program ended with a traceback")
                    yield Trial(world, kind, step, steps[step - 1], tuple(mistakes), silent)
            shutil.rmtree(template)


def _prepare(template: Path, folder: Path, photos: Photos) -> None:
    """A copy of the template at the same place each time, since databases know paths."""
    shutil.rmtree(folder, ignore_errors=True)
    if template.exists():
        shutil.copytree(template, folder)
    drop(folder / "inbox", photos)
