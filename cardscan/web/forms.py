"""What a form of the desk's own pages sends: short texts, through the door."""

from urllib.parse import parse_qsl

from starlette.exceptions import HTTPException
from starlette.requests import Request

from cardscan.door import clean_lines, clean_text

_MOST = 64_000
"""Bytes of a body; a note of 8,000 characters fits."""
_FIELDS = 300
_LONGEST = 1000
"""Characters of a line."""


class Form:
    """The fields of a form, of which one name may stand before several values."""

    def __init__(self, fields: list[tuple[str, str]]) -> None:
        self._fields = fields

    def find_all(self, name: str) -> list[str]:
        """All values of a field, each as one clean line."""
        return [clean_text(value, _LONGEST) for key, value in self._fields if key == name]

    def find_typed(self, name: str) -> list[str]:
        """All values of a field, each with its line breaks: what a person types of a contact."""
        return [clean_lines(value, _MOST) for key, value in self._fields if key == name]

    def text(self, name: str) -> str:
        """The value of a field; "" where it is not there."""
        return next(iter(self.find_all(name)), "")

    def number(self, name: str) -> int:
        """The whole number in a field, from 0 to a million.

        Raises:
            HTTPException: it is none.
        """
        text = self.text(name)
        if not (text.isascii() and text.isdecimal() and len(text) < 7):
            raise HTTPException(400, f"The form has no number in {name}.")
        return int(text)

    def fields(self) -> list[tuple[str, str]]:
        """All names and values, so that the same can be sent again."""
        return [
            (clean_text(key, _LONGEST), clean_lines(value, _MOST)) for key, value in self._fields
        ]


async def read_form(request: Request) -> Form:
    """The form in the body of a request.

    Raises:
        HTTPException: it is too long, or no form of a page without files.
    """
    body = await read_body(request, "application/x-www-form-urlencoded")
    try:
        fields = parse_qsl(
            body.decode(), keep_blank_values=True, errors="strict", max_num_fields=_FIELDS
        )
    except ValueError as error:
        raise HTTPException(400, "The form cannot be read.") from error
    form = Form(fields)
    request.state.form = form  # what is told of a failure offers to send it again
    return form


async def read_body(request: Request, kind: str) -> bytes:
    """The body of a request, which is read no further than it may be long.

    Raises:
        HTTPException: it is too long, or of another kind.
    """
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != kind:
        raise HTTPException(415, f"What is sent must be {kind}.")
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > _MOST:
            raise HTTPException(413, f"What is sent may have {_MOST:,} bytes.")
    return bytes(body)
