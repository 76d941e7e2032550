"""What other programs may read at ``/api/v1``: what the commands print as JSON.

Errors come as problem details (RFC 9457), and ``openapi.json`` describes all of it. A program
brings the token that ``cardscan serve --token`` prints; each route says which scope it must have.
"""

import datetime as dt
from dataclasses import asdict
from typing import Annotated

from fastapi import Depends, FastAPI
from fastapi import Query as Asked
from starlette.responses import Response

from cardscan.contract import filed_to_json, history_to_json, to_text
from cardscan.door import clean_text
from cardscan.entry import Query
from cardscan.pipeline.agenda import find_items, queue_to_json
from cardscan.report import Report, report_to_json
from cardscan.web.described import describe, described
from cardscan.web.guard import API
from cardscan.web.pages.contact import find_filed
from cardscan.web.pages.numbers import make_reader
from cardscan.web.surroundings import Surroundings

AT = f"{API}v1"

_SHOWN, _MOST = 50, 500
"""Contacts in one answer, unasked and at most."""
_LONGEST = 1000
"""Characters of all words together."""
_DAYS = 3650

Shown = Annotated[int, Asked(ge=1, le=_MOST)]


def add_routes(app: FastAPI, around: Surroundings) -> None:
    """The routes for reading."""
    pipeline = around.store.pipeline

    @app.get(f"{AT}/contacts", summary="Find contacts", **described("found"))
    def find_contacts(
        q: Annotated[str, Asked(description="The beginnings of words.")] = "",
        track: str = "",
        stage: str = "",
        event: str = "",
        tag: str = "",
        limit: Shown = _SHOWN,
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
        return to_answer({"count": search.count(query), "contacts": found})

    @app.get(
        f"{AT}/contacts/{{uid}}",
        summary="All of a contact",
        **described("history", of_contact=True),
    )
    def read_contact(uid: str) -> Response:
        return to_history(around, uid)

    @app.get(
        f"{AT}/contacts/{{uid}}/moves",
        summary="Moves of a contact",
        **described("moves", of_contact=True),
    )
    def read_moves(uid: str) -> Response:
        find_filed(around, uid)
        return to_answer({"moves": [asdict(move) for move in pipeline.read_moves(uid)]})

    @app.get(
        f"{AT}/contacts/{{uid}}/touches",
        summary="What passed with a contact",
        **described("touches", of_contact=True),
    )
    def read_touches(uid: str) -> Response:
        find_filed(around, uid)
        return to_answer({"touches": [asdict(one) for one in pipeline.read_touches(uid)]})

    @app.get(f"{AT}/today", summary="Who waits", **described("today"))
    def read_today(
        days: Annotated[int, Asked(ge=0, le=_DAYS, description="Also the next ones.")] = 0,
        limit: Shown = _SHOWN,
    ) -> Response:
        today, strategy = around.today(), around.read_strategy()
        queues = pipeline.read_agenda(today + dt.timedelta(days), limit)
        sections = [
            queue_to_json(queue, find_items(queue, strategy, today, "cardscan {}".format))
            for queue in queues
        ]
        return to_answer({"sections": sections})

    @app.get(f"{AT}/changes", summary="What can be undone", **described("changes"))
    def find_changes(limit: Shown = _SHOWN) -> Response:
        return to_answer({"changes": [asdict(one) for one in pipeline.find_changes(limit)]})

    @app.get(f"{AT}/stats", summary="The numbers", **described("stats"))
    def read_stats(told: Annotated[Report, Depends(make_reader(around))]) -> Response:
        return to_answer(report_to_json(told))

    @app.get(f"{AT}/openapi.json", include_in_schema=False, **described("stats"))
    def read_description() -> Response:
        return to_answer(describe(app, AT))


def to_history(around: Surroundings, uid: str) -> Response:
    """All of a contact, as ``cardscan show --json`` prints it.

    Raises:
        HTTPException: there is no such contact.
    """
    filed, pipeline = find_filed(around, uid), around.store.pipeline
    return to_answer(
        history_to_json(
            filed,
            around.store.traits.read(uid),
            pipeline.read_moves(uid),
            pipeline.read_touches(uid),
            pipeline.read_referred(uid),
        )
    )


def to_answer(values: object) -> Response:
    """Values as the commands print them."""
    return Response(to_text(values), media_type="application/json")
