"""Photos on their way in over a network, each under a key of its own, in pieces that are kept.

FOLDER/parts/KEY.json     what it is to be: name, length, event
FOLDER/parts/KEY          the bytes that are safe so far
FOLDER/parts/*.draft      one that comes in one go
FOLDER/inbox/KEY/NAME     whole; of an event, inbox/KEY/at EVENT/NAME

Whatever stops a sender or this program, a photo goes on where its file ends. Only once all of its
bytes are on the disk does it appear in the inbox, by a rename; from there on it is the intake's.
"""

import hashlib
import json
import os
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from threading import Lock
from typing import BinaryIO
from uuid import uuid4

from cardscan.books.files import sync_folder, write_atomically
from cardscan.door import clean_text
from cardscan.errors import (
    BookError,
    PhotoTooLargeError,
    ResourceError,
    StaleError,
    UsageError,
)
from cardscan.folders import make_private_folder
from cardscan.image.suffixes import PICTURE_SUFFIXES
from cardscan.intake.spool import shortened

LONGEST_EVENT = 60
"""Characters: with four bytes each they still fit into the name of a folder."""

LASTS = 86_400
"""Seconds after which a photo that does not go on is given up."""

_MOST_OPEN = 100
"""Uploads at a time."""
_SPARE = 200_000_000
"""Bytes that must stay free on the disk, for the database above all."""
_AGE = 90
"""Seconds by which a photo is dated back: the intake gives younger ones time to become whole."""
_AT = "at "
_JUNK = ".~@"
"""How names begin that the intake passes over."""


@dataclass(frozen=True, slots=True)
class Upload:
    """A photo of which some is still to come."""

    key: str
    name: str
    """Of the file, as the sender calls it."""
    length: int
    """Bytes of the whole."""
    event: str = ""
    """Where the people on it were met."""
    offset: int = 0
    """Bytes that are safe."""


@dataclass(frozen=True, slots=True)
class Uploads:
    """Those of a folder; may be used by several threads of one program."""

    folder: Path
    most: int
    """Bytes of one photo."""
    _lock: Lock = field(default_factory=Lock, repr=False, compare=False)

    @property
    def inbox(self) -> Path:
        """Where photos are that are whole."""
        return self.folder / "inbox"

    @property
    def _parts(self) -> Path:
        return self.folder / "parts"

    def open(self, arrived: Callable[[str], bool]) -> None:
        """Make the folders, and go on where a program that was stopped left off.

        Args:
            arrived: whether the photo of a key came further than here.

        Raises:
            ResourceError: the disk does not let it.
        """
        with _writing():
            make_private_folder(self._parts)
            make_private_folder(self.inbox)
            for upload in list(self._find()):
                if upload.offset == upload.length:
                    self._finish(upload)
                elif not upload.offset and arrived(upload.key):
                    self._forget(upload.key)
            self._drop_stale()

    def begin(self, wanted: Upload) -> Upload:
        """Begin a photo, or find it begun; so it may be asked for any number of times.

        Raises:
            UsageError: it is empty, or its event has too long a name.
            PhotoTooLargeError: it has more bytes than are read of one.
            StaleError: the key is that of another photo.
            ResourceError: there is no room for it.
        """
        if wanted.length < 1:
            raise UsageError(f"{wanted.name} is empty", "Take the photo again.")
        self.check_event(wanted.event)
        self.check_length(wanted.length, wanted.name)
        with self._lock, _writing():
            begun = self.find(wanted.key)
            if begun is None:
                make_private_folder(self._parts)
                self._drop_stale()
                self._check_room(wanted.length)
                about = {key: value for key, value in asdict(wanted).items() if key != "offset"}
                write_atomically(self._about(wanted.key), json.dumps(about).encode(), replace=True)
                return wanted
            if (begun.name, begun.length) != (wanted.name, wanted.length):
                raise StaleError("this key is that of another photo", "Send it under a new one.")
            return begun

    def find(self, key: str) -> Upload | None:
        """The photo of a key, as far as it has come; None of one that is whole or unknown."""
        try:
            about = json.loads(self._about(key).read_text(encoding="utf-8"))
            upload = Upload(**about)
        except (OSError, ValueError, TypeError):
            return None
        return Upload(**(about | {"offset": _size(self._parts / upload.key)}))

    def append(self, key: str, offset: int, piece: bytes) -> int:
        """Add bytes to a photo and make them safe; gives how many there are then.

        With the last of them the photo is whole.

        Raises:
            StaleError: the photo does not go on there.
            UsageError: there is none, or these are more bytes than it has.
            ResourceError: the disk has no room.
        """
        with self._lock, _writing():
            upload = self.find(key)
            if upload is None:
                raise UsageError("this photo has not been begun", "Begin it anew.")
            if offset != upload.offset:
                raise StaleError(f"this photo goes on at {upload.offset}", "Ask where it goes on.")
            if offset + len(piece) > upload.length:
                raise UsageError("these are more bytes than the photo has", "Begin it anew.")
            with _open(self._parts / key) as file:
                _write(file, piece)
            if offset + len(piece) == upload.length:
                self._finish(upload)
        return offset + len(piece)

    @contextmanager
    def draft(self, length: int = 0) -> Iterator["Draft"]:
        """A photo that comes in one go; what is not kept by the end is deleted.

        Args:
            length: bytes that it is said to have.

        Raises:
            PhotoTooLargeError: they are too many.
            ResourceError: the disk has no room.
        """
        self.check_length(length, "this photo")
        path = self._parts / f"{uuid4().hex}.draft"
        with _writing():
            make_private_folder(self._parts)
            self._check_room(length or self.most)
            try:
                with _open(path) as file:
                    yield Draft(self, path, file)
            finally:
                path.unlink(missing_ok=True)

    def check_length(self, length: int, name: str) -> None:
        """That a photo is not too long.

        Raises:
            PhotoTooLargeError: it is.
        """
        if length > self.most:
            raise PhotoTooLargeError(
                f"{name} has more than {self.most // 1_000_000} million bytes",
                "Make it smaller, or raise the setting max_bytes and open the desk anew.",
            )

    def check_event(self, event: str) -> None:
        """That the name of an event is not too long.

        Raises:
            UsageError: it is.
        """
        if len(event) > LONGEST_EVENT:
            raise UsageError(
                "the name of the event is too long", f"It may have {LONGEST_EVENT} characters."
            )

    def place(self, part: Path, key: str, name: str, event: str) -> None:
        """Put a file into the inbox, all of whose bytes are safe."""
        before = time.time_ns() - _AGE * 10**9
        os.utime(part, ns=(before, before))
        folder = self.inbox / key
        if event:
            folder /= _AT + event.replace("%", "%25").replace("/", "%2F")
        make_private_folder(folder)
        part.replace(folder / _to_file_name(name))
        for parent in (folder, folder.parent, self.inbox):
            sync_folder(parent)

    def _finish(self, upload: Upload) -> None:
        self.place(self._parts / upload.key, upload.key, upload.name, upload.event)
        self._forget(upload.key)

    def _find(self) -> Iterator[Upload]:
        for about in self._parts.glob("*.json"):
            upload = self.find(about.stem)
            if upload:
                yield upload

    def _check_room(self, length: int) -> None:
        if sum(1 for _ in self._parts.glob("*.json")) >= _MOST_OPEN:
            raise ResourceError("too many photos are on their way", "Wait until some are through.")
        if shutil.disk_usage(self._parts).free < length + _SPARE:
            raise ResourceError(
                "the disk has no room for more photos", "Make room on it; sending goes on then."
            )

    def _drop_stale(self) -> None:
        for path in self._parts.iterdir():
            with suppress(FileNotFoundError):
                youngest = max(path.stat().st_mtime, _changed(self._parts / path.stem))
                if time.time() - youngest > LASTS:
                    path.unlink()

    def _forget(self, key: str) -> None:
        self._about(key).unlink(missing_ok=True)
        sync_folder(self._parts)

    def _about(self, key: str) -> Path:
        return self._parts / f"{key}.json"


class Draft:
    """A photo that is being written in one go."""

    def __init__(self, uploads: Uploads, path: Path, file: BinaryIO) -> None:
        self._uploads, self._path, self._file = uploads, path, file
        self._digest = hashlib.sha256()

    @property
    def sha256(self) -> str:
        """Of the bytes so far."""
        return self._digest.hexdigest()

    def write(self, piece: bytes) -> None:
        """Add bytes.

        Raises:
            PhotoTooLargeError: they are too many.
        """
        self._uploads.check_length(self._file.tell() + len(piece), "this photo")
        self._digest.update(piece)
        self._file.write(piece)

    def keep(self, key: str, name: str, event: str) -> None:
        """It is whole: into the inbox with it.

        Raises:
            UsageError: it is empty.
        """
        if not self._file.tell():
            raise UsageError(f"{name} is empty", "Take the photo again.")
        _write(self._file, b"")
        self._uploads.place(self._path, key, name, event)


def key_of(photo: Path) -> str:
    """The key of a photo, by where it was below the inbox."""
    return photo.parts[0]


def event_of(photo: Path) -> str:
    """The event of a photo, by where it was below the inbox."""
    folder = photo.parts[1] if len(photo.parts) > 2 else ""
    return folder.removeprefix(_AT).replace("%2F", "/").replace("%25", "%")


def _to_file_name(name: str) -> str:
    """A name that the intake takes for that of a picture; it is the bytes that tell whether."""
    last = clean_text(name.replace("\\", "/").rsplit("/", 1)[-1], 255).lstrip(_JUNK)
    suffix = Path(last).suffix
    if suffix.lower() not in PICTURE_SUFFIXES:
        last, suffix = f"{last or 'photo'}.jpg", ".jpg"
    return shortened(last.removesuffix(suffix), suffix)


def _open(path: Path) -> BinaryIO:
    """A file to add to, for its owner alone."""
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "ab")


def _write(file: BinaryIO, piece: bytes) -> None:
    file.write(piece)
    file.flush()
    os.fsync(file.fileno())


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0


def _changed(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except FileNotFoundError:
        return 0.0


@contextmanager
def _writing() -> Iterator[None]:
    try:
        yield
    except (OSError, BookError) as error:
        raise ResourceError(
            f"photos cannot be taken in: {error}",
            "Make room on the disk, and check the rights of the folder captures.",
        ) from error
