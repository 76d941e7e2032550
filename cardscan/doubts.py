"""What is doubtful about a contact, value by value, what its card says about each, and answers."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher

from cardscan.card import Page
from cardscan.contact import Candidate, Field, Filed, ReviewReason, Value
from cardscan.correct import FIELDS, LISTS, settle, text_of, values_of

_RIVALS = 9
"""As many as there are keys for them."""
_AROUND = 1
"""Lines of the card shown before and after those of a value."""
_ALIKE = 0.6
"""Of the letters of two texts: from there on one is another reading of the other."""
_LINES = 12
"""Of a card on which the value does not stand."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """One value of a contact at which a person should look, or the absence of any."""

    uid: str
    field: Field
    value: Value | None
    reasons: tuple[ReviewReason, ...]
    """Why; () where it was read surely."""


def find_doubts(filed: Filed, readings: Sequence[Candidate], *, sure: bool) -> list[Doubt]:
    """What a person should look at, in the order of the fields.

    Args:
        filed: the contact.
        readings: of its card.
        sure: also the values that were read surely, but for what a person set.
    """
    return [
        one
        for one in find_values(filed, readings)
        if one.reasons or (sure and one.value and one.field not in filed.corrected)
    ]


def find_values(filed: Filed, readings: Sequence[Candidate]) -> list[Doubt]:
    """Every value, doubtful or not, and the absence of any in a field, in the order of the fields.

    Args:
        filed: the contact.
        readings: of its card.
    """
    found = []
    for field in FIELDS:
        values = values_of(filed.contact, field) or (None,)
        reasons: dict[Value | None, list[ReviewReason]] = {value: [] for value in values}
        for reason in filed.review:
            if reason.field == field:
                reasons[_meant(reason, filed, field, readings)].append(reason)
        found += [
            Doubt(filed.contact.uid, field, value, tuple(why)) for value, why in reasons.items()
        ]
    return found


def confidence_of(filed: Filed, field: Field, value: Value) -> float:
    """How sure a value of the contact is, 0 where that is not known."""
    figure = filed.confidence.get(field, ())
    figures = figure if isinstance(figure, tuple) else (figure,)
    known = dict(zip(values_of(filed.contact, field), figures, strict=False))
    return known.get(value, 0.0)


def find_rivals(filed: Filed, doubt: Doubt, readings: Sequence[Candidate]) -> list[Candidate]:
    """Other readings of the field, the surest first, each value once."""
    rivals: dict[str, Candidate] = {}
    values = values_of(filed.contact, doubt.field)
    held = {text for value in values for text in (text_of(value), *text_of(value).split("\n"))}
    for one in sorted(readings, key=lambda one: -one.confidence):
        if one.field == doubt.field and text_of(one.value) not in held:
            rivals.setdefault(text_of(one.value), one)
    return list(rivals.values())[:_RIVALS]


def share_rivals(
    filed: Filed, doubts: Sequence[Doubt], readings: Sequence[Candidate]
) -> dict[Doubt, list[Candidate]]:
    """The other readings of one field, each with the value that it may take the place of.

    Args:
        filed: the contact.
        doubts: all values of the field, and in a list None for one more.
        readings: of its card.
    """
    shared: dict[Doubt, list[Candidate]] = {doubt: [] for doubt in doubts}
    for rival in find_rivals(filed, doubts[0], readings):
        nearest = max(doubts, key=lambda doubt: _nearness(doubt, rival))
        shared[nearest].append(rival)
    return shared


def _nearness(doubt: Doubt, rival: Candidate) -> float:
    """How much alike two readings are; whatever is unlike all values is one more."""
    if doubt.value is None:
        return _ALIKE
    return SequenceMatcher(None, text_of(doubt.value), text_of(rival.value)).ratio()


def find_lines(
    doubt: Doubt, readings: Sequence[Candidate], pages: Sequence[Page]
) -> list[tuple[bool, str]]:
    """The lines of the card around the value, each with whether the value stands in it.

    For a value that stands nowhere on the card, its first lines.
    """
    same = [one for one in readings if (one.field, one.value) == (doubt.field, doubt.value)]
    found = max(same, key=lambda one: one.confidence, default=None)
    if found and 0 <= found.page < len(pages):
        lines = pages[found.page].lines
        own = found.lines or (found.line,)
        shown = range(max(0, min(own) - _AROUND), min(len(lines), max(own) + _AROUND + 1))
        return [(number in own, lines[number].text) for number in shown]
    return [(False, line.text) for page in pages[:1] for line in page.lines[:_LINES]]


def answered_with(filed: Filed, doubt: Doubt, values: tuple[Value, ...]) -> Filed:
    """The contact with these values, one or none, in the place of the doubtful one."""
    held = values_of(filed.contact, doubt.field)
    if doubt.field not in LISTS:
        wanted = values
    elif doubt.value in held:
        place = held.index(doubt.value)
        wanted = (*held[:place], *values, *held[place + 1 :])
    else:
        wanted = (*held, *values)
    wanted = tuple(dict.fromkeys(wanted))
    return settle(filed, doubt.field, wanted, sure=values, settled=doubt.reasons)


def accepted(filed: Filed) -> Filed:
    """The contact of a card that is right as it is: all its values are a person's word.

    What it has not stays open to better readings, unless its absence was doubted.
    """
    for field in FIELDS:
        values = values_of(filed.contact, field)
        if values or any(reason.field == field for reason in filed.review):
            filed = settle(filed, field, values)
    return replace(filed, review=())


def where(reading: Candidate) -> str:
    """Where a reading comes from, as in "line 3, tesseract 5.3.0"."""
    place = f"line {reading.line + 1}" if reading.line >= 0 else "a code"
    return f"{place}, {reading.reader}"


def _meant(
    reason: ReviewReason, filed: Filed, field: Field, readings: Sequence[Candidate]
) -> Value | None:
    """The value that a reason is about: the one whose print it quotes, else the least sure."""
    values = values_of(filed.contact, field)
    if field in LISTS:
        for one in sorted(readings, key=lambda one: -len(one.text)):
            if one.field == field and one.value in values and one.text and one.text in reason.why:
                return one.value
    return min(values, key=lambda value: confidence_of(filed, field, value), default=None)
