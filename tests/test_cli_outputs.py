"""Files of contacts, and what is said about them."""

import datetime as dt
from pathlib import Path

import pytest

from cardscan.books.entry import BookEntry
from cardscan.books.vcard import MAX_PICTURE
from cardscan.cli.outputs import write_outputs
from cardscan.contact import Contact

NOW = dt.datetime(2026, 3, 1, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("name", "sizes", "left_out"),
    [
        ("c.vcf", (MAX_PICTURE, 0), ""),
        ("c.vcf", (MAX_PICTURE, MAX_PICTURE + 1), "  1 picture left out: over 150 kB\n"),
        ("c.vcf", (MAX_PICTURE + 1,) * 2, "  2 pictures left out: over 150 kB\n"),
        ("c.csv", (MAX_PICTURE + 1,) * 2, ""),
    ],
)
def test_pictures_that_do_not_fit_are_left_out_aloud(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    name: str,
    sizes: tuple[int, ...],
    left_out: str,
) -> None:
    path = tmp_path / name
    entries = [BookEntry(Contact("Ana"), picture=b"\xff" * size) for size in sizes]
    write_outputs([path], entries, now=NOW, replace=False)
    assert capsys.readouterr().err == f"2 contacts written to {path}\n{left_out}"
    fitting = sum(0 < size <= MAX_PICTURE for size in sizes)
    assert path.read_text(encoding="utf-8").count("PHOTO") == fitting * (name == "c.vcf")
