"""What a card carries besides text: a logo, a pattern in its paper, a QR code."""

import math
import random

import numpy as np
import segno
from PIL import Image

from samples.desk import mottle, soften
from samples.ink import Canvas, Line, Point
from samples.people import Person
from samples.style import Style


def draw_logo(
    card: Canvas, who: Person, style: Style, rng: random.Random, x: float, y: float, size: float
) -> None:
    """A made-up mark in a square, in the accent colour on the paper colour."""
    middle, half = (x + size / 2, y + size / 2), size / 2
    kind = rng.randrange(7)
    accent, paper = style.accent, style.paper
    if kind == 0:
        card.disc(*middle, half, accent)
        draw_monogram(card, who, style, middle, size)
    elif kind == 1:
        card.polygon(regular(middle, half, 6), accent)
        draw_monogram(card, who, style, middle, size * 0.9)
    elif kind == 2:  # bars that climb
        for step in range(4):
            left = x + step * size * 0.26
            card.rectangle(
                left, y + size * (0.75 - 0.25 * step), left + size * 0.18, y + size, accent
            )
    elif kind == 3:  # two hills and a sun
        card.polygon(
            [(x, y + size), (x + size * 0.4, y + size * 0.3), (x + size * 0.8, y + size)], accent
        )
        card.polygon(
            [(x + size * 0.45, y + size), (x + size * 0.7, y + size * 0.55), (x + size, y + size)],
            accent,
        )
        card.disc(x + size * 0.8, y + size * 0.2, size * 0.14, accent)
    elif kind == 4:  # two rings
        for side in (-0.22, 0.22):
            card.disc(middle[0] + side * size, middle[1], size * 0.3, accent)
            card.disc(middle[0] + side * size, middle[1], size * 0.2, paper)
    elif kind == 5:  # an open chevron
        for shift in (0.0, 0.34):
            top, left = y + size * 0.1, x + size * shift
            card.polygon(
                [
                    (left, top),
                    (left + size * 0.2, top),
                    (left + size * 0.6, middle[1]),
                    (left + size * 0.2, y + size * 0.9),
                    (left, y + size * 0.9),
                    (left + size * 0.4, middle[1]),
                ],
                accent,
            )
    else:  # petals around a heart
        for petal in range(6):
            angle = petal * math.pi / 3
            away = size * 0.3
            card.disc(
                middle[0] + math.cos(angle) * away,
                middle[1] + math.sin(angle) * away,
                size * 0.17,
                accent,
            )
        card.disc(*middle, size * 0.1, accent)


def draw_monogram(card: Canvas, who: Person, style: Style, middle: Point, size: float) -> None:
    """The first letter of the company, in the paper colour; it is no line of text."""
    letter = Line("logo", who.company[0].upper(), style.head, size * 1.75, style.paper, "bold")
    x, y = middle
    card.flow(
        [[letter]], (x - size, y - size * 0.42, x + size, y + size * 0.42), "centre", "middle"
    )
    card.printed.pop()


def regular(middle: Point, radius: float, corners: int) -> list[Point]:
    """The corners of a regular polygon, one of them at the top."""
    turns = [2 * math.pi * i / corners for i in range(corners)]
    return [(middle[0] + radius * math.sin(t), middle[1] - radius * math.cos(t)) for t in turns]


def draw_texture(card: Canvas, rng: random.Random) -> None:
    """Linen, pinstripes, dots or mottled paper, faint enough to read on."""
    height, width = card.image.height, card.image.width
    rows, columns = np.arange(height)[:, None], np.arange(width)[None, :]
    unit = max(2, round(card.scale * 0.35))
    kind = rng.choice(["linen", "stripes", "dots", "mottled"])
    noise = np.random.default_rng(rng.getrandbits(32))
    if kind == "linen":
        warp = noise.integers(-9, 6, (1, width // unit + 1), np.int16).repeat(unit, 1)[:, :width]
        weft = noise.integers(-9, 6, (height // unit + 1, 1), np.int16).repeat(unit, 0)[:height]
        pattern = warp + weft
    elif kind == "stripes":
        pattern = np.where((rows + columns) % (unit * 8) < unit, -14, 0)
    elif kind == "dots":
        near = (rows % (unit * 6) < unit * 1.5) & (columns % (unit * 6) < unit * 1.5)
        pattern = np.where(near, -16, 0)
    else:
        smooth = soften(mottle(noise, (height, width), (unit * 5, unit * 5)), unit * 2)
        pattern = smooth.astype(np.int16) // 5 - 28
    card.shade(pattern.astype(np.int16))


def draw_qr(card: Canvas, who: Person, style: Style, x: float, y: float, side: float) -> None:
    """A QR code of the person's vCard, dark on white."""
    modules = segno.make(to_vcard(who), error="l", micro=False, boost_error=False).matrix
    card.rectangle(x, y, x + side, y + side, (255, 255, 255))
    pixel = max(1, int(side * card.scale / (len(modules) + 4)))
    bits = np.array([list(row) for row in modules], np.uint8).repeat(pixel, 0).repeat(pixel, 1)
    ink = style.ink if sum(style.ink) < 300 else (20, 20, 20)
    spare = (side * card.scale - bits.shape[0]) / 2
    square = np.where(bits[:, :, None] == 1, np.array(ink), 255).astype(np.uint8)
    place = (round(x * card.scale + spare), round(y * card.scale + spare))
    card.image.paste(Image.fromarray(square), place)


def to_vcard(who: Person) -> str:
    """What a card's own QR code holds: the same as its print."""
    kinds = {"work": "WORK,VOICE", "cell": "CELL", "fax": "WORK,FAX"}
    lines = ["BEGIN:VCARD", "VERSION:3.0", f"N:{who.family};{who.given};;{who.prefix};"]
    lines += [f"FN:{who.name}", f"ORG:{escape(who.company)}"]
    lines += [f"TITLE:{escape(who.title)}"] if who.title else []
    lines += [f"TEL;TYPE={kinds[phone.type]}:{phone.e164}" for phone in who.phones]
    lines += [f"EMAIL:{mail}" for mail in who.emails]
    lines += [f"URL:{who.url}"] if who.url else []
    return "\r\n".join([*lines, "END:VCARD", ""])


def escape(text: str) -> str:
    """Text as vCard values want it (RFC 6350, 3.4)."""
    return text.replace("\\", "\\\\").replace(",", "\\,").replace(";", "\\;")
