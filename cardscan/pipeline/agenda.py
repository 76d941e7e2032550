"""What waits for the networker: who is to be touched, decided on, brought back or triaged."""

import datetime as dt
import shlex
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Literal, get_args

from cardscan.contact import Contact
from cardscan.entry import LATER, NO, Entry
from cardscan.pipeline.strategy import Strategy, Track

Section = Literal["first-touch", "follow-up", "decide", "later", "triage"]
SECTIONS: tuple[Section, ...] = get_args(Section)
"""In the order of an agenda: people first wait for a sign, then for a decision."""

TITLES: dict[Section, str] = {
    "first-touch": "First touch",
    "follow-up": "Follow up",
    "decide": "Decide",
    "later": "Back from later",
    "triage": "Never triaged",
}
"""What people call each."""

OFTEN = 2
"""Deferrals after which "no" is proposed: a "maybe" eats the time that a "no" frees."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A contact for whom something is due."""

    contact: Contact
    entry: Entry
    tracks: int = 1
    """On how many the contact stands."""
    before: str = ""
    """The stage from which the entry came to where it is."""


@dataclass(frozen=True, slots=True)
class Queue:
    """All who wait for the same."""

    section: Section
    number: int
    """How many there are."""
    first: tuple[Waiting, ...]
    """Those who have waited longest."""


@dataclass(frozen=True, slots=True)
class Item:
    """One who waits, in words."""

    waiting: Waiting
    due: str
    """A day, or ""."""
    over: int
    """Days since then."""
    command: str
    """What to type next."""


def find_items(
    queue: Queue, strategy: Strategy, today: dt.date, command_of: Callable[[str], str]
) -> tuple[Item, ...]:
    """The first of a queue in words.

    Args:
        queue: who waits.
        strategy: knows where they go next.
        today: the person's day.
        command_of: the words after the program's name as a command.
    """
    return tuple(
        Item(
            waiting,
            due_day(queue.section, waiting.entry),
            days_over(queue.section, waiting.entry, today),
            command_of(shlex.join(next_step(queue.section, waiting, strategy))),
        )
        for waiting in queue.first
    )


def queue_to_json(queue: Queue, items: Iterable[Item]) -> dict[str, Any]:
    """The line of one queue."""
    return {
        "section": queue.section,
        "count": queue.number,
        "contacts": [
            {
                "uid": item.waiting.contact.uid,
                "name": item.waiting.contact.display_name,
                "org": item.waiting.contact.org,
                "track": item.waiting.entry.track,
                "stage": item.waiting.entry.stage,
                "since": item.waiting.entry.since,
                "due": item.due,
                "days_over": item.over,
                "put_off": item.waiting.entry.put_off,
                "command": item.command,
            }
            for item in items
        ],
    }


def due_day(section: Section, entry: Entry) -> str:
    """The day on which it is due, or "" where none is set."""
    if section in ("first-touch", "follow-up"):
        return entry.touch_by
    return entry.decide_by if section in ("decide", "later") else ""


def days_over(section: Section, entry: Entry, today: dt.date) -> int:
    """How many days it is overdue; below 0 for what is still to come."""
    day = due_day(section, entry)
    return (today - dt.date.fromisoformat(day)).days if day else 0


def next_step(section: Section, waiting: Waiting, strategy: Strategy) -> tuple[str, ...]:
    """The words of the one command to type next, without the program's name.

    A decision is proposed to be the next stage, and "no" where it was put off often. Who comes back
    is proposed to stand where they stood, and who is where the strategy knows no place, to be
    looked at with all others there.
    """
    entry, uid = waiting.entry, waiting.contact.uid.removeprefix("urn:uuid:")[:8]
    if section == "triage":
        return ("triage",)
    if section == "first-touch":
        return ("touch", uid, "email")
    if section == "follow-up":
        return ("touch", uid, "call")
    track = strategy.find_track(entry.track)
    if track is None or not strategy.knows(entry.track, entry.stage):
        return ("strategy", "check")
    named = ("--track", track.name) if waiting.tracks > 1 else ()
    if entry.put_off >= OFTEN:
        return ("move", uid, NO, *named, "--why", "REASON")
    return ("move", uid, *_destination(track, waiting), *named)


def _destination(track: Track, waiting: Waiting) -> tuple[str, ...]:
    """Where the contact goes if all is well."""
    entry = waiting.entry
    if entry.stage == LATER:
        return (track.stages[max(0, track.rank(waiting.before))].name,)
    following = track.stages[track.rank(entry.stage) + 1 :]
    return (following[0].name,) if following else (LATER, "--until", "DATE")
