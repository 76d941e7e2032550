"""Photos from other programs, ``/api/v1/scan``: each is known by the SHA-256 of its bytes.

So the same photo may be sent any number of times: it is read once, and what came of it is told.
"""

import asyncio
from typing import Annotated, Any

from fastapi import FastAPI, Path, Request
from fastapi import Query as Asked
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.responses import Response

from cardscan.contract import filed_to_json, to_text
from cardscan.door import clean_file_name, clean_text
from cardscan.errors import UsageError
from cardscan.intake.captures import Captures, Shot
from cardscan.intake.uploads import Draft
from cardscan.web.bodies import copy, find_files, is_form, read_length, read_parts, read_pieces
from cardscan.web.described import described
from cardscan.web.guard import API

_AT = f"{API}v1"
_LONGEST_WAIT = 120
_LOOK = 0.1
"""Seconds between two looks at a photo that is waited for."""

Wait = Annotated[int, Asked(ge=0, le=_LONGEST_WAIT, description="Seconds to wait for the end.")]

_BODY = {
    "description": "The bytes of the photo; a form with the file photo will do too.",
    "required": True,
    "content": {
        "application/octet-stream": {"schema": {"type": "string", "format": "binary"}},
    },
}


def add_routes(app: FastAPI, captures: Captures) -> None:
    """The routes of the scan."""

    told = described("scan", "scan")
    later = {"description": "It is here; Location tells what becomes of it."}
    told["responses"][202] = told["responses"][200] | later

    @app.post(
        f"{_AT}/scan",
        summary="Scan a photo",
        status_code=202,
        responses=told["responses"],
        openapi_extra=told["openapi_extra"] | {"requestBody": _BODY},
    )
    async def scan(
        request: Request,
        name: Annotated[str, Asked(max_length=255, description="Of the file.")] = "photo.jpg",
        event: Annotated[str, Asked(description="Where the people were met.")] = "",
        wait: Wait = 0,
    ) -> Response:
        uploads, event = captures.uploads, clean_text(event)
        uploads.check_event(event)
        if is_form(request):
            form = await read_parts(request, uploads.most)
            try:
                file = next(iter(find_files(form, "photo")), None)
                if file is None:
                    raise UsageError("The form has no file named photo.", "Send one.")
                name = file.filename or name
                with uploads.draft(file.size or 0) as draft:
                    await copy(file, draft)
                    key = await run_in_threadpool(keep, draft, name, event)
            finally:
                await form.close()
        else:
            with uploads.draft(read_length(request)) as draft:
                await read_pieces(request, draft.write)
                key = await run_in_threadpool(keep, draft, name, event)
        return await answer(key, wait)

    def keep(draft: Draft, name: str, event: str) -> str:
        key = draft.sha256
        if captures.find(key) is None:
            draft.keep(key, clean_file_name(name), event)
            captures.reader.wake()
        return key

    @app.get(f"{_AT}/scans/{{id}}", summary="What became of a photo", **told)
    async def tell(
        id: Annotated[str, Path(pattern="^[0-9a-f]{64}$")],
        wait: Wait = 0,
    ) -> Response:
        return await answer(id, wait)

    async def answer(key: str, wait: int) -> Response:
        until = asyncio.get_running_loop().time() + wait
        while True:
            shot = await run_in_threadpool(captures.find, key)
            if shot is None:
                raise HTTPException(404, "Nothing is known of this photo.")
            if shot.ended or asyncio.get_running_loop().time() >= until:
                status, place = 200 if shot.ended else 202, f"{_AT}/scans/{key}"
                told = to_text(to_json(shot))
                return Response(told, status, {"location": place}, "application/json")
            await asyncio.sleep(_LOOK)


def to_json(shot: Shot) -> dict[str, Any]:
    """What is told of a photo."""
    error = {"code": shot.code, "message": shot.why, "hint": shot.hint}
    return {
        "id": shot.key,
        "photo": shot.name,
        "state": shot.state,
        "contacts": [filed_to_json(filed) for filed in shot.contacts],
        "error": error if shot.code else None,
    }
