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


def draw_one_column(card: Canvas, who: Person, style: Style, rng: random.Random) -> None:
    """Logo and company above, person in the middle, contacts at the foot, all at the left."""
    w, h = card.width, card.height
    draw_logo(card, who, style, rng, 6, 5.5, 9.5)
    card.flow(brand_lines(who, style, style.accent), (18, 5.5, w - 5, 15), valign="middle")
    person = name_lines(who, style, style.ink) + role_lines(who, style, style.accent)
    card.flow(person, (6, 18, w - 6, 29), valign="middle")
    foot = address_lines(who, style, style.ink, joined=True) + contact_lines(who, style, style.ink)
    card.flow(foot, (6, 30, w - 6, h - 4.5), valign="bottom", tabs=style.tabs)


def draw_two_columns(card: Canvas, who: Person, style: Style, rng: random.Random) -> None:
    """Company and address at the left of a rule, person and contacts at its right."""
    w, h = card.width, card.height
    card.rectangle(33.2, 7, 33.5, h - 7, style.accent)
    draw_logo(card, who, style, rng, 5, 7, 11)
    card.flow(brand_lines(who, style, style.accent, 1.25), (5, 20, 31.5, 33))
    card.flow(
        address_lines(who, replace(style, labels="none"), style.ink),
        (5, 34, 31.5, h - 6),
        valign="bottom",
    )
    person = name_lines(who, style, style.ink) + role_lines(who, style, style.accent)
    card.flow(person, (36.5, 7, w - 4.5, 20))
    card.flow(
        contact_lines(who, style, style.ink),
        (36.5, 22, w - 4.5, h - 6),
        valign="bottom",
        tabs=style.tabs,
    )


def draw_centred(card: Canvas, who: Person, style: Style, rng: random.Random) -> None:
    """Everything on the middle axis, with a short rule."""
    w, h = card.width, card.height
    card.flow(brand_lines(who, style, style.accent, 1.6), (5, 5, w - 5, 17), "centre", "middle")
    card.rectangle(w / 2 - 9, 18.4, w / 2 + 9, 18.8, style.accent)
    person = name_lines(who, style, style.ink) + role_lines(who, style, style.ink)
    card.flow(person, (5, 20, w - 5, 32), "centre", "middle")
    foot = address_lines(who, style, style.ink, joined=True) + contact_lines(
        who, style, style.ink, 0.2
    )
    card.flow(foot, (5, 33, w - 5, h - 4), "centre", "bottom")


def draw_portrait(card: Canvas, who: Person, style: Style, rng: random.Random) -> None:
    """Upright, the logo at the top."""
    w, h = card.width, card.height
    draw_logo(card, who, style, rng, w / 2 - 7.5, 8, 15)
    card.flow(brand_lines(who, style, style.accent, 1.3), (4, 25, w - 4, 36), "centre", "middle")
    person = name_lines(who, style, style.ink, broken=True) + role_lines(who, style, style.accent)
    card.flow(person, (5, 38, w - 4, 54))
    foot = contact_lines(who, style, style.ink) + address_lines(who, style, style.ink)
    card.flow(foot, (5, 56, w - 4, h - 5), valign="bottom")


def draw_dark(card: Canvas, who: Person, style: Style, rng: random.Random) -> None:
    """Light print on dark paper, the name large."""
    w, h = card.width, card.height
    person = name_lines(who, style, style.accent) + role_lines(who, style, style.ink)
    card.flow(person, (7, 7, w - 22, 20))
    draw_logo(card, who, style, rng, w - 19, 6, 13)
    card.rectangle(7, 22.4, 25, 22.7, style.accent)
    middle = brand_lines(who, style, style.ink, 1.15)
    card.flow(middle, (7, 24, w - 7, 33))
    foot = contact_lines(who, style, style.ink) + address_lines(who, style, style.ink, joined=True)
    card.flow(foot, (7, 33.5, w - 6, h - 4.5), valign="bottom", tabs=style.tabs)


def draw_side_bar(card: Canvas, who: Person, style: Style, rng: random.Random) -> None:
    """A coloured bar at one side holds the logo."""
    w, h = card.width, card.height
    at, left = (0.0, 24.0) if rng.random() < 0.6 else (w - 20, 5.0)
    card.rectangle(at - 1, -1, at + 20, h + 1, style.accent)
    draw_logo(
        card, who, replace(style, accent=WHITE, paper=style.accent), rng, at + 4, h / 2 - 6, 12
    )
    right = left + w - 28.5
    card.flow(brand_lines(who, style, style.accent, 1.35), (left, 5, right, 15))
    person = name_lines(who, style, style.ink) + role_lines(who, style, style.ink)
    card.flow(person, (left, 16, right, 28), valign="middle")
    foot = contact_lines(who, style, style.ink) + address_lines(who, style, style.ink)
    card.flow(foot, (left, 29, right, h - 4.5), valign="bottom", tabs=style.tabs)


def draw_top_band(card: Canvas, who: Person, style: Style, rng: random.Random) -> None:
    """The company in white on a band, person and contacts side by side below."""
    w, h = card.width, card.height
    card.rectangle(-1, -1, w + 1, 16, style.accent)
    card.rectangle(-1, 16.6, w + 1, 17.1, mix(style.accent, style.paper, 0.5))
    draw_logo(card, who, replace(style, accent=WHITE, paper=style.accent), rng, w - 16, 3, 10)
    card.flow(brand_lines(who, style, WHITE), (6, 2, w - 18, 14), valign="middle")
    person = name_lines(who, style, style.ink, broken=rng.random() < 0.5)
    card.flow(person + role_lines(who, style, style.accent), (6, 19, w - 6, 32), valign="middle")
    joined = len(who.phones) > 2
    foot = address_lines(who, style, style.ink, joined) + contact_lines(who, style, style.ink, 0.2)
    card.flow(foot, (6, 33, w - 6, h - 3.5), valign="bottom", tabs=style.tabs)


def draw_textured(card: Canvas, who: Person, style: Style, rng: random.Random) -> None:
    """Print on paper with a grain or a pattern."""
    w, h = card.width, card.height
    draw_texture(card, rng)
    person = name_lines(who, style, style.ink) + role_lines(who, style, style.accent)
    card.flow(person, (7, 7, w - 7, 19))
    card.flow(brand_lines(who, style, style.accent, 1.2), (7, 20, w - 7, 29), valign="middle")
    foot = address_lines(who, style, style.ink) + contact_lines(who, style, style.ink, 0.15)
    card.flow(foot, (7, 29.5, w - 6, h - 5), valign="bottom")


def draw_shapes(card: Canvas, who: Person, style: Style, rng: random.Random) -> None:
    """Large shapes run off the right edge; all text keeps to the left."""
    w, h = card.width, card.height
    pale = mix(style.accent, style.paper, 0.75)
    if rng.random() < 0.5:
        card.disc(w + 2, h * 0.2, 21, pale)
        card.disc(w - 6, h + 4, 15, mix(style.accent, style.paper, 0.45))
        card.disc(w - 5, 13, 7, style.accent)
    else:
        card.polygon([(w - 26, -1), (w + 1, -1), (w + 1, h * 0.62)], pale)
        card.polygon([(w - 12, -1), (w + 1, -1), (w + 1, h * 0.8)], style.accent)
    person = name_lines(who, style, style.accent) + role_lines(who, style, style.ink)
    card.flow(person, (6, 7, w - 30, 20))
    card.flow(brand_lines(who, style, style.ink, 1.2), (6, 21, w - 22, 30), valign="middle")
    foot = contact_lines(who, style, style.ink) + address_lines(who, style, style.ink)
    card.flow(foot, (6, 30.5, w - 22, h - 4.5), valign="bottom", tabs=style.tabs)


def draw_icons(card: Canvas, who: Person, style: Style, rng: random.Random) -> None:
    """Little pictures for labels, a fine rule between person and contacts."""
    w, h = card.width, card.height
    style = replace(style, labels="icons")
    person = name_lines(who, style, style.accent) + role_lines(who, style, style.ink)
    card.flow(person, (6, 6, w * 0.62, 19))
    card.flow(brand_lines(who, style, style.ink, 1.05), (w * 0.63, 6, w - 5, 19), "right")
    card.rectangle(6, 21, w - 5, 21.25, mix(style.ink, style.paper, 0.4))
    foot = contact_lines(who, style, style.ink, 0.8) + address_lines(
        who, style, style.ink, joined=True, gap=0.8
    )
    card.flow(foot, (6, 22.5, w - 5, h - 5), valign="middle")


def draw_fine_print(card: Canvas, who: Person, style: Style, rng: random.Random) -> None:
    """The smallest print of all: person above, one dense block of everything at the foot."""
    w, h = card.width, card.height
    draw_logo(card, who, style, rng, w - 22, 7, 16)
    person = name_lines(who, style, style.ink) + role_lines(who, style, style.accent)
    card.flow(person, (6, 7, w - 25, 22))
    small = replace(style, points=style.points * 0.88, pairs=True)
    foot = brand_lines(who, small, style.accent, 1.15)
    foot += address_lines(who, small, style.ink, joined=True)
    foot += contact_lines(who, small, style.ink, 0.1)
    card.flow(foot, (6, 27, w - 6, h - 4.5), valign="bottom")


def draw_front(card: Canvas, who: Person, style: Style, rng: random.Random) -> None:
    """The side with the person, of a card whose company is on the other side."""
    w, h = card.width, card.height
    card.rectangle(-1, h - 2.6, w + 1, h + 1, style.accent)
    person = name_lines(who, style, style.ink) + role_lines(who, style, style.accent)
    card.flow(person, (7, 7, w - 7, 21))
    foot = contact_lines(who, style, style.ink) + address_lines(who, style, style.ink)
    card.flow(foot, (7, 23, w - 7, h - 6.5), valign="bottom", tabs=style.tabs)


def draw_back(card: Canvas, who: Person, style: Style, rng: random.Random) -> None:
    """Logo, company and web address on the accent colour."""
    w, h = card.width, card.height
    card.rectangle(-1, -1, w + 1, h + 1, style.accent)
    card.paper = style.accent
    draw_logo(card, who, replace(style, accent=WHITE, paper=style.accent), rng, w / 2 - 8, 7, 16)
    card.flow(brand_lines(who, style, WHITE, 1.7), (7, 25, w - 7, 38), "centre", "middle")
    web = replace(who, phones=(), emails=(), handle="")
    plain = replace(style, labels="none")
    card.flow(contact_lines(web, plain, WHITE), (7, h - 11, w - 7, h - 5), "centre", "middle")


def draw_qr_card(card: Canvas, who: Person, style: Style, rng: random.Random) -> None:
    """A QR code with the vCard at the right."""
    w, h = card.width, card.height
    side = 25.0
    draw_qr(card, who, style, w - side - 4, h - side - 4, side)
    card.flow(brand_lines(who, style, style.accent, 1.35), (5.5, 5, w - 5, 14), valign="middle")
    person = name_lines(who, style, style.ink) + role_lines(who, style, style.accent)
    card.flow(person, (5.5, 15, w - side - 6, 27), valign="middle")
    foot = contact_lines(who, style, style.ink) + address_lines(who, style, style.ink)
    card.flow(foot, (5.5, 28, w - side - 6, h - 4.5), valign="bottom")


def draw_corners(card: Canvas, who: Person, style: Style, rng: random.Random) -> None:
    """Company top right, person at the left, contacts bottom right, flush right."""
    w, h = card.width, card.height
    draw_logo(card, who, style, rng, 6, 6, 10)
    card.flow(brand_lines(who, style, style.accent), (19, 5, w - 6, 16), "right")
    person = name_lines(who, style, style.ink) + role_lines(who, style, style.ink)
    card.flow(person, (6, 17, w - 6, 28), valign="middle")
    foot = address_lines(who, style, style.ink, joined=True) + contact_lines(who, style, style.ink)
    card.flow(foot, (14, 29.5, w - 6, h - 5), "right", "bottom")


def draw_footer(card: Canvas, who: Person, style: Style, rng: random.Random) -> None:
    """Contacts in white on a coloured foot."""
    w, h = card.width, card.height
    card.rectangle(-1, 30, w + 1, h + 1, style.accent)
    draw_logo(card, who, style, rng, w - 18, 5, 12)
    person = name_lines(who, style, style.ink) + role_lines(who, style, style.accent)
    card.flow(person, (6, 5, w - 20, 17.5))
    card.flow(brand_lines(who, style, style.ink, 1.15), (6, 18.5, w - 6, 28.5), valign="middle")
    foot = contact_lines(who, style, WHITE, 0.2) + address_lines(who, style, WHITE, joined=True)
    card.flow(foot, (6, 31.5, w - 6, h - 3), valign="middle", tabs=style.tabs)


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
