"""Which files are photos to scan, and in which order."""

import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from cardscan.errors import PhotoError
from cardscan.image.suffixes import PICTURE_SUFFIXES
from cardscan.remote import Remote, Source, find_below

_JUNK = re.compile(r"[.~@]|thumbs\.db$|desktop\.ini$", re.IGNORECASE)
"""How names begin of what desktops, editors, cameras and synchronisers leave behind."""


def find_photos(paths: Iterable[Source]) -> tuple[Source, ...]:
    """The files to scan, each once, folders with all that is below them in natural order.

    A file that is named is taken, whatever it is called; from folders only what is called like a
    picture, and nothing hidden. A folder that has no photos or cannot be read stands for itself,
    and taking it in says so.

    Raises:
        CardscanError: as ``find_below``, where photos are elsewhere.
    """
    found: dict[Source, None] = {}
    for path in paths:
        inside: Iterable[Source] = ()
        if isinstance(path, Remote):
            inside = _find_remote(path)
        elif path.is_dir():
            inside = photos_below(path)
        found.update(dict.fromkeys(list(inside) or [path]))
    return tuple(found)


def _find_remote(folder: Remote) -> list[Source]:
    """The photos below a URL, as from a folder here; a file that it names itself is one of them."""
    found = dict(find_below(folder))
    return [
        found[inside]
        for inside in sorted(found, key=_as_walked)
        if not inside or _is_photo(inside.split("/"))
    ]


def _is_photo(parts: list[str]) -> bool:
    hidden = any(map(_JUNK.match, parts))
    return not hidden and Path(parts[-1]).suffix.lower() in PICTURE_SUFFIXES


def _as_walked(inside: str) -> list[tuple[bool, list[str | int]]]:
    """Sorts files before the folders beside them, both in natural order."""
    *folders, name = inside.split("/")
    return [*((True, _natural(folder)) for folder in folders), (False, _natural(name))]


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
            if _is_photo([name]):
                yield Path(parent, name)
    yield from (Path(error.filename) for error in locked)


def _natural(name: str) -> list[str | int]:
    """Sorts IMG_9 before IMG_10: every second part is a number."""
    parts = re.split(r"([0-9]+)", name.casefold())
    return [int(part) if index % 2 else part for index, part in enumerate(parts)]
