"""Phone: how a phone comes to the desk, by a code on the screen, and which ones have."""

from typing import Annotated

from fastapi import Depends, FastAPI
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from cardscan.errors import UsageError
from cardscan.image.codes import to_svg
from cardscan.web.forms import Form, read_form
from cardscan.web.render import Render
from cardscan.web.security import LINK_LASTS, Keys

Sent = Annotated[Form, Depends(read_form)]


def add_routes(app: FastAPI, render: Render, keys: Keys, home: str) -> None:
    """The routes of the page, of the code and of what may be done with phones.

    Args:
        app: the application.
        render: makes the page.
        keys: lets phones in.
        home: the desk's address in the local network, "" where it is not open to that.
    """

    @app.get("/phone")
    def show() -> Response:
        return render(
            "phone",
            page="phone",
            home=home,
            link=_link(),
            minutes=round(LINK_LASTS / 60),
            phones=[(phone, round(seconds / 60)) for phone, seconds in keys.find_phones()],
        )

    @app.get("/phone/code.svg")
    def draw() -> Response:
        if not _link():
            raise HTTPException(404, "There is no code that can be used.")
        return Response(to_svg(_link()), media_type="image/svg+xml")

    @app.post("/phone")
    def invite() -> Response:
        if not home:
            raise UsageError(
                "No phone reaches this desk.", "Close it, and start it with cardscan serve --lan."
            )
        keys.invite()
        return RedirectResponse("/phone", 303)

    @app.post("/phone/end")
    def end(form: Sent) -> Response:
        keys.end(form.number("phone"))
        return RedirectResponse("/phone", 303)

    @app.post("/phone/entrust")
    def entrust(form: Sent) -> Response:
        keys.entrust(form.number("phone"))
        return RedirectResponse("/phone", 303)

    def _link() -> str:
        return f"{home}/enter?link={keys.phone_link}" if home and keys.phone_link else ""
