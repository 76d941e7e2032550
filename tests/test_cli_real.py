"""The command line on real pictures, with the real reader, in processes of its own.

Every kind of bad input gets one clear line and its exit code, and the rest of the batch goes on.
"""

import json
import os
import shutil
import struct
import subprocess
import sys
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageDraw, ImageFont

from cardscan.books.vcard import read_vcards
from cardscan.contact import Contact

ROOT = Path(__file__).parent.parent
CARD = (
    "Ana Beispiel",
    "Head of Sales",
    "Example GmbH",
    "+49 30 23125 000",
    "ana.beispiel@example.com",
    "www.example.com",
)
Run = Callable[..., subprocess.CompletedProcess[str]]

pytestmark = pytest.mark.tesseract


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Runs ``python -m cardscan`` in ``tmp_path``, with a database and no settings there."""
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(tmp_path),
        "PYTHONPATH": str(ROOT),
        "CARDSCAN_DB": str(tmp_path / "pipeline.db"),
    }

    def run(*arguments: object, **changes: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "cardscan", *map(str, arguments)],
            cwd=tmp_path,
            env=environment | changes,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )

    return run


@pytest.fixture
def card(tmp_path: Path) -> Path:
    """A flat scan of a plain card."""
    path = tmp_path / "card.png"
    draw_card(CARD).save(path)
    return path


def draw_card(lines: tuple[str, ...]) -> Image.Image:
    picture = Image.new("RGB", (1050, 600), "white")
    drawing = ImageDraw.Draw(picture)
    font = ImageFont.load_default(44)
    for number, line in enumerate(lines):
        drawing.text((80, 60 + 80 * number), line, "black", font)
    return picture


def write_bomb(path: Path) -> None:
    """A PNG of 600 megapixels, all of one grey, in less than a megabyte."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        check = struct.pack(">I", zlib.crc32(kind + data))
        return struct.pack(">I", len(data)) + kind + data + check

    width, height = 30_000, 20_000
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    packer = zlib.compressobj(9)
    rows = [packer.compress(bytes(1 + width)) for _ in range(height)]
    pixels = b"".join(rows) + packer.flush()
    path.write_bytes(
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")
    )


def test_a_card_becomes_a_contact_everywhere(run: Run, card: Path, tmp_path: Path) -> None:
    scanned = run("scan", card, "--event", "Fair", "-o", "contacts.vcf", "--photo", "--json")
    assert scanned.returncode == 0, scanned.stderr
    line: dict[str, Any] = json.loads(scanned.stdout)
    contact = line["contact"]
    assert contact["full_name"] == "Ana Beispiel"
    assert contact["emails"] == ["ana.beispiel@example.com"]
    assert [phone["number"] for phone in contact["phones"]] == ["+493023125000"]
    assert "1 contact filed" in scanned.stderr
    (read,) = read_vcards(tmp_path / "contacts.vcf")
    assert isinstance(read, Contact)
    assert read.full_name == "Ana Beispiel"
    assert "Ana Beispiel" in run("list", "--event", "Fair").stdout
    assert "+493023125000" in run("show", "ana.beispiel@example.com").stdout
    again = run("scan", card)
    assert "1 photo known already: nothing added" in again.stderr


def test_a_stack_with_every_kind_of_bad_photo(run: Run, card: Path, tmp_path: Path) -> None:
    stack = tmp_path / "stack"
    stack.mkdir()
    shutil.copy(card, stack / "good.png")
    (stack / "text.jpg").write_text("This is not a picture.\n" * 50, encoding="utf-8")
    (stack / "zero.jpg").touch()
    whole = tmp_path / "whole.jpg"
    draw_card(CARD[::-1]).save(whole)
    (stack / "cut.jpg").write_bytes(whole.read_bytes()[:-5000])
    write_bomb(stack / "bomb.png")
    Image.new("RGB", (1050, 600), "white").save(stack / "blank.png")
    Image.linear_gradient("L").resize((1200, 900)).save(stack / "nocard.png")
    (stack / "notes.txt").write_text("not taken up", encoding="utf-8")
    (tmp_path / "empty").mkdir()
    result = run("scan", stack, "empty", "missing.jpg", "--json")
    assert result.returncode == 8
    lines = [json.loads(line) for line in result.stdout.splitlines()]
    failed = {line["photo"]: line["error"] for line in lines if "error" in line}
    assert {name: error["code"] for name, error in failed.items()} == {
        "blank.png": "no-card",
        "bomb.png": "photo-too-large",
        "cut.jpg": "unreadable-photo",
        "nocard.png": "no-card",
        "text.jpg": "unreadable-photo",
        "zero.jpg": "unreadable-photo",
        "empty": "photo",
        "missing.jpg": "unreadable-photo",
    }
    for name, error in failed.items():
        assert name in error["message"]
        assert error["hint"]
        assert "\n" not in error["message"] + error["hint"]
    assert [line["contact"]["full_name"] for line in lines if "error" not in line] == [
        "Ana Beispiel"
    ]
    assert "1 contact filed" in result.stderr
    assert "8 photos failed" in result.stderr


@pytest.mark.skipif(sys.platform != "linux", reason="needs a file that not even root can read")
def test_a_disk_that_fails_is_told_and_no_fault_of_the_photo(run: Run) -> None:
    result = run("scan", "/proc/self/mem")
    assert result.returncode == 1
    assert result.stderr.startswith("cardscan: mem cannot be read for now: Input/output error")
    assert result.stderr.count("\n") == 2


def test_a_missing_language_is_told_before_the_batch(run: Run, card: Path) -> None:
    result = run("scan", card, "--lang", "eng+xyz")
    assert result.returncode == 4
    assert "no data for xyz" in result.stderr
    assert result.stderr.count("\n") == 2
    assert run("list", "--json").stdout == ""


def test_without_tesseract_the_scan_says_how_to_get_it(
    run: Run, card: Path, tmp_path: Path
) -> None:
    away = {"PATH": str(tmp_path), "TESSDATA_PREFIX": str(tmp_path)}
    result = run("scan", card, "--engine", "tesseract", **away)
    assert result.returncode == 4
    assert result.stderr.startswith("cardscan: Tesseract is not installed")
    assert "apt-get install tesseract-ocr" in result.stderr
    doctor = run("doctor", CARDSCAN_ENGINE="tesseract", **away)
    assert doctor.returncode == 4
    assert "apt-get install tesseract-ocr" in doctor.stdout
    assert run("doctor", **away).returncode == 0


def test_without_tesseract_the_other_reader_goes_on_and_says_so(
    run: Run, card: Path, tmp_path: Path
) -> None:
    away = {"PATH": str(tmp_path), "TESSDATA_PREFIX": str(tmp_path)}
    result = run("scan", card, "--json", **away)
    assert result.returncode == 0
    assert result.stderr.count("PP-OCR reads alone") == 1
    (line,) = map(json.loads, result.stdout.splitlines())
    assert [reader.split()[0] for reader in line["readers"]] == ["ppocr"]
    assert line["contact"]["emails"]


@pytest.mark.parametrize(
    ("there", "state", "said"),
    [
        (("osd",), "fail", "no eng fra"),
        (("eng", "fra"), "warn", "no osd"),
        (("eng", "fra", "osd"), "ok", "eng fra osd, in "),
    ],
)
def test_doctor_tells_which_languages_are_missing(
    run: Run, tmp_path: Path, there: tuple[str, ...], state: str, said: str
) -> None:
    for language in there:
        (tmp_path / f"{language}.traineddata").touch()
    check = find_check(
        run("doctor", "--json", CARDSCAN_LANG="eng+fra", TESSDATA_PREFIX=str(tmp_path))
    )
    assert check["state"] == state
    assert said in check["found"]


def test_doctor_misses_the_accents_of_all_languages(run: Run, tmp_path: Path) -> None:
    for language in ("eng", "osd"):
        (tmp_path / f"{language}.traineddata").touch()
    data = {"TESSDATA_PREFIX": str(tmp_path)}
    check = find_check(run("doctor", "--json", **data))
    assert check["state"] == "warn"
    assert "tesseract-ocr-script-latn" in check["hint"]
    (tmp_path / "Latin.traineddata").touch()
    assert find_check(run("doctor", "--json", **data))["state"] == "ok"


def find_check(doctor: subprocess.CompletedProcess[str]) -> dict[str, str]:
    """What ``doctor --json`` says of the languages."""
    lines: list[dict[str, str]] = [json.loads(line) for line in doctor.stdout.splitlines()]
    return next(line for line in lines if line["name"] == "languages")


def test_doctor_finds_all_in_order(run: Run) -> None:
    doctor = run("doctor", "--json")
    checks = [json.loads(line) for line in doctor.stdout.splitlines()]
    assert doctor.returncode == 0, doctor.stdout
    assert {
        "cardscan",
        "Python",
        "settings",
        "languages",
        "PP-OCR",
        "OpenCV",
        "HEIC",
        "database",
    } <= {check["name"] for check in checks}
    named, _, rest = find_check(doctor)["found"].partition(", in ")
    assert {"eng", "osd"} <= set(named.split())
    assert (Path(rest.partition(", but ")[0]) / "eng.traineddata").is_file()
    assert {check["state"] for check in checks} <= {"ok", "warn"}
