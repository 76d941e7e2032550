"""The readers: all keep the contract, and Tesseract fails loudly, through either transport."""

import os
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from cardscan.card import Box, Page, TextLine, Word
from cardscan.errors import (
    MissingDependencyError,
    MissingLanguageError,
    ReaderError,
    ReaderTimeoutError,
)
from cardscan.ocr import Reader, Replay, Tesseract, tesseract
from cardscan.ocr.replay import page_key
from cardscan.ocr.tesseract import Transport
from tests.reader_contract import BLANK, CARD, LANGUAGES, LINES, ReaderContract, draw_text

TRANSPORTS: tuple[Transport, ...] = ("tesserocr", "pytesseract")


@pytest.fixture(params=TRANSPORTS)
def transport(request: pytest.FixtureRequest) -> Transport:
    if request.param == "tesserocr":
        pytest.importorskip("tesserocr")
    transport: Transport = request.param
    return transport


@pytest.fixture
def elsewhere(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    """Another Tesseract, or none, for one test: what is remembered of this one is forgotten."""
    _forget()
    yield monkeypatch
    monkeypatch.undo()
    _forget()


def _forget() -> None:
    for remembered in vars(tesseract).values():
        if hasattr(remembered, "cache_clear"):
            remembered.cache_clear()


class TestReplay(ReaderContract):
    @pytest.fixture
    def reader(self) -> Reader:
        lines = tuple(_line(text, 60 + 88 * number) for number, text in enumerate(LINES))
        page = Page("replay 1", LANGUAGES, 1050, 600, lines)
        colour = np.dstack([CARD, CARD, CARD])
        return Replay(
            {
                page_key(CARD): page,
                page_key(colour): page,
                page_key(BLANK): Page("replay 1", LANGUAGES, 1050, 600, ()),
            },
            {page_key(np.rot90(CARD, -quarters)): quarters for quarters in range(4)},
        )

    def test_what_was_never_recorded_is_an_error(self, reader: Reader) -> None:
        with pytest.raises(ReaderError, match="no page was recorded"):
            reader.read(draw_text(("Somebody else",)), LANGUAGES)


def _line(text: str, top: float) -> TextLine:
    words, left = [], 80.0
    for word in text.split():
        words.append(Word(word, Box(left, top, left + 25 * len(word), top + 44), 0.96))
        left += 25 * len(word) + 12
    return TextLine(tuple(words))


@pytest.mark.tesseract
class TestTesseract(ReaderContract):
    @pytest.fixture
    def reader(self, transport: Transport) -> Reader:
        return Tesseract(transport=transport)

    def test_an_unknown_language_is_named_with_those_that_are_there(self, reader: Reader) -> None:
        assert "xyz" in (reader.missing(("eng", "xyz")) or "")
        with pytest.raises(MissingLanguageError, match=r"xyz .*eng") as caught:
            reader.read(CARD, ("eng", "xyz"))
        assert "tesseract-ocr-xyz" in caught.value.hint

    def test_a_passed_deadline_is_an_error(self, transport: Transport) -> None:
        busy = np.tile(draw_text(("lorem ipsum dolor sit amet consectetur",) * 14, 20), (4, 3))
        with pytest.raises(ReaderTimeoutError, match=r"0\.001 s"):
            Tesseract(0.001, transport=transport).read(busy, LANGUAGES)

    def test_a_reader_reads_on_after_a_passed_deadline(self, transport: Transport) -> None:
        with pytest.raises(ReaderTimeoutError):
            Tesseract(0.001, transport=transport).read(np.tile(CARD, (3, 3)), LANGUAGES)
        page = Tesseract(transport=transport).read(CARD, LANGUAGES)
        assert tuple(line.text for line in page.lines) == LINES

    @pytest.mark.parametrize("shape", [(1, 1), (3, 3), (1, 1000), (1000, 1), (12, 12)])
    def test_specks_are_blank(self, reader: Reader, shape: tuple[int, int]) -> None:
        for shade in (0, 255):
            pixels = np.full(shape, shade, np.uint8)
            assert reader.read(pixels, LANGUAGES).lines == ()
            assert reader.read_turned(pixels, LANGUAGES)[:2] == (0, 0.0)


@pytest.mark.tesseract
def test_both_transports_give_the_same_words() -> None:
    pytest.importorskip("tesserocr")
    pages = [Tesseract(transport=transport).read(CARD, LANGUAGES) for transport in TRANSPORTS]
    first, second = ([line.text for line in page.lines] for page in pages)
    assert first == second
    for one, two in zip(pages[0].lines, pages[1].lines, strict=True):
        assert one.box.middle == pytest.approx(two.box.middle, abs=3)


Fake = Callable[[str], None]


@pytest.fixture
def program(elsewhere: pytest.MonkeyPatch, tmp_path: Path) -> Fake:
    """Puts a program that is called tesseract, with these lines of sh, on PATH."""
    (tmp_path / "eng.traineddata").touch()
    (tmp_path / "osd.traineddata").touch()
    elsewhere.setenv("PATH", str(tmp_path) + os.pathsep + os.environ["PATH"])
    elsewhere.setenv("TESSDATA_PREFIX", str(tmp_path))

    def put(lines: str) -> None:
        path = tmp_path / "tesseract"
        version = 'case "$*" in *--version*) echo "tesseract 5.3.0"; exit 0;; esac'
        path.write_text(f"#!/bin/sh\n{version}\n{lines}\n", encoding="utf-8")
        path.chmod(path.stat().st_mode | stat.S_IXUSR)

    return put


def test_a_program_that_crashes_is_a_reader_error(program: Fake) -> None:
    program("echo 'segmentation fault' >&2; exit 1")
    with pytest.raises(ReaderError, match="segmentation fault") as caught:
        Tesseract(transport="pytesseract").read(CARD, LANGUAGES)
    assert not isinstance(caught.value, ReaderTimeoutError)


def test_a_program_that_is_killed_is_a_reader_error(program: Fake) -> None:
    program("kill -9 $$")
    with pytest.raises(ReaderError):
        Tesseract(transport="pytesseract").read(CARD, LANGUAGES)


def test_a_program_that_hangs_passes_the_deadline(program: Fake) -> None:
    program("exec tail -f /dev/null")
    with pytest.raises(ReaderTimeoutError, match=r"0\.2 s"):
        Tesseract(0.2, transport="pytesseract").read(CARD, LANGUAGES)
    with pytest.raises(ReaderTimeoutError, match=r"0\.2 s"):
        Tesseract(0.2, transport="pytesseract").read_turned(CARD, LANGUAGES)


@pytest.mark.parametrize(
    "lines", ["echo 'segmentation fault' >&2; exit 1", "kill -9 $$", "exit 0", 'echo no > "$2.osd"']
)
def test_a_program_that_fails_to_find_the_turn_is_a_reader_error(program: Fake, lines: str) -> None:
    program(lines)
    with pytest.raises(ReaderError) as caught:
        Tesseract(transport="pytesseract").read_turned(CARD, LANGUAGES)
    assert not isinstance(caught.value, ReaderTimeoutError)


HEADER = "level\\tpage_num\\tblock\\tpar\\tline\\tword\\tleft\\ttop\\twidth\\theight\\tconf\\ttext"


@pytest.mark.parametrize(
    "output",
    [
        "not a table at all",
        "\\377\\376\\000binary",
        "5\\tone\\ttwo",
        HEADER + "\\n5\\t1\\t1\\t1\\t1\\t1\\tx\\t0\\t9\\t9\\t90\\tAna",
        HEADER + "\\n5\\t1\\t1\\t1\\t1\\t1\\t0\\t0\\t9\\t9\\tsure\\tAna",
        "",
    ],
)
def test_a_program_that_prints_garbage_is_a_reader_error(program: Fake, output: str) -> None:
    program(f"printf '{output}' > \"$2.tsv\"")
    with pytest.raises(ReaderError):
        Tesseract(transport="pytesseract").read(CARD, LANGUAGES)


def test_a_program_that_writes_nothing_is_a_reader_error(program: Fake) -> None:
    program("exit 0")
    with pytest.raises(ReaderError):
        Tesseract(transport="pytesseract").read(CARD, LANGUAGES)


def test_what_a_program_prints_is_cleaned(program: Fake) -> None:
    words = "5\\t1\\t1\\t1\\t1\\t1\\t0\\t0\\t9\\t9\\t190\\tA\\033[2Jna\\n"
    words += "5\\t1\\t1\\t1\\t1\\t2\\t20\\t0\\t9\\t9\\t-1\\t\\342\\200\\213\\n"
    program(f"printf '{HEADER}\\n{words}' > \"$2.tsv\"")
    (line,) = Tesseract(transport="pytesseract").read(CARD, LANGUAGES).lines
    assert [(word.text, word.confidence) for word in line.words] == [("A[2Jna", 1.0)]


def test_no_program_and_no_data_is_a_missing_dependency(
    elsewhere: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    elsewhere.setenv("PATH", str(tmp_path))
    elsewhere.setenv("TESSDATA_PREFIX", str(tmp_path))
    reader = Tesseract()
    assert "not installed" in (reader.missing(LANGUAGES) or "")
    for use in (
        lambda: reader.read(CARD, LANGUAGES),
        lambda: reader.read_turned(CARD, LANGUAGES),
        lambda: reader.check(()),
    ):
        with pytest.raises(MissingDependencyError, match="not installed") as caught:
            use()
        assert not isinstance(caught.value, MissingLanguageError)
        assert "apt-get install tesseract-ocr" in caught.value.hint


def test_data_without_a_program_is_a_missing_dependency(
    elsewhere: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "eng.traineddata").touch()
    elsewhere.setenv("PATH", str(tmp_path))
    elsewhere.setenv("TESSDATA_PREFIX", str(tmp_path))
    reader = Tesseract(transport="pytesseract")
    with pytest.raises(MissingDependencyError, match="not on PATH"):
        reader.read(CARD, LANGUAGES)
    with pytest.raises(MissingDependencyError, match="not on PATH"):
        _ = reader.name


def test_damaged_data_is_a_reader_error(elsewhere: pytest.MonkeyPatch, tmp_path: Path) -> None:
    pytest.importorskip("tesserocr")
    (tmp_path / "eng.traineddata").write_bytes(b"not a model")
    elsewhere.setenv("TESSDATA_PREFIX", str(tmp_path))
    with pytest.raises(ReaderError):
        Tesseract(transport="tesserocr").read(CARD, LANGUAGES)
