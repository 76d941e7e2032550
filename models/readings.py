"""Drawn cards as both readers read them, and variants that lack what drawn cards always have."""

import json
import random
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

from cardscan.card import Box, Code, Page, TextLine, Word
from cardscan.config import Settings
from cardscan.errors import PhotoError, ReaderError
from cardscan.fields.words import squeeze
from cardscan.scan import scan_photos
from models.train import to_page
from models.vary import chatter
from samples.make import ROUND, make_stack

PICTURES = 16
"""A seed."""
MEGAPIXELS = 3.0
KINDS = (("offices", False), ("offices", True), ("shops", False), ("shops", True))
"""Of which deck the cards of a seed are, and whether hard to read, in turn."""
DROPPED = ("name", "title", "company", "emails", "address")
"""Fields of the truth that a variant lacks, or prints something else for."""
CHATTER = 0.6
"""Share of the lost lines in whose place something else is printed."""
LEAST = 0.6
"""Share of a line's letters that stand in a print, when the line is a part of it."""


@dataclass(frozen=True, slots=True)
class Card:
    """One card as it was read."""

    pages: tuple[Page, ...]
    codes: tuple[Code, ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """What is true of one picture, and the cards that were read on it."""

    truths: tuple[Mapping[str, Any], ...]
    cards: tuple[Card, ...]


def recorded(seed: int, folder: Path | None) -> Iterable[Picture]:
    """What was read on the cards of a seed, from the folder if it is there."""
    if folder is None:
        return read_drawn(seed)
    path = folder / f"{seed}.jsonl"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        rows = [json.dumps(to_row(picture)) for picture in read_drawn(seed)]
        path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return [from_row(json.loads(row)) for row in path.read_text(encoding="utf-8").splitlines()]


def read_drawn(seed: int) -> Iterator[Picture]:
    """Draws the pictures of a seed, and reads their cards with both readers."""
    deck, hard = KINDS[seed % len(KINDS)]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for row in make_stack(folder, seed, PICTURES, ROUND, MEGAPIXELS, hard, deck):
            try:
                proposals = scan_photos(folder / row["file"], Settings(engine="both"))
            except (PhotoError, ReaderError) as error:
                print(f"{row['file']}: {error}", file=sys.stderr)
                continue
            yield Picture(tuple(row["cards"]), tuple(Card(p.pages, p.codes) for p in proposals))


def to_row(picture: Picture) -> Any:
    """A picture as JSON."""
    cards = [[[*map(asdict, card.pages)], [*map(asdict, card.codes)]] for card in picture.cards]
    return [picture.truths, cards]


def from_row(row: Any) -> Picture:
    """A picture from its JSON."""
    truths, cards = row
    return Picture(
        tuple(truths),
        tuple(
            Card(
                tuple(map(to_page, pages)),
                tuple(Code(**{**code, "box": Box(**code["box"])}) for code in codes),
            )
            for pages, codes in cards
        ),
    )


def ways_of(picture: Picture) -> Iterator[Picture]:
    """The picture as both readers read it, and as each of them does by itself."""
    yield picture
    readings = {len(card.pages) for card in picture.cards}
    for index in range(max(readings, default=0) if readings != {1} else 0):
        alone = (replace(card, pages=card.pages[index : index + 1]) for card in picture.cards)
        yield replace(picture, cards=tuple(card for card in alone if card.pages))


def vary(picture: Picture, rng: random.Random) -> Picture:
    """Other cards: some fields are not printed, or something else stands in their place.

    Real cards lack what drawn ones always have, and it is there that parsers invent.
    """
    fields = rng.sample(DROPPED, rng.choice([1, 1, 2, 3]))
    values = [truth.get(field) or () for truth in picture.truths for field in fields]
    texts = [text for value in values for text in ([value] if isinstance(value, str) else value)]
    other = {squeeze(text): chatter(rng) if rng.random() < CHATTER else "" for text in texts}
    cards = (
        replace(card, pages=tuple(without(page, other) for page in card.pages))
        for card in picture.cards
    )
    return replace(picture, cards=tuple(cards))


def without(page: Page, other: Mapping[str, str]) -> Page:
    """The page with other texts in the place of some.

    Args:
        page: as read.
        other: by what is to go, squeezed, what stands there instead; "" for nothing.
    """
    lines = []
    for line in page.lines:
        letters = squeeze(line.text)
        text = next((other[printed] for printed in other if is_part(letters, printed)), line.text)
        if text:
            lines.append(line if text == line.text else rewritten(line, text))
    return replace(page, lines=tuple(lines))


def is_part(line: str, printed: str) -> bool:
    """Whether the letters of a line are those of a print, or of a part of it."""
    if len(line) < 3 or len(printed) < 3:
        return False
    matcher = SequenceMatcher(None, line, printed, autojunk=False)
    shared = sum(block.size for block in matcher.get_matching_blocks() if block.size > 2)
    return shared / len(line) >= LEAST


def rewritten(line: TextLine, text: str) -> TextLine:
    """Another text in the place of a line, read as surely."""
    box, step = line.box, line.box.width / len(text)
    confidence = sum(word.confidence for word in line.words) / len(line.words)
    words, at = list[Word](), 0
    for word in text.split():
        left = box.left + step * at
        place = replace(box, left=left, right=left + step * len(word))
        words.append(Word(word, place, confidence))
        at += len(word) + 1
    return TextLine(tuple(words))
