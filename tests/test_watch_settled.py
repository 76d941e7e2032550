"""Which photos have settled: those that lie still, and that nobody writes."""

import os
import signal
import sys
from pathlib import Path

import pytest

from cardscan.watch.settled import BRIEF, PATIENCE, STILL, Settling, is_being_written, look_at

linux = pytest.mark.skipif(sys.platform != "linux", reason="leases: only Linux has them")


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    path = tmp_path / "a.jpg"
    path.write_bytes(b"half of it")
    return path


@pytest.mark.parametrize(("written", "wait"), [(None, STILL), (False, BRIEF)])
def test_a_photo_settles_when_it_looks_the_same_for_a_while(
    photo: Path, monkeypatch: pytest.MonkeyPatch, written: bool | None, wait: float
) -> None:
    monkeypatch.setattr("cardscan.watch.settled.is_being_written", lambda photo: written)
    settling = Settling()
    assert settling.find_settled([photo], 100) == ()
    assert settling.due == 100 + BRIEF
    assert settling.find_settled([photo], 100 + wait - 0.01) == ()
    assert settling.due <= 100 + wait
    assert settling.find_settled([photo], 100 + wait) == (photo,)
    assert settling.find_settled([photo], 100 + wait) == (photo,), "until it is taken"


@pytest.mark.parametrize("change", ["more", "touched", "replaced"])
def test_any_change_begins_the_wait_anew(photo: Path, change: str) -> None:
    settling = Settling()
    settling.find_settled([photo], 0)
    about = photo.stat()
    if change == "more":
        photo.write_bytes(b"half of it and more")
        os.utime(photo, ns=(about.st_atime_ns, about.st_mtime_ns))
    elif change == "touched":
        os.utime(photo, ns=(about.st_atime_ns, about.st_mtime_ns + 1))
    else:
        other = photo.with_name("other")
        other.write_bytes(photo.read_bytes())
        os.utime(other, ns=(about.st_atime_ns, about.st_mtime_ns))
        other.replace(photo)
    assert settling.find_settled([photo], STILL) == ()
    assert settling.find_settled([photo], 2 * STILL) == (photo,)


def test_what_is_put_back_waits_until_it_changes_or_for_long(photo: Path) -> None:
    settling = Settling()
    settling.put_off(photo, 0)
    assert settling.find_settled([photo], STILL) == ()
    assert settling.find_settled([photo], PATIENCE) == (photo,)
    settling.put_off(photo, PATIENCE)
    photo.write_bytes(b"the whole of it")
    assert settling.find_settled([photo], PATIENCE + 1) == ()
    assert settling.find_settled([photo], PATIENCE + 1 + STILL) == (photo,)


def test_no_more_are_asked_about_than_are_taken(photo: Path) -> None:
    photos = [photo.with_name(f"{number}.jpg") for number in range(5)]
    for one in photos:
        one.write_bytes(b"")
    settling = Settling()
    settling.find_settled(photos, 0)
    assert settling.find_settled(photos, STILL, most=2) == tuple(photos[:2])
    assert len(settling) == 5


def test_photos_that_are_gone_are_forgotten(photo: Path) -> None:
    settling = Settling()
    settling.find_settled([photo], 0)
    assert len(settling) == 1
    photo.unlink()
    assert settling.find_settled([photo], STILL) == ()
    assert len(settling) == 0
    assert settling.due == float("inf")


def test_only_regular_files_are_looked_at(tmp_path: Path, photo: Path) -> None:
    os.mkfifo(tmp_path / "fifo.jpg")
    (tmp_path / "link.jpg").symlink_to(photo)
    (tmp_path / "folder.jpg").mkdir()
    for name in ("fifo.jpg", "link.jpg", "folder.jpg", "none.jpg"):
        assert look_at(tmp_path / name) is None
        assert not is_being_written(tmp_path / name)
    assert look_at(photo) is not None


@linux
def test_a_file_is_being_written_as_long_as_it_is_open_for_it(photo: Path) -> None:
    settling = Settling()
    with photo.open("ab"):
        assert is_being_written(photo)
        settling.find_settled([photo], 0)
        assert settling.find_settled([photo], STILL) == ()
    with photo.open("rb"):
        assert not is_being_written(photo)
    assert settling.find_settled([photo], 2 * STILL) == (photo,)


@linux
def test_asking_leaves_no_lease_and_no_signal(photo: Path) -> None:
    came: list[int] = []
    before = signal.signal(signal.SIGIO, lambda number, _: came.append(number))
    try:
        for _ in range(100):
            assert not is_being_written(photo)
            photo.write_bytes(b"more")  # would wait for a lease to be given back
    finally:
        signal.signal(signal.SIGIO, before)
    assert came == []
