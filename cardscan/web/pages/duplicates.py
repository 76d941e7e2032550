"""Who may be there twice: all of them, and two side by side, to be made one or kept apart."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Literal

from fastapi import Depends, FastAPI, Request
from fastapi import Query as Asked
from starlette.responses import RedirectResponse, Response

from cardscan.bonds import value_key
from cardscan.contact import Field
from cardscan.correct import FIELDS, LISTS, values_of
from cardscan.door import clean_text
from cardscan.errors import StaleError, UsageError
from cardscan.merge import Choices, merge_contacts
from cardscan.shown import LABELS, shown
from cardscan.twins import Pair, Twins, keep_apart, merge_pair, pair_up, read_pair
from cardscan.web.forms import Form, read_form
from cardscan.web.pages.contact import find_filed
from cardscan.web.pages.pictures import find_pictures
from cardscan.web.pages.steps import go_back
from cardscan.web.render import Render
from cardscan.web.sought import Sought
from cardscan.web.surroundings import Surroundings

Sent = Annotated[Form, Depends(read_form)]
_SHOWN = 20
_SIDES = ("kept", "other")


@dataclass(frozen=True, slots=True)
class Row:
    """One field of both contacts, and as it will be."""

    field: Field | Literal[""]
    """"" for former jobs, which are all kept."""
    label: str
    texts: tuple[tuple[str, ...], ...]
    """Of the first, of the second, and as it will be."""
    differs: bool
    several: bool
    """Whether it can hold the values of both."""
    chosen: str
    """Of which side alone its values are wanted, or ""."""


def add_routes(app: FastAPI, around: Surroundings, render: Render) -> None:
    """The routes of the list, of two side by side, and of the answers."""
    sought = Sought(around.store, around.settings.database_url)

    @app.get("/duplicates")
    def show(skip: Annotated[int, Asked(ge=0, le=10_000_000)] = 0, done: bool = False) -> Response:
        found = sought.find(around.now())
        pairs, following = _read_pairs(around, found.pairs if found else (), skip)
        return render(
            "duplicates",
            page="contacts",
            found=found,
            pairs=pairs,
            skip=skip,
            following=following,
            known=around.store.counts()["contacts"],
            undo=around.read_last() if done else "",
        )

    @app.post("/duplicates")
    def again() -> Response:
        sought.forget()
        return RedirectResponse("/duplicates", 303)

    @app.get("/merge/{kept}/{other}")
    def compare(request: Request, kept: str, other: str, back: str = "") -> Response:
        pair = _find_pair(around, kept, other)
        sides = {f"lead-{field}": request.query_params.get(f"lead-{field}", "") for field in FIELDS}
        choices = _choices(pair, sides)
        return render(
            "merge",
            page="contacts",
            pair=pair,
            rows=list(_rows(pair, choices)),
            pictures=[find_pictures(around, filed) for filed in (pair.kept, pair.other)],
            back=clean_text(back),
        )

    @app.post("/merge/{kept}/{other}")
    def answer(kept: str, other: str, form: Sent) -> Response:
        pair = _find_pair(around, kept, other)
        chosen = form.text("answer")
        if chosen not in ("merge", "apart"):
            raise UsageError("This is no answer.", "Merge the two, or keep them apart.")
        _check(pair, form, chosen)
        if chosen == "apart":
            keep_apart(around.store, pair, now=around.now())
        else:
            choices = _choices(pair, {f"lead-{f}": form.text(f"lead-{f}") for f in FIELDS})
            rank = around.read_strategy().rank
            merge_pair(around.store, pair, rank, choices=choices, now=around.now())
        return go_back(form)


def _read_pairs(
    around: Surroundings, pairs: tuple[Pair, ...], skip: int
) -> tuple[list[Twins], int]:
    """A page of those that are still two, and where the next one begins; 0 for the last."""
    shown, apart = list[Twins](), around.store.merges.find_apart()
    for at, uids in enumerate(pairs[skip:], skip):
        if len(shown) == _SHOWN:
            return shown, at
        pair = None if frozenset(uids) in apart else read_pair(around.store, uids)
        if pair:
            shown.append(pair)
    return shown, 0


def _find_pair(around: Surroundings, kept: str, other: str) -> Twins:
    """The two.

    Raises:
        HTTPException: one of them is not there.
        UsageError: they are one contact.
    """
    if kept == other:
        raise UsageError("These are one contact already.", "Choose two.")
    return pair_up(find_filed(around, kept), find_filed(around, other))


def _check(pair: Twins, form: Form, chosen: str) -> None:
    """That both stand as they did on the page.

    Raises:
        StaleError: one does not; the message has both, how it is and what was chosen.
    """
    what = "merge the two" if chosen == "merge" else "keep the two apart"
    for side, filed in zip(_SIDES, (pair.kept, pair.other), strict=True):
        shown_version = form.number(f"{side}_version")
        if filed.version != shown_version:
            contact = filed.contact
            told = "; ".join(
                ", ".join(map(shown, values_of(contact, field)))
                for field in FIELDS
                if values_of(contact, field)
            )
            raise StaleError(
                f"{contact.display_name} has been changed since this page was shown: it was "
                f"version {shown_version}, and version {filed.version} says {told}. You were "
                f"about to {what}.",
                "Nothing was changed. Look at both again, then repeat it if it is still wanted.",
            )


def _choices(pair: Twins, sides: Mapping[str, str]) -> Choices:
    """By field the contact of which alone the values are wanted."""
    filed = dict(zip(_SIDES, (pair.kept, pair.other), strict=True))
    return {field: filed[side] for field in FIELDS if (side := sides[f"lead-{field}"]) in filed}


def _rows(pair: Twins, choices: Choices) -> Iterator[Row]:
    sides = (pair.kept, pair.other, merge_contacts(pair.kept, pair.other, choices))
    for field in FIELDS:
        texts = tuple(tuple(map(shown, values_of(one.contact, field))) for one in sides)
        if any(texts):
            one, other = (
                {value_key(field, value) for value in values_of(side.contact, field)}
                for side in sides[:2]
            )
            chosen = _SIDES[choices[field] is pair.other] if field in choices else ""
            yield Row(field, LABELS[field], texts, one != other, field in LISTS, chosen)
    former = tuple(tuple(one.text for one in side.contact.former) for side in sides)
    if any(former):
        yield Row("", "Formerly", former, len({*former}) > 1, several=True, chosen="")
