"""The outer shape of vCard text: cards, folded lines, parameters. Knows no property.

Takes in what real programs write as versions 2.1, 3.0 and 4.0, in time linear in its length and
without recursion, whatever the text.
"""

import binascii
import quopri
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

FOLD_AT = 75
"""Octets of a line without its line break, RFC 6350 section 3.2."""

MAX_LINE = 1_000_000
"""Characters of one unfolded line; a picture of 750 kB fits."""


@dataclass(frozen=True, slots=True)
class ContentLine:
    """One property of a card, its value still escaped."""

    name: str
    """In capitals, without its group."""
    params: tuple[tuple[str, str], ...]
    """Names in capitals and their values, one pair for each value."""
    value: str
    group: str = ""
    """What stands before the name and a dot, in small letters, and binds lines together."""
    head: str = ""
    """All before the colon, as it was read."""

    def param(self, name: str) -> str:
        """The first value of a parameter, or ""."""
        return next((value for key, value in self.params if key == name), "")


class Piece(NamedTuple):
    """A stretch of a card: an unfolded line, or something that is no property of the card."""

    number: int
    """Where it starts in the text, from 1."""
    line: str
    """"" for BEGIN and END, blank lines and all of a nested object."""
    raw: str
    """As it stands, with its line breaks."""


@dataclass(frozen=True, slots=True)
class RawCard:
    """All from a BEGIN:VCARD to its END."""

    number: int
    """The line where it begins, from 1."""
    start: int
    """The character where it begins, from 0."""
    pieces: tuple[Piece, ...]

    @property
    def text(self) -> str:
        """The card as it stands."""
        return "".join(piece.raw for piece in self.pieces)


@dataclass(frozen=True, slots=True)
class Flaw:
    """Something in a file that could not be read, and where."""

    line: int
    """From 1."""
    why: str


def fold(line: str, break_: str = "\r\n") -> str:
    """The line in pieces of at most 75 octets, no character cut, a line break at the end."""
    octets = line.encode("utf-8", "surrogatepass")
    pieces = []
    start, room = 0, FOLD_AT
    while len(octets) - start > room:
        end = start + room
        while octets[end] & 0xC0 == 0x80:  # inside a UTF-8 sequence
            end -= 1
        pieces.append(octets[start:end])
        start, room = end, FOLD_AT - 1  # the blank that marks a folded line counts
    pieces.append(octets[start:])
    return f"{break_} ".join(piece.decode("utf-8", "surrogatepass") for piece in pieces) + break_


def find_cards(text: str) -> Iterator[RawCard | Flaw]:
    """The cards of a text in their order, and a flaw for each that is cut off or stands open."""
    begun = start = at = depth = 0
    pieces: list[Piece] = []
    previous, stray = "", False
    for number, line, raw in _unfold(text):
        here, at = at, at + len(raw)
        edge = _EDGE.fullmatch(line) if ":" in line else None
        begins = edge is not None and edge["verb"].upper() == "BEGIN"
        if edge and begins and edge["object"].upper() == "VCARD" and not _is_agent(line, previous):
            if depth:
                yield Flaw(begun, "the card has no END:VCARD")
            begun, start, depth, pieces = number, here, 1, [Piece(number, "", raw)]
        elif depth == 0:
            if line and not stray:
                yield Flaw(number, "this stands outside any card")
                stray = True
            continue
        elif edge:
            depth += 1 if begins else -1
            pieces.append(Piece(number, "", raw))
            if depth == 0:
                yield RawCard(begun, start, tuple(pieces))
        else:
            pieces.append(Piece(number, line if depth == 1 else "", raw))
        if line:
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
    if any(k == "ENCODING" and v.upper() == "QUOTED-PRINTABLE" for k, v in params):
        charset = next((v for k, v in params if k == "CHARSET"), "utf-8")
        value = _decoded(quopri.decodestring(value.encode()), charset)
        params = [(k, v) for k, v in params if k not in ("ENCODING", "CHARSET")]
    group = (head["group"] or "").lower()
    return ContentLine(head["name"].upper(), tuple(params), value, group, text[:at])


def print_line(line: ContentLine) -> str:
    """A line unfolded, as ``parse_line`` takes it apart; its value is escaped already."""
    params = (
        f";{name}={','.join(_quoted(value) for _, value in pairs)}"
        for name, pairs in groupby(line.params, lambda pair: pair[0])
    )
    return f"{_named(line)}{''.join(params)}:{line.value}"


def print_2_1(line: ContentLine) -> str:
    """All of a line before its colon, in version 2.1, where types stand alone.

    A parameter of other characters than 2.1 has for them is left out: it knows no quotes.
    """
    params = (
        f";{value}" if name == "TYPE" else f";{name}={value}"
        for name, value in line.params
        if _WORD_2_1.fullmatch(value)
    )
    return f"{_named(line)}{''.join(params)}"


def quote_2_1(head: str, value: str, break_: str, *, commas: bool = False) -> str:
    """A line in version 2.1, where a value that is long or not ASCII is quoted-printable.

    Args:
        head: all before the colon.
        value: escaped as in 3.0; in 2.1 line breaks are quoted instead, and commas bare.
        break_: the line break of the card.
        commas: leave them escaped, in a list.
    """
    bare = {r"\n": "\n"} if commas else {r"\n": "\n", r"\,": ","}
    value = _ESCAPED.sub(lambda found: bare.get(found[0], found[0]), value)
    line = f"{head}:{value}"
    if line.isascii() and line.isprintable() and len(line) <= FOLD_AT:
        return line + break_
    octets = value.replace("\n", "\r\n").encode("utf-8", "replace")
    quoted = binascii.b2a_qp(octets, istext=False).decode().replace("=\n", f"={break_}")
    return f"{head};CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:{quoted}{break_}"


def _named(line: ContentLine) -> str:
    name = _SPELLED.get(line.name, line.name)
    return f"{line.group}.{name}" if line.group else name


def _quoted(value: str) -> str:
    return f'"{value}"' if _NEEDS_QUOTES.search(value) else value


_SPELLED = {"X-ABLABEL": "X-ABLabel", "X-ABSHOWAS": "X-ABShowAs"}
"""Apple's properties as Apple spells them."""

_ESCAPED = re.compile(r"\\.", re.DOTALL)

_PHYSICAL = re.compile(r"[^\r\n]*(?:\r{0,2}\n|\r)|[^\r\n]+\Z")
"""A line with its break; CR CR LF is CRLF saved as text on Windows."""

_EDGE = re.compile(r"\s*(?:AGENT[^:]*:\s*)?(?P<verb>BEGIN|END)\s*:\s*(?P<object>[\w-]+)\s*", re.I)
_HEAD = re.compile(r"\s*(?:(?P<group>[A-Za-z0-9_-]+)\.)?(?P<name>[A-Za-z0-9_-]+)\s*")
_VALUE = r'(?:"[^"]*"|[^";:,][^;:,]*|)'
_PARAM = re.compile(rf';\s*(?P<name>[^=;:,"]*)(?P<values>(?:={_VALUE}(?:,{_VALUE})*)?)')
_VALUES = re.compile(rf"[=,]({_VALUE})")
_NEEDS_QUOTES = re.compile("[,;:]")
_WORD_2_1 = re.compile(r'[^][=:.,;"\x00-\x1f\x7f-\U0010ffff]+')
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


def _unfold(text: str) -> Iterator[tuple[int, str, str]]:
    """The logical lines: where each starts, what it says, and as it stands with its breaks.

    They are joined where folded, where quoted-printable says that a line goes on, and where base64
    goes on without a blank, as version 2.1 allows. Blank lines between them say "".
    """
    parts: list[str] = []
    raws: list[str] = []
    start, quoted, base64 = 1, False, False
    for number, found in enumerate(_PHYSICAL.finditer(text), 1):
        raw = found[0]
        line = raw.rstrip("\r\n")
        if parts and quoted and parts[-1].endswith("=") and not _EDGE.fullmatch(line):
            parts[-1] = parts[-1][:-1]
            parts.append(line)
        elif parts and line.startswith((" ", "\t")):
            parts.append(line[1:])
        elif parts and base64 and _BASE64.fullmatch(line):
            parts.append(line)
        else:
            if parts:
                yield start, "".join(parts), "".join(raws)
            parts, raws, start = [line], [raw], number
            if not line.strip():
                yield number, "", raw
                parts = []
                continue
            head = line.partition(":")[0].upper()
            quoted = "QUOTED-PRINTABLE" in head
            base64 = "BASE64" in head or "ENCODING=B" in head
            continue
        raws.append(raw)
    if parts:
        yield start, "".join(parts), "".join(raws)


def _decoded(octets: bytes, charset: str) -> str:
    """The text in the character set that it names, or in UTF-8 where that one is not known."""
    known = _CHARSET.fullmatch(charset.strip())
    try:
        return octets.decode(known[0] if known else "utf-8", "replace")
    except LookupError:
        return octets.decode("utf-8", "replace")
