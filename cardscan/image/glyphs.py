"""Where there seems to be print: small blobs of one size in rows, found without reading them."""

import cv2
import numpy as np
import numpy.typing as npt

from cardscan.card import Pixels

_WINDOW = 25
_LEAST_CONTRAST = 14


def find_glyphs(grey: Pixels) -> npt.NDArray[np.float32]:
    """The letter-like blobs of a grey picture of about 1000 pixels: rows of x, y (of the middle),
    width, height.

    A blob counts when at least two others of about its size stand near it.
    """
    blobs = np.concatenate([_blobs(grey, -_LEAST_CONTRAST), _blobs(255 - grey, -_LEAST_CONTRAST)])
    if len(blobs) < 3:
        return blobs[:0]
    size = blobs[:, 2:].max(axis=1)
    order = np.argsort(-size)[:1500]
    blobs, size = blobs[order], size[order]
    apart = np.linalg.norm(blobs[:, None, :2] - blobs[None, :, :2], axis=2)
    larger = np.maximum(size[:, None], size[None, :])
    alike = larger < 2.0 * np.minimum(size[:, None], size[None, :])
    near = (apart < 2.0 * larger) & alike
    return blobs[near.sum(axis=1) >= 3]


def _blobs(grey: Pixels, offset: float) -> npt.NDArray[np.float32]:
    """Blobs darker than what is around them, of the shape of letters."""
    dark = cv2.adaptiveThreshold(
        grey, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, _WINDOW, -offset
    )
    _, _, stats, middles = cv2.connectedComponentsWithStats(dark, connectivity=8)
    width, height, area = (stats[1:, column].astype(np.float32) for column in (2, 3, 4))
    longer, shorter = np.maximum(width, height), np.minimum(width, height)
    filled = area / np.maximum(width * height, 1)
    kept = (longer >= 5) & (longer <= 60) & (shorter >= 2) & (longer < 6 * shorter)
    kept &= (filled > 0.15) & (area >= 10)
    return np.column_stack([middles[1:][kept], width[kept], height[kept]]).astype(np.float32)
