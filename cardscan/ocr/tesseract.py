"""The one place that knows Tesseract: its languages, its flags, its table of words.

One reader with two transports that give the same page: tesserocr keeps the models loaded in this
process (twice as fast) where it is installed and its own Tesseract finds language data, and
pytesseract runs whatever Tesseract program is on PATH.
"""

import os
import re
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any, Literal

import numpy as np

from cardscan.card import Box, Page, Pixels, TextLine, Word
from cardscan.door import clean_text
from cardscan.errors import PASSING, MissingDependencyError, MissingLanguageError, ReaderError
from cardscan.errors import ReaderTimeoutError as Timeout

# More than one thread in Tesseract costs two to six times the CPU for less than the same speed.
os.environ.setdefault("OMP_THREAD_LIMIT", "1")

INSTALL = (
    "Install it: `apt-get install tesseract-ocr tesseract-ocr-eng tesseract-ocr-osd` on Debian or "
    "Ubuntu, `brew install tesseract tesseract-lang` on macOS; `cardscan doctor` shows what is "
    "there."
)
_FOLDERS = (
    "/usr/share/tesseract-ocr/5/tessdata",
    "/usr/share/tesseract-ocr/4.00/tessdata",
    "/usr/share/tessdata",
    "/usr/share/tesseract/tessdata",
    "/usr/local/share/tessdata",
    "/opt/homebrew/share/tessdata",
    "/opt/local/share/tessdata",
)
_OSD_CHARACTERS = "10"
"""Characters that decide the turn; Tesseract's own 50 are more than many cards have."""
_SURE_OSD = 2.0
"""Tesseract's own measure of sureness at which nobody has to doubt the turn."""
_DPI = 300
_LUMA = np.array([0.299, 0.587, 0.114])
"""What red, green and blue count for in brightness (ITU-R BT.601)."""
_BLOCKS = 3
"""Tesseract's page segmentation mode for columns and paragraphs."""

Transport = Literal["tesserocr", "pytesseract"]


@dataclass(frozen=True)
class Tesseract:
    """A reader on an installed Tesseract; wants dark text on white, grey, capitals 20-40 px high.

    Args:
        deadline: seconds that one reading may take.
        transport: None takes tesserocr where it works, else pytesseract.
    """

    deadline: float = 20.0
    transport: Transport | None = None

    @cached_property
    def _via(self) -> Transport:
        if self.transport:
            return self.transport
        return "tesserocr" if _tesserocr() and find_languages() else "pytesseract"

    @property
    def name(self) -> str:
        """As in "tesseract 5.3.0"."""
        return f"tesseract {_version(self._via)}"

    def missing(self, languages: tuple[str, ...]) -> str | None:
        """Why these languages cannot be read here; None if they can."""
        there = find_languages()
        if not there:
            return "Tesseract is not installed, or has no language data"
        absent = [language for language in languages if language not in there]
        if absent:
            return f"Tesseract has no data for {', '.join(absent)} (it has {', '.join(there)})"
        return None

    def check(self, languages: tuple[str, ...]) -> None:
        """Raise what ``missing`` says.

        Raises:
            MissingDependencyError: there is no Tesseract.
            MissingLanguageError: it lacks data for a language.
        """
        reason = self.missing(languages)
        if reason and not find_languages():
            raise MissingDependencyError(reason, INSTALL)
        if reason:
            absent = next(part for part in languages if part not in find_languages())
            raise MissingLanguageError(
                reason,
                f"Install tesseract-ocr-{absent.replace('_', '-').lower()} (Debian, Ubuntu) or "
                "tesseract-lang (Homebrew), or name other languages with --lang.",
            )

    def read(self, pixels: Pixels, languages: tuple[str, ...]) -> Page:
        """The lines of text in grey or RGB pixels; see ``Reader.read``."""
        self.check(languages)
        grey = _grey(pixels)
        run = _read_in_process if self._via == "tesserocr" else _read_by_program
        table = run(grey, "+".join(languages), self.deadline)
        height, width = grey.shape
        return Page(self.name, languages, width, height, tuple(_lines(table)))

    def read_turned(self, pixels: Pixels, languages: tuple[str, ...]) -> tuple[int, float, Page]:
        """The turn by Tesseract's OSD, how sure it is, and the page of the pixels so turned."""
        self.check(languages)
        turn, sureness = 0, 0.0
        if "osd" in find_languages():
            find = _turn_in_process if self._via == "tesserocr" else _turn_by_program
            degrees, measure = find(_grey(pixels), self.deadline)
            turn, sureness = round(degrees / 90) % 4, min(1.0, measure / _SURE_OSD)
        return turn, sureness, self.read(np.rot90(pixels, turn), languages)


_LATIN = ("Latin", "script/Latin")
_COMMON = ("eng", "deu", "fra")


def choose_languages() -> tuple[str, ...]:
    """The languages that read a card of unknown language best here; () without any Tesseract.

    The model of the Latin script knows the accents of all its languages and costs less than three
    languages together.
    """
    latin = tuple(name for name in _LATIN if name in find_languages())
    common = tuple(name for name in _COMMON if name in find_languages())
    return latin[:1] or common or choose_plain_languages()


def choose_plain_languages() -> tuple[str, ...]:
    """English, which knows few letters and is surer of e-mail and web addresses for it."""
    there = tuple(name for name in find_languages() if name != "osd")
    return ("eng",) if "eng" in there else there[:1]


def find_languages() -> tuple[str, ...]:
    """The languages (and "osd") that Tesseract has data for here; () without any Tesseract."""
    return _languages_in(find_data_folder())


@cache
def _languages_in(folder: Path | None) -> tuple[str, ...]:
    if folder is None:
        return ()
    names = (path.relative_to(folder).with_suffix("") for path in folder.rglob("*.traineddata"))
    return tuple(sorted(name.as_posix() for name in names))


@cache
def find_data_folder() -> Path | None:
    """Where the language data is; the program is asked only if it is in no usual place."""
    named = os.environ.get("TESSDATA_PREFIX")
    for folder in [named, f"{named}/tessdata"] if named else _FOLDERS:
        if folder and any(Path(folder).glob("*.traineddata")):
            return Path(folder)
    return _folder_of_program()


def _folder_of_program() -> Path | None:
    import subprocess

    try:
        listed = subprocess.run(
            ["tesseract", "--list-langs"], capture_output=True, text=True, timeout=10, check=False
        )
    except (OSError, subprocess.SubprocessError):
        return None
    found = re.search(r'"(.+?)"', listed.stdout + listed.stderr)
    return Path(found[1]) if found and any(Path(found[1]).glob("*.traineddata")) else None


@cache
def _tesserocr() -> Any:
    """The module, or None where it is not installed or its libraries do not load."""
    try:
        import tesserocr
    except ImportError:
        return None
    # Leptonica would print remarks on boxes at the edge of a card to standard error.
    tesserocr.set_leptonica_log_level(tesserocr.LeptLogLevel.NONE)
    return tesserocr


@cache
def _version(via: Transport) -> str:
    if via == "tesserocr":
        return str(_tesserocr().tesseract_version().split()[1])
    import pytesseract

    try:
        return str(pytesseract.get_tesseract_version())
    except (pytesseract.TesseractNotFoundError, SystemExit) as error:
        raise MissingDependencyError("the tesseract program is not on PATH", INSTALL) from error


@cache
def _engine(languages: str) -> Any:
    """A loaded Tesseract, one a process and set of languages: loading costs 0.1 to 0.2 s."""
    module = _tesserocr()
    mode = module.OEM.TESSERACT_LSTM_COMBINED if languages == "osd" else module.OEM.LSTM_ONLY
    try:
        return module.PyTessBaseAPI(path=f"{find_data_folder()}/", lang=languages, oem=mode)
    except RuntimeError as error:
        raise ReaderError(f"Tesseract did not start: {error}", INSTALL) from error


def _show(engine: Any, grey: Pixels) -> None:
    height, width = grey.shape
    engine.SetImageBytes(grey.tobytes(), width, height, 1, width)
    engine.SetSourceResolution(_DPI)


def _read_in_process(grey: Pixels, languages: str, deadline: float) -> str:
    engine = _engine(languages)
    engine.SetPageSegMode(_BLOCKS)
    _show(engine, grey)
    try:
        if not engine.Recognize(max(1, int(deadline * 1000))):
            raise Timeout(f"Tesseract did not finish within {deadline:g} s", _SLOW)
        return str(engine.GetTSVText(0))
    except RuntimeError as error:
        raise ReaderError(f"Tesseract failed: {error}", "Try the photo again.") from error
    finally:
        engine.Clear()


def _turn_in_process(grey: Pixels, deadline: float) -> tuple[float, float]:
    engine = _engine("osd")
    engine.SetPageSegMode(_tesserocr().PSM.OSD_ONLY)
    engine.SetVariable("min_characters_to_try", _OSD_CHARACTERS)
    _show(engine, grey)
    try:
        seen = engine.DetectOrientationScript()
    except RuntimeError as error:
        raise ReaderError(f"Tesseract failed: {error}", "Try the photo again.") from error
    finally:
        engine.Clear()
    return (seen["orient_deg"], seen["orient_conf"]) if seen else (0.0, 0.0)


_SLOW = "Raise the `deadline` setting if this machine is slow."
_BROKEN = "Run `tesseract --version`: is it the program that is expected, and whole?"


def _run_program(grey: Pixels, languages: str, options: str, kind: str, deadline: float) -> str:
    import pytesseract

    # pytesseract would write a PNG, 0.2 s a card; a PGM costs nothing.
    with tempfile.TemporaryDirectory(prefix="cardscan-") as folder:
        path = Path(folder) / "card.pgm"
        path.write_bytes(b"P5 %d %d 255\n" % (grey.shape[1], grey.shape[0]) + grey.tobytes())
        try:
            return str(
                pytesseract.pytesseract.run_and_get_output(
                    str(path), extension=kind, lang=languages, config=options, timeout=deadline
                )
            )
        except pytesseract.TesseractNotFoundError as error:
            raise MissingDependencyError("the tesseract program is not on PATH", INSTALL) from error
        except pytesseract.TesseractError as error:
            raise ReaderError(
                f"Tesseract failed: {error.message}", "Try the photo again."
            ) from error
        except RuntimeError as error:
            raise Timeout(f"Tesseract did not finish within {deadline:g} s", _SLOW) from error
        except (OSError, UnicodeDecodeError) as error:
            if isinstance(error, OSError) and error.errno in PASSING:
                raise
            raise ReaderError(f"Tesseract left nothing to read: {error}", _BROKEN) from error


def _read_by_program(grey: Pixels, languages: str, deadline: float) -> str:
    options = f"--oem 1 --psm {_BLOCKS} --dpi {_DPI} -c tessedit_create_tsv=1"
    table = _run_program(grey, languages, options, "tsv", deadline)
    if not table.startswith("level\t"):
        raise ReaderError("Tesseract did not write the table that was asked for", _BROKEN)
    return table


def _turn_by_program(grey: Pixels, deadline: float) -> tuple[float, float]:
    options = f"--psm 0 --dpi {_DPI} -c min_characters_to_try={_OSD_CHARACTERS}"
    try:
        text = _run_program(grey, "osd", options, "osd", deadline)
    except ReaderError as error:
        if "Too few characters" in error.message:  # a blank card ends the program with an error
            return 0.0, 0.0
        raise
    degrees = re.search(r"Rotate: *(\d+)", text)
    sureness = re.search(r"Orientation confidence: *([\d.]+)", text)
    if not degrees or not sureness:
        raise ReaderError("Tesseract did not write the turn that was asked for", _BROKEN)
    # "Rotate" is clockwise, what tesserocr gives is how far the text is turned.
    return (360 - float(degrees[1])) % 360, float(sureness[1])


def _grey(pixels: Pixels) -> Pixels:
    """One channel, rows in one piece."""
    if pixels.ndim == 2:
        return np.ascontiguousarray(pixels)
    grey = np.empty(pixels.shape[:2], np.uint8)
    for row, colours in zip(grey, pixels, strict=True):  # all at once takes twice as long
        row[:] = np.rint(colours @ _LUMA)
    return grey


def _lines(table: str) -> Iterable[TextLine]:
    """The words of Tesseract's TSV, joined to lines; rows of level 5 are words."""
    lines: dict[tuple[str, str, str], list[Word]] = {}
    for row in table.splitlines():
        cells = row.split("\t", 11)
        if len(cells) < 12 or cells[0] != "5":
            continue
        text = clean_text(cells[11])
        if not text:
            continue
        try:
            left, top, width, height = (int(cell) for cell in cells[6:10])
            confidence = min(1.0, max(0.0, float(cells[10]) / 100))
        except ValueError as error:
            raise ReaderError(f"Tesseract wrote a damaged table: {error}", _BROKEN) from error
        word = Word(text, Box(left, top, left + width, top + height), confidence)
        lines.setdefault((cells[2], cells[3], cells[4]), []).append(word)
    return (TextLine(tuple(words)) for words in lines.values())
