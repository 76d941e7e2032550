"""The command line with a database on a server: what it tells, and what it keeps to itself."""

from pathlib import Path

from click.testing import CliRunner, Result

from cardscan.cli.main import main
from tests.postgres import Server


def run(*words: object) -> Result:
    return CliRunner().invoke(main, [str(word) for word in words])


def with_password(url: str) -> str:
    """The address with a password, which the server of the tests does not ask for."""
    return url.replace("cardscan@", "cardscan:geheim@", 1)


def test_the_doctor_tells_the_version_of_the_server(postgres: Server) -> None:
    with postgres.lend() as url:
        told = run("doctor", "--db", with_password(url))
        (version,) = postgres.run("SHOW server_version")[0]
    flat = " ".join(told.output.split())
    assert f"0 contacts, in PostgreSQL {version.split()[0]}" in flat
    assert "geheim" not in told.output


def test_a_password_is_left_out_of_the_next_command(postgres: Server) -> None:
    with postgres.lend() as url:
        told = run("list", "--db", with_password(url))
    assert told.exit_code == 0, told.output
    assert "--db 'postgresql://cardscan:***@" in told.output
    assert "geheim" not in told.output


def test_a_database_that_is_not_there_is_told_in_a_line_and_a_hint(postgres: Server) -> None:
    told = run("list", "--db", with_password(postgres.url("nowhere")))
    assert told.exit_code == 6
    assert 'database "nowhere" does not exist' in told.stderr
    assert "createdb" in told.stderr
    assert len(told.stderr.splitlines()) == 2
    assert "geheim" not in told.output


def test_a_server_that_is_away_is_told_in_a_line_and_a_hint(tmp_path: Path) -> None:
    told = run("list", "--db", f"postgresql://ana:geheim@/pipeline?host={tmp_path}")
    assert told.exit_code == 6
    assert "cannot be reached: No such file or directory" in told.stderr
    assert len(told.stderr.splitlines()) == 2
    assert "geheim" not in told.output
