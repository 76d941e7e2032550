"""How telephone numbers stand in print: where each begins and ends, and what is none."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise

from cardscan.fields.phone_label import NOTHING, Told, kind_of, told_before
from cardscan.fields.scores import address_score
from cardscan.fields.words import fold, listed

# A run of digits with what stands between them in print; letters that OCR puts for digits only
# between digits. A plus may follow a label without a blank.
_BEGIN = (
    r"(?<=[\s:])[-–—]\s?(?=\d{1,4}(?:\s|$))",  # the end of the number above: "-34"
    r"(?<![\d@])[+＋]\s?",
    r"(?<![\w@#$€£.,/:])\(\s?\+\s?\)?\s?",
    r"(?<![\w@#$€£.,/:+])",
    r"(?<=\d:)",
    r"(?<=[^\W\d][.:])",  # a label without a blank: "T.555", "Tel:030", "Fax :030"
    r"(?<=[^\W\d]\s:)",
    r"(?<=\.:)",
    r"(?<=[\u0370-\u1fff\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7a3])",
    r"(?<=[：:]\s)",
    r"(?:(?<=^[^\W\d])|(?<=\s[^\W\d])|(?<=^#)|(?<=\s#))(?=\d{3,4}[ .-])",  # an icon: "G212 555"
)
_RUN = re.compile(
    rf"(?:{'|'.join(_BEGIN)})(?:\(?\d|(?<=[+＋])[lI|](?=[ (]))"
    r"(?:[\d()\[\]./ –—‐‑·*-]|(?<=\d)[OolI|](?=[\d -])|(?<=[) -])[oO](?=[\dlI])"
    r"|(?<=[) .-])[lI](?=\d\d)|(?<=[-.][oO])[lI](?=\d))*\d\)?"
)
_LEADING = re.compile(r"^(?:\d{1,2}\)\s*|\d\s*[-–]\s+)(?=[\d(+])")
"""What counts numbers, or an icon read as a digit: "1) 212 …", "2 - 212 …"."""
_TRAILING = re.compile(r"\s*[(\[][\d\s]{0,3}$")
"""A bracket that is not closed: "(3" of "(3 lines)"."""
_PARTS = re.compile(r"\s*[|;]\s*|\s+(?=\+)|\s*/\s*|\s+[-–]\s+(?=\d{2,4}(?:\D|$))")
_SUFFIX = re.compile(r"^[-–—‐‑]\s?\d{1,4}$")
_DATE_OR_TIME = re.compile(
    r"^(?:\d{1,2}[ ./-]\d{1,2}[ ./-](?:19|20)\d\d|(?:19|20)\d\d[ ./-]\d{1,2}[ ./-]\d{1,2}"
    r"|\d{1,2}\.\d\d(?:\s?[-–]\s?\d{1,2}\.\d\d)+"
    r"|(?:(?:19|20)\d\d|\d{1,2}[./-](?:19|20)\d\d)"
    r"(?:\s?[-–/ ]\s?(?:(?:19|20)?\d\d|\d{1,2}[./-](?:19|20)\d\d))+"
    r"|(?:\d{1,2}[./-]\d{1,2}[./-](?:19|20)\d\d\s?[-–]?\s?){2})$"
)
_POSTCODE = re.compile(r"^(?:\d{5}-\d{3,4}|\d{4}-\d{3}|\d{2}-\d{3}|\d{4,8}|\d{3} \d{2,3})$")
_NO_CALL = re.compile(
    r"^(?:[1-9]\d{0,2}\.\d{4,8}|-?\d{1,3}\.\d{3,} -?\d{1,3}\.\d{3,}"  # coordinates
    r"|\d{1,2}(?:\.\d{3}){2,3}"  # an amount of money
    r"|97[89][ -]?\d[\d -]{8,13}"  # an ISBN
    r"|\d{3}-\d{2}-\d{4}"  # social security, America
    r"|\d{3}\.\d{3}\.\d{3}-\d{2}|\d{2}\.\d{3}\.\d{3}/\d{4}-\d{2}"  # taxpayers, Brazil
    r"|\d{2}\.\d{3}\.\d{3}-\d"
    r"|\d{1,2}-\d{1,2}-\d{1,4}/\d{1,3}(?:/[\dA-Z]+)?)$"  # a door in the south of India
)
_AMOUNT = re.compile(r"^\d{1,3}(?:[. ]\d{3})+$")
_CURRENCY = re.compile(
    r"\s?(?:[€$£¥%°]|,-|(?:eur|usd|gbp|chf|tl|zł|kr|kč|ft)(?![^\W\d]))", re.IGNORECASE
)
_FEWEST = 7
"""Digits in a number without a label; with one, two fewer do."""
_DOORS = 12
"""In a row that one tenant has at most."""
_MOST = 13
"""Digits in a number without a label and without a country code."""
LETTERS = str.maketrans({"O": "0", "o": "0", "l": "1", "I": "1", "|": "1"})
"""What readers put for digits."""


@dataclass(frozen=True, slots=True)
class Printed:
    """One printed number."""

    raw: str
    start: int
    end: int
    told: Told = NOTHING
    """What stands around it says of it."""
    extension: str = ""
    tail: bool = False
    """Whether it is only the end of a number, to put in place of that of the one before."""


def _word(text: str) -> str:
    """The word of three letters or more that a text begins with, or ""."""
    found = re.match(r"[^\W\d_]{3,}", text)
    return found[0] if found else ""


def find_printed(text: str, above: Told) -> list[Printed]:
    """The numbers of a line, from left to right.

    Args:
        text: the line, with a bar where a column ends.
        above: what the line above said, if it is nothing but a label.
    """
    found: list[Printed] = []
    last, told = 0, above
    for run in _RUN.finditer(text):
        for start, end, tail in _parts(text, run):
            before = text[last:start]
            if lead := _LEADING.match(text[start:end]):
                start += lead.end()
            if trail := _TRAILING.search(text[start:end]):
                end = start + trail.start()
            if text[end - 1] == "1" and kind_of(_word(text[end:])):
                end -= 1  # a bar between two numbers: "… 0012|Fax: …"
            raw = text[start:end]
            here = told_before(before, raw)
            if not here.kind and _goes_on(before):
                here = here._replace(kind=told.kind, sure=told.sure, bare=told.bare)
            in_list = bool(found) and bool(re.fullmatch(r"\s*[/,;|]\s*", before))
            local = in_list and _local(raw)
            if tail and not found and not here.kind and re.search(r"[^\W\d]{2}", text[end:]):
                continue  # the number of a house
            tail = tail or (in_list and _is_tail(found[-1].raw, raw, _FEWEST))
            if here.barred or not (tail or local or _shaped(raw, here, text, start)):
                continue
            extension = _extension().match(fold_each(text), end)
            end = extension.end() if extension else end
            found.append(Printed(raw, start, end, here, extension[1] if extension else "", tail))
            last, told = end, here
    return _labelled_behind(found, text)


def _goes_on(before: str) -> bool:
    """Whether what stands between two numbers leaves both under one label."""
    words = re.sub(r"\b(?:or|and|oder|und|ou|et|o|y|e|ve|veya|en|of|i|lub)\b", "", fold(before))
    return not re.search(r"[^\W\d]{2}|\|", words)


_NAMING = re.compile(r"[^\W\d]{2}|\([^\W\d]\)")


def _labelled_behind(found: list[Printed], text: str) -> list[Printed]:
    """The numbers, typed by what follows them where nothing stands before: "555-0100 (fax)"."""
    if not found or found[0].told.kind:
        return found
    ends = [*(one.start for one in found[1:]), len(text)]
    after = [text[one.end : end] for one, end in zip(found, ends, strict=True)]
    kinds = [kind_of(rest) if _NAMING.search(rest) else "" for rest in after]
    in_brackets = all(
        re.match(r"\s*\(", rest) for rest, kind in zip(after, kinds, strict=True) if kind
    )
    if not (kinds[-1] or (any(kinds) and in_brackets)):
        return found
    return [
        replace(one, told=Told(kind, sure=True)) if kind else one
        for one, kind in zip(found, kinds, strict=True)
    ]


def _parts(text: str, run: re.Match[str]) -> list[tuple[int, int, bool]]:
    """A run cut where one number ends and the next begins; True for the mere end of a number.

    A slash cuts only if both sides are whole: "030 / 23125-000" is one number,
    "2785-4545 / 2783-6958" two, and so are "23125-12 / -34" and "5555-0123/0124".
    """
    cuts, low = [], 0
    for cut in _PARTS.finditer(run[0]):
        left, right = run[0][low : cut.start()], run[0][cut.end() :]
        next_one = _PARTS.split(right, maxsplit=1)[0].strip()
        spare = _is_tail(left, next_one, 7 if "/" in cut[0] else 10)
        whole = min(len(re.sub(r"\D", "", side)) for side in (left, right)) >= 6
        if "/" in cut[0]:
            cuts_here = whole or spare or bool(_SUFFIX.match(next_one) and len(left) > 5)
        else:
            other = len(re.sub(r"\D", "", left)) >= 9 and len(re.sub(r"\D", "", next_one)) >= 7
            cuts_here = spare or other or not re.search(r"[-–]", cut[0])
        if cuts_here:
            cuts.append((cut.start(), cut.end(), spare))
            low = cut.end() if not spare else low
    if not cuts:
        cuts = [(cut.start(), cut.end(), False) for cut in _repeats(run[0])]
    spans = []
    for (_, begin, tail), (end, _, _) in pairwise([(0, 0, False), *cuts, (len(run[0]), 0, False)]):
        piece = run[0][begin:end]
        short = tail or bool(_SUFFIX.match(piece.strip()))
        lead = len(piece) - len(piece.lstrip(" -" if begin and not short else " "))
        spans.append((run.start() + begin + lead, run.start() + end, short))
    return spans


def _repeats(text: str) -> list[re.Match[str]]:
    """What parts numbers side by side that are grouped alike: "212 555 0100 212 555 0101"."""
    groups = list(re.finditer(r"\d+", text))
    sizes = [len(group[0]) for group in groups]
    if set(sizes) == {4} or text.startswith(("+", "(+", "00")):  # the first is a credit card
        return []
    for parts in (2, 3):
        count, rest = divmod(len(sizes), parts)
        if not rest and sizes == sizes[:count] * parts and _FEWEST <= sum(sizes[:count]) <= 11:
            return [
                cut
                for at in range(count, len(groups), count)
                if (cut := re.compile(r"[^\d(]+").search(text, groups[at - 1].end()))
            ]
    return []


def _is_tail(left: str, right: str, least: int) -> bool:
    """Whether the right side replaces the last group of a whole number: "5555-0123/0124"."""
    number = re.split(r"\s*/\s*|\s+[-–]\s+", left)[0]
    groups = re.findall(r"\d+", number)
    return (
        bool(re.fullmatch(r"\d{1,5}", right))
        and len(groups) > 1
        and len(right) in (len(groups[-1]), len(groups[-1]) - 2)
        and (len(right) == len(groups[-1]) or len(groups[-1]) == 4)
        and sum(map(len, groups)) >= least
    )


def fold_each(text: str) -> str:
    """A text folded character by character, so that places in it stay what they are."""
    return "".join(plain if len(plain := fold(c)) == 1 else c for c in text)


@cache
def _extension() -> re.Pattern[str]:
    """What follows a number and leads to one desk: "ext. 12", "(x12)", "#12", "内線12"."""
    words = sorted(listed("extension_labels"), key=len, reverse=True)
    known = "|".join(map(re.escape, words))
    return re.compile(
        rf"\s*[,;/–-]?\s*\(?\s*(?:(?:{known})(?![^\W\d])[.:]?\s*|#\s?|;ext=)(\d{{1,6}})\)?(?!\d)"
    )


def _shaped(raw: str, told: Told, text: str, start: int) -> bool:
    """Whether digits look like a number to call rather than a date, postcode, price or count."""
    digits = re.sub(r"\D", "", raw.translate(LETTERS))
    if _DATE_OR_TIME.match(raw):
        return False
    if told.sure:
        return len(digits) >= _FEWEST - 2
    if len(digits) < _FEWEST or _POSTCODE.match(raw) or _NO_CALL.match(raw) or _counts_on(raw):
        return False
    if _AMOUNT.match(raw) and _CURRENCY.match(text, start + len(raw)):
        return False
    if len(digits) >= _MOST and not raw.startswith(("+", "(+", "(0", "00")):
        return False
    if re.match(r"\d{3}-\d{4}$", raw):  # a Japanese postcode unless it stands alone
        return text.strip() == raw or bool(told.kind)
    around = re.sub(r"\d", "", text[:start] + text[start + len(raw) :])
    if not raw.startswith(("+", "(", "0")) and address_score(around) >= 0.3:
        return False
    groups = [group for group in re.split(r"\D+", raw) if group]
    return len(groups) > 1 or raw.startswith("+") or 9 <= len(digits) <= 12


def _counts_on(raw: str) -> bool:
    """Whether two figures are the ends of a row of doors rather than one number: "1009-1010"."""
    ends = re.fullmatch(r"(\d{3,4})\s?[-–]\s?(\d{3,4})", raw)
    return ends is not None and 0 < int(ends[2]) - int(ends[1]) <= _DOORS


def find_completed(numbers: list[Printed], last: Printed | None) -> Iterator[Printed]:
    """Numbers with what print leaves out: "…-12 / -34", and an area code printed once.

    Args:
        numbers: of one line.
        last: the number before them on the card.
    """
    first = last
    alone = last is None
    for number in numbers:
        if number.tail:
            if first is not None and (not alone or number.told.kind):
                tail = re.sub(r"\D", "", number.raw)
                stem = re.sub(r"[-–—‐‑/ .]\d{1,4}$", "", first.raw)
                if stem == first.raw or (not _SUFFIX.match(number.raw)):
                    stem = first.raw[: -len(tail)]
                yield replace(number, raw=f"{stem}-{tail}")
            continue
        area = _area(first.raw) if first is not None and not alone else ""
        if area and _local(number.raw) and not number.raw.startswith(area):
            yield replace(number, raw=f"{area} {number.raw}")
            continue
        first, alone = number, False
        yield number


def _local(raw: str) -> bool:
    """Whether a number lacks its area code."""
    if re.match(r"9\d{4}-\d{4}$", raw):  # a cell in Brazil
        return True
    return 7 <= len(re.sub(r"\D", "", raw)) <= 8 and not raw.startswith(("+", "0", "("))


def _area(raw: str) -> str:
    """What stands before the subscriber's seven or eight digits of a number printed in full."""
    found = re.match(r"(\(?\+?[\d ()]{2,9}?\)?)[ .-]?\d{3,4}[ .-]?\d{2}[ .-]?\d{2}$", raw)
    return found[1] if found and len(re.sub(r"\D", "", found[1])) >= 2 else ""
