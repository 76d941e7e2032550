"""The layouts: where each kind of line goes on a card, and what is drawn around it."""

import random
from collections.abc import Callable
from dataclasses import dataclass, replace

from samples.ink import Canvas, Colour
from samples.ornaments import draw_logo, draw_qr, draw_texture
from samples.people import Person
from samples.style import (
    WHITE,
    Style,
    address_lines,
    brand_lines,
    contact_lines,
    foot_lines,
    name_lines,
    role_lines,
)

Draw = Callable[[Canvas, Person, Style, random.Random], None]


@dataclass(frozen=True, slots=True)
class Layout:
    """A way to arrange a card; ``back`` draws its other side."""

    draw: Draw
    dark: bool = False
    portrait: bool = False
    back: Draw | None = None


def mix(one: Colour, other: Colour, share: float) -> Colour:
    """A colour between two, ``share`` of the way to the other."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(one, other, strict=True))
    return red, green, blue


def reverse(style: Style) -> Style:
    """The style for white on the accent colour."""
    return replace(style, accent=WHITE, paper=style.accent)


def slim(style: Style) -> Style:
    """The style for narrow columns, which a wide typeface would make tiny."""
    return replace(style, body="condensed") if style.body == "geometric" else style


def draw_one_column(card: Canvas, who: Person, style: Style, rng: random.Random) -> None:
    """Logo and company above, person in the middle, contacts at the foot, all at the left."""
    w, h = card.width, card.height
    draw_logo(card, who, style, rng, 6, 5.5, 9.5)
    card.flow(brand_lines(who, style, style.accent), (18, 5, w - 5, 15.5), valign="middle")
    person = name_lines(who, style, style.ink) + role_lines(who, style, style.accent)
    card.flow([person], (6, 17, w - 6, 27.5), valign="middle")
    foot = foot_lines(who, style, style.ink, address_first=True)
    card.flow(foot, (6, 28.5, w - 6, h - 4.5), valign="bottom", tabs=style.tabs)


def draw_two_columns(card: Canvas, who: Person, style: Style, rng: random.Random) -> None:
    """Company and address at the left of a rule, person and contacts at its right."""
    w, h = card.width, card.height
    style = slim(style)
    card.rectangle(31.2, 7, 31.5, h - 7, style.accent)
    draw_logo(card, who, style, rng, 5, 6, 10)
    card.flow(brand_lines(who, style, style.accent, 1.2), (5, 18, 30, 32))
    address = address_lines(who, replace(style, labels="none"), style.ink)
    card.flow([address], (5, 33, 30, h - 6), valign="bottom")
    person = name_lines(who, style, style.ink) + role_lines(who, style, style.accent)
    card.flow([person], (34, 6, w - 4, 20))
    contacts = contact_lines(who, replace(style, pairs=False), style.ink)
    card.flow([contacts], (34, 21, w - 4, h - 6), valign="bottom")


def draw_centred(card: Canvas, who: Person, style: Style, rng: random.Random) -> None:
    """Everything on the middle axis, with a short rule."""
    w, h = card.width, card.height
    card.flow(brand_lines(who, style, style.accent, 1.6), (5, 4.5, w - 5, 15), "centre", "middle")
    card.rectangle(w / 2 - 9, 16, w / 2 + 9, 16.4, style.accent)
    person = name_lines(who, style, style.ink) + role_lines(who, style, style.ink)
    card.flow([person], (5, 17.5, w - 5, 28.5), "centre", "middle")
    foot = foot_lines(who, style, style.ink, address_first=True)
    card.flow(foot, (5, 29.5, w - 5, h - 4), "centre", "bottom")


def draw_portrait(card: Canvas, who: Person, style: Style, rng: random.Random) -> None:
    """Upright, the logo at the top."""
    w, h = card.width, card.height
    style = slim(style)
    draw_logo(card, who, style, rng, w / 2 - 7, 7, 14)
    card.flow(
        brand_lines(who, style, style.accent, 1.3), (3.5, 22, w - 3.5, 34), "centre", "middle"
    )
    person = name_lines(who, style, style.ink, broken=True) + role_lines(who, style, style.accent)
    card.flow([person], (4, 35, w - 3, 52))
    plain = replace(style, labels="none")
    contacts = contact_lines(who, plain, style.ink)
    address = address_lines(who, plain, style.ink)
    card.flow([contacts + address], (4, 53, w - 3, h - 5), valign="bottom")


def draw_dark(card: Canvas, who: Person, style: Style, rng: random.Random) -> None:
    """Light print on dark paper, the name large."""
    w, h = card.width, card.height
    person = name_lines(who, style, style.accent) + role_lines(who, style, style.ink)
    card.flow([person], (6, 5.5, w - 20, 17.5))
    draw_logo(card, who, style, rng, w - 18, 5.5, 12)
    card.rectangle(6, 18.7, 24, 19, style.accent)
    card.flow(brand_lines(who, style, style.ink, 1.15), (6, 20, w - 20, 28), valign="middle")
    foot = foot_lines(who, style, style.ink)
    card.flow(foot, (6, 28.5, w - 5, h - 4.5), valign="bottom", tabs=style.tabs)


def draw_side_bar(card: Canvas, who: Person, style: Style, rng: random.Random) -> None:
    """A coloured bar at one side holds the logo."""
    w, h = card.width, card.height
    at, left = (0.0, 21.0) if rng.random() < 0.6 else (w - 17, 5.0)
    card.rectangle(at - 1, -1, at + 17, h + 1, style.accent)
    draw_logo(card, who, reverse(style), rng, at + 3, h / 2 - 5.5, 11)
    right = left + w - 25
    card.flow(brand_lines(who, style, style.accent, 1.3), (left, 4.5, right, 14), valign="middle")
    person = name_lines(who, style, style.ink) + role_lines(who, style, style.ink)
    card.flow([person], (left, 15, right, 26), valign="middle")
    foot = foot_lines(who, style, style.ink)
    card.flow(foot, (left, 27, right, h - 4.5), valign="bottom", tabs=style.tabs)


def draw_top_band(card: Canvas, who: Person, style: Style, rng: random.Random) -> None:
    """The company in white on a band, person and contacts below."""
    w, h = card.width, card.height
    card.rectangle(-1, -1, w + 1, 14, style.accent)
    card.rectangle(-1, 14.6, w + 1, 15.1, mix(style.accent, style.paper, 0.5))
    draw_logo(card, who, reverse(style), rng, w - 14.5, 2.5, 9)
    card.flow(brand_lines(who, style, WHITE), (5, 1.5, w - 17, 12.5), valign="middle")
    person = name_lines(who, style, style.ink) + role_lines(who, style, style.accent)
    card.flow([person], (5, 16.5, w - 5, 27.5), valign="middle")
    foot = foot_lines(who, style, style.ink, address_first=True)
    card.flow(foot, (5, 28.5, w - 5, h - 3.5), valign="bottom", tabs=style.tabs)


def draw_textured(card: Canvas, who: Person, style: Style, rng: random.Random) -> None:
    """Print on paper with a grain or a pattern."""
    w, h = card.width, card.height
    draw_texture(card, rng)
    person = name_lines(who, style, style.ink) + role_lines(who, style, style.accent)
    card.flow([person], (7, 5.5, w - 6, 17))
    card.flow(brand_lines(who, style, style.accent, 1.2), (7, 18, w - 6, 26.5), valign="middle")
    foot = foot_lines(who, style, style.ink, address_first=True)
    card.flow(foot, (7, 27, w - 6, h - 5), valign="bottom")


def draw_shapes(card: Canvas, who: Person, style: Style, rng: random.Random) -> None:
    """Large shapes run off the right edge; all text keeps clear of them."""
    w, h = card.width, card.height
    pale = mix(style.accent, style.paper, 0.75)
    if rng.random() < 0.5:
        card.disc(w + 3, h * 0.12, 20, pale)
        card.disc(w - 1, h * 0.36, 7, mix(style.accent, style.paper, 0.45))
        card.disc(w - 5, 9, 7, style.accent)
    else:
        card.polygon([(w - 24, -1), (w + 1, -1), (w + 1, h * 0.5)], pale)
        card.polygon([(w - 11, -1), (w + 1, -1), (w + 1, h * 0.6)], style.accent)
    person = name_lines(who, style, style.accent) + role_lines(who, style, style.ink)
    card.flow([person], (6, 5.5, w - 25, 17.5))
    card.flow(brand_lines(who, style, style.ink, 1.2), (6, 18.5, w - 16, 27), valign="middle")
    foot = foot_lines(who, style, style.ink)
    card.flow(foot, (6, 28, w - 9, h - 4.5), valign="bottom", tabs=style.tabs)


def draw_icons(card: Canvas, who: Person, style: Style, rng: random.Random) -> None:
    """Little pictures for labels, a fine rule between person and contacts."""
    w, h = card.width, card.height
    style = replace(style, labels="icons")
    person = name_lines(who, style, style.accent) + role_lines(who, style, style.ink)
    card.flow([person], (6, 5.5, w * 0.56, 18))
    card.flow(brand_lines(who, style, style.ink, 1.05), (w * 0.58, 5.5, w - 5, 18), "right")
    card.rectangle(6, 19.5, w - 5, 19.75, mix(style.ink, style.paper, 0.4))
    card.flow(foot_lines(who, style, style.ink), (6, 21, w - 5, h - 4.5), valign="middle")


def draw_fine_print(card: Canvas, who: Person, style: Style, rng: random.Random) -> None:
    """The smallest print of all: person above, one dense block of everything at the foot."""
    w, h = card.width, card.height
    draw_logo(card, who, style, rng, w - 21, 6, 15)
    person = name_lines(who, style, style.ink) + role_lines(who, style, style.accent)
    card.flow([person], (6, 7, w - 23, 20))
    small = replace(style, points=style.points * 0.84, pairs=True)
    contacts = contact_lines(who, small, style.ink, 0.2)
    foot = address_lines(who, small, style.ink, joined=True) + contacts
    brands = brand_lines(who, small, style.accent, 1.15)
    card.flow([brand + foot for brand in brands], (6, 24, w - 6, h - 4.5), valign="bottom")


def draw_front(card: Canvas, who: Person, style: Style, rng: random.Random) -> None:
    """The side with the person, of a card whose company is on the other side."""
    w, h = card.width, card.height
    card.rectangle(-1, h - 2.6, w + 1, h + 1, style.accent)
    person = name_lines(who, style, style.ink) + role_lines(who, style, style.accent)
    card.flow([person], (7, 7, w - 7, 20))
    foot = foot_lines(who, style, style.ink)
    card.flow(foot, (7, 22, w - 7, h - 6.5), valign="bottom", tabs=style.tabs)


def draw_back(card: Canvas, who: Person, style: Style, rng: random.Random) -> None:
    """Logo, company and web address on the accent colour."""
    w, h = card.width, card.height
    card.rectangle(-1, -1, w + 1, h + 1, style.accent)
    card.paper = style.accent
    draw_logo(card, who, reverse(style), rng, w / 2 - 8, 6, 16)
    card.flow(brand_lines(who, style, WHITE, 1.7), (7, 24, w - 7, 38), "centre", "middle")
    web = replace(who, phones=(), emails=(), handle="")
    plain = replace(style, labels="none")
    card.flow([contact_lines(web, plain, WHITE)], (7, h - 11, w - 7, h - 5), "centre", "middle")


def draw_qr_card(card: Canvas, who: Person, style: Style, rng: random.Random) -> None:
    """A QR code with the vCard at the right."""
    w, h = card.width, card.height
    side = 23.0
    draw_qr(card, who, style, w - side - 3, 5, side)
    person = name_lines(who, style, style.ink) + role_lines(who, style, style.accent)
    card.flow([person], (5, 5, w - side - 5, 17), valign="middle")
    brand = brand_lines(who, style, style.accent, 1.25)
    card.flow(brand, (5, 18, w - side - 5, 28), valign="middle")
    foot = foot_lines(who, style, style.ink)
    card.flow(foot, (5, 29.5, w - 5, h - 4), valign="bottom", tabs=style.tabs)


def draw_corners(card: Canvas, who: Person, style: Style, rng: random.Random) -> None:
    """Company top right, person at the left, contacts bottom right, flush right."""
    w, h = card.width, card.height
    draw_logo(card, who, style, rng, 6, 5.5, 10)
    card.flow(brand_lines(who, style, style.accent), (19, 4.5, w - 6, 15), "right")
    person = name_lines(who, style, style.ink) + role_lines(who, style, style.ink)
    card.flow([person], (6, 16.5, w - 6, 27.5), valign="middle")
    foot = foot_lines(who, style, style.ink, address_first=True)
    card.flow(foot, (8, 28.5, w - 6, h - 5), "right", "bottom")


def draw_footer(card: Canvas, who: Person, style: Style, rng: random.Random) -> None:
    """Contacts in white on a coloured foot."""
    w, h = card.width, card.height
    card.rectangle(-1, 27, w + 1, h + 1, style.accent)
    draw_logo(card, who, style, rng, w - 17, 4.5, 11)
    person = name_lines(who, style, style.ink) + role_lines(who, style, style.accent)
    card.flow([person], (6, 4, w - 19, 15.5))
    card.flow(brand_lines(who, style, style.ink, 1.15), (6, 16.5, w - 6, 25.5), valign="middle")
    foot = foot_lines(who, style, WHITE)
    card.flow(foot, (6, 28.5, w - 5, h - 3), valign="middle", tabs=style.tabs)


LAYOUTS: dict[str, Layout] = {
    "one-column": Layout(draw_one_column),
    "two-columns": Layout(draw_two_columns),
    "dark": Layout(draw_dark, dark=True),
    "centred": Layout(draw_centred),
    "qr": Layout(draw_qr_card),
    "side-bar": Layout(draw_side_bar),
    "portrait": Layout(draw_portrait, portrait=True),
    "icons": Layout(draw_icons),
    "textured": Layout(draw_textured),
    "two-sides": Layout(draw_front, back=draw_back),
    "shapes": Layout(draw_shapes),
    "fine-print": Layout(draw_fine_print),
    "top-band": Layout(draw_top_band),
    "corners": Layout(draw_corners),
    "footer": Layout(draw_footer),
}
