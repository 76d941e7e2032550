"""Cards found in drawn photos, and the whole frame kept where a crop does not prove itself."""

from collections.abc import Sequence

import cv2
import numpy as np
import pytest

from cardscan.card import Corners, Photo, Pixels
from cardscan.image.locate import find_cards

CARD = (850, 550)
LINES = ("ANA BEISPIEL", "Head of Sales", "+49 30 23125 000", "ana@example.com", "Berlin")
LEVEL = ((300, 250), (1300, 250), (1300, 897), (300, 897))
TILTED = ((420, 180), (1350, 330), (1230, 960), (270, 770))


def card(paper: int = 245, ink: int = 30) -> Pixels:
    """A flat card with five lines of print."""
    pixels = np.full((CARD[1], CARD[0], 3), paper, np.uint8)
    for row, text in enumerate(LINES):
        at = (60, 110 + 90 * row)
        cv2.putText(pixels, text, at, cv2.FONT_HERSHEY_SIMPLEX, 1.6, (ink,) * 3, 3, cv2.LINE_AA)
    return pixels


def desk(level: int = 110, grain: float = 3.0) -> Pixels:
    """1600 x 1200 pixels of a grey desk, lit from the left."""
    noise = np.random.default_rng(5).normal(0, grain, (1200, 1600, 1))
    light = np.linspace(15, -15, 1600)[None, :, None]
    return np.clip(level + light + noise, 0, 255).astype(np.uint8).repeat(3, axis=2)


def lay(scene: Pixels, pixels: Pixels, corners: Sequence[tuple[float, float]]) -> Pixels:
    """The scene with a card laid into it."""
    height, width = pixels.shape[:2]
    flat = np.array([(0, 0), (width, 0), (width, height), (0, height)], np.float32)
    matrix = cv2.getPerspectiveTransform(flat, np.array(corners, np.float32))
    size = (scene.shape[1], scene.shape[0])
    laid = cv2.warpPerspective(pixels, matrix, size, flags=cv2.INTER_AREA)
    mask = cv2.warpPerspective(np.full((height, width), 255, np.uint8), matrix, size)
    return np.asarray(np.where(mask[..., None] > 127, laid, scene), dtype=np.uint8)


def photo(pixels: Pixels) -> Photo:
    return Photo("desk.png", "0" * 64, pixels)


def overlap(found: Corners, true: Sequence[tuple[float, float]]) -> float:
    """Intersection over union."""
    one, other = (cv2.convexHull(np.array(quad, np.float32)) for quad in (found, true))
    shared = cv2.intersectConvexConvex(one, other)[0]
    return float(shared / (cv2.contourArea(one) + cv2.contourArea(other) - shared))


@pytest.mark.parametrize("corners", [LEVEL, TILTED])
@pytest.mark.parametrize(
    ("paper", "ink", "level"), [(245, 30, 110), (25, 230, 150), (245, 30, 215)]
)
def test_card_on_a_desk_is_found(
    corners: tuple[tuple[float, float], ...], paper: int, ink: int, level: int
) -> None:
    (found,) = find_cards(photo(lay(desk(level), card(paper, ink), corners)))
    assert overlap(found.corners, corners) > 0.97
    assert found.sure
    assert found.score > 0.9


def test_corners_go_clockwise_from_the_top_left() -> None:
    (found,) = find_cards(photo(lay(desk(), card(), LEVEL)))
    assert np.allclose(found.corners, LEVEL, atol=6)


def test_same_photo_gives_the_same_corners() -> None:
    scene = photo(lay(desk(), card(), TILTED))
    assert find_cards(scene) == find_cards(scene)


def test_every_card_of_a_desk_is_found_in_reading_order() -> None:
    places = [
        ((100, 100), (700, 130), (680, 510), (90, 480)),
        ((850, 90), (1450, 60), (1470, 440), (870, 470)),
        ((450, 650), (1050, 680), (1030, 1060), (430, 1030)),
    ]
    scene = desk()
    for place in places:
        scene = lay(scene, card(), place)
    found = find_cards(photo(scene))
    assert [overlap(one.corners, place) > 0.95 for one, place in zip(found, places, strict=True)]
    assert all(one.sure for one in found)


def test_bar_along_a_side_belongs_to_the_card() -> None:
    pixels = card()
    pixels[:, -220:] = (20, 90, 120)
    (found,) = find_cards(photo(lay(desk(), pixels, TILTED)))
    assert overlap(found.corners, TILTED) > 0.95


def test_card_cut_off_by_the_frame_is_found_up_to_the_rim() -> None:
    corners = ((-200, 300), (900, 300), (900, 1000), (-200, 1000))
    (found,) = find_cards(photo(lay(desk(), card(), corners)))
    assert overlap(found.corners, ((0, 300), (900, 300), (900, 1000), (0, 1000))) > 0.95


def test_paper_at_the_rim_is_no_card_beside_a_whole_one() -> None:
    scene = lay(desk(), card(), ((150, 200), (850, 200), (850, 650), (150, 650)))
    scene = lay(scene, card(), ((1100, 700), (1900, 700), (1900, 1300), (1100, 1300)))
    found = find_cards(photo(scene))
    assert len(found) == 1
    assert found[0].corners[0][0] < 200


def panelled() -> Pixels:
    """A card that fills the frame, with print around a framed panel that holds some more."""
    pixels = cv2.resize(card(), (1600, 1035))
    cv2.rectangle(pixels, (1000, 300), (1500, 620), (40, 60, 120), -1)
    cv2.putText(pixels, "EXAMPLE LTD", (1040, 470), cv2.FONT_HERSHEY_SIMPLEX, 2, (255, 255, 255), 4)
    return np.asarray(pixels, dtype=np.uint8)


def half_dark() -> Pixels:
    pixels = cv2.resize(card(), (1600, 1035))
    pixels[600:] = 255 - pixels[600:]
    return np.asarray(pixels, dtype=np.uint8)


@pytest.mark.parametrize(
    "pixels",
    [
        cv2.resize(card(), (1600, 1035)),
        panelled(),
        half_dark(),
        desk(),
        lay(desk(), np.full((550, 850, 3), 240, np.uint8), LEVEL),
        np.full((40, 30, 3), 200, np.uint8),
        np.zeros((1, 1, 3), np.uint8),
    ],
    ids=["fills", "panel", "half-dark", "bare-desk", "blank-card", "tiny", "one-pixel"],
)
def test_whole_frame_stands_where_no_crop_proves_itself(pixels: Pixels) -> None:
    assert find_cards(photo(np.asarray(pixels, dtype=np.uint8))) == ()


def test_print_beside_the_card_makes_it_unsure() -> None:
    scene = lay(desk(), card(), ((100, 100), (800, 100), (800, 553), (100, 553)))
    for row in range(5):
        cv2.putText(scene, LINES[row], (900, 700 + 90 * row), 0, 1.6, (20, 20, 20), 3, cv2.LINE_AA)
    (found,) = find_cards(photo(scene))
    assert not found.sure
    assert overlap(found.corners, ((100, 100), (800, 100), (800, 553), (100, 553))) > 0.95
