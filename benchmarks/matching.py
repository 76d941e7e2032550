"""Whether a card is known again in another photo, and nobody is taken for somebody else.

Made-up people as two photos may show them: values missed, letters and digits misread. Those who
differ are a colleague, a relative or a namesake of the first one, or the same person with another
card. With --photos, cards are drawn, photographed twice and read, and all pairs of them compared.
"""

import argparse
import random
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import combinations
from pathlib import Path

from PIL import Image

from cardscan.config import Settings
from cardscan.contact import Address, Contact, Phone
from cardscan.errors import CardscanError
from cardscan.match import find_match
from cardscan.scan import scan_photos
from samples.cards import draw_card
from samples.layouts import LAYOUTS
from samples.people import OFFICES, Person, make_mailbox, make_person, slug
from samples.photograph import photograph, scale_of

MISSED = 0.03
"""The share of values that a photo does not show."""
MISREAD = 0.05
"""The share of values with a letter or digit misread."""
SLIPS = ("0o", "1l", "li", "5s", "8b", "ec", "uv", "nh", "38", "17", "69")

Pair = tuple[Contact, Contact]
Change = Callable[[random.Random, Contact, Contact], Contact]
"""Makes of a person, and of one in the same country, another one or another card."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Compares all pairs and prints the table; 1 where two are taken for one."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--pairs", type=int, default=2000, help="of each kind (2000)")
    parser.add_argument("--photos", type=int, default=0, help="cards to photograph and read (0)")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(arguments)
    rows = count_made(options.seed, options.pairs)
    if options.photos:
        rows |= count_read(options.seed, options.photos)
    print(f"{'':<44}{'pairs':>9}{'as one':>9}{'share':>9}")
    for kind, (pairs, found) in rows.items():
        print(f"{kind:<44}{pairs:>9,}{found:>9,}{found / max(1, pairs):>9.4f}")
    same = sum(found for kind, (_, found) in rows.items() if kind.startswith("the same"))
    found = sum(found for _, found in rows.values())
    print(f"{'precision':<44}{same / max(1, found):>27.4f}")
    return int(found > same)


def count_made(seed: int, pairs: int) -> dict[str, tuple[int, int]]:
    """By kind of made-up pair, how many there are and how many are taken for one."""
    rng = random.Random(seed)
    rows = dict[str, tuple[int, int]]()
    for kind, change in KINDS.items():
        found = 0
        for _ in range(pairs):
            locale = rng.choice(list(OFFICES))
            one = other = to_contact(make_person(rng, locale))
            while other.given_name == one.given_name:
                other = to_contact(make_person(rng, locale))
            shots = [damage(rng, one), damage(rng, change(rng, one, other))]
            found += find_match(*shots) is not None
        rows[kind] = (pairs, found)
    return rows


def count_read(seed: int, cards: int) -> dict[str, tuple[int, int]]:
    """The same of cards that are drawn, photographed twice and read."""
    read = list(read_cards(seed, cards))
    strangers = [
        find_match(a, b) is not None
        for one, other in combinations(read, 2)
        for a in one
        for b in other
    ]
    return {
        "the same card, two pictures read": (
            len(read),
            sum(find_match(*pair) is not None for pair in read),
        ),
        "two cards, pictures read": (len(strangers), sum(strangers)),
    }


def read_cards(seed: int, cards: int) -> Iterator[Pair]:
    """What is read of two pictures of each card, of which the second one may be a hard one.

    Cards that are not found as one card in both are left out.
    """
    rng = random.Random(seed)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "card.jpg"
        for number in range(cards):
            layout, locale = rng.choice(list(LAYOUTS)), rng.choice(list(OFFICES))
            card = draw_card(rng, layout, locale, scale_of("photo", 2.0))[0]
            shots = list[Contact]()
            for hard in (False, number % 2 == 0):
                picture = photograph(rng, [card], "photo", 2.0, hard)
                Image.fromarray(picture.pixels).save(path, quality=rng.randint(60, 92))
                try:
                    found = scan_photos(path, Settings())
                except CardscanError:
                    continue
                shots += [one.contact for one in found[:1] if len(found) == 1]
            if len(shots) == 2 and card.truth["name"]:
                yield shots[0], shots[1]


def to_contact(who: Person) -> Contact:
    """The person as a card without any fault is read."""
    lines = ", ".join(who.address)
    return Contact(
        full_name=who.name,
        given_name=who.given,
        family_name=who.family,
        title=who.title,
        org=who.company,
        phones=tuple(
            Phone(
                one.e164,
                "cell" if one.type == "cell" else "fax" if one.type == "fax" else "work",
                one.extension,
            )
            for one in who.phones
        ),
        emails=who.emails,
        urls=(who.url,) if who.url else (),
        addresses=(Address(lines),) if lines else (),
    )


def damage(rng: random.Random, contact: Contact) -> Contact:
    """The contact as a photo shows it."""

    def seen(text: str) -> str:
        if rng.random() < MISSED:
            return ""
        return misread(rng, text) if rng.random() < MISREAD else text

    numbers = [(seen(one.number), one) for one in contact.phones]
    return replace(
        contact,
        full_name=seen(contact.full_name),
        title=seen(contact.title),
        org=seen(contact.org),
        phones=tuple(replace(one, number=number) for number, one in numbers if number),
        emails=tuple(filter(None, map(seen, contact.emails))),
        addresses=tuple(
            Address(text) for one in contact.addresses if (text := seen(one.formatted))
        ),
    )


def misread(rng: random.Random, text: str) -> str:
    """The text with one letter or digit exchanged for one that looks like it, if it has such."""
    swaps = [
        (at, other)
        for at, letter in enumerate(text)
        for pair in SLIPS
        if at and letter in pair
        for other in pair.replace(letter, "")
    ]
    if not swaps:
        return text
    at, other = rng.choice(swaps)
    return text[:at] + other + text[at + 1 :]


def _renamed(rng: random.Random, one: Contact, given: str, family: str) -> Contact:
    """Another person at the same place, with a mailbox and mobile number of their own."""
    domain = one.emails[0].rpartition("@")[2]
    return replace(
        one,
        full_name=f"{given} {family}",
        given_name=given,
        family_name=family,
        emails=(f"{make_mailbox(rng, given, family)}@{domain}",),
        phones=tuple(_other(rng, phone) if phone.type == "cell" else phone for phone in one.phones),
    )


def _colleague(rng: random.Random, one: Contact, other: Contact) -> Contact:
    changed = _renamed(rng, one, other.given_name, other.family_name)
    return replace(changed, title=other.title)


def _relative(rng: random.Random, one: Contact, other: Contact) -> Contact:
    return _renamed(rng, one, other.given_name, one.family_name)


def _relative_at_home(rng: random.Random, one: Contact, other: Contact) -> Contact:
    """With everything but the given name in common: the e-mail address is the family's."""
    changed = _renamed(rng, one, other.given_name, one.family_name)
    return replace(changed, emails=one.emails, phones=one.phones)


def _namesake(rng: random.Random, one: Contact, other: Contact) -> Contact:
    """At the same company, where the second one of a name has a figure in the address."""
    changed = _renamed(rng, one, one.given_name, one.family_name)
    box, _, domain = one.emails[0].partition("@")
    return replace(changed, emails=(f"{box}{rng.randint(2, 9)}@{domain}",), title=other.title)


def _namesake_elsewhere(rng: random.Random, one: Contact, other: Contact) -> Contact:
    return replace(other, full_name=one.full_name)


def _mover(rng: random.Random, one: Contact, other: Contact) -> Contact:
    """With a new company and address there, and the old mobile number."""
    box = slug(one.full_name).replace("-", ".")
    cells = tuple(phone for phone in one.phones if phone.type == "cell")
    lines = tuple(phone for phone in other.phones if phone.type != "cell")
    domain = other.emails[0].rpartition("@")[2]
    return replace(
        other, full_name=one.full_name, emails=(f"{box}@new.{domain}",), phones=lines + cells
    )


def _other(rng: random.Random, phone: Phone) -> Phone:
    return replace(phone, number=phone.number[:-5] + f"{rng.randint(0, 99_999):05}")


KINDS: Mapping[str, Change] = {
    "the same card, values missed and misread": lambda rng, one, other: one,
    "a colleague with the office's number": _colleague,
    "a relative at the same company": _relative,
    "a relative with one address for both": _relative_at_home,
    "a namesake at the same company": _namesake,
    "a namesake elsewhere": _namesake_elsewhere,
    "the same person at another company": _mover,
    "a stranger": lambda rng, one, other: other,
}

if __name__ == "__main__":
    sys.exit(main())
