"""Telephone numbers: found in print, typed by label or plan, made E.164 by phonenumbers."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import cast

import phonenumbers

from cardscan.card import Page, TextLine
from cardscan.contact import Candidate, Phone, PhoneType
from cardscan.fields.candidates import Hints, candidate
from cardscan.fields.phone_label import NOTHING, Told, kind_of, letters_are_labels
from cardscan.fields.phone_print import LETTERS, Printed, find_completed, find_printed
from cardscan.fields.text import find_gaps


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
    text = re.sub(r"^\(\s?\+(?:\s?\))?", "+", raw.translate(LETTERS))
    text = re.sub(r"^\(?00\s?(?=[1-9])", "+", text.replace("＋", "+"))
    text = re.sub(r"^\+\s?\((\d+)\)", r"+\1", text)
    trunk = r"(?<=\d)[\s.)/-]*[(\[]\s?0\s?[)\]][\s.-]*"  # the nought dialled only at home
    text = re.sub(trunk, " ", text) if text.startswith("+") else text
    digits = re.sub(r"\D", "", text)
    if not 5 <= len(digits) <= 15:
        raise ValueError(f"{raw!r} has {len(digits)} digits")
    try:
        number = phonenumbers.parse(text, country or None)
    except phonenumbers.NumberParseException:
        return digits, 0.4
    if phonenumbers.is_valid_number(number):
        belief = 1.0
    elif phonenumbers.is_possible_number_with_reason(number) == _WHOLE:
        belief = 0.7 if text.startswith("+") else 0.6
    else:
        return ("+" if text.startswith("+") else "") + digits, 0.4
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164), belief


_WHOLE = phonenumbers.ValidationResult.IS_POSSIBLE
"""Of a possible length, with its area code."""


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


def type_by_plan(number: str) -> PhoneType:
    """Cell where the numbering plan says so, main where a call is free, else work."""
    return _BY_PLAN.get(_plan_kind(number), "work")


def _plan_kind(number: str) -> int:
    try:
        return phonenumbers.number_type(phonenumbers.parse(number))
    except phonenumbers.NumberParseException:
        return phonenumbers.PhoneNumberType.UNKNOWN


_CELL_OR_NOT = (
    phonenumbers.PhoneNumberType.FIXED_LINE_OR_MOBILE,
    phonenumbers.PhoneNumberType.UNKNOWN,
)
"""Where the plan does not tell cells from others, as in America."""
_BY_PLAN: dict[int, PhoneType] = {
    phonenumbers.PhoneNumberType.MOBILE: "cell",
    phonenumbers.PhoneNumberType.TOLL_FREE: "main",
}


def find_phones(page: Page, hints: Hints) -> Iterator[Candidate]:
    """Candidates for phones, several a line where several are printed."""
    letters = letters_are_labels(page)
    over = _over_two_lines(page.lines, hints.country)
    above, last = NOTHING, None
    for index, line in enumerate(page.lines):
        if index - 1 in over:
            continue
        printed = find_printed(_in_columns(line), above)
        if index in over and (printed or over[index].told.kind):
            printed = [*(one for one in printed if one.end < over[index].start), over[index]]
        elif index in over:
            printed = [over[index]]
        for number in find_completed(printed, last):
            number = _without_rest(_without_icon(number, hints.country), hints.country)
            last = number
            try:
                value, belief = parse_phone(number.raw, hints.country)
            except ValueError:
                continue
            if belief < 0.7 and not number.told.sure and _is_bare(number, line.text):
                continue
            raw = number.raw if index in over else line.text[number.start : number.end]
            phone = Phone(value, _type(number.told, value, letters), number.extension, raw)
            belief = min(1.0, belief + 0.1 * bool(number.told.kind))
            span = (number.start, number.end)
            found = candidate(page, index, span, "phones", phone, "phone", belief)
            yield replace(found, lines=(index, index + 1)) if index in over else found
        yield from _spelt(page, index)
        kind = "" if printed else kind_of(line.text)
        above = Told(kind, bool(kind)) if len(line.text) > 1 else NOTHING


_VANITY = re.compile(
    r"(?<![\w(-])(?:1[ .-])?\(?8(?:00|33|44|55|66|77|88)\)?[ .-]"
    r"(?=[\dA-Z-]*[A-Z]{3})(?=(?:[A-Z\d]-?){7}(?![\w-]))[A-Z\d]{2,7}(?:-[A-Z\d]{3,5})?(?![\w-])"
)
"""A free number of America whose end is spelt by the letters on the keys: "1-800-EXAMPLE"."""


def _spelt(page: Page, index: int) -> Iterator[Candidate]:
    for word in _VANITY.finditer(page.lines[index].text):
        digits = phonenumbers.convert_alpha_characters_in_number(word[0])
        value, belief = parse_phone(digits, "US")
        phone = Phone(value, type_by_plan(value), raw=word[0])
        yield candidate(page, index, word.span(), "phones", phone, "phone", belief)


def _without_icon(number: Printed, country: str) -> Printed:
    """The number less a digit in front that was an icon: only without it the plan knows it."""
    shorter = number.raw[2:]
    icon = re.match(r"\d (?=[\d(])", number.raw) and not _in_plan(number.raw, country)
    if icon and _in_plan(shorter, country):
        return replace(number, raw=shorter, start=number.start + 2)
    return number


_REST_OF_ROW = re.compile(r"\s*(?P<sign>[-–/])\s*(?P<digits>\d{1,5})$")


def _without_rest(number: Printed, country: str) -> Printed:
    """The number less what only without it the plan knows it.

    That is the last of a row of numbers ("00-05") or, behind a slash, the number of a desk.
    """
    rest = _REST_OF_ROW.search(number.raw)
    if not rest or _in_plan(number.raw, country):
        return number
    shorter = number.raw[: rest.start()]
    if not _in_plan(shorter, country):
        return number
    desk = rest["sign"] == "/" and len(rest["digits"]) > 2
    return replace(number, raw=shorter, extension=rest["digits"] if desk else number.extension)


def _is_bare(number: Printed, text: str) -> bool:
    """Whether digits that no plan knows are a mere count, or the postcode behind a place."""
    before = text[: number.start] + number.raw[: -len(number.raw.lstrip("-– "))]
    return number.raw.isdigit() or bool(re.search(r"[^\W\d]{4}\s?[-–]\s?$", before))


def _type(told: Told, number: str, letters: bool) -> PhoneType:
    """The type that a label names; that of the plan where a lone letter may be an icon."""
    plan = type_by_plan(number)
    if not told.kind:
        return plan
    shared = _plan_kind(number) in _CELL_OR_NOT
    if told.bare and not letters and not (shared and told.kind == "cell"):
        return plan
    return cast("PhoneType", told.kind)


def _in_columns(line: TextLine) -> str:
    """The line's text with a bar for each blank between columns: a number does not go on there."""
    letters = list(line.text)
    for gap in find_gaps(line):
        letters[gap] = "|"
    return "".join(letters)


_BROKEN = re.compile(r"(?:(?<=\s)|(?<=:)|^)[+(0][\d ()./-]*[\d)/-]$")
_REST = re.compile(r"[\d(/-][\d ()./-]*\d$")


def _over_two_lines(lines: Sequence[TextLine], country: str) -> dict[int, Printed]:
    """The numbers that go on in the line below, by the line in which they begin.

    Only the two together make a number of the plan, and the second line holds nothing else.
    """
    found: dict[int, Printed] = {}
    for index in range(len(lines) - 1):
        text, below = lines[index].text, lines[index + 1].text
        begin, rest = _BROKEN.search(text), _REST.match(below)
        if not begin or not rest or index - 1 in found:
            continue
        if lines[index].box.right < lines[index + 1].box.left:
            continue
        whole = _belief(f"{begin[0]} {below}", country)
        parts = max(_belief(begin[0], country), _belief(below, country))
        if whole == 1.0 > parts or (begin[0][0] == "+" and whole == 0.7 and parts == 0.4):
            before = find_printed(text[: begin.start()] + "0" * 11, NOTHING)
            told = before[-1].told if before else NOTHING
            raw = f"{begin[0]} {below}"
            found[index] = Printed(raw, begin.start(), len(text), told)
    return found


def _in_plan(raw: str, country: str) -> bool:
    return _belief(raw, country) == 1.0


def _belief(raw: str, country: str) -> float:
    try:
        return parse_phone(raw, country)[1]
    except ValueError:
        return 0.4
