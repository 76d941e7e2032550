"""What the print of a card and its codes say together, and where they contradict each other."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from difflib import SequenceMatcher
from typing import NamedTuple

from cardscan.contact import Address, Candidate, Handle, Name, Phone, ReviewReason
from cardscan.fields.words import fold, squeeze

_NEAR = 0.8
"""Of the characters of two values: so alike, one is a misreading of the other."""
_SURE = 0.7
"""Confidence at which what is printed can contradict a code, rather than be misread."""
_SHARED = 0.5
"""Of the words of two addresses, when they are one."""
_SINGLE = ("full_name", "title", "department", "org")
_CONTRADICTING = ("full_name", "emails", "phones")
"""Where a person should look if print and code differ; elsewhere both are often right."""


class Weighed(NamedTuple):
    """The values of one field that stand, and why a person should look."""

    values: list[Candidate]
    reasons: list[ReviewReason]


def weigh(printed: Sequence[Candidate], told: Sequence[Candidate]) -> Weighed:
    """The candidates of one field by print and code together.

    Values on which both agree are surer than by either alone. A code corrects a printed value that
    is nearly the same, and adds what the print lacks. Of a field that has one value the code's
    stands.

    Args:
        printed: what was read, in the order of the card; of a field with one value all that may be
            it, the surest first.
        told: what the codes say.
    """
    values, confirmed, extra = list(printed), set[int](), list[Candidate]()
    for code in told:
        at = next((i for i, one in enumerate(values) if _agree(one, code)), None)
        if at is None:
            extra.append(code)
        elif at not in confirmed:
            values[at] = _joined(values[at], code)
            confirmed.add(at)
    if told and told[0].field in _SINGLE:
        return _single(values, confirmed, extra)
    return _several(values, confirmed, extra, alone=not printed)


def _single(values: list[Candidate], confirmed: set[int], extra: list[Candidate]) -> Weighed:
    if confirmed:
        return Weighed([values[min(confirmed)]], [])
    rival = values[:1] if values and values[0].confidence >= _SURE else []
    return Weighed(extra[:1], [_differing(extra[0], one) for one in rival if _contradicts(one)])


def _several(
    values: list[Candidate], confirmed: set[int], extra: list[Candidate], *, alone: bool
) -> Weighed:
    """Values confirmed, corrected and added; a code's doubtful ones only where it is alone."""
    reasons, added = list[ReviewReason](), list[Candidate]()
    left = [i for i in range(len(values)) if i not in confirmed]
    for code in extra:
        near = max(left, key=lambda i: likeness(values[i], code), default=None)
        if near is not None and likeness(values[near], code) >= _NEAR:
            if values[near].confidence >= _SURE and _contradicts(code):
                reasons.append(_differing(code, values[near]))
            values[near] = replace(values[near], value=code.value, confidence=code.confidence)
            left.remove(near)
        elif alone or code.confidence >= _SURE:
            added.append(code)
    apart = zip(added, (values[i] for i in left if values[i].confidence >= _SURE), strict=False)
    reasons += [_differing(code, one) for code, one in apart if _contradicts(code)]
    return Weighed(values + _once(added), reasons)


def _once(candidates: list[Candidate]) -> list[Candidate]:
    return list({plain(one): one for one in reversed(candidates)}.values())[::-1]


def _contradicts(one: Candidate) -> bool:
    return one.field in _CONTRADICTING


def _differing(code: Candidate, one: Candidate) -> ReviewReason:
    return ReviewReason(
        code.field, f"the print and a code on the card differ: {shown(one)} or {shown(code)}"
    )


def _agree(one: Candidate, code: Candidate) -> bool:
    """Whether print and code mean the same."""
    by_field: dict[str, Callable[[Candidate, Candidate], bool]] = {
        "full_name": _words_within,
        "addresses": _words_shared,
        "urls": _one_site,
        "emails": lambda a, b: plain(a) == plain(b),
        "phones": lambda a, b: plain(a) == plain(b),
    }
    return by_field.get(one.field, _text_within)(one, code)


def _words_within(one: Candidate, code: Candidate) -> bool:
    """Whether all words of one name are in the other, whatever their order."""
    a, b = (set(map(squeeze, shown(name).split())) - {""} for name in (one, code))
    return a <= b or b <= a


def _words_shared(one: Candidate, code: Candidate) -> bool:
    a, b = (set(map(squeeze, shown(address).split())) - {""} for address in (one, code))
    return len(a & b) >= _SHARED * max(1, min(len(a), len(b)))


def _one_site(one: Candidate, code: Candidate) -> bool:
    """Whether two web addresses are one, or one is the page of the other's site."""
    a, b = plain(one), plain(code)
    return a == b or (a.partition("/")[0] == b.partition("/")[0] and ("/" not in a or "/" not in b))


def _text_within(one: Candidate, code: Candidate) -> bool:
    a, b = squeeze(shown(one)), squeeze(shown(code))
    return bool(a and b) and (a in b or b in a)


def _joined(one: Candidate, code: Candidate) -> Candidate:
    """The better of two spellings of one value, as sure as two witnesses make it."""
    confidence = round(1 - (1 - one.confidence) * (1 - code.confidence), 3)
    value = code.value
    if isinstance(one.value, Phone) and isinstance(code.value, Phone):
        kind = code.value.type if one.value.type == "work" else one.value.type
        value = replace(one.value, type=kind)
    elif one.confidence >= _SURE and (one.field == "urls" or _fuller(one, code)):
        value = one.value
    return replace(one, value=value, confidence=confidence)


def _fuller(one: Candidate, code: Candidate) -> bool:
    """Whether the print has more words, or the accents that the code lacks."""
    a, b = shown(one), shown(code)
    if len(a.split()) != len(b.split()):
        return len(a.split()) > len(b.split())
    return fold(a) == fold(b) and b.isascii() and not a.isascii()


def likeness(one: Candidate, code: Candidate) -> float:
    """The share of letters that two values have in common; of addresses nobody can tell by that."""
    if isinstance(one.value, Address):
        return 0.0
    return SequenceMatcher(None, plain(one), plain(code)).ratio()


def plain(one: Candidate) -> str:
    """The value as it is compared with others of its field."""
    text = shown(one).lower() if one.field in ("emails", "urls") else squeeze(shown(one))
    text = text.removeprefix("https://").removeprefix("http://").removeprefix("www.")
    return text.rstrip("/")


def shown(one: Candidate) -> str:
    """The value as text."""
    match one.value:
        case Name():
            return one.value.full
        case Phone():
            return one.value.number
        case Handle():
            return f"{one.value.service} {one.value.name}"
        case Address():
            return one.value.formatted
        case str():
            return one.value
