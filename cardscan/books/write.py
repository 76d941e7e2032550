"""One file for many contacts, in the format that its name asks for."""

import datetime as dt
from collections.abc import Iterable
from pathlib import Path

from cardscan.books.entry import BookEntry
from cardscan.books.files import write_atomically
from cardscan.books.tables import to_csv, to_json_list
from cardscan.books.vcard import Version, write_vcards
from cardscan.errors import UsageError

FORMATS = (".vcf", ".csv", ".json")


def check_format(path: Path) -> str:
    """The suffix of ``path`` in small letters, if it is one of ``FORMATS``.

    Raises:
        UsageError: it is not.
    """
    suffix = path.suffix.lower()
    if suffix not in FORMATS:
        raise UsageError(
            f"cannot tell from {path.name} what to write",
            f"End the name in one of {', '.join(FORMATS)}.",
        )
    return suffix


def write_book(
    path: Path,
    entries: Iterable[BookEntry],
    *,
    now: dt.datetime,
    replace: bool = False,
    version: Version = "3.0",
) -> int:
    """Writes the file whole or not at all; gives the number of contacts in it.

    Args:
        path: ends in one of ``FORMATS``.
        entries: in the order of the file.
        now: for contacts that bear no date of their own.
        replace: a file that is there.
        version: of vCard.

    Raises:
        UsageError: the name does not tell the format.
        BookExistsError: the file is there and ``replace`` is False.
        BookError: it cannot be written.
    """
    suffix, rows = check_format(path), list(entries)
    if suffix == ".vcf":
        return write_vcards(path, rows, now=now, version=version, replace=replace)
    text = to_csv(rows) if suffix == ".csv" else to_json_list(rows)
    write_atomically(path, text.encode(), replace=replace)
    return len(rows)
