"""The speed benchmark counts each step once, and finds all of them where they are done."""

import io
import time

import numpy as np
import pytest
from PIL import Image

from benchmarks.growth import commented, name_of
from benchmarks.speed import main
from benchmarks.steps import LIMIT, STEPS, Meter, find_owner, metering


def test_a_step_is_counted_without_the_steps_inside_it(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = [0.0]
    monkeypatch.setattr(time, "process_time", lambda: clock[0])

    def spend(seconds: float) -> None:
        clock[0] += seconds

    meter = Meter()
    inner = meter.metered("inner", spend)

    def twice() -> None:
        spend(1)
        inner(4)
        inner(5)

    meter.metered("outer", twice)()
    assert meter.spent == {"inner": 9, "outer": 1}
    assert meter.calls == {"inner": 2, "outer": 1}


@pytest.mark.parametrize("place", [place for places in STEPS.values() for place in places])
def test_every_step_is_metered_and_then_left_alone(place: str) -> None:
    owner, name = find_owner(place)
    function = getattr(owner, name)
    with metering():
        assert getattr(owner, name) is not function
    assert getattr(owner, name) is function


def test_the_limit_is_made_of_steps() -> None:
    assert set(LIMIT) <= set(STEPS)


def test_copies_are_other_bytes_of_the_same_picture() -> None:
    out = io.BytesIO()
    Image.effect_noise((40, 30), 60).save(out, "JPEG")
    copies = [commented(out.getvalue(), number) for number in (1, 22)]
    assert len({out.getvalue(), *copies}) == 3
    for copy in copies:
        with Image.open(io.BytesIO(copy)) as picture, Image.open(out) as original:
            assert np.array_equal(np.asarray(picture), np.asarray(original))


def test_small_cards_are_of_different_people() -> None:
    assert len({name_of(number) for number in range(10_000)}) == 10_000


def test_a_part_that_is_not_there_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["stpes"])
    assert "there is no stpes" in capsys.readouterr().err
