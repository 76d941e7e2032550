"""Photo to proposals: the one path that every front end uses.

load, locate and rectify the cards, turn them upright, read them, find the fields. Knows no store.
"""

import time
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import numpy as np

from cardscan.card import CardImage, Code, Page, Photo, Pixels
from cardscan.config import Settings
from cardscan.contact import Proposal, ReviewReason
from cardscan.errors import MissingDependencyError, NoCardError, ReaderError
from cardscan.fields import Resolved, resolve
from cardscan.image.clean import for_tesseract
from cardscan.image.codes import find_codes
from cardscan.image.load import read_photos, to_jpeg
from cardscan.image.locate import find_cards
from cardscan.image.rectify import cut_card, find_text_axis, turned, whole_frame
from cardscan.ocr import PPOCR, Reader, Tesseract, choose_languages, choose_plain_languages

_SURE_TURN = 0.5
"""Of OSD: on real cards every turn given with more was right, half of those with less wrong."""
_UPRIGHT = 0.85
"""Mean confidence of the letters of a page that is the right way up beyond doubt."""
_WELL_SEEN = 0.95
_WELL_BORDERED = 1.25
"""What crops with borders seen all around count for: the whole frame must give clearly more, since
it also reads what lies beside the card."""
_LEGIBLE = 0.6
"""Mean confidence under which a page without contact data is texture, not text."""
_FEWEST_LETTERS = 5
_PICTURE_SIDE = 1000
"""Of the stored picture of a card, in pixels: sharp on a screen, about 100 kB."""


@dataclass(frozen=True, slots=True)
class _Plan:
    """Which reader reads a card first, which one again, and when."""

    first: Reader
    languages: tuple[str, ...]
    second: Reader | None
    again: tuple[str, ...]
    """Languages of the second reading."""
    clear: float
    """Mean confidence of the letters of a page that need not be read a second time."""
    sure: float
    """Confidence of an e-mail, web address or number that need not be read a second time."""
    note: str = ""
    """What a person should know about it, or ""."""


@dataclass(frozen=True, slots=True)
class _Reading:
    """One card image with what was read on it."""

    image: CardImage
    pages: tuple[Page, ...]
    resolved: Resolved
    codes: tuple[Code, ...] = ()

    @property
    def blank(self) -> bool:
        """Whether there is no text, or nothing but texture that was taken for text."""
        contact = self.resolved.contact
        if contact.emails or contact.phones or contact.urls or contact.full_name:
            return False
        page = max(self.pages, key=_certainty)
        return _letters(page) < _FEWEST_LETTERS or _certainty(page) < _LEGIBLE

    def doubtful(self, plan: _Plan) -> bool:
        """Whether a second reading pays: the words are unsure, or something to reach them by is."""
        unsure = any(
            c.confidence < plan.sure
            for c in self.resolved.candidates
            if c.field in ("emails", "urls", "phones")
        )
        return unsure or _certainty(self.pages[0]) < plan.clear

    @property
    def worth(self) -> float:
        """How much was read: the confidence of everything that has a form of its own, and words."""
        fields = ("emails", "urls", "phones")
        found = (
            c.confidence for c in self.resolved.candidates if c.field in fields and c.page == 0
        )
        return 3 * sum(found) + 0.02 * _letters(self.pages[0]) * _certainty(self.pages[0])


def check_readers(settings: Settings) -> str:
    """Make sure, before a batch, that every language can be read; what to tell the person, or "".

    Raises:
        MissingDependencyError: the engine asked for is not there, or there is none.
        MissingLanguageError: a language is missing.
    """
    plan = _plan(settings)
    for reader, languages in ((plan.first, plan.languages), (plan.second, plan.again)):
        if isinstance(reader, Tesseract):
            reader.check(languages)
        elif reader is not None and (reason := reader.missing(languages)):
            raise MissingDependencyError(reason, "Read with --engine tesseract, or install it.")
    return plan.note


@cache
def _plan(settings: Settings) -> _Plan:
    """The readers for these settings.

    Measured on real and drawn cards: Tesseract with the model of all Latin letters keeps accents
    and costs half of PP-OCR; PP-OCR reads dark, small and busy print that Tesseract does not. So
    auto reads with Tesseract, and what is in doubt with PP-OCR too. Where there is no PP-OCR, the
    second reading is of the plain colours in English, which fails elsewhere than the first.
    """
    tesseract, ppocr = Tesseract(settings.deadline), PPOCR(settings.deadline)
    languages = settings.languages or choose_languages()
    engine, note = settings.engine, ""
    if engine == "auto" and (reason := ppocr.missing(settings.languages)):
        engine, note = "tesseract", f"{reason}: Tesseract reads alone."
    elif engine == "auto" and not choose_languages():
        engine = "ppocr"
        note = "Tesseract is not installed, PP-OCR reads alone; `cardscan doctor` says what to do."
    if engine == "tesseract":
        again = choose_plain_languages()
        return _Plan(tesseract, languages, tesseract, again, clear=0.85, sure=0.7, note=note)
    if engine == "ppocr":
        return _Plan(ppocr, settings.languages, None, (), clear=0.0, sure=0.0, note=note)
    doubt = 2.0 if engine == "both" else 0.0  # no confidence is that high: all are read twice
    return _Plan(tesseract, languages, ppocr, settings.languages, 0.9 + doubt, 0.8 + doubt)


def scan_photos(path: Path, settings: Settings) -> tuple[Proposal, ...]:
    """The proposals for all cards in one picture file, in reading order.

    Raises:
        PhotoError: the file is no picture that can be read, or shows no card.
        ReaderError: the engine failed.
        MissingDependencyError: there is no engine.
    """
    begun = time.perf_counter()
    read = [
        (photo, reading)
        for photo in read_photos(path, settings)
        for reading in _readings(photo, settings)
    ]
    legible = [(photo, reading) for photo, reading in read if not reading.blank]
    if not legible:
        raise _no_card(path.name, found=any(not reading.image.whole for _, reading in read))
    seconds = round((time.perf_counter() - begun) / len(legible), 3)
    return tuple(
        _proposal(photo, reading, number, len(legible), seconds)
        for number, (photo, reading) in enumerate(legible, 1)
    )


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


def _proposal(photo: Photo, reading: _Reading, number: int, cards: int, seconds: float) -> Proposal:
    resolved = reading.resolved
    return Proposal(
        photo=photo.name,
        sha256=photo.sha256,
        card=number,
        cards=cards,
        corners=reading.image.corners,
        contact=resolved.contact,
        seconds=seconds,
        readers=tuple(dict.fromkeys(page.reader for page in reading.pages)),
        confidence=resolved.confidence,
        review=resolved.review,
        candidates=resolved.candidates,
        pages=reading.pages,
        codes=reading.codes,
        picture=to_jpeg(reading.image.pixels, _PICTURE_SIDE),
    )


def _readings(photo: Photo, settings: Settings) -> list[_Reading]:
    """One reading a card: of its crop, or of the whole frame where no crop proves itself."""
    plan = _plan(settings)
    found = find_cards(photo)
    chosen = [_read(cut_card(photo, card.corners), plan, settings) for card in found]
    if not all(card.sure for card in found) or not found:
        whole = _read(whole_frame(photo), plan, settings)
        seen = min((card.score for card in found), default=0.0)
        bonus = _WELL_BORDERED if seen >= _WELL_SEEN else 1.0
        if bonus * sum(crop.worth for crop in chosen) <= whole.worth:
            chosen = [whole]
    return [_with_codes(_read_again(reading, plan, settings), settings) for reading in chosen]


def _read(image: CardImage, plan: _Plan, settings: Settings) -> _Reading:
    """The card image turned upright and read once."""
    reader = plan.first
    seen = for_tesseract(image.pixels) if isinstance(reader, Tesseract) else image.pixels
    quarters, sureness = reader.find_turn(seen)
    if sureness < _SURE_TURN:
        quarters = _along(quarters, find_text_axis(image.pixels))
    page = reader.read(np.rot90(seen, quarters), plan.languages)
    if sureness < _SURE_TURN and _certainty(page) < _UPRIGHT:
        quarters, page = _best_turn(seen, quarters, page, reader)
    resolved = resolve((page,), settings.country, settings.home_country)
    return _Reading(turned(image, quarters), (page,), resolved)


def _read_again(reading: _Reading, plan: _Plan, settings: Settings) -> _Reading:
    """The same with a second page where the first one is in doubt.

    A second reader that fails costs its page, not the card: the reasons for review say so.
    """
    if plan.second is None or not reading.doubtful(plan):
        return reading
    try:
        page = plan.second.read(reading.image.pixels, plan.again)
    except ReaderError as error:
        why = ReviewReason("full_name", f"read once only: {error.message}")
        resolved = replace(reading.resolved, review=(*reading.resolved.review, why))
        return replace(reading, resolved=resolved)
    pages = (*reading.pages, page)
    resolved = resolve(pages, settings.country, settings.home_country)
    return replace(reading, pages=pages, resolved=resolved)


def _along(quarters: int, axis: str | None) -> int:
    """The turn, or one of the two that suit the direction in which the lines run."""
    if axis is None or (axis == "vertical") == bool(quarters % 2):
        return quarters
    return 1 if axis == "vertical" else 0


def _with_codes(reading: _Reading, settings: Settings) -> _Reading:
    """The same with what the codes on the card say."""
    codes = find_codes(reading.image.pixels)
    if not codes:
        return reading
    resolved = resolve(reading.pages, settings.country, settings.home_country, codes)
    return replace(reading, resolved=resolved, codes=codes)


def _best_turn(ink: Pixels, quarters: int, page: Page, reader: Reader) -> tuple[int, Page]:
    """The turn at which most is read with most confidence, of the four."""
    best = quarters, page
    for other in (quarters + 2, quarters + 1, quarters + 3):
        turn = other % 4
        page = reader.read(np.rot90(ink, turn), page.languages)
        if _weight(page) > _weight(best[1]):
            best = turn, page
        if _certainty(best[1]) >= _UPRIGHT:
            break
    return best


def _certainty(page: Page) -> float:
    """The mean confidence of a page's words, each counted by its letters; 0 for a blank page."""
    words = [word for line in page.lines for word in line.words]
    total = sum(word.confidence * len(word.text) for word in words)
    return total / max(1, sum(len(word.text) for word in words))


def _letters(page: Page) -> int:
    return sum(len(word.text) for line in page.lines for word in line.words)


def _weight(page: Page) -> float:
    return _letters(page) * max(0.0, _certainty(page) - 0.3)
