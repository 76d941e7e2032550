"""Paper and ink: a blank card, and text, shapes and patterns on it, in millimetres and points.

Typefaces come from font packages, not from the machine, so that a seed gives the same pixels
everywhere; Pillow's basic layout engine is used because the other one depends on a system library.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

Colour = tuple[int, int, int]
Point = tuple[float, float]
Box = tuple[float, float, float, float]
"""Left, top, right and bottom in millimetres."""
POINT = 0.3528
"""Millimetres."""
PITCH = 1.2
"""From line to line, in ems, without the gap."""
GOOD = 0.93
"""Lines that need not shrink below this fit well enough."""
FINE = 4
"""Shapes are drawn this many times larger and reduced, which smooths their edges."""


@dataclass(frozen=True, slots=True)
class Face:
    """A typeface: files of a font package, and how far its letters are narrowed and slanted."""

    package: str
    regular: str
    bold: str
    light: str
    narrow: float = 1.0
    slant: float = 0.0
    """To the right for one up."""


FACES = {
    "sans": Face(
        "font_source_sans_pro",
        "SourceSansPro-Regular.otf",
        "SourceSansPro-Semibold.otf",
        "SourceSansPro-Light.otf",
    ),
    "condensed": Face(
        "font_source_sans_pro",
        "SourceSansPro-Regular.otf",
        "SourceSansPro-Bold.otf",
        "SourceSansPro-Light.otf",
        0.82,
    ),
    "serif": Face(
        "font_source_serif_pro",
        "SourceSerifPro-Regular.otf",
        "SourceSerifPro-Semibold.otf",
        "SourceSerifPro-Light.otf",
    ),
    "book": Face("font_caladea", "Caladea-Regular.ttf", "Caladea-Bold.ttf", "Caladea-Italic.ttf"),
    "geometric": Face(
        "font_manrope", "Manrope-Regular.ttf", "Manrope-Bold.ttf", "Manrope-Light.ttf"
    ),
    "grotesk": Face(
        "font_hanken_grotesk",
        "HankenGrotesk-Regular.otf",
        "HankenGrotesk-Bold.otf",
        "HankenGrotesk-Light.otf",
    ),
    "black": Face(
        "font_source_sans_pro",
        "SourceSansPro-Semibold.otf",
        "SourceSansPro-Black.otf",
        "SourceSansPro-ExtraLight.otf",
    ),
    "slanted": Face(
        "font_source_sans_pro",
        "SourceSansPro-Semibold.otf",
        "SourceSansPro-Black.otf",
        "SourceSansPro-Light.otf",
        slant=0.25,
    ),
    "hand": Face("font_amatic_sc", "AmaticSC-Bold.ttf", "AmaticSC-Bold.ttf", "AmaticSC-Bold.ttf"),
}


@cache
def load_font(face: str, weight: str, pixels: float) -> ImageFont.FreeTypeFont:
    """The font of a face in FACES, of a weight (regular, bold, light), of so many pixels."""
    package = FACES[face].package
    spec = find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise SystemExit(f"The font package {package} is missing: install the development tools.")
    path = Path(spec.submodule_search_locations[0], "files", getattr(FACES[face], weight))
    return ImageFont.truetype(str(path), pixels, layout_engine=ImageFont.Layout.BASIC)


@dataclass(frozen=True, slots=True)
class Line:
    """One printed line; a label or an icon may stand before its text."""

    kind: str
    """What it says: name, title, department, company, contact, address or other."""
    text: str
    face: str
    points: float
    colour: Colour
    weight: str = "regular"
    gap: float = 0.0
    """Millimetres of air above, at full size."""
    label: str = ""
    icon: str = ""
    tracking: float = 0.0
    """Extra space between letters, in ems."""
    tail: str = ""
    """Printed right after the text, and no part of what it says."""

    @property
    def shown(self) -> str:
        """Text and tail."""
        return self.text + self.tail


@dataclass(frozen=True, slots=True)
class Printed:
    """A line, and where it stands on the card with what goes before its text."""

    line: Line
    box: Box


@dataclass(frozen=True, slots=True)
class Fit:
    """How lines stand in a box: the factor of each, its indent at full size, and the air."""

    lines: tuple[Line, ...]
    factors: tuple[float, ...]
    leads: tuple[float, ...]
    air: float
    height: float

    @property
    def worst(self) -> float:
        """The smallest factor."""
        return min(self.factors, default=1.0)


class Canvas:
    """One side of a card: pixels, and what is printed so far in reading order."""

    def __init__(self, size: Point, scale: float, paper: Colour) -> None:
        self.width, self.height = size
        self.scale = scale
        self.paper = paper
        self.image = Image.new("RGB", (round(size[0] * scale), round(size[1] * scale)), paper)
        self.printed: list[Printed] = []

    def polygon(self, points: Sequence[Point], colour: Colour) -> None:
        """A filled polygon; it may run over the edges."""
        self._fill([tuple(points)], colour)

    def rectangle(
        self, left: float, top: float, right: float, bottom: float, colour: Colour
    ) -> None:
        """A filled upright rectangle."""
        self.polygon([(left, top), (right, top), (right, bottom), (left, bottom)], colour)

    def disc(self, x: float, y: float, radius: float, colour: Colour, hole: float = 0.0) -> None:
        """A filled circle, or a ring around a hole of the given radius."""
        self._fill([(x - radius, y - radius, x + radius, y + radius)], colour, ellipse=True)
        if hole:
            self.disc(x, y, hole, self.paper)

    def shade(self, pattern: np.ndarray[tuple[int, int], np.dtype[np.int16]]) -> None:
        """Adds a pattern of grey levels, of the image's height and width, to every channel."""
        pixels = np.asarray(self.image, np.int16) + pattern[:, :, None]
        self.image = Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8))

    def _fill(
        self,
        shapes: Sequence[tuple[Point, ...] | tuple[float, ...]],
        colour: Colour,
        ellipse: bool = False,
    ) -> None:
        for shape in shapes:
            flat = np.asarray(shape, float).reshape(-1, 2) * self.scale
            low = np.floor(flat.min(axis=0)).astype(int) - 1
            size = np.ceil(flat.max(axis=0)).astype(int) + 1 - low
            mask = Image.new("L", (int(size[0]) * FINE, int(size[1]) * FINE), 0)
            corners = [tuple(point) for point in ((flat - low) * FINE).tolist()]
            draw = ImageDraw.Draw(mask)
            if ellipse:
                draw.ellipse(corners, fill=255)
            else:
                draw.polygon(corners, fill=255)
            self.image.paste(colour, (int(low[0]), int(low[1])), mask.reduce(FINE))

    def _length(self, line: Line, text: str, factor: float) -> float:
        font = self._font(line, factor)
        tracks = line.tracking * line.points * factor * POINT * max(0, len(text) - 1)
        return font.getlength(text) * FACES[line.face].narrow / self.scale + tracks

    def _font(self, line: Line, factor: float) -> ImageFont.FreeTypeFont:
        pixels = round(line.points * factor * POINT * self.scale, 1)
        return load_font(line.face, line.weight, max(pixels, 4.0))

    def _write(self, x: float, baseline: float, text: str, line: Line, factor: float) -> None:
        font, narrow = self._font(line, factor), FACES[line.face].narrow
        slant = FACES[line.face].slant
        ascent, descent = font.getmetrics()
        pad = ascent // 2
        width = int(self._length(line, text, factor) * self.scale / narrow) + 2 * pad
        mask = Image.new("L", (width, ascent + descent + 2 * pad), 0)
        draw = ImageDraw.Draw(mask)
        if line.tracking:
            at, step = (
                float(pad),
                line.tracking * line.points * factor * POINT * self.scale / narrow,
            )
            for sign in text:
                draw.text((at, pad + ascent), sign, 255, font, anchor="ls")
                at += font.getlength(sign) + step
        else:
            draw.text((pad, pad + ascent), text, 255, font, anchor="ls")
        if slant:
            lean = (1, slant, -slant * (pad + ascent), 0, 1, 0)
            mask = mask.transform(mask.size, Image.Transform.AFFINE, lean, Image.Resampling.BICUBIC)
        if narrow != 1.0:
            mask = mask.resize((round(width * narrow), mask.height), Image.Resampling.LANCZOS)
        place = (round(x * self.scale - pad * narrow), round(baseline * self.scale) - pad - ascent)
        self.image.paste(line.colour, place, mask)

    def flow(
        self,
        variants: Sequence[Sequence[Line]],
        box: Box,
        align: str = "left",
        valign: str = "top",
        tabs: bool = False,
    ) -> None:
        """Prints lines one below the other inside a box: the first variant that fits well enough.

        Lines of one size shrink together until the widest fits; air goes before all shrink until
        the heights fit. With tabs, labels stand in a column of their own.
        """
        fits = [self._fit(lines, box, tabs) for lines in variants]
        good = [fit for fit in fits if fit.worst >= GOOD] or [max(fits, key=lambda fit: fit.worst)]
        fit = good[0]
        left, top, right, bottom = box
        y = top + (bottom - top - fit.height) * {"top": 0.0, "middle": 0.5, "bottom": 1.0}[valign]
        for line, factor, lead in zip(fit.lines, fit.factors, fit.leads, strict=True):
            em = line.points * factor * POINT
            y += line.gap * fit.air + em * PITCH
            room = (right - left) - self._length(line, line.shown, factor) - lead * factor
            x = left + room * {"left": 0.0, "centre": 0.5, "right": 1.0}[align]
            baseline = y - em * 0.3
            if line.icon:
                self.icon(line.icon, x, baseline - em * 0.86, em * 1.1, line.colour)
            elif line.label:
                self._write(x, baseline, line.label, line, factor)
            self._write(x + lead * factor, baseline, line.shown, line, factor)
            box = (x, baseline - em * 0.75, x + right - left - room, baseline + em * 0.22)
            self.printed.append(Printed(line, box))

    def _fit(self, lines: Sequence[Line], box: Box, tabs: bool) -> "Fit":
        left, top, right, bottom = box
        leads = [self._lead(line) for line in lines]
        if tabs:
            leads = [max(leads) if lead else 0.0 for lead in leads]
        shrink: dict[float, float] = {}
        for line, lead in zip(lines, leads, strict=True):
            fit = min(1.0, (right - left) / (self._length(line, line.shown, 1.0) + lead + 0.01))
            shrink[line.points] = min(fit, shrink.get(line.points, 1.0))
        tall = sum(line.points * shrink[line.points] * POINT * PITCH for line in lines)
        gaps = sum(line.gap for line in lines)
        squeeze = min(1.0, (bottom - top) / tall) if lines else 1.0
        air = min(1.0, max(0.0, bottom - top - tall) / gaps) if gaps else 0.0
        return Fit(
            lines=tuple(lines),
            factors=tuple(shrink[line.points] * squeeze for line in lines),
            leads=tuple(leads),
            air=air,
            height=tall * squeeze + gaps * air,
        )

    def _lead(self, line: Line) -> float:
        em = line.points * POINT
        if line.icon:
            return em * 1.75
        return self._length(line, line.label, 1.0) + em * 0.45 if line.label else 0.0

    def icon(self, name: str, x: float, y: float, size: float, colour: Colour) -> None:
        """A little picture in place of a label: work, cell, fax, email, web, address, handle."""
        mask = Image.new("L", (round(size * self.scale) * FINE,) * 2, 0)
        draw_icon(ImageDraw.Draw(mask), name, mask.width / 100)
        self.image.paste(colour, (round(x * self.scale), round(y * self.scale)), mask.reduce(FINE))


def draw_icon(draw: ImageDraw.ImageDraw, name: str, unit: float) -> None:
    """White on black, on a square of 100 units."""

    def at(*numbers: float) -> list[float]:
        return [number * unit for number in numbers]

    stroke = max(1, round(9 * unit))
    if name == "work":  # a handset: a bent bar with two ends
        draw.arc(at(8, -52, 152, 92), 100, 170, fill=255, width=round(17 * unit))
        draw.polygon(at(6, 14, 24, 6, 38, 32, 22, 44), fill=255)
        draw.polygon(at(68, 62, 94, 76, 86, 94, 56, 78), fill=255)
    elif name == "cell":
        draw.rounded_rectangle(at(26, 4, 74, 96), 9 * unit, fill=255)
        draw.rectangle(at(33, 16, 67, 78), fill=0)
        draw.ellipse(at(45, 82, 55, 92), fill=0)
    elif name == "fax":
        draw.rectangle(at(28, 6, 72, 36), outline=255, width=stroke)
        draw.rounded_rectangle(at(6, 32, 94, 72), 6 * unit, fill=255)
        draw.rectangle(at(26, 58, 74, 94), fill=255)
        draw.rectangle(at(34, 64, 66, 86), fill=0)
    elif name == "email":
        draw.rectangle(at(4, 18, 96, 82), outline=255, width=stroke)
        draw.line(at(6, 22, 50, 58, 94, 22), fill=255, width=stroke)
    elif name == "web":
        draw.ellipse(at(5, 5, 95, 95), outline=255, width=stroke)
        draw.ellipse(at(31, 5, 69, 95), outline=255, width=stroke)
        draw.line(at(6, 50, 94, 50), fill=255, width=stroke)
    elif name == "address":
        draw.ellipse(at(18, 2, 82, 66), fill=255)
        draw.polygon(at(23, 50, 77, 50, 50, 98), fill=255)
        draw.ellipse(at(38, 22, 62, 46), fill=0)
    else:  # handle: two heads of people who know each other
        draw.ellipse(at(14, 12, 50, 48), fill=255)
        draw.pieslice(at(2, 52, 62, 140), 180, 360, fill=255)
        draw.ellipse(at(58, 20, 88, 50), fill=255)
        draw.pieslice(at(56, 56, 104, 128), 180, 360, fill=255)
