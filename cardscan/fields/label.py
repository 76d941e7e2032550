"""What each segment of a card is: name, title, department, organisation, address, or other.

By rules and by the trained labeller, which sees the rules' scores with all else on the page. The
parsers take only what ``label_segments`` gives.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from cardscan.fields.candidates import Hints
from cardscan.fields.department import department_score, names_department
from cardscan.fields.features import to_features
from cardscan.fields.labeller import find_marginals
from cardscan.fields.scores import (
    Label,
    address_score,
    best_label,
    company_like,
    is_told,
    legal_form,
    name_score,
    org_score,
    title_score,
    words_of,
)
from cardscan.fields.text import Segment, joined_with, label_before, part_of
from cardscan.fields.words import listed, squeeze

_LEARNT = 0.42
"""Weight of the labeller beside the rules: with more, names on real cards are lost."""

_OTHERWISE = 0.3
"""What is left of other scores of a line whose label a person settled."""


@dataclass(frozen=True, slots=True)
class Labelled:
    """A segment with how much speaks for each label, 0 to 1; they need not add up to 1."""

    segment: Segment
    scores: dict[Label, float]

    @property
    def best(self) -> Label:
        """The label with the highest score; "other" under 0.35."""
        return best_label(self.scores)


def label_segments(segments: tuple[Segment, ...], hints: Hints) -> tuple[Labelled, ...]:
    """Every segment with its scores, in the order given: rules and trained labeller together.

    Raises:
        MissingDependencyError: the labeller's model is missing or was altered.
    """
    segments = prepare(segments, hints)
    rules = score_by_rules(segments, hints)
    learnt = find_marginals(to_features(segments, rules, hints))
    blended = tuple(
        Labelled(segment, {label: _blend(label, score, own) for label, score in scores.items()})
        for segment, scores, own in zip(segments, rules, learnt, strict=True)
    )
    return tuple(_as_known(one, hints) for one in blended) if hints.known else blended


def _as_known(one: Labelled, hints: Hints) -> Labelled:
    """As a person settled such a line on another card, if one did."""
    known = hints.known.get(squeeze(one.segment.text))
    if known is None:
        return one
    scores = {label: score * _OTHERWISE for label, score in one.scores.items()}
    return Labelled(one.segment, scores | {known: 1.0})


def _blend(label: Label, rule: float, learnt: dict[Label, float]) -> float:
    """Rules know addresses by their notation, and better than drawn cards can teach."""
    return rule if label == "address" else (1 - _LEARNT) * rule + _LEARNT * learnt[label]


def prepare(segments: tuple[Segment, ...], hints: Hints) -> tuple[Segment, ...]:
    """The segments with those that hold two things parted, and names set on two lines joined."""
    parted = [part for segment in segments for part in _parts(segment, hints)]
    return tuple(_stacked(parted, hints))


def score_by_rules(segments: tuple[Segment, ...], hints: Hints) -> tuple[dict[Label, float], ...]:
    """What the rules give each prepared segment for each label but "other".

    Each is scored by itself, and once more with its neighbours: a name stands above a title, a
    street beside a postcode.
    """
    alone = [_alone(segment, hints) for segment in segments]
    return tuple(_among(index, segments, alone) for index in range(len(segments)))


_JOINTS = re.compile(r"\s+[-–—~/]\s+|,\s+|:\s+|\s+[–—]|\s{2,}")


def _parts(segment: Segment, hints: Hints) -> Iterator[Segment]:
    """The segment cut at commas, colons, dashes where that parts a name or title from the rest.

    "Ana Beispiel, Owner, License 12", "Ana Beispiel - Head of Sales", "Head of Sales, Marketing
    Department", not an address or "Example, Inc.".
    """
    cuts = [found.span() for found in _JOINTS.finditer(segment.text)]
    if cuts and address_score(segment.text) < 0.4 and not legal_form(segment.text):
        spans = list(pairwise([0, *(end for pair in cuts for end in pair), len(segment.text)]))[::2]
        pieces = [part_of(segment, *span) for span in spans]
        named = [name_score(piece.text, piece.height, hints) for piece in pieces]
        titled = [title_score(words_of(piece.text)) for piece in pieces]
        departments = [names_department(piece.text) for piece in pieces]
        best = titled.index(max(titled))
        if max(titled) >= 0.5 and (
            (max(named) >= 0.4 and named.index(max(named)) != best)
            or (any(departments) and not departments[best])
        ):
            yield from (piece for piece in pieces if piece.text)
            return
    yield from _columns(segment, hints)


def _columns(segment: Segment, hints: Hints) -> Iterator[Segment]:
    """The segment, or the name and what a reader took for the rest of its line.

    "Ana Beispiel Example Works GmbH", "CEO Ana Beispiel": one part is a person by its given name or
    an e-mail address, the other a company by its form or a domain, or a title.
    """
    blanks = [found.start() for found in re.finditer(r"\s+", segment.text)]
    whole = len(blanks) < 4 and name_score(segment.text, segment.height, hints) >= 0.7
    for at in blanks if len(blanks) < 8 else ():
        parts = part_of(segment, 0, at), part_of(segment, at, len(segment.text))
        for person, rest in (parts, parts[::-1]):
            other = _is_title(rest.text) or (not whole and _is_company(rest, hints))
            if other and _is_person(person, hints):
                yield from parts
                return
    yield segment


def _is_person(part: Segment, hints: Hints) -> bool:
    words = [squeeze(word) for word in part.text.split()]
    if len(words) < 2 or not part.text[-1].isalnum() or title_score(words) or legal_form(part.text):
        return False
    known = words[0] in listed("given_names")
    told = is_told(words[0], hints.names) or is_told(words[-1], hints.names)
    return (known or told) and name_score(part.text, part.height, hints) >= 0.6


def _is_company(part: Segment, hints: Hints) -> bool:
    long = len(part.text.split()) > 1 and part.text[0].isupper()
    return long and org_score(part.text, part.height, hints) >= 0.8


def _is_title(text: str) -> bool:
    """Whether a text is a title and no surname that is one too, as Baker and Meister are."""
    words = words_of(text)
    short = len(words) == 1 and text.isupper() and len(text) <= 4
    return (len(words) > 1 or short) and any(title_score([word]) for word in (words[0], words[-1]))


def _stacked(segments: list[Segment], hints: Hints) -> Iterator[Segment]:
    """The segments, with one that goes on below in the same type joined to what follows.

    "EXAMPLE" over "AIRLINES", a given name over a family name: set alike, one right under the
    other, and only together a name.
    """
    left = list(segments)
    while left:
        here = left.pop(0)
        below = next((s for s in left if _under(here, s)), None)
        if below is not None and _alike_set(here, below):
            joined = joined_with(here, below)
            name = name_score(joined.text, joined.height, hints)
            apart = max(name_score(s.text, s.height, hints) for s in (here, below))
            titles = max(title_score(words_of(s.text)) for s in (here, below))
            single = name >= 0.7 and " " not in here.text + below.text
            person = single or name >= max(0.5, apart + 0.1)
            if titles < 0.5 and person:
                left.remove(below)
                yield joined
                continue
        yield here


def _under(a: Segment, b: Segment) -> bool:
    """Whether b stands right under a, in letters of about the same size."""
    gap = b.box.top - a.box.bottom
    return (
        -0.3 * a.box.height < gap < 0.8 * a.box.height
        and 0.75 < a.height / b.height < 1.33
        and min(a.box.right, b.box.right) - max(a.box.left, b.box.left) > 0
        and not any(c.isdigit() for c in a.text + b.text)
    )


def _alike_set(a: Segment, b: Segment) -> bool:
    """Whether both are set alike and large, in a word or two."""
    words = max(len(a.text.split()), len(b.text.split()))
    return (
        (max(a.height, b.height) > 1.1 or words == 1)
        and a.text.isupper() == b.text.isupper()
        and words <= 2
    )


_TOLD: dict[str, Label] = {
    "full_name": "name",
    "title": "title",
    "department": "department",
    "org": "org",
    "addresses": "address",
}
"""By the field that a printed label names, what the line beside it is."""


def _alone(segment: Segment, hints: Hints) -> dict[Label, float]:
    words = words_of(segment.text)
    kind, label, _ = label_before(segment.text, ("other_labels", "phone_labels"))
    initial = len(label) == 1 and not any(map(str.isdigit, segment.text))  # "M. Example Ltd."
    contact_line = "@" in segment.text or (kind not in ("", "addresses") and not initial)
    scores: dict[Label, float] = {
        "name": 0.0 if contact_line else name_score(segment.text, segment.height, hints),
        "title": 0.0 if contact_line else title_score(words),
        "department": 0.0 if contact_line else department_score(segment.text),
        "org": 0.0 if contact_line else org_score(segment.text, segment.height, hints),
        "address": address_score(segment.text),
    }
    longest = max((sum(map(str.isalpha, word)) for word in segment.text.split()), default=0)
    if longest < 3 or segment.confidence < 0.3:
        zipped = segment.confidence >= 0.3 and bool(_ZIP.fullmatch(segment.text))
        faint = {label: score * 0.3 for label, score in scores.items()}
        return faint | {"address": 0.5} if zipped else faint
    if segment.told and (segment.told != "full_name" or name_score(segment.text, 1.0, hints)):
        return {label: 0.95 * (_TOLD[segment.told] == label) for label in _TOLD.values()}
    if scores["address"] > 0.6 and any(c.isdigit() for c in segment.text):
        scores |= {"name": 0.0, "title": 0.0, "org": scores["org"] * 0.4}
    elif scores["address"] >= 0.35:
        scores["name"] *= 0.4
    if scores["department"] >= 0.9:
        scores |= {"name": 0.0, "title": scores["title"] * 0.4, "org": scores["org"] * 0.4}
    if scores["title"] >= 0.5 and not _named_by_trade(segment.text, scores["name"]):
        scores["name"] *= 0.25
        scores["org"] *= 0.7 if scores["org"] < 0.8 else 1.0
    if scores["name"] >= 0.6 and not company_like(segment.text):
        scores["org"] *= 0.5  # a company named like its owner: the domain tells both
    if scores["org"] >= 0.75:
        scores["name"] *= 0.3
        scores["title"] *= 0.6
    return scores


def _named_by_trade(text: str, name: float) -> bool:
    """Whether a title is the surname of a person: "Anna Baker", "Frank Meister"."""
    words = words_of(text)
    given = words[0] in listed("given_names") and not title_score(words[:1])
    return name >= 0.6 and given and len(words) == 2


def _among(
    index: int, segments: tuple[Segment, ...], alone: list[dict[Label, float]]
) -> dict[Label, float]:
    """The scores of one segment with what stands right above and below it."""
    scores = dict(alone[index])
    here = segments[index]
    for other, their in zip(segments, alone, strict=True):
        if other is here or not _near(here, other):
            continue
        below = other.box.middle[1] > here.box.middle[1]
        if below and scores["name"] > 0.2:
            scores["name"] += 0.25 * (their["title"] >= 0.5)
        if not below and scores["title"] > 0.2:
            scores["title"] += 0.15 * (their["name"] >= 0.5)
        if their["address"] >= 0.5 and scores["address"] > 0.1:
            beside = other.line == here.line
            numbered = (below or beside) and bool(_HOUSE.fullmatch(here.text))
            scores["address"] += 0.4 if numbered else 0.15 * (scores["address"] > 0.2)
            scores["name"] *= 0.5
    return {label: min(1.0, score) for label, score in scores.items()}


_ZIP = re.compile(r"[A-Z]{2}[ ,.]+\d{5}(?:-\d{4})?")
"""The end of an American address, which holds no word."""
_HOUSE = re.compile(r"[^\W\d][^\d@]{3,40}?,? \d{1,4}(?: ?[a-zA-Z]| bis|[-/]\d{1,3})?")
"""A street without any word for one, its house number after it: "Oude Haven 62a"."""


def _near(a: Segment, b: Segment) -> bool:
    """Whether two segments follow each other in one column, or stand on one line."""
    if a.line == b.line:
        return True
    gap = max(a.box.top, b.box.top) - min(a.box.bottom, b.box.bottom)
    overlap = min(a.box.right, b.box.right) - max(a.box.left, b.box.left)
    tall = max(a.box.height, b.box.height)
    return gap < 1.5 * tall and overlap > 0.2 * min(a.box.width, b.box.width)
