"""Contacts from the files of other programs, whatever their format."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

from cardscan.books.vcard import Card, Flaw, read_cards, read_jcards
from cardscan.contact import Original
from cardscan.errors import UsageError

Found = tuple[str, Iterator[Original | Flaw]]
"""The kind of a file, as in "vcard", and its contacts among the flaws that were met."""


def read_book(path: Path) -> Found:
    """The contacts of a file, in its order.

    Raises:
        UsageError: its name does not tell its format.
        BookError: it cannot be read; also while its contacts are read.
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
}
"""By the ending of a file's name."""
