"""What ``cardscan scan`` tells at its end: what was filed, what wants review, what failed."""

import time
from collections import Counter
from dataclasses import dataclass, field

from cardscan.cli.messages import complain, count, say, told_of
from cardscan.cli.row import MARK, Row
from cardscan.errors import BatchError, CardscanError
from cardscan.intake import Outcome
from cardscan.remote import Source
from cardscan.shown import LABELS

_FAILURES = 20
"""As many are told one by one."""

_KINDS = 8
"""As many reasons for review are told."""


def tell_stopped(kept: int | None) -> None:
    """What Ctrl-C left in the database (None: there is none), and how to go on."""
    if kept is None:
        say("cardscan: stopped; nothing was filed or written")
        say("          Type the same command again to start anew.")
    else:
        say(f"cardscan: stopped; {count(kept, 'contact')} filed before that")
        say("          Type the same command again to go on: filed photos are skipped.")


@dataclass(slots=True)
class Report:
    """Counts outcomes as they come, and keeps of them only what the end will tell."""

    total: int
    began: float = field(default_factory=time.monotonic)
    done: int = 0
    known: int = 0
    added: int = 0
    improved: set[str] = field(default_factory=set)
    """The uids of the known contacts that are better for a photo."""
    two_sided: int = 0
    blank: int = 0
    rows: dict[str, Row] = field(default_factory=dict)
    """The last one of each contact."""
    failed: list[tuple[Source, CardscanError]] = field(default_factory=list)

    def add(self, outcome: Outcome) -> None:
        """One more photo is done."""
        self.done += 1
        self.known += outcome.known
        self.blank += outcome.blank
        cards = outcome.filed or outcome.proposals
        if outcome.error:
            self.failed.append((outcome.path, outcome.error))
        self.improved |= outcome.improved
        for card in () if outcome.error or outcome.known else cards:
            uid = card.contact.uid
            if uid not in outcome.unchanged:
                self.rows[uid or str(len(self.rows))] = Row.of(card)
            if uid not in outcome.unchanged | outcome.improved:
                self.added += 1
                self.two_sided += bool(card.sides)

    @property
    def unsure(self) -> int:
        """How many of the contacts a person should look at."""
        return sum(bool(row.review) for row in self.rows.values())

    @property
    def exit_code(self) -> int:
        """0; that of the failures if nothing but one kind of failure came out; else a batch's."""
        codes = {error.exit_code for _, error in self.failed}
        if len(self.failed) == self.total and len(codes) == 1:
            return codes.pop()
        return BatchError.exit_code if codes else 0

    def print_contacts(self) -> None:
        """The contacts that were found just now, as a table on standard output."""
        if self.rows:
            from cardscan.cli.tables import console, contact_table  # with Rich

            out = console()
            out.print(contact_table(self.rows.values(), out.width))

    def tell(self, *, filed: bool) -> None:
        """The summary, on standard error; ``filed`` says whether contacts went to the database."""
        if self.total == 1 and self.failed:
            complain(self.failed[0][1])
            return
        seconds = max(time.monotonic() - self.began, 0.001)
        say()
        say(f"{count(self.done, 'photo')} in {seconds:.1f} s ({self.done / seconds:.1f}/s)")
        look = f", {self.unsure:,} to look at ({MARK})" if self.unsure else ""
        say(f"  {count(self.added, 'contact')} {'filed' if filed else 'found, not filed'}{look}")
        if self.improved:
            photos = "a better photo" if len(self.improved) == 1 else "better photos"
            say(f"  {count(len(self.improved), 'contact')} improved by {photos}")
        if self.two_sided:
            blank = f", {self.blank:,} of them with a blank one" if self.blank else ""
            say(f"  {count(self.two_sided, 'card')} with both sides{blank}")
        if self.known:
            say(f"  {count(self.known, 'photo')} known already: nothing added")
        if self.failed:
            say(f"  {count(len(self.failed), 'photo')} failed")
        self._tell_review()
        self._tell_failures()

    def _tell_review(self) -> None:
        if not self.unsure:
            return
        say()
        say("To look at")
        # What a reason says of a value stands before the colon, the value itself after it.
        kinds = Counter(
            kind
            for row in self.rows.values()
            for kind in {(reason.field, reason.why.partition(": ")[0]) for reason in row.review}
        )
        for (field_name, why), number in kinds.most_common(_KINDS):
            say(f"{number:>5,}  {LABELS.get(field_name, field_name):<10}  {why}")
        if len(kinds) > _KINDS:
            say(f"       and {len(kinds) - _KINDS:,} more reasons; cardscan show tells each")

    def _tell_failures(self) -> None:
        if not self.failed:
            return
        say()
        say("Failed")
        by_hint: dict[str, list[str]] = {}
        for path, error in self.failed[:_FAILURES]:
            by_hint.setdefault(error.hint, []).append(told_of(path, error))
        for hint, messages in by_hint.items():
            for message in messages:
                say(f"  {message}")
            if hint:
                say(f"    {hint}")
        if len(self.failed) > _FAILURES:
            say(f"  and {len(self.failed) - _FAILURES:,} more; --json names them all")
