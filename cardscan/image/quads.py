"""Four-sided things with strong borders: what may be a card, before anybody asks whether it is."""

import cv2
import numpy as np
import numpy.typing as npt

from cardscan.card import Pixels

Points = npt.NDArray[np.float64]

_LEAST_AREA = 0.015
_SAMPLES = 48


def find_quads(lab: Pixels) -> Points:
    """Candidates (n x 4 x 2, clockwise from the top left) in a small picture in Lab."""
    height, width = lab.shape[:2]
    least = _LEAST_AREA * height * width
    quads = []
    for mask in _masks(lab):
        contours, _ = cv2.findContours(mask, cv2.RETR_LIST, cv2.CHAIN_APPROX_SIMPLE)
        for contour in contours:
            _, _, w, h = cv2.boundingRect(contour)
            if w * h < least:
                continue
            hull = cv2.convexHull(contour)
            area = cv2.contourArea(hull)
            if area < least or len(hull) < 4:
                continue
            quad = cv2.approxPolyN(hull, 4, ensure_convex=True).reshape(4, 2).astype(np.float64)
            if cv2.contourArea(quad.astype(np.float32)) < 1.25 * area:
                quads.append(clockwise(quad))
    if not quads:
        return np.empty((0, 4, 2))
    return np.unique(np.round(np.array(quads)), axis=0)


def _masks(lab: Pixels) -> list[Pixels]:
    channels = [cv2.medianBlur(channel, 5) for channel in cv2.split(lab)]
    rim = np.concatenate(
        [
            lab[:8].reshape(-1, 3),
            lab[-8:].reshape(-1, 3),
            lab[:, :8].reshape(-1, 3),
            lab[:, -8:].reshape(-1, 3),
        ]
    )
    away = cv2.absdiff(
        lab,
        np.median(rim, axis=0)
        .astype(np.uint8)[None, None]
        .repeat(lab.shape[0], 0)
        .repeat(lab.shape[1], 1),
    ).max(axis=2)
    channels.append(cv2.medianBlur(away, 5))
    masks = []
    kernel = np.ones((3, 3), np.uint8)
    for low, high in ((15, 40), (40, 120)):
        edges = np.zeros(lab.shape[:2], np.uint8)
        for channel in channels[:3]:
            edges |= cv2.Canny(channel, low, high)
        masks.append(cv2.dilate(edges, kernel))
        masks.append(cv2.morphologyEx(edges, cv2.MORPH_CLOSE, np.ones((9, 9), np.uint8)))
    for channel in channels:
        otsu, mask = cv2.threshold(channel, 0, 255, cv2.THRESH_BINARY | cv2.THRESH_OTSU)
        masks.append(mask)
        for level in (0.7 * otsu, otsu + 0.3 * (255 - otsu)):
            masks.append(cv2.threshold(channel, level, 255, cv2.THRESH_BINARY)[1])
    return masks


def clockwise(quad: Points) -> Points:
    """The corners clockwise on the screen, the one nearest to the top left of the frame first."""
    middle = quad.mean(axis=0)
    quad = quad[np.argsort(np.arctan2(quad[:, 1] - middle[1], quad[:, 0] - middle[0]))]
    return np.roll(quad, -int(quad.sum(axis=1).argmin()), axis=0)


class Slopes:
    """How steeply the colours of a picture change, and in which direction."""

    def __init__(self, lab: Pixels) -> None:
        soft = cv2.GaussianBlur(lab, (0, 0), 1.0).astype(np.float32)
        self.x = cv2.Sobel(soft, cv2.CV_32F, 1, 0, scale=1 / 8)
        self.y = cv2.Sobel(soft, cv2.CV_32F, 0, 1, scale=1 / 8)
        self.noise = float(np.median(np.abs(self.x).max(axis=2)))

    def across(self, points: Points, normals: Points) -> npt.NDArray[np.float32]:
        """The steepest change of a channel at points (... x 2) along normals (... x 2)."""
        height, width = self.x.shape[:2]
        x = np.clip(np.rint(points[..., 0]).astype(int), 0, width - 1)
        y = np.clip(np.rint(points[..., 1]).astype(int), 0, height - 1)
        along = self.x[y, x] * normals[..., :1] + self.y[y, x] * normals[..., 1:]
        return np.abs(along).max(axis=-1).astype(np.float32)


def profiles(
    slopes: Slopes, quads: Points, reach: int
) -> tuple[npt.NDArray[np.float32], Points, Points]:
    """Steepness (n x 4 x samples x offsets) across the sides, with points and normals."""
    start, end = quads, np.roll(quads, -1, axis=1)
    along = end - start
    normal = np.stack([-along[..., 1], along[..., 0]], axis=-1)
    normal /= np.maximum(np.linalg.norm(normal, axis=-1, keepdims=True), 1e-9)
    at = np.linspace(0.04, 0.96, _SAMPLES)
    points = start[:, :, None] + along[:, :, None] * at[None, None, :, None]
    offsets = np.arange(-reach, reach + 1)
    spread = points[..., None, :] + normal[:, :, None, None, :] * offsets[None, None, None, :, None]
    normals = np.broadcast_to(normal[:, :, None, None, :], spread.shape)
    return slopes.across(spread, normals), points, normal


def support(slopes: Slopes, quads: Points) -> npt.NDArray[np.float64]:
    """The share of each side (n x 4) along which the picture has an edge."""
    steep, _, _ = profiles(slopes, quads, 2)
    least = max(2.5, 3 * slopes.noise)
    return (steep.max(axis=-1) > least).mean(axis=-1)


def refit(slopes: Slopes, quad: Points, reach: int = 6) -> Points:
    """The quad with its sides moved onto the edges near them."""
    steep, points, normal = profiles(slopes, quad[None], reach)
    steep = steep[0] * np.exp(-0.5 * (np.arange(-reach, reach + 1) / (0.7 * reach)) ** 2)
    best = steep.argmax(axis=-1)
    lines = []
    for side in range(4):
        strength = steep[side][np.arange(_SAMPLES), best[side]]
        found = points[0, side] + normal[0, side] * (best[side] - reach)[:, None]
        kept = strength > max(2.0, 0.3 * float(np.median(strength)))
        if kept.sum() < 8:
            kept[:] = True
        vx, vy, x0, y0 = cv2.fitLine(
            found[kept].astype(np.float32), cv2.DIST_HUBER, 0, 0.01, 0.01
        ).ravel()
        lines.append((-vy, vx, -vy * x0 + vx * y0))
    corners = []
    for side in range(4):
        (a, b, c), (d, e, f) = lines[side - 1], lines[side]
        det = a * e - b * d
        if abs(det) < 0.2:
            return quad
        corners.append(((c * e - b * f) / det, (a * f - c * d) / det))
    moved = np.array(corners)
    if np.abs(moved - quad).max() > 4 * reach:
        return quad
    return moved
