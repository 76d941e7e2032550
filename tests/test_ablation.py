"""The ablation: every step that it leaves out is there, is left out, and is put back."""

from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

import benchmarks.ablation as ablation
from benchmarks.ablation import STEPS, Stand, main, rated_by_belief, replaced, scan_without
from benchmarks.results import Answer
from benchmarks.scoring import NOTHING
from cardscan.config import Settings
from cardscan.fields.resolve import choose
from tests.pages import page

STANDS = [stand for step in STEPS.values() for stand in step.stands]


def there(stand: Stand) -> Any:
    return getattr(import_module(stand.module), stand.name)


@pytest.mark.parametrize("stand", STANDS, ids=[stand.name for stand in STANDS])
def test_a_step_is_replaced_and_put_back(stand: Stand) -> None:
    before = there(stand)
    with replaced(stand):
        assert there(stand) is stand.by
    assert there(stand) is before is not stand.by


def test_a_step_that_is_not_there_is_told() -> None:
    with pytest.raises(AttributeError), replaced(Stand("cardscan.scan", "find_stars", None)):
        pass


def test_the_scan_runs_without_the_step(monkeypatch: pytest.MonkeyPatch) -> None:
    stand = STEPS["no codes"].stands[0]
    seen = []

    def scan(path: Path, settings: Settings) -> Answer:
        seen.append((there(stand), settings.engine))
        return Answer(())

    monkeypatch.setattr(ablation, "scan", scan)
    scan_without("no codes", Path("ana.jpg"))
    scan_without("PP-OCR alone", Path("ana.jpg"))
    assert seen == [(stand.by, "auto"), (there(stand), "ppocr")]


def test_without_calibration_values_are_as_sure_as_their_parser() -> None:
    choice = choose([page("Ana Beispiel", "ana@example.com", confidence=0.5)])
    (email,) = rated_by_belief(choice.values, choice.candidates, choice.pages)["emails"]
    assert (email.probability, email.doubtful) == (choice.values["emails"][0].confidence, True)


def test_prints_a_row_for_each_step(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    row = '{"file": "ana.jpg", "cards": [{"name": "Ana Beispiel"}]}\n'
    (tmp_path / "truth.jsonl").write_text(row, encoding="utf-8")

    def run(way: partial[Answer], *_: object) -> tuple[Answer, ...]:
        name = "Ana Beispiel" if way.args == ("all steps",) else "Bo"
        return (Answer(({**NOTHING, "name": (name,)},)),)

    monkeypatch.setattr(ablation, "run", run)
    assert main([str(tmp_path)]) == 0
    rows = capsys.readouterr().out.splitlines()[3:]
    assert [row[:27].strip() for row in rows] == list(STEPS)
    assert rows[0].split()[2:6] == ["1.000", "1", "of", "1"]
    assert "0.000" in rows[1]
