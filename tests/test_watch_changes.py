"""When to look: what watchfiles tells of real folders, and what is done where it tells nothing."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from cardscan.watch.changes import Changes

TURNS = 40
"""Waits of half a second after which a change would have been told long ago."""


@pytest.fixture
def warned() -> list[str]:
    return []


@pytest.fixture
def changes(warned: list[str]) -> Iterator[Changes]:
    with closing(Changes(warned.append, "cardscan")) as changes:
        yield changes


def until(changes: Changes, *there: tuple[Path, int]) -> set[Path]:
    """What is told next."""
    return next(filter(None, (changes.wait(there) for _ in range(TURNS))), set())


def test_changes_are_told_by_folder(tmp_path: Path, changes: Changes) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    (one / "below").mkdir(parents=True)
    two.mkdir()
    there = ((one, 1), (two, 1))
    assert changes.wait(there) == {one, two}, "what came before they were watched"
    assert changes.wait(there) == set()
    (one / "below" / "a.jpg").write_bytes(b"")
    assert until(changes, *there) == {one}
    (one / "below" / "a.jpg").rename(two / "a.jpg")
    assert until(changes, *there) == {one, two}


def test_what_happens_in_our_own_folder_is_not_told(tmp_path: Path, changes: Changes) -> None:
    (tmp_path / "cardscan").mkdir()
    there = ((tmp_path, 1),)
    changes.wait(there)
    (tmp_path / "cardscan" / "a.jpg").write_bytes(b"")
    assert changes.wait(there) == set()
    (tmp_path / "cardscan cards").mkdir()
    assert until(changes, *there) == {tmp_path}


def test_a_link_to_a_folder_is_watched_under_its_own_name(tmp_path: Path, changes: Changes) -> None:
    (tmp_path / "real").mkdir()
    link = tmp_path / "link"
    link.symlink_to("real")
    changes.wait([(link, 1)])
    (tmp_path / "real" / "a.jpg").write_bytes(b"")
    assert until(changes, (link, 1)) == {link}


def test_a_folder_that_was_away_is_watched_anew(tmp_path: Path, changes: Changes) -> None:
    folder = tmp_path / "inbox"
    folder.mkdir()
    changes.wait([(folder, 1)])
    folder.rename(tmp_path / "aside")
    assert changes.wait([]) == set()
    folder.mkdir()
    assert changes.wait([(folder, 2)]) == {folder}
    (folder / "a.jpg").write_bytes(b"")
    assert until(changes, (folder, 2)) == {folder}


@pytest.mark.parametrize("error", [OSError("OS file watch limit reached"), RuntimeError("queue")])
def test_where_no_changes_are_told_it_is_said_once_and_time_goes_on(
    tmp_path: Path,
    changes: Changes,
    warned: list[str],
    monkeypatch: pytest.MonkeyPatch,
    error: Exception,
) -> None:
    def refuse(*_: object, **__: object) -> Iterator[set[tuple[int, str]]]:
        raise error
        yield

    monkeypatch.setattr("watchfiles.watch", refuse)
    monkeypatch.setattr("cardscan.watch.changes.TICK", 0)
    assert changes.tells(tmp_path)
    assert changes.wait([(tmp_path, 1)]) == {tmp_path}
    assert not changes.tells(tmp_path)
    assert changes.wait([(tmp_path, 1)]) == set()
    assert changes.wait([(tmp_path, 2)]) == {tmp_path}
    assert len(warned) == 1
    assert str(error) in warned[0]


def test_network_shares_are_not_watched(
    tmp_path: Path, changes: Changes, monkeypatch: pytest.MonkeyPatch
) -> None:
    mounts = f"/dev/sda / ext4 rw 0 0\nnas:/ {tmp_path} nfs4 rw 0 0"
    watched: list[Path] = []

    def watch(*folders: Path, **_: object) -> Iterator[set[tuple[int, str]]]:
        watched.extend(folders)
        while True:
            yield set()

    monkeypatch.setattr("cardscan.watch.changes.read_mounts", lambda: mounts)
    monkeypatch.setattr("watchfiles.watch", watch)
    assert not changes.tells(tmp_path)
    assert changes.tells(tmp_path.parent)
    changes.wait([(tmp_path, 1), (tmp_path.parent, 1)])
    assert watched == [tmp_path.parent]
