"""Departments: by the word for one, or because a line names nothing but fields of work."""

from functools import cache

from cardscan.fields.scores import share_of, title_score, words_of
from cardscan.fields.words import fold, listed

_LINKS = frozenset(
    {
        "and", "und", "et", "y", "e", "ed", "i", "of", "for", "de", "des", "du", "del", "della",
        "la", "le", "der", "die", "den", "og", "och", "ve", "en",
    }
)  # fmt: skip
_MOST_WORDS = 7


def department_score(text: str) -> float:
    """How much a line reads like a department: "Dept. of Cardiology", "Human Resources"."""
    words = [word.strip(".:-'") for word in words_of(text)]
    words = [word for word in words if word not in _LINKS]
    if not words or len(words) > _MOST_WORDS or any(c in "@:" or c.isdigit() for c in text):
        return 0.0
    own, parts = listed("departments"), listed("department_parts")
    if names_department(text):
        others = [word for word in words if word not in own | parts | listed("department_heads")]
        return 0.3 if title_score(others) else 0.9
    if fold(text).strip(" .") in own:
        return 0.6
    return 0.6 * share_of(words, own | parts) if share_of(words, own) else 0.0


def names_department(text: str) -> bool:
    """Whether a text begins or ends with the word for a department, with something beside it."""
    words = [word.strip(".:-'") for word in words_of(text)]
    if not words:
        return False
    heads, endings = listed("department_heads"), _endings()
    compound = any(
        word.endswith(endings) and len(word) > (9 if word.isascii() else 2) for word in words
    )
    return compound or (len(words) > 1 and (words[0] in heads or words[-1] in heads))


@cache
def _endings() -> tuple[str, ...]:
    return tuple(word[1:] for word in listed("department_heads") if word.startswith("-"))
