"""What the labeller sees of each segment of a card, the same in training and in use.

Features are words of the form "kind=value" as CRFsuite takes them; numbers come in a few bins. No
feature holds a word of the card itself, so that nothing is learnt by heart.
"""

import re
from collections.abc import Iterator, Mapping, Sequence

from cardscan.fields.candidates import Hints
from cardscan.fields.scores import Label, best_label, is_told, likeness, share_of, words_of
from cardscan.fields.text import Segment
from cardscan.fields.url import own_names
from cardscan.fields.words import land_of, listed, name_part, squeeze

_LISTS = ("titles", "departments", "org_words", "org_forms", "street_words", "given_names")


def to_features(
    segments: Sequence[Segment], rules: Sequence[Mapping[Label, float]], hints: Hints
) -> list[list[str]]:
    """The features of every segment of one page.

    Args:
        segments: in reading order.
        rules: what the rules give for each label of each segment.
        hints: what the card says about itself.
    """
    tops = sorted(segment.box.middle[1] for segment in segments)
    tallest = max((segment.height for segment in segments), default=1.0)
    return [
        [
            *_of_text(segment.text),
            *_of_words(segment.text),
            *_of_hints(segment.text, hints),
            *_of_rules(rules[index]),
            *_of_place(index, segments, tops, tallest),
            *_beside(index, segments, rules),
        ]
        for index, segment in enumerate(segments)
    ]


def _bin(value: float, *edges: float) -> int:
    """How many of the edges a value reaches."""
    return sum(value >= edge for edge in edges)


def _of_text(text: str) -> Iterator[str]:
    """Shape, case and length."""
    words = text.split()
    letters = [c for c in text if c.isalpha()]
    digits = sum(c.isdigit() for c in text)
    long = [word for word in words if sum(map(str.isalpha, word)) > 2]
    yield f"words={_bin(len(words), 2, 3, 4, 5, 7, 10)}"
    yield f"letters={_bin(len(letters), 3, 6, 10, 16, 24, 36)}"
    yield f"digits={_bin(digits / max(1, len(text)), 0.01, 0.1, 0.25, 0.5)}"
    odd = sum(not (c.isalnum() or c in " .,&-'’/()") for c in text)
    yield f"odd={_bin(odd / max(1, len(text)), 0.01, 0.08, 0.2)}"
    yield f"case={_case(long)}"
    yield f"first={_case(words[:1])}"
    yield f"longest={_bin(max(map(len, words), default=0), 4, 7, 11, 16)}"
    yield f"comma={min(2, text.count(','))}"
    for mark, name in (("&", "and"), (".", "stop"), ("@", "at"), (":", "colon"), ("(", "bracket")):
        if mark in text:
            yield f"has={name}"
    if re.search(r"\b\d{4,6}\b", text):
        yield "has=postcode"
    if words and words[0][0].isdigit():
        yield "starts=digit"
    if words and words[-1][-1].isdigit():
        yield "ends=digit"


def _case(words: Sequence[str]) -> str:
    if not words:
        return "none"
    if all(word.isupper() for word in words):
        return "upper"
    if all(word[0].isupper() for word in words):
        return "title"
    if not any(word[0].isupper() for word in words):
        return "lower"
    return "sentence" if words[0][0].isupper() else "mixed"


def _of_words(text: str) -> Iterator[str]:
    """Which lists know how many of the words."""
    words = words_of(text)
    for name in _LISTS:
        yield f"list:{name}={_bin(share_of(words, listed(name)), 0.01, 0.34, 0.67)}"
    yield f"list:regions={any(land_of(word.strip('.:-')) for word in words):d}"
    for kind in sorted({name_part(word) for word in text.split()} - {""}):
        yield f"list:part={kind}"


def _of_hints(text: str, hints: Hints) -> Iterator[str]:
    """What the card's e-mail and web addresses say of this text; "?" if it has none."""
    words = [squeeze(word) for word in text.split()]
    told = sum(is_told(word, hints.names) for word in words) / max(1, len(words))
    yield f"told={_bin(told, 0.01, 0.5, 0.99) if hints.names else '?'}"
    names = [name for host in hints.hosts for name in own_names(host)]
    alike = max((likeness(text, name) for name in names), default=0.0)
    yield f"host={_bin(alike, 0.4, 0.6, 0.8) if names else '?'}"


def _of_rules(scores: Mapping[Label, float]) -> Iterator[str]:
    """The rules' scores, and the label they would give."""
    for label, score in scores.items():
        yield f"rule:{label}={_bin(score, 0.15, 0.35, 0.5, 0.7, 0.9)}"
    yield f"rule:best={best_label(scores)}"


def _of_place(
    index: int, segments: Sequence[Segment], tops: Sequence[float], tallest: float
) -> Iterator[str]:
    """Order and size, and whether the line begins with something that was taken out."""
    here = segments[index]
    last = len(segments) - 1
    yield f"rank={_bin(tops.index(here.box.middle[1]) / max(1, last), 0.01, 0.34, 0.67, 0.99)}"
    yield f"height={_bin(here.height, 0.75, 0.95, 1.1, 1.3, 1.7, 2.3)}"
    yield f"tall={_bin(here.height / tallest, 0.5, 0.7, 0.85, 0.999)}"
    yield f"ink={_bin(here.confidence, 0.3, 0.6, 0.8, 0.9)}"
    if index == 0:
        yield "order=first"
    if index == last:
        yield "order=last"
    if here.start > 0:
        yield "after=claimed"


def _beside(
    index: int, segments: Sequence[Segment], rules: Sequence[Mapping[Label, float]]
) -> Iterator[str]:
    """What stands right above and below in the same column, and whether numbers lie between."""
    here = segments[index]
    for name, step in (("up", -1), ("down", 1)):
        other = _next_to(index, segments, step)
        if other is None:
            yield f"{name}=none"
            continue
        their = segments[other]
        gap = max(their.box.top, here.box.top) - min(their.box.bottom, here.box.bottom)
        yield f"{name}={best_label(rules[other])}"
        yield f"{name}:gap={_bin(gap / max(here.box.height, their.box.height), 0.5, 1.2, 2.5)}"
        yield f"{name}:size={_bin(here.height / their.height, 0.6, 0.87, 1.15, 1.6)}"
        if abs(their.line - here.line) > 1:
            yield f"{name}=contacts"


def _next_to(index: int, segments: Sequence[Segment], step: int) -> int | None:
    """The nearest segment above (-1) or below (1) that shares a column, or None."""
    here = segments[index].box

    def away(other: int) -> float:
        return step * (segments[other].box.middle[1] - here.middle[1])

    def shared(other: int) -> bool:
        box = segments[other].box
        return min(box.right, here.right) > max(box.left, here.left)

    near = [
        other
        for other in range(len(segments))
        if other != index and shared(other) and away(other) > 0.3 * here.height
    ]
    return min(near, key=away, default=None)
