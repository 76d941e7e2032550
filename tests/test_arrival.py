"""A photo in a watched folder: where it ends, and what is known of it there."""

import datetime as dt
import json
import os
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from click.testing import CliRunner

from cardscan.cli.main import main
from cardscan.config import Settings
from cardscan.errors import StoreError, UsageError
from cardscan.intake import desk
from cardscan.intake.arrival import Fate, find_due, put_back_failed, receive, recover
from cardscan.intake.spool import HOME, Spool
from cardscan.store import Store
from tests.proposals import make_uids
from tests.scripted import scan_in_threads
from tests.test_intake_sides import scan_lines
from tests.test_sides import ANA, BACK, BEN

NOON = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)
LONG_AGO = 1_700_000_000


@pytest.fixture(autouse=True)
def _scripted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cardscan.intake.desk.scan_batch", scan_in_threads)


class Desk:
    """An inbox with its database, and a clock that stands."""

    def __init__(self, inbox: Path, store: Store) -> None:
        self.inbox, self.store = inbox, store
        self.now = NOON
        self.make_uid = make_uids()
        self.settings = Settings(jobs=2)

    def drop(self, name: str, script: str, *, age: float = LONG_AGO) -> Path:
        photo = self.inbox / name
        photo.parent.mkdir(parents=True, exist_ok=True)
        photo.write_text(script, encoding="utf-8")
        os.utime(photo, (age, age))
        return photo

    def receive(self, *photos: Path) -> list[Fate]:
        with Spool.open(self.inbox) as spool:
            chosen = photos or tuple(spool.find_waiting())
            return list(
                receive(
                    chosen,
                    spool,
                    self.store,
                    self.settings,
                    event_of=event_of,
                    now=lambda: self.now,
                    make_uid=self.make_uid,
                )
            )

    def recover(self) -> list[Fate]:
        with Spool.open(self.inbox) as spool:
            return list(recover(spool, self.store, now=lambda: self.now))

    def files(self) -> list[str]:
        """All files but the lock, below the inbox, ours as "cardscan/…"."""
        found = (path for path in self.inbox.rglob("*") if path.is_file() and path.name != "lock")
        return sorted(str(path.relative_to(self.inbox)) for path in found)

    def people(self) -> list[str]:
        return sorted(filed.contact.full_name for filed in self.store.find_contacts())


def event_of(photo: Path) -> str:
    return photo.parts[0] if len(photo.parts) > 1 else ""


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Desk]:
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    with Store.open(f"sqlite:///{tmp_path}/pipeline.db") as store:
        yield Desk(inbox, store)


def states(fates: list[Fate]) -> list[tuple[str, str]]:
    return [(str(fate.photo), fate.state) for fate in fates]


def test_each_photo_ends_in_the_folder_of_its_fate(here: Desk) -> None:
    here.drop("a.jpg", "card Ana Beispiel")
    here.drop("b.jpg", "unsure Bo Muster")
    here.drop("c.jpg", "blank")
    here.drop("d.jpg", "card Ana Beispiel")
    here.drop("e.jpg", "no room")
    assert states(here.receive()) == [
        ("a.jpg", "done"),
        ("b.jpg", "review"),
        ("c.jpg", "failed"),
        ("d.jpg", "duplicate"),
        ("e.jpg", "deferred"),
    ]
    assert here.files() == [
        "cardscan/deferred/e.jpg",
        "cardscan/deferred/e.jpg.json",
        "cardscan/done/a.jpg",
        "cardscan/duplicate/d.jpg",
        "cardscan/failed/c.jpg",
        "cardscan/failed/c.jpg.json",
        "cardscan/review/b.jpg",
    ]
    assert here.people() == ["Ana Beispiel", "Bo Muster"]
    assert here.store.arrivals.count(str(here.inbox)) == {
        "done": 1,
        "review": 1,
        "failed": 1,
        "duplicate": 1,
        "deferred": 1,
    }


def test_the_way_to_a_photo_is_known_where_it_ended(here: Desk) -> None:
    here.drop("fair/a.jpg", "card Ana Beispiel")
    (fate,) = here.receive()
    (ana,) = here.store.find_contacts()
    assert ana.event == "fair"
    (photo,) = here.store.find_traces(ana.contact.uid).photos
    assert photo.path == fate.path == here.inbox / HOME / "done" / "fair" / "a.jpg"
    assert [one.contact.full_name for one in fate.contacts] == ["Ana Beispiel"]


def test_a_failed_photo_has_its_reasons_beside_it(here: Desk) -> None:
    here.drop("a.jpg", "blank")
    here.receive()
    told = json.loads((here.inbox / HOME / "failed" / "a.jpg.json").read_text())
    assert (told["photo"], told["code"], told["attempts"]) == ("a.jpg", "no-card", 1)
    assert told["message"]
    assert told["hint"]


def test_a_deferred_photo_comes_back_later_and_later(here: Desk) -> None:
    here.drop("a.jpg", "no room")
    (fate,) = here.receive()
    with Spool.open(here.inbox) as spool:
        assert fate.retry_at == NOON + dt.timedelta(minutes=1)
        assert list(find_due(spool, NOON + dt.timedelta(seconds=59))) == []
        (due,) = find_due(spool, NOON + dt.timedelta(seconds=60))
    here.now = NOON + dt.timedelta(seconds=60)
    (again,) = here.receive(due)
    assert again.retry_at == here.now + dt.timedelta(minutes=2)
    (row,) = here.store.arrivals.find(str(here.inbox), "deferred")
    assert row.attempts == 2
    due.write_text("card Ana Beispiel")
    (fate,) = here.receive(due)
    assert fate.state == "done"
    assert here.files() == ["cardscan/done/a.jpg"]


def test_equal_names_never_overwrite(here: Desk) -> None:
    for name in ("Ana", "Bo", "Cy"):
        here.drop("SCN_0001.jpg", f"card {name} Beispiel")
        here.receive()
    done = [path for path in here.files() if path.startswith("cardscan/done/")]
    assert len(done) == 3
    assert here.people() == ["Ana Beispiel", "Bo Beispiel", "Cy Beispiel"]


def test_a_damaged_picture_waits_until_it_has_been_still(here: Desk) -> None:
    now = dt.datetime.now(dt.UTC).timestamp()
    photo = here.drop("a.jpg", "damaged", age=now)
    assert states(here.receive()) == [("a.jpg", "waiting")]
    assert here.files() == ["a.jpg"]
    os.utime(photo, (now - 61, now - 61))
    assert states(here.receive()) == [("a.jpg", "failed")]


def test_a_photo_that_is_written_to_meanwhile_goes_back(
    here: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    here.drop("a.jpg", "blank")

    def scan_while_written(photos, settings):  # type: ignore[no-untyped-def]
        for scanned in scan_in_threads(photos, settings):
            Path(str(scanned.path)).write_text("card Ana Beispiel")
            yield scanned

    monkeypatch.setattr(desk, "scan_batch", scan_while_written)
    assert states(here.receive()) == [("a.jpg", "waiting")]
    monkeypatch.setattr(desk, "scan_batch", scan_in_threads)
    assert states(here.receive()) == [("a.jpg", "done")]


def test_stopping_puts_back_what_is_not_done(here: Desk) -> None:
    here.drop("a.jpg", "card Ana Beispiel")
    here.drop("b.jpg", "card Bo Muster")
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
        assert next(fates).state == "done"
        fates.close()
    assert here.files() == ["b.jpg", "cardscan/done/a.jpg"]
    assert list((here.inbox / HOME / "work").iterdir()) == []
    assert states(here.receive()) == [("b.jpg", "done")]
    assert here.people() == ["Ana Beispiel", "Bo Muster"]


def test_a_lost_database_is_waited_for(here: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    here.drop("a.jpg", "card Ana Beispiel")
    here.drop("b.jpg", "card Bo Muster")

    def lose(*_: object, **__: object) -> None:
        raise StoreError("the database is away")

    monkeypatch.setattr(here.store.arrivals, "settle", lose)
    with pytest.raises(StoreError):
        here.receive()
    assert here.files()[0] == "b.jpg"
    monkeypatch.undo()
    monkeypatch.setattr(desk, "scan_batch", scan_in_threads)
    assert here.recover() == []
    assert here.files()[:2] == ["a.jpg", "b.jpg"]
    assert states(here.receive()) == [("a.jpg", "done"), ("b.jpg", "done")]
    assert here.people() == ["Ana Beispiel", "Bo Muster"]


def test_the_back_that_comes_later_joins_its_front(
    here: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    scan = partial(scan_in_threads, scan=scan_lines)
    monkeypatch.setattr(desk, "scan_batch", scan)
    here.drop("1.jpg", "\n".join(ANA))
    here.receive()
    here.drop("2.jpg", "\n".join(BACK))
    here.receive()
    (ana,) = here.store.find_contacts()
    assert [side.photo for side in ana.sides] == ["1.jpg", "2.jpg"]
    here.drop("3.jpg", "\n".join(BEN))
    here.receive()
    assert len(here.people()) == 2
    assert not [path for path in here.files() if not path.startswith("cardscan/")]


def test_retry_puts_failed_photos_back(here: Desk) -> None:
    here.drop("fair/a.jpg", "blank")
    here.drop("b.jpg", "no room")
    here.receive()
    back = list(put_back_failed(Spool(here.inbox), here.store, lambda photo: True))
    assert sorted(back) == [here.inbox / "b.jpg", here.inbox / "fair" / "a.jpg"]
    assert here.files() == ["b.jpg", "fair/a.jpg"]
    assert here.store.arrivals.count(str(here.inbox)) == {}


def test_what_was_looked_at_moves_on(here: Desk) -> None:
    here.drop("a.jpg", "unsure Ana Beispiel")
    here.receive()
    (ana,) = here.store.find_contacts()

    here.store.change_contact(replace(ana, review=()), now=NOON)
    here.recover()
    assert here.files() == ["cardscan/done/a.jpg"]


def test_originals_are_deleted_only_when_asked_and_only_without_doubts(here: Desk) -> None:
    here.settings = Settings(jobs=2, originals="delete")
    here.drop("a.jpg", "card Ana Beispiel")
    here.drop("b.jpg", "unsure Bo Muster")
    here.drop("c.jpg", "blank")
    here.receive()
    assert [path for path in here.files() if path.endswith(".jpg")] == [
        "cardscan/failed/c.jpg",
        "cardscan/review/b.jpg",
    ]


def test_who_is_forgotten_leaves_no_arrival(here: Desk) -> None:
    here.drop("Ana Beispiel.jpg", "card Ana Beispiel")
    here.receive()
    (ana,) = here.store.find_contacts()
    here.store.forget(ana.contact.uid, now=NOON)
    assert here.store.arrivals.count(str(here.inbox)) == {}


def test_one_program_holds_a_folder(here: Desk) -> None:
    with Spool.open(here.inbox), pytest.raises(UsageError, match="watched already"):
        Spool.open(here.inbox)
    Spool.open(here.inbox).close()


def test_what_is_no_file_stays(here: Desk) -> None:
    os.mkfifo(here.inbox / "pipe.jpg")
    (here.inbox / "folder.jpg").mkdir()
    (here.inbox / "elsewhere.jpg").symlink_to("/etc/hostname")
    (here.inbox / "new.jpg.part").write_text("card Ana Beispiel")
    (here.inbox / ".hidden.jpg").write_text("card Ana Beispiel")
    assert here.receive() == []


@pytest.mark.parametrize(
    "name",
    [
        os.fsdecode(b"caf\xe9.jpg"),
        "a\nb\x1b[2J.jpg",
        "x" * 251 + ".jpg",
        "caf\u00e9.jpg",
        "cafe\u0301.jpg",
        "-rf.jpg",
        "$(reboot).jpg",
    ],
)
def test_odd_names_come_through(here: Desk, name: str) -> None:
    here.drop(name, "card Ana Beispiel")
    here.drop(f"twice/{name}", "blank")
    here.receive()
    assert (here.inbox / HOME / "done" / name).exists()
    assert (here.inbox / HOME / "failed" / "twice" / name).exists()
    assert len([path for path in here.files() if path.endswith(".json")]) == 1


def test_the_command_puts_back_what_it_is_asked_for(here: Desk) -> None:
    for name in ("fair/a.jpg", "fair/b.jpg", "ball/a.jpg"):
        here.drop(name, "blank\n" + name)
    here.receive()
    words = ["retry", str(here.inbox), "fair/*", "--db", str(here.inbox.parent / "pipeline.db")]
    result = CliRunner().invoke(main, words)
    assert result.exit_code == 0, result.output
    assert result.stdout.splitlines() == ["fair/a.jpg", "fair/b.jpg"]
    assert [path for path in here.files() if not path.endswith(".json")] == [
        "cardscan/failed/ball/a.jpg",
        "fair/a.jpg",
        "fair/b.jpg",
    ]
    assert CliRunner().invoke(main, words).exit_code == UsageError.exit_code
