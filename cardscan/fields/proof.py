"""What speaks for and against a value: other readings of it, its form, the rest of the card."""

import re
from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher
from statistics import median

from cardscan.card import Box, Page, TextLine, Word
from cardscan.contact import Address, Candidate, Field, Name, Phone
from cardscan.fields.agree import likeness, plain, shown
from cardscan.fields.phone import parse_phone, region_of
from cardscan.fields.scores import (
    is_form,
    legal_form,
    names_street,
    share_of,
    title_score,
    words_of,
)
from cardscan.fields.scores import likeness as spells
from cardscan.fields.url import own_names
from cardscan.fields.words import fold, listed, squeeze

Evidence = Mapping[str, float]
"""What speaks for and against one value, by name, each 0 to 1."""
Values = Mapping[Field, Sequence[Candidate]]
"""The values of a contact."""

FOR = ("belief", "clear", "agreed", "spelled", "fits", "formed", "trade", "display")
"""What speaks for a value: its parser's belief, its least certain word, another reading in which a
parser finds the same, the letters that another reading has too, the rest of the card, its form; for
a company that it names a trade, and that it is the largest print on the card."""
AGAINST = ("alone", "once", "differs", "near", "rival", "cut", "clash", "odd")
"""What speaks against it: that another reading has nothing there, that there is no other reading,
the letters that another reading has otherwise, a value that is nearly the same, another value of a
field that has but one, a value that holds it and more, the rest of the card, its form."""
_NEAR = 0.75
"""Of the letters of two values: so alike, one is a misreading of the other."""
_TOLD = 0.6
"""Likeness to a company's name under which a domain does not tell it."""
_FEWEST_LETTERS = 3
"""Of a line that can be larger than a company's name: a sign is no name."""
_USUAL, _LARGE = 0.8, 1.5
"""Of the height of the tallest other line: from there on a line stands out, and wholly."""
_SINGLE = ("full_name", "title", "department", "org")
_LONGEST_TITLE = 6
"""Words."""
_FEWEST_WORDS = 4
"""Of an address that is more than its town."""


def find_evidence(
    one: Candidate, values: Values, candidates: Sequence[Candidate], pages: Sequence[Page]
) -> dict[str, float]:
    """What speaks for and against a value that was read; what is 0 is left out.

    Args:
        one: one of the values.
        values: of the contact.
        candidates: that they were chosen from.
        pages: that the candidates count.
    """
    rival = find_rival(one, values, candidates)
    evidence = {
        "belief": _belief(one, candidates),
        "clear": min((word.confidence for word in _words(one, pages)), default=0.0),
        "rival": rival.confidence if rival else 0.0,
        "cut": max((c.confidence for c in candidates if _holds(c, one)), default=0.0),
        **_readings(one, candidates, pages),
        **_form(one),
        **_fit(one, values),
    }
    if one.field == "org":
        evidence["display"] = _display(one, values, pages[one.page])
    return {name: round(figure, 3) for name, figure in evidence.items() if figure}


def find_rival(one: Candidate, values: Values, candidates: Sequence[Candidate]) -> Candidate | None:
    """The strongest other value: of a field that has one, any; else one that is nearly the same.

    What is but a part of the value is none: lines of one logo compete alone, too.
    """
    taken = {plain(value) for value in values[one.field]}
    rivals = [
        c
        for c in candidates
        if c.field == one.field
        and plain(c) not in taken
        and not _within(c, one)
        and (one.field in _SINGLE or likeness(c, one) >= _NEAR)
    ]
    return max(rivals, key=lambda c: c.confidence, default=None)


def _belief(one: Candidate, candidates: Sequence[Candidate]) -> float:
    """The most that a parser gives it in any reading, before readings are weighed."""
    same = (c.confidence for c in candidates if c.page >= 0 and _same(c, one))
    return max(same, default=one.confidence)


def _same(a: Candidate, b: Candidate) -> bool:
    return a.field == b.field and fold(plain(a)) == fold(plain(b))


def _holds(a: Candidate, b: Candidate) -> bool:
    """Whether one value is the other and more."""
    return not _same(a, b) and _within(b, a)


def _within(a: Candidate, b: Candidate) -> bool:
    """Whether one value is the other or a part of it."""
    return a.field == b.field and fold(plain(a)) in fold(plain(b))


def _words(one: Candidate, pages: Sequence[Page]) -> Sequence[Word]:
    """The words that a value was made from."""
    lines = pages[one.page].lines
    if len(one.lines) > 1:
        return [word for line in one.lines for word in lines[line].words]
    return lines[one.line].words_in(one.start, one.end)


def _display(one: Candidate, values: Values, page: Page) -> float:
    """How much larger a value is set than anything else on the page but the person's name."""
    own = set(one.lines or (one.line,))
    named = {line for name in values.get("full_name", ()) for line in name.lines}
    tall = [
        0.0 if sum(map(str.isalpha, line.text)) < _FEWEST_LETTERS else _height(line)
        for line in page.lines
    ]
    others = [height for i, height in enumerate(tall) if i not in own | named]
    share = max(tall[i] for i in own) / max((*others, 1.0))
    return max(0.0, min(1.0, (share - _USUAL) / (_LARGE - _USUAL)))


def _height(line: TextLine) -> float:
    return median(word.box.height for word in line.words)


def _readings(
    one: Candidate, candidates: Sequence[Candidate], pages: Sequence[Page]
) -> dict[str, float]:
    """What other readings say; one of the same reader counts half, since it errs alike."""
    own = pages[one.page]
    others = [(i, page) for i, page in enumerate(pages) if i != one.page]
    if not others:
        return {"once": 1.0}
    weight = 1.0 if any(_maker(page) != _maker(own) for _, page in others) else 0.5
    agreed = any(_same(c, one) for c in candidates if 0 <= c.page != one.page)
    nearly = [
        c.confidence
        for c in candidates
        if c.field == one.field and 0 <= c.page != one.page
        if not _same(c, one) and likeness(c, one) >= _NEAR
    ]
    shares = [_share_read(one, own, page) for _, page in others]
    share = max((share for share in shares if share is not None), default=None)
    return {
        "agreed": weight * agreed,
        "spelled": weight * (share or 0.0),
        "alone": float(share is None and not agreed),
        "differs": 0.0 if share is None or agreed else 1 - share,
        "near": max(nearly, default=0.0) * (not agreed),
    }


def _maker(page: Page) -> str:
    return page.reader.partition(" ")[0]


def _share_read(one: Candidate, own: Page, other: Page) -> float | None:
    """The share of a value's letters that another reading has too; None if it has none there."""
    letters = _letters(one, one.text)
    if not letters:
        return 0.0
    texts = [_letters(one, line.text) for line in other.lines]
    if letters in "".join(texts):
        return 1.0
    place = _relative(one.box, own)
    there = [
        text
        for text, line in zip(texts, other.lines, strict=True)
        if _touch(place, _relative(line.box, other))
    ]
    if not any(there):
        return None
    matcher = SequenceMatcher(None, letters, "".join(there), autojunk=False)
    return sum(block.size for block in matcher.get_matching_blocks()) / len(letters)


def _letters(one: Candidate, text: str) -> str:
    """What counts of a print: of a number its digits, of an address in a network its signs too."""
    if isinstance(one.value, Phone):
        return re.sub(r"\D", "", text)
    if one.field in ("emails", "urls"):
        return re.sub(r"\s", "", text.lower())
    return squeeze(text)


def _relative(box: Box, page: Page) -> Box:
    width, height = max(1, page.width), max(1, page.height)
    return Box(box.left / width, box.top / height, box.right / width, box.bottom / height)


def _touch(a: Box, b: Box) -> bool:
    """Whether two lines share half of the height of the lower one, and some of the width."""
    shared = min(a.bottom, b.bottom) - max(a.top, b.top)
    return shared > 0.5 * min(a.height, b.height) and min(a.right, b.right) > max(a.left, b.left)


def _form(one: Candidate) -> dict[str, float]:
    """How usual the form of a value is."""
    text = shown(one)
    match one.value:
        case Phone(number=number):
            known = number.startswith("+") and parse_phone(number, "")[1] == 1
            return {"formed": float(known)}
        case Name(full=full):
            words = full.split()
            known = any(squeeze(word) in listed("given_names") for word in words)
            return {
                "formed": float(known),
                "odd": 1.0 if _strange(text) else 0.5 * (len(words) < 2),
            }
        case Address(street=street, postcode=postcode, locality=locality):
            known = sum(map(bool, (street, postcode, locality))) > 1
            part = len(text.split()) < _FEWEST_WORDS or not any(map(str.isdigit, text))
            streets = sum(
                names_street(piece, numbered=True)
                for piece in one.text.split(" / ")
                if any(map(str.isdigit, piece))
            )
            return {"formed": float(known), "odd": float(part or streets > 1)}
    words = words_of(text)
    match one.field:
        case "title" | "department":
            share = max(title_score(words), share_of(words, listed("departments")))
            return {"formed": share, "odd": float(_strange(text) or len(words) > _LONGEST_TITLE)}
        case "org":
            trade = share_of(words, listed("org_words"))
            generic = (trade == 1 and len(words) == 1) or is_form(text)
            odd = generic or _strange(text) or text[:1].islower()
            return {
                "formed": float(bool(legal_form(text))),
                "trade": float(trade > 0 and not generic),
                "odd": float(odd),
            }
        case "emails":
            return {"odd": float(one.text.lower() != text.lower())}
        case "urls":
            return {"formed": float(text.startswith(("http", "www.")))}
    return {}


def _strange(text: str) -> bool:
    """Whether a text has what names and titles seldom have: digits, signs, hardly a letter."""
    signs = any(not (c.isalpha() or c.isspace() or c in ".,&'’-/()") for c in text)
    return signs or sum(map(str.isalpha, text)) < 4


def _fit(one: Candidate, values: Values) -> dict[str, float]:
    """How well the rest of the card fits a value, or clashes with it."""
    emails = [shown(value) for value in values.get("emails", ())]
    mail_hosts = [email.rpartition("@")[2] for email in emails]
    sites = [_host(shown(value)) for value in values.get("urls", ())]
    match one.field:
        case "full_name":
            return {"fits": float(_named(shown(one), emails))}
        case "org":
            told = max((_named_by(shown(one), h) for h in sites + mail_hosts), default=0.0)
            return {"fits": max(0.0, told - _TOLD) / (1 - _TOLD)}
        case "emails":
            return _fit_host(shown(one).rpartition("@")[2], sites, values)
        case "urls":
            return _fit_host(_host(shown(one)), mail_hosts, values)
        case "phones":
            region = region_of(shown(one))
            addresses = (value.value for value in values.get("addresses", ()))
            places = {place.country for place in addresses if isinstance(place, Address)}
            peers = {region_of(shown(value)) for value in values["phones"] if value is not one}
            known = (peers | places) - {""}
            return {"fits": float(region in known), "clash": float(bool(known - {region}))}
    return {}


def _fit_host(host: str, others: Sequence[str], values: Values) -> dict[str, float]:
    """Whether a host, or one above or below it, stands on the card elsewhere, or nearly does."""
    if any(a == b or a.endswith(f".{b}") for x in others for a, b in ((host, x), (x, host))):
        return {"fits": 1.0}
    alike = (SequenceMatcher(None, host, other).ratio() for other in others)
    orgs = (_named_by(shown(value), host) for value in values.get("org", ()))
    return {
        "fits": max(orgs, default=0.0),
        "clash": max((share for share in alike if share >= _NEAR), default=0.0),
    }


def _named(name: str, emails: Sequence[str]) -> bool:
    """Whether an e-mail address tells a part of a name."""
    locals_ = [email.partition("@")[0] for email in emails]
    told = {squeeze(part) for local in locals_ for part in (local, *re.split(r"[._+-]", local))}
    parts = [squeeze(word) for word in name.split()]
    return any(len(a) > 2 and (a in b or (len(b) > 2 and b in a)) for a in parts for b in told)


def _named_by(text: str, host: str) -> float:
    return max((spells(text, name) for name in own_names(host)), default=0.0)


def _host(url: str) -> str:
    return re.sub(r"^https?://", "", url.lower()).partition("/")[0].removeprefix("www.")
