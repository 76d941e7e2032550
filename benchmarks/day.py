"""A day at a watched folder, in processes of their own, and whether all came out right.

Scans are scripted: what a photo shows stands in it (``tests/scripted.py``).
"""

import datetime as dt
import hashlib
import os
import sqlite3
import uuid
from collections import Counter
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from concurrent.futures import Executor, Future
from contextlib import closing
from dataclasses import replace
from functools import partial
from multiprocessing import get_context
from multiprocessing.context import ForkServerContext
from pathlib import Path
from typing import Any

import cardscan.intake.desk
from benchmarks.faults import Faults
from cardscan.batch import Scan, scan_batch
from cardscan.config import Settings
from cardscan.errors import CardscanError
from cardscan.intake.arrival import Fate, find_due, put_back_failed, receive, recover
from cardscan.intake.spool import HOME, Spool
from cardscan.store import Store
from tests.scripted import scan_scripted

NOON = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)
LATER = NOON + dt.timedelta(hours=2)
LONG_AGO = 1_700_000_000

Photos = Mapping[str, tuple[str, str]]
"""What is dropped into the folder, by name: what is on it, and the folder in which it ends."""

PHOTOS: Photos = {
    "1.jpg": ("card Ana Beispiel", "done"),
    "2.jpg": ("back Ana Beispiel", "done"),
    "blank.jpg": ("blank", "failed"),
    "fair/day 2/1.jpg": ("card Cy Musterfrau\ncard Di Exemplo", "done"),
    "fair/late.jpg": ("no room", "deferred"),
    "twin.jpg": ("card Cy Musterfrau\ncard Di Exemplo", "duplicate"),
    "unsure.jpg": ("unsure Bo Muster", "done"),  # once somebody has looked at it
}
_POOR = ("blank.jpg", "late.jpg")

PEOPLE = ("Ana Beispiel", "Bo Muster", "Cy Musterfrau", "Di Exemplo")


def forkserver() -> ForkServerContext:
    """A process that has loaded all there is, and from which others are forked."""
    context = get_context("forkserver")
    context.set_forkserver_preload(["__main__", __name__])
    return context


def run_apart(function: Callable[..., Any], *given: Any) -> Any:
    """What the function gives in a process of its own; None where that was killed."""
    receiving, sending = forkserver().Pipe(duplex=False)
    process = forkserver().Process(target=_answer, args=(sending, function, given))
    process.start()
    sending.close()
    with closing(receiving):
        try:
            return receiving.recv()
        except EOFError:
            return None
        finally:
            process.join()


def drop(inbox: Path, photos: Photos) -> None:
    """Put photos into a folder."""
    for name, (script, _) in photos.items():
        path = inbox / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(script, encoding="utf-8")
        os.utime(path, (LONG_AGO, LONG_AGO))


def play(folder: Path, faults: Faults) -> tuple[list[str], list[str]]:
    """Take in what there is, look at what is in doubt, and try again what failed.

    Returns:
        The steps, and what was told but for what is wrong with the photos themselves.
    """
    scan_inline(faults)
    faults.install()
    told: list[str] = []
    try:
        for fate in _play(folder):
            if fate.error and (fate.state == "waiting" or fate.photo.name not in _POOR):
                told.append(f"{fate.photo}: {fate.error}")
    except (CardscanError, OSError) as error:
        told.append(f"{type(error).__name__}: {error}")
    return faults.steps, told


def scan_inline(faults: Faults, scan: Scan = scan_scripted) -> None:
    """Have this process scan by itself, without faults."""
    inline = partial(scan_batch, start=partial(_Inline, faults), scan=scan)
    setattr(cardscan.intake.desk, "scan_batch", inline)  # noqa: B010


def find_mistakes(folder: Path, days: Iterable[Photos], people: Iterable[str]) -> list[str]:
    """What is not as it should be once all has been taken in."""
    inbox, database = folder / "inbox", folder / "pipeline.db"
    found = list(_find_misplaced(inbox, days))
    with closing(sqlite3.connect(database)) as connection:
        (checked,) = connection.execute("PRAGMA integrity_check").fetchone()
        if checked != "ok":
            found.append(f"the database: {checked}")
        rows = connection.execute("SELECT state, path, sha256 FROM arrivals").fetchall()
        shown = connection.execute("SELECT path, sha256 FROM photos").fetchall()
    files = {str(path): path.relative_to(inbox).parts[1] for path in (inbox / HOME).rglob("*.jpg")}
    noted = {path: state for state, path, _ in rows if path}
    found += [
        f"{path}: is in {files.get(path)}, noted as in {noted.get(path)}"
        for path in sorted(files.keys() | noted.keys())
        if files.get(path) != noted.get(path)
    ]
    for path, sha256 in [*((path, sha256) for _, path, sha256 in rows), *shown]:
        if path and (not Path(path).exists() or _digest(Path(path).read_bytes()) != sha256):
            found.append(f"{path} is not what the database says")
    with Store.open(f"sqlite:///{database}") as store:
        names = Counter(filed.contact.full_name for filed in store.find_contacts())
    wanted = Counter(people)
    found += [f"lost: {name or '(no name)'}" for name in wanted - names]
    found += [f"doubled: {name or '(no name)'}" for name in names - wanted]
    return found


def _find_misplaced(inbox: Path, days: Iterable[Photos]) -> Iterator[str]:
    dropped = [photo for day in days for photo in day.values()]
    wanted = Counter((_digest(script.encode()), state) for script, state in dropped)
    ended = Counter(
        (_digest(path.read_bytes()), path.relative_to(inbox).parts[1])
        for path in (inbox / HOME).rglob("*.jpg")
    )
    scripts = {_digest(script.encode()): script for script, _ in dropped}
    yield from (f"not in {state}: {scripts[sha]}" for sha, state in wanted - ended)
    yield from (f"in {state} too often: {scripts.get(sha)}" for sha, state in ended - wanted)
    for parent, folders, files in os.walk(inbox):
        here = Path(parent)
        if here == inbox / HOME / "work" and folders + files:
            yield f"left in work: {folders + files}"
        for name in set(files) - {"lock"}:
            photo = here / name.removesuffix(".json")
            if photo.suffix != ".jpg" or not photo.exists():
                yield f"left: {here / name}"
        if HOME not in here.relative_to(inbox).parts:
            yield from (f"left in the inbox: {name}" for name in files)


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _play(folder: Path) -> Generator[Fate, None, None]:
    inbox = folder / "inbox"
    with Store.open(f"sqlite:///{folder}/pipeline.db") as store, Spool.open(inbox) as spool:

        def take(photos: Iterable[Path]) -> Generator[Fate, None, None]:
            return receive(
                list(photos),
                spool,
                store,
                Settings(jobs=1),
                event_of=lambda photo: photo.parts[0] if len(photo.parts) > 1 else "",
                now=lambda: NOON,
                make_uid=lambda: uuid.uuid4().urn,
            )

        yield from recover(spool, store, now=lambda: NOON)
        yield from take(spool.find_waiting())
        for filed in list(store.find_contacts()):
            if filed.review:
                store.change_contact(replace(filed, review=()), now=NOON)
        yield from recover(spool, store, now=lambda: NOON)
        for _ in put_back_failed(spool, store, lambda photo: photo.name != "late.jpg"):
            pass
        yield from take(spool.find_waiting())
        yield from take(find_due(spool, LATER))


def _answer(sending: Any, function: Callable[..., Any], given: tuple[Any, ...]) -> None:
    sending.send(function(*given))


class _Inline(Executor):
    """Does in this process what is handed to it."""

    def __init__(self, faults: Faults) -> None:
        self._faults = faults

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        with self._faults.off():
            future.set_result(fn(*args, **kwargs))
        return future
