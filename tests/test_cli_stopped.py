"""The command line stopped from outside: by Ctrl-C, and by whoever reads its output."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

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
