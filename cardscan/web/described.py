"""The description of the API in OpenAPI, whose schemas are those of ``cardscan schema``."""

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute

from cardscan.contract import schema
from cardscan.web.scopes import Scope, needs

_TEXT = {"type": "string"}
_WHOLE = {"type": "integer"}


def _object(description: str, **properties: Any) -> dict[str, Any]:
    return {
        "description": description,
        "type": "object",
        "properties": properties,
        "required": list(properties),
    }


def _list(name: str) -> dict[str, Any]:
    return {"type": "array", "items": {"$ref": f"#/$defs/{name}"}}


_PROBLEM = _object(
    "What went wrong.",
    type=_TEXT,
    title=_TEXT,
    status=_WHOLE,
    detail=_TEXT,
    code=_TEXT,
    hint=_TEXT,
)
_PROBLEM["properties"] |= {
    "sent": {"description": "Of what was changed meanwhile, the version sent.", **_WHOLE},
    "current": {"description": "How it is.", "type": "object"},
}

_ANSWERS = {
    "problem": _PROBLEM,
    "found": _object(
        "Contacts, the best first; without words the last filed.",
        count={"description": "How many there are in all.", **_WHOLE},
        contacts=_list("filed"),
    ),
    "stats": {"description": "As cardscan stats --json prints it.", "type": "object"},
    "moves": _object("Every move of a contact, the oldest first.", moves=_list("move")),
    "touches": _object("What passed with a contact, the oldest first.", touches=_list("touch")),
    "today": _object(
        "Who waits, by what for; each as cardscan today --json prints it.",
        sections={"type": "array", "items": {"type": "object"}},
    ),
    "changes": _object(
        "What can be undone, the latest first.",
        changes={"type": "array", "items": _object("A change.", what=_TEXT, at=_TEXT)},
    ),
    "undone": _object("What was undone.", undone=_TEXT),
    "scan": _object(
        "A photo, how far it is, and the contacts on it.",
        id={"description": "The SHA-256 of its bytes.", **_TEXT},
        photo=_TEXT,
        state=_TEXT
        | {"enum": ["waiting", "reading", "done", "review", "failed", "duplicate", "deferred"]},
        contacts=_list("filed"),
        error={"description": "Why it failed or was put off.", "type": ["object", "null"]},
    ),
}


_MERGED = {
    "description": "The contact was merged into another, which is there until that is undone.",
    "headers": {"Location": {"schema": _TEXT}},
}


def described(
    name: str, scope: Scope = "read", sent: Any = None, *, of_contact: bool = False
) -> dict[str, Any]:
    """What is told of a route where it is made.

    Args:
        name: of the schema of what it answers.
        scope: that it takes.
        sent: the schema of what is sent.
        of_contact: whether it reads a contact, which may have been merged into another.
    """
    body = {"required": True, "content": {"application/json": {"schema": sent}}}
    return {
        "openapi_extra": needs(scope) | ({"requestBody": body} if sent else {}),
        "responses": {
            200: {"content": {"application/json": {"schema": _reference(name)}}},
            **({307: _MERGED} if of_contact else {}),
            "default": {
                "description": "What went wrong.",
                "content": {"application/problem+json": {"schema": _reference("problem")}},
            },
        },
    }


def describe(app: FastAPI, at: str) -> dict[str, Any]:
    """The OpenAPI document of the routes under a path."""
    own = [one for one in app.routes if isinstance(one, APIRoute) and one.path.startswith(at)]
    told = get_openapi(title="cardscan", version=app.version, routes=own)
    token = {"type": "http", "scheme": "bearer", "description": "Printed by serve --token."}
    kinds = _moved(schema()["$defs"] | _ANSWERS)
    return told | {"components": {"schemas": kinds, "securitySchemes": {"token": token}}}


def _reference(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}


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
