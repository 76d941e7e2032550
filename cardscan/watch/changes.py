"""When to look into the folders: at once when something changes in them, else every few seconds.

What changed does not matter, since whoever is told looks through the whole folder: events may be
lost (a file written right after its folder was made, an overflow) or come many times over.
"""

import time
from collections.abc import Callable, Collection, Generator, Sequence
from pathlib import Path

import watchfiles

from cardscan.mounts import on_network_share, read_mounts

TICK = 0.5
"""Seconds after which ``wait`` returns though nothing has changed."""

_STEP = 50
"""Milliseconds for which events are gathered, and within which a signal is noticed."""

Presence = tuple[Path, int]
"""A folder that is there, with a number that is another one when it was away meanwhile."""


class Changes:
    """Waits until something changes in one of the folders."""

    def __init__(self, warn: Callable[[str], None], own: str) -> None:
        """Watches nothing yet.

        Args:
            warn: told, once, that the system has no more watches to give.
            own: the name of the one folder in each that is not watched, since it is ours.
        """
        self._warn = warn
        self._own = own
        self._limited = False
        self._there: tuple[Presence, ...] = ()
        self._real: dict[Path, Path] = {}
        self._events: Generator[set[tuple[watchfiles.Change, str]], None, None] | None = None

    def tells(self, folder: Path) -> bool:
        """Whether changes in the folder are told; over a network, nobody tells them."""
        return not self._limited and not on_network_share(folder / self._own, read_mounts())

    def wait(self, there: Sequence[Presence]) -> set[Path]:
        """The folders in which something changed since the last call; none after ``TICK`` seconds.

        A folder that is new in ``there`` is among them: what came before it was watched is no
        event.

        Raises:
            KeyboardInterrupt: by a signal.
        """
        new = {folder for folder, _ in set(there).difference(self._there)}
        if tuple(there) != self._there:
            self.close()
            self._there = tuple(there)
            told = [folder for folder, _ in there if self.tells(folder)]
            self._real = {folder.resolve(): folder for folder in told}  # as events may name them
            self._events = self._watch(self._real)
        if self._events is None:
            time.sleep(TICK)
            return new
        try:
            changes = next(self._events)
        except (OSError, RuntimeError) as error:  # the latter is what watchfiles makes of most
            self._limited, self._events = True, None
            self._warn(f"changes are not told here, so folders are looked through: {error}")
            return new
        parents = {parent for _, path in changes for parent in (Path(path), *Path(path).parents)}
        return new | {folder for real, folder in self._real.items() if real in parents}

    def close(self) -> None:
        """Watches nothing any more."""
        if self._events is not None:
            self._events.close()
            self._events = None

    def _watch(
        self, folders: Collection[Path]
    ) -> Generator[set[tuple[watchfiles.Change, str]], None, None] | None:
        if not folders:
            return None
        own = tuple(f"{folder / self._own}/" for folder in folders)
        return watchfiles.watch(
            *folders,
            watch_filter=lambda _, path: not f"{path}/".startswith(own),
            step=_STEP,
            rust_timeout=int(TICK * 1000),
            yield_on_timeout=True,
            force_polling=False,
            ignore_permission_denied=True,
        )
