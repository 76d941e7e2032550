"""Why a person should look at a contact before it is trusted, in words that people understand."""

import re
from collections.abc import Iterator, Mapping, Sequence

from cardscan.contact import Candidate, Contact, Field, Phone, ReviewReason
from cardscan.fields.agree import likeness
from cardscan.fields.confidence import Rated

MOST = 3
"""Reasons told of one card: who looks for those sees the rest too."""
_CALLED: dict[Field, str] = {
    "full_name": "the person's name",
    "title": "the title",
    "department": "the department",
    "org": "the company",
    "phones": "a phone number",
    "emails": "an e-mail address",
    "urls": "a web address",
    "addresses": "a postal address",
}
_CLASHES: dict[Field, str] = {
    "emails": "its domain is not that of the web address",
    "urls": "its domain is not that of the e-mail address",
    "phones": "of another country than the rest of the card",
}
_ONE_PRINT = 0.75
"""Of the letters of two texts: so alike, they are two readings of one print."""


def find_reasons(
    contact: Contact,
    rated: Mapping[Field, Sequence[Rated]],
    differing: Sequence[ReviewReason],
    country: str,
) -> tuple[ReviewReason, ...]:
    """What to look at, the most useful first: what is missing, then of each field the worst value.

    Args:
        contact: made of the values.
        rated: its values, with how sure each is.
        differing: where print and codes contradict each other.
        country: where its numbers belong, or "" where nothing tells.
    """
    if contact.empty:
        return (ReviewReason("full_name", "no contact data was found on this card"),)
    doubts = [list(_doubts(field, values, country)) for field, values in rated.items()]
    deepest = max(map(len, doubts), default=0)
    in_turn = [some[rank] for rank in range(deepest) for some in doubts if rank < len(some)]
    return (*_missing(contact, rated), *differing, *in_turn)[:MOST]


def _missing(contact: Contact, rated: Mapping[Field, Sequence[Rated]]) -> Iterator[ReviewReason]:
    """What a contact should have; a company may do without a person."""
    company = any(not one.doubtful for one in rated.get("org", ()))
    person = contact.title or contact.department or any(map(_personal, contact.emails))
    if not contact.full_name and (person or not company):
        yield ReviewReason("full_name", "no person's name was found")
    if not (contact.phones or contact.emails or contact.urls):
        yield ReviewReason("phones", "no way to reach them was found")


def _personal(email: str) -> bool:
    """Whether an address is of the form given.family."""
    return bool(re.match(r"[^\W\d]+[._][^\W\d]{2,}@", email))


def _doubts(field: Field, values: Sequence[Rated], country: str) -> Iterator[ReviewReason]:
    for one in sorted(values, key=lambda one: one.probability):
        number = one.value.value
        if isinstance(number, Phone) and not number.number.startswith("+") and not country:
            why = f"no country code, name one with --country: {number.raw}"
            yield ReviewReason(field, why)
        elif one.doubtful:
            yield ReviewReason(field, _why(one))


def _why(one: Rated) -> str:
    """What costs a value most of its sureness, and after a colon the value as printed."""
    field, text = one.value.field, _print(one.value)
    worst = max(one.costs, key=lambda name: one.costs[name], default="clear")
    if worst in ("rival", "near", "differs", "cut") and one.rival:
        if likeness(one.value, one.rival) >= _ONE_PRINT:
            return f"the two readers disagree: {text} or {_print(one.rival)}"
        return f"not sure which is {_CALLED[field]}: {text} or {_print(one.rival)}"
    return f"{_told(worst, field) if one.value.page >= 0 else 'only a code says so'}: {text}"


def _print(one: Candidate) -> str:
    """What was read, all lines of it."""
    return str(one.value) if len(one.lines) > 1 and one.field == "org" else one.text


def _told(worst: str, field: Field) -> str:
    match worst:
        case "clear" | "once":
            return "hard to read"
        case "alone":
            return "only one of the two readers saw it"
        case "near" | "differs" | "agreed" | "spelled":
            return "the two readers do not agree on it"
        case "cut":
            return "there may be more of it"
        case "clash":
            return _CLASHES[field]
        case "formed" if field == "phones":
            return "no such number is known"
        case "odd" | "formed" if field == "addresses":
            return "a part of it may be missing"
        case "fits":
            return "nothing else on the card bears it out"
    return f"not sure that this is {_CALLED[field]}"
