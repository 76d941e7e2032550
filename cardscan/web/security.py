"""Who may use the desk, and from where: nothing but pages of its own, opened with its own link.

A browser lets every page on every site send requests to this machine. So each request must name the
desk's own address as its host (a name that was made to lead here is refused: DNS rebinding), must
not come from a page of another origin, and must bring the cookie that the link was exchanged for.
SameSite alone is not enough: cookies ignore ports, so a page of another program on this machine
would send it too.
"""

import secrets
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from threading import Lock

from starlette.datastructures import Address, Headers

from cardscan.web.scopes import Scope

HEADERS: Mapping[str, str] = {
    "content-security-policy": "default-src 'none'; base-uri 'none'; connect-src 'self'; "
    "form-action 'self'; frame-ancestors 'none'; img-src 'self'; manifest-src 'self'; "
    "script-src 'self'; style-src 'self'",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
    # With no-referrer, browsers send "Origin: null" with the forms of a page to itself.
    "referrer-policy": "same-origin",
    "x-content-type-options": "nosniff",
}
"""Sent with every answer."""

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
"""Methods that change nothing."""

LINK_LASTS = 600.0
"""Seconds within which a link is to be used."""
_WRONG, _WITHIN = 10, 60.0
"""So many wrong links and tokens in so many seconds, and no more are looked at for a while."""


def find_hosts(port: int, lan: str = "") -> frozenset[str]:
    """What the Host header of a request to the desk may say.

    Args:
        port: at which it is served.
        lan: its address in the local network, if it is open to that.
    """
    names = ("127.0.0.1", "localhost", "[::1]", *([lan] if lan else ()))
    return frozenset(f"{name}:{port}" for name in names)


def find_fault(method: str, headers: Headers, hosts: frozenset[str]) -> str:
    """What speaks against a request before it is known whose it is, "" for nothing.

    Args:
        method: in capitals.
        headers: as they came; one that came twice must be right each time.
        hosts: the desk's own.
    """
    named = {host.lower() for host in headers.getlist("host")}
    if len(named) != 1 or not named <= hosts:
        return "it names another host"
    origins = set(headers.getlist("origin"))
    if not origins <= {f"http://{host}" for host in named}:
        return "it comes from a page of another origin"
    # Fetch Metadata: "none" is a link that was typed, or opened from outside the browser.
    sites = set(headers.getlist("sec-fetch-site"))
    if not sites <= ({"same-origin", "none"} if method in SAFE else {"same-origin"}):
        return "it comes from another site"
    if method not in SAFE and not (origins or sites or read_bearer(headers)):
        return "it does not tell where it comes from"
    return ""


def is_near(client: Address | None) -> bool:
    """Whether a request comes from this computer."""
    return client is not None and client.host == "127.0.0.1"


def read_bearer(headers: Headers) -> str:
    """The token that a program sends, which no page can make a browser send; "" for none."""
    kind, _, token = headers.get("authorization", "").partition(" ")
    return token.strip() if kind.lower() == "bearer" else ""


class TooManyError(Exception):
    """So many wrong keys were tried that none is looked at for a while."""


@dataclass(frozen=True, slots=True)
class Session:
    """A browser that is let in."""

    number: int
    """0 is the person's own, at the desk; phones have others."""
    device: str = ""
    """What a phone is, as far as it tells."""
    whole: bool = True
    """Whether it may use all of the desk; a phone may photograph cards, and no more."""
    since: float = 0.0
    """Seconds of the keys' clock."""


@dataclass(frozen=True, slots=True)
class _Link:
    """A one-time link, and whether it is for a phone."""

    secret: str
    until: float
    phone: bool = False


class Keys:
    """The one-time links, the sessions that they opened, and the token of the API.

    All are random, of 256 bits, and forgotten when the desk is closed. There is one link for the
    person at the desk, from the start, and one at a time for a phone, from when it is asked for.
    """

    def __init__(self, clock: Callable[[], float], *, scopes: Iterable[Scope] = ()) -> None:
        """Keys that nobody has yet.

        Args:
            clock: seconds that only go forward.
            scopes: what the token for programs is good for; without any there is no token.
        """
        self._clock = clock
        self._lock = Lock()
        self._wrong = {near: deque[float](maxlen=_WRONG) for near in (True, False)}
        self._links = [_Link(secrets.token_urlsafe(), clock() + LINK_LASTS)]
        self._sessions: dict[str, Session] = {}
        self._phones = 0
        self.scopes = frozenset(scopes)
        self.token = secrets.token_urlsafe() if self.scopes else ""
        """Lets programs in; goes into the header ``Authorization``, after "Bearer"."""

    @property
    def link(self) -> str:
        """The secret of the person's own link, "" once it was used."""
        return next((link.secret for link in self._links if not link.phone), "")

    def invite(self) -> None:
        """Make the link for a phone; one that was made before opens nothing from now on."""
        with self._lock:
            own = [link for link in self._links if not link.phone]
            self._links = [*own, _Link(secrets.token_urlsafe(), self._clock() + LINK_LASTS, True)]

    @property
    def phone_link(self) -> str:
        """The secret of the link for a phone, "" where there is none that can be used."""
        now = self._clock()
        return next((one.secret for one in self._links if one.phone and now < one.until), "")

    def open(self, link: str, device: str = "", *, near: bool = True) -> str:
        """The cookie of the new session for a link, "" where that is wrong, used or too old.

        Args:
            link: its secret.
            device: what a phone is, for the person to know it by.
            near: whether it comes from this computer; wrong ones from elsewhere do not lock it out.

        Raises:
            TooManyError: too many wrong ones were tried.
        """
        with self._lock:
            self._slow_down(near)
            now = self._clock()
            fits = [one for one in self._links if _same(link, one.secret) and now < one.until]
            if not fits:
                self._wrong[near].append(now)
                return ""
            (used,) = fits
            self._links.remove(used)
            cookie, session = secrets.token_urlsafe(), Session(0, since=now)
            if used.phone:
                self._phones += 1
                session = Session(self._phones, device, whole=False, since=now)
            self._sessions = self._sessions | {cookie: session}
            return cookie

    def find_session(self, cookie: str) -> Session | None:
        """The session of a cookie; None where it opens nothing."""
        found = None
        for kept, session in self._sessions.items():  # all of them, whichever it is
            if _same(cookie, kept):
                found = session
        return found

    def find_phones(self) -> tuple[tuple[Session, float], ...]:
        """The phones that are let in, each with the seconds for which it is."""
        now = self._clock()
        return tuple((one, now - one.since) for one in self._sessions.values() if one.number)

    def end(self, number: int) -> None:
        """Let a phone in no more."""
        self._change(number, lambda _: None)

    def entrust(self, number: int) -> None:
        """Let a phone use all of the desk."""
        self._change(number, lambda phone: replace(phone, whole=True))

    def _change(self, number: int, change: Callable[[Session], Session | None]) -> None:
        """Change the session of a phone; a new table each time, which others may be reading."""
        with self._lock:
            changed = {
                cookie: change(one) if number and one.number == number else one
                for cookie, one in self._sessions.items()
            }
            self._sessions = {cookie: one for cookie, one in changed.items() if one}

    def knows_token(self, token: str, *, near: bool = True) -> bool:
        """Whether the token is the API's.

        Args:
            token: as it was sent.
            near: whether it comes from this computer, as with ``open``.

        Raises:
            TooManyError: too many wrong ones were tried.
        """
        with self._lock:
            self._slow_down(near)
            known = _same(token, self.token)
            if not known:
                self._wrong[near].append(self._clock())
            return known

    def _slow_down(self, near: bool) -> None:
        wrong = self._wrong[near]
        if len(wrong) == _WRONG and self._clock() - wrong[0] < _WITHIN:
            raise TooManyError


def _same(given: str, kept: str) -> bool:
    """Whether they are equal, in a time that does not tell how far; nothing equals ""."""
    return bool(kept) and secrets.compare_digest(given.encode(), kept.encode())
