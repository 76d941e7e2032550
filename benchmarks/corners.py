"""How well cards are found in photos: corners against the true ones."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from cardscan.card import Corners

FOUND = 0.9
"""Above this intersection over union a card counts as found."""


@dataclass(frozen=True, slots=True)
class Finding:
    """How one true card was found."""

    overlap: float
    """Intersection over union of the two quadrilaterals, 0 to 1."""
    upright: bool
    """Whether the first corner is nearest to the true first one, the upright card's top left."""

    @property
    def found(self) -> bool:
        """Whether the corners are good enough to read the card by."""
        return self.overlap > FOUND


LOST = Finding(0.0, False)


def compare_corners(true: Sequence[Corners], found: Sequence[Corners]) -> tuple[Finding, ...]:
    """One finding for each true card, each from the corners left that overlap it most."""
    left, findings = list(found), []
    for corners in true:
        best = max(left, key=lambda rival: overlap(corners, rival), default=None)
        if best is None:
            findings.append(LOST)
        else:
            left.remove(best)
            findings.append(Finding(overlap(corners, best), _upright(corners, best)))
    return tuple(findings)


def overlap(one: Corners, other: Corners) -> float:
    """Intersection over union of two convex quadrilaterals."""
    a, b = np.array(one, np.float32), np.array(other, np.float32)
    both, _ = cv2.intersectConvexConvex(a, b)
    either = cv2.contourArea(a) + cv2.contourArea(b) - both
    return both / either if either else 0.0


def _upright(true: Corners, found: Corners) -> bool:
    nearest = min(range(4), key=lambda i: math.dist(true[i], found[0]))
    return nearest == 0
