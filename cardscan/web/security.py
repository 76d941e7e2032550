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
from threading import Lock

from starlette.datastructures import Headers

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

_LINK_LASTS = 600.0
"""Seconds from the start until the link is to be used."""
_WRONG, _WITHIN = 10, 60.0
"""So many wrong links and tokens in so many seconds, and no more are looked at for a while."""


def find_hosts(port: int) -> frozenset[str]:
    """What the Host header of a request to the desk may say."""
    return frozenset(f"{name}:{port}" for name in ("127.0.0.1", "localhost", "[::1]"))


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


def read_bearer(headers: Headers) -> str:
    """The token that a program sends, which no page can make a browser send; "" for none."""
    kind, _, token = headers.get("authorization", "").partition(" ")
    return token.strip() if kind.lower() == "bearer" else ""


class TooManyError(Exception):
    """So many wrong keys were tried that none is looked at for a while."""


class Keys:
    """The one-time link, the sessions that it opened, and the token of the API.

    All are random, of 256 bits, and forgotten when the desk is closed.
    """

    def __init__(self, clock: Callable[[], float], *, scopes: Iterable[Scope] = ()) -> None:
        """Keys that nobody has yet.

        Args:
            clock: seconds that only go forward.
            scopes: what the token for programs is good for; without any there is no token.
        """
        self._clock = clock
        self._until = clock() + _LINK_LASTS
        self._lock = Lock()
        self._wrong = deque[float](maxlen=_WRONG)
        self._link: str = secrets.token_urlsafe()
        self._session = ""
        self.scopes = frozenset(scopes)
        self.token = secrets.token_urlsafe() if self.scopes else ""
        """Lets programs in; goes into the header ``Authorization``, after "Bearer"."""

    @property
    def link(self) -> str:
        """The secret of the link, "" once it was used."""
        return self._link

    def open(self, link: str) -> str:
        """The new session for a link, "" where it is wrong, used or too old.

        Raises:
            TooManyError: too many wrong ones were tried.
        """
        with self._lock:
            self._slow_down()
            if not (_same(link, self._link) and self._clock() < self._until):
                self._wrong.append(self._clock())
                return ""
            self._link, self._session = "", secrets.token_urlsafe()
            return self._session

    def knows_session(self, session: str) -> bool:
        """Whether the cookie is that of the session."""
        return _same(session, self._session)

    def knows_token(self, token: str) -> bool:
        """Whether the token is the API's.

        Raises:
            TooManyError: too many wrong ones were tried.
        """
        with self._lock:
            self._slow_down()
            known = _same(token, self.token)
            if not known:
                self._wrong.append(self._clock())
            return known

    def _slow_down(self) -> None:
        if len(self._wrong) == _WRONG and self._clock() - self._wrong[0] < _WITHIN:
            raise TooManyError


def _same(given: str, kept: str) -> bool:
    """Whether they are equal, in a time that does not tell how far; nothing equals ""."""
    return bool(kept) and secrets.compare_digest(given.encode(), kept.encode())
