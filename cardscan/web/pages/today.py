"""Today: who waits, and for what."""

import datetime as dt
from typing import Annotated

from fastapi import Depends, FastAPI
from starlette.responses import Response

from cardscan.pipeline.agenda import TITLES, Queue, Section, Waiting, days_over, due_day
from cardscan.pipeline.touches import BETWEEN
from cardscan.web.render import Render
from cardscan.web.surroundings import Surroundings

_SHOWN = 10
"""Of each kind: a day has no more hours."""


def add_routes(app: FastAPI, around: Surroundings, render: Render) -> None:
    """The route of the page, which is the first one."""

    @app.get("/")
    def show(mark: Annotated[str, Depends(around.feed.mark)], done: bool = False) -> Response:
        today, store = around.today(), around.store
        queues = [queue for queue in store.pipeline.read_agenda(today, _SHOWN) if queue.number]
        coming = None if queues else store.pipeline.read_coming(today)
        return render(
            "today",
            page="today",
            mark=mark,
            today=today,
            sections=[_section(queue, today) for queue in queues],
            contacts=not store.search.is_empty(),
            coming=coming and _coming(*coming),
            done=around.read_last() if done else "",
            kinds=BETWEEN,
            reasons=around.read_strategy().no_reasons,
            tomorrow=today + dt.timedelta(days=1),
        )


def _section(queue: Queue, today: dt.date) -> dict[str, object]:
    people = [
        {
            "contact": waiting.contact,
            "entry": waiting.entry,
            "when": _when(queue.section, waiting, today),
            "over": days_over(queue.section, waiting.entry, today) > 0,
        }
        for waiting in queue.first
    ]
    return {
        "name": queue.section,
        "title": TITLES[queue.section],
        "number": queue.number,
        "people": people,
        "more": queue.number - len(people),
    }


def _when(section: Section, waiting: Waiting, today: dt.date) -> str:
    """How long it has been due; of the triage, since when they wait."""
    if not due_day(section, waiting.entry):
        return waiting.entry.since[:10]
    over = days_over(section, waiting.entry, today)
    return "today" if not over else f"{over:,} day{'s' * (over != 1)} over"


def _coming(section: Section, waiting: Waiting) -> dict[str, object]:
    day = dt.date.fromisoformat(due_day(section, waiting.entry))
    return {"day": f"{day:%a} {day}", "what": TITLES[section].lower(), "contact": waiting.contact}
