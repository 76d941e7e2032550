"""The way in: the one-time link, exchanged for a cookie."""

from fastapi import FastAPI, Request
from starlette.responses import RedirectResponse, Response

from cardscan.web.guard import Complain, ForbiddenError, cookie_name, too_many
from cardscan.web.security import Keys, TooManyError


def add_routes(app: FastAPI, keys: Keys, port: int, complain: Complain) -> None:
    """The route of the link."""

    @app.get("/enter")
    def enter(request: Request, link: str = "") -> Response:
        try:
            session = keys.open(link)
        except TooManyError:
            return complain(request, 429, too_many())
        if not session:
            if keys.knows_session(request.cookies.get(cookie_name(port), "")):
                return RedirectResponse("/", 303)  # the person goes back, or opens it again
            error = ForbiddenError(
                "This link has been used, or is too old.",
                "It lets one browser in. Start cardscan serve again for a new one.",
            )
            return complain(request, 401, error)
        inside = RedirectResponse("/", 303)
        inside.set_cookie(cookie_name(port), session, httponly=True, samesite="strict")
        return inside
