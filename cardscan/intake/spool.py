"""A watched folder: photos wait in it, and end in one of the folders below its ``cardscan``.

DIR/                        the inbox, with the folders in it
DIR/cardscan/work/TOKEN/    one photo each that is being scanned, under the name it had
DIR/cardscan/done/          and review, failed, duplicate, deferred: under the names they had

A photo leaves ``work`` by a link and an unlink, so that it is always in at least one folder and
nothing is ever overwritten; whoever finds it in both goes on where the other was stopped.
"""

import errno
import fcntl
import hashlib
import os
import shutil
import stat
from collections.abc import Callable, Collection, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Literal, Self, get_args

from cardscan.books.files import sync_folder
from cardscan.errors import UsageError
from cardscan.intake.photos import photos_below

State = Literal["done", "review", "failed", "duplicate", "deferred"]
"""Where a photo ends: filed, filed with doubts, refused, known already, to be tried again."""

STATES: tuple[State, ...] = get_args(State)

HOME = "cardscan"
"""The folder in the inbox that is ours."""

_NO_LINKS = {errno.EPERM, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK, errno.EACCES}
"""What file systems without hard links say, FAT and network shares among them."""

_LONGEST = 255
"""Bytes of a file's name; POSIX calls it NAME_MAX, and file systems in use agree."""

_PART = ".part"
"""How the names of copies end that are not whole yet."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A photo in ``work``."""

    token: str
    """The name of its folder there."""
    path: Path
    relative: Path
    """Where it was, below the inbox."""


@dataclass(slots=True)
class Spool:
    """An open watched folder; one program holds it at a time."""

    root: Path
    _lock: int | None = field(default=None, repr=False)
    """None for a look at a folder that another program may hold."""

    @classmethod
    def open(cls, root: Path) -> Self:
        """The folder, with those in it that are ours made as needed, held until it is closed.

        Raises:
            UsageError: another program holds it, or it cannot be used.
        """
        spool = cls(root.absolute())
        try:
            if not spool.root.is_dir():
                raise UsageError(f"there is no folder {root}", "Make it, or name another.")
            for state in ("work", *STATES):
                spool.make_folders(spool.root / HOME / state)
            lock = spool.root / HOME / "lock"
            spool._lock = os.open(lock, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
            fcntl.flock(spool._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            spool.close()
            raise UsageError(
                f"{root} is watched already", "cardscan watch --status tells by whom."
            ) from None
        except OSError as error:
            spool.close()
            raise UsageError(
                f"{root} cannot be watched: {error.strerror}",
                "Give yourself permission to write in it, or name another folder.",
            ) from error
        return spool

    def close(self) -> None:
        """Let others have it."""
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    @property
    def work(self) -> Path:
        """The folder of what is being scanned."""
        return self.root / HOME / "work"

    def find_waiting(self, locked: Callable[[Path], None] = lambda _: None) -> Iterator[Path]:
        """The photos in the inbox, in natural order: regular files called like pictures.

        Args:
            locked: told of each folder in it that cannot be read.

        Raises:
            OSError: the inbox is not there, or cannot be read.
        """
        for path in photos_below(self.root, leave_out=self.root / HOME):
            if path == self.root:
                os.scandir(path).close()
            if _is_regular(path):
                yield path
            elif path.is_dir():
                locked(path)

    def find_ended(self, state: State) -> Iterator[Path]:
        """The photos in one of the folders where they end.

        Raises:
            OSError: it, or a folder in it, cannot be read.
        """
        for path in photos_below(self.root / HOME / state):
            if path.is_dir():
                os.scandir(path).close()
            if _is_regular(path):
                yield path

    def name(self, photo: Path) -> Path:
        """Where a photo was below the inbox, if it is there or has ended."""
        relative = photo.relative_to(self.root)
        return Path(*relative.parts[2:]) if relative.parts[0] == HOME else relative

    def claim(self, photo: Path, token: str) -> Claim:
        """Take a photo out of the inbox, or out of the folder in which it ended.

        Raises:
            OSError: it cannot be moved; it is where it was, or found by ``find_claimed``.
        """
        relative = self.name(photo)
        path = self.work / token / relative
        try:
            self.make_folders(path.parent)
            try:
                photo.rename(path)
            except OSError as error:
                if error.errno != errno.EXDEV:  # a folder of the inbox may lie on another disk
                    raise
                _copy(photo, path)
        except OSError:
            with suppress(OSError):
                self._clear(token)
            raise
        sync_folder(path.parent)
        with suppress(FileNotFoundError):  # an empty folder, which somebody deleted
            sync_folder(photo.parent)
        return Claim(token, path, relative)

    def find_claimed(self) -> Iterator[Claim]:
        """What a program that was stopped has left in ``work``."""
        for folder in sorted(self.work.iterdir()):
            for parent, _, names in os.walk(folder):
                for path in (Path(parent, name) for name in sorted(names)):
                    relative = path.relative_to(folder)
                    if path.suffix == _PART:
                        path.unlink()
                    else:
                        yield Claim(folder.name, path, relative)
            self._clear(folder.name)

    def put_back(self, claim: Claim) -> Path:
        """Put a photo into the inbox again; where it is then."""
        place = self.root / claim.relative
        if _is_same(place, claim.path):  # whoever moved it was stopped halfway
            self.remove(claim)
            return place
        return self._place(claim, place, "")

    def find_place(self, claim: Claim, state: State, sha256: str) -> Path:
        """Where ``settle`` will put the photo."""
        return _free(self.root / HOME / state / claim.relative, claim.path, sha256)

    def settle(self, claim: Claim, state: State, sha256: str) -> Path:
        """Put a photo where it ends; where it is then. A name that is taken gets a longer one."""
        return self._place(claim, self.root / HOME / state / claim.relative, sha256)

    def delete_others(self, state: State, kept: Collection[Path]) -> None:
        """Delete what a program that was stopped wrote in one of the folders where photos end."""
        for parent, _, names in os.walk(self.root / HOME / state):
            for path in (Path(parent, name) for name in names):
                if path.suffix in (".json", ".tmp") and path not in kept:
                    path.unlink()

    def remove(self, claim: Claim) -> None:
        """Delete a photo whose contents are kept elsewhere."""
        claim.path.unlink()
        self._clear(claim.token)

    def _place(self, claim: Claim, target: Path, sha256: str) -> Path:
        self.make_folders(target.parent)
        while True:
            target = _free(target, claim.path, sha256)
            try:
                _move(claim.path, target)
            except FileExistsError:  # somebody was quicker
                continue
            self._clear(claim.token)
            return target

    def make_folders(self, folder: Path) -> None:
        """Make a folder of the inbox and those above it, durably.

        Raises:
            OSError: it cannot be made; the inbox itself is never made, since it may be unmounted.
        """
        if folder.is_dir():
            return
        if folder == self.root:
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(folder))
        self.make_folders(folder.parent)
        folder.mkdir(mode=0o700, exist_ok=True)
        sync_folder(folder.parent)

    def _clear(self, token: str) -> None:
        """Delete the folder of a claim, in which no file is left."""
        folder = self.work / token
        for parent, _, _ in os.walk(folder, topdown=False):
            try:
                Path(parent).rmdir()
            except OSError as error:
                if error.errno not in (errno.ENOTEMPTY, errno.ENOENT):
                    raise


def _is_regular(path: Path) -> bool:
    try:
        return stat.S_ISREG(path.lstat().st_mode)
    except OSError:
        return False


def _move(source: Path, target: Path) -> None:
    """Move a file, durably; a target that is another file is left alone.

    Raises:
        FileExistsError: the target is another file.
        OSError: the file is where it was.
    """
    try:
        os.link(source, target, follow_symlinks=False)
    except FileExistsError:
        if not os.path.samestat(source.lstat(), target.lstat()):
            raise
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        if os.path.lexists(target):
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), target) from error
        source.rename(target)
        sync_folder(target.parent)
        sync_folder(source.parent)
        return
    sync_folder(target.parent)
    source.unlink()
    sync_folder(source.parent)


def _copy(source: Path, target: Path) -> None:
    """Bring a file to another file system, and delete it once its copy is safe and the same."""
    part = target.with_name(shortened(target.name, _PART))
    with source.open("rb") as reading, part.open("xb") as writing:
        before = os.fstat(reading.fileno())
        shutil.copyfileobj(reading, writing)
        writing.flush()
        os.fsync(writing.fileno())
    shutil.copystat(source, part)
    if not _is_same(part, source) or source.lstat().st_mtime_ns != before.st_mtime_ns:
        part.unlink()
        raise OSError(errno.EBUSY, os.strerror(errno.EBUSY), source)
    part.rename(target)
    sync_folder(target.parent)
    source.unlink()
    sync_folder(source.parent)


def _is_same(one: Path, other: Path) -> bool:
    """Whether both are files with the same bytes."""
    if not (_is_regular(one) and _is_regular(other)):
        return False
    if os.path.samestat(one.lstat(), other.lstat()):
        return True
    return one.lstat().st_size == other.lstat().st_size and _digest(one) == _digest(other)


def _digest(path: Path) -> bytes:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").digest()


def _free(target: Path, source: Path, sha256: str) -> Path:
    """The target, or where that is another file, a name beside it that is free."""
    about = source.lstat()
    number, free = 1, target
    while os.path.lexists(free) and not os.path.samestat(about, free.lstat()):
        mark = sha256[:8] if number == 1 and sha256 else str(number)
        number += 1
        free = target.with_name(shortened(target.stem, f" {mark}{target.suffix}"))
    return free


def shortened(stem: str, end: str) -> str:
    """A file's name with that end, cut to what file systems take, other stems to other names."""
    if len(os.fsencode(stem + end)) > _LONGEST:
        end = f"~{hashlib.sha256(os.fsencode(stem)).hexdigest()[:8]}{end}"
    while len(os.fsencode(stem + end)) > _LONGEST:
        stem = stem[:-1]
    return stem + end
