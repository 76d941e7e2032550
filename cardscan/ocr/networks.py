"""The three networks of PP-OCRv6: where text is, which way up it is, and what it says.

The models come out of rapidocr's wheel and run on onnxruntime; preparing their input and decoding
their output is done here, because importing rapidocr itself takes a second and it would fetch a
model that it misses from the network. Shapes and thresholds are those that the models were
published with (rapidocr's config.yaml; Liao et al., "Real-time Scene Text Detection with
Differentiable Binarization", 2020; Graves et al., "Connectionist Temporal Classification", 2006).
"""

import hashlib
import math
from base64 import urlsafe_b64encode
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from importlib import metadata
from pathlib import Path
from threading import Timer
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from cardscan.card import Pixels
from cardscan.errors import MissingDependencyError, ReaderError, ReaderTimeoutError

INSTALL = "Run: pip install --force-reinstall 'rapidocr>=3.10' 'onnxruntime>=1.31'"

_DETECTOR = "PP-OCRv6_det_small.onnx"
_CLASSIFIER = "ch_ppocr_mobile_v2.0_cls_mobile.onnx"
_RECOGNISER = "PP-OCRv6_rec_small.onnx"

_DETECTOR_SIDE = 640
"""The longer side that the detector sees, in pixels; it needs multiples of 32.

On real cards 480 loses a twentieth of the words of addresses, and 960 finds no more and doubles
the time.
"""
_TEXT = 0.3
"""Probability from which the detector's pixels are text."""
_BOX = 0.5
"""Mean probability from which a box is text."""
_GROWTH = 1.6
"""The detector marks the core of a line; area over perimeter times this is what it leaves out."""
_LEAST_SIDE = 3.0
_TALL = 1.5
"""Height over width from which a box holds a line that runs up or down."""
_LINE_HEIGHT = 48
"""Of the lines that classifier and recogniser see, in pixels."""
_CLASSIFIER_WIDTH = 192
_RECOGNISER_WIDTH = 160
"""The recogniser sees shorter lines padded to this. It was trained on lines padded to 320, reads
as well without, and its time goes with the width."""

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class TextBox:
    """A rectangle of one line of text, tilted by at most 45 degrees."""

    middle: tuple[float, float]
    along: tuple[float, float]
    """The unit vector of its upper side, to the right."""
    width: float
    height: float

    @property
    def tall(self) -> bool:
        """Whether its line runs up or down."""
        return self.height >= _TALL * self.width

    def turned(self, quarters: int, width: float, height: float) -> "TextBox":
        """The same box in its picture, ``width`` x ``height``, turned counter-clockwise."""
        box = self
        for _ in range(quarters % 4):
            (x, y), (cos, sin) = box.middle, box.along
            # A quarter turn takes (x, y) to (y, width - x), and a box's sides change places.
            box = TextBox((y, width - x), (cos, sin), box.height, box.width)
            width, height = height, width
        return box

    def at(self, x: float, y: float) -> tuple[float, float]:
        """The point in the picture at ``x`` and ``y`` from the box's upper left corner."""
        (middle_x, middle_y), (cos, sin) = self.middle, self.along
        x, y = x - self.width / 2, y - self.height / 2
        return middle_x + x * cos - y * sin, middle_y + x * sin + y * cos


@dataclass(frozen=True, slots=True)
class ReadText:
    """What one line says, by character."""

    text: str
    places: tuple[float, ...]
    """Where on the line each character is, from 0 at its left to 1."""
    confidences: tuple[float, ...]


@dataclass(frozen=True)
class Run:
    """The networks under one deadline."""

    networks: "Networks"
    options: Any

    def find_text(self, rgb: Pixels) -> tuple[TextBox, ...]:
        """The boxes of all lines of text, in no order."""
        height, width = rgb.shape[:2]
        scale = min(1.0, _DETECTOR_SIDE / max(height, width))
        across, down = (max(32, round(side * scale / 32) * 32) for side in (width, height))
        small = _to_input(_shrunk(rgb, across, down))
        likely = self._ask(self.networks.detector, small[np.newaxis])[0, 0]
        mask = cv2.dilate((likely > _TEXT).astype(np.uint8), np.ones((2, 2), np.uint8))
        contours, _ = cv2.findContours(mask, cv2.RETR_LIST, cv2.CHAIN_APPROX_SIMPLE)
        boxes = (_to_box(contour, likely, width / across, height / down) for contour in contours)
        return tuple(box for box in boxes if box)

    def find_inverted(self, lines: Sequence[Pixels]) -> tuple[float, ...]:
        """How likely each line stands on its head, from 0 to 1."""
        if not lines:
            return ()
        batch = np.stack([_fit(line, _CLASSIFIER_WIDTH)[0] for line in lines])
        return tuple(float(inverted) for _, inverted in self._ask(self.networks.classifier, batch))

    def read_line(self, line: Pixels) -> ReadText:
        """What an upright line says."""
        height, width = line.shape[:2]
        natural = max(_RECOGNISER_WIDTH, round(_LINE_HEIGHT * width / height))
        fitted, used = _fit(line, natural)
        likely = self._ask(self.networks.recogniser, fitted[np.newaxis])[0]
        best = likely.argmax(axis=1)
        # The network repeats a character while it lasts; 0 stands between two.
        kept = np.flatnonzero((best != 0) & (np.diff(best, prepend=0) != 0))
        alphabet = self.networks.alphabet
        return ReadText(
            "".join(alphabet[best[step]] for step in kept),
            tuple(min(1.0, float(step + 0.5) / len(best) * natural / used) for step in kept),
            tuple(min(1.0, float(likely[step, best[step]])) for step in kept),
        )

    def _ask(self, network: Any, batch: Floats) -> Floats:
        try:
            (answer,) = network.run(None, {network.get_inputs()[0].name: batch}, self.options)
        except Exception as error:  # onnxruntime's errors have no common class of their own
            if self.options.terminate:
                raise TimeoutError from error
            raise ReaderError(f"PP-OCR failed: {error}", "Try the photo again.") from error
        if not np.isfinite(answer).all():
            raise ReaderError("PP-OCR gave numbers that are none", INSTALL)
        return np.asarray(answer, np.float32)


@dataclass(frozen=True)
class Networks:
    """The loaded models, one thread each."""

    detector: Any
    classifier: Any
    recogniser: Any
    alphabet: tuple[str, ...]
    """By the recogniser's output, its character; the first is none."""

    @contextmanager
    def within(self, seconds: float) -> Iterator[Run]:
        """The networks for so long: a timer ends the one that is running then.

        Raises:
            ReaderTimeoutError: the deadline was passed.
        """
        from onnxruntime import RunOptions

        options = RunOptions()
        timer = Timer(seconds, setattr, (options, "terminate", True))
        timer.daemon = True
        timer.start()
        try:
            yield Run(self, options)
        except TimeoutError as error:
            raise ReaderTimeoutError(
                f"PP-OCR did not finish within {seconds:g} s",
                "Raise the `deadline` setting if this machine is slow.",
            ) from error
        finally:
            timer.cancel()


@cache
def load_networks() -> Networks:
    """The networks, loaded once a process (0.4 s).

    Raises:
        MissingDependencyError: a package or a model is missing, or a model was altered.
    """
    recogniser = _load(_RECOGNISER)
    characters = recogniser.get_modelmeta().custom_metadata_map["character"].splitlines()
    return Networks(_load(_DETECTOR), _load(_CLASSIFIER), recogniser, ("", *characters, " "))


def version() -> str:
    """Of rapidocr, which stands for its models.

    Raises:
        MissingDependencyError: it is not installed.
    """
    try:
        return metadata.version("rapidocr")
    except metadata.PackageNotFoundError as error:
        raise MissingDependencyError("rapidocr is not installed", INSTALL) from error


def check_packages() -> None:
    """Make sure that the packages and all models are there, whole by their sizes.

    Raises:
        MissingDependencyError: one is not.
    """
    for model in (_DETECTOR, _CLASSIFIER, _RECOGNISER):
        entry, path = _find_model(model)
        if path.stat().st_size != (entry.size or path.stat().st_size):
            raise MissingDependencyError(f"the PP-OCR model {path} was altered", INSTALL)
    try:
        metadata.version("onnxruntime")
    except metadata.PackageNotFoundError as error:
        raise MissingDependencyError("onnxruntime is not installed", INSTALL) from error


def _load(model: str) -> Any:
    try:
        import onnxruntime
    except ImportError as error:
        raise MissingDependencyError(f"onnxruntime does not load: {error}", INSTALL) from error
    entry, path = _find_model(model)
    content = path.read_bytes()
    digest = urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
    if entry.hash and entry.hash.value != digest:
        raise MissingDependencyError(f"the PP-OCR model {path} was altered", INSTALL)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.enable_cpu_mem_arena = False
    options.log_severity_level = 4
    try:
        return onnxruntime.InferenceSession(content, options, providers=["CPUExecutionProvider"])
    except Exception as error:  # onnxruntime's errors have no common class of their own
        raise MissingDependencyError(f"{path} is no PP-OCR model: {error}", INSTALL) from error


def _find_model(model: str) -> tuple[metadata.PackagePath, Path]:
    """A model's entry in the list of rapidocr's files, with its hash, and where it is."""
    found = version()
    for entry in metadata.files("rapidocr") or ():
        path = Path(str(entry.locate()))
        if entry.name == model and path.is_file():
            return entry, path
    raise MissingDependencyError(f"rapidocr {found} has no {model}", INSTALL)


def cut_line(rgb: Pixels, box: TextBox) -> Pixels:
    """The line in a box, flat; lines that run up or down a quarter turn counter-clockwise."""
    width, height = max(2, round(box.width)), max(2, round(box.height))
    corners = [box.at(0, 0), box.at(box.width, 0), box.at(0, box.height)]
    onto = [(0, 0), (width, 0), (0, height)]
    matrix = cv2.getAffineTransform(np.array(corners, np.float32), np.array(onto, np.float32))
    line = cv2.warpAffine(
        rgb, matrix, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE
    )
    return np.rot90(line) if box.tall else np.asarray(line, np.uint8)


def _to_box(contour: Any, likely: Floats, across: float, down: float) -> TextBox | None:
    """The grown rectangle around one blob of text; None for a speck or a doubtful one."""
    middle, (width, height), degrees = cv2.minAreaRect(contour)
    if min(width, height) < _LEAST_SIDE:
        return None
    left, top, wide, high = cv2.boundingRect(contour)
    blob = np.zeros((high, wide), np.uint8)
    corners = cv2.boxPoints((middle, (width, height), degrees)) - (left, top)
    cv2.fillPoly(blob, [corners.astype(np.int32)], 1)
    if cv2.mean(likely[top : top + high, left : left + wide], blob)[0] < _BOX:
        return None
    growth = width * height * _GROWTH / (width + height)
    width, height = width + growth, height + growth
    quarters = round(degrees / 90)  # OpenCV's angles depend on its version
    if quarters % 2:
        width, height = height, width
    tilt = math.radians(degrees - 90 * quarters)
    cos, sin = math.cos(tilt), math.sin(tilt)
    # The detector's picture is hardly ever squeezed by more than a few percent: tilts stay.
    return TextBox(
        (middle[0] * across, middle[1] * down),
        (cos, sin),
        width * (across * cos**2 + down * sin**2),
        height * (down * cos**2 + across * sin**2),
    )


def _fit(line: Pixels, width: int) -> tuple[Floats, int]:
    """A line at the height that the networks want, padded to a width, and the width it fills."""
    height, natural = line.shape[:2]
    used = max(1, min(width, round(_LINE_HEIGHT * natural / height)))
    fitted = np.zeros((3, _LINE_HEIGHT, width), np.float32)
    fitted[:, :, :used] = _to_input(cv2.resize(line, (used, _LINE_HEIGHT)))
    return fitted, used


def _shrunk(rgb: Pixels, width: int, height: int) -> Pixels:
    """The picture at a size; by a half first, which OpenCV does many times faster than the rest."""
    down, across = rgb.shape[0] // 2, rgb.shape[1] // 2
    if across >= width and down >= height:
        half = cv2.resize(
            rgb[: 2 * down, : 2 * across], (across, down), interpolation=cv2.INTER_AREA
        )
        return _shrunk(np.asarray(half, np.uint8), width, height)
    small = cv2.resize(rgb, (width, height), interpolation=cv2.INTER_AREA)
    return np.asarray(small, np.uint8)


def _to_input(rgb: Any) -> Floats:
    """Channels first, blue before red as the networks were trained, from -1 to 1."""
    planes = rgb[:, :, ::-1].transpose(2, 0, 1).astype(np.float32)
    planes /= 127.5  # in place: fresh memory costs six times as much
    planes -= 1
    return np.asarray(planes, np.float32)
