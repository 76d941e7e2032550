"""Watched folders on which a test sets the clock by hand, and the loop of the daemon over them."""

import datetime as dt
import os
from pathlib import Path

from cardscan.config import Settings
from cardscan.errors import StoreError
from cardscan.store import Store
from cardscan.watch.loop import Notice, Surroundings, Told, Watch
from cardscan.watch.status import Status
from tests.proposals import make_uids

NOON = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)
LONG_AGO = 1_700_000_000


class Desk:
    """Watched folders, a database that may fail, and a clock that is set by hand."""

    def __init__(self, folder: Path, *names: str, folder_events: bool = False) -> None:
        self.roots = [folder / name for name in names or ("inbox",)]
        for root in self.roots:
            root.mkdir()
        self.root = self.roots[0]
        self.url = f"sqlite:///{folder}/pipeline.db"
        self.seconds = 0.0
        self.away = False
        self.told = True
        self.around = Surroundings(self.open_store, self.now, lambda: self.seconds, make_uids())
        self.watch = Watch(self.roots, Settings(jobs=2, folder_events=folder_events), self.around)

    def open_store(self) -> Store:
        if self.away:
            raise StoreError("the database is away", "Wait for it.")
        return Store.open(self.url)

    def now(self) -> dt.datetime:
        return NOON + dt.timedelta(seconds=self.seconds)

    def drop(
        self, name: str, script: str, *, root: Path | None = None, age: int = LONG_AGO
    ) -> Path:
        photo = (root or self.root) / name
        photo.parent.mkdir(parents=True, exist_ok=True)
        photo.write_text(script, encoding="utf-8")
        os.utime(photo, (age, age))
        return photo

    def turn(self, seconds: float = 0, *, changed: bool = False) -> list[str]:
        """What is told when that much time has passed."""
        self.seconds += seconds
        happening = self.watch.turn(set(self.roots) if changed else set(), lambda _: self.told)
        return [in_words(one) for one in happening if one]

    def status(self) -> Status:
        return self.watch.statuses()[0]

    def events(self) -> list[str]:
        with Store.open(self.url) as store:
            return sorted(filed.event for filed in store.find_contacts())


def in_words(one: Told | Notice) -> str:
    return one.text if isinstance(one, Notice) else f"{one.fate.photo} {one.fate.state}"
