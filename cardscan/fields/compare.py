"""What two readers say of one line: each one's words, with what the other proves of them.

Readers lose more than they invent. Where the letters of a word agree, an accent that only one saw
is printed, and so is a blank that only one saw, save within an address or a spaced-out word.
Letters that differ are left as they are: values compete for those by their confidence.
"""

import re
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from itertools import accumulate, pairwise

from cardscan.card import Box, Page, TextLine, Word
from cardscan.fields.accents import better_letter, mend_accents
from cardscan.fields.email import parse_email
from cardscan.fields.text import is_label
from cardscan.fields.url import registered_domain
from cardscan.fields.words import fold

_ADDRESS = re.compile(r"@|(?:www|https?)\W", re.IGNORECASE)
_FEWEST_SPACED = 3
"""Single letters in a row that are one spaced-out word."""
_NARROW = 0.35
"""Of a letter's width and a word's height: the widest gap within a word that is spaced out."""


@dataclass(frozen=True, slots=True)
class _Letters:
    """The letters of some words without blanks, and where those stood."""

    text: str
    blanks: frozenset[int]

    @property
    def folded(self) -> tuple[str, ...]:
        """Each letter as it is compared."""
        return tuple(map(fold, self.text))


def compare(pages: Sequence[Page]) -> tuple[Page, ...]:
    """The pages with accents and blanks that other readings of the same card prove.

    Lines keep their numbers, and words their confidence. A page that stands alone is mended only
    where its own spelling proves it.
    """
    mended = mend_accents(pages)
    return tuple(
        replace(page, lines=tuple(_line(page, line, mended) for line in page.lines))
        for page in mended
    )


def _line(page: Page, line: TextLine, pages: Sequence[Page]) -> TextLine:
    for other in pages:
        if other is not page and other.lines != page.lines:
            for rival in _beside(page, line.box, other):
                line = _told(line, rival)
    return line


def _beside(page: Page, box: Box, other: Page) -> Iterator[TextLine]:
    """The lines of another reading that lie in the same place, by the height they share."""
    across, down = page.width / max(1, other.width), page.height / max(1, other.height)
    for line in other.lines:
        there = line.box
        shared = min(box.bottom, there.bottom * down) - max(box.top, there.top * down)
        if (
            shared > 0.5 * min(box.height, there.height * down)
            and there.left * across < box.right
            and there.right * across > box.left
        ):
            yield line


def _told(line: TextLine, rival: TextLine) -> TextLine:
    """A line with what another reading of it proves."""
    own, other = _letters(line.words), _letters(rival.words)
    matcher = SequenceMatcher(None, own.folded, other.folded, autojunk=False)
    words: list[Word] = []
    at = 0
    twin = {
        block.a + i: block.b + i
        for block in matcher.get_matching_blocks()
        for i in range(block.size)
    }
    for word in line.words:
        span = range(at, at + len(word.text))
        at = span.stop
        places = [twin.get(i, -1) for i in span]
        if places[0] >= 0 and places == list(range(places[0], places[0] + len(places))):
            words += _split(_spelt(word, other.text[places[0] : places[-1] + 1]), places, other)
        else:
            words.append(word)
    return replace(line, words=tuple(_joined(words, rival)))


def _letters(words: Sequence[Word]) -> _Letters:
    starts = accumulate(len(word.text) for word in words)
    apart = (at for at, pair in zip(starts, pairwise(words), strict=False) if not _narrow(*pair))
    return _Letters("".join(word.text for word in words), frozenset(apart))


def _narrow(one: Word, following: Word) -> bool:
    """Whether letters spaced out, rather than a blank, part two words; PP-OCR measures no gaps."""
    gap = following.box.left - one.box.right
    pitch = (one.box.width + following.box.width) / (len(one.text) + len(following.text))
    return 0 < gap < _NARROW * min(pitch, max(one.box.height, following.box.height))


def _spelt(word: Word, rival: str) -> Word:
    """A word with the accents of another reading of its letters; an address has none."""
    if _ADDRESS.search(word.text) or _is_host(word.text) or word.text == rival:
        return word
    letters = (better_letter(a, b) for a, b in zip(word.text, rival, strict=True))
    return replace(word, text="".join(letters))


def _split(word: Word, places: Sequence[int], other: _Letters) -> Iterator[Word]:
    """A word cut where the other reading has blanks, unless it is an address or spaced out."""
    cuts = [i for i, place in enumerate(places) if i and place in other.blanks]
    ends = [0, *cuts, len(word.text)]
    pieces = [word.text[a:b] for a, b in pairwise(ends)]
    if _ADDRESS.search(word.text) or _is_host(word.text):
        cuts = cuts[-1:] if _stands_apart(pieces) else []
    elif sum(len(piece) == 1 and piece.isalpha() for piece in pieces) >= _FEWEST_SPACED:
        cuts = []
    ends = [0, *cuts, len(word.text)]
    step = word.box.width / max(1, len(word.text))
    for a, b in pairwise(ends):
        box = replace(word.box, left=word.box.left + a * step, right=word.box.left + b * step)
        yield replace(word, text=word.text[a:b], box=box) if cuts else word


def _is_host(text: str) -> bool:
    """Whether a text may be a web address without any mark."""
    return text.islower() and bool(registered_domain(text))


def _is_address(text: str) -> bool:
    """Whether a text is an address by itself, rather than the end of one."""
    if "@" not in text:
        return bool(_ADDRESS.match(text)) or (text[:1].isalnum() and _is_host(text))
    try:
        parse_email(text)
    except ValueError:
        return False
    return text[0].isalnum()


def _stands_apart(pieces: Sequence[str]) -> bool:
    """Whether the last of some pieces is an address, and those before it are no part of it."""
    begun = any(_ADDRESS.search(piece) for piece in pieces[:-1])
    return not begun and _is_address(pieces[-1])


def _joined(words: Sequence[Word], rival: TextLine) -> Iterator[Word]:
    """Words that are one in the other reading as one, if it is an address or was spaced out."""
    whole = {fold(word.text) for word in rival.words}
    at = 0
    while at < len(words):
        ends = range(len(words), at + 1, -1)
        end = next((e for e in ends if _is_one(words[at:e], whole)), at + 1)
        yield _one(words[at:end])
        at = end


def _is_one(words: Sequence[Word], whole: Set[str]) -> bool:
    text = "".join(word.text for word in words)
    if fold(text) not in whole:
        return False
    if _ADDRESS.search(text) or _is_host(text):
        first = words[0].text
        sign = is_label(first) or not any(map(str.isalnum, first))
        return not sign and not _stands_apart([word.text for word in words])
    letters = [len(word.text) == 1 and word.text.isalpha() for word in words]
    spaced = sum(letters) >= _FEWEST_SPACED and text.isalpha()
    return spaced or all(_narrow(*pair) for pair in pairwise(words))


def _one(words: Sequence[Word]) -> Word:
    if len(words) == 1:
        return words[0]
    box = words[0].box
    for word in words[1:]:
        box = box.around(word.box)
    return Word("".join(w.text for w in words), box, min(w.confidence for w in words))
