"""Outlines of regions and of edges that four sides describe well: what may be a card."""

import functools

import cv2
import numpy as np

from cardscan.card import Pixels
from cardscan.image.edges import differentiate
from cardscan.image.quads import Points, in_order

_LEAST_AREA = 0.015
"""Of the frame; a shadow or a thumb may still be taken away from it or added."""
_SQUARENESS = 1.25
"""How much larger than its outline a quad may be: rounded corners and a thumb are let pass."""
_CANNY = ((4, 10), (8, 20), (24, 60), (80, 200))
"""Low and high thresholds of Sobel slopes, from the border of white paper on white to print."""
_FAINT = (2, 5)
"""Levels, of 255, by which white paper differs from the lid of a scanner."""


def find_quads(lab: Pixels) -> Points:
    """The quads around everything large in a small picture in Lab; many are of the same thing."""
    least = _LEAST_AREA * lab.shape[0] * lab.shape[1]
    quads = []
    for mask in (*_edges(lab), *_regions(lab)):
        contours, _ = cv2.findContours(mask, cv2.RETR_LIST, cv2.CHAIN_APPROX_SIMPLE)
        for contour in contours:
            _, _, w, h = cv2.boundingRect(contour) if len(contour) >= 4 else (0, 0, 0, 0)
            if w * h < least:
                continue
            hull = cv2.convexHull(contour)
            area = cv2.contourArea(hull)
            if area < least or len(hull) < 4:
                continue
            quad = cv2.approxPolyN(hull, 4, ensure_convex=True).reshape(4, 2)
            if cv2.contourArea(quad) < _SQUARENESS * area:
                quads.append(quad)
    return in_order(np.array(quads, dtype=np.float64).reshape(-1, 4, 2))


def _edges(lab: Pixels) -> list[Pixels]:
    """Thick edges of the channel that changes most, at several strengths."""
    (x, *more_x), (y, *more_y) = map(cv2.split, differentiate(lab))
    steepest = np.abs(x) + np.abs(y)
    for other_x, other_y in zip(more_x, more_y, strict=True):
        steep = np.abs(other_x) + np.abs(other_y)
        steeper = cv2.compare(steep, steepest, cv2.CMP_GT)
        cv2.copyTo(other_x, steeper, x)
        cv2.copyTo(other_y, steeper, y)
        cv2.max(steep, steepest, dst=steepest)
    kernel = np.ones((3, 3), np.uint8)
    return [
        np.asarray(cv2.dilate(cv2.Canny(x, y, low, high), kernel), dtype=np.uint8)
        for low, high in _CANNY
    ]


def _regions(lab: Pixels) -> list[Pixels]:
    """What is lighter, redder, bluer or farther from the frame's rim than several levels."""
    rim = np.concatenate([lab[:4].reshape(-1, 3), lab[-4:].reshape(-1, 3)])
    rim = np.concatenate([rim, lab[:, :4].reshape(-1, 3), lab[:, -4:].reshape(-1, 3)])
    usual = np.full_like(lab, np.median(rim, axis=0).astype(np.uint8))
    away = functools.reduce(cv2.max, cv2.split(cv2.absdiff(lab, usual)))
    smooth = cv2.medianBlur(away, 5)
    masks = [cv2.threshold(smooth, level, 255, cv2.THRESH_BINARY)[1] for level in _FAINT]
    for channel in (*cv2.split(lab), away):
        soft = cv2.medianBlur(channel, 3)
        otsu, mask = cv2.threshold(soft, 0, 255, cv2.THRESH_BINARY | cv2.THRESH_OTSU)
        masks.append(mask)
        for level in (0.7 * otsu, otsu + 0.3 * (255 - otsu)):
            masks.append(cv2.threshold(soft, level, 255, cv2.THRESH_BINARY)[1])
    return [np.asarray(mask, dtype=np.uint8) for mask in masks]
