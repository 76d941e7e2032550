"""Accents that readers drop: proved by another reading, by Turkish capitals, or by an e-mail."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import replace

from cardscan.card import Page, TextLine, Word
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
_TURKISH = re.compile("[ğĞşŞıİ]")
_LEAST_CAPITALS = 2
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

    def mended(word: Word) -> Word:
        text = _with_dots(word.text) if turkish else word.text
        text = _with_marks(text, parts, marks) if parts else text
        return word if text == word.text else replace(word, text=text)

    return tuple(
        replace(page, lines=tuple(TextLine(tuple(map(mended, line.words))) for line in page.lines))
        for page in pages
    )


def _with_dots(word: str) -> str:
    """A Turkish word in capitals, with its i and accented letters as capitals too."""
    small = any(c.isascii() and c.islower() and c != "i" for c in word)
    if small or sum(map(str.isupper, word)) < _LEAST_CAPITALS:
        return word
    return word.replace("i", "İ").upper()


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

    if "@" in text:
        return text
    return re.sub(rf"[A-Za-z]{{{_LEAST_NAME},}}", marked, text)
