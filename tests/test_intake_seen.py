"""A file that nobody has touched since its photo was filed is not read again, and any other is."""

import datetime as dt
import os
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import func, select

from cardscan.batch import crew
from cardscan.config import Settings
from cardscan.errors import NoCardError, StoreError
from cardscan.intake import Outcome, take_in
from cardscan.intake.seen import SETTLED
from cardscan.remote import Source, read_sha256
from cardscan.store import Store
from cardscan.store.schema import seen_files
from cardscan.store.seen import Seen
from tests.proposals import make_uids
from tests.scripted import scan_in_threads

make_uid = make_uids()


def later() -> dt.datetime:
    """A time at which everything that a test wrote has been left alone for long."""
    return dt.datetime.now(dt.UTC) + dt.timedelta(hours=1)


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    with Store.open(url) as store:
        yield store


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the files that were read for their hash."""
    found: list[str] = []

    def reading(photo: Source, settings: Settings) -> str:
        found.append(photo.name)
        return read_sha256(photo, settings)

    monkeypatch.setattr("cardscan.intake.desk.scan_batch", scan_in_threads)
    monkeypatch.setattr(crew, "read_sha256", reading)
    return found


def take(
    photos: Sequence[Path],
    store: Store,
    *,
    now: Callable[[], dt.datetime] = later,
    skip_unchanged: bool = True,
) -> Generator[Outcome, None, None]:
    """The photos, taken in as ``cardscan scan`` does, or as the daemon, which reads every file."""
    return take_in(
        photos,
        Settings(jobs=1),
        store,
        skip_unchanged=skip_unchanged,
        event="",
        now=now,
        make_uid=make_uid,
    )


def scan(
    photos: Sequence[Path],
    store: Store,
    *,
    now: Callable[[], dt.datetime] = later,
    skip_unchanged: bool = True,
) -> list[str]:
    """What becomes of each photo, in a word."""
    found = take(photos, store, now=now, skip_unchanged=skip_unchanged)
    return [
        "failed" if outcome.error else "known" if outcome.known else "filed" for outcome in found
    ]


def write(folder: Path, *names: str) -> list[Path]:
    paths = [folder / f"{name}.jpg" for name in names]
    for path in paths:
        path.write_text(f"card {path.stem}", encoding="utf-8")
    return paths


def test_a_file_that_nobody_touched_is_not_read(
    tmp_path: Path, store: Store, read: list[str]
) -> None:
    photos = write(tmp_path, "ana", "ben")
    assert scan(photos, store) == ["filed", "filed"]
    assert read == ["ana.jpg", "ben.jpg"]
    assert scan(photos, store) == ["known", "known"]
    assert read == ["ana.jpg", "ben.jpg"]


def test_new_photos_are_filed_between_those_that_are_not_read(
    tmp_path: Path, store: Store, read: list[str]
) -> None:
    photos = write(tmp_path, *"abcdef")
    scan(photos[1::2], store)
    read.clear()
    assert scan(photos, store) == ["filed", "known"] * 3
    assert read == ["a.jpg", "c.jpg", "e.jpg"]


def rewrite(path: Path) -> None:
    """As many other bytes in the same file."""
    path.write_text("card eva", encoding="utf-8")


def rewrite_unseen(path: Path) -> None:
    """The same, with the time of writing put back."""
    times = path.stat()
    rewrite(path)
    os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))


def replace(path: Path) -> None:
    """Another file of the same size and time under the same name."""
    times = path.stat()
    other = path.with_name("other")
    rewrite(other)
    os.utime(other, ns=(times.st_atime_ns, times.st_mtime_ns))
    other.replace(path)


@pytest.mark.parametrize("change", [rewrite, rewrite_unseen, replace])
def test_a_file_with_other_bytes_is_read_and_filed(
    tmp_path: Path, store: Store, read: list[str], change: Callable[[Path], None]
) -> None:
    (photo,) = write(tmp_path, "ana")
    scan([photo], store)
    change(photo)
    assert scan([photo], store) == ["filed"]
    assert {one.contact.full_name for one in store.find_contacts()} == {"ana", "eva"}
    assert scan([photo], store) == ["known"]
    assert read == ["ana.jpg"] * 2


@pytest.mark.parametrize("change", [os.utime, lambda path: path.rename(path.with_name("new.jpg"))])
def test_a_file_that_was_touched_or_moved_is_read_and_known(
    tmp_path: Path, store: Store, read: list[str], change: Callable[[Path], object]
) -> None:
    (photo,) = write(tmp_path, "ana")
    scan([photo], store)
    change(photo)
    assert scan(list(tmp_path.glob("*.jpg")), store) == ["known"]
    assert len(read) == 2


def test_a_file_written_just_before_is_not_trusted(
    tmp_path: Path, store: Store, read: list[str]
) -> None:
    (photo,) = write(tmp_path, "ana")
    about = photo.stat()
    written = dt.datetime.fromtimestamp(max(about.st_mtime, about.st_ctime), dt.UTC)

    def at_once() -> dt.datetime:
        return written + dt.timedelta(seconds=SETTLED - 0.01)  # times of files are finer

    assert scan([photo], store, now=at_once) == ["filed"]
    assert scan([photo], store, now=at_once) == ["known"]
    assert scan([photo], store) == ["known"]
    assert len(read) == 3
    assert scan([photo], store) == ["known"]
    assert len(read) == 3


def test_a_file_that_changes_while_it_is_read_is_not_trusted(
    tmp_path: Path, store: Store, read: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (photo,) = write(tmp_path, "ana")

    def changing(path: Source, settings: Settings) -> str:
        sha256 = read_sha256(path, settings)
        rewrite(photo)
        return sha256

    with monkeypatch.context() as patch:
        patch.setattr(crew, "read_sha256", changing)
        assert scan([photo], store) == ["filed"]
    assert scan([photo], store) == ["known"]
    assert read == ["ana.jpg"]


def test_a_watched_folder_trusts_no_file(tmp_path: Path, store: Store, read: list[str]) -> None:
    photos = write(tmp_path, "ana")
    scan(photos, store)
    assert scan(photos, store, skip_unchanged=False) == ["known"]
    assert len(read) == 2


def test_files_without_a_number_are_read(
    tmp_path: Path, store: Store, read: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    photos = write(tmp_path, "ana")
    about = photos[0].stat()
    unnumbered = os.stat_result((about.st_mode, 0, *about[2:]))
    monkeypatch.setattr(Path, "stat", lambda *_, **__: unnumbered)
    scan(photos, store)
    assert scan(photos, store) == ["known"]
    assert len(read) == 2


def test_a_photo_that_failed_is_scanned_again(
    tmp_path: Path, store: Store, read: list[str]
) -> None:
    photo = tmp_path / "blank.jpg"
    photo.write_text("blank", encoding="utf-8")
    assert scan([photo], store) == scan([photo], store) == ["failed"]
    assert len(read) == 2
    (outcome,) = take([photo], store, skip_unchanged=False)
    assert isinstance(outcome.error, NoCardError)


def test_two_databases_know_of_each_other_nothing(
    tmp_path: Path, store: Store, read: list[str]
) -> None:
    photos = write(tmp_path, "ana")
    scan(photos, store)
    with Store.open(f"sqlite:///{tmp_path}/other.db") as other:
        assert scan(photos, other) == ["filed"]
    assert len(read) == 2


def test_forgetting_a_person_forgets_the_files(
    tmp_path: Path, store: Store, read: list[str]
) -> None:
    photos = write(tmp_path, "ana", "ben")
    scan(photos, store)
    store.forget(store.read_contact("ana").contact.uid, now=later())
    assert rows_of(store) == 1
    assert scan(photos, store) == ["filed", "known"]
    assert read == ["ana.jpg", "ben.jpg", "ana.jpg"]


def test_a_file_is_kept_once_however_often_it_changes(
    tmp_path: Path, store: Store, read: list[str]
) -> None:
    (photo,) = write(tmp_path, "ana")
    for _ in range(3):
        os.utime(photo)
        scan([photo], store)
    assert rows_of(store) == 1


def rows_of(store: Store) -> int:
    with store._engine.connect() as reading:
        return reading.scalar(select(func.count()).select_from(seen_files)) or 0


def test_what_was_told_before_a_stop_is_not_read_again(
    tmp_path: Path, store: Store, read: list[str]
) -> None:
    photos = write(tmp_path, "ana", "ben")
    outcomes = take(photos, store)
    with closing(outcomes):
        next(outcomes)
    read.clear()
    scan(photos, store)
    assert read == ["ben.jpg"]


def test_a_store_that_cannot_note_files_stops_nothing(
    tmp_path: Path, store: Store, read: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise StoreError("the database may not be written", "Check its rights.")

    monkeypatch.setattr(Seen, "note", refuse)
    photos = write(tmp_path, "ana")
    assert scan(photos, store) == ["filed"]
    assert scan(photos, store) == ["known"]
    assert len(read) == 2
