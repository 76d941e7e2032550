"""PP-OCR keeps the readers' contract, fails loudly, and says what it cannot read."""

import base64
import hashlib
import subprocess
import sys
from collections.abc import Callable, Iterator
from importlib import metadata
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from PIL import Image

from cardscan.card import Pixels
from cardscan.errors import (
    MissingDependencyError,
    MissingLanguageError,
    ReaderError,
    ReaderTimeoutError,
)
from cardscan.ocr import PPOCR, Reader, networks
from tests.reader_contract import BLANK, CARD, LANGUAGES, LINES, ReaderContract, draw_text

MODELS = (
    "PP-OCRv6_det_small.onnx",
    "PP-OCRv6_rec_small.onnx",
    "ch_ppocr_mobile_v2.0_cls_mobile.onnx",
)


def texts(pixels: Pixels) -> list[str]:
    return [line.text for line in PPOCR().read(pixels, LANGUAGES).lines]


class TestPPOCR(ReaderContract):
    @pytest.fixture
    def reader(self) -> Reader:
        return PPOCR()

    @pytest.mark.parametrize("shape", [(1, 1), (3, 3), (1, 1000), (1000, 1), (12, 12)])
    @pytest.mark.parametrize("shade", [0, 255])
    def test_specks_are_blank(self, reader: Reader, shape: tuple[int, int], shade: int) -> None:
        pixels = np.full(shape, shade, np.uint8)
        assert reader.read(pixels, LANGUAGES).lines == ()
        assert reader.read_turned(pixels, LANGUAGES)[:2] == (0, 0.0)

    def test_reading_prints_nothing(
        self, reader: Reader, capfd: pytest.CaptureFixture[str]
    ) -> None:
        networks.load_networks.cache_clear()
        assert reader.read(CARD, LANGUAGES).lines
        assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("quarters", range(4))
def test_boxes_are_turned_with_the_page(quarters: int) -> None:
    _, _, page = PPOCR().read_turned(np.rot90(CARD, -quarters), LANGUAGES)
    for line, other in zip(page.lines, PPOCR().read(CARD, LANGUAGES).lines, strict=True):
        assert line.box.middle == pytest.approx(other.box.middle, abs=12)


def test_only_the_lines_that_are_wanted_are_read() -> None:
    asked: list[tuple[float, float]] = []

    def lower(x: float, y: float) -> bool:
        asked.append((x, y))
        return bool(y > CARD.shape[0] / 2)

    whole = PPOCR().read(CARD, LANGUAGES)
    page = PPOCR().read_some(CARD, LANGUAGES, lower)
    assert len(asked) == len(LINES)
    below = [line.text for line in whole.lines if line.box.middle[1] > CARD.shape[0] / 2]
    assert [line.text for line in page.lines] == below
    assert 0 < len(below) < len(LINES)


def test_light_print_on_a_dark_card_is_read() -> None:
    assert texts(255 - CARD) == list(LINES)


def test_tilted_lines_are_read_in_upright_boxes() -> None:
    tilted = np.asarray(Image.fromarray(CARD).rotate(6, fillcolor=255))
    page = PPOCR().read(tilted, LANGUAGES)
    assert tuple(line.text for line in page.lines) == LINES
    name = page.lines[0].words
    assert name[0].box.middle[1] > name[1].box.middle[1]


@pytest.mark.parametrize("quarters", [1, 3])
def test_lines_that_run_up_or_down_are_read_too(quarters: int) -> None:
    edge = np.rot90(draw_text(("www.example.com",), 50)[:160, :600], quarters)
    card = CARD.copy()
    card[:, 890:] = edge[:600, :160]
    page = PPOCR().read(card, LANGUAGES)
    assert sorted(line.text for line in page.lines) == sorted((*LINES, "www.example.com"))


def test_columns_are_read_one_after_the_other() -> None:
    left = draw_text(("Ana Beispiel", "Head of Sales", "Example Works"), 40)[:, :500]
    right = draw_text(("Main Street 5", "10115 Berlin", "Germany"), 40)[:, :500]
    assert texts(np.hstack([left, right])) == [
        "Ana Beispiel",
        "Head of Sales",
        "Example Works",
        "Main Street 5",
        "10115 Berlin",
        "Germany",
    ]


@pytest.mark.parametrize("language", ["rus", "kor", "script/Cyrillic", "ell", "vie", "ara"])
def test_letters_that_it_does_not_know_are_named(language: str) -> None:
    assert language in (PPOCR().missing(("eng", language)) or "")
    with pytest.raises(MissingLanguageError, match=language) as caught:
        PPOCR().read(CARD, ("eng", language))
    assert "Tesseract" in caught.value.hint


@pytest.mark.parametrize("language", ["eng", "script/Latin", "tur", "jpn", "chi_sim", "deu"])
def test_letters_that_it_knows_are_not_missing(language: str) -> None:
    assert PPOCR().missing((language,)) is None


def test_a_passed_deadline_is_an_error_and_it_reads_on() -> None:
    for use in (PPOCR(0.001).read_turned, PPOCR(0.001).read):
        with pytest.raises(ReaderTimeoutError, match=r"0\.001 s"):
            use(np.tile(CARD, (3, 3)), LANGUAGES)
    assert texts(CARD) == list(LINES)


def _answer(answer: Any) -> networks.Networks:
    def run(_names: None, _batch: Any, _options: Any) -> Any:
        if isinstance(answer, Exception):
            raise answer
        return [answer]

    network = SimpleNamespace(run=run, get_inputs=lambda: [SimpleNamespace(name="x")])
    return networks.Networks(network, network, network, ("", "a", " "))


@pytest.mark.parametrize(
    "answer",
    [RuntimeError("bad node"), MemoryError("no room"), np.full((1, 1, 32, 32), np.nan, np.float32)],
)
def test_a_failing_network_is_a_reader_error(answer: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cardscan.ocr.ppocr.load_networks", lambda: _answer(answer))
    for use in (PPOCR().read_turned, PPOCR().read):
        with pytest.raises(ReaderError) as caught:
            use(BLANK, LANGUAGES)
        assert not isinstance(caught.value, ReaderTimeoutError)


@pytest.fixture
def forgotten() -> Iterator[None]:
    """The loaded models are forgotten before and after a test that puts others in their place."""
    networks.load_networks.cache_clear()
    yield
    networks.load_networks.cache_clear()


Install = Callable[[dict[str, bytes]], None]


@pytest.fixture
def install(forgotten: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Install:
    """Installs a rapidocr with these models, whose list of files names all of them as whole."""

    def put(models: dict[str, bytes]) -> None:
        record = []
        (tmp_path / "rapidocr" / "models").mkdir(parents=True)
        for name in MODELS:
            digest = base64.urlsafe_b64encode(hashlib.sha256(b"whole").digest()).decode()
            record.append(f"rapidocr/models/{name},sha256={digest.rstrip('=')},5\n")
            if name in models:
                (tmp_path / "rapidocr" / "models" / name).write_bytes(models[name])
        about = tmp_path / "rapidocr-3.10.9.dist-info"
        about.mkdir()
        (about / "METADATA").write_text("Name: rapidocr\nVersion: 3.10.9\n", encoding="utf-8")
        (about / "RECORD").write_text("".join(record), encoding="utf-8")
        monkeypatch.syspath_prepend(tmp_path)

    return put


@pytest.mark.parametrize("name", MODELS)
def test_a_missing_model_is_named(install: Install, name: str) -> None:
    install({other: b"whole" for other in MODELS if other != name})
    assert f"rapidocr 3.10.9 has no {name}" in (PPOCR().missing(LANGUAGES) or "")


def test_an_altered_model_is_named(install: Install) -> None:
    install(dict.fromkeys(MODELS, b"other"))
    with pytest.raises(MissingDependencyError, match=r"rec_small\.onnx was altered") as caught:
        PPOCR().read(CARD, LANGUAGES)
    assert "pip install --force-reinstall" in caught.value.hint


def test_a_cut_model_is_seen_without_loading_it(install: Install) -> None:
    install(dict.fromkeys(MODELS, b"cut"))
    assert "was altered" in (PPOCR().missing(LANGUAGES) or "")


def test_a_model_that_does_not_load_is_named(install: Install) -> None:
    install(dict.fromkeys(MODELS, b"whole"))
    with pytest.raises(MissingDependencyError, match="is no PP-OCR model"):
        PPOCR().read(CARD, LANGUAGES)


@pytest.mark.parametrize("package", ["rapidocr", "onnxruntime"])
def test_a_missing_package_is_named(
    package: str, forgotten: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    installed = metadata.version

    def version(name: str) -> str:
        if name == package:
            raise metadata.PackageNotFoundError(name)
        return installed(name)

    monkeypatch.setattr(metadata, "version", version)
    monkeypatch.setitem(sys.modules, package, None)
    assert package in (PPOCR().missing(LANGUAGES) or "")
    with pytest.raises(MissingDependencyError, match=package) as caught:
        PPOCR().read(CARD, LANGUAGES)
    assert package in caught.value.hint


def test_importing_the_readers_loads_no_engine() -> None:
    show = "import sys, cardscan.ocr; print(*sys.modules)"
    run = subprocess.run([sys.executable, "-c", show], capture_output=True, text=True, check=True)
    assert {"onnxruntime", "rapidocr"}.isdisjoint(run.stdout.split())
