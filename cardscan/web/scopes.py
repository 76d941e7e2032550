"""What a token may be used for: each route of the API says which scope it takes."""

from collections.abc import Iterable
from typing import Any, Literal, get_args

from starlette.routing import BaseRoute, Match
from starlette.types import Scope as Asked

from cardscan.errors import UsageError

Scope = Literal["read", "write", "scan"]
SCOPES: tuple[Scope, ...] = get_args(Scope)


def parse_scopes(text: str) -> tuple[Scope, ...]:
    """Scopes as they are typed, with commas between.

    Raises:
        UsageError: one of them is none.
    """
    named = {name.strip() for name in text.split(",") if name.strip()}
    if unknown := ", ".join(sorted(named - {*SCOPES})):
        raise UsageError(f"{unknown} is no scope", f"A token has some of {', '.join(SCOPES)}.")
    return tuple(scope for scope in SCOPES if scope in named)


def needs(scope: Scope) -> dict[str, Any]:
    """The ``openapi_extra`` of a route that takes a token of this scope."""
    return {"security": [{"token": [scope]}]}


def find_needed(routes: Iterable[BaseRoute], asked: Asked) -> str | None:
    """The scope that a token must have for a request; "" where no token will do.

    Args:
        routes: of the application.
        asked: the request, as ASGI has it.

    Returns:
        None where there is no such route.
    """
    for route in routes:
        if route.matches(asked)[0] is Match.FULL:
            extra = getattr(route, "openapi_extra", None)
            return str(extra["security"][0]["token"][0]) if extra else ""
    return None
