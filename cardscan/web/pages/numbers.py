"""Numbers: the funnel and what came of people, each chart with the table behind it."""

from collections.abc import Callable
from typing import Annotated, get_args
from urllib.parse import urlencode

from fastapi import Depends, FastAPI
from starlette.exceptions import HTTPException
from starlette.responses import Response

from cardscan.door import clean_text
from cardscan.pipeline.chart import size_of, to_svg
from cardscan.pipeline.charts import find_charts
from cardscan.pipeline.counts import By
from cardscan.pipeline.sheets import find_sheets, told_notes
from cardscan.report import Report, parse_span, read_report
from cardscan.web.remembered import Remembered
from cardscan.web.render import Render
from cardscan.web.surroundings import Surroundings

GROUPS: tuple[By, ...] = get_args(By)


def add_routes(app: FastAPI, around: Surroundings, render: Render) -> None:
    """The routes of the page and of its chart."""
    read = make_reader(around)

    @app.get("/numbers")
    def show(told: Annotated[Report, Depends(read)]) -> Response:
        asked = {
            "by": told.by or "",
            "since": str(told.span.first),
            "until": str(told.span.last),
            "track": told.track,
        }
        charts = [
            {
                "sheet": chart.sheet,
                "title": chart.title,
                "description": chart.description,
                "size": size_of(chart.bars),
                "src": f"/numbers/{chart.name}.svg?{urlencode(asked)}",
            }
            for chart in find_charts(told.rows)
        ]
        return render(
            "numbers",
            page="numbers",
            asked=asked,
            groups=GROUPS,
            tracks=[track.name for track in around.read_strategy().tracks],
            sheets=find_sheets(told.rows, told.by),
            charts=charts,
            notes=told_notes(told.span, told.by),
            known=not around.store.search.is_empty(),
        )

    @app.get("/numbers/{name}.svg")
    def draw(name: str, told: Annotated[Report, Depends(read)]) -> Response:
        chart = next((one for one in find_charts(told.rows) if one.name == name), None)
        if chart is None:
            raise HTTPException(404, "There is nothing to draw.")
        title = f"{chart.title}, {told.span.first} to {told.span.last}"
        drawn = to_svg(title, chart.legend, chart.bars, chart.description, themed=True)
        return Response(drawn, media_type="image/svg+xml")


def make_reader(around: Surroundings) -> Callable[[str, str, str, str], Report]:
    """Reads the numbers that a query asks for, as they are given by FastAPI."""
    remembered = Remembered[Report](around.feed)

    def read(by: str = "", since: str = "", until: str = "", track: str = "") -> Report:
        """The numbers.

        Raises:
            HTTPException: people cannot be grouped by that.
            UsageError: a day or the track is none.
        """
        grouped = next((one for one in GROUPS if one == by), None)
        if by and grouped is None:
            raise HTTPException(400, f"People are grouped by {', '.join(GROUPS)}.")
        today, strategy, on = around.today(), around.read_strategy(), clean_text(track)
        span = parse_span(clean_text(since), clean_text(until), today, grouped)
        return remembered.find(
            (strategy, span, grouped, on, today),
            lambda: read_report(
                around.store,
                strategy,
                span,
                by=grouped,
                track=on,
                today=today,
                to_start=around.to_start,
            ),
        )

    return read
