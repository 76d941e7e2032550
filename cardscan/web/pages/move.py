"""A move to another stage, from the board or from a contact's page: asked for, then made."""

import datetime as dt
from typing import Annotated, Any

from fastapi import Depends, FastAPI
from starlette.responses import RedirectResponse, Response

from cardscan.contact import Filed
from cardscan.door import clean_text
from cardscan.entry import LATER, NO, Entry
from cardscan.errors import StaleError, UsageError
from cardscan.pipeline.board import told_age
from cardscan.pipeline.days import parse_coming_day
from cardscan.pipeline.moves import find_asked, find_start, plan_move
from cardscan.pipeline.strategy import Strategy, Track
from cardscan.steps import told_move, write_move
from cardscan.web.forms import Form, read_form
from cardscan.web.pages.contact import find_filed
from cardscan.web.render import Render, page_url
from cardscan.web.surroundings import Surroundings

Sent = Annotated[Form, Depends(read_form)]


def add_routes(app: FastAPI, around: Surroundings, render: Render) -> None:
    """The routes of the page, which asks, and of the move itself."""

    @app.get("/contacts/{uid}/move")
    def ask(uid: str, track: str, stage: str = "", back: str = "") -> Response:
        filed, strategy = find_filed(around, uid), around.read_strategy()
        here = strategy.track(clean_text(track))
        to = here.destination(clean_text(stage)) if stage else ""
        return show(filed, strategy, here, to, Form([("back", back)]))

    @app.post("/contacts/{uid}/move")
    def move(uid: str, form: Sent) -> Response:
        filed, strategy = find_filed(around, uid), around.read_strategy()
        here = strategy.track(form.text("track"))
        to = here.destination(form.text("stage"))
        start = find_here(filed, strategy, here)
        if start.version != form.number("version"):
            return show(filed, strategy, here, to, form, status=409)
        asked = find_asked(strategy, start, to)
        if asked.anything and not form.text("answered"):
            return show(filed, strategy, here, to, form)
        so, why = form.find_all("so"), form.text("why")
        why = strategy.reason(why) if to == NO else why
        now, who = around.now(), around.who
        try:
            moved = plan_move(
                strategy,
                start,
                to,
                today=around.today(),
                why=why,
                until=find_day(form.text("until"), around.today()) if to == LATER else None,
                confirmed=[check for check in asked.checks if clean_text(check) in so],
            )
        except UsageError as error:
            return show(filed, strategy, here, to, form, status=400, error=error.message)
        try:
            write_move(around.store.pipeline, strategy, filed, moved, now=now, who=who, why=why)
        except StaleError:  # another program was faster by a moment
            return show(find_filed(around, uid), strategy, here, to, form, status=409)
        return RedirectResponse(page_url(form.text("back") or uid, done=True), 303)

    def show(
        filed: Filed,
        strategy: Strategy,
        track: Track,
        to: str,
        form: Form,
        *,
        status: int = 200,
        error: str = "",
    ) -> Response:
        entry, today = find_here(filed, strategy, track), around.today()
        values: dict[str, Any] = {}
        if to:
            moved = Entry(track.name, to, "")
            values = {"asked": find_asked(strategy, entry, to), "what": told_move(filed, moved)}
        back = form.text("back") or filed.contact.uid
        return render(
            "move",
            status,
            page="board",
            contact=filed.contact,
            entry=entry,
            age=told_age((today - around.to_day(entry.since)).days) if entry.version else "",
            track=track,
            to=to,
            stages=[*(stage.name for stage in track.stages), LATER, NO],
            stale=status == 409,
            was=form.text("was"),
            error=error,
            so=form.find_all("so"),
            why=form.text("why"),
            until=form.text("until"),
            reasons=strategy.no_reasons,
            tomorrow=today + dt.timedelta(days=1),
            back=back,
            back_url=page_url(back),
            **values,
        )

    def find_here(filed: Filed, strategy: Strategy, track: Track) -> Entry:
        return find_start(
            strategy,
            filed.entries,
            "",
            track=track.name,
            today=around.today(),
            met=around.to_day(filed.added),
        )


def find_day(typed: str, today: dt.date) -> dt.date | None:
    """The coming day that is typed; None for nothing.

    Raises:
        UsageError: it is none, or past.
    """
    return parse_coming_day(typed, today) if typed else None
