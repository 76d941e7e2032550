"""The connection over which open pages hear that something was written (server-sent events)."""

from collections.abc import AsyncIterator
from contextlib import aclosing

from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.responses import Response, StreamingResponse

from cardscan.web.feed import Feed
from cardscan.web.render import Render
from cardscan.web.surroundings import Surroundings


def add_routes(app: FastAPI, around: Surroundings, _: Render) -> None:
    """The route of the connection."""

    @app.get("/events")
    async def listen() -> Response:
        if around.feed.full:
            raise HTTPException(429, "Too many pages of the desk are open.")
        return StreamingResponse(_lines(around.feed), media_type="text/event-stream")


async def _lines(feed: Feed) -> AsyncIterator[str]:
    """Events named "mark", or "away" while the database cannot be reached."""
    async with aclosing(feed.listen()) as marks:
        async for mark in marks:
            yield f"event: mark\ndata: {mark}\n\n" if mark else "event: away\ndata: -\n\n"
