"""Events: how many were met, what photos tell of them, and what people do."""

import datetime as dt
import threading
from collections.abc import Callable
from typing import Any

import pytest

from cardscan.entry import Event
from cardscan.errors import StoreError
from cardscan.store import Store
from cardscan.store.events import fill_event
from cardscan.store.journal import Journal
from cardscan.store.schema import events
from tests.proposals import make_proposal, make_uids

NOON = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)
TAKEN: dict[str, Any] = {"taken": "2026-02-27T19:30:00", "place": "50.94, 6.96"}


File = Callable[..., None]


@pytest.fixture
def file(store: Store) -> File:
    """Files a photo with one card."""
    make_uid = make_uids()

    def file(seed: int, event: str, **changes: Any) -> None:
        proposals = [make_proposal(seed, **changes)]
        store.file_photo(proposals, path="", event=event, now=NOON, make_uid=make_uid)

    return file


def test_people_are_counted_without_case_and_accents(store: Store, file: File) -> None:
    for seed, name in enumerate(["Café", "CAFE", "Fair", "", "Fair"]):
        file(seed, name)
    store.pipeline.write_event(Event("Ball", day="2026-01-01"), what="ball", now=NOON)
    assert store.pipeline.count_met() == {
        Event("CAFE"): 2,
        Event("Fair"): 2,
        Event("Ball", day="2026-01-01"): 0,
    }
    assert [event.name for event in store.pipeline.find_events()] == ["CAFE", "Fair", "Ball"]
    assert store.pipeline.find_event("café") == Event("CAFE")
    assert store.pipeline.find_event("caf") is None
    with store._writing_engine.begin() as writing:
        writing.exec_driver_sql("UPDATE contacts SET forgotten = true WHERE id = 1")
        writing.exec_driver_sql("UPDATE contacts SET merged_into = 3 WHERE id = 5")
    assert list(store.pipeline.count_met().values()) == [1, 1, 0]


def test_the_day_and_place_come_from_the_photos(store: Store, file: File) -> None:
    file(1, "Fair")
    assert store.pipeline.find_events() == (Event("Fair"),)
    file(2, "FAIR", **TAKEN | {"place": ""})
    file(3, "Fair", taken="2026-02-28T09:00:00", place="50.94, 6.96")
    file(4, "Fair", taken="2026-02-26T09:00:00", place="1.00, 2.00")
    file(5, "", **TAKEN)
    assert store.pipeline.find_events() == (Event("FAIR", "50.94, 6.96", "2026-02-27"),)


def test_a_day_to_come_is_a_wrong_clock(store: Store, file: File) -> None:
    file(1, "Fair", taken="2026-03-03T00:00:00", place="")
    assert store.pipeline.find_event("Fair") == Event("Fair")
    file(2, "Fair", taken="2026-03-02T00:00:00", place="")
    assert store.pipeline.find_event("Fair") == Event("Fair", day="2026-03-02")


def test_what_a_person_told_stays(store: Store, file: File) -> None:
    told = Event("Fair", "Cologne", "2026-02-20", 25.0, 3.0)
    store.pipeline.write_event(told, what="fair", now=NOON)
    file(1, "Fair", **TAKEN)
    assert store.pipeline.count_met() == {told: 1}


def test_a_scan_in_between_is_no_obstacle_to_an_undo(store: Store, file: File) -> None:
    store.pipeline.write_event(Event("Fair", cost=10.0), what="first", now=NOON)
    store.pipeline.write_event(Event("Fair", cost=25.0), what="more", now=NOON)
    file(1, "Fair", **TAKEN)
    assert store.pipeline.undo() == "more"
    assert store.pipeline.find_event("Fair") == Event("Fair", "50.94, 6.96", "2026-02-27", 10.0)
    assert store.pipeline.undo() == "first"
    assert store.pipeline.count_met() == {Event("Fair"): 1}


def test_to_tell_the_same_again_is_no_change(store: Store) -> None:
    for _ in range(2):
        store.pipeline.write_event(Event("Fair", cost=10.0), what="fair", now=NOON)
    assert len(store.pipeline.find_changes(9)) == 1


def test_what_another_program_has_filed_meanwhile_is_told_and_nothing_changed(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def write_twice(change: Journal, event: Event) -> None:
        for _ in range(2):  # as two programs on a server, neither of which sees the other yet
            change.insert(events, {"key": event.name, "name": "", "place": "", "day": ""})

    monkeypatch.setattr("cardscan.store.pipeline.write_event", write_twice)
    with pytest.raises(StoreError, match="meanwhile"):
        store.pipeline.write_event(Event("Fair"), what="fair", now=NOON)
    assert store.pipeline.find_events() == ()


def test_programs_that_note_an_event_at_once_note_it_once(url: str, store: Store) -> None:
    def note() -> None:
        with Store.open(url) as other, other._writing_engine.begin() as writing:
            fill_event(writing, "Fair", [make_proposal(**TAKEN)], NOON)

    threads = [threading.Thread(target=note) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert store.pipeline.find_events() == (Event("Fair", "50.94, 6.96", "2026-02-27"),)
