"""Damaged and hostile pictures through the real readers, in processes as any photo."""

import io
import os
import sys
from collections.abc import Iterator
from dataclasses import replace
from itertools import chain
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from benchmarks.hostile import measure_images
from cardscan.batch import Scanned, scan_batch
from cardscan.config import Settings
from cardscan.errors import NoCardError, PhotoError

SENTINEL = Path(__file__).parent.parent / "samples" / "cards" / "card-001.jpg"
IMAGES = Path(os.environ.get("CARDSCAN_CORPORA", ""), "images")
SETTINGS = Settings(jobs=1, photo_deadline=900)  # of a machine that does much besides

pytestmark = pytest.mark.tesseract


@pytest.mark.skipif(not os.environ.get("CARDSCAN_CORPORA"), reason="CARDSCAN_CORPORA is not set")
@pytest.mark.skipif(sys.platform != "linux", reason="other kernels keep to no limit for memory")
def test_each_ends_with_contacts_or_a_reason_and_none_ends_its_worker() -> None:
    rows = measure_images(IMAGES, SETTINGS)
    assert len(rows) > 100
    assert [row.name for row in rows if row.outcome != "contacts" and not row.hint] == []
    reasons = {"contacts", "unreadable-photo", "photo-too-large", "no-card"}
    assert {row.outcome for row in rows} <= reasons
    assert {row.worker for row in rows} == {rows[0].worker}
    assert max(row.peak for row in rows) < 1 << 30
    assert max(row.parent for row in rows) - rows[0].parent < 50_000_000


def damage(folder: Path, size: tuple[int, int]) -> Iterator[Path]:
    """Pictures without any text of which a part is missing, or more is claimed than there is."""
    grain = np.random.default_rng(1).integers(225, 256, (size[1], size[0], 3), dtype=np.uint8)
    paper, file = Image.fromarray(grain), io.BytesIO()
    paper.save(file, "JPEG")
    jpeg = file.getvalue()
    file = io.BytesIO()
    Image.new("L", (9, 9), 250).save(file, "GIF")
    gif = bytearray(file.getvalue())
    gif[6:10] = size[0].to_bytes(2, "little") + size[1].to_bytes(2, "little")
    file = io.BytesIO()
    paper.save(file, "TIFF")
    tiff = file.getvalue()
    for name, data in {
        "ended.jpg": jpeg[: len(jpeg) // 3] + b"\xff\xd9",  # a decoder fills in the rest
        "cut.jpg": jpeg[: len(jpeg) // 3],
        "claim.gif": bytes(gif),  # one corner of what it claims
        "cut.tif": tiff[: len(tiff) // 2],
        "empty.jpg": b"",
    }.items():
        path = folder / name
        path.write_bytes(data)
        yield path


def outcomes(photos: list[Path]) -> list[Scanned]:
    """In one process, in the order of the photos."""
    return list(scan_batch(photos, SETTINGS))


def test_no_photo_shows_what_is_on_another(tmp_path: Path) -> None:
    with Image.open(SENTINEL) as picture:
        damaged = list(damage(tmp_path, picture.size))
    between = outcomes([*chain.from_iterable((SENTINEL, path) for path in damaged), SENTINEL])
    cards, others = between[::2], between[1::2]
    words = {
        word.text
        for page in cards[0].proposals[0].pages
        for line in page.lines
        for word in line.words
    }
    telling = {word for word in words if len(word) >= 4}
    assert len(telling) > 5
    assert len({repr(replace(card.proposals[0], seconds=0)) for card in cards}) == 1
    for other in others:
        assert isinstance(other.error, PhotoError), other
        assert not any(word in repr(other) for word in telling)
    assert sum(isinstance(other.error, NoCardError) for other in others) >= 2  # so they were read
