"""``cardscan triage``: a key each, saved at once; and ``train``, which learns from it."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from cardscan.contact import Contact
from tests.filed import Desk
from tests.proposals import ANA, make_proposal

PEOPLE = {
    "Ann Owner": Contact(full_name="Ann Owner", title="Managing Director", org="Example Works"),
    "Ben Broker": Contact(full_name="Ben Broker", title="Insurance Broker"),
    "Cy Student": Contact(full_name="Cy Student", title="Student", emails=("cy@example.org",)),
}


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    desk = Desk(tmp_path, monkeypatch)
    for number, contact in enumerate(PEOPLE.values(), 1):
        desk.file(make_proposal(number, contact), event="Fair")
    return desk


def places(desk: Desk, name: str) -> list[tuple[str, str]]:
    return [(entry.track, entry.stage) for entry in desk.read(name).entries]


def test_each_card_is_shown_with_a_suggestion_and_its_reasons(desk: Desk) -> None:
    shown = desk.type("triage", answers="q\n").stdout
    assert "c client   r referral   n neither   s skip   u undo   q quit" in shown
    assert "1 of 3  Ann Owner\n  Managing Director, Example Works, Fair\n  client " in shown
    assert "title: managing director" in shown


def test_a_key_puts_a_contact_on_a_track_and_enter_takes_the_suggestion(desk: Desk) -> None:
    result = desk.type("triage", answers="r\n\nn\n")
    assert result.exit_code == 0, result.output
    assert places(desk, "Ann Owner") == [("referral", "prospective")]
    assert places(desk, "Ben Broker") == [("referral", "prospective")]
    assert places(desk, "Cy Student") == [("", "neither")]
    assert "3 contacts divided, 0 left." in result.stderr
    assert "Next: cardscan today" in result.stderr
    assert desk.read("Ann Owner").entries[0].touch_by
    assert "Everybody is divided." in desk.type("triage").stderr


def test_two_keys_put_a_contact_on_both_tracks(desk: Desk) -> None:
    desk.type("triage", answers="cr\nq\n")
    assert places(desk, "Ann Owner") == [("client", "prospective"), ("referral", "prospective")]


def test_skip_undo_and_quit(desk: Desk) -> None:
    result = desk.type("triage", answers="u\nc\nu\ns\nx\nn\nq\n")
    assert places(desk, "Ann Owner") == [("", "prospective")]
    assert places(desk, "Ben Broker") == [("", "neither")]
    assert "There is no answer to take back." in result.stdout
    assert "That is none of the keys." in result.stdout
    assert "1 contact divided, 2 left." in result.stderr


def test_what_another_program_changed_meanwhile_is_left_alone(desk: Desk) -> None:
    desk.type("triage", answers="n\nq\n")
    desk.type("move", "Ann Owner", "neither")
    assert places(desk, "Ann Owner") == [("", "neither")]


def test_answers_can_be_undone_later(desk: Desk) -> None:
    desk.type("triage", answers="cr\nq\n")
    assert "put Ann Owner on client and referral" in desk.type("undo").stdout
    assert places(desk, "Ann Owner") == [("", "prospective")]


def test_an_event_narrows_the_stack(desk: Desk) -> None:
    desk.file(make_proposal(9, ANA), event="Breakfast")
    rows = [json.loads(line) for line in desk.type("triage", "--json").stdout.splitlines()]
    assert [row["track"] for row in rows] == ["client", "referral", "", "client"]
    only = desk.type("triage", "--json", "--event", "breakfast").stdout.splitlines()
    assert [json.loads(line)["name"] for line in only] == [ANA.full_name]


def test_what_was_decided_is_learned_and_heard(desk: Desk) -> None:
    for number in range(10, 24):
        client = number % 2
        trade = "Florist" if client else "Gardener"
        contact = replace(ANA, full_name=f"P{number}", title=trade, org=f"{trade} {number}")
        desk.file(make_proposal(number, contact), event="Shop")
    desk.type("triage", "--event", "Shop", answers="n\nc\n" * 7)
    told = desk.type("train")
    assert told.exit_code == 0, told.output
    assert "14 decisions learned from" in told.stderr
    assert "are right; always saying the commonest, 50%" in told.stderr
    desk.file(make_proposal(50, Contact(full_name="New Florist", title="Florist")), event="Later")
    (row,) = desk.type("triage", "--json", "--event", "later").stdout.splitlines()
    assert json.loads(row)["track"] == "client"
    assert "you put there" in json.loads(row)["why"][0]


def test_few_decisions_are_learned_and_not_heard(desk: Desk) -> None:
    desk.type("triage", answers="c\nq\n")
    row = json.loads(desk.type("train", "--json").stdout)
    assert (row["decisions"], row["used"]) == (1, False)


def test_a_damaged_file_is_named(desk: Desk) -> None:
    desk.strategy.with_name("triage.json").write_text("[]", encoding="utf-8")
    result = desk.type("triage", answers="q\n")
    assert result.exit_code == 7
    assert "triage.json" in result.stderr
    assert "Run: cardscan train" in result.stderr


def test_a_second_track_is_taken_back_without_the_first_and_put_again(desk: Desk) -> None:
    desk.type("triage", answers="c\nq\n")
    first = [("client", "prospective")]
    for _ in range(2):
        desk.type("move", "Ann Owner", "prospective", "--track", "referral")
        assert places(desk, "Ann Owner") == [*first, ("referral", "prospective")]
        desk.type("undo")
        assert places(desk, "Ann Owner") == first
    desk.type("undo")
    assert places(desk, "Ann Owner") == [("", "prospective")]
    desk.type("triage", answers="cr\nq\n")
    assert places(desk, "Ann Owner") == [*first, ("referral", "prospective")]
    desk.type("undo")
    assert places(desk, "Ann Owner") == [("", "prospective")]
