"""From an address to the address books behind it (RFC 6764), and which of them is meant."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from shlex import quote

from cardscan.books.carddav.address import Address
from cardscan.books.carddav.collection import Collection
from cardscan.books.carddav.multistatus import (
    CARDDAV,
    DAV,
    XML,
    Found,
    new_addressbook,
    propfind,
)
from cardscan.books.carddav.wire import Wire
from cardscan.errors import BookAwayError, BookError, BookLoginError

_ASKED = (
    "<resourcetype/>",
    "<displayname/>",
    "<current-user-principal/>",
    "<C:addressbook-home-set/>",
)
_HOME = f"{CARDDAV}addressbook-home-set"
_ADDRESSBOOK = f"{CARDDAV}addressbook"


@dataclass(frozen=True, slots=True)
class Home:
    """The address books of one user of one server."""

    url: str
    """In which new ones are made; "" where one address book was named itself."""
    collections: tuple[Collection, ...]


def find_home(wire: Wire, address: Address) -> Home:
    """The address books that an address leads to: itself, or those in its user's home.

    Raises:
        BookError: it leads to none, or the server does not answer.
    """
    refused: BookError | None = None
    for place in address.places:
        try:
            answer = propfind(wire, place, _ASKED, depth=0)
        except (BookAwayError, BookLoginError):
            raise
        except BookError as error:  # as a web server does at its root
            refused = refused or error
            continue
        for found in answer:
            if found.is_a(_ADDRESSBOOK):
                return Home("", (_collection(wire, found),))
            if url := _home_of(wire, found):
                return _read_home(wire, url)
    raise refused or BookError(
        f"no address books are known at {address.host}",
        "Give the URL of one, which the server's own pages or manual tell.",
    )


def choose(home: Home, name: str) -> Collection | None:
    """The address book of a name, or of a path's last part; without one the only one.

    None where there is none of that name.

    Raises:
        BookError: several are meant.
    """
    known = home.collections
    if name:
        wanted = name.casefold()
        meant = [one for one in known if wanted in (one.name.casefold(), _last(one.url).casefold())]
    else:
        meant = list(known)
    if len(meant) > 1:
        raise BookError(
            f"there are {len(meant)} address books: {_names(meant)}",
            "Say which with --collection NAME.",
        )
    return meant[0] if meant else None


def create_collection(wire: Wire, home: Home, name: str) -> Collection:
    """A new address book of a name.

    Raises:
        BookError: the server makes none.
    """
    url = f"{home.url}{_slug(name)}/"
    if home.url:
        # Whether it came to be is seen by asking: an answer that is lost does no harm.
        wire.insist(lambda: wire.ask("MKCOL", url, new_addressbook(name), XML))
        for found in propfind(wire, url, _ASKED, depth=0):
            if found.is_a(_ADDRESSBOOK):
                return _collection(wire, found)
    raise BookError(
        f"{wire.host} makes no address books for programs", "Make one on its own pages."
    )


def none_of(home: Home, name: str) -> BookError:
    """What to say where no address book has a name."""
    there = f", only {_names(home.collections)}" if home.collections else ""
    return BookError(
        f"there is no address book {name!r}{there}" if name else "there is no address book yet",
        f"--collection {quote(name) if name else 'NAME'} --create makes it.",
    )


def _home_of(wire: Wire, found: Found) -> str:
    """The URL of the home of whoever asks, or ""."""
    if own := found.href(_HOME):
        return own
    principal = found.href(f"{DAV}current-user-principal")
    if not principal:
        return ""
    asked = propfind(wire, principal, ("<C:addressbook-home-set/>",), depth=0)
    return next((own for one in asked if (own := one.href(_HOME))), "")


def _read_home(wire: Wire, url: str) -> Home:
    if not wire.owns(url):
        raise BookError(
            f"{wire.host} keeps your address books at another server",
            f"If you trust it with your password, name it: cardscan push {url}",
        )
    found = propfind(wire, url, _ASKED, depth=1)
    books = tuple(_collection(wire, one) for one in found if one.is_a(_ADDRESSBOOK))
    return Home(_folder(url), tuple(one for one in books if wire.owns(one.url)))


def _collection(wire: Wire, found: Found) -> Collection:
    url = _folder(found.url)
    return Collection(wire, url, found.text(f"{DAV}displayname") or _last(url))


def _folder(url: str) -> str:
    return url if url.endswith("/") else f"{url}/"


def _last(url: str) -> str:
    return url.rstrip("/").rpartition("/")[2]


def _names(collections: Sequence[Collection]) -> str:
    return ", ".join(one.name for one in collections)


def _slug(name: str) -> str:
    """The name in letters that every server takes in a path."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-") or "contacts"
