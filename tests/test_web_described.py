"""The API as its description says it: what schemathesis makes up is answered so, and no fault."""

from pathlib import Path

import pytest

from benchmarks.api import measure
from cardscan.store.search import Search


def test_whatever_is_asked_is_answered_as_described(tmp_path: Path) -> None:
    outcome = measure(tmp_path, cases=130, seed=1)
    assert outcome.statuses.total() > 80
    assert {200, 400, 404, 409} <= set(outcome.statuses)
    assert outcome.faults == []
    assert outcome.others == []


def test_a_fault_and_an_answer_that_is_not_described_are_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Search, "count", lambda *_: 1 / 0)
    monkeypatch.setattr("cardscan.web.api.asdict", lambda one: {})
    outcome = measure(tmp_path, cases=50, seed=1)
    assert "/api/v1/contacts" in outcome.faults[0]
    assert "is a required property" in "".join(outcome.others)
