"""What a person's own decisions teach about the next ones: ``cardscan train``.

A multinomial logistic regression on the words of cards, fitted with a normal prior around what the
strategy's own words say (Bishop: Pattern Recognition and Machine Learning, 4.3.4): where nothing
was decided yet it says what they say, and each decision moves it a little.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from cardscan.contact import Contact
from cardscan.pipeline.strategy import Strategy
from cardscan.pipeline.triage import NEITHER, Habits, find_marks, suggest, weigh_words

Decision = tuple[Contact, str, tuple[str, ...]]
"""A contact, its event, and the tracks it was put on, none for neither."""

_FEWEST = 2
"""Contacts that have a mark in common before it is one."""
_PRECISION, _PRECISION_TITLE = 3.0, 1.0
"""Of the prior: one over the variance, in logits, of the weights of marks, and of those of titles
and of the words of the strategy, which decisions mostly go by; best on seeds 101 to 110 of
``benchmarks.triage``, whose table is of others."""
_ROUNDS = 500
_STILL = 1e-3
"""Logits: where no weight moves as far in a round, all have settled."""

_Numbers = npt.NDArray[np.float64]


def learn(strategy: Strategy, decisions: Iterable[Decision]) -> Habits:
    """What decisions have in common; a mark of one contact only is left out.

    Decisions for a track that the strategy no longer has count for nothing.
    """
    names = [NEITHER, *(track.name for track in strategy.tracks)]
    told = ((one[0], one[1], [t for t in one[2] or (NEITHER,) if t in names]) for one in decisions)
    known = [one for one in told if one[2]]
    if not known:
        return Habits()
    found = [find_marks(strategy, contact, event) for contact, event, _ in known]
    seen = Counter(mark for marks in found for mark in marks)
    marks = [mark for mark, times in seen.items() if times >= _FEWEST]
    at = {mark: number for number, mark in enumerate(marks)}
    rows = [[at[mark] for mark in of if mark in at] for of in found]
    said = [weigh_words(strategy, contact, event)[0] for contact, event, _ in known]
    prior = [_PRECISION_TITLE if _is_telling(mark) else _PRECISION for mark in marks]
    weights = _fit(
        rows,
        np.array([[logits[name] for name in names] for logits in said]),
        np.array([[(name in put) / len(put) for name in names] for *_, put in known]),
        np.array(prior),
    )
    counts: dict[str, Counter[str]] = {mark: Counter() for mark in marks}
    for of, (*_, put) in zip(found, known, strict=True):
        for mark in of:
            if mark in counts:
                counts[mark].update(put)
    return Habits(
        dict(Counter(track for *_, put in known for track in put)),
        {mark: dict(count) for mark, count in counts.items()},
        {
            mark: {name: round(float(one), 4) for name, one in zip(names, row, strict=True)}
            for mark, row in zip(marks, weights, strict=True)
        },
    )


def _is_telling(mark: str) -> bool:
    return mark.startswith(("title:", "words:"))


def _fit(
    rows: Sequence[Sequence[int]], said: _Numbers, put: _Numbers, precision: _Numbers
) -> _Numbers:
    """The likeliest weight of each mark for each track, marks x tracks.

    Nesterov's accelerated gradient, whose steps are as long as the curvature of the loss allows at
    most (Böhning: Multinomial logistic regression algorithm, 1992; its bound taken mark by mark).

    Args:
        rows: of each decision, the numbers of its marks.
        said: logits by the words of the strategy, decisions x tracks.
        put: shares of where each was put, decisions x tracks.
        precision: of the prior of each mark's weights.
    """
    lengths = np.array([len(row) for row in rows], dtype=int)
    row = np.repeat(np.arange(len(rows)), lengths)
    mark = np.array([one for found in rows for one in found], dtype=int)
    marks = len(precision)
    bound = precision + np.bincount(mark, lengths[row], minlength=marks) / 2
    weights = np.zeros((marks, said.shape[1]))

    def summed(values: _Numbers, by: npt.NDArray[np.int_], size: int) -> _Numbers:
        return np.stack([np.bincount(by, column, minlength=size) for column in values.T], axis=1)

    before = weights
    for number in range(_ROUNDS):
        ahead = weights + number / (number + 3) * (weights - before)
        logits = said + summed(ahead[mark], row, len(rows))
        chances = np.exp(logits - logits.max(axis=1, keepdims=True))
        chances /= chances.sum(axis=1, keepdims=True)
        slope = summed((chances - put)[row], mark, marks) + precision[:, None] * ahead
        before, weights = weights, ahead - slope / bound[:, None]
        if np.abs(weights - before).max(initial=0) < _STILL:
            break
    return weights


@dataclass(frozen=True, slots=True)
class Trial:
    """How often the suggestion would have been what the person decided."""

    right: int
    total: int
    commonest: int
    """How often always saying the commonest decision would have been right."""


def try_out(strategy: Strategy, decisions: Iterable[Decision], folds: int = 5) -> Trial:
    """Each decision guessed from the others, in folds of every n-th one (cross-validation)."""
    known = list(decisions)
    right = 0
    for part in range(folds):
        habits = learn(strategy, (one for at, one in enumerate(known) if at % folds != part))
        for contact, event, tracks in known[part::folds]:
            guess = suggest(strategy, contact, event, habits).track
            right += guess in (tracks or (NEITHER,))
    commonest = Counter(track for _, _, tracks in known for track in tracks or (NEITHER,))
    return Trial(right, len(known), max(commonest.values(), default=0))
