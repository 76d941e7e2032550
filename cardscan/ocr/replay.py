"""A reader that replays recorded pages: for tests, and for running parsers again without OCR."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from cardscan.card import Page, Pixels
from cardscan.errors import ReaderError


def page_key(pixels: Pixels) -> str:
    """The name under which the page for these pixels is recorded."""
    return hashlib.sha256(str(pixels.shape).encode() + pixels.tobytes()).hexdigest()


@dataclass(frozen=True, slots=True)
class Replay:
    """Recorded pages by ``page_key``; pixels that were never recorded are an error."""

    pages: Mapping[str, Page]
    turns: Mapping[str, int]

    @property
    def name(self) -> str:
        """Always "replay 1"."""
        return "replay 1"

    def missing(self, languages: tuple[str, ...]) -> str | None:
        """None: any language can be replayed."""
        return None

    def read(self, pixels: Pixels, languages: tuple[str, ...]) -> Page:
        """The page recorded for exactly these pixels.

        Raises:
            ReaderError: there is none.
        """
        try:
            return self.pages[page_key(pixels)]
        except KeyError:
            raise ReaderError(
                "no page was recorded for this card image", "Record it with a real reader first."
            ) from None

    def read_turned(self, pixels: Pixels, languages: tuple[str, ...]) -> tuple[int, float, Page]:
        """The turn recorded for these pixels, else none, and the page recorded for what it gives.

        Raises:
            ReaderError: there is no page.
        """
        turn = self.turns.get(page_key(pixels))
        page = self.read(np.rot90(pixels, turn or 0), languages)
        return (0, 0.0, page) if turn is None else (turn, 1.0, page)
