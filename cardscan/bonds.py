"""What ties two sides to one card, and what keeps them apart.

A card's other side has no person of its own, or the same one, perhaps in another script. Two people
of one company are never one card: where there is any sign of that, there is no bond.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import product, starmap

from cardscan.card import Page
from cardscan.contact import Address, Contact, Field, Handle, Name, Phone, Value
from cardscan.fields.evidence import is_free_mail, is_role
from cardscan.fields.url import is_social, own_names, registered_domain
from cardscan.fields.words import listed, name_part, squeeze

_SHORTEST = 4
"""Letters of a company's name that is not in other words by chance."""
_SUBSCRIBER = 8
"""Last digits of a number, the same whether or not its country code is printed."""
_SHORT_NUMBER = 7
"""Digits under which a number may be that of any taxi or emergency service."""


@dataclass(frozen=True, slots=True)
class Bond:
    """What two sides have in common."""

    field: Field
    said: str
    """What both say, as printed on one of them."""
    sure: bool
    """Whether it is enough to join them unseen."""


@dataclass(frozen=True, slots=True)
class Face:
    """What is known of one side: its contact, and every word on it, squeezed."""

    contact: Contact
    words: tuple[str, ...]

    @classmethod
    def of(cls, contact: Contact, pages: Iterable[Page]) -> "Face":
        """The face of a side that was read."""
        words = (word.text for page in pages for line in page.lines for word in line.words)
        return cls(contact, tuple(filter(None, map(squeeze, words))))


def find_bond(one: Face, other: Face) -> Bond | None:
    """What ties two sides together, the strongest first; None where they may be two cards.

    It is the same whichever is given first.
    """
    one, other = sorted((one, other), key=repr)
    a, b = one.contact, other.contact
    if name_two_people(a, b):
        return None
    person = _same_person(a, b)
    if person:
        return person
    if _names_someone(a) and _names_someone(b):
        return None
    apart = _names_someone(a) or _names_someone(b)
    common = _numbers(a).keys() & _numbers(b).keys()
    if common:
        return Bond("phones", _numbers(a)[min(common)], sure=apart)
    site = min(_sites(a) & _sites(b), default="")
    if site:
        return Bond("urls", site, sure=apart)
    return _same_company(one, other)


def _same_person(a: Contact, b: Contact) -> Bond | None:
    """By their names, or by an address or a number that only one person has."""
    names = names_in_one_script(a, b)
    name, shared = max(
        ((one, len(name_words(one) & name_words(other))) for one, other in names),
        key=lambda pair: pair[1],
        default=("", 0),
    )
    if shared > 1:
        return Bond("full_name", name, sure=True)
    email = min(set(personal_emails(a)) & set(personal_emails(b)), default="")
    if email:
        return Bond("emails", email, sure=True)
    common = _numbers(a).keys() & _numbers(b).keys()
    cells = [{number_key(p) for p in one.phones if p.type == "cell"} for one in (a, b)]
    if own := common & cells[0] & cells[1]:
        return Bond("phones", _numbers(a)[min(own)], sure=True)
    if shared:
        return Bond("full_name", name, sure=False)
    if common and _names(a) and _names(b) and not names:  # one person in two scripts
        return Bond("phones", _numbers(a)[min(common)], sure=False)
    return None


def _same_company(one: Face, other: Face) -> Bond | None:
    """By a company's name or its domain that stands somewhere on the other side."""
    said = list[str]()
    for face, opposite in ((one, other), (other, one)):
        own = [(org_core(face.contact.org), face.contact.org)]
        own += [(name, site) for site in _sites(face.contact) for name in own_names(site)]
        said += [told for core, told in own if _stands(squeeze(core), opposite.words)]
    return Bond("org", max(said, key=lambda told: (len(told), told)), sure=False) if said else None


def _stands(core: str, words: Sequence[str]) -> bool:
    """Whether a word, or several in a row, are this one."""
    if len(core) < _SHORTEST:
        return False
    text = " ".join(words)
    blanks = r" ?".join(map(re.escape, core))
    return bool(re.search(rf"(?<!\S){blanks}(?!\S)", text))


def name_two_people(a: Contact, b: Contact) -> bool:
    """Whether they are two people, by their names and personal addresses."""
    names = names_in_one_script(a, b)
    if names and not any(starmap(_names_agree, names)):
        return True
    locals_a, locals_b = ({one.partition("@")[0] for one in personal_emails(c)} for c in (a, b))
    if locals_a and locals_b:
        return not locals_a & locals_b
    return any(
        is_latin(named.full_name) and not _fits(named.full_name, locals_)
        for named, unnamed, locals_ in ((a, b, locals_b), (b, a, locals_a))
        if locals_ and not _names(unnamed)
    )


def are_two_fronts(a: Contact, b: Contact) -> bool:
    """Whether two people can be reached by both: a slogan on a back may read like a name."""
    reached = (a.phones or a.emails) and (b.phones or b.emails)
    return bool(reached) and name_two_people(a, b)


def _names_someone(contact: Contact) -> bool:
    """Whether anything on this side is one person's: two of them are never joined for a company."""
    cell = any(phone.type == "cell" for phone in contact.phones)
    return bool(_names(contact) or contact.title or cell or personal_emails(contact))


def _names(contact: Contact) -> list[str]:
    return [name for name in (contact.full_name, contact.alternative_name) if name]


def names_in_one_script(a: Contact, b: Contact) -> list[tuple[str, str]]:
    """The names of both that can be compared."""
    return [pair for pair in product(_names(a), _names(b)) if len(set(map(is_latin, pair))) == 1]


def _names_agree(one: str, other: str) -> bool:
    """Whether one name may be the other with words left out or cut to their initials."""
    if squeeze(one) == squeeze(other):
        return True
    few, many = sorted((name_words(one), name_words(other)), key=len)
    return bool(few) and all(
        any(word == whole or (len(word) == 1 and whole.startswith(word)) for whole in many)
        or any(len(whole) == 1 and word.startswith(whole) for whole in many)
        for word in few
    )


def name_words(name: str) -> frozenset[str]:
    """The words of a name, squeezed, without titles before and after it."""
    titles = ("prefix", "suffix")
    words = (squeeze(word) for word in re.split(r"[\s.,-]+", name) if name_part(word) not in titles)
    return frozenset(filter(None, words))


def _fits(name: str, locals_: Iterable[str]) -> bool:
    """Whether one of these parts of e-mail addresses can be made of a name."""
    words = name_words(name)
    initials = sorted(word[0] for word in words)
    return any(
        any(len(word) > 2 and word in squeeze(local) for word in words)
        or sorted(squeeze(local)) == initials
        for local in locals_
    )


def is_latin(text: str) -> bool:
    """Whether there are Latin letters in a text."""
    return any(unicodedata.name(letter, "").startswith("LATIN") for letter in text)


def personal_emails(contact: Contact) -> list[str]:
    """The e-mail addresses that are no post's, in lower case."""
    return [email.lower() for email in contact.emails if not is_role(email)]


def _sites(contact: Contact) -> set[str]:
    """The hosts that are the company's own; under one domain there may be many companies."""
    hosts = [email.rpartition("@")[2] for email in contact.emails]
    bare = [re.sub(r"^https?://", "", url.lower()) for url in contact.urls]
    hosts += [url.partition("/")[0] for url in bare if not is_social(url)]
    own = (host for host in hosts if registered_domain(host) and not is_free_mail(host))
    return {host.lower().removeprefix("www.") for host in own}


def org_core(org: str) -> str:
    """A company's name, squeezed, without its legal form."""
    words = map(squeeze, org.split())
    return "".join(word for word in words if word not in _org_forms())


@cache
def _org_forms() -> frozenset[str]:
    """Legal forms of companies, squeezed."""
    return frozenset(map(squeeze, listed("org_forms")))


def _numbers(contact: Contact) -> Mapping[str, str]:
    """What tells a contact's numbers from others, and how each is printed."""
    told = {number_key(phone): phone.raw or phone.number for phone in contact.phones}
    return {number: raw for number, raw in told.items() if len(number) >= _SHORT_NUMBER}


def number_key(phone: Phone) -> str:
    """What a number has in common with itself under or without its country code."""
    return squeeze(phone.number)[-_SUBSCRIBER:] + phone.extension


def value_key(field: Field, value: Value) -> str:
    """What two printings of one value have in common."""
    match value:
        case Phone():
            return number_key(value)
        case Handle():
            return f"{value.service} {value.name.lower()}"
        case Address():
            return squeeze(value.formatted)
        case Name():
            return squeeze(value.full)
        case str() if field == "urls":
            return re.sub(r"^(https?://)?(www\.)?", "", value.lower()).rstrip("/")
        case str():
            return value.lower()
