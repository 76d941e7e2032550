"""The text of a page as the parsers want it: segments of lines, and labels apart from values."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

from cardscan.card import Box, Page, TextLine, Word
from cardscan.fields.words import fold, labelled, listed

_WIDE_GAP = 1.7
"""In line heights: more than that between two words parts two columns."""
_ICON_GAP = 0.7
"""The same after what may be an icon read as a letter or two."""
_ICON_TEXT = 2
_SEPARATORS = re.compile(r"\s*[|•·●▪■◦♦¦]\s*")
_EDGE = " \t.,;:·•|*_~^`'\"“”„‘’«»=<>\\/-–—"


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of one line that stands by itself."""

    line: int
    start: int
    end: int
    text: str
    box: Box
    confidence: float
    """The mean over its words, weighted by their length."""
    height: float
    """Of its letters, as a share of the median over the page's segments."""
    told: str = ""
    """The field of a contact that a printed label names for it ("Name: …"), or ""."""


Spans = Mapping[int, Sequence[tuple[int, int]]]
"""By line, the characters that are spoken for."""


def part_of(segment: Segment, start: int, end: int) -> Segment:
    """The characters ``start:end`` of a segment, as a segment; its box and sureness are kept."""
    text = segment.text[start:end]
    start += len(text) - len(text.lstrip(_EDGE))
    text = text.strip(_EDGE)
    return replace(
        segment, start=segment.start + start, end=segment.start + start + len(text), text=text
    )


def joined_with(segment: Segment, below: Segment) -> Segment:
    """Two segments as one text; its span is that of the first."""
    return replace(
        segment,
        text=f"{segment.text} {below.text}",
        box=segment.box.around(below.box),
        confidence=min(segment.confidence, below.confidence),
    )


def find_segments(page: Page, claimed: Spans) -> tuple[Segment, ...]:
    """What is not claimed of each line, cut at wide gaps and signs that separate.

    Edge punctuation is left out, and so are labels, which tell what the piece beside or below is.
    """
    pieces = [
        piece
        for index, line in enumerate(page.lines)
        for low, high in _cuts(line)
        for start, end in _without(low, high, claimed.get(index, ()))
        if (piece := _segment(index, line, start, end))
    ]
    pieces = _without_labels(page, pieces, claimed)
    usual = median([piece.height for piece in pieces]) if pieces else 1.0
    return tuple(replace(piece, height=piece.height / max(1.0, usual)) for piece in pieces)


def _without_labels(page: Page, pieces: Sequence[Segment], claimed: Spans) -> list[Segment]:
    """The pieces less the labels of lines, each told the field that its label names."""
    kept: list[Segment] = []
    headings: list[tuple[Segment, str]] = []
    for piece in pieces:
        line = page.lines[piece.line]
        field, start = _line_label(piece.text)
        rest = _segment(piece.line, line, piece.start + start, piece.end) if start else None
        if field and rest:
            kept.append(replace(rest, told=field))
        elif (field := _heading(piece, line.text)) and not _calls(piece, pieces, claimed):
            headings.append((piece, field))
        elif not is_label(piece.text):
            kept.append(piece)
    for heading, field in headings:
        told = _headed(heading, kept)
        if told is not None and not kept[told].told:
            kept[told] = replace(kept[told], told=field)
    return kept


def _line_label(text: str) -> tuple[str, int]:
    """The field that a label at the start of a piece names, and where its value begins.

    ("", 0) without one; what may be an ordinary word is a label only before a colon.
    """
    found = re.match(r"([^:：]{1,28}?)\s*[:：]\s*", text)
    word = fold(found[1]).strip(" .-()[]") if found else ""
    if found and word in labelled("line_labels"):
        return labelled("line_labels")[word], found.end()
    if found and word in listed("place_labels"):
        return "addresses", found.end()
    kind, _, start = label_before(text, ("other_labels",))
    return ("addresses", start) if kind == "addresses" else ("", 0)


def _heading(piece: Segment, line: str) -> str:
    """The field that a piece names as a label of what stands beside or below it, or ""."""
    word = fold(piece.text).strip(" .-()[]")
    colon = bool(re.match(r"\s*[:：]", line[piece.end :]))
    if colon and word in labelled("line_labels"):
        return labelled("line_labels")[word]
    if labelled("other_labels").get(word) == "addresses" and len(word) > 2:
        return "addresses"
    return "addresses" if colon and word in listed("place_labels") else ""


def _calls(label: Segment, pieces: Sequence[Segment], claimed: Spans) -> bool:
    """Whether what follows a label on its line is a number or an address of the net."""
    starts = [start for start, _ in claimed.get(label.line, ()) if start >= label.end]
    return bool(starts) and not any(
        piece.line == label.line and label.end <= piece.start < min(starts) for piece in pieces
    )


def _headed(heading: Segment, pieces: Sequence[Segment]) -> int | None:
    """Which piece a label alone stands beside or, if nothing follows it, right above."""
    beside = [
        at for at, p in enumerate(pieces) if p.line == heading.line and p.start >= heading.end
    ]
    if beside:
        return min(beside, key=lambda at: pieces[at].start)
    tall = heading.box.height

    def under(piece: Segment) -> bool:
        gap = piece.box.top - heading.box.bottom
        shared = min(piece.box.right, heading.box.right) - max(piece.box.left, heading.box.left)
        return -0.3 * tall < gap < 1.5 * max(tall, piece.box.height) and shared > 0

    below = [at for at, piece in enumerate(pieces) if under(piece)]
    return min(below, key=lambda at: pieces[at].box.top, default=None)


def _without(low: int, high: int, claimed: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """A span less the claimed ones."""
    for start, end in sorted(claimed):
        if start < high and end > low:
            yield low, max(low, start)
            low = min(high, end)
    yield low, high


def find_gaps(line: TextLine) -> Iterator[int]:
    """Where in a line's text the blanks stand that part columns."""
    at, start = 0, 0
    height = median(word.box.height for word in line.words)
    for word, after in pairwise(line.words):
        at += len(word.text)
        wide = _ICON_GAP if at - start <= _ICON_TEXT else _WIDE_GAP
        if after.box.left - word.box.right > wide * height:
            yield at
            start = at + 1
        at += 1


def _cuts(line: TextLine) -> Iterator[tuple[int, int]]:
    """The spans of a line between wide gaps and separators."""
    ends = [*find_gaps(line), len(line.text)]
    for low, high in zip([0, *(end + 1 for end in ends)], ends, strict=False):
        for found in _SEPARATORS.finditer(line.text, low, high):
            yield low, found.start()
            low = found.end()
        yield low, high


def _segment(index: int, line: TextLine, start: int, end: int) -> Segment | None:
    text = line.text
    while start < end and text[start] in _EDGE:
        start += 1
    end = start + len(_without_label(text[start:end]))
    while end > start and text[end - 1] in _EDGE and text[end - 1] != ".":
        end -= 1
    words = line.words_in(start, end)
    if start >= end or not words:
        return None
    box = words[0].box
    for word in words[1:]:
        box = box.around(word.box)
    return Segment(
        index,
        start,
        end,
        text[start:end],
        box,
        confidence_of(words),
        median(_letter_height(word) for word in words),
    )


def _without_label(text: str) -> str:
    """A text less the label of a number at its end: "Example Street 1 - Tel/Fax:"."""
    found = re.search(r"[\s,(-]+([^\s,]+?)[\s.:)-]*$", text)
    if found and len(found[1]) > 2 and fold(found[1]).strip(".:") in labelled("phone_labels"):
        return text[: found.start()]
    return text


def _letter_height(word: Word) -> float:
    """Height of its box as if all its letters were capitals, so that sizes compare."""
    tall = any(c.isupper() or c.isdigit() or c in "bdfhklt" for c in word.text)
    deep = any(c in "gjpqy" for c in word.text)
    return word.box.height / (0.72 + 0.28 * tall + 0.22 * deep)


def confidence_of(words: tuple[Word, ...]) -> float:
    """The mean confidence of the words, each counted by its length."""
    letters = sum(len(word.text) for word in words)
    return sum(word.confidence * len(word.text) for word in words) / max(1, letters)


def label_before(text: str, lists: tuple[str, ...]) -> tuple[str, str, int]:
    """The label that a text opens with: its kind, its word, and where the value starts.

    ("", "", 0) if the text opens with none; single letters count only with a colon or full stop.
    """
    best = ("", "", 0)
    for found in re.finditer(r"[:.;)]+\s*|\s+|$", text[:28]):
        word = fold(text[: found.start()]).strip(" .:;()[]-")
        kind = next((kinds[word] for kinds in map(labelled, lists) if word in kinds), "")
        told = len(word) > 2 or ":" in found[0] or (found[0].strip() and found[0][-1:].isspace())
        if kind and told:
            best = (kind, word, found.end())
    return best


def is_label(text: str) -> bool:
    """Whether a text is a label and nothing more."""
    word = fold(text).strip(" .:;()[]-/")
    lists = ("phone_labels", "other_labels")
    return any(word in labelled(name) for name in lists) or word in listed("number_labels")
