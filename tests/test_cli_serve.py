"""``cardscan serve``: a real server of this computer's own, until it is stopped."""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from email.message import Message
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.filed import Desk
from tests.proposals import ANA, make_proposal


@pytest.fixture
def serving(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The running command, and the link that it has printed."""
    Desk(tmp_path, monkeypatch).file(make_proposal())
    command = [sys.executable, "-m", "cardscan", "serve", "--port", "0", "--no-browser", "--token"]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=dict(os.environ)
    ) as running:
        assert running.stdout
        yield running, running.stdout.readline().strip()
        running.kill()


def ask(link: str, path: str, **headers: str) -> tuple[int, Message, str]:
    """The status, headers and text of what the server answers."""
    with closing(http.client.HTTPConnection(urlsplit(link).netloc, timeout=30)) as connection:
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        return answer.status, answer.headers, answer.read().decode()


def test_the_printed_link_opens_the_desk_and_ctrl_c_closes_it(
    serving: tuple[subprocess.Popen[str], str],
) -> None:
    running, link = serving
    parts = urlsplit(link)
    assert parts.hostname == "127.0.0.1"
    key = f"{parts.path}?{parts.query}"
    assert ask(link, "/")[0] == 401
    status, headers, _ = ask(link, key)
    assert status == 303
    cookie = str(headers["set-cookie"]).partition(";")[0]
    _, headers, text = ask(link, "/contacts", Cookie=cookie)
    assert ANA.full_name in text
    assert headers["server"] is None
    assert ask(link, "/contacts", Cookie=cookie, Host="evil.example")[0] == 403
    assert ask(link, key)[0] == 401
    assert running.stdout
    name, _, token = running.stdout.readline().strip().partition(": ")
    _, _, text = ask(link, "/api/v1/contacts", **{name: token})
    assert json.loads(text)["count"] == 1
    assert ask(link, "/contacts", **{name: token})[0] == 401
    with closing(http.client.HTTPConnection(parts.netloc, timeout=30)) as connection:
        connection.request("GET", "/events", headers={"Cookie": cookie})
        heard = connection.getresponse()
        assert heard.readline() == b"event: mark\n"
        running.send_signal(signal.SIGINT)
        assert heard.read().endswith(b"\n\n")
    _, told = running.communicate(timeout=60)
    assert running.returncode == 0
    assert told.splitlines() == [
        "The desk is open at this link; Ctrl-C closes it.",
        "The desk is closed.",
    ]


def test_a_port_that_is_taken_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        result = Desk(tmp_path, monkeypatch).type(
            "serve", "--port", taken.getsockname()[1], "--no-browser"
        )
    assert result.exit_code == 2
    assert "is not to be had" in result.stderr
    assert "Name another with --port" in result.stderr
