"""One card image to pages: who reads it, at which turn, and what comes of a reader that fails."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cache

import numpy as np

from cardscan.card import CardImage, Page, Pixels
from cardscan.config import Settings
from cardscan.errors import MissingDependencyError, ReaderError
from cardscan.image.clean import for_tesseract
from cardscan.image.rectify import find_text_axis, turned
from cardscan.ocr import PPOCR, Reader, Tesseract, choose_languages, choose_plain_languages

_SURE_TURN = 0.5
"""On real cards every turn given with more was right, half of those with less wrong."""
_UPRIGHT = 0.85
"""Mean confidence of the letters of a page that is the right way up beyond doubt."""
_EAST = re.compile(r"[\u3041-\u30ff\u3400-\u9fff]")
_EASTERN = 0.2
"""Of a page's characters, kana and Chinese ones: from there on others than PP-OCR see rubbish."""
_THIN = 1.3
"""Letters and digits for each line height of print, under which PP-OCR lacks the letters: on cards
in Latin letters it reads 1.45 to 2.5, on Cyrillic ones 1.0."""
_OTHERS = ("rus", "kor", "ell")
"""Tesseract's data for letters that PP-OCR lacks, most used first."""


@dataclass(frozen=True, slots=True)
class Way:
    """One way to read a card."""

    reader: Reader
    languages: tuple[str, ...]
    clean: bool
    """Whether the card is cleaned first, rather than seen in its own colours."""
    inverse: bool = False
    """Whether light and dark change places."""

    def seen(self, image: CardImage) -> Pixels:
        """The pixels that the reader is given."""
        seen = for_tesseract(image.pixels) if self.clean else image.pixels
        return np.invert(seen) if self.inverse else seen


@dataclass(frozen=True, slots=True)
class Plan:
    """Which readers read each card."""

    ways: tuple[Way, ...]
    """All of them read it; the first one turns it and says what it shows."""
    again: Way | None = None
    """One more, for a card on which something is in doubt."""
    inverse: Way | None = None
    """One more, for faint print and for a company that may be a logo."""
    note: str = ""
    """What a person should know about it, or ""."""


@dataclass(frozen=True, slots=True)
class Read:
    """One card image, upright, with what was read on it."""

    image: CardImage
    pages: tuple[Page, ...]
    left: tuple[Way, ...]
    """The ways that have not been tried."""
    failures: tuple[str, ...] = ()
    """What went wrong with those that gave no page."""
    unread: str = ""
    """What to install for letters that nobody here reads; or ""."""


def check_readers(settings: Settings) -> str:
    """Make sure, before a batch, that every language can be read; what to tell the person, or "".

    Raises:
        MissingDependencyError: the engine asked for is not there, or there is none.
        MissingLanguageError: a language is missing.
    """
    plan = find_plan(settings)
    for way in (*plan.ways, *filter(None, [plan.again])):
        if isinstance(way.reader, Tesseract):
            way.reader.check(way.languages)
        elif reason := way.reader.missing(way.languages):
            raise MissingDependencyError(reason, "Read with --engine tesseract, or install it.")
    return plan.note


@cache
def find_plan(settings: Settings) -> Plan:
    """The readers for these settings.

    Measured on real and drawn cards (the table is in the README): PP-OCR finds the turn better
    than Tesseract and reads dark, small and busy print that it does not; Tesseract with the model
    of all Latin letters keeps the accents that PP-OCR drops. Where both read every card, all is
    at least as right as with the better of them, and what they agree on is sure. Tesseract alone
    reads what is in doubt again, in the plain colours and in English, which fails elsewhere than
    the first time. So does PP-OCR with light and dark exchanged, and it finds logos that it had
    passed over.
    """
    tesseract, ppocr = Tesseract(settings.deadline), PPOCR(settings.deadline)
    cleaned = Way(tesseract, settings.languages or choose_languages(), clean=True)
    coloured = Way(ppocr, settings.languages, clean=False)
    engine, note = settings.engine, ""
    if engine == "auto" and (reason := ppocr.missing(settings.languages)):
        engine, note = "tesseract", f"{reason}: Tesseract reads alone."
    elif engine == "auto" and not choose_languages():
        engine = "ppocr"
        note = "Tesseract is not installed, PP-OCR reads alone; `cardscan doctor` says what to do."
    if engine == "tesseract":
        return Plan((cleaned,), Way(tesseract, choose_plain_languages(), clean=False), note=note)
    ways = (coloured,) if engine == "ppocr" else (coloured, cleaned)
    return Plan(ways, inverse=replace(coloured, inverse=True), note=note)


def read_upright(image: CardImage, plan: Plan) -> Read:
    """The card turned upright and read once, by the first of the readers that does not fail.

    Raises:
        ReaderError: all of them failed; it is the error of the first.
    """
    failed: list[ReaderError] = []
    for number, way in enumerate(plan.ways, 1):
        try:
            quarters, page = _read_turned(image, way)
        except ReaderError as error:
            failed.append(error)
            continue
        failures = tuple(error.message for error in failed)
        return Read(turned(image, quarters), (page,), plan.ways[number:], failures)
    raise failed[0]


def read_given(image: CardImage, plan: Plan) -> Read:
    """The card read once as it is turned, which a person says is right.

    Raises:
        ReaderError: all readers failed; it is the error of the first.
    """
    failed: list[ReaderError] = []
    for number, way in enumerate(plan.ways, 1):
        try:
            page = way.reader.read(way.seen(image), way.languages)
        except ReaderError as error:
            failed.append(error)
            continue
        failures = tuple(error.message for error in failed)
        return Read(image, (page,), plan.ways[number:], failures)
    raise failed[0]


def read_beside(pixels: Pixels, plan: Plan, within: Callable[[float, float], bool]) -> Page | None:
    """What is read, as the picture stands, on the lines that do not lie within what is read anyway.

    None where the first of the readers cannot read single lines, or fails.
    """
    way = plan.ways[0]
    if not isinstance(way.reader, PPOCR):
        return None
    try:
        return way.reader.read_some(pixels, way.languages, lambda x, y: not within(x, y))
    except ReaderError:
        return None


def read_all(read: Read) -> Read:
    """The same with the pages of the readers that have not read it; one that fails costs its page,
    not the card.

    Where the first page shows that the card is in other letters than Tesseract is told to expect,
    it reads the card in those or not at all.
    """
    first = read.pages[0]
    for way in read.left:
        tesseract = way.reader if isinstance(way.reader, Tesseract) else None
        if tesseract and _share_east(first) > _EASTERN:
            continue
        if tesseract and _density(first) < _THIN and certainty(first) >= _UPRIGHT:
            read = _read_in_other_letters(read, way, tesseract)
        else:
            read = read_again(read, way)
    return replace(read, left=())


def _read_in_other_letters(read: Read, way: Way, tesseract: Tesseract) -> Read:
    """The same with a page in the letters that fit, or with what to install for them."""
    for language in _OTHERS:
        if language in way.languages or not tesseract.missing((language,)):
            more = replace(way, languages=(language, *choose_plain_languages()))
            tried = read_again(read, more)
            if certainty(tried.pages[-1]) >= _UPRIGHT:
                return tried
    names = ", ".join(f"tesseract-ocr-{language}" for language in _OTHERS)
    return replace(read_again(read, way), unread=f"try one of {names}")


def read_again(read: Read, way: Way) -> Read:
    """The same with one page more, or with why there is none."""
    try:
        page = way.reader.read(way.seen(read.image), way.languages)
    except ReaderError as error:
        return replace(read, failures=(*read.failures, error.message))
    return replace(read, pages=(*read.pages, page))


def _read_turned(image: CardImage, way: Way) -> tuple[int, Page]:
    """The quarter turns counter-clockwise that make the card upright, and the page then."""
    seen = way.seen(image)
    turn, sureness, page = way.reader.read_turned(seen, way.languages)
    best = turn, page
    if sureness >= _SURE_TURN:
        return best
    for other in _other_turns(image, turn):
        if certainty(best[1]) >= _UPRIGHT:
            break
        page = way.reader.read(np.rot90(seen, other), way.languages)
        if _weight(page) > _weight(best[1]):
            best = other, page
    return best


def _other_turns(image: CardImage, turn: int) -> Iterator[int]:
    """The other three, those along which the lines of print run first."""
    axis = find_text_axis(image.pixels)
    across = axis is not None and (axis == "vertical") != bool(turn % 2)
    for more in (1, 3, 2) if across else (2, 1, 3):
        yield (turn + more) % 4


def certainty(page: Page) -> float:
    """The mean confidence of a page's words, each counted by its letters; 0 for a blank page."""
    words = [word for line in page.lines for word in line.words]
    total = sum(word.confidence * len(word.text) for word in words)
    return total / max(1, letters(page))


def letters(page: Page) -> int:
    """How many characters stand on a page."""
    return sum(len(word.text) for line in page.lines for word in line.words)


def _share_east(page: Page) -> float:
    found = (len(_EAST.findall(line.text)) for line in page.lines)
    return sum(found) / max(1, letters(page))


def _density(page: Page) -> float:
    """Letters and digits for each line height of print; of a blank page as if it were full."""
    across = sum(line.box.width / line.box.height for line in page.lines)
    seen = sum(character.isalnum() for line in page.lines for character in line.text)
    return seen / across if across else _THIN


def _weight(page: Page) -> float:
    return letters(page) * max(0.0, certainty(page) - 0.3)
