"""The board of a track: a column for each stage, with those who stand there."""

from typing import Annotated, Any

from fastapi import Depends, FastAPI
from fastapi import Query as Asked
from starlette.exceptions import HTTPException
from starlette.responses import Response

from cardscan.door import clean_text
from cardscan.pipeline.board import SOON, Column, Standing, find_columns, find_dues, told_age
from cardscan.web.render import Render
from cardscan.web.surroundings import Surroundings

_SHOWN = 20
"""People of a column at a time."""
_MOST_PARTS = 100_000


def add_routes(app: FastAPI, around: Surroundings, render: Render) -> None:
    """The route of the page, and of a part of one of its columns."""

    @app.get("/board")
    def show(
        mark: Annotated[str, Depends(around.feed.mark)],
        track: str = "",
        stage: str = "",
        at: Annotated[int, Asked(ge=1, le=_MOST_PARTS)] = 1,
        done: bool = False,
    ) -> Response:
        strategy = around.read_strategy()
        here = strategy.track(clean_text(track)) if track else strategy.tracks[0]
        stage = clean_text(stage)
        skip = (at - 1) * _SHOWN if stage else 0
        found = around.store.pipeline.read_board(here.name, limit=_SHOWN, stage=stage, skip=skip)
        columns = [one for one in find_columns(here, found) if stage in ("", one.stage)]
        if not columns:
            raise HTTPException(404, f"{here.name} has no such stage.")
        return render(
            "board",
            page="board",
            mark=mark,
            track=here,
            tracks=strategy.tracks,
            columns=[_column(one, skip) for one in columns],
            only=stage,
            at=at if stage else 1,
            size=_SHOWN,
            number=sum(one.number for one in columns),
            contacts=not around.store.search.is_empty(),
            done=around.read_last() if done else "",
        )

    def _column(column: Column, skip: int) -> dict[str, Any]:
        return {
            "stage": column.stage,
            "number": column.number,
            "more": max(0, column.number - skip - len(column.people)),
            "people": [_person(one) for one in column.people],
        }

    def _person(one: Standing) -> dict[str, Any]:
        today = around.today()
        return {
            "contact": one.contact,
            "event": one.event,
            "version": one.entry.version,
            "age": told_age((today - around.to_day(one.entry.since)).days),
            "dues": [(due.words, _urgency(due.days)) for due in find_dues(one.entry, today)],
        }


def _urgency(days: int) -> str:
    """The class of what is due in so many days."""
    return "over" if days < 0 else "soon" if days <= SOON else "quiet"
