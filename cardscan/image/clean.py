"""Card images into what a reader should see: even light, dark print on white paper."""

import cv2
import numpy as np

from cardscan.card import Pixels

_WINDOW = 1 / 12
"""Of the longest side: what is narrower is print, what is wider is paper, panel or shadow."""
_SMALL_SIDE = 300
"""Longest side, in pixels, at which the paper's colour is looked for."""


def for_tesseract(pixels: Pixels) -> Pixels:
    """Grey pixels of the same size, print dark on white, whatever the colours of the paper.

    Each pixel is as dark as its colour is far from the median colour around it (the largest of
    the distances in L, a and b), so light print on a dark panel and dark print on light paper come
    out alike, and shadows vanish.
    """
    lab = cv2.cvtColor(pixels, cv2.COLOR_RGB2LAB)
    height, width = lab.shape[:2]
    scale = min(1.0, _SMALL_SIDE / max(height, width))
    small = cv2.resize(
        lab,
        (max(1, round(width * scale)), max(1, round(height * scale))),
        interpolation=cv2.INTER_AREA,
    )
    window = max(3, int(max(small.shape) * _WINDOW) | 1)
    paper = cv2.resize(
        cv2.medianBlur(small, window), (width, height), interpolation=cv2.INTER_LINEAR
    )
    distance = cv2.absdiff(lab, paper).max(axis=2)
    full = max(float(np.percentile(distance[::4, ::4], 99)), 24.0)
    return np.asarray(255 - cv2.convertScaleAbs(distance, alpha=255.0 / full), dtype=np.uint8)
