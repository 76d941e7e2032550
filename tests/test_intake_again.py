"""A known card in another photo: the contact is improved instead of doubled, and can be parted."""

import datetime as dt
import hashlib
import sys
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from itertools import permutations
from pathlib import Path

import pytest

from cardscan.config import Settings
from cardscan.contact import Contact, Filed, Phone, Proposal, ReviewReason
from cardscan.correct import settle
from cardscan.errors import StoreError
from cardscan.intake import Outcome, take_in
from cardscan.rescan import reread
from cardscan.store import Store
from tests.filed import Desk
from tests.pages import page
from tests.proposals import make_proposal, make_uids
from tests.scripted import READERS, scan_in_threads
from tests.test_intake_sides import scan_lines

NOON = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)
make_uid = make_uids()

ANA = Contact(
    full_name="Ana Beispiel",
    title="Head of Sales",
    org="Example GmbH",
    phones=(Phone("+493023125000"),),
    emails=("ana.beispiel@example.com",),
)
BEN = replace(ANA, full_name="Ben Muster", emails=("ben.muster@example.com",))
DOUBT = ReviewReason("title", "hard to read: Hea of Sales")
SHOTS: dict[str, Proposal] = {
    "blurred": make_proposal(
        contact=replace(ANA, title="Hea of Sales", org="", urls=("www.example.com",)),
        confidence={
            "full_name": 0.6, "title": 0.3, "phones": (0.6,), "emails": (0.6,), "urls": (0.6,)
        },
        review=(DOUBT,),
    ),
    "sharp": make_proposal(
        contact=ANA,
        confidence={"full_name": 0.9, "title": 0.9, "org": 0.9, "phones": (0.9,), "emails": (0.9,)},
        review=(),
    ),
    "ben": make_proposal(contact=BEN, review=()),
}  # fmt: skip
WHOLE = replace(ANA, urls=("www.example.com",))


def scan_shots(path: Path, settings: Settings) -> tuple[Proposal, ...]:
    """The cards that the file names, one a line."""
    names = path.read_text(encoding="utf-8").split()
    return tuple(
        replace(
            SHOTS[name],
            photo=path.name,
            sha256=hashlib.sha256(path.read_bytes()).hexdigest(),
            card=number,
            cards=len(names),
            pages=(page(name, *SHOTS[name].contact.emails),),
            picture=path.name.encode(),
        )
        for number, name in enumerate(names, 1)
    )


@pytest.fixture(autouse=True)
def _scripted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "cardscan.intake.desk.scan_batch", partial(scan_in_threads, scan=scan_shots)
    )


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(f"sqlite:///{tmp_path}/pipeline.db") as store:
        yield store


def write(folder: Path, *shots: str) -> list[Path]:
    paths = [folder / f"{number}.jpg" for number in range(1, len(shots) + 1)]
    for path, names in zip(paths, shots, strict=True):
        path.write_text(names, encoding="utf-8")
    return paths


def outcomes(photos: list[Path], store: Store | None) -> list[Outcome]:
    return list(
        take_in(photos, Settings(jobs=1), store, event="", now=lambda: NOON, make_uid=make_uid)
    )


def filed_in(store: Store) -> list[Filed]:
    return list(store.find_contacts())[::-1]


def values(filed: Filed) -> Contact:
    return replace(filed.contact, uid="", rev="")


def test_a_better_photo_improves_the_contact(tmp_path: Path, store: Store) -> None:
    blurred, sharp = write(tmp_path, "blurred", "sharp")
    (first,) = outcomes([blurred], store)
    (second,) = outcomes([sharp], store)
    (ana,) = filed_in(store)
    assert values(ana) == WHOLE
    assert ana.review == ()
    assert (ana.photo, ana.version) == ("2.jpg", 2)
    assert store.read_picture(ana.contact.uid) == b"2.jpg"
    assert first.filed[0].contact.uid == ana.contact.uid
    assert second.filed == (ana,)
    assert second.improved == {ana.contact.uid}
    assert not second.known
    assert store.counts() == {"photos": 2, "contacts": 1, "review": 0}


def test_a_worse_photo_leaves_the_contact_and_is_known(tmp_path: Path, store: Store) -> None:
    sharp, blurred, again = write(tmp_path, "sharp", "blurred", "sharp\n")
    outcomes([sharp, blurred], store)
    (ana,) = filed_in(store)
    assert values(ana) == WHOLE
    assert ana.photo == "1.jpg"
    (third,) = outcomes([again], store)
    assert third.known
    assert not third.improved
    assert third.unchanged == {ana.contact.uid}
    assert [values(one) for one in filed_in(store)] == [WHOLE]
    assert [(one.known, len(one.filed)) for one in outcomes([sharp, blurred, again], store)] == [
        (True, 1),
        (True, 0),
        (True, 0),
    ]


@pytest.mark.parametrize("together", [True, False])
def test_the_order_of_the_photos_makes_no_difference(tmp_path: Path, together: bool) -> None:
    found = []
    for order, shots in enumerate(permutations(("blurred", "sharp"))):
        folder = tmp_path / str(order)
        folder.mkdir()
        paths = write(folder, *shots)
        with Store.open(f"sqlite:///{folder}/pipeline.db") as store:
            for run in [paths] if together else [[path] for path in paths]:
                outcomes(run, store)
            found += [(values(one), one.confidence, one.review) for one in filed_in(store)]
            assert store.read_picture(filed_in(store)[0].contact.uid) == (
                paths[shots.index("sharp")].name.encode()
            )
    assert len(found) == 2
    assert found[0] == found[1]


def test_running_twice_changes_nothing(tmp_path: Path, store: Store) -> None:
    photos = write(tmp_path, "blurred", "sharp", "ben")
    outcomes(photos, store)
    before = filed_in(store)
    assert all(outcome.known for outcome in outcomes(photos, store))
    assert filed_in(store) == before


def test_colleagues_with_one_number_stay_two(tmp_path: Path, store: Store) -> None:
    outcomes(write(tmp_path, "sharp", "ben", "blurred"), store)
    assert [one.contact.full_name for one in filed_in(store)] == ["Ana Beispiel", "Ben Muster"]


def test_one_photo_may_hold_known_and_new_cards(tmp_path: Path, store: Store) -> None:
    photos = write(tmp_path, "blurred", "ben sharp")
    _, both = outcomes(photos, store)
    assert [one.contact.full_name for one in both.filed] == ["Ben Muster", "Ana Beispiel"]
    assert both.improved == {both.filed[1].contact.uid}
    assert len(filed_in(store)) == 2


def test_without_a_database_both_are_found(tmp_path: Path) -> None:
    found = outcomes(write(tmp_path, "blurred", "sharp"), None)
    assert [len(outcome.proposals) for outcome in found] == [1, 1]
    assert not any(outcome.improved for outcome in found)


def test_what_a_person_corrected_survives(tmp_path: Path, store: Store) -> None:
    blurred, sharp = write(tmp_path, "blurred", "sharp")
    outcomes([blurred], store)
    (ana,) = filed_in(store)
    store.change_contact(settle(ana, "org", ("Beispiel & Co.",)), now=NOON)
    outcomes([sharp], store)
    (ana,) = filed_in(store)
    assert (ana.contact.org, ana.contact.title) == ("Beispiel & Co.", "Head of Sales")


def test_undo_parts_them_again(tmp_path: Path, store: Store) -> None:
    blurred, sharp = write(tmp_path, "blurred", "sharp")
    outcomes([blurred], store)
    (before,) = filed_in(store)
    outcomes([sharp], store)
    assert store.pipeline.undo() == "improved Ana Beispiel with 2.jpg"
    one, other = filed_in(store)
    assert replace(one, contact=replace(one.contact, rev="")) == replace(
        before, contact=replace(before.contact, rev="")
    )
    assert values(other) == ANA
    assert [store.read_picture(each.contact.uid) for each in (one, other)] == [b"1.jpg", b"2.jpg"]
    assert all(outcome.known for outcome in outcomes([blurred, sharp], store))
    assert len(filed_in(store)) == 2


def test_undo_is_refused_after_a_later_change(tmp_path: Path, store: Store) -> None:
    outcomes(write(tmp_path, "blurred", "sharp"), store)
    (ana,) = filed_in(store)
    store.change_contact(settle(ana, "title", ("Chief",)), now=NOON)
    with pytest.raises(StoreError, match="has been changed since"):
        store.pipeline.undo()


def test_a_contact_is_found_by_its_better_name(tmp_path: Path, store: Store) -> None:
    SHOTS["misread"] = replace(
        SHOTS["blurred"], contact=replace(ANA, full_name="Ana Beispeel", title="")
    )
    outcomes(write(tmp_path, "misread", "sharp"), store)
    assert values(store.read_contact("Ana Beispiel")) == ANA


def test_a_rescan_counts_both_photos(
    tmp_path: Path, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "cardscan.intake.desk.scan_batch", partial(scan_in_threads, scan=scan_lines)
    )
    name, mail = "Ana Beispiel", "ana.beispiel@example.com"
    photos = write(
        tmp_path,
        f"{name}\nExample GmbH\nTel. +49 30 23125-000\n{mail}",
        f"{name}\nExample GmbH\nHead of Sales\n{mail}\nwww.example.com",
    )
    outcomes(photos, store)
    (ana,) = filed_in(store)
    assert ana.contact.phones
    assert ana.contact.title == "Head of Sales"
    assert len(store.read_cards(ana.contact.uid)) == 2
    found = reread(ana, store, Settings())
    assert found.after == ana
    assert not found.changed
    assert len(found.candidates) == 2


def test_forgetting_takes_both_photos(tmp_path: Path, store: Store) -> None:
    outcomes(write(tmp_path, "sharp", "blurred"), store)
    (ana,) = filed_in(store)
    assert len(store.find_traces(ana.contact.uid).photos) == 2
    store.forget(ana.contact.uid, now=NOON)
    assert store.counts() == {"photos": 0, "contacts": 0, "review": 0}


def test_scan_tells_of_improved_contacts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "cardscan.scan", READERS)
    desk = Desk(tmp_path, monkeypatch)
    blurred, sharp, worse = write(tmp_path, "blurred", "sharp", "blurred ")
    assert "1 contact filed" in desk.type("scan", blurred).stderr
    told = desk.type("scan", sharp, "-o", tmp_path / "all.vcf").stderr
    assert "0 contacts filed" in told
    assert "1 contact improved by a better photo" in told
    assert "1 contact written" in told
    told = desk.type("scan", worse).stderr
    assert "1 photo known already: nothing added" in told
    assert "improved" not in told
