"""What happens in a worker: one photo at a time, within limits that the kernel keeps.

A picture may be made to hurt whoever opens it. So a worker has no more memory than a photo needs,
ends itself when one takes too long, and is what the kernel ends first when memory runs out.
"""

import os
import resource
import signal
import sys
import tempfile
import threading
from collections.abc import Callable
from concurrent.futures import BrokenExecutor
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from cardscan.config import Settings
from cardscan.contact import Proposal
from cardscan.errors import (
    PASSING,
    CardscanError,
    MissingDependencyError,
    PhotoTooLargeError,
    PoisonPhotoError,
    ResourceError,
    to_unexpected,
)
from cardscan.remote import Source

FILE_SIZE = 64 << 20
"""Bytes of one temporary file; the largest is a card for the Tesseract program, 25 million."""

_NO_NEW_PRIVILEGES = 38
"""PR_SET_NO_NEW_PRIVS, from Linux's prctl.h."""

_MMAP_THRESHOLD = -3
"""M_MMAP_THRESHOLD, from glibc's malloc.h."""

_LARGE = 4 << 20
"""Bytes in one piece that go back to the kernel when they are freed. Left to itself, glibc soon
keeps all up to 32 MiB, and a worker that has seen one large photo has no room for the next."""


@dataclass(frozen=True, slots=True)
class Scanned:
    """What became of one photo: its proposals, or why there are none."""

    path: Source
    proposals: tuple[Proposal, ...] = ()
    error: CardscanError | None = None


Scan = Callable[[Path, Settings], tuple[Proposal, ...]]


def scan_photos(path: Path, settings: Settings) -> tuple[Proposal, ...]:
    """As ``cardscan.scan`` does, each page with a deadline of its own where there is one at all."""
    # Loaded by the worker once it is set up: OpenMP, OpenBLAS and OpenCV read how many threads
    # they may start as they are loaded.
    from cardscan.scan import scan_photos

    def turn_page() -> None:
        if any(signal.getitimer(signal.ITIMER_REAL)):
            signal.setitimer(signal.ITIMER_REAL, settings.photo_deadline)

    return scan_photos(path, settings, turn_page)


def scan_one(scan: Scan, path: Path, settings: Settings) -> Scanned:
    """One photo; what is wrong with the photo is returned, not raised."""
    try:
        return Scanned(path, scan(path, settings))
    except MissingDependencyError:
        raise
    except CardscanError as error:
        return Scanned(path, error=error)
    except Exception as error:
        return Scanned(path, error=unexpected(path, error))


def scan_in_time(scan: Scan, path: Path, settings: Settings) -> tuple[Proposal, ...]:
    """Scans the photo, or ends this process: SIGALRM reaches code that Python cannot stop."""
    signal.setitimer(signal.ITIMER_REAL, settings.photo_deadline)
    try:
        return scan(path, settings)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def unexpected(path: Source, error: Exception) -> CardscanError:
    """What stopped the photo: what the machine lacks, the photo's size, or a fault of ours."""
    if isinstance(error, BrokenExecutor):
        return PoisonPhotoError(
            f"{path.name} ended the process that scanned it, twice",
            "It may need more than the settings memory and photo_deadline allow: raise them, or "
            "try a smaller copy of it.",
        )
    if isinstance(error, MemoryError):
        return PhotoTooLargeError(
            f"{path.name} needs too much memory",
            "Make it smaller, or raise the setting memory.",
        )
    if isinstance(error, OSError) and error.errno in PASSING:
        return ResourceError(
            f"{path.name} could not be scanned: {os.strerror(error.errno)}",
            "See to the disk, the memory and the open files of this machine, and scan it again.",
        )
    return to_unexpected(error, path.name)


def set_up(folder: str, memory: int) -> None:
    """One thread, limits, and an end with the parent, which alone answers Ctrl-C.

    Args:
        folder: where temporary files go.
        memory: bytes that this process may take beyond what it starts with.
    """
    os.setpgrp()
    with Path(os.devnull).open("wb") as nowhere:
        os.dup2(nowhere.fileno(), 2)  # C libraries chat there; what matters is returned
    threading.Thread(target=_end_with_parent, daemon=True).start()
    tempfile.tempdir = folder
    for name in ("OMP_THREAD_LIMIT", "OPENBLAS_NUM_THREADS", "OPENCV_FOR_THREADS_NUM"):
        os.environ[name] = "1"
    _limit(resource.RLIMIT_CORE, 0)  # a core file would hold what is on a card
    _limit(resource.RLIMIT_FSIZE, FILE_SIZE)
    if sys.platform == "linux":
        # Of what a process writes to, not of its addresses: of those the libraries take half a
        # gigabyte that they never touch. Other kernels do not keep to it.
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[5])
        _limit(resource.RLIMIT_DATA, pages * resource.getpagesize() + memory)
        with suppress(OSError):  # in some containers
            Path("/proc/self/oom_score_adj").write_text("1000", encoding="ascii")
        import ctypes  # as below: who only starts workers, or finds no work for any, needs none

        library = ctypes.CDLL(None)
        library.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0)
        if hasattr(library, "mallopt"):  # musl has none, and needs none
            library.mallopt(_MMAP_THRESHOLD, _LARGE)


def _limit(kind: int, most: int) -> None:
    """Keeps this process and those it starts to ``most``, or to less where that is so already."""
    hard = resource.getrlimit(kind)[1]
    most = most if hard == resource.RLIM_INFINITY else min(most, hard)
    resource.setrlimit(kind, (most, most))


def _end_with_parent() -> None:
    """However the parent ends, so do this process and what it has started."""
    from multiprocessing import connection, parent_process

    parent = parent_process()
    if parent is not None:
        connection.wait([parent.sentinel])
        os.killpg(0, signal.SIGKILL)
