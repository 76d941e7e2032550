"""Pages as a reader gives them, set from text, so that parsers can be fed without one."""

from collections.abc import Callable, Iterable, Iterator

from cardscan.card import Box, Page, TextLine, Word
from cardscan.contact import Candidate, Contact
from cardscan.fields import resolve
from cardscan.fields.candidates import Hints

SIZE = 30.0
"""Height of a capital letter, in pixels; half of that is the width of any letter."""

Line = str | tuple[str, float]
"""Text, or text and its size as a multiple of SIZE."""
Parser = Callable[[Page, Hints], Iterator[Candidate]]


def page(
    *lines: Line,
    reader: str = "replay 1",
    confidence: float = 0.95,
    languages: tuple[str, ...] = ("eng", "deu", "fra"),
    scale: float = 1.0,
    shift: float = 0.0,
) -> Page:
    """Lines set one under the other from the left margin.

    Two or more blanks part columns, which stand wide apart; an empty line leaves one out.

    Args:
        lines: each text, or text with its size.
        reader: who is to have read it.
        confidence: of every word.
        languages: that it was read with.
        scale: of all boxes and the page.
        shift: by which all boxes are moved, in pixels before scaling.
    """
    top, right, read = 40.0, 0.0, []
    for line in lines:
        text, size = (line, 1.0) if isinstance(line, str) else line
        words = tuple(_words(text, 60 + shift, top + shift, size * SIZE, scale, confidence))
        if words:
            read.append(TextLine(words))
            right = max(right, words[-1].box.right)
        top += 1.6 * size * SIZE
    width, height = max(1050 * scale, right + 60), max(600.0, top + 40) * scale
    return Page(reader, languages, round(width), round(height), tuple(read))


def _words(
    text: str, left: float, top: float, size: float, scale: float, confidence: float
) -> Iterator[Word]:
    """The words of a line; boxes reach as high and as deep as their letters."""
    at = left
    for column in text.split("  "):
        for word in column.split():
            tall = any(c.isupper() or c.isdigit() or c in "bdfhklt" for c in word)
            deep = any(c in "gjpqy" for c in word)
            end = at + len(word) * size / 2
            low, high = top + size * (0 if tall else 0.28), top + size * (1.22 if deep else 1)
            yield Word(word, Box(at * scale, low * scale, end * scale, high * scale), confidence)
            at = end + 0.3 * size
        at += 2.5 * size


def values(
    parser: Parser, *lines: Line, country: str = "", hosts: Iterable[str] = ()
) -> list[object]:
    """What a parser finds on a page of these lines."""
    hints = Hints(country, frozenset(hosts))
    return [found.value for found in parser(page(*lines), hints)]


def contact(*lines: Line, country: str = "") -> Contact:
    """The contact that a card of these lines gives."""
    return resolve([page(*lines)], country).contact
