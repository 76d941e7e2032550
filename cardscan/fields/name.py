"""Person's names: the five parts of vCard's N, and capitals as people write them."""

import re
from collections.abc import Iterable, Iterator

from cardscan.card import Page
from cardscan.contact import Candidate, Name
from cardscan.fields.candidates import Hints, candidate
from cardscan.fields.label import Labelled
from cardscan.fields.scores import is_placeholder
from cardscan.fields.words import listed, name_part, squeeze

_LEAST = 0.4
"""Under this score a line is not taken for a name: a card without one must stay without."""


def find_names(page: Page, lines: Iterable[Labelled], hints: Hints) -> Iterator[Candidate]:
    """Candidates for full_name, with the label's score as belief."""
    for line in lines:
        score = line.scores["name"]
        segment = line.segment
        if score < _LEAST or line.best != "name" or is_placeholder(segment.text):
            continue
        try:
            name = parse_name(segment.text, hints.names)
        except ValueError:
            continue
        span = (segment.start, segment.end)
        yield candidate(page, segment.line, span, "full_name", name, "name", score)


def parse_name(text: str, told: frozenset[str] = frozenset()) -> Name:
    """A printed name in its parts.

    Args:
        text: the name as it stands, "Family, Given" too.
        told: parts that an e-mail address gives, squeezed; they settle the order of two parts.

    Raises:
        ValueError: nothing is left once titles are taken away.
    """
    prefix, words = _while_kind(re.sub(r"[;:|*_~^]", " ", text).split(), "prefix")
    suffix, words = _while_kind(words[::-1], "suffix")
    suffix, words = suffix[::-1], words[::-1]
    words[-1:] = [word.rstrip(",") for word in words[-1:]]
    if not words or not any(c.isalpha() for c in "".join(words)):
        raise ValueError(f"{text!r} holds no name")
    family_first = words[0].isupper() and not words[-1].isupper()
    prefix, words, suffix = ([tidy_capitals(w) for w in part] for part in (prefix, words, suffix))
    comma = next((i for i, word in enumerate(words) if word.endswith(",")), None)
    if comma is not None:
        words = [*words[comma + 1 :], *(word.rstrip(",") for word in words[: comma + 1])]
    full = " ".join([*prefix, *words]) + (", " + " ".join(suffix) if suffix else "")
    given, additional, family = _parts(words, told, family_first)
    return Name(full, " ".join(prefix), given, additional, family, " ".join(suffix))


def _while_kind(words: list[str], kind: str) -> tuple[list[str], list[str]]:
    """The words of one kind at the start, and the rest; the last word is never taken."""
    count = 0
    while count < len(words) - 1:
        word = words[count].strip(".,")
        if name_part(word) != kind or (kind == "suffix" and len(word) < 4 and word.islower()):
            break
        count += 1
    taken = [word.rstrip(",") for word in words[:count]]
    return taken, words[count:]


def _parts(words: list[str], told: frozenset[str], capitals: bool) -> tuple[str, str, str]:
    """Given, additional and family name of the words between prefix and suffix.

    Args:
        words: from left to right.
        told: see ``parse_name``.
        capitals: whether the first word alone was set in them, as French families are.
    """
    if len(words) == 1:
        return words[0], "", ""
    family_at = len(words) - 1
    while family_at > 1 and name_part(words[family_at - 1]) == "particle":
        family_at -= 1
    given, family = words[:family_at], words[family_at:]
    listed_given = listed("given_names")
    first, last = squeeze(words[0]), squeeze(words[-1])
    turned = last in listed_given and first not in listed_given and len(words) == 2
    if turned and ((capitals and len(first) > 2) or f"{last}{first}" in told):
        given, family = words[1:], words[:1]
    return given[0], " ".join(given[1:]), " ".join(family)


def tidy_capitals(word: str) -> str:
    """A word in capitals or in small letters as it is written in a name; others are kept.

    "MÜLLER-LÜDENSCHEIDT" gives "Müller-Lüdenscheidt", "O'NEIL" "O'Neil", "MCDONALD" "McDonald";
    initials, roman numbers and particles stay as they are.
    """
    kind = name_part(word)
    letters = [c for c in word if c.isalpha()]
    one_case = word.isupper() or word.islower() or re.match(r"Mc[^\W\d_a-z]{2}", word)
    if kind == "suffix" or len(letters) < 2 or not one_case:
        return word
    if kind == "particle":
        return word.lower()
    if word.count(".") > 1:  # J.R.
        return word.upper()
    tidy = re.sub(r"[^\W\d_]+", lambda part: _capital(part[0]), word)
    return re.sub(r"^(Mc)([a-z])", lambda found: found[1] + found[2].upper(), tidy)


def _capital(part: str) -> str:
    """First letter large, the rest small, with the dotted i of Turkish capitals kept right."""
    dotted = "İ" in part
    small = part[1:].replace("İ", "i").replace("I", "ı" if dotted else "i").lower()
    return part[0].upper() + small
