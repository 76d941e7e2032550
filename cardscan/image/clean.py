"""Card images into what a reader should see: even light, dark print on white paper."""

import cv2
import numpy as np

from cardscan.card import Pixels
from cardscan.image.shrink import shrink

_PAPER_SIDE = 300
"""Longest side, in pixels, of the copy in which the paper's colour is looked for."""
_PAPER_WINDOW = 1 / 12
"""Of the longest side: what is narrower is print, what is wider is paper, panel or shadow."""
_INK_SIDE = 450
"""Longest side, in pixels, of the copy in which the strongest ink around is looked for."""
_INK_WINDOW = 1 / 8
"""Of the longest side: wide enough to reach from one line of print to the next, so that blank
paper is compared with print and not with its own grain."""
_LEAST_INK = 45
"""Distance in Lab, of 255, that becomes black where there is no stronger: faint print is raised to
strong print, the grain of paper is not."""
_GRAIN = 0.12
"""Of the strongest ink around: what is fainter becomes white, so that textures do not look like
print to Tesseract's page layout."""
_TONES = np.linspace(255 / (1 - _GRAIN), 0, 256).clip(0, 255).astype(np.uint8)
"""From ink, 0 to 255, to grey."""


def for_tesseract(pixels: Pixels) -> Pixels:
    """Grey pixels of the same size, print dark on white, whatever the colours of the paper.

    Each pixel is as dark as its colour is far from the median colour around it (the largest of
    the distances in L, a and b), measured by the farthest around. So light print on a dark panel
    comes out like dark print on light paper, faint print like strong, and shadows vanish.
    """
    lab = np.asarray(cv2.cvtColor(pixels, cv2.COLOR_RGB2LAB), dtype=np.uint8)
    height, width = lab.shape[:2]
    small = shrink(lab, _PAPER_SIDE)
    paper = cv2.medianBlur(small, _odd(_PAPER_WINDOW * max(small.shape)))
    far = cv2.absdiff(lab, cv2.resize(paper, (width, height), interpolation=cv2.INTER_LINEAR))
    ink = cv2.max(cv2.max(far[..., 0], far[..., 1]), far[..., 2])
    fine = shrink(np.asarray(ink, dtype=np.uint8), _INK_SIDE)
    window = _odd(_INK_WINDOW * max(fine.shape))
    strong = cv2.blur(cv2.dilate(fine, np.ones((window, window), np.uint8)), (window, window))
    full = cv2.resize(np.maximum(strong, _LEAST_INK), (width, height))
    return np.asarray(cv2.LUT(cv2.divide(ink, full, scale=255), _TONES), dtype=np.uint8)


def _odd(size: float) -> int:
    return max(3, int(size) | 1)
