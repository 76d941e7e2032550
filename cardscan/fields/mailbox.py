"""The part of an e-mail address before its @: whose it is, and what readers made of it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

from cardscan.card import Page
from cardscan.fields.words import fold, labelled, squeeze

ROLES = frozenset(
    {
        "info", "contact", "kontakt", "office", "mail", "email", "sales", "hello", "hallo", "admin",
        "support", "service", "team", "post", "contacto", "contato", "contatti", "ventas", "vendas",
        "comercial", "bilgi", "iletisim", "satis", "biuro", "marketing", "enquiries", "accueil",
    }
)  # fmt: skip
"""Mailboxes of a company rather than of a person, squeezed."""
TEMPLATES = frozenset(
    {
        "name", "firstname", "lastname", "fullname", "surname", "firstnamelastname", "namesurname",
        "yourname", "youremail", "yourmail", "your", "user", "username", "someone", "example",
        "nome", "seunome", "seuemail", "sobrenome", "nombre", "tunombre", "tuemail", "apellido",
        "vorname", "nachname", "vornamenachname", "ihrname", "prenom", "nom", "votrenom", "cognome",
        "naam", "voornaam", "isim", "isminiz", "adsoyad", "adiniz", "imie", "nazwisko", "navn",
    }
)  # fmt: skip
"""Mailboxes that stand on a template in place of somebody's, squeezed."""
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa"})
_FEWEST_LETTERS = 4
"""Of a word that is proof by itself."""
_NEAR = 3
"""Words of one line so close together that they may be one person's name."""
_DIGITS = re.compile(r"[\d()+/-]{5,}")
_ONE_LETTER_LABEL = re.compile(r"[TMFWPCDO]\b[.:]?\s*(?=[\d+(]|www|http)")
_TWINS = {"I": "l", "1": "l", "0": "o", "5": "s"}
"""Signs that are rare among small letters, and the letters that look like them."""
_ROLE_TWINS = (("l", "i"), ("1", "i"), ("rn", "m"), ("vv", "w"), ("o", "a"), ("0", "o"), ("5", "s"))


@dataclass(frozen=True, slots=True)
class Proof:
    """What a page says that mailboxes are proved by."""

    lines: tuple[tuple[str, ...], ...]
    """The words of each line, squeezed, and those with umlauts spelt out too."""
    labelled: bool
    """Whether single capitals label its numbers, so that an E would its e-mail address."""


def to_proof(page: Page) -> Proof:
    """The proof that stands on a page."""
    labels = sum(bool(_ONE_LETTER_LABEL.match(line.text)) for line in page.lines)
    lines = (
        tuple(filter(None, (squeeze(s) for word in line.words for s in _spellings(word.text))))
        for line in page.lines
        if "@" not in line.text
    )
    return Proof(tuple(lines), labels > 1)


def _spellings(word: str) -> Iterator[str]:
    yield word
    if (other := word.lower().translate(_UMLAUTS)) != word.lower():
        yield other


def is_proved(mailbox: str, proof: Proof) -> bool:
    """Whether a mailbox is a usual one, or is made of words that stand together on the card."""
    plain = squeeze(mailbox)
    if plain in ROLES:
        return True
    if len(plain) < _FEWEST_LETTERS:
        return False
    for words in proof.lines:
        if plain in words:
            return True
        for (i, one), (j, two) in combinations(enumerate(words), 2):
            forms = (one + two, two + one, one[0] + two, one + two[0], two[0] + one, two + one[0])
            if j - i <= _NEAR and plain in forms:
                return True
    return False


def mend_mailbox(mailbox: str, proof: Proof) -> str:
    """A mailbox without the label or number glued to it, its look-alike letters put right.

    "Eana.beispiel" is "ana.beispiel" where the card names Ana Beispiel, and "lnfo" is "info"; what
    the card proves as it stands, and what nothing proves, stays as it is. An E before small letters
    is a label where other single capitals are.
    """
    if is_proved(mailbox, proof):
        return mailbox
    for rest in _without_glue(mailbox):
        if is_proved(rest, proof):
            return rest
    for likely in _likely(mailbox):
        if is_proved(likely, proof):
            return likely
    if proof.labelled and mailbox[0] == "E" and mailbox[1:].islower():
        return mailbox[1:]
    return next((role for role in _roles(mailbox) if role in ROLES), mailbox)


def _without_glue(mailbox: str) -> Iterator[str]:
    """The mailbox less what may be a label or a number at its front."""
    labels = (word for word, kind in labelled("other_labels").items() if kind == "emails")
    folded = fold(mailbox)
    for label in sorted({*labels, "m"}, key=len, reverse=True):
        if folded.startswith(label) and (len(label) > 1 or mailbox[0].isupper()):
            yield mailbox[len(label) :].lstrip(".:;-_")
    if number := _DIGITS.match(mailbox):
        yield mailbox[number.end() :]


def _likely(mailbox: str) -> Iterator[str]:
    """The mailbox with letters for the signs among them that look like letters."""
    if any(c.islower() for c in mailbox):
        for sign, letter in _TWINS.items():
            yield mailbox.replace(sign, letter)


def _roles(mailbox: str) -> Iterator[str]:
    """What a mailbox may be if one or all of its letters were taken for others."""
    plain = mailbox.lower()
    for seen, printed in _ROLE_TWINS:
        yield plain.replace(seen, printed)
        for found in re.finditer(re.escape(seen), plain):
            yield plain[: found.start()] + printed + plain[found.end() :]
