"""A watched folder after a stop in the middle, and what in it is not ours."""

import datetime as dt
import json
import os
import shutil
from pathlib import Path

import pytest

from cardscan.errors import ResourceError
from cardscan.intake.arrival import find_due, receive
from cardscan.intake.spool import HOME, Spool
from tests.test_arrival import NOON, Desk, _scripted, event_of, here, states

__all__ = ["_scripted", "here"]


def test_what_lies_beside_a_photo_stays(here: Desk) -> None:
    here.drop("a.jpg", "card Ana Beispiel")
    here.drop("a.jpg.json", "what another program knows of a.jpg")
    here.receive()
    assert here.files() == ["a.jpg.json", "cardscan/done/a.jpg"]


def test_a_front_that_was_begun_alone_meets_its_back(here: Desk) -> None:
    here.drop("1.jpg", "card Ana Beispiel")
    here.drop("2.jpg", "back Ana Beispiel")
    with Spool.open(here.inbox) as spool:
        spool.claim(here.inbox / "1.jpg", "begun")
    assert here.recover() == []
    assert states(here.receive()) == [("1.jpg", "done"), ("2.jpg", "done")]
    assert here.people() == ["Ana Beispiel"]


def test_a_copy_that_was_made_twice_is_put_back_once(here: Desk) -> None:
    photo = here.drop("fair/a.jpg", "card Ana Beispiel")
    with Spool.open(here.inbox) as spool:
        claim = spool.claim(photo, "begun")
        shutil.copy(claim.path, photo)
    here.recover()
    assert here.files() == ["fair/a.jpg"]


def test_another_photo_of_that_name_stays_beside_what_is_put_back(here: Desk) -> None:
    photo = here.drop("a.jpg", "card Ana Beispiel")
    with Spool.open(here.inbox) as spool:
        spool.claim(photo, "begun")
    here.drop("a.jpg", "card Bo Muster")
    here.recover()
    assert here.files() == ["a 1.jpg", "a.jpg"]


def test_nothing_is_left_of_photos_that_a_person_took_out(here: Desk) -> None:
    here.drop("a.jpg", "blank")
    here.drop("b.jpg", "blank\nb")
    here.receive()
    failed = here.inbox / HOME / "failed"
    (failed / "a.jpg").unlink()
    (failed / ".cardscan-half.tmp").write_text("{")
    here.recover()
    assert here.files() == ["cardscan/failed/b.jpg", "cardscan/failed/b.jpg.json"]
    assert here.store.arrivals.count(str(here.inbox)) == {"failed": 1}


def test_deferred_twins_are_counted_apart(here: Desk) -> None:
    for name in ("a.jpg", "b.jpg"):
        here.drop(name, "no room")
    here.receive()
    here.receive(here.inbox / HOME / "deferred" / "a.jpg")
    rows = here.store.arrivals.find(str(here.inbox), "deferred")
    assert sorted((row.name, row.attempts) for row in rows) == [("a.jpg", 2), ("b.jpg", 1)]


def test_a_folder_that_is_gone_is_not_made_anew(here: Desk) -> None:
    here.drop("a.jpg", "card Ana Beispiel")
    here.drop("b.jpg", "card Bo Muster")
    away = here.inbox.with_name("away")
    with Spool.open(here.inbox) as spool:
        fates = receive(
            list(spool.find_waiting()),
            spool,
            here.store,
            here.settings,
            event_of=event_of,
            now=lambda: NOON,
            make_uid=here.make_uid,
        )
        next(fates)
        here.inbox.rename(away)
        with pytest.raises(ResourceError):
            list(fates)
    assert not here.inbox.exists()
    away.rename(here.inbox)
    here.recover()
    here.receive()
    assert here.files() == ["cardscan/done/a.jpg", "cardscan/done/b.jpg"]
    assert here.people() == ["Ana Beispiel", "Bo Muster"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read all")
def test_an_inbox_that_cannot_be_read_is_told(here: Desk) -> None:
    here.drop("a.jpg", "card Ana Beispiel")
    with Spool.open(here.inbox) as spool:
        here.inbox.chmod(0o300)
        try:
            with pytest.raises(PermissionError):
                list(spool.find_waiting())
        finally:
            here.inbox.chmod(0o700)


def test_a_photo_that_may_not_be_moved_waits_and_others_go_on(
    here: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    stuck = here.drop("a.jpg", "card Ana Beispiel")
    here.drop("b.jpg", "card Bo Muster")
    really_rename = Path.rename

    def rename(path: Path, target: Path) -> Path:
        if path == stuck:
            raise PermissionError(13, "Permission denied", str(path))
        return really_rename(path, target)

    monkeypatch.setattr(Path, "rename", rename)
    first, second = here.receive()
    assert (first.state, first.path) == ("waiting", stuck)
    assert isinstance(first.error, ResourceError)
    assert states([second]) == [("b.jpg", "done")]


def test_names_that_differ_little_are_different_photos(here: Desk) -> None:
    names = [
        "cafe\u0301.jpg",
        "caf\u00e9.jpg",
        "CAF\u00c9.JPG",
        "x" * 251 + ".jpg",
        "x" * 251 + ".png",
    ]
    for number, name in enumerate(names):
        here.drop(name, f"blank\n{number}")
    here.receive()
    failed = here.inbox / HOME / "failed"
    assert sorted(path.name for path in failed.iterdir() if path.suffix != ".json") == sorted(names)
    reasons = [json.loads(path.read_text())["photo"] for path in failed.glob("*.json")]
    assert sorted(reasons) == sorted(names)


def test_a_clock_that_goes_back_stops_nothing(here: Desk) -> None:
    here.drop("a.jpg", "card Ana Beispiel", age=NOON.timestamp() + 10**9)
    here.drop("b.jpg", "damaged", age=NOON.timestamp() + 10**9)
    here.drop("c.jpg", "no room")
    assert states(here.receive()) == [("a.jpg", "done"), ("b.jpg", "failed"), ("c.jpg", "deferred")]
    here.now -= dt.timedelta(days=365)
    here.drop("d.jpg", "card Di Exemplo")
    here.recover()
    assert states(here.receive()) == [("d.jpg", "done")]
    with Spool.open(here.inbox) as spool:
        (due,) = find_due(spool, here.now + dt.timedelta(days=366))
    assert states(here.receive(due)) == [("c.jpg", "deferred")]


def test_two_folders_with_one_database_take_a_photo_once(here: Desk, tmp_path: Path) -> None:
    other = Desk(tmp_path / "other", here.store)
    other.inbox.mkdir()
    other.make_uid = here.make_uid
    here.drop("a.jpg", "card Ana Beispiel")
    other.drop("b.jpg", "card Ana Beispiel")
    with Spool.open(other.inbox) as spool:
        spool.claim(other.inbox / "b.jpg", "begun")
        assert states(here.receive()) == [("a.jpg", "done")]
        assert here.recover() == []
        assert list(spool.find_claimed())
    other.recover()
    assert states(other.receive()) == [("b.jpg", "duplicate")]
    assert here.people() == ["Ana Beispiel"]


def test_cards_of_one_name_are_all_kept(here: Desk) -> None:
    for number in range(20):
        here.drop("SCN_0001.jpg", f"card P{number} Beispiel")
        here.receive()
    kept = {(here.inbox / path).read_text() for path in here.files()}
    assert kept == {f"card P{number} Beispiel" for number in range(20)}
