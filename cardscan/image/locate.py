"""Photos into the corners of the cards in them.

Close crops, scans and drawings, where the card is the whole frame, are the rule, and a panel, a
logo or a picture on a card has straight borders too. So the whole frame is what stands unless a
crop proves itself: borders on all four sides, a card's proportions, and the print of the frame
inside it.
"""

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from cardscan.card import Corners, Photo, Pixels
from cardscan.image.glyphs import find_glyphs
from cardscan.image.quads import Points, Slopes, find_quads, refit, support

_SIDE = 800
"""Longest side, in pixels, of the copy that is searched."""
_GLYPH_SIDE = 1000
_LEAST_AREA = 0.02
_LONGEST_ASPECT = 2.4
_LEAST_SUPPORT = 0.7
_LEAST_GLYPHS = 6
_SURE_SHARE = 0.93
_LEAST_SHARE = 0.6


@dataclass(frozen=True, slots=True)
class Found:
    """A card found in a photo."""

    corners: Corners
    """Clockwise; the first is the one nearest to the photo's top left."""
    sure: bool
    """Whether the whole frame need not be read beside it."""
    score: float
    """From 0 to 1: how much of its border can be seen."""


def find_cards(photo: Photo) -> tuple[Found, ...]:
    """The cards that proved themselves, in reading order; none where the frame is the card."""
    small, scale = _shrunk(photo.pixels, _SIDE)
    lab = np.asarray(cv2.cvtColor(small, cv2.COLOR_RGB2LAB), dtype=np.uint8)
    quads = find_quads(lab)
    if not len(quads):
        return ()
    slopes = Slopes(lab)
    quads = quads[_card_like(quads, lab.shape[0] * lab.shape[1])]
    quads = quads[support(slopes, quads).min(axis=1) > 0.5]
    quads = np.array([refit(slopes, quad) for quad in quads]).reshape(-1, 4, 2)
    seen = support(slopes, quads)
    good = (seen.min(axis=1) >= _LEAST_SUPPORT) & _card_like(quads, lab.shape[0] * lab.shape[1])
    quads, seen = quads[good], seen[good]
    grey, glyph_scale = _shrunk(photo.pixels, _GLYPH_SIDE)
    glyphs = find_glyphs(np.asarray(cv2.cvtColor(grey, cv2.COLOR_RGB2GRAY), dtype=np.uint8))
    inside = _inside(quads, glyphs[:, :2] * (scale / glyph_scale))
    chosen = _chosen(quads, seen, inside)
    if not chosen:
        return ()
    share = inside[chosen].any(axis=0).mean()
    if share < _LEAST_SHARE:
        return ()
    found = [
        Found(_corners(quads[i] / scale), bool(share >= _SURE_SHARE), float(seen[i].mean()))
        for i in chosen
    ]
    return tuple(sorted(found, key=lambda card: _reading_order(card, photo)))


def _shrunk(pixels: Pixels, side: int) -> tuple[Pixels, float]:
    height, width = pixels.shape[:2]
    scale = min(1.0, side / max(height, width))
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    return np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), np.uint8), scale


def _card_like(quads: Points, frame: float) -> npt.NDArray[np.bool_]:
    """Which quads have the proportions, angles and size that a card in a photo can have."""
    sides = np.roll(quads, -1, axis=1) - quads
    lengths = np.maximum(np.linalg.norm(sides, axis=2), 1e-9)
    across, down = lengths[:, 0] + lengths[:, 2], lengths[:, 1] + lengths[:, 3]
    before = np.roll(sides, 1, axis=1)
    turns = sides[..., 1] * before[..., 0] - sides[..., 0] * before[..., 1]
    square = np.abs(turns / (lengths * np.roll(lengths, 1, axis=1))).min(axis=1)
    opposite = np.maximum(lengths[:, :2] / lengths[:, 2:], lengths[:, 2:] / lengths[:, :2]).max(
        axis=1
    )
    x, y = quads[..., 0], quads[..., 1]
    area = np.abs((x * np.roll(y, -1, axis=1) - y * np.roll(x, -1, axis=1)).sum(axis=1)) / 2
    aspect = np.maximum(across / down, down / across)
    return (
        (aspect <= _LONGEST_ASPECT)
        & (square > 0.75)
        & (opposite < 1.6)
        & (area > _LEAST_AREA * frame)
    )


def _inside(quads: Points, points: npt.NDArray[np.float32]) -> npt.NDArray[np.bool_]:
    """Which points (columns) lie in which quads (rows, clockwise)."""
    start = quads[:, :, None]
    along = np.roll(quads, -1, axis=1)[:, :, None] - start
    away = points[None, None] - start
    return ((along[..., 0] * away[..., 1] - along[..., 1] * away[..., 0]) >= 0).all(axis=1)


def _chosen(
    quads: Points, seen: npt.NDArray[np.float64], inside: npt.NDArray[np.bool_]
) -> list[int]:
    """The quads that hold print, those with the most of it first, none over another."""
    count = inside.sum(axis=1)
    area = np.array([cv2.contourArea(quad.astype(np.float32)) for quad in quads])
    worth = np.round(count / max(1, count.max(initial=1)), 1) + seen.mean(axis=1)
    chosen: list[int] = []
    for i in np.lexsort((-area, -worth)):
        if count[i] < _LEAST_GLYPHS:
            continue
        if all(_overlap(quads[i], quads[j]) < 0.1 for j in chosen):
            chosen.append(int(i))
    return chosen


def _overlap(one: Points, other: Points) -> float:
    """The shared area as a part of the smaller one's."""
    shared, _ = cv2.intersectConvexConvex(one.astype(np.float32), other.astype(np.float32))
    least = min(cv2.contourArea(quad.astype(np.float32)) for quad in (one, other))
    return float(shared / max(least, 1e-9))


def _corners(quad: Points) -> Corners:
    a, b, c, d = ((float(x), float(y)) for x, y in quad)
    return a, b, c, d


def _reading_order(card: Found, photo: Photo) -> tuple[int, float]:
    """From the top down in bands of a quarter of the frame, from left to right in each."""
    x = sum(corner[0] for corner in card.corners) / 4
    y = sum(corner[1] for corner in card.corners) / 4
    return int(4 * y / photo.height), x
