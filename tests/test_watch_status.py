"""How the daemon does, as others read it: the status, the figures, what systemd is told."""

import io
import os
import re
import socket
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from cardscan.errors import UsageError
from cardscan.intake.spool import HOME, Spool
from cardscan.watch.notify import ALIVE, READY, logs_to_journal, notify
from cardscan.watch.publish import Publisher
from cardscan.watch.status import (
    Status,
    read_status,
    to_metrics,
    write_metrics,
    write_status,
)

STATUS = Status(
    "/cards",
    "watching",
    waiting=3,
    photos={"done": 12, "failed": 1},
    contacts=14,
    pid=42,
    started="2026-03-01T12:00:00+00:00",
    updated="2026-03-01T12:30:00+00:00",
)


@pytest.fixture
def spool(tmp_path: Path) -> Iterator[Spool]:
    with Spool.open(tmp_path) as spool:
        yield spool


def test_a_status_is_read_as_it_was_written_while_the_folder_is_held(spool: Spool) -> None:
    status = replace(STATUS, folder=str(spool.root))
    write_status(status)
    assert read_status(spool.root) == status
    assert read_status(spool.root) == status, "reading takes nobody's lock away"
    spool.close()
    assert read_status(spool.root) == replace(status, state="stopped")


def test_a_folder_without_a_status_is_told(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="has not been watched") as caught:
        read_status(tmp_path)
    assert "cardscan watch" in caught.value.hint


@pytest.mark.parametrize("content", ["", "{", "[1]", '{"colour": "red"}', "\udcff"])
def test_a_status_that_is_none_is_told(spool: Spool, content: str) -> None:
    path = spool.root / HOME / "status.json"
    path.write_text(content, encoding="utf-8", errors="surrogateescape")
    with pytest.raises(UsageError, match="cannot be read"):
        read_status(spool.root)


def test_a_status_is_never_written_where_the_folder_is_not(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        write_status(replace(STATUS, folder=str(tmp_path)))
    assert list(tmp_path.iterdir()) == []


def test_figures_are_as_prometheus_reads_them() -> None:
    odd = replace(STATUS, folder='a"b\\c\nd', state="deferred", photos={})
    sample = re.compile(r'cardscan_\w+\{folder="(?:[^"\\\n]|\\[\\"n])*"(?:,state="\w+")?\} [\d.]+')
    lines = to_metrics([STATUS, odd]).splitlines()
    samples = [line for line in lines if not line.startswith("#")]
    assert all(map(sample.fullmatch, samples))
    assert 'cardscan_photos_total{folder="/cards",state="done"} 12' in samples
    assert 'cardscan_photos_total{folder="/cards",state="review"} 0' in samples
    assert 'cardscan_waiting_photos{folder="/cards"} 3' in samples
    assert 'cardscan_deferred{folder="a\\"b\\\\c\\nd"} 1' in samples
    names = [line.split()[2] for line in lines if line.startswith("# TYPE")]
    assert len(names) == len(set(names))
    assert {re.split("[{ ]", line)[0] for line in samples} == set(names)


def test_figures_replace_those_before_at_once(tmp_path: Path) -> None:
    file = tmp_path / "cardscan.prom"
    write_metrics(file, [STATUS])
    with file.open(encoding="utf-8") as before:
        write_metrics(file, [replace(STATUS, folder="/not \udcff utf-8")])
        assert before.read() == to_metrics([STATUS])
    assert file.read_text(encoding="utf-8") != to_metrics([STATUS])
    assert [path.name for path in tmp_path.iterdir()] == ["cardscan.prom"]


def test_nothing_is_written_through_a_link_that_somebody_laid(tmp_path: Path) -> None:
    file, other = tmp_path / "cardscan.prom", tmp_path / "other"
    other.write_text("mine", encoding="utf-8")
    (tmp_path / ".cardscan.prom.part").symlink_to(other)
    write_metrics(file, [STATUS])
    assert other.read_text(encoding="utf-8") == "mine"
    assert not file.is_symlink()


def test_all_may_read_the_figures_and_only_the_owner_the_status(
    spool: Spool, tmp_path: Path
) -> None:
    before = os.umask(0o027)
    try:
        write_metrics(tmp_path / "cardscan.prom", [STATUS])
        write_status(replace(STATUS, folder=str(spool.root)))
    finally:
        os.umask(before)
    assert (tmp_path / "cardscan.prom").stat().st_mode & 0o777 == 0o644
    assert (spool.root / HOME / "status.json").stat().st_mode & 0o777 == 0o600


class Systemd:
    """The socket on which systemd listens."""

    def __init__(self, address: str) -> None:
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.bind(address)
        self.socket.setblocking(False)

    def heard(self) -> list[str]:
        heard = []
        while True:
            try:
                heard.append(self.socket.recv(4096).decode())
            except BlockingIOError:
                return heard


@pytest.fixture(params=["path", "abstract"])
def systemd(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Systemd]:
    if request.param == "abstract" and sys.platform != "linux":
        pytest.skip("abstract sockets: only Linux has them")
    monkeypatch.chdir(tmp_path)  # the name of a socket is short
    name = "notify" if request.param == "path" else f"@cardscan-{os.getpid()}"
    systemd = Systemd(name.replace("@", "\0"))
    monkeypatch.setenv("NOTIFY_SOCKET", name)
    yield systemd
    systemd.socket.close()


def test_systemd_is_told(systemd: Systemd) -> None:
    notify(READY, "STATUS=ready")
    assert systemd.heard() == ["READY=1\nSTATUS=ready"]


def test_nobody_listening_is_no_trouble(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NOTIFY_SOCKET", raising=False)
    notify(READY)
    monkeypatch.setenv("NOTIFY_SOCKET", "/nowhere/at/all")
    notify(READY)


def test_the_journal_is_known_by_its_descriptor(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with (tmp_path / "log").open("w", encoding="utf-8") as log:
        about = os.fstat(log.fileno())
        monkeypatch.setenv("JOURNAL_STREAM", f"{about.st_dev}:{about.st_ino}")
        assert logs_to_journal(log)
        monkeypatch.setenv("JOURNAL_STREAM", f"{about.st_dev}:{about.st_ino + 1}")
        assert not logs_to_journal(log)
        monkeypatch.delenv("JOURNAL_STREAM")
        assert not logs_to_journal(log)
    assert not logs_to_journal(io.StringIO())


def test_what_is_told_is_told_when_it_changes_and_now_and_then(
    spool: Spool, tmp_path: Path, systemd: Systemd
) -> None:
    time = 0.0
    metrics = tmp_path / "cardscan.prom"
    publisher = Publisher(metrics, lambda: time)
    status = replace(STATUS, folder=str(spool.root))

    def told(after: float, waiting: int = 3) -> bool:
        nonlocal time, status
        time += after
        updated = f"2026-03-01T12:30:{time:04.1f}+00:00"
        status = replace(status, updated=updated, waiting=waiting)
        publisher.tell([status])
        assert to_metrics([read_status(spool.root)]) == metrics.read_text(encoding="utf-8")
        return read_status(spool.root) == status

    assert told(0)
    assert not told(2)
    assert told(2, waiting=4)
    assert not told(0.5, waiting=5)
    assert told(0.5, waiting=5)
    assert systemd.heard() == [ALIVE]
    assert not told(15, waiting=5)
    assert systemd.heard() == [ALIVE]


def test_what_cannot_be_told_is_no_trouble(tmp_path: Path) -> None:
    publisher = Publisher(tmp_path / "none" / "cardscan.prom", lambda: 0)
    publisher.tell([replace(STATUS, folder=str(tmp_path / "away"))])
    assert list(tmp_path.iterdir()) == []
