"""All that cardscan knows, in a folder of files that other programs open."""

import datetime as dt
import sys
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from cardscan.books.files import write_atomically
from cardscan.books.tables import to_plain_csv
from cardscan.books.vcard import Version
from cardscan.books.write import write_book
from cardscan.cli.progress import progress_bar
from cardscan.config import Settings
from cardscan.contract import to_text
from cardscan.errors import BookError, BookExistsError
from cardscan.pipeline.strategy import read_template
from cardscan.store import Store
from cardscan.upkeep import entries_in

_Write = Callable[[str, str | bytes, int], None]
"""Writes a file of the folder, and notes how much is in it."""

_FORMATS = (".vcf", ".csv", ".json")
_PICTURES = "pictures"
_INDEX = "README.txt"
_HEADS = {
    "entries": "contact track stage since decide_by touch_by put_off",
    "moves": "contact track from_stage to_stage at who why undone",
    "touches": "contact kind at text outcome value about undone",
    "traits": "contact kind text",
    "introductions": "one other at why",
    "originals": "contact kind text added",
    "events": "name place day cost hours",
    "lists": "name words track stage event tag",
    "cards": "contact photo path sha256 card picture",
}
_ABOUT = {
    "contacts": "the contacts, for address books, spreadsheets and programs",
    "entries": "where each contact stands on each of its tracks, and what is due",
    "moves": "every step from stage to stage, with who made it and why",
    "touches": "what passed with each contact",
    "traits": "offers, needs and tags",
    "introductions": "who was introduced to whom",
    "originals": "what other programs said of contacts that were imported from them",
    "events": "where people were met",
    "lists": "saved searches",
    "cards": "the cards of each contact, with their photos and pictures",
    "readings": "what was read on each card, and where: words, codes, readings of each field",
    _PICTURES: "the flat pictures of the cards",
    "strategy": "your tracks and stages",
}


def check_folder(folder: Path, *, replace: bool) -> None:
    """Refuses a folder in which something is, before any work is done for it.

    Raises:
        BookExistsError: it is not empty, and nothing may be replaced.
        BookError: it is no folder, or cannot be looked into.
    """
    try:
        if folder.exists() and any(folder.iterdir()) and not replace:
            raise BookExistsError(
                f"{folder} is not empty",
                "Name another folder, or add --force to replace files in it.",
            )
    except OSError as error:
        raise BookError(
            f"cannot write into {folder}: {error.strerror}", "Name another folder."
        ) from error


def write_everything(
    store: Store,
    folder: Path,
    settings: Settings,
    *,
    now: dt.datetime,
    replace: bool,
    version: Version,
) -> dict[str, int]:
    """Writes all files; how many rows, pictures or contacts each has.

    Raises:
        BookError: a file cannot be written.
    """
    written = dict[str, int]()

    def write(name: str, content: str | bytes, number: int) -> None:
        whole = content.encode() if isinstance(content, str) else content
        write_atomically(folder / name, whole, replace=replace)
        written[name] = number

    entries = entries_in(store, reversed(list(store.find_contacts())), picture=False)
    for suffix in _FORMATS:
        name = f"contacts{suffix}"
        path = folder / name
        written[name] = write_book(path, entries, now=now, version=version, replace=replace)
    for table in ("entries", "moves", "touches", "traits", "introductions", "originals"):
        _write_table(write, table, list(store.read_rows(table)))
    _write_table(write, "events", [asdict(one) for one in store.pipeline.find_events()])
    saved = store.search.find_lists()
    _write_table(write, "lists", [{"name": one.name} | asdict(one.query) for one in saved])
    _write_cards(write, store)
    strategy = settings.strategy_file
    text = strategy.read_bytes() if strategy.exists() else read_template("business").encode()
    write("strategy.toml", text, 1)
    write(_INDEX, _index(written, now), 1)
    return written


def _write_table(write: _Write, table: str, rows: Sequence[Mapping[str, Any]]) -> None:
    write(f"{table}.csv", to_plain_csv(_HEADS[table].split(), rows), len(rows))
    write(f"{table}.jsonl", "".join(map(_line, rows)), len(rows))


def _write_cards(write: _Write, store: Store) -> None:
    """The cards with their pictures, and all that was read on them."""
    rows, readings = list(store.read_rows("cards")), list[str]()
    sides, pictures = Counter[str](), 0
    with progress_bar(len(rows), shown=sys.stderr.isatty(), doing="Writing") as done:
        for row in rows:
            picture, side = store.read_card(row.pop("id"))
            sides[row["contact"]] += 1
            number = sides[row["contact"]]
            stem = row["contact"].removeprefix("urn:uuid:")
            name = f"{_PICTURES}/{stem}{f'-{number}' if number > 1 else ''}.jpg"
            row["picture"] = name if picture else ""
            if picture:
                write(name, picture, 1)
                pictures += 1
            readings.append(_line({"contact": row["contact"], "side": number} | asdict(side)))
            done()
    _write_table(write, "cards", rows)
    write("readings.jsonl", "".join(readings), len(readings))


def _line(values: Mapping[str, Any]) -> str:
    return to_text(values) + "\n"


def _index(written: Mapping[str, int], now: dt.datetime) -> str:
    """What each file holds."""
    lines = [
        f"All that cardscan knew on {now.astimezone().date()}. A contact is named by its uid,",
        "which all three files of contacts have. Times are in UTC, text is UTF-8. A .jsonl file",
        "has a JSON object a line, with the same as the .csv file beside it.",
        "",
    ]
    files = {name: number for name, number in written.items() if not name.startswith(_PICTURES)}
    pictures = len(written) - len(files)
    for name, number in (files | ({f"{_PICTURES}/": pictures} if pictures else {})).items():
        about = _ABOUT[name.rstrip("/").partition(".")[0]]
        lines.append(f"{name:22}{number:>9,}  {about}")
    return "\n".join(lines) + "\n"
