"""Draws the picture at the head of the README: a photo, a card found in it, and its contact."""

import argparse
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from PIL import Image, ImageDraw, ImageFilter, ImageFont

from cardscan.config import Settings
from cardscan.contact import Contact, Proposal
from cardscan.image.load import read_photos
from cardscan.image.rectify import cut_card
from cardscan.scan import scan_photos
from samples.ink import FINE, Colour, load_font

WIDTHS = (620, 440, 480)
"""Of the photo, the flat card and the contact, in pixels."""
EDGE, GAP, HEAD = 40, 90, 84
"""Around all, between two, and above the panels, in pixels."""
PAD, INDENT = 34, 92
"""In the contact: around the text, and from a row's label to its value, in pixels."""
GROUND: Colour = (240, 243, 247)
PAPER: Colour = (255, 255, 255)
INK: Colour = (28, 34, 45)
PALE: Colour = (112, 122, 137)
RULE: Colour = (226, 230, 236)
MARK: Colour = (34, 178, 118)


def main(arguments: Sequence[str] | None = None) -> int:
    """The command; gives the exit code."""
    parser = argparse.ArgumentParser(prog="python -m samples.picture", description=__doc__)
    parser.add_argument("out", metavar="OUT", type=Path, help="a .jpg file; replaced if there")
    parser.add_argument("--photo", type=Path, default=Path("samples/cards/card-003.jpg"))
    parser.add_argument("--card", type=int, default=1, help="which card of the photo (1)")
    asked = parser.parse_args(arguments)
    settings = Settings()
    (photo,) = read_photos(asked.photo, settings)
    cards = scan_photos(asked.photo, settings)
    chosen = cards[asked.card - 1]
    panels = (
        draw_found(Image.fromarray(photo.pixels), cards, chosen),
        fitted(Image.fromarray(cut_card(photo, chosen.corners).pixels), WIDTHS[1]),
        draw_contact(chosen.contact, WIDTHS[2]),
    )
    draw_picture(panels, ("A photo", "One of its cards", "Its contact")).save(asked.out, quality=88)
    return 0


def draw_picture(panels: Sequence[Image.Image], headings: Sequence[str]) -> Image.Image:
    """The panels side by side on their shadows, an arrow between two, a heading above each."""
    height = max(panel.height for panel in panels)
    width = sum(panel.width for panel in panels) + GAP * (len(panels) - 1) + 2 * EDGE
    picture = Image.new("RGB", (width, HEAD + height + EDGE), GROUND)
    draw = ImageDraw.Draw(picture)
    middle, left = HEAD + height // 2, EDGE
    for panel, heading in zip(panels, headings, strict=True):
        if left > EDGE:
            x = left - GAP // 2
            draw.line((x - 20, middle, x + 12, middle), MARK, 7)
            draw.polygon([(x + 8, middle - 17), (x + 28, middle), (x + 8, middle + 17)], MARK)
        top = middle - panel.height // 2
        paste_shadow(picture, panel.size, left, top + 5)
        picture.paste(panel, (left, top))
        draw.text((left, 26), heading, PALE, load_font("sans", "bold", 32))
        left += panel.width + GAP
    return picture


def paste_shadow(picture: Image.Image, size: tuple[int, int], left: int, top: int) -> None:
    """The soft shadow of a panel that is to lie there."""
    mask = Image.new("L", picture.size)
    mask.paste(70, (left, top, left + size[0], top + size[1]))
    picture.paste((60, 70, 90), mask=mask.filter(ImageFilter.GaussianBlur(9)))


def draw_found(photo: Image.Image, cards: Sequence[Proposal], chosen: Proposal) -> Image.Image:
    """The photo with every card outlined, the chosen one boldly."""
    scale = FINE * WIDTHS[0] / photo.width
    shown = fitted(photo, WIDTHS[0])
    lines = Image.new("L", (shown.width * FINE, shown.height * FINE))
    for card in cards:
        corners = [(x * scale, y * scale) for x, y in (*card.corners, *card.corners[:2])]
        width = FINE * (6 if card is chosen else 2)
        ImageDraw.Draw(lines).line(corners, 255, width, joint="curve")
    shown.paste(MARK, mask=lines.resize(shown.size, Image.Resampling.LANCZOS))
    return shown


def draw_contact(contact: Contact, width: int) -> Image.Image:
    """The contact as an address book shows it."""
    panel = Image.new("RGB", (width, 1000), PAPER)
    draw = ImageDraw.Draw(panel)
    top = PAD - 8
    for text, weight, size, colour in (
        (contact.display_name, "bold", 44, INK),
        (contact.title, "regular", 28, PALE),
        (contact.org, "regular", 28, PALE),
    ):
        if text:
            draw.text((PAD, top), text, colour, load_font("sans", weight, size))
            top += round(size * 1.28)
    top += 16
    rows = tuple(rows_of(contact))
    room = width - 2 * PAD - INDENT
    font = next(f for f in fonts() if all(f.getlength(text) <= room for _, text in rows))
    for label, text in rows:
        draw.line((PAD, top, width - PAD, top), RULE, 2)
        draw.text((PAD, top + 38), label, PALE, load_font("sans", "regular", 22), anchor="ls")
        draw.text((PAD + INDENT, top + 38), text, INK, font, anchor="ls")
        top += 58
    return panel.crop((0, 0, width, top + PAD // 2))


def fonts() -> Iterator[ImageFont.FreeTypeFont]:
    """What the values may be printed in, the largest first."""
    return (load_font("sans", "regular", size / 2) for size in range(52, 12, -1))


def rows_of(contact: Contact) -> Iterator[tuple[str, str]]:
    """Label and value of what can be dialled, written to or visited."""
    yield from ((phone.type, phone.number) for phone in contact.phones)
    yield from (("e-mail", email) for email in contact.emails)
    yield from (("web", url) for url in contact.urls)
    yield from (("address", address.formatted) for address in contact.addresses)


def fitted(image: Image.Image, width: int) -> Image.Image:
    """The image at that width."""
    size = (width, round(image.height * width / image.width))
    return image.resize(size, Image.Resampling.LANCZOS)


if __name__ == "__main__":
    sys.exit(main())
