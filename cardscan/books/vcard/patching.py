"""A card under change: some of its lines rewritten, dropped or added, all others as they stand."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator

from cardscan.books.vcard.lines import ContentLine, RawCard, fold, print_2_1, print_line, quote_2_1
from cardscan.books.vcard.reading import Lines, version_of


class Patch:
    """What becomes of each piece of a card.

    Args:
        card: as it stands.
        lines: what was read of it.
    """

    def __init__(self, card: RawCard, lines: Lines) -> None:
        self.version = version_of(lines)
        self._raws = [piece.raw for piece in card.pieces]
        self._added = defaultdict[int, list[str]](list)
        self._lines = {index: line for some in lines.values() for index, line in some}
        self._dropped = set[int]()
        self._top = next((index for index, _ in lines.get("VERSION", ())), 0)
        first = card.pieces[0].raw
        self._break = first[len(first.rstrip("\r\n")) :] or "\r\n"

    def rewrite(self, index: int, value: str) -> None:
        """Give a line another value, escaped as in 3.0; its group and parameters stay."""
        head = _CODED.sub("", self._lines[index].head)
        self._raws[index] = self._printed(head, value)

    def drop(self, indexes: Iterable[int]) -> None:
        """Take lines out, with what describes them in their groups."""
        for index in indexes:
            self._raws[index] = ""
            self._dropped.add(index)

    def take(self, index: int) -> str:
        """Take a line out to be added elsewhere: as it stands."""
        raw, self._raws[index] = self._raws[index].lstrip(), ""
        return raw

    def add(self, printed: Iterable[str], after: int | None = None) -> None:
        """Add lines after a piece, or at the end of the card."""
        at = len(self._raws) - 2 if after is None else after
        unfinished = self._raws[at].rstrip().endswith("=")  # a quoted line would take them in
        self._added[self._top if unfinished else at] += printed

    def print(self, lines: Iterable[ContentLine]) -> list[str]:
        """New lines in the version of the card, folded, with its line breaks."""
        if self.version == "2.1":
            return [self._printed(print_2_1(line), line.value) for line in lines]
        return [fold(print_line(line), self._break) for line in lines]

    def new_groups(self) -> Iterator[str]:
        """Names of groups that the card does not have."""
        known = {line.group for line in self._lines.values()}
        number = 0
        while True:
            number += 1
            if f"item{number}" not in known:
                yield f"item{number}"

    def text(self) -> str:
        """The card as it is then."""
        self._drop_labels()
        return "".join(
            raw + "".join(self._added.get(index, ())) for index, raw in enumerate(self._raws)
        )

    def _printed(self, head: str, value: str) -> str:
        if self.version == "2.1":
            return quote_2_1(head, value, self._break, commas=bool(_LISTED.match(head)))
        return fold(f"{head}:{value}", self._break)

    def _drop_labels(self) -> None:
        """Take out what only describes lines that are gone, as item1.X-ABLabel does item1.TEL."""
        for group in {self._lines[index].group for index in self._dropped} - {""}:
            left = [
                index
                for index, line in self._lines.items()
                if line.group == group and index not in self._dropped
            ]
            if all(self._lines[index].name.startswith("X-AB") for index in left):
                for index in left:
                    self._raws[index] = ""


_LISTED = re.compile(r"(?:[\w-]+\.)?(?:CATEGORIES|NICKNAME)\b", re.IGNORECASE)
"""Where a bare comma parts two values, in 2.1 as well."""

_CODED = re.compile(
    r";\s*(?:(?:ENCODING|CHARSET)\s*=[^;:]*|QUOTED-PRINTABLE|BASE64|[78]BIT)\s*(?=;|$)",
    re.IGNORECASE,
)
"""Parameters of a line that tell how its value was written."""
