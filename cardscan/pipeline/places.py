"""Who stands where the strategy knows no place: after a stage or track was removed or renamed."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from cardscan.entry import LATER, NO, Entry
from cardscan.errors import UsageError
from cardscan.pipeline.moves import to_decide_by, to_first_touch
from cardscan.pipeline.strategy import Strategy

Place = tuple[str, str]
"""A track and a stage."""


def find_lost(strategy: Strategy, people: Mapping[Place, int]) -> dict[Place, int]:
    """The places that the strategy does not know, and how many stand at each."""
    return {place: people[place] for place in sorted(people) if not strategy.knows(*place)}


def find_places(typed: str, people: Iterable[Place]) -> Sequence[Place]:
    """The places where people stand that are meant by "track" or "track/stage".

    Of a whole track, those who were let go stay so.

    Raises:
        UsageError: nobody stands there.
    """
    track, _, stage = (part.strip().casefold() for part in typed.partition("/"))
    found = [
        place
        for place in sorted(people)
        if place[0].casefold() == track
        and (place[1].casefold() == stage if stage else place[1] != NO)
    ]
    if not found or not track:
        places = ", ".join(map(to_text, sorted(place for place in people if place[0])))
        raise UsageError(
            f"nobody stands at {typed!r}",
            f"There are people at {places}." if places else "Nobody is on a track.",
        )
    return found


def plan_rescue(strategy: Strategy, entry: Entry, to: str, today: dt.date) -> Entry:
    """The entry at another place, without questions; who comes back later still does, there.

    Args:
        strategy: knows the place.
        entry: where the contact stands, known or not.
        to: as typed: "track/stage", or "track" for its first stage.
        today: when it is decided.

    Raises:
        UsageError: the strategy has no such place.
    """
    track_typed, _, stage_typed = to.partition("/")
    track = strategy.track(track_typed)
    name = track.destination(stage_typed) if stage_typed else track.stages[0].name
    stage = track.find_stage(name)
    if stage is None:
        raise UsageError(f"nobody is moved to {name} together with others", "Name a stage.")
    if entry.stage == LATER:
        return replace(entry, track=track.name)
    return replace(
        entry,
        track=track.name,
        stage=name,
        decide_by=to_decide_by(stage, today),
        touch_by=entry.touch_by or to_first_touch(track, today),
        put_off=0,
    )


def to_text(place: Place) -> str:
    """The place as it is typed."""
    return "/".join(place)
