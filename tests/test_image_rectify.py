"""Corners into flat, straight, upright card images."""

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cardscan.card import CardImage, Corners, Photo, Pixels
from cardscan.image.rectify import cut_card, find_text_axis, turned, whole_frame

FRAME = (1600, 1200)


def sheet(width: int = 1100, height: int = 700, lines: int = 7) -> Pixels:
    """White paper with lines of print."""
    pixels = np.full((height, width, 3), 250, np.uint8)
    for row in range(lines):
        at = (80, 110 + 80 * row)
        cv2.putText(pixels, f"Ana Beispiel {row} 030 23125", at, 0, 1.4, (20, 20, 20), 3)
    return pixels


def photo(pixels: Pixels) -> Photo:
    return Photo("sheet.png", "0" * 64, pixels)


def seen_by_camera(width: float, height: float, tilt: float, turn: float) -> Corners:
    """The corners of a rectangle in a photo, tilted backwards and turned, in degrees."""
    flat = np.array([(-1, -1), (1, -1), (1, 1), (-1, 1)]) * (width / 2, height / 2)
    points = np.column_stack([flat, np.zeros(4)])
    back, around = np.radians(tilt), np.radians(turn)
    spin = np.array([(np.cos(around), -np.sin(around), 0), (np.sin(around), np.cos(around), 0)])
    points = points @ np.vstack([spin, (0, 0, 1)]).T
    lean = [(1, 0, 0), (0, np.cos(back), -np.sin(back)), (0, np.sin(back), np.cos(back))]
    points = points @ np.array(lean).T + (0, 0, 180)
    focal = 0.8 * FRAME[0]
    seen = points[:, :2] / points[:, 2:] * focal + np.array(FRAME) / 2
    a, b, c, d = ((float(x), float(y)) for x, y in seen)
    return a, b, c, d


@pytest.mark.parametrize(("width", "height"), [(85, 55), (90, 50), (55, 85), (65, 65)])
@pytest.mark.parametrize("tilt", [0, 8, 25, 40])
@pytest.mark.parametrize("turn", [0, 20, 90])
def test_card_has_its_true_proportions(width: int, height: int, tilt: int, turn: int) -> None:
    corners = seen_by_camera(width, height, tilt, turn)
    pixels = cut_card(photo(np.zeros((*FRAME[::-1], 3), np.uint8)), corners).pixels
    assert pixels.shape[1] / pixels.shape[0] == pytest.approx(width / height, rel=0.04)


def test_card_comes_out_flat_and_the_right_way_up() -> None:
    card = cv2.resize(sheet(), (1800, 1145), interpolation=cv2.INTER_CUBIC)
    corners = seen_by_camera(85, 54.07, 20, 12)
    flat = np.array([(0, 0), (1800, 0), (1800, 1145), (0, 1145)], np.float32)
    matrix = cv2.getPerspectiveTransform(flat, np.array(corners, np.float32))
    cut = cut_card(photo(np.asarray(cv2.warpPerspective(card, matrix, FRAME), np.uint8)), corners)
    assert not cut.whole
    assert cut.corners == corners
    again = cv2.resize(cut.pixels, (900, 572), interpolation=cv2.INTER_AREA)[8:-8, 8:-8]
    truth = cv2.resize(card, (900, 572), interpolation=cv2.INTER_AREA)[8:-8, 8:-8]
    assert np.corrcoef(again.ravel(), truth.ravel())[0, 1] > 0.9


@pytest.mark.parametrize(
    ("width", "height", "longest"), [(4000, 3000, 1800), (1000, 600, 1800), (400, 300, 800)]
)
def test_size_suits_a_reader(width: int, height: int, longest: int) -> None:
    frame = photo(np.full((height, width, 3), 255, np.uint8))
    corners = ((0.0, 0.0), (float(width), 0.0), (float(width), float(height)), (0.0, float(height)))
    for card in (whole_frame(frame), cut_card(frame, corners)):
        assert max(card.pixels.shape) == longest
        assert card.pixels.shape[1] / card.pixels.shape[0] == pytest.approx(
            width / height, abs=0.01
        )


def test_level_frame_stays_as_it_is() -> None:
    card = whole_frame(photo(sheet(1800, 1145)))
    assert card.whole
    assert card.corners == ((0, 0), (1800, 0), (1800, 1145), (0, 1145))
    assert np.array_equal(card.pixels, sheet(1800, 1145))


@pytest.mark.parametrize("degrees", [-20, -6, 4, 12, 70, 96])
def test_tilted_frame_is_straightened(degrees: float) -> None:
    scene = np.full((1600, 1600, 3), 250, np.uint8)
    scene[450:1150, 250:1350] = sheet()
    turn = cv2.getRotationMatrix2D((800, 800), degrees, 1)
    tilted = cv2.warpAffine(scene, turn, (1600, 1600), borderValue=(250, 250, 250))
    card = whole_frame(photo(np.asarray(tilted, dtype=np.uint8)))
    dark = cv2.cvtColor(card.pixels, cv2.COLOR_RGB2GRAY) < 120
    along = 1 if abs(degrees) < 45 else 0
    assert dark.any(axis=along).mean() < 0.45  # blank between the lines: nothing runs across
    (ax, ay), (bx, by), _, _ = card.corners
    side = np.degrees(np.arctan2(by - ay, bx - ax))
    assert (side + degrees + 45) % 90 - 45 == pytest.approx(0, abs=0.6)


@pytest.mark.parametrize("quarters", range(4))
def test_axis_of_print_is_told(quarters: int) -> None:
    pixels = np.ascontiguousarray(np.rot90(sheet(), quarters))
    assert find_text_axis(pixels) == ("vertical" if quarters % 2 else "horizontal")
    assert find_text_axis(np.asarray(255 - pixels, dtype=np.uint8)) == find_text_axis(pixels)


def test_blank_paper_has_no_axis() -> None:
    assert find_text_axis(np.full((300, 500, 3), 200, np.uint8)) is None
    assert find_text_axis(sheet(lines=0)) is None


@given(st.integers(-8, 8))
def test_turning_moves_corners_with_the_pixels(quarters: int) -> None:
    pixels = np.arange(24, dtype=np.uint8).reshape(2, 4, 3)
    card = CardImage(pixels, ((0, 0), (4, 0), (4, 2), (0, 2)), whole=False)
    result = turned(card, quarters)
    assert np.array_equal(result.pixels, np.rot90(pixels, quarters))
    at_corners = (pixels[0, 0], pixels[0, -1], pixels[-1, -1], pixels[-1, 0])
    first = card.corners.index(result.corners[0])
    assert np.array_equal(result.pixels[0, 0], at_corners[first])
    assert np.array_equal(turned(result, -quarters).pixels, pixels)
    assert turned(result, -quarters).corners == card.corners
