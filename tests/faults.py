"""A proxy that does harm on purpose: between a client and a server of address books."""

import contextlib
import random
import re
import socket
import socketserver
import threading
from collections import Counter
from collections.abc import Callable, Iterator

FAULTS = ("drop", "lose", "delay", "silence", "500", "500 after", "412", "cut")
"""What may happen to a request:

- drop: it does not reach the server, and the connection ends;
- lose: it does, and the connection ends without the answer;
- delay: it does after the next request, and the connection ends at once;
- silence: it does, and there is no answer for as long as the client waits;
- 500, 412: it does not, and that is the answer; 412 to what has a condition only;
- 500 after: it does, and that is the answer;
- cut: it does, and the answer ends in its middle.

Any other status is answered as 500 is. What stands after it is the place to go to, or of 503 the
seconds to wait.
"""

Choose = Callable[[str, str], str]
"""Gives the fault for a method and a path, or ""."""


def seldom(seed: int, rate: float) -> Choose:
    """Any fault, as often as that, the same ones each time."""
    dice = random.Random(seed)

    def choose(method: str, path: str) -> str:
        fault = dice.choice(FAULTS) if dice.random() < rate else ""
        return "" if fault == "412" and method not in ("PUT", "DELETE") else fault

    return choose


class Proxy:
    """What the harm is, which may be changed at any time, and how much was done."""

    def __init__(self, port: int) -> None:
        self.port = 0
        self.choose: Choose = lambda method, path: ""
        self.done = Counter[str]()
        self.seen = list[bytes]()
        """The head of each request."""
        self._server = port
        self._late = list[bytes]()

    @property
    def url(self) -> str:
        """Its root."""
        return f"http://127.0.0.1:{self.port}/"

    def answer(self, client: socket.socket) -> None:
        """One request, with whatever happens to it."""
        request = _read_request(client)
        if not request:
            return
        late, self._late = self._late, []
        method, path, _ = request.split(b"\r\n", 1)[0].decode().split(" ")
        self.seen.append(request.partition(b"\r\n\r\n")[0])
        fault = self.choose(method, path)
        self.done[fault] += 1
        reply = b""
        if fault == "delay":
            self._late.append(request)
        elif fault[:1].isdigit() and fault != "500 after":
            reply = _answer(fault)
        elif fault != "drop":
            reply = self._forward(request)
        for one in late:
            self._forward(one)
        if fault == "500 after":
            reply = _answer("500")
        elif fault == "cut":
            reply = reply[: len(reply) // 2]
        elif fault in ("lose", "silence"):
            reply = b""
        if fault == "silence":
            client.recv(1)  # until the client hangs up
        client.sendall(reply)

    def _forward(self, request: bytes) -> bytes:
        head, _, body = request.partition(b"\r\n\r\n")
        head = re.sub(rb"(?im)^connection:[^\r\n]*", b"Connection: close", head)
        with socket.create_connection(("127.0.0.1", self._server)) as server:
            server.sendall(head + b"\r\n\r\n" + body)
            reply = b"".join(iter(lambda: server.recv(65536), b""))
        head, _, body = reply.partition(b"\r\n\r\n")
        return (
            re.sub(rb"(?i)\r\nconnection:[^\r\n]*", b"", head)
            + b"\r\nConnection: close\r\n\r\n"
            + body
        )


def _answer(fault: str) -> bytes:
    """Of a status, and what it says beside."""
    status, _, said = fault.partition(" ")
    lines = (f"HTTP/1.1 {status} On purpose", "Content-Length: 0", "Connection: close")
    name = "Retry-After" if status == "503" else "Location"
    more = (f"{name}: {said}",) if said else ()
    return "\r\n".join((*lines, *more, "", "")).encode()


def _read_request(client: socket.socket) -> bytes:
    request = b""
    while b"\r\n\r\n" not in request:
        piece = client.recv(65536)
        if not piece:
            return b""
        request += piece
    head, _, body = request.partition(b"\r\n\r\n")
    length = re.search(rb"(?i)\r\ncontent-length: *(\d+)", head)
    while length and len(body) < int(length[1]):
        body += client.recv(65536)
    return head + b"\r\n\r\n" + body


@contextlib.contextmanager
def run_proxy(port: int) -> Iterator[Proxy]:
    """A proxy before the server on a port of this machine; harmless at first."""
    proxy = Proxy(port)

    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            with contextlib.suppress(ConnectionError):
                proxy.answer(self.request)

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        proxy.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield proxy
        finally:
            server.shutdown()
            thread.join()
