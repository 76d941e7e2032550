"""Where the time of a scan goes: what each step takes by itself, without the steps inside it."""

import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import wraps
from importlib import import_module
from typing import Any
from unittest.mock import patch

STEPS = {
    "decode": ("cardscan.image.load._decoded",),
    "locate": ("cardscan.scan.find_cards",),
    "crop": ("cardscan.scan.cut_card", "cardscan.scan.whole_frame", "cardscan.reading.turned"),
    "detect lines": ("cardscan.ocr.networks.Run.find_text",),
    "turn": ("cardscan.ocr.networks.Run.find_inverted", "cardscan.reading.find_text_axis"),
    "cut lines": ("cardscan.ocr.ppocr.cut_line",),
    "recognise lines": ("cardscan.ocr.networks.Run.read_line",),
    "PP-OCR's models": ("cardscan.ocr.networks.Run._ask",),
    "clean for Tesseract": ("cardscan.reading.for_tesseract",),
    "Tesseract": ("cardscan.ocr.tesseract._read_in_process",),
    "Tesseract's OSD": ("cardscan.ocr.tesseract._turn_in_process",),
    "codes": ("cardscan.scan.find_codes",),
    "fields": ("cardscan.scan.resolve",),
    "picture": ("cardscan.scan.to_jpeg",),
    "file": ("cardscan.store.Store.file_photo",),
}
"""By step, the functions that do it."""
LIMIT = ("decode", "PP-OCR's models", "Tesseract", "Tesseract's OSD")
"""What these readers cannot do without: decoding, and the models themselves."""


@dataclass(slots=True)
class Meter:
    """The CPU seconds that steps have taken, and how often each was gone through."""

    spent: dict[str, float] = field(default_factory=dict)
    calls: Counter[str] = field(default_factory=Counter)
    _within: list[float] = field(default_factory=lambda: [0.0])
    """By step under way, the seconds that are those of steps inside it."""

    def metered(self, step: str, function: Callable[..., Any]) -> Callable[..., Any]:
        """The function, its seconds added to a step's."""

        @wraps(function)
        def run(*args: Any, **options: Any) -> Any:
            begun = time.process_time()
            self._within.append(0.0)
            try:
                return function(*args, **options)
            finally:
                took = time.process_time() - begun
                self.spent[step] = self.spent.get(step, 0.0) + took - self._within.pop()
                self._within[-1] += took
                self.calls[step] += 1

        return run


@contextmanager
def metering() -> Iterator[Meter]:
    """A meter on all steps of what is scanned meanwhile in this process."""
    meter = Meter()
    with ExitStack() as stack:
        for step, places in STEPS.items():
            for place in places:
                owner, name = find_owner(place)
                function = getattr(owner, name)
                stack.enter_context(patch.object(owner, name, meter.metered(step, function)))
        yield meter


def find_owner(place: str) -> tuple[Any, str]:
    """The module or class that has a function, and the function's name."""
    path, _, name = place.rpartition(".")
    module, _, last = path.rpartition(".")
    if last[0].isupper():
        return getattr(import_module(module), last), name
    return import_module(path), name
