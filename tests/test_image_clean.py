"""What a reader sees: dark print on even white, whatever the paper."""

import cv2
import numpy as np
import pytest

from cardscan.card import Pixels
from cardscan.image.clean import for_tesseract

Colour = tuple[int, int, int]


def printed(paper: Colour, ink: Colour, light: float = 0.0) -> tuple[Pixels, Pixels]:
    """A card of one colour with print of another, and the print alone (255 where it is).

    Light goes from all on the left to that much less on the right.
    """
    mask = np.zeros((572, 900), np.uint8)
    for row in range(5):
        cv2.putText(mask, "Ana Beispiel 030 23125", (50, 120 + 90 * row), 0, 1.5, 255, 4)
    card = np.where(mask[..., None] > 0, ink, paper) * np.linspace(1, 1 - light, 900)[:, None]
    return card.astype(np.uint8), mask


@pytest.mark.parametrize(
    ("paper", "ink"),
    [
        ((250, 250, 250), (20, 20, 20)),
        ((20, 20, 20), (240, 240, 240)),
        ((250, 250, 250), (190, 190, 190)),
        ((160, 30, 40), (250, 250, 250)),
        ((130, 130, 130), (200, 100, 60)),
        ((30, 60, 120), (220, 180, 60)),
    ],
    ids=["plain", "dark", "faint", "white-on-red", "colour-alone", "gold-on-blue"],
)
@pytest.mark.parametrize("light", [0.0, 0.4])
def test_print_becomes_dark_and_paper_white(paper: Colour, ink: Colour, light: float) -> None:
    card, mask = printed(paper, ink, light)
    grey = for_tesseract(card)
    assert grey.shape == mask.shape
    assert grey.dtype == np.uint8
    assert np.median(grey[mask > 0]) < 90
    assert np.percentile(grey[cv2.dilate(mask, np.ones((5, 5))) == 0], 5) > 230


def test_light_and_dark_panels_of_one_card_come_out_alike() -> None:
    light, mask = printed((245, 245, 245), (30, 30, 30))
    dark, _ = printed((25, 25, 60), (235, 235, 235))
    card = light.copy()
    card[:, 450:] = dark[:, 450:]
    grey = for_tesseract(card)
    ink = mask > 0
    ink[:, 400:500] = False  # the border between them
    left, right = grey[:, :450][ink[:, :450]], grey[:, 450:][ink[:, 450:]]
    assert abs(float(np.median(left)) - float(np.median(right))) < 60
    assert max(np.median(left), np.median(right)) < 90


@pytest.mark.parametrize("level", [5, 128, 250])
def test_blank_paper_stays_blank(level: int) -> None:
    grain = np.random.default_rng(3).normal(level, 2, (500, 800, 3))
    grey = for_tesseract(grain.clip(0, 255).astype(np.uint8))
    assert grey.min() > 150
    assert np.median(grey) > 240


@pytest.mark.parametrize("shape", [(1, 1, 3), (1, 40, 3), (3, 2, 3)])
def test_tiny_pictures_are_cleaned_too(shape: tuple[int, int, int]) -> None:
    assert for_tesseract(np.zeros(shape, np.uint8)).shape == shape[:2]
