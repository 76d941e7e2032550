"""Shares with how sure they are, and whether a number became better, or too few speak for it.

All intervals are at 95 %, each by itself: of twenty comparisons of what did not change, one on the
average is called a change.
"""

from dataclasses import dataclass
from math import sqrt
from typing import Literal

Verdict = Literal["improving", "declining", "too few to say"]

LEAST = 10
"""In each period, for a comparison: below it, one person more or less is the whole difference."""

_Z = 1.959964
"""The normal distribution has 95 % within so many standard deviations."""


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many."""

    number: int
    of: int

    @property
    def value(self) -> float:
        """From 0 to 1; 0 of nothing is 0."""
        return self.number / self.of if self.of else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        """Between what the true share lies: Wilson's score interval, 0 to 1 for nothing.

        E. B. Wilson, "Probable inference, the law of succession, and statistical inference",
        Journal of the American Statistical Association 22 (1927), 209-212.
        """
        if not self.of:
            return 0.0, 1.0
        square, share = _Z * _Z, self.value
        middle = share + square / (2 * self.of)
        reach = _Z * sqrt(share * (1 - share) / self.of + square / (4 * self.of * self.of))
        scale = 1 + square / self.of
        return max(0.0, (middle - reach) / scale), min(1.0, (middle + reach) / scale)


def difference(new: Share, old: Share) -> tuple[float, float]:
    """Between what the true difference of two shares lies.

    R. G. Newcombe, "Interval estimation for the difference between independent proportions:
    comparison of eleven methods", Statistics in Medicine 17 (1998), 873-890: method 10, from the
    Wilson interval of each.
    """
    (low, high), (old_low, old_high) = new.interval, old.interval
    apart = new.value - old.value
    down = sqrt((new.value - low) ** 2 + (old_high - old.value) ** 2)
    up = sqrt((high - new.value) ** 2 + (old.value - old_low) ** 2)
    return apart - down, apart + up


def compare_shares(new: Share, old: Share) -> Verdict:
    """Whether a share, of which more is better, has changed: its difference excludes 0."""
    if min(new.of, old.of) < LEAST:
        return "too few to say"
    return _verdict(*difference(new, old))


def compare_counts(new: int, old: int) -> Verdict:
    """Whether there is more of something in a period than in one before it of the same length.

    If nothing had changed, each of both periods' would have come in either as with a coin; what
    share came in the new one is judged by its Wilson interval. J. Przyborowski and H. Wilenski,
    "Homogeneity of results in testing samples from Poisson series", Biometrika 31 (1940), 313-323.
    """
    if new + old < 2 * LEAST:
        return "too few to say"
    low, high = Share(new, new + old).interval
    return _verdict(low - 0.5, high - 0.5)


def _verdict(low: float, high: float) -> Verdict:
    if low > 0:
        return "improving"
    return "declining" if high < 0 else "too few to say"
