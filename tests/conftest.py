"""What all tests share: no settings of the machine, and no Tesseract where there is none."""

import os
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import hypothesis
import pytest
from playwright.sync_api import Browser, sync_playwright
from starlette.testclient import TestClient

from cardscan.ocr import Tesseract
from cardscan.store import Store
from tests import dav
from tests.browsed import HOME, Browsed
from tests.chromium import serving
from tests.postgres import Server, find_programs, run_server

KEPT = {"CARDSCAN_CORPORA", "CARDSCAN_CARDS"}
"""Where outside test inputs are."""

BOTH = ("sqlite", "postgresql")
"""Whatever is stored is stored in either."""

hypothesis.settings.register_profile("cardscan", deadline=None)  # the first example loads lists
hypothesis.settings.load_profile("cardscan")


@pytest.fixture(autouse=True, scope="session")
def _no_settings_of_this_machine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """No CARDSCAN_ setting in the environment, and empty folders for files and data."""
    with pytest.MonkeyPatch.context() as patch:
        for name in [n for n in os.environ if n.startswith("CARDSCAN_") and n not in KEPT]:
            patch.delenv(name)
        for kind in ("CONFIG", "DATA", "STATE", "CACHE"):
            patch.setenv(f"XDG_{kind}_HOME", str(tmp_path_factory.mktemp(kind.lower())))
        yield


@pytest.fixture(autouse=True, scope="session")
def _ctrl_c_interrupts() -> None:
    """Also where a shell without job control started the tests aside, and had it ignored."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """A PostgreSQL server, started when the first test asks for it."""
    programs = find_programs()
    if programs is None:
        pytest.skip("PostgreSQL: no server programs (initdb, postgres) on this machine")
    with ExitStack() as running:
        try:
            server = running.enter_context(run_server(programs))
        except (OSError, subprocess.CalledProcessError) as error:
            pytest.skip(f"PostgreSQL: no server of {programs} starts here: {error}")
        yield server


@pytest.fixture(scope="session", params=dav.KINDS)
def dav_server(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dav.Server]:
    """A server of address books of each kind in turn, started when the first test asks for it."""
    if reason := dav.missing(request.param):
        pytest.skip(reason)
    with dav.run_server(request.param, tmp_path_factory.mktemp(request.param)) as server:
        yield server


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium, running; no longer than a module, for Playwright keeps the event loop."""
    program = shutil.which("chromium")
    if program is None:
        pytest.skip("chromium: there is none on this machine")
    with sync_playwright() as playwright:
        options = ["--no-sandbox", "--disable-dev-shm-usage"]
        browser = playwright.chromium.launch(executable_path=program, args=options)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite database with cardscan's tables, to be copied."""
    path = tmp_path_factory.mktemp("migrated") / "pipeline.db"
    Store.open(f"sqlite:///{path}").close()
    return path


@contextmanager
def _lend(request: pytest.FixtureRequest, folder: Path, *, empty: bool = False) -> Iterator[str]:
    """The address of a database of the kind that is asked for."""
    if request.param == "postgresql":
        server: Server = request.getfixturevalue("postgres")
        with server.lend(empty=empty) as lent:
            yield lent
        return
    path = folder / "pipeline.db"
    if not empty:
        shutil.copy(request.getfixturevalue("migrated"), path)
    yield f"sqlite:///{path}"


@pytest.fixture(params=BOTH)
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database for one test, which runs with each kind in turn."""
    with _lend(request, tmp_path) as lent:
        yield lent


@pytest.fixture(params=BOTH)
def new_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """As ``url``, without any tables."""
    with _lend(request, tmp_path, empty=True) as lent:
        yield lent


@pytest.fixture(scope="module", params=BOTH)
def module_url(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """As ``url``, for all tests of a file."""
    with _lend(request, tmp_path_factory.mktemp("module")) as lent:
        yield lent


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    """An open database without contacts."""
    with Store.open(url) as store:
        yield store


@pytest.fixture
def desk(tmp_path: Path, migrated: Path) -> Iterator[Browsed]:
    """A desk over nobody."""
    shutil.copy(migrated, tmp_path / "pipeline.db")
    with Browsed(tmp_path) as desk:
        yield desk


@pytest.fixture
def browser(desk: Browsed) -> TestClient:
    """The browser of the person at the desk, whose forms are the desk's own."""
    browser = desk.enter()
    browser.headers["origin"] = HOME
    return browser


@pytest.fixture
def program(desk: Browsed) -> TestClient:
    """A program with a token for everything."""
    program = desk.stranger()
    program.headers["authorization"] = f"Bearer {desk.keys.token}"
    return program


@pytest.fixture
def link(desk: object) -> Iterator[str]:
    """The link of a desk in a process of its own, with the database that ``desk`` has set."""
    with serving() as link:
        yield link


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip what needs Tesseract, saying what is missing."""
    needs = [item for item in items if item.get_closest_marker("tesseract")]
    missing = needs and Tesseract().missing(("eng", "osd"))
    for item in needs if missing else ():
        item.add_marker(pytest.mark.skip(reason=f"tesseract: {missing}"))
