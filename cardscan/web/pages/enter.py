"""The way in: a one-time link, exchanged for a cookie."""

import re

from fastapi import FastAPI, Request
from starlette.responses import RedirectResponse, Response

from cardscan.web.guard import Complain, ForbiddenError, cookie_name, too_many
from cardscan.web.security import Keys, TooManyError, is_near

_STAYS = 7 * 86_400
"""Seconds for which a phone keeps its cookie, which the desk forgets when it is closed; without
that it would, as phones end browsers when they please."""

_DEVICES = re.compile("iPhone|iPad|Android")


def add_routes(app: FastAPI, keys: Keys, port: int, complain: Complain) -> None:
    """The route of the links."""

    @app.get("/enter")
    def enter(request: Request, link: str = "") -> Response:
        try:
            device = device_of(request.headers.get("user-agent", ""))
            cookie = keys.open(link, device, near=is_near(request.client))
        except TooManyError:
            return complain(request, 429, too_many())
        session = keys.find_session(cookie)
        if session is None:
            if keys.find_session(request.cookies.get(cookie_name(port), "")):
                return RedirectResponse("/", 303)  # the person goes back, or opens it again
            error = ForbiddenError(
                "This link has been used, or is too old.",
                "It lets one browser in. Start cardscan serve again for a new one; for a phone, "
                "ask for a new code on the desk's page Phone.",
            )
            return complain(request, 401, error)
        inside = RedirectResponse("/", 303)
        inside.set_cookie(
            cookie_name(port),
            cookie,
            max_age=_STAYS if session.number else None,
            httponly=True,
            samesite="strict",
        )
        return inside


def device_of(agent: str) -> str:
    """What a browser runs on, as a person would call it, by its User-Agent."""
    found = _DEVICES.search(agent)
    return found[0] if found else "Browser"
