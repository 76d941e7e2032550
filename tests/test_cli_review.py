"""``cardscan review``: every key does what it says, at once, and the end says what is left."""

from dataclasses import replace
from pathlib import Path

import pytest

from cardscan.contact import Candidate, Field, Phone, ReviewReason, Value
from tests.filed import Desk
from tests.pages import page
from tests.proposals import ANA, make_proposal

PAGE = page("Ana Beispiel", "Haed of Sales", "T 030 / 23125-000 x12", "M 0171 39200-00")
UID = "00000001"
DOUBTS = (
    ReviewReason("title", "hard to read: Haed of Sales"),
    ReviewReason("phones", "hard to read: M 0171 39200-00"),
)


def reading(field: Field, value: Value, text: str, line: int, confidence: float) -> Candidate:
    """A reading on a line of the page, or for line -1 in a code."""
    box, end = PAGE.lines[max(line, 0)].box, len(text)
    return Candidate(
        field, value, text, min(line, 0), line, 0, end, box, "replay", "title", confidence
    )


READINGS = (
    reading("title", "Haed of Sales", "Haed of Sales", 1, 0.5),
    reading("title", "Head of Sales", "Head of Sales", -1, 0.4),
    reading("title", "Head of Snails", "Head of Snails", 1, 0.3),
    reading("phones", ANA.phones[1], "M 0171 39200-00", 3, 0.5),
    reading("phones", Phone("+491713920009", "cell"), "0171 39200-09", 3, 0.3),
)


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    desk = Desk(tmp_path, monkeypatch)
    desk.file(
        make_proposal(
            1,
            replace(ANA, title="Haed of Sales"),
            review=DOUBTS,
            confidence={"title": 0.5, "phones": (0.9, 0.5)},
            candidates=READINGS,
            pages=(PAGE,),
        ),
        event="Fair",
    )
    return desk


def test_a_doubt_is_shown_with_its_reason_its_lines_and_its_rivals(desk: Desk) -> None:
    shown = desk.type("review").stdout
    for expected in (
        '1 of 2  Dr. Ana María Beispiel-Łoś, Example "Straße" GmbH & Co. KG  00000001  IMG_1.jpg\n'
        "  Title: hard to read: Haed of Sales\n"
        "    | Ana Beispiel\n"
        "    > Haed of Sales\n"
        "    | T 030 / 23125-000 x12\n"
        "  k  Haed of Sales  50%\n"
        "  1  Head of Sales  40%  a code, replay\n"
        "  2  Head of Snails  30%  line 2, replay\n"
        "k/1/2/f/d/s/u/q, h for help: ",
    ):
        assert expected in shown
    assert "2 of 2" not in shown


def test_keeping_and_taking_a_rival_clear_the_doubts(desk: Desk) -> None:
    result = desk.type("review", answers="1\nk\n")
    assert result.exit_code == 0
    assert result.stderr == "2 answered, 0 left to look at.\n"
    after = desk.read(UID)
    assert after.contact.title == "Head of Sales"
    assert after.contact.phones == ANA.phones
    assert after.review == ()
    assert after.confidence["title"] == 1.0
    assert after.confidence["phones"] == (0.9, 1.0)
    assert sorted(after.corrected) == ["phones", "title"]
    assert desk.type("review").stderr == "There is nothing to look at.\n"


def test_dropping_and_fixing(desk: Desk) -> None:
    result = desk.type("review", answers="d\nf\nten\nf\n\nf\nfax +49 30 23125-009\n")
    assert "'ten' is no phone number" in result.stdout
    after = desk.read(UID)
    assert after.contact.title == ""
    assert after.contact.phones == (
        ANA.phones[0],
        Phone("+493023125009", "fax", "", "+49 30 23125-009"),
    )
    assert after.review == ()


def test_every_answer_is_saved_at_once_and_what_is_skipped_is_left(desk: Desk) -> None:
    result = desk.type("review", answers="s\n1\n")
    assert result.stderr == "1 answered, 1 left to look at.\nNext: cardscan review\n"
    assert desk.read(UID).contact.phones[1].number == "+491713920009"
    assert desk.read(UID).review == DOUBTS[:1]
    assert desk.type("review", answers="k\nq\n").exit_code == 0
    assert desk.read(UID).contact.title == "Haed of Sales"
    assert sorted(desk.read(UID).corrected) == ["phones", "title"]


def test_the_last_answer_is_taken_back(desk: Desk) -> None:
    before = desk.read(UID)
    result = desk.type("review", answers="u\n1\nu\nq\n")
    assert "There is no answer to take back." in result.stdout
    assert result.stderr == ("0 answered, 2 left to look at.\nNext: cardscan review\n")
    after = desk.read(UID)
    assert (
        replace(after, version=1, contact=replace(after.contact, rev=before.contact.rev)) == before
    )


def test_answers_are_taken_back_by_undo_too_the_latest_first(desk: Desk) -> None:
    desk.type("review", answers="1\nk\n")
    name = "Dr. Ana María Beispiel-Łoś"
    for what, corrected in ((f"set Phone of {name}", ["title"]), (f"set Title of {name}", [])):
        assert what in desk.type("undo").stdout
        assert sorted(desk.read(UID).corrected) == corrected
    assert desk.read(UID).contact.title == "Haed of Sales"
    assert desk.read(UID).review == DOUBTS


def test_an_answer_is_not_taken_back_over_what_was_changed_since(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = iter(("1", "u", "q"))

    def answer(question: str) -> str:
        given = next(answers)
        if given == "u":
            desk.type("edit", UID, "--org", "Example AG")
        return given

    monkeypatch.setattr("cardscan.cli.sitting.ask", answer)
    result = desk.type("review")
    assert result.stderr == "1 answered, 1 left to look at.\nNext: cardscan review\n"
    after = desk.read(UID).contact
    assert (after.title, after.org) == ("Head of Sales", "Example AG")


def test_what_is_no_key_is_helped_with(desk: Desk) -> None:
    result = desk.type("review", answers="h\n9\n0\n\n")
    assert result.stdout.count("u undo the last answer") == 4
    assert desk.read(UID).version == 1


def test_the_absence_of_a_value_can_be_kept_or_filled(desk: Desk) -> None:
    for seed, answer in ((2, "k\n"), (3, "f\nBo Lind\n")):
        desk.file(
            make_proposal(
                seed,
                replace(ANA, full_name=""),
                review=(ReviewReason("full_name", "no person's name was found"),),
                pages=(PAGE,),
                candidates=(),
            ),
            event=str(seed),
        )
        result = desk.type("review", "--event", seed, answers=answer)
        assert "  k  (nothing)" in result.stdout
        assert "    | M 0171 39200-00" in result.stdout
        assert result.stderr == "1 answered, 0 left to look at.\n"
    assert desk.read("00000002").contact.full_name == ""
    assert desk.read("00000003").contact.given_name == "Bo"


def test_only_the_event_is_asked_about(desk: Desk) -> None:
    assert "1 of 2" in desk.type("review", "--event", "fair", answers="q\n").stdout
    assert "nothing to look at" in desk.type("review", "--event", "Elsewhere").stderr


def test_all_asks_about_sure_values_too_until_they_are_settled(desk: Desk) -> None:
    assert "1 of 14" in desk.type("review", "--all").stdout
    desk.type("review", "--all", answers="k\n")
    assert "1 of 13" in desk.type("review", "--all").stdout


def test_a_doubt_that_is_settled_meanwhile_is_passed_over(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def answer(question: str) -> str:
        desk.type("edit", UID, "--phone", "+49 30 23125-000")
        monkeypatch.undo()
        return "s"

    monkeypatch.setattr("cardscan.cli.sitting.ask", answer)
    assert "2 of 2" not in desk.type("review").stdout
