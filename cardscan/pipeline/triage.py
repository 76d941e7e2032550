"""Which track a new contact may belong on, or neither: a suggestion with its reasons.

Two witnesses: the strategy's own ``looks_like`` words, and, once there are enough of them, the
person's own decisions so far. The person decides.
"""

import json
import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from cardscan.contact import Contact
from cardscan.door import without_accents
from cardscan.pipeline.strategy import Strategy, Track

NEITHER = ""
"""The track of those on none."""
ENOUGH = 12
"""Decisions from which on they are listened to; with fewer, chance would be taken for habit."""

_HELD = 1.0
"""Logits of a word of ``looks_like`` in an organisation, a note or an event; twice in a title."""
_NONE = 0.7
"""Logits for neither, where no word speaks for a track: most of a stack is."""
_SMOOTHING = 0.5
"""Jeffreys prior of a rate: half a success and half a failure."""
_STRONGEST = 2.0
"""Logits that one word can add: a single habit does not outvote all else."""
_TOLD = 3
"""Reasons that are shown."""
_COMMON = frozenset({"the", "and", "und", "for", "of", "de", "la", "le", "di", "da", "der", "die"})

Where = str
"""The field that a word stands in: "title", "company", "event" or "note"."""


@dataclass(frozen=True, slots=True)
class Habits:
    """What the person decided so far: how often, and of contacts with which words."""

    decided: Mapping[str, int] = field(default_factory=dict)
    """By track, NEITHER among them, the contacts put there."""
    words: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    """By "field:word" and track, the contacts that have it."""

    @property
    def total(self) -> int:
        """Decisions so far."""
        return sum(self.decided.values())


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A track for a contact."""

    track: str
    """A name, or NEITHER."""
    probability: float
    why: tuple[str, ...]
    """What speaks for it, the strongest first; () where nothing does."""


def suggest(
    strategy: Strategy, contact: Contact, event: str = "", habits: Habits | None = None
) -> Suggestion:
    """The likeliest track for a contact.

    Args:
        strategy: its tracks and their words.
        contact: as read from the card.
        event: where the person was met.
        habits: earlier decisions; passed over while there are fewer than ENOUGH.
    """
    texts = _texts(contact, event)
    logits: dict[str, float] = {NEITHER: _NONE}
    reasons: dict[str, list[tuple[float, str]]] = {NEITHER: []}
    for track in strategy.tracks:
        found = list(_told_by_words(track, texts))
        logits[track.name] = sum(weight for weight, _ in found)
        reasons[track.name] = found
    if habits is not None and habits.total >= ENOUGH:
        for name in logits:
            weight, found = _told_by_habits(name, list(logits), texts, habits)
            logits[name] += weight
            reasons[name] += found
    best = max(logits, key=lambda name: logits[name])
    total = sum(math.exp(one) for one in logits.values())
    told = sorted(reasons[best], key=lambda reason: -reason[0])[:_TOLD]
    return Suggestion(best, math.exp(logits[best]) / total, tuple(why for _, why in told))


def learn(decisions: Iterable[tuple[Contact, str, Iterable[str]]]) -> Habits:
    """What decisions have in common.

    Args:
        decisions: contacts, the event of each, and the tracks it was put on, none for neither.
    """
    decided: Counter[str] = Counter()
    words: dict[str, Counter[str]] = {}
    for contact, event, tracks in decisions:
        for track in list(tracks) or [NEITHER]:
            decided[track] += 1
            for word in set(_words(_texts(contact, event))):
                words.setdefault(word, Counter())[track] += 1
    return Habits(dict(decided), {word: dict(counts) for word, counts in words.items()})


def habits_to_json(habits: Habits) -> str:
    """The text of a file that keeps habits; words of one contact only are left out."""
    words = {word: counts for word, counts in habits.words.items() if sum(counts.values()) > 1}
    return json.dumps({"decided": habits.decided, "words": words}, ensure_ascii=False, indent=1)


def habits_from_json(text: str) -> Habits:
    """The habits of such a text.

    Raises:
        ValueError: it is none.
    """
    values = json.loads(text)
    if not isinstance(values, dict) or not {"decided", "words"} <= values.keys():
        raise ValueError("no habits are written there")
    return Habits(values["decided"], values["words"])


@dataclass(frozen=True, slots=True)
class Trial:
    """How often the suggestion would have been what the person decided."""

    right: int
    total: int
    commonest: int
    """How often always saying the commonest decision would have been right."""


def try_out(
    strategy: Strategy, decisions: Iterable[tuple[Contact, str, Iterable[str]]], folds: int = 5
) -> Trial:
    """Each decision guessed from the others, in folds of every n-th one (cross-validation)."""
    known = [(contact, event, tuple(tracks)) for contact, event, tracks in decisions]
    right = 0
    for part in range(folds):
        habits = learn(one for at, one in enumerate(known) if at % folds != part)
        for contact, event, tracks in known[part::folds]:
            guess = suggest(strategy, contact, event, habits).track
            right += guess in (tracks or (NEITHER,))
    commonest = Counter(track for _, _, tracks in known for track in tracks or (NEITHER,))
    return Trial(right, len(known), max(commonest.values(), default=0))


def _texts(contact: Contact, event: str) -> dict[Where, str]:
    org = " ".join(filter(None, (contact.org, contact.department)))
    return {
        "title": _plain(contact.title),
        "company": _plain(org),
        "event": _plain(event),
        "note": _plain(contact.note),
    }


def _plain(text: str) -> str:
    """Lower case without accents, its words with a blank around each."""
    words = " ".join(re.findall(r"[^\W_]+", without_accents(text.casefold())))
    return f" {words} "


def _told_by_words(track: Track, texts: Mapping[Where, str]) -> Iterator[tuple[float, str]]:
    """What the track's own words say, each found in one field only."""
    for looked in track.looks_like:
        where = next((name for name, text in texts.items() if _plain(looked) in text), None)
        if where:
            yield _HELD * (2 if where == "title" else 1), f"{where}: {looked}"


def _words(texts: Mapping[Where, str]) -> Iterator[str]:
    """Every word with its field; an event is one word as a whole."""
    for where, text in texts.items():
        found = [text.strip()] if where == "event" else text.split()
        yield from (f"{where}:{word}" for word in found if len(word) > 2 and word not in _COMMON)


def _told_by_habits(
    track: str, tracks: list[str], texts: Mapping[Where, str], habits: Habits
) -> tuple[float, list[tuple[float, str]]]:
    """The logits that earlier decisions give a track, and the words that say so.

    Naive Bayes: each word's rate among those put there against its rate among the others (Manning,
    Raghavan, Schütze: Introduction to Information Retrieval, 13.3, the Bernoulli model).
    """
    here, total = habits.decided.get(track, 0), habits.total
    logit = math.log((here + _SMOOTHING) / (total - here + _SMOOTHING)) / max(1, len(tracks) - 1)
    reasons: list[tuple[float, str]] = []
    for word in sorted(set(_words(texts))):
        counts = habits.words.get(word, {})
        seen, all_seen = counts.get(track, 0), sum(counts.values())
        if not all_seen:
            continue
        own = (seen + _SMOOTHING) / (here + 2 * _SMOOTHING)
        others = (all_seen - seen + _SMOOTHING) / (total - here + 2 * _SMOOTHING)
        weight = max(-_STRONGEST, min(_STRONGEST, math.log(own / others)))
        logit += weight
        if weight > 0 and seen > 1:
            where, _, shown = word.partition(":")
            reasons.append((weight, f"{where}: {shown}, as {seen} of {all_seen} you put there"))
    return logit, reasons
