"""Made-up people of many countries, as their business cards would print them.

Given and family names come from faker; companies, titles, addresses and numbers from locales.toml
and locales_more.toml.
Mail and web addresses stay inside example.com, .org and .net (RFC 2606).
"""

import random
import tomllib
import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import phonenumbers
from faker import Faker

Locale = dict[str, Any]


def load_words(file: str) -> dict[str, Locale]:
    """The tables of a .toml file beside this one."""
    return tomllib.loads(Path(__file__).with_name(file).read_text(encoding="utf-8"))


OFFICES = load_words("locales.toml")
LOCALES = OFFICES | load_words("locales_more.toml")
LETTERS = "ABCDEFGHJKLPRSTX"


@dataclass(frozen=True, slots=True)
class Phone:
    """A number in the notation that the card prints, and what it means."""

    raw: str
    e164: str
    type: str
    """One of work, cell, fax."""
    extension: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """One line of a company's name that is set on several."""

    text: str
    size: float = 1.0
    """As a share of that of the largest."""
    face: str = ""
    """"" is that of the style."""
    plain: bool = False
    """In the colour of the text."""


@dataclass(frozen=True, slots=True)
class Person:
    """Everything a card may print; what a person does not have is "" or ()."""

    locale: str
    country: str
    prefix: str
    given: str
    family: str
    title: str
    department: str
    company: str
    tagline: str
    phones: tuple[Phone, ...]
    emails: tuple[str, ...]
    url: str
    handle: str
    address: tuple[str, ...]
    """One printed line each."""
    sign: tuple[Part, ...] = ()
    """The company's name as a shop sets it; its texts joined by blanks are ``company``."""
    goods: tuple[str, ...] = ()
    branches: tuple[tuple[str, str], ...] = ()
    """Addresses on one line each, and what follows there: a number with its label, or ""."""
    offer: str = ""
    notes: tuple[str, ...] = ()
    """Opening hours, licences, numbers of registers."""
    asks: tuple[str, ...] = ()
    """What an appointment card says of the appointment."""

    @property
    def name(self) -> str:
        """With its prefix, as printed; Hungarians put the family first."""
        own = (self.given, self.family)
        parts = reversed(own) if self.country == "HU" else own
        return " ".join(filter(None, (self.prefix, *parts)))


@cache
def load_names(locale: str) -> Faker:
    """The source of names for a locale; it is seeded anew for each person."""
    return Faker(locale)


def make_person(rng: random.Random, locale: str) -> Person:
    """A person of a locale of ``LOCALES``; the same random state gives the same person."""
    words = LOCALES[locale]
    fake = load_names(locale)
    fake.seed_instance(rng.getrandbits(32))
    hers = rng.random() < 0.5
    given = fake.first_name_female() if hers else fake.first_name_male()
    family = fake.last_name_female() if hers else fake.last_name_male()
    company = make_company(rng, words, family)
    domain = make_domain(rng, company)
    city, postcode, area, local = rng.choice(words["places"])
    notation = rng.choice(words["notations"])
    phones = [make_phone(rng, words, notation, area, local, "work")]
    if rng.random() < 0.15:
        phones.append(make_phone(rng, words, notation, area, local, "work"))
    if rng.random() < 0.12:
        phones[0] = Phone(phones[0].raw, phones[0].e164, "work", str(rng.randint(11, 499)))
    if rng.random() < 0.7:
        cell_area, cell_local = words["mobile"]
        phones.append(make_phone(rng, words, notation, cell_area or area, cell_local, "cell"))
    if rng.random() < 0.3:
        phones.append(make_phone(rng, words, notation, area, local, "fax"))
    emails = [f"{make_mailbox(rng, given, family)}@{domain}"]
    if rng.random() < 0.08:
        emails.append(f"info@{domain}")
    return Person(
        locale=locale,
        country=words["country"],
        prefix=of_gender(rng.choice(words["prefixes"]), hers) if rng.random() < 0.12 else "",
        given=given,
        family=family,
        title=of_gender(rng.choice(words["titles"]), hers) if rng.random() < 0.95 else "",
        department=rng.choice(words["departments"]) if rng.random() < 0.2 else "",
        company=company,
        tagline=rng.choice(words["taglines"]) if rng.random() < 0.4 else "",
        phones=tuple(phones),
        emails=tuple(emails),
        url=rng.choice(["www.", "www.", "", "https://", "http://www."]) + domain
        if rng.random() < 0.85
        else "",
        handle="@" + short_name(company).replace("-", "_") if rng.random() < 0.12 else "",
        address=make_address(rng, words, city, postcode) if rng.random() < 0.9 else (),
    )


def of_gender(words: str, hers: bool) -> str:
    """The form of "his|hers" that fits; words without a bar fit both."""
    return words.split("|")[-1 if hers else 0]


def make_company(rng: random.Random, words: Locale, family: str) -> str:
    """A company name, sometimes that of a family, mostly with a legal form."""
    if rng.random() < 0.25:
        name = f"{family} {rng.choice(words['kin'])}"
    else:
        name = f"{rng.choice(words['first'])} {rng.choice(words['second'])}"
    return f"{name} {rng.choice(words['forms'])}".strip()


def make_domain(rng: random.Random, company: str) -> str:
    """A host inside the reserved example domains, mostly named for the company."""
    end = rng.choice(["example.com", "example.com", "example.org", "example.net"])
    if rng.random() < 0.2:
        return end
    name = short_name(company)
    return f"{rng.choice([name, name.replace('-', '')])}.{end}"


def short_name(company: str) -> str:
    """The first telling words of a company's name, joined by a hyphen."""
    words = slug(company).split("-")
    name = "-".join([word for word in words if len(word) > 3][:2] or words[:1])
    return name if len(name) <= 17 else name.split("-")[0]


def make_mailbox(rng: random.Random, given: str, family: str) -> str:
    """The part before the @, as companies form it from a name."""
    first, last = slug(given), slug(family)
    forms = [f"{first}.{last}", f"{first[0]}.{last}", f"{first[0]}{last}", first, last]
    return rng.choice([*forms, f"{first}.{last}", f"{first}_{last}"])


def make_phone(
    rng: random.Random, words: Locale, notation: str, area: str, local: str, kind: str
) -> Phone:
    """A number from a pattern of digits and '#', in one notation of its country."""
    number = fill(rng, local)
    pattern = rng.choice(words["groups"][str(len(number))])
    digits = iter(number)
    grouped = "".join(next(digits) if sign == "#" else sign for sign in pattern)
    if "." in notation:
        grouped = grouped.replace(" ", ".").replace("-", ".")
    raw = notation.replace("A", area).replace("L", grouped)
    parsed = phonenumbers.parse(f"+{words['calling']}{area}{number}")
    e164 = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
    return Phone(raw, e164, kind)


def make_address(rng: random.Random, words: Locale, city: str, postcode: str) -> tuple[str, ...]:
    """Street, postcode and city, one printed line each, now and then with the country."""
    street = rng.choice(words["streets"]).replace("#", str(rng.randint(1, 98)))
    parts = {"S": street, "P": fill(rng, postcode), "C": city}
    lines = [
        " ".join(parts.get(token, token) for token in line.split()) for line in words["address"]
    ]
    if rng.random() < 0.15:
        lines.append(words["country_name"])
    return tuple(lines)


def fill(rng: random.Random, pattern: str) -> str:
    """The pattern with each '#' a digit and each '?' a letter."""
    return "".join(
        str(rng.randint(0, 9)) if sign == "#" else rng.choice(LETTERS) if sign == "?" else sign
        for sign in pattern
    )


def slug(text: str) -> str:
    """Small ASCII letters and digits, words joined by hyphens, as host names want them."""
    for sign, plain in (("ß", "ss"), ("ı", "i"), ("ł", "l"), ("ø", "o"), ("æ", "ae")):
        text = text.replace(sign, plain).replace(sign.upper(), plain)
    text = unicodedata.normalize("NFKD", text.casefold()).encode("ascii", "ignore").decode()
    return "-".join("".join(c if c.isalnum() else " " for c in text).split())


def upper(text: str, locale: str) -> str:
    """Capitals as the locale writes them: Turkish keeps the dot of i."""
    return (text.replace("i", "İ") if locale == "tr_TR" else text).upper()
