"""The next step with a contact, in one go: touched, put off or let go, and the undo of it."""

from typing import Annotated

from fastapi import Depends, FastAPI
from starlette.responses import RedirectResponse, Response

from cardscan.contact import Filed
from cardscan.entry import NO, Entry, Touch
from cardscan.errors import StaleError, UsageError
from cardscan.pipeline.days import parse_coming_day
from cardscan.pipeline.moves import plan_move, put_off
from cardscan.pipeline.touches import BETWEEN
from cardscan.steps import told_delay, told_touch, write_delay, write_move, write_touch
from cardscan.web.forms import Form, read_form
from cardscan.web.pages.contact import find_filed
from cardscan.web.render import Render, page_url
from cardscan.web.surroundings import Surroundings

Sent = Annotated[Form, Depends(read_form)]


def add_routes(app: FastAPI, around: Surroundings, _: Render) -> None:
    """A route for each step."""
    pipeline = around.store.pipeline

    @app.post("/contacts/{uid}/touch")
    def touch(uid: str, form: Sent) -> Response:
        filed = find_filed(around, uid)
        kind = next((one for one in BETWEEN if one == form.text("kind")), None)
        if kind is None:
            raise UsageError("This cannot have passed.", f"It is one of {', '.join(BETWEEN)}.")
        new = Touch(kind, around.time(), form.text("text"))
        find_entry(filed, form, told_touch(filed, new))
        strategy = around.read_strategy()
        write_touch(pipeline, strategy, filed, new, now=around.now(), to_day=around.to_day)
        return go_back(form)

    @app.post("/contacts/{uid}/later")
    def later(uid: str, form: Sent) -> Response:
        filed, today = find_filed(around, uid), around.today()
        day = parse_coming_day(form.text("day"), today)
        entry = put_off(find_entry(filed, form, told_delay(filed, day)), day, today)
        write_delay(pipeline, filed, entry, day, now=around.now())
        return go_back(form)

    @app.post("/contacts/{uid}/no")
    def let_go(uid: str, form: Sent) -> Response:
        filed, strategy = find_filed(around, uid), around.read_strategy()
        why = strategy.reason(form.text("why"))
        what = f"moved {filed.contact.display_name} to {NO} ({form.text('track')})"
        entry = find_entry(filed, form, what)
        moved = plan_move(strategy, entry, NO, today=around.today(), why=why)
        write_move(pipeline, strategy, filed, moved, now=around.now(), who=around.who, why=why)
        return go_back(form)

    @app.post("/undo")
    def undo(form: Sent) -> Response:
        pipeline.undo(form.text("what"))
        return RedirectResponse(page_url(form.text("back")), 303)


def find_entry(filed: Filed, form: Form, what: str) -> Entry:
    """The entry that the page showed, as long as it still is so.

    Raises:
        StaleError: it is not; the message has both, where the contact stands and what was chosen.
    """
    track, version = form.text("track"), form.number("version")
    for entry in filed.entries:
        if (entry.track, entry.version) == (track, version):
            return entry
    stands = " and ".join(f"{one.track or 'no track'}: {one.stage}" for one in filed.entries)
    raise StaleError(
        f"{filed.contact.display_name} has been changed since this page was shown, and stands at "
        f"{stands}. You were about to do this: {what}.",
        "Nothing was changed. Look at the contact again, then repeat it if it is still wanted.",
    )


def go_back(form: Form) -> Response:
    """To the page that the form was on, which then offers the undo."""
    return RedirectResponse(page_url(form.text("back"), done=True), 303)
