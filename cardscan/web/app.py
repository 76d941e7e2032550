"""The application: its pages, what it answers to faults, and the guard around it."""

from urllib.parse import quote

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from cardscan import __version__
from cardscan.door import clean_text
from cardscan.errors import (
    CardscanError,
    PhotoError,
    PhotoTooLargeError,
    ResourceError,
    StaleError,
    StoreError,
    UsageError,
    to_unexpected,
)
from cardscan.intake.captures import Captures
from cardscan.web import api, scans, writing
from cardscan.web.assets import make_assets
from cardscan.web.guard import API, CAPTURE, Guard
from cardscan.web.pages import (
    board,
    capture,
    contact,
    contacts,
    duplicates,
    enter,
    events,
    forget,
    move,
    notes,
    numbers,
    phone,
    pictures,
    review,
    steps,
    today,
    triage,
)
from cardscan.web.pages.contact import MergedError
from cardscan.web.problems import to_problem
from cardscan.web.render import Render
from cardscan.web.security import Keys
from cardscan.web.surroundings import Surroundings

_STATUSES: tuple[tuple[type[CardscanError], int], ...] = (
    (StaleError, 409),
    (StoreError, 503),
    (ResourceError, 507),
    (UsageError, 400),
    (PhotoTooLargeError, 413),
    (PhotoError, 404),
)
"""The first that fits; all else is a fault of ours, 500."""

_PASSING = (503, 507)
"""What may work a little later, with the same form."""


def make_app(
    around: Surroundings, keys: Keys, port: int, captures: Captures, lan: str = ""
) -> tuple[FastAPI, Guard]:
    """The application and the guard around it, which is what is to be served.

    Args:
        around: what its pages are handed.
        keys: what lets people in.
        port: at which it is served.
        captures: takes in photos; to be closed by whoever opened it.
        lan: the address in the local network at which it is served too, if it is.
    """
    render = Render()

    def complain(request: Request, status: int, error: CardscanError) -> Response:
        if request.url.path.startswith((API, f"{CAPTURE}/")):
            return to_problem(status, _title(status), error)
        session = getattr(request.state, "session", None)
        form = getattr(request.state, "form", None) if status in _PASSING else None
        return render(
            "trouble",
            status,
            title=_title(status),
            error=error,
            page="",
            whole=session is None or session.whole,
            again=quote(request.scope["path"]),
            typed=form.fields() if form else [],
        )

    app = FastAPI(
        title="cardscan",
        version=__version__,
        docs_url=None,  # those pages fetch their scripts from elsewhere
        redoc_url=None,
        openapi_url=None,
    )
    app.mount("/static", make_assets())
    everything = (
        today,
        triage,
        board,
        contacts,
        contact,
        notes,
        forget,
        duplicates,
        numbers,
        pictures,
        review,
        steps,
        move,
        events,
    )
    for pages in everything:
        pages.add_routes(app, around, render)
    capture.add_routes(app, render, captures)
    phone.add_routes(app, render, keys, f"http://{lan}:{port}" if lan else "")
    api.add_routes(app, around)
    writing.add_routes(app, around)
    scans.add_routes(app, captures)
    enter.add_routes(app, keys, port, complain)

    @app.exception_handler(CardscanError)
    async def _refused(request: Request, error: CardscanError) -> Response:
        status = next((status for kind, status in _STATUSES if isinstance(error, kind)), 500)
        return complain(request, status, error)

    @app.exception_handler(HTTPException)
    async def _not_there(request: Request, error: HTTPException) -> Response:
        told = CardscanError(error.detail, "The address may have been mistyped.")
        answer = complain(request, error.status_code, told)
        answer.headers.update(error.headers or {})
        return answer

    @app.exception_handler(MergedError)
    async def _merged(request: Request, error: MergedError) -> Response:
        if request.method != "GET" or request.path_params != {"uid": error.uid}:
            return await _not_there(request, error)
        path = request.scope["route"].path.format(uid=quote(error.kept, safe=""))
        query = f"?{request.url.query}" if request.url.query else ""
        # For as long as that is so: an undone merge makes the address a contact's again.
        return RedirectResponse(path + query, 307)

    @app.exception_handler(RequestValidationError)
    async def _wrong(request: Request, error: RequestValidationError) -> Response:
        names = ", ".join(sorted({clean_text(str(one["loc"][-1]), 50) for one in error.errors()}))
        told = UsageError(f"The address, or what was sent, has a wrong {names}.")
        return complain(request, 400, told)

    @app.exception_handler(Exception)
    async def _failed(request: Request, error: Exception) -> Response:
        return complain(request, 500, to_unexpected(error, "the desk"))

    return app, Guard(app, keys, port, complain, lan)


def _title(status: int) -> str:
    titles = {
        400: "This cannot be done",
        401: "No key",
        403: "Refused",
        404: "Not there",
        405: "This cannot be done here",
        409: "Changed meanwhile",
        413: "Too large",
        415: "This cannot be read",
        429: "Too many",
        503: "The database cannot be reached",
        507: "This computer lacks room",
    }
    return titles.get(status, "A fault in cardscan")
