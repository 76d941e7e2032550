"""Both sides of a card on their way from two photos into one contact, each photo once."""

import datetime as dt
import hashlib
import shutil
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from functools import cache, partial
from itertools import permutations
from pathlib import Path
from threading import Lock
from typing import Any

import pytest
from sqlalchemy import Connection, Table

from cardscan.card import Page
from cardscan.config import Settings
from cardscan.contact import Filed, Proposal
from cardscan.correct import settle
from cardscan.errors import NoCardError
from cardscan.fields import Resolved, resolve
from cardscan.intake import Outcome, take_in
from cardscan.rescan import reread
from cardscan.store import Store, filing
from tests.pages import page
from tests.proposals import make_proposal, make_uids
from tests.scripted import scan_in_threads
from tests.test_sides import ANA, BACK, BEN, LOGO, OTHER

NOON = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)
make_uid = make_uids()


_ALONE = Lock()
"""The labeller of lines is made for one thread; scans run in processes."""


@cache
def read_lines(lines: tuple[str, ...]) -> tuple[Page, Resolved]:
    """A side with these lines, and what is found on it."""
    read = page(*lines)
    return read, resolve([read])


def scan_lines(path: Path, settings: Settings) -> tuple[Proposal, ...]:
    """The cards whose lines stand in the file, a rule between two of them; none if it is empty."""
    data = path.read_bytes()
    cards = [part.strip().splitlines() for part in data.decode().split("---") if part.strip()]
    if not cards:
        raise NoCardError(f"{path.name} shows no card", "Take the photo again.")
    with _ALONE:
        found = [read_lines(tuple(lines)) for lines in cards]
    return tuple(
        make_proposal(
            photo=path.name,
            sha256=hashlib.sha256(data).hexdigest(),
            card=number,
            cards=len(cards),
            contact=one.contact,
            confidence=one.confidence,
            review=one.review,
            candidates=one.candidates,
            pages=(seen,),
            codes=(),
            picture=path.name.encode(),
        )
        for number, (seen, one) in enumerate(found, 1)
    )


@pytest.fixture(autouse=True)
def _scripted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "cardscan.intake.desk.scan_batch", partial(scan_in_threads, scan=scan_lines)
    )


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(f"sqlite:///{tmp_path}/pipeline.db") as store:
        yield store


def write(folder: Path, *photos: tuple[str, ...]) -> list[Path]:
    paths = [folder / f"{number}.jpg" for number in range(1, len(photos) + 1)]
    for path, lines in zip(paths, photos, strict=True):
        path.write_text("\n".join(lines), encoding="utf-8")
    return paths


def outcomes(photos: list[Path], store: Store | None, *, sides: bool = False) -> list[Outcome]:
    settings = Settings(jobs=2)
    return list(
        take_in(photos, settings, store, sides=sides, event="", now=lambda: NOON, make_uid=make_uid)
    )


def filed_in(store: Store) -> list[Filed]:
    return list(store.find_contacts())[::-1]


def pairs(store: Store) -> list[tuple[str, list[str]]]:
    """Who is filed, and from which photos."""
    return [
        (one.contact.full_name, [side.photo for side in one.sides] or [one.photo])
        for one in filed_in(store)
    ]


def test_two_sides_in_a_row_give_one_contact(tmp_path: Path, store: Store) -> None:
    found = outcomes(write(tmp_path, ANA, BACK, BEN, OTHER), store)
    assert pairs(store) == [
        ("Ana Beispiel", ["1.jpg", "2.jpg"]),
        ("Ben Muster", ["3.jpg"]),
        ("", ["4.jpg"]),
    ]
    assert [len(outcome.filed) for outcome in found] == [1, 0, 1, 1]
    assert not any(outcome.known or outcome.error for outcome in found)
    ana = filed_in(store)[0]
    assert ana.contact.urls == ("www.example.com",)
    assert store.read_picture(ana.contact.uid) == b"1.jpg"
    texts = [line.text for one in store.read_pages(ana.contact.uid) for line in one.lines]
    assert texts == [*ANA, *BACK]
    assert store.counts() == {"photos": 4, "contacts": 3, "review": 1}


def test_the_order_of_the_two_sides_does_not_matter(tmp_path: Path) -> None:
    filed = []
    for order, (one, other) in enumerate(permutations((ANA, BACK))):
        folder = tmp_path / str(order)
        folder.mkdir()
        with Store.open(f"sqlite:///{folder}/pipeline.db") as store:
            outcomes(write(folder, one, other), store)
            (contact,) = filed_in(store)
            filed.append(replace(contact.contact, uid=""))
            assert store.read_pages(contact.contact.uid)[0].lines[0].text == ANA[0]
    assert filed[0] == filed[1]


def test_scanning_again_finds_both_photos_known(tmp_path: Path, store: Store) -> None:
    photos = write(tmp_path, ANA, BACK)
    outcomes(photos, store)
    for again in (photos, photos[::-1], photos[1:], photos[:1]):
        found = outcomes(again, store)
        assert all(outcome.known for outcome in found)
        assert [len(outcome.filed) for outcome in found] == [1] + [0] * (len(again) - 1)
    assert store.counts()["contacts"] == 1


def test_people_of_one_company_stay_apart(tmp_path: Path, store: Store) -> None:
    outcomes(write(tmp_path, ANA, BEN, BACK), store)
    assert pairs(store) == [("Ana Beispiel", ["1.jpg"]), ("Ben Muster", ["2.jpg", "3.jpg"])]


def test_two_cards_of_one_photo_are_joined_too(tmp_path: Path, store: Store) -> None:
    outcomes(write(tmp_path, (*ANA, "---", *BACK, "---", *OTHER)), store)
    assert pairs(store) == [("Ana Beispiel", ["1.jpg", "1.jpg"]), ("", ["1.jpg"])]
    assert [side.card for side in filed_in(store)[0].sides] == [1, 2]


def test_without_a_store_sides_are_joined_as_well(tmp_path: Path) -> None:
    found = outcomes(write(tmp_path, ANA, BACK), None)
    assert [len(outcome.proposals) for outcome in found] == [1, 0]
    assert not any(outcome.known for outcome in found)


def test_sides_in_turn_are_joined_whatever_they_say(tmp_path: Path, store: Store) -> None:
    ideas = ("Gute Ideen seit 1950",)
    outcomes(write(tmp_path, ANA, ideas, BEN, ("Bessere Ideen",)), store, sides=True)
    assert [photos for _, photos in pairs(store)] == [["1.jpg", "2.jpg"], ["3.jpg", "4.jpg"]]
    assert [one.review for one in filed_in(store)] == [(), ()]


def test_sides_in_turn_that_name_two_people_are_kept_apart(tmp_path: Path, store: Store) -> None:
    outcomes(write(tmp_path, ANA, BEN), store, sides=True)
    assert pairs(store) == [("Ana Beispiel", ["1.jpg"]), ("Ben Muster", ["2.jpg"])]
    assert all("not joined with" in one.review[-1].why for one in filed_in(store))


def test_a_blank_back_is_no_failure_where_sides_are_in_turn(tmp_path: Path, store: Store) -> None:
    photos = write(tmp_path, ANA, ())
    front, back = outcomes(photos, store, sides=True)
    assert (front.blank, back.blank, back.error) == (False, True, None)
    assert pairs(store) == [("Ana Beispiel", ["1.jpg", "2.jpg"])]
    assert filed_in(store)[0].review == ()
    assert all(outcome.known for outcome in outcomes(photos, store, sides=True))
    assert isinstance(outcomes(write(tmp_path, BEN, (" ",)), store)[1].error, NoCardError)


@pytest.mark.parametrize("sides", [True, False])
def test_a_side_that_comes_later_is_added(tmp_path: Path, store: Store, sides: bool) -> None:
    photos = write(tmp_path, ANA, LOGO)
    outcomes(photos[:1], store)
    (before,) = filed_in(store)
    store.change_contact(settle(before, "title", ("Boss",)), now=NOON)
    found = outcomes(photos, store, sides=sides)
    assert [len(outcome.filed) for outcome in found] == [0, 1]
    assert pairs(store) == [("Ana Beispiel", ["1.jpg", "2.jpg"])]
    (after,) = filed_in(store)
    assert (after.contact.uid, after.contact.title) == (before.contact.uid, "Boss")
    assert [reason.field for reason in after.review] == ([] if sides else ["org"])
    assert all(outcome.known for outcome in outcomes(photos, store, sides=sides))
    assert store.counts()["photos"] == 2


def test_a_card_with_both_sides_gets_no_third(tmp_path: Path, store: Store) -> None:
    photos = write(tmp_path, ANA, BACK, LOGO)
    outcomes(photos[:2], store)
    outcomes(photos, store)
    assert pairs(store) == [("Ana Beispiel", ["1.jpg", "2.jpg"]), ("", ["3.jpg"])]


class KillError(Exception):
    """The run ends here, as by a kill."""


@pytest.mark.parametrize("sides", [True, False])
def test_killed_at_any_step_the_next_run_completes_without_doubles(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sides: bool
) -> None:
    """A step is whatever adds to the database; a run is killed at the first, the next one later."""
    photos = write(tmp_path, ANA, BACK, BEN, ("www.example.com",))
    left, add_row, add_side = 0, filing.add_row, filing.add_side

    def step() -> None:
        nonlocal left
        left -= 1
        if left < 0:
            raise KillError

    def adding_row(writing: Connection, table: Table, values: dict[str, Any]) -> int:
        step()
        return add_row(writing, table, values)

    def adding_side(*given: Any) -> int:
        added = add_side(*given)
        step()
        return added

    monkeypatch.setattr(filing, "add_row", adding_row)
    monkeypatch.setattr("cardscan.store.store.add_row", adding_row)
    monkeypatch.setattr(filing, "add_side", adding_side)
    Store.open(f"sqlite:///{tmp_path}/new.db").close()
    for kill in range(20):
        shutil.copy(tmp_path / "new.db", tmp_path / f"{kill}.db")
        with Store.open(f"sqlite:///{tmp_path}/{kill}.db") as store:
            left = kill
            with suppress(KillError):
                outcomes(photos, store, sides=sides)
            assert all(len(one.sides) == 2 for one in filed_in(store))
            left = 99
            outcomes(photos, store, sides=sides)
            assert sorted(pairs(store)) == [  # workers are done in any order
                ("Ana Beispiel", ["1.jpg", "2.jpg"]),
                ("Ben Muster", ["3.jpg", "4.jpg"]),
            ]
            assert store.counts()["photos"] == 4


def test_of_photos_that_another_program_files_meanwhile_the_other_is_filed(
    tmp_path: Path, store: Store
) -> None:
    photos = write(tmp_path, ANA, BACK)
    first = True

    def meanwhile() -> dt.datetime:
        nonlocal first
        if first:
            first = False
            outcomes(photos[1:], store)
        return NOON

    list(take_in(photos, Settings(jobs=1), store, event="", now=meanwhile, make_uid=make_uid))
    assert pairs(store) == [("", ["2.jpg"]), ("Ana Beispiel", ["1.jpg"])]


def test_a_rescan_reads_each_side_and_joins_them_again(tmp_path: Path, store: Store) -> None:
    outcomes(write(tmp_path, ANA, LOGO, BEN, BACK), store)
    for filed in filed_in(store):
        again = reread(filed, store, Settings())
        assert again.after == filed
        assert not again.changed
    ana = filed_in(store)[0]
    assert "joined with 2.jpg" in ana.review[0].why
    worse = replace(ana, contact=replace(ana.contact, title="", urls=()))
    changed = store.change_contact(worse, now=NOON, candidates=((), ()))
    better = reread(changed, store, Settings())
    assert better.after.contact.title == "Head of Sales"
    store.change_contact(better.after, now=NOON, candidates=better.candidates)
    assert not reread(filed_in(store)[0], store, Settings()).changed
