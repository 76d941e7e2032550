"""Photo to proposals: the one path that every front end uses.

load, locate and rectify the cards, turn them upright, read them, find the fields. Knows no store.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from cardscan.card import Code, Corners, Page, Photo
from cardscan.config import Settings
from cardscan.contact import READ_ONCE, UNREAD, Proposal, ReviewReason
from cardscan.errors import NoCardError
from cardscan.fields import Resolved, resolve
from cardscan.fields.known import read_known
from cardscan.image.codes import find_codes
from cardscan.image.load import read_photos, to_jpeg
from cardscan.image.locate import Found, find_cards, is_within
from cardscan.image.rectify import cut_card, turned, whole_frame
from cardscan.image.shrink import shrink
from cardscan.reading import (
    Plan,
    Read,
    certainty,
    check_readers,
    find_plan,
    letters,
    read_again,
    read_all,
    read_beside,
    read_given,
    read_upright,
)

__all__ = ["check_readers", "read_turned", "scan_photos"]

_WELL_SEEN = 0.95
_WELL_BORDERED = 1.25
"""What crops with borders seen all around count for: the whole frame must give clearly more, since
it also reads what lies beside the card."""
_CLEAR = 0.85
"""Mean confidence of the letters of a page that need not be read a second time."""
_PLAIN = 0.95
"""The same for PP-OCR and the page with light and dark exchanged."""
_GUESSED = 0.6
"""Confidence of a company under which it may be a part of a logo."""
_SURE = 0.7
"""Confidence of an e-mail, web address or number that need not be read a second time."""
_LEGIBLE = 0.6
"""Mean confidence under which a page without contact data is texture, not text."""
_FEWEST_LETTERS = 5
_PICTURE_SIDE = 900
"""Of the stored picture of a card, in pixels: sharp on a screen, about 80 kB, and half of what a
card image has, which is quickly made."""
_FRAME_SIDE = 2000
"""Of the copy of a photo in which print beside its cards is read, in pixels."""
_REACH = ("emails", "urls", "phones")


@dataclass(frozen=True, slots=True)
class _Reading:
    """What was read on one card image, with what it comes to."""

    read: Read
    resolved: Resolved
    codes: tuple[Code, ...] = ()

    @property
    def blank(self) -> bool:
        """Whether there is no text, or nothing but texture that was taken for text."""
        contact = self.resolved.contact
        if contact.emails or contact.phones or contact.urls or contact.full_name:
            return False
        page = max(self.read.pages, key=certainty)
        return letters(page) < _FEWEST_LETTERS or certainty(page) < _LEGIBLE

    @property
    def doubtful(self) -> bool:
        """Whether the words are unsure, or something to reach the person by is."""
        found = (c.confidence for c in self.resolved.candidates if c.field in _REACH)
        return min(found, default=1.0) < _SURE or certainty(self.read.pages[0]) < _CLEAR

    @property
    def faint(self) -> bool:
        """Whether letters are unsure, or the company, often a logo on a coloured ground."""
        company = self.resolved.confidence.get("org", 1.0)
        doubtful = isinstance(company, float) and company < _GUESSED
        return doubtful or certainty(self.read.pages[0]) < _PLAIN

    @property
    def review(self) -> tuple[ReviewReason, ...]:
        """Why a person should look at it."""
        reasons = [f"{READ_ONCE}: {why}" for why in self.read.failures]
        if self.read.unread:
            reasons.append(f"{UNREAD}: {self.read.unread}")
        return (*self.resolved.review, *(ReviewReason("full_name", why) for why in reasons))


def scan_photos(
    path: Path, settings: Settings, turn_page: Callable[[], None] = lambda: None
) -> tuple[Proposal, ...]:
    """The proposals for all cards in one picture file, in reading order.

    Args:
        path: the file.
        settings: the limits, the readers, and the countries of numbers.
        turn_page: called as each page begins to be read.

    Raises:
        PhotoError: the file is no picture that can be read, or shows no card.
        ReaderError: the engine failed.
        MissingDependencyError: there is no engine.
    """
    begun = time.perf_counter()
    cards, found = list[Proposal](), False
    for photo in read_photos(path, settings):
        turn_page()
        for reading in _readings(photo, settings):
            found |= not reading.read.image.whole
            if not reading.blank:
                cards.append(_proposal(photo, reading))
    if not cards:
        raise _no_card(path.name, found=found)
    seconds = round((time.perf_counter() - begun) / len(cards), 3)
    return tuple(
        replace(card, card=number, cards=len(cards), seconds=seconds)
        for number, card in enumerate(cards, 1)
    )


def read_turned(
    photo: Photo, corners: Corners, quarters: int, settings: Settings, *, flat: bool = False
) -> Proposal:
    """One card of a photo read again as a person turned it.

    Args:
        photo: of the card.
        corners: where it lay in the photo that was scanned.
        quarters: by which it is turned from there, counter-clockwise.
        settings: as for ``scan_photos``.
        flat: whether the photo is the flat card itself.

    Raises:
        ReaderError: the engine failed.
        MissingDependencyError: there is no engine.
    """
    right, bottom = float(photo.width), float(photo.height)
    whole = ((0.0, 0.0), (right, 0.0), (right, bottom), (0.0, bottom))
    image = replace(cut_card(photo, whole if flat else corners), corners=corners)
    plan = find_plan(settings)
    return _proposal(photo, _completed(read_given(turned(image, quarters), plan), plan, settings))


def _no_card(name: str, *, found: bool) -> NoCardError:
    if found:
        return NoCardError(
            f"the card in {name} is blank, or too blurred to read",
            "Photograph its printed side, sharp and in even light.",
        )
    return NoCardError(
        f"no card with text was found in {name}",
        "Photograph the printed side of the card, sharp and filling most of the picture.",
    )


def _proposal(photo: Photo, reading: _Reading) -> Proposal:
    """The card as the only one in its file."""
    read, resolved = reading.read, reading.resolved
    return Proposal(
        photo=photo.name,
        sha256=photo.sha256,
        card=1,
        cards=1,
        corners=read.image.corners,
        contact=resolved.contact,
        readers=tuple(dict.fromkeys(page.reader for page in read.pages)),
        confidence=resolved.confidence,
        review=reading.review,
        candidates=resolved.candidates,
        pages=read.pages,
        codes=reading.codes,
        picture=to_jpeg(shrink(read.image.pixels, _PICTURE_SIDE), _PICTURE_SIDE),
        taken=photo.taken,
        place=photo.place,
    )


def _readings(photo: Photo, settings: Settings) -> list[_Reading]:
    """One reading a card: of its crop, or of the whole frame where no crop proves itself."""
    plan = find_plan(settings)
    found = find_cards(photo)
    chosen = [read_upright(cut_card(photo, card.corners), plan) for card in found]
    if not _proven(photo, found, chosen, plan, settings):
        whole = read_upright(whole_frame(photo), plan)
        crops = _bonus(found) * _worth(chosen, settings)
        if crops <= _worth([whole], settings):
            chosen = [whole]
    return [_completed(first, plan, settings) for first in chosen]


def _proven(
    photo: Photo, found: Sequence[Found], crops: Sequence[Read], plan: Plan, settings: Settings
) -> bool:
    """Whether the cards found stand without the whole frame being read: what can be read beside
    them would not outweigh them."""
    if not found or all(card.sure for card in found):
        return bool(found)
    copy = shrink(photo.pixels, _FRAME_SIDE)
    scale = photo.width / copy.shape[1]
    page = read_beside(copy, plan, lambda x, y: is_within(found, x * scale, y * scale))
    if page is None:
        return False
    beside = resolve((page,), settings.country, settings.home_country)
    more = (_bonus(found) - 1) * _worth(crops, settings)
    return more > _worth_of(page, beside)


def _bonus(found: Sequence[Found]) -> float:
    """What the crops count for, by how much of their borders can be seen."""
    seen = min((card.score for card in found), default=0.0)
    return _WELL_BORDERED if seen >= _WELL_SEEN else 1.0


def _worth(reads: Sequence[Read], settings: Settings) -> float:
    resolved = ((read.pages[0], _resolved(read, settings).resolved) for read in reads)
    return sum(_worth_of(page, fields) for page, fields in resolved)


def _worth_of(page: Page, resolved: Resolved) -> float:
    """How much was read: the confidence of everything that has a form of its own, and words."""
    found = (c.confidence for c in resolved.candidates if c.field in _REACH)
    return 3 * sum(found) + 0.02 * letters(page) * certainty(page)


def _completed(first: Read, plan: Plan, settings: Settings) -> _Reading:
    """The first page with all other ones, and what the codes on the card say."""
    read = read_all(first)
    if plan.again and _resolved(first, settings).doubtful:
        read = read_again(read, plan.again)
    codes = find_codes(read.image.pixels)
    reading = _resolved(read, settings, codes)
    if plan.inverse and reading.faint:
        reading = _resolved(read_again(read, plan.inverse), settings, codes)
    return reading


def _resolved(read: Read, settings: Settings, codes: tuple[Code, ...] = ()) -> _Reading:
    known = read_known(settings.known_file)
    resolved = resolve(read.pages, settings.country, settings.home_country, codes, known)
    return _Reading(read, resolved, codes)
