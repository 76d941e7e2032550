"""The text of a code as properties with the names of vCard, whichever notation it is in.

vCard 2.1, 3.0 (RFC 2426) and 4.0 (RFC 6350), MECARD and MATMSG (NTT DOCOMO), BIZCARD, and the URIs
mailto:, tel:, http: and https:. All else, such as the password of a Wi-Fi network or a script, has
no properties. Everything here is one pass over a text that the door has cut to a few thousand
characters.
"""

import quopri
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import unquote

from cardscan.door import clean_text

_LONGEST = 8000
"""Characters of one value: no more than of a whole code, so that none is cut."""


@dataclass(frozen=True, slots=True)
class Property:
    """One property; its values have passed the door."""

    name: str
    """In capitals, without its group."""
    value: str
    """All of it."""
    parts: tuple[str, ...]
    """What semicolons part; commas, in the names and addresses of MECARD."""
    types: frozenset[str] = frozenset()
    """The values of TYPE and SERVICE-TYPE, in small letters."""
    plain: bool = False
    """Whether it is all that the code says."""

    def part(self, index: int) -> str:
        """One part, "" where there are fewer."""
        return self.parts[index] if index < len(self.parts) else ""


def find_properties(text: str) -> tuple[Property, ...]:
    """The properties in the text of a code, in their order; none of a text that breaks off."""
    start = text[:12].upper()
    for prefix, reader in _NOTATIONS.items():
        if start.startswith(prefix):
            return tuple(reader(text))
    if re.fullmatch(r"(?i)www\.[\w.-]+(?:/\S*)?", text):
        return (Property("URL", text, (text,), plain=True),)
    return ()


_LINE = re.compile(r"(?:[\w-]+\.)?(?P<name>[A-Za-z-]+)(?P<params>(?:;(?:\"[^\"]*\"|[^\":;])*)*):")


_TYPE = re.compile(r"(?:x-)?(?:service-)?type=")


def _of_vcard(text: str) -> Iterator[Property]:
    """The first card's properties; a second one, beside it or within, is left out."""
    body = re.split(r"(?im)^(?:BEGIN|END):VCARD$", text, maxsplit=2)
    if len(body) < 3:
        return
    lines = iter(body[1].split("\n"))
    for line in lines:
        found = _LINE.match(line)
        if not found:
            continue
        params = found["params"].lower().replace('"', "").split(";")[1:]
        value = line[found.end() :]
        if "quoted-printable" in found["params"].lower():
            value = _unquoted(value, lines, params)
        types = {
            kind
            for param in params
            if "=" not in param or _TYPE.match(param)
            for kind in _TYPE.sub("", param).split(",")
        }
        yield _property(found["name"].upper(), value, ";", types)


def _unquoted(value: str, lines: Iterator[str], params: list[str]) -> str:
    """A quoted-printable value, with the lines in which it goes on."""
    whole = [value]
    while whole[-1].endswith("="):
        whole.append(next(lines, ""))
    raw = quopri.decodestring("\n".join(whole).encode("utf-8", "replace"))
    charsets = [param.removeprefix("charset=") for param in params if param.startswith("charset=")]
    if charsets[:1] in (["iso-8859-1"], ["windows-1252"]):
        return raw.decode("cp1252", "replace")
    return raw.decode("utf-8", "replace")


def _fields(text: str) -> Iterator[tuple[str, str]]:
    """Names and raw values of a notation with semicolons, the last of which must end the text."""
    body = text.partition(":")[2]
    if not body.rstrip().endswith(";"):
        return
    for field in _split(body, ";"):
        name, colon, value = field.strip().partition(":")
        if colon and value:
            yield name.upper(), value


def _of_mecard(text: str) -> Iterator[Property]:
    for name, value in _fields(text):
        yield _property(name, value, "," if name in ("N", "ADR") else ";")


_BIZCARD = {"T": "TITLE", "C": "ORG", "A": "ADR", "B": "TEL", "M": "TEL", "F": "TEL", "E": "EMAIL"}
_BIZCARD_TYPES = {"M": {"cell"}, "F": {"fax"}}


def _of_bizcard(text: str) -> Iterator[Property]:
    fields = list(_fields(text))
    names = dict(fields)
    if "N" in names or "X" in names:
        yield _property("N", f"{names.get('X', '')};{names.get('N', '')}", ";")
    for name, value in fields:
        if name in _BIZCARD:
            yield _property(_BIZCARD[name], value, ";", _BIZCARD_TYPES.get(name, set()))


def _of_matmsg(text: str) -> Iterator[Property]:
    for name, value in _fields(text):
        if name == "TO":
            yield _property("EMAIL", value, ";")


def _of_mailto(text: str) -> Iterator[Property]:
    for address in text.partition(":")[2].partition("?")[0].split(","):
        yield _property("EMAIL", unquote(address), ";")


def _of_tel(text: str) -> Iterator[Property]:
    yield _property("TEL", unquote(text), ";")


def _of_web(text: str) -> Iterator[Property]:
    yield Property("URL", text, (text,), plain=True)


_NOTATIONS: dict[str, Callable[[str], Iterator[Property]]] = {
    "BEGIN:VCARD": _of_vcard,
    "MECARD:": _of_mecard,
    "BIZCARD:": _of_bizcard,
    "MATMSG:": _of_matmsg,
    "MAILTO:": _of_mailto,
    "TEL:": _of_tel,
    "HTTP://": _of_web,
    "HTTPS://": _of_web,
}
"""By the start of a text, in capitals."""


def _property(name: str, raw: str, separator: str, types: set[str] | None = None) -> Property:
    parts = tuple(_plain(part) for part in _split(raw, separator))
    return Property(name, _plain(raw), parts, frozenset(types or ()))


def _split(text: str, separator: str) -> list[str]:
    """The text cut at separators that no backslash escapes."""
    return re.findall(rf"((?:\\.|[^\\{separator}]|\\$)*)(?:{separator}|$)", text, re.DOTALL)[:_MOST]


_MOST = 200
"""Parts that are looked at; a card has a dozen."""


def _plain(raw: str) -> str:
    """A raw value without its escapes, through the door."""
    text = re.sub(r"\\(.)", lambda found: " " if found[1] in "nN" else found[1], raw)
    return clean_text(text, _LONGEST)
