"""How right the readings of cards are, field by field: the rules behind every accuracy figure.

A name is right with the same words in any order, whatever their case, but with their accents; a
phone with the same E.164 number or the same national digits; an e-mail whatever its case; a URL
also whatever its scheme, ``www.`` and last slash; a title and a company when 0.9 similar; an
address when 0.8 of its words are there. Texts are compared in Unicode form NFKC.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import reduce
from typing import Any

FIELDS = ("name", "title", "company", "phone", "email", "url", "address")

Spellings = tuple[str, ...]
"""One true value; a phone's are two: E.164, "" where the card does not decide it, and the print."""

Truth = Mapping[str, tuple[Spellings, ...]]
"""What a card says: by field, its values."""

Reading = Mapping[str, tuple[str, ...]]
"""What was read: by field, the values."""

NOTHING: Reading = dict.fromkeys(FIELDS, ())


@dataclass(frozen=True, slots=True)
class Tally:
    """How many values there are, how many were read, and how many of those are right."""

    true: int = 0
    read: int = 0
    right: int = 0

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(self.true + other.true, self.read + other.read, self.right + other.right)

    @property
    def precision(self) -> float:
        """The right ones among those read."""
        return self.right / self.read if self.read else 0.0

    @property
    def recall(self) -> float:
        """The right ones among those that there are."""
        return self.right / self.true if self.true else 0.0

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        both = self.true + self.read
        return 2 * self.right / both if both else 0.0


@dataclass(frozen=True, slots=True)
class Miss:
    """A true value that was not read, or one read that is not true."""

    field: str
    kind: str
    """"missed" or "invented"."""
    value: str


@dataclass(frozen=True, slots=True)
class CardScore:
    """How right one reading of one card is."""

    tallies: Mapping[str, Tally]
    misses: tuple[Miss, ...]
    hits: Mapping[str, tuple[bool, ...]]
    """By field, of each value that was read whether it is right."""

    @property
    def right(self) -> int:
        """Right values in all fields."""
        return total(self.tallies.values()).right

    @property
    def complete(self) -> bool:
        """Whether name, every phone and every e-mail are right, and none was invented."""
        return all(
            tally.true == tally.read == tally.right
            for tally in (self.tallies[field] for field in ("name", "phone", "email"))
        )


@dataclass(frozen=True, slots=True)
class PhotoScore:
    """How right the readings of one photo are."""

    cards: tuple[CardScore, ...]
    """One for each true card, in the order of the truth."""
    extra: tuple[CardScore, ...]
    """One for each reading that no card is left for: all of it is invented."""
    read: tuple[CardScore, ...]
    """Those of both, one for each reading, in the order of the readings."""


def truth_from_json(card: Mapping[str, Any]) -> Truth:
    """The values of a card of a ``truth.jsonl``."""
    single = {field: card.get(field) for field in ("name", "title", "company")}
    phones = card.get("phones") or ()
    addresses = dict.fromkeys((card.get("address"), *card.get("branches", ())))
    return {
        **{field: ((value,),) if value else () for field, value in single.items()},
        "address": tuple((address,) for address in addresses if address),
        "phone": tuple((phone.get("e164") or "", phone.get("raw") or "") for phone in phones),
        "email": tuple((email,) for email in card.get("emails") or ()),
        "url": tuple((url,) for url in card.get("urls") or ()),
    }


def reading_from_json(contact: Mapping[str, Any]) -> Reading:
    """The values of a ``contact`` as ``cardscan scan --json`` prints it."""
    single = {"name": contact["full_name"], "title": contact["title"], "company": contact["org"]}
    return {
        **{field: (value,) if value else () for field, value in single.items()},
        "phone": tuple(phone["number"] for phone in contact["phones"]),
        "email": tuple(contact["emails"]),
        "url": tuple(contact["urls"]),
        "address": tuple(address["formatted"] for address in contact["addresses"]),
    }


def score_photo(truths: Sequence[Truth], readings: Sequence[Reading]) -> PhotoScore:
    """The score of each card, each against the reading left that has most of it right."""
    nobody: Truth = truth_from_json({})
    scores, read = list[CardScore](), dict[int, CardScore]()
    for truth in truths:
        left = {i: score_card(truth, one) for i, one in enumerate(readings) if i not in read}
        best = max(left, key=lambda i: left[i].right, default=None)
        if best is None:
            scores.append(score_card(truth, NOTHING))
        else:
            scores.append(left[best])
            read[best] = left[best]
    extra = {i: score_card(nobody, one) for i, one in enumerate(readings) if i not in read}
    every = read | extra
    return PhotoScore(tuple(scores), tuple(extra.values()), tuple(every[i] for i in sorted(every)))


def score_card(truth: Truth, reading: Reading) -> CardScore:
    """The score of one reading; each value read is right for one true value at most."""
    tallies: dict[str, Tally] = {}
    hits: dict[str, tuple[bool, ...]] = {}
    misses: list[Miss] = []
    for field in FIELDS:
        values, right = reading[field], set[int]()
        for spellings in truth[field]:
            left = (i for i in range(len(values)) if i not in right)
            hit = next((i for i in left if SAME[field](spellings, values[i])), None)
            if hit is None:
                misses.append(Miss(field, "missed", spellings[-1]))
            else:
                right.add(hit)
        hits[field] = tuple(i in right for i in range(len(values)))
        misses += [Miss(field, "invented", v) for i, v in enumerate(values) if i not in right]
        tallies[field] = Tally(len(truth[field]), len(values), len(right))
    return CardScore(tallies, tuple(misses), hits)


def total(tallies: Iterable[Tally]) -> Tally:
    """All of them together."""
    return reduce(Tally.__add__, tallies, Tally())


def same_name(true: Spellings, read: str) -> bool:
    """The same words, in any order: cards print surnames first and last."""
    return sorted(_words(true[0])) == sorted(_words(read))


def same_phone(true: Spellings, read: str) -> bool:
    """The same E.164 digits, or the same up to nine last digits, at least six, as printed."""
    e164, printed, digits = _digits(true[0]), _digits(true[1]), _digits(read)
    if not digits or not (e164 or printed):
        return False
    if digits == (e164 or printed):
        return True
    if min(len(digits), len(printed)) < 6:
        return False
    return digits.endswith(printed.lstrip("0")[-9:]) or printed.endswith(digits[-9:])


def same_email(true: Spellings, read: str) -> bool:
    """The same, whatever the case."""
    return true[0].strip().casefold() == read.strip().casefold()


def same_url(true: Spellings, read: str) -> bool:
    """The same host and path; a scheme, ``www.`` and a last slash may be left out."""
    return _bare_url(true[0]) == _bare_url(read) != ""


def similar(true: Spellings, read: str) -> bool:
    """0.9 similar by difflib's ratio, once case and punctuation are gone."""
    one, other = " ".join(_words(true[0])), " ".join(_words(read))
    if not one or not other:
        return False
    return SequenceMatcher(None, one, other).ratio() >= 0.9


def same_address(true: Spellings, read: str) -> bool:
    """F1 of the words is 0.8 or more; their order does not count."""
    one, other = Counter(_words(true[0])), Counter(_words(read))
    return Tally(one.total(), other.total(), (one & other).total()).f1 >= 0.8


SAME: Mapping[str, Callable[[Spellings, str], bool]] = {
    "name": same_name,
    "title": similar,
    "company": similar,
    "phone": same_phone,
    "email": same_email,
    "url": same_url,
    "address": same_address,
}
"""By field: whether a value read is the true one."""


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", unicodedata.normalize("NFKC", text).casefold())


def _digits(text: str) -> str:
    return re.sub(r"\D", "", text)


def _bare_url(text: str) -> str:
    without_scheme = re.sub(r"^[a-z]+://", "", text.strip().casefold())
    return without_scheme.removeprefix("www.").rstrip("/")
