"""Labelled pairs: contacts of one card or one person, and contacts of people who are close.

All are made of the people of ``samples.people``. The first of a pair is as a card has it, the
second one what another photo, card or address book has of the same person or of somebody else.
"""

import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from cardscan.contact import Address, Contact, Handle, Phone
from samples.people import OFFICES, Person, make_mailbox, make_person, slug

MISSED = 0.03
"""The share of values that a photo does not show."""
MISREAD = 0.05
"""The share of values with a letter or digit misread."""
MISTYPED = 0.2
"""The share of values with a slip in an address book."""
SLIPS = ("0o", "1l", "li", "5s", "8b", "ec", "uv", "nh", "38", "17", "69")

Pair = tuple[Contact, Contact]
Change = Callable[[random.Random, Contact, Contact], Contact]
"""Makes of a person, and of one in the same country, another one or another card."""


def make_pairs(seed: int, pairs: int, kinds: Mapping[str, Change]) -> Iterator[tuple[str, Pair]]:
    """So many pairs of each kind, with its name."""
    rng = random.Random(seed)
    for kind, change in kinds.items():
        for _ in range(pairs):
            one, other = make_two(rng)
            one = FIRST.get(kind, _as_is)(rng, one)
            yield kind, (damage(rng, one), damage(rng, change(rng, one, other)))


def make_two(rng: random.Random) -> Pair:
    """Two people of one country with different given names."""
    locale = rng.choice(list(OFFICES))
    one = other = to_contact(make_person(rng, locale))
    while other.given_name == one.given_name:
        other = to_contact(make_person(rng, locale))
    return one, other


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
        _called(one, given, family),
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
    return _named(other, one)


def _mover(rng: random.Random, one: Contact, other: Contact) -> Contact:
    """With a new company and address there, and the old mobile number."""
    box = slug(one.full_name).replace("-", ".")
    cells = tuple(phone for phone in one.phones if phone.type == "cell")
    lines = tuple(phone for phone in other.phones if phone.type != "cell")
    domain = other.emails[0].rpartition("@")[2]
    return replace(_named(other, one), emails=(f"{box}@new.{domain}",), phones=lines + cells)


def _other(rng: random.Random, phone: Phone) -> Phone:
    return replace(phone, number=phone.number[:-5] + f"{rng.randint(0, 99_999):05}")


CARDS: Mapping[str, Change] = {
    "the same card, values missed and misread": lambda rng, one, other: one,
    "a colleague with the office's number": _colleague,
    "a relative at the same company": _relative,
    "a relative with one address for both": _relative_at_home,
    "a namesake at the same company": _namesake,
    "a namesake elsewhere": _namesake_elsewhere,
    "the same person at another company": _mover,
    "a stranger": lambda rng, one, other: other,
}


def _called(one: Contact, given: str, family: str) -> Contact:
    return replace(one, full_name=f"{given} {family}", given_name=given, family_name=family)


def _named(other: Contact, one: Contact) -> Contact:
    """The other with the name of the one."""
    return replace(
        other, full_name=one.full_name, given_name=one.given_name, family_name=one.family_name
    )


def _reached(rng: random.Random, one: Contact) -> Contact:
    """With something that goes along to another company: a number, an address or a page."""
    own = any(phone.type == "cell" for phone in one.phones)
    box = make_mailbox(rng, one.given_name, one.family_name)
    if own and rng.random() < 0.6:
        return one
    if rng.random() < 0.6:
        return replace(one, emails=(*one.emails, f"{box}@gmail.com"))
    return replace(one, handles=(Handle("linkedin", f"{box}-{rng.randint(100, 999)}"),))


def _changed_job(rng: random.Random, one: Contact, other: Contact) -> Contact:
    moved = _mover(rng, one, other)
    private = tuple(email for email in one.emails if email.endswith("@gmail.com"))
    return replace(moved, emails=moved.emails + private, handles=one.handles)


def _married(rng: random.Random, one: Contact, other: Contact) -> Contact:
    """With another family name, and mostly another address for it."""
    changed = _called(one, one.given_name, other.family_name)
    if rng.random() < 0.4:
        return changed
    domain = one.emails[0].rpartition("@")[2]
    emails = (f"{make_mailbox(rng, one.given_name, other.family_name)}@{domain}",)
    return replace(changed, emails=emails)


def _promoted(rng: random.Random, one: Contact, other: Contact) -> Contact:
    """With another title, and another number of a kind."""
    phones = [_other(rng, phone) if rng.random() < 0.4 else phone for phone in one.phones]
    return replace(one, title=other.title, phones=tuple(phones))


def _typed(rng: random.Random, one: Contact, other: Contact) -> Contact:
    """As somebody typed it into an address book, in a hurry."""

    def slip(text: str) -> str:
        if rng.random() > MISTYPED or len(text) < 5:
            return text
        at = rng.randrange(1, len(text) - 2)
        if text[at].isdigit():
            return text[:at] + str(rng.randint(0, 9)) + text[at + 1 :]
        return rng.choice(
            (
                text[:at] + text[at + 1 :],
                text[:at] + text[at] + text[at:],
                text[:at] + text[at + 1] + text[at] + text[at + 2 :],
            )
        )

    name = slip(one.full_name)
    return replace(
        one,
        full_name=name,
        given_name="",
        family_name="",
        title=rng.choice((slip(one.title), "")),
        org=slip(one.org),
        phones=tuple(replace(phone, number=slip(phone.number)) for phone in one.phones),
        emails=tuple(map(slip, one.emails)),
        addresses=(),
    )


def _sparse(rng: random.Random, one: Contact, other: Contact) -> Contact:
    """As a telephone has it: a name with one number, or one address."""
    bare = replace(one, title="", org="", urls=(), addresses=())
    if rng.random() < 0.5:
        return replace(bare, phones=())
    cells = [phone for phone in one.phones if phone.type == "cell"]
    return replace(bare, emails=(), phones=tuple((cells or list(one.phones))[:1]))


def _colleague_of_one_given_name(rng: random.Random, one: Contact, other: Contact) -> Contact:
    changed = _renamed(rng, one, one.given_name, other.family_name)
    return replace(changed, title=rng.choice((one.title, other.title)))


def _assistant(rng: random.Random, one: Contact, other: Contact) -> Contact:
    """Who answers all numbers, and has an address of her own or none."""
    changed = _renamed(rng, one, other.given_name, other.family_name)
    emails = rng.choice((changed.emails, ()))
    return replace(changed, title=other.title, phones=one.phones, emails=emails)


def _with_one_mailbox(rng: random.Random, one: Contact) -> Contact:
    """With the company's address alone."""
    return replace(one, emails=(f"info@{one.emails[0].rpartition('@')[2]}",))


def _sharing_a_mailbox(rng: random.Random, one: Contact, other: Contact) -> Contact:
    changed = _renamed(rng, one, other.given_name, other.family_name)
    return replace(changed, emails=one.emails, title=other.title)


def _as_is(rng: random.Random, one: Contact) -> Contact:
    return one


def _son(rng: random.Random, one: Contact, other: Contact) -> Contact:
    """Of the same name at the family's company."""
    changed = _renamed(rng, one, one.given_name, one.family_name)
    return replace(changed, full_name=f"{one.full_name} Jr.", title=other.title)


def _company(rng: random.Random, one: Contact, other: Contact) -> Contact:
    """The card of the company itself."""
    domain = one.emails[0].rpartition("@")[2]
    phones = tuple(phone for phone in one.phones if phone.type != "cell")
    nobody = _called(one, "", "")
    return replace(nobody, full_name="", title="", emails=(f"info@{domain}",), phones=phones)


PEOPLE: Mapping[str, Change] = {
    "the same card again": lambda rng, one, other: one,
    "the same, typed into an address book": _typed,
    "the same, with one number or address": _sparse,
    "the same, promoted, with another number": _promoted,
    "the same, with a new job": _changed_job,
    "the same, married": _married,
    "a colleague with the office's number": _colleague,
    "a colleague of the same given name": _colleague_of_one_given_name,
    "an assistant with all numbers": _assistant,
    "a colleague with one mailbox for all": _sharing_a_mailbox,
    "a relative at the same company": _relative,
    "a relative with one address for both": _relative_at_home,
    "a son of the same name": _son,
    "a namesake at the same company": _namesake,
    "a namesake elsewhere": _namesake_elsewhere,
    "the company's own card": _company,
    "a stranger": lambda rng, one, other: other,
}
FIRST: Mapping[str, Callable[[random.Random, Contact], Contact]] = {
    "the same, with a new job": _reached,
    "a colleague with one mailbox for all": _with_one_mailbox,
}
"""By kind, how the first of a pair is."""
