"""A person's word on a contact: what they type, made values, and what they settle, kept as truth.

Whatever asks a person goes this way: the command line, and whatever else may come to.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, cast, get_args

from cardscan.contact import (
    Address,
    Contact,
    Field,
    Filed,
    Handle,
    Name,
    Phone,
    PhoneType,
    ReviewReason,
    Value,
)
from cardscan.door import clean_lines, clean_text
from cardscan.errors import UsageError
from cardscan.fields.address import parse_address
from cardscan.fields.email import parse_email
from cardscan.fields.handle import parse_handle
from cardscan.fields.name import parse_name, tidy_capitals
from cardscan.fields.phone import parse_phone, region_of
from cardscan.fields.url import registered_domain

FIELDS: tuple[Field, ...] = get_args(Field)
LISTS: tuple[Field, ...] = ("phones", "emails", "urls", "handles", "addresses")
"""Fields that hold any number of values; the others hold one or none."""

_REACH: tuple[Field, ...] = ("phones", "emails", "urls", "handles")
_LONGEST = 200
"""Characters of a typed value."""
_LONGEST_NOTE = 8000

_TYPED_PHONE = re.compile(
    rf"(?:(?P<type>{'|'.join(get_args(PhoneType))})\b:?\s*)?(?P<number>[^\w+(]*[\d+(].*?)"
    r"(?:\s*(?:ext\.?|x|#)\s*(?P<extension>\d{1,6}))?",
    re.IGNORECASE,
)
_URL = re.compile(r"(?:https?://)?(?P<host>[^\s/?#:@]+)(?::\d+)?(?:[/?#]\S*)?", re.IGNORECASE)


def values_of(contact: Contact, field: Field) -> tuple[Value, ...]:
    """What a contact has in a field: () for nothing, a ``Name`` for its name."""
    if field == "full_name":
        name = Name(
            contact.full_name,
            contact.prefix,
            contact.given_name,
            contact.additional_names,
            contact.family_name,
            contact.suffix,
        )
        return (name,) if contact.full_name else ()
    held = getattr(contact, field)
    return held if field in LISTS else (held,) * bool(held)


def with_values(contact: Contact, field: Field, values: tuple[Value, ...]) -> Contact:
    """The contact with these values in a field, and no others."""
    if field != "full_name":
        held: Any = values if field in LISTS else "".join(map(text_of, values[:1]))
        return replace(contact, **{str(field): held})
    name = values[0] if values else Name("")
    if not isinstance(name, Name):
        raise TypeError(f"{name!r} is no Name")
    return replace(
        contact,
        full_name=name.full,
        prefix=name.prefix,
        given_name=name.given,
        additional_names=name.additional,
        family_name=name.family,
        suffix=name.suffix,
    )


def text_of(value: Value) -> str:
    """A value as it can be typed, as in "cell +491713920000" or "linkedin ana-beispiel"."""
    match value:
        case Name():
            return value.full
        case Phone():
            extension = f" ext. {value.extension}" if value.extension else ""
            return f"{value.type} {value.number}{extension}"
        case Handle():
            return f"{value.service} {value.name}"
        case Address():
            return value.formatted
        case str():
            return value


def parse_typed(
    contact: Contact,
    typed: Mapping[Field, Sequence[str]],
    country: str = "",
    home_country: str = "",
) -> dict[Field, tuple[Value, ...]]:
    """What a person typed for some fields of a contact, as values.

    A text that is that of a value in the contact stands for that value, with all its parts; empty
    texts stand for nothing.

    Args:
        contact: whose fields they are.
        typed: by field, the texts of all its values.
        country: where numbers without a country code belong; "" asks the contact.
        home_country: the same when the contact does not tell.

    Raises:
        UsageError: naming every text that is no value of its field.
    """
    country = country or _country(contact) or home_country
    wrong: list[str] = []
    parsed: dict[Field, tuple[Value, ...]] = {}
    for field, texts in typed.items():
        held = {text_of(value): value for value in values_of(contact, field)}
        values: list[Value] = []
        for text in map(_cleaner(field), texts):
            try:
                value = held.get(text) or (_parse(field, text, contact, country) if text else None)
            except ValueError as mistake:
                wrong.append(str(mistake))
                continue
            if value and value not in values:
                values.append(value)
        parsed[field] = tuple(values)
    if wrong:
        raise UsageError("; ".join(wrong), "Nothing was changed.")
    return parsed


def settle(
    filed: Filed,
    field: Field,
    values: tuple[Value, ...],
    *,
    sure: Sequence[Value] | None = None,
    settled: Sequence[ReviewReason] | None = None,
) -> Filed:
    """The contact with a field as a person wants it, which from then on is theirs.

    Args:
        filed: as it was read.
        field: the one that they looked at.
        values: all that it is to hold.
        sure: those of them that the person vouches for; without it, all.
        settled: the reasons for review that are answered; without it, all of the field's.
    """
    figures = _figures(filed, field)
    confidence = dict(filed.confidence)
    confidence.pop(field, None)
    certain = values if sure is None else sure
    found = tuple(1.0 if value in certain else figures.get(value, 0.0) for value in values)
    if found:
        confidence[field] = found if field in LISTS else found[0]
    contact = with_values(filed.contact, field, values)
    answered = [r for r in filed.review if r.field == field] if settled is None else settled
    left = tuple(reason for reason in filed.review if reason not in answered)
    corrected = filed.corrected | {field: ""}
    return answered_for(
        replace(filed, contact=contact, confidence=confidence, review=left, corrected=corrected)
    )


def answered_for(filed: Filed) -> Filed:
    """The contact without doubts about an absent way to reach it, where a person set another."""
    held = {field for field in _REACH if values_of(filed.contact, field)}
    if not held & filed.corrected.keys():
        return filed
    absent = set(_REACH) - held
    return replace(filed, review=tuple(one for one in filed.review if one.field not in absent))


def _figures(filed: Filed, field: Field) -> dict[Value, float]:
    """How sure each value of a field is."""
    figure = filed.confidence.get(field, ())
    figures = figure if isinstance(figure, tuple) else (figure,)
    return dict(zip(values_of(filed.contact, field), figures, strict=False))


def _cleaner(field: Field) -> Callable[[str], str]:
    """The door, left ajar: one character more than is allowed shows that there are too many."""
    if field == "note":
        return lambda text: clean_lines(text, _LONGEST_NOTE + 1)
    return lambda text: clean_text(text, _LONGEST + 1)


def _parse(field: Field, text: str, contact: Contact, country: str) -> Value:
    """One typed value; ValueError says what is wrong with it."""
    longest = _LONGEST_NOTE if field == "note" else _LONGEST
    if len(text) > longest:
        raise ValueError(f"{text[:20]}… is longer than {longest:,} characters")
    match field:
        case "full_name":
            return _parse_name(text)
        case "phones":
            return _parse_phone(text, contact, country)
        case "emails":
            try:
                return parse_email(text)
            except ValueError as mistake:
                raise ValueError(f"{text!r} is no e-mail address: {mistake}") from mistake
        case "urls":
            shaped = _URL.fullmatch(text)
            if not shaped or not registered_domain(shaped["host"]):
                raise ValueError(f"{text!r} is no web address")
            return text
        case "handles":
            return parse_handle(text)
        case "addresses":
            return parse_address(text, country)
        case _:
            return text


def _parse_name(text: str) -> Name:
    """The name in its parts, in capitals only where they were typed."""
    name = parse_name(text)
    typed = {tidy_capitals(word): word for word in re.split(r"[\s,]+", text)}

    def as_typed(part: str) -> str:
        return re.sub(r"[^\s,]+", lambda word: typed.get(word[0], word[0]), part)

    return Name(
        as_typed(name.full),
        as_typed(name.prefix),
        as_typed(name.given),
        as_typed(name.additional),
        as_typed(name.family),
        as_typed(name.suffix),
    )


def _parse_phone(text: str, contact: Contact, country: str) -> Phone:
    """A number as in "+49 30 23125-000", its type before it and its extension after it or not."""
    shaped = _TYPED_PHONE.fullmatch(text)
    if not shaped or re.search(r"[^\W\d_]", shaped["number"]):
        raise ValueError(f"{text!r} is no phone number")
    number, belief = parse_phone(shaped["number"], country)
    if "+" in shaped["number"] and belief < _POSSIBLE:
        raise ValueError(f"{text!r} is no number of its country")
    known = next((phone for phone in contact.phones if phone.number == number), Phone(number))
    return replace(
        known,
        type=cast("PhoneType", (shaped["type"] or known.type).lower()),
        extension=shaped["extension"] or "",
        raw=known.raw or shaped["number"],
    )


_POSSIBLE = 0.5
"""What ``parse_phone`` gives at least for a number of a possible length."""


def _country(contact: Contact) -> str:
    """Where the contact's numbers belong, by its own numbers and addresses, or ""."""
    regions = [region_of(phone.number) for phone in contact.phones]
    return next(filter(None, (*regions, *(one.country for one in contact.addresses))), "")
