"""The daemon's loop: looks into the folders when it is due, and takes in what has settled.

Nothing that goes wrong ends it but a missing engine and a signal. What the database or a disk
refuses is tried again after a pause that doubles; a folder that is gone is waited for.
"""

import datetime as dt
from collections.abc import Callable, Generator, Sequence, Set
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from cardscan.config import Settings
from cardscan.door import clean_text
from cardscan.errors import CardscanError, ResourceError, StoreError
from cardscan.intake.arrival import Fate, receive, recover
from cardscan.store import Store
from cardscan.watch.books import ALL, Books
from cardscan.watch.changes import Changes
from cardscan.watch.folder import Folder
from cardscan.watch.settled import STILL
from cardscan.watch.status import Status


@dataclass(frozen=True, slots=True)
class Told:
    """What became of a photo in a folder."""

    folder: Path
    fate: Fate


@dataclass(frozen=True, slots=True)
class Notice:
    """What else a person should know of a folder, or of an address book."""

    place: Path | str
    text: str


News = Generator[Told | Notice | None, None, None]
"""What happens, as it does; None is a sign of life without news."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the daemon is handed, so that tests can hand it something else."""

    open_store: Callable[[], Store]
    now: Callable[[], dt.datetime]
    """The time, in UTC."""
    clock: Callable[[], float]
    """Seconds that never go back."""
    make_uid: Callable[[], str]
    """Gives a fresh ``urn:uuid:``."""


class Watch:
    """Watched folders, from the first look to the last."""

    def __init__(self, roots: Sequence[Path], settings: Settings, around: Surroundings) -> None:
        """Opens and holds all the folders.

        Raises:
            UsageError: another program holds one, or it cannot be used.
        """
        self._settings = settings
        self._around = around
        self._started = around.now()
        self._store: Store | None = None
        self._books = Books(settings)
        self._folders: list[Folder] = []
        try:
            for root in dict.fromkeys(root.absolute() for root in roots):
                self._folders.append(Folder.open(root))
        except CardscanError:
            self.close()
            raise

    def run(self, changes: Changes) -> News:
        """Watch for good.

        Raises:
            MissingDependencyError: an engine or its data is not there.
            KeyboardInterrupt: by a signal; ``close`` is due then.
        """
        changed: set[Path] = set()
        while True:
            yield from self.turn(changed, changes.tells)
            yield None
            there = [folder for folder in self._folders if folder.state != "away"]
            changed = changes.wait([(folder.root, folder.openings) for folder in there])

    def turn(self, changed: Set[Path], tells: Callable[[Path], bool]) -> News:
        """Attend to each folder once.

        Args:
            changed: those in which something changed.
            tells: whether changes in a folder are told at all.
        """
        for folder in self._folders:
            yield from self._attend(folder, folder.root in changed, tells)
        yield from self._update_books()

    def take_all(self, pause: Callable[[float], None]) -> News:
        """Take in all that is there and has settled, once; what is being written is left.

        Raises:
            MissingDependencyError: an engine or its data is not there.
            StoreError: the database cannot be read or written.
            ResourceError: photos cannot be moved.
        """
        for folder in self._folders:
            yield from self._finish(folder)
            yield from self._look(folder)
        pause(STILL)
        for folder in self._folders:
            while settled := (yield from self._look(folder)):
                yield from self._receive(folder, settled)
        yield from self._update_books()

    def statuses(self) -> tuple[Status, ...]:
        """How each folder does."""
        now = self._around.now()
        return tuple(folder.status(self._started, now) for folder in self._folders)

    def close(self) -> None:
        """Let go of the folders and the database."""
        for folder in self._folders:
            folder.close()
        self._close_store()

    def _attend(self, folder: Folder, changed: bool, tells: Callable[[Path], bool]) -> News:
        """Look into the folder if it is due, and put off what does not work."""
        now = self._around.clock()
        if folder.state == "away":
            if folder.find_back(now):
                yield Notice(folder.root, "is back")
            return
        if not folder.is_there():
            folder.leave()
            yield Notice(folder.root, "is not there any more: waiting for it")
            return
        if changed:
            folder.look_soon(now)
        if now < folder.due:
            return
        try:
            yield from self._finish(folder)
            folder.polled = not tells(folder.root)
            settled = yield from self._look(folder)
            if changed:
                folder.look_twice(now)
            if settled:
                yield from self._receive(folder, settled)
        except (StoreError, ResourceError, OSError) as error:
            self._close_store()
            pause = folder.put_off(str(error), self._around.clock())
            yield Notice(folder.root, f"deferred: {error}; trying again in {pause:.0f} s")

    def _finish(self, folder: Folder) -> News:
        """Go on with what was stopped halfway."""
        if not folder.unfinished:
            return
        fates = recover(folder.spool, self._open_store(), now=self._around.now)
        yield from self._tell(folder, fates)
        folder.go_on()

    def _look(self, folder: Folder) -> Generator[Notice, None, Sequence[Path]]:
        """The photos that have settled; tells of folders that cannot be read, once each."""
        before = folder.locked
        try:
            settled = folder.find_settled(self._around.clock(), self._around.now())
        except OSError as error:
            raise ResourceError(
                f"{folder.root} cannot be read: {error.strerror}",
                "Check its disk, and the rights of its folders.",
            ) from error
        for path in folder.locked:
            if path not in before:
                yield Notice(folder.root, f"{path} cannot be read, so its photos are left")
        return settled

    def _receive(self, folder: Folder, photos: Sequence[Path]) -> News:
        fates = receive(
            photos,
            folder.spool,
            self._open_store(),
            self._settings,
            event_of=self._event_of,
            now=self._around.now,
            make_uid=self._around.make_uid,
        )
        folder.state = "scanning"
        yield None
        yield from self._tell(folder, fates)
        folder.go_on()

    def _tell(self, folder: Folder, fates: Generator[Fate, None, None]) -> News:
        with closing(fates):
            for fate in fates:
                folder.note(fate, self._around.clock())
                if fate.contacts:
                    self._books.note()
                yield Told(folder.root, fate)

    def _update_books(self) -> News:
        """Bring the address books of the settings up to date, if that is due."""
        if not self._books.is_due(self._around.clock()):
            return
        try:
            store = self._open_store()
            with closing(self._books.update(store, self._around.now, self._around.clock)) as said:
                for one in said:
                    yield Notice(*one) if one else None
        except StoreError as error:
            self._close_store()
            yield Notice(ALL, f"{self._books.put_off(self._around.clock())}: {error}")

    def _event_of(self, photo: Path) -> str:
        """The folder of the inbox in which a photo was, if such folders are named after events."""
        named = self._settings.folder_events and len(photo.parts) > 1
        return clean_text(photo.parts[0]) if named else ""

    def _open_store(self) -> Store:
        if self._store is None:
            self._store = self._around.open_store()
        return self._store

    def _close_store(self) -> None:
        if self._store:
            self._store.close()
            self._store = None
