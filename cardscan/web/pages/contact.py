"""One contact: its fields, the card, where it stands, what happened and what comes next."""

import datetime as dt
from collections.abc import Iterator, Sequence
from urllib.parse import quote

from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.responses import Response

from cardscan.books.vcard import to_card
from cardscan.contact import Contact, Filed, Handle, Phone
from cardscan.correct import FIELDS, values_of
from cardscan.pipeline.history import find_happenings, told_dues
from cardscan.pipeline.introductions import Meeting, find_meetings_of, find_near, index_terms
from cardscan.pipeline.touches import BETWEEN, REFERRALS, to_balance
from cardscan.profile import to_url
from cardscan.shown import LABELS, shown, sureness
from cardscan.twins import find_twins_of
from cardscan.upkeep import entries_in
from cardscan.web.pages.pictures import find_pictures
from cardscan.web.render import Render
from cardscan.web.surroundings import Surroundings

Row = dict[str, str]
"""A value of a contact: its label, text, kind, how sure it is, and where it leads."""

_MEETINGS = 5
"""People whom one should meet, of whom more would be a crowd."""
_TRAITS = (("offer", "Offers"), ("need", "Needs"), ("tag", "Tags"))


def add_routes(app: FastAPI, around: Surroundings, render: Render) -> None:
    """The routes of the page, and of the contact for an address book."""

    @app.get("/contacts/{uid}")
    def show(uid: str, done: bool = False) -> Response:
        filed, pipeline, today = find_filed(around, uid), around.store.pipeline, around.today()
        touches, referred = pipeline.read_touches(uid), pipeline.read_referred(uid)
        happened = find_happenings(pipeline.read_moves(uid), touches, referred, around.to_day)
        introduced = around.store.traits.find_introductions(uid)
        traits = around.store.traits.read(uid)
        about = [one.about for one in happened if one.about]
        return render(
            "contact",
            page="contacts",
            filed=filed,
            contact=filed.contact,
            rows=list(_rows(filed)),
            labels=LABELS,
            traits=[
                (kind, title, [one.text for one in traits if one.kind == kind])
                for kind, title in _TRAITS
            ],
            pictures=find_pictures(around, filed),
            entries=[(one, list(told_dues(one, around.to_day))) for one in filed.entries],
            happened=happened[::-1],
            names=around.store.search.find_names(
                {*about, *(uid for one in introduced for uid in (one.one, one.other))} - {uid}
            ),
            balance=to_balance(touches),
            meetings=find_meetings_with(around, filed),
            introduced=[
                (one.other if one.one == uid else one.one, around.to_day(one.at), one.why)
                for one in introduced
            ],
            twins=[
                (pair.kept if pair.kept.contact.uid != uid else pair.other, pair.likeness)
                for pair in find_twins_of(around.store, filed)
            ],
            undo=around.read_last(),
            done=done,
            kinds=BETWEEN,
            referrals=REFERRALS,
            reasons=around.read_strategy().no_reasons,
            tomorrow=today + dt.timedelta(days=1),
        )

    @app.get("/contacts/{uid}/contact.vcf")
    def export(uid: str) -> Response:
        filed = find_filed(around, uid)
        (entry,) = entries_in(around.store, [filed], picture=False)
        name = quote(f"{filed.contact.display_name[:80] or 'contact'}.vcf", safe="")
        return Response(
            to_card(entry, now=around.now()),
            media_type="text/vcard",
            headers={"content-disposition": f"attachment; filename*=UTF-8''{name}"},
        )


class MergedError(HTTPException):
    """A contact was merged into another: who looks is led there, and nothing is changed.

    Args:
        uid: of the contact.
        kept: that of the other.
    """

    def __init__(self, uid: str, kept: str) -> None:
        super().__init__(404, f"This contact was merged into {kept}.")
        self.uid, self.kept = uid, kept


def find_filed(around: Surroundings, uid: str) -> Filed:
    """The contact with exactly this uid.

    Raises:
        MergedError: it was merged into another.
        HTTPException: there is none.
    """
    filed = around.store.search.find_uid(uid)
    if filed is not None:
        return filed
    if kept := around.store.search.find_kept(uid):
        raise MergedError(uid, kept)
    raise HTTPException(404, "There is no such contact.")


def find_meetings_with(around: Surroundings, filed: Filed) -> Sequence[Meeting]:
    """Whom a contact should meet, best first."""
    uid, traits = filed.contact.uid, around.store.traits
    own = {one.key for one in traits.read(uid) if one.kind != "tag"}
    if not own:
        return ()
    terms = index_terms(traits.count_keys())
    told = traits.find_saying(find_near(own, terms))
    met = traits.find_introductions(uid)
    known = {one for pair in met for one in (pair.one, pair.other)} - {uid}

    def read(other: str) -> Contact:
        return filed.contact if other == uid else find_filed(around, other).contact

    return find_meetings_of(uid, told, terms.weights, known, read, _MEETINGS)


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
    for former in filed.contact.former:
        yield {"label": "Formerly", "text": former.text, "kind": "", "sure": "", "leads": ""}
