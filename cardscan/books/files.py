"""Outputs on disk: written whole or not at all, and never over a file that nobody gave up."""

import errno
import os
import stat
import tempfile
from pathlib import Path

from cardscan.errors import BookError, BookExistsError
from cardscan.folders import make_private_folder

_ELSEWHERE = "Choose another folder."
_MORE_SPACE = "Free some space, or choose another disk."
_REASONS = {
    errno.EACCES: ("permission denied", "Choose a folder that is yours to write in."),
    errno.EPERM: ("permission denied", "Choose a folder that is yours to write in."),
    errno.EROFS: ("the disk is read-only", _ELSEWHERE),
    errno.ENOSPC: ("the disk is full", _MORE_SPACE),
    errno.EDQUOT: ("your share of the disk is used up", _MORE_SPACE),
    errno.EEXIST: ("a file stands where a folder is needed", _ELSEWHERE),
    errno.ENOTDIR: ("a file stands where a folder is needed", _ELSEWHERE),
    errno.EISDIR: ("it is a folder", "Name a file in it."),
    errno.ELOOP: ("its links go in a circle", "Choose another name."),
    errno.ENAMETOOLONG: ("the name is too long", "Choose a shorter name."),
    errno.ENOENT: ("there is no such file", "Check the name."),
}
"""What the system reports: in words for people, and what may help."""


def check_target(path: Path, *, replace: bool = False) -> Path:
    """The real file that ``path`` names, links followed, if it may be written.

    To be asked before long work whose result goes there; ``write_atomically`` asks again.

    Raises:
        BookExistsError: the file is there and ``replace`` is False.
        BookError: something stands there that is no file, or the system refuses to say.
    """
    try:
        target = Path(os.path.realpath(path))
        mode = target.stat().st_mode
    except FileNotFoundError:
        return target
    except OSError as error:
        raise _book_error("write", path, error) from error
    if stat.S_ISDIR(mode):
        raise BookError(f"cannot write {path}: it is a folder", "Name a file in it.")
    if not stat.S_ISREG(mode):
        raise BookError(f"cannot write {path}: it is not a plain file", "Choose another name.")
    if not replace:
        raise _exists(path)
    return target


def write_atomically(path: Path, content: bytes, *, replace: bool = False) -> None:
    """Writes a file so that it is there whole or not at all, even after a crash or a power cut.

    Missing folders are made. All is for its owner alone, as it holds other people's data, but a
    file that replaces one takes on that one's permissions. Without ``replace`` a file that appears
    during the writing is left alone too.

    Raises:
        BookExistsError: the file is there and ``replace`` is False.
        BookError: it cannot be written. What stood there before still does, unless the message
            says that only the last step, making the folder entry durable, failed.
    """
    target = check_target(path, replace=replace)
    try:
        make_private_folder(target.parent)
        handle, name = tempfile.mkstemp(prefix=".cardscan-", suffix=".tmp", dir=target.parent)
        temporary = Path(name)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                file.flush()
                if target.exists():
                    os.fchmod(handle, stat.S_IMODE(target.stat().st_mode))
                os.fsync(handle)
            if replace:
                temporary.replace(target)
            else:
                _place_new(temporary, target, path)
        finally:
            temporary.unlink(missing_ok=True)
        sync_folder(target.parent)
    except OSError as error:
        raise _book_error("write", path, error) from error


def read_bounded(path: Path, limit: int) -> bytes:
    """All bytes of a plain file that has at most ``limit`` of them.

    Raises:
        BookError: it is missing, no plain file, larger than that, or cannot be read.
    """
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise BookError(f"cannot read {path}: it is not a plain file", "Name a file.")
        with path.open("rb") as file:
            content = file.read(limit + 1)
    except OSError as error:
        raise _book_error("read", path, error) from error
    if len(content) > limit:
        raise BookError(
            f"cannot read {path}: it has more than {limit // 1_000_000} MB",
            "Split it into several files.",
        )
    return content


def read_text(path: Path, limit: int) -> str:
    """The text of a plain file: in UTF-8, UTF-16 with its mark, or Windows-1252.

    Args:
        path: of the file.
        limit: of its bytes.

    Raises:
        BookError: it is missing, no plain file, larger than that, or cannot be read.
    """
    content = read_bounded(path, limit)
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")


def _place_new(temporary: Path, target: Path, path: Path) -> None:
    """Gives the temporary file its name; a link, unlike a rename, fails where a file stands."""
    try:
        target.hardlink_to(temporary)
    except FileExistsError as error:
        raise _exists(path) from error
    except OSError:  # file systems without hard links, as FAT and some network shares
        temporary.replace(target)


def sync_folder(folder: Path) -> None:
    """Makes the folder's entries durable, as far as its file system can."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno != errno.EINVAL:  # network shares on which folders cannot be synced
            raise
    finally:
        os.close(handle)


def _exists(path: Path) -> BookExistsError:
    return BookExistsError(
        f"{path} exists already", "Add --force to replace it, or choose another name."
    )


def _book_error(what: str, path: Path, error: OSError) -> BookError:
    reason, hint = _REASONS.get(error.errno or 0, (error.strerror or str(error), ""))
    return BookError(f"cannot {what} {path}: {reason}", hint)
