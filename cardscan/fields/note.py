"""Notes: what a card says that reaches nobody but is worth keeping, each line of it by itself.

Numbers in registers of taxes, companies and licences, opening hours, names in networks that the
card does not tell, and mottoes. Nothing else: what nobody can tell apart from misread print is
left out.
"""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import pairwise

from cardscan.card import Page
from cardscan.contact import Candidate
from cardscan.fields.candidates import Hints, candidate
from cardscan.fields.label import Labelled
from cardscan.fields.text import find_gaps
from cardscan.fields.url import registered_domain
from cardscan.fields.words import fold, labelled, listed

_MOST_DIGITS = 14
"""Of a SIRET or CNPJ, the longest that are printed; what goes beyond is something else."""
_FEWEST_DIGITS = 4
_GROUP = 4
"""Digits of a group after which a number may go on behind a blank."""


def find_notes(page: Page, _hints: Hints) -> Iterator[Candidate]:
    """Candidates for note with a form of their own: numbers in registers, hours, bare names."""
    for index, line in enumerate(page.lines):
        spans = [*_registered(line.text)]
        gaps = [-1, *find_gaps(line), len(line.text)]
        for low, high in pairwise(gaps):
            spans += _hours(line.text, low + 1, high)
            spans += _bare_handle(line.text, low + 1, high)
        for start, end in spans:
            text = line.text[start:end]
            yield candidate(page, index, (start, end), "note", text, "note", 0.95)


def find_mottoes(page: Page, lines: Sequence[Labelled], _hints: Hints) -> Iterator[Candidate]:
    """Candidates for note among what is no name, title, company or address: whole phrases.

    Of a page with more than a few there are none: that is prose.
    """
    found = [
        line.segment
        for line in lines
        if line.best == "other"
        and line.segment.confidence >= _LEGIBLE
        and _is_phrase(line.segment.text)
    ]
    for one in found if len(found) <= _MOST_MOTTOES else ():
        yield candidate(page, one.line, (one.start, one.end), "note", one.text, "motto", _MOTTO)


_LEGIBLE = 0.9
"""Mean confidence of the words of a motto."""
_MOTTO = 0.69
"""Just under what a note needs: two readers must agree on every letter."""
_MOST_MOTTOES = 6


def _is_phrase(text: str) -> bool:
    """Whether a text is three to ten words, one or more of them little words of grammar.

    One whose other words all start with a capital is rather a name; one that starts with a small
    letter, or ends with a little word, is part of a sentence.
    """
    words = re.findall(r"[^\W\d_]+(?:['’-][^\W\d_]+)*", text)
    others = [word for word in words if fold(word) not in listed("small_words")]
    return (
        bool(re.fullmatch(r"[^\W\d_][^\d@/_]*", text))
        and not text[0].islower()
        and 3 <= len(words) <= 10
        and 1 < len(others) < len(words)
        and words[-1] == others[-1]
        and not all(word.istitle() for word in others)
    )


def _registered(text: str) -> Iterator[tuple[int, int]]:
    """The spans of labels with the numbers of a register behind them."""
    plain = "".join(fold(letter)[:1] or " " for letter in text)
    at = 0
    while label := _register_label().search(plain, at):
        at = label.end()
        bare = re.sub(r"\W", "", label["label"])
        if len(bare) <= 4 and text[label.start("label") : label.end("label")].islower():
            continue
        end = _number_end(text, label.end())
        if end:
            yield label.start(), end
            at = end


def _number_end(text: str, start: int) -> int:
    """Where the number ends that begins at a place, 0 where none does."""
    number = _NUMBER.match(text, start)
    if not number or _count(number[0]) > _MOST_DIGITS:
        return 0
    end, group = number.end(), number[0]
    while _count(re.split(r"\s", group)[-1]) <= _GROUP:
        more = _MORE.match(text, end)
        if not more or _count(text[start : more.end()]) > _MOST_DIGITS:
            break
        end, group = more.end(), more[0]
    if letter := _LETTER.match(text, end):
        end = letter.end()
    return end if _count(text[start:end]) >= _FEWEST_DIGITS else 0


def _count(text: str) -> int:
    return sum(map(str.isdigit, text))


_NUMBER = re.compile(r"(?:[A-Z]{1,4}[\s./-]?)?\d[\dA-Z./-]*(?<![./-])")
_MORE = re.compile(r"\s\d[\dA-Z./-]*(?<![./-])")
_LETTER = re.compile(r"\s[A-Z](?=\s*(?:$|[,;|·/]))")
"""Of the register in Berlin: "HRB 12345 B"."""


@cache
def _register_label() -> re.Pattern[str]:
    """A label with what may stand before and after it, in folded text."""
    words = sorted(listed("register_labels"), key=len, reverse=True)
    labels = "|".join(map(_loose, words))
    court = r"(?:(?:amtsgericht|registergericht|handelsregister|ag)[\s:]+[^\W\d]{3,}[\s,:]+)?"
    counters = r"(?:[\s./-]*\b(?:no|nr|num|numero|number|nummer|id|n)(?![^\W\d_]))*"
    return re.compile(rf"(?<![^\W_]){court}(?P<label>{labels})(?![^\W\d_]){counters}[\s.:#°º№/-]*")


def _loose(label: str) -> str:
    """A pattern for a label, with full stops or none in abbreviations, blanks and dashes alike."""
    words = re.split(r"[ -]", label)
    return r"[\s./-]*".join(r"\.?".join(w) if len(w) <= 5 else re.escape(w) for w in words)


_CLOCK = r"(?:[01]?\d|2[0-4])(?:[:.h][0-5]\d)?(?:h|uhr|am|pm)?"
_TIME = re.compile(_CLOCK)
_RANGE = re.compile(
    rf"(?<![\d.:]){_CLOCK}(?:\s?(?:uhr|h|am|pm|a\.m\.|p\.m\.))?\s*"
    rf"(?:[-–—~～]|to|bis|till?|until|a|à|às|as|alle|au|do|tot)\s*{_CLOCK}(?![\d:])",
    re.IGNORECASE,
)
_ON_A_CLOCK = re.compile(r"\d[:h][0-5]\d\b|\d\s?(?:uhr|am|pm|h|hrs|uur|a\.m|p\.m)\b", re.IGNORECASE)
_ALWAYS = re.compile(r"\b24\s?/\s?7\b|\b24\s?h\b", re.IGNORECASE)
_ALL_DAY = re.compile(r"\b24 (?:hours|horas|heures|ore|stunden|saat|uur|godzin|timmar)\b", re.I)


def _hours(text: str, low: int, high: int) -> Iterator[tuple[int, int]]:
    """The spans in part of a line of nothing but days and times, a range of times among them."""
    run: list[re.Match[str]] = []
    for word in (*re.compile(r"\S+").finditer(text, low, high), None):
        if word and _of_hours(word[0]):
            run.append(word)
            continue
        if run:
            start, end = run[0].start(), run[-1].end()
            start += len(text[start:end]) - len(text[start:end].lstrip(_EDGE))
            if _tells_hours(text[start:end]):
                yield start, start + len(text[start:end].rstrip(_EDGE[1:]))
        run = []


_EDGE = ". ,;:|/·•()-–—"
"""What is left out around opening hours; a full stop only before them, for the sake of "p.m."."""


def _tells_hours(text: str) -> bool:
    """Whether a text has a range of times that a day or a clock shows to be one."""
    kinds = {labelled("hours_words").get(part) for part in _parts(_ALL_DAY.sub("", text))}
    named = bool(kinds & {"day", "opens"})
    if _ALWAYS.search(text) or (named and _ALL_DAY.search(text)):
        return True
    return bool(_RANGE.search(text) and (named or _ON_A_CLOCK.search(text)))


def _of_hours(word: str) -> bool:
    """Whether a word can stand in opening hours: a day, a time, or what joins them."""
    return bool(_ALWAYS.search(word)) or all(
        part in labelled("hours_words") or _TIME.fullmatch(part) for part in _parts(word)
    )


def _parts(text: str) -> list[str]:
    """The words and times of a text, folded, without what joins them."""
    return [part for part in _JOINTS.split(fold(text)) if part]


_JOINTS = re.compile(r"[\s,;|/&+()•·~～–—：-]+|[.:](?!\d)|(?<=[^\x00-\u02ff])(?=\d)")
"""What parts words and times; nothing does between Chinese or Japanese and digits."""

_BARE = re.compile(r"(?:\S{1,2}\s)?(?P<handle>@[A-Za-z_][\w.]{2,29})")


def _bare_handle(text: str, low: int, high: int) -> Iterator[tuple[int, int]]:
    """The span of a name with an @ that stands alone, or behind what may be an icon."""
    found = _BARE.fullmatch(text, low, high)
    if found and not registered_domain(found["handle"][1:]):
        yield found.span("handle")
