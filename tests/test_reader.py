"""The process beside the desk that reads: as both are stopped, by whom and when that may be."""

import hashlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from cardscan.store import Store

ANA, BO, HANGS = b"card Ana Beispiel", b"card Bo Muster", b"hangs"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CARDSCAN_DB", str(tmp_path / "pipeline.db"))
    monkeypatch.setenv("CARDSCAN_JOBS", "2")
    return tmp_path


@contextmanager
def serving() -> Iterator[tuple[subprocess.Popen[str], httpx.Client]]:
    """A desk whose photos are scripted, and a program that may send some."""
    command = [sys.executable, "-m", "tests.scripted", "serve", "--port", "0", "--no-browser"]
    with subprocess.Popen(
        [*command, "--token", "scan"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as running:
        try:
            with _enter(running) as program:
                yield running, program
        finally:
            running.kill()


def _enter(running: subprocess.Popen[str]) -> httpx.Client:
    assert running.stdout
    home = running.stdout.readline().partition("/enter")[0]
    header = running.stdout.readline().strip().partition(": ")[2]
    return httpx.Client(base_url=f"{home}/api/v1", headers={"authorization": header}, timeout=120)


def state(answer: httpx.Response) -> str:
    return str(answer.json()["state"])


def processes_of(folder: Path) -> set[int]:
    """Those that have the folder's database, or the lock of its inbox, open."""
    found = set()
    for one in Path("/proc").glob("[0-9]*/fd/*"):
        try:
            if one.readlink().is_relative_to(folder):
                found.add(int(one.parts[2]))
        except OSError:
            continue
    return found


def wait_until_alone(folder: Path) -> None:
    until = time.monotonic() + 60
    while processes_of(folder) and time.monotonic() < until:
        os.sched_yield()
    assert processes_of(folder) == set()


def read_for_ever(program: httpx.Client) -> str:
    """Sends a photo whose reading does not end, and waits until it is begun."""
    key = str(program.post("/scan", content=HANGS).json()["id"])
    while state(program.get(f"/scans/{key}")) != "reading":
        pass
    return key


def check_closed(desk: subprocess.Popen[str]) -> None:
    """That the desk ends as it does when it is asked to, as do all who write where it does."""
    _, said = desk.communicate(timeout=60)
    assert desk.returncode == 0
    assert said.splitlines()[-1] == "The desk is closed."
    assert "Traceback" not in said


def names(folder: Path) -> list[str]:
    with Store.open(f"sqlite:///{folder}/pipeline.db") as store:
        return sorted(filed.contact.full_name for filed in store.find_contacts())


def test_nothing_is_started_before_the_first_photo(folder: Path) -> None:
    with serving() as (desk, program):
        assert processes_of(folder) <= {desk.pid}
        assert state(program.post("/scan?wait=100", content=ANA)) == "done"
        assert len(processes_of(folder) - {desk.pid}) == 1
        assert state(program.post("/scan?wait=100", content=b"unsure Bo")) == "review"
    wait_until_alone(folder)


def test_a_desk_that_is_killed_goes_on_with_what_it_has(folder: Path) -> None:
    with serving() as (desk, program):
        for photo in (ANA, BO):
            assert program.post("/scan", content=photo).status_code == 202
        desk.kill()
    wait_until_alone(folder)
    with serving() as (_, program):
        for photo in (ANA, BO):
            place = f"/scans/{hashlib.sha256(photo).hexdigest()}?wait=100"
            assert state(program.get(place)) == "done"
        assert state(program.post("/scan", content=ANA)) == "done"
    assert names(folder) == ["Ana Beispiel", "Bo Muster"]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_puts_back_what_is_being_read_and_leaves_no_process(
    folder: Path, number: signal.Signals
) -> None:
    with serving() as (desk, program):
        key = read_for_ever(program)
        desk.send_signal(number)
        check_closed(desk)
    wait_until_alone(folder)
    assert (folder / "captures" / "inbox" / key / "photo.jpg").read_bytes() == HANGS


def test_all_processes_are_stopped_at_once_as_services_are(folder: Path) -> None:
    with serving() as (desk, program):
        key = read_for_ever(program)
        for one in processes_of(folder):
            os.kill(one, signal.SIGTERM)
        check_closed(desk)
    wait_until_alone(folder)
    assert (folder / "captures" / "inbox" / key / "photo.jpg").read_bytes() == HANGS


def test_a_reader_that_is_killed_is_begun_anew(folder: Path) -> None:
    with serving() as (desk, program):
        assert state(program.post("/scan?wait=100", content=ANA)) == "done"
        (reader,) = processes_of(folder) - {desk.pid}
        os.kill(reader, signal.SIGKILL)
        assert state(program.post("/scan?wait=100", content=BO)) == "done"
    assert names(folder) == ["Ana Beispiel", "Bo Muster"]
