"""PROPFIND and REPORT, asked and answered in XML (RFC 4918, RFC 6352)."""

import xml.etree.ElementTree as ET
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from urllib.parse import urljoin
from xml.sax.saxutils import escape

from cardscan.books.carddav.address import check_url
from cardscan.books.carddav.wire import Answer, Wire
from cardscan.errors import BookAwayError, BookError, UsageError

DAV, CARDDAV = "{DAV:}", "{urn:ietf:params:xml:ns:carddav}"
"""The two namespaces, as ElementTree writes them."""

XML = {"Content-Type": "application/xml; charset=utf-8"}

_NAMESPACES = 'xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:carddav"'
_MULTISTATUS = 207
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_MOST_REDIRECTS = 5


@dataclass(frozen=True, slots=True)
class Found:
    """What a server says about one of its resources."""

    url: str
    status: int
    """200, unless it is not there or may not be seen."""
    properties: Mapping[str, ET.Element] = field(default_factory=dict)
    """Those that it has, by their names with namespaces."""

    def text(self, name: str) -> str:
        """The text of a property, or ""."""
        found = self.properties.get(name)
        return (found.text or "").strip() if found is not None else ""

    def href(self, name: str) -> str:
        """The URL in a property, or ""."""
        found = self.properties.get(name)
        href = found.findtext(f"{DAV}href") if found is not None else ""
        return urljoin(self.url, href.strip()) if href else ""

    def is_a(self, kind: str) -> bool:
        """Whether its resource type has this name."""
        types = self.properties.get(f"{DAV}resourcetype")
        return types is not None and types.find(kind) is not None


def propfind(wire: Wire, url: str, properties: Iterable[str], *, depth: int) -> tuple[Found, ...]:
    """What the server says of a resource and, at depth 1, of those in it; () where none is.

    Redirects are followed by asking the same at the other place, without the password where that is
    another server.

    Args:
        wire: to the server.
        url: of the resource.
        properties: as in ``<getetag/>``; the prefix ``C:`` is CardDAV's.
        depth: 0 or 1.

    Raises:
        BookError: the server does not answer, or not as one of address books does.
    """
    body = f"<propfind {_NAMESPACES}><prop>{''.join(properties)}</prop></propfind>"
    found = wire.insist(lambda: _ask(wire, "PROPFIND", url, body, depth))
    return tuple(one for one in found if one.status == 200)


def report(wire: Wire, url: str, body: str) -> tuple[Found, ...]:
    """What the server answers to a REPORT.

    Raises:
        BookError: it does not, or not as a server of address books does.
    """
    return wire.insist(lambda: _ask(wire, "REPORT", url, body, 1))


def multiget(urls: Iterable[str]) -> str:
    """The question for several cards at once, RFC 6352 section 8.7."""
    hrefs = "".join(f"<href>{escape(url)}</href>" for url in urls)
    asked = "<prop><getetag/><C:address-data/></prop>"
    return f"<C:addressbook-multiget {_NAMESPACES}>{asked}{hrefs}</C:addressbook-multiget>"


def new_addressbook(name: str) -> str:
    """What an extended MKCOL says of a new address book, RFC 6352 section 6.3.1.1."""
    kind = "<resourcetype><collection/><C:addressbook/></resourcetype>"
    shown = f"<displayname>{escape(name)}</displayname>"
    return f"<mkcol {_NAMESPACES}><set><prop>{kind}{shown}</prop></set></mkcol>"


def _ask(wire: Wire, method: str, url: str, body: str, depth: int) -> tuple[Found, ...]:
    for _ in range(_MOST_REDIRECTS):
        answer = wire.ask(method, url, body, {**XML, "Depth": str(depth)})
        if answer.status not in _REDIRECTS:
            return _found(wire, answer)
        url = urljoin(answer.url, answer.headers.get("location", ""))
        try:
            check_url(url)
        except UsageError as error:
            raise BookError(f"{wire.host} sends elsewhere: {error.message}", error.hint) from error
    raise BookError(f"{wire.host} sends in circles", "Check the address.")


def _found(wire: Wire, answer: Answer) -> tuple[Found, ...]:
    if answer.status == _MULTISTATUS:
        try:
            return parse_multistatus(answer.body, answer.url)
        except ValueError as error:
            raise BookAwayError(
                f"half an answer, or none that makes sense, came from {wire.host}",
                "Try again later; if it stays so, check the address.",
            ) from error
    if answer.status == 403:
        raise BookError(
            f"{wire.host} does not let {wire.user or 'anyone'} in there", "Check --user."
        )
    return ()


def parse_multistatus(body: bytes, url: str) -> tuple[Found, ...]:
    """The resources that an answer tells of.

    Args:
        body: the XML.
        url: which was asked, to which addresses in it are relative.

    Raises:
        ValueError: it is not whole, no multistatus, has a DTD, or says itself that more there is.
    """
    parser = ET.XMLParser(target=_WithoutDtd())  # noqa: S314
    try:
        parser.feed(body)
        root = parser.close()
    except ET.ParseError as error:
        raise ValueError(str(error)) from error
    if root.tag != f"{DAV}multistatus":
        raise ValueError(f"a {root.tag} is no multistatus")
    found = tuple(_resource(one, url) for one in root.findall(f"{DAV}response"))
    if any(one.status == 507 for one in found):  # RFC 6352 section 8.6.2: the list was cut
        raise ValueError("the list was cut")
    return found


class _WithoutDtd(ET.TreeBuilder):
    """Builds documents as they are sent by servers; entities can only be made in a DTD."""

    def doctype(self, name: str, public: str | None, system: str | None) -> None:
        raise ValueError("a document with a DTD")


def _resource(element: ET.Element, url: str) -> Found:
    own = urljoin(url, (element.findtext(f"{DAV}href") or "").strip())
    status = _status(element) if element.find(f"{DAV}status") is not None else 200
    properties = {
        one.tag: one
        for part in element.findall(f"{DAV}propstat")
        if _status(part) == 200
        for one in part.findall(f"{DAV}prop/*")
    }
    return Found(own, status, properties)


def _status(element: ET.Element) -> int:
    """Of a line like ``HTTP/1.1 200 OK``."""
    words = (element.findtext(f"{DAV}status") or "").split()
    if len(words) < 2 or not words[1].isdigit():
        raise ValueError("an answer without its status")
    return int(words[1])
