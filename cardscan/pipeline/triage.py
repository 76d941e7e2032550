"""Which track a new contact may belong on, or neither: a suggestion with its reasons.

Two witnesses: the strategy's own ``looks_like`` words, and, once there are enough of them, what
``cardscan.pipeline.habits`` learned from the person's own decisions. The person decides.
"""

import json
import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field, fields
from functools import lru_cache
from pathlib import Path

from cardscan.contact import Contact
from cardscan.door import without_accents
from cardscan.errors import SettingsError
from cardscan.pipeline.strategy import Strategy, Track

NEITHER = ""
"""The track of those on none."""
COMMANDS = "nsuq"
"""Keys of a triage that are no track's: neither, skip, undo, quit."""
ENOUGH = 12
"""Decisions from which on they are listened to; with fewer, chance would be taken for habit."""

_HELD, _HELD_TITLE = 1.0, 1.5
"""Logits of a word of ``looks_like`` in an organisation, a note or an event, and in a title: one
word alone makes a track the likeliest, and never likelier than 3 of 5."""
_NONE = 0.7
"""Logits for neither, where no word speaks for a track: most of a stack is."""
_SHOWN = ("title", "company", "event", "note")
"""Of the marks, those that a person sees on the card; the others tell no reason."""
_TOLD = 3
"""Reasons that are shown."""
_COMMON = frozenset({"the", "and", "und", "for", "of", "de", "la", "le", "di", "da", "der", "die"})

EVERYBODY = ""
"""The mark that all contacts have: how the person decides on the whole."""

Where = str
"""The field that a word stands in: "title", "company", "event" or "note"."""
Logits = dict[str, float]
"""By track, NEITHER among them."""
Reasons = dict[str, list[tuple[float, str]]]
"""By track, what speaks for it, and how many logits that adds."""


@dataclass(frozen=True, slots=True)
class Habits:
    """What the person decided so far: how often, of contacts with which words, and their weight."""

    decided: Mapping[str, int] = field(default_factory=dict)
    """By track, NEITHER among them, the contacts put there."""
    words: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    """By mark ("title:broker") and track, the contacts that have it."""
    weights: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    """By mark and track, the logits that it adds to what the words of the strategy say."""

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
    logits, reasons = weigh_words(strategy, contact, event)
    if habits is not None and habits.total >= ENOUGH:
        for mark in find_marks(strategy, contact, event):
            for track, weight in habits.weights.get(mark, {}).items():
                if track in logits:
                    logits[track] += weight
                    reasons[track] += _told_by_habit(mark, track, weight, habits)
    best = max(logits, key=lambda name: logits[name])
    told = sorted(reasons[best], key=lambda reason: -reason[0])[:_TOLD]
    chance = 1 / sum(math.exp(one - logits[best]) for one in logits.values())
    return Suggestion(best, chance, tuple(why for _, why in told))


def weigh_words(strategy: Strategy, contact: Contact, event: str) -> tuple[Logits, Reasons]:
    """What the strategy's own words say of each track, NEITHER among them, and which they are."""
    texts = _texts(contact, event)
    reasons: Reasons = {NEITHER: []}
    reasons |= {track.name: list(_told_by_words(track, texts)) for track in strategy.tracks}
    logits = {name: sum(weight for weight, _ in found) for name, found in reasons.items()}
    return logits | {NEITHER: _NONE}, reasons


def find_marks(strategy: Strategy, contact: Contact, event: str) -> tuple[str, ...]:
    """What a decision may have gone by, each once and the first on every card.

    They are EVERYBODY, each word as "field:word", an event as a whole, and "words:track" where any
    word of a track's ``looks_like`` is there.
    """
    texts = _texts(contact, event)
    marks = [
        f"words:{t.name}" for t in strategy.tracks if any(True for _ in _told_by_words(t, texts))
    ]
    return tuple(dict.fromkeys([EVERYBODY, *marks, *_words(texts)]))


def habits_to_json(habits: Habits) -> str:
    """The text of a file that keeps habits."""
    return json.dumps(asdict(habits), ensure_ascii=False, indent=1)


def habits_from_json(text: str) -> Habits:
    """The habits of such a text.

    Raises:
        ValueError: it is none.
    """
    values = json.loads(text)
    if not isinstance(values, dict) or values.keys() != {one.name for one in fields(Habits)}:
        raise ValueError("no habits are written there")
    return Habits(**values)


def read_habits(path: Path) -> Habits | None:
    """What was learned, None where nothing was.

    Raises:
        SettingsError: the file is not what ``cardscan train`` writes.
    """
    try:
        return habits_from_json(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, TypeError) as error:
        raise SettingsError(f"{path}: {error}", "Run: cardscan train") from error


def find_keys(strategy: Strategy) -> dict[str, str]:
    """A key for each track: a letter of its name that no other key has, else a digit."""
    keys: dict[str, str] = {}
    for number, track in enumerate(strategy.tracks, 1):
        letters = [c for c in track.name.casefold() if c.isalpha()]
        free = (c for c in letters if c not in keys and c not in COMMANDS)
        keys[next(free, str(number))] = track.name
    return keys


def _texts(contact: Contact, event: str) -> dict[Where, str]:
    org = " ".join(filter(None, (contact.org, contact.department)))
    return {
        "title": _plain(contact.title),
        "company": _plain(org),
        "event": _plain(event),
        "note": _plain(contact.note),
    }


@lru_cache(maxsize=512)  # the words of a strategy are looked for on every card
def _plain(text: str) -> str:
    """Lower case without accents, its words with a blank around each."""
    words = " ".join(re.findall(r"[^\W_]+", without_accents(text.casefold())))
    return f" {words} "


def _told_by_words(track: Track, texts: Mapping[Where, str]) -> Iterator[tuple[float, str]]:
    """What the track's own words say, each found in one field only."""
    for looked in track.looks_like:
        where = next((name for name, text in texts.items() if _plain(looked) in text), None)
        if where:
            yield _HELD_TITLE if where == "title" else _HELD, f"{where}: {looked}"


def _words(texts: Mapping[Where, str]) -> Iterator[str]:
    """Every word with its field; an event is one word as a whole."""
    for where, text in texts.items():
        found = [text.strip()] if where == "event" else text.split()
        yield from (f"{where}:{word}" for word in found if len(word) > 2 and word not in _COMMON)


def _told_by_habit(
    mark: str, track: str, weight: float, habits: Habits
) -> Iterator[tuple[float, str]]:
    """A word that speaks for a track, and how often it did."""
    counts = habits.words.get(mark, {})
    where, _, shown = mark.partition(":")
    if where in _SHOWN and weight > 0 and counts.get(track, 0) > 1:
        times = f"as {counts[track]} of {sum(counts.values())} you put there"
        yield weight, f"{where}: {shown}, {times}"
