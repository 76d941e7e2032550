"""Drawings as pixels, as far as a code needs it."""

import re
from xml.etree import ElementTree

import numpy as np

from cardscan.card import Pixels


def draw_svg(drawing: str, scale: int) -> Pixels:
    """A drawing of black rectangles on white, of which each path has some."""
    root = ElementTree.fromstring(drawing)  # noqa: S314 - our own
    _, _, width, height = map(int, root.attrib["viewBox"].split())
    pixels = np.full((height, width), 255, np.uint8)
    for path in root.iter("{http://www.w3.org/2000/svg}path"):
        for left, top, wide, high in re.findall(
            r"M(\d+) (\d+)h(\d+)v(\d+)h-\d+Z", path.attrib["d"]
        ):
            y, x = int(top), int(left)
            pixels[y : y + int(high), x : x + int(wide)] = 0
    return np.kron(pixels, np.ones((scale, scale), np.uint8))
