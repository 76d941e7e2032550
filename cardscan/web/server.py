"""The server under the desk: a socket that only this computer reaches, and who answers there."""

import socket
from collections.abc import Callable

import uvicorn
from starlette.types import ASGIApp

from cardscan.errors import UsageError

_SHUT = 2
"""Seconds that a request has to end once the desk is being closed."""
_AT_ONCE = 100
"""Requests, beyond which others are sent away."""


def listen(port: int) -> socket.socket:
    """A socket of this computer's own; connections wait at it until ``run``.

    Args:
        port: 0 for any free one.

    Raises:
        UsageError: the port is not to be had.
    """
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind(("127.0.0.1", port))
        listening.listen()
    except OSError as error:
        listening.close()
        raise UsageError(
            f"the port {port} is not to be had: {error.strerror}",
            "The desk may be open already. Name another with --port, or any free one with 0.",
        ) from error
    return listening


class _Server(uvicorn.Server):
    """A server that ends the answers which would go on for ever before it waits for all to end."""

    def __init__(self, config: uvicorn.Config, close: Callable[[], None]) -> None:
        super().__init__(config)
        self._close = close

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._close()
        await super().shutdown(sockets)


def run(app: ASGIApp, listening: socket.socket, close: Callable[[], None]) -> None:
    """Answers requests until Ctrl-C.

    Args:
        app: the desk.
        listening: from ``listen``.
        close: called, in the server's thread, before it waits for the last answers.
    """
    config = uvicorn.Config(
        app,
        access_log=False,  # addresses of pages name people, and one of them is the link
        limit_concurrency=_AT_ONCE,
        lifespan="off",
        log_config=None,
        proxy_headers=False,
        server_header=False,
        timeout_graceful_shutdown=_SHUT,
        ws="none",
    )
    try:
        _Server(config, close).run([listening])
    except KeyboardInterrupt:
        return
