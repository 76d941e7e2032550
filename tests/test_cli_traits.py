"""``cardscan offers``, ``needs``, ``tag`` and ``introduce``: noted, shown, undone, and refused."""

import json
from pathlib import Path

import pytest

from cardscan.contact import Contact
from cardscan.entry import Introduction
from cardscan.store import Store
from tests.filed import Desk
from tests.proposals import make_proposal

ANA = Contact(
    "Ana Beispiel",
    given_name="Ana",
    family_name="Beispiel",
    title="Steuerberaterin",
    org="Example",
    emails=("ana@example.com",),
    note="is looking for a photographer. Likes chess",
)
BEN = Contact("Ben Roth", given_name="Ben", emails=("ben@example.org",))
A, B = "00000001", "00000002"


@pytest.fixture
def desk(url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    desk = Desk(tmp_path, monkeypatch, url)
    desk.file(make_proposal("ana", ANA, pages=(), review=()))
    desk.file(make_proposal("ben", BEN, pages=(), review=()))
    return desk


def noted(desk: Desk, *words: object) -> list[str]:
    result = desk.type(*words)
    assert result.exit_code == 0, result.stderr
    return result.stdout.splitlines()


def test_offers_and_needs_are_noted_shown_dropped_and_undone(desk: Desk) -> None:
    result = desk.type("offers", A, "tax", "advice,", "bookkeeping")
    assert result.stdout == "tax advice\nbookkeeping\n"
    assert result.stderr == ("To take it back: cardscan undo\nNext: cardscan introduce\n")
    assert noted(desk, "offers", A, "TAX advice") == ["tax advice", "bookkeeping"]
    assert noted(desk, "needs", A, "a logo") == ["a logo"]
    assert noted(desk, "offers", A, "--drop", "Bookkeeping") == ["tax advice"]
    assert noted(desk, "offers", A, "--json") == ['{"offer": "tax advice"}']
    assert noted(desk, "find", "bookkeeping") == []
    assert desk.type("undo").stdout == "Taken back: changed the offers of Ana Beispiel\n"
    assert noted(desk, "offers", A) == ["tax advice", "bookkeeping"]
    assert len(noted(desk, "find", "bookkeeping")) == 2
    assert desk.type("needs", B).stderr == "It is not noted what Ben Roth needs.\n"


def test_what_is_not_there_cannot_be_dropped(desk: Desk) -> None:
    desk.type("needs", A, "steel")
    result = desk.type("needs", A, "wood", "--drop", "paper")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "there is no need 'paper'" in result.stderr
    assert noted(desk, "needs", A) == ["steel"]


def test_suggestions_are_shown_and_a_person_decides(desk: Desk) -> None:
    assert noted(desk, "offers", A, "--suggest") == ["  1  Steuerberaterin"]
    assert noted(desk, "needs", A, "--suggest") == ["  1  a photographer"]
    assert noted(desk, "needs", A) == []
    desk.type("touch", A, "note", "needs a logo")
    desk.patch.setattr("cardscan.cli.traits.at_terminal", lambda: True)
    result = desk.type("needs", A, "--suggest", answers="2, 9 x\n")
    assert result.stdout.endswith(": a logo\n")
    assert noted(desk, "needs", A) == ["a logo"]
    result = desk.type("needs", B, "--suggest", answers="")
    assert result.stderr == "Nothing on the card or in the notes says what Ben Roth needs.\n"


def test_tags_are_added_and_taken_away(desk: Desk) -> None:
    assert noted(desk, "tag", A, "+VIP", "+trade fair", "-h") != ["VIP"]  # -h is help
    assert noted(desk, "tag", A, "+VIP", "+trade fair") == ["VIP", "trade fair"]
    assert noted(desk, "tag", A, "+host", "-vip", "--json") == [
        '{"tag": "trade fair"}',
        '{"tag": "host"}',
    ]
    assert noted(desk, "tag", A, "-host") == ["trade fair"]
    assert len(noted(desk, "find", "--tag", "TRADE fair")) == 2
    assert desk.type("tag", B).stderr == "Ben Roth has no tags.\n"
    for words, told in (
        (["vip"], "'vip' is no change"),
        (["+"], "'+'"),
        (["-nix"], "no tag 'nix'"),
    ):
        result = desk.type("tag", A, *words)
        assert result.exit_code == 2
        assert told in result.stderr


def test_show_tells_them(desk: Desk) -> None:
    for words in (("offers", A, "tax advice, tea"), ("needs", A, "steel"), ("tag", A, "+vip")):
        desk.type(*words)
    told = [line.split() for line in noted(desk, "show", A)]
    assert ["Offers", "tax", "advice,", "tea"] in told
    assert ["Needs", "steel"] in told
    assert ["Tags", "vip"] in told


def test_who_should_meet_whom_is_listed(desk: Desk) -> None:
    nobody = desk.type("introduce")
    assert nobody.stdout == ""
    assert nobody.stderr.splitlines()[1:] == [
        "No offers or needs are noted yet.",
        "Next: cardscan offers CONTACT --suggest",
    ]
    desk.type("offers", A, "tax advice")
    desk.type("needs", B, "an accountant")
    result = desk.type("introduce")
    assert result.stdout == (
        "one\tother\twhy\tone id\tother id\n"
        "Ana Beispiel\tBen Roth\tAna Beispiel offers tax advice; Ben Roth needs an accountant"
        "\t00000001\t00000002\n"
    )
    assert result.stderr == "Next: cardscan introduce 00000001 00000002\n"
    assert len(noted(desk, "introduce", "ben roth")) == 2
    (line,) = noted(desk, "introduce", "--json", "--limit", 1)
    assert [one["name"] for one in json.loads(line)["pair"]] == ["Ana Beispiel", "Ben Roth"]


def test_an_introduction_is_noted_with_both_and_undone(desk: Desk) -> None:
    desk.type("move", A, "qualified", "--track", "client", "--yes")
    desk.type("offers", A, "tax advice")
    desk.type("needs", B, "an accountant")
    result = desk.type("introduce", "beispiel", "ben roth")
    assert result.stdout.startswith(
        "To: ana@example.com, ben@example.org\n"
        "Subject: Introduction: Ana Beispiel and Ben Roth\n\nDear Ana, dear Ben,\n"
    )
    why = "Ana Beispiel offers tax advice; Ben Roth needs an accountant"
    assert f"I thought of you because {why}.\n" in result.stdout
    assert result.stderr == "Noted, not sent. To take it back: cardscan undo\n"
    uids = [desk.read(one).contact.uid for one in (A, B)]
    with Store.open(desk.url) as store:
        (met,) = store.traits.find_introductions()
        assert met == Introduction(uids[0], uids[1], met.at, why)
        for uid, other, name in zip(
            uids, reversed(uids), ("Ben Roth", "Ana Beispiel"), strict=True
        ):
            (touch,) = store.pipeline.read_touches(uid)
            assert (touch.kind, touch.about, touch.text) == (
                "helped",
                other,
                f"introduced to {name}",
            )
    assert noted(desk, "introduce") == []
    again = desk.type("introduce", B, A)
    assert again.exit_code == 2
    assert "they were introduced on " in again.stderr
    assert noted(desk, "undo") == ["Taken back: introduced Ana Beispiel to Ben Roth"]
    with Store.open(desk.url) as store:
        assert store.traits.find_introductions() == ()
        assert store.pipeline.read_touches(uids[0]) == ()
    assert len(noted(desk, "introduce")) == 2


def test_a_reason_of_ones_own_is_in_the_mail(desk: Desk) -> None:
    result = desk.type("introduce", A, B, "--why", "because both play chess.")
    assert "I thought of you because both play chess.\n" in result.stdout
    with Store.open(desk.url) as store:
        assert store.traits.find_introductions()[0].why == "both play chess"


def test_nobody_is_introduced_to_themselves(desk: Desk) -> None:
    for words in ((A, "beispiel"), (A, "nobody"), ("nobody",)):
        result = desk.type("introduce", *words)
        assert (result.exit_code, result.stdout) == (2, "")
    assert "there is no contact 'nobody'" in result.stderr


def test_traits_are_in_the_json_of_a_contact(desk: Desk) -> None:
    desk.type("offers", A, "tax advice")
    desk.type("tag", A, "+host")
    line = json.loads(desk.type("show", A, "--json").stdout)
    assert (line["offers"], line["needs"], line["tags"]) == (["tax advice"], [], ["host"])
