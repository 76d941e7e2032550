"""How much of a machine there is to work with."""

import os
from pathlib import Path

import pytest

from cardscan.config import Settings
from cardscan.machine import count_cores, count_memory


def test_a_container_has_what_it_is_given(tmp_path: Path) -> None:
    (tmp_path / "cpu.max").write_text("50000 100000\n", encoding="ascii")
    (tmp_path / "memory.max").write_text("1000000\n", encoding="ascii")
    assert (count_cores(tmp_path), count_memory(tmp_path)) == (1, 1_000_000)


@pytest.mark.parametrize("limits", [("max 100000", "max"), ("6400000 100000", str(1 << 60)), None])
def test_without_limits_it_is_the_machine(tmp_path: Path, limits: tuple[str, str] | None) -> None:
    for name, limit in zip(("cpu.max", "memory.max"), limits or (), strict=False):
        (tmp_path / name).write_text(limit, encoding="ascii")
    assert 1 <= count_cores(tmp_path) <= (os.cpu_count() or 1)
    assert count_memory(tmp_path) > 100_000_000


@pytest.mark.parametrize(
    ("cores", "memory", "workers"), [(8, 64 << 30, 8), (8, 3 << 30, 3), (2, 1 << 29, 1)]
)
def test_workers_are_one_a_core_as_far_as_the_memory_goes(
    monkeypatch: pytest.MonkeyPatch, cores: int, memory: int, workers: int
) -> None:
    monkeypatch.setattr("cardscan.config.count_cores", lambda: cores)
    monkeypatch.setattr("cardscan.config.count_memory", lambda: memory)
    assert Settings().workers == workers
    assert Settings(jobs=5).workers == 5
