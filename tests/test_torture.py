"""Watched folders when all goes wrong: a shorter run of ``benchmarks.torture``."""

from pathlib import Path

import pytest

from benchmarks.day import PEOPLE, PHOTOS, drop, find_mistakes, play, run_apart
from benchmarks.failpoints import KINDS, WORLDS, run_trials
from benchmarks.faults import Faults, Kind, World
from benchmarks.kills import run_kills
from benchmarks.pours import run_burst, run_slow_writers, run_truncations


@pytest.mark.parametrize(
    ("kinds", "world", "every"),
    [(("kill",), world, 71) for world in WORLDS] + [((kind,), "plain", 47) for kind in KINDS[1:]],
)
def test_a_day_that_is_stopped_comes_right_on_the_next(
    kinds: tuple[Kind, ...], world: World, every: int
) -> None:
    trials = list(run_trials(kinds, (world,), every=every))
    assert [trial for trial in trials if trial.mistakes or trial.silent] == []
    assert trials


def test_kills_at_random_lose_and_double_nothing() -> None:
    outcome = run_kills(5)
    assert outcome.mistakes == ()
    assert outcome.photos > 0


def test_no_picture_is_taken_before_it_is_whole() -> None:
    slow = run_apart(run_slow_writers, 24)
    assert (slow.files, slow.early, slow.missing) == (24, 0, 0)


def test_pictures_that_are_cut_off_are_refused() -> None:
    assert run_apart(run_truncations) == (80, 80)


def test_many_photos_at_once_all_end_before_the_next_full_look() -> None:
    burst = run_apart(run_burst, 60)
    assert burst.ended == burst.files == 60


def test_mistakes_are_found(tmp_path: Path) -> None:
    drop(tmp_path / "inbox", PHOTOS)
    steps, told = run_apart(play, tmp_path, Faults(tmp_path))
    assert told == []
    assert {"fsync", "commit", "os.rename inbox/1.jpg"} <= set(steps)
    assert find_mistakes(tmp_path, [PHOTOS], PEOPLE) == []
    done = tmp_path / "inbox" / "cardscan" / "done"
    (done / "1.jpg").rename(done / "3.jpg")
    (tmp_path / "inbox" / "cardscan" / "work" / "left").mkdir()
    (done / "half.tmp").touch()
    found = "\n".join(find_mistakes(tmp_path, [PHOTOS], [*PEOPLE, "Eva Beispiel"]))
    for mistake in ("noted as in done", "left in work", "half.tmp", "lost: Eva Beispiel"):
        assert mistake in found
    assert "doubled: Ana Beispiel" in "\n".join(find_mistakes(tmp_path, [PHOTOS], PEOPLE[1:]))


def test_a_fault_comes_where_it_is_asked_for(tmp_path: Path) -> None:
    drop(tmp_path / "inbox", PHOTOS)
    assert run_apart(play, tmp_path, Faults(tmp_path, 40, "kill")) is None
    steps, told = run_apart(play, tmp_path, Faults(tmp_path, 1, "ENOSPC"))
    assert len(steps) > 1 or told
