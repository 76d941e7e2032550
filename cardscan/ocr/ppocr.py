"""PP-OCR as a reader: from the networks' boxes and characters to lines of words in reading order.

Strong on photos, dark cards, small print, Japanese and Chinese; now and then it drops an accent.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache, partial

import numpy as np

from cardscan.card import Box, Page, Pixels, TextLine, Word
from cardscan.door import clean_text
from cardscan.errors import MissingDependencyError, MissingLanguageError
from cardscan.ocr.networks import (
    ReadText,
    Run,
    TextBox,
    check_packages,
    cut_line,
    load_networks,
    version,
)

_FOREIGN = (
    "amh ara asm aze_cyrl bel ben bod bul chr div dzo ell fas grc guj heb hin hye iku kan kat"
    " kat_old kaz khm kir kor kor_vert lao mal mar mkd mon mya nep ori pan pus rus san sin snd"
    " srp syr tam tat tel tgk tha tir uig ukr urd uzb_cyrl vie yid Arabic Armenian Bengali"
    " Canadian_Aboriginal Cherokee Cyrillic Devanagari Ethiopic Georgian Greek Gujarati"
    " Gurmukhi Hangul Hangul_vert Hebrew Kannada Khmer Lao Malayalam Myanmar Oriya Sinhala"
    " Syriac Tamil Telugu Thaana Thai Tibetan Vietnamese"
)
"""Tesseract's codes of languages and scripts that the recogniser's alphabet lacks.

Of Greek it lacks the accents, of Vietnamese the letters with two.
"""
_UNREADABLE = frozenset(_FOREIGN.split())
_SURE_LINE = 0.5
"""Mean confidence under which a line is texture, as the models were published."""
_VOTERS = 12
"""The longest lines decide the turn; more change nothing and cost time."""
_INVERTED = 0.9
"""How likely a line that runs up or down must stand on its head to be turned."""
_WORD_GAP = 1.0
"""Gap, in line heights, over which two boxes on one row are two lines."""

_Cut = Callable[[TextBox], Pixels]
"""Gives the flat line in a box of one picture."""


@dataclass(frozen=True)
class PPOCR:
    """A reader on PP-OCRv6; wants the plain flat card in colour, about 1800 px wide.

    Languages do not change what it reads: one alphabet serves them all.

    Args:
        deadline: seconds that one reading may take; a timer ends the network that runs then.
    """

    deadline: float = 20.0

    @property
    def name(self) -> str:
        """As in "ppocr 3.10.0", the version of rapidocr, which carries the models."""
        return f"ppocr {version()}"

    def missing(self, languages: tuple[str, ...]) -> str | None:
        """Why these languages cannot be read here; None if they can."""
        try:
            check_packages()
        except MissingDependencyError as error:
            return error.message
        return _unreadable(languages)

    def read(self, pixels: Pixels, languages: tuple[str, ...]) -> Page:
        """The lines of text in RGB or grey pixels; see ``Reader.read``."""
        _check(languages)
        rgb = _rgb(pixels)
        with load_networks().within(self.deadline) as run:
            return self._page(run, rgb, run.find_text(rgb), languages, partial(cut_line, rgb))

    def read_turned(self, pixels: Pixels, languages: tuple[str, ...]) -> tuple[int, float, Page]:
        """The turn, how sure it is, and the page of the pixels so turned.

        The detector's boxes say which way the lines run, the classifier which end is up; the
        longest lines vote. The text is looked for only once, and of a picture that is upright those
        lines are cut out only once.
        """
        _check(languages)
        rgb = _rgb(pixels)
        with load_networks().within(self.deadline) as run:
            boxes = run.find_text(rgb)
            cut: _Cut = cache(partial(cut_line, rgb))
            turn, sureness = _find_turn(run, cut, boxes)
            if turn:
                height, width = rgb.shape[:2]
                boxes = tuple(box.turned(turn, width, height) for box in boxes)
                rgb = np.ascontiguousarray(np.rot90(rgb, turn))
                cut = partial(cut_line, rgb)
            return turn, sureness, self._page(run, rgb, boxes, languages, cut)

    def read_some(
        self, pixels: Pixels, languages: tuple[str, ...], wanted: Callable[[float, float], bool]
    ) -> Page:
        """As ``read``, but only the lines whose middle, at x and y, is wanted."""
        _check(languages)
        rgb = _rgb(pixels)
        with load_networks().within(self.deadline) as run:
            boxes = [box for box in run.find_text(rgb) if wanted(*box.middle)]
            return self._page(run, rgb, boxes, languages, partial(cut_line, rgb))

    def _page(
        self,
        run: Run,
        rgb: Pixels,
        boxes: Iterable[TextBox],
        languages: tuple[str, ...],
        cut: _Cut,
    ) -> Page:
        height, width = rgb.shape[:2]
        lines = tuple(_in_order(_join(_read_boxes(run, cut, boxes, width, height))))
        return Page(self.name, languages, width, height, lines)


def _unreadable(languages: tuple[str, ...]) -> str | None:
    absent = [name for name in languages if name.removeprefix("script/") in _UNREADABLE]
    return f"PP-OCR does not know the letters of {', '.join(absent)}" if absent else None


def _check(languages: tuple[str, ...]) -> None:
    reason = _unreadable(languages)
    if reason:
        raise MissingLanguageError(reason, "Read these languages with Tesseract.")


def _rgb(pixels: Pixels) -> Pixels:
    return np.ascontiguousarray(np.dstack([pixels] * 3) if pixels.ndim == 2 else pixels)


def _find_turn(run: Run, cut: _Cut, boxes: Iterable[TextBox]) -> tuple[int, float]:
    longest = sorted(boxes, key=_length, reverse=True)[:_VOTERS]
    if not longest:
        return 0, 0.0
    across = sum(_length(box) for box in longest if not box.tall)
    down = sum(_length(box) for box in longest if box.tall)
    voters = [box for box in longest if box.tall == (down > across)]
    inverted = run.find_inverted([cut(box) for box in voters])
    vote = sum(_length(box) * (1 - 2 * part) for box, part in zip(voters, inverted, strict=True))
    turn = (1 if down > across else 0) + (2 if vote < 0 else 0)
    return turn, max(0.0, abs(vote) - min(across, down)) / max(across, down)


def _length(box: TextBox) -> float:
    return max(box.width, box.height)


def _read_boxes(
    run: Run, cut: _Cut, boxes: Iterable[TextBox], width: int, height: int
) -> Iterable[TextLine]:
    for box in boxes:
        image = cut(box)
        inverted = box.tall and run.find_inverted([image])[0] > _INVERTED
        read = run.read_line(np.ascontiguousarray(np.rot90(image, 2)) if inverted else image)
        words = _words(read, box, inverted, width, height)
        if words and float(np.mean(read.confidences)) >= _SURE_LINE:
            yield TextLine(words)


def _words(
    read: ReadText, box: TextBox, inverted: bool, width: int, height: int
) -> tuple[Word, ...]:
    """The words of one line, each in the part of its box that the recogniser saw it at."""
    spans, start = [], 0
    for part in read.text.split(" "):
        if part:
            spans.append((start, start + len(part)))
        start += len(part) + 1
    words = []
    for number, (first, end) in enumerate(spans):
        before = spans[number - 1][1] - 1 if number else None
        after = spans[number + 1][0] if number + 1 < len(spans) else None
        # The recogniser sees the middle of letters: the border lies between two words' letters.
        left = (read.places[before] + read.places[first]) / 2 if before is not None else 0.0
        right = (read.places[end - 1] + read.places[after]) / 2 if after is not None else 1.0
        text = clean_text(read.text[first:end])
        placed = _part_of(box, left, right, inverted, width, height)
        if text and placed:
            words.append(Word(text, placed, float(np.mean(read.confidences[first:end]))))
    return tuple(words)


def _part_of(
    box: TextBox, left: float, right: float, inverted: bool, width: int, height: int
) -> Box | None:
    """The upright box around part of a line, inside the page; None for nothing."""
    if inverted:
        left, right = 1 - right, 1 - left
    if box.tall:  # it was turned counter-clockwise, so that its left is the box's top
        upper, lower, sides = left * box.height, right * box.height, (0.0, box.width)
    else:
        upper, lower, sides = 0.0, box.height, (left * box.width, right * box.width)
    points = [box.at(x, y) for x in sides for y in (upper, lower)]
    part = Box(
        max(0.0, min(x for x, _ in points)),
        max(0.0, min(y for _, y in points)),
        min(float(width), max(x for x, _ in points)),
        min(float(height), max(y for _, y in points)),
    )
    return part if part.width > 0 and part.height > 0 else None


def _join(lines: Iterable[TextLine]) -> Sequence[TextLine]:
    """Lines, with the boxes that lie close on one row made one."""
    joined: list[TextLine] = []
    for line in sorted(lines, key=lambda line: line.box.left):
        for number, other in enumerate(joined):
            if _continues(other.box, line.box):
                joined[number] = TextLine((*other.words, *line.words))
                break
        else:
            joined.append(line)
    return joined


def _continues(one: Box, two: Box) -> bool:
    shared = min(one.bottom, two.bottom) - max(one.top, two.top)
    least, most = sorted((one.height, two.height))
    gap = two.left - one.right
    return shared > 0.6 * least and most < 1.6 * least and -0.7 * least < gap < _WORD_GAP * least


def _in_order(lines: Sequence[TextLine]) -> Iterable[TextLine]:
    """Lines top to bottom within each column: cut recursively where nothing is crossed.

    The recursive X-Y cut of Nagy and Seth (1984).
    """
    if len(lines) < 2:
        return lines
    columns = _cut(lines, [(line.box.left, line.box.right) for line in lines])
    if len(columns) > 1:
        return [line for column in columns for line in _in_order(column)]
    rows = _cut(lines, [(line.box.top, line.box.bottom) for line in lines])
    if len(rows) > 1:
        return [line for row in rows for line in _in_order(row)]
    return sorted(lines, key=lambda line: (line.box.top, line.box.left))


def _cut(
    lines: Sequence[TextLine], spans: Sequence[tuple[float, float]]
) -> list[Sequence[TextLine]]:
    """Groups of lines whose spans overlap, in the order of their spans."""
    groups: list[list[TextLine]] = []
    reach = float("-inf")
    for (start, end), line in sorted(zip(spans, lines, strict=True), key=lambda pair: pair[0]):
        if start >= reach:
            groups.append([])
        groups[-1].append(line)
        reach = max(reach, end)
    return list(groups)
