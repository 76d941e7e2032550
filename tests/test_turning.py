"""A card that was read upside down is read again, from its photo or from the picture kept of it."""

import datetime as dt
import hashlib
import io
import random
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from cardscan.config import Settings
from cardscan.contact import READ_ONCE, Filed, ReviewReason
from cardscan.correct import settle
from cardscan.errors import UsageError
from cardscan.image.load import to_jpeg
from cardscan.store import Store
from cardscan.turning import turn
from samples.cards import draw_card
from tests.pages import page
from tests.proposals import make_proposal, make_uids

pytestmark = pytest.mark.tesseract

NOON = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)
SETTINGS = Settings(lang="eng")


@cache
def drawn() -> tuple[bytes, bytes, str]:
    """A photo of a card that lies on its head, the picture of it, and the name on it."""
    card, *_ = draw_card(random.Random(7), "one-column", "en_US", 20)
    pixels = np.ascontiguousarray(np.rot90(np.asarray(card.image.convert("RGB")), 2))
    out = io.BytesIO()
    Image.fromarray(pixels).save(out, "PNG")
    return out.getvalue(), to_jpeg(pixels, 1000), card.truth["name"]


def file(store: Store, folder: Path) -> Filed:
    """The card as it is filed by a reader that took it for upright."""
    photo, picture, _ = drawn()
    (folder / "card.png").write_bytes(photo)
    width, height = map(float, Image.open(io.BytesIO(photo)).size)
    garbled = make_proposal(
        photo="card.png",
        sha256=hashlib.sha256(photo).hexdigest(),
        corners=((0.0, 0.0), (width, 0.0), (width, height), (0.0, height)),
        pages=(page("ɯoɔ ǝldɯɐxǝ"),),
        candidates=(),
        codes=(),
        review=(ReviewReason("full_name", f"{READ_ONCE}: it took too long"),),
        picture=picture,
    )
    (filed,) = store.file_photo(
        [garbled], path=str(folder / "card.png"), event="", now=NOON, make_uid=make_uids()
    )
    return filed


@pytest.mark.parametrize("kept", [True, False], ids=["from its photo", "from its picture"])
def test_a_turned_card_is_read_as_it_stands(tmp_path: Path, kept: bool) -> None:
    with Store.open(f"sqlite:///{tmp_path}/pipeline.db") as store:
        filed = file(store, tmp_path)
        filed = store.change_contact(settle(filed, "note", ("met twice",)), now=NOON)
        if not kept:
            (tmp_path / "card.png").write_bytes(b"another file")
        after = turn(filed, 0, 2, store, SETTINGS, NOON)
        _, _, name = drawn()
        assert after.contact.full_name.lower() == name.lower()
        assert after.contact.note == "met twice"
        assert not any(reason.why.startswith(READ_ONCE) for reason in after.review)
        (side,) = store.read_sides(after.contact.uid)
        assert store.find_picture(filed.sha256, 1) not in (b"", drawn()[1])
        assert side.pages[0].width > 1000
        assert {one.value for one in side.candidates if one.field == "emails"} >= set(
            after.contact.emails
        )
        store.pipeline.undo()
        again = store.read_contact(filed.contact.uid)
        assert replace(again, version=0) == replace(filed, version=0)
        assert store.find_picture(filed.sha256, 1) == drawn()[1]


def test_without_a_picture_or_a_side_nothing_is_read(tmp_path: Path) -> None:
    with Store.open(f"sqlite:///{tmp_path}/pipeline.db") as store:
        (filed,) = store.file_photo(
            [make_proposal(picture=b"")], path="", event="", now=NOON, make_uid=make_uids()
        )
        with pytest.raises(UsageError, match="no picture"):
            turn(filed, 0, 2, store, SETTINGS, NOON)
        with pytest.raises(UsageError, match="no such side"):
            turn(filed, 1, 2, store, SETTINGS, NOON)
