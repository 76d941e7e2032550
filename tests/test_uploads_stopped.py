"""A photo on its way to the desk, which is killed or fails at each step: it arrives, once."""

import shutil
from pathlib import Path

import pytest

from benchmarks.day import run_apart
from benchmarks.faults import Faults, Kind
from tests.sending import find_mistakes, send


@pytest.mark.parametrize(("kind", "every"), [("kill", 5), ("ENOSPC", 23), ("EIO", 29)])
def test_a_photo_that_is_stopped_on_its_way_arrives_once(
    tmp_path: Path, migrated: Path, kind: Kind, every: int
) -> None:
    folder = tmp_path / "desk"

    def begin() -> None:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        shutil.copy(migrated, folder / "pipeline.db")

    begin()
    steps, told = run_apart(send, folder, Faults(folder))
    assert (told, find_mistakes(folder)) == ([], ())
    for step in range(1, len(steps) + 1, every):
        begin()
        ended = run_apart(send, folder, Faults(folder, step, kind))
        assert (ended is None) == (kind == "kill"), steps[step - 1]
        assert run_apart(send, folder, Faults(folder))[1] == []
        assert find_mistakes(folder) == (), f"after {kind} at {steps[step - 1]}"
