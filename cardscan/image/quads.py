"""The geometry of four-sided things.

Quads are arrays of n x 4 x 2 corners in the pixels of a small picture, clockwise on the screen, the
first corner the one nearest to the top left.
"""

import cv2
import numpy as np
import numpy.typing as npt

Points = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

_LONGEST_ASPECT = 2.4
_SHARPEST = 0.75
"""Sine of the sharpest corner that a card has in a photo."""
_MOST_TAPER = 1.6
"""The longest that a side can be for that across from it."""
_LEAST_AREA = 0.02
"""Of the frame: print on a smaller card could not be read."""
_RIM = 3.0
"""Pixels from the frame's rim within which a side lies on it."""
_NEAR_RIM = 0.015
"""Of the frame's size: how near to the rim a panel of a card that fills the frame comes."""


def in_order(quads: Points) -> Points:
    """The corners of each clockwise, the one nearest to the top left first."""
    away = quads - quads.mean(axis=1, keepdims=True)
    around = np.argsort(np.arctan2(away[..., 1], away[..., 0]), axis=1)
    quads = np.take_along_axis(quads, around[..., None], axis=1)
    first = quads.sum(axis=2).argmin(axis=1)
    turns = (first[:, None] + np.arange(4)) % 4
    return np.take_along_axis(quads, turns[..., None], axis=1)


def joined(quads: Points, more: list[Points]) -> Points:
    """The quads and some more."""
    return np.concatenate([quads, np.array(more, dtype=np.float64).reshape(-1, 4, 2)])


def areas(quads: Points) -> Points:
    """Square pixels of each."""
    x, y = quads[..., 0], quads[..., 1]
    twice = x * np.roll(y, -1, axis=1) - y * np.roll(x, -1, axis=1)
    return np.asarray(np.abs(twice.sum(axis=1)) / 2, dtype=np.float64)


def aspects(quads: Points) -> Points:
    """Of each, the longer sides to the shorter ones."""
    lengths = np.maximum(np.linalg.norm(np.roll(quads, -1, axis=1) - quads, axis=2), 1e-9)
    across, down = lengths[:, 0] + lengths[:, 2], lengths[:, 1] + lengths[:, 3]
    return np.asarray(np.maximum(across / down, down / across), dtype=np.float64)


def overlap(one: Points, other: Points) -> float:
    """The area that two quads share, as a part of the smaller one's."""
    shared, _ = cv2.intersectConvexConvex(one.astype(np.float32), other.astype(np.float32))
    return float(shared / max(areas(np.stack([one, other])).min(), 1e-9))


def are_card_like(quads: Points, shape: tuple[int, ...]) -> Flags:
    """Which have the size, proportions and angles that a card in a picture can have."""
    sides = np.roll(quads, -1, axis=1) - quads
    lengths = np.maximum(np.linalg.norm(sides, axis=2), 1e-9)
    before = np.roll(sides, 1, axis=1)
    turns = sides[..., 1] * before[..., 0] - sides[..., 0] * before[..., 1]
    sines = np.abs(turns) / (lengths * np.roll(lengths, 1, axis=1))
    taper = np.abs(np.log(lengths[:, :2] / lengths[:, 2:])).max(axis=1)
    kept = (aspects(quads) <= _LONGEST_ASPECT) & (taper < np.log(_MOST_TAPER))
    kept &= (sines.min(axis=1) > _SHARPEST) & (areas(quads) > _LEAST_AREA * shape[0] * shape[1])
    return np.asarray(kept, dtype=np.bool_)


def are_panels(quads: Points, shape: tuple[int, ...]) -> Flags:
    """Which reach three sides of the frame, as panels of a card that fills it do."""
    size = np.array([shape[1], shape[0]])
    reached = (quads.min(axis=1) < _NEAR_RIM * size).sum(axis=1)
    reached += (quads.max(axis=1) > (1 - _NEAR_RIM) * size).sum(axis=1)
    return np.asarray(reached >= 3, dtype=np.bool_)


def are_inside(quads: Points, points: npt.NDArray[np.float32]) -> Flags:
    """Which points (columns, each x and y) lie in which quads (rows)."""
    start = quads[:, :, None]
    along = np.roll(quads, -1, axis=1)[:, :, None] - start
    away = points[None, None] - start
    left = along[..., 0] * away[..., 1] - along[..., 1] * away[..., 0]
    return np.asarray((left >= 0).all(axis=1), dtype=np.bool_)


def at_rim(quads: Points, shape: tuple[int, ...]) -> npt.NDArray[np.bool_]:
    """Which sides (n x 4) lie on the frame's rim, where a card that is cut off has no border."""
    height, width = shape[:2]
    x, y = quads[..., 0], quads[..., 1]
    on = [x <= _RIM, y <= _RIM, x >= width - _RIM, y >= height - _RIM]
    both = [ends & np.roll(ends, -1, axis=-1) for ends in on]
    return np.asarray(np.any(both, axis=0), dtype=np.bool_)
