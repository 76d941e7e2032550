"""Photos to filed entries: each photo is taken once, and filed as soon as it can be.

Scanning ends in any order, filing follows as soon as a photo's neighbours are read too, since they
may show the other side of its card, and outcomes are told in the order of the photos: what is
printed or written is the same for every run over the same stack. Both sides of a card are filed
together, so that a crash leaves whole cards, and the rest to the next run.
"""

import datetime as dt
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import ExitStack, closing
from dataclasses import replace
from functools import cache
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from cardscan.batch import Crew, Here, Scanned, scan_batch
from cardscan.config import Settings
from cardscan.contact import Filed
from cardscan.errors import CardscanError
from cardscan.intake.outcome import Outcome
from cardscan.intake.pairs import in_pairs
from cardscan.intake.photos import nothing_in
from cardscan.intake.seen import SeenFiles
from cardscan.remote import Source
from cardscan.store import Store

if TYPE_CHECKING:
    from cardscan.intake.filer import Filer

_TOGETHER = 64
"""Photos that the store is asked for in one go, at most: copies of those from elsewhere are kept
until it has answered."""


def take_in(
    photos: Sequence[Source],
    settings: Settings,
    store: Store | None,
    *,
    crew: Crew | None = None,
    sides: bool = False,
    retell: bool = True,
    skip_unchanged: bool = False,
    prepare: Callable[[], None] = lambda: None,
    event: str,
    now: Callable[[], dt.datetime],
    make_uid: Callable[[], str],
) -> Generator[Outcome, None, None]:
    """Scan the photos that are new and file them, each card with all its sides in one transaction.

    Outcomes come in the order of ``photos``. Closing the iterator, or an exception, ends all work
    at once; what was filed stays.

    Args:
        photos: from ``find_photos``.
        settings: for the scan.
        store: where contacts are filed; without one, nothing is.
        crew: who scans them; processes of this machine unless somebody else is named.
        sides: whether the photos show a front and a back in turn; else two neighbours are joined
            where what they say ties them together.
        retell: whether outcomes of photos that were filed earlier come with their contacts, which
            takes longer than to know the photo.
        skip_unchanged: whether files that nobody has touched since a filed photo was read from them
            are known without reading them again.
        prepare: is called once, before the first photo is scanned, and not where all are known;
            what it raises ends the work.
        event: where the people were met, or "".
        now: the clock, in UTC.
        make_uid: gives a fresh ``urn:uuid:``.

    Raises:
        MissingDependencyError: an engine or its data is not there.
        StoreError: the database cannot be read or written.
    """
    shas: dict[Source, str] = {}
    first: dict[str, Source] = {}
    failed: dict[str, CardscanError] = {}
    ready: dict[Source, Outcome] = {}
    places = {path: place for place, path in enumerate(dict.fromkeys(photos))}
    waiting = iter(places)
    path = next(waiting, None)
    told = set[str]()
    to_retell, retold = deque[str](), dict[str, tuple[Filed, ...]]()

    @cache
    def load_filer() -> "Filer":
        from cardscan.intake.filer import Filer  # with all that finds fields

        return Filer(store, sides, shas, first, event, now, make_uid)

    def tidied(scanned: Scanned) -> Scanned:
        return scanned if _is_known(scanned) else load_filer().tidied(scanned)

    def belong(place: int, one: Scanned, other: Scanned) -> bool:
        if sides or (_is_known(one) and _is_known(other)):
            return sides and place % 2 == 0
        return load_filer().belong(one, other)

    def file(group: Sequence[Scanned]) -> Iterable[Outcome]:
        if all(map(_is_known, group)):
            return [Outcome(scanned.path, known=True) for scanned in group]
        return load_filer().file(group)

    def find_filed(sha256: str) -> Iterable[Filed]:
        if store and retell and sha256 not in retold:
            some = {sha256, *(to_retell.popleft() for _ in range(min(_TOGETHER, len(to_retell))))}
            retold.clear()
            retold.update(store.seen.find_contacts(some))
        return retold.get(sha256, ())

    with ExitStack() as stack:
        crew = crew or stack.enter_context(Here(settings, scan_batch))
        seen = SeenFiles(store, now) if store and skip_unchanged else None
        if seen:
            stack.callback(seen.note)
        digests = seen.digest(places, crew) if seen else crew.digest(places)
        found = _find_new(digests, store, shas, first, to_retell)
        scans = stack.enter_context(closing(crew.scan(_prepared(found, prepare))))
        arrived = ((places[scanned.path], tidied(scanned)) for scanned in scans)
        for group in in_pairs(arrived, len(places), belong):
            ready |= {outcome.path: outcome for outcome in file([one for _, one in group])}
            while path in ready:
                if seen:
                    seen.tell(path)
                yield _told(ready.pop(path), shas.get(path, ""), first, failed, told, find_filed)
                path = next(waiting, None)


def _prepared(
    found: Iterable[Source | Scanned], prepare: Callable[[], None]
) -> Iterator[Source | Scanned]:
    once = iter((prepare,))
    for one in found:
        if not isinstance(one, Scanned):
            for begin in once:
                begin()
        yield one


def _is_known(scanned: Scanned) -> bool:
    """Whether it was not scanned, since it is known."""
    return not (scanned.proposals or scanned.error)


def _told(
    outcome: Outcome,
    sha256: str,
    first: dict[str, Source],
    failed: dict[str, CardscanError],
    told: set[str],
    find_filed: Callable[[str], Iterable[Filed]],
) -> Outcome:
    """The outcome, completed with what is known of its bytes from before.

    A contact with a card in several photos is told with the first of them.
    """
    if outcome.error:
        failed[sha256] = outcome.error
    elif outcome.known and sha256 in failed:  # the same bytes as a photo that failed
        return replace(outcome, known=False, error=failed[sha256])
    elif outcome.known and first.get(sha256) == outcome.path:
        earlier = [one for one in find_filed(sha256) if one.contact.uid not in told]
        outcome = replace(outcome, filed=tuple(earlier))
    told.update(filed.contact.uid for filed in outcome.filed)
    return outcome


def _find_new(
    photos: Iterable[tuple[Source, str]],
    store: Store | None,
    shas: dict[Source, str],
    first: dict[str, Source],
    to_retell: deque[str],
) -> Iterator[Source | Scanned]:
    """The photos that are to be scanned, and as ``Scanned`` those that are not.

    Notes the SHA-256 of each in ``shas``, in ``first`` which photo had it first, and in
    ``to_retell`` those that are filed.

    Args:
        photos: each once, with its SHA-256.
        store: which knows photos that were filed.
        shas: is filled.
        first: is filled.
        to_retell: is filled.
    """
    supply, size = iter(photos), 1
    while some := list(islice(supply, size)):
        filed = store.knows(sha256 for _, sha256 in some if sha256) if store else ()
        to_retell.extend(sha256 for _, sha256 in some if sha256 in filed)
        size = min(2 * size, _TOGETHER)
        for path, sha256 in some:
            if isinstance(path, Path) and path.is_dir():
                yield Scanned(path, error=nothing_in(path))
                continue
            shas[path] = sha256
            known = sha256 in filed or sha256 in first
            if sha256:
                first.setdefault(sha256, path)
            if not known:
                size = 1  # workers should not wait for what is behind it
            yield Scanned(path) if known else path
