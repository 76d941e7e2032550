"""``cardscan find`` and ``lists``: what is printed, and what is said where nothing is found."""

import json
from pathlib import Path

import jsonschema
import pytest

from cardscan.contact import Contact
from cardscan.contract import schema
from tests.filed import Desk
from tests.proposals import make_proposal

ANA = Contact("Ana Müller", title="Owner", org="Example Steel", emails=("ana@example.com",))
BEN = Contact("Ben Roth", org="Müller & Söhne")


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    desk = Desk(tmp_path, monkeypatch)
    desk.file(make_proposal("ana", ANA, pages=(), review=()), event="BNI breakfast")
    desk.file(make_proposal("ben", BEN, pages=(), review=()), event="Trade fair")
    return desk


def found(desk: Desk, *words: object) -> list[str]:
    result = desk.type("find", *words)
    assert (result.exit_code, result.stderr) == (0, "")
    return [line.split("\t")[1] for line in result.stdout.splitlines()[1:]]


def test_the_best_come_first_a_line_each(desk: Desk) -> None:
    result = desk.type("find", "MULLER")
    assert result.stdout == (
        "review\tname\ttitle\tcompany\tphone\te-mail\tid\n"
        "\tAna Müller\tOwner\tExample Steel\t\tana@example.com\t00000001\n"
        "\tBen Roth\t\tMüller & Söhne\t\t\t00000002\n"
    )
    assert found(desk, "mull", "--limit", 1) == ["Ana Müller"]


def test_lines_of_json_are_contacts(desk: Desk) -> None:
    (line,) = desk.type("find", "steel", "--json").stdout.splitlines()
    jsonschema.validate(json.loads(line), schema())
    assert json.loads(line)["contact"]["full_name"] == "Ana Müller"


def test_filters_take_beginnings_of_tracks_and_stages(desk: Desk) -> None:
    desk.type("move", "00000001", "qualified", "--track", "client", "--yes")
    desk.type("move", "00000002", "neither")
    assert found(desk, "--track", "cl") == ["Ana Müller"]
    assert found(desk, "--stage", "qual") == ["Ana Müller"]
    assert found(desk, "--track", "client", "--stage", "q") == ["Ana Müller"]
    assert found(desk, "--stage", "neither") == ["Ben Roth"]
    assert found(desk, "muller", "--event", "trade FAIR") == ["Ben Roth"]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ([], "there is nothing to look for"),
        (["  "], "there is nothing to look for"),
        (["***"], "'***' has no letters or digits"),
        (["--track", "x"], "there is no track 'x'"),
        (["--stage", "p"], "'p' may be prospective or proposal"),
        (["--stage", "won"], "won may be won or active"),
        (["--list", "x"], "there is no list 'x'"),
    ],
)
def test_what_cannot_be_looked_for_is_told(desk: Desk, words: list[str], told: str) -> None:
    result = desk.type("find", *words)
    assert (result.exit_code, result.stdout) == (2, "")
    assert told in result.stderr


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (
            ["steel", "sails"],
            "None of 2 contacts is so: steel sails.\n  steel: 1 contact\n  sails: 0 contacts\n"
            "Leave out the words that nobody has.\n",
        ),
        (
            ["sails"],
            "None of 2 contacts is so: sails.\n"
            "Type only the beginning of the word, or another word.\n",
        ),
        (
            ["muller", "--tag", "vip"],
            "None of 2 contacts is so: muller, tagged vip.\n"
            "Of muller alone there are 2 contacts.\n",
        ),
        (
            ["--track", "client", "--event", "Trade fair"],
            "None of 2 contacts is so: on the track client, met at Trade fair.\n"
            "Next: cardscan list\n",
        ),
    ],
)
def test_nothing_found_says_what_was_searched_and_what_to_try(
    desk: Desk, words: list[str], told: str
) -> None:
    result = desk.type("find", *words)
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", told)


def test_an_empty_database_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    result = Desk(tmp_path, monkeypatch).type("find", "ana")
    assert result.stderr == "There are no contacts yet.\nNext: cardscan scan FOLDER\n"


def test_a_saved_list_finds_anew_and_can_be_made_narrower(desk: Desk) -> None:
    saved = desk.type("find", "muller", "--save", "The Müllers")
    assert saved.stderr == (
        "Saved: muller. To find them again: cardscan find --list 'The Müllers'\n"
    )
    eve = Contact("Eva Müller-Roth")
    desk.file(make_proposal("eva", eve, pages=(), review=()), event="Trade fair")
    assert found(desk, "--list", "the mullers") == ["Eva Müller-Roth", "Ana Müller", "Ben Roth"]
    assert found(desk, "--list", "The Müllers", "roth") == ["Eva Müller-Roth", "Ben Roth"]
    assert found(desk, "--list", "The Müllers", "--event", "Trade fair", "eva") == [eve.full_name]


def test_lists_are_shown_and_dropped(desk: Desk) -> None:
    assert desk.type("lists").stderr == (
        "There are no lists yet.\nNext: cardscan find WORDS --save NAME\n"
    )
    desk.type("find", "muller", "--event", "Trade fair", "--save", "Fair")
    assert desk.type("lists").stdout == (
        "list\tcontacts\twhat\nFair\t1\tmuller, met at Trade fair\n"
    )
    (line,) = desk.type("lists", "--json").stdout.splitlines()
    query = {"words": "muller", "track": "", "stage": "", "event": "Trade fair", "tag": ""}
    assert json.loads(line) == {"name": "Fair", "query": query, "contacts": 1}
    dropped = desk.type("lists", "--drop", "fair")
    assert dropped.stdout == "Dropped: Fair (muller, met at Trade fair)\n"
    assert dropped.stderr == "To take it back: cardscan undo\n"
    assert desk.type("lists", "--drop", "fair").exit_code == 2
    desk.type("undo")
    assert desk.type("lists").stdout.count("\n") == 2
