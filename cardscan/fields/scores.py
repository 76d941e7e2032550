"""How much a line of text reads like a name, a title, an organisation or an address: by rules.

From word lists, shape and size, and from what the e-mail addresses and domains on the card say.
"""

import re
from collections.abc import Mapping
from difflib import SequenceMatcher
from functools import cache
from typing import Literal

from cardscan.fields.candidates import Hints
from cardscan.fields.postcode import country_of_postcode
from cardscan.fields.url import own_names
from cardscan.fields.words import fold, land_of, listed, name_part, squeeze

Label = Literal["name", "title", "department", "org", "address", "other"]


def best_label(scores: Mapping[Label, float]) -> Label:
    """The label with the highest score; "other" under 0.35."""
    label, score = max(scores.items(), key=lambda item: item[1])
    return label if score >= 0.35 else "other"


def words_of(text: str) -> list[str]:
    """The folded words of a line that hold letters."""
    return [word for word in re.split(r"[\s/,&()|]+", fold(text)) if any(map(str.isalpha, word))]


def share_of(words: list[str], known: frozenset[str]) -> float:
    """The share of the words that a list knows, 0 for none."""
    return sum(word.strip(".:-") in known for word in words) / len(words) if words else 0.0


def title_score(words: list[str]) -> float:
    """How much a line of folded words reads like a job title."""
    titles = listed("titles")
    if not words or len(words) > 9:
        return 0.0
    hits = sum(_title_word(word.strip(".:-"), titles) for word in words)
    if not hits:
        return 0.0
    return min(1.0, 0.5 + 0.5 * hits / len(words)) if hits / len(words) > 0.15 else 0.3


def _title_word(word: str, titles: frozenset[str]) -> bool:
    if word in titles or any(len(part) > 4 and part in titles for part in word.split("-")):
        return True
    # German, Dutch and Nordic compounds end in the word that counts: "Entwicklungsingenieurin".
    endings = _title_endings()
    return len(word) > 8 and word.endswith(endings)


@cache
def _title_endings() -> tuple[str, ...]:
    titles = listed("titles")
    return tuple(word.removeprefix("-") for word in titles if len(word) >= 6 or word[0] == "-")


def org_score(text: str, height: float, hints: Hints) -> float:
    """How much a line reads like the name of an organisation."""
    words = words_of(text)
    if not words or len(words) > 10 or sum(map(str.isdigit, text)) > len(text) / 3:
        return 0.0
    if text.count(",") > 2:  # what they sell
        return 0.0
    written = "." in text or text.islower()
    if written and any(squeeze(text).endswith(squeeze(host)) for host in hints.hosts):
        return 0.0  # the web address itself, misread
    score = 0.0
    if legal_form(text):
        score = 0.9
    share = share_of(words, listed("org_words"))
    trade = 0.75 if len(words) > 1 or height >= 1.25 else 0.5  # "Parts" alone is a label
    score = max(score, trade if share else 0.25)
    if score == 0.25:
        score = 0.15 if height < 1.4 else 0.3
    score += 0.1 * (height >= 1.4)
    if text[0].islower() and len(words) > 3:  # the middle of a sentence
        score *= 0.4
    names = [name for host in hints.hosts for name in own_names(host)]
    domain = max((likeness(text, name) for name in names), default=0.0)
    if domain >= 0.8:
        score = max(score + 0.2, 0.85)
    elif domain >= 0.6:
        score += 0.2
    return min(1.0, score)


_PLACEHOLDERS = frozenset({"business card", "visiting card", "your logo", "your logo here", "logo"})
"""What templates print where no company is yet."""


def is_placeholder(text: str) -> bool:
    """Whether a line stands for a logo or for the kind of card, and says nothing of anybody."""
    return " ".join(words_of(text)) in _PLACEHOLDERS


def company_like(text: str) -> bool:
    """Whether the words of a line tell a company, rather than its place or a domain."""
    return bool(legal_form(text) or share_of(words_of(text), listed("org_words")))


def legal_form(text: str) -> str:
    """The legal form ("gmbh", "s l") that a line ends with or holds after its first word, or ""."""
    plain = re.sub(r"[.,]", " ", fold(text)).replace("&", " & ")
    words = plain.split()
    for count in (4, 3, 2, 1):
        for start in range(1, len(words) - count + 1):
            phrase = " ".join(words[start : start + count])
            last = start + count == len(words)
            letters = phrase.replace(" ", "")  # "S.N.C."
            known = phrase in listed("org_forms") or (
                count > 1 and len(letters) == count and letters in listed("org_forms")
            )
            if known and (last or len(phrase) > 2):
                return phrase
    return ""


def is_form(text: str) -> bool:
    """Whether a line holds nothing but words of a legal form ("TİC. LTD. ŞTİ")."""
    words = fold(text).replace(".", " ").replace(",", " ").split()
    forms = {word for form in listed("org_forms") for word in form.split()}
    return bool(words) and len(words) <= 5 and all(word in forms for word in words)


def likeness(text: str, name: str) -> float:
    """How much of a name in a domain a line spells: 1 for "Example Works" and exampleworks."""
    name = squeeze(name)
    line = squeeze(text)
    if len(name) < 3 or len(line) < 3:
        return 0.0
    if name == line or (len(name) >= 5 and name in line) or (len(line) >= 5 and line in name):
        return 1.0 if name == line else 0.85
    initials = "".join(word[0] for word in words_of(text))
    if len(initials) >= 3 and initials == name:
        return 0.85
    return SequenceMatcher(None, name, line).ratio()


_NAME_WORD = re.compile(r"[^\W\d_]+(?:[.'’-]+[^\W\d_]*)*\.?")


def name_score(text: str, height: float, hints: Hints) -> float:
    """How much a line reads like a person's name."""
    text = re.sub(r"\s*[,(].*$", "", text)
    words = text.split()
    bare = [word for word in words if name_part(word) not in ("prefix", "suffix")]
    if not 1 <= len(bare) <= 5 or any(not _NAME_WORD.fullmatch(word) for word in bare):
        return 0.0
    core = [word for word in bare if name_part(word) != "particle"]
    if not 1 <= len(core) <= 4 or max(map(len, core)) < 3:
        return 0.0
    folded = [fold(w).strip(".") for w in core]
    known_given = [
        any(part in listed("given_names") for part in re.split(r"[-.]", w)) for w in folded
    ]
    given = known_given[0] or (len(core) == 2 and known_given[1])
    small = 0 if all(is_told(squeeze(w), hints.names) for w in core) else sum(map(_small, core))
    if small == len(core) == 2 and (known_given[0] or is_told(squeeze(core[0]), hints.names)):
        small, given = 0, True  # a card in small letters throughout
    if small > 1 or (small and (_small(core[0]) or not given or len(core) != 2)):
        return 0.0
    known = sum(w in listed("org_words") or w in listed("street_words") for w in folded)
    known += sum(bool(land_of(w)) for w in folded)
    score = 0.3 if len(core) > 1 else 0.1
    score += 0.35 * bool(given) + 0.15 * (len(bare) < len(words)) + 0.1 * (height >= 1.25)
    initials = sum(len(w.strip(".")) == 1 and w.isupper() for w in core)
    score += 0.15 * (0 < initials < len(core))
    told = [w for w in map(squeeze, core) if is_told(w, hints.names)]
    score += 0.45 * (len(told) / len(core)) + 0.15 * bool(told)
    return max(0.0, min(1.0, score - 0.3 * known * (not told)))


def _small(word: str) -> bool:
    return not word[0].isupper()


def is_told(word: str, names: frozenset[str]) -> bool:
    """Whether an e-mail address spells this part of a name, whole or with its initial."""
    return len(word) >= 3 and any(
        word == name or (len(word) >= 4 and word in name) or (len(name) > 4 and name[1:] == word)
        for name in names
    )


@cache
def _street_endings() -> tuple[str, ...]:
    return tuple(word[1:] for word in listed("street_words") if word.startswith("-"))


_POSTCODE = re.compile(
    r"\b(?:[A-Z]{1,2}\d[A-Z\d]? \d[A-Z]{2}|\d{5}(?:-\d{3,4})?|\d{4} ?[A-Z]{2}|\d{2}-\d{3}"
    r"|\d{3}-\d{4}|[A-Z]\d[A-Z] ?\d[A-Z]\d|\d{3} \d{2,3}|\d{4,7}|[A-Z]{1,3}-\d{4,5})\b"
)


def address_score(text: str) -> float:
    """How much a line reads like a street, a place with its postcode, or a country."""
    words = _address_words(text)
    if not words or len(words) > 16:
        return 0.0
    number = any(any(c.isdigit() for c in word) for word in words)
    street = names_street(text, numbered=number)
    region = any(land_of(phrase) for phrase in _phrases(words)) or bool(country_of_postcode(text))
    postcode = bool(_POSTCODE.search(text))
    alpha = sum(c.isalpha() for c in text) >= 3
    score = 0.35 * street + 0.3 * region + 0.15 * (number and alpha) + 0.25 * (postcode and alpha)
    score += 0.15 * (street and number)
    if sum(map(str.isdigit, text)) > 8 and not street and not region:  # a number to call
        score *= 0.3
    return max(min(1.0, score), 0.6 * _template(words))


_GERUND = re.compile(r"(?:[aeiou]r|sp)ing$")
"""What ends like a German ring road and is none: "engineering", "monitoring", "spring"."""


def names_street(text: str, *, numbered: bool) -> bool:
    """Whether a line holds a word for a street; "St" and "Dr" are one only beside a number."""
    words = _address_words(text)
    streets, endings = listed("street_words"), _street_endings()
    return (
        any(phrase in streets and (numbered or len(phrase) > 2) for phrase in _phrases(words))
        or any(
            len(word) > 5 and word.endswith(endings) and not _GERUND.search(word) for word in words
        )
        or bool(re.match(r"(?:R\.\s+|[Aa]l\.\s|C/\s?)[^\W\d].*\d", text))  # rua, aleja, calle
    )


def _address_words(text: str) -> list[str]:
    return re.sub(r"[.,;:()]", " ", fold(text)).replace("/", " ").split()


def _phrases(words: list[str]) -> set[str]:
    return {" ".join(words[i : i + n]) for n in (1, 2, 3) for i in range(len(words) - n + 1)}


def _template(words: list[str]) -> bool:
    """Whether a line says where on a template the address goes: "Street Name, City, Country"."""
    known, covered, hits = listed("address_placeholders"), set[int](), 0
    for count in (3, 2, 1):
        for start in range(len(words) - count + 1):
            span = set(range(start, start + count))
            if " ".join(words[start : start + count]) in known and not span & covered:
                covered |= span
                hits += 1
    told = hits > 1 or "address" in words
    return (
        told
        and len(covered) >= len(words) / 2
        and not {"email", "e-mail", "mail", "web"} & set(words)
    )
