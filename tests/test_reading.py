"""Card images to pages: the turn, the fall-back from one reader to the other, and the reasons."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from cardscan.card import Box, CardImage, Page, Pixels, TextLine, Word
from cardscan.config import Settings
from cardscan.contact import UNREAD, Proposal, ReviewReason
from cardscan.errors import ReaderError, ReaderTimeoutError
from cardscan.ocr import Reader, Tesseract, choose_languages
from cardscan.reading import Plan, Read, Way, certainty, read_all, read_upright
from cardscan.scan import scan_photos
from tests.reader_contract import CARD, LANGUAGES, LINES

CORNERS = ((0.0, 0.0), (1050.0, 0.0), (1050.0, 600.0), (0.0, 600.0))


def image_of(pixels: Pixels) -> CardImage:
    return CardImage(np.dstack([pixels] * 3), CORNERS, whole=True)


def page_of(name: str, lines: tuple[str, ...], confidence: float = 0.95) -> Page:
    """A page with the lines one below the other."""
    rows = []
    for number, line in enumerate(lines):
        box = Box(80, 60 + 88 * number, 80 + 25 * len(line), 104 + 88 * number)
        rows.append(TextLine(tuple(Word(word, box, confidence) for word in line.split())))
    return Page(name, LANGUAGES, 1050, 600, tuple(rows))


@dataclass
class Sure:
    """A reader that knows the card's lines and finds it upright."""

    name: str = "sure 1"
    asked: int = 0

    def missing(self, languages: tuple[str, ...]) -> str | None:
        return None

    def read(self, pixels: Pixels, languages: tuple[str, ...]) -> Page:
        self.asked += 1
        return page_of(self.name, LINES)

    def read_turned(self, pixels: Pixels, languages: tuple[str, ...]) -> tuple[int, float, Page]:
        return 0, 1.0, self.read(pixels, languages)


@dataclass
class Crashes(Sure):
    """A reader whose engine crashes on every card."""

    name: str = "crashes 1"

    def read(self, pixels: Pixels, languages: tuple[str, ...]) -> Page:
        self.asked += 1
        raise ReaderError("the engine crashed", "Try the photo again.")


@dataclass
class Hangs(Sure):
    """A reader whose engine never answers; its deadline, which is here already, ends it."""

    name: str = "hangs 1"

    def read(self, pixels: Pixels, languages: tuple[str, ...]) -> Page:
        self.asked += 1
        answered = threading.Event()
        if not answered.wait(0.01):
            raise ReaderTimeoutError("the engine did not finish within 0.01 s", "Wait longer.")
        return super().read(pixels, languages)


@dataclass
class Unsure(Sure):
    """A reader that cannot tell the turn; only this many quarters on, the card is legible."""

    turn: int = 0

    def read(self, pixels: Pixels, languages: tuple[str, ...]) -> Page:
        self.asked += 1
        legible = np.array_equal(pixels, np.rot90(image_of(CARD).pixels, self.turn))
        return page_of(self.name, LINES, 0.9 if legible else 0.5)

    def read_turned(self, pixels: Pixels, languages: tuple[str, ...]) -> tuple[int, float, Page]:
        return 0, 0.1, self.read(pixels, languages)


def read_by(*readers: Reader) -> Read:
    plan = Plan(tuple(Way(reader, LANGUAGES, clean=False) for reader in readers))
    return read_all(read_upright(image_of(CARD), plan))


def test_each_reader_gives_a_page() -> None:
    read = read_by(Sure("first 1"), Sure("second 1"))
    assert [page.reader for page in read.pages] == ["first 1", "second 1"]
    assert read.failures == ()


@pytest.mark.parametrize("broken", [Crashes, Hangs])
def test_the_other_reader_reads_what_one_fails_on(broken: Callable[[], Sure]) -> None:
    for readers in ([broken(), Sure()], [Sure(), broken()]):
        read = read_by(*readers)
        assert [page.reader for page in read.pages] == ["sure 1"]
        assert len(read.failures) == 1
        assert read.failures[0].startswith("the engine")
        assert [reader.asked for reader in readers] == [1, 1]


def test_an_error_is_raised_where_all_fail() -> None:
    with pytest.raises(ReaderTimeoutError, match=r"0\.01 s"):
        read_by(Hangs(), Crashes())
    with pytest.raises(ReaderError, match="crashed") as caught:
        read_by(Crashes(), Hangs())
    assert not isinstance(caught.value, ReaderTimeoutError)
    with pytest.raises(ReaderError, match="crashed"):
        read_by(Crashes())


@pytest.mark.parametrize("turn", range(4))
def test_where_the_turn_is_in_doubt_the_most_legible_one_is_taken(turn: int) -> None:
    reader = Unsure(turn=turn)
    read = read_by(reader)
    assert certainty(read.pages[0]) == pytest.approx(0.9)
    assert np.array_equal(read.image.pixels, np.rot90(image_of(CARD).pixels, turn))
    assert read.image.corners == (*CORNERS[turn:], *CORNERS[:turn])
    assert reader.asked <= 4


def test_a_sure_turn_is_not_doubted() -> None:
    reader = Sure()
    read_by(reader)
    assert reader.asked == 1


@pytest.fixture
def scan_by(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Proposal]:
    """Scans the drawn card with these readers."""
    path = tmp_path / "card.png"
    Image.fromarray(CARD).save(path)

    def scan(*readers: Reader) -> Proposal:
        plan = Plan(tuple(Way(reader, LANGUAGES, clean=False) for reader in readers))
        monkeypatch.setattr("cardscan.scan.find_plan", lambda settings: plan)
        (proposal,) = scan_photos(path, Settings())
        return proposal

    return scan


def test_a_person_is_told_that_a_card_was_read_once_only(scan_by: Callable[..., Proposal]) -> None:
    proposal = scan_by(Hangs(), Sure())
    assert proposal.contact.full_name == "Ana Beispiel"
    assert proposal.readers == ("sure 1",)
    (reason,) = (reason for reason in proposal.review if reason.of_reading)
    assert reason.why == "read once only: the engine did not finish within 0.01 s"
    assert not any(reason.of_reading for reason in scan_by(Sure("a 1"), Sure("b 1")).review)


def test_a_failure_of_all_readers_is_no_blank_card(scan_by: Callable[..., Proposal]) -> None:
    with pytest.raises(ReaderTimeoutError):
        scan_by(Hangs(), Crashes())


@dataclass
class Reads(Sure):
    """A reader of these lines, each so many letters wide."""

    lines: tuple[str, ...] = ()
    wide: int = 1

    def read(self, pixels: Pixels, languages: tuple[str, ...]) -> Page:
        rows = []
        for number, text in enumerate(self.lines):
            box = Box(80, 60 + 88 * number, 80 + 22 * len(text) * self.wide, 104 + 88 * number)
            rows.append(TextLine((Word(text, box, 0.97),)))
        return Page(self.name, languages, 1050, 600, tuple(rows))


def read_beside(first: Reader) -> Read:
    tesseract = Way(Tesseract(), choose_languages(), clean=True)
    plan = Plan((Way(first, (), clean=False), tesseract))
    return read_all(read_upright(image_of(CARD), plan))


@pytest.mark.tesseract
def test_a_card_in_kanji_is_left_to_the_reader_that_knows_them() -> None:
    read = read_beside(Reads("kanji 1", lines=("株式会社サンプル", "山田太郎")))
    assert [page.reader for page in read.pages] == ["kanji 1"]
    assert (read.failures, read.unread) == ((), "")


@pytest.mark.tesseract
def test_letters_that_nobody_reads_are_told_with_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("cardscan.reading._OTHERS", ("xyz",))
    read = read_beside(Reads("gaps 1", lines=("125009, . , . , 7", "+7 495"), wide=3))
    assert len(read.pages) == 2
    assert read.unread == "try one of tesseract-ocr-xyz"
    assert ReviewReason("full_name", f"{UNREAD}: {read.unread}").of_reading
    assert read_beside(Reads("whole 1", lines=("Ana Beispiel",))).unread == ""


@pytest.mark.parametrize(
    ("sureness", "pages"), [(0.94, ["first 1", "inverse 1"]), (0.96, ["first 1"])]
)
def test_faint_print_is_read_once_more_with_light_and_dark_exchanged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sureness: float, pages: list[str]
) -> None:
    Image.fromarray(CARD).save(tmp_path / "card.png")
    first = Says(pages[0], sureness=sureness)
    inverse = Says("inverse 1", sureness=0.9)
    plan = Plan(
        (Way(first, LANGUAGES, clean=False),),
        inverse=Way(inverse, LANGUAGES, clean=False, inverse=True),
    )
    monkeypatch.setattr("cardscan.scan.find_plan", lambda settings: plan)
    (proposal,) = scan_photos(tmp_path / "card.png", Settings())
    assert [page.reader for page in proposal.pages] == pages
    for pixels in inverse.seen:
        assert np.array_equal(pixels, 255 - first.seen[0])


@dataclass
class Says(Sure):
    """A reader that is this sure of its page, and remembers what it was shown."""

    sureness: float = 0.97
    seen: list[Pixels] = field(default_factory=list)

    def read(self, pixels: Pixels, languages: tuple[str, ...]) -> Page:
        self.seen.append(pixels)
        return page_of(self.name, LINES, self.sureness)
