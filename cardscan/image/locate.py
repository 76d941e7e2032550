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
from cardscan.image.quads import (
    Points,
    Slopes,
    at_rim,
    find_quads,
    find_slopes,
    measure_support,
    refit,
    slide,
    stretch,
)

_SIDE = 1000
"""Longest side, in pixels, of the copy that is searched."""
_LEAST_AREA = 0.02
"""Of the frame: print on a smaller card could not be read."""
_LONGEST_ASPECT = 2.4
_MOST_REFITTED = 40
_MOST_STRETCHED = 8
_SEEN = 0.75
"""Share of a side that must show an edge."""
_LEAST_GLYPHS = 6
_SURE_SHARE = 0.93
"""Of the print in the frame, inside the crops: then nothing is lost by looking at them alone."""
_LEAST_SHARE = 0.6
_LARGE = 0.5
"""Of the frame: a crop of this size gains little, and may be a panel of a card that fills it."""

_NEAR_RIM = 0.015

_Flags = npt.NDArray[np.bool_]


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
    small = _shrunk(photo.pixels)
    lab = np.asarray(cv2.cvtColor(small, cv2.COLOR_RGB2LAB), dtype=np.uint8)
    height, width = lab.shape[:2]
    quads, seen = _bordered(lab)
    inside = _inside(quads, find_glyphs(np.ascontiguousarray(lab[..., 0]))[:, :2])
    chosen = _chosen(quads, seen, inside)
    cut = at_rim(quads, lab.shape).any(axis=1)
    whole = [i for i in chosen if not cut[i]]
    if whole and len(whole) < len(chosen):
        # Papers and keys at the rim: where a card is whole, it is what the photo is of.
        beside = inside[[i for i in chosen if cut[i]]].any(axis=0)
        chosen, inside = whole, inside[:, ~beside]
    share = float(inside[chosen].any(axis=0).mean()) if chosen else 0.0
    covered = sum(_area(quads[i]) for i in chosen) / (height * width)
    if share < _LEAST_SHARE or (share < _SURE_SHARE and covered > _LARGE):
        lone = (_aspects(quads) > 1.3) & (inside.sum(axis=1) >= 15) & (seen.min(axis=1) > 0.9)
        chosen = [i for i in chosen if lone[i] and covered < _LARGE]
        share = 0.0
    scale = lab.shape[1] / photo.width
    found = [
        Found(_corners(quads[i] / scale), share >= _SURE_SHARE, float(seen[i].mean()))
        for i in chosen
    ]
    return tuple(sorted(found, key=lambda card: _reading_order(card, photo)))


def _bordered(lab: Pixels) -> tuple[Points, Points]:
    """The card-like quads with borders on all sides, and how much of each side shows an edge.

    A side on the frame's rim counts as seen, on two sides at most: the card may go on there.
    """
    height, width = lab.shape[:2]
    half = cv2.resize(lab, (width // 2, height // 2), interpolation=cv2.INTER_AREA)
    quads = find_quads(np.asarray(half, dtype=np.uint8)) * 2 + 0.5
    quads = quads[_card_like(quads, width * height)]
    slopes = find_slopes(lab)
    seen = np.sort(measure_support(slopes, quads), axis=1)
    weak = (seen[:, 0] < _SEEN) & (seen[:, 1] >= _SEEN)
    quads = _joined(quads, [slide(slopes, quad) for quad in quads[weak]])
    quads = _distinct(quads, _seen(slopes, quads))
    quads = _joined(quads[:0], [refit(slopes, quad) for quad in quads])
    strong = quads[_seen(slopes, quads).min(axis=1) > 0.95][:_MOST_STRETCHED]
    wider = [refit(slopes, wide) for quad in strong for wide in stretch(slopes, quad)]
    quads = _joined(quads, wider)
    seen = _seen(slopes, quads)
    kept = (seen.min(axis=1) >= _SEEN) & _card_like(quads, width * height)
    kept &= ~_is_panel(quads, width, height)
    return quads[kept], seen[kept]


def _joined(quads: Points, more: list[Points]) -> Points:
    return np.concatenate([quads, np.array(more).reshape(-1, 4, 2)])


def _is_panel(quads: Points, width: int, height: int) -> _Flags:
    """Which quads reach three sides of the frame: a card that fills it has such panels."""
    low, high = quads.min(axis=1), quads.max(axis=1)
    size = np.array([width, height])
    reached = (low < _NEAR_RIM * size).sum(axis=1) + (high > (1 - _NEAR_RIM) * size).sum(axis=1)
    return np.asarray(reached >= 3, dtype=np.bool_)


def _seen(slopes: Slopes, quads: Points) -> Points:
    """The support of each side; a little less than all for a side at the frame's rim."""
    cut = at_rim(quads, slopes.steep.shape)
    seen = np.where(cut, 0.95, measure_support(slopes, quads))
    seen[cut.sum(axis=1) > 2] = 0.0
    return seen


def _distinct(quads: Points, seen: Points) -> Points:
    """Those with half a border at least, the best first, without the ones that nearly coincide."""
    kept: list[Points] = []
    for i in np.argsort(-seen.mean(axis=1), kind="stable"):
        if len(kept) < _MOST_REFITTED and np.sort(seen[i])[1] > 0.5 and seen[i].min() > 0.2:
            if all(np.abs(quads[i] - other).max() > 6 for other in kept):
                kept.append(quads[i])
    return np.array(kept).reshape(-1, 4, 2)


def _shrunk(pixels: Pixels) -> Pixels:
    """A copy of ``_SIDE`` pixels at most; by a whole number first, which is several times faster."""
    height, width = pixels.shape[:2]
    whole = max(1, int(max(height, width) / _SIDE))
    if whole > 1:
        pixels = cv2.resize(
            pixels[: height // whole * whole, : width // whole * whole],
            (width // whole, height // whole),
            interpolation=cv2.INTER_AREA,
        )
        height, width = pixels.shape[:2]
    scale = min(1.0, _SIDE / max(height, width))
    size = (max(2, round(width * scale)), max(2, round(height * scale)))
    return np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), np.uint8)


def _card_like(quads: Points, frame: float) -> _Flags:
    """Which quads have the proportions, angles and size that a card in a photo can have."""
    sides = np.roll(quads, -1, axis=1) - quads
    lengths = np.maximum(np.linalg.norm(sides, axis=2), 1e-9)
    before = np.roll(sides, 1, axis=1)
    turns = sides[..., 1] * before[..., 0] - sides[..., 0] * before[..., 1]
    square = np.abs(turns / (lengths * np.roll(lengths, 1, axis=1))).min(axis=1)
    opposite = np.abs(np.log(lengths[:, :2] / lengths[:, 2:])).max(axis=1)
    areas = np.array([_area(quad) for quad in quads])
    kept = (_aspects(quads) <= _LONGEST_ASPECT) & (square > 0.75) & (opposite < 0.47)
    return np.asarray(kept & (areas > _LEAST_AREA * frame), dtype=np.bool_)


def _aspects(quads: Points) -> Points:
    """Longer to shorter sides."""
    lengths = np.maximum(np.linalg.norm(np.roll(quads, -1, axis=1) - quads, axis=2), 1e-9)
    across, down = lengths[:, 0] + lengths[:, 2], lengths[:, 1] + lengths[:, 3]
    return np.asarray(np.maximum(across / down, down / across), dtype=np.float64)


def _area(quad: Points) -> float:
    return float(cv2.contourArea(quad.astype(np.float32)))


def _inside(quads: Points, points: npt.NDArray[np.float32]) -> _Flags:
    """Which points (columns) lie in which quads (rows, clockwise)."""
    start = quads[:, :, None]
    along = np.roll(quads, -1, axis=1)[:, :, None] - start
    away = points[None, None] - start
    return ((along[..., 0] * away[..., 1] - along[..., 1] * away[..., 0]) >= 0).all(axis=1)


def _chosen(quads: Points, seen: Points, inside: _Flags) -> list[int]:
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
