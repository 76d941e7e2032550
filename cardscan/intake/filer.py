"""Photos that were read become outcomes: their cards are filed, alone or with their other sides.

Apart from the desk, which takes in a stack of known photos without what readers and fields need.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import compress
from pathlib import Path

from cardscan.batch import Scanned
from cardscan.bonds import Bond, Face, are_two_fronts, find_bond
from cardscan.contact import Filed, Proposal
from cardscan.errors import NoCardError
from cardscan.intake.known import find_known
from cardscan.intake.outcome import Outcome
from cardscan.match import show_one_side
from cardscan.remote import Source
from cardscan.sides import (
    attach,
    blank_side,
    face_of,
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
class Filer:
    """Files the photos of one run."""

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

    def belong(self, one: Scanned, other: Scanned) -> bool:
        """Whether two photos in a row show the sides of the same card."""
        return self._bond(one, other) is not None

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


def _place(path: Source) -> str:
    """Where a photo is found again from any folder."""
    return str(path.absolute() if isinstance(path, Path) else path)
