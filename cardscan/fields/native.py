"""Lines in Chinese, Japanese, Korean, Cyrillic or Greek letters: what each of them is.

The rules and the labeller for Latin letters go by words and capitals; here it is legal forms, the
family name with which a name begins, and the words with which titles and departments end.
"""

import re
from collections.abc import Iterator, Sequence
from functools import cache

from cardscan.card import Page
from cardscan.contact import Address, Candidate, Field, Name, Value
from cardscan.fields.candidates import candidate
from cardscan.fields.text import Segment
from cardscan.fields.words import labelled, listed

_EAST = re.compile(r"[\u3005\u3041-\u30ff\u3400-\u9fff\uac00-\ud7a3]")
"""Kana, Chinese characters and Hangul, whose words are not parted by blanks."""
_WEST = re.compile(r"[\u0370-\u052f\u1f00-\u1fff]")
"""Greek and Cyrillic."""
_LONGEST = {1: 4, 2: 6, 3: 6}
"""Letters of a whole name by those of its family name."""
_CAPITALISED = re.compile(r"(?:[^\W\d_a-z][\w-]*\.? ?){2,3}")
_POSTCODE = re.compile(r"(?<!\d)(?:\d{3}-\d{4}|\d{3} \d{2}|\d{5,6})(?!\d)")

_ORG, _TITLE, _NAME, _DEPARTMENT, _ADDRESS = 0.9, 0.85, 0.85, 0.7, 0.85
_UNPROVED = 0.6
"""Of a name of which nothing but its capitals speaks."""


def is_native(text: str) -> bool:
    """Whether most letters of a text, and two at least, are such letters."""
    own = len(_EAST.findall(text)) + len(_WEST.findall(text))
    return own > 1 and 2 * own > sum(map(str.isalpha, text))


def find_native(page: Page, segments: Sequence[Segment], *, named: bool) -> Iterator[Candidate]:
    """Candidates for the fields of lines in such letters.

    Args:
        page: that they stand on.
        segments: those for which ``is_native`` holds.
        named: whether the page has the name in Latin letters, beside which this one is the other.
    """
    for segment in segments:
        field, belief = _kind(segment.text)
        if not field or (field == "full_name" and named):
            continue
        value: Value = segment.text
        if field == "full_name":
            value = parse_native_name(segment.text)
        elif field == "addresses":
            value = parse_native_address(segment.text)
        elif "«" in segment.text and "»" not in segment.text:
            value = f"{segment.text}»"  # segments end with a letter
        span = (segment.start, segment.end)
        yield candidate(page, segment.line, span, field, value, "native", belief)


def parse_native_name(text: str) -> Name:
    """A name in its parts: the family name first in the East, last elsewhere."""
    if _EAST.search(text):
        letters = "".join(text.split())
        family = letters[: _family_name(letters)]
        return Name(" ".join(text.split()), given=letters[len(family) :], family=family)
    words = text.split()
    fathers = [word for word in words[1:] if word.endswith(("вич", "вна", "ична"))]
    if fathers and fathers[0] == words[-1]:  # in lists the family name stands first
        words = [*words[1:], words[0]]
    given, *middle, family = words if len(words) > 1 else ["", *words]
    return Name(text, given=given, additional=" ".join(middle), family=family)


def parse_native_address(text: str) -> Address:
    """An address as printed, with its postcode and, where its letters tell, its country."""
    post = _POSTCODE.search(text)
    japanese = "〒" in text or re.search(r"[\u3041-\u30ff]|[都道府県].*[市区町村]", text)
    country = "JP" if japanese else "KR" if re.search(r"[\uac00-\ud7a3]", text) else ""
    return Address(text, postcode=post[0] if post else "", country=country)


def _kind(text: str) -> tuple[Field | None, float]:
    """The field that a line is, and how much speaks for it."""
    return _kind_east(text) if _EAST.search(text) else _kind_west(text)


def _kind_east(text: str) -> tuple[Field | None, float]:
    letters = "".join(text.split())
    digits = any(map(str.isdigit, letters))
    if any(word in letters for word in _words("org")):
        return "org", _ORG
    if digits and any(word in letters for word in _words("address")):
        return "addresses", _ADDRESS
    if digits:
        return None, 0.0
    if letters.endswith(_words("title")):
        return "title", _TITLE
    if _family_name(letters):
        return "full_name", _NAME
    if letters.endswith(_words("department")):
        return "department", _DEPARTMENT
    return None, 0.0


def _kind_west(text: str) -> tuple[Field | None, float]:
    words = [word.strip(".,:;«»\"'()").lower() for word in text.split()]

    def any_of(label: str) -> bool:
        return not set(words).isdisjoint(_words(label))

    if any_of("org"):
        return "org", _ORG
    if any(map(str.isdigit, text)):
        return ("addresses", _ADDRESS) if any_of("address") else (None, 0.0)
    if any_of("title"):
        return "title", _TITLE
    if any_of("department"):
        return "department", _DEPARTMENT
    return ("full_name", _UNPROVED) if _CAPITALISED.fullmatch(text) else (None, 0.0)


def _family_name(letters: str) -> int:
    """How many letters the family name has with which a name begins; 0 where it is no name."""
    for length in (3, 2, 1):
        if letters[:length] in listed("family_names"):
            return length if length < len(letters) <= _LONGEST[length] else 0
    return 0


@cache
def _words(label: str) -> tuple[str, ...]:
    return tuple(word for word, own in labelled("native_words").items() if own == label)
