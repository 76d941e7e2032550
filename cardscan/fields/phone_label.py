"""What the words around a telephone number say of it: its type, or that it is none."""

import re
from functools import cache
from typing import NamedTuple

from cardscan.card import Page
from cardscan.fields.words import fold, labelled, listed

_LABEL_WORDS = 4
_EDGE = " .:;)([]-–—=|>»*#'\"/&+,~"
_AND = re.compile(
    r"\s*[/&+|,]\s*|\s+(?:and|or|und|oder|et|ou|y|o|e|ve|veya|en|of|i|lub|och|eller|og|ja|tai|a|"
    r"nebo|si|sau|ili|или|και)\s+|(?<=[a-z])-(?=[a-z])"
)
_MISREAD = str.maketrans("1!|i", "llll")
"""What readers put for a small l."""
_LETTERS = ("T", "P", "M", "F")
"""Single letters that no icon is read as."""
_COUNTERS = frozenset({"no", "nr", "n", "num", "number", "code"})
_POSTCODE = re.compile(r"^(?:\d{5}-\d{3,4}|\d{4}-\d{3}|\d{2}-\d{3}|\d{4,8}|\d{3} \d{2,3})$")
_CURRENCY = re.compile(
    r"(?:[$€£¥₺₹%°]|(?<![^\W\d])(?:eur|usd|gbp|chf|brl|r\$|try|tl|pln|zl|sek|nok|dkk|kr|inr|rs))"
    r"[.:]?\s?$",
    re.IGNORECASE,
)
_LETTERED = re.compile(
    r"(?:^|[\s|])(?:(?P<phone>[A-Z])[.:]?\s(?=[+(]?\d[\d ()./-]{5})|[em][.:]?\s(?=\S+@)"
    r"|w[.:]?\s(?=www|\S+\.[a-z]{2,}))",
    re.IGNORECASE,
)


class Told(NamedTuple):
    """What stands before a number says of it."""

    kind: str = ""
    """A type of telephone number, "" where no label is."""
    sure: bool = False
    """Whether only a number to call can follow: a label proper, or a word with a colon."""
    bare: bool = False
    """Whether it is one letter without a colon that may be an icon."""
    barred: bool = False
    """Whether it names a number that nobody calls."""


NOTHING = Told()


def told_before(before: str, raw: str) -> Told:
    """What the words just before a number say of it.

    Args:
        before: the text up to the number, from where the number before it ends.
        raw: the number as printed.
    """
    text = fold(before).rstrip(_EDGE)
    words = [word.strip(".-") for word in re.findall(r"[^\s:|;,()\[\]]+", text)]
    if re.search(r"\b[A-Z]{1,3}-$", before) and re.match(r"\d{4,5}$", raw):  # D-10115
        return Told(barred=True)
    if re.search(r"(?:^|\s)[T〒]$", before) and re.match(r"\d{3}-\d{4}$", raw):
        return Told(barred=True)  # the sign of Japan's post, which looks like a T
    if re.search(r"(?<!\w)[A-Z]{2}\d{2}(?: ?[A-Z\d]{4}){0,7}\s$", before):  # an IBAN
        return Told(barred=True)
    if _CURRENCY.search(before) and re.match(r"\d{1,3}(?:[., ]\d{3})*$", raw):
        return Told(barred=True)
    if not words:
        return Told(kind_of(before.strip()))
    if words[-1] == "cep" and _POSTCODE.match(raw):  # Turkish for cell, Portuguese for postcode
        return Told(barred=True)
    marked = bool(re.search(r"[:.)\]]\s*$", before))
    for count in range(min(_LABEL_WORDS, len(words)), 0, -1):
        phrase = " ".join(words[-count:])
        if kind := kind_of(phrase):
            bare = (
                len(phrase) == 1
                and phrase.isalpha()
                and not marked
                and before.strip()[-1:] not in _LETTERS
            )
            return Told(kind, not bare and (marked or _proper(phrase)), bare)
    if _names_another(words, before):
        return Told(barred=True)
    glued = re.search(r"(?:tel|fax|mob|cell|gsm|phone|fon)$", text)
    kind = kind_of(glued[0]) if glued else _without_blanks(text)
    return Told(kind, bool(kind))


def kind_of(label: str) -> str:
    """The type that a whole text names ("Tel./Fax", "Mobile 2", "携帯"), or "".

    Of two types that share a number, "Tel/Fax" is a telephone, "Tel/WhatsApp" a cell.
    """
    label = fold(label).strip(_EDGE)
    if found := _one_kind(label):
        return found
    kinds = {_one_kind(part) for part in _AND.split(label) if part}
    if "" in kinds or len(kinds) < 1:
        return ""
    return next(kind for kind in ("cell", "work", "main", "home", "fax") if kind in kinds)


def _one_kind(label: str) -> str:
    plain = " ".join(re.sub(r"[.°º]", " ", label).split())
    counted = re.sub(r"(?<=\w\w)[ (]*\d$", "", plain)  # "Tel 2"
    for form in (plain, plain.replace(" ", ""), plain.replace("-", " "), counted):
        for name in ("phone_labels", "phone_words"):
            if form in labelled(name):
                return labelled(name)[form]
    return _misread().get(plain.translate(_MISREAD), "")


@cache
def _misread() -> dict[str, str]:
    """The commonest labels as they look with every i and 1 for an l."""
    common = ("tel", "cell", "mobile", "mobil", "telefon", "cel")
    return {word.translate(_MISREAD): labelled("phone_labels")[word] for word in common}


def _proper(phrase: str) -> bool:
    """Whether a phrase holds a label that is no ordinary word too."""
    return any(
        part in labelled("phone_labels") for part in (phrase, *re.split(r"[\s/&+-]+", phrase))
    )


def _without_blanks(text: str) -> str:
    """The type that the end of a text names in a script that parts words by nothing."""
    tail = re.search(r"[^\x00-\u02ff\s]+$", text)
    if not tail:
        return ""
    return next((kind for at in range(len(tail[0])) if (kind := _one_kind(tail[0][at:]))), "")


def _names_another(words: list[str], before: str) -> bool:
    """Whether words name a number that nobody calls: "HRB", "P. IVA", "VAT no. GB"."""
    shorter = [words]
    if re.search(r"(?<!\w)[A-Z]{2}\s*$", before):  # the country that opens a VAT number
        shorter.append(words[:-1])
    if shorter[-1] and shorter[-1][-1] in _COUNTERS:
        shorter.append(shorter[-1][:-1])
    labels = listed("number_labels")
    return any(
        some[-1] in labels
        or "".join(some[-2:]).replace(".", "") in labels
        or " ".join(some[-2:]) in labels
        for some in shorter
        if some
    )


def letters_are_labels(page: Page) -> bool:
    """Whether a card labels by single letters: two different ones stand before what they mean.

    "T +49 …" over "M +49 …" or "E ana@…"; a single one may be an icon that was read as a letter.
    """
    seen: set[str] = set()
    for line in page.lines:
        for found in _LETTERED.finditer(line.text):
            letter = fold(found[0]).strip(" .:|")
            if not found["phone"] or letter in labelled("phone_labels"):
                seen.add(letter)
    return len(seen) > 1
