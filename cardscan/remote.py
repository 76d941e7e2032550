"""Photos in buckets and on servers, by URL: the one place that knows fsspec.

Who may read them is settled as fsspec has it, by the environment and the files of each kind of
storage; nothing of that is asked for, kept or told here. What a storage says of an error may quote
a key, so people are told its kind alone.
"""

import hashlib
import re
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from cardscan.config import Settings
from cardscan.errors import (
    PASSING,
    CardscanError,
    MissingDependencyError,
    PhotoTooLargeError,
    ResourceError,
    UnreadablePhotoError,
    UsageError,
)

if TYPE_CHECKING:
    from fsspec import AbstractFileSystem

INSTALL = "Run: pip install 'cardscan[cluster]'"

_URL = re.compile(r"[a-z][a-z0-9+.-]+(::|://)", re.IGNORECASE)
_PASSWORD = re.compile(r"(://[^/@:]*):[^/@]*@")

_AWAY = re.compile(r"Timeout|Connect|ServerDisconnected|SlowDown|Throttl|gaierror")
_DENIED = re.compile(r"Credential|Forbidden|Denied|Auth|Token|SSO")
"""How libraries call errors that are no OSError of a kind of its own."""


@dataclass(frozen=True, slots=True)
class Remote:
    """A photo that is somewhere else, and stays there."""

    url: str = field(repr=False)
    """As fsspec takes it; it may hold a password."""
    size: int = field(default=-1, compare=False)
    """Bytes, as far as the storage tells; else -1."""

    def __str__(self) -> str:
        """The URL for people to read, and to be stored: without its password."""
        return _PASSWORD.sub(r"\1@", self.url)

    @property
    def name(self) -> str:
        """What the file is called."""
        return self.url.rstrip("/").rpartition("/")[2]

    @property
    def stem(self) -> str:
        """Its name without the ending."""
        return self.name.rpartition(".")[0] or self.name


Source = Path | Remote
"""Where the bytes of a photo are."""


def to_source(text: str) -> Source:
    """The path or URL that a person typed; ``file://`` is a path."""
    if text.startswith("file://"):
        return Path(unquote(urlsplit(text).path))
    return Remote(text) if _URL.match(text) else Path(text)


def find_below(folder: Remote) -> Iterator[tuple[str, Remote]]:
    """The files below a URL, each with its path from there; a file's own is "".

    Raises:
        MissingDependencyError: fsspec, or what it needs for this kind of storage, is not installed.
        UsageError: there is no such kind of storage.
        UnreadablePhotoError: it is not there, or may not be read.
        ResourceError: the storage does not answer.
    """
    with _told_plainly(folder):
        files, path = _open(folder)
        base = path.rstrip("/")
        found = files.find(path, detail=True)
        for one, about in found.items():
            inside = one.removeprefix(base)
            url = folder.url.rstrip("/") + inside
            yield inside.strip("/"), Remote(url, int(about.get("size") or 0))


def read_remote(photo: Remote, settings: Settings) -> bytes:
    """The bytes of a photo, no more than the settings allow.

    Raises:
        PhotoTooLargeError: it has more.
        UnreadablePhotoError: it is not there, or may not be read.
        ResourceError: the storage does not answer.
        MissingDependencyError: as for ``find_below``.
    """
    most = settings.max_bytes
    data = b""
    if photo.size and photo.size <= most:  # none can be asked for of an empty file
        with _told_plainly(photo):
            files, path = _open(photo)
            data = files.cat_file(path, start=0, end=most + 1)
    if max(photo.size, len(data)) > most:
        raise PhotoTooLargeError(
            f"{photo.name} has more than {most:,} bytes",
            "Make it smaller, or raise the setting max_bytes.",
        )
    return data


class Copies:
    """Photos from elsewhere in a folder here, each for as long as it is worked on."""

    def __init__(self, folder: Path, settings: Settings) -> None:
        self._folder, self._settings = folder, settings
        self._held: dict[Remote, Path | CardscanError] = {}
        self._made = 0

    def take(self, photo: Remote) -> Path | CardscanError:
        """Its copy, under its own name, or why there is none; it is fetched once."""
        if photo not in self._held:
            self._held[photo] = self._fetch(photo)
        return self._held[photo]

    def drop(self, photo: Remote) -> None:
        """Its copy is not needed any more."""
        held = self._held.pop(photo, None)
        if isinstance(held, Path):
            held.unlink(missing_ok=True)
            held.parent.rmdir()

    def _fetch(self, photo: Remote) -> Path | CardscanError:
        try:
            data = read_remote(photo, self._settings)
        except MissingDependencyError:
            raise
        except CardscanError as error:
            return error
        self._made += 1
        copy = self._folder / str(self._made) / (photo.name or "photo")
        copy.parent.mkdir()
        copy.write_bytes(data)
        return copy


def read_sha256(photo: Source, settings: Settings) -> str:
    """Of the photo's bytes, or "" where loading it will say what is wrong with it."""
    try:
        if isinstance(photo, Remote):
            return hashlib.sha256(read_remote(photo, settings)).hexdigest()
        about = photo.stat()
        if not stat.S_ISREG(about.st_mode) or about.st_size > settings.max_bytes:
            return ""
        with photo.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except MissingDependencyError:
        raise
    except (OSError, CardscanError):
        return ""


def _open(photo: Remote) -> "tuple[AbstractFileSystem, str]":
    from fsspec.core import url_to_fs

    files, path = url_to_fs(photo.url)
    return files, path


@contextmanager
def _told_plainly(photo: Remote) -> Iterator[None]:
    """Turns whatever a storage raises into an error of ours, without its words."""
    try:
        yield
    except CardscanError:
        raise
    except Exception as error:
        raise _to_error(photo, error) from None


def _to_error(photo: Remote, error: Exception) -> CardscanError:
    scheme = re.split("::|://", photo.url, maxsplit=1)[0].lower()
    kind = type(error).__name__
    if isinstance(error, ImportError):
        return _to_missing(scheme, error)
    if isinstance(error, ValueError) and "rotocol" in str(error):
        return UsageError(
            f"there is no storage called {scheme}://", "There are s3://, gs://, sftp:// and more."
        )
    if isinstance(error, FileNotFoundError):
        return UnreadablePhotoError(
            f"{photo} is not there, or has no photos", "Look at its address again."
        )
    if isinstance(error, PermissionError) or _DENIED.search(kind):
        return UnreadablePhotoError(
            f"{photo} may not be read",
            f"Give this computer access as programs for {scheme}:// have it, and try again.",
        )
    passing = isinstance(error, OSError) and error.errno in PASSING
    if passing or isinstance(error, TimeoutError | ConnectionError) or _AWAY.search(kind):
        return ResourceError(
            f"{photo} cannot be read for now: the storage does not answer ({kind})",
            "See to the network and the storage, and type the same command again.",
        )
    return UnreadablePhotoError(f"{photo} cannot be read ({kind})", "Look at its address again.")


def _to_missing(scheme: str, error: ImportError) -> MissingDependencyError:
    try:
        from fsspec.registry import known_implementations
    except ImportError:
        return MissingDependencyError("photos by URL need fsspec", INSTALL)
    package = known_implementations.get(scheme, {}).get("class", "").partition(".")[0]
    if package in ("", "fsspec"):
        package = error.name or scheme
    return MissingDependencyError(f"{scheme}:// needs {package}", f"Run: pip install {package}")
