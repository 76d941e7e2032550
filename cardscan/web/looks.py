"""A contact as the review page shows it: a row for each value, and the card with its words."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from cardscan.contact import Candidate, Field, Filed, Side, Source
from cardscan.correct import FIELDS, LISTS, text_of, values_of
from cardscan.doubts import Doubt, find_values, share_rivals, where
from cardscan.shown import LABELS, sureness
from cardscan.spots import Printed, Spot, clearest, find_printed, find_spot


@dataclass(frozen=True, slots=True)
class Rival:
    """Another reading of a value."""

    candidate: Candidate
    text: str
    about: str
    """How sure it is and where it comes from."""


@dataclass(frozen=True, slots=True)
class Row:
    """One value, or the place for one more."""

    id: str
    """Names it on the page, as in "phones-1"."""
    field: Field
    place: int
    """Among those of its field, from 0."""
    label: str
    text: str
    sure: str
    doubt: Doubt
    rivals: tuple[Rival, ...]
    spot: Spot | None


@dataclass(frozen=True, slots=True)
class Face:
    """One side of a card."""

    number: int
    """From 0."""
    name: str
    src: str
    width: int
    height: int
    """Pixels of what was read; 0 where nothing was."""
    words: tuple[Printed, ...]


def find_rows(filed: Filed, sides: Sequence[Side], readings: Sequence[Candidate]) -> list[Row]:
    """The rows of a contact, in the order of the fields; lists end in a place for one more.

    Args:
        filed: the contact.
        sides: of its card.
        readings: of all sides.
    """
    rows = list[Row]()
    for field, some in groupby(find_values(filed, readings), key=lambda one: one.field):
        doubts = list(some)
        if field in LISTS and doubts[-1].value is not None:
            doubts.append(Doubt(filed.contact.uid, field, None, ()))
        shared = share_rivals(filed, doubts, readings)
        rows += [
            _to_row(filed, place, doubt, shared[doubt], sides) for place, doubt in enumerate(doubts)
        ]
    return rows


def _to_row(
    filed: Filed, place: int, doubt: Doubt, rivals: Sequence[Candidate], sides: Sequence[Side]
) -> Row:
    field, value = doubt.field, doubt.value
    return Row(
        id=f"{field}-{place}",
        field=field,
        place=place,
        label=LABELS[field],
        text=text_of(value) if value else "",
        sure=sureness(filed, field, place) if value else "",
        doubt=doubt,
        rivals=tuple(
            Rival(one, text_of(one.value), f"{one.confidence:.0%}, {where(one)}") for one in rivals
        ),
        spot=find_spot(field, value, sides) if value else None,
    )


def find_faces(sources: Sequence[Source], sides: Sequence[Side]) -> Iterator[Face]:
    """The sides of a card, the front first."""
    names = ("Front of the card", "Back of the card") if len(sources) > 1 else ("The card",)
    for number, (source, side, name) in enumerate(zip(sources, sides, names, strict=False)):
        page = clearest(side)
        yield Face(
            number,
            name,
            f"/pictures/{source.sha256}/{source.card}.jpg",
            page.width if page else 0,
            page.height if page else 0,
            tuple(find_printed(side, number)),
        )


def texts_of(filed: Filed) -> Mapping[Field, list[str]]:
    """What a contact has, as it can be typed."""
    return {field: [text_of(one) for one in values_of(filed.contact, field)] for field in FIELDS}
