"""``cardscan merge``: two contacts into one, proposals one key each, and what is refused."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from cardscan.contact import Contact, Phone
from tests.filed import Desk
from tests.proposals import make_proposal

OLD = Contact(
    full_name="Ana Beispiel",
    title="Head of Sales",
    org="Example GmbH",
    phones=(Phone("+493023125000"), Phone("+491713920000", "cell")),
    emails=("ana@sales.example.com",),
)
NEW = replace(
    OLD, title="Managing Director", org="Sosa Realty Inc.", emails=("ana@sosa.example.org",)
)
BEN = Contact(full_name="Ben Muster", org="Muster AG", emails=("ben.muster@example.net",))
ANAS, BENS = ("00000001", "00000002"), ("00000003", "00000004")


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """Two contacts of Ana, who changed her job, and two of Ben, who surely is one person."""
    desk = Desk(tmp_path, monkeypatch)
    for seed, contact in enumerate((OLD, NEW, BEN, replace(BEN, title="Clerk"))):
        desk.file(make_proposal(seed, contact, confidence={}, review=()))
    return desk


def names(desk: Desk) -> list[str]:
    lines = desk.type("list", "--json").stdout.splitlines()
    return sorted(json.loads(line)["contact"]["full_name"] for line in lines)


def test_two_become_one_side_by_side(desk: Desk) -> None:
    told = desk.type("merge", *ANAS)
    assert told.exit_code == 0, told.output
    for words in ("Example GmbH", "Sosa Realty Inc.", "Merged", "Formerly"):
        assert words in told.stdout
    assert "Merged Ana Beispiel into Ana Beispiel" in told.stdout
    assert names(desk) == ["Ana Beispiel", "Ben Muster", "Ben Muster"]
    shown = desk.type("show", ANAS[0]).stdout
    assert "Head of Sales, Example GmbH (until " in shown
    assert "IMG_0.jpg, IMG_1.jpg" in shown
    assert desk.type("undo").exit_code == 0
    assert names(desk) == ["Ana Beispiel"] * 2 + ["Ben Muster"] * 2


def test_a_dry_run_changes_nothing(desk: Desk) -> None:
    assert "Formerly" in desk.type("merge", *ANAS, "--dry-run").stdout
    assert desk.type("merge", "--auto", "--dry-run").exit_code == 0
    assert names(desk) == ["Ana Beispiel"] * 2 + ["Ben Muster"] * 2


def test_what_is_kept_is_said_by_field(desk: Desk) -> None:
    desk.type("merge", *ANAS, "--keep", "org", ANAS[0], "--keep", "title", ANAS[0])
    contact = desk.read(ANAS[0]).contact
    assert (contact.org, contact.title, contact.former) == ("Example GmbH", "Head of Sales", ())


@pytest.mark.parametrize(
    "words",
    [
        ANAS[:1],
        (*ANAS, "--all"),
        (*ANAS, "--keep", "shoe", ANAS[0]),
        (*ANAS, "--keep", "org", BENS[0]),
        (ANAS[0], ANAS[0]),
        (),
    ],
)
def test_what_cannot_be_is_refused(desk: Desk, words: tuple[str, ...]) -> None:
    assert desk.type("merge", *words).exit_code == 2
    assert names(desk) == ["Ana Beispiel"] * 2 + ["Ben Muster"] * 2


def test_proposals_are_json_with_their_reasons(desk: Desk) -> None:
    lines = [json.loads(line) for line in desk.type("merge", "--json").stdout.splitlines()]
    assert [line["names"] for line in lines] == [["Ben Muster"] * 2, ["Ana Beispiel"] * 2] or [
        line["names"] for line in lines
    ] == [["Ana Beispiel"] * 2, ["Ben Muster"] * 2]
    (ana,) = (line for line in lines if line["names"][0] == "Ana Beispiel")
    assert ana["moved"]
    assert 0.25 <= ana["probability"] <= 1
    assert "the same name" in ana["why"]


def test_each_proposal_takes_one_key(desk: Desk) -> None:
    told = desk.type("merge", "--all", answers="y\nn\n")
    assert told.exit_code == 0
    assert "1 contact merged into others" in told.stderr
    assert len(names(desk)) == 3
    assert desk.type("merge", "--json").stdout == ""


def test_an_answer_can_be_taken_back(desk: Desk) -> None:
    told = desk.type("merge", "--all", answers="x\ny\nu\nu\ns\nq\n")
    assert "none of the keys" in told.stdout
    assert "no answer to take back" in told.stdout
    assert "0 contacts merged" in told.stderr
    assert len(names(desk)) == 4


def test_those_who_surely_are_one_are_merged_unasked(desk: Desk) -> None:
    sure = [json.loads(one) for one in desk.type("merge", "--auto", "--json").stdout.splitlines()]
    assert {"Ben Muster"} <= {line["names"][0] for line in sure}
    assert all(line["probability"] >= 0.99 for line in sure)
    told = desk.type("merge", "--auto")
    assert len(told.stdout.splitlines()) == len(sure)
    assert len(names(desk)) == 4 - len(sure)
    assert "Nobody seems to be there twice" in desk.type("merge", "--auto").stderr
