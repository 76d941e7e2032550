"""From paths to filed entries: what is taken, in what order, and that nothing is taken twice."""

import datetime as dt
import errno
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from cardscan.config import Settings
from cardscan.contact import Filed
from cardscan.errors import NoCardError, PhotoError
from cardscan.intake import Outcome, find_photos, take_in
from cardscan.remote import Source, read_sha256
from cardscan.store import Store
from tests.proposals import make_uids
from tests.scripted import scan_in_threads

NOON = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)
make_uid = make_uids()


@pytest.fixture(autouse=True)
def _scripted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cardscan.intake.desk.scan_batch", scan_in_threads)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(f"sqlite:///{tmp_path}/pipeline.db") as store:
        yield store


def write(folder: Path, **photos: str) -> list[Path]:
    paths = [folder / f"{name}.jpg" for name in photos]
    for path, script in zip(paths, photos.values(), strict=True):
        path.write_text(script, encoding="utf-8")
    return paths


def noon() -> dt.datetime:
    return NOON


def outcomes(
    photos: Sequence[Source],
    store: Store | None,
    event: str = "",
    now: Callable[[], dt.datetime] = noon,
) -> list[Outcome]:
    return list(take_in(photos, Settings(jobs=2), store, event=event, now=now, make_uid=make_uid))


def names(found: list[Outcome]) -> list[list[str]]:
    return [[filed.contact.full_name for filed in outcome.filed] for outcome in found]


def test_folders_give_pictures_in_natural_order(tmp_path: Path) -> None:
    pictures = ("IMG_10.jpg", "IMG_9.JPG", "b/a.heic", "b/2.pdf")
    others = ("notes.txt", "Thumbs.db", "IMG_11.jpg.part", ".hidden.jpg", "._IMG_9.jpg", "~$x.png")
    for name in (*pictures, *others, "@eaDir/IMG_9.jpg", ".stfolder/x.png"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    found = [str(path).removeprefix(f"{tmp_path}/") for path in find_photos([tmp_path])]
    assert found == ["IMG_9.JPG", "IMG_10.jpg", "b/2.pdf", "b/a.heic"]


def test_a_named_file_is_taken_whatever_it_is_called(tmp_path: Path) -> None:
    odd = [tmp_path / ".hidden", tmp_path / "scan.dat", tmp_path / "missing.jpg"]
    odd[0].touch()
    odd[1].touch()
    assert find_photos([*odd, odd[0]]) == tuple(odd)


def test_a_file_below_two_of_the_paths_is_taken_once(tmp_path: Path) -> None:
    (photo,) = write(tmp_path, a="card Ana")
    assert find_photos([photo, tmp_path, tmp_path]) == (photo,)


@pytest.mark.parametrize("inside", [[], ["notes.txt", ".DS_Store"]])
def test_a_folder_without_photos_says_so_and_the_rest_goes_on(
    tmp_path: Path, store: Store, inside: list[str]
) -> None:
    folder = tmp_path / "empty"
    folder.mkdir()
    for name in inside:
        (folder / name).touch()
    (photo,) = write(tmp_path, a="card Ana")
    empty, filed = outcomes([*find_photos([folder, photo])], store)
    assert isinstance(empty.error, PhotoError)
    assert str(empty.error) == f"no photos in {folder}"
    assert [one.contact.full_name for one in filed.filed] == ["Ana"]


def test_a_folder_that_cannot_be_read_says_so_and_the_rest_goes_on(
    tmp_path: Path, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, a="card Ana")
    locked = tmp_path / "locked"
    locked.mkdir()
    scandir = os.scandir

    def refusing(folder: str | Path) -> Any:  # permissions do not bind root
        if str(folder) == str(locked):
            raise PermissionError(errno.EACCES, "Permission denied", str(folder))
        return scandir(folder)

    monkeypatch.setattr(os, "scandir", refusing)
    filed, refused = outcomes([*find_photos([tmp_path])], store)
    assert names([filed]) == [["Ana"]]
    assert str(refused.error) == f"{locked} cannot be read: Permission denied"


def test_outcomes_come_in_the_order_of_the_photos(tmp_path: Path, store: Store) -> None:
    photos = write(tmp_path, **{f"p{number}": f"card No{number} X" for number in range(30)})
    found = outcomes(photos, store)
    assert [outcome.path for outcome in found] == photos
    assert names(found) == [[f"No{number} X"] for number in range(30)]


def test_cards_are_filed_with_photo_event_and_time(tmp_path: Path, store: Store) -> None:
    (photo,) = write(tmp_path, a="card Ana\ncard Bo")
    (outcome,) = outcomes([photo], store, event="Fair")
    assert [(one.contact.full_name, one.card, one.event) for one in outcome.filed] == [
        ("Ana", 1, "Fair"),
        ("Bo", 2, "Fair"),
    ]
    assert outcome.filed[0].added == "2026-03-01T12:00:00Z"
    assert store.counts() == {"photos": 1, "contacts": 2, "review": 0}


def test_a_photo_scanned_again_adds_nothing_and_brings_what_is_filed(
    tmp_path: Path, store: Store
) -> None:
    photos = write(tmp_path, a="card Ana\ncard Bo", b="card Cy")
    outcomes(photos, store)
    photos[0].rename(tmp_path / "renamed.jpg")
    again = outcomes([tmp_path / "renamed.jpg", photos[1]], store)
    assert [outcome.known for outcome in again] == [True, True]
    assert names(again) == [["Ana", "Bo"], ["Cy"]]
    assert store.counts()["contacts"] == 3


def test_known_photos_are_asked_for_together_and_new_ones_among_them_are_scanned(
    tmp_path: Path, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    photos = write(tmp_path, **{f"p{number}": f"card No{number} X" for number in range(100)})
    old = [photo for number, photo in enumerate(photos) if number not in (0, 40, 41, 99)]
    outcomes(old, store)
    asked = list[int]()
    knows = store.knows

    def counting(sha256s: Iterable[str]) -> frozenset[str]:
        wanted = list(sha256s)
        asked.append(len(wanted))
        return knows(wanted)

    monkeypatch.setattr(store, "knows", counting)
    assert all(outcome.known for outcome in outcomes(old, store))
    assert sum(asked) == len(old)
    assert len(asked) < 10
    found = outcomes(photos, store)
    assert [outcome.path for outcome in found] == photos
    assert [number for number, one in enumerate(found) if not one.known] == [0, 40, 41, 99]
    assert names(found) == [[f"No{number} X"] for number in range(100)]


def test_contacts_of_known_photos_are_asked_for_together(
    tmp_path: Path, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    photos = write(
        tmp_path, **{f"p{number}": f"card No{number} X\ncard B{number}" for number in range(100)}
    )
    filed = outcomes(photos, store)
    asked = list[int]()
    find_contacts = store.seen.find_contacts

    def counting(sha256s: Iterable[str]) -> dict[str, tuple[Filed, ...]]:
        wanted = list(sha256s)
        asked.append(len(wanted))
        return find_contacts(wanted)

    monkeypatch.setattr(store.seen, "find_contacts", counting)
    assert names(outcomes(photos, store)) == names(filed)
    assert sum(asked) == len(photos)
    assert len(asked) < 10
    store.forget(filed[3].filed[0].contact.uid, now=NOON)
    assert names(outcomes(photos, store)) == [
        ["B3"] if number == 3 else one for number, one in enumerate(names(filed))
    ]


def test_a_known_photo_tells_into_whom_its_contact_was_merged(tmp_path: Path, store: Store) -> None:
    photos = write(tmp_path, a="card Ana", b="card Bo")
    (ana,), (bo,) = (outcome.filed for outcome in outcomes(photos, store))
    store.merges.merge(bo, ana, lambda *_: 0, what="merged", now=NOON)
    shown = store.seen.find_contacts([ana.sha256, bo.sha256, "0" * 64])
    assert [[one.contact.full_name for one in shown[photo.sha256]] for photo in (ana, bo)] == [
        ["Bo"],
        ["Bo"],
    ]
    assert len(shown) == 2
    assert names(outcomes(photos, store)) == [["Bo"], []]


def test_known_photos_are_told_without_contacts_where_nobody_wants_them(
    tmp_path: Path, store: Store
) -> None:
    photos = write(tmp_path, a="card Ana", b="card Bo")
    outcomes(photos[:1], store)
    taken = take_in(
        photos, Settings(jobs=1), store, retell=False, event="", now=noon, make_uid=make_uid
    )
    found = list(taken)
    assert [outcome.known for outcome in found] == [True, False]
    assert names(found) == [[], ["Bo"]]


def test_copies_within_a_batch_are_scanned_once(tmp_path: Path, store: Store) -> None:
    found = outcomes(write(tmp_path, a="card Ana", b="card Ana", c="card Ana"), store)
    assert [outcome.known for outcome in found] == [False, True, True]
    assert names(found) == [["Ana"], [], []]


def test_copies_of_a_photo_that_fails_fail_too(tmp_path: Path, store: Store) -> None:
    found = outcomes(write(tmp_path, a="blank", b="blank"), store)
    assert all(isinstance(outcome.error, NoCardError) for outcome in found)
    assert [outcome.known for outcome in found] == [False, False]


def test_without_a_store_nothing_is_filed(tmp_path: Path) -> None:
    found = outcomes(write(tmp_path, a="card Ana", b="card Ana"), None)
    assert [len(outcome.proposals) for outcome in found] == [1, 0]
    assert [outcome.known for outcome in found] == [False, True]
    assert names(found) == [[], []]


def test_what_another_program_files_meanwhile_is_known(tmp_path: Path, store: Store) -> None:
    photos = write(tmp_path, a="card Ana")

    def meanwhile() -> dt.datetime:
        outcomes(photos, store)
        return NOON

    (again,) = outcomes(photos, store, now=meanwhile)
    assert again.known
    assert names([again]) == [["Ana"]]
    assert store.counts()["contacts"] == 1


def test_closing_early_keeps_what_was_filed(tmp_path: Path, store: Store) -> None:
    photos = write(tmp_path, **{f"p{number}": f"card No{number}" for number in range(9)})
    taking = take_in(photos, Settings(jobs=1), store, event="", now=noon, make_uid=make_uid)
    first = next(taking)
    taking.close()
    assert [one.contact.full_name for one in first.filed] == ["No0"]
    kept = store.counts()["contacts"]
    assert 1 <= kept < 9
    assert len(outcomes(photos, store)) == 9
    assert store.counts()["contacts"] == 9


def test_a_pipe_is_not_waited_for(tmp_path: Path, store: Store) -> None:
    pipe = tmp_path / "pipe.jpg"
    os.mkfifo(pipe)
    assert read_sha256(pipe, Settings()) == ""


def test_a_photo_is_found_again_from_any_folder(
    tmp_path: Path, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (outcome,) = outcomes(write(Path(), one="Ana Beispiel"), store)
    assert outcome.path == Path("one.jpg")
    (filed,) = outcome.filed
    assert [photo.path for photo in store.find_traces(filed.contact.uid).photos] == [
        tmp_path / "one.jpg"
    ]
