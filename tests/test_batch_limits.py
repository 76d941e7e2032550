"""What one photo may take of the machine, and what is said where that was too little."""

import errno
import os
import resource
import signal
import subprocess
import sys
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import pytest

from cardscan.batch import Scanned, scan_batch, worker
from cardscan.batch.worker import FILE_SIZE, scan_photos
from cardscan.config import Settings
from cardscan.contact import Contact, Proposal
from cardscan.errors import (
    PASSING,
    CardscanError,
    NoCardError,
    PhotoTooLargeError,
    PoisonPhotoError,
    ResourceError,
)

SETTINGS = Settings(jobs=1)
CORNERS = ((0.0, 0.0), (9.0, 0.0), (9.0, 5.0), (0.0, 5.0))


def scripted(path: Path, settings: Settings) -> tuple[Proposal, ...]:
    """Scans nothing: the name of the file says what happens."""
    match path.stem:
        case "hangs":
            signal.pause()
        case "hoards":
            hoard = list[bytes]()
            while True:
                hoard.append(bytes(1 << 24))
                path.write_text(str(len(hoard) << 24))
        case "writes":
            path.write_bytes(bytes(FILE_SIZE + 1))
        case "starts":
            # It keeps the pipe open until it ends; of itself it never would.
            subprocess.Popen(["sleep", "infinity"], stdout=path.open("wb"))
            signal.pause()
        case "limits":
            name = path.parent / "status"
            name.write_bytes(Path("/proc/self/status").read_bytes())
            (path.parent / "doom").write_bytes(Path("/proc/self/oom_score_adj").read_bytes())
            (path.parent / "core").write_text(str(resource.getrlimit(resource.RLIMIT_CORE)))
        case number if number.isdigit():
            raise OSError(int(number), os.strerror(int(number)), "Ana Beispiel")
    return (Proposal(path.name, "", 1, 1, CORNERS, Contact(full_name=path.stem)),)


def scan(photos: Iterable[Path], settings: Settings = SETTINGS) -> dict[str, Scanned]:
    batch = scan_batch(photos, settings, scan=scripted)
    return {scanned.path.stem: scanned for scanned in batch}


def test_a_photo_that_hangs_is_given_up() -> None:
    done = scan([Path("hangs"), Path("a")], replace(SETTINGS, photo_deadline=0.3))
    error = done["hangs"].error
    assert isinstance(error, PoisonPhotoError)
    assert error.code == "quarantined"
    assert "photo_deadline" in error.hint
    assert done["a"].proposals


def test_each_page_has_the_whole_time(monkeypatch: pytest.MonkeyPatch) -> None:
    left = list[float]()

    def scan(path: Path, settings: Settings, turn_page: Callable[[], None]) -> tuple[Proposal, ...]:
        turn_page()
        left.append(signal.getitimer(signal.ITIMER_REAL)[0])
        return ()

    pages = ModuleType("cardscan.scan")
    vars(pages)["scan_photos"] = scan
    monkeypatch.setitem(sys.modules, "cardscan.scan", pages)
    settings = Settings(photo_deadline=1000)
    scan_photos(Path("a"), settings)  # in a process that is not ours to end
    signal.setitimer(signal.ITIMER_REAL, 500)
    try:
        scan_photos(Path("a"), settings)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
    assert left[0] == 0
    assert left[1] > 500


@pytest.mark.skipif(sys.platform != "linux", reason="other kernels keep to no limit for memory")
def test_a_photo_that_needs_too_much_memory_is_given_up(tmp_path: Path) -> None:
    settings = replace(SETTINGS, memory=600_000_000)
    done = scan([tmp_path / "hoards", Path("a")], settings)
    error = done["hoards"].error
    assert isinstance(error, PhotoTooLargeError)
    assert "setting memory" in error.hint
    assert done["a"].proposals
    taken = int((tmp_path / "hoards").read_text())
    assert 0.9 * settings.memory < taken <= settings.memory


def test_a_file_that_grows_too_long_is_cut(tmp_path: Path) -> None:
    done = scan([tmp_path / "writes", Path("a")])
    assert "unexpected OSError" in str(done["writes"].error)
    assert (tmp_path / "writes").stat().st_size <= FILE_SIZE
    assert done["a"].proposals


def test_programs_end_with_the_worker_that_started_them(tmp_path: Path) -> None:
    pipe = tmp_path / "starts"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    os.set_blocking(reader, True)
    done = scan([pipe], replace(SETTINGS, photo_deadline=0.3))
    assert isinstance(done["starts"].error, PoisonPhotoError)
    with os.fdopen(reader, "rb") as end:
        assert end.read() == b""  # only when nobody has the pipe open any more


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_a_worker_is_ended_first_leaves_no_core_and_gains_no_rights(tmp_path: Path) -> None:
    assert scan([tmp_path / "limits"])["limits"].proposals
    assert (tmp_path / "doom").read_text().strip() == "1000"
    assert (tmp_path / "core").read_text() == "(0, 0)"
    assert "NoNewPrivs:\t1\n" in (tmp_path / "status").read_text()


@pytest.mark.parametrize("number", sorted(PASSING), ids=errno.errorcode.get)
def test_what_the_machine_lacks_is_no_fault_of_the_photo(number: int) -> None:
    done = worker.scan_one(scripted, Path(str(number)), SETTINGS)
    assert isinstance(done.error, ResourceError)
    assert os.strerror(number) in str(done.error)
    assert "Beispiel" not in str(done.error)
    assert done.error.hint


def test_other_faults_are_the_photos() -> None:
    done = worker.scan_one(scripted, Path(str(errno.EISDIR)), SETTINGS)
    assert type(done.error) is CardscanError


def test_a_machine_that_starts_no_process_is_told() -> None:
    def start() -> None:
        raise OSError(errno.EMFILE, os.strerror(errno.EMFILE))

    with pytest.raises(ResourceError, match=os.strerror(errno.EMFILE)):
        list(scan_batch([Path("a")], SETTINGS, start=start, scan=scripted))  # type: ignore[arg-type]


def test_an_error_of_a_photo_stays_what_it_is() -> None:
    def none(path: Path, settings: Settings) -> tuple[Proposal, ...]:
        raise NoCardError("no card", "Take it again.")

    error = worker.scan_one(none, Path("a"), SETTINGS).error
    assert isinstance(error, NoCardError)
    assert error.hint == "Take it again."
