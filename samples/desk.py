"""What lies under and around the cards: surfaces and things, seen straight from above."""

import random
from collections.abc import Callable

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image, ImageChops, ImageDraw

from samples.ink import Colour, load_font
from samples.people import OFFICES

Pixels = npt.NDArray[np.uint8]
SURFACES = ("oak", "walnut", "pine", "grey", "slate", "cloth", "marble", "felt")
COLOURS: dict[str, tuple[Colour, Colour]] = {
    "oak": ((150, 112, 72), (196, 158, 112)),
    "walnut": ((66, 42, 28), (110, 74, 50)),
    "pine": ((178, 140, 94), (222, 190, 144)),
    "grey": ((146, 150, 154), (170, 173, 176)),
    "slate": ((48, 52, 58), (70, 75, 82)),
    "cloth": ((96, 112, 130), (140, 156, 172)),
    "marble": ((166, 164, 162), (212, 210, 208)),
    "felt": ((30, 74, 58), (48, 98, 78)),
}
"""The darkest and the lightest tone."""


def mottle(noise: np.random.Generator, size: tuple[int, int], cell: tuple[float, float]) -> Pixels:
    """Smooth random grey levels; ``size`` and ``cell`` are (height, width) in pixels."""
    rows, columns = (max(2, int(size[i] / max(cell[i], 1)) + 2) for i in (0, 1))
    coarse = noise.integers(0, 256, (rows, columns), np.uint8)
    grown = cv2.resize(coarse, (size[1], size[0]), interpolation=cv2.INTER_LINEAR_EXACT)
    return np.asarray(grown, np.uint8)


def soften(pixels: Pixels, sigma: float) -> Pixels:
    """A Gaussian blur in whole numbers, the same on every processor."""
    soft = cv2.GaussianBlur(pixels, (0, 0), max(0.3, sigma), hint=cv2.ALGO_HINT_ACCURATE)
    return np.asarray(soft, np.uint8)


def draw_surface(rng: random.Random, kind: str, size: tuple[int, int], scale: float) -> Pixels:
    """A surface of (height, width) pixels at ``scale`` pixels a millimetre."""
    noise = np.random.default_rng(rng.getrandbits(32))
    height, width = size
    layers: list[tuple[tuple[float, float], int]]
    if kind in ("oak", "walnut", "pine"):
        layers = [((14, 260), 5), ((3.2, 150), 4), ((0.9, 60), 4), ((0.4, 14), 3)]
    elif kind == "marble":
        layers = [((60, 60), 8), ((18, 24), 5), ((4, 5), 3)]
    elif kind in ("cloth", "felt"):
        layers = [((70, 70), 6), ((0.5, 3), 5), ((3, 0.5), 5)]
    else:
        layers = [((120, 160), 9), ((9, 9), 3), ((0.6, 0.6), 4)]
    level = np.zeros(size, np.uint16)
    for (tall, wide), weight in layers:
        level += mottle(noise, size, (tall * scale, wide * scale)).astype(np.uint16) * weight
    level //= sum(weight for _, weight in layers)
    if kind in ("oak", "walnut", "pine"):
        add_planks(level, noise, scale)
    dark, light = (np.array(colour, np.uint16) for colour in COLOURS[kind])
    grain = level.astype(np.uint16)[:, :, None]
    mixed = (dark * (255 - grain) + light * grain) // 255
    return np.asarray(mixed.reshape(height, width, 3), np.uint8)


def add_planks(level: npt.NDArray[np.uint16], noise: np.random.Generator, scale: float) -> None:
    """Boards of their own tone, with a dark joint between."""
    board, joint = int(110 * scale), max(1, int(0.7 * scale))
    for top in range(int(noise.integers(0, board)) - board, level.shape[0], board):
        strip = level[max(0, top) : max(0, top + board)]
        strip[:] = strip * int(noise.integers(80, 100)) // 100
        strip[:joint] //= 3


def draw_clutter(
    rng: random.Random, desk: Image.Image, scale: float, taken: Pixels, number: int
) -> None:
    """Puts things on a desk picture where ``taken`` is zero, some of them half outside.

    What is put down takes its place in ``taken``.
    """
    occupied = Image.fromarray(taken)
    for _ in range(number):
        sprite = rng.choice(THINGS)(rng, scale)
        sprite = sprite.rotate(rng.uniform(0, 360), Image.Resampling.BILINEAR, expand=True)
        body = sprite.getchannel("A")
        for _ in range(60):
            left = round(rng.uniform(-0.75 * sprite.width, desk.width - 0.25 * sprite.width))
            top = round(rng.uniform(-0.75 * sprite.height, desk.height - 0.25 * sprite.height))
            box = (left, top, left + sprite.width, top + sprite.height)
            if ImageChops.multiply(occupied.crop(box), body).getbbox() is None:
                occupied.paste(255, (left, top), body)
                put_down(desk, sprite, left, top, scale)
                break


def put_down(desk: Image.Image, sprite: Image.Image, left: int, top: int, scale: float) -> None:
    """Pastes a thing with a soft shadow to its lower right."""
    pad = int(4 * scale)
    alpha = Image.new("L", (sprite.width + 2 * pad, sprite.height + 2 * pad), 0)
    alpha.paste(sprite.getchannel("A"), (pad, pad))
    soft = soften(np.asarray(alpha), 1.3 * scale) // 2
    shift = round(1.2 * scale)
    desk.paste((12, 12, 16), (left - pad + shift, top - pad + shift), Image.fromarray(soft))
    desk.paste(sprite, (left, top), sprite)


def blank(width: float, height: float, scale: float) -> tuple[Image.Image, ImageDraw.ImageDraw]:
    """A transparent picture of so many millimetres."""
    sprite = Image.new("RGBA", (max(2, int(width * scale)), max(2, int(height * scale))))
    return sprite, ImageDraw.Draw(sprite)


def draw_pen(rng: random.Random, scale: float) -> Image.Image:
    """A ball pen, 140 mm long."""
    sprite, draw = blank(140, 10, scale)
    body = rng.choice([(24, 30, 60), (150, 24, 30), (30, 30, 32), (214, 214, 216), (20, 90, 80)])
    metal = (186, 188, 192)

    def box(left: float, top: float, right: float, bottom: float, colour: Colour) -> None:
        area = [left * scale, top * scale, right * scale, bottom * scale]
        draw.rounded_rectangle(area, 1.2 * scale, fill=colour)

    draw.polygon([(0, 5 * scale), (14 * scale, 2 * scale), (14 * scale, 8 * scale)], fill=metal)
    box(12, 1, 132, 9, body)
    box(12, 2.2, 132, 3.4, tuple(min(255, tone + 46) for tone in body))  # type: ignore[arg-type]
    box(60, 1, 63, 9, metal)
    box(90, 3.6, 128, 6, metal)
    box(132, 3, 139, 7, metal)
    return sprite


def draw_paper(rng: random.Random, scale: float) -> Image.Image:
    """A sheet with a few paragraphs of made-up print."""
    sprite, draw = blank(120, 150, scale)
    draw.rectangle(
        [0, 0, sprite.width, sprite.height], fill=rng.choice([(246, 246, 243), (250, 246, 232)])
    )
    words = [
        word for name in sorted(OFFICES) for word in " ".join(OFFICES[name]["taglines"]).split()
    ]
    font = load_font(rng.choice(["serif", "sans"]), "regular", max(4.0, round(3.4 * scale, 1)))
    for row in range(24):
        if row % 8 != 7:
            text = " ".join(rng.choice(words) for _ in range(rng.randint(9, 12)))
            draw.text((10 * scale, (10 + row * 5.6) * scale), text[:62], (64, 64, 68), font)
    return sprite


def draw_cup(rng: random.Random, scale: float) -> Image.Image:
    """A cup of coffee on its saucer, from above."""
    sprite, draw = blank(130, 130, scale)
    china = rng.choice([(240, 238, 232), (62, 84, 110), (168, 76, 56), (44, 44, 46)])
    edge: Colour = (china[0] * 4 // 5, china[1] * 4 // 5, china[2] * 4 // 5)

    def disc(radius: float, colour: Colour) -> None:
        low, high = (65 - radius) * scale, (65 + radius) * scale
        draw.ellipse([low, low, high, high], fill=colour)

    disc(64, edge)
    disc(62.5, china)
    disc(44, edge)
    draw.rounded_rectangle([98 * scale, 60 * scale, 126 * scale, 70 * scale], 4 * scale, fill=edge)
    disc(41, china)
    disc(37, edge)
    disc(36, (58, 34, 20))
    disc(31, (74, 44, 26))
    return sprite


def draw_keyboard(rng: random.Random, scale: float) -> Image.Image:
    """Part of a keyboard."""
    sprite, draw = blank(230, 96, scale)
    case, key, print_ = rng.choice(
        [
            ((52, 54, 58), (28, 29, 32), (206, 206, 206)),
            ((206, 208, 212), (246, 246, 247), (70, 72, 76)),
        ]
    )
    draw.rounded_rectangle([0, 0, sprite.width - 1, sprite.height - 1], 4 * scale, fill=case)
    font = load_font("sans", "regular", max(4.0, round(4.2 * scale, 1)))
    for row, signs in enumerate(("1234567890ß", "QWERTZUIOPÜ", "ASDFGHJKLÖÄ", "YXCVBNM,.-#")):
        for column, sign in enumerate(signs):
            left, top = (7 + column * 19 + row * 3) * scale, (7 + row * 19) * scale
            draw.rounded_rectangle(
                [left, top, left + 17 * scale, top + 17 * scale], 2 * scale, fill=key
            )
            draw.text((left + 3 * scale, top + 2 * scale), sign, print_, font)
    return sprite


def draw_phone(rng: random.Random, scale: float) -> Image.Image:
    """A phone with its screen off."""
    sprite, draw = blank(72, 148, scale)
    draw.rounded_rectangle(
        [0, 0, sprite.width - 1, sprite.height - 1], 9 * scale, fill=(70, 72, 76)
    )
    inner = [1.6 * scale, 1.6 * scale, sprite.width - 1.6 * scale, sprite.height - 1.6 * scale]
    draw.rounded_rectangle(inner, 8 * scale, fill=rng.choice([(14, 15, 18), (24, 28, 40)]))
    return sprite


def draw_note(rng: random.Random, scale: float) -> Image.Image:
    """A sticky note with a few words by hand."""
    sprite, draw = blank(76, 76, scale)
    paper = rng.choice([(250, 232, 120), (246, 176, 190), (170, 220, 240), (190, 232, 160)])
    draw.rectangle([0, 0, sprite.width, sprite.height], fill=paper)
    font = load_font("hand", "bold", max(4.0, round(11 * scale, 1)))
    for row, text in enumerate(
        rng.sample(["call back", "Fr 14:00", "milk", "thanks!", "room 12"], 3)
    ):
        draw.text((9 * scale, (8 + row * 18) * scale), text, (50, 54, 90), font)
    return sprite


THINGS: tuple[Callable[[random.Random, float], Image.Image], ...] = (
    draw_pen,
    draw_pen,
    draw_paper,
    draw_cup,
    draw_keyboard,
    draw_phone,
    draw_note,
)
"""A pen is the likeliest."""
