"""A card with a code, photo to proposals: what the code says comes out though the print is lost."""

import random
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageFilter

from cardscan.config import Settings
from cardscan.contact import Proposal
from cardscan.image.codes import find_codes
from cardscan.scan import scan_photos
from samples.cards import Card, draw_card
from samples.photograph import photograph, scale_of

pytestmark = pytest.mark.tesseract


def photographed(seed: int) -> tuple[Image.Image, Card]:
    """A scan of a card whose code holds its vCard."""
    rng = random.Random(seed)
    card = draw_card(rng, "qr", "en_US", scale_of("scan", 4))[0]
    return Image.fromarray(photograph(rng, [card], "scan", 4).pixels), card


def scanned(picture: Image.Image, folder: Path) -> Proposal:
    path = folder / "card.png"
    picture.save(path)
    (proposal,) = scan_photos(path, Settings(lang="eng"))
    return proposal


def blurred(picture: Image.Image) -> Image.Image:
    """The picture with all but its code far out of focus."""
    (code,) = find_codes(np.asarray(picture))
    box = tuple(
        round(side) for side in (code.box.left, code.box.top, code.box.right, code.box.bottom)
    )
    around = (box[0] - 25, box[1] - 25, box[2] + 25, box[3] + 25)
    lost = picture.filter(ImageFilter.GaussianBlur(18))
    lost.paste(picture.crop(around), around[:2])
    return lost


def test_the_code_speaks_where_the_print_is_blurred(tmp_path: Path) -> None:
    picture, card = photographed(4)
    contact = scanned(blurred(picture), tmp_path).contact
    assert contact.full_name.lower() == card.truth["name"].lower()
    assert list(contact.emails) == card.truth["emails"]
    assert {phone.number for phone in contact.phones} == {p["e164"] for p in card.truth["phones"]}
    assert contact.org == card.truth["company"]


def test_print_and_code_that_agree_are_one_contact(tmp_path: Path) -> None:
    picture, card = photographed(4)
    proposal = scanned(picture, tmp_path)
    contact = proposal.contact
    assert contact.full_name.lower() == card.truth["name"].lower()
    assert list(contact.emails) == card.truth["emails"]
    assert [phone.number for phone in contact.phones] == [p["e164"] for p in card.truth["phones"]]
    assert {found.page for found in proposal.candidates if found.parser == "code"} == {-1}
    assert [code.text.splitlines()[0] for code in proposal.codes] == ["BEGIN:VCARD"]
    assert not {"full_name", "emails", "phones"} & {reason.field for reason in proposal.review}
