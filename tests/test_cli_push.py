"""``cardscan push`` as it is typed, against real servers."""

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest

from tests.dav import PASSWORD, USER, Server
from tests.faults import run_proxy
from tests.filed import Desk
from tests.proposals import make_proposal
from tests.pushing import BEN, NAMES


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    desk = Desk(tmp_path, monkeypatch)
    desk.file(make_proposal(), event="Fair")
    desk.file(replace(make_proposal(), contact=BEN, sha256="0" * 64))
    monkeypatch.setenv("CARDSCAN_PASSWORD", PASSWORD)
    monkeypatch.setenv("CARDSCAN_USER", USER)
    return desk


def test_a_push_is_planned_then_done_then_there(desk: Desk, dav_server: Server) -> None:
    book = (dav_server.url, "--collection", f"Book {next(NAMES)}")
    absent = desk.type("push", *book, "--dry-run")
    assert (absent.exit_code, absent.stdout) == (9, "")
    assert f"--collection '{book[2]}' --create makes it" in absent.stderr
    desk.type("push", *book, "--create", "--event", "fair")
    planned = desk.type("push", *book, "--dry-run")
    assert planned.exit_code == 0
    assert [line.split()[:4] for line in planned.stdout.splitlines()[2:]] == [
        ["to", "create", "Ben", "Muster"]
    ]
    assert planned.stderr == f"{book[2]}: 1 to create, 1 unchanged\n"
    done = desk.type("push", *book)
    assert (done.exit_code, done.stderr) == (0, f"{book[2]}: 1 created, 1 unchanged\n")
    again = desk.type("push", *book)
    assert (again.exit_code, again.stdout, again.stderr) == (0, "", f"{book[2]}: 2 unchanged\n")


def test_json_has_a_line_for_each_contact(desk: Desk, dav_server: Server) -> None:
    book = (dav_server.url, "--collection", f"Book {next(NAMES)}", "--create", "--json")
    lines = [json.loads(line) for line in desk.type("push", *book).stdout.splitlines()]
    assert [(one["name"], one["step"], one["why"]) for one in lines] == [
        ("Dr. Ana María Beispiel-Łoś", "create", []),
        ("Ben Muster", "create", []),
    ]
    assert lines[0]["contact"] == desk.read("ana@example.com").contact.uid
    lines = [json.loads(line) for line in desk.type("push", *book).stdout.splitlines()]
    assert [one["step"] for one in lines] == ["same", "same"]


def test_the_books_of_the_settings_are_pushed_to_each(desk: Desk, dav_server: Server) -> None:
    name = f"Book {next(NAMES)}"
    desk.type("push", dav_server.url, "--collection", name, "--create", "--event", "fair")
    with run_proxy(dav_server.port) as proxy:
        proxy.choose = lambda method, path: "403"
        desk.patch.setenv("CARDSCAN_BOOKS", f"{proxy.url} {dav_server.url}")
        pushed = desk.type("push", "--collection", name)
    assert pushed.exit_code == 9
    assert f"does not let {USER} in there" in pushed.stderr
    assert f"{name}: 1 created, 1 unchanged" in pushed.stderr


def test_a_card_that_fails_is_named_and_counts(desk: Desk, dav_server: Server) -> None:
    name = f"Book {next(NAMES)}"
    with run_proxy(dav_server.port) as proxy:
        statuses = iter(("413",))
        proxy.choose = lambda method, path: next(statuses, "") if method == "PUT" else ""
        pushed = desk.type("push", proxy.url, "--collection", name, "--create")
        assert pushed.exit_code == 9
        assert "does not take it (413)" in pushed.stdout
        assert pushed.stderr == f"{name}: 1 created, 1 failed\n"
        again = desk.type("push", proxy.url, "--collection", name)
        assert (again.exit_code, again.stderr) == (0, f"{name}: 1 created, 1 unchanged\n")


@pytest.mark.parametrize(
    ("fault", "says", "rest"),
    [
        ("507", "has no room left", "2 contacts not pushed"),
        ("401", f"does not take the password of {USER}", "2 contacts not pushed"),
    ],
)
def test_what_ends_a_push_is_one_line(
    desk: Desk, dav_server: Server, fault: str, says: str, rest: str
) -> None:
    name = f"Book {next(NAMES)}"
    with run_proxy(dav_server.port) as proxy:
        proxy.choose = lambda method, path: fault if method == "PUT" else ""
        pushed = desk.type("push", proxy.url, "--collection", name, "--create")
    assert pushed.exit_code == 9
    assert says in pushed.stderr
    assert rest in pushed.stderr


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        ((), 2, "there is no address book to push to"),
        (("http://dav.example.org/",), 2, "over https only"),
        ((f"https://ana:{PASSWORD}@dav.example.org/",), 2, "holds a name or a password"),
        (("https://127.0.0.1:9/", "--track", "nowhere"), 2, "nowhere"),
    ],
)
def test_what_is_typed_wrong_is_told_at_once(
    desk: Desk, words: tuple[str, ...], code: int, says: str
) -> None:
    told = desk.type("push", *words)
    assert told.exit_code == code
    assert says in told.stderr
    assert PASSWORD not in told.output


def test_who_is_forgotten_goes_there_too_if_asked(desk: Desk, dav_server: Server) -> None:
    book = (dav_server.url, "--collection", f"Book {next(NAMES)}")
    desk.type("push", *book, "--create")
    told = desk.type("forget", "Ben Muster", "--yes")
    assert re.search(r"http://.* keeps their card; cardscan push --delete deletes it", told.stderr)
    left = desk.type("push", *book)
    assert "left there (--delete)" in left.stdout
    assert "Ben" not in left.output
    done = desk.type("push", *book, "--delete")
    assert (done.exit_code, done.stderr) == (0, f"{book[2]}: 1 deleted, 1 unchanged\n")
    assert desk.type("push", *book).stderr == f"{book[2]}: 1 unchanged\n"
