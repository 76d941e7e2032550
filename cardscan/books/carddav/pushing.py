"""A plan carried out, one contact after the other, so that it may stop anywhere.

After each try whose outcome is not known, the card is read and it is decided anew what is left to
do: an answer that was lost doubles nothing, and what somebody else wrote meanwhile stays.
"""

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from cardscan.books.carddav.collection import Collection, Stored
from cardscan.books.carddav.planning import Step, decide
from cardscan.contact import Pushed
from cardscan.errors import BookAwayError, BookError, CardRefusedError

_AWAY = 3
"""Contacts in a row at which the server fails before it is taken to be away."""

Note = Callable[[str, Pushed | None], None]
"""Keeps what a push left of the contact with a uid; None for nothing."""


@dataclass(frozen=True, slots=True)
class Done:
    """What became of a step."""

    step: Step
    error: BookError | None = None
    """Why it was not done."""


def carry_out(
    collection: Collection, steps: Sequence[Step], note: Note, *, now: Callable[[], dt.datetime]
) -> Iterator[Done]:
    """Does what is planned, and tells of each contact.

    A card that fails does not stop the others.

    Args:
        collection: to which it is done.
        steps: the plan.
        note: called as soon as a contact is done.
        now: the time.

    Raises:
        BookError: the server is away, has no room, or does not let anyone in; the rest is not done.
    """
    away = 0
    for step in steps:
        try:
            done = Done(_do(collection, step, note, now))
            away = 0
        except BookAwayError as error:
            done = Done(step, error)
            away += 1
            if away == _AWAY:
                raise
        except CardRefusedError as error:
            done = Done(step, error)
        yield done


def _do(collection: Collection, step: Step, note: Note, now: Callable[[], dt.datetime]) -> Step:
    """The step as it was done, which is another one where the card changed meanwhile."""
    if step.kind == "delete":
        _delete(collection, step)
        note(step.uid, None)
        return step
    if step.text:
        return _write(collection, step, note, now)
    if step.kind in ("same", "adopt") and step.there:
        _keep(step, step.there, note)
    return step


def _write(collection: Collection, step: Step, note: Note, now: Callable[[], dt.datetime]) -> Step:
    assert step.wanted is not None  # noqa: S101 - every step with a text has it
    # A card that is changed is read first: in a list it may have come with other line ends.
    there = None if step.kind == "create" else collection.read_card(step.url)
    trouble = BookAwayError("the card is changed there all the time", "Push again.")
    row = step.wanted.row or Pushed(step.uid, step.url, "")
    note(step.uid, replace(row, url=step.url, tried=step.wanted.said))
    for wait in (*collection.wire.waits, 0.0):
        rest = decide(step.wanted, step.url, there, now())
        if not rest.text:
            if rest.kind in ("conflict", "gone"):
                return rest
            _keep(step, rest.there, note)
            return step
        written = False
        try:
            written = _put(collection, rest)
        except BookAwayError as error:
            trouble = error
            collection.wire.rest(wait, error)
        there = collection.read_card(step.url)
        if written:
            _keep(step, there or Stored(step.url, "", rest.text), note)
            return step
    raise trouble


def _put(collection: Collection, step: Step) -> bool:
    if step.there is None:
        return collection.create(step.url, step.text)
    return collection.change(step.there, step.text)


def _delete(collection: Collection, step: Step) -> None:
    """Deletes the card as it was seen; one that has changed since stays.

    Raises:
        CardRefusedError: it has changed, or may not be deleted.
        BookAwayError: it is not known whether it was.
    """
    assert step.there is not None  # noqa: S101 - every such step has it
    trouble: BookError = CardRefusedError("the card was changed there since", "Push again.")
    for wait in (*collection.wire.waits, 0.0):
        try:
            if collection.remove(step.there):
                return
        except BookAwayError as error:
            trouble = error
            collection.wire.rest(wait, error)
        there = collection.read_card(step.url)
        if there is None:
            return
        if there.etag != step.there.etag:
            raise CardRefusedError("the card was changed there since", "Push again.")
    raise trouble


def _keep(step: Step, there: Stored | None, note: Note) -> None:
    """Notes what both sides say of a contact, if that is not what was noted."""
    if there and step.wanted:
        left = Pushed(step.uid, there.url, there.etag, step.wanted.said)
        if left != step.wanted.row:
            note(step.uid, left)
