"""The outer shape of vCard text: cards, folded lines, parameters. Knows no property.

Takes in what real programs write as versions 2.1, 3.0 and 4.0, in time linear in its length and
without recursion, whatever the text.
"""

import quopri
import re
from collections.abc import Iterator
from dataclasses import dataclass

FOLD_AT = 75
"""Octets of a line without its line break, RFC 6350 section 3.2."""

MAX_LINE = 1_000_000
"""Characters of one unfolded line; a picture of 750 kB fits."""


@dataclass(frozen=True, slots=True)
class ContentLine:
    """One property of a card, its value not yet unescaped."""

    name: str
    """In capitals, without its group."""
    params: tuple[tuple[str, str], ...]
    """Names in capitals and their values, one pair for each value."""
    value: str

    def param(self, name: str) -> str:
        """The first value of a parameter, or ""."""
        return next((value for key, value in self.params if key == name), "")


@dataclass(frozen=True, slots=True)
class RawCard:
    """The unfolded lines between one BEGIN:VCARD and its END, without those of nested objects."""

    number: int
    lines: tuple[tuple[int, str], ...]
    """Each with where it starts in the text, from 1."""


@dataclass(frozen=True, slots=True)
class Flaw:
    """Something in a file that could not be read, and where."""

    line: int
    """From 1."""
    why: str


def fold(line: str) -> str:
    """The line in pieces of at most 75 octets, no character cut, CRLF at the end."""
    octets = line.encode()
    pieces = []
    start, room = 0, FOLD_AT
    while len(octets) - start > room:
        end = start + room
        while octets[end] & 0xC0 == 0x80:  # inside a UTF-8 sequence
            end -= 1
        pieces.append(octets[start:end])
        start, room = end, FOLD_AT - 1  # the blank that marks a folded line counts
    pieces.append(octets[start:])
    return b"\r\n ".join(pieces).decode() + "\r\n"


def find_cards(text: str) -> Iterator[RawCard | Flaw]:
    """The cards of a text in their order, and a flaw for each that is cut off or stands open."""
    begun, depth, previous = 0, 0, ""
    lines: list[tuple[int, str]] = []
    stray = False
    for number, line in _unfold(text):
        edge = _EDGE.fullmatch(line)
        begins = edge is not None and edge["verb"].upper() == "BEGIN"
        if edge and begins and edge["object"].upper() == "VCARD" and not _is_agent(line, previous):
            if depth:
                yield Flaw(begun, "the card has no END:VCARD")
            begun, depth, lines = number, 1, []
        elif depth == 0:
            if not stray:
                yield Flaw(number, "this stands outside any card")
            stray = True
            continue
        elif edge:
            depth += 1 if begins else -1
            if depth == 0:
                yield RawCard(begun, tuple(lines))
        elif depth == 1:
            lines.append((number, line))
        previous, stray = line, False
    if depth:
        yield Flaw(begun, "the card has no END:VCARD")


def parse_line(text: str) -> ContentLine:
    """An unfolded line taken apart; quoted-printable is decoded, as its characters are.

    The bare parameters of version 2.1, as in ``TEL;CELL:``, become types or an encoding.

    Raises:
        ValueError: saying what is wrong with it.
    """
    if len(text) > MAX_LINE:
        raise ValueError(f"the line has more than {MAX_LINE:,} characters")
    head = _HEAD.match(text)
    if head is None:
        raise ValueError("the line does not start with the name of a property")
    params: list[tuple[str, str]] = []
    at = head.end()
    while param := _PARAM.match(text, at):
        params += _params_of(param["name"].strip().upper(), param["values"])
        at = param.end()
    if text[at : at + 1] != ":":
        raise ValueError("the line has no colon between name and value")
    value = text[at + 1 :]
    if ("ENCODING", "QUOTED-PRINTABLE") in ((k, v.upper()) for k, v in params):
        charset = next((v for k, v in params if k == "CHARSET"), "utf-8")
        value = _decoded(quopri.decodestring(value.encode()), charset)
        params = [(k, v) for k, v in params if k not in ("ENCODING", "CHARSET")]
    return ContentLine(head["name"].upper(), tuple(params), value)


_EDGE = re.compile(r"\s*(?:AGENT[^:]*:\s*)?(?P<verb>BEGIN|END)\s*:\s*(?P<object>[\w-]+)\s*", re.I)
_HEAD = re.compile(r"\s*(?:[A-Za-z0-9_-]+\.)?(?P<name>[A-Za-z0-9_-]+)\s*")
_VALUE = r'(?:"[^"]*"|[^";:,][^;:,]*|)'
_PARAM = re.compile(rf';\s*(?P<name>[^=;:,"]*)(?P<values>(?:={_VALUE}(?:,{_VALUE})*)?)')
_VALUES = re.compile(rf"[=,]({_VALUE})")
_CARET = re.compile(r"\^([n'^])")
_UNCARETED = {"n": "\n", "'": '"', "^": "^"}
_BASE64 = re.compile(r"[A-Za-z0-9+/=]+\s*")
_ENCODINGS = ("QUOTED-PRINTABLE", "BASE64", "8BIT", "7BIT")
_CHARSET = re.compile(r"(?:utf|us|ascii|iso|latin|windows|cp|koi8|shift|euc|gb|big5)[\w-]*", re.I)
"""Names of character sets; Python would also take codecs that are none and slow on hostile text."""


def _is_agent(line: str, previous: str) -> bool:
    """Whether a BEGIN:VCARD opens an assistant's card within a card, as 2.1 and 3.0 allow."""
    return "AGENT" in line.upper() or previous.lstrip()[:5].upper() == "AGENT"


def _params_of(name: str, values: str) -> list[tuple[str, str]]:
    """One parameter as pairs; ``values`` starts with "=", or is "" for a bare parameter."""
    if not values:
        return [("ENCODING" if name in _ENCODINGS else "TYPE", name)] if name else []
    bare = (value.strip().strip('"') for value in _VALUES.findall(values))
    return [(name, _CARET.sub(lambda caret: _UNCARETED[caret[1]], value)) for value in bare]


def _unfold(text: str) -> Iterator[tuple[int, str]]:
    """The logical lines with where each starts: joined where folded, where quoted-printable says
    that a line goes on, and where base64 goes on without a blank, as version 2.1 allows.
    """
    parts: list[str] = []
    start, quoted, base64 = 1, False, False
    for break_ in ("\r\r\n", "\r\n", "\r"):  # the first is CRLF saved as text on Windows
        text = text.replace(break_, "\n")
    for number, line in enumerate(text.split("\n"), 1):
        if parts and quoted and parts[-1].endswith("=") and not _EDGE.fullmatch(line):
            parts[-1] = parts[-1][:-1]
            parts.append(line)
        elif parts and line.startswith((" ", "\t")):
            parts.append(line[1:])
        elif parts and base64 and _BASE64.fullmatch(line):
            parts.append(line)
        else:
            if parts:
                yield start, "".join(parts)
            parts, start = [line] if line.strip() else [], number
            head = line.partition(":")[0].upper()
            quoted = "QUOTED-PRINTABLE" in head
            base64 = "BASE64" in head or "ENCODING=B" in head
    if parts:
        yield start, "".join(parts)


def _decoded(octets: bytes, charset: str) -> str:
    """The text in the character set that it names, or in UTF-8 where that one is not known."""
    known = _CHARSET.fullmatch(charset.strip())
    try:
        return octets.decode(known[0] if known else "utf-8", "replace")
    except LookupError:
        return octets.decode("utf-8", "replace")
