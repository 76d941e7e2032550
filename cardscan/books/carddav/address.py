"""What a person types for an address book on a server, as where to ask first."""

import ipaddress
from dataclasses import dataclass
from urllib.parse import urlsplit, urlunsplit

from cardscan.errors import UsageError

WELL_KNOWN = "/.well-known/carddav"
"""Where a server says where its address books are, RFC 6764 section 5."""

_HOW = "Name one as in https://dav.example.org/ or ana@example.org."


@dataclass(frozen=True, slots=True)
class Address:
    """Where to look for an address book."""

    places: tuple[str, ...]
    """URLs to be asked one after the other."""
    user: str = ""
    """Who asks, if the address says so."""

    @property
    def host(self) -> str:
        """The server's name."""
        return urlsplit(self.places[0]).hostname or ""


def is_server(text: str) -> bool:
    """Whether a book is one on a server, and no file."""
    return "://" in text or ("@" in text and "/" not in text)


def parse_address(text: str) -> Address:
    """Where to ask for the address books that are meant.

    Of an e-mail address that is its domain, by its well-known path; DNS is not asked for a service
    (SRV) record. Of a URL it is that URL, then its server's well-known path and its root.

    Raises:
        UsageError: it is neither, would go unencrypted over a network, or holds a password.
    """
    text = text.strip()
    if "://" not in text:
        user, _, domain = text.rpartition("@")
        if not user or not domain or not set(domain).isdisjoint("/?# "):
            raise UsageError(f"{text!r} is no address book", _HOW)
        root = f"https://{domain}"
        return Address((root + WELL_KNOWN, f"{root}/"), text)
    check_url(text)
    parts = urlsplit(text)
    root = urlunsplit((parts.scheme, parts.netloc, "", "", ""))
    own = urlunsplit((parts.scheme, parts.netloc, parts.path or "/", "", ""))
    return Address(tuple(dict.fromkeys((own, root + WELL_KNOWN, f"{root}/"))))


def check_url(url: str) -> None:
    """Refuses a URL to which contacts and passwords must not go.

    Raises:
        UsageError: it has a user or password in it, is not https and not of this machine, or is
            no URL of a server.
    """
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        raise UsageError("that is no address of a server", _HOW) from None
    if "@" in parts.netloc:
        raise UsageError(
            f"the address of {host} holds a name or a password",
            "Leave that out: --user names the user, and the README says where passwords come from.",
        )
    if not host:
        raise UsageError(f"{url!r} names no server", _HOW)
    if parts.scheme != "https" and not (parts.scheme == "http" and is_loopback(host)):
        raise UsageError(
            f"contacts go to {host} over https only",
            "Begin the address with https://; http:// is for this machine alone.",
        )


def is_loopback(host: str) -> bool:
    """Whether a host is this machine."""
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def origin_of(url: str) -> tuple[str, str, int]:
    """Scheme, host and port, which together tell one server from another (RFC 6454)."""
    parts = urlsplit(url)
    return (
        parts.scheme,
        (parts.hostname or "").lower(),
        parts.port or {"https": 443}.get(parts.scheme, 80),
    )
