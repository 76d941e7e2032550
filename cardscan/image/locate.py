"""Photos into the corners of the cards in them.

Close crops, scans and drawings, where the card is the whole frame, are the rule, and a panel, a
logo or a picture on a card has straight borders too. So the whole frame is what stands unless a
crop proves itself: borders on all four sides, a card's proportions, and the print of the frame
inside it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from cardscan.card import Corners, Photo, Pixels
from cardscan.image.edges import Slopes, find_slopes, measure_support, refit, slide, stretch
from cardscan.image.glyphs import find_glyphs
from cardscan.image.outlines import find_quads
from cardscan.image.quads import (
    Flags,
    Points,
    are_card_like,
    are_inside,
    are_panels,
    areas,
    aspects,
    at_rim,
    joined,
    overlap,
)
from cardscan.image.shrink import shrink

_SIDE = 1000
"""Longest side, in pixels, of the copy that is searched."""
_LEAST_SIDE = 64
"""Shorter side, in pixels, of a frame in which there could be a card with print on it."""
_SEEN = 0.75
"""Share of a side that must show an edge."""
_WELL_SEEN = 0.95
_AT_RIM = 0.95
"""What a side on the frame's rim counts for: less than a border, more than a doubtful one."""
_SAME = 6
"""Pixels within which two quads are one."""
_MOST_REFITTED = 40
_MOST_STRETCHED = 8
_MARGIN = 1.04
"""How much larger than the crop it is that print is counted in: borders break up into blobs."""
_LEAST_GLYPHS = 6
_SURE_SHARE = 0.93
"""Of the print in the frame, inside the crops: then nothing is lost by looking at them alone."""
_LEAST_SHARE = 0.6
_LARGE = 0.5
"""Of the frame: a crop of this size gains little, and may be a panel of a card that fills it."""
_LONE_ASPECT = 1.3
_LONE_GLYPHS = 15
"""A crop that holds little of the frame's print must have a card's shape, unlike a QR code, and
more print than a logo."""


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
    lab = cv2.cvtColor(shrink(photo.pixels, _SIDE), cv2.COLOR_RGB2LAB).astype(np.uint8)
    if min(lab.shape[:2]) < _LEAST_SIDE:
        return ()
    quads, seen = _bordered(lab)
    middles = quads.mean(axis=1, keepdims=True)
    around = middles + (quads - middles) * _MARGIN
    inside = are_inside(around, find_glyphs(lab[..., 0].copy())[:, :2])
    chosen = _chosen(quads, seen, inside)
    cut = at_rim(quads, lab.shape).sum(axis=1) > 0
    whole = [i for i in chosen if not cut[i]]
    if whole and len(whole) < len(chosen):
        # Papers and keys at the rim: where a card is whole, it is what the photo is of.
        beside = np.any(inside[[i for i in chosen if cut[i]]], axis=0)
        chosen, inside = whole, np.compress(~beside, inside, axis=1)
    share = np.count_nonzero(inside[chosen].any(axis=0)) / max(1, inside.shape[1])
    covered = areas(quads[chosen]).sum() / (lab.shape[0] * lab.shape[1])
    if share < _SURE_SHARE and covered > _LARGE:
        chosen = []
    elif share < _LEAST_SHARE:
        lone = (aspects(quads) > _LONE_ASPECT) & (inside.sum(axis=1) >= _LONE_GLYPHS)
        lone &= seen.min(axis=1) > _WELL_SEEN
        chosen = [i for i in chosen if lone[i]]
    scale = photo.width / lab.shape[1]
    found = [
        Found(_corners(quads[i] * scale), bool(share >= _SURE_SHARE), float(seen[i].mean()))
        for i in chosen
    ]
    return tuple(sorted(found, key=lambda card: _reading_order(card, photo)))


def is_within(found: Sequence[Found], x: float, y: float) -> bool:
    """Whether a point of the photo lies in one of the cards."""
    quads = np.array([card.corners for card in found], dtype=np.float64).reshape(-1, 4, 2)
    return bool(are_inside(quads, np.array([(x, y)], dtype=np.float32)).any())


def _bordered(lab: Pixels) -> tuple[Points, Points]:
    """The card-like quads with borders on all sides, and how much of each side shows an edge."""
    half = cv2.resize(lab, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    quads = find_quads(np.asarray(half, dtype=np.uint8)) * 2 + 0.5
    quads = quads[are_card_like(quads, lab.shape)]
    slopes = find_slopes(lab)
    support = measure_support(slopes, quads)
    least = np.sort(support, axis=1)
    slid = [
        slide(slopes, quads[i], int(support[i].argmin()))
        for i in np.flatnonzero((least[:, 0] < _SEEN) & (least[:, 1] >= _SEEN))
    ]
    quads = joined(quads, slid)
    support = np.concatenate([support, measure_support(slopes, quads[len(support) :])])
    distinct = _distinct(quads, _seen(slopes, quads, support))
    quads = joined(quads[:0], [refit(slopes, quad) for quad in distinct])
    seen = _seen(slopes, quads, measure_support(slopes, quads))
    strong = quads[seen.min(axis=1) >= _WELL_SEEN][:_MOST_STRETCHED]
    wider = [refit(slopes, wide) for quad in strong for wide in stretch(slopes, quad)]
    if wider:
        quads = joined(quads, wider)
        seen = _seen(slopes, quads, measure_support(slopes, quads))
    kept = (seen.min(axis=1) >= _SEEN) & are_card_like(quads, lab.shape)
    kept &= ~are_panels(quads, lab.shape)
    return quads[kept], seen[kept]


def _seen(slopes: Slopes, quads: Points, support: Points) -> Points:
    """The support of each side; two of the four may lie on the frame's rim instead."""
    cut = at_rim(quads, slopes.steep.shape)
    seen = np.where(cut, _AT_RIM, support)
    seen[cut.sum(axis=1) > 2] = 0.0
    return seen


def _distinct(quads: Points, seen: Points) -> Points:
    """Those with half a border at least, the best first, without the ones that nearly coincide."""
    least = np.sort(seen, axis=1)
    kept: list[Points] = []
    for i in np.argsort(-seen.mean(axis=1), kind="stable"):
        new = all(np.abs(quads[i] - other).max() > _SAME for other in kept)
        if new and least[i, 0] > 0.2 and least[i, 1] > 0.5 and len(kept) < _MOST_REFITTED:
            kept.append(quads[i])
    return joined(quads[:0], kept)


def _chosen(quads: Points, seen: Points, inside: Flags) -> list[int]:
    """The quads that hold print, those with the most of it first, none over another."""
    count = inside.sum(axis=1)
    worth = np.round(count / max(1, count.max(initial=1)), 1) + seen.mean(axis=1)
    chosen: list[int] = []
    for i in np.lexsort((-areas(quads), -worth)):
        apart = all(overlap(quads[i], quads[j]) < 0.1 for j in chosen)
        if apart and count[i] >= _LEAST_GLYPHS:
            chosen.append(int(i))
    return chosen


def _corners(quad: Points) -> Corners:
    a, b, c, d = ((float(x), float(y)) for x, y in quad)
    return a, b, c, d


def _reading_order(card: Found, photo: Photo) -> tuple[int, float]:
    """From the top down in bands of a quarter of the frame, from left to right in each."""
    x = sum(corner[0] for corner in card.corners) / 4
    y = sum(corner[1] for corner in card.corners) / 4
    return int(4 * y / photo.height), x
