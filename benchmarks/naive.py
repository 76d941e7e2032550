"""The baseline: Tesseract on the picture as it is, and the first regular expressions one writes."""

import re
from pathlib import Path

import pytesseract
from PIL import Image, ImageOps

from benchmarks.scoring import Reading

_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_URL = re.compile(r"(?:https?://|www\.)[\w./-]+\w", re.IGNORECASE)
_PHONE = re.compile(r"\+?\(?\d[\d ()./-]{6,}\d")
_NAME = re.compile(r"^(?:[A-ZÀ-Þ][\w'.-]*\s+){1,3}[A-ZÀ-Þ][\w'.-]*$")
_TITLE = re.compile(
    r"\b(?:manager|director|engineer|president|officer|consultant|analyst|developer|designer"
    r"|assistant|founder|partner|head|sales|CEO|CTO|CFO)\b",
    re.IGNORECASE,
)
_COMPANY = re.compile(
    r"\b(?:inc|ltd|llc|gmbh|ag|corp|company|group|bank|s\.?a\.?|b\.?v\.?)(?:\b|$)", re.IGNORECASE
)
_ADDRESS = re.compile(
    r"\d.*\b(?:st|street|ave|avenue|road|rd|suite|rua|rue)\b|(?:str\.|straße).*\d|\b\d{5}\b",
    re.IGNORECASE,
)


def read_naively(path: Path, lang: str) -> Reading:
    """The fields of the one card that every picture is taken to be."""
    with Image.open(path) as picture:
        text = pytesseract.image_to_string(ImageOps.exif_transpose(picture), lang=lang)
    return parse_naively(text)


def parse_naively(text: str) -> Reading:
    """The fields in a text: the first capitalised line is the name, and so on."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    plain = [line for line in lines if not any(p.search(line) for p in (_EMAIL, _URL, _PHONE))]
    return {
        "name": _first(_NAME, plain),
        "title": _first(_TITLE, plain),
        "company": _first(_COMPANY, plain),
        "phone": tuple(_PHONE.findall(text)),
        "email": tuple(_EMAIL.findall(text)),
        "url": tuple(_URL.findall(text)),
        "address": _first(_ADDRESS, lines),
    }


def _first(pattern: re.Pattern[str], lines: list[str]) -> tuple[str, ...]:
    return next(((line,) for line in lines if pattern.search(line)), ())
