"""Capture: cards photographed with a phone, or dropped onto the desk, and what became of each.

A script sends a photo in pieces under a key that it has made up, of 128 bits. Whoever knows the key
may go on with the photo and ask what became of it, and nobody else:

PUT    /capture/KEY?name=&length=&event=    begins it, any number of times; tells how far it is
PATCH  /capture/KEY                         adds the body at the byte that Upload-Offset names
GET    /capture/KEY                         tells how far it is

Without scripts, photos come as an ordinary form.
"""

from collections import defaultdict, deque
from secrets import token_hex
from typing import Annotated, Any

from fastapi import FastAPI, Header, Path, Request
from fastapi import Query as Asked
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, RedirectResponse, Response

from cardscan.door import clean_file_name, clean_text
from cardscan.errors import UsageError
from cardscan.intake.captures import Captures, Shot
from cardscan.intake.uploads import LONGEST_EVENT, Upload
from cardscan.web.bodies import copy, find_files, read_parts, read_pieces
from cardscan.web.guard import CAPTURE, session_of
from cardscan.web.render import Render, contact_url

_SHOWN = 50
"""Photos on the page, the last ones."""
_AT_A_TIME = 3
"""A form may be as long as so many of the largest photos."""
_LONGEST_NAME = 255

Key = Annotated[str, Path(pattern="^[0-9a-f]{32}$")]


def add_routes(app: FastAPI, render: Render, captures: Captures) -> None:
    """The routes of the page and of the photos."""
    own: defaultdict[int, deque[str]] = defaultdict(lambda: deque(maxlen=_SHOWN))
    """By session, the keys of what it has sent; the person at the desk sees all."""

    @app.get(CAPTURE)
    def show(request: Request, event: str = "") -> Response:
        session = session_of(request)
        if session.whole:
            shots = list(captures.find_last(_SHOWN))
        else:
            found = map(captures.find, reversed(own[session.number]))
            shots = [shot for shot in found if shot]
        return render(
            "capture",
            page="capture",
            whole=session.whole,
            shots=[to_json(shot, links=session.whole) for shot in shots],
            trouble=captures.reader.find_trouble(),
            event=clean_text(event, LONGEST_EVENT),
            longest=LONGEST_EVENT,
            most=captures.uploads.most,
        )

    @app.post(CAPTURE)
    async def send(request: Request) -> Response:
        uploads = captures.uploads
        form = await read_parts(request, _AT_A_TIME * uploads.most)
        try:
            event, files = clean_text(str(form.get("event", ""))), find_files(form, "photos")
            uploads.check_event(event)
            for file in files:
                uploads.check_length(file.size or 0, clean_file_name(file.filename or ""))
            for file in files:
                key, name = token_hex(16), clean_file_name(file.filename or "")
                with uploads.draft(file.size or 0) as draft:
                    await copy(file, draft)
                    await run_in_threadpool(draft.keep, key, name, event)
                own[session_of(request).number].append(key)
        finally:
            await form.close()
        if not files:
            raise UsageError("No photo was chosen.", "Choose or take one, then send it.")
        await run_in_threadpool(captures.reader.wake)
        return RedirectResponse(CAPTURE, 303)

    @app.put(f"{CAPTURE}/{{key}}")
    def begin(
        request: Request,
        key: Key,
        name: Annotated[str, Asked(max_length=1000)],
        length: Annotated[int, Asked(ge=0)],
        event: str = "",
    ) -> Response:
        shot = captures.find(key)
        if shot is None or shot.state == "uploading":
            name = clean_file_name(name)[:_LONGEST_NAME]
            captures.uploads.begin(Upload(key, name, length, clean_text(event)))
        session = session_of(request)
        if key not in own[session.number]:
            own[session.number].append(key)
        return tell(request, key)

    @app.patch(f"{CAPTURE}/{{key}}")
    async def add(
        request: Request, key: Key, upload_offset: Annotated[int, Header(ge=0)]
    ) -> Response:
        at = upload_offset

        def append(piece: bytes) -> None:
            nonlocal at
            at = captures.uploads.append(key, at, piece)

        await read_pieces(request, append, partly=True)
        if captures.uploads.find(key) is None:
            await run_in_threadpool(captures.reader.wake)
        return await run_in_threadpool(tell, request, key)

    @app.get(f"{CAPTURE}/{{key}}")
    def tell(request: Request, key: Key) -> Response:
        shot = captures.find(key)
        if shot is None:
            raise HTTPException(404, "Nothing is known of this photo.")
        told = to_json(shot, links=session_of(request).whole)
        return JSONResponse(told | {"trouble": captures.reader.find_trouble()})


def to_json(shot: Shot, *, links: bool) -> dict[str, Any]:
    """How far a photo is, in words.

    Args:
        shot: the photo.
        links: whether whoever asks may see the contacts on it.
    """
    people = [
        {
            "name": filed.contact.display_name or "(no name)",
            "address": contact_url(filed.contact.uid) if links else "",
        }
        for filed in shot.contacts
    ]
    return {
        "key": shot.key,
        "name": shot.name,
        "event": shot.event,
        "state": shot.state,
        "offset": shot.offset,
        "ended": shot.ended,
        "words": _in_words(shot),
        "people": people,
    }


def _in_words(shot: Shot) -> str:
    number = len(shot.contacts)
    contacts = "no contact" if not number else f"{number} contact{'s' * (number > 1)}"
    why = f"{shot.why}. {shot.hint}"
    words = {
        "uploading": "uploading",
        "waiting": "here, waiting to be read",
        "reading": "reading",
        "done": contacts,
        "review": f"{contacts}, for review",
        "duplicate": "known already" if number else "no new contact",
        "failed": f"refused: {why}",
        "deferred": f"put off, and tried again by itself: {why}",
    }
    return words[shot.state]
