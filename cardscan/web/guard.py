"""The one way into the desk: each request is looked at here before any page sees it."""

from collections.abc import Callable

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from cardscan.errors import CardscanError
from cardscan.web.security import HEADERS, Keys, TooManyError, find_fault, find_hosts

OPEN = ("/enter", "/static/")
"""Paths that need no key: the link itself, and what is the same for everybody."""

API = "/api/"

Complain = Callable[[Request, int, CardscanError], Response]
"""The answer that tells a person, or a program, what is wrong."""


class ForbiddenError(CardscanError):
    """A request that is not the desk's own, or brings no key."""

    code = "forbidden"


class Guard:
    """Lets through what may be, and puts the headers of safety on every answer.

    It stands around the whole application, so that answers to faults have them too.
    """

    def __init__(self, app: ASGIApp, keys: Keys, port: int, complain: Complain) -> None:
        self._app, self._keys, self._complain = app, keys, complain
        self._hosts = find_hosts(port)
        self.cookie = cookie_name(port)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers one request; connections of other kinds are closed."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        if scope["type"] != "http":
            await send({"type": "websocket.close", "code": 1008})
            return

        async def send_safely(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers[name] = value
                headers.setdefault("cache-control", "no-store")
            await send(message)

        answer = self._refuse(Request(scope)) or self._app
        await answer(scope, receive, send_safely)

    def _refuse(self, request: Request) -> Response | None:
        """The answer to a request that may not be; None for one that may."""
        fault = find_fault(request.method, request.headers, self._hosts)
        if fault:
            error = ForbiddenError(
                f"This request is refused: {fault}.", "Use the desk's own pages."
            )
            return self._complain(request, 403, error)
        if request.url.path.startswith(OPEN):
            return None
        if self._keys.knows_session(request.cookies.get(self.cookie, "")):
            return None
        try:
            if self._has_token(request):
                return None
        except TooManyError:
            return self._complain(request, 429, too_many())
        error = ForbiddenError(
            "This browser has no key to the desk.",
            "Open the link that cardscan serve prints; after a new start there is a new one.",
        )
        return self._complain(request, 401, error)

    def _has_token(self, request: Request) -> bool:
        """Whether a program asks that may: it may only read, and only what is meant for programs.

        Raises:
            TooManyError: too many wrong tokens were tried.
        """
        kind, _, token = request.headers.get("authorization", "").partition(" ")
        meant = request.url.path.startswith(API) and request.method == "GET"
        return meant and kind.lower() == "bearer" and self._keys.knows_token(token.strip())


def cookie_name(port: int) -> str:
    """The name of the session's cookie; browsers share cookies between the ports of a host."""
    return f"cardscan-{port}"


def too_many() -> ForbiddenError:
    """What is told where too many wrong keys were tried."""
    return ForbiddenError("Too many wrong keys were tried.", "Wait for a minute, then try again.")
