"""Codes on card images: what they say comes out, at any angle, and nothing else does."""

import os
from pathlib import Path

import numpy as np
import pytest
import segno
from PIL import Image

from cardscan.card import Pixels
from cardscan.door import clean_lines
from cardscan.image.codes import find_codes

CORPUS = Path(os.environ.get("CARDSCAN_CORPORA", "")) / "qr"
needs_corpus = pytest.mark.skipif(
    "CARDSCAN_CORPORA" not in os.environ, reason="CARDSCAN_CORPORA: names no folder of qr/"
)
VCARD = "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Ana Beispiel\r\nTEL:+493023125000\r\nEND:VCARD\r\n"


def drawn(content: str | bytes, module: int = 5, width: int = 1400, height: int = 850) -> Pixels:
    """A white card with one code at the right."""
    mode = "byte" if isinstance(content, bytes) else None
    matrix = segno.make(content, micro=False, error="l", mode=mode).matrix
    bits = np.array([list(row) for row in matrix], np.uint8).repeat(module, 0).repeat(module, 1)
    card = np.full((height, width, 3), 255, np.uint8)
    top, left = (height - len(bits)) // 2, width - len(bits) - 60
    card[top : top + len(bits), left : left + len(bits)][bits == 1] = (20, 30, 60)
    return card


def texts(pixels: Pixels) -> list[str]:
    return [code.text for code in find_codes(pixels)]


def test_a_code_says_its_text_where_it_stands() -> None:
    (code,) = find_codes(drawn(VCARD))
    assert code.text == "BEGIN:VCARD\nVERSION:3.0\nFN:Ana Beispiel\nTEL:+493023125000\nEND:VCARD"
    assert code.format == "QR Code"
    assert code.reader.startswith("zxing-cpp ")
    assert 1000 < code.box.left < code.box.right <= 1345
    assert pytest.approx(code.box.middle[1], abs=3) == 425


@pytest.mark.parametrize("angle", [0, 17, 90, 135, 180, 270])
@pytest.mark.parametrize("inverted", [False, True])
def test_a_code_is_read_at_any_angle_in_either_polarity(angle: int, inverted: bool) -> None:
    turned = Image.fromarray(drawn("https://example.com")).rotate(
        angle, Image.Resampling.BICUBIC, expand=True, fillcolor=(255, 255, 255)
    )
    pixels = np.asarray(turned)
    assert texts(255 - pixels if inverted else pixels) == ["https://example.com"]


def test_grey_pixels_do_as_well() -> None:
    assert texts(drawn("https://example.com")[..., 0]) == ["https://example.com"]


def test_several_codes_come_from_top_to_bottom_and_each_once() -> None:
    one, two = drawn("https://example.com"), drawn("mailto:ana@example.com")
    assert texts(np.vstack([one, two, one])) == ["https://example.com", "mailto:ana@example.com"]


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ("\u202eevil\u2066\u200b", "evil"),
        ("java\tscript:alert(1)", "java\nscript:alert(1)"),
        ("BEGIN:VCARD\r\nNOTE:fol\r\n ded\r\nEND:VCARD", "BEGIN:VCARD\nNOTE:folded\nEND:VCARD"),
        ("BEGIN:VCARD\n FN:Ana\n END:VCARD", "BEGIN:VCARD\nFN:Ana\nEND:VCARD"),
    ],
)
def test_text_comes_through_the_door(content: str, text: str) -> None:
    assert texts(drawn(content)) == [text]


@pytest.mark.parametrize(
    "content",
    [bytes(range(256)) * 4, "a\0b", "\x1b[2J\x1b]0;pwn\x07ok"],
    ids=["bytes", "NUL", "ANSI"],
)
def test_what_is_no_text_is_passed_over(content: str | bytes) -> None:
    assert texts(drawn(content)) == []


@pytest.mark.parametrize(
    "pixels",
    [
        np.zeros((1, 1, 3), np.uint8),
        np.full((850, 1400, 3), 255, np.uint8),
        np.random.default_rng(1).integers(0, 256, (850, 1400, 3), np.uint8),
    ],
    ids=["a point", "blank", "noise"],
)
def test_no_code_is_invented(pixels: Pixels) -> None:
    assert find_codes(pixels) == ()


@needs_corpus
def test_photographed_codes_say_what_is_expected() -> None:
    pictures = [p for p in sorted(CORPUS.rglob("*")) if p.suffix in {".png", ".jpg", ".webp"}]
    read, wrong = 0, []
    for path in pictures:
        expected = clean_lines(path.with_suffix(".txt").read_text(encoding="utf-8"))
        with Image.open(path) as picture:
            found = texts(np.asarray(picture.convert("RGB")))
        read += expected in found
        if found and expected not in found:
            wrong.append(path.name)
    assert wrong == []
    assert read >= 79  # of 82: as many as zxing-cpp reads with everything it can try
