"""A chart as SVG: a bar for each stage or group, its parts told by their shade.

Written out as text, since bars need no library; and not as pixels, since names may be in any script
and a viewer has the letters for them.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

from cardscan.pipeline.counts import Group
from cardscan.pipeline.funnel import Figure

_ROW, _BAR, _LABELS, _WIDTH, _MARGIN = 26, 16, 220, 480, 24
_SHADES = ("#c6dbef", "#6baed6", "#08519c")
"""Light to dark, so that they can be told apart in grey too."""


@dataclass(frozen=True, slots=True)
class Bar:
    """A label, and what is drawn from the left, the largest first, each over the one before."""

    label: str
    parts: tuple[float, ...]


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


def to_svg(title: str, legend: Sequence[str], bars: Sequence[Bar]) -> str:
    """The chart as a whole file."""
    most = max((max(bar.parts) for bar in bars), default=0) or 1
    top = _MARGIN * 2 + _ROW
    height, width = top + _ROW * len(bars) + _MARGIN, _LABELS + _WIDTH + _MARGIN * 4
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        f'width="{width}" height="{height}" font-family="sans-serif" font-size="13">',
        f"<title>{_text(title)}</title>",
        f'<rect width="{width}" height="{height}" fill="#fff"/>',
        f'<text x="{_MARGIN}" y="{_MARGIN + 4}" font-size="16">{_text(title)}</text>',
    ]
    for at, (meaning, shade) in enumerate(zip(legend, _SHADES, strict=False)):
        left = _LABELS + at * 170
        parts.append(_bar(left, top - _ROW, 12, 12, shade))
        parts.append(f'<text x="{left + 18}" y="{top - _ROW + 11}">{_text(meaning)}</text>')
    for at, bar in enumerate(bars):
        y = top + at * _ROW
        label = _text(_cut(bar.label))
        parts.append(f'<text x="{_LABELS - 8}" y="{y + 13}" text-anchor="end">{label}</text>')
        for number, shade in zip(bar.parts, _SHADES, strict=False):
            parts.append(_bar(_LABELS, y, number * _WIDTH / most, _BAR, shade))
        told = " · ".join(f"{number:,}" for number in bar.parts)
        end = _LABELS + max(bar.parts) * _WIDTH / most + 6
        parts.append(f'<text x="{end:.1f}" y="{y + 13}" fill="#555">{told}</text>')
    return "\n".join([*parts, "</svg>", ""])


def _bar(x: float, y: float, width: float, height: float, shade: str) -> str:
    return f'<rect x="{x}" y="{y}" width="{width:.1f}" height="{height}" fill="{shade}"/>'


def _cut(label: str) -> str:
    return label if len(label) <= 30 else f"{label[:29]}…"


def _text(text: str) -> str:
    """Outside text as it may stand in XML, which has no control characters."""
    return escape("".join(character for character in text if character.isprintable()))
