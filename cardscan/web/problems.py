"""What programs are told of errors: problem details, as RFC 9457 has them."""

from collections.abc import Mapping
from typing import Any

from starlette.responses import JSONResponse, Response

from cardscan.errors import CardscanError, StaleError


class ConflictError(StaleError):
    """A program changes what it has not seen as it is; both versions are told."""

    def __init__(self, sent: int, current: Mapping[str, Any]) -> None:
        super().__init__(
            f"this has been changed meanwhile: version {sent} was sent, "
            f"and it is at version {current['version']}",
            "Look at it again, then repeat the change with its version if it is still wanted.",
        )
        self.sent, self.current = sent, current


def to_problem(status: int, title: str, error: CardscanError) -> Response:
    """An error in the form of problem details."""
    problem = {
        "type": "about:blank",
        "title": title,
        "status": status,
        "detail": error.message,
        "code": error.code,
        "hint": error.hint,
    }
    if isinstance(error, ConflictError):
        problem |= {"sent": error.sent, "current": error.current}
    # RFC 9110 wants it where a key is missing.
    headers = {"www-authenticate": "Bearer"} if status == 401 else None
    return JSONResponse(problem, status, headers, media_type="application/problem+json")
