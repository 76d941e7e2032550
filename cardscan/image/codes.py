"""Codes: those on a card as text, of which nothing that they say is opened or fetched, and our own.

The one place that knows zxing-cpp. It reads the codes that hold contacts; bar codes of goods and
parcels are left out, since they cost twice the time and say nothing about a person.
"""

import re
from importlib.metadata import version

import cv2
import numpy as np
import zxingcpp

from cardscan.card import Box, Code, Pixels
from cardscan.door import clean_lines

_FORMATS = zxingcpp.barcode_formats_from_str("QRCode,DataMatrix,Aztec")
_LONGEST = 8000
"""Characters kept of a code; the largest QR code holds 7,089 digits or 2,953 bytes."""
_FOLD = re.compile(r"\r?\n[ \t](?![A-Za-z-]+[;:])")
"""Where a vCard goes on in the next line (RFC 6350, 3.2), unless that merely is indented."""


def find_codes(pixels: Pixels) -> tuple[Code, ...]:
    """The codes that hold text, from top to bottom, one of each text.

    They are found at any angle and with light and dark exchanged. One that holds control characters
    or other bytes that are no text is passed over. A part of a message spread over several codes
    comes as it stands: the library does not say which part it is.
    """
    grey = pixels if pixels.ndim == 2 else cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY)
    # Square codes are found at any angle without trying further rotations, which double the time.
    found = zxingcpp.read_barcodes(
        np.ascontiguousarray(grey, dtype=np.uint8),
        formats=_FORMATS,
        try_rotate=False,
        text_mode=zxingcpp.TextMode.Plain,
    )
    codes: dict[str, Code] = {}
    for one in sorted(found, key=lambda one: (_box(one.position).top, _box(one.position).left)):
        text = _text(one)
        if text:
            code = Code(text, _box(one.position), str(one.format), _READER)
            codes.setdefault(text, code)
    return tuple(codes.values())


def to_svg(text: str) -> str:
    """A QR code of the text as a drawing, black on white with its quiet zone, of any size."""
    code = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode)
    drawn = code.to_svg(add_quiet_zones=True)
    shown = re.sub(
        r'<svg width="(\d+)" height="(\d+)"',
        r'<svg viewBox="0 0 \1 \2" shape-rendering="crispEdges"',
        drawn[drawn.index("<svg") :],
    )
    return re.sub(r"<desc>.*?</desc>", "", shown)


_READER = f"zxing-cpp {version('zxing-cpp')}"


def _text(found: zxingcpp.Barcode) -> str:
    """The text through the door, with a vCard's folded lines made whole; "" for bytes."""
    if found.content_type == zxingcpp.ContentType.Binary:
        return ""
    text = found.text
    if text[:40].lstrip().upper().startswith("BEGIN:VCARD"):
        text = _FOLD.sub("", text)
    return clean_lines(text, _LONGEST)


def _box(position: zxingcpp.Position) -> Box:
    corners = (
        position.top_left,
        position.top_right,
        position.bottom_right,
        position.bottom_left,
    )
    across, down = [corner.x for corner in corners], [corner.y for corner in corners]
    return Box(min(across), min(down), max(across), max(down))
