"""One file for many contacts, in the format that its name asks for."""

import datetime as dt
from collections.abc import Iterable
from pathlib import Path

from cardscan.books.calendar import to_ics
from cardscan.books.entry import BookEntry
from cardscan.books.files import write_atomically
from cardscan.books.ldif import to_ldif
from cardscan.books.tables import Flavour, to_csv, to_json_list, to_rows
from cardscan.books.vcard import Version, write_vcards
from cardscan.errors import UsageError

FORMATS = (".vcf", ".csv", ".xlsx", ".json", ".ldif", ".ics")
_TABLES = (".csv", ".xlsx")


def check_format(path: Path, flavour: Flavour = "plain") -> str:
    """The suffix of ``path`` in small letters, if it is one of ``FORMATS``.

    Raises:
        UsageError: it is not, or has no flavours.
    """
    suffix = path.suffix.lower()
    if suffix not in FORMATS:
        raise UsageError(
            f"cannot tell from {path.name} what to write",
            f"End the name in one of {', '.join(FORMATS)}.",
        )
    if flavour != "plain" and suffix not in _TABLES:
        raise UsageError(
            f"{path.name} cannot have the columns of {flavour}",
            f"End the name in {' or '.join(_TABLES)}.",
        )
    return suffix


def write_book(
    path: Path,
    entries: Iterable[BookEntry],
    *,
    now: dt.datetime,
    replace: bool = False,
    version: Version = "3.0",
    flavour: Flavour = "plain",
) -> int:
    """Writes the file whole or not at all; gives the number of contacts in it.

    Args:
        path: ends in one of ``FORMATS``.
        entries: in the order of the file.
        now: for contacts that bear no date of their own, and of a calendar's events.
        replace: a file that is there.
        version: of vCard.
        flavour: of a table.

    Raises:
        UsageError: the name does not tell the format, or its format has no such flavour.
        BookExistsError: the file is there and ``replace`` is False.
        BookError: it cannot be written.
    """
    suffix, rows = check_format(path, flavour), list(entries)
    if suffix == ".vcf":
        return write_vcards(path, rows, now=now, version=version, replace=replace)
    write_atomically(path, _content(suffix, rows, flavour, now), replace=replace)
    return len(rows)


def _content(suffix: str, entries: list[BookEntry], flavour: Flavour, now: dt.datetime) -> bytes:
    if suffix == ".xlsx":
        from cardscan.books.xlsx import to_xlsx  # XlsxWriter takes 0.15 s to load

        return to_xlsx(*to_rows(entries, flavour))
    if suffix == ".csv":
        return to_csv(entries, flavour).encode()
    if suffix == ".ldif":
        return to_ldif(entries).encode()
    return (to_ics(entries, now=now) if suffix == ".ics" else to_json_list(entries)).encode()
