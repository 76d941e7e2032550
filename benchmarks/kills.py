"""A watched folder into which photos keep coming, while who takes them in is killed at random."""

import random
import signal
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from multiprocessing.process import BaseProcess
from pathlib import Path

import cardscan.watch.changes
import cardscan.watch.settled
from benchmarks.day import NOON, Photos, drop, find_mistakes, forkserver, run_apart, scan_inline
from benchmarks.faults import Faults
from cardscan.config import Settings
from cardscan.intake.spool import HOME
from cardscan.store import Store
from cardscan.watch.changes import Changes
from cardscan.watch.loop import Surroundings, Watch

LONGEST, SOON = 0.6, 0.2
"""Seconds that a process lives at most, or that every second one has once it is at work."""

HASTE = 0.02
"""Seconds for which a photo must lie still, each being dropped whole, and between two looks."""

AHEAD = 30
"""Photos that wait at most: else the folder would fill while nobody gets far."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of it."""

    kills: int
    at_work: int
    """Of them, those that came while photos were being taken in."""
    photos: int
    mistakes: tuple[str, ...]


def run_kills(number: int, *, seed: int = 1) -> Outcome:
    """Kill so many processes, then let one come to the end."""
    pick, at_work, mistakes = random.Random(seed), 0, list[str]()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        inbox = folder / "inbox"
        inbox.mkdir()
        Store.open(f"sqlite:///{folder}/pipeline.db").close()
        writer = _start(write_photos, folder)
        for index in range(number):
            server = _start(serve, folder)
            if index % 2:
                _wait_for_work(inbox)
            time.sleep(pick.uniform(0, SOON if index % 2 else LONGEST))
            server.kill()
            server.join()
            if server.exitcode != -signal.SIGKILL:
                mistakes.append(f"a process ended of itself: {server.exitcode}")
            at_work += any((inbox / HOME / "work").glob("*"))
        (folder / "stop").touch()
        writer.join()
        run_apart(serve, folder, True)
        dropped = int((folder / "dropped").read_text(encoding="ascii"))
        days = [photos_of(number) for number in range(dropped)]
        people = [person for number in range(dropped) for person in _people_of(number)]
        mistakes += find_mistakes(folder, days, people)
    return Outcome(number, at_work, sum(map(len, days)), tuple(mistakes))


def _wait_for_work(inbox: Path) -> None:
    """Until photos are being taken in, or for a while."""
    until = time.monotonic() + 10
    while not any((inbox / HOME / "work").glob("*")) and time.monotonic() < until:
        time.sleep(0.002)


def photos_of(number: int) -> Photos:
    """What is dropped at once: two sides, one, twins, no card, one in doubt, or a name in use."""
    card = f"card P{number} Beispiel"
    return (
        {
            f"{number}/1.jpg": (card, "done"),
            f"{number}/2.jpg": (card.replace("card", "back"), "done"),
        },
        {f"{number}/1.jpg": (card, "done")},
        {f"{number}/1.jpg": (card, "done"), f"{number}/2.jpg": (card, "duplicate")},
        {f"{number}/1.jpg": (f"blank {number}", "failed")},
        {f"{number}/1.jpg": (card.replace("card", "unsure"), "review")},
        {"SCN_0001.jpg": (card, "done")},
    )[number % 6]


def _people_of(number: int) -> Iterator[str]:
    if number % 6 != 3:
        yield f"P{number} Beispiel"


def write_photos(folder: Path) -> None:
    """Drop photos, each whole at once, until told to stop."""
    inbox, number = folder / "inbox", 0
    while not (folder / "stop").exists():
        if sum(1 for _ in inbox.glob("*/*.jpg")) > AHEAD:
            time.sleep(0.01)
            continue
        photos = photos_of(number)
        drop(folder / "new", photos)
        (name, *_), target = photos, inbox
        source = folder / "new" / Path(name).parts[0]
        target = inbox / source.name
        if target.exists():  # nobody has taken it yet, or it has been put back
            target = inbox / f"SCN_{number}.jpg"
        source.rename(target)
        number += 1
    (folder / "dropped").write_text(str(number), encoding="ascii")


def serve(folder: Path, to_the_end: bool = False) -> None:
    """The daemon; to the end of what is there, or for ever."""
    scan_inline(Faults(folder))
    setattr(cardscan.watch.settled, "STILL", HASTE)  # noqa: B010
    setattr(cardscan.watch.changes, "TICK", HASTE)  # noqa: B010
    around = Surroundings(
        lambda: Store.open(f"sqlite:///{folder}/pipeline.db"),
        now=lambda: NOON,
        clock=time.monotonic,
        make_uid=lambda: uuid.uuid4().urn,
    )
    settings = Settings(jobs=1, folder_events=True)
    with closing(Watch([folder / "inbox"], settings, around)) as watch:
        for _ in watch.run(Changes(_ignore, HOME)):
            if to_the_end and not watch.statuses()[0].waiting:
                break


def _ignore(text: str) -> None:
    """What the daemon writes to its log."""


def _start(function: Callable[[Path], None], folder: Path) -> BaseProcess:
    process = forkserver().Process(target=function, args=(folder,))
    process.start()
    return process
