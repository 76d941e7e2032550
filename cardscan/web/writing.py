"""What other programs may change at ``/api/v1``, by the rules of the commands.

Each change names the version of what it is based on. One that is sent again under the same
``Idempotency-Key`` is not made again. The answer is the contact as it then is.
"""

import datetime as dt
import hashlib
from collections.abc import Callable
from dataclasses import asdict
from typing import Annotated, Any, TypeVar, cast

from fastapi import Depends, FastAPI, Header
from fastapi import Request as Asked
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.responses import Response

from cardscan.contact import Field as FieldName
from cardscan.contract import filed_to_json
from cardscan.correct import parse_typed, settle
from cardscan.door import clean_lines, clean_text
from cardscan.entry import NEITHER, NO, Entry, Touch, TouchKind
from cardscan.errors import UsageError
from cardscan.pipeline.days import parse_coming_day, parse_gone_day
from cardscan.pipeline.moves import (
    find_base,
    find_entry,
    find_start,
    plan_move,
    plan_neither,
    put_off,
)
from cardscan.shown import told_correction
from cardscan.steps import write_delay, write_move, write_touch
from cardscan.store.pipeline import Pipeline
from cardscan.store.requests import Request
from cardscan.web.api import AT, to_answer, to_history
from cardscan.web.described import described
from cardscan.web.forms import read_body
from cardscan.web.pages.contact import find_filed
from cardscan.web.problems import ConflictError
from cardscan.web.surroundings import Surroundings

Key = Annotated[
    str, Header(alias="Idempotency-Key", max_length=200, description="Of a change made once.")
]
Line = Annotated[str, Field(max_length=1000)]
Text = Annotated[str, Field(max_length=8000)]
Lines = Annotated[list[Line], Field(max_length=100)]
Version = Annotated[int, Field(ge=0, le=2**31 - 1)]
_OF_ENTRY = Field(description="Of where the contact stands: that of the entry; 0 for none.")


class _Sent(BaseModel):
    """No text where a number belongs, nothing that is not known."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


_S = TypeVar("_S", bound=_Sent)


class NewMove(_Sent):
    """A move, as of cardscan move."""

    stage: Annotated[str, Field(min_length=1, max_length=200)]
    version: Annotated[Version, _OF_ENTRY]
    track: Line = ""
    why: Line = ""
    until: Annotated[Line, Field(description="When later comes back: a day.")] = ""
    confirmed: Annotated[Lines, Field(description="What is so, of the stage's checklist.")] = []


class NewTouch(_Sent):
    """What passed, as of cardscan touch."""

    kind: TouchKind
    text: Text = ""
    outcome: Text = ""
    value: Annotated[float | None, Field(ge=0, le=1e12, allow_inf_nan=False)] = None
    about: Annotated[Line, Field(description="Of a referral, the uid of the other person.")] = ""
    date: Annotated[Line, Field(description="A day gone by; else it is now.")] = ""


class NewDelay(_Sent):
    """What is put off, as by cardscan snooze."""

    date: Annotated[Line, Field(description="A day to come.")]
    version: Annotated[Version, _OF_ENTRY]
    track: Line = ""


class Undo(_Sent):
    """What is taken back."""

    what: Annotated[str, Field(max_length=8000, description="The latest change, by its name.")]


class Correction(_Sent):
    """Fields as a person types them, as of cardscan edit: what is sent takes the place of all."""

    version: Annotated[Version, Field(description="Of the contact.")]
    full_name: Line | None = None
    alternative_name: Line | None = None
    title: Line | None = None
    department: Line | None = None
    org: Line | None = None
    phones: Lines | None = None
    emails: Lines | None = None
    urls: Lines | None = None
    handles: Lines | None = None
    addresses: Lines | None = None
    note: Text | None = None


def _read(kind: type[_S]) -> Any:
    """What reads the body of a request, for the arguments of a route."""

    async def read(request: Asked) -> _S:
        body = await read_body(request, "application/json")
        try:
            return kind.model_validate_json(body)
        except ValidationError as error:
            wrong = {
                f"{clean_text('.'.join(map(str, one['loc'])), 50) or 'all of it'}: {one['msg']}"
                for one in error.errors(include_url=False, include_input=False)
            }
            raise UsageError("; ".join(sorted(wrong)), "See openapi.json.") from error

    return Depends(read)


def add_routes(app: FastAPI, around: Surroundings) -> None:
    """The routes for writing."""

    pipeline = around.store.pipeline

    def once(key: str, where: str, sent: _Sent, write: Callable[[Request | None], object]) -> None:
        """Make a change, unless it was made under the same key before."""
        request = Request(_digest(key), _digest(f"{where}\n{sent.model_dump_json()}"), around.now())
        if not key:
            write(None)
        elif not pipeline.is_done(request):
            write(request)

    @app.post(
        f"{AT}/contacts/{{uid}}/moves",
        summary="Move a contact",
        **described("history", "write", NewMove.model_json_schema()),
    )
    def move(uid: str, sent: Annotated[NewMove, _read(NewMove)], key: Key = "") -> Response:
        once(
            key,
            f"moves {uid}",
            sent,
            lambda request: _move(around, pipeline.once(request), uid, sent),
        )
        return to_history(around, uid)

    @app.post(
        f"{AT}/contacts/{{uid}}/touches",
        summary="Note what passed with a contact",
        **described("history", "write", NewTouch.model_json_schema()),
    )
    def touch(uid: str, sent: Annotated[NewTouch, _read(NewTouch)], key: Key = "") -> Response:
        once(
            key,
            f"touches {uid}",
            sent,
            lambda request: _touch(around, pipeline.once(request), uid, sent),
        )
        return to_history(around, uid)

    @app.post(
        f"{AT}/contacts/{{uid}}/delays",
        summary="Put off what is due",
        **described("history", "write", NewDelay.model_json_schema()),
    )
    def delay(uid: str, sent: Annotated[NewDelay, _read(NewDelay)], key: Key = "") -> Response:
        once(
            key,
            f"delays {uid}",
            sent,
            lambda request: _delay(around, pipeline.once(request), uid, sent),
        )
        return to_history(around, uid)

    @app.patch(
        f"{AT}/contacts/{{uid}}",
        summary="Correct a contact",
        **described("history", "write", Correction.model_json_schema()),
    )
    def correct(
        uid: str, sent: Annotated[Correction, _read(Correction)], key: Key = ""
    ) -> Response:
        once(key, f"corrects {uid}", sent, lambda request: _correct(around, uid, sent, request))
        return to_history(around, uid)

    @app.post(
        f"{AT}/undo",
        summary="Take back the latest change",
        **described("undone", "write", Undo.model_json_schema()),
    )
    def undo(sent: Annotated[Undo, _read(Undo)], key: Key = "") -> Response:
        once(key, "undo", sent, lambda request: pipeline.once(request).undo(sent.what))
        return to_answer({"undone": sent.what})


def _move(
    around: Surroundings, pipeline: Pipeline, uid: str, sent: Annotated[NewMove, _read(NewMove)]
) -> None:
    filed, strategy, today = find_filed(around, uid), around.read_strategy(), around.today()
    why = clean_text(sent.why)
    if sent.stage.casefold() == NEITHER:
        _check(sent.version, filed.entries[0])
        moved = plan_neither(filed.entries)
    else:
        met, entries = around.to_day(filed.added), filed.entries
        start = find_start(strategy, entries, sent.stage, track=sent.track, today=today, met=met)
        _check(sent.version, find_base(strategy, entries, start))
        moved = plan_move(
            strategy,
            start,
            sent.stage,
            today=today,
            why=why,
            until=parse_coming_day(sent.until, today) if sent.until else None,
            confirmed=sent.confirmed,
        )
    why = strategy.reason(why) if moved.stage == NO else why
    write_move(pipeline, strategy, filed, moved, now=around.now(), who=around.who, why=why)


def _touch(
    around: Surroundings, pipeline: Pipeline, uid: str, sent: Annotated[NewTouch, _read(NewTouch)]
) -> None:
    filed, day = find_filed(around, uid), around.today()
    if sent.date:
        day = parse_gone_day(sent.date, day)
    if sent.about and around.store.search.find_uid(sent.about) is None:
        raise UsageError("there is no contact with the uid in about", "Nothing was noted.")
    text, outcome = clean_lines(sent.text), clean_lines(sent.outcome)
    new = Touch(sent.kind, _time(around, day), text, outcome, sent.value, sent.about)
    strategy = around.read_strategy()
    write_touch(pipeline, strategy, filed, new, now=around.now(), to_day=around.to_day)


def _delay(
    around: Surroundings, pipeline: Pipeline, uid: str, sent: Annotated[NewDelay, _read(NewDelay)]
) -> None:
    filed, strategy, today = find_filed(around, uid), around.read_strategy(), around.today()
    day = parse_coming_day(sent.date, today)
    entry = find_entry(strategy, filed.entries, sent.track)
    if entry is None:
        raise UsageError("the contact is not on this track", "Nothing was put off.")
    _check(sent.version, entry)
    write_delay(pipeline, filed, put_off(entry, day, today), day, now=around.now())


def _correct(around: Surroundings, uid: str, sent: Correction, request: Request | None) -> None:
    filed, settings = find_filed(around, uid), around.settings
    if sent.version != filed.version:
        raise ConflictError(sent.version, filed_to_json(filed))
    texts = sent.model_dump(exclude={"version"}, exclude_none=True)
    typed = {
        cast("FieldName", name): [text] if isinstance(text, str) else text
        for name, text in texts.items()
    }
    values = parse_typed(filed.contact, typed, settings.country, settings.home_country)
    changed = filed
    for field, held in values.items():
        changed = settle(changed, field, held)
    if values:
        what = told_correction(filed, values)
        around.store.reviews.change(changed, what=what, now=around.now(), request=request)


def _check(sent: int, entry: Entry) -> None:
    """That a change is based on the entry as it is."""
    if sent != entry.version:
        raise ConflictError(sent, asdict(entry))


def _time(around: Surroundings, day: dt.date) -> str:
    """The time of what happened on a day: now, or at noon."""
    noon = dt.datetime.fromisoformat(around.to_start(day)) + dt.timedelta(hours=12)
    at = around.now() if day == around.today() else noon
    return at.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()
