"""``cardscan watch`` as it is typed: once, as a daemon in a process of its own, and its words."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from cardscan.cli.fates import Log, all_in_words, fate_in_words
from cardscan.cli.main import main
from cardscan.errors import MissingDependencyError, NoCardError, ResourceError
from cardscan.intake.arrival import Fate
from cardscan.watch.loop import Notice, Told
from cardscan.watch.status import Status
from tests.scripted import scan_in_threads

ROOT = Path(__file__).parent.parent
TIME = r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d "
Run = Callable[..., Result]


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    folder = tmp_path / "inbox"
    folder.mkdir()
    return folder


def drop(folder: Path, **photos: str) -> None:
    for name, script in photos.items():
        path = folder / f"{name}.jpg"
        path.write_text(script, encoding="utf-8")
        os.utime(path, (1_700_000_000, 1_700_000_000))


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs a command in ``tmp_path``, with a database there."""
    monkeypatch.setattr("cardscan.intake.desk.scan_batch", scan_in_threads)
    monkeypatch.setattr("cardscan.cli.daemon.check_readers", lambda settings: None)
    monkeypatch.setenv("CARDSCAN_DB", str(tmp_path / "pipeline.db"))
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)

    def run(*arguments: object) -> Result:
        result = CliRunner().invoke(main, [str(argument) for argument in arguments])
        assert result.exception is None or isinstance(result.exception, SystemExit), result
        return result

    return run


def test_once_tells_each_fate_and_what_to_do_next(run: Run, inbox: Path) -> None:
    drop(inbox, a="card Ana Beispiel", b="unsure Bo Muster", c="blank", d="card Ana Beispiel")
    result = run("watch", inbox, "--once", "--metrics", "cardscan.prom")
    assert result.exit_code == 8
    assert result.stdout == ""
    assert [re.sub(f"^{TIME}", "", line) for line in result.stderr.splitlines()] == [
        "a.jpg: filed, 1 contact",
        "b.jpg: filed, 1 contact to be looked at",
        "c.jpg: failed: shows no card",
        "d.jpg: known already, nothing added",
        "2 filed (1 to be looked at), 1 known already, 1 failed",
        f"Why photos failed stands beside them in {inbox}/cardscan/failed; then:",
        f"  cardscan retry {inbox}",
        "Next: cardscan review",
    ]
    assert 'state="review"} 1' in Path("cardscan.prom").read_text(encoding="utf-8")
    status = json.loads(run("watch", "--status", inbox, "--json").stdout)
    assert (status["state"], status["photos"]["done"]) == ("stopped", 1)
    again = run("watch", inbox, "--once")
    assert (again.exit_code, again.stderr) == (0, "no new photos\n")


def test_several_folders_come_from_the_settings(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        drop(tmp_path / name, a=f"card Ana{name} Beispiel")
    monkeypatch.setenv("CARDSCAN_INBOX", f"one{os.pathsep}two")
    result = run("watch", "--once")
    assert result.exit_code == 0
    assert f"{tmp_path}/two/a.jpg: filed, 1 contact\n" in result.stderr
    assert result.stderr.endswith("2 filed\nNext: cardscan triage\n")
    told = run("watch", "--status").stdout.splitlines()
    assert told == [f"{tmp_path}/{name}: stopped; 1 filed" for name in ("one", "two")]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("", "there is no folder to watch"),
        ("none", "there is no folder "),
        ("none --install", "there is no folder none"),
        ("inbox --status", "has not been watched"),
        ("inbox --once --status", "do not go together"),
        ("inbox --json", "--json goes with --status"),
        ("inbox --dry-run", "--dry-run with --install"),
        ("inbox --once --metrics none/file", "none/file cannot be written"),
    ],
)
def test_what_makes_no_sense_is_told_with_what_to_do(
    run: Run, inbox: Path, words: str, told: str
) -> None:
    result = run("watch", *words.split())
    assert result.exit_code == 2
    complaint, hint = result.stderr.splitlines()
    assert told in complaint
    assert hint.strip()


def test_missing_readers_are_told_before_anything_is_touched(
    run: Run, inbox: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def check(_: object) -> None:
        raise MissingDependencyError("Tesseract is not installed", "Install it.")

    monkeypatch.setattr("cardscan.cli.daemon.check_readers", check)
    assert run("watch", inbox).exit_code == 4
    assert list(inbox.iterdir()) == []


def test_installing_writes_a_file_and_names_the_command(run: Run, inbox: Path) -> None:
    shown = run("watch", inbox, "--install", "--dry-run")
    assert (shown.exit_code, shown.stderr) == (0, "")
    assert str(inbox) in shown.stdout
    result = run("watch", inbox, "--install")
    written, following = result.stderr.splitlines()
    path = Path(written.removesuffix(" is written"))
    assert path.read_bytes() == shown.stdout_bytes
    assert path.is_relative_to(inbox.parent)
    assert following.startswith("Next: ")


@pytest.mark.parametrize(
    ("state", "error", "words"),
    [
        ("failed", NoCardError("a.jpg shows no card"), "failed: shows no card"),
        ("deferred", ResourceError("the disk is full"), "put off: the disk is full"),
        ("waiting", None, "put back: it has changed meanwhile"),
        ("waiting", ResourceError("a.jpg: odd"), "put back: odd"),
    ],
)
def test_a_fate_is_told_with_its_reason(
    state: str, error: NoCardError | ResourceError | None, words: str
) -> None:
    fate = Fate(Path("a.jpg"), state, None, error=error)  # type: ignore[arg-type]
    assert fate_in_words(fate) == words


def test_the_log_takes_no_orders_from_names(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    log = Log(folders=2)
    name = Path("a\n2026-01-01 b\x1b[2J\x9b31m\u202e\udcff.jpg")
    log.tell(Told(Path("/in\rbox"), Fate(name, "done", None)))
    log.tell(Notice(Path("/in\nbox"), "is back"))
    out, err = capsys.readouterr()
    assert out == ""
    shown = r"/in\rbox/a\n2026-01-01 b\x1b[2J\x9b31m\u202e\udcff.jpg: filed, 0 contacts"
    assert [re.sub(f"^{TIME}", "", line) for line in err.splitlines()] == [
        shown,
        r"/in\nbox is back",
    ]


def test_how_several_folders_do_is_one_line() -> None:
    one = Status("/one", "watching", photos={"done": 2, "deferred": 1})
    two = Status("/two", "deferred", "the disk is full", photos={"review": 1})
    assert all_in_words([one]) == "watching; 2 filed, 1 put off"
    assert all_in_words([two]) == "deferred: the disk is full; 1 filed (1 to be looked at)"
    assert all_in_words([one, two]) == (
        "1 watching, 1 deferred; 3 filed (1 to be looked at), 1 put off"
    )


class Daemon:
    """The daemon in a process of its own, with photos that are scanned by their script."""

    def __init__(self, folder: Path, inbox: Path, **changes: str) -> None:
        environment = os.environ | {"CARDSCAN_DB": str(folder / "pipeline.db")} | changes
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.scripted", "watch", str(inbox)],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def line(self) -> str:
        assert self.process.stderr is not None
        return self.process.stderr.readline().rstrip("\n")


@contextmanager
def running(folder: Path, inbox: Path, **changes: str) -> Iterator[Daemon]:
    daemon = Daemon(folder, inbox, **changes)
    patience = threading.Timer(60, daemon.process.kill)
    patience.start()
    with daemon.process:
        try:
            yield daemon
        finally:
            patience.cancel()
            daemon.process.kill()


def test_a_daemon_files_what_comes_and_ends_when_told_to(tmp_path: Path, inbox: Path) -> None:
    with running(tmp_path, inbox) as daemon:
        assert re.fullmatch(f"{TIME}watching {re.escape(str(inbox))}", daemon.line())
        (inbox / "BNI").mkdir()
        drop(inbox / "BNI", a="card Ana Beispiel")
        assert re.fullmatch(rf"{TIME}BNI/a\.jpg: filed, 1 contact", daemon.line())
        told = CliRunner().invoke(main, ["watch", "--status", str(inbox), "--json"])
        assert json.loads(told.stdout)["pid"] == daemon.process.pid
        assert json.loads(told.stdout)["state"] != "stopped"
        second = CliRunner().invoke(main, ["watch", str(inbox), "--once"])
        assert second.exit_code == 2
        assert "is watched already" in second.stderr
        daemon.process.send_signal(signal.SIGHUP)
        assert daemon.line().endswith("stopped; what was not done is back in its inbox")
        assert daemon.process.wait(timeout=5) == 0


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 0), (signal.SIGINT, 130)])
def test_a_signal_ends_it_in_time_and_what_it_holds_is_put_back(
    tmp_path: Path, inbox: Path, number: int, code: int
) -> None:
    drop(inbox, a="card Ana Beispiel", b="card Bo Muster", c="hangs")
    with running(tmp_path, inbox) as daemon:
        daemon.line()
        assert daemon.line().endswith("a.jpg: filed, 1 contact")
        assert not (inbox / "c.jpg").exists()
        daemon.process.send_signal(number)
        daemon.process.send_signal(number)  # of somebody who does not like to wait
        assert daemon.process.wait(timeout=5) == code
    assert (inbox / "c.jpg").read_text(encoding="utf-8") == "hangs"
    assert (inbox / "cardscan" / "done" / "a.jpg").exists()


def test_the_daemon_itself_loads_nothing_that_reads_cards() -> None:
    loaded = subprocess.run(
        [sys.executable, "-c", "import sys, cardscan.cli.daemon; print(*sys.modules)"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert {"cv2", "onnxruntime", "rapidocr", "tesserocr"} & set(loaded.stdout.split()) == set()


def test_systemd_hears_when_it_is_ready_and_when_it_stops(tmp_path: Path, inbox: Path) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening:
        address = f"@cardscan-test-{os.getpid()}" if sys.platform == "linux" else "notify"
        listening.bind(address.replace("@", "\0"))
        listening.settimeout(30)
        with running(tmp_path, inbox, NOTIFY_SOCKET=address) as daemon:
            assert listening.recv(100) == b"READY=1"
            assert listening.recv(100) == b"WATCHDOG=1"
            daemon.process.terminate()
            assert listening.recv(100) == b"STOPPING=1"
