"""The pictures of the desk: all are there, small, and shown in the README in light and dark."""

import re
from pathlib import Path

import pytest
from PIL import Image

from samples.screenshots import LARGEST, SHOTS, SIZES

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / "docs" / "images"
README = (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", SHOTS)
@pytest.mark.parametrize("size", SIZES)
def test_each_page_is_there_at_each_size_in_light_and_dark(name: str, size: str) -> None:
    pixels = list[int]()
    for scheme in ("light", "dark"):
        path = FOLDER / f"{name}-{size}-{scheme}.png"
        assert path.stat().st_size < LARGEST
        with Image.open(path) as picture:
            assert picture.size == (SIZES[size]["width"], SIZES[size]["height"])
            corner = picture.convert("L").getpixel((2, picture.height - 2))
            assert isinstance(corner, int)
            pixels.append(corner)
    assert pixels[0] > pixels[1]
    shown = (
        r'<source media="\(prefers-color-scheme: dark\)" '
        rf'srcset="docs/images/{name}-{size}-dark.png">'
        rf'<img src="docs/images/{name}-{size}-light.png" alt="[^"]+"'
    )
    assert re.search(shown, README)


def test_there_is_no_other_picture() -> None:
    kinds = {f"{size}-{scheme}" for size in SIZES for scheme in ("light", "dark")}
    assert {path.name for path in FOLDER.iterdir()} == {
        f"{name}-{kind}.png" for name in SHOTS for kind in kinds
    }
