"""What each segment of a card is: name, title, department, organisation, address, or other.

By rules here: word lists, shape, size and place, and what the e-mail addresses and domains on the
card say. The parsers take only what ``label_segments`` gives, so that a trained labeller can stand
in for the rules.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache
from itertools import pairwise
from typing import Literal

from cardscan.fields.candidates import Hints
from cardscan.fields.text import Segment, joined_with, label_before, part_of
from cardscan.fields.url import own_names
from cardscan.fields.words import fold, labelled, listed, name_part, squeeze

Label = Literal["name", "title", "department", "org", "address", "other"]


@dataclass(frozen=True, slots=True)
class Labelled:
    """A segment with how much speaks for each label, 0 to 1; they need not add up to 1."""

    segment: Segment
    scores: dict[Label, float]

    @property
    def best(self) -> Label:
        """The label with the highest score; "other" under 0.35."""
        label, score = max(self.scores.items(), key=lambda item: item[1])
        return label if score >= 0.35 else "other"


def label_segments(segments: tuple[Segment, ...], hints: Hints) -> tuple[Labelled, ...]:
    """Every segment with its scores, in the order given.

    Lines that hold two things are parted first and names set on two lines joined. Then each is
    scored by itself, and once more with its neighbours: a name stands above a title, a street
    beside a postcode.
    """
    parted = [part for segment in segments for part in _parts(segment, hints)]
    segments = tuple(_stacked(parted, hints))
    alone = [_alone(segment, hints) for segment in segments]
    return tuple(
        Labelled(segment, _among(index, segments, alone)) for index, segment in enumerate(segments)
    )


_JOINTS = re.compile(r"\s+[-–—~/]\s+|,\s+|\s+[–—]|\s{2,}")


def _parts(segment: Segment, hints: Hints) -> Iterator[Segment]:
    """The segment cut at commas and dashes where that parts a name or a title from the rest.

    "Ana Beispiel, Owner, License 12" and "Ana Beispiel - Head of Sales", not an address or
    "Example, Inc.".
    """
    cuts = [found.span() for found in _JOINTS.finditer(segment.text)]
    if cuts and address_score(segment.text) < 0.4 and not legal_form(segment.text):
        spans = list(pairwise([0, *(end for pair in cuts for end in pair), len(segment.text)]))[::2]
        pieces = [part_of(segment, *span) for span in spans]
        named = [name_score(piece.text, piece.height, hints) for piece in pieces]
        titled = [title_score(_words(piece.text)) for piece in pieces]
        if (
            max(named) >= 0.4
            and max(titled) >= 0.5
            and named.index(max(named)) != titled.index(max(titled))
        ):
            yield from (piece for piece in pieces if piece.text)
            return
    yield segment


def _stacked(segments: list[Segment], hints: Hints) -> Iterator[Segment]:
    """The segments, with one that goes on below in the same type joined to what follows.

    "EXAMPLE" over "AIRLINES", a given name over a family name: set alike, one right under the
    other, and only together a name.
    """
    left = list(segments)
    while left:
        here = left.pop(0)
        below = next((s for s in left if _under(here, s)), None)
        if below is not None and _ends_company(here, below, hints):
            left.remove(below)
            left.insert(0, joined_with(here, below))
            continue
        if below is not None and _alike_set(here, below):
            joined = joined_with(here, below)
            name = name_score(joined.text, joined.height, hints)
            apart = max(name_score(s.text, s.height, hints) for s in (here, below))
            org = org_score(joined.text, joined.height, hints)
            works = [org_score(s.text, s.height, hints) >= 0.6 for s in (here, below)]
            titles = max(title_score(_words(s.text)) for s in (here, below))
            single = name >= 0.7 and " " not in here.text + below.text
            person = single or name >= max(0.5, apart + 0.1)
            company = apart < 0.45 and org >= 0.6 and any(works)
            if titles < 0.5 and (person or company):
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


def _ends_company(a: Segment, b: Segment, hints: Hints) -> bool:
    """Whether b is the end of a company's name that a begins: "& Co. KG", "TRADING LTD."."""
    if is_form(b.text):
        return True
    form = legal_form(f"- {b.text}")
    begins = not legal_form(a.text) and title_score(_words(a.text)) < 0.5
    return (
        bool(form)
        and begins
        and name_score(a.text, a.height, hints) < 0.45
        and a.text.isupper() == b.text.isupper()
        and len(b.text.split()) - len(form.split()) <= 1
        and not b.text[0].islower()
    )


def _alike_set(a: Segment, b: Segment) -> bool:
    """Whether both are set alike and large, in a word or two."""
    words = max(len(a.text.split()), len(b.text.split()))
    return (
        (max(a.height, b.height) > 1.1 or words == 1)
        and a.text.isupper() == b.text.isupper()
        and words <= 2
    )


def _alone(segment: Segment, hints: Hints) -> dict[Label, float]:
    words = _words(segment.text)
    kind, _, _ = label_before(segment.text, ("other_labels", "phone_labels"))
    contact_line = "@" in segment.text or kind not in ("", "addresses")
    scores: dict[Label, float] = {
        "name": 0.0 if contact_line else name_score(segment.text, segment.height, hints),
        "title": 0.0 if contact_line else title_score(words),
        "department": 0.0 if contact_line else _share(words, listed("departments")) * 0.6,
        "org": 0.0 if contact_line else org_score(segment.text, segment.height, hints),
        "address": 0.9 if kind == "addresses" else address_score(segment.text),
    }
    longest = max((sum(map(str.isalpha, word)) for word in segment.text.split()), default=0)
    if longest < 3 or segment.confidence < 0.3:
        return {label: score * 0.3 for label, score in scores.items()}
    if scores["address"] > 0.6 and any(c.isdigit() for c in segment.text):
        scores |= {"name": 0.0, "title": 0.0, "org": scores["org"] * 0.4}
    elif scores["address"] >= 0.35:
        scores["name"] *= 0.4
    if scores["title"] >= 0.5:
        scores["name"] *= 0.25
        scores["org"] *= 0.7 if scores["org"] < 0.8 else 1.0
    if scores["name"] >= 0.6 and not company_like(segment.text):
        scores["org"] *= 0.5  # a company named like its owner: the domain tells both
    if scores["org"] >= 0.75:
        scores["name"] *= 0.3
        scores["title"] *= 0.6
    return scores


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
            numbered = below and bool(_HOUSE.fullmatch(here.text))
            scores["address"] += 0.4 if numbered else 0.15 * (scores["address"] > 0.2)
            scores["name"] *= 0.5
    return {label: min(1.0, score) for label, score in scores.items()}


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


def _words(text: str) -> list[str]:
    return [word for word in re.split(r"[\s/,&()|]+", fold(text)) if any(map(str.isalpha, word))]


def _share(words: list[str], known: frozenset[str]) -> float:
    """The share of the words that a list knows, 0 for none."""
    return sum(word.strip(".:-") in known for word in words) / len(words) if words else 0.0


def title_score(words: list[str]) -> float:
    """How much a line of folded words reads like a job title."""
    titles = listed("titles")
    if not words or len(words) > 9:
        return 0.0
    hits = sum(_title_word(word.strip(".:-"), titles) for word in words)
    if not hits:
        return 0.0
    return min(1.0, 0.5 + 0.5 * hits / len(words)) if hits / len(words) > 0.15 else 0.3


def _title_word(word: str, titles: frozenset[str]) -> bool:
    if word in titles or any(len(part) > 4 and part in titles for part in word.split("-")):
        return True
    # German, Dutch and Nordic compounds end in the word that counts: "Entwicklungsingenieurin".
    endings = _title_endings()
    return len(word) > 8 and word.endswith(endings)


@cache
def _title_endings() -> tuple[str, ...]:
    titles = listed("titles")
    return tuple(word.removeprefix("-") for word in titles if len(word) >= 6 or word[0] == "-")


def org_score(text: str, height: float, hints: Hints) -> float:
    """How much a line reads like the name of an organisation."""
    words = _words(text)
    if not words or len(words) > 10 or sum(map(str.isdigit, text)) > len(text) / 3:
        return 0.0
    if text.count(",") > 2:  # what they sell
        return 0.0
    if any(squeeze(text).endswith(squeeze(host)) for host in hints.hosts):
        return 0.0  # the web address itself, misread
    score = 0.0
    if legal_form(text):
        score = 0.9
    score = max(score, min(0.75, 0.5 * bool(_share(words, listed("org_words"))) + 0.25))
    if score == 0.25:
        score = 0.15 if height < 1.4 else 0.3
    score += 0.1 * (height >= 1.4)
    if text[0].islower() and len(words) > 3:  # the middle of a sentence
        score *= 0.4
    names = [name for host in hints.hosts for name in own_names(host)]
    domain = max((_alike(text, name) for name in names), default=0.0)
    if domain >= 0.8:
        score = max(score + 0.2, 0.85)
    elif domain >= 0.6:
        score += 0.2
    return min(1.0, score)


def company_like(text: str) -> bool:
    """Whether the words of a line tell a company, rather than its place or a domain."""
    return bool(legal_form(text) or _share(_words(text), listed("org_words")))


def legal_form(text: str) -> str:
    """The legal form ("gmbh", "s l") that a line ends with or holds after its first word, or ""."""
    plain = re.sub(r"[.,]", " ", fold(text)).replace("&", " & ")
    words = plain.split()
    for count in (4, 3, 2, 1):
        for start in range(1, len(words) - count + 1):
            phrase = " ".join(words[start : start + count])
            last = start + count == len(words)
            if phrase in listed("org_forms") and (last or len(phrase) > 2):
                return phrase
    return ""


def is_form(text: str) -> bool:
    """Whether a line holds nothing but words of a legal form ("TİC. LTD. ŞTİ")."""
    words = fold(text).replace(".", " ").replace(",", " ").split()
    forms = {word for form in listed("org_forms") for word in form.split()}
    return bool(words) and len(words) <= 5 and all(word in forms for word in words)


def _alike(text: str, name: str) -> float:
    """How much of a name in a domain a line spells: 1 for "Example Works" and exampleworks."""
    name = squeeze(name)
    line = squeeze(text)
    if len(name) < 3 or len(line) < 3:
        return 0.0
    if name == line or (len(name) >= 5 and name in line) or (len(line) >= 5 and line in name):
        return 1.0 if name == line else 0.85
    initials = "".join(word[0] for word in _words(text))
    if len(initials) >= 3 and initials == name:
        return 0.85
    return SequenceMatcher(None, name, line).ratio()


_NAME_WORD = re.compile(r"[^\W\d_]+(?:[.'’-]+[^\W\d_]*)*\.?")


def name_score(text: str, height: float, hints: Hints) -> float:
    """How much a line reads like a person's name."""
    text = re.sub(r"\s*[,(].*$", "", text)
    words = text.split()
    bare = [word for word in words if name_part(word) not in ("prefix", "suffix")]
    if not 1 <= len(bare) <= 5 or any(not _NAME_WORD.fullmatch(word) for word in bare):
        return 0.0
    core = [word for word in bare if name_part(word) != "particle"]
    if not 1 <= len(core) <= 4 or max(map(len, core)) < 3:
        return 0.0
    folded = [fold(w).strip(".") for w in core]
    known_given = [
        any(part in listed("given_names") for part in re.split(r"[-.]", w)) for w in folded
    ]
    given = known_given[0] or (len(core) == 2 and known_given[1])
    small = 0 if all(_told(squeeze(w), hints.names) for w in core) else sum(map(_small, core))
    if small > 1 or (small and (_small(core[0]) or not given or len(core) != 2)):
        return 0.0
    known = sum(w in listed("org_words") or w in listed("street_words") for w in folded)
    known += sum(w in labelled("regions") for w in folded)
    score = 0.3 if len(core) > 1 else 0.1
    score += 0.35 * bool(given) + 0.15 * (len(bare) < len(words)) + 0.1 * (height >= 1.25)
    told = [w for w in map(squeeze, core) if _told(w, hints.names)]
    score += 0.45 * (len(told) / len(core)) + 0.15 * bool(told)
    return max(0.0, min(1.0, score - 0.3 * known * (not told)))


def _small(word: str) -> bool:
    return not word[0].isupper()


def _told(word: str, names: frozenset[str]) -> bool:
    """Whether an e-mail address spells this part of a name, whole or with its initial."""
    return len(word) >= 3 and any(
        word == name or (len(word) >= 4 and word in name) or (len(name) > 4 and name[1:] == word)
        for name in names
    )


@cache
def _street_endings() -> tuple[str, ...]:
    return tuple(word[1:] for word in listed("street_words") if word.startswith("-"))


_POSTCODE = re.compile(
    r"\b(?:[A-Z]{1,2}\d[A-Z\d]? \d[A-Z]{2}|\d{5}(?:-\d{3,4})?|\d{4} ?[A-Z]{2}|\d{2}-\d{3}"
    r"|\d{3}-\d{4}|[A-Z]\d[A-Z] ?\d[A-Z]\d|\d{3} \d{2,3}|\d{4,7}|[A-Z]{1,3}-\d{4,5})\b"
)


def address_score(text: str) -> float:
    """How much a line reads like a street, a place with its postcode, or a country."""
    plain = re.sub(r"[.,;:()]", " ", fold(text))
    words = plain.replace("/", " ").split()
    if not words or len(words) > 16:
        return 0.0
    phrases = {" ".join(words[i : i + n]) for n in (1, 2, 3) for i in range(len(words) - n + 1)}
    number = any(any(c.isdigit() for c in word) for word in words)
    streets, endings = listed("street_words"), _street_endings()
    # "St" and "Dr" are streets only beside a number.
    street = any(phrase in streets and (number or len(phrase) > 2) for phrase in phrases)
    street = street or any(len(word) > 5 and word.endswith(endings) for word in words)
    street = street or bool(re.match(r"R\.\s+[^\W\d].*\d", text))  # rua
    region = any(phrase in labelled("regions") for phrase in phrases)
    postcode = bool(_POSTCODE.search(text))
    alpha = sum(c.isalpha() for c in text) >= 3
    score = 0.35 * street + 0.3 * region + 0.15 * (number and alpha) + 0.25 * (postcode and alpha)
    score += 0.15 * (street and number)
    if sum(map(str.isdigit, text)) > 8 and not street and not region:  # a number to call
        score *= 0.3
    return min(1.0, score)
