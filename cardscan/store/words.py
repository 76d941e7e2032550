"""The words by which contacts are found: folded, and letters of scripts without blanks apart.

SQLite's FTS5 and PostgreSQL's tsvector both cut text at blanks, and so would take a Japanese name
for one word: each of its letters stands as a word here, and a search for several is one for a
phrase.
"""

import re
from collections.abc import Iterable

from cardscan.store.rows import fold

_LONGEST = 20_000
"""Characters: many times a card and a year of notes; PostgreSQL's tsvector ends at a megabyte."""
_UNSPACED = (
    r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
    r"\U00020000-\U0003ffff]"
)
"""Thai, Lao, Burmese, Khmer, kana and Han; Korean parts its words."""


def to_words(texts: Iterable[str]) -> str:
    """What is searched, from all texts of a contact, each word once."""
    words = [word for text in texts for word in find_words(text)]
    return " ".join(_once(words))[:_LONGEST]


def find_words(text: str) -> list[str]:
    """The words of a text as they are searched; a run of unspaced letters is one, with blanks."""
    spaced = re.sub(rf"({_UNSPACED}+)", r" \1 ", fold(text))
    found = re.findall(r"[^\W_]+", spaced)
    return [" ".join(word) if re.match(_UNSPACED, word) else word for word in found]


def _once(words: list[str]) -> Iterable[str]:
    """Every word the first time; phrases stay, since their letters stand beside each other."""
    return dict.fromkeys(words)
