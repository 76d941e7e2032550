"""The one way into the desk: each request is looked at here before any page sees it."""

from collections.abc import Callable

from starlette.applications import Starlette
from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.types import Message, Receive, Scope, Send

from cardscan.errors import CardscanError
from cardscan.web.scopes import find_needed
from cardscan.web.security import (
    HEADERS,
    Keys,
    Session,
    TooManyError,
    find_fault,
    find_hosts,
    is_near,
    read_bearer,
)

OPEN = ("/enter", "/static/")
"""Paths that need no key: the link itself, and what is the same for everybody."""

CAPTURE = "/capture"
"""The page on which cards are photographed; with what is below it, it is all that a phone may."""

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

    def __init__(
        self, app: Starlette, keys: Keys, port: int, complain: Complain, lan: str = ""
    ) -> None:
        self._app, self._keys, self._complain = app, keys, complain
        self._hosts = find_hosts(port, lan)
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
        if token := read_bearer(request.headers):
            return self._refuse_token(request, token)
        session = self._keys.find_session(request.cookies.get(self.cookie, ""))
        if session is None:
            return self._complain(request, 401, _no_key())
        request.state.session = session
        path: str = request.scope["path"]
        if session.whole or path == CAPTURE or path.startswith(f"{CAPTURE}/"):
            return None
        if path == "/" and request.method == "GET":
            return RedirectResponse(CAPTURE, 303)
        error = ForbiddenError(
            "This phone may photograph cards, and no more.",
            "Whoever sits at the desk can let it see everything, on the page Phone.",
        )
        return self._complain(request, 403, error)

    def _refuse_token(self, request: Request, token: str) -> Response | None:
        """The answer to a program that may not: its token is for some routes of the API alone."""
        try:
            known = self._keys.knows_token(token, near=is_near(request.client))
        except TooManyError:
            return self._complain(request, 429, too_many())
        if not (known and request.url.path.startswith(API)):
            return self._complain(request, 401, _no_key())
        needed = find_needed(self._app.routes, request.scope)
        if needed is None or needed in self._keys.scopes:
            return None
        wanted = ",".join((*sorted(self._keys.scopes), needed))
        error = ForbiddenError(
            f"This token does not let a program {needed}." if needed else "No token will do here.",
            f"Start cardscan serve with --token {wanted}." if needed else "",
        )
        return self._complain(request, 403, error)


def session_of(request: Request) -> Session:
    """Whose request it is, of those that a browser sends."""
    session: Session = request.state.session
    return session


def _no_key() -> ForbiddenError:
    return ForbiddenError(
        "This browser has no key to the desk.",
        "Open the link that cardscan serve prints; after a new start there is a new one.",
    )


def cookie_name(port: int) -> str:
    """The name of the session's cookie; browsers share cookies between the ports of a host."""
    return f"cardscan-{port}"


def too_many() -> ForbiddenError:
    """What is told where too many wrong keys were tried."""
    return ForbiddenError("Too many wrong keys were tried.", "Wait for a minute, then try again.")
