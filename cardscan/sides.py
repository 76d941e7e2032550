"""Both sides of a card as one contact, and which of many cards in a row are two sides of one."""

from collections.abc import Sequence
from dataclasses import replace

from cardscan.bonds import Bond, Face, are_two_fronts, find_bond, is_latin, value_key
from cardscan.contact import (
    JOINED,
    Contact,
    Field,
    Filed,
    Proposal,
    ReviewReason,
    Side,
    Value,
    together,
)
from cardscan.correct import FIELDS, LISTS, answered_for, values_of, with_values
from cardscan.door import clean_file_name
from cardscan.fields import Resolved

_REACH: tuple[Field, ...] = ("phones", "emails", "urls", "handles")


def join_all(ones: Sequence[Proposal], others: Sequence[Proposal]) -> tuple[Proposal, ...]:
    """The cards of two photos that show their two sides, in the same order on both.

    Where it cannot be so, since they show different numbers of cards or name two people, the cards
    stay apart and a person is asked to look.
    """
    if len(ones) != len(others):
        apart = [kept_apart(card, others[0].photo) for card in ones]
        return (*apart, *(kept_apart(card, ones[0].photo) for card in others))
    cards: list[Proposal] = []
    for one, other in zip(ones, others, strict=True):
        if are_two_fronts(one.contact, other.contact):
            cards += [kept_apart(one, other.photo), kept_apart(other, one.photo)]
        else:
            cards.append(join(one, other))
    return tuple(cards)


def kept_apart(card: Proposal, photo: str) -> Proposal:
    """The card with a reason to look, since a photo does not show its other side as it should."""
    why = ReviewReason("full_name", f"not joined with {photo}: it shows another person or card")
    return replace(card, review=(*card.review, why))


def blank_side(photo: str, sha256: str) -> Proposal:
    """The side of a card on which nothing is printed."""
    nowhere = (0.0, 0.0)
    corners = (nowhere, nowhere, nowhere, nowhere)
    name = clean_file_name(photo)
    return Proposal(name, sha256, card=1, cards=1, corners=corners, contact=Contact())


def attach(filed: Filed, other: Proposal, bond: Bond | None) -> Filed:
    """A filed contact with the other side of its card, but for the fields that a person set."""
    whole = unite(Resolved(filed.contact, filed.confidence, filed.review, ()), _resolved(other))
    review = whole.review + reasons_for(bond, other.photo)
    return with_readings(filed, replace(whole, review=review))


def with_readings(filed: Filed, read: Resolved) -> Filed:
    """A filed contact with what was read instead, but for the fields that a person set."""
    contact = filed.contact
    for field in FIELDS:
        if field not in filed.corrected:
            contact = with_values(contact, field, values_of(read.contact, field))
    kept = {field: sure for field, sure in filed.confidence.items() if field in filed.corrected}
    new = {field: sure for field, sure in read.confidence.items() if field not in filed.corrected}
    review = [reason for reason in filed.review if reason.field in filed.corrected]
    review += [reason for reason in read.review if reason.field not in filed.corrected]
    return answered_for(
        replace(filed, contact=contact, confidence=new | kept, review=tuple(review))
    )


def join_cards(proposals: Sequence[Proposal]) -> tuple[Proposal, ...]:
    """The cards of one photo; one that is the other side of one before it is joined to that.

    Of several that it may belong to, it is the other side of the last.
    """
    joined: list[Proposal] = []
    for proposal in proposals:
        for place in reversed(range(len(joined))):
            one = joined[place]
            bond = None if one.sides else find_bond(face_of(one), face_of(proposal))
            if bond is not None:
                joined[place] = join(one, proposal, bond)
                break
        else:
            joined.append(proposal)
    return tuple(joined)


def face_of(proposal: Proposal) -> Face:
    """The face of a side that was scanned just now."""
    return Face.of(proposal.contact, proposal.pages)


def join(one: Proposal, other: Proposal, bond: Bond | None = None) -> Proposal:
    """One card of two sides, the same whichever is given first.

    Args:
        one: a side.
        other: the other side.
        bond: why they are joined; None where a person says so.
    """
    front, back = sorted((one, other), key=lambda side: (_rank(side), side.sha256, side.card))
    whole = unite(_resolved(front), _resolved(back))
    seen = together([Side(side.pages, side.codes, side.candidates) for side in (front, back)])
    return replace(
        front,
        contact=whole.contact,
        confidence=whole.confidence,
        review=whole.review + reasons_for(bond, back.photo),
        seconds=front.seconds + back.seconds,
        readers=tuple(dict.fromkeys(front.readers + back.readers)),
        pages=seen.pages,
        candidates=seen.candidates,
        codes=seen.codes,
        sides=(front, back),
    )


def reasons_for(bond: Bond | None, photo: str) -> tuple[ReviewReason, ...]:
    """Why a person should look at a card of two sides, by what ties them together."""
    if bond is None or bond.sure:
        return ()
    return (ReviewReason(bond.field, f"{JOINED} {photo}: both say {bond.said}"),)


def unite(one: Resolved, other: Resolved) -> Resolved:
    """The contact of two sides: what the front says stands, and the back adds what it lacks.

    The front is the side that names a person, in Latin letters where both do, or else says more.
    Its readings are those of the sides in the order given.
    """
    front, back = sorted((one, other), key=_rank)
    contact, confidence = front.contact, dict(front.confidence)
    for field in FIELDS:
        values = _united(field, front, back)
        contact = with_values(contact, field, tuple(value for value, _ in values))
        figures = tuple(figure for _, figure in values)
        if any(figures):
            confidence[field] = figures if field in LISTS else figures[0]
    if is_latin(front.contact.full_name) and not is_latin(back.contact.full_name):
        other_name = contact.alternative_name or back.contact.full_name
        contact = replace(contact, alternative_name=other_name)
    review = dict.fromkeys(
        [reason for reason in front.review if not answered(reason, front, contact)]
        + [reason for reason in back.review if not answered(reason, back, contact)]
    )
    return Resolved(contact, confidence, tuple(review), one.candidates + other.candidates)


def _rank(side: Proposal | Resolved) -> tuple[bool, bool, int, str]:
    """Sorts the front before the back."""
    contact = side.contact
    filled = sum(len(values_of(contact, field)) for field in FIELDS)
    return not contact.full_name, not is_latin(contact.full_name), -filled, repr(contact)


def _resolved(side: Proposal) -> Resolved:
    return Resolved(side.contact, side.confidence, side.review, side.candidates)


def _united(field: Field, front: Resolved, back: Resolved) -> list[tuple[Value, float]]:
    """The values of both sides with their confidence, each once."""
    first, second = figured(field, front), figured(field, back)
    if field == "note":
        lines = dict.fromkeys(str(value) for value, _ in first + second)
        return [("\n".join(lines), 0.0)] if lines else []
    if field not in LISTS:
        return first or second
    known: dict[str, tuple[Value, float]] = {}
    for value, figure in first + second:
        key = value_key(field, value)
        before, sure = known.get(key, (value, 0.0))
        known[key] = before, round(1 - (1 - sure) * (1 - figure), 3)
    return list(known.values())


def figured(field: Field, side: Resolved) -> list[tuple[Value, float]]:
    """A field's values on one side, each with how sure it is, 0 where that is not known."""
    figure = side.confidence.get(field, ())
    figures = figure if isinstance(figure, tuple) else (figure,)
    values = values_of(side.contact, field)
    return list(zip(values, figures + (0.0,) * (len(values) - len(figures)), strict=False))


def answered(reason: ReviewReason, side: Resolved, whole: Contact) -> bool:
    """Whether the other side settles what is doubtful about this one."""
    held = [field for field in FIELDS if field == reason.field and values_of(side.contact, field)]
    if held and held[0] not in LISTS:
        return not set(values_of(side.contact, held[0])) & set(values_of(whole, held[0]))
    if held:
        return False
    if reason.field in _REACH:
        return any(values_of(whole, field) for field in _REACH)
    return any(values_of(whole, field) for field in FIELDS if field == reason.field)
