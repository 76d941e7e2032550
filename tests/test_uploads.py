"""Photos on their way in: their keys, names and events, and what is left of a day before."""

import os
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cardscan.errors import ResourceError
from cardscan.intake.uploads import LASTS, LONGEST_EVENT, Upload, Uploads, event_of, key_of
from cardscan.store import Store
from tests.sending import EVENT, KEY, PHOTO, open_captures, send_all


@pytest.fixture
def uploads(tmp_path: Path) -> Uploads:
    uploads = Uploads(tmp_path / "captures", most=1000)
    uploads.open(lambda _: False)
    return uploads


@pytest.fixture
def store(tmp_path: Path, migrated: Path) -> Iterator[Store]:
    shutil.copy(migrated, tmp_path / "pipeline.db")
    with Store.open(f"sqlite:///{tmp_path}/pipeline.db") as store:
        yield store


@given(st.text(max_size=LONGEST_EVENT), st.text(max_size=400))
def test_any_name_and_event_stay_in_their_folder(
    tmp_path_factory: pytest.TempPathFactory, event: str, name: str
) -> None:
    event = event.encode("utf-8", "replace").decode().replace("\0", "")
    uploads = Uploads(tmp_path_factory.mktemp("any"), most=1000)
    with uploads.draft() as draft:
        draft.write(PHOTO)
        draft.keep(KEY, name, event)
    (photo,) = (path for path in uploads.inbox.rglob("*") if path.is_file())
    inside = photo.relative_to(uploads.inbox)
    assert (key_of(inside), event_of(inside)) == (KEY, event)
    assert len(inside.parts) == (3 if event else 2)
    assert not inside.name.startswith(".")
    assert photo.read_bytes() == PHOTO


def test_what_is_not_kept_is_deleted(uploads: Uploads) -> None:
    with uploads.draft() as draft:
        draft.write(PHOTO)
    assert [path for path in uploads.folder.rglob("*") if path.is_file()] == []


def test_what_does_not_go_on_is_given_up_after_a_day(uploads: Uploads) -> None:
    for number, age in enumerate((LASTS + 5, LASTS - 60)):
        key = f"{number:032x}"
        uploads.begin(Upload(key, "a.jpg", 9))
        uploads.append(key, 0, b"1234")
        for path in (uploads.folder / "parts").glob(f"{key}*"):
            os.utime(path, (time.time() - age, time.time() - age))
    uploads.open(lambda _: False)
    assert [uploads.find(f"{number:032x}") is None for number in (0, 1)] == [True, False]


def test_a_long_upload_is_not_given_up_while_it_goes_on(uploads: Uploads) -> None:
    uploads.begin(Upload(KEY, "a.jpg", 9))
    os.utime(uploads.folder / "parts" / f"{KEY}.json", (0, 0))
    uploads.append(KEY, 0, b"1234")
    uploads.open(lambda _: False)
    found = uploads.find(KEY)
    assert found is not None
    assert found.offset == 4


def test_folders_without_rights_are_told(tmp_path: Path) -> None:
    (tmp_path / "captures").write_bytes(b"")
    with pytest.raises(ResourceError, match="cannot be taken in"):
        Uploads(tmp_path / "captures", most=1000).open(lambda _: False)


def test_what_is_known_of_a_photo_outlives_the_desk(tmp_path: Path, store: Store) -> None:
    send_all(open_captures(tmp_path, store))
    shot = open_captures(tmp_path, store).find(KEY)
    assert shot is not None
    assert (shot.state, shot.event, shot.name) == ("waiting", EVENT, "IMG 1.jpg")
    (last,) = open_captures(tmp_path, store).find_last(5)
    assert last == shot
    assert open_captures(tmp_path, store).find("0" * 32) is None


def test_files_are_for_their_owner_alone(tmp_path: Path, store: Store) -> None:
    captures = open_captures(tmp_path, store)
    captures.uploads.begin(Upload("1" * 32, "a.jpg", 9))
    captures.uploads.append("1" * 32, 0, b"1")
    send_all(captures)
    for path in (tmp_path / "captures").rglob("*"):
        assert path.stat().st_mode & 0o077 == 0, path
