"""The one door for outside text: what OCR, codes, EXIF, file names and imported cards say.

Everything that was not typed by the program's own authors passes here once; each output escapes
again for its own format.
"""

import re
import unicodedata
from collections.abc import Callable

_BREAKS = re.compile("[\t\n\v\f\r\x1c-\x1f\x85\u2028\u2029]+")
# C0 and C1 controls, DEL, lone surrogates, zero-width and bidi controls, the byte order mark,
# interlinear annotation, tags and the non-characters that databases and XML refuse.
_UNSAFE = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\ufeff\ufff9-\uffff\ud800-\udfff\U000e0000-\U000e007f]"
)

_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_LONGEST_FILE_NAME = 255  # bytes, on the file systems in use


def clean_text(text: str, limit: int = 200) -> str:
    """One line in NFC without control, bidi or zero-width characters, at most ``limit`` long.

    Line breaks and tabs become single blanks, so that text can never add a line to an output.
    """
    if not text:
        return ""
    if text.isascii() and text.isprintable():
        return " ".join(text.split())[:limit].rstrip()
    text = _UNSAFE.sub("", _BREAKS.sub(" ", text))
    return unicodedata.normalize("NFC", " ".join(text.split()))[:limit].rstrip()


def clean_lines(text: str, limit: int = 8000) -> str:
    """Like ``clean_text``, for notes: line breaks are kept as single newlines."""
    lines = (clean_text(line, limit) for line in _BREAKS.sub("\n", text).split("\n"))
    return "\n".join(line for line in lines if line)[:limit].rstrip()


def clean_file_name(name: str) -> str:
    """A file's name as one clean line, "unnamed" where nothing is left of it."""
    return clean_text(name, _LONGEST_FILE_NAME) or "unnamed"


def escape_hidden(text: str, escape: Callable[[str], str]) -> str:
    """The text with each character that cannot be seen, or steers a terminal, as its escape.

    Those are Unicode's controls, formats, surrogates, private and unassigned characters, and its
    line and paragraph separators.
    """
    if text.isprintable():
        return text
    return "".join(
        escape(character) if unicodedata.category(character) in _HIDDEN else character
        for character in text
    )


def without_accents(text: str) -> str:
    """The text in NFKD without its combining marks: "é" as "e", wide letters as narrow ones."""
    marked = unicodedata.normalize("NFKD", text)
    return "".join(character for character in marked if not unicodedata.combining(character))
