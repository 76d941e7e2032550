"""A scan needs no network: nothing is looked up, sent or fetched, in any of its processes."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
CARD = ROOT / "samples" / "cards" / "card-001.jpg"
SCAN = (sys.executable, "-m", "cardscan", "scan", str(CARD), "--json")

WATCH = """
import os, sys

log = os.open({log!r}, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
os.write(log, f"{{os.getpid()}} watched\\n".encode())

def watch(event, args):
    if event.startswith("socket.") and event not in ("socket.__new__", "socket.bind"):
        os.write(log, f"{{os.getpid()}} {{event}}\\n".encode())

sys.addaudithook(watch)
"""
"""For ``sitecustomize``, which every Python process loads as it starts. That a socket is made and
bound to ::1 says nothing: urllib3 does as it is loaded, to know whether there is IPv6."""


def run(command: tuple[str, ...], folder: Path, *paths: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command,
        cwd=folder,
        env={
            **os.environ,
            "PYTHONPATH": os.pathsep.join(map(str, (*paths, ROOT))),
            "CARDSCAN_DB": str(folder / "pipeline.db"),
        },
        capture_output=True,
        text=True,
        check=False,
    )


def watched(
    command: tuple[str, ...], folder: Path
) -> tuple[subprocess.CompletedProcess[str], list[str]]:
    """The command's end, and what was noted of its processes and their sockets."""
    log = folder / "log"
    (folder / "sitecustomize.py").write_text(WATCH.format(log=str(log)), encoding="utf-8")
    ended = run(command, folder, folder)
    return ended, log.read_text(encoding="utf-8").splitlines()


def name_in(ended: subprocess.CompletedProcess[str]) -> str:
    assert ended.returncode == 0, ended.stderr
    return str(json.loads(ended.stdout)["contact"]["full_name"])


@pytest.mark.tesseract
def test_a_scan_looks_up_and_connects_to_nothing_in_any_process(tmp_path: Path) -> None:
    ended, notes = watched(SCAN, tmp_path)
    assert name_in(ended)
    assert len({note.split()[0] for note in notes}) >= 2, "the worker was not watched"
    assert [note for note in notes if not note.endswith(" watched")] == []


def test_a_connection_would_be_seen(tmp_path: Path) -> None:
    code = "import socket; socket.socket().connect_ex(('127.0.0.1', 9))"
    notes = watched((sys.executable, "-c", code), tmp_path)[1]
    assert [note.split()[1] for note in notes] == ["watched", "socket.connect"]


@pytest.mark.tesseract
def test_a_scan_works_where_there_is_no_network(tmp_path: Path) -> None:
    apart = ("unshare", "--map-root-user", "--net")
    if not shutil.which("unshare") or subprocess.run([*apart, "true"], check=False).returncode:
        pytest.skip("unshare: no network namespaces for this user here")
    code = "import socket; socket.create_connection(('127.0.0.1', 9), 1)"
    assert "unreachable" in run((*apart, sys.executable, "-c", code), tmp_path).stderr
    assert name_in(run((*apart, *SCAN), tmp_path))
