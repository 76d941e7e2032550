"""The command line stopped from outside: by Ctrl-C, and by whoever reads its output."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

from cardscan.store import Store

ROOT = Path(__file__).parent.parent


def test_a_reader_that_stops_reading_is_no_trouble() -> None:
    start = "from cardscan.cli.main import main; main(prog_name='cardscan')"
    printing = subprocess.Popen(
        [sys.executable, "-c", start, "schema"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert printing.stdout is not None
    assert printing.stderr is not None
    printing.stdout.close()
    assert printing.stderr.read() == ""
    printing.stderr.close()
    assert printing.wait() == 1


def test_ctrl_c_stops_at_once_keeps_what_is_done_and_tells_how_to_go_on(tmp_path: Path) -> None:
    for number, script in enumerate(
        ["card Ana", "card Bo", "card Cy", "hangs 1", "hangs 2", "hangs 3"]
    ):
        (tmp_path / f"{number}.jpg").write_text(script, encoding="utf-8")
    environment = os.environ | {"CARDSCAN_DB": str(tmp_path / "p.db")}
    command = [sys.executable, "-m", "tests.scripted"]
    scanning = subprocess.Popen(
        [*command, "scan", str(tmp_path), "--jobs=2", "--json", "-o", str(tmp_path / "c.vcf")],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert scanning.stdout is not None
    names = [json.loads(scanning.stdout.readline())["contact"]["full_name"] for _ in range(2)]
    os.killpg(scanning.pid, signal.SIGINT)  # as a terminal does: to the whole group
    _, messages = scanning.communicate(timeout=60)  # of itself it would never end
    assert scanning.returncode == 130
    assert names == ["Ana", "Bo"]
    assert messages.startswith("cardscan: stopped; 2 contacts filed before that\n")
    assert "Type the same command again" in messages
    assert not (tmp_path / "c.vcf").exists()
    listed = subprocess.run(
        [*command, "list", "--json"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert len(listed.stdout.splitlines()) == 2


def test_kill_9_leaves_no_process_and_the_next_command_goes_on(tmp_path: Path) -> None:
    pipe, photos = tmp_path / "pipe", tmp_path / "photos"
    os.mkfifo(pipe)
    held = os.open(pipe, os.O_RDWR)  # who reads waits until it is closed
    photos.mkdir()
    names = [f"No{number} X" for number in range(12)]
    for number, name in enumerate(names):
        script = f"waits {pipe}\ncard {name}" if number == 5 else f"card {name}"
        (photos / f"{number}.jpg").write_text(script, encoding="utf-8")
    command = [sys.executable, "-m", "tests.scripted", "scan", str(photos), "--jobs=2", "--json"]
    command += ["--db", str(tmp_path / "p.db")]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as driver:
        assert driver.stdout
        for _ in range(4):
            assert driver.stdout.readline()
        driver.kill()
        driver.communicate(timeout=60)  # only when nobody has the output open: no worker either
    with Store.open(f"sqlite:///{tmp_path}/p.db") as store:
        kept = store.counts()["contacts"]
    assert 4 <= kept < len(names)
    (tmp_path / "empty").touch()
    (tmp_path / "empty").rename(pipe)
    os.close(held)
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr
    assert f"{len(names) - kept} contacts filed" in ended.stderr
    assert f"{kept} photos known already" in ended.stderr
    with Store.open(f"sqlite:///{tmp_path}/p.db") as store:
        assert sorted(one.contact.full_name for one in store.find_contacts()) == sorted(names)
