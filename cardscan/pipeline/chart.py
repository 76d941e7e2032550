"""A chart: a bar for each stage or group, its parts told by their shade; as SVG or as PNG.

SVG is written out as text, since bars need no library; a viewer has the letters for names in any
script. PNG, which everything takes, can show only what one font of this computer has letters for.
"""

import io
import itertools
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

from PIL import Image, ImageDraw, ImageFont

from cardscan.errors import UsageError
from cardscan.pipeline.counts import Group
from cardscan.pipeline.funnel import Figure

_ROW, _BAR, _LABELS, _WIDTH, _MARGIN = 26, 16, 220, 480, 24
_SMALL, _LARGE, _LETTER = 13, 16, 8
_SHADES = ("#c6dbef", "#6baed6", "#08519c")
"""Light to dark, so that they can be told apart in grey too."""
_EDGE = _SHADES[-1]
"""Around each block: its contrast with the ground and with every shade but its own is 3 to 1."""
_WHITE, _BLACK, _GREY = "#fff", "#000", "#555"
_IN_THE_DARK = {
    _WHITE: "#16181c",
    _BLACK: "#e8eaee",
    _GREY: "#a6adb8",
    **dict(zip(_SHADES, ("#1f3d5c", "#2f74a8", "#c6dbef"), strict=True)),
}
"""What stands for each colour where a page is dark, with the same contrasts."""
_SCALE = 2
"""Pixels of a PNG to one of the SVG, so that it can be printed."""
_FONTS = (
    "DejaVuSans.ttf",
    "NotoSans-Regular.ttf",
    "LiberationSans-Regular.ttf",
    "Arial.ttf",
    "Arial Unicode.ttf",
    "NotoSansCJK-Regular.ttc",
)
"""Of those that systems come with, the ones that have most letters; looked for by these names."""

_FROM_RIGHT = ("R", "AL")


@dataclass(frozen=True, slots=True)
class Bar:
    """A label, and what is drawn from the left, the largest first, each over the one before."""

    label: str
    parts: tuple[float, ...]
    told: str = ""
    """What stands behind it; "" for the numbers."""

    @property
    def words(self) -> str:
        """What stands behind it."""
        return self.told or " · ".join(f"{number:,}" for number in self.parts)


@dataclass(frozen=True, slots=True)
class _Block:
    """A filled rectangle."""

    x: float
    y: float
    width: float
    height: float
    shade: str


@dataclass(frozen=True, slots=True)
class _Words:
    """A line of text; y is its base line, and x its end where it is set to the right."""

    x: float
    y: float
    text: str
    size: int = _SMALL
    shade: str = _BLACK
    right: bool = False


def to_bars(rows: Iterable[Figure | Group]) -> tuple[tuple[str, ...], list[Bar]]:
    """What the shades mean, and the bars: where people stand, or what came of groups of them."""
    bars = list[Bar]()
    legend: tuple[str, ...] = ("people",)
    for row in rows:
        if isinstance(row, Group):
            legend = ("people met", "beyond the first stage", "won")
            bars.append(Bar(row.name or "(none)", (row.people, row.went_on, row.won)))
        elif row.table == "now":
            bars.append(Bar(f"{row.track or 'no track'}: {row.name}", (row.number,)))
    return legend, bars


def to_svg(
    title: str,
    legend: Sequence[str],
    bars: Sequence[Bar],
    description: str = "",
    *,
    themed: bool = False,
) -> str:
    """The chart as a whole file, with a title and a description for those who do not see it.

    Args:
        title: stands above it.
        legend: what the shades mean.
        bars: from top to bottom.
        description: of what is to be seen.
        themed: whether it is dark where the page is that shows it; else it is always light.
    """
    width, height = size_of(bars)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        f'width="{width}" height="{height}" font-family="sans-serif" font-size="{_SMALL}" '
        f'fill="{_BLACK}" '
        'role="img" aria-labelledby="title description">',
        f'<title id="title">{escape(_shown(title))}</title>',
        f'<desc id="description">{escape(_shown(description))}</desc>',
        *([f"<style>{_follow_the_page()}</style>"] if themed else []),
        f'<rect width="{width}" height="{height}" fill="{_WHITE}"/>',
    ]
    for one in _lay_out(title, legend, bars):
        if isinstance(one, _Block):
            parts.append(
                f'<rect x="{one.x}" y="{one.y}" width="{one.width:.1f}" height="{one.height}" '
                f'fill="{one.shade}" stroke="{_EDGE}"/>'
            )
            continue
        anchor = ' text-anchor="end"' if one.right else ""
        size = f' font-size="{one.size}"' if one.size != _SMALL else ""
        shade = f' fill="{one.shade}"' if one.shade != _BLACK else ""
        place = f'x="{one.x:.1f}" y="{one.y}"{anchor}{size}{shade}'
        parts.append(f"<text {place}>{escape(one.text)}</text>")
    return "\n".join([*parts, "</svg>", ""])


def to_png(title: str, legend: Sequence[str], bars: Sequence[Bar]) -> bytes:
    """The chart as a whole file, twice as large.

    Raises:
        UsageError: no font of this computer has all its letters.
    """
    shapes = list(_lay_out(title, legend, bars))
    letters = frozenset("".join(one.text for one in shapes if isinstance(one, _Words)))
    fonts = {size: _find_font(letters, size * _SCALE) for size in (_SMALL, _LARGE)}
    width, height = size_of(bars)
    picture = Image.new("RGB", (width * _SCALE, height * _SCALE), _WHITE)
    draw = ImageDraw.Draw(picture)
    for one in shapes:
        x, y = one.x * _SCALE, one.y * _SCALE
        if isinstance(one, _Words):
            anchor = "rs" if one.right else "ls"
            draw.text((x, y), one.text, one.shade, fonts[one.size], anchor=anchor)
        else:
            end = (x + one.width * _SCALE - 1, y + one.height * _SCALE - 1)
            draw.rectangle(((x, y), (max(x, end[0]), end[1])), one.shade, _EDGE, _SCALE)
    file = io.BytesIO()
    picture.save(file, "PNG", optimize=True)
    return file.getvalue()


def size_of(bars: Sequence[Bar]) -> tuple[int, int]:
    """Width and height of the SVG."""
    longest = max((len(bar.words) for bar in bars), default=0) * _LETTER
    return _LABELS + _WIDTH + max(_MARGIN * 4, longest + _MARGIN), _MARGIN * 3 + _ROW * (
        len(bars) + 1
    )


def _lay_out(title: str, legend: Sequence[str], bars: Sequence[Bar]) -> Iterator[_Block | _Words]:
    """All that is drawn, in this order."""
    most = max((max(bar.parts) for bar in bars), default=0) or 1
    top = _MARGIN * 2 + _ROW
    yield _Words(_MARGIN, _MARGIN + 4, _shown(title), _LARGE)
    for at, (meaning, shade) in enumerate(zip(legend, _SHADES, strict=False)):
        left = _LABELS + at * 170
        yield _Block(left, top - _ROW, 12, 12, shade)
        yield _Words(left + 18, top - _ROW + 11, _shown(meaning))
    for at, bar in enumerate(bars):
        y = top + at * _ROW
        yield _Words(_LABELS - 8, y + 13, _shown(_cut(bar.label)), right=True)
        for number, shade in zip(bar.parts, _SHADES, strict=False):
            if number:
                yield _Block(_LABELS, y, number * _WIDTH / most, _BAR, shade)
        right = _LABELS + max(bar.parts) * _WIDTH / most + 6
        yield _Words(right, y + 13, _shown(bar.words), shade=_GREY)


def _follow_the_page() -> str:
    """The style of a chart that is dark where its page is, but not on paper."""
    colours = "".join(
        f'[{name}="{light}"]{{{name}:{dark}}}'
        for name in ("fill", "stroke")
        for light, dark in _IN_THE_DARK.items()
    )
    return f"@media screen and (prefers-color-scheme:dark){{{colours}}}"


def _find_font(letters: frozenset[str], size: int) -> ImageFont.FreeTypeFont:
    """The first font that has all letters; Pillow's own, which has few, is asked last."""
    for name in itertools.chain(_FONTS, [None]):
        try:
            font = ImageFont.truetype(name, size) if name else ImageFont.load_default(size)
        except OSError:
            continue
        if isinstance(font, ImageFont.FreeTypeFont) and not _lacking(font, letters):
            return font
    raise UsageError(
        "no font of this computer has all letters of the chart",
        "Name the file .svg: whoever opens that has the letters.",
    )


def _lacking(font: ImageFont.FreeTypeFont, letters: Iterable[str]) -> set[str]:
    """The letters that the font shows as it shows what is no letter at all.

    Those written from the right are among them: to join and order them takes more than a font.
    """
    none = bytes(font.getmask("\uffff"))
    return {
        one
        for one in letters
        if one != " "
        and (unicodedata.bidirectional(one) in _FROM_RIGHT or bytes(font.getmask(one)) == none)
    }


def _cut(label: str) -> str:
    return label if len(label) <= 30 else f"{label[:29]}…"


def _shown(text: str) -> str:
    """Outside text without control characters, which XML does not have and no font shows."""
    return "".join(character for character in text if character.isprintable())
