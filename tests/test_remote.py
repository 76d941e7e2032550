"""Photos in buckets and in memory: found, known by their bytes, scanned, and left there.

The bucket is one of a local moto server.
"""

import logging
import sqlite3
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import botocore.exceptions
import fsspec
import pytest
from click.testing import CliRunner, Result
from fsspec.asyn import sync
from moto.server import ThreadedMotoServer
from s3fs import S3FileSystem

from cardscan.batch import Here, scan_batch
from cardscan.cli.main import main
from cardscan.config import Settings
from cardscan.errors import (
    CardscanError,
    MissingDependencyError,
    PhotoTooLargeError,
    ResourceError,
    UnreadablePhotoError,
    UsageError,
)
from cardscan.intake import find_photos
from cardscan.remote import Copies, Remote, find_below, read_remote, to_source
from tests.scripted import READERS, scan_in_threads

SECRET = "wJalrXUtnFEMIsecret"  # noqa: S105 - made up
SETTINGS = Settings(jobs=1)


@pytest.fixture
def folder() -> Iterator[str]:
    """A folder in memory."""
    yield "memory://cards"
    fsspec.filesystem("memory").rm("/cards", recursive=True)


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    server = ThreadedMotoServer(port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def bucket(endpoint: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[str]:
    monkeypatch.setenv("AWS_ENDPOINT_URL", endpoint)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", SECRET)
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "none"))
    monkeypatch.setattr("cardscan.intake.desk.scan_batch", scan_in_threads)
    monkeypatch.setitem(sys.modules, "cardscan.scan", READERS)
    S3FileSystem.clear_instance_cache()
    files = S3FileSystem(skip_instance_cache=True)
    files.mkdir("cards")
    yield "s3://cards"
    files.rm("cards", recursive=True)
    close(files, *S3FileSystem._cache.values())


def close(*clients: S3FileSystem) -> None:
    """Their connections, which the collector of garbage does not close on a busy machine."""
    for client in clients:
        sync(client.loop, client.s3.close)
    S3FileSystem.clear_instance_cache()


def write(folder: str, **photos: str) -> None:
    for name, script in photos.items():
        with fsspec.open(f"{folder}/{name.replace('__', '/')}.jpg", "w") as file:
            file.write(script)


def scan(*words: str, db: Path) -> Result:
    return CliRunner().invoke(main, ["scan", *words, "--db", str(db)])


def test_paths_and_urls_are_told_apart(tmp_path: Path) -> None:
    assert to_source("cards/a.jpg") == Path("cards/a.jpg")
    assert to_source("C:\\cards") == Path("C:\\cards")
    assert to_source(f"file://{tmp_path}/a%20b.jpg") == tmp_path / "a b.jpg"
    assert to_source("s3://bucket/folder") == Remote("s3://bucket/folder")


def test_a_password_in_a_url_is_shown_nowhere() -> None:
    photo = Remote("sftp://me:pass:word@host/cards/a.jpg")
    assert str(photo) == "sftp://me@host/cards/a.jpg"
    assert "pass" not in repr(photo)
    assert (photo.name, photo.stem) == ("a.jpg", "a")


def test_photos_of_a_url_are_found_as_those_of_a_folder(folder: str, tmp_path: Path) -> None:
    names = ["b/2", "IMG_10", "b/a", "IMG_9", ".hidden", "@eaDir/IMG_9"]
    for name in names:
        write(folder, **{name: "x"})
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / f"{name}.jpg").touch()
    with fsspec.open(f"{folder}/notes.txt", "w") as file:
        file.write("x")
    there, here = find_photos([Remote(folder)]), find_photos([tmp_path])
    assert [str(one).removeprefix(f"{folder}/") for one in there] == [
        str(one)[len(f"{tmp_path}/") :] for one in here
    ]
    assert find_photos([Remote(f"{folder}/notes.txt")]) == (Remote(f"{folder}/notes.txt"),)


def test_a_photo_in_a_bucket_is_filed_once_and_stays_there(bucket: str, tmp_path: Path) -> None:
    write(bucket, fair__a="card Ana", fair__b="card Bo", fair__c="blank", fair__d="card Ana")
    db = tmp_path / "p.db"
    first = scan(f"{bucket}/fair", db=db)
    assert "2 contacts filed" in first.stderr, first.stderr
    assert "1 photo known already" in first.stderr
    assert "c.jpg shows no card" in first.stderr
    again = scan(f"{bucket}/fair/", db=db)
    assert "3 photos known already" in again.stderr
    assert len(list(find_below(Remote(f"{bucket}/fair")))) == 4
    with sqlite3.connect(db) as reading:
        paths = [path for (path,) in reading.execute("SELECT path FROM photos ORDER BY name")]
    reading.close()
    assert paths == ["s3://cards/fair/a.jpg", "s3://cards/fair/b.jpg"]
    erased = CliRunner().invoke(main, ["forget", "Ana", "--photos", "--yes", "--db", str(db)])
    assert "s3://cards/fair/a.jpg is kept where it is: delete it there" in erased.stderr


def test_keys_are_in_no_log_message_or_database(
    bucket: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    write(bucket, a="card Ana")
    caplog.set_level(logging.INFO)
    ended = scan(bucket, f"{bucket}/missing.jpg", db=tmp_path / "p.db")
    said = ended.output + caplog.text + (tmp_path / "p.db").read_bytes().decode("latin-1")
    assert "s3://cards/missing.jpg is not there" in said
    assert SECRET not in said
    assert "AKIA" not in said


@pytest.mark.parametrize(
    ("url", "error", "told"),
    [
        ("s3://missing/folder", UnreadablePhotoError, "s3://missing/folder is not there"),
        ("s3://cards/nothing/", UnreadablePhotoError, "s3://cards/nothing/ is not there"),
        ("memory://nowhere/a.jpg", UnreadablePhotoError, "is not there, or has no photos"),
        ("nosuch://bucket/a.jpg", UsageError, "there is no storage called nosuch://"),
        ("gs://bucket/a.jpg", MissingDependencyError, "gs:// needs gcsfs"),
    ],
)
def test_what_is_not_there_is_told(
    bucket: str, url: str, error: type[CardscanError], told: str
) -> None:
    with pytest.raises(error) as caught:
        read_remote(find_photos([Remote(url)])[0], SETTINGS)  # type: ignore[arg-type]
    assert told in str(caught.value)
    assert caught.value.hint


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (PermissionError(SECRET), UnreadablePhotoError),
        (botocore.exceptions.NoCredentialsError(), UnreadablePhotoError),
        (TimeoutError(SECRET), ResourceError),
        (ConnectionRefusedError(SECRET), ResourceError),
        (botocore.exceptions.EndpointConnectionError(endpoint_url=SECRET), ResourceError),
        (botocore.exceptions.ReadTimeoutError(endpoint_url=SECRET), ResourceError),
        (RuntimeError(SECRET), UnreadablePhotoError),
    ],
    ids=lambda value: getattr(type(value), "__name__", ""),
)
def test_what_a_storage_raises_is_told_without_its_words(
    folder: str, monkeypatch: pytest.MonkeyPatch, error: Exception, expected: type[CardscanError]
) -> None:
    def fail(*_: object, **__: object) -> Any:
        raise error

    write(folder, a="card Ana")
    monkeypatch.setattr("fsspec.implementations.memory.MemoryFileSystem.cat_file", fail)
    monkeypatch.setattr("fsspec.implementations.memory.MemoryFileSystem.find", fail)
    for call in (read_remote, lambda photo, _: list(find_below(photo))):
        with pytest.raises(expected) as caught:
            call(Remote(f"{folder}/a.jpg"), SETTINGS)
        assert SECRET not in f"{caught.value}{caught.value.hint}{caught.value.__cause__}"
        assert caught.value.hint


@pytest.mark.parametrize("told", [True, False])
def test_no_more_is_fetched_than_a_photo_may_have(
    folder: str, monkeypatch: pytest.MonkeyPatch, told: bool
) -> None:
    asked = list[int]()

    def cat(self: object, path: str, start: int = 0, end: int = 0) -> bytes:
        asked.append(end)
        return bytes(end)

    monkeypatch.setattr("fsspec.implementations.memory.MemoryFileSystem.cat_file", cat)
    photo = Remote(f"{folder}/a.jpg", 11 if told else -1)
    write(folder, a="x")
    with pytest.raises(PhotoTooLargeError, match=r"a\.jpg has more than 10 bytes"):
        read_remote(photo, Settings(max_bytes=10))
    assert asked == ([] if told else [11])


def test_an_empty_file_is_told_as_one_here(folder: str) -> None:
    write(folder, a="")
    photos = find_photos([Remote(folder)])
    with Here(SETTINGS, scan_in_threads) as crew:
        ((photo, sha256),) = crew.digest(photos)
        assert len(sha256) == 64
        (scanned,) = crew.scan([photo])
    assert scanned.path == photos[0]
    assert scanned.proposals == ()


def test_a_photo_is_fetched_once_and_its_copy_kept_no_longer_than_it_is_worked_on(
    folder: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(folder, a="card Ana", b="card Bo")
    photos = [one for one in find_photos([Remote(folder)]) if isinstance(one, Remote)]
    fetched = list[str]()
    plain = read_remote

    def fetch(photo: Remote, settings: Settings) -> bytes:
        fetched.append(photo.name)
        return plain(photo, settings)

    monkeypatch.setattr("cardscan.remote.read_remote", fetch)
    copies = Copies(tmp_path, SETTINGS)
    for photo in photos:
        first, second = copies.take(photo), copies.take(photo)
        assert isinstance(first, Path)
        assert first == second
        assert first.name == photo.name
        copies.drop(photo)
        copies.drop(photo)
        assert list(tmp_path.iterdir()) == []
    assert fetched == ["a.jpg", "b.jpg"]


def test_real_photos_are_read_from_elsewhere_as_here(folder: str, tmp_path: Path) -> None:
    sample = Path(__file__).parent.parent / "samples" / "cards" / "card-002.jpg"
    with fsspec.open(f"{folder}/card-002.jpg", "wb") as file:
        file.write(sample.read_bytes())
    with Here(SETTINGS, scan_batch) as crew:
        there, here = crew.scan([Remote(f"{folder}/card-002.jpg"), sample])
    assert [card.contact for card in there.proposals] == [card.contact for card in here.proposals]
    assert there.proposals[0].photo == "card-002.jpg"


def test_without_fsspec_it_is_told_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("fsspec", "fsspec.core", "fsspec.registry"):
        monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(MissingDependencyError, match="need fsspec") as caught:
        read_remote(Remote("memory://a.jpg"), SETTINGS)
    assert "pip install 'cardscan[cluster]'" in caught.value.hint
