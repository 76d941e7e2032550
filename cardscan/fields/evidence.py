"""What a card says about itself as a whole, found before its lines are told apart."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from cardscan.card import Page
from cardscan.contact import Candidate
from cardscan.fields.candidates import Hints
from cardscan.fields.email import find_emails
from cardscan.fields.known import NOTHING, Known
from cardscan.fields.mailbox import ROLES, TEMPLATES
from cardscan.fields.phone import parse_phone, region_of
from cardscan.fields.postcode import country_of_postcode
from cardscan.fields.scores import address_score
from cardscan.fields.url import (
    country_of,
    find_urls,
    known_host,
    registered_domain,
    without_www,
)
from cardscan.fields.words import fold, land_of, squeeze

_SURE = 0.5
_FREE_MAIL = frozenset(
    {
        "gmail", "googlemail", "hotmail", "outlook", "live", "msn", "yahoo", "ymail", "icloud",
        "me", "aol", "gmx", "web", "t-online", "freenet", "orange", "wanadoo", "free", "laposte",
        "bol", "uol", "terra", "libero", "virgilio", "tiscali", "mail", "proton", "protonmail",
        "yandex",
    }
)  # fmt: skip
_ENOUGH = 2
"""Votes that decide on a country."""
_ABROAD = re.compile(r"(?:\+|\b00)\s?[1-9][\d ()./-]{6,}\d")
_GROUPS = (
    (
        "US",
        re.compile(r"(?<![\d./-])(?:1[ .-])?\(?[2-9]\d\d\)?[ .-]{0,3}[2-9]\d\d[ .-]\d{4}(?!\d)"),
    ),
    ("BR", re.compile(r"\((?:0\s?)?[1-9]{2}\)\s?9?[ .]?\d{4}[-.]\d{4}(?!\d)")),
    (
        "TR",
        re.compile(
            r"(?<![\d./-])\(?0?\s?\(?[2-5]\d\d\)?[ .-]{0,3}\d{3}[ .-]\d\d[ .-]\d\d(?![ .-]?\d)"
        ),
    ),
    ("IN", re.compile(r"(?<![\d./-])0?[6-9]\d{4}[ -]?\d{5}(?!\d)")),
    ("AU", re.compile(r"(?<![\d./-])04\d\d \d{3} \d{3}(?!\d)")),
    ("GB", re.compile(r"(?<![\d./-])\(?020\)? \d{4} \d{4}(?!\d)")),
)
"""How numbers without a country code are grouped where no other country groups them so."""
_LETTERS = {"TR": "ğĞşŞıİ", "PL": "łŁąęśżź", "DE": "ß"}


def gather(pages: Sequence[Page], country: str, home_country: str, known: Known = NOTHING) -> Hints:
    """The hints with which every page of one card is parsed.

    Args:
        pages: all readings of the card.
        country: decides when given.
        home_country: decides when the card says nothing.
        known: what a person settled on other cards.
    """
    bare = Hints()
    emails = [c for page in pages for c in find_emails(page, bare) if c.confidence >= _SURE]
    urls = [c for page in pages for c in find_urls(page, bare) if c.confidence >= _SURE]
    hosts = _hosts([*emails, *urls], pages)
    own = frozenset(h for h in hosts if not is_free_mail(h))
    told = frozenset(_name_parts(str(c.value).partition("@")[0] for c in emails))
    return Hints(country or _country(pages, hosts) or home_country, own, told, known)


def _hosts(found: Sequence[Candidate], pages: Sequence[Page]) -> list[str]:
    """The hosts of e-mail and web addresses, the surest first; misreadings of those left out."""
    weight: Counter[str] = Counter()
    for one in found:
        address = re.sub(r"^https?://", "", str(one.value).rpartition("@")[2])
        host = address.partition("/")[0].lower().removeprefix("www.")
        weight[host] += round(100 * one.confidence)
    lines = [squeeze(line.text) for page in pages for line in page.lines]
    hosts: list[str] = []
    for host, _ in weight.most_common():
        outvoted = any(_outvotes(other, host, lines) for other in weight)
        if not outvoted and known_host(host, hosts) == host and not without_www(host, hosts):
            hosts.append(host)
    return hosts


def _outvotes(one: str, other: str, lines: Sequence[str]) -> bool:
    """Whether two hosts differ in one letter, and more of the print has the first one's.

    A card says its domain twice or more, and each reader reads it each time.
    """
    differing = [at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b]
    if len(one) != len(other) or len(differing) != 1:
        return False
    around = slice(max(0, differing[0] - 1), differing[0] + 2)
    own, rival = (sum(squeeze(host[around]) in line for line in lines) for host in (one, other))
    return own > rival


def is_free_mail(host: str) -> bool:
    """Whether everybody can have an e-mail address there: it says nothing about a company."""
    return registered_domain(host).partition(".")[0] in _FREE_MAIL


def is_role(email: str) -> bool:
    """Whether an e-mail address is a post's (info@example.com) or a template's, and no person's."""
    return squeeze(email.partition("@")[0]) in ROLES | TEMPLATES


def _name_parts(locals_: Iterable[str]) -> Iterable[str]:
    for local in locals_:
        parts = [squeeze(part) for part in re.split(r"[._-]", local)]
        if is_role(local):
            continue
        yield from (part for part in (*parts, squeeze(local)) if len(part) >= 3)


def _country(pages: Sequence[Page], hosts: Sequence[str]) -> str:
    """Where most of the card's evidence points: codes of numbers, places, domains, letters.

    How its numbers are grouped counts only where all that says too little.
    """
    votes: Counter[str] = Counter()
    for page in pages:
        votes |= _votes(page)  # the most of any reading: two readings are one card
    for host in hosts:
        votes[country_of(host)] += 3
    del votes[""]
    if max(votes.values(), default=0) < _ENOUGH:
        votes.update(dict.fromkeys({land for page in pages for land in _plans(page)}, _ENOUGH))
    most = max(votes.values(), default=0)
    return max(votes, key=lambda code: votes[code]) if most >= _ENOUGH else ""


def _votes(page: Page) -> Counter[str]:
    votes: Counter[str] = Counter()
    for line in page.lines:
        for found in _ABROAD.finditer(line.text):
            votes[region_of("+" + re.sub(r"\D", "", found[0]).lstrip("0"))] += 4
        for place in _lands(line.text):
            votes[place] += 3 if address_score(line.text) >= 0.5 else 1
        for code, letters in _LETTERS.items():
            votes[code] += any(letter in line.text for letter in letters)
    return votes


def _lands(text: str) -> Iterable[str]:
    """The countries that the postcode of a line tells, or else its places.

    "Paris, TX 75460" is in America; six digits behind a dash are India's unless the place is not.
    """
    places = [land for land in _places(text) if land]
    told = country_of_postcode(text)
    if not told or (told == "IN" and places and "IN" not in places):
        return places
    return [told]


def _plans(page: Page) -> Iterable[str]:
    """The countries whose plan a number is of that is grouped as only they group theirs."""
    for line in page.lines:
        text = _ABROAD.sub("|", line.text)
        for country, form in _GROUPS:
            for found in form.finditer(text):
                number, belief = parse_phone(found[0], country)
                if belief == 1.0 and region_of(number) in (country, "CA"):
                    yield region_of(number)


def _places(text: str) -> Iterable[str]:
    words = re.sub(r"[.,;:()/-]", " ", fold(text)).split()
    for count in (1, 2, 3):
        for start in range(len(words) - count + 1):
            phrase = " ".join(words[start : start + count])
            if len(phrase) > 3 or phrase in {"usa", "uk", "uae"}:
                yield land_of(phrase)
