"""Contacts: all of them, or those that words, a track or an event mean, a page at a time."""

from typing import Annotated

from fastapi import Depends, FastAPI
from fastapi import Query as Asked
from starlette.responses import Response

from cardscan.door import clean_text
from cardscan.entry import Query
from cardscan.errors import UsageError
from cardscan.web.render import Render
from cardscan.web.surroundings import Surroundings

_SHOWN = 50
_COUNTED = 200
"""As many are counted; of more it is said that there are more."""
_HITS = 8
"""Below a field while somebody types."""
_LONGEST = 1000
"""Characters of what is searched for."""
_MOST_PAGES = 100_000


def add_routes(app: FastAPI, around: Surroundings, render: Render) -> None:
    """The routes of the list, and of the first few for whoever is still typing."""

    @app.get("/contacts/found")
    def find(q: str = "") -> Response:
        words = clean_text(q, _LONGEST)
        try:
            found = list(around.store.search.find(Query(words), limit=_HITS)) if words else []
        except UsageError:  # neither letters nor digits yet
            found = []
        return render("hits", found=found, words=words, most=_HITS)

    @app.get("/contacts")
    def show(
        mark: Annotated[str, Depends(around.feed.mark)],
        q: str = "",
        track: str = "",
        event: str = "",
        at: Annotated[int, Asked(ge=1, le=_MOST_PAGES)] = 1,
    ) -> Response:
        query = Query(
            words=clean_text(q, _LONGEST), track=clean_text(track), event=clean_text(event)
        )
        search, skip, wrong = around.store.search, (at - 1) * _SHOWN, ""
        try:
            found, number = search.find_page(query, _COUNTED + 1, limit=_SHOWN, skip=skip)
        except UsageError as error:  # what was typed has neither letters nor digits
            found, number, wrong = (), 0, error.message
        return render(
            "contacts",
            page="contacts",
            mark=mark,
            query=query,
            found=found,
            number=number,
            wrong=wrong,
            first=skip + 1,
            at=at,
            most=_COUNTED,
            last=max(1, -(-number // _SHOWN)),
            shown=_SHOWN,
            tracks=[track.name for track in around.read_strategy().tracks],
            known=bool(number) or not search.is_empty(),
        )
