"""A file is there whole or not at all, whatever fails, and is never taken from anyone."""

import errno
import os
import stat
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cardscan.books.files import check_target, read_bounded, write_atomically
from cardscan.errors import BookError, BookExistsError


def names_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_file_is_written_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "a" / "b" / "out.vcf"
    write_atomically(path, b"new")
    assert path.read_bytes() == b"new"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert names_in(path.parent) == ["out.vcf"]


def test_a_file_that_is_there_is_replaced_on_request_only(tmp_path: Path) -> None:
    path = tmp_path / "out.vcf"
    path.write_bytes(b"old")
    path.chmod(0o640)
    with pytest.raises(BookExistsError, match="exists already") as refused:
        write_atomically(path, b"new")
    assert "--force" in refused.value.hint
    assert refused.value.exit_code == 9
    assert path.read_bytes() == b"old"

    write_atomically(path, b"new", replace=True)
    assert path.read_bytes() == b"new"
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert names_in(tmp_path) == ["out.vcf"]


def test_a_file_that_appears_meanwhile_is_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "out.vcf"
    sync = os.fsync

    def sync_while_a_rival_writes(handle: int) -> None:
        path.write_bytes(b"rival")
        sync(handle)

    monkeypatch.setattr(os, "fsync", sync_while_a_rival_writes)
    with pytest.raises(BookExistsError):
        write_atomically(path, b"new")
    assert path.read_bytes() == b"rival"
    assert names_in(tmp_path) == ["out.vcf"]


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "real.vcf").write_bytes(b"old")
    (tmp_path / "link.vcf").symlink_to("real.vcf")
    write_atomically(tmp_path / "link.vcf", b"new", replace=True)
    assert (tmp_path / "link.vcf").is_symlink()
    assert (tmp_path / "real.vcf").read_bytes() == b"new"


def test_disks_without_hard_links_are_written_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: Any, **__: Any) -> None:
        raise PermissionError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(os, "link", refuse)
    write_atomically(tmp_path / "out.vcf", b"new")
    assert (tmp_path / "out.vcf").read_bytes() == b"new"
    assert names_in(tmp_path) == ["out.vcf"]


STEPS = (
    (tempfile, "mkstemp"),
    (os, "fdopen"),
    (os, "fsync"),
    (os, "link"),
    (os, "replace"),
    (os, "open"),
)
"""The calls of the system on the way to a file."""


class Counted:
    """Raises at one of the calls of ``STEPS``, counted together from 1."""

    def __init__(self, fatal: int, error: BaseException) -> None:
        self.calls, self.fatal, self.error = 0, fatal, error

    def around(self, function: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any, **kwargs: Any) -> Any:
            self.calls += 1
            if self.calls == self.fatal:
                raise self.error
            return function(*args, **kwargs)

        return call


@pytest.mark.parametrize("replace", [False, True])
@pytest.mark.parametrize(
    "error",
    [OSError(errno.ENOSPC, "full"), OSError(errno.EIO, "I/O"), KeyboardInterrupt(), SystemExit()],
    ids=lambda error: str(error) or type(error).__name__,
)
def test_whichever_step_fails_the_file_is_old_or_new(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: BaseException, replace: bool
) -> None:
    """Fails at the first call of the system, then at the second ... until none is left to fail."""
    path = tmp_path / "out.vcf"
    for fatal in range(1, 50):
        path.unlink(missing_ok=True)
        if replace:
            path.write_bytes(b"old")
        steps = Counted(fatal, error)
        with monkeypatch.context() as patch:
            for module, name in STEPS:
                patch.setattr(module, name, steps.around(getattr(module, name)))
            try:
                write_atomically(path, b"new", replace=replace)
            except (BookError, KeyboardInterrupt, SystemExit):
                failed = True
            else:
                failed = False
        content = path.read_bytes() if path.exists() else b""
        assert content in ({b"old", b"new"} if replace else {b"", b"new"})
        assert failed or content == b"new"
        assert names_in(tmp_path) == (["out.vcf"] if content else [])
        if steps.calls < fatal:
            break
    assert 5 <= fatal < 49


@pytest.mark.parametrize(
    ("code", "reason", "hint"),
    [
        (errno.ENOSPC, "the disk is full", "Free some space, or choose another disk."),
        (errno.EROFS, "the disk is read-only", "Choose another folder."),
        (errno.EACCES, "permission denied", "Choose a folder that is yours to write in."),
        (errno.EIO, os.strerror(errno.EIO), ""),
    ],
)
def test_what_the_system_refuses_is_said_in_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int, reason: str, hint: str
) -> None:
    def refuse(*_: Any, **__: Any) -> None:
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(tempfile, "mkstemp", refuse)
    with pytest.raises(BookError) as refused:
        write_atomically(tmp_path / "out.vcf", b"new")
    assert refused.value.message == f"cannot write {tmp_path / 'out.vcf'}: {reason}"
    assert refused.value.hint == hint


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("folder", "it is a folder"),
        ("file/out.vcf", "a file stands where a folder is needed"),
        ("file/deep/out.vcf", "a file stands where a folder is needed"),
        ("pipe", "it is not a plain file"),
        ("loop", "its links go in a circle"),
        (300 * "x" + ".vcf", "the name is too long"),
    ],
)
def test_what_stands_in_the_way_is_named(tmp_path: Path, name: str, reason: str) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").write_bytes(b"old")
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "loop").symlink_to("loop")
    before = names_in(tmp_path)
    for replace in (False, True):
        with pytest.raises(BookError, match=reason):
            write_atomically(tmp_path / name, b"new", replace=replace)
    assert names_in(tmp_path) == before


def test_a_device_is_never_replaced() -> None:
    with pytest.raises(BookError, match="not a plain file"):
        write_atomically(Path(os.devnull), b"new", replace=True)


def test_a_target_can_be_checked_beforehand(tmp_path: Path) -> None:
    path = tmp_path / "new" / "out.vcf"
    assert check_target(path) == path.resolve()
    assert names_in(tmp_path) == []
    (tmp_path / "out.vcf").write_bytes(b"old")
    with pytest.raises(BookExistsError):
        check_target(tmp_path / "out.vcf")
    assert check_target(tmp_path / "out.vcf", replace=True).name == "out.vcf"


def test_files_are_read_up_to_a_limit(tmp_path: Path) -> None:
    (tmp_path / "in.vcf").write_bytes(b"12345")
    assert read_bounded(tmp_path / "in.vcf", 5) == b"12345"
    for name, reason in (
        ("in.vcf", "it has more than 0 MB"),
        ("none.vcf", "there is no such file"),
        (".", "it is not a plain file"),
    ):
        with pytest.raises(BookError, match=f"^cannot read .*{reason}"):
            read_bounded(tmp_path / name, 4)
