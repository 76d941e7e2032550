"""Where colours change, and quads with their sides moved onto such edges.

Pictures are small and in Lab; quads are as in ``cardscan.image.quads``.
"""

import functools
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from cardscan.card import Pixels
from cardscan.image.quads import Points, at_rim

_FAINTEST = 0.8
"""Change in Lab, of 255, from one pixel to the next, that is an edge in a picture without noise."""
_NOISES = 3.0
"""How many times the usual change an edge is."""
_SAMPLES = 48
_SHARES = np.linspace(0.04, 0.96, _SAMPLES)[:, None]
"""Of a side's length: where along it its edge is looked for; corners may be round."""
_SPARSE = 4
"""Of that many samples one is looked at first."""
_WHOLE = 0.95
"""Share of a side from which its edge runs from end to end."""
_REACH = 6
"""Pixels by which a side is moved at most to fit its edge."""

Gradient = npt.NDArray[np.int16]
"""Change of colour from one pixel to the next."""

_Indices = npt.NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Slopes:
    """How steeply the colours of a picture change to the right and downwards."""

    x: Gradient
    y: Gradient
    steep: npt.NDArray[np.bool_]
    """Where or beside where any colour changes by more than the least."""
    least: float
    """Change of colour from one pixel to the next that is an edge, not noise."""


def find_slopes(lab: Pixels) -> Slopes:
    """The slopes of a picture in Lab, softened by one pixel."""
    x, y = differentiate(lab)
    across, down = _steepness(x), _steepness(y)
    noise = float(np.median(across[::4, ::4])) / 8
    least = max(_FAINTEST, _NOISES * noise)
    steep = cv2.dilate(cv2.max(across, down), np.ones((3, 3), np.uint8)) > int(8 * least)
    return Slopes(x, y, np.asarray(steep, dtype=np.bool_), least)


def differentiate(lab: Pixels) -> tuple[Gradient, Gradient]:
    """The changes to the right and downwards of all channels, eightfold, softened by one pixel."""
    soft = cv2.GaussianBlur(lab, (0, 0), 1.0)
    x = np.asarray(cv2.Sobel(soft, cv2.CV_16S, 1, 0), dtype=np.int16)
    y = np.asarray(cv2.Sobel(soft, cv2.CV_16S, 0, 1), dtype=np.int16)
    return x, y


def _steepness(slope: Gradient) -> Gradient:
    """The largest change of any channel; one at a time, since fresh memory costs more than sums."""
    channels = (np.abs(channel, out=channel) for channel in cv2.split(slope))
    steepest = functools.reduce(lambda one, other: cv2.max(one, other, dst=one), channels)
    return np.asarray(steepest, dtype=np.int16)


def measure_support(slopes: Slopes, quads: Points) -> Points:
    """The share of each side (n x 4) along which the picture has an edge."""
    steep, _, _ = _across(slopes, quads, 2)
    return np.asarray((steep.max(axis=-1) > slopes.least).mean(axis=-1), dtype=np.float64)


def _across(slopes: Slopes, quads: Points, reach: int) -> tuple[Points, Points, Points]:
    """Steepness across sides (... x 4 x samples x offsets), the samples, and the normals."""
    along = np.roll(quads, -1, axis=-2) - quads
    normal = np.stack([-along[..., 1], along[..., 0]], axis=-1)
    normal /= np.maximum(np.linalg.norm(normal, axis=-1, keepdims=True), 1e-9)
    samples = quads[..., None, :] + along[..., None, :] * _SHARES
    offsets = np.arange(-reach, reach + 1)[:, None]
    places = _places(slopes, samples[..., None, :] + normal[..., None, None, :] * offsets)
    nx, ny = normal[..., None, None, :1], normal[..., None, None, 1:]
    changes = slopes.x.reshape(-1, 3).take(places, axis=0) * nx
    changes += slopes.y.reshape(-1, 3).take(places, axis=0) * ny
    np.abs(changes, out=changes)
    steep = np.maximum(np.maximum(changes[..., 0], changes[..., 1]), changes[..., 2])
    return steep / 8, samples, normal


def _places(slopes: Slopes, points: Points) -> _Indices:
    """Where, row after row, the pixels at points (... x 2) are, kept within the picture."""
    height, width = slopes.steep.shape
    pixels = (points + 0.5).astype(np.intp)
    x = np.minimum(np.maximum(pixels[..., 0], 0), width - 1)
    y = np.minimum(np.maximum(pixels[..., 1], 0), height - 1)
    return np.asarray(y * width + x, dtype=np.intp)


def slide(slopes: Slopes, quad: Points, side: int) -> Points:
    """The quad with its weakest side, so many after the first, moved to an edge if there is one.

    An outline runs on along a shadow, a thumb or another card, so one side of four comes out wrong.
    """
    shifts = np.linspace(-0.1, 0.4, 26)
    moved = _moved(slopes, quad, side, np.meshgrid(shifts, shifts), 0.8)
    return quad if moved is None else moved


def stretch(slopes: Slopes, quad: Points) -> list[Points]:
    """The quad with a side moved outwards to where its neighbours run on to another edge.

    A bar of another colour along a side of a card looks like what lies beside the card.
    """
    shifts, tilts = np.meshgrid(np.linspace(-0.6, -0.1, 51), np.linspace(-0.03, 0.03, 5))
    stretched = []
    for side in range(4):
        moved = _moved(slopes, quad, side, (shifts, shifts + tilts), _WHOLE)
        if moved is None:
            continue
        ends = [side, (side + 1) % 4]
        places = _places(slopes, quad[ends] + (moved[ends] - quad[ends]) * _SHARES[:, None])
        if slopes.steep.ravel()[places].mean(axis=0).min() > 0.9:
            stretched.append(moved)
    return stretched


def _moved(
    slopes: Slopes,
    quad: Points,
    side: int,
    shifts: tuple[Points, Points],
    least: float,
) -> Points | None:
    """The quad with a side at the best of several places, if so much of it has an edge there.

    The shifts of its two ends are shares of the lengths of the sides beside it, inwards.
    """
    before, start, end, after = np.roll(quad, 1 - side, axis=0)
    starts = start + (before - start) * shifts[0].reshape(-1, 1)
    ends = end + (after - end) * shifts[1].reshape(-1, 1)
    # Even if all others have an edge, with so few of these there are not enough of them.
    few = _edged(slopes, starts, ends, _SHARES[::_SPARSE])
    hopeful = np.flatnonzero(few >= 1 - _SPARSE * (1 - least))
    starts, ends = starts[hopeful], ends[hopeful]
    support = _edged(slopes, starts, ends, _SHARES)
    if support.max(initial=0.0) < least:
        return None
    best = int(support.argmax())
    moved = quad.copy()
    moved[side], moved[(side + 1) % 4] = starts[best], ends[best]
    return moved


def _edged(slopes: Slopes, starts: Points, ends: Points, shares: Points) -> Points:
    """The share of some samples on each of several lines (n x 2 their ends) that have an edge."""
    places = _places(slopes, starts[:, None] + (ends - starts)[:, None] * shares)
    steep = slopes.steep.ravel().take(places)
    return np.asarray(steep.sum(axis=-1) / len(shares), dtype=np.float64)


def refit(slopes: Slopes, quad: Points) -> Points:
    """The quad with its sides, but for those on the frame's rim, moved onto the edges near them."""
    fixed = at_rim(quad, slopes.steep.shape)
    steep, samples, normal = _across(slopes, quad, _REACH)
    near = np.exp(-0.5 * (np.arange(-_REACH, _REACH + 1) / (0.7 * _REACH)) ** 2)
    best = (steep * near).argmax(axis=-1)
    lines = []
    for side in range(4):
        strength = steep[side][np.arange(_SAMPLES), best[side]]
        found = samples[side] + normal[side] * (best[side] - _REACH)[:, None]
        kept = strength > max(_FAINTEST, 0.3 * float(np.median(strength)))
        if fixed[side] or kept.sum() < _SAMPLES / 4:
            found, kept = samples[side], np.ones(_SAMPLES, np.bool_)
        points = found[kept].astype(np.float32)
        dx, dy, x0, y0 = cv2.fitLine(points, cv2.DIST_HUBER, 0, 0.01, 0.01).ravel()
        lines.append(np.array([-dy, dx, dy * x0 - dx * y0], dtype=np.float64))
    corners = np.cross(np.roll(lines, 1, axis=0), lines)
    if np.abs(corners[:, 2]).min() < 0.2:
        return quad
    moved = np.asarray(corners[:, :2] / corners[:, 2:], dtype=np.float64)
    return quad if np.abs(moved - quad).max() > 4 * _REACH else moved
