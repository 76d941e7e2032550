"""``cardscan move``, ``snooze`` and ``undo``: on a terminal and in a pipe, and what is refused."""

import datetime as dt
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cardscan.contact import Filed
from cardscan.entry import Entry
from cardscan.errors import UsageError
from cardscan.pipeline.moves import find_start, plan_move, plan_neither, put_off
from cardscan.pipeline.strategy import parse_strategy, read_template
from cardscan.store import Store
from tests.filed import NOON, Desk
from tests.proposals import make_proposal

UID = "00000001"
WEDNESDAY = dt.date(2026, 3, 4)


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """A desk with one contact, on a Wednesday, at a pipe."""
    monkeypatch.setattr("cardscan.cli.clock.local_today", lambda: WEDNESDAY)
    desk = Desk(tmp_path, monkeypatch)
    desk.file(make_proposal())
    return desk


@pytest.fixture
def sitting(desk: Desk) -> Desk:
    """The same with a person at a terminal."""
    desk.patch.setattr("cardscan.cli.move.at_terminal", lambda: True)
    return desk


def stands(desk: Desk) -> list[tuple[str, str, str, str]]:
    entries = desk.read(UID).entries
    return [(entry.track, entry.stage, entry.decide_by, entry.touch_by) for entry in entries]


def moves(desk: Desk) -> list[tuple[str, str, str]]:
    with Store.open(desk.url) as store:
        found = store.pipeline.read_moves(desk.read(UID).contact.uid)
        return [(move.from_stage, move.to_stage, move.why) for move in found if not move.undone]


def test_a_move_tells_what_comes_next(desk: Desk) -> None:
    result = desk.type("move", UID, "qual", "--track", "cl", "--yes")
    assert result.exit_code == 0
    name = desk.read(UID).contact.display_name
    assert result.stdout == (
        f"{name}: qualified (client)\n  decide by Fri 2026-04-03\n  next touch by Wed 2026-03-04\n"
    )
    assert result.stderr == "To take it back: cardscan undo\n"
    assert stands(desk) == [("client", "qualified", "2026-04-03", "2026-03-04")]
    assert desk.type("move", UID, "won", "--why", "signed").exit_code == 0
    assert stands(desk) == [("client", "won", "", "2026-03-04")]
    assert moves(desk)[1:] == [("prospective", "qualified", ""), ("qualified", "won", "signed")]


def test_who_moved_it_is_kept(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("getpass.getuser", lambda: "kim")
    desk.type("move", UID, "proposal", "--yes")
    with Store.open(desk.url) as store:
        assert store.pipeline.read_moves(desk.read(UID).contact.uid)[-1].who == "kim"


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["qualified"], "the contact is on no track yet"),
        (["qualified", "--track", "x"], "there is no track 'x'"),
        (["qalified", "--track", "client"], "did you mean 'qualified'?"),
        (["qualified", "--track", "client"], "qualified means: has a need that I can meet; has a"),
        (["no", "--track", "client"], "a no needs its reason"),
        (["later", "--track", "client"], "later needs the coming day"),
        (["later", "--track", "client", "--until", "2026-03-03"], "2026-03-03 is past"),
        (["later", "--track", "client", "--until", "soon"], "'soon' is no day"),
        (["p", "--track", "client"], "'p' may be prospective or proposal"),
    ],
)
def test_moves_that_are_not_allowed_change_nothing(desk: Desk, words: list[str], told: str) -> None:
    before = desk.read(UID)
    result = desk.type("move", UID, *words)
    assert (result.exit_code, result.stdout) == (2, "")
    assert told in result.stderr
    assert result.stderr.count("\n") == 2
    assert desk.read(UID) == before


def test_a_strategy_that_is_wrong_stops_every_move(desk: Desk) -> None:
    desk.strategy.write_text("kind = 3", encoding="utf-8")
    for words in (["move", UID, "qualified"], ["snooze", UID, "monday"]):
        result = desk.type(*words)
        assert result.exit_code == 7
        assert "kind must be a text" in result.stderr
        assert "there is no track" in result.stderr


def test_out_and_back_keeps_the_history(desk: Desk) -> None:
    desk.type("move", UID, "no", "--track", "client", "--why", "no b")
    assert stands(desk) == [("client", "no", "", "")]
    result = desk.type("move", UID, "later", "--until", "in 3 weeks")
    assert result.stdout.endswith(": later (client)\n  comes back on Wed 2026-03-25\n")
    desk.type("move", UID, "prospective")
    assert stands(desk) == [("client", "prospective", "2026-04-03", "2026-03-06")]
    assert moves(desk)[1:] == [
        ("prospective", "no", "no budget"),
        ("no", "later", ""),
        ("later", "prospective", ""),
    ]


def test_a_contact_stands_on_two_tracks_and_one_must_be_named(desk: Desk) -> None:
    desk.type("move", UID, "prospective", "--track", "client")
    desk.type("move", UID, "prospective", "--track", "referral")
    assert [track for track, *_ in stands(desk)] == ["client", "referral"]
    for words in (["move", UID, "qualified", "--yes"], ["snooze", UID, "friday"]):
        result = desk.type(*words)
        assert result.exit_code == 2
        assert "on 2 tracks: client: prospective and referral: prospective" in result.stderr
    assert desk.type("move", UID, "active", "--yes").exit_code == 2
    assert desk.type("move", UID, "won", "--yes", "--track", "ref").exit_code == 0
    assert [stage for _, stage, *_ in stands(desk)] == ["prospective", "active"]


def test_neither_leaves_a_contact_on_no_track(desk: Desk) -> None:
    result = desk.type("move", UID, "neither")
    assert result.stdout.endswith(": neither\n")
    assert stands(desk) == [("", "neither", "", "")]
    desk.type("move", UID, "prospective", "--track", "client")
    assert stands(desk) == [("client", "prospective", "2026-04-03", "2026-03-04")]
    assert desk.type("move", UID, "neither").exit_code == 2


def test_a_person_is_asked_what_the_stage_means(sitting: Desk) -> None:
    words = ["move", UID, "qualified", "--track", "client"]
    refused = sitting.type(*words, answers="y\nn\ny\n\n")
    assert refused.exit_code == 2
    assert "has a budget this year? [y/n]" in refused.stdout
    assert "qualified means: has a budget this year\n" in refused.stderr
    assert sitting.type(*words, answers="").exit_code == 2
    assert sitting.type(*words, answers="y\nyes\nY\n").exit_code == 0
    sitting.type("move", UID, "proposal", answers="n\nthey hinted at it\n")
    assert moves(sitting)[1:] == [
        ("prospective", "qualified", ""),
        ("qualified", "proposal", "they hinted at it"),
    ]


@pytest.mark.parametrize(
    ("answer", "why"),
    [("2", "no budget"), ("wrong", "wrong person"), ("moved abroad", "moved abroad"), ("9", "9")],
)
def test_a_person_is_asked_why_not(sitting: Desk, answer: str, why: str) -> None:
    result = sitting.type("move", UID, "no", "--track", "client", answers=f"{answer}\n")
    assert "  2  no budget\n" in result.stdout
    assert moves(sitting)[-1] == ("prospective", "no", why)
    assert sitting.type("move", UID, "no", "--track", "ref", answers="").exit_code == 2


def test_what_is_put_off_is_counted(desk: Desk) -> None:
    desk.type("move", UID, "prospective", "--track", "client")
    result = desk.type("snooze", UID, "monday")
    assert result.stdout.endswith("  decide by Fri 2026-04-03\n  next touch by Mon 2026-03-09\n")
    assert "Is it a no?" not in result.stderr
    result = desk.type("snooze", UID, "2026-05-01")
    assert stands(desk) == [("client", "prospective", "2026-05-01", "2026-05-01")]
    assert result.stderr.endswith(
        f"Put off 2 times. Is it a no? cardscan move {UID} no --why REASON\n"
    )
    assert desk.read(UID).entries[0].put_off == 2
    assert desk.type("snooze", UID, "tuesday").exit_code == 2
    assert desk.type("snooze", UID, "+99d", "--track", "ref").exit_code == 2
    assert desk.type("snooze", UID, "yesterday").exit_code == 2
    assert len(moves(desk)) == 2


def test_a_track_that_is_gone_lets_its_people_go_to_another(desk: Desk) -> None:
    desk.type("move", UID, "meeting", "--track", "referral", "--yes")
    text = read_template("business").replace('"referral"\ntitle', '"source"\ntitle')
    desk.strategy.write_text(text, encoding="utf-8")
    refused = desk.type("move", UID, "qualified")
    assert "the strategy has no track 'referral'" in refused.stderr
    desk.type("move", UID, "qualified", "--track", "source", "--yes")
    assert [entry[:2] for entry in stands(desk)] == [("source", "qualified")]
    desk.type("undo")
    assert [entry[:2] for entry in stands(desk)] == [("referral", "meeting")]


def test_changes_are_taken_back_one_by_one(desk: Desk) -> None:
    before = desk.read(UID)
    desk.type("move", UID, "prospective", "--track", "client")
    desk.type("snooze", UID, "monday")
    listed = desk.type("undo", "--list").stdout.splitlines()
    name = before.contact.display_name
    assert [line.partition("\t")[2] for line in listed] == [
        "what",
        f"put off {name} to 2026-03-09",
        f"moved {name} to prospective (client)",
    ]
    lines = desk.type("undo", "--json").stdout.splitlines()
    assert json.loads(lines[0])["what"] == f"put off {name} to 2026-03-09"
    result = desk.type("undo")
    assert result.stdout == f"Taken back: put off {name} to 2026-03-09\n"
    assert desk.type("undo").exit_code == 0
    assert desk.read(UID) == before
    assert desk.type("undo").exit_code == 2
    assert desk.type("undo", "--list").stderr == "There is nothing to take back.\n"


def test_a_move_thought_out_on_an_older_state_is_refused(desk: Desk) -> None:
    desk.type("move", UID, "prospective", "--track", "client")

    def meanwhile() -> str:
        with Store.open(desk.url) as store:
            filed = store.read_contact(UID)
            entry = replace(filed.entries[0], put_off=5)
            store.pipeline.write_entries([(filed.contact.uid, entry)], what="other", now=NOON)
        return "kim"

    desk.patch.setattr("cardscan.cli.clock.user_name", meanwhile)
    result = desk.type("move", UID, "qualified", "--yes")
    assert (result.exit_code, result.stdout) == (6, "")
    assert "has been changed meanwhile" in result.stderr
    assert [(entry.stage, entry.put_off) for entry in desk.read(UID).entries] == [
        ("prospective", 5)
    ]


def test_the_commands_that_are_told_are_for_the_same_database(desk: Desk) -> None:
    result = desk.type("--db", desk.url, "move", UID, "neither")
    assert result.stderr == f"To take it back: cardscan undo --db {desk.url}\n"


BUSINESS = parse_strategy(read_template("business"))
STAGES = ["prospective", "qualified", "meeting", "proposal", "won", "no", "later", "neither"]
STEP = st.tuples(
    st.sampled_from(["client", "referral", ""]),
    st.sampled_from([*STAGES, "snooze"]),
    st.integers(1, 400),
)


def step(store: Store, filed: Filed, track: str, to: str, days: int) -> bool:
    """One change of a contact, if it is allowed."""
    uid, until = filed.contact.uid, WEDNESDAY + dt.timedelta(days)
    try:
        entry: Entry
        if to == "neither":
            entry = plan_neither(filed.entries)
        else:
            entry = find_start(BUSINESS, filed.entries, to, track=track, today=WEDNESDAY)
            if to == "snooze":
                entry = put_off(entry, until, WEDNESDAY)
            else:
                day = until if to == "later" else None
                entry = plan_move(BUSINESS, entry, to, today=WEDNESDAY, why="so", until=day)
    except UsageError:
        return False
    store.pipeline.write_entries([(uid, entry)], what="step", now=NOON)
    return True


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(STEP, max_size=6))
def test_as_many_undos_as_changes_restore_the_contact(
    shared: Store, steps: list[tuple[str, str, int]]
) -> None:
    number = shared.counts()["contacts"] + 1
    (filed,) = shared.file_photo(
        [make_proposal(number)], path="", event="", now=NOON, make_uid=lambda: f"urn:uuid:{number}"
    )
    before = [filed]
    for one in steps:
        if step(shared, before[-1], *one):
            before.append(shared.read_contact(filed.contact.uid))
    while len(before) > 1:
        before.pop()
        shared.pipeline.undo()
        assert shared.read_contact(filed.contact.uid) == before[-1]
    filing, *others = shared.pipeline.read_moves(filed.contact.uid)
    assert not filing.undone
    assert all(move.undone for move in others)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with Store.open(f"sqlite:///{tmp_path_factory.mktemp('moves')}/pipeline.db") as store:
        yield store
