"""Contacts from the files of other programs, whatever their format."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

from cardscan.books.files import read_text
from cardscan.books.ldif import read_ldif
from cardscan.books.rows import read_table
from cardscan.books.vcard import MAX_FILE, Card, Flaw, read_cards, read_jcards
from cardscan.contact import Original
from cardscan.errors import UsageError

Found = tuple[str, Iterator[Original | Flaw]]
"""The kind of a file, as in "vcard", and its contacts among the flaws that were met."""


def read_book(path: Path) -> Found:
    """The contacts of a file, in its order.

    Raises:
        UsageError: its name does not tell its format.
        BookError: it cannot be read, or is a table with columns that nobody known has; also while
            its contacts are read.
    """
    reader = _READERS.get(path.suffix.lower())
    if reader is None:
        raise UsageError(
            f"cannot tell from {path.name} how to read it",
            f"Files that can be imported end in {', '.join(_READERS)}.",
        )
    return reader(path)


def _read_vcards(path: Path) -> Found:
    return "vcard", _to_originals(read_cards(path))


def _read_jcards(path: Path) -> Found:
    return "vcard", _to_originals(read_jcards(path))


def _read_table(path: Path) -> Found:
    return read_table(read_text(path, MAX_FILE), path.name)


def _read_ldif(path: Path) -> Found:
    return "ldif", read_ldif(read_text(path, MAX_FILE))


def _to_originals(found: Iterable[Card | Flaw]) -> Iterator[Original | Flaw]:
    for one in found:
        if isinstance(one, Flaw):
            yield one
        elif one.contact.empty:
            yield Flaw(one.line, "the card names nobody, and no way to reach them")
        else:
            yield Original(one.contact, one.categories, one.text, one.line)


_READERS: Mapping[str, Callable[[Path], Found]] = {
    ".vcf": _read_vcards,
    ".vcard": _read_vcards,
    ".json": _read_jcards,
    ".csv": _read_table,
    ".tsv": _read_table,
    ".txt": _read_table,
    ".ldif": _read_ldif,
    ".ldi": _read_ldif,
}
"""By the ending of a file's name."""
