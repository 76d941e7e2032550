"""Style sheets and scripts: squeezed on the way, and kept by browsers for as long as they are so.

Only these are squeezed: what a page says of people would show in the length of what is sent, next
to what somebody else makes it say (BREACH).
"""

import hashlib
import os
from functools import lru_cache
from pathlib import Path

from starlette.datastructures import Headers
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import FileResponse, Response
from starlette.staticfiles import NotModifiedResponse, StaticFiles
from starlette.types import ASGIApp, Scope


def make_assets() -> ASGIApp:
    """What answers for the folder ``static``."""
    return GZipMiddleware(_Assets(packages=[("cardscan.web", "static")]))


class _Assets(StaticFiles):
    """Files that a browser asks after each time, and fetches only where they have changed."""

    def file_response(
        self,
        full_path: str | os.PathLike[str],
        stat_result: os.stat_result,
        scope: Scope,
        status_code: int = 200,
    ) -> Response:
        """The file with a digest of what is in it, or that it is still so."""
        headers = {
            "cache-control": "no-cache",
            "etag": f'"{_digest(os.fspath(full_path), stat_result.st_mtime_ns)}"',
        }
        answer = FileResponse(full_path, status_code, headers, stat_result=stat_result)
        if self.is_not_modified(answer.headers, Headers(scope=scope)):
            return NotModifiedResponse(answer.headers)
        return answer


@lru_cache
def _digest(path: str, _: int) -> str:
    return hashlib.sha256(Path(path).read_bytes()).hexdigest()[:32]
