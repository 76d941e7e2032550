"""The accuracy benchmark: from a folder with its truth to figures."""

import json
from pathlib import Path

import pytest

from benchmarks.accuracy import main
from benchmarks.calibration import Sureness
from benchmarks.results import Answer, Task, read_truth, summarize, summarize_by_tag
from benchmarks.scoring import NOTHING, Reading, Tally
from benchmarks.tables import (
    print_calibration,
    print_misses,
    print_results,
    print_tags,
    to_figures,
)
from cardscan.card import Corners

SQUARE: Corners = ((0, 0), (100, 0), (100, 100), (0, 100))
TURNED: Corners = ((100, 0), (100, 100), (0, 100), (0, 0))
ANA: Reading = {**NOTHING, "name": ("Ana Beispiel",), "email": ("ana@example.com",)}

SURE = Sureness({**dict.fromkeys(NOTHING, ()), "name": (0.99,), "email": (0.6,)}, unseen=True)

ROWS = [
    {
        "id": "ana",
        "file": "ana.jpg",
        "kind": "scan",
        "tags": ["dark-bg"],
        "cards": [{"name": "Ana Beispiel", "corners": SQUARE}],
    },
    {"id": "bo", "file": "bo.jpg", "cards": [{"name": "Bo Exempel"}, {"title": "Head of Sales"}]},
]


@pytest.fixture
def tasks(tmp_path: Path) -> tuple[Task, ...]:
    lines = "\n".join(json.dumps(row) for row in ROWS) + "\n"
    (tmp_path / "truth.jsonl").write_text(lines, encoding="utf-8")
    return read_truth(tmp_path)


def test_reads_the_truth(tasks: tuple[Task, ...]) -> None:
    ana, bo = tasks
    assert (ana.path.name, ana.corners) == ("ana.jpg", (SQUARE,))
    assert (ana.tags, bo.tags) == (("kind:scan", "dark-bg"), ())
    assert ana.truths[0]["name"] == (("Ana Beispiel",),)
    assert (bo.path.name, bo.corners, len(bo.truths)) == ("bo.jpg", (), 2)


def test_counts_what_is_right_missed_and_invented(tasks: tuple[Task, ...]) -> None:
    answers = (Answer((ANA,), (TURNED,), cpu=0.5), Answer((), error="no-card: nothing", cpu=0.4))
    result = summarize(tasks, answers)
    assert result.tallies["name"] == Tally(true=2, read=1, right=1)
    assert result.tallies["email"] == Tally(true=0, read=1, right=0)
    assert result.tallies["title"] == Tally(true=1)
    assert (result.cards, result.complete) == (3, 1)
    assert result.cpu == pytest.approx(0.3)
    assert result.errors == (("bo.jpg", "no-card: nothing"),)
    assert to_figures(result)["corners"] == {"found": 1.0, "upright": 0.0}
    assert to_figures(result)["fields"]["all"]["f1"] == 0.4


def test_a_card_beyond_the_true_ones_is_invented(tasks: tuple[Task, ...]) -> None:
    result = summarize(tasks[:1], (Answer((NOTHING, ANA), (SQUARE, SQUARE)),))
    assert result.tallies["name"] == Tally(true=1, read=1, right=1)
    result = summarize(tasks[:1], (Answer((ANA, ANA), (SQUARE, SQUARE)),))
    assert result.tallies["name"] == Tally(true=1, read=2, right=1)


def test_prints_both_ways_side_by_side(
    tasks: tuple[Task, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    ways = {
        "cardscan": summarize(tasks, (Answer((ANA,), (SQUARE,)), Answer((), error="no-card: -"))),
        "naive": summarize(tasks, (Answer((NOTHING,)), Answer((NOTHING,)))),
    }
    print_results(ways, len(tasks))
    print_misses(ways["cardscan"])
    told = capsys.readouterr().out
    assert "2 photos, 3 cards" in told
    assert "corners: IoU over 0.9 on 100.0%, turned right on 100.0%" in told
    assert "cardscan: bo.jpg: no-card: -" in told
    assert "ana.jpg: email invented: ana@example.com" in told


def test_of_many_ways_only_f1_is_printed(
    tasks: tuple[Task, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    one = summarize(tasks[:1], (Answer((ANA,), (SQUARE,)),))
    print_results({"auto": one, "tesseract": one, "naive": one}, 1)
    told = capsys.readouterr().out.splitlines()
    assert told[2].split() == ["F1", "true", "auto", "tesseract", "naive"]
    assert told[3].split() == ["name", "1", "1.000", "1.000", "1.000"]


def test_figures_by_tag(tasks: tuple[Task, ...], capsys: pytest.CaptureFixture[str]) -> None:
    answers = (Answer((ANA,), (SQUARE,)), Answer((), error="no-card: nothing"))
    tags = dict(summarize_by_tag(tasks, answers))
    assert list(tags) == ["dark-bg", "kind:scan"]
    assert tags["dark-bg"].tallies["name"] == Tally(1, 1, 1)
    assert to_figures(tags["dark-bg"], tags.items())["tags"]["kind:scan"]["cards"] == 1
    twice = summarize(tasks[:1] * 2, answers[:1] * 2)
    print_tags([("dark-bg", twice), ("kind:scan", tags["kind:scan"])])
    told = capsys.readouterr().out
    assert "dark-bg" in told
    assert "kind:scan" not in told  # one card says nothing about a kind


def test_figures_of_what_is_filed_unseen(
    tasks: tuple[Task, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    result = summarize(tasks[:1], (Answer((ANA,), (SQUARE,), (SURE,)),))
    figures = to_figures(result)
    assert figures["unseen"] == {"cards": 1, "of": 1, "values": 2, "wrong": 1}
    assert figures["calibration_error"] == {"name": 0.01, "email": 0.6, "all": 0.305}
    print_calibration(result)
    told = capsys.readouterr().out
    assert "filed unseen: 1 of 1 cards (100.0%); 1 of their 2 values wrong (50.00%)" in told
    assert [line.split() for line in told.splitlines() if line.startswith("0.98")] == [
        ["0.98", "to", "1.00", "1.00", "of", "1", "1.00", "of", "1"]
    ]


def test_a_folder_without_truth_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as exit_info:
        main([str(tmp_path)])
    assert exit_info.value.code == 2
    assert "no truth.jsonl" in capsys.readouterr().err


@pytest.mark.tesseract
def test_scores_the_demo_stack(capsys: pytest.CaptureFixture[str]) -> None:
    stack = Path(__file__).parent.parent / "samples" / "cards"
    assert main([str(stack), "--limit", "1", "--json"]) == 0
    figures = json.loads(capsys.readouterr().out)
    assert set(figures) == {"cardscan", "naive"}
    assert figures["cardscan"]["errors"] == figures["naive"]["errors"] == {}
    assert figures["cardscan"]["fields"]["all"]["right"] > 0
    assert figures["cardscan"]["cpu_seconds_per_card"] > 0
