"""Which files are photos to scan, in which order, and what their bytes are known by."""

import hashlib
import os
import re
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path

from cardscan.config import Settings
from cardscan.errors import PhotoError
from cardscan.image.load import PICTURE_SUFFIXES

_JUNK = re.compile(r"[.~@]|thumbs\.db$|desktop\.ini$", re.IGNORECASE)
"""How names begin of what desktops, editors, cameras and synchronisers leave behind."""


def find_photos(paths: Iterable[Path]) -> tuple[Path, ...]:
    """The files to scan, each once, folders with all that is below them in natural order.

    A file that is named is taken, whatever it is called; from folders only what is called like a
    picture, and nothing hidden. A folder that has no photos or cannot be read stands for itself,
    and taking it in says so.
    """
    found: dict[Path, None] = {}
    for path in paths:
        inside = list(photos_below(path)) if path.is_dir() else []
        found.update(dict.fromkeys(inside or [path]))
    return tuple(found)


def nothing_in(folder: Path) -> PhotoError:
    """Why a folder gave no photos."""
    try:
        os.scandir(folder).close()
    except OSError as error:
        return PhotoError(
            f"{folder} cannot be read: {error.strerror}", "Give yourself permission to read it."
        )
    return PhotoError(
        f"no photos in {folder}",
        "Photos are known by the ends of their names: .jpg, .png, .heic, .pdf and so on.",
    )


def photos_below(folder: Path, leave_out: Path | None = None) -> Iterator[Path]:
    """The photos in the folder and those in it, and at the end the folders that cannot be read."""
    locked: list[OSError] = []
    for parent, folders, files in os.walk(folder, onerror=locked.append):
        if leave_out and leave_out.parent == Path(parent) and leave_out.name in folders:
            folders.remove(leave_out.name)
        folders[:] = sorted((name for name in folders if not _JUNK.match(name)), key=_natural)
        for name in sorted(files, key=_natural):
            if not _JUNK.match(name) and Path(name).suffix.lower() in PICTURE_SUFFIXES:
                yield Path(parent, name)
    yield from (Path(error.filename) for error in locked)


def _natural(name: str) -> list[str | int]:
    """Sorts IMG_9 before IMG_10: every second part is a number."""
    parts = re.split(r"([0-9]+)", name.casefold())
    return [int(part) if index % 2 else part for index, part in enumerate(parts)]


def read_sha256(path: Path, settings: Settings) -> str:
    """Of the file's bytes, or "" where loading it will say what is wrong with it."""
    try:
        about = path.stat()
        if not stat.S_ISREG(about.st_mode) or about.st_size > settings.max_bytes:
            return ""
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""
