"""What a command gives to other programs: the outcomes of a scan, and files of contacts."""

import datetime as dt
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cardscan.cli.messages import count, print_json, say
from cardscan.config import Settings
from cardscan.contact import Contact
from cardscan.contract import UNDECIDED, error_to_json, filed_to_json, to_json
from cardscan.entry import NEITHER
from cardscan.errors import BookError
from cardscan.intake import Outcome
from cardscan.store import Store

if TYPE_CHECKING:
    from cardscan.books.entry import BookEntry
    from cardscan.books.tables import Flavour
    from cardscan.books.vcard import Version


def check_outputs(paths: Iterable[Path], *, replace: bool, flavour: "Flavour" = "plain") -> None:
    """Refuses what could not be written, before any work is done for it.

    Raises:
        UsageError: a name whose ending says no kind of file, or one without this flavour.
        BookExistsError: one is there, and may not be replaced.
        BookError: one cannot be written.
    """
    from cardscan.books.files import check_target
    from cardscan.books.write import check_format

    for path in paths:
        check_format(path, flavour)
        target = check_target(path, replace=replace)
        nearest = next(folder for folder in target.parents if folder.exists())
        try:
            with tempfile.TemporaryFile(dir=nearest):
                pass
        except OSError as error:
            raise BookError(
                f"cannot write {path}: nothing can be written in {nearest}",
                "Choose another folder, or give yourself permission to write there.",
            ) from error


def entries_of(
    outcome: Outcome, store: Store | None, *, event: str, picture: bool
) -> "tuple[BookEntry, ...]":
    """The photo's contacts, whether they were filed just now, earlier or not at all."""
    from cardscan.books.entry import BookEntry
    from cardscan.upkeep import entry_of

    if store:
        return tuple(entry_of(filed, store, picture=picture) for filed in outcome.filed)
    return tuple(
        BookEntry(card.contact, event, picture=card.picture if picture else b"")
        for card in outcome.proposals
    )


Suggest = Callable[[Contact], Mapping[str, Any]]
"""What the JSON says of where a contact might stand."""


def to_suggest(settings: Settings, event: str) -> Suggest:
    """Suggests by the person's strategy, and by what ``cardscan train`` learned.

    Raises:
        SettingsError: one of their files is not as it should be.
    """
    from cardscan.pipeline.strategy import read_strategy
    from cardscan.pipeline.triage import read_habits, suggest

    strategy = read_strategy(settings.strategy_file)
    habits = read_habits(settings.habits_file)

    def to_suggestion(contact: Contact) -> Mapping[str, Any]:
        told = suggest(strategy, contact, event, habits)
        if not told.why:
            return UNDECIDED
        track = strategy.find_track(told.track)
        stage = track.stages[0].name if track else NEITHER
        return {"track": told.track, "stage": stage, "why": list(told.why)}

    return to_suggestion


def print_outcome(outcome: Outcome, suggest: Suggest) -> None:
    """A line for each card of the photo, or one for its error.

    Cards that were scanned earlier come as the database has them, and so do those of which the
    other side was.
    """
    if outcome.error:
        print_json(error_to_json(outcome.path.name, outcome.error))
    for card in outcome.proposals:
        print_json(to_json(card, suggest(card.contact)))
    if not outcome.proposals:
        for filed in outcome.filed:
            print_json(filed_to_json(filed))


def write_outputs(
    paths: Iterable[Path],
    entries: Sequence["BookEntry"],
    *,
    now: dt.datetime,
    replace: bool,
    version: "Version" = "3.0",
    flavour: "Flavour" = "plain",
) -> None:
    """Writes the entries to each file, whole or not at all, and says so.

    Pictures that are too large for a .vcf file are left out of it, and counted aloud. A calendar is
    given those with whom something is due.

    Nothing is written when there are no entries: an empty address book is of no use, and would
    stand in the way of the next try.

    Raises:
        BookError: a file cannot be written.
    """
    from cardscan.books.vcard import MAX_PICTURE
    from cardscan.books.write import check_format, write_book

    for path in paths:
        suffix = check_format(path, flavour)
        fitting = [one for one in entries if suffix != ".ics" or _is_due(one)]
        if not fitting:
            say(f"{path} is not written: there are no contacts for it")
            continue
        write_book(path, fitting, now=now, version=version, replace=replace, flavour=flavour)
        say(f"{count(len(fitting), 'contact')} written to {path}")
        large = sum(len(entry.picture) > MAX_PICTURE for entry in fitting)
        if large and suffix == ".vcf":
            say(f"  {count(large, 'picture')} left out: over {MAX_PICTURE // 1000} kB")


def _is_due(entry: "BookEntry") -> bool:
    """Whether a day is set for anything with the contact."""
    from cardscan.books.calendar import due_days

    return any(True for placed in entry.entries for _ in due_days(placed))
