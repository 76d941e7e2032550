"""The name in another script than Latin, where it stands beside the name in Latin letters.

Chinese, Japanese and Korean names are known by the family name with which they begin; Cyrillic
and Greek ones by their initials, which are those of the Latin name.
"""

import re
from collections.abc import Iterator, Sequence

from cardscan.card import Page
from cardscan.contact import Candidate
from cardscan.fields.candidates import candidate
from cardscan.fields.label import Labelled
from cardscan.fields.text import Segment
from cardscan.fields.words import listed

_BELIEF = 0.9
_APART = 1.5
"""In heights of the taller line: the most that stands between the two names."""

_HAN = re.compile(r"[\u3005\u3041-\u30ff\u3400-\u9fff]{2,8}")
_HANGUL = re.compile(r"[\uac00-\ud7a3]{2,4}")
_ALPHABETIC = re.compile(r"(?:[\u0370-\u052f\u1f00-\u1fff]+(?:-[\u0370-\u052f]+)?\.?\s?){2,4}")
_POSTS = frozenset(
    "長长事理員员師师監监部課课科室司社店院局厂廠行会會任授士官役席管代表장사무님부원"
)
"""With what positions and companies end, and names hardly ever."""
_LONGEST = {1: 4, 2: 6, 3: 6}
"""Letters of a whole name by those of its family name."""

_INITIALS = {
    "А": "A", "Б": "B", "В": "VW", "Г": "GH", "Д": "D", "Е": "EYJ", "Ё": "EYJ", "Ж": "ZJ",
    "З": "ZS", "И": "IY", "Й": "IYJ", "К": "KC", "Л": "L", "М": "M", "Н": "N", "О": "O",
    "П": "P", "Р": "R", "С": "SC", "Т": "T", "У": "UW", "Ф": "FP", "Х": "HKC", "Ц": "TCZ",
    "Ч": "CT", "Ш": "SC", "Щ": "S", "Э": "E", "Ю": "YJI", "Я": "YJI", "І": "IY", "Ї": "IY",
    "Є": "YEJ", "Ґ": "G", "Ј": "J", "Ђ": "DĐ", "Ћ": "CĆ", "Љ": "L", "Њ": "N", "Џ": "D",
    "Α": "A", "Β": "VB", "Γ": "GY", "Δ": "D", "Ε": "E", "Ζ": "Z", "Η": "IEH", "Θ": "T", "Ι": "IJ",
    "Κ": "KC", "Λ": "L", "Μ": "M", "Ν": "N", "Ξ": "X", "Ο": "O", "Π": "P", "Ρ": "R", "Σ": "S",
    "Τ": "T", "Υ": "YI", "Φ": "FP", "Χ": "CHX", "Ψ": "P", "Ω": "O",
    "Ά": "A", "Έ": "E", "Ή": "IE", "Ί": "I", "Ό": "O", "Ύ": "YI", "Ώ": "O",
}  # fmt: skip
"""By Cyrillic and Greek capitals, what Latin spellings of names begin with."""


def find_alternative_names(
    page: Page, lines: Sequence[Labelled], native: Sequence[Segment]
) -> Iterator[Candidate]:
    """Candidates for alternative_name, as printed.

    Args:
        page: that all stand on.
        lines: in Latin letters, among them the name.
        native: in other letters.
    """
    names = [line.segment for line in lines if line.best == "name"]
    latin = [name for name in names if re.search(r"[A-Za-z]", name.text)]
    for here in native:
        if any(_beside(here, name) and _is_name(here.text, name.text) for name in latin):
            span = (here.start, here.end)
            yield candidate(page, here.line, span, "alternative_name", here.text, "script", _BELIEF)


def _beside(here: Segment, name: Segment) -> bool:
    """Whether two segments stand on one line, or close above each other."""
    tall = max(here.box.height, name.box.height)
    gap = max(here.box.top, name.box.top) - min(here.box.bottom, name.box.bottom)
    return here is not name and (here.line == name.line or gap < _APART * tall)


def _is_name(text: str, latin: str) -> bool:
    """Whether a text in another script can be the name that stands in Latin letters beside it."""
    letters = re.sub(r"\s", "", text)
    if _HAN.fullmatch(letters) or _HANGUL.fullmatch(letters):
        family = next((n for n in (3, 2, 1) if letters[:n] in listed("family_names")), 0)
        post = letters[-1] in _POSTS and family < 2
        return bool(family) and family < len(letters) <= _LONGEST[family] and not post
    words, left = text.split(), [word[0].upper() for word in re.findall(r"[^\W\d_]+", latin)]
    if not _ALPHABETIC.fullmatch(text) or not all(word[0].isupper() for word in words):
        return False
    matched = 0
    for word in words:
        known = next((letter for letter in left if letter in _INITIALS.get(word[0], "")), "")
        if known:
            left.remove(known)
            matched += 1
    return matched > 1  # the Latin name may leave out a patronymic
