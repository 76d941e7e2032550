"""The server under the desk: sockets that only this computer reaches, or its local network too."""

import ipaddress
import socket
from collections.abc import Callable, Sequence

import uvicorn
from starlette.types import ASGIApp

from cardscan.errors import UsageError

LOOPBACK = "127.0.0.1"

_ELSEWHERE = "203.0.113.1"
"""An address that nobody has (RFC 5737), to ask which way a packet to it would take."""
_SHUT = 2
"""Seconds that a request has to end once the desk is being closed."""
_AT_ONCE = 100
"""Requests, beyond which others are sent away."""


def find_lan_address() -> str:
    """This computer's address in the local network. Nothing is sent to find it.

    Raises:
        UsageError: it is in none, or has an address that the whole world reaches.
    """
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
        try:
            asking.connect((_ELSEWHERE, 9))  # a datagram socket only looks up the way
            address = ipaddress.IPv4Address(asking.getsockname()[0])
        except OSError as error:
            raise UsageError(
                f"this computer is in no network: {error.strerror}",
                "Connect it to the one in which your phone is.",
            ) from error
    if address.is_global or address.is_loopback:
        raise UsageError(
            f"this computer's address {address} is not one of a local network",
            "Connect it to a network behind a router, in which your phone is too.",
        )
    return str(address)


def listen(address: str, port: int) -> socket.socket:
    """A socket at an address of this computer; connections wait at it until ``run``.

    Args:
        address: ``LOOPBACK``, or that in the local network.
        port: 0 for any free one.

    Raises:
        UsageError: the port is not to be had.
    """
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((address, port))
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


def run(app: ASGIApp, listening: Sequence[socket.socket], close: Callable[[], None]) -> None:
    """Answers requests until Ctrl-C, or SIGTERM where that becomes the same.

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
        _Server(config, close).run(list(listening))
    except KeyboardInterrupt:
        return
