"""The API for other programs, ``/api/v1``: what the commands print as JSON, to be read over HTTP.

Errors come as problem details (RFC 9457), and ``openapi.json`` describes all of it. A program
brings the token that ``cardscan serve --token`` prints; each route says which scope it must have.
"""

from typing import Annotated, Any

from fastapi import Depends, FastAPI
from fastapi import Query as Asked
from fastapi.openapi.utils import get_openapi
from starlette.responses import JSONResponse, Response

from cardscan.contract import filed_to_json, history_to_json, schema, to_text
from cardscan.door import clean_text
from cardscan.entry import Query
from cardscan.errors import CardscanError
from cardscan.report import Report, report_to_json
from cardscan.web.guard import API
from cardscan.web.pages.contact import find_filed
from cardscan.web.pages.numbers import read_asked
from cardscan.web.scopes import needs
from cardscan.web.surroundings import Surroundings

_AT = f"{API}v1"
_SHOWN, _MOST = 50, 500
"""Contacts in one answer, unasked and at most."""
_LONGEST = 1000
"""Characters of all words together."""

_TEXT = {"type": "string"}
_PROBLEM = {
    "description": "What went wrong.",
    "type": "object",
    "properties": {
        "type": _TEXT,
        "title": _TEXT,
        "status": {"type": "integer"},
        "detail": _TEXT,
        "code": _TEXT,
        "hint": _TEXT,
    },
    "required": ["type", "title", "status", "detail", "code", "hint"],
}
_FOUND = {
    "description": "Contacts, the best first; without words the last filed.",
    "type": "object",
    "properties": {
        "count": {"description": "How many there are in all.", "type": "integer"},
        "contacts": {"type": "array", "items": {"$ref": "#/$defs/filed"}},
    },
    "required": ["count", "contacts"],
}
_STATS = {"description": "As cardscan stats --json prints it.", "type": "object"}


def add_routes(app: FastAPI, around: Surroundings) -> None:
    """The routes of the API."""

    @app.get(
        f"{_AT}/contacts",
        summary="Find contacts",
        responses=_answers("found"),
        openapi_extra=needs("read"),
    )
    def find_contacts(
        q: Annotated[str, Asked(description="The beginnings of words.")] = "",
        track: str = "",
        stage: str = "",
        event: str = "",
        tag: str = "",
        limit: Annotated[int, Asked(ge=1, le=_MOST)] = _SHOWN,
        skip: Annotated[int, Asked(ge=0, le=10_000_000)] = 0,
    ) -> Response:
        query = Query(
            words=clean_text(q, _LONGEST),
            track=clean_text(track),
            stage=clean_text(stage),
            event=clean_text(event),
            tag=clean_text(tag),
        )
        search = around.store.search
        found = [filed_to_json(one) for one in search.find(query, limit=limit, skip=skip)]
        return _json({"count": search.count(query), "contacts": found})

    @app.get(
        f"{_AT}/contacts/{{uid}}",
        summary="All of a contact",
        responses=_answers("history"),
        openapi_extra=needs("read"),
    )
    def read_contact(uid: str) -> Response:
        filed, pipeline = find_filed(around, uid), around.store.pipeline
        return _json(
            history_to_json(
                filed,
                around.store.traits.read(uid),
                pipeline.read_moves(uid),
                pipeline.read_touches(uid),
                pipeline.read_referred(uid),
            )
        )

    def read_numbers(by: str = "", since: str = "", until: str = "", track: str = "") -> Report:
        return read_asked(around, by, since, until, track)

    @app.get(
        f"{_AT}/stats",
        summary="The numbers",
        responses=_answers("stats"),
        openapi_extra=needs("read"),
    )
    def read_stats(told: Annotated[Report, Depends(read_numbers)]) -> Response:
        return _json(report_to_json(told))

    @app.get(f"{_AT}/openapi.json", include_in_schema=False, openapi_extra=needs("read"))
    def describe() -> Response:
        return _json(_describe(app))


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
    # RFC 9110 wants it where a key is missing.
    headers = {"www-authenticate": "Bearer"} if status == 401 else None
    return JSONResponse(problem, status, headers, media_type="application/problem+json")


def _json(values: object) -> Response:
    return Response(to_text(values), media_type="application/json")


def _answers(name: str) -> dict[int | str, dict[str, Any]]:
    """What a route answers, for its description."""
    return {
        200: {"content": {"application/json": {"schema": _reference(name)}}},
        "default": {
            "description": "What went wrong.",
            "content": {"application/problem+json": {"schema": _reference("problem")}},
        },
    }


def _reference(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}


def _describe(app: FastAPI) -> dict[str, Any]:
    """The OpenAPI document of these routes; its schemas are those of ``cardscan schema``."""
    own = [route for route in app.routes if getattr(route, "path", "").startswith(_AT)]
    told = get_openapi(title="cardscan", version=app.version, routes=own)
    kinds = schema()["$defs"] | {"problem": _PROBLEM, "found": _FOUND, "stats": _STATS}
    token = {"type": "http", "scheme": "bearer", "description": "Printed by serve --token."}
    told["components"] = {"schemas": _moved(kinds), "securitySchemes": {"token": token}}
    return told


def _moved(values: Any) -> Any:
    """A schema whose references lead to where OpenAPI keeps its parts."""
    if isinstance(values, dict):
        return {
            key: value.replace("#/$defs/", "#/components/schemas/")
            if key == "$ref"
            else _moved(value)
            for key, value in values.items()
        }
    return [_moved(one) for one in values] if isinstance(values, list) else values
