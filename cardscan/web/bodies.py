"""Photos in the bodies of requests: read as they come, and no further than they may be long."""

from collections.abc import AsyncGenerator, Callable

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import ClientDisconnect, Request

from cardscan.errors import PhotoTooLargeError
from cardscan.intake.uploads import Draft

_PIECE = 1 << 20
"""Bytes of a file that are in memory at a time."""
_FILES, _FIELDS = 20, 10
"""Of one form, at most."""


def is_form(request: Request) -> bool:
    """Whether the body is a form with files."""
    kind = request.headers.get("content-type", "").partition(";")[0]
    return kind.strip().lower() == "multipart/form-data"


def read_length(request: Request) -> int:
    """The length that the body is said to have; 0 where that is not said."""
    told = request.headers.get("content-length", "")
    return int(told) if told.isascii() and told.isdecimal() else 0


async def read_parts(request: Request, most: int) -> FormData:
    """The parts of a form with files, which lie in temporary files until the form is closed.

    Raises:
        PhotoTooLargeError: together they have more than ``most`` bytes; the rest is not read.
        HTTPException: it is no such form.
    """
    if not is_form(request):
        raise HTTPException(415, "This is not what the desk's forms send.")
    stream = _read(request, most)
    try:
        parser = MultiPartParser(request.headers, stream, max_files=_FILES, max_fields=_FIELDS)
        return await parser.parse()
    except MultiPartException as error:
        raise HTTPException(400, f"The form cannot be read: {error.message}") from error
    finally:
        await stream.aclose()


def find_files(form: FormData, name: str) -> list[UploadFile]:
    """The files that were chosen in a field."""
    files = (one for one in form.getlist(name) if isinstance(one, UploadFile))
    return [file for file in files if file.filename]


async def copy(file: UploadFile, draft: Draft) -> None:
    """The file of a form into a draft."""
    while piece := await file.read(_PIECE):
        await run_in_threadpool(draft.write, piece)


async def read_pieces(
    request: Request, take: Callable[[bytes], object], *, partly: bool = False
) -> None:
    """Hand on the body, a piece at a time.

    Args:
        request: of which the body is.
        take: what is done with each piece, on a thread of its own.
        partly: whether what has come counts where the sender is gone before the end.

    Raises:
        HTTPException: the sender is gone, and that does not count.
    """
    kept = bytearray()
    try:
        async for part in request.stream():
            kept += part
            if len(kept) >= _PIECE:
                await run_in_threadpool(take, bytes(kept))
                kept.clear()
    except ClientDisconnect as error:
        if not partly:
            raise HTTPException(400, "The photo has not come whole.") from error
    if kept:
        await run_in_threadpool(take, bytes(kept))


async def _read(request: Request, most: int) -> AsyncGenerator[bytes, None]:
    error = PhotoTooLargeError(
        f"this is more than {most // 1_000_000} million bytes at a time",
        "Send fewer photos at a time, or smaller ones.",
    )
    if read_length(request) > most:
        raise error
    length = 0
    async for part in request.stream():
        length += len(part)
        if length > most:
            raise error
        yield part
