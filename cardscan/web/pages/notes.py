"""What a person notes about a contact on its page: notes, referrals, traits, who was introduced."""

from typing import Annotated, get_args

from fastapi import Depends, FastAPI
from starlette.responses import Response

from cardscan.contact import Filed
from cardscan.entry import Touch, Trait, TraitKind
from cardscan.errors import StaleError, UsageError
from cardscan.introducing import introduce
from cardscan.pipeline.days import parse_coming_day
from cardscan.pipeline.moves import plan_next_touch
from cardscan.pipeline.touches import REFERRALS
from cardscan.steps import write_touch
from cardscan.web.forms import Form, read_form
from cardscan.web.pages.contact import find_filed, find_meetings_with
from cardscan.web.pages.steps import find_entry, go_back
from cardscan.web.render import Render
from cardscan.web.surroundings import Surroundings

Sent = Annotated[Form, Depends(read_form)]
KINDS: tuple[TraitKind, ...] = get_args(TraitKind)


def add_routes(app: FastAPI, around: Surroundings, _: Render) -> None:
    """A route for each thing that can be noted."""

    @app.post("/contacts/{uid}/note")
    def note(uid: str, form: Sent) -> Response:
        filed, text = find_filed(around, uid), form.text("text")
        if not text:
            raise UsageError("There is nothing to note.", "Type some words.")
        _add_touch(around, filed, Touch("note", around.time(), text))
        return go_back(form)

    @app.post("/contacts/{uid}/referral")
    def refer(uid: str, form: Sent) -> Response:
        filed = find_filed(around, uid)
        kind = next((one for one in REFERRALS if one == form.text("kind")), None)
        if kind is None:
            raise UsageError("This is no referral.", f"It is one of {', '.join(REFERRALS)}.")
        other = around.store.read_contact(form.text("about")).contact
        _add_touch(around, filed, Touch(kind, around.time(), form.text("text"), about=other.uid))
        return go_back(form)

    @app.post("/contacts/{uid}/next")
    def plan(uid: str, form: Sent) -> Response:
        filed, today = find_filed(around, uid), around.today()
        day = parse_coming_day(form.text("day"), today)
        what = f"planned the next touch with {filed.contact.display_name} on {day}"
        entry = plan_next_touch(find_entry(filed, form, what), day, today)
        around.store.pipeline.write_entries([(uid, entry)], what=what, now=around.now())
        return go_back(form)

    @app.post("/contacts/{uid}/traits")
    def add(uid: str, form: Sent) -> Response:
        kind, name = _trait_kind(form), find_filed(around, uid).contact.display_name
        new = [Trait(kind, text) for one in form.text("text").split(",") if (text := one.strip())]
        if not new:
            raise UsageError(f"There is no {kind} to add.", "Type some words.")
        what = f"changed the {kind}s of {name}"
        around.store.traits.change(uid, add=new, what=what, now=around.now())
        return go_back(form)

    @app.post("/contacts/{uid}/traits/drop")
    def drop(uid: str, form: Sent) -> Response:
        kind, name = _trait_kind(form), find_filed(around, uid).contact.display_name
        gone, what = form.text("text"), f"changed the {kind}s of {name}"
        held = [one.text for one in around.store.traits.read(uid) if one.kind == kind]
        if gone not in held:
            raise StaleError(
                f"{name} has been changed since this page was shown: the {kind}s are "
                f"{', '.join(held) or 'none'}. You were about to take away {gone}.",
                "Nothing was changed. Look at the contact again.",
            )
        around.store.traits.change(uid, drop=[Trait(kind, gone)], what=what, now=around.now())
        return go_back(form)

    @app.post("/contacts/{uid}/introduce")
    def bring_together(uid: str, form: Sent) -> Response:
        one, other = find_filed(around, uid), find_filed(around, form.text("other"))
        meetings = find_meetings_with(around, one)
        met = next((met for met in meetings if met.other.uid == other.contact.uid), None)
        introduce(
            around.store,
            around.read_strategy(),
            (one, other),
            [match.why for match in met.matches] if met else [],
            at=around.time(),
            now=around.now(),
            to_day=around.to_day,
        )
        return go_back(form)


def _add_touch(around: Surroundings, filed: Filed, new: Touch) -> None:
    strategy, pipeline = around.read_strategy(), around.store.pipeline
    write_touch(pipeline, strategy, filed, new, now=around.now(), to_day=around.to_day)


def _trait_kind(form: Form) -> TraitKind:
    kind = next((one for one in KINDS if one == form.text("kind")), None)
    if kind is None:
        raise UsageError("This cannot be noted.", f"It is one of {', '.join(KINDS)}.")
    return kind
