"""Requests to one server: who may see the password, how long to wait, what went wrong in words.

httpx follows no redirect, reads no proxy and no netrc here; certificates are those that the system
trusts. What a request says of itself never holds a header or a password.
"""

import ssl
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Self, TypeVar
from urllib.parse import urlsplit

import httpx

from cardscan.books.carddav.address import check_url, origin_of
from cardscan.errors import BookAwayError, BookError, BookLoginError
from cardscan.secret import Secret

WAITS = (0.5, 1.0, 2.0, 4.0)
"""Seconds between one try and the next, one more try than there are waits."""

_LONGEST_WAIT = 60.0
"""Seconds that are waited at most where a server names a time."""

_PATIENCE = 30.0
"""Seconds for a connection, and between two pieces of an answer."""

_DEADLINE = 120.0
"""Seconds for a whole answer."""

_MAX_ANSWER = 64_000_000
"""Bytes of an answer: fifty cards of the megabyte that servers take at most, with room."""

_PASSING = frozenset({408, 423, 425, 429, 500, 502, 503, 504})
"""Statuses of what may work later."""

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Answer:
    """What the server said."""

    status: int
    url: str
    headers: Mapping[str, str]
    body: bytes


class Wire:
    """A connection to one server, over which one user asks."""

    def __init__(
        self,
        url: str,
        user: str,
        password: Callable[[], Secret],
        *,
        waits: Sequence[float] = WAITS,
        pause: Callable[[float], None] = time.sleep,
        patience: float = _PATIENCE,
    ) -> None:
        """Asks nothing yet.

        Args:
            url: any of the server's; only where scheme, host and port are these, a password goes.
            user: whose password it is.
            password: asked for once the server wants one.
            waits: seconds between one try and the next.
            pause: waits for some seconds.
            patience: seconds for a connection, and between two pieces of an answer.
        """
        self._origin = origin_of(url)
        self.host = self._origin[1]
        self.user = user
        self.waits = waits
        self._password = password
        self._pause = pause
        self._auth: httpx.Auth | None = None
        self._client = httpx.Client(
            verify=ssl.create_default_context(),
            timeout=patience,
            follow_redirects=False,
            trust_env=False,
            headers={"User-Agent": "cardscan", "Accept-Encoding": "identity"},
        )

    def close(self) -> None:
        """Hang up."""
        self._client.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def owns(self, url: str) -> bool:
        """Whether a URL is one of this server."""
        return origin_of(url) == self._origin

    def ask(
        self, method: str, url: str, body: str = "", headers: Mapping[str, str] | None = None
    ) -> Answer:
        """What the server says to one request.

        Raises:
            UsageError: it would go unencrypted over a network.
            BookLoginError: the server does not take the password, or there is none.
            BookAwayError: it did not answer, or not whole, or says to ask later.
            BookError: its certificate is not trusted, or it is another server with a password.
        """
        check_url(url)
        request = self._client.build_request(
            method, url, content=body.encode() or None, headers=dict(headers or {})
        )
        answer = self._send(request)
        if answer.status == httpx.codes.UNAUTHORIZED:
            answer = self._log_in(request, answer)
        if answer.status in _PASSING:
            raise BookAwayError(
                f"{self.host} says {answer.status}: not now",
                "Try again later; what is done stays done.",
                wait=_seconds(answer.headers.get("retry-after", "")),
            )
        return answer

    def insist(self, request: Callable[[], _T]) -> _T:
        """What a request that changes nothing gives, asked again after a while where it fails.

        Raises:
            BookAwayError: it failed every time.
        """
        for wait in self.waits:
            try:
                return request()
            except BookAwayError as error:
                self.rest(wait, error)
        return request()

    def rest(self, wait: float, error: BookAwayError) -> None:
        """Wait as long as is due, or as the server asks for."""
        self._pause(max(wait, min(error.wait, _LONGEST_WAIT)))

    def _log_in(self, request: httpx.Request, refused: Answer) -> Answer:
        """The same request with the password, which later ones then have too."""
        if not self.owns(refused.url):
            host = urlsplit(refused.url).hostname
            raise BookError(
                f"{self.host} sends to {host}, which wants a password",
                f"If you trust it with yours, name it: cardscan push {refused.url}",
            )
        if not self.user:
            raise BookLoginError(
                f"{self.host} wants to know who asks",
                "Name yourself with --user NAME or the setting user.",
            )
        if self._auth is None:
            secret = self._password().reveal()
            digest = refused.headers.get("www-authenticate", "").lower().startswith("digest")
            self._auth = (httpx.DigestAuth if digest else httpx.BasicAuth)(self.user, secret)
            answer = self._send(request)
            if answer.status != httpx.codes.UNAUTHORIZED:
                return answer
        raise BookLoginError(
            f"{self.host} does not take the password of {self.user}",
            "Check the name (--user) and the password; some servers want one made for programs.",
        )

    def _send(self, request: httpx.Request) -> Answer:
        url = str(request.url)
        auth = self._auth if self.owns(url) else None
        until = time.monotonic() + _DEADLINE
        body = bytearray()
        with self._in_words():
            response = self._client.send(request, auth=auth, stream=True)
            try:
                for piece in response.iter_bytes():
                    body += piece
                    if len(body) > _MAX_ANSWER or time.monotonic() > until:
                        raise BookAwayError(
                            f"{self.host} does not come to an end with its answer",
                            "Try again later.",
                        )
            finally:
                response.close()
        headers = {name.lower(): value for name, value in response.headers.items()}
        return Answer(response.status_code, url, headers, bytes(body))

    @contextmanager
    def _in_words(self) -> Iterator[None]:
        """Errors of httpx as ours."""
        try:
            yield
        except httpx.TimeoutException as error:
            raise BookAwayError(
                f"{self.host} does not answer in time", "Try again later."
            ) from error
        except httpx.ConnectError as error:
            if "CERTIFICATE_VERIFY_FAILED" in str(error):
                why = str(error).partition("CERTIFICATE_VERIFY_FAILED] ")[2].partition(" (_ssl")[0]
                raise BookError(
                    f"the certificate of {self.host} is not to be trusted: {why}",
                    "Nothing was sent. Check the address; of an authority of your own, name the "
                    "certificate in SSL_CERT_FILE.",
                ) from error
            raise BookAwayError(
                f"{self.host} cannot be reached", "Check the address and the network."
            ) from error
        except (httpx.TransportError, httpx.DecodingError) as error:
            raise BookAwayError(
                f"{self.host} broke off in the middle of an answer", "Try again later."
            ) from error
        except httpx.InvalidURL as error:
            raise BookError(f"{self.host} gave an address that is none") from error


def _seconds(text: str) -> float:
    """Of a Retry-After header in seconds; its other form, a date, is none."""
    return float(text) if text.isascii() and text.isdigit() else 0.0
