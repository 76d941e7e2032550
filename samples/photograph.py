"""A camera and a flat-bed scanner: cards into a picture, and where their corners end up in it.

Pixels are moved by whole-number arithmetic only (fixed-point maps, 8-bit blurs), so that processors
with different vector units give the same bytes. Millimetres lie on the desk, pixels in the picture.
"""

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image

from samples.cards import Card
from samples.desk import SURFACES, Pixels, draw_clutter, draw_surface, soften

Matrix = npt.NDArray[np.floating]
Point = tuple[float, float]
KINDS = ("photo", "crop", "scan", "desk")
SHARE = {"photo": 1.0, "crop": 0.6, "scan": 0.4, "desk": 1.0}
"""Pixels of a kind, as a share of those of a photo: crops and scans are smaller pictures."""

cv2.setNumThreads(1)


@dataclass(frozen=True, slots=True)
class Picture:
    """RGB pixels, the corners of each card (clockwise from its own top left), and what was done."""

    pixels: Pixels
    corners: tuple[tuple[Point, ...], ...]
    tags: tuple[str, ...]


def scale_of(kind: str, megapixels: float) -> float:
    """Pixels a millimetre at which to draw cards for a picture: a bit finer than it shows."""
    across = {"photo": 92, "crop": 80, "scan": 85, "desk": 150}[kind]
    return 1.35 * math.sqrt(megapixels * 1e6 * SHARE[kind] * 1.4) / across


def photograph(
    rng: random.Random, cards: Sequence[Card], kind: str, megapixels: float, hard: bool = False
) -> Picture:
    """A picture of cards, of one of ``KINDS``."""
    turns = [choose_turn(rng, kind) for _ in cards]
    places = lay_out(rng, cards, turns)
    outlines = [place @ to_outline(card) for card, place in zip(cards, places, strict=True)]
    size = choose_frame(rng, kind, np.hstack(outlines), megapixels)
    view = choose_view(rng, kind, np.hstack(outlines), size, hard)
    if kind == "scan":
        bed = rng.choice([(252, 252, 252), (236, 237, 238), (30, 30, 32), (250, 249, 246)])
        pixels = np.empty((size[1], size[0], 3), np.uint8)
        pixels[:] = bed
        surface = "bed"
    else:
        surface = rng.choice(SURFACES)
        things = rng.randint(3, 7) if hard else rng.choice([0, 1, 2, 2, 3])
        pixels = draw_desk(rng, surface, things, outlines, view, size)
    for card, place, outline in zip(cards, places, outlines, strict=True):
        drop_shadow(pixels, view, outline, 0.5 if kind == "scan" else rng.uniform(0.8, 2.2))
        paste_card(pixels, card, view @ place)
    pixels = expose(rng, pixels, kind, hard)
    corners = tuple(to_points(project(view, outline)) for outline in outlines)
    tags = [f"surface:{surface}"]
    tags += [f"turn:{round(turns[0] / 90) % 4 * 90}"] if len(cards) == 1 else ["multi"]
    return Picture(pixels, corners, tuple(tags))


def choose_turn(rng: random.Random, kind: str) -> float:
    """Degrees clockwise by which a card lies on the desk."""
    spread = {"photo": 9.0, "crop": 1.5, "scan": 1.2, "desk": 13.0}[kind]
    if kind == "photo" and rng.random() < 0.1:
        return rng.uniform(0, 360)
    quarter = rng.choices([0, 90, 180, 270], [76, 9, 6, 9])[0]
    return quarter + rng.uniform(-spread, spread)


def to_outline(card: Card) -> Matrix:
    """The corners of a card in its own millimetres, as three homogeneous rows."""
    width, height = card.size
    return np.array([[0, width, width, 0], [0, 0, height, height], [1, 1, 1, 1]], float)


def lay_out(rng: random.Random, cards: Sequence[Card], turns: Sequence[float]) -> list[Matrix]:
    """Where each card lies: in rows of two, none over another."""
    places: list[Matrix] = []
    x = y = row_height = 0.0
    for index, (card, turn) in enumerate(zip(cards, turns, strict=True)):
        angle = math.radians(turn)
        cos, sin = math.cos(angle), math.sin(angle)
        turned = np.array([[cos, -sin, 0], [sin, cos, 0], [0, 0, 1]])
        outline = turned @ to_outline(card)
        low, high = outline.min(axis=1), outline.max(axis=1)
        if index % 2 == 0:
            x, y, row_height = rng.uniform(0, 10), y + row_height + rng.uniform(4, 9), 0.0
        shift = np.array([[1, 0, x - low[0]], [0, 1, y - low[1] + rng.uniform(0, 7)], [0, 0, 1]])
        places.append(shift @ turned)
        x += high[0] - low[0] + rng.uniform(5, 12)
        row_height = max(row_height, high[1] - low[1] + 7)
    return places


def choose_frame(
    rng: random.Random, kind: str, outline: Matrix, megapixels: float
) -> tuple[int, int]:
    """Width and height of the picture in pixels."""
    wide, tall = (float(outline[i].max() - outline[i].min()) for i in (0, 1))
    if kind in ("crop", "scan"):
        room = 0.0 if kind == "crop" else rng.choice([1.0, 3.0, 12.0])
        ratio = (wide + room) / (tall + room)
    else:
        ratio = 4 / 3 if (wide > tall) == (rng.random() < 0.9) else 3 / 4
    height = math.sqrt(megapixels * 1e6 * SHARE[kind] / ratio)
    return round(height * ratio), round(height)


def choose_view(
    rng: random.Random, kind: str, outline: Matrix, size: tuple[int, int], hard: bool
) -> Matrix:
    """The camera: millimetres on the desk to pixels, with all cards in the frame."""
    tilt = {"photo": 13.0, "crop": 3.5, "scan": 0.0, "desk": 10.0}[kind] * (1.5 if hard else 1.0)
    lean, sway = (math.radians(rng.uniform(-tilt, tilt)) for _ in range(2))
    middle = (outline.max(axis=1) + outline.min(axis=1)) / 2
    reach = float(np.ptp(outline[:2], axis=1).max())
    about_x = np.array(
        [[1, 0, 0], [0, math.cos(lean), -math.sin(lean)], [0, math.sin(lean), math.cos(lean)]]
    )
    about_y = np.array(
        [[math.cos(sway), 0, math.sin(sway)], [0, 1, 0], [-math.sin(sway), 0, math.cos(sway)]]
    )
    camera = (about_x @ about_y) @ np.diag([1.0, 1.0, 0.0])
    camera[:, 2] = (0, 0, reach * 2.4)
    camera = camera @ np.array([[1, 0, -middle[0]], [0, 1, -middle[1]], [0, 0, 1]])
    seen = project(camera, outline)
    low, spread = seen.min(axis=0), np.ptp(seen, axis=0)
    fill = {
        "photo": (0.66, 0.9),
        "crop": (0.985, 1.02),
        "scan": (0.88, 0.98),
        "desk": (0.86, 0.96),
    }[kind]
    if hard and kind in ("photo", "desk"):
        fill = (0.3, 0.55) if kind == "photo" else (0.6, 0.85)
    zoom = rng.uniform(*fill) * min(size[0] / spread[0], size[1] / spread[1])
    spare = np.array(size) - spread * zoom
    at = spare * [rng.uniform(0.3, 0.7), rng.uniform(0.3, 0.7)]
    fit = np.array([[zoom, 0, at[0] - low[0] * zoom], [0, zoom, at[1] - low[1] * zoom], [0, 0, 1]])
    return np.asarray(fit @ camera)


def project(matrix: Matrix, points: Matrix) -> Matrix:
    """Homogeneous columns through a matrix, as rows of x and y."""
    seen = matrix @ points
    return np.asarray((seen[:2] / seen[2]).T)


def to_points(rows: Matrix) -> tuple[Point, ...]:
    """Rows of x and y as plain numbers."""
    return tuple((float(x), float(y)) for x, y in rows)


def draw_desk(
    rng: random.Random,
    surface: str,
    things: int,
    outlines: Sequence[Matrix],
    view: Matrix,
    size: tuple[int, int],
) -> Pixels:
    """The desk with things on it as the camera sees it, still without cards."""
    frame = np.array([[0, size[0], size[0], 0], [0, 0, size[1], size[1]], [1, 1, 1, 1]], float)
    seen = project(np.linalg.inv(view), frame)
    low, high = seen.min(axis=0) - 2, seen.max(axis=0) + 2
    scale = 0.8 * max(size) / float(max(high - low))
    shape = (int((high[1] - low[1]) * scale), int((high[0] - low[0]) * scale))
    desk = Image.fromarray(draw_surface(rng, surface, shape, scale))
    taken = np.zeros(shape, np.uint8)
    for outline in outlines:
        corners = np.round((outline[:2].T - low) * scale).astype(np.int32)
        cv2.fillConvexPoly(taken, corners, 255)
    draw_clutter(rng, desk, scale, taken, things)
    to_desk = np.array([[1 / scale, 0, low[0]], [0, 1 / scale, low[1]], [0, 0, 1]])
    return warp(np.asarray(desk), view @ to_desk, (0, 0, *size))


def warp(source: Pixels, matrix: Matrix, box: tuple[int, int, int, int]) -> Pixels:
    """The part (left, top, right, bottom) of the picture that a matrix makes of a source.

    Places are rounded to 1/32 pixel, the step of OpenCV's fixed-point maps. The last bits of an
    inverse depend on the processor, and single precision drops them.
    """
    back = np.linalg.inv(matrix).astype(np.float32).astype(np.float64)
    columns = np.arange(box[0], box[2], dtype=float)[None, :]
    rows = np.arange(box[1], box[3], dtype=float)[:, None]
    depth = back[2, 0] * columns + back[2, 1] * rows + back[2, 2]
    fine = []
    for axis in (0, 1):
        place = (back[axis, 0] * columns + back[axis, 1] * rows + back[axis, 2]) / depth
        fine.append(np.clip(np.floor(place * 32 + 0.5), -64000, 1e6).astype(np.int32))
    whole = np.stack([fine[0] >> 5, fine[1] >> 5], axis=2).astype(np.int16)
    part = ((fine[1] & 31) * 32 + (fine[0] & 31)).astype(np.uint16)
    moved = cv2.remap(source, whole, part, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(moved, np.uint8)


def bounds(points: Matrix, shape: tuple[int, ...], pad: int) -> tuple[int, int, int, int]:
    """The box of pixels around points, kept inside a picture of that shape."""
    low, high = points.min(axis=0), points.max(axis=0)
    left, top = (max(0, int(value) - pad) for value in low)
    right, bottom = min(shape[1], int(high[0]) + pad + 1), min(shape[0], int(high[1]) + pad + 1)
    return left, top, right, bottom


def drop_shadow(pixels: Pixels, view: Matrix, outline: Matrix, away: float) -> None:
    """Darkens the desk at the lower right of a card that lies ``away`` millimetres above it."""
    shifted = outline + np.array([[away], [away * 0.8], [0.0]])
    quad = project(view, shifted)
    step = float(np.ptp(quad, axis=0).max()) / 85
    left, top, right, bottom = bounds(quad, pixels.shape, int(step * away * 3) + 2)
    mask = np.zeros((bottom - top, right - left), np.uint8)
    corners = np.round((quad - [left, top]) * 16).astype(np.int32)
    cv2.fillConvexPoly(mask, corners, 120, cv2.LINE_8, 4)
    mask = soften(mask, max(0.5, step * away * 0.7))
    area = pixels[top:bottom, left:right]
    area[:] = area.astype(np.uint16) * (256 - mask.astype(np.uint16))[:, :, None] >> 8


def paste_card(pixels: Pixels, card: Card, matrix: Matrix) -> None:
    """Puts a card into the picture with smooth edges."""
    source = np.asarray(card.image)
    scale = source.shape[1] / card.size[0]
    corners = project(matrix, to_outline(card))
    across = math.dist(corners[0], corners[1]) / card.size[0]
    rim = 2
    source = soften(source, 0.42 * scale / across)
    source = np.pad(source, ((rim, rim), (rim, rim), (0, 0)), "edge")
    inside = np.zeros(source.shape[:2], np.uint8)
    inside[rim:-rim, rim:-rim] = 255
    to_card = np.array([[1 / scale, 0, -rim / scale], [0, 1 / scale, -rim / scale], [0, 0, 1]])
    box = bounds(corners, pixels.shape, 2)
    seen = warp(source, matrix @ to_card, box).astype(np.uint16)
    share = warp(inside, matrix @ to_card, box).astype(np.uint16)[:, :, None]
    area = pixels[box[1] : box[3], box[0] : box[2]]
    area[:] = (seen * share + area * (255 - share)) // 255


def expose(rng: random.Random, pixels: Pixels, kind: str, hard: bool) -> Pixels:
    """Uneven light, a soft shadow, blur and the noise of a sensor."""
    height, width = pixels.shape[:2]
    fineness = math.sqrt(height * width / 3e6)
    if kind != "scan":
        light = make_light(rng, (height, width), hard)
        warmth = rng.randint(-9, 9)
        for channel, gain in enumerate((256 + warmth, 256, 256 - warmth)):
            tone = pixels[:, :, channel].astype(np.uint32) * (light * gain >> 8)
            pixels[:, :, channel] = np.minimum(tone >> 8, 255)
    if hard and rng.random() < 0.4:
        far = round(rng.uniform(1, 4) * fineness)
        double = pixels.astype(np.uint16) + np.roll(pixels, far, axis=rng.randrange(2))
        pixels = (double // 2).astype(np.uint8)
    sigma = rng.uniform(0.8, 1.5) if hard else rng.uniform(0.3, 0.8)
    pixels = soften(pixels, sigma * fineness)
    grain = {"scan": 1.0}.get(kind, rng.uniform(4, 8) if hard else rng.uniform(1.2, 2.6))
    return add_noise(rng, pixels, grain)


def make_light(rng: random.Random, size: tuple[int, int], hard: bool) -> npt.NDArray[np.uint32]:
    """How each pixel is lit, 256 being as drawn: a slope, dark corners, at times a shadow."""
    height, width = size
    x, y = np.arange(width)[None, :] / width - 0.5, np.arange(height)[:, None] / height - 0.5
    slope = rng.uniform(0.05, 0.2) * (1.8 if hard else 1.0)
    angle = rng.uniform(0, 2 * math.pi)
    level = rng.uniform(0.86, 1.02) - (0.12 if hard else 0.0)
    light = level + slope * (math.cos(angle) * x + math.sin(angle) * y)
    light -= rng.uniform(0.05, 0.3) * (x * x + y * y)
    field: npt.NDArray[np.uint32] = (light * 256).astype(np.uint32)
    if rng.random() < (0.6 if hard else 0.3):
        field = field * (256 - cast_shadow(rng, size).astype(np.uint32)) // np.uint32(256)
    return field


def cast_shadow(rng: random.Random, size: tuple[int, int]) -> Pixels:
    """The soft shadow of whoever holds the camera: 0 where there is none."""
    small = np.zeros((72, 96), np.uint8)
    edge = [(rng.uniform(-20, 116), rng.uniform(-20, 92)) for _ in range(2)]
    corner = rng.choice([(-40, -40), (136, -40), (136, 112), (-40, 112)])
    quad = np.array([*edge, corner], np.int32)
    cv2.fillConvexPoly(small, cv2.convexHull(quad), rng.randint(30, 80))
    small = soften(small, rng.uniform(3, 8))
    grown = cv2.resize(small, (size[1], size[0]), interpolation=cv2.INTER_LINEAR_EXACT)
    return np.asarray(grown, np.uint8)


def add_noise(rng: random.Random, pixels: Pixels, sigma: float) -> Pixels:
    """Adds the same normal noise to the three channels of each pixel."""
    noise = np.random.default_rng(rng.getrandbits(32))
    curve = NormalDist(0, sigma)
    table = np.array([round(curve.inv_cdf((level + 0.5) / 256)) for level in range(256)], np.int16)
    grain = table[noise.integers(0, 256, pixels.shape[:2], np.uint8)]
    return np.asarray(np.clip(pixels + grain[:, :, None], 0, 255), np.uint8)
