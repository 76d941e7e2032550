"""Accents that readers drop: proved by another reading, by Turkish capitals, or by an e-mail."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import replace

from cardscan.card import Page, TextLine
from cardscan.fields.candidates import Hints
from cardscan.fields.email import find_emails
from cardscan.fields.words import fold

_ACCENTED = frozenset(
    "àáâãäåæçèéêëìíîïñòóôõöøùúûüýÿœ"  # western and northern Europe, the Americas
    "ąćęłńśźżčďěňřšťůžĺľŕőűăâîșțşţđ"  # central and south-eastern Europe
    "āēģīķļņūėįųğı"  # Baltic, Turkish
    "ªº"
)
"""The letters beside a to z that languages of cards have, in lower case: others are misreadings."""
_ADDRESS = re.compile(r"@|(?:www|https?)\W|\w\.(?:com|net|org|[a-z]{2})\b", re.IGNORECASE)
_TURKISH = re.compile("[ğĞşŞıİ]")
_LEAST_CAPITALS = 2
_SMALL = {"ile", "için", "ise"}
"""Turkish words that stay small among capitals."""
_LEAST_NAME = 4
_UMLAUTS = {"a": "ä", "o": "ö", "u": "ü"}
_NORDIC = {"a": "æ", "o": "ø"}
_NORDIC_SIGNS = re.compile(r"[æøå]|\.(?:dk|no|fo)\b", re.IGNORECASE)


def better_letter(own: str, rival: str) -> str:
    """Of two readings of one letter that differ in nothing but case or accent, the likelier.

    Readers drop accents far more often than they see one that is not there, so that the accented
    letter is it, in the case that the reader in question saw. Only Turkish has a dot on a capital
    I: who saw "i" for it has seen the dot.
    """
    if not own.isalpha():
        return rival if unicodedata.normalize("NFKC", own) == rival else own
    if rival == "İ" and own in "iI":
        return rival
    if own.isascii() and rival.lower() in _ACCENTED:
        return rival.upper() if own.isupper() else rival.lower()
    if rival.isascii() and not own.isascii() and own != "İ" and own.lower() not in _ACCENTED:
        return rival
    return own


def mend_accents(pages: Sequence[Page]) -> tuple[Page, ...]:
    """The pages with the accents that the card's own spelling proves.

    "KESiM" on a Turkish card is "KESİM"; "Muller" beside "mueller@example.com" is "Müller".
    """
    text = "\n".join(line.text for page in pages for line in page.lines)
    turkish = bool(_TURKISH.search(text))
    marks = _NORDIC if _NORDIC_SIGNS.search(text) else _UMLAUTS
    parts = _spelt_out(pages)
    if not (turkish or parts):
        return tuple(pages)

    def mended(line: TextLine) -> TextLine:
        texts = [word.text for word in line.words]
        texts = _with_dots(texts) if turkish else texts
        words = zip(line.words, (_with_marks(text, parts, marks) for text in texts), strict=True)
        return TextLine(
            tuple(
                word if _ADDRESS.search(word.text) else replace(word, text=text)
                for word, text in words
            )
        )

    return tuple(replace(page, lines=tuple(map(mended, page.lines))) for page in pages)


def _with_dots(words: list[str]) -> list[str]:
    """The words of a Turkish line with the capitals of "KESiM" and "ikitelli Metal San. Sit."."""
    others = [word for word in words if len(word) > 2 and word[0].isalpha() and word[0] != "i"]
    titles = bool(others) and all(word[0].isupper() for word in others)
    return [_with_capitals(word, first=titles) for word in words]


def _with_capitals(word: str, *, first: bool) -> str:
    """A word in capitals with its i and accented letters as capitals too, or only its first i."""
    small = any(c.isascii() and c.islower() and c != "i" for c in word)
    if not small and sum(map(str.isupper, word)) >= _LEAST_CAPITALS:
        return word.replace("i", "İ").upper()
    plain = word.strip(".,:;").isalpha() and word.islower() and word not in _SMALL
    return f"İ{word[1:]}" if first and plain and word[0] == "i" else word


def _spelt_out(pages: Sequence[Page]) -> frozenset[str]:
    """The parts of the card's e-mail addresses in which an umlaut may be spelt with an e."""
    parts = (
        part
        for page in pages
        for found in find_emails(page, Hints())
        for part in re.split(r"[^a-z]+", str(found.value).lower())
    )
    return frozenset(part for part in parts if re.search("ae|oe|ue", part))


def _with_marks(text: str, parts: frozenset[str], marks: dict[str, str]) -> str:
    """A text in which each name that the parts spell with an e has its umlaut."""

    def marked(found: re.Match[str]) -> str:
        name = found[0]
        for at, letter in enumerate(fold(name)):
            spelt = f"{name[: at + 1]}e{name[at + 1 :]}".lower()
            if letter in marks and any(part in (spelt, part[:1] + spelt) for part in parts):
                mark = marks[letter].upper() if name[at].isupper() else marks[letter]
                return name[:at] + mark + name[at + 1 :]
        return name

    return re.sub(rf"[A-Za-z]{{{_LEAST_NAME},}}", marked, text)
