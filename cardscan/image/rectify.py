"""Corners into card images: warped flat at the card's true proportions, text straight, turned."""

from typing import Literal

import cv2
import numpy as np
import numpy.typing as npt

from cardscan.card import CardImage, Corners, Photo, Pixels
from cardscan.image.glyphs import find_glyphs, find_text_angle
from cardscan.image.shrink import shrink

_LONG_SIDE = 1800
"""Of a card image, in pixels: print of 5 points then has capitals of about 25 pixels, which is
what Tesseract reads best."""
_MOST_BLOWN_UP = 2.0
_LONGEST_ASPECT = 3.0
_FOCAL_LENGTHS = (0.5, 0.8, 2.0)
"""Of cameras, in frame widths: the shortest, that of most phones (28 mm on a 36 mm frame), and the
longest before a card looks the same from all distances."""
_LEAST_SKEW = 2.0
"""Degrees; below it Tesseract reads as well as ever, from 3 on it loses a fifth and more."""
_GLYPH_SIDE = 1000
_ROTATIONS = {
    1: cv2.ROTATE_90_COUNTERCLOCKWISE,
    2: cv2.ROTATE_180,
    3: cv2.ROTATE_90_CLOCKWISE,
}
"""By quarter turns counter-clockwise, OpenCV's names for them."""

_Points = npt.NDArray[np.float64]


def cut_card(photo: Photo, corners: Corners) -> CardImage:
    """The card between four corners, flat and at its true proportions.

    The first corner becomes the top left.
    """
    quad = np.array(corners, dtype=np.float64)
    width, height = _flat_size(quad, photo.width, photo.height)
    return CardImage(_warped(photo.pixels, quad, width, height), corners, whole=False)


def whole_frame(photo: Photo) -> CardImage:
    """Everything in the photo, its lines of print level or upright, at the size of a card image.

    Where the frame had to be turned a little for that, the corners lie outside it.
    """
    width, height = photo.width, photo.height
    frame = np.array([(0, 0), (width, 0), (width, height), (0, height)], dtype=np.float64)
    angle = _text_angle(photo.pixels) or 0.0
    skew = (angle + 45) % 90 - 45
    if abs(skew) >= _LEAST_SKEW:
        turn = np.radians(skew)
        axes = np.array([(np.cos(turn), np.sin(turn)), (-np.sin(turn), np.cos(turn))])
        seen = frame @ axes.T
        (left, top), (right, bottom) = seen.min(axis=0), seen.max(axis=0)
        frame = np.array([(left, top), (right, top), (right, bottom), (left, bottom)]) @ axes
        width, height = right - left, bottom - top
    return CardImage(
        _warped(photo.pixels, frame, *_scaled(width, height)), _as_corners(frame), whole=True
    )


def find_text_axis(pixels: Pixels) -> Literal["horizontal", "vertical"] | None:
    """Which way the lines of print run; None where there is too little print to tell.

    It leaves two of the four quarter turns to be told apart by reading.
    """
    angle = _text_angle(pixels)
    if angle is None:
        return None
    return "horizontal" if abs(angle) < 45 else "vertical"


def _text_angle(pixels: Pixels) -> float | None:
    grey = cv2.cvtColor(shrink(pixels, _GLYPH_SIDE), cv2.COLOR_RGB2GRAY)
    return find_text_angle(find_glyphs(np.asarray(grey, dtype=np.uint8)))


def turned(card: CardImage, quarters: int) -> CardImage:
    """The card image turned counter-clockwise by quarters, like ``np.rot90``.

    The corners are put in the order that begins with the top left of the turned card.
    """
    quarters %= 4
    if not quarters:
        return card
    pixels = np.asarray(cv2.rotate(card.pixels, _ROTATIONS[quarters]), dtype=np.uint8)
    a, b, c, d = card.corners[quarters:] + card.corners[:quarters]
    return CardImage(pixels, (a, b, c, d), card.whole)


def _scaled(width: float, height: float) -> tuple[int, int]:
    """The size of the card image of something that covers so many pixels of the photo."""
    scale = min(_LONG_SIDE / max(width, height, 1.0), _MOST_BLOWN_UP)
    return max(1, round(width * scale)), max(1, round(height * scale))


def _flat_size(quad: _Points, frame_width: int, frame_height: int) -> tuple[int, int]:
    sides = np.linalg.norm(np.roll(quad, -1, axis=0) - quad, axis=1)
    width, height = max(sides[0], sides[2]), max(sides[1], sides[3])
    aspect = _true_aspect(quad, frame_width, frame_height)
    if width >= height * aspect:
        return _scaled(width, width / aspect)
    return _scaled(height * aspect, height)


def _true_aspect(quad: _Points, frame_width: int, frame_height: int) -> float:
    """Width to height of the rectangle of which the quad is a picture.

    After Zhang and He, "Whiteboard scanning and image enhancement" (2007), equations 11, 14 and
    20: square pixels and an optical axis through the middle of the frame are enough to find the
    focal length, and with it the proportions. Where two sides stay parallel it cannot be found
    and a phone's is taken.
    """
    middle = np.array([frame_width / 2, frame_height / 2])
    m1, m2, m4, m3 = (np.append(corner - middle, 1.0) for corner in quad)
    k2 = np.dot(np.cross(m1, m4), m3) / (np.dot(np.cross(m2, m4), m3) or 1e-9)
    k3 = np.dot(np.cross(m1, m4), m2) / (np.dot(np.cross(m3, m4), m2) or 1e-9)
    n2, n3 = k2 * m2 - m1, k3 * m3 - m1
    shortest, usual, longest = np.square(np.array(_FOCAL_LENGTHS) * max(frame_width, frame_height))
    vanishing = n2[2] * n3[2]
    squared = -(n2[0] * n3[0] + n2[1] * n3[1]) / vanishing if abs(vanishing) > 1e-6 else usual
    squared = squared if shortest < squared < longest else usual
    weight = np.array([1 / squared, 1 / squared, 1.0])
    aspect = np.sqrt(np.dot(weight, n2 * n2) / max(np.dot(weight, n3 * n3), 1e-9))
    return float(np.clip(aspect, 1 / _LONGEST_ASPECT, _LONGEST_ASPECT))


def _warped(pixels: Pixels, quad: _Points, width: int, height: int) -> Pixels:
    """What lies in the quad as an upright rectangle; shrunk by areas first, so that nothing is
    skipped over."""
    left, top = np.floor(quad.min(axis=0)).astype(int).clip(0)
    right, bottom = np.ceil(quad.max(axis=0)).astype(int) + 1
    part = pixels[top:bottom, left:right]
    quad = quad - (left, top)
    sides = np.linalg.norm(np.roll(quad, -1, axis=0) - quad, axis=1)
    step = int(min(max(sides[0], sides[2]) / width, max(sides[1], sides[3]) / height))
    if step > 1:
        size = (max(1, part.shape[1] // step), max(1, part.shape[0] // step))
        part = part[: size[1] * step, : size[0] * step]
        part = np.asarray(cv2.resize(part, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)
        quad = quad / step
    flat = np.array([(0, 0), (width, 0), (width, height), (0, height)], dtype=np.float64)
    # Corners are on the edges of pixels, OpenCV's coordinates in their middles.
    matrix = cv2.getPerspectiveTransform(
        (quad - 0.5).astype(np.float32), (flat - 0.5).astype(np.float32)
    )
    return np.asarray(
        cv2.warpPerspective(
            part,
            matrix,
            (width, height),
            flags=cv2.INTER_CUBIC if width > max(sides[0], sides[2]) else cv2.INTER_LINEAR,
            borderMode=cv2.BORDER_REPLICATE,
        ),
        dtype=np.uint8,
    )


def _as_corners(quad: _Points) -> Corners:
    a, b, c, d = ((float(x), float(y)) for x, y in quad)
    return a, b, c, d
