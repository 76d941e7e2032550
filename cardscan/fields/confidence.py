"""How sure each value of a contact is: the probability that it is right, by what speaks for it.

A logistic regression for each field over a handful of figures from 0 to 1. Its weights are in
``models/confidence.json``, which ``python -m models.calibrate`` fits; what speaks for a value
never lowers its probability, what speaks against it never raises it.
"""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from cardscan.card import Page
from cardscan.contact import Candidate, Field
from cardscan.fields.agree import plain
from cardscan.fields.known import NOTHING, Known
from cardscan.fields.labeller import read_checked
from cardscan.fields.proof import Evidence, Values, find_evidence, find_rival
from cardscan.fields.words import MODELS, squeeze

WEIGHTS = "confidence.json"
_SURE = 0.7
"""Of what only a code says, or a field without weights, which keep their parser's belief."""

_SETTLED = 0.9
"""Of a value that a person settled, letter for letter, on another card: less than certain, since
companies and titles may be written alike."""

_LEGIBLE = 0.8
"""Certainty of a word under which it is the print, not the parser, that is in doubt."""


@dataclass(frozen=True, slots=True)
class Weights:
    """What ``models/confidence.json`` holds."""

    by_field: Mapping[str, Mapping[str, float]]
    """For each field the weight of each piece of evidence, and its "bias"."""
    unseen: float
    """The probability from which on a value needs no look."""


@dataclass(frozen=True, slots=True)
class Rated:
    """A value with the probability that it is right."""

    value: Candidate
    probability: float
    doubtful: bool
    """Whether a person should look at it."""
    costs: Mapping[str, float]
    """By piece of evidence, how much surer the value would be without it, or with all of it: in
    logits; {} for a value without weights."""
    rival: Candidate | None
    """What else it may be."""


def rate(
    values: Values, candidates: Sequence[Candidate], pages: Sequence[Page], known: Known = NOTHING
) -> dict[Field, tuple[Rated, ...]]:
    """Every value with its probability.

    Args:
        values: of the contact, as chosen.
        candidates: that they were chosen from, those of codes among them.
        pages: that the candidates count.
        known: lines that a person settled on other cards.

    Raises:
        MissingDependencyError: the weights are missing, or are not those of the manifest.
    """
    weights = read_weights(MODELS)
    return {
        field: tuple(_rated(one, values, candidates, pages, weights, known) for one in found)
        for field, found in values.items()
    }


def _rated(
    one: Candidate,
    values: Values,
    candidates: Sequence[Candidate],
    pages: Sequence[Page],
    weights: Weights,
    known: Known,
) -> Rated:
    own = weights.by_field.get(one.field)
    rival = find_rival(one, values, candidates)
    if own is None or one.page < 0:
        return Rated(one, one.confidence, one.confidence < _SURE, {}, rival)
    evidence = find_evidence(one, values, candidates, pages)
    chance = probability(evidence, own)
    for code in candidates:
        if code.page < 0 and code.field == one.field and plain(code) == plain(one):
            chance = 1 - (1 - chance) * (1 - code.confidence)  # two witnesses
    if known.get(squeeze(str(one.value))) == one.field:
        chance = 1 - (1 - chance) * (1 - _SETTLED)  # the person is a witness too
    return Rated(one, chance, chance < weights.unseen, _costs(evidence, own), rival)


def _costs(evidence: Evidence, weights: Mapping[str, float]) -> dict[str, float]:
    costs = {
        name: weight * (1 - evidence.get(name, 0.0))
        if weight > 0
        else -weight * evidence.get(name, 0.0)
        for name, weight in weights.items()
        if name != "bias"
    }
    if "once" in evidence:  # what no other reading can say costs nothing
        costs |= {"agreed": 0.0, "spelled": 0.0}
    if evidence.get("clear", 0.0) < _LEGIBLE:  # before anything else it is to be read again
        costs["clear"] = costs.get("clear", 0.0) + costs.get("belief", 0.0)
        costs |= {"belief": 0.0, "fits": 0.0, "formed": 0.0}
    return costs


def probability(evidence: Evidence, weights: Mapping[str, float]) -> float:
    """The logistic function of the weighed evidence."""
    total = weights["bias"] + sum(weights.get(name, 0.0) * x for name, x in evidence.items())
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, total))))


@cache
def read_weights(folder: Path) -> Weights:
    """The weights of a folder, read once.

    Raises:
        MissingDependencyError: they are missing, or are not those of the manifest.
    """
    told = json.loads(read_checked(folder, WEIGHTS))
    return Weights(told["weights"], told["unseen"])
