"""Photos to filed entries: each photo is taken once, and filed as soon as it can be.

Scanning ends in any order, filing follows as soon as a photo's neighbours are read too, since they
may show the other side of its card, and outcomes are told in the order of the photos: what is
printed or written is the same for every run over the same stack. Both sides of a card are filed
together, so that a crash leaves whole cards, and the rest to the next run.
"""

import datetime as dt
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass, replace
from itertools import compress
from pathlib import Path

from cardscan.batch import Crew, Here, Scanned, scan_batch
from cardscan.bonds import Bond, Face, are_two_fronts, find_bond
from cardscan.config import Settings
from cardscan.contact import Filed, Proposal
from cardscan.errors import CardscanError, NoCardError
from cardscan.intake.known import find_known
from cardscan.intake.photos import nothing_in
from cardscan.match import show_one_side
from cardscan.remote import Source
from cardscan.sides import (
    attach,
    blank_side,
    face_of,
    in_pairs,
    join,
    join_all,
    join_cards,
    kept_apart,
)
from cardscan.store import Store
from cardscan.store.merging import Improvement

_Stored = tuple[Filed, Improvement | None]
"""A card's contact, and what the card did for it if it was known."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one photo: it was filed, known already, or failed."""

    path: Source
    proposals: tuple[Proposal, ...] = ()
    """Of a photo scanned just now."""
    filed: tuple[Filed, ...] = ()
    """Its contacts in the database; () without a database."""
    known: bool = False
    """It was filed earlier, is the same picture as one before it, or shows known cards no better:
    nothing was added."""
    improved: frozenset[str] = frozenset()
    """The uids of those contacts that were known, and are better for this photo."""
    unchanged: frozenset[str] = frozenset()
    """The uids of those that were known, and are no better for it."""
    blank: bool = False
    """It shows the side of a card on which nothing is printed."""
    error: CardscanError | None = None


def take_in(
    photos: Sequence[Source],
    settings: Settings,
    store: Store | None,
    *,
    crew: Crew | None = None,
    sides: bool = False,
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
    desk = _Desk(store, sides, shas, first, event, now, make_uid)
    told = set[str]()
    with ExitStack() as stack:
        crew = crew or stack.enter_context(Here(settings, scan_batch))
        found = crew.digest(dict.fromkeys(photos))
        scans = stack.enter_context(closing(crew.scan(_find_new(found, store, shas, first))))
        arrived = ((places[scanned.path], desk.tidied(scanned)) for scanned in scans)
        for group in in_pairs(arrived, len(places), desk.belong):
            ready |= {outcome.path: outcome for outcome in desk.file([one for _, one in group])}
            while path in ready:
                yield _told(ready.pop(path), shas.get(path, ""), first, failed, told, store)
                path = next(waiting, None)


def _told(
    outcome: Outcome,
    sha256: str,
    first: dict[str, Source],
    failed: dict[str, CardscanError],
    told: set[str],
    store: Store | None,
) -> Outcome:
    """The outcome, completed with what is known of its bytes from before.

    A contact with a card in several photos is told with the first of them.
    """
    if outcome.error:
        failed[sha256] = outcome.error
    elif outcome.known and sha256 in failed:  # the same bytes as a photo that failed
        return replace(outcome, known=False, error=failed[sha256])
    elif outcome.known and store and first.get(sha256) == outcome.path:
        earlier = [one for one in store.find_contacts(sha256=sha256) if one.contact.uid not in told]
        outcome = replace(outcome, filed=tuple(earlier[::-1]))
    told.update(filed.contact.uid for filed in outcome.filed)
    return outcome


@dataclass(frozen=True, slots=True)
class _Desk:
    """Where photos that were read become outcomes, one by one or as the two sides of cards."""

    store: Store | None
    sides: bool
    shas: Mapping[Source, str]
    first: Mapping[str, Source]
    event: str
    now: Callable[[], dt.datetime]
    make_uid: Callable[[], str]

    def tidied(self, scanned: Scanned) -> Scanned:
        """The photo with cards joined that are the two sides of one."""
        if self.sides or len(scanned.proposals) < 2:
            return scanned
        return replace(scanned, proposals=join_cards(scanned.proposals))

    def belong(self, place: int, one: Scanned, other: Scanned) -> bool:
        """Whether two photos in a row show the sides of the same cards."""
        return place % 2 == 0 if self.sides else self._bond(one, other) is not None

    def file(self, group: Sequence[Scanned]) -> Iterable[Outcome]:
        """What becomes of a photo, or of two that belong together."""
        if len(group) == 2:
            one, other = map(self._blank_if, group, reversed(group))
            if one.proposals and other.proposals:
                return self._file_both(one, other)
            for new, known in ((one, other), (other, one)):
                filed = self._filed_alone(known)
                if self.store and filed and len(new.proposals) == 1:
                    return self._add_side(self.store, new, filed, known)
        return [self._file_alone(scanned) for scanned in group]

    def _file_alone(self, scanned: Scanned) -> Outcome:
        stored = self._file(scanned.proposals, scanned.path)
        if stored:
            return _outcome(scanned.path, scanned.proposals, stored)
        known = not scanned.error and bool(self.store or not scanned.proposals)
        return Outcome(scanned.path, scanned.proposals, known=known, error=scanned.error)

    def _file_both(self, one: Scanned, other: Scanned) -> list[Outcome]:
        """Both photos in one transaction; a card is an outcome of the photo of its front."""
        bond = self._bond(one, other)
        cards = (
            join_all(one.proposals, other.proposals)
            if self.sides
            else (join(one.proposals[0], other.proposals[0], bond),)
        )
        own = [photo.proposals[0].sha256 for photo in (one, other)]
        turned = cards[0].sha256 != own[0]
        stored = self._file(cards, *((other.path, one.path) if turned else (one.path, other.path)))
        if self.store and not stored:  # another program filed one of them meanwhile
            return [self._file_alone(one), self._file_alone(other)]
        outcomes = list[Outcome]()
        for photo, sha256 in zip((one, other), own, strict=True):
            shown = [card.sha256 == sha256 for card in cards]
            told = _outcome(photo.path, compress(cards, shown), compress(stored, shown))
            outcomes.append(replace(told, blank=not photo.proposals[0].pages))
        return outcomes

    def _add_side(self, store: Store, new: Scanned, filed: Filed, known: Scanned) -> list[Outcome]:
        """Adds the other side to a card of which one side was filed earlier."""
        (side,) = new.proposals
        if are_two_fronts(filed.contact, side.contact):
            alone = replace(new, proposals=(kept_apart(side, filed.photo),))
            return [self._file_alone(known), self._file_alone(alone)]
        bond = None if self.sides else self._bond(known, new)
        changed = store.change_contact(
            attach(filed, side, bond), now=self.now(), back=side, path=_place(new.path)
        )
        blank = not side.pages
        return [Outcome(known.path), Outcome(new.path, filed=(changed,), blank=blank)]

    def _file(
        self, cards: Sequence[Proposal], path: Source, other: Source | None = None
    ) -> tuple[_Stored, ...]:
        if not self.store or not cards:
            return ()
        now = self.now()
        told, known = find_known(cards, self.store.search.find_rivals, self.event, now)
        filed = self.store.file_photo(
            told,
            path=_place(path),
            back_path=_place(other) if other else "",
            event=self.event,
            now=now,
            make_uid=self.make_uid,
            known=known,
        )
        return tuple(zip(filed, known, strict=True)) if filed else ()

    def _bond(self, one: Scanned, other: Scanned) -> Bond | None:
        """What ties two photos of one card each together, one of which may have been filed.

        Two photos of the same side are no pair: the second one improves the first.
        """
        if not (one.proposals or other.proposals):
            return None
        face, back = self._face(one), self._face(other)
        if not face or not back or show_one_side(face, back):
            return None
        return find_bond(face, back)

    def _face(self, scanned: Scanned) -> Face | None:
        if len(scanned.proposals) == 1 and not scanned.proposals[0].sides:
            return face_of(scanned.proposals[0])
        filed = self._filed_alone(scanned)
        if filed is None or not self.store:
            return None
        return Face.of(filed.contact, self.store.read_pages(filed.contact.uid))

    def _filed_alone(self, scanned: Scanned) -> Filed | None:
        """The contact of a photo that was filed before this run: the only one, with one side."""
        sha256 = self.shas.get(scanned.path, "")
        if not self.store or scanned.proposals or scanned.error:
            return None
        if self.first.get(sha256) != scanned.path:
            return None
        found = list(self.store.find_contacts(sha256=sha256))
        return found[0] if len(found) == 1 and not found[0].sides else None

    def _blank_if(self, scanned: Scanned, other: Scanned) -> Scanned:
        """With sides in turn, a photo without print as a blank side of the other's one card."""
        shown = len(other.proposals) == 1 or self._filed_alone(other)
        if not (self.sides and isinstance(scanned.error, NoCardError) and shown):
            return scanned
        side = blank_side(scanned.path.name, self.shas[scanned.path])
        return Scanned(scanned.path, (side,))


def _outcome(path: Source, cards: Iterable[Proposal], stored: Iterable[_Stored]) -> Outcome:
    """What became of a photo with these cards, by what is stored of them."""
    kept = tuple(stored)
    better = {filed.contact.uid: into.better for filed, into in kept if into}
    improved = frozenset(uid for uid in better if better[uid])
    unchanged = frozenset(better) - improved
    known = bool(unchanged) and len(unchanged) == len(kept)
    filed = tuple(filed for filed, _ in kept)
    return Outcome(path, tuple(cards), filed, known, improved, unchanged)


def _find_new(
    photos: Iterable[tuple[Source, str]],
    store: Store | None,
    shas: dict[Source, str],
    first: dict[str, Source],
) -> Iterator[Source | Scanned]:
    """The photos that are to be scanned, and as ``Scanned`` those that are not.

    Notes the SHA-256 of each in ``shas``, and in ``first`` which photo had it first.

    Args:
        photos: each once, with its SHA-256.
        store: which knows photos that were filed.
        shas: is filled.
        first: is filled.
    """
    for path, sha256 in photos:
        if isinstance(path, Path) and path.is_dir():
            yield Scanned(path, error=nothing_in(path))
            continue
        shas[path] = sha256
        known = sha256 in first or bool(store and sha256 and store.knows([sha256]))
        if sha256:
            first.setdefault(sha256, path)
        yield Scanned(path) if known else path


def _place(path: Source) -> str:
    """Where a photo is found again from any folder."""
    return str(path.absolute() if isinstance(path, Path) else path)
