"""Programs that write at once lose nothing and double nothing, on either kind of database."""

import pytest

from benchmarks import writers
from benchmarks.writers import run_writers


def test_no_move_of_several_writers_is_lost_or_doubled(
    new_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writers, "CONTACTS", 3)
    outcome = run_writers(new_url, writers=3, moves=60)
    assert (outcome.lost, outcome.doubled, outcome.broken) == (0, 0, 0)
    assert outcome.moves == 60
