"""What every reader must keep; each reader's tests subclass ``ReaderContract``."""

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from cardscan.card import Pixels
from cardscan.ocr import Reader

LINES = (
    "Ana Beispiel",
    "Head of Sales",
    "Example Works",
    "ana@example.com",
    "+49 30 23125 000",
)
LANGUAGES = ("eng",)


def draw_text(lines: tuple[str, ...] = LINES, size: float = 44) -> Pixels:
    """Black text on a white card, grey, as a reader wants it."""
    picture = Image.new("L", (1050, 600), "white")
    drawing = ImageDraw.Draw(picture)
    font = ImageFont.load_default(size)
    for number, line in enumerate(lines):
        drawing.text((80, 60 + 2 * size * number), line, "black", font)
    return np.asarray(picture)


BLANK: Pixels = np.full((600, 1050), 255, np.uint8)
CARD = draw_text()


class ReaderContract:
    """A reader fixture is all that a subclass needs."""

    @pytest.fixture
    def reader(self) -> Reader:
        raise AssertionError("a subclass gives its reader")

    def test_its_name_has_a_version(self, reader: Reader) -> None:
        engine, _, version = reader.name.partition(" ")
        assert engine.isalpha()
        assert version[:1].isdigit()

    def test_nothing_is_missing(self, reader: Reader) -> None:
        assert reader.missing(LANGUAGES) is None

    def test_a_blank_card_is_a_page_without_lines(self, reader: Reader) -> None:
        page = reader.read(BLANK, LANGUAGES)
        assert page.lines == ()
        assert (page.width, page.height) == (1050, 600)
        assert page.reader == reader.name
        assert page.languages == LANGUAGES

    def test_drawn_text_is_read_line_by_line(self, reader: Reader) -> None:
        page = reader.read(CARD, LANGUAGES)
        assert tuple(line.text for line in page.lines) == LINES

    def test_boxes_lie_on_the_page_in_reading_order(self, reader: Reader) -> None:
        page = reader.read(CARD, LANGUAGES)
        for line in page.lines:
            lefts = [word.box.left for word in line.words]
            assert lefts == sorted(lefts)
            for word in line.words:
                assert 0 <= word.box.left < word.box.right <= page.width
                assert 0 <= word.box.top < word.box.bottom <= page.height
        tops = [line.box.top for line in page.lines]
        assert tops == sorted(tops)

    def test_boxes_hold_their_ink(self, reader: Reader) -> None:
        for line in reader.read(CARD, LANGUAGES).lines:
            box = line.box
            inside = CARD[int(box.top) : int(box.bottom), int(box.left) : int(box.right)]
            assert inside.min() < 100

    def test_confidences_run_from_0_to_1(self, reader: Reader) -> None:
        words = [word for line in reader.read(CARD, LANGUAGES).lines for word in line.words]
        assert all(0 <= word.confidence <= 1 for word in words)
        assert sum(word.confidence for word in words) > 0.8 * len(words)

    def test_colour_reads_like_grey(self, reader: Reader) -> None:
        colour = np.dstack([CARD, CARD, CARD])
        assert _texts(reader, colour) == _texts(reader, CARD)

    def test_reading_twice_gives_the_same_page(self, reader: Reader) -> None:
        assert reader.read(CARD, LANGUAGES) == reader.read(CARD, LANGUAGES)

    def test_the_pixels_are_left_alone(self, reader: Reader) -> None:
        pixels = CARD.copy()
        reader.read(pixels, LANGUAGES)
        reader.read_turned(pixels, LANGUAGES)
        assert np.array_equal(pixels, CARD)

    @pytest.mark.parametrize("quarters", range(4))
    def test_turned_text_is_turned_back_and_read(self, reader: Reader, quarters: int) -> None:
        turn, sureness, page = reader.read_turned(np.rot90(CARD, -quarters), LANGUAGES)
        assert turn == quarters
        assert 0 < sureness <= 1
        assert (page.width, page.height) == (1050, 600)
        assert tuple(line.text for line in page.lines) == LINES

    def test_a_blank_card_has_no_turn(self, reader: Reader) -> None:
        turn, sureness, page = reader.read_turned(BLANK, LANGUAGES)
        assert (turn, sureness, page.lines) == (0, 0.0, ())


def _texts(reader: Reader, pixels: Pixels) -> list[str]:
    return [line.text for line in reader.read(pixels, LANGUAGES).lines]
