"""The word lists in ``models/words``, read once, and the one way in which text is compared."""

from functools import cache, lru_cache
from pathlib import Path

from cardscan.door import without_accents

_PACKAGED = Path(__file__).parents[1] / "models"
MODELS = _PACKAGED if _PACKAGED.is_dir() else Path(__file__).parents[2] / "models"
"""In an installed package beside the code, in a checkout at its top."""

_KEPT = 1 << 12
"""Texts of which the last forms are remembered: a card asks for those of its words many times."""
_UNDECOMPOSED = str.maketrans({"ß": "ss", "ı": "i", "ł": "l", "ø": "o", "đ": "d", "æ": "ae"})


@lru_cache(_KEPT)
def fold(text: str) -> str:
    """Lower case without accents: what two spellings of one word have in common."""
    small = text.casefold()
    return small if small.isascii() else without_accents(small.translate(_UNDECOMPOSED))


@lru_cache(_KEPT)
def squeeze(text: str) -> str:
    """``fold`` with letters and digits only."""
    folded = fold(text)
    return folded if folded.isalnum() else "".join(filter(str.isalnum, folded))


@cache
def listed(name: str) -> frozenset[str]:
    """The lines of one word list."""
    return frozenset(_lines(name))


@cache
def labelled(name: str) -> dict[str, str]:
    """A word list of two columns as word to label."""
    return {word: label for label, word in (line.split("\t") for line in _lines(name))}


def land_of(place: str) -> str:
    """The ISO 3166-1 code of the country in which a folded place lies, or "".

    The place is a country itself, a state or a large town, without full stops.
    """
    lists = ("countries", "states", "cities")
    return next((code for name in lists if (code := labelled(name).get(place))), "")


def name_part(word: str) -> str:
    """ "prefix", "suffix" or "particle" for such a word of a name, else ""."""
    if any(mark in word for mark in "ªº"):  # D.ª, Eng.º
        return "prefix"
    return labelled("name_parts").get(fold(word).strip(".,").replace(".", ""), "")


def _lines(name: str) -> list[str]:
    text = (MODELS / "words" / f"{name}.txt").read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]
