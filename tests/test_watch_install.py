"""What starts the daemon with the session, as systemd and launchd read it."""

import plistlib
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from cardscan.config import Settings
from cardscan.errors import UsageError
from cardscan.watch.install import Service, to_installation, to_plist, to_service, to_unit

ODD = "a b%c$d\"e'f\\g"
"""All that a unit's syntax gives a meaning."""


@pytest.fixture
def service(tmp_path: Path) -> Service:
    (tmp_path / ODD).mkdir()
    return to_service(
        [tmp_path / ODD],
        tmp_path / "metrics" / "cardscan.prom",
        Settings(db=str(tmp_path / "data" / "p.db")),
        {"PATH": "/usr/bin", "CARDSCAN_LANG": "deu", "CARDSCAN_DB": "elsewhere.db"},
    )


def test_a_service_has_the_settings_of_whoever_installs_it(
    service: Service, tmp_path: Path
) -> None:
    assert service.command == (
        *(sys.executable, "-m", "cardscan", "watch", str(tmp_path / ODD)),
        *("--db", str(tmp_path / "data" / "p.db")),
        *("--metrics", str(tmp_path / "metrics" / "cardscan.prom")),
    )
    assert service.environment == {"PATH": "/usr/bin", "CARDSCAN_LANG": "deu"}
    assert service.writable == (tmp_path / ODD, tmp_path / "data", tmp_path / "metrics")
    assert not service.networked
    assert service.watchdog > 2 * Settings().photo_deadline


def test_only_a_database_on_a_server_needs_the_network(tmp_path: Path) -> None:
    settings = Settings(db="postgresql://ana@host/cards")
    service = to_service([tmp_path], None, settings, {})
    assert service.command[-2:] == ("--db", "postgresql://ana@host/cards")
    assert service.writable == (tmp_path,)
    assert "RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6\n" in to_unit(service)
    assert "RestrictAddressFamilies=AF_UNIX\n" in to_unit(replace(service, networked=False))


def test_address_books_are_in_reach(tmp_path: Path) -> None:
    books = (str(tmp_path / "a" / "all.vcf"), "https://dav.example.org/")
    for some, networked in ((books[:1], False), (books, True)):
        settings = Settings(db=str(tmp_path / "p.db"), books=some)
        service = to_service([tmp_path], None, settings, {})
        assert service.writable == (tmp_path, tmp_path / "a")
        assert service.networked == networked


def test_what_would_not_work_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="there is no folder"):
        to_service([tmp_path / "none"], None, Settings(), {})
    with pytest.raises(UsageError, match="password") as caught:
        to_service([tmp_path], None, Settings(db="postgresql://ana:secret@host/cards"), {})
    assert "secret" not in caught.value.message + caught.value.hint


def test_the_unit_is_hardened(service: Service) -> None:
    lines = to_unit(service).splitlines()
    for line in (
        "Type=notify",
        "KillMode=mixed",
        "NoNewPrivileges=yes",
        "PrivateUsers=yes",
        "ProtectSystem=strict",
        "PrivateTmp=yes",
        "SystemCallFilter=@system-service",
        "MemoryMax=75%",
    ):
        assert line in lines
    assert sum(line.startswith("ReadWritePaths=") for line in lines) == 3


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd-analyze: not installed")
@pytest.mark.parametrize("networked", [True, False])
def test_systemd_has_nothing_to_say_against_the_unit(
    service: Service, tmp_path: Path, networked: bool
) -> None:
    unit = tmp_path / "cardscan-watch.service"
    unit.write_text(to_unit(replace(service, networked=networked)), encoding="utf-8")
    verified = subprocess.run(
        ["systemd-analyze", "verify", "--user", str(unit)],
        env={"PATH": "/usr/bin:/bin", "HOME": str(tmp_path), "XDG_RUNTIME_DIR": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (verified.stdout + verified.stderr, verified.returncode) == ("", 0)


def test_launchd_is_told_the_same(service: Service, tmp_path: Path) -> None:
    told = plistlib.loads(to_plist(service, tmp_path / "log"))
    assert told["ProgramArguments"] == list(service.command)
    assert told["EnvironmentVariables"] == service.environment
    assert told["KeepAlive"] == {"SuccessfulExit": False}


@pytest.mark.parametrize(
    ("platform", "path", "start"),
    [
        ("linux", ".config/systemd/user/cardscan-watch.service", "systemctl --user"),
        ("darwin", "Library/LaunchAgents/cardscan.watch.plist", "launchctl bootstrap"),
    ],
)
def test_the_file_goes_where_the_system_looks(
    service: Service,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    platform: str,
    path: str,
    start: str,
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    installation = to_installation(service, platform)
    assert installation.path == tmp_path / path
    assert installation.start.startswith(start)
    assert b"cardscan" in installation.content
