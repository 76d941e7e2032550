"""A photo in a watched folder, from its arrival to its end, safe at every step.

claim: it moves to ``work``                     killed after it: it is scanned again
note it in the database, scan it
file its contacts in one transaction            killed after it: they are found there
note where it ends
move it there                                   killed before it: the move is made up for

Whatever stops this, a photo is in one of the folders, and scanning it again finds what was filed.
"""

import datetime as dt
import json
import time
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path
from typing import Literal, cast
from uuid import uuid4

from cardscan.books.files import write_atomically
from cardscan.config import Settings
from cardscan.contact import Filed
from cardscan.errors import (
    PASSING,
    BookError,
    CardscanError,
    ResourceError,
    StoreError,
    UnreadablePhotoError,
)
from cardscan.intake.desk import take_in
from cardscan.intake.outcome import Outcome
from cardscan.intake.spool import HOME, Claim, Spool, State, shortened
from cardscan.remote import Source, read_sha256
from cardscan.store import Store
from cardscan.store.arrivals import Arrival
from cardscan.store.columns import to_storable

STILL = 60.0
"""Seconds for which a damaged picture must have stayed the same before it counts as damaged: until
then it may be one that is still being written."""

_TO_RETRY: tuple[State, ...] = ("failed", "deferred")

_FIRST_PAUSE, _LONGEST_PAUSE = 60, 3600
"""Seconds before a deferred photo is tried again; each time twice as many."""

Clock = Callable[[], dt.datetime]


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of one photo."""

    photo: Path
    """Where it was, below the inbox."""
    state: State | Literal["waiting"]
    """The folder in which it ended; "waiting" for one that is back in the inbox."""
    path: Path | None
    """Where it is; None where it was deleted, as the settings ask."""
    contacts: tuple[Filed, ...] = ()
    """Those on it, whether or not it was what brought them."""
    error: CardscanError | None = None
    retry_at: dt.datetime | None = None
    """Of a deferred one."""


def receive(
    photos: Iterable[Path],
    spool: Spool,
    store: Store,
    settings: Settings,
    *,
    event_of: Callable[[Path], str],
    now: Clock,
    make_uid: Callable[[], str],
    make_token: Callable[[Path], str] = lambda _: uuid4().hex,
) -> Generator[Fate, None, None]:
    """Take photos out of the inbox, scan and file them, and move each to where it ends.

    Closing the iterator, or an exception, ends all work at once and puts back what is not done.

    Args:
        photos: from ``find_waiting`` or ``find_due``; neighbours may be two sides of a card.
        spool: the watched folder.
        store: where contacts are filed.
        settings: for the scan, and what becomes of originals.
        event_of: from where a photo was below the inbox, where its people were met, or "".
        now: the clock, in UTC.
        make_uid: gives a fresh ``urn:uuid:``.
        make_token: gives, from where a photo was below the inbox, what it is known by from then on.

    Raises:
        MissingDependencyError: an engine or its data is not there.
        StoreError: the database cannot be read or written.
        ResourceError: photos cannot be moved; ``recover`` goes on once they can.
    """
    reception = _Reception(spool, store, settings, event_of, now, make_uid, make_token)
    yield from reception.take(photos)


def recover(spool: Spool, store: Store, *, now: Clock) -> Generator[Fate, None, None]:
    """Go on where a program that was stopped left off.

    Photos whose end is known are moved there, all others back into the inbox, where they meet their
    neighbours again; what is filed of them is found there.

    Raises:
        StoreError: the database cannot be read or written.
        ResourceError: photos cannot be moved.
    """
    with _moving(spool):
        store.arrivals.drop_begun(str(spool.root))
        for claim in list(spool.find_claimed()):
            arrival = store.arrivals.read(claim.token)
            if arrival:
                known = store.arrivals.read_filed(arrival.sha256)
                contacts = known[1] if known else ()
                path = _move(spool, claim, arrival)
                yield Fate(claim.relative, _ended(arrival), path, contacts)
            else:
                spool.put_back(claim)
        for state in _TO_RETRY:
            _tidy(spool, store, state)
        _move_on(spool, store, now)


def find_due(spool: Spool, now: dt.datetime) -> Iterator[Path]:
    """The deferred photos that are to be tried again."""
    for photo in spool.find_ended("deferred"):
        try:
            told = json.loads(_reasons_file(photo).read_text(encoding="utf-8"))
            due = dt.datetime.fromisoformat(told["retry_at"]) <= now
        except (OSError, ValueError, KeyError, TypeError):
            due = True
        if due:
            yield photo


def put_back_failed(spool: Spool, store: Store, wanted: Callable[[Path], bool]) -> Iterator[Path]:
    """Put failed and deferred photos back into the inbox; where each is then.

    Args:
        spool: the watched folder; another program may hold it.
        store: that of the folder.
        wanted: by where it was below the inbox, whether a photo is meant.

    Raises:
        StoreError: the database cannot be read or written.
        ResourceError: photos cannot be moved.
    """
    with _moving(spool):
        for state in _TO_RETRY:
            tokens = _tokens(spool, store, state)
            for photo in list(spool.find_ended(state)):
                if wanted(spool.name(photo)):
                    claim = spool.claim(photo, _token_of(photo, tokens))
                    _reasons_file(photo).unlink(missing_ok=True)
                    store.arrivals.drop([claim.token])
                    yield spool.put_back(claim)


@dataclass(frozen=True, slots=True)
class _Reception:
    spool: Spool
    store: Store
    settings: Settings
    event_of: Callable[[Path], str]
    now: Clock
    make_uid: Callable[[], str]
    make_token: Callable[[Path], str]

    def take(self, photos: Iterable[Path]) -> Generator[Fate, None, None]:
        """Claim the photos, scan and file them, and move each to where it ends."""
        held: dict[Source, Claim] = {}
        ending: Arrival | None = None
        try:
            with _moving(self.spool):
                yield from self._claim(photos, held)
                claims = list(held.values())
                looks = {path: _look(claim.path) for path, claim in held.items()}
                begun = self.store.arrivals.begin(map(self._arrival, claims), now=self.now())
                arrivals = dict(zip(held, begun, strict=True))
                for event, group in groupby(claims, lambda claim: self.event_of(claim.relative)):
                    before = self._find_before(event)
                    outcomes = take_in(
                        [*before, *(claim.path for claim in group)],
                        self.settings,
                        self.store,
                        event=event,
                        now=self.now,
                        make_uid=self.make_uid,
                    )
                    with closing(outcomes):
                        for outcome in outcomes:
                            if outcome.path in before:
                                continue
                            claim = held[outcome.path]
                            fate, ending = self._judge(claim, outcome, arrivals[claim.path], looks)
                            if ending:
                                self.store.arrivals.settle(ending, now=self.now())
                                fate = replace(fate, path=_move(self.spool, claim, ending))
                                ending = None
                            del held[claim.path]
                            yield fate
        finally:
            if ending:  # its note may be safe already: recover finds out
                held = {path: one for path, one in held.items() if one.token != ending.token}
            with suppress(OSError, StoreError):
                for claim in held.values():
                    if claim.path.exists():
                        self.spool.put_back(claim)
                self.store.arrivals.drop(claim.token for claim in held.values())

    def _claim(self, photos: Iterable[Path], held: dict[Source, Claim]) -> Iterator[Fate]:
        """Take photos out of the inbox; tells of those that must stay there."""
        tokens = _tokens(self.spool, self.store, "deferred")
        for photo in photos:
            try:
                token = tokens.get(to_storable(str(photo)))
                claim = self.spool.claim(photo, token or self.make_token(self.spool.name(photo)))
            except FileNotFoundError:  # somebody took it away
                continue
            except OSError as error:
                alone = Path(error.filename or "") == photo and error.errno not in PASSING
                if not (alone and photo.exists()):
                    raise  # without it, its neighbours might be filed apart from their other sides
                yield Fate(self.spool.name(photo), "waiting", photo, error=_stuck(photo, error))
                continue
            held[claim.path] = claim
            if photo.is_relative_to(self.spool.root / HOME):
                _reasons_file(photo).unlink(missing_ok=True)

    def _find_before(self, event: str) -> tuple[Path, ...]:
        """The photo that came last, of whose card the next one may show the other side."""
        last = self.store.arrivals.read_last_filed(str(self.spool.root))
        if last is None or self.event_of(Path(last.name)) != event:
            return ()
        path = Path(last.path)
        return (path,) if last.path and read_sha256(path, self.settings) == last.sha256 else ()

    def _arrival(self, claim: Claim) -> Arrival:
        return Arrival(
            token=claim.token,
            folder=str(self.spool.root),
            name=str(claim.relative),
            sha256=read_sha256(claim.path, self.settings),
            event=self.event_of(claim.relative),
        )

    def _judge(
        self, claim: Claim, outcome: Outcome, arrival: Arrival, looks: Mapping[Source, object]
    ) -> tuple[Fate, Arrival | None]:
        """What becomes of a photo, and what is to be noted of it unless it is put back."""
        error = outcome.error
        if not arrival.sha256:
            arrival = replace(arrival, sha256=read_sha256(claim.path, self.settings))
        state, contacts = self._state_of(outcome, arrival)
        damaged = isinstance(error, UnreadablePhotoError)
        age = time.time() - claim.path.lstat().st_mtime
        if _look(claim.path) != looks[claim.path] or (damaged and 0 <= age < STILL):
            self.store.arrivals.drop([claim.token])
            back = self.spool.put_back(claim)
            return Fate(claim.relative, "waiting", back, contacts, error), None
        retry_at = None
        if state == "deferred":
            pause = _FIRST_PAUSE * 2 ** min(arrival.attempts - 1, 10)
            retry_at = self.now() + dt.timedelta(seconds=min(pause, _LONGEST_PAUSE))
        if error:
            arrival = replace(arrival, code=error.code, why=error.message, hint=error.hint)
        place = self.spool.find_place(claim, state, arrival.sha256)
        ending = replace(
            arrival,
            state=state,
            path="" if self._kept_elsewhere(state, contacts) else str(place),
            retry_at=retry_at.isoformat() if retry_at else None,
        )
        return Fate(claim.relative, state, None, contacts, error, retry_at), ending

    def _state_of(self, outcome: Outcome, arrival: Arrival) -> tuple[State, tuple[Filed, ...]]:
        if isinstance(outcome.error, ResourceError):
            return "deferred", ()
        if outcome.error:
            return "failed", ()
        contacts = outcome.filed
        if not contacts or outcome.known:
            known = self.store.arrivals.read_filed(arrival.sha256)
            work = to_storable(str(self.spool.work))
            if known is None or not Path(known[0]).is_relative_to(work):
                return "duplicate", known[1] if known else ()
            contacts = known[1]  # by a program that was stopped before it could move the photo
        return ("review" if any(one.review for one in contacts) else "done"), contacts

    def _kept_elsewhere(self, state: State, contacts: Sequence[Filed]) -> bool:
        """Whether the original is to be deleted, and all that was read of it can be read again."""
        return (
            state == "done"
            and self.settings.originals == "delete"
            and bool(contacts)
            and all(self.store.read_picture(one.contact.uid) for one in contacts)
        )


@contextmanager
def _moving(spool: Spool) -> Iterator[None]:
    try:
        yield
    except (OSError, BookError) as error:
        raise ResourceError(
            f"photos in {spool.root} cannot be moved: {error}",
            "Make room on its disk, and check the rights of its folders.",
        ) from error


def _tokens(spool: Spool, store: Store, state: State) -> dict[str, str]:
    """The tokens of photos that have ended, by their paths as they are stored."""
    return {row.path: row.token for row in store.arrivals.find(str(spool.root), state)}


def _token_of(photo: Path, tokens: Mapping[str, str]) -> str:
    return tokens.get(to_storable(str(photo))) or uuid4().hex


def _move(spool: Spool, claim: Claim, arrival: Arrival) -> Path | None:
    """Move a photo to where it is noted to end."""
    if not arrival.path:
        spool.remove(claim)
        return None
    state = _ended(arrival)
    if arrival.code:
        place = spool.find_place(claim, state, arrival.sha256)
        spool.make_folders(place.parent)
        write_atomically(_reasons_file(place), _to_json(arrival), replace=True)
    return spool.settle(claim, state, arrival.sha256)


def _move_on(spool: Spool, store: Store, now: Clock) -> None:
    """Move photos that a person has looked at since to those that are done."""
    looked_at = store.arrivals.find_looked_at(str(spool.root))
    photos = {to_storable(str(photo)): photo for photo in spool.find_ended("review")}
    for arrival in looked_at:
        photo = photos.get(arrival.path)
        if photo:  # else somebody moved it: then it is theirs
            claim = spool.claim(photo, arrival.token)
            place = spool.find_place(claim, "done", arrival.sha256)
            ending = replace(arrival, state="done", path=str(place))
            store.arrivals.settle(ending, now=now())
            _move(spool, claim, ending)


def _tidy(spool: Spool, store: Store, state: State) -> None:
    """Forget photos that are no longer there, and delete reasons that lie there without one."""
    photos = list(spool.find_ended(state))
    stored = {to_storable(str(photo)) for photo in photos}
    tokens = _tokens(spool, store, state)
    store.arrivals.drop(token for path, token in tokens.items() if path not in stored)
    spool.delete_others(state, {*photos, *map(_reasons_file, photos)})


def _ended(arrival: Arrival) -> State:
    return cast("State", arrival.state)  # nothing else is noted of what is not WORK


def _look(path: Path) -> tuple[int, int, int]:
    """What changes when somebody writes to a file."""
    about = path.lstat()
    return about.st_size, about.st_mtime_ns, about.st_ino


def _reasons_file(photo: Path) -> Path:
    """Where it is told why a photo failed, or was deferred."""
    return photo.with_name(shortened(photo.name, ".json"))


def _to_json(arrival: Arrival) -> bytes:
    told = {
        "photo": arrival.name,
        "sha256": arrival.sha256,
        "code": arrival.code,
        "message": arrival.why,
        "hint": arrival.hint,
        "attempts": arrival.attempts,
        "first": arrival.first,
        "last": arrival.changed,
        "retry_at": arrival.retry_at,
    }
    return (json.dumps(told, indent=2) + "\n").encode("ascii")


def _stuck(photo: Path, error: OSError) -> CardscanError:
    return ResourceError(
        f"{photo.name} cannot be moved: {error.strerror}", "Check the rights of its folder."
    )
