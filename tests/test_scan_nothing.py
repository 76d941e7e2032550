"""Pictures that show no business card: nothing on them is filed unseen, and nobody is invented."""

import os
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from cardscan.config import Settings
from cardscan.errors import NoCardError
from cardscan.scan import scan_photos

pytestmark = pytest.mark.tesseract

BOOK = """
The lamp at the end of the quay had been out since
autumn, and nobody in the harbour office remembered who
was to mend it. Marta Lindqvist wrote the number of the
lamp into her notebook and walked on past the boats. It
was the third evening of rain. Behind the sheds someone
was playing an accordion, badly, and a dog lay under a
cart and listened. She thought of the letter that Paul
Hartmann had sent from Lisbon, and of what he had said
about the price of rope. Her brother would laugh at it.
"""
MENU = """
Trattoria del Porto

STARTERS
Tomato soup                     4.50
Olives and bread                3.80
Grilled sardines                7.20

MAINS
Chicken Madeira                14.90
Risotto with mushrooms         12.50
Steak Florentine               24.00

All prices in euro, service included
"""
RECEIPT = """
CORNER MARKET
12 High Street
Springfield

Cashier: Anna
2026-03-14   17:42

2 x Milk 1l               2.38
Bread                     3.10
Apples 1.2 kg             3.48
Butter                    2.29

TOTAL                    11.25
CARD                     11.25
VAT 7%                    0.74
Receipt 004512 Till 3
**** **** **** 4242
Thank you for your visit!
"""
SCREEN = """
File    Edit    View    Window    Help

Documents      report-final.pdf       1.2 MB    Yesterday
Downloads      budget.xlsx             48 kB    Monday
Pictures       holiday.jpg            3.4 MB    12 May
Music          notes.txt                2 kB    3 May

Save changes to notes.txt?      Cancel     Save
"""


def draw_print(text: str, paper: str) -> Image.Image:
    """Text set as it stands, its blanks kept, on a sheet that it fills."""
    rows = text.strip().splitlines()
    picture = Image.new("RGB", (180 + 19 * max(map(len, rows)), 160 + 56 * len(rows)), paper)
    drawing = ImageDraw.Draw(picture)
    for number, row in enumerate(rows):
        drawing.text((90, 80 + 56 * number), row, "#202020", ImageFont.load_default(36))
    return picture


def draw_face() -> Image.Image:
    """Hair, eyes, nose and mouth, out of focus."""
    picture = Image.new("RGB", (1200, 1500), "#96b4c8")
    drawing = ImageDraw.Draw(picture)
    drawing.ellipse((250, 200, 950, 1150), "#e0b496")
    drawing.pieslice((230, 150, 970, 900), 180, 360, "#462d1e")
    for left in (400, 680):
        drawing.ellipse((left, 520, left + 120, 590), "white")
        drawing.ellipse((left + 45, 530, left + 85, 580), "#3c281e")
    drawing.polygon([(600, 600), (560, 780), (640, 780)], "#cda082")
    drawing.arc((450, 780, 750, 950), 20, 160, "#963c3c", 16)
    return picture.filter(ImageFilter.GaussianBlur(4))


def draw_landscape() -> Image.Image:
    """Sky, hills and bushes, with the noise of a camera."""
    rng = np.random.default_rng(3)
    picture = Image.new("RGB", (1500, 1000), "#a0c8e6")
    drawing = ImageDraw.Draw(picture)
    across = np.arange(1500)
    hills = 600 + 80 * np.sin(across / 170) + 50 * np.sin(across / 61)
    drawing.polygon(
        [(0, 1000), *zip(across.tolist(), hills.tolist(), strict=True), (1500, 1000)], "#3c6e32"
    )
    for x, y, size, shade in rng.integers((0, 700, 8, 20), (1500, 990, 40, 110), (300, 4)).tolist():
        drawing.ellipse((x, y, x + size, y + size * 2 // 3), (shade, shade + 20, 30))
    noisy = np.asarray(picture) + rng.normal(0, 8, (1000, 1500, 3))
    return Image.fromarray(noisy.clip(0, 255).astype(np.uint8))


def draw_texture() -> Image.Image:
    """A coarse, striped cloth."""
    weave = np.kron(np.random.default_rng(3).normal(0, 18, (250, 375)), np.ones((4, 4)))
    stripes = 110 + 60 * np.abs(np.sin(np.arange(1500) / 9)) + weave
    cloth = np.dstack([stripes, 0.8 * stripes, 0.6 * stripes]).clip(0, 255).astype(np.uint8)
    return Image.fromarray(cloth).filter(ImageFilter.GaussianBlur(1.5))


def draw_blank_card() -> Image.Image:
    """A card without print on a desk."""
    picture = Image.new("RGB", (1600, 1200), "#5a4632")
    ImageDraw.Draw(picture).rectangle((250, 250, 1350, 930), "#f8f8f5")
    return picture.filter(ImageFilter.GaussianBlur(1))


@pytest.mark.parametrize("draw", [draw_face, draw_landscape, draw_texture, draw_blank_card])
def test_a_picture_without_print_shows_no_card(
    draw: Callable[[], Image.Image], tmp_path: Path
) -> None:
    path = tmp_path / "picture.png"
    draw().save(path)
    with pytest.raises(NoCardError, match=r"picture\.png"):
        scan_photos(path, Settings())


@pytest.mark.parametrize(
    ("text", "paper"),
    [(BOOK, "#f4f0e4"), (MENU, "#faf6eb"), (RECEIPT, "#fcfcfc"), (SCREEN, "#f5f5f8")],
    ids=["book", "menu", "receipt", "screen"],
)
def test_other_print_is_not_filed_unseen_and_nobody_is_invented(
    text: str, paper: str, tmp_path: Path
) -> None:
    path = tmp_path / "print.png"
    draw_print(text, paper).save(path)
    for proposal in scan_photos(path, Settings()):
        contact = proposal.contact
        assert proposal.review
        assert (contact.full_name, contact.title, contact.department) == ("", "", "")
        assert (contact.phones, contact.emails, contact.urls, contact.handles) == ((), (), (), ())


def test_pictures_from_elsewhere_give_nobody() -> None:
    """A portrait, a house and a drawing, that others had."""
    folder = os.environ.get("CARDSCAN_CORPORA")
    if not folder:
        pytest.skip("CARDSCAN_CORPORA is not set")
    for name in ("hopper_bad_exif.jpg", "sugarshack_bad_mpo_header.jpg", "pal8badindex.bmp"):
        with pytest.raises(NoCardError):
            scan_photos(Path(folder) / "images" / name, Settings())
