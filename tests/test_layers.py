"""The shape of the house: imports point down, each outside library has one owner, files are short.

The imports are read from the source, so that those inside functions count too.
"""

import ast
import datetime as dt
import subprocess
import sys
from collections.abc import Iterator, Mapping
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

from cardscan.store import Store
from tests.proposals import make_proposal, make_uids

NOON = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)
ROOT = Path(__file__).parent.parent
SOURCES = {
    ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path
    for path in sorted((ROOT / "cardscan").rglob("*.py"))
}
"""By module name, its file."""

LAYERS = (
    {"errors", "card", "door", "entry", "folders", "machine", "mounts"},
    {"contact"},
    {"contract", "profile"},
    {"config", "shown"},
    {"image", "ocr", "fields", "pipeline", "remote", "secret"},
    {"reading", "store", "books", "correct", "bonds"},
    {
        "scan",
        "sides",
        "match",
        "duplicates",
        "forgetting",
        "introducing",
        "report",
        "steps",
        "doubts",
        "spots",
    },
    {"batch", "improve", "merge"},
    {"intake", "rescan", "importing", "push", "twins"},
    {"upkeep", "rework"},
    {"turning"},
    {"watch", "web"},
    {"cli"},
    {"__main__"},
)
"""From the ground up; each part of cardscan knows those below its own layer and no others."""

OWNERS = {
    "PIL": {"image.load", "pipeline.chart"},
    "pi_heif": {"image.load"},
    "pypdfium2": {"image.load"},
    "zxingcpp": {"image.codes"},
    "cv2": {"image", "ocr.networks"},
    "numpy": {"card", "image", "ocr", "reading", "pipeline.habits"},
    "pytesseract": {"ocr.tesseract"},
    "tesserocr": {"ocr.tesseract"},
    "onnxruntime": {"ocr.networks"},
    "phonenumbers": {"fields.phone"},
    "pycrfsuite": {"fields.labeller"},
    "email_validator": {"fields.email"},
    "tldextract": {"fields.url"},
    "sqlalchemy": {"store"},
    "alembic": {"store"},
    "vobject": {"books.vcard"},
    "xlsxwriter": {"books.xlsx"},
    "platformdirs": {"config"},
    "rapidfuzz": {"duplicates"},
    "httpx": {"books.carddav.wire"},
    "watchfiles": {"watch.changes"},
    "fastapi": {"web"},
    "starlette": {"web"},
    "pydantic": {"web.writing"},
    "jinja2": {"web.render"},
    "markupsafe": {"web.render"},
    "uvicorn": {"web.server"},
    "distributed": {"batch.cluster"},
    "fsspec": {"remote"},
    "click": {"cli"},
    "rich": {"cli"},
}
"""By outside library, the modules or packages that may import it."""

HEAVY = {
    "httpx",
    "cv2",
    "numpy",
    "onnxruntime",
    "sqlalchemy",
    "alembic",
    "xlsxwriter",
    "phonenumbers",
    "PIL",
    "rich",
    "watchfiles",
    "fastapi",
    "jinja2",
    "uvicorn",
    "distributed",
    "fsspec",
}
"""What takes longer to load than a person should wait for --help."""


def imports_of(path: Path) -> Iterator[str]:
    """The modules that a file imports, with their dots."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno} is a relative import"
            assert node.module
            for alias in node.names:
                submodule = f"{node.module}.{alias.name}"
                yield submodule if submodule in SOURCES else node.module


IMPORTS = {module: sorted(set(imports_of(path))) for module, path in SOURCES.items()}


def part_of(module: str) -> str:
    """The module or package right under cardscan; the root itself is no part."""
    return (module + ".").split(".")[1]


def layer_of(part: str) -> int:
    found = [rank for rank, parts in enumerate(LAYERS) if part in parts]
    assert found, f"cardscan.{part} has no layer: see LAYERS"
    return found[0]


def test_imports_point_down() -> None:
    upward = [
        f"{module} imports {target}"
        for module, targets in IMPORTS.items()
        if module != "cardscan"  # the root hands on names of every layer
        for target in targets
        if target.startswith("cardscan.") and part_of(module) != part_of(target)
        if layer_of(part_of(target)) >= layer_of(part_of(module))
    ]
    assert upward == []


def test_imports_make_no_circle() -> None:
    graph = {
        module: [target for target in targets if target in SOURCES and target != module]
        for module, targets in IMPORTS.items()
    }
    TopologicalSorter(graph).prepare()  # raises CycleError, which names the circle


def test_outside_libraries_stay_with_their_owners() -> None:
    strangers = [
        f"{module} imports {library}"
        for module, targets in IMPORTS.items()
        for library in {target.partition(".")[0] for target in targets}
        if library != "cardscan" and library not in sys.stdlib_module_names
        if not any(
            f"{module}.".startswith(f"cardscan.{owner}.") for owner in OWNERS.get(library, ())
        )
    ]
    assert strangers == []


def test_owners_own_what_they_are_listed_for() -> None:
    used = {target.partition(".")[0] for targets in IMPORTS.values() for target in targets}
    assert set(OWNERS) - used == set()


def test_no_file_is_longer_than_400_lines() -> None:
    lengths: Mapping[str, int] = {
        str(path.relative_to(ROOT)): len(path.read_text(encoding="utf-8").splitlines())
        for folder in ("cardscan", "samples", "benchmarks", "tests")
        for path in (ROOT / folder).rglob("*.py")
    }
    assert {name: length for name, length in lengths.items() if length > 400} == {}


@pytest.mark.parametrize("argument", ["--help", "--version"])
def test_help_loads_nothing_heavy(argument: str) -> None:
    printed, loaded = run(argument)
    assert "cardscan" in printed
    assert HEAVY & loaded == set()


def test_a_list_loads_nothing_that_it_does_not_need(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'p.db'}"
    with Store.open(url) as store:
        store.file_photo([make_proposal()], path="", event="", now=NOON, make_uid=make_uids())
    printed, loaded = run("list", "--db", url)
    assert "Ana" in printed
    assert HEAVY & loaded == {"sqlalchemy"}
    assert {"sqlalchemy.orm", "sqlalchemy.dialects.postgresql"} & loaded == set()
    own = {tuple(name.split(".")[1:]) for name in loaded if name.startswith("cardscan.")}
    assert {folder for folder, *inside in own if inside} == {"cli", "store"}
    assert {inside[0] for folder, *inside in own if folder == "store" and inside} == {
        "columns",
        "engine",
        "filing",
        "indexing",
        "native",
        "postgresql",
        "queries",
        "rows",
        "schema",
        "store",
        "triggers",
        "upgrade",
        "words",
    }


def run(*arguments: str) -> tuple[str, set[str]]:
    """What a command prints, and the modules that it has loaded by its end."""
    report = "import atexit, sys; atexit.register(lambda: print(*sys.modules, file=sys.stderr))"
    start = "from cardscan.cli.main import main; main()"
    ended = subprocess.run(
        [sys.executable, "-c", f"{report}; {start}", *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    return ended.stdout, set(ended.stderr.split())
