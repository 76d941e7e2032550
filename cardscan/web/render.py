"""Templates into pages: whatever is put into one is escaped, and what cannot be seen is shown."""

from typing import Any
from urllib.parse import quote, urlencode

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup
from starlette.responses import HTMLResponse

from cardscan.door import escape_hidden


class Render:
    """Makes pages of the templates."""

    def __init__(self) -> None:
        self._templates = Environment(
            loader=PackageLoader("cardscan.web"),
            autoescape=True,
            undefined=StrictUndefined,
            finalize=_visible,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._templates.globals["contact_url"] = contact_url
        self._templates.globals["merge_url"] = merge_url
        self._templates.globals["board_url"] = board_url
        self._templates.globals["review_url"] = review_url
        self._templates.filters["number"] = "{:,}".format

    def __call__(self, name: str, status: int = 200, **values: Any) -> HTMLResponse:
        """The page of a template.

        Args:
            name: of the template, without its ending.
            status: HTTP's.
            values: for the template.
        """
        page = self._templates.get_template(f"{name}.html").render(values)
        return HTMLResponse(page, status)


def contact_url(uid: str) -> str:
    """The address of a contact's page."""
    return f"/contacts/{quote(uid, safe='')}"


def merge_url(kept: str, other: str) -> str:
    """The address of the page on which two contacts are compared."""
    return f"/merge/{quote(kept, safe='')}/{quote(other, safe='')}"


_PAGES = {"": "/", "duplicates": "/duplicates"}
"""What forms come from beside the pages of contacts and boards."""


def board_url(track: str, **asked: object) -> str:
    """The address of a track's board, or of what else is asked of it."""
    return f"/board?{urlencode({'track': track} | asked)}"


def page_url(back: str, *, done: bool = False) -> str:
    """The address of the page that a form was on.

    Args:
        back: as the form says it: "" for today, "duplicates", "board:" with the name of a track,
            or the uid of a contact.
        done: whether something was done, which the page then offers to take back.
    """
    track = back.removeprefix("board:")
    if track != back:
        return board_url(track, **{"done": 1} if done else {})
    return (_PAGES.get(back) or contact_url(back)) + "?done=1" * done


def review_url(uid: str) -> str:
    """The address of the page that shows a contact beside its card."""
    return f"/review/{quote(uid, safe='')}"


def _visible(value: Any) -> Any:
    """Outside text with each character that hides or turns text about as its escape."""
    if not isinstance(value, str) or isinstance(value, Markup):
        return value
    lines = value.split("\n")
    return "\n".join(escape_hidden(line, _escape) for line in lines)


def _escape(hidden: str) -> str:
    return hidden.encode("unicode_escape").decode("ascii")
