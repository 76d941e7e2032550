"""A drawn card: its pixels, what is printed on it, and the truth about it as JSON wants it."""

import random
from dataclasses import dataclass
from typing import Any

from PIL import Image

from samples.ink import Canvas, Printed
from samples.layouts import LAYOUTS, Draw, Layout
from samples.people import Person, make_person, upper
from samples.shops import make_shop
from samples.signs import SIGNS
from samples.style import Style, make_style

CARDS: dict[str, Layout] = LAYOUTS | SIGNS
"""Every layout: those of people in offices, then those of shops and trades."""


@dataclass(frozen=True, slots=True)
class Card:
    """One side, ready to be photographed."""

    image: Image.Image
    size: tuple[float, float]
    """Millimetres."""
    truth: dict[str, Any]
    tags: tuple[str, ...]
    printed: tuple[Printed, ...] = ()


def draw_card(
    rng: random.Random, layout: str, locale: str, scale: float, hard: bool = False
) -> tuple[Card, ...]:
    """The sides of a made-up card, one or two, at ``scale`` pixels a millimetre."""
    plan = CARDS[layout]
    who = make_shop(rng, locale) if layout in SIGNS else make_person(rng, locale)
    style = make_style(rng, plan.dark, hard, locale)
    long, short = (88.9, 50.8) if locale == "en_US" else (85.0, 55.0)
    size = (short, long) if plan.portrait else (long, short)
    tags = [f"layout:{layout}", f"locale:{locale}"]
    tags += ["dark-bg"] if plan.dark else []
    tags += ["capitals"] if style.capitals else []
    sides = [plan.draw] + ([plan.back] if plan.back else [])
    return tuple(draw_side(rng, side, who, style, size, scale, tuple(tags)) for side in sides)


def draw_side(
    rng: random.Random,
    draw: Draw,
    who: Person,
    style: Style,
    size: tuple[float, float],
    scale: float,
    tags: tuple[str, ...],
) -> Card:
    """One side, with the truth about what it prints."""
    canvas = Canvas(size, scale, style.paper)
    draw(canvas, who, style, rng)
    if any(printed.line.icon for printed in canvas.printed):
        tags = (*tags, "icons")
    truth = to_truth(canvas, who, style)
    return Card(canvas.image, size, truth, tags, tuple(canvas.printed))


def to_truth(canvas: Canvas, who: Person, style: Style) -> dict[str, Any]:
    """What is printed, field by field; a field that is not printed is None or empty."""
    texts: dict[str, list[str]] = {}
    for row in canvas.printed:
        texts.setdefault(row.line.kind, []).append(row.line.text)
    lines = [f"{row.line.label} {row.line.shown}".strip() for row in canvas.printed]
    printed = "\n".join(lines)

    def one(kind: str, glue: str = " ") -> str | None:
        return glue.join(texts[kind]) if kind in texts else None

    def cased(text: str) -> str | None:
        shown = upper(text, who.locale) if style.capitals else text
        return shown or None if "name" in texts else None

    branches = texts.get("branch", [])
    truth = {
        "name": one("name"),
        "given": cased(who.given),
        "family": cased(who.family),
        "title": one("title"),
        "department": one("department"),
        "company": one("company"),
        "phones": [
            {"raw": phone.raw, "e164": phone.e164, "type": phone.type, "extension": phone.extension}
            for phone in who.phones
            if phone.raw in printed
        ],
        "emails": [mail for mail in who.emails if mail in printed],
        "urls": [who.url] if who.url and who.url in lines_without_mail(lines) else [],
        "address": one("address", ", ") or next(iter(branches), None),
        "country": who.country if "address" in texts or branches else None,
        "other": texts.get("other", []),
        "lines": lines,
    }
    return truth | {"branches": branches} if branches else truth


def lines_without_mail(lines: list[str]) -> str:
    """All lines but those with an e-mail address, which may hold the web address too."""
    return "\n".join(line for line in lines if "@" not in line)
