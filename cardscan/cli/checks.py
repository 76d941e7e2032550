"""What ``cardscan doctor`` looks at: what is there, and what to do about what is not."""

import platform
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib import import_module, metadata
from typing import Literal

from rich.table import Table
from rich.text import Text

from cardscan import __version__
from cardscan.cli.messages import count
from cardscan.cli.tables import text
from cardscan.config import Settings, hide_password, read_settings, settings_file
from cardscan.errors import CardscanError, SettingsError
from cardscan.ocr import PPOCR, choose_languages, choose_plain_languages
from cardscan.ocr.networks import INSTALL as INSTALL_PPOCR
from cardscan.ocr.tesseract import (
    INSTALL,
    Tesseract,
    Transport,
    find_data_folder,
    find_languages,
)
from cardscan.pipeline.places import find_lost
from cardscan.pipeline.strategy import read_strategy
from cardscan.store import Store

State = Literal["ok", "warn", "fail"]

_STYLES = {"ok": "green", "warn": "yellow", "fail": "red"}

_REINSTALL = "Run: pip install --force-reinstall cardscan"

_OPENCV = ("opencv-python-headless", "opencv-python", "opencv-contrib-python")
"""Wheels that put their files into one folder, so that the last one installed wins."""


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at."""

    name: str
    state: State
    """"fail" is what makes scanning impossible."""
    found: str
    hint: str = ""
    """What to do, where there is something to do."""


def check_all(db: str | None) -> Iterator[Check]:
    """All checks: the program, what it reads with, what it stands on, where it files."""
    yield Check("cardscan", "ok", __version__)
    yield Check("Python", "ok", f"{platform.python_version()}, {platform.platform(terse=True)}")
    settings = Settings()
    try:
        settings = read_settings({"db": db})
        absent = "" if settings_file().exists() else " (none, which is fine)"
        yield Check("settings", "ok", f"{settings_file()}{absent}")
    except SettingsError as error:
        yield Check("settings", "fail", error.message, error.hint)
    ppocr = _ppocr(settings)
    # Where PP-OCR may read alone, scanning is possible without Tesseract.
    alone = ppocr.state == "ok" and settings.engine in ("auto", "ppocr")
    without: State = "warn" if alone else "fail"
    yield from _tesseract(without)
    yield _languages(settings, without)
    yield ppocr
    yield from _libraries()
    yield _database(settings)
    yield _strategy(settings)


def check_table(checks: Iterable[Check]) -> Table:
    """What ``doctor`` found, with what to do below what is not in order."""
    grid = Table.grid(padding=(0, 2))
    for check in checks:
        found = text(check.found)
        if check.hint:
            found = Text.assemble(found, "\n", text(check.hint, "dim"))
        grid.add_row(Text(check.state, _STYLES[check.state]), text(check.name, "bold"), found)
    return grid


def _ppocr(settings: Settings) -> Check:
    reader = PPOCR()
    reason = reader.missing(())
    if not reason:
        return Check("PP-OCR", "ok", reader.name.removeprefix("ppocr "))
    if settings.engine in ("ppocr", "both"):
        return Check("PP-OCR", "fail", reason, INSTALL_PPOCR)
    return Check("PP-OCR", "warn", f"{reason}; photos are read less well", INSTALL_PPOCR)


def _tesseract(without: State) -> Iterator[Check]:
    program, library = _tesseract_by("pytesseract"), _tesseract_by("tesserocr")
    if not program and not library:
        yield Check("Tesseract", without, "is not installed", INSTALL)
        return
    where = shutil.which("tesseract")
    yield (
        Check("Tesseract", "ok", f"{program}, {where}")
        if program
        else Check("Tesseract", "warn", "the program is not there; tesserocr does without")
    )
    yield (
        Check("tesserocr", "ok", f"{_version('tesserocr')} with Tesseract {library}")
        if library
        else Check(
            "tesserocr",
            "warn",
            "is not installed; scanning takes twice as long",
            "Run: pip install tesserocr",
        )
    )


def _tesseract_by(transport: Transport) -> str:
    """The version of Tesseract that is reached this way, or ""."""
    try:
        return Tesseract(transport=transport).name.removeprefix("tesseract ")
    except (CardscanError, AttributeError):
        return ""


def _languages(settings: Settings, without: State) -> Check:
    there = find_languages()
    absent = [language for language in settings.languages if language not in there]
    if not there:
        return Check("languages", without, "Tesseract has no language data", INSTALL)
    found = f"{' '.join(there)}, in {find_data_folder()}"
    if absent:
        return Check(
            "languages",
            "fail",
            f"{found}, but no {' '.join(absent)}",
            "Install its language data, or name others in the setting lang.",
        )
    if "osd" not in there:
        return Check(
            "languages",
            "warn",
            f"{found}, but no osd: photos that are turned are read less well",
            "Install tesseract-ocr-osd (Debian, Ubuntu) or tesseract-lang (Homebrew).",
        )
    if not settings.languages and choose_languages() == choose_plain_languages():
        return Check(
            "languages",
            "warn",
            f"{found}, but not Latin: accents are read less well",
            "Install tesseract-ocr-script-latn (Debian, Ubuntu) or tesseract-lang (Homebrew), or "
            "name the languages on your cards in the setting lang.",
        )
    return Check("languages", "ok", found)


def _libraries() -> Iterator[Check]:
    wheels = [name for name in _OPENCV if _version(name)]
    if len(wheels) > 1:
        yield Check(
            "OpenCV",
            "warn",
            f"{' and '.join(wheels)} overwrite each other",
            f"Run: pip uninstall {' '.join(wheels)} && pip install {_OPENCV[0]}",
        )
    for name, package, module in (
        ("OpenCV", wheels[0] if wheels else _OPENCV[0], "cv2"),
        ("Pillow", "pillow", "PIL.Image"),
        ("HEIC", "pi-heif", "pi_heif"),
        ("PDF", "pypdfium2", "pypdfium2"),
    ):
        try:
            loaded = import_module(module)
        except ImportError as error:
            yield Check(name, "fail", f"{package} does not load: {error}", _REINSTALL)
            continue
        inside = f", libheif {loaded.libheif_version()}" if module == "pi_heif" else ""
        yield Check(name, "ok", f"{package} {_version(package)}{inside}")


def _version(package: str) -> str:
    """The package's version, or "" where it is not installed."""
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return ""


def _database(settings: Settings) -> Check:
    url, path = settings.database_url, settings.database_file
    if path and not path.exists():
        return Check("database", "ok", f"{path} (none yet; the first scan makes it)")
    try:
        with Store.open(url) as store:
            counts, program = store.counts(), store.program
    except CardscanError as error:
        return Check("database", "fail", error.message, error.hint)
    where = path or hide_password(url)
    return Check("database", "ok", f"{where}: {counts['contacts']:,} contacts, in {program}")


def _strategy(settings: Settings) -> Check:
    path = settings.strategy_file
    found = str(path) if path.exists() else f"{path} (none; the template for business holds)"
    try:
        strategy = read_strategy(path)
        if settings.database_file and not settings.database_file.exists():
            return Check("strategy", "ok", found)
        with Store.open(settings.database_url) as store:
            lost = sum(find_lost(strategy, store.pipeline.count_people()).values())
    except SettingsError as error:
        return Check("strategy", "warn", error.message, error.hint)
    except CardscanError:  # the check of the database tells
        return Check("strategy", "ok", found)
    if lost:
        told = f"{found}: no place for {count(lost, 'contact')}"
        return Check("strategy", "warn", told, "Run: cardscan strategy check")
    return Check("strategy", "ok", found)
