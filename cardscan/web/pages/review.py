"""Review: the card beside what was made of it, corrected with keys, a click or by typing."""

from collections.abc import Mapping
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import Depends, FastAPI
from fastapi import Query as Asked
from starlette.responses import RedirectResponse, Response

from cardscan.contact import Field, Filed
from cardscan.correct import FIELDS, parse_typed, settle
from cardscan.doubts import accepted, answered_with
from cardscan.errors import UsageError
from cardscan.rework import find_sides, join, split
from cardscan.shown import LABELS, told_correction
from cardscan.web.forms import Form, read_form
from cardscan.web.looks import Row, find_faces, find_rows, texts_of
from cardscan.web.pages.contact import find_filed
from cardscan.web.render import Render, review_url
from cardscan.web.surroundings import Surroundings

Sent = Annotated[Form, Depends(read_form)]
Place = Annotated[int | None, Asked(ge=0, le=1_000_000)]
Typed = Mapping[Field, list[str]]
"""By field, the texts that a person has put in the place of others."""

_SHOWN = 50
"""In the list of those who wait, and of those who were taken off."""
_NEAR = 3
"""Cards filed before and after one, among which its other side may be."""


def add_routes(app: FastAPI, around: Surroundings, render: Render) -> None:
    """The routes of the queue, of a card in it, and of those that were taken off."""
    reviews = around.store.reviews

    @app.get("/review")
    def queue(last: str = "") -> Response:
        first = reviews.find_first(_SHOWN)
        return render(
            "queue",
            page="review",
            number=reviews.count(),
            first=first,
            off=len(reviews.find_off(_SHOWN)),
            contacts=bool(first) or around.store.counts()["contacts"],
            labels=LABELS,
            last=last,
            done=around.read_last() if last else "",
        )

    @app.get("/review/off")
    def off() -> Response:
        return render("off", page="review", off=reviews.find_off(_SHOWN), done=around.read_last())

    @app.post("/review/off")
    def put_back(form: Sent) -> Response:
        uid = form.text("uid")
        what = f"put back the card of {form.text('name')}"
        reviews.put_back(uid, what=what, now=around.now())
        return RedirectResponse(review_url(uid), 303)

    @app.post("/review/undo")
    def undo(form: Sent) -> Response:
        around.store.pipeline.undo(form.text("what"))
        there = around.store.search.find_uid(form.text("uid"))
        return RedirectResponse(review_url(form.text("uid")) if there else "/review", 303)

    @app.get("/review/{uid}")
    def show(uid: str, doubt: Place = None, last: str = "") -> Response:
        return _show(around, render, find_filed(around, uid), doubt, last=last)

    @app.post("/review/{uid}")
    def change(uid: str, form: Sent) -> Response:
        filed, doubt = find_filed(around, uid), form.number("doubt")
        typed = _find_typed(form)
        if (form.number("version"), form.text("rev")) != (filed.version, filed.contact.rev):
            differing = _find_differing(filed, form, typed)
            return _show(around, render, filed, doubt, 409, typed=typed, differing=differing)
        try:
            return _act(around, _correct(around, filed, typed, form), filed, form)
        except UsageError as error:
            filed = find_filed(around, uid)  # some of it may have been done
            return _show(around, render, filed, doubt, 400, typed=typed, wrong=error.message)


def _correct(around: Surroundings, filed: Filed, typed: Typed, form: Form) -> Filed:
    """The contact with what was typed, or another reading, filed.

    Raises:
        UsageError: what was typed is no value of its field.
    """
    settings = around.settings
    changed = filed
    wanted = parse_typed(filed.contact, typed, settings.country, settings.home_country)
    for field, values in wanted.items():
        changed = settle(changed, field, values)
    named = list(wanted)
    if rival := form.text("take"):
        row_id, _, number = rival.partition(".")
        sides, readings = _read_card(around, filed)
        chosen = next((row for row in find_rows(filed, sides, readings) if row.id == row_id), None)
        if chosen is None or not number.isdecimal() or int(number) >= len(chosen.rivals):
            raise UsageError("There is no such reading", "Look at the card again.")
        value = chosen.rivals[int(number)].candidate.value
        changed = answered_with(changed, chosen.doubt, (value,))
        named.append(chosen.field)
    what = told_correction(filed, named)
    if form.text("do") == "accept":
        changed = accepted(changed)
        what = f"accepted the card of {filed.contact.display_name or filed.photo}"
    if changed == filed:
        return filed
    return around.store.reviews.change(changed, what=what, now=around.now())


def _act(around: Surroundings, changed: Filed, filed: Filed, form: Form) -> Response:
    """What else a button asks for, and the page that follows."""
    store, now = around.store, around.now()
    uid, doubt = filed.contact.uid, form.number("doubt")
    verb, _, rest = form.text("do").partition(".")
    if verb == "accept":
        return _next(around, uid, doubt)
    if verb == "turn":
        side, _, quarters = rest.partition(".")
        if side not in ("0", "1") or quarters not in ("1", "2", "3"):
            raise UsageError("a card is turned by quarters", "Use the buttons.")
        from cardscan.turning import turn  # with all that reads cards, which nothing else here does

        turn(changed, int(side), int(quarters), store, around.settings, now)
    elif verb == "split":
        split(changed, store, around.settings, now, around.make_uid)
    elif verb == "join":
        front = store.read_contact(form.text("front") if rest == "" else rest)
        join(front, changed, store, around.read_strategy().rank, now)
        return _back(front.contact.uid, None)
    elif verb == "off":
        what = f"took off the card of {filed.contact.display_name or filed.photo}"
        store.reviews.take_off(changed, what=what, now=now)
        return _next(around, uid, doubt)
    return _back(uid, doubt, done=changed != filed or verb in ("turn", "split"))


def _next(around: Surroundings, uid: str, doubt: int) -> Response:
    """To the card after this one, which offers the undo."""
    place = around.store.reviews.find_next((uid, doubt))
    if place is None:
        return RedirectResponse(f"/review?{urlencode({'last': uid})}", 303)
    query = urlencode({"doubt": place[1], "last": uid})
    return RedirectResponse(f"{review_url(place[0])}?{query}", 303)


def _back(uid: str, doubt: int | None, *, done: bool = True) -> Response:
    query = {} if doubt is None else {"doubt": doubt}
    told = urlencode(query | ({"last": uid} if done else {}))
    return RedirectResponse(f"{review_url(uid)}?{told}" if told else review_url(uid), 303)


def _find_typed(form: Form) -> dict[Field, list[str]]:
    """The fields whose texts are not those that the page showed."""
    typed = dict[Field, list[str]]()
    for field in FIELDS:
        texts, shown = form.find_typed(field), form.find_typed(f"was.{field}")
        if texts and list(filter(None, texts)) != list(filter(None, shown)):
            typed[field] = texts
    return typed


def _find_differing(filed: Filed, form: Form, typed: Typed) -> list[dict[str, str]]:
    """The fields that were changed by another program, or by the person, in both versions."""
    held = texts_of(filed)
    found = []
    for field in FIELDS:
        now = [text for text in held[field] if text]
        was = list(filter(None, form.find_typed(f"was.{field}")))
        if field in typed or now != was:
            yours = typed.get(field, was)
            texts = {"now": "; ".join(now), "yours": "; ".join(filter(None, yours))}
            found.append({"label": LABELS[field], "id": f"{field}-0"} | texts)
    return found


def _texts(rows: list[Row], typed: Typed) -> dict[Field, list[str]]:
    """By field what its rows hold, and what was typed beyond them."""
    shown = dict[Field, list[str]]()
    for row in rows:
        shown.setdefault(row.field, []).append(row.text)
    return {**shown, **typed}


def _read_card(around: Surroundings, filed: Filed) -> tuple[Any, Any]:
    sides = around.store.read_sides(filed.contact.uid)
    return sides, [one for side in sides for one in side.candidates]


def _show(
    around: Surroundings,
    render: Render,
    filed: Filed,
    doubt: int | None,
    status: int = 200,
    *,
    last: str = "",
    typed: Typed | None = None,
    wrong: str = "",
    differing: list[dict[str, str]] | None = None,
) -> Response:
    """The page of one card, with what was typed and could not be filed still in its fields."""
    reviews, uid = around.store.reviews, filed.contact.uid
    sides, readings = _read_card(around, filed)
    rows = find_rows(filed, sides, readings)
    at = len(filed.review) if doubt is None else doubt
    ahead, behind = (reviews.find_next((uid, at), back=back) for back in (False, True))
    doubted = {reason: row.id for row in rows for reason in row.doubt.reasons}
    return render(
        "review",
        status,
        page="review",
        filed=filed,
        called=filed.contact.display_name or filed.photo or "(no name)",
        number=reviews.count(),
        doubt=at,
        ahead=ahead if at else reviews.find_next(),
        behind=behind if at else None,
        rows=rows,
        texts=_texts(rows, typed or {}),
        reasons=[
            (LABELS.get(reason.field, reason.field), reason.why, doubted.get(reason, "full_name-0"))
            for reason in filed.review
        ],
        faces=list(find_faces(find_sides(filed), sides)),
        near=reviews.find_near(uid, _NEAR) if len(sides) == 1 else (),
        wrong=wrong,
        differing=differing,
        last=last,
        done=around.read_last() if last else "",
    )
