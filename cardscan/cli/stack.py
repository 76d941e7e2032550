"""A sitting of ``cardscan triage``: a card, a suggestion, a key."""

import datetime as dt
import sys
from collections.abc import Callable, Sequence

import click

from cardscan.cli.messages import at_terminal, printable
from cardscan.contact import Filed
from cardscan.errors import CardscanError, StaleError
from cardscan.pipeline.moves import plan_division, told_division
from cardscan.pipeline.strategy import Strategy
from cardscan.pipeline.triage import NEITHER, Habits, Suggestion, find_keys, suggest
from cardscan.store import Store


class Stack:
    """Goes through contacts that are on no track yet; every answer is saved at once."""

    def __init__(
        self,
        store: Store,
        strategy: Strategy,
        habits: Habits | None,
        waiting: Sequence[Filed],
        *,
        today: dt.date,
        now: Callable[[], dt.datetime],
        who: str,
        met: Callable[[str], dt.date],
    ) -> None:
        self._store, self._strategy, self._habits = store, strategy, habits
        self._waiting, self._today, self._now, self._who = waiting, today, now, who
        self._met = met
        self._keys = find_keys(strategy)
        self._answered: list[tuple[int, str]] = []
        """Of each answer the contact's place, and what the change is called."""

    @property
    def answered(self) -> int:
        """How many were divided and not taken back."""
        return len(self._answered)

    @property
    def left(self) -> int:
        """How many are still on no track."""
        return len(self._waiting) - self.answered

    def hold(self) -> None:
        """Ask until all are divided or skipped, or the person has had enough."""
        tracks = [f"{key} {name}" for key, name in self._keys.items()]
        more = ["n neither", "s skip", "u undo", "q quit", "Enter as suggested"]
        click.echo(printable("   ".join([*tracks, *more])))
        at: int | None = 0
        while at is not None and at < len(self._waiting):
            at = self._ask_about(at)

    def _ask_about(self, at: int) -> int | None:
        """One contact; the place of the next, None for no more."""
        filed = self._waiting[at]
        told = suggest(self._strategy, filed.contact, filed.event, self._habits)
        self._show(at, filed, told)
        while (answer := self._answer()) is not None:
            if answer == "q":
                break
            if answer == "s":
                return at + 1
            if answer == "u":
                return self._take_back(at)
            tracks = [told.track] if not answer else self._tracks(answer)
            if tracks is None:
                click.echo("That is none of the keys.")
                continue
            self._place(at, tracks)
            return at + 1
        return None

    def _show(self, at: int, filed: Filed, told: Suggestion) -> None:
        contact = filed.contact
        reach = next(iter((*contact.emails, *(p.number for p in contact.phones))), "")
        what = [contact.title, contact.org, reach, filed.event]
        why = f": {'; '.join(told.why)}" if told.why else ""
        name = told.track or "neither"
        for line in (
            "",
            f"{at + 1} of {len(self._waiting)}  {contact.display_name}",
            f"  {', '.join(filter(None, what))}",
            f"  {name} {told.probability:.0%}{why}",
        ):
            click.echo(printable(line))

    def _answer(self) -> str | None:
        """The keys that were pressed, "" for Enter, None where no more will come.

        At a terminal one key is enough; a second track is one more of the same key press, in
        capitals first ("Cr"). In a pipe each line is an answer.
        """
        if not at_terminal():
            line = sys.stdin.readline()
            return line.strip().casefold() if line else None
        key = click.getchar()
        if key in ("\x03", "\x04"):
            raise KeyboardInterrupt
        if key in "\r\n":
            return ""
        more = click.getchar() if key.isupper() else ""
        return (key + more).casefold()

    def _tracks(self, answer: str) -> list[str] | None:
        """The tracks that keys stand for; None where one of them is no key."""
        if answer == "n":
            return [NEITHER]
        if answer and all(key in self._keys for key in answer):
            return list(dict.fromkeys(self._keys[key] for key in answer))
        return None

    def _place(self, at: int, tracks: Sequence[str]) -> None:
        filed = self._waiting[at]
        met = self._met(filed.added)
        planned = plan_division(self._strategy, filed.entries, tracks, self._today, met=met)
        what = told_division(filed.contact.display_name, tracks)
        try:
            self._store.pipeline.write_entries(
                [(filed.contact.uid, entry) for entry in planned],
                what=what,
                now=self._now(),
                who=self._who,
                why="triage",
            )
        except CardscanError as error:  # changed by another program meanwhile
            click.echo(printable(error.message))
            return
        self._answered.append((at, what))
        click.echo(printable(f"  {' and '.join(track or 'neither' for track in tracks)}"))

    def _take_back(self, at: int) -> int:
        """Undo the last answer; the place of that contact."""
        if not self._answered:
            click.echo("There is no answer to take back.")
            return at
        before, what = self._answered[-1]
        try:
            self._store.pipeline.undo(what)
        except StaleError:
            click.echo("Something else was changed since: see cardscan undo --list.")
            return at
        self._answered.pop()
        return before
