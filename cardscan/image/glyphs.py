"""Where there seems to be print, and which way it runs, found without reading a letter."""

import cv2
import numpy as np
import numpy.typing as npt

from cardscan.card import Pixels

Glyphs = npt.NDArray[np.float32]
"""Rows of x and y (of the middle), width and height, in pixels."""

_WINDOW = 25
"""Pixels within which the paper's brightness is taken: larger than letters, or their strokes."""
_CONTRAST = 14
"""Levels, of 255, by which print differs from the paper around it."""
_MOST = 1200
_LEAST_LINED_UP = 12
"""Glyphs with a neighbour from which the direction of print can be told."""


def find_glyphs(grey: Pixels) -> Glyphs:
    """The letter-like blobs of a grey picture of about 1000 pixels, dark on light or light on dark.

    A blob counts when at least two others of about its size stand near it.
    """
    window = (_WINDOW, _WINDOW)
    paper = cv2.blur(grey, window, borderType=cv2.BORDER_REPLICATE)
    darker, lighter = cv2.subtract(paper, grey), cv2.subtract(grey, paper)
    glyphs = np.concatenate([_blobs(darker), _blobs(lighter)])
    glyphs = glyphs[np.argsort(-glyphs[:, 2:].max(axis=1), kind="stable")[:_MOST]]
    apart, larger, alike = _pairs(glyphs, 2.0)
    near = alike & (apart < (2.0 * larger) ** 2)
    return np.asarray(glyphs[near.sum(axis=1) >= 3], dtype=np.float32)


def find_text_angle(glyphs: Glyphs) -> float | None:
    """The direction of the lines of print, in degrees from -90 to 90, positive where they go down
    to the right; None where there are too few glyphs, or they point nowhere in particular.

    Letters stand closer to their neighbours in a line than to those in the next, so the directions
    to nearest neighbours heap up around the lines' (after O'Gorman's "document spectrum", 1993).
    """
    if len(glyphs) < _LEAST_LINED_UP:
        return None
    apart, larger, alike = _pairs(glyphs, 1.6)
    apart[~alike | (apart > (2.5 * larger) ** 2)] = np.inf
    np.fill_diagonal(apart, np.inf)
    nearest = np.argsort(apart, axis=1, kind="stable")[:, :2]
    rows, columns = np.nonzero(np.isfinite(np.take_along_axis(apart, nearest, axis=1)))
    if len(rows) < _LEAST_LINED_UP:
        return None
    dx, dy = (glyphs[nearest[rows, columns], :2] - glyphs[rows, :2]).T
    heaps = np.bincount(np.rint(np.degrees(np.arctan2(dy, dx))).astype(np.intp) % 180, None, 180)
    around = np.exp(-0.5 * (np.arange(-12, 13) / 4) ** 2)
    smooth = np.convolve(np.concatenate([heaps[-12:], heaps, heaps[:12]]), around, "valid")
    main = int(smooth.argmax())
    if smooth[main] < 1.5 * smooth[(main + 90) % 180]:
        return None
    return _sharpest(glyphs, main if main <= 90 else main - 180)


def _sharpest(glyphs: Glyphs, about: float) -> float:
    """The direction near another along which the glyphs fall into the sharpest lines."""
    step = max(float(np.median(glyphs[:, 2:].max(axis=1))) / 4, 1.0)
    angles = about + np.arange(-6, 6.01, 0.25)
    turns = np.radians(angles)
    down = glyphs[:, 1:2] * np.cos(turns) - glyphs[:, :1] * np.sin(turns)
    rows = ((down - down.min(axis=0)) / step).astype(np.intp)
    sharpness = [
        float((np.convolve(np.bincount(column), (0.5, 1.0, 0.5)) ** 2).sum()) for column in rows.T
    ]
    best = np.asarray(sharpness) >= 0.98 * max(sharpness)
    return float(angles[best].mean())


def _pairs(glyphs: Glyphs, most: float) -> tuple[Glyphs, Glyphs, npt.NDArray[np.bool_]]:
    """Of each glyph with each: squared distance, the larger size, whether the sizes are alike."""
    x, y, size = glyphs[:, 0], glyphs[:, 1], glyphs[:, 2:].max(axis=1)
    apart = (x[:, None] - x) ** 2 + (y[:, None] - y) ** 2
    larger = np.maximum(size[:, None], size)
    return apart, larger, np.asarray(larger < most * np.minimum(size[:, None], size), np.bool_)


def _blobs(away: cv2.typing.MatLike) -> Glyphs:
    """Blobs of the shape of letters where a picture is far enough from the paper around."""
    _, inked = cv2.threshold(away, _CONTRAST - 1, 255, cv2.THRESH_BINARY)
    _, _, stats, middles = cv2.connectedComponentsWithStatsWithAlgorithm(
        inked, 8, cv2.CV_32S, cv2.CCL_GRANA
    )
    width, height, area = (stats[1:, column].astype(np.float32) for column in (2, 3, 4))
    longer, shorter = np.maximum(width, height), np.minimum(width, height)
    kept = (longer >= 5) & (longer <= 60) & (shorter >= 2) & (longer < 6 * shorter)
    kept &= (area >= 10) & (area > 0.15 * width * height)
    return np.column_stack([middles[1:], width, height])[kept].astype(np.float32)
