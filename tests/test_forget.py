"""``cardscan forget``: no byte of a person is left, the numbers stay, and others keep theirs."""

import hashlib
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import func, select

from cardscan.card import Box, Page, TextLine, Word
from cardscan.contact import Candidate, Contact, Name, Phone
from cardscan.entry import Introduction, Query
from cardscan.errors import UsageError
from cardscan.store import Store
from cardscan.store.schema import contacts, metadata, touches
from tests.filed import NOON, Desk
from tests.proposals import make_proposal

ANA = Contact(
    "Ana Wolkenstein",
    given_name="Ana",
    family_name="Wolkenstein",
    title="Vogelkundlerin",
    org="Example GmbH",
    phones=(Phone("+493023125017", raw="030 / 23125-017"),),
    emails=("ana.wolkenstein@example.com",),
    note="keeps kestrels",
)
BEN = Contact("Ben Roth", given_name="Ben", org="Example GmbH", emails=("ben@example.com",))
SECRETS = (
    "wolkenstein", "vogelkundlerin", "23125017", "23125-017", "kestrel", "kiwi", "saxophone",
    "marmalade",
)  # fmt: skip
A, B = "00000001", "00000002"


def page(text: str) -> Page:
    word = Word(text, Box(0, 0, 10, 10), 0.9)
    return Page("replay", (), 10, 10, (TextLine((word,)),))


def reading(text: str) -> Candidate:
    box = Box(0, 0, 1, 1)
    return Candidate("full_name", Name(text), text, 0, 0, 0, 3, box, "replay", "name", 0.9)


@pytest.fixture
def desk(url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """Two who are known well: one photo of both, and one of Ana alone with a rival reading."""
    desk = Desk(tmp_path, monkeypatch, url)
    ana = make_proposal(
        "both",
        ANA,
        pages=(page("Wolkenstein"),),
        candidates=(reading("Wolkenstein"),),
        picture=b"JPEG kiwi",
        codes=(),
        review=(),
    )
    ben = replace(ana, card=2, contact=BEN, pages=(page("Roth"),), picture=b"", candidates=())
    desk.file(ana, ben, event="BNI breakfast")
    desk.type("move", A, "qualified", "--track", "client", "--why", "her saxophone")
    desk.type("touch", A, "call", "spoke of her kiwi", "--outcome", "marmalade", "--value", 12)
    desk.type("touch", B, "referral-given", "told of ANA WOLKENSTEIN", "--about", A)
    desk.type("touch", B, "note", "knows Ana Wolkenstein, +493023125017, from school")
    desk.type(
        "move", B, "no", "--track", "client", "--why", "works with ana.wolkenstein@example.com"
    )
    desk.type("offers", A, "saxophone", "lessons")
    desk.type("needs", B, "a trombone")
    desk.type("needs", B, "--drop", "a trombone")
    desk.type("introduce", A, B, "--why", "both like marmalade")
    desk.type("tag", A, "+kiwi")
    desk.type("find", "wolkenst", "--save", "Birds")
    desk.type("find", "example", "--save", "All of Example")
    desk.type("edit", A, "--department", "Kestrels")
    return desk


def left(desk: Desk, folder: Path, words: Iterable[str] = SECRETS) -> list[str]:
    """Those of the words that stand in any file of the folder, or in any row of the database."""
    files = (path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())
    found = b"\n".join(files).lower()
    with Store.open(desk.url) as store, store._engine.connect() as reading:
        for table in metadata.sorted_tables:
            found += repr(reading.execute(select(table)).all()).lower().encode()
    return [word for word in words if word.encode() in found]


def rows_of(desk: Desk) -> dict[str, int]:
    with Store.open(desk.url) as store, store._engine.connect() as reading:
        return {
            name: reading.scalar(select(func.count()).select_from(table)) or 0
            for name, table in metadata.tables.items()
        }


def test_no_byte_is_left_and_the_numbers_stay(desk: Desk, tmp_path: Path) -> None:
    copy = tmp_path / "pipeline.db.before-0003"
    if desk.url.startswith("sqlite"):
        copy.write_bytes(b"Wolkenstein")
    desk.type("train")
    assert left(desk, tmp_path) == list(SECRETS)
    before = rows_of(desk)
    result = desk.type("forget", A, "--yes")
    assert result.exit_code == 0, result.stderr
    assert result.stdout == "Ana Wolkenstein is forgotten.\n"
    assert left(desk, tmp_path) == []
    assert not copy.exists()
    after = rows_of(desk)
    kept = ("contacts", "entries", "moves", "touches", "introductions", "events")
    assert {name: after[name] for name in kept} == {name: before[name] for name in kept}
    assert (after["cards"], after["photos"], after["lists"]) == (1, 1, 1)
    with Store.open(desk.url) as store, store._engine.connect() as reading:
        row = reading.execute(select(contacts).where(contacts.c.forgotten)).one()
        assert (row.event, row.added, row.fields) == ("BNI breakfast", "2026-03-01T12:00:00Z", {})
        passed = reading.execute(select(touches).where(touches.c.contact_id == row.id)).all()
        assert [(one.kind, one.value, one.text) for one in passed] == [
            ("call", 12, ""),
            ("helped", None, ""),
        ]
        (met,) = store.traits.find_introductions()
        assert met == Introduction(row.uid, desk.read(B).contact.uid, met.at, "")


def test_nothing_finds_the_forgotten_and_others_keep_what_is_theirs(desk: Desk) -> None:
    ben = desk.read(B)
    desk.type("forget", "wolkenstein", "--yes")
    for words in (("show", A), ("forget", A, "--yes"), ("move", A, "won", "--yes")):
        assert desk.type(*words).exit_code == 2
    assert desk.type("find", "saxophone").stdout == ""
    assert [line.split("\t")[1] for line in desk.type("list").stdout.splitlines()[1:]] == [
        "Ben Roth"
    ]
    assert desk.read(B).contact == ben.contact
    assert desk.type("find", "xyz").stderr.startswith("None of 1 contact is so: xyz.\n")
    with Store.open(desk.url) as store:
        uid = ben.contact.uid
        assert store.read_pages(uid) == (page("Roth"),)
        texts = [touch.text for touch in store.pipeline.read_touches(uid)]
        assert sorted(texts) == ["", "", "knows …, …, from school"]
        assert store.pipeline.read_moves(uid)[-1].why == "works with …"
        assert [one.name for one in store.search.find_lists()] == ["All of Example"]
        assert list(store.search.find(Query("school"))) == [desk.read(B)]


def test_what_was_done_with_others_can_still_be_undone(desk: Desk) -> None:
    desk.type("forget", A, "--yes")
    undone = []
    while (result := desk.type("undo")).exit_code == 0:
        undone.append(result.stdout)
    assert "there is nothing to undo" in result.stderr
    assert not any("Wolkenstein" in line for line in undone)
    assert undone.count("Taken back: changed the needs of Ben Roth\n") == 2
    filed = desk.read(B)
    assert (filed.track, filed.stage) == ("", "prospective")


def test_of_a_change_of_several_only_the_others_are_undone(desk: Desk) -> None:
    with Store.open(desk.url) as store:
        both = [desk.read(one) for one in (A, B)]
        changes = [
            (one.contact.uid, replace(one.entries[0], decide_by="2026-09-01")) for one in both
        ]
        store.pipeline.write_entries(changes, what="set days", now=NOON)
        assert store.forget(both[0].contact.uid, now=NOON)
        assert store.pipeline.undo() == "set days"
    assert desk.read(B).entries[0].decide_by == both[1].entries[0].decide_by


def test_photos_are_named_and_deleted_only_if_they_show_nobody_else(
    desk: Desk, tmp_path: Path
) -> None:
    alone, shared, gone, other = (
        tmp_path / f"{name}.jpg" for name in ("alone", "shared", "gone", "other")
    )
    uids = iter(f"urn:uuid:0000000{number}" for number in "56789")
    with Store.open(desk.url) as store:
        for path, cards in ((alone, 1), (shared, 2), (gone, 1), (other, 1)):
            path.write_bytes(path.name.encode())
            sha256 = hashlib.sha256(path.name.encode()).hexdigest()
            proposals = [
                make_proposal(contact=BEN, sha256=sha256, card=card, pages=())
                for card in range(1, cards + 1)
            ]
            store.file_photo(proposals, path=str(path), event="", now=NOON, make_uid=uids.__next__)
    gone.unlink()
    other.write_bytes(b"another photo of this name")
    kept = desk.type("forget", "00000005")
    assert (kept.exit_code, kept.stdout) == (2, "")
    assert f"  {alone} is kept, unless photos are deleted too\n" in kept.stderr
    assert "nothing was erased: nobody was asked" in kept.stderr
    for uid, told in (
        ("00000006", f"{shared} shows others too and is kept"),
        ("00000005", f"{alone} is deleted"),
        ("00000008", f"{gone} is not there any more"),
        ("00000009", f"{other} is not there any more"),
    ):
        assert told in desk.type("forget", uid, "--photos", "--yes").stderr
    assert [path.exists() for path in (alone, shared, gone, other)] == [False, True, False, True]


def test_a_copy_that_cannot_be_deleted_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = Desk(tmp_path, monkeypatch)
    desk.file(make_proposal("ana", ANA, pages=(), review=()))
    copy = tmp_path / "pipeline.db.before-0003"
    copy.mkdir()
    result = desk.type("forget", A, "--yes")
    assert result.exit_code == 6
    assert f"they are erased, but not in {copy}, which cannot be deleted" in result.stderr
    assert left(desk, tmp_path, ("kestrel",)) == []


def test_a_person_is_asked(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cardscan.cli.forget.at_terminal", lambda: True)
    before = desk.read(A)
    for answer in ("", "n\n", "y\n"):
        result = desk.type("forget", A, answers=answer)
        assert result.stderr.endswith("Nothing was erased.\n")
    assert desk.read(A) == before
    assert "Ana Wolkenstein (00000001): 1 card, in touch 2 times\n" in result.stderr
    assert "  the list Birds is dropped\n" in result.stderr
    result = desk.type("forget", A, answers="yes\n")
    assert result.stdout.endswith("Ana Wolkenstein is forgotten.\n")


def test_who_still_has_the_name_is_told(desk: Desk) -> None:
    desk.file(make_proposal("eva", Contact("Eva", note="sister of Ana Wolkenstein"), pages=()))
    result = desk.type("forget", A, "--yes")
    assert "The same words are in what is known of Eva (00000003): look at it.\n" in result.stderr


def test_who_reads_meanwhile_keeps_a_copy_which_is_told(desk: Desk, tmp_path: Path) -> None:
    with Store.open(f"{desk.url}", patience=0.1) as store, Store.open(desk.url) as other:
        uid = desk.read(A).contact.uid
        with other._engine.connect() as held:
            held.execute(select(contacts.c.id)).all()
            assert not store.forget(uid, now=NOON)
    assert left(desk, tmp_path, ("kestrel",)) == []


def test_those_merged_into_a_person_are_forgotten_too(desk: Desk, tmp_path: Path) -> None:
    twin = desk.file(make_proposal("twin", Contact("A. Falkenberg"), pages=(), review=()))
    with Store.open(desk.url) as store, store._writing_engine.begin() as writing:
        ana = writing.scalar(
            select(contacts.c.id).where(contacts.c.uid == desk.read(A).contact.uid)
        )
        merged = contacts.update().where(contacts.c.uid == twin.contact.uid)
        writing.execute(merged.values(merged_into=ana))
    desk.type("forget", A, "--yes")
    assert left(desk, tmp_path, ("falkenberg",)) == []


def test_an_unknown_contact_cannot_be_forgotten(desk: Desk) -> None:
    with Store.open(desk.url) as store:
        for call in (store.find_traces, lambda uid: store.forget(uid, now=NOON)):
            with pytest.raises(UsageError, match="no contact"):
                call("urn:uuid:none")
