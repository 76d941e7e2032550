"""Pixels and text: photos, the card images cut from them, and the pages that readers make of those.

All coordinates are pixels with the origin at the top left, x to the right and y down, as in hOCR;
all confidences run from 0 to 1.
"""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:  # listing contacts needs no pixels, and numpy costs 50 ms
    import numpy as np
    import numpy.typing as npt

Pixels: TypeAlias = "npt.NDArray[np.uint8]"
"""Height x width x 3 (RGB), or height x width (grey), 8 bits a channel."""

Corners = tuple[tuple[float, float], tuple[float, float], tuple[float, float], tuple[float, float]]
"""A card's corners in a photo, clockwise; the first is the top left of the upright card."""


@dataclass(frozen=True, slots=True)
class Box:
    """An upright rectangle: left and top inside, right and bottom just outside."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def width(self) -> float:
        """Pixels from left to right."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """Pixels from top to bottom."""
        return self.bottom - self.top

    @property
    def middle(self) -> tuple[float, float]:
        """The centre as (x, y)."""
        return (self.left + self.right) / 2, (self.top + self.bottom) / 2

    def around(self, other: "Box") -> "Box":
        """The smallest box that holds both."""
        return Box(
            min(self.left, other.left),
            min(self.top, other.top),
            max(self.right, other.right),
            max(self.bottom, other.bottom),
        )


@dataclass(frozen=True, slots=True)
class Photo:
    """One decoded picture, turned as its EXIF data asks (a hint: the pixels may disagree)."""

    name: str
    """The file's name, without its folders."""
    sha256: str
    """Of the file's bytes, in hexadecimal."""
    pixels: Pixels = field(repr=False, compare=False)
    """RGB."""
    page: int = 1
    """From 1; above it only for further pages of a PDF, TIFF or GIF."""
    taken: str = ""
    """When EXIF says it was taken, as ISO 8601 without a zone, or ""."""
    place: str = ""
    """Where EXIF says it was taken, as latitude and longitude to about a kilometre, or ""."""

    @property
    def width(self) -> int:
        """Pixels across."""
        return int(self.pixels.shape[1])

    @property
    def height(self) -> int:
        """Pixels down."""
        return int(self.pixels.shape[0])


@dataclass(frozen=True, slots=True)
class CardImage:
    """One card, flat and upright."""

    pixels: Pixels = field(repr=False, compare=False)
    """RGB."""
    corners: Corners
    """Where it lies in the photo."""
    whole: bool
    """Whether it is the whole frame rather than a crop."""


@dataclass(frozen=True, slots=True)
class Word:
    """One word as a reader saw it."""

    text: str
    box: Box
    confidence: float


@dataclass(frozen=True, slots=True)
class Code:
    """One QR or other code, with what it says; its text is outside text like any other."""

    text: str
    box: Box
    format: str
    """As in "QR Code"."""
    reader: str
    """Name and version, as in "zxing-cpp 3.1.1"."""


@dataclass(frozen=True, slots=True)
class TextLine:
    """Words from left to right on one line; their texts joined by single blanks are its text."""

    words: tuple[Word, ...]

    @property
    def text(self) -> str:
        """The words with one blank between them."""
        return " ".join(word.text for word in self.words)

    @property
    def box(self) -> Box:
        """Around all words."""
        box = self.words[0].box
        for word in self.words[1:]:
            box = box.around(word.box)
        return box

    def words_in(self, start: int, end: int) -> tuple[Word, ...]:
        """The words that the characters ``start:end`` of ``text`` touch."""
        touched, at = [], 0
        for word in self.words:
            if at < end and at + len(word.text) > start:
                touched.append(word)
            at += len(word.text) + 1
        return tuple(touched)


@dataclass(frozen=True, slots=True)
class Page:
    """What one reader made of one card image; a blank card is a page without lines."""

    reader: str
    """Name and version, as in "tesseract 5.3.0"."""
    languages: tuple[str, ...]
    width: int
    height: int
    lines: tuple[TextLine, ...]
