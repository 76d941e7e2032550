"""One address book on a server: its cards, each with the tag that tells one state from another."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial
from urllib.parse import urlsplit

from cardscan.books.carddav.multistatus import CARDDAV, DAV, multiget, propfind, report
from cardscan.books.carddav.wire import Answer, Wire
from cardscan.errors import BookAwayError, BookError, BookFullError, CardRefusedError

_AT_ONCE = 50
"""Cards that are asked for in one request."""

_VCARD = {"Content-Type": "text/vcard; charset=utf-8"}
_GONE = frozenset({404, 410})
_OVERTAKEN = 412
_FULL = 507


@dataclass(frozen=True, slots=True)
class Stored:
    """A card as it stands on the server."""

    url: str
    etag: str
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Collection:
    """An address book on a server."""

    wire: Wire = field(repr=False)
    url: str
    """It ends in a slash."""
    name: str
    """For people."""

    def read_etags(self) -> Mapping[str, str]:
        """The tag of each card by its URL.

        Raises:
            BookError: there is no such collection, or the server does not say all of it.
        """
        asked = ("<getetag/>", "<resourcetype/>")
        found = propfind(self.wire, self.url, asked, depth=1)
        if not found:
            raise BookError(
                f"there is no address book {self.url}", "Leave its name out to see which there are."
            )
        return {
            one.url: one.text(f"{DAV}getetag")
            for one in found
            if f"{DAV}getetag" in one.properties
            if not one.is_a(f"{DAV}collection") and self._owns(one.url)
        }

    def read_cards(self, urls: Iterable[str]) -> Mapping[str, Stored]:
        """The cards at these URLs, without those that are not there.

        Raises:
            BookError: the server does not say what they are.
        """
        wanted = list(urls)
        cards = dict[str, Stored]()
        for start in range(0, len(wanted), _AT_ONCE):
            some = wanted[start : start + _AT_ONCE]
            cards |= self.wire.insist(partial(self._read_some, some))
        return cards

    def read_card(self, url: str) -> Stored | None:
        """The card at a URL; None where none is.

        Raises:
            BookError: the server does not say.
        """
        return self.wire.insist(lambda: self._read_one(url))

    def create(self, url: str, text: str) -> bool:
        """Put a card where none is; False where one is, which stays as it is.

        Raises:
            BookAwayError: it is not known what became of it.
            BookFullError: the server has no room left.
            CardRefusedError: it does not take this card.
        """
        return self._write("PUT", url, text, {"If-None-Match": "*"})

    def change(self, card: Stored, text: str) -> bool:
        """Put a text in the place of a card; False where that has been changed, and stays so.

        Raises:
            As ``create``.
        """
        return self._write("PUT", card.url, text, {"If-Match": card.etag})

    def remove(self, card: Stored) -> bool:
        """Delete a card; False where it has been changed, and stays.

        Raises:
            As ``create``.
        """
        return self._write("DELETE", card.url, "", {"If-Match": card.etag})

    def _owns(self, url: str) -> bool:
        return self.wire.owns(url) and url.startswith(self.url)

    def _read_some(self, urls: list[str]) -> Mapping[str, Stored]:
        found = report(self.wire, self.url, multiget(urlsplit(url).path for url in urls))
        told = {one.url for one in found}
        if not told.issuperset(urls):
            raise BookAwayError(f"{self.wire.host} gave half of an answer", "Try again later.")
        return {
            one.url: Stored(one.url, one.text(f"{DAV}getetag"), text)
            for one in found
            if one.url in urls and one.status == 200
            if (text := one.text(f"{CARDDAV}address-data"))
        }

    def _read_one(self, url: str) -> Stored | None:
        answer = self.wire.ask("GET", url)
        if answer.status in _GONE:
            return None
        etag, text = answer.headers.get("etag", ""), answer.body.decode("utf-8", "replace")
        if answer.status != 200 or not etag or not text.rstrip().upper().endswith("END:VCARD"):
            raise BookAwayError(f"{self.wire.host} gave half of a card", "Try again later.")
        return Stored(url, etag, text)

    def _write(self, method: str, url: str, text: str, condition: Mapping[str, str]) -> bool:
        if not self._owns(url) or "" in condition.values():
            raise CardRefusedError(f"{self.wire.host} has no tag by which to change it safely")
        answer = self.wire.ask(method, url, text, {**_VCARD, **condition} if text else condition)
        if 200 <= answer.status < 300:
            return True
        if answer.status == _OVERTAKEN or answer.status in _GONE:
            return False
        raise self._refusal(answer)

    def _refusal(self, answer: Answer) -> BookError:
        if answer.status == _FULL:
            return BookFullError(
                f"{self.wire.host} has no room left", "Make room there, then push again."
            )
        if answer.status == 409:
            return CardRefusedError(
                f"{self.wire.host} has its id on another card", "Push again; it is found then."
            )
        return CardRefusedError(
            f"{self.wire.host} does not take it ({answer.status})",
            "Look at the contact with cardscan show."
            if answer.status != 403
            else "Ask whoever runs the server for the right to write there.",
        )
