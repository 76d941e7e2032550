"""The daemon's loop, with a clock that is set by hand: what it takes, waits for and puts off."""

import errno
import os
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest

import cardscan.watch.folder
from cardscan.config import Settings
from cardscan.errors import ResourceError, StoreError, UsageError
from cardscan.intake.arrival import Fate
from cardscan.intake.spool import HOME, Spool
from cardscan.store import Store
from cardscan.watch.changes import Changes
from cardscan.watch.folder import LONGEST_PAUSE, POLL, RESCAN
from cardscan.watch.loop import Watch
from cardscan.watch.settled import PATIENCE, STILL
from tests.scripted import scan_in_threads
from tests.watched import LONG_AGO, NOON, Desk, in_words


@pytest.fixture(autouse=True)
def _scripted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cardscan.intake.desk.scan_batch", scan_in_threads)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = Desk(tmp_path)
    yield desk
    desk.watch.close()


def test_what_was_there_before_is_taken_in_once_it_has_settled(desk: Desk) -> None:
    desk.drop("a.jpg", "card Ana Beispiel")
    desk.drop("b.jpg", "unsure Bo Muster")
    assert desk.turn() == []
    assert desk.status().waiting == 2
    assert desk.turn(STILL) == ["a.jpg done", "b.jpg review"]
    status = desk.status()
    assert (status.state, status.waiting, status.contacts) == ("watching", 0, 2)
    assert status.photos == {"done": 1, "review": 1}


def test_what_a_person_looked_at_moves_on_by_itself(desk: Desk) -> None:
    desk.drop("b.jpg", "unsure Bo Muster")
    desk.turn()
    desk.turn(STILL)
    with Store.open(desk.url) as store:
        (bo,) = store.find_contacts()
        store.change_contact(replace(bo, review=()), now=NOON)
    desk.turn(RESCAN)
    desk.turn(RESCAN)
    assert (desk.roots[0] / HOME / "done" / "b.jpg").exists()


def test_a_change_is_looked_at_at_once_and_nothing_is_looked_at_without(desk: Desk) -> None:
    desk.turn()
    desk.drop("a.jpg", "card Ana Beispiel")
    assert desk.turn(STILL) == []
    assert desk.status().waiting == 0
    desk.turn(changed=True)
    assert desk.turn(STILL) == ["a.jpg done"]


def test_what_nobody_told_of_is_found_within_a_minute(desk: Desk) -> None:
    desk.turn()
    desk.drop("a.jpg", "card Ana Beispiel")
    assert desk.turn(RESCAN) == []
    assert desk.turn(STILL) == ["a.jpg done"]


def test_a_file_in_a_folder_that_is_new_is_found_soon_though_nobody_told_of_it(desk: Desk) -> None:
    desk.turn()
    (desk.root / "new").mkdir()
    desk.turn(changed=True)
    desk.drop("new/a.jpg", "card Ana Beispiel")
    desk.turn(STILL)
    assert desk.turn(STILL) == ["new/a.jpg done"]


def test_a_folder_of_which_nobody_tells_is_looked_through_every_few_seconds(desk: Desk) -> None:
    desk.told = False
    desk.turn()
    desk.drop("a.jpg", "card Ana Beispiel")
    desk.turn(POLL)
    assert desk.turn(STILL) == ["a.jpg done"]
    assert desk.status().polled


def test_a_photo_that_is_put_back_is_tried_again_when_it_changes_or_later(desk: Desk) -> None:
    photo = desk.drop("a.jpg", "damaged")
    os.utime(photo)  # it may still be on its way
    desk.turn()
    assert desk.turn(STILL) == ["a.jpg waiting"]
    assert desk.turn(STILL, changed=True) == []
    os.utime(photo)
    assert desk.turn(PATIENCE) == []
    assert desk.turn(STILL) == ["a.jpg waiting"]
    desk.drop("a.jpg", "card Ana Beispiel")
    desk.turn(changed=True)
    assert desk.turn(STILL) == ["a.jpg done"]


def test_a_deferred_photo_is_tried_again_by_itself(desk: Desk) -> None:
    desk.drop("a.jpg", "no room")
    desk.turn()
    assert desk.turn(STILL) == ["a.jpg deferred"]
    assert desk.turn(RESCAN - STILL) == []
    assert desk.turn(RESCAN) == ["a.jpg deferred"]


def test_a_stack_is_taken_in_batches_without_a_pause(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cardscan.watch.folder.BATCH", 2)
    for number in range(5):
        desk.drop(f"{number}.jpg", f"card Ana{number} Beispiel")
    desk.turn()
    assert desk.turn(STILL) == ["0.jpg done", "1.jpg done"]
    assert desk.turn() == ["2.jpg done", "3.jpg done"]
    assert desk.turn() == ["4.jpg done"]
    assert desk.turn() == []


def test_the_two_sides_of_a_card_stay_together_between_batches(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cardscan.watch.folder.BATCH", 4)
    for number, name in enumerate(["a", "b", "c", "d", "e"]):
        desk.drop(f"{name}.jpg", f"card {name} Beispiel", age=LONG_AGO + number * 60)
    desk.drop("d back.jpg", "back d Beispiel", age=LONG_AGO + 181)
    desk.drop("z/e.jpg", "card z Beispiel")
    desk.turn()
    assert len(desk.turn(STILL)) == 3
    assert desk.turn() == ["d back.jpg done", "d.jpg done", "e.jpg done", "z/e.jpg done"]


def test_without_its_database_the_daemon_waits_ever_longer_and_goes_on(desk: Desk) -> None:
    desk.drop("a.jpg", "card Ana Beispiel")
    desk.away = True
    pauses = []
    for _ in range(11):
        (told,) = desk.turn()
        assert told.startswith("deferred: the database is away; trying again in ")
        pauses.append(int(told.split()[-2]))
        assert desk.status().state == "deferred"
        assert desk.turn(pauses[-1] - 0.1, changed=True) == [], "a change is no reason to hurry"
        desk.seconds += 0.1
    assert pauses == [1, 2, 4, 8, 16, 32, 64, 128, 256, LONGEST_PAUSE, LONGEST_PAUSE]
    assert (desk.root / "a.jpg").exists()
    desk.away = False
    desk.turn()
    assert desk.status().state == "watching"
    assert desk.turn(STILL) == ["a.jpg done"]
    desk.away = True
    desk.drop("b.jpg", "card Bo Muster")
    desk.turn(changed=True)
    assert desk.turn(STILL) == ["b.jpg done"], "it stays open"


@pytest.mark.parametrize("error", [StoreError("gone"), ResourceError("full"), OSError("no disk")])
def test_what_fails_halfway_is_finished_when_it_works_again(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def fail(*_: object, **__: object) -> Generator[Fate, None, None]:
        raise error
        yield

    desk.drop("a.jpg", "card Ana Beispiel")
    desk.turn()
    with monkeypatch.context() as failing:
        failing.setattr("cardscan.watch.loop.receive", fail)
        assert desk.turn(STILL) == [f"deferred: {error}; trying again in 1 s"]
    desk.drop("cardscan/work/token/b.jpg", "card Bo Muster")
    assert desk.turn(1) == ["a.jpg done"]
    assert desk.turn(STILL) == ["b.jpg done"]


def test_what_a_daemon_before_left_is_taken_in_once(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    desk.watch.close()
    desk.drop("cardscan/work/token/a.jpg", "card Ana Beispiel")
    with closing(Watch(desk.roots, Settings(), desk.around)) as desk.watch:
        assert desk.turn() == []
        assert desk.turn(STILL) == ["a.jpg done"]


def test_what_a_daemon_before_left_is_taken_in_by_who_takes_all_once(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    desk.watch.close()
    desk.drop("cardscan/work/token/a.jpg", "card Ana Beispiel")

    def pause(seconds: float) -> None:
        desk.seconds += seconds

    with closing(Watch(desk.roots, Settings(), desk.around)) as watch:
        told = [one for one in watch.take_all(pause) if one]
    assert [in_words(one) for one in told] == ["a.jpg done"]


def test_a_folder_that_goes_is_waited_for_and_nothing_is_forgotten(desk: Desk) -> None:
    desk.drop("a.jpg", "card Ana Beispiel")
    desk.turn()
    desk.turn(STILL)
    aside = desk.root.with_name("aside")
    desk.root.rename(aside)
    assert desk.turn(1) == ["is not there any more: waiting for it"]
    assert desk.status().state == "away"
    assert desk.turn(RESCAN) == []
    assert len(desk.events()) == 1
    aside.rename(desk.root)
    desk.drop("b.jpg", "card Bo Muster")
    assert desk.turn() == ["is back"]
    desk.turn()
    assert desk.turn(STILL) == ["b.jpg done"]


def test_an_empty_place_to_mount_on_is_not_the_folder(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.turn()
    there = cardscan.watch.folder._identify
    monkeypatch.setattr(  # as if another disk were there
        "cardscan.watch.folder._identify", lambda path: (there(path)[0] + 1, 1)
    )
    desk.root.rename(desk.root.with_name("aside"))
    desk.root.mkdir()
    assert desk.turn() == ["is not there any more: waiting for it"]
    assert desk.turn(RESCAN) == []
    assert list(desk.root.iterdir()) == []
    (desk.root / HOME).mkdir()
    assert desk.turn() == ["is back"]


def test_a_folder_in_it_that_cannot_be_read_is_told_once_and_the_rest_goes_on(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.drop("a.jpg", "card Ana Beispiel")
    locked = desk.drop("locked/b.jpg", "card Bo Muster").parent
    may_read, scandir = False, os.scandir

    def refusing(folder: str | Path) -> Any:  # permissions do not bind root
        if str(folder) == str(locked) and not may_read:
            raise PermissionError(errno.EACCES, "Permission denied", str(folder))
        return scandir(folder)

    monkeypatch.setattr(os, "scandir", refusing)
    told = f"{locked} cannot be read"
    assert desk.turn() == [f"{told}, so its photos are left"]
    assert desk.turn(STILL) == ["a.jpg done"]
    assert (desk.status().state, desk.status().why) == ("watching", told)
    may_read = True
    assert desk.turn(RESCAN) == []
    assert desk.turn(STILL) == ["locked/b.jpg done"]
    assert desk.status().why == ""


def test_a_folder_that_somebody_else_holds_when_it_is_back_is_waited_for(desk: Desk) -> None:
    aside = desk.root.with_name("aside")
    desk.root.rename(aside)
    desk.turn()
    with Spool.open(aside):
        aside.rename(desk.root)
        assert desk.turn() == []
        assert "watched already" in desk.status().why
    assert desk.turn() == ["is back"]


def test_folders_are_apart(tmp_path: Path) -> None:
    desk = Desk(tmp_path, "one", "two")
    desk.drop("a.jpg", "card Ana Beispiel")
    desk.drop("a.jpg", "card Bo Muster", root=desk.roots[1])
    desk.turn()
    desk.roots[0].rename(tmp_path / "aside")
    assert desk.turn(STILL) == ["is not there any more: waiting for it", "a.jpg done"]
    assert [status.photos for status in desk.watch.statuses()] == [{}, {"done": 1}]
    desk.watch.close()


def test_one_program_holds_a_folder(tmp_path: Path) -> None:
    desk = Desk(tmp_path, "one", "two")
    with pytest.raises(UsageError, match="watched already"):
        Watch(desk.roots[1:], Settings(), desk.around)
    desk.watch.close()
    with pytest.raises(UsageError, match="there is no folder"):
        Watch([desk.root, tmp_path / "none"], Settings(), desk.around)
    Watch(desk.roots, Settings(), desk.around).close()  # what failed let go of the first


@pytest.mark.parametrize("named", [True, False])
def test_folders_are_events_if_the_settings_say_so(tmp_path: Path, named: bool) -> None:
    desk = Desk(tmp_path, folder_events=named)
    desk.drop("BNI\n 2026/table 3/a.jpg", "card Ana Beispiel")
    desk.drop("b.jpg", "card Bo Muster")
    desk.turn()
    desk.turn(STILL)
    assert desk.events() == ["", "BNI 2026" if named else ""]
    desk.watch.close()


def test_once_takes_what_has_settled_and_leaves_what_has_not(desk: Desk) -> None:
    desk.drop("a.jpg", "card Ana Beispiel")
    growing = desk.drop("b.jpg", "card Bo")

    def pause(seconds: float) -> None:
        desk.seconds += seconds
        growing.write_text("card Bo Muster", encoding="utf-8")

    told = [in_words(one) for one in desk.watch.take_all(pause) if one]
    assert told == ["a.jpg done"]
    assert desk.status().waiting == 1
    assert growing.exists()


def test_once_tells_what_does_not_work(desk: Desk) -> None:
    desk.away = True
    with pytest.raises(StoreError, match="away"):
        list(desk.watch.take_all(lambda _: None))


def test_once_tells_of_a_folder_that_goes_meanwhile(desk: Desk) -> None:
    def pause(_: float) -> None:
        desk.root.rename(desk.root.with_name("aside"))

    with pytest.raises(ResourceError, match="inbox cannot be read: No such file"):
        list(desk.watch.take_all(pause))


class Ears:
    """What is told of changes, in turn; then a signal."""

    def __init__(self, *told: set[Path]) -> None:
        self.told = iter(told)
        self.asked: list[Sequence[tuple[Path, int]]] = []

    def tells(self, _: Path) -> bool:
        return True

    def wait(self, there: Sequence[tuple[Path, int]]) -> set[Path]:
        self.asked.append(there)
        try:
            return next(self.told)
        except StopIteration:
            raise KeyboardInterrupt from None


def test_it_runs_until_a_signal_comes(desk: Desk) -> None:
    desk.turn()
    desk.drop("a.jpg", "card Ana Beispiel")
    ears = Ears({desk.root}, set(), set())
    told = []

    def listen() -> None:
        for one in desk.watch.run(cast("Changes", ears)):
            told.extend([in_words(one)] if one else [])
            desk.seconds += STILL

    with pytest.raises(KeyboardInterrupt):
        listen()
    assert told == ["a.jpg done"]
    assert ears.asked == [[(desk.root, 1)]] * 4
