"""The layouts of shops and trades: wordmarks on several lines, goods, bars, large numbers."""

import random
from dataclasses import replace

from samples.ink import Canvas, Colour, Line
from samples.layouts import Layout, mix, reverse
from samples.ornaments import draw_logo, draw_qr, draw_texture
from samples.people import Person, Phone, upper
from samples.shops import TRADES
from samples.style import WHITE, Style, address_lines, contact_lines, name_lines, role_lines

DISPLAY = ("black", "slanted", "hand", "condensed", "serif", "geometric", "book")
"""Typefaces of wordmarks."""


def sign_lines(who: Person, style: Style, accent: Colour, ink: Colour, grow: float) -> list[Line]:
    """The wordmark, its largest line ``grow`` times as large as text, and the tagline."""
    top = style.points * grow
    lines = [
        Line(
            "company",
            part.text,
            part.face or style.brand,
            top * part.size * (1.4 if (part.face or style.brand) == "hand" else 1.0),
            ink if part.plain else accent,
            "bold" if part.size > 0.6 else "regular",
            gap=0.3,
            tracking=0.1 if part.size < 0.6 and style.brand_capitals else 0.0,
        )
        for part in who.sign
    ]
    if who.tagline:
        lines.append(Line("other", who.tagline, style.body, style.points * 0.9, ink, "light", 0.8))
    return lines


def goods_lines(who: Person, style: Style, colour: Colour, rows: bool = False) -> list[Line]:
    """What they offer, and their goods on one line or one below the other."""
    points = style.points * 1.05
    lines = [Line("other", who.offer, style.body, points, colour, "bold")] if who.offer else []
    goods = [upper(g, who.locale) if style.brand_capitals else g for g in who.goods]
    glue = {"   ": ", ", " / ": " - "}.get(style.separator, style.separator)
    texts = goods if rows else [glue.join(goods)] if goods else []
    return lines + [Line("other", text, style.body, points, colour, gap=0.3) for text in texts]


def note_lines(who: Person, style: Style, colour: Colour) -> list[Line]:
    """Opening hours, licences and registers."""
    size = style.points * 0.92
    return [Line("other", note, style.body, size, colour, "regular", 0.3) for note in who.notes]


def number_lines(who: Person, style: Style, colour: Colour, grow: float) -> list[Line]:
    """Nothing but numbers, large."""
    own = replace(who, phones=own_phones(who), emails=(), url="", handle="")
    large = replace(style, points=style.points * grow)
    return [replace(line, weight="bold") for line in contact_lines(own, large, colour)]


def net_lines(who: Person, style: Style, colour: Colour) -> list[Line]:
    """Nothing but mail, web and handle."""
    return contact_lines(replace(who, phones=()), style, colour)


def own_phones(who: Person) -> tuple[Phone, ...]:
    """The numbers that no branch has for itself."""
    return tuple(p for p in who.phones if not any(p.raw in tail for _, tail in who.branches))


def place_lines(who: Person, style: Style, colour: Colour) -> list[Line]:
    """The address, or those of the branches under a word for them."""
    if not who.branches:
        return address_lines(who, style, colour, joined=style.tabs)
    word = TRADES[who.locale[:2]]["sites"]
    head = [Line("label", word, style.body, style.points, colour, gap=0.4)] if style.pairs else []
    size = style.points * 0.95
    return head + [
        Line("branch", text, style.body, size, colour, tail=tail) for text, tail in who.branches
    ]


def person_lines(who: Person, style: Style, colour: Colour) -> list[Line]:
    """Name and title, smaller than on cards of people."""
    small = replace(style, points=style.points * 0.85)
    return name_lines(who, small, colour) + role_lines(who, small, colour)


def all_lines(who: Person, style: Style, colour: Colour) -> list[Line]:
    """All ways to reach them, the address before or after."""
    plain = replace(who, phones=own_phones(who))
    contacts, places = contact_lines(plain, style, colour), place_lines(who, style, colour)
    return contacts + places if style.tabs else places + contacts


def display(style: Style, rng: random.Random) -> Style:
    """The style with a wordmark in any typeface."""
    return replace(style, brand=rng.choice(DISPLAY) if style.body != "serif" else "serif")


def draw_sign_above(card: Canvas, who: Person, style: Style, rng: random.Random) -> None:
    """The wordmark across the top, goods and large numbers in the middle, the address below."""
    w, h = card.width, card.height
    style, align = display(style, rng), rng.choice(["centre", "centre", "left"])
    left = 5.0
    if rng.random() < 0.5:
        draw_logo(card, who, style, rng, 5, 5, 12)
        left = 19.0
    sign = sign_lines(who, style, style.accent, style.ink, rng.uniform(1.8, 3.0))
    card.flow([sign], (left, 4, w - 5, 20), align, "middle")
    middle = goods_lines(who, style, style.ink) + person_lines(who, style, style.ink)
    middle += number_lines(who, style, style.accent, rng.uniform(1.1, 1.8))
    card.flow([middle], (5, 21, w - 5, 38), align, "middle")
    foot = net_lines(who, style, style.ink) + place_lines(who, style, style.ink)
    card.flow([foot + note_lines(who, style, style.ink)], (5, 39, w - 5, h - 3), align, "bottom")


def draw_sign_middle(card: Canvas, who: Person, style: Style, rng: random.Random) -> None:
    """A large wordmark in the middle; the web address or a number at the foot, and no more."""
    w, h = card.width, card.height
    style = display(style, rng)
    draw_logo(card, who, style, rng, w / 2 - 6, 5, 12)
    sign = sign_lines(who, style, style.accent, style.ink, rng.uniform(2.2, 3.6))
    card.flow([sign], (7, 18, w - 7, 41), "centre", "middle")
    few = replace(who, phones=own_phones(who)[:1], emails=(), handle="")
    foot = person_lines(who, style, style.ink) if rng.random() < 0.3 else []
    foot += contact_lines(few, replace(style, labels="none"), style.ink)
    card.flow([foot], (7, 42, w - 7, h - 3), "centre", "middle")


def draw_sign_below(card: Canvas, who: Person, style: Style, rng: random.Random) -> None:
    """Person or goods and contacts above, the wordmark in a lower corner."""
    w, h = card.width, card.height
    style, right = display(style, rng), rng.random() < 0.6
    far, near = ("right", "left") if right else ("left", "right")
    draw_logo(card, who, style, rng, w - 24 if right else 9, 5, 15)
    box = (w * 0.5, 22, w - 4, h - 3) if right else (4, 22, w * 0.5, h - 3)
    sign = sign_lines(who, style, style.accent, style.ink, rng.uniform(1.6, 2.6))
    top = person_lines(who, style, style.ink) or goods_lines(who, style, style.ink)
    side = (4, 5, w * 0.62, 18) if right else (w * 0.38, 5, w - 4, 18)
    card.flow([top], side, near)
    rest = all_lines(who, replace(style, pairs=False), style.ink)
    card.flow([rest], (4, 20, w * 0.48, h - 4) if right else (w * 0.52, 20, w - 4, h - 4), near)
    card.flow([sign], box, far if rng.random() < 0.5 else "centre", "bottom")


def draw_sign_beside(card: Canvas, who: Person, style: Style, rng: random.Random) -> None:
    """Logo and wordmark fill one half, on a colour of their own; all else stands in the other."""
    w, h = card.width, card.height
    style = display(replace(style, pairs=False), rng)
    cut = w * rng.uniform(0.4, 0.5)
    tone, sign_style = style.ink, style
    if rng.random() < 0.6:
        slope = rng.choice([0.0, 7.0, -7.0])
        card.polygon([(-1, -1), (cut + slope, -1), (cut - slope, h + 1), (-1, h + 1)], style.accent)
        sign_style, tone = reverse(style), WHITE
    draw_logo(card, who, sign_style, rng, cut / 2 - 7.5, 7, 14)
    sign = sign_lines(who, style, sign_style.accent, tone, rng.uniform(1.4, 2.0))
    card.flow([sign], (4, 22, cut - 7, h - 8), "centre", "top")
    person = person_lines(who, style, style.ink) or goods_lines(who, style, style.ink, rows=True)
    card.flow([person], (cut + 6, 5, w - 4, 18), valign="middle")
    rest = all_lines(who, style, style.ink)
    card.flow([rest], (cut + 6, 20, w - 4, h - 5), valign="middle", tabs=style.tabs)


def draw_bars(card: Canvas, who: Person, style: Style, rng: random.Random) -> None:
    """Bars above and below hold the wordmark or the address in white."""
    w, h = card.width, card.height
    style = display(style, rng)
    low = h - rng.uniform(8, 14)
    card.rectangle(-1, low, w + 1, h + 1, style.accent)
    tone, grow = (style.accent, style.ink), rng.uniform(1.6, 2.6)
    if rng.random() < 0.5:
        card.rectangle(-1, -1, w + 1, 18, style.accent)
        tone = (WHITE, WHITE)
    card.flow([sign_lines(who, style, *tone, grow)], (5, 2.5, w - 5, 17), "centre", "middle")
    middle = goods_lines(who, style, style.ink) + person_lines(who, style, style.ink)
    middle += number_lines(who, style, style.ink, rng.uniform(1.0, 1.7))
    middle += net_lines(who, style, style.ink)
    card.flow([middle], (5, 19.5, w - 5, low - 1.5), rng.choice(["left", "centre"]), "middle")
    card.flow([place_lines(who, style, WHITE)], (4, low + 0.5, w - 4, h - 1), "centre", "middle")


def draw_night(card: Canvas, who: Person, style: Style, rng: random.Random) -> None:
    """Dark paper, a large wordmark at the left or in the middle, little else."""
    w, h = card.width, card.height
    style, align = display(style, rng), rng.choice(["left", "centre"])
    sign = sign_lines(who, style, style.accent, style.ink, rng.uniform(2.0, 3.4))
    card.flow([sign], (7, 7, w - 7, 30), align, "middle")
    card.rectangle(7, 31, w - 7, 31.3, mix(style.ink, style.paper, 0.5))
    few = replace(who, branches=()) if rng.random() < 0.5 else who
    rest = number_lines(few, style, style.ink, 1.15) + net_lines(few, style, style.ink)
    rest += place_lines(few, style, style.ink) if rng.random() < 0.6 else []
    card.flow([person_lines(who, style, style.ink) + rest], (7, 33, w - 7, h - 4), align, "middle")


def draw_tall(card: Canvas, who: Person, style: Style, rng: random.Random) -> None:
    """Upright: logo, wordmark, perhaps a code, a rule, and the web address."""
    w, h = card.width, card.height
    style = display(style, rng)
    draw_logo(card, who, style, rng, w / 2 - 9, 7, 18)
    sign = sign_lines(who, style, style.accent, style.ink, rng.uniform(1.8, 2.8))
    card.flow([sign], (4, 27, w - 4, 46), "centre", "middle")
    if rng.random() < 0.4:
        draw_qr(card, who, style, w / 2 - 8, 47, 16)
    else:
        middle = goods_lines(who, style, style.ink, rows=True)
        card.flow([middle + note_lines(who, style, style.ink)], (4, 47, w - 4, 62), "centre")
    card.rectangle(5, 64.5, w - 5, 64.9, style.accent)
    plain = replace(style, labels="none", pairs=False)
    card.flow([all_lines(who, plain, style.ink)], (3, 66, w - 3, h - 3), "centre", "top")


def draw_offer(card: Canvas, who: Person, style: Style, rng: random.Random) -> None:
    """An offer in large letters; the company small below it, over its number."""
    w, h = card.width, card.height
    right = rng.random() < 0.5
    pale = mix(style.accent, style.paper, 0.7)
    card.disc(10 if right else w - 10, h - 6, 19, pale)
    offer = rng.choice(TRADES[who.locale[:2]]["offers"]).split()
    half = (len(offer) + 1) // 2
    size = style.points * 1.7
    rows = [" ".join(offer[:half]), " ".join(offer[half:])]
    lines = [Line("other", row, style.head, size, style.accent, "bold") for row in rows if row]
    box, align = ((28, 6, w - 5, 23), "right") if right else ((5, 6, w - 26, 23), "left")
    card.flow([lines], box, align)
    small = sign_lines(who, style, style.ink, style.ink, rng.uniform(1.0, 1.3))
    rest = all_lines(replace(who, branches=(), handle=""), style, style.ink)
    card.flow([small + rest], (box[0], 26, box[2], h - 4), align)


def draw_appointment(card: Canvas, who: Person, style: Style, rng: random.Random) -> None:
    """A practice or salon with its address above, lines for the next appointment below."""
    w, h = card.width, card.height
    align = rng.choice(["left", "centre"])
    draw_logo(card, who, style, rng, 5, 5, 9)
    head = name_lines(who, style, style.accent) if rng.random() < 0.5 else []
    head += (
        sign_lines(who, style, style.accent, style.ink, rng.uniform(1.2, 1.6))
        if (not head or rng.random() < 0.5)
        else []
    )
    reach = replace(who, emails=(), branches=(), handle="", phones=own_phones(who)[:1])
    head += all_lines(reach, style, style.ink)
    card.flow([head], (16, 4.5, w - 5, 31), align)
    size = style.points * 0.98
    asks = [Line("other", text, style.body, size, style.ink, "light", 0.8) for text in who.asks]
    card.flow([asks], (6, 33, w - 6, h - 4), align, "bottom")


def draw_crowded(card: Canvas, who: Person, style: Style, rng: random.Random) -> None:
    """As much as goes on a card: given name and number in a corner, goods around, all small."""
    w, h = card.width, card.height
    style = display(style, rng)
    if rng.random() < 0.5:
        draw_texture(card, rng)
    corner = person_lines(who, style, style.ink)
    numbers = number_lines(who, style, style.ink, 0.95)
    card.flow([corner + numbers], (w * 0.5, 3, w - 3, 15), "right")
    card.flow([goods_lines(who, style, style.accent, rows=True)], (3, 3, w * 0.46, 17))
    sign = sign_lines(who, style, style.accent, style.ink, rng.uniform(1.7, 2.4))
    card.flow([sign], (4, 18, w - 4, 32), "centre", "middle")
    rest = place_lines(who, style, style.ink) + net_lines(who, style, style.ink)
    card.flow([rest + note_lines(who, style, style.ink)], (4, 33, w - 4, h - 3), "centre", "middle")


SIGNS: dict[str, Layout] = {
    "sign-above": Layout(draw_sign_above),
    "sign-middle": Layout(draw_sign_middle),
    "sign-below": Layout(draw_sign_below),
    "sign-beside": Layout(draw_sign_beside),
    "bars": Layout(draw_bars),
    "night": Layout(draw_night, dark=True),
    "tall": Layout(draw_tall, portrait=True),
    "offer": Layout(draw_offer),
    "appointment": Layout(draw_appointment),
    "crowded": Layout(draw_crowded),
    "sign-below-dark": Layout(draw_sign_below, dark=True),
    "sign-above-dark": Layout(draw_sign_above, dark=True),
}
