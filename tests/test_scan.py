"""Photo to proposals with the real reader: one contact at every turn, and none from nothing."""

import hashlib
import io
import random
from collections.abc import Callable
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from cardscan.config import Settings
from cardscan.contact import Proposal
from cardscan.errors import (
    MissingDependencyError,
    MissingLanguageError,
    NoCardError,
    PhotoTooLargeError,
    ReaderTimeoutError,
    UnreadablePhotoError,
)
from cardscan.fields.compare import compare
from cardscan.scan import check_readers, scan_photos
from samples.cards import Card, draw_card
from samples.photograph import photograph, scale_of

pytestmark = pytest.mark.tesseract

ENGLISH = Settings(lang="eng")
Scan = Callable[[Image.Image], tuple[Proposal, ...]]


@pytest.fixture
def scan(tmp_path: Path) -> Scan:
    """Scans a picture by way of a file."""

    def scan(picture: Image.Image) -> tuple[Proposal, ...]:
        path = tmp_path / "card.png"
        picture.save(path)
        return scan_photos(path, ENGLISH)

    return scan


@cache
def photographed(kind: str, *layouts: str, seed: int = 5) -> tuple[Image.Image, list[Card]]:
    """A picture of drawn cards of American people, with what is printed on them."""
    rng = random.Random(seed)
    scale = scale_of(kind, 4)
    cards = [draw_card(rng, layout, "en_US", scale)[0] for layout in layouts]
    return Image.fromarray(photograph(rng, cards, kind, 4).pixels), cards


def essence(proposal: Proposal) -> tuple[str, list[str], list[str]]:
    """Name without its capitals, numbers and e-mail addresses."""
    contact = proposal.contact
    return contact.full_name.lower(), [p.number for p in contact.phones], list(contact.emails)


def truth(card: Card) -> tuple[str, list[str], list[str]]:
    """The same, as printed."""
    phones = [phone["e164"] for phone in card.truth["phones"]]
    return card.truth["name"].lower(), phones, card.truth["emails"]


@pytest.mark.parametrize(
    ("kind", "turn"),
    [("scan", 0), ("scan", 90), ("scan", 180), ("scan", 270), ("photo", 0), ("photo", 90)],
)
def test_a_card_says_the_same_at_every_turn(scan: Scan, kind: str, turn: int) -> None:
    picture, (card,) = photographed(kind, "one-column")
    (proposal,) = scan(picture.rotate(turn, expand=True))
    assert essence(proposal) == truth(card)


def test_every_card_of_a_photo_is_proposed_in_reading_order(scan: Scan) -> None:
    picture, cards = photographed("desk", "one-column", "centred", seed=3)
    proposals = scan(picture)
    assert sorted(map(essence, proposals)) == sorted(map(truth, cards))
    assert [(p.card, p.cards) for p in proposals] == [(1, 2), (2, 2)]
    tops = [min(y for _, y in p.corners) for p in proposals]
    lefts = [min(x for x, _ in p.corners) for p in proposals]
    assert tops[0] < tops[1] or lefts[0] < lefts[1]


def test_a_proposal_is_filled_in(scan: Scan, tmp_path: Path) -> None:
    picture, _ = photographed("scan", "one-column")
    (proposal,) = scan(picture)
    data = (tmp_path / "card.png").read_bytes()
    assert proposal.photo == "card.png"
    assert proposal.sha256 == hashlib.sha256(data).hexdigest()
    assert proposal.seconds > 0
    assert [reader.partition(" ")[0] for reader in proposal.readers] == ["ppocr", "tesseract"]
    for x, y in proposal.corners:
        assert -2 <= x <= picture.width + 2
        assert -2 <= y <= picture.height + 2
    small = Image.open(io.BytesIO(proposal.picture))
    assert small.format == "JPEG"
    assert max(small.size) <= 1000
    assert proposal.pages
    pages = compare(proposal.pages)
    for found in proposal.candidates:
        line = pages[found.page].lines[found.line]
        assert 0 <= found.start < found.end <= len(line.text)
    assert {"full_name", "phones", "emails"} <= set(proposal.confidence)


def test_scanning_again_proposes_the_same(scan: Scan) -> None:
    picture, _ = photographed("scan", "one-column")
    (first,), (second,) = scan(picture), scan(picture)
    assert first.contact == second.contact
    assert first.candidates == second.candidates
    assert first.picture == second.picture


NOISE = np.random.default_rng(1).integers(0, 256, (900, 1400, 3), np.uint8)
SHADES = np.linspace(0, 255, 1400, dtype=np.uint8)


@pytest.mark.parametrize(
    "pixels",
    [
        np.full((900, 1400), 255, np.uint8),
        np.zeros((900, 1400), np.uint8),
        np.full((40, 40), 128, np.uint8),
        NOISE,
        np.tile(SHADES, (900, 1)),
    ],
    ids=["white", "black", "tiny", "noise", "shades"],
)
def test_nothing_is_proposed_for_a_picture_without_a_card(
    scan: Scan, pixels: np.typing.NDArray[np.uint8]
) -> None:
    with pytest.raises(NoCardError, match=r"card\.png") as caught:
        scan(Image.fromarray(pixels))
    assert caught.value.hint


def test_what_is_no_picture_is_told_apart(tmp_path: Path) -> None:
    text = tmp_path / "text.jpg"
    text.write_text("Ana Beispiel, ana@example.com\n" * 20, encoding="utf-8")
    with pytest.raises(UnreadablePhotoError, match=r"text\.jpg"):
        scan_photos(text, ENGLISH)
    large = tmp_path / "large.png"
    Image.new("L", (2000, 1000)).save(large)
    with pytest.raises(PhotoTooLargeError, match=r"large\.png"):
        scan_photos(large, Settings(lang="eng", max_pixels=1_000_000))


def test_a_reader_that_is_late_is_no_blank_card(tmp_path: Path) -> None:
    path = tmp_path / "card.png"
    photographed("scan", "fine-print")[0].save(path)
    with pytest.raises(ReaderTimeoutError):
        scan_photos(path, Settings(lang="eng", deadline=0.001))


def test_readers_are_checked_before_a_batch() -> None:
    check_readers(Settings())
    check_readers(ENGLISH)
    with pytest.raises(MissingLanguageError, match="xyz") as caught:
        check_readers(Settings(lang="eng+xyz"))
    assert isinstance(caught.value, MissingDependencyError)
    assert "--lang" in caught.value.hint
