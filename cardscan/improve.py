"""A card photographed again: of each value the surer reading, and all that either photo shows.

What a person corrected stays. Which of the two photos came first makes no difference.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence

from cardscan.bonds import value_key
from cardscan.contact import (
    JOINED,
    Contact,
    Field,
    Filed,
    Phone,
    Proposal,
    ReviewReason,
    Value,
)
from cardscan.correct import FIELDS, LISTS, text_of, values_of, with_values
from cardscan.fields import Resolved
from cardscan.fields.reasons import MOST
from cardscan.match import find_match, pair_up
from cardscan.sides import answered, figured, with_readings
from cardscan.store.merging import Improvement

_Figured = tuple[Value, float]
"""A value, and how sure it is."""


def find_improvements(
    cards: Iterable[Proposal], find_rivals: Callable[[Contact], Iterable[Filed]]
) -> tuple[Improvement | None, ...]:
    """For each card that was read just now, the known contact of which it is another photo.

    No contact comes twice.

    Args:
        cards: of one photo, or of two that show both sides of them.
        find_rivals: gives contacts that may be the same, the one to be preferred first; those
            without a card are passed over.
    """
    found = list[Improvement | None]()
    for card in cards:
        taken = {one.after.contact.uid for one in found if one}
        rivals = (
            known
            for known in find_rivals(card.contact)
            if known.sha256
            and known.contact.uid not in taken
            and find_match(known.contact, card.contact)
        )
        found.append(next((_improve(known, card) for known in rivals), None))
    return tuple(found)


def _improve(known: Filed, new: Proposal) -> Improvement:
    former = Resolved(known.contact, known.confidence, known.review, ())
    read = Resolved(new.contact, new.confidence, new.review, ())
    after = with_readings(known, combine(former, read))
    return Improvement(
        after,
        clearer=_rank(read) < _rank(former) and len(new.sides) >= len(known.sides),
        better=after.contact != known.contact or len(after.review) < len(known.review),
    )


def combine(one: Resolved, other: Resolved) -> Resolved:
    """What two readings of one card say together, the same whichever is given first.

    Its readings are those of both, in the order given.
    """
    first, second = sorted((one, other), key=_rank)
    contact, confidence = first.contact, dict[str, float | tuple[float, ...]]()
    for field in FIELDS:
        values = list(_combined(field, first, second))
        contact = with_values(contact, field, tuple(value for value, _ in values))
        figures = tuple(figure for _, figure in values)
        if any(figures):
            confidence[field] = figures if field in LISTS else figures[0]
    sides = ((first, second), (second, first))
    review = [
        why for own, rival in sides for why in own.review if _stands(why, own, rival, contact)
    ]
    return Resolved(
        contact, confidence, tuple(dict.fromkeys(review)), one.candidates + other.candidates
    )


def _rank(read: Resolved) -> tuple[int, float, str]:
    """Sorts the better reading first: fewer doubts, then more values that are sure."""
    sure = sum(figure for field in FIELDS for _, figure in figured(field, read))
    told = [values_of(read.contact, field) for field in FIELDS]
    return len(read.review), -sure, repr((told, read.review))


def _combined(field: Field, one: Resolved, other: Resolved) -> Iterator[_Figured]:
    """A field's values with how sure each is; of two that are equally sure the first one's."""
    first, second = figured(field, one), figured(field, other)
    if field == "note":
        yield from _combined_notes(first, second)
    elif field not in LISTS:
        yield from sorted(first + second, key=lambda pair: -pair[1])[:1]
    else:
        yield from _united(field, first, second)


def _combined_notes(first: Sequence[_Figured], second: Sequence[_Figured]) -> Iterator[_Figured]:
    """The lines of both notes, as sure as the less sure of them."""
    notes = [
        [(line, sure) for note, sure in some for line in str(note).splitlines()]
        for some in (first, second)
    ]
    lines = list(_united("note", *notes))
    if lines:
        yield "\n".join(str(line) for line, _ in lines), min(sure for _, sure in lines)


def _united(
    field: Field, first: Sequence[_Figured], second: Sequence[_Figured]
) -> Iterator[_Figured]:
    """All values of both; of two readings of one print the surer one, in the place of the first."""
    figures, rivals = dict(first), dict(second)
    pairing = pair_up(field, list(figures), list(rivals))
    twins = dict(pairing.same + pairing.near)
    united = dict[str, _Figured]()
    for value, sure in figures.items():
        readings = [(value, sure)]
        if value in twins:
            readings.append((twins[value], rivals[twins[value]]))
        surer = max(readings, key=lambda pair: pair[1])
        united.setdefault(value_key(field, surer[0]), surer)
    for value in pairing.right:
        united.setdefault(value_key(field, value), (value, rivals[value]))
    yield from united.values()


def _stands(reason: ReviewReason, own: Resolved, rival: Resolved, whole: Contact) -> bool:
    """Whether a doubt about one reading is left when another one is there."""
    if reason.of_reading:
        return reason.why.startswith(JOINED) or any(one.of_reading for one in rival.review)
    if answered(reason, own, whole):
        return False
    field = next((field for field in FIELDS if field == reason.field), None)
    if field is None:
        return True
    held = values_of(own.contact, field)
    doubted = [value for value in held if _print(value) in reason.why] or held
    kept = [value for value in doubted if value in values_of(whole, field)]
    told = any(one.field == field for one in rival.review) or len(rival.review) >= MOST
    vouched = () if told else values_of(rival.contact, field)
    same = pair_up(field, kept, vouched).same
    return not held or len(same) < len(kept)


def _print(value: Value) -> str:
    return value.raw or value.number if isinstance(value, Phone) else text_of(value)
