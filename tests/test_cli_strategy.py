"""``cardscan strategy``: shown, begun, edited and checked; nobody is lost when it changes."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from cardscan.pipeline.strategy import KINDS, parse_strategy, read_strategy, read_template
from tests.filed import Desk
from tests.proposals import make_proposal
from tests.test_cli_move import UID

BUSINESS = read_template("business")


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """A desk with six contacts, of whom four are on a track."""
    desk = Desk(tmp_path, monkeypatch)
    for number in range(1, 7):
        desk.file(make_proposal(number))
    for number in range(1, 5):
        desk.type("move", f"0000000{number}", "proposal", "--yes")
    return desk


@pytest.fixture
def renamed(desk: Desk) -> Desk:
    """The same after the stage proposal was renamed by hand."""
    desk.strategy.write_text(BUSINESS.replace('"proposal"', '"courted"'), encoding="utf-8")
    return desk


def stands(desk: Desk) -> list[str]:
    contacts = [desk.read(f"0000000{number}") for number in range(1, 7)]
    return [f"{filed.track}/{filed.stage}" for filed in contacts]


def test_without_a_file_the_template_is_shown(desk: Desk) -> None:
    result = desk.type("strategy")
    assert result.exit_code == 0
    for told in ("Prospective clients  client", "has a budget this year", "30 days", "no budget"):
        assert told in result.stdout
    assert "after 14 days, then every 28 days" in result.stdout
    assert "8 qualified a month" in result.stdout
    assert result.stderr.endswith("\nNext: cardscan strategy init\n")
    assert desk.type("strategy", "show").output == result.output


@pytest.mark.parametrize("kind", KINDS)
def test_a_template_is_written_and_shown(desk: Desk, kind: str) -> None:
    result = desk.type("strategy", "init", "--template", kind)
    assert (result.exit_code, result.stdout.splitlines()[0]) == (0, str(desk.strategy))
    assert read_strategy(desk.strategy).kind == kind
    shown = desk.type("strategy", "show", "--json")
    assert json.loads(shown.stdout)["kind"] == kind
    assert str(desk.strategy) in desk.type("strategy").stderr


def test_a_strategy_that_is_there_is_replaced_by_force_only(desk: Desk) -> None:
    desk.strategy.write_text("mine", encoding="utf-8")
    refused = desk.type("strategy", "init")
    assert refused.exit_code == 9
    assert "--force" in refused.stderr
    assert desk.strategy.read_text(encoding="utf-8") == "mine"
    assert desk.type("strategy", "init", "--force").exit_code == 0


def test_mistakes_are_told_by_every_command(desk: Desk) -> None:
    desk.strategy.write_text(BUSINESS.replace("won =", "wno ="), encoding="utf-8")
    for words in (["strategy"], ["strategy", "check"], ["strategy", "show", "--json"]):
        result = desk.type(*words)
        assert (result.exit_code, result.stdout) == (7, "")
        assert "track client: there is no key 'wno'; did you mean 'won'?" in result.stderr
        assert "track referral: won is missing" in result.stderr
        assert result.stderr.count("\n") == 2
    assert "wno" in desk.type("doctor").stdout


def test_a_strategy_in_order_says_so(desk: Desk, tmp_path: Path) -> None:
    result = desk.type("strategy", "check")
    told = "the template for business is in order: 2 tracks, 9 stages.\n"
    assert (result.exit_code, result.stdout) == (0, told)
    assert result.stderr == "Next: cardscan strategy\n"
    fresh = desk.type("strategy", "check", "--db", tmp_path / "none.db")
    assert fresh.exit_code == 0
    assert not (tmp_path / "none.db").exists()


def test_who_has_no_place_is_told(renamed: Desk) -> None:
    name = renamed.read(UID).contact.display_name
    result = renamed.type("strategy", "check")
    assert result.exit_code == 0
    assert result.stdout.endswith(f"client/proposal  4 people: {name}, {name}, {name} and 1 more\n")
    assert result.stderr == (
        "The strategy has no place for 4 people.\n"
        "Next: cardscan strategy move-all client/proposal TRACK/STAGE\n"
    )
    assert "no place for 4 contacts" in renamed.type("doctor").stdout


def test_all_people_of_a_place_are_moved_and_back(renamed: Desk) -> None:
    before = stands(renamed)
    result = renamed.type("strategy", "move-all", "client/proposal", "cli/cour")
    assert (result.exit_code, result.stdout) == (0, "4 people moved\n")
    assert stands(renamed) == ["client/courted"] * 4 + ["/prospective"] * 2
    assert "no place" not in renamed.type("strategy", "check").stderr
    assert "no place" not in renamed.type("doctor").stdout
    renamed.type("undo")
    assert stands(renamed) == before


def test_moving_many_tells_how_many_are_done(renamed: Desk) -> None:
    seen: list[object] = []

    @contextmanager
    def bar(total: int, *, shown: bool, doing: str) -> Iterator[Callable[[], None]]:
        seen.append(total)
        yield lambda: seen.append(doing)

    renamed.patch.setattr("cardscan.cli.progress.progress_bar", bar)
    renamed.type("strategy", "move-all", "client/proposal", "client/courted")
    assert seen == [4, *["Moving"] * 4]


def test_people_of_a_track_that_is_gone_go_to_another(desk: Desk) -> None:
    desk.type("move", UID, "later", "--until", "+9d")
    desk.type("move", "00000002", "no", "--why", "no need")
    desk.type("strategy", "init", "--template", "job-search")
    assert "no place for 3 people" in desk.type("strategy", "check").stderr
    desk.type("strategy", "move-all", "client", "hiring")
    assert stands(desk)[:4] == [
        "hiring/later",
        "client/no",
        "hiring/prospective",
        "hiring/prospective",
    ]
    assert desk.type("strategy", "check").stderr == "Next: cardscan strategy\n"


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["client/gone", "client/won"], "nobody stands at 'client/gone'"),
        (["client/proposal", "client/gone"], "there is no stage of client 'gone'"),
        (["client/proposal", "client/no"], "nobody is moved to no"),
        (["client/proposal", "supplier"], "there is no track 'supplier'"),
    ],
)
def test_a_move_of_all_that_makes_no_sense_changes_nothing(
    desk: Desk, words: list[str], told: str
) -> None:
    before = stands(desk)
    result = desk.type("strategy", "move-all", *words)
    assert result.exit_code == 2
    assert told in result.stderr
    assert stands(desk) == before


def test_the_editor_begins_with_the_template_and_asks_where_people_go(desk: Desk) -> None:
    desk.patch.setattr("cardscan.cli.strategy.at_terminal", lambda: True)
    desk.edit_with("text = text.replace('\"proposal\"', '\"courted\"')")
    result = desk.type("strategy", "edit", answers="client/gone\nclient/courted\n")
    assert result.exit_code == 0
    assert "Where does who is at client/proposal go?" in result.stdout
    assert "there is no stage of client 'gone'" in result.stderr
    assert (
        parse_strategy(desk.strategy.read_text(encoding="utf-8")).track("cl").rank("courted") == 3
    )
    assert stands(desk)[:4] == ["client/courted"] * 4
    assert result.stderr.endswith("Next: cardscan strategy\n")


def test_people_may_stay_until_it_is_decided(renamed: Desk) -> None:
    renamed.patch.setattr("cardscan.cli.strategy.at_terminal", lambda: True)
    before = stands(renamed)
    result = renamed.type("strategy", "check", answers="\n")
    assert "no place for 4 people" in result.stderr
    assert stands(renamed) == before


def test_a_strategy_with_mistakes_is_not_taken(desk: Desk) -> None:
    desk.edit_with("text = text.replace('kind', 'kin', 1)")
    for answers in ("", "n\n"):
        result = desk.type("strategy", "edit", answers=answers)
        assert result.exit_code == 7
        assert "did you mean 'kind'?" in result.stderr
        assert not desk.strategy.exists()
    desk.edit_with(
        "text = text.replace('kin =', 'kind =') if 'kin =' in text else 'kin = 1' + text"
    )
    desk.strategy.write_text(BUSINESS.replace("kind =", "kin ="), encoding="utf-8")
    assert desk.type("strategy", "edit").exit_code == 0
    assert read_strategy(desk.strategy).kind == "business"


def test_an_editor_that_changes_nothing_changes_nothing(desk: Desk) -> None:
    desk.edit_with("raise SystemExit")
    assert desk.type("strategy", "edit").stderr == "Nothing was changed.\n"
    assert not desk.strategy.exists()


def test_a_strategy_that_cannot_be_read_is_not_edited(desk: Desk) -> None:
    desk.strategy.write_bytes(b"\xff")
    assert desk.type("strategy", "edit").exit_code == 7
