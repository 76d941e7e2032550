"""A sitting of ``cardscan review``: questions on standard output, answers a line each."""

import datetime as dt
from collections.abc import Callable, Sequence

import click

from cardscan.cli.messages import ask, printable
from cardscan.cli.tables import short_id
from cardscan.config import Settings
from cardscan.contact import Candidate, Filed, Value
from cardscan.correct import parse_typed, text_of, values_of
from cardscan.doubts import (
    Doubt,
    answered_with,
    confidence_of,
    find_doubts,
    find_lines,
    find_rivals,
    where,
)
from cardscan.errors import StaleError, UsageError
from cardscan.shown import LABELS, told_correction
from cardscan.store import Store


class Sitting:
    """Goes through the doubts that there were when it began; every answer is saved at once."""

    def __init__(
        self,
        store: Store,
        settings: Settings,
        now: Callable[[], dt.datetime],
        *,
        event: str,
        everything: bool,
    ) -> None:
        self._store, self._settings, self._now = store, settings, now
        self._event = event
        wanted = None if everything else True
        self.doubts: Sequence[Doubt] = [
            doubt
            for filed in list(store.find_contacts(event=event, review=wanted))
            for doubt in find_doubts(
                filed, store.read_candidates(filed.contact.uid), sure=everything
            )
        ]
        self._undo: list[tuple[int, str]] = []
        """Of each answer the doubt's place, and what the change is called."""

    @property
    def answered(self) -> int:
        """How many answers were saved and not undone."""
        return len(self._undo)

    def left(self) -> int:
        """How many doubts there are still in the contacts asked for."""
        return sum(
            len(find_doubts(filed, self._store.read_candidates(filed.contact.uid), sure=False))
            for filed in list(self._store.find_contacts(event=self._event, review=True))
        )

    def hold(self) -> None:
        """Ask until all is answered or skipped, or the person has had enough."""
        at: int | None = 0
        while at is not None and at < len(self.doubts):
            at = self._ask_about(at)

    def _ask_about(self, at: int) -> int | None:
        """One question; the place of the next, None for no more.

        A doubt that another program, or an answer to another one, has settled is passed over.
        """
        doubt = self.doubts[at]
        filed = self._store.read_contact(doubt.uid)
        held = values_of(filed.contact, doubt.field)
        settled = doubt.reasons and not set(doubt.reasons) & set(filed.review)
        if settled or (doubt.value not in held if doubt.value else bool(held)):
            return at + 1
        readings = self._store.read_candidates(doubt.uid)
        rivals = find_rivals(filed, doubt, readings)
        self._show(at, filed, readings, rivals)
        keys = "k/" + "".join(f"{number}/" for number in range(1, len(rivals) + 1))
        while (answer := ask(f"{keys}f/d/s/u/q, h for help: ")) is not None:
            key = answer.lower()
            if key == "q":
                break
            if key == "s":
                return at + 1
            if key == "u":
                return self._take_back(at)
            values: tuple[Value, ...] | None = None
            if key == "k":
                values = (doubt.value,) if doubt.value else ()
            elif key == "d":
                values = ()
            elif key.isdecimal() and 1 <= int(key) <= len(rivals):
                values = (rivals[int(key) - 1].value,)
            elif key == "f":
                values = self._typed(filed, doubt)
            if values is None:
                click.echo(_HELP)
                continue
            what = told_correction(filed, (doubt.field,))
            changed = answered_with(filed, doubt, values)
            self._store.reviews.change(changed, what=what, now=self._now())
            self._undo.append((at, what))
            return at + 1
        return None

    def _show(
        self, at: int, filed: Filed, readings: Sequence[Candidate], rivals: Sequence[Candidate]
    ) -> None:
        doubt, contact = self.doubts[at], filed.contact
        who = ", ".join(filter(None, (contact.display_name, contact.org)))
        why = "; ".join(reason.why for reason in doubt.reasons) or "read surely"
        lines = [
            "",
            f"{at + 1} of {len(self.doubts)}  {who}  {short_id(contact)}  {filed.photo}",
            f"  {LABELS[doubt.field]}: {why}",
        ]
        shown = find_lines(doubt, readings, self._store.read_pages(doubt.uid))
        lines += [f"    {'>' if own else '|'} {text}" for own, text in shown]
        if doubt.value:
            sure = confidence_of(filed, doubt.field, doubt.value)
            lines.append(f"  k  {text_of(doubt.value)}" + (f"  {sure:.0%}" if sure else ""))
        else:
            lines.append("  k  (nothing)")
        for number, rival in enumerate(rivals, 1):
            told = f"{text_of(rival.value)}  {rival.confidence:.0%}  {where(rival)}"
            lines.append(f"  {number}  {told}")
        for line in lines:
            click.echo(printable(line))

    def _typed(self, filed: Filed, doubt: Doubt) -> tuple[Value, ...] | None:
        """The value that the person types; None where they leave it or it cannot be one."""
        text = ask(f"{LABELS[doubt.field]}: ")
        if not text:
            return None
        typed = {doubt.field: (text,)}
        settings = self._settings
        try:
            values = parse_typed(filed.contact, typed, settings.country, settings.home_country)
        except UsageError as error:
            click.echo(printable(error.message))
            return None
        return values[doubt.field] or None

    def _take_back(self, at: int) -> int:
        """Undo the last answer, unless something else was changed since; where to go on."""
        if not self._undo:
            click.echo("There is no answer to take back.")
            return at
        before, what = self._undo[-1]
        try:
            self._store.pipeline.undo(what)
        except (StaleError, UsageError) as error:
            click.echo(printable(error.message))
            return at
        self._undo.pop()
        return before


_HELP = """\
  k keep it as it is      1 to 9 take that reading instead
  f fix: type it          d drop it
  s skip, ask next time   u undo the last answer
  q quit; all answers are saved"""
