"""Triage: the stack divided, one card at a time."""

from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import Depends, FastAPI
from fastapi import Query as Asked
from starlette.responses import RedirectResponse, Response

from cardscan.contact import Filed
from cardscan.entry import UNTRIAGED
from cardscan.errors import StaleError, UsageError
from cardscan.pipeline.moves import plan_division, told_division
from cardscan.pipeline.triage import find_keys, read_habits, suggest
from cardscan.web.forms import Form, read_form
from cardscan.web.pages.contact import find_filed
from cardscan.web.pages.pictures import find_pictures
from cardscan.web.render import Render
from cardscan.web.surroundings import Surroundings

Skipped = Annotated[int, Asked(ge=0, le=1_000_000)]
Sent = Annotated[Form, Depends(read_form)]


def add_routes(app: FastAPI, around: Surroundings, render: Render) -> None:
    """The routes of the page, of an answer and of its undo."""
    pipeline = around.store.pipeline

    @app.get("/triage")
    def show(
        mark: Annotated[str, Depends(around.feed.mark)], skip: Skipped = 0, answered: bool = False
    ) -> Response:
        strategy = around.read_strategy()
        number, waiting = pipeline.read_untriaged(skip)
        last = next(iter(pipeline.find_changes(1)), None) if answered else None
        undo = last and last.what
        values: dict[str, Any] = {"mark": mark, "number": number, "skip": skip, "undo": undo}
        if waiting is None:
            known = not around.store.search.is_empty()
            return render("triage", page="triage", filed=None, contacts=known, **values)
        filed = find_filed(around, waiting.contact.uid)
        habits = read_habits(around.settings.habits_file)
        told = suggest(strategy, filed.contact, filed.event, habits)
        return render(
            "triage",
            page="triage",
            filed=filed,
            contact=filed.contact,
            version=waiting.entry.version,
            told=told,
            keys=find_keys(strategy),
            pictures=find_pictures(around, filed),
            **values,
        )

    @app.post("/triage")
    def answer(form: Sent) -> Response:
        skip, version = form.number("skip"), form.number("version")
        filed, strategy = find_filed(around, form.text("uid")), around.read_strategy()
        chosen = [*form.find_all("track"), *form.find_all("also")]
        tracks = list(dict.fromkeys(strategy.track(one).name if one else "" for one in chosen))
        if not tracks or ("" in tracks and tracks != [""]):
            raise UsageError(
                "There is nobody on a track and on neither.", "Choose the one or other."
            )
        what = told_division(filed.contact.display_name, tracks)
        _check(filed, version, what)
        met = around.to_day(filed.added)
        planned = plan_division(strategy, filed.entries, tracks, around.today(), met=met)
        pipeline.write_entries(
            [(filed.contact.uid, entry) for entry in planned],
            what=what,
            now=around.now(),
            who=around.who,
            why="triage",
        )
        return _next(skip, answered=True)

    @app.post("/triage/undo")
    def undo(form: Sent) -> Response:
        skip = form.number("skip")
        pipeline.undo(form.text("what"))
        return _next(skip, answered=False)


def _check(filed: Filed, version: int, what: str) -> None:
    """That the contact stands as it did on the page.

    Raises:
        StaleError: it does not; the message has both, where it stands and what was chosen.
    """
    (entry, *others) = filed.entries
    if others or (entry.track, entry.stage) != UNTRIAGED or entry.version != version:
        stands = " and ".join(f"{one.track or 'no track'}: {one.stage}" for one in filed.entries)
        raise StaleError(
            f"{filed.contact.display_name} stands at {stands} since this page was shown. "
            f"You were about to do this: {what}.",
            "Nothing was changed. Go on with the triage, or move them by hand.",
        )


def _next(skip: int, *, answered: bool) -> Response:
    """To the next card, which now is where this one was."""
    query = {"skip": skip} | ({"answered": 1} if answered else {})
    return RedirectResponse(f"/triage?{urlencode(query)}", 303)
