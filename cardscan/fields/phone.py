"""Telephone numbers: found by shape and label, typed by label, made E.164 by phonenumbers."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import cast

import phonenumbers

from cardscan.card import Page, TextLine
from cardscan.contact import Candidate, Phone, PhoneType
from cardscan.fields.candidates import Hints, candidate
from cardscan.fields.scores import address_score
from cardscan.fields.text import find_gaps
from cardscan.fields.words import fold, labelled, listed

# A run of digits with what stands between them in print; letters that OCR puts for digits only
# between digits. A plus may follow a label without a blank.
_BEGIN = (
    r"(?<=[\s:])[-–—]\s?(?=\d{1,4}(?:\s|$))",  # the end of the number above: "-34"
    r"(?<![\d@])[+＋]\s?",
    r"(?<![\w@#$€£.,/:])\(\s?\+\s?",
    r"(?<![\w@#$€£.,/:+])",
    r"(?<=\d:)",
    r"(?<=[^\W\d][.:])",  # a label without a blank: "T.555", "Tel:030"
    r"(?<=\.:)",
)
_RUN = re.compile(
    rf"(?:{'|'.join(_BEGIN)})\(?\d"
    r"(?:[\d()\[\]./ –—‐‑·*-]|(?<=\d)[OolI|](?=[\d -])|(?<=[) -])[oO](?=\d))*\d\)?"
)
_PARTS = re.compile(r"\s*[|;]\s*|\s+(?=\+)|\s*/\s*")
_SUFFIX = re.compile(r"^[-–—‐‑]\s?\d{1,4}$")
_EXTENSION = re.compile(
    r"\s*[,;]?\s*(?:\(?\s*(?:ext(?:ension|n)?|x|dw|durchwahl|poste|int|interno|anexo|ramal|dahili|"
    r"tst|toestel|wew|ankn|lokal)(?![^\W\d])[.:]?\s*|#\s?)(\d{1,6})\)?",
    re.IGNORECASE,
)
_DATE_OR_TIME = re.compile(
    r"^(?:\d{1,2}[./-]\d{1,2}[./-](?:19|20)\d\d|(?:19|20)\d\d[./-]\d{1,2}[./-]\d{1,2}"
    r"|(?:19|20)\d\d\s?[-–/]\s?(?:19|20)?\d\d|\d{1,2}\.\d\d\s?[-–]\s?\d{1,2}\.\d\d)$"
)
_POSTCODE = re.compile(r"^(?:\d{5}-\d{3,4}|\d{4}-\d{3}|\d{2}-\d{3}|\d{4,8}|\d{3} \d{2,3})$")
_COORDINATE = re.compile(r"^[1-9]\d{0,2}\.\d{4,8}$")
_LABEL_WORDS = 3
_COUNTERS = frozenset({"no", "nr", "n", "num", "number", "code"})
_FEWEST = 7
"""Digits in a number without a label; with one, two fewer do."""


@dataclass(frozen=True, slots=True)
class _Found:
    """One printed number."""

    raw: str
    start: int
    end: int
    label: str
    """Its type by its label, "" without one."""
    extension: str = ""


def parse_phone(raw: str, country: str) -> tuple[str, float]:
    """A printed number as E.164 with how far that is to be believed.

    Args:
        raw: as printed.
        country: where numbers without a country code belong, ISO 3166-1 alpha-2, or "".

    Returns:
        ("+493023125000", 1.0) for a number of a numbering plan, a lower figure for one that is
        merely of a possible length, and ("03023125000", 0.4) where nothing makes it E.164.

    Raises:
        ValueError: it has fewer than five digits or more than fifteen.
    """
    text = re.sub(r"^\(\s?\+", "+", raw.translate(_LETTERS))
    text = re.sub(r"^00\s?(?=[1-9])", "+", text.replace("＋", "+"))
    text = re.sub(r"(?<=\d)\s*\(0\)\s*", " ", text) if text.startswith("+") else text
    digits = re.sub(r"\D", "", text)
    if not 5 <= len(digits) <= 15:
        raise ValueError(f"{raw!r} has {len(digits)} digits")
    try:
        number = phonenumbers.parse(text, country or None)
    except phonenumbers.NumberParseException:
        return digits, 0.4
    if not phonenumbers.is_valid_number(number) and text.startswith("0 "):
        # An icon read as a nought, if the plan knows the number without it.
        shorter, belief = parse_phone(text[2:], country)
        if belief == 1.0:
            return shorter, 0.9
    if phonenumbers.is_valid_number(number):
        belief = 1.0
    elif phonenumbers.is_possible_number(number):
        belief = 0.7 if text.startswith("+") else 0.6
    else:
        return ("+" if text.startswith("+") else "") + digits, 0.4
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164), belief


def region_of(number: str) -> str:
    """The country of a number with its country code, ISO 3166-1 alpha-2, or ""."""
    try:
        parsed = phonenumbers.parse(number)
    except phonenumbers.NumberParseException:
        return ""
    if not phonenumbers.is_possible_number(parsed):
        return ""
    code = phonenumbers.region_code_for_number(parsed)
    return code or phonenumbers.region_code_for_country_code(parsed.country_code or 0) or ""


def find_phones(page: Page, hints: Hints) -> Iterator[Candidate]:
    """Candidates for phones, several a line where several are printed."""
    above, last = "", None
    for index, line in enumerate(page.lines):
        printed = list(_printed(_in_columns(line), above))
        for number in _completed(printed, last):
            last = number
            try:
                value, belief = parse_phone(number.raw, hints.country)
            except ValueError:
                continue
            kind = cast("PhoneType", number.label) or type_by_plan(value)
            phone = Phone(value, kind, number.extension, line.text[number.start : number.end])
            belief = min(1.0, belief + 0.1 * bool(number.label))
            if belief < 0.7 and not number.label and number.raw.isdigit():
                continue  # a bare count of digits that no numbering plan knows
            span = (number.start, number.end)
            yield candidate(page, index, span, "phones", phone, "phone", belief)
        above = "" if printed else _lone_label(line.text)


def _in_columns(line: TextLine) -> str:
    """The line's text with a bar for each blank between columns: a number does not go on there."""
    letters = list(line.text)
    for gap in find_gaps(line):
        letters[gap] = "|"
    return "".join(letters)


def _printed(text: str, above: str) -> Iterator[_Found]:
    """The numbers of a line; ``above`` is the type that a line of nothing but a label named."""
    previous_end, previous_label = 0, above
    for run in _RUN.finditer(text):
        for start, end in _parts(text, run):
            raw = text[start:end]
            before = text[previous_end:start]
            label, barred = _label(before, raw)
            if not label and not re.search(r"[^\W\d]{2}|\|", before):
                label = previous_label
            if barred or not _shaped(raw, bool(label), text, start):
                continue
            extension = _EXTENSION.match(text, end)
            end = extension.end() if extension else end
            yield _Found(raw, start, end, label, extension[1] if extension else "")
            previous_end, previous_label = end, label


def _parts(text: str, run: re.Match[str]) -> list[tuple[int, int]]:
    """A run cut where one number ends and the next begins: at a slash only if both sides are whole.

    "030 / 23125-000" is one number, "2785-4545 / 2783-6958" two, "23125-12 / -34" two.
    """
    spans, low = [], run.start()
    for cut in _PARTS.finditer(run[0]):
        left, right = run[0][: cut.start()], run[0][cut.end() :]
        left = left[low - run.start() :]
        whole = len(re.sub(r"\D", "", left)) >= 6 and len(re.sub(r"\D", "", right)) >= 6
        if "/" not in cut[0] or whole or (_SUFFIX.match(right.strip()) and len(left) > 5):
            spans.append((low, run.start() + cut.start()))
            low = run.start() + cut.end()
    spans.append((low, run.end()))
    return [
        (low + len(text[low:high]) - len(text[low:high].lstrip(" -" * (low != run.start()))), high)
        if not _SUFFIX.match(text[low:high].strip())
        else (low, high)
        for low, high in spans
    ]


def _label(before: str, raw: str) -> tuple[str, bool]:
    """The type that the words just before a number name, and whether they bar it from being one."""
    text = fold(before).rstrip(" .:;)([]-=|>»*#'\"")
    words = [word.strip(".-") for word in re.findall(r"[^\s:|;,()\[\]]+", text)]
    kinds = labelled("phone_labels")
    if re.search(r"\b[A-Z]{1,3}-$", before) and re.match(r"\d{4,5}$", raw):  # D-10115
        return "", True
    if not words:
        return "", False
    if words[-1] == "cep" and _POSTCODE.match(raw):  # Turkish for cell, Portuguese for postcode
        return "", True
    for count in range(min(_LABEL_WORDS, len(words)), 0, -1):
        phrase = " ".join(words[-count:])
        for form in (phrase, phrase.replace(".", "").replace(" ", "")):
            if form in kinds:
                return kinds[form], False
    if _names_another(words, before):
        return "", True
    glued = re.search(r"(?:tel|fax|mob|cell|gsm|phone|fon)$", text)
    return (kinds[glued[0]] if glued else ""), False


def _names_another(words: list[str], before: str) -> bool:
    """Whether words name a number that nobody calls: "HRB", "P. IVA", "VAT no. GB"."""
    shorter = [words]
    if re.search(r"(?<!\w)[A-Z]{2}\s*$", before):  # the country that opens a VAT number
        shorter.append(words[:-1])
    if shorter[-1] and shorter[-1][-1] in _COUNTERS:
        shorter.append(shorter[-1][:-1])
    labels = listed("number_labels")
    return any(
        some[-1] in labels or "".join(some[-2:]).replace(".", "") in labels
        for some in shorter
        if some
    )


def _lone_label(text: str) -> str:
    return labelled("phone_labels").get(fold(text).strip(" .:;-"), "")


def _shaped(raw: str, labelled_as_phone: bool, text: str, start: int) -> bool:
    """Whether digits look like a number to call rather than a date, postcode, price or count."""
    digits = re.sub(r"\D", "", raw.translate(_LETTERS))
    if _SUFFIX.match(raw):
        return True
    if _DATE_OR_TIME.match(raw):
        return False
    if labelled_as_phone:
        return len(digits) >= _FEWEST - 2
    if (
        len(digits) < _FEWEST
        or _POSTCODE.match(raw)
        or _COORDINATE.match(raw)
        or re.search(r"[$€£%°]", text[max(0, start - 4) : start])
    ):
        return False
    if re.match(r"\d{3}-\d{4}$", raw):  # a Japanese postcode unless it stands alone
        return text.strip() == raw
    around = re.sub(r"\d", "", text[:start] + text[start + len(raw) :])
    if not raw.startswith(("+", "(", "0")) and address_score(around) >= 0.3:
        return False
    groups = [group for group in re.split(r"\D+", raw) if group]
    return len(groups) > 1 or raw.startswith("+") or 9 <= len(digits) <= 12


def _completed(numbers: list[_Found], last: _Found | None) -> Iterator[_Found]:
    """Numbers with what print leaves out: "…-12 / -34", and an area code printed once."""
    first = last
    alone = last is None
    for number in numbers:
        if _SUFFIX.match(number.raw):
            if first is not None and (not alone or number.label):
                tail = re.sub(r"\D", "", number.raw)
                stem = re.sub(r"[-–—‐‑/ ]\d{1,4}$", "", first.raw)
                stem = stem if stem != first.raw else first.raw[: -len(tail)]
                yield replace(number, raw=f"{stem}-{tail}")
            continue
        area = _area(first.raw) if first is not None and not alone else ""
        if area and _local(number.raw):
            yield replace(number, raw=f"{area} {number.raw}")
            continue
        first, alone = number, False
        yield number


def _local(raw: str) -> bool:
    return 7 <= len(re.sub(r"\D", "", raw)) <= 8 and not raw.startswith(("+", "0", "("))


def _area(raw: str) -> str:
    """What stands before the subscriber's seven or eight digits of a number printed in full."""
    found = re.match(r"(\(?\+?[\d ()]{2,9}?\)?)[ .-]?\d{3,4}[ .-]?\d{4}$", raw)
    return found[1] if found and len(re.sub(r"\D", "", found[1])) >= 2 else ""


def type_by_plan(number: str) -> PhoneType:
    """Cell where the numbering plan says so, else work."""
    try:
        parsed = phonenumbers.parse(number)
    except phonenumbers.NumberParseException:
        return "work"
    kind = phonenumbers.number_type(parsed)
    if kind == phonenumbers.PhoneNumberType.MOBILE:
        return "cell"
    return "main" if kind == phonenumbers.PhoneNumberType.TOLL_FREE else "work"


_LETTERS = str.maketrans({"O": "0", "o": "0", "l": "1", "I": "1", "|": "1"})
