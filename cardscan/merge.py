"""Two contacts of one person as one, with nothing lost and nothing overwritten.

Of fields with one value the newer contact's stand, but for what a person corrected or chose. A
changed job makes no duplicate: the former one, and how the person was reached there, stay among
``former`` with their dates.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from cardscan.bonds import value_key
from cardscan.contact import ONE_PERSON, Contact, Field, Filed, Phone, Position, ReviewReason, Value
from cardscan.correct import FIELDS, LISTS, text_of, values_of, with_values
from cardscan.duplicates import alike, marks_of, own_host, weigh


@dataclass(frozen=True, slots=True)
class Same:
    """A known contact that may be the same person as a new one."""

    probability: float
    known: Filed
    reason: ReviewReason
    """For a look at the new one."""


Choices = Mapping[Field, Filed]
"""By field, the contact whose values a person wants to keep."""

_JOB: tuple[Field, ...] = ("title", "department", "org")
_REACH: tuple[Field, ...] = ("phones", "emails", "urls", "addresses")


def merge_contacts(kept: Filed, other: Filed, choices: Choices | None = None) -> Filed:
    """The contact that is kept, with all that the other one says.

    Args:
        kept: gives the uid, the version, and where it was met.
        other: of the same person.
        choices: fields of which only one of the two counts.
    """
    chosen = dict(choices or {})
    older, newer = sorted((kept, other), key=lambda filed: filed.added)
    for field in FIELDS:
        corrected = [filed for filed in (kept, other) if field in filed.corrected]
        if len(corrected) == 1 and field not in LISTS:
            chosen.setdefault(field, corrected[0])
    former = None
    if not any(field in chosen for field in _JOB) and have_two_jobs(older.contact, newer.contact):
        former = _former(older, newer)
        chosen |= dict.fromkeys(_JOB, newer)
    contact = kept.contact
    for field in FIELDS:
        gone = getattr(former, field, ()) if field in _REACH else ()
        sides = (chosen[field],) if field in chosen else (newer, older)
        contact = with_values(contact, field, _united(field, sides, gone))
    contact = replace(contact, former=_formers(former, newer, older))
    contact = replace(contact, note=_with_other_name(contact, older.contact, newer.contact))
    # Who is in an address book is met with the first card.
    met = other if kept.source != "card" == other.source else kept
    return replace(
        kept,
        contact=contact,
        event=kept.event or other.event,
        source=met.source,
        added=met.added,
        confidence=dict(_figures(contact, (newer, older))),
        review=tuple(dict.fromkeys(_doubts(contact, (newer, older)))),
        corrected=other.corrected | kept.corrected,
        origins=_origins(contact, kept, other),
    )


def find_same(known: Iterable[Filed], new: Contact, floor: float) -> Iterator[Same]:
    """Those who may be the same person as a new contact, the likeliest first.

    Args:
        known: among whom to look.
        new: the contact.
        floor: how probable it must be at least.
    """
    own = marks_of(new)
    rated = [(weigh(marks_of(one.contact), own), one) for one in known]
    for likeness, one in sorted(rated, key=lambda pair: -pair[0].probability):
        if likeness.probability >= floor:
            at = f", who was at {one.contact.org}" if likeness.moved and one.contact.org else ""
            why = f"{ONE_PERSON}{one.contact.display_name}{at}: {'; '.join(likeness.reasons[:3])}"
            field = "full_name" if new.full_name else "emails"
            yield Same(likeness.probability, one, ReviewReason(field, why))


def have_two_jobs(one: Contact, other: Contact) -> bool:
    """Whether they name two companies, or two positions in one."""
    a, b = marks_of(one), marks_of(other)
    return any(
        here and there and not alike(here, there)
        for here, there in ((a.org, b.org), (a.title, b.title))
    )


def _former(older: Filed, newer: Filed) -> Position:
    """The job of the older one, with what of its values belongs to that job and not to the newer.

    Mobile numbers and private addresses go along with the person.
    """
    then, now = older.contact, newer.contact
    values: dict[str, Any] = {field: getattr(then, field) for field in _JOB}
    if have_two_jobs(replace(then, title=""), now):
        for field in _REACH:
            held = {value_key(field, value) for value in values_of(now, field)}
            values[field] = tuple(
                value
                for value in values_of(then, field)
                if value_key(field, value) not in held and _of_work(field, value)
            )
    since = then.former[0].until if then.former else older.added[:10]
    return Position(**values, since=since, until=newer.added[:10])


def _of_work(field: Field, value: Value) -> bool:
    if isinstance(value, Phone):
        return value.type not in ("cell", "home")
    return field != "emails" or bool(own_host(str(value).rpartition("@")[2]))


def _formers(former: Position | None, newer: Filed, older: Filed) -> tuple[Position, ...]:
    known = [*newer.contact.former, *older.contact.former]
    if former:
        known.append(former)
    return tuple(sorted(dict.fromkeys(known), key=lambda one: one.until, reverse=True))


def _united(field: Field, sides: Iterable[Filed], gone: tuple[Value, ...]) -> tuple[Value, ...]:
    """The values of both, each once and the newer one's first; of a single field the first."""
    united = dict[str, Value]()
    for side in sides:
        for value in values_of(side.contact, field):
            if value not in gone:
                united.setdefault(value_key(field, value), value)
    if field == "note":
        lines = dict.fromkeys(line for note in united.values() for line in str(note).splitlines())
        return ("\n".join(lines),) if lines else ()
    return tuple(united.values()) if field in LISTS else tuple(united.values())[:1]


def _with_other_name(contact: Contact, *sides: Contact) -> str:
    """The note, with a name that the contact has no more."""
    keys = {value_key("full_name", name) for name in values_of(contact, "full_name")}
    lines = contact.note.splitlines()
    for side in sides:
        for name in values_of(side, "full_name"):
            line = f"Also: {text_of(name)}"
            if value_key("full_name", name) not in keys and line not in lines:
                lines.append(line)
    return "\n".join(lines)


def _figures(
    contact: Contact, sides: Iterable[Filed]
) -> Iterator[tuple[str, float | tuple[float, ...]]]:
    """How sure each value is on the side that is surest of it."""
    sure = dict[tuple[str, Value], float]()
    for side in sides:
        for field in FIELDS:
            figure = side.confidence.get(field, ())
            figures = figure if isinstance(figure, tuple) else (figure,)
            for value, one in zip(values_of(side.contact, field), figures, strict=False):
                sure[field, value] = max(one, sure.get((field, value), 0.0))
    for field in FIELDS:
        figures = tuple(sure.get((field, value), 0.0) for value in values_of(contact, field))
        if any(figures):
            yield field, figures if field in LISTS else figures[0]


def _doubts(contact: Contact, sides: Iterable[Filed]) -> Iterator[ReviewReason]:
    """The reasons of both, but for those about a value that the contact has not."""
    for side in sides:
        for reason in side.review:
            held = next((values_of(side.contact, f) for f in FIELDS if f == reason.field), ())
            here = next((values_of(contact, f) for f in FIELDS if f == reason.field), ())
            gone = held and not set(held) & set(here)
            if not gone and not reason.why.startswith(ONE_PERSON):
                yield reason


def _origins(contact: Contact, kept: Filed, other: Filed) -> dict[str, list[str]]:
    """By the text of each value, who says it."""
    said = dict[str, list[str]]()
    for side in (kept, other):
        for field in FIELDS:
            for value in values_of(side.contact, field):
                text = text_of(value)
                sources = side.origins.get(text) or [side.photo or side.source]
                known = said.setdefault(text, [])
                known += [one for one in sources if one not in known]
    return said
