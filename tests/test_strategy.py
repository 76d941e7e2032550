"""The strategy: its file, all its mistakes told at once, and what a person types for a name."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cardscan.errors import SettingsError, UsageError
from cardscan.pipeline.strategy import (
    KINDS,
    Goal,
    Kind,
    Stage,
    Strategy,
    Track,
    parse_strategy,
    read_strategy,
    read_template,
)

SMALL = """
kind = "custom"
no_reasons = ["no need", "no budget", "not here"]
[[tracks]]
name = "Client"
won = "buys"
looks_like = ["owner"]
cadence = [1, 5]
goals = [{ measure = "talks", number = 3, period = "week" }]
stages = [
  { name = "prospective", decide_within = 10 },
  { name = "talks", checklist = ["has time"] },
  { name = "takes part" },
  { name = "buys" },
]
"""
CLIENT = Track(
    name="Client",
    title="Client",
    stages=(
        Stage("prospective", (), 10),
        Stage("talks", ("has time",)),
        Stage("takes part"),
        Stage("buys"),
    ),
    won="buys",
    looks_like=("owner",),
    cadence=(1, 5),
    goals=(Goal("talks", 3, "week"),),
)


def test_a_file_is_read_whole(tmp_path: Path) -> None:
    path = tmp_path / "strategy.toml"
    path.write_text(SMALL, encoding="utf-8")
    expected = Strategy("custom", (CLIENT,), ("no need", "no budget", "not here"))
    assert read_strategy(path) == expected


@pytest.mark.parametrize("kind", KINDS)
def test_every_template_is_a_strategy_of_its_kind(kind: Kind) -> None:
    strategy = parse_strategy(read_template(kind))
    assert strategy.kind == kind
    assert all(track.stages[0].decide_within for track in strategy.tracks)
    assert all(track.cadence == (2, 7, 14, 28) for track in strategy.tracks)


def test_without_a_file_the_template_for_business_holds(tmp_path: Path) -> None:
    strategy = read_strategy(tmp_path / "none.toml")
    assert strategy == parse_strategy(read_template("business"))
    assert [track.name for track in strategy.tracks] == ["client", "referral"]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("kind =", "kin =", "there is no key 'kin'; did you mean 'kind'?"),
        ('kind = "custom"', "", "kind is missing"),
        ('"custom"', '"busines"', "kind cannot be 'busines'; did you mean 'business'?"),
        ('"custom"', "3", "the strategy: kind must be a text in quotes"),
        ('["no need", "no budget", "not here"]', "[]", "no_reasons is missing or empty"),
        ('"no budget"', '"No Need"', "no_reasons has the same text twice"),
        ('"no budget"', "7", "no_reasons must be a list of texts"),
        ('"Client"', '"NEITHER"', "track 1 of the strategy: the name 'NEITHER' is reserved"),
        ('"Client"', '"a/b"', "the name 'a/b' must be a letter and up to 39"),
        ('name = "Client"', "", "track 1 of the strategy: name is missing"),
        ('won = "buys"', "", "track Client: won is missing"),
        ('won = "buys"', 'won = "buy"', "won cannot be 'buy'; did you mean 'buys'?"),
        ('won = "buys"', 'won = "talks"', "the won stage 'talks' must be the last"),
        ('"takes part"', '"Won"', "'won' is what may be typed for the last stage"),
        ('"takes part"', '"Talks"', "stage 3 of track Client: the name 'Talks' is there twice"),
        ('"takes part"', '"later"', "the name 'later' is reserved"),
        ('"takes part"', '"meetings"', "the name 'meetings' is reserved"),
        ("decide_within = 10", "decide_within = -1", "whole number of 0 or more, not -1"),
        ("decide_within = 10", "decide_within = true", "whole number of 0 or more, not True"),
        ("decide_within = 10", "decide_in = 10", "stage 1 of track Client: there is no key"),
        ('"buys" }', '"buys", decide_within = 1 }', "decide_within means nothing at the last"),
        ("[1, 5]", "[1, 0]", "cadence must be a list of days, each 1 or more"),
        ("[1, 5]", "[]", "cadence must be a list of days, each 1 or more"),
        ('"talks", number', '"talk", number', "measure cannot be 'talk'; did you mean 'talks'?"),
        ("number = 3", "number = 0", "goal 1 of track Client: number must be"),
        ("number = 3, ", "", "goal 1 of track Client: number is missing"),
        ('"week"', '"fortnight"', "one of week, month, quarter, year"),
        ("stages = [", "stages = [1,", "stages must be tables"),
        ("[[tracks]]", "tracks = 1\n[other]", "tracks must be tables"),
        ("[[tracks]]", "[other]", "there is no track"),
        ('kind = "custom"', "kind =", "this is no TOML"),
    ],
)
def test_what_is_wrong_is_told(old: str, new: str, told: str) -> None:
    assert old in SMALL
    with pytest.raises(SettingsError) as caught:
        parse_strategy(SMALL.replace(old, new, 1))
    assert told in caught.value.message
    assert "cardscan strategy" in caught.value.hint


def test_all_mistakes_are_told_at_once_with_the_file(tmp_path: Path) -> None:
    path = tmp_path / "strategy.toml"
    path.write_text(
        'kind = "custom"\nno_reasons = ["x"]\n'
        '[[tracks]]\nname = "a"\n[[tracks]]\nname = "A"\nstages = [{ name = "no" }]\n',
        encoding="utf-8",
    )
    with pytest.raises(SettingsError) as caught:
        read_strategy(path)
    assert caught.value.message == (
        f"{path}: track a: there is no stage; "
        "track 2 of the strategy: the name 'A' is there twice; the way leads from one to the next "
        "only; stage 1 of track A: the name 'no' is reserved; choose another; "
        "track A: there is one stage only; people need one to come from and one to come to; "
        "track A: won is missing"
    )


def test_a_file_that_is_no_text_is_told(tmp_path: Path) -> None:
    path = tmp_path / "strategy.toml"
    path.write_bytes(b"\xff\xfe")
    for wrong in (path, tmp_path):
        with pytest.raises(SettingsError, match=str(wrong)):
            read_strategy(wrong)


TOML = st.recursive(
    st.booleans() | st.integers() | st.sampled_from(['"a"', '"no"', '""', "1.5", "[]", "{}"]),
    lambda inner: st.lists(inner, max_size=2).map(lambda v: f"[{', '.join(map(str, v))}]"),
    max_leaves=3,
).map(lambda value: str(value).lower() if isinstance(value, bool) else str(value))


@given(st.lists(st.tuples(st.integers(0, SMALL.count("=") - 1), TOML), max_size=4))
def test_any_file_is_a_strategy_or_a_list_of_mistakes(changes: list[tuple[int, str]]) -> None:
    lines = SMALL.replace("{ ", "{").splitlines()
    for at, value in changes:
        line = at % len(lines)
        key = lines[line].partition("=")[0]
        lines[line] = f"{key}= {value}" if "=" in lines[line] else lines[line]
    try:
        strategy = parse_strategy("\n".join(lines))
    except SettingsError:
        return
    assert all(track.stages[-1].name == track.won for track in strategy.tracks)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("PROS", "prospective"),
        ("ta", None),
        ("talk", "talks"),
        ("won", "buys"),
        ("Won", "buys"),
        ("NO", "no"),
        ("lat", "later"),
    ],
)
def test_a_stage_is_typed_by_its_beginning(typed: str, meant: str | None) -> None:
    if meant is None:
        with pytest.raises(UsageError, match="may be talks or takes part"):
            CLIENT.destination(typed)
    else:
        assert CLIENT.destination(typed) == meant


def test_a_name_that_begins_another_can_be_typed() -> None:
    track = Track("t", "t", (Stage("call"), Stage("callback")), "callback")
    assert track.destination("call") == "call"


@pytest.mark.parametrize(("typed", "perhaps"), [("tlaks", "talks"), ("x", ""), ("", "")])
def test_an_unknown_stage_is_told_with_those_that_are_there(typed: str, perhaps: str) -> None:
    with pytest.raises(UsageError, match="there is no stage of Client") as caught:
        CLIENT.destination(typed)
    assert ("did you mean" in caught.value.message) == bool(perhaps)
    assert perhaps in caught.value.message
    assert caught.value.hint == "There are prospective, talks, takes part, buys, later, no."


def test_tracks_and_reasons_are_typed_by_their_beginning() -> None:
    strategy = parse_strategy(SMALL)
    assert strategy.track("cl") is strategy.tracks[0]
    with pytest.raises(UsageError, match="there is no track 'clients'; did you mean 'Client'"):
        strategy.track("clients")
    assert strategy.reason("NO B") == "no budget"
    assert strategy.reason(" no ") == "no"
    assert strategy.reason("moved to Peru") == "moved to Peru"


@pytest.mark.parametrize(
    ("track", "stage", "known"),
    [
        ("", "prospective", True),
        ("", "neither", True),
        ("Client", "talks", True),
        ("Client", "Talks", False),
        ("Client", "later", True),
        ("Client", "gone", False),
        ("client", "talks", False),
        ("gone", "talks", False),
        ("gone", "later", False),
        ("gone", "no", True),
    ],
)
def test_entries_without_a_place_are_told_apart(track: str, stage: str, known: bool) -> None:
    assert parse_strategy(SMALL).knows(track, stage) is known


def test_the_last_wait_holds_from_then_on() -> None:
    assert [CLIENT.wait(touches) for touches in range(4)] == [1, 5, 5, 5]


def test_stages_are_in_order() -> None:
    assert [CLIENT.rank(name) for name in ("prospective", "buys", "no")] == [0, 3, -1]
