"""Smaller copies of pictures, for everything that needs no detail."""

import cv2
import numpy as np

from cardscan.card import Pixels


def shrink(pixels: Pixels, side: int) -> Pixels:
    """A copy whose longest side is ``side`` pixels at most, averaged so that nothing is skipped.

    By a whole number first, which OpenCV does several times faster than by a fraction.
    """
    height, width = pixels.shape[:2]
    step = max(height, width) // side
    if step > 1:
        size = (max(1, width // step), max(1, height // step))
        part = pixels[: size[1] * step, : size[0] * step]
        pixels = np.asarray(cv2.resize(part, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)
        height, width = pixels.shape[:2]
    scale = min(1.0, side / max(height, width))
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    return np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)
