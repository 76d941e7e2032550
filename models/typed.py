"""Pages of drawn cards as a reader would give them, without reading: many cards in little time.

Words get boxes as Tesseract draws them, from the letters' own height, and a doubtful confidence
where type is hard to read. Lines in display type are lost now and then, icons become letters.
"""

import random
from collections.abc import Iterator

from cardscan.card import Box, Page, TextLine, Word
from samples.cards import Card, draw_card
from samples.ink import Printed
from samples.make import DECKS, deal

SCALE = 2.0
"""Pixels a millimetre at which cards are drawn; nobody looks at them."""
CAPITAL, SMALL, DEEP = 0.66, 0.48, 0.2
"""Heights of capitals and small letters over the baseline, and the depth under it, in ems."""
EM = 0.97
"""Height of the box of a printed line, in ems; it ends 0.22 below the baseline."""
HARD_FACES = ("hand", "slanted")
JUNK = ("©", "Q", "@", "&", "®", "o", "%", "9", "Ñ", "=", "El", "a")
"""What readers make of icons."""


def typed_cards(rng: random.Random, count: int) -> Iterator[tuple[Card, Page]]:
    """So many sides of cards, about half of them those of shops."""
    decks = [(deal(rng, layouts), deal(rng, locales)) for layouts, locales in DECKS.values()]
    made = 0
    while made < count:
        layouts, locales = rng.choice(decks)
        for card in draw_card(rng, next(layouts), next(locales), SCALE):
            if page := page_of(rng, card):
                made += 1
                yield card, page


def page_of(rng: random.Random, card: Card) -> Page | None:
    """What a reader might give for a card, or None where it would see nothing."""
    rows = [row for row in card.printed if rng.random() > loss(row)]
    rows.sort(key=lambda row: row.box[1] + row.box[3])
    lines = [line for row in rows if (line := to_line(rng, row))]
    if rng.random() < 0.5:
        lines = in_rows(lines)
    if not lines:
        return None
    width, height = (round(side * 12) for side in card.size)
    return Page("drawn", (), width, height, tuple(lines))


def loss(row: Printed) -> float:
    """How likely a reader is to miss a line."""
    return 0.15 if row.line.face in HARD_FACES else 0.02


def to_line(rng: random.Random, row: Printed) -> TextLine | None:
    """The words of a printed line, 12 pixels a millimetre."""
    left, top, right, bottom = (side * 12 for side in row.box)
    em = (bottom - top) / EM * rng.uniform(0.95, 1.05)
    baseline = bottom - 0.22 * em
    sure = rng.gauss(0.8 if row.line.face in HARD_FACES else 0.92, 0.05)
    icon = rng.choice(JUNK) if row.line.icon and rng.random() < 0.4 else ""
    texts = f"{icon} {row.line.label} {row.line.shown}".split()
    step = (right - left) / max(1, len(" ".join(texts)))
    words, at = list[Word](), left
    for text in texts:
        tall = any(c.isupper() or c.isdigit() or c in "bdfhklt" for c in text)
        deep = any(c in "gjpqy" for c in text)
        box = Box(
            round(at),
            round(baseline - (CAPITAL if tall else SMALL) * em),
            round(at + step * (len(text) - 0.1)),
            round(baseline + DEEP * deep * em) + 1,
        )
        words.append(Word(text, box, min(0.99, max(0.2, sure + rng.gauss(0, 0.03)))))
        at += step * (len(text) + 1)
    return TextLine(tuple(words)) if words else None


def in_rows(lines: list[TextLine]) -> list[TextLine]:
    """The same with what stands side by side on one line, as readers join columns."""
    rows: list[TextLine] = []
    for line in lines:
        last = rows[-1] if rows else None
        if last and beside(last.box, line.box):
            words = sorted((*last.words, *line.words), key=lambda word: word.box.left)
            rows[-1] = TextLine(tuple(words))
        else:
            rows.append(line)
    return rows


def beside(one: Box, other: Box) -> bool:
    """Whether two boxes share most of their height, and nothing of their width."""
    shared = min(one.bottom, other.bottom) - max(one.top, other.top)
    apart = max(one.left, other.left) - min(one.right, other.right)
    return apart > 0 and shared > 0.7 * max(one.height, other.height)
