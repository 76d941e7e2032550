"""One contact: its fields, the card, where it stands, what happened and what comes next."""

import datetime as dt
from collections.abc import Iterator
from urllib.parse import quote

from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.responses import Response

from cardscan.contact import Filed, Handle, Phone
from cardscan.correct import FIELDS, values_of
from cardscan.pipeline.history import find_happenings, told_dues
from cardscan.pipeline.touches import BETWEEN
from cardscan.profile import to_url
from cardscan.shown import LABELS, shown, sureness
from cardscan.web.pages.pictures import find_pictures
from cardscan.web.render import Render
from cardscan.web.surroundings import Surroundings

Row = dict[str, str]
"""A value of a contact: its label, text, kind, how sure it is, and where it leads."""


def add_routes(app: FastAPI, around: Surroundings, render: Render) -> None:
    """The route of the page."""

    @app.get("/contacts/{uid}")
    def show(uid: str, done: bool = False) -> Response:
        filed, pipeline = find_filed(around, uid), around.store.pipeline
        happened = find_happenings(
            pipeline.read_moves(uid),
            pipeline.read_touches(uid),
            pipeline.read_referred(uid),
            around.to_day,
        )
        traits = around.store.traits.read(uid)
        return render(
            "contact",
            page="contacts",
            filed=filed,
            contact=filed.contact,
            rows=list(_rows(filed)),
            labels=LABELS,
            traits=[
                (label, [one.text for one in traits if one.kind == kind])
                for label, kind in (("Offers", "offer"), ("Needs", "need"), ("Tags", "tag"))
            ],
            pictures=find_pictures(around, filed),
            entries=[(one, list(told_dues(one, around.to_day))) for one in filed.entries],
            happened=happened[::-1],
            done=around.read_last() if done else "",
            kinds=BETWEEN,
            reasons=around.read_strategy().no_reasons,
            tomorrow=around.today() + dt.timedelta(days=1),
        )


def find_filed(around: Surroundings, uid: str) -> Filed:
    """The contact with exactly this uid.

    Raises:
        HTTPException: there is none.
    """
    filed = around.store.search.find_uid(uid)
    if filed is None:
        raise HTTPException(404, "There is no such contact.")
    return filed


def _rows(filed: Filed) -> Iterator[Row]:
    for field in FIELDS:
        for index, value in enumerate(values_of(filed.contact, field)):
            text, leads = shown(value), ""
            if isinstance(value, Phone) and value.number.startswith("+"):
                leads = f"tel:{value.number}"
            elif isinstance(value, Handle):
                leads = to_url(value)
            elif field == "emails":
                leads = f"mailto:{quote(text, safe='@')}"
            elif field == "urls" and text.lower().startswith(("https://", "http://")):
                leads = text
            yield {
                "label": LABELS[field],
                "text": text,
                "kind": value.type if isinstance(value, Phone) else "",
                "sure": sureness(filed, field, index),
                "leads": leads,
            }
