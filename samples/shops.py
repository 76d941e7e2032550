"""Made-up shops and trades, as their cards would print them: mostly no person, much else.

What they are called, sell and say comes from trades.toml; numbers and places from the locales.
"""

import random
from dataclasses import replace

from samples.people import (
    LOCALES,
    Locale,
    Part,
    Person,
    Phone,
    fill,
    load_words,
    make_address,
    make_domain,
    make_person,
    make_phone,
    slug,
    upper,
)

TRADES = load_words("trades.toml")
# fmt: off
SYLLABLES = (
    "ba", "be", "bi", "bo", "ca", "ce", "co", "da", "de", "di", "do", "fa", "fe", "fi", "ga", "go",
    "ha", "he", "ja", "ka", "ki", "la", "le", "li", "lo", "ma", "me", "mi", "mo", "na", "ne", "no",
    "pa", "pe", "po", "ra", "re", "ri", "ro", "sa", "se", "si", "so", "ta", "te", "ti", "to", "va",
    "ve", "vi", "vo", "wa", "wi", "za", "zo", "al", "an", "ar", "el", "en", "er", "il", "in", "is",
    "on", "or", "un", "us", "tra", "bri", "gri", "flo", "cra", "spe", "sta", "sto", "pla",
)
# fmt: on
BLANKS = (
    ("Company Name", "Your tagline goes here"),
    ("BUSINESS NAME", "YOUR SLOGAN HERE"),
    ("LOGOTEXT", "Business Tagline"),
    ("Your Company", "Tagline here"),
    ("LOGO NAME", "Your text goes here"),
    ("Brand Name", "Slogan of the company"),
)
"""Names and taglines of templates that nobody filled in."""


def coin(rng: random.Random) -> str:
    """A word that no list knows."""
    return "".join(rng.choice(SYLLABLES) for _ in range(rng.choice([2, 2, 3, 3, 4]))).capitalize()


def make_shop(rng: random.Random, locale: str) -> Person:
    """A shop of a locale of ``LOCALES``, now and then with a person or only a given name."""
    words, trades = LOCALES[locale], TRADES[locale[:2]]
    who = make_person(rng, locale)
    trade, *goods = rng.choice(trades["trades"])
    sign, tagline = make_sign(rng, words, trades, trade, who)
    company = " ".join(part.text for part in sign)
    domain = make_domain(rng, company)
    first = slug(company).replace("-", "")[:14] or "info"
    branches, numbers = make_branches(rng, words) if rng.random() < 0.2 else ((), ())
    phones = tuple(phone for phone in who.phones if rng.random() < 0.85)
    emails = [f"{rng.choice(['info', 'contact', 'mail', 'office', first, first])}@{domain}"]
    rng.shuffle(goods)
    shop = replace(
        who,
        company=company,
        sign=sign,
        tagline=tagline if tagline.casefold() not in company.casefold() else "",
        goods=tuple(goods[: rng.randint(2, 4)]) if rng.random() < 0.5 else (),
        offer=rng.choice(trades["offers"]) if rng.random() < 0.35 else "",
        notes=make_notes(rng, trades),
        branches=branches,
        asks=tuple(fill(rng, line) for line in trades["asks"]),
        phones=phones + numbers,
        emails=tuple(emails) if rng.random() < 0.5 else (),
        url="www." + domain if rng.random() < 0.55 else "",
        handle="@" + first if rng.random() < 0.25 else "",
        address=who.address if rng.random() < 0.85 else (),
        department="",
        prefix="",
    )
    chance = rng.random()
    if chance < 0.3:
        return replace(shop, emails=who.emails if shop.emails and chance < 0.15 else shop.emails)
    nobody = replace(shop, given="", family="", title="")
    return replace(nobody, given=who.given) if chance < 0.42 else nobody


def make_sign(
    rng: random.Random, words: Locale, trades: Locale, trade: str, who: Person
) -> tuple[tuple[Part, ...], str]:
    """The lines of a wordmark, and the tagline that goes with it or ""."""
    if rng.random() < 0.05:
        name, tagline = rng.choice(BLANKS)
        return tuple(map(Part, name.split() if rng.random() < 0.3 else [name])), tagline
    brand = make_brand(rng, words, who.family)
    form = rng.choice(words["forms"])
    small = rng.uniform(0.35, 0.75)
    face = rng.choice(["", "", "sans", "serif", "condensed", "geometric"])
    plain = rng.random() < 0.5
    parts: list[Part]
    kind = rng.random()
    if kind < 0.22:  # the trade small under the brand
        parts = [Part(brand), Part(trade, small, face, plain)]
    elif kind < 0.32:  # and over it
        parts = [Part(trade, small, face, plain), Part(brand)]
    elif kind < 0.5:  # word by word
        rows = [trade, brand] if rng.random() < 0.25 else [brand, trade]
        parts = [Part(word) for row in rows for word in in_rows(row)]
    elif kind < 0.62:
        parts = [Part(brand)]
    elif kind < 0.76:
        rows = [brand, trade] if rng.random() < 0.6 else [trade, brand]
        glue = ", " if form and rng.random() < 0.2 else " "
        parts = [Part(glue.join(filter(None, (" ".join(rows), form))))]
    elif kind < 0.84:
        parts = [Part(brand), Part(rng.choice(trades["legal"]), small * 0.7, face, plain)]
    elif kind < 0.92:
        tail = form or rng.choice(words["places"])[0].split(",")[0]
        parts = [Part(brand), Part(trade, small, face, plain), Part(tail, small * 0.8, face, plain)]
    else:
        parts = [Part(word) for word in in_rows(f"{trade} {rng.choice(words['second'])}")]
    tagline = rng.choice(words["taglines"]) if rng.random() < 0.5 else ""
    return cased(rng, parts, who.locale), tagline


def in_rows(text: str) -> list[str]:
    """The words one below the other, short ones beside the one that follows."""
    rows: list[str] = []
    for word in text.split():
        if rows and len(rows[-1]) < 4:
            rows[-1] += " " + word
        else:
            rows.append(word)
    return rows if len(rows) <= 3 else [text]


def make_brand(rng: random.Random, words: Locale, family: str) -> str:
    """The part of a name that tells it from others of the trade."""
    letters = [rng.choice("ABCDEFGHKLMNOPRSTVWZ") for _ in range(rng.choice([2, 2, 3]))]
    kind = rng.random()
    if kind < 0.36:
        return coin(rng)
    if kind < 0.48:
        return family
    if kind < 0.58:
        return str(rng.choice(words["first"]))
    if kind < 0.68:
        return rng.choice(["", ".", ". "]).join(letters) + rng.choice(["", " " + coin(rng)])
    if kind < 0.76:
        return coin(rng) + coin(rng)
    if kind < 0.84:
        return f"{coin(rng)} {rng.choice(['&', '', '+'])} {coin(rng)}".replace("  ", " ")
    if kind < 0.9:
        return f"{family} {rng.choice(words['kin'])}"
    if kind < 0.95:
        return f"{rng.choice(words['first'])} {rng.choice([2000, 1000, 24, 7, 3, 12])}"
    return str(rng.choice(words["taglines"]))


def cased(rng: random.Random, parts: list[Part], locale: str) -> tuple[Part, ...]:
    """All in capitals, or some, or all as they are; now and then in small letters."""
    habit = rng.random()
    if habit < 0.03:
        return tuple(replace(part, text=part.text.lower()) for part in parts)
    capitals = [habit < 0.5 or (habit < 0.7 and rng.random() < 0.5) for _ in parts]
    return tuple(
        replace(part, text=upper(part.text, locale)) if tall else part
        for part, tall in zip(parts, capitals, strict=True)
    )


def make_notes(rng: random.Random, trades: Locale) -> tuple[str, ...]:
    """Opening hours, and numbers that are not for calling."""
    notes = [rng.choice(trades["hours"])] if rng.random() < 0.3 else []
    if rng.random() < 0.35:
        notes.append(fill(rng, rng.choice(trades["notes"])))
    return tuple(notes)


def make_branches(
    rng: random.Random, words: Locale
) -> tuple[tuple[tuple[str, str], ...], tuple[Phone, ...]]:
    """Some addresses, mostly with a number of their own; and the numbers."""
    called = rng.random() < 0.7
    found, phones = list[tuple[str, str]](), list[Phone]()
    for _ in range(rng.randint(2, 4)):
        city, postcode, area, local = rng.choice(words["places"])
        street = make_address(rng, words, city, postcode)
        line = ", ".join(street) if rng.random() < 0.4 else street[0]
        phone = make_phone(rng, words, words["notations"][0], area, local, "work")
        found.append((line, f" - {words['tel'][1]} {phone.raw}" if called else ""))
        phones += [phone] if called else []
    return tuple(found), tuple(phones)
