"""What leaves a command for other programs: lines of JSON, and files that address books read."""

import datetime as dt
import json
import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Literal

import click

from cardscan.books.entry import BookEntry
from cardscan.books.files import check_target
from cardscan.books.tables import write_book
from cardscan.cli.messages import count, say
from cardscan.contact import Filed
from cardscan.contract import Json, error_to_json, filed_to_json, to_json
from cardscan.errors import BookError, UsageError
from cardscan.intake import Outcome
from cardscan.store import Store

SUFFIXES = (".vcf", ".csv", ".json")


def check_outputs(paths: Iterable[Path], *, replace: bool) -> None:
    """Refuses what could not be written, before any work is done for it.

    Raises:
        UsageError: a name whose ending says no kind of file.
        BookExistsError: one is there, and may not be replaced.
        BookError: one cannot be written.
    """
    for path in paths:
        if path.suffix.lower() not in SUFFIXES:
            raise UsageError(
                f"cannot tell what to write to {path}", f"End its name in {', '.join(SUFFIXES)}."
            )
        target = check_target(path, replace=replace)
        nearest = next(folder for folder in target.parents if folder.exists())
        if not nearest.is_dir() or not os.access(nearest, os.W_OK | os.X_OK):
            raise BookError(
                f"cannot write {path}: nothing can be written in {nearest}",
                "Choose another folder, or give yourself permission to write there.",
            )


def entry_of(filed: Filed, store: Store, *, picture: bool) -> BookEntry:
    """What an address book is told of a contact in the database."""
    jpeg = store.read_picture(filed.contact.uid) if picture else b""
    return BookEntry(filed.contact, filed.event, filed.track, filed.stage, jpeg)


def entries_of(
    outcome: Outcome, store: Store | None, *, event: str, picture: bool
) -> tuple[BookEntry, ...]:
    """The photo's contacts, whether they were filed just now, earlier or not at all."""
    if store:
        return tuple(entry_of(filed, store, picture=picture) for filed in outcome.filed)
    return tuple(
        BookEntry(card.contact, event, picture=card.picture if picture else b"")
        for card in outcome.proposals
    )


def print_outcome(outcome: Outcome) -> None:
    """A line for each card of the photo, or one for its error.

    Cards that were scanned earlier come as the database has them.
    """
    if outcome.error:
        print_json(error_to_json(outcome.path.name, outcome.error))
    for card in outcome.proposals:
        print_json(to_json(card))
    if outcome.known:
        for filed in outcome.filed:
            print_json(filed_to_json(filed))


def print_json(line: Json) -> None:
    """One object on one line of standard output, at once, and in UTF-8 whatever the locale.

    Surrogates, which file names may hold, become their JSON escapes.
    """
    out = click.get_binary_stream("stdout")
    out.write(json.dumps(line, ensure_ascii=False).encode("utf-8", "backslashreplace") + b"\n")
    out.flush()


def write_outputs(
    paths: Iterable[Path],
    entries: Sequence[BookEntry],
    *,
    now: dt.datetime,
    replace: bool,
    version: Literal["3.0", "4.0"] = "3.0",
) -> None:
    """Writes the entries to each file, whole or not at all, and says so.

    Nothing is written when there are no entries: an empty address book is of no use, and would
    stand in the way of the next try.

    Raises:
        BookError: a file cannot be written.
    """
    for path in paths:
        if not entries:
            say(f"{path} is not written: there are no contacts for it")
            continue
        write_book(path, entries, now=now, version=version, replace=replace)
        say(f"{count(len(entries), 'contact')} written to {path}")
