"""What is on cards stays out of messages and logs, passwords out of everything, files to others."""

import logging
import os
import signal
import stat
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import Result
from PIL import Image, ImageDraw
from sqlalchemy.exc import IntegrityError

from cardscan.card import Box, Code, Page, TextLine, Word
from cardscan.cli.main import main
from cardscan.cli.report import Report
from cardscan.config import Settings
from cardscan.contact import Contact, Phone
from cardscan.fields import resolve
from cardscan.image.load import read_photos
from cardscan.intake import Outcome
from cardscan.store import Store
from tests.filed import NOON, Desk
from tests.proposals import make_proposal
from tests.scripted import READERS, scan_in_threads

ROOT = Path(__file__).parent.parent
PASSWORD = "geheim-7Q"  # noqa: S105 - whose is looked for
NAME, EMAIL, NUMBER = "Zenobia Quill", "zenobia@example.com", "+493023125999"
SENTINELS = ("Zenobia", "Quill", "zenobia@", "23125999", "2312 5999")
"""Whatever of a person would give them away."""

ZENOBIA = Contact(NAME, org="Quill GmbH", phones=(Phone(NUMBER),), emails=(EMAIL,))

COMMANDS: dict[str, tuple[str, ...]] = {
    "completion": ("bash",),
    "edit": ("x", "--title", "x"),
    "event": ("x",),
    "export": ("x.vcf",),
    "find": ("x",),
    "forget": ("x", "--yes"),
    "import": ("theirs.vcf",),
    "introduce": (),
    "join": ("x", "y"),
    "lists": (),
    "merge": ("--all",),
    "move": ("x", "no", "--why", "x"),
    "needs": ("x",),
    "offers": ("x", "steel"),
    "push": ("http://127.0.0.1:1/", "--user", "x"),
    "retry": (".",),
    "scan": ("x.jpg",),
    "show": ("x",),
    "snooze": ("x", "+1d"),
    "split": ("x",),
    "strategy": ("check",),
    "tag": ("x", "+x"),
    "touch": ("x", "call"),
    "watch": ("inbox", "--once"),
}
"""How each command is typed that needs more than its name."""


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """A database, and photos that are scanned by their script."""
    monkeypatch.setitem(sys.modules, "cardscan.scan", READERS)
    monkeypatch.setattr("cardscan.intake.desk.scan_batch", scan_in_threads)
    monkeypatch.chdir(tmp_path)
    return Desk(tmp_path, monkeypatch)


def given_away(text: str) -> list[str]:
    return [one for one in SENTINELS if one.casefold() in text.casefold()]


def test_what_a_scan_says_names_nobody(desk: Desk, tmp_path: Path) -> None:
    for number, script in enumerate((f"card {NAME}", f"unsure {NAME} II", "blank", f"{NAME}")):
        (tmp_path / f"{number}.jpg").write_text(script, encoding="utf-8")
    photos = [tmp_path / f"{number}.jpg" for number in range(4)]
    first = desk.type("scan", *photos, tmp_path / "gone.jpg", "-o", tmp_path / "c.vcf")
    again = desk.type("scan", *photos, "--json", "-o", tmp_path / "c.csv")
    assert given_away(first.stdout) == given_away(again.stdout) == ["Zenobia", "Quill", "zenobia@"]
    assert given_away(first.stderr + again.stderr) == []


@pytest.mark.parametrize(
    "fault",
    [
        RuntimeError(f"cannot file {NAME}"),
        KeyError(EMAIL),
        IntegrityError("INSERT INTO keys", {"key": EMAIL}, Exception(f"{EMAIL} is there already")),
    ],
)
@pytest.mark.parametrize("where", ["find_contacts", "file_photo", "counts"])
def test_a_fault_of_the_program_is_told_without_its_message(
    desk: Desk, tmp_path: Path, fault: Exception, where: str
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise fault

    (tmp_path / "1.jpg").write_text(f"card {NAME}", encoding="utf-8")
    desk.patch.setattr(Store, where, fail)
    result = desk.type(*(("list",) if where == "find_contacts" else ("scan", "1.jpg")))
    assert result.exit_code == 1
    assert f"met an unexpected {type(fault).__name__} at test_private.py:" in result.stderr
    assert "please report it" in result.stderr
    assert given_away(result.stdout + result.stderr) == []
    assert "Traceback" not in result.stderr


def test_errors_of_the_database_hide_what_was_to_be_stored(desk: Desk) -> None:
    filed = desk.file(make_proposal(contact=ZENOBIA))
    with Store.open(desk.url) as store:
        card = replace(make_proposal(2, ZENOBIA), cards=2)
        with pytest.raises(Exception, match="twice") as caught:
            store.file_photo(
                [card, replace(card, card=2)],
                path="",
                event="",
                now=NOON,
                make_uid=lambda: filed.contact.uid,
            )
    chain, error = list[str](), caught.value.__cause__
    while error:
        chain.append(str(error))
        error = error.__cause__
    assert any("parameters hidden" in one for one in chain)
    assert given_away(" ".join(chain)) == []


def test_reasons_for_a_look_are_summed_up_without_values(
    capsys: pytest.CaptureFixture[str],
) -> None:
    lines = (NAME, "Quill GmbH", "Head of Sales", EMAIL, f"T {NUMBER}", "www.quill.example.com")
    pages = []
    for reader, sure in (("tesseract", 0.4), ("ppocr", 0.9)):
        seen = [
            TextLine(
                tuple(
                    Word(word, Box(10 + 90 * at, 40 * row, 90 + 90 * at, 40 * row + 30), sure)
                    for at, word in enumerate(line.replace("ll", reader[:2]).split())
                )
            )
            for row, line in enumerate(lines)
        ]
        pages.append(Page(reader, ("eng",), 1000, 600, tuple(seen)))
    said = f"BEGIN:VCARD\nVERSION:3.0\nFN:{NAME}y\nTEL:{NUMBER}1\nEMAIL:x{EMAIL}\nEND:VCARD"
    code = Code(said, Box(700, 0, 900, 200), "QR Code", "zxing-cpp 3")
    found = [resolve(pages, "DE"), resolve(pages, "DE", codes=(code,)), resolve(pages[:1], "")]
    report = Report(len(found))
    for number, one in enumerate(found):
        assert one.review
        card = make_proposal(number, one.contact, review=one.review)
        report.add(Outcome(Path(card.photo), (card,)))
    report.tell(filed=False)
    told = capsys.readouterr().err
    assert "To look at" in told
    assert given_away(told) == []


def test_nothing_is_logged_of_a_photo_and_of_a_contact(
    desk: Desk, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.NOTSET + 1)
    photo = tmp_path / "card.jpg"
    image = Image.new("RGB", (400, 200), "white")
    ImageDraw.Draw(image).text((20, 20), NAME, fill="black")
    exif = image.getexif()
    for tag in (0x010E, 0x010F, 0x0131, 0x013B, 0x8298):  # description, make, program, artist, ...
        exif[tag] = NAME
    image.save(photo, exif=exif)
    image.save(photo.with_suffix(".tif"), exif=exif)
    for path in (photo, photo.with_suffix(".tif")):
        assert len(list(read_photos(path, Settings()))) == 1
    desk.file(make_proposal(contact=ZENOBIA))
    for words in (("list",), ("show", NAME), ("find", "zenobia"), ("today",), ("export", "c.vcf")):
        assert desk.type(*words).exit_code == 0
    assert desk.type("touch", NAME, "call", f"with {NAME}").exit_code == 0
    assert given_away(caplog.text) == []


def password_in(result: Result) -> bool:
    return PASSWORD in result.stdout + result.stderr


@pytest.mark.parametrize("name", main.commands)
def test_a_password_is_nowhere_in_what_a_command_says(name: str, desk: Desk) -> None:
    pytest.importorskip("psycopg")
    url = f"postgresql://ana:{PASSWORD}@127.0.0.1:1/pipeline?sslmode=disable&connect_timeout=2"
    Path("cardscan").mkdir()  # as in a folder that is watched
    Path("inbox").mkdir()
    Path("theirs.vcf").write_text("BEGIN:VCARD\r\nEND:VCARD\r\n", encoding="utf-8")
    words = COMMANDS.get(name, ())
    typed = desk.type(name, *words, *(() if name in ("completion", "schema") else ("--db", url)))
    desk.patch.setenv("CARDSCAN_DB", url)
    from_environment = desk.type(name, *words)
    for result in (typed, from_environment):
        assert not password_in(result)
        assert result.exit_code == {"completion": 0, "schema": 0, "doctor": 4}.get(name, 6)


@pytest.mark.parametrize(
    "address",
    [
        f"postgresql:/ana:{PASSWORD}@localhost/pipeline",
        f"postgresql//ana:{PASSWORD}@localhost/pipeline",
        f"ana:{PASSWORD}@localhost/pipeline",
        f"mysql://ana:{PASSWORD}@localhost/pipeline",
        f"postgresql://ana:{PASSWORD}@localhost:port/pipeline",
        f"postgresql://ana:{PASSWORD}@x@localhost/pipeline",
        f"postgresql://localhost:1/pipeline?user=ana&password={PASSWORD}&connect_timeout=2",
    ],
)
@pytest.mark.parametrize("command", ["list", "doctor"])
def test_a_mistyped_address_is_refused_without_its_password(
    address: str, command: str, desk: Desk
) -> None:
    for words in ((command, "--db", address), ("--db", address, command)):
        result = desk.type(*words)
        assert not password_in(result)
        assert result.exit_code in (4, 6, 7)
    assert not list(desk.strategy.parent.glob("*ana*"))


def test_a_settings_file_with_a_mistake_is_told_without_its_password(
    desk: Desk, tmp_path: Path
) -> None:
    path = tmp_path / "settings.toml"
    desk.patch.setenv("CARDSCAN_CONFIG", str(path))
    desk.patch.delenv("CARDSCAN_DB")
    for text in (f'db = ["postgresql://ana:{PASSWORD}@h/d"]', f"db = postgresql://a:{PASSWORD}@h"):
        path.write_text(text, encoding="utf-8")
        result = desk.type("list")
        assert result.exit_code == 7
        assert not password_in(result)


@pytest.mark.skipif(not Path("/proc/self/cmdline").exists(), reason="there is no /proc")
def test_workers_are_started_without_the_password(tmp_path: Path) -> None:
    (tmp_path / "1.jpg").write_text("hangs", encoding="utf-8")
    url = f"postgresql://ana:{PASSWORD}@127.0.0.1:1/pipeline"
    scanning = subprocess.Popen(
        [sys.executable, "-m", "tests.scripted", "scan", str(tmp_path), "--jobs=1", "--dry-run"],
        cwd=ROOT,
        env=os.environ | {"CARDSCAN_DB": url},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    try:
        while not (workers := children_of(scanning.pid)):
            assert scanning.poll() is None
        told = [Path(f"/proc/{pid}/cmdline").read_bytes() for pid in workers]
    finally:
        scanning.send_signal(signal.SIGINT)
        _, messages = scanning.communicate()
    assert all(told)
    assert PASSWORD.encode() not in b"".join(told) + messages


def children_of(pid: int) -> list[int]:
    """The processes that a process has started, by Linux's list of each of its threads."""
    tasks = Path(f"/proc/{pid}/task").glob("*/children")
    return [int(child) for task in tasks for child in task.read_text(encoding="ascii").split()]


@pytest.fixture
def _open_to_all() -> Iterator[None]:
    """Without a mask, whatever is made is as open as its maker asks for."""
    before = os.umask(0)
    yield
    os.umask(before)


@pytest.mark.usefixtures("_open_to_all")
def test_all_that_is_made_is_for_its_owner_alone(desk: Desk, tmp_path: Path) -> None:
    photo = tmp_path / "1.jpg"
    photo.write_text(f"card {NAME}", encoding="utf-8")
    here = tmp_path / "a" / "b"
    desk.patch.setenv("CARDSCAN_DB", str(here / "data" / "pipeline.db"))
    desk.patch.setenv("CARDSCAN_STRATEGY", str(here / "strategy" / "strategy.toml"))
    for words in (
        ("scan", photo, "-o", here / "books" / "new" / "c.vcf", "-o", here / "c.csv"),
        ("strategy", "init"),
        ("train",),
        ("stats", "--chart", here / "chart.svg"),
        ("export", here / "c.json"),
        ("export", "--all", here / "all" / "of" / "it"),
    ):
        assert desk.type(*words).exit_code == 0, words
    made = [tmp_path / "a", *(tmp_path / "a").rglob("*")]
    assert {path.name for path in made} >= {"pipeline.db", "triage.json", "chart.svg", "it"}
    modes = {path: oct(stat.S_IMODE(path.stat().st_mode)) for path in made}
    assert modes == {path: "0o700" if path.is_dir() else "0o600" for path in made}
