"""Intervals and verdicts, against published values, and what must hold of any numbers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cardscan.pipeline.rates import Share, compare_counts, compare_shares, difference


@st.composite
def shares(draw: st.DrawFn) -> Share:
    of = draw(st.integers(1, 10_000))
    return Share(draw(st.integers(0, of)), of)


@pytest.mark.parametrize(
    ("share", "low", "high"),
    [
        (Share(81, 263), 0.2553, 0.3662),
        (Share(15, 148), 0.0624, 0.1605),
        (Share(0, 20), 0.0, 0.1611),
        (Share(1, 29), 0.0061, 0.1718),
    ],
)
def test_the_interval_is_that_of_the_literature(share: Share, low: float, high: float) -> None:
    """Newcombe (1998), "Two-sided confidence intervals for the single proportion", method 3."""
    assert share.interval == pytest.approx((low, high), abs=5e-5)


@pytest.mark.parametrize(
    ("new", "old", "low", "high"),
    [
        (Share(56, 70), Share(48, 80), 0.0524, 0.3339),
        (Share(9, 10), Share(3, 10), 0.1705, 0.8090),
        (Share(10, 10), Share(0, 20), 0.6791, 1.0),
    ],
)
def test_the_difference_is_that_of_the_literature(
    new: Share, old: Share, low: float, high: float
) -> None:
    """Newcombe (1998), the comparison of eleven methods, method 10."""
    assert difference(new, old) == pytest.approx((low, high), abs=5e-5)


def test_of_nothing_everything_may_be_true() -> None:
    assert Share(0, 0).value == 0
    assert Share(0, 0).interval == (0, 1)


@given(shares())
def test_the_interval_holds_the_share(share: Share) -> None:
    low, high = share.interval
    assert 0 <= low <= share.value + 1e-9
    assert share.value - 1e-9 <= high <= 1


@given(shares(), shares())
def test_the_verdict_turns_around_with_time(new: Share, old: Share) -> None:
    other = {"improving": "declining", "declining": "improving"}
    verdict = compare_shares(new, old)
    assert compare_shares(old, new) == other.get(verdict, verdict)
    if verdict == "improving":
        assert new.value > old.value


@pytest.mark.parametrize(
    ("new", "old", "verdict"),
    [
        (Share(60, 100), Share(40, 100), "improving"),
        (Share(40, 100), Share(60, 100), "declining"),
        (Share(55, 100), Share(45, 100), "too few to say"),
        (Share(9, 9), Share(0, 9), "too few to say"),
        (Share(10, 10), Share(0, 10), "improving"),
    ],
)
def test_shares_are_judged(new: Share, old: Share, verdict: str) -> None:
    assert compare_shares(new, old) == verdict


@pytest.mark.parametrize(
    ("new", "old", "verdict"),
    [
        (60, 30, "improving"),
        (30, 60, "declining"),
        (52, 48, "too few to say"),
        (19, 0, "too few to say"),
        (20, 0, "improving"),
    ],
)
def test_counts_are_judged(new: int, old: int, verdict: str) -> None:
    assert compare_counts(new, old) == verdict
