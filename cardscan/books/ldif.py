"""LDIF (RFC 2849): people as Thunderbird and LDAP servers write and read them."""

import base64
import binascii
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from cardscan.books.entry import BookEntry
from cardscan.books.layouts import read_layout, to_cells
from cardscan.books.vcard.lines import Flaw
from cardscan.door import clean_lines

_CLASSES = ("top", "person", "organizationalPerson", "inetOrgPerson", "mozillaAbPersonAlpha")
_WIDTH = 76
"""Characters of a line; RFC 2849 lets a writer fold where it likes."""

_MAX_LINE = 1_000_000
_SAFE = re.compile(r"[!-9;=-~][ -~]*(?<! )", re.ASCII)
"""SAFE-STRING of RFC 2849, without a blank at its end, which could not be seen."""

_LINE = re.compile(r"(?P<name>[A-Za-z][\w.-]*)(?:;[\w.;-]*)?:(?P<kind>[:<]?) *(?P<value>.*)", re.S)
_IN_DN = re.compile(r'[,+"\\<>;=]|^[ #]| $')


@dataclass(frozen=True, slots=True)
class Record:
    """The attributes of one object."""

    line: int
    """Where it starts, from 1."""
    text: str
    """As it stands in the file."""
    values: Mapping[str, tuple[str, ...]]
    """By the names of attributes in small letters."""


def to_ldif(entries: Iterable[BookEntry]) -> str:
    """A record for each entry, parted by empty lines."""
    layout = read_layout("ldif")
    records = ["version: 1\n"]
    for entry in entries:
        cells = {name: clean_lines(text) for name, text in to_cells(entry, layout).items()}
        named = [f"{name}={_in_dn(cells[name])}" for name in ("cn", "mail") if cells.get(name)]
        lines = [_line("dn", ",".join(named)), *(_line("objectclass", one) for one in _CLASSES)]
        lines += [_line(name, cells[name]) for name in layout.columns if cells.get(name)]
        records.append("".join(lines))
    return "\n".join(records)


def find_records(text: str) -> Iterator[Record | Flaw]:
    """The records of a text in their order, among the flaws of their lines.

    Values that stand in other files, and changes to what is there already, are flaws.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    at = 1
    for block in re.split(r"\n(?=\n)", text):
        yield from _records(block.lstrip("\n"), at + len(block) - len(block.lstrip("\n")))
        at += block.count("\n") + 1


def _records(block: str, at: int) -> Iterator[Record | Flaw]:
    values = dict[str, list[str]]()
    for number, line in _unfold(block, at):
        try:
            name, value = _parse_line(line)
        except ValueError as error:
            yield Flaw(number, str(error))
            continue
        values.setdefault(name.lower(), []).append(value)
    values.pop("version", None)
    if "changetype" in values and values["changetype"] != ["add"]:
        yield Flaw(at, "it is a change of an object, not an object")
    elif values:
        yield Record(at, block, {name: tuple(several) for name, several in values.items()})


def _unfold(block: str, at: int) -> Iterator[tuple[int, str]]:
    """The logical lines with where each starts, without comments."""
    parts, start = list[str](), at
    for number, line in enumerate(block.split("\n"), at):
        if line.startswith(" ") and parts:
            parts.append(line[1:])
            continue
        if parts and not parts[0].startswith("#"):
            yield start, "".join(parts)
        parts, start = [line] if line.strip() else [], number
    if parts and not parts[0].startswith("#"):
        yield start, "".join(parts)


def _parse_line(line: str) -> tuple[str, str]:
    """An attribute and its value.

    Raises:
        ValueError: saying what is wrong with the line.
    """
    if len(line) > _MAX_LINE:
        raise ValueError(f"the line has more than {_MAX_LINE:,} characters")
    parts = _LINE.fullmatch(line)
    if parts is None:
        raise ValueError("the line has no attribute with a colon")
    if parts["kind"] == "<":
        raise ValueError("the value stands in another file, which is not read")
    if not parts["kind"]:
        return parts["name"], parts["value"]
    try:
        octets = base64.b64decode(parts["value"], validate=True)
    except binascii.Error:
        raise ValueError("the value is no base64") from None
    return parts["name"], octets.decode("utf-8", "replace")


def _line(name: str, value: str) -> str:
    """An attribute, its value in base64 where that is needed, folded."""
    plain = _SAFE.fullmatch(value)
    line = f"{name}: {value}" if plain else f"{name}:: {base64.b64encode(value.encode()).decode()}"
    pieces = [line[:_WIDTH]]
    pieces += [line[at : at + _WIDTH - 1] for at in range(_WIDTH, len(line), _WIDTH - 1)]
    return "\n ".join(pieces) + "\n"


def _in_dn(value: str) -> str:
    """A value within a distinguished name, RFC 4514 section 2.4."""
    return _IN_DN.sub(lambda special: f"\\{special[0]}", " ".join(value.split()))
