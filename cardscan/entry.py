"""The pipeline: where a contact stands on a track, how it came there, and what passed between.

Dates are ISO 8601 days in the person's own calendar; times are ISO 8601 in UTC, ending in Z.
"""

from dataclasses import dataclass
from typing import Literal, get_args

NO = "no"
"""The stage of an entry that was decided against; its move says why."""
LATER = "later"
"""The stage of an entry that comes back on its ``decide_by``."""
NEITHER = "neither"
"""The stage of a contact that triage put on no track."""
UNTRIAGED = ("", "prospective")
"""Track and stage of a contact that nobody has divided yet."""

TouchKind = Literal[
    "met",
    "call",
    "email",
    "meeting",
    "interview",
    "helped",
    "asked",
    "referral-given",
    "referral-received",
    "note",
]
"""What can pass between the networker and a contact."""
TOUCH_KINDS: tuple[TouchKind, ...] = get_args(TouchKind)
SILENT: tuple[TouchKind, ...] = ("met", "note")
"""Kinds that are no sign from the networker: the first touch is still to come after a meeting."""

TraitKind = Literal["offer", "need", "tag"]


@dataclass(frozen=True, slots=True)
class Entry:
    """Where one contact stands on one track."""

    track: str
    """"" until the stack is divided, and for those on no track."""
    stage: str
    """One of the track's, or NO or LATER."""
    since: str
    """When it came to this stage."""
    decide_by: str = ""
    """The day by which the next move is due; of LATER the day that brings it back; "" for none."""
    touch_by: str = ""
    """The day of the next touch, or ""."""
    put_off: int = 0
    """How often a day was put off since it came to this stage."""
    version: int = 0
    """From 1 where it is filed, one more with each change; a change names the one it is based on;
    0 for an entry that is not filed yet."""

    @property
    def open(self) -> bool:
        """Whether a next move is still to come; a won stage is told by the strategy alone."""
        return self.stage not in (NO, NEITHER)


@dataclass(frozen=True, slots=True)
class Move:
    """One step of an entry; kept for ever."""

    track: str
    from_stage: str
    """"" where the entry began."""
    to_stage: str
    at: str
    who: str = ""
    why: str = ""
    undone: bool = False


@dataclass(frozen=True, slots=True)
class Touch:
    """A dated interaction with a contact."""

    kind: TouchKind
    at: str
    text: str = ""
    outcome: str = ""
    value: float | None = None
    """In the person's own currency, where it can be told."""
    about: str = ""
    """Of a referral: the uid of the other person."""


@dataclass(frozen=True, slots=True)
class Event:
    """Where people were met."""

    name: str
    place: str = ""
    day: str = ""
    cost: float | None = None
    """In the person's own currency."""
    hours: float | None = None
    """Spent there, with the way."""


@dataclass(frozen=True, slots=True)
class Change:
    """What was done to the pipeline, and can be undone."""

    what: str
    """As in "moved Ana Beispiel to qualified"."""
    at: str


@dataclass(frozen=True, slots=True)
class Introduction:
    """Two contacts who were brought together."""

    one: str
    """A uid."""
    other: str
    """A uid."""
    at: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class Trait:
    """What a contact offers or needs, or a tag that a person gave it."""

    kind: TraitKind
    text: str
    key: str = ""
    """The text as it is compared, without case and accents; filled where it is read."""


@dataclass(frozen=True, slots=True)
class Query:
    """What contacts are found by; "" leaves a thing open."""

    words: str = ""
    """The beginnings of words that all stand in what is known of a contact."""
    track: str = ""
    stage: str = ""
    event: str = ""
    tag: str = ""


@dataclass(frozen=True, slots=True)
class SavedList:
    """A query with a name, which finds anew each time."""

    name: str
    query: Query
