"""The picture at the head of the README can be drawn again."""

from pathlib import Path

import pytest
from PIL import Image

from samples.picture import main

pytestmark = pytest.mark.tesseract
DEMO = Path(__file__).parents[1] / "samples" / "cards"


def test_a_picture_as_wide_as_that_of_the_readme_is_drawn(tmp_path: Path) -> None:
    out = tmp_path / "picture.jpg"
    assert main([str(out), "--photo", str(DEMO / "card-003.jpg")]) == 0
    with Image.open(out) as drawn, Image.open(DEMO.parents[1] / "docs/photo-to-contact.jpg") as old:
        assert drawn.width == old.width
    assert out.stat().st_size < 300_000
