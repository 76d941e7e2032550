"""Where on the picture of a card its words and the values of its contact stand."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from cardscan.card import Box, Page
from cardscan.contact import Field, Side, Value
from cardscan.correct import text_of
from cardscan.fields.words import squeeze


@dataclass(frozen=True, slots=True)
class Spot:
    """A place on one side of a card, in hundredths of the picture's width and height."""

    side: int
    """From 0, the front first."""
    left: float
    top: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Printed:
    """A word as it was read, and where."""

    text: str
    line: int
    spot: Spot


def clearest(side: Side) -> Page | None:
    """The page of the reader that read most of a side; None for a side without words."""
    pages = [page for page in side.pages if page.lines]
    return max(pages, key=_read, default=None)


def find_printed(side: Side, number: int) -> Iterator[Printed]:
    """The words of one side, line by line.

    Args:
        side: what was read on it.
        number: which one, from 0.
    """
    page = clearest(side)
    for at, line in enumerate(page.lines if page else ()):
        for word in line.words:
            if page:
                yield Printed(word.text, at, _spot(number, word.box, page))


def find_spot(field: Field, value: Value, sides: Sequence[Side]) -> Spot | None:
    """Where a value stands: where it was read, else where a person's own words are printed."""
    found = [
        (one.confidence, number, one, side)
        for number, side in enumerate(sides)
        for one in side.candidates
        if (one.field, one.value) == (field, value) and side.pages
    ]
    if found:
        _, number, one, side = max(found, key=lambda each: each[0])
        return _spot(number, one.box, side.pages[max(one.page, 0)])
    wanted = squeeze(text_of(value))
    for number, side in enumerate(sides):
        for page in side.pages if wanted else ():
            if box := _find_words(wanted, page):
                return _spot(number, box, page)
    return None


def _find_words(wanted: str, page: Page) -> Box | None:
    """The box of neighbouring words that say it, whatever their capitals and marks."""
    for line in page.lines:
        for first in range(len(line.words)):
            said, box = "", line.words[first].box
            for word in line.words[first:]:
                said, box = said + squeeze(word.text), box.around(word.box)
                if said == wanted:
                    return box
                if not wanted.startswith(said):
                    break
    return None


def _read(page: Page) -> float:
    return sum(len(word.text) * word.confidence for line in page.lines for word in line.words)


def _spot(side: int, box: Box, page: Page) -> Spot:
    across, down = 100 / max(1, page.width), 100 / max(1, page.height)
    left, top, right, bottom = (
        round(min(max(at * scale, 0.0), 100.0), 2)
        for at, scale in (
            *((box.left, across), (box.top, down)),
            *((box.right, across), (box.bottom, down)),
        )
    )
    return Spot(side, left, top, round(right - left, 2), round(bottom - top, 2))
