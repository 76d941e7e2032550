"""LDIF (RFC 2849): people as Thunderbird and LDAP servers write and read them."""

import base64
import binascii
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from cardscan.books.entry import BookEntry
from cardscan.books.layouts import from_cells, read_layout, to_cells
from cardscan.books.vcard.lines import Flaw
from cardscan.contact import Address, Contact, Original, Phone
from cardscan.door import clean_lines

_CLASSES = ("top", "person", "organizationalPerson", "inetOrgPerson", "mozillaAbPersonAlpha")
_OURS = frozenset(name.lower() for name in _CLASSES)
_WIDTH = 76
"""Characters of a line; RFC 2849 lets a writer fold where it likes."""

_MAX_LINE = 1_000_000
_SAFE = re.compile(r"[!-9;=-~][ -~]*(?<! )", re.ASCII)
"""SAFE-STRING of RFC 2849, without a blank at its end, which could not be seen."""

_LINE = re.compile(r"(?P<name>[A-Za-z][\w.-]*)(?:;[\w.;-]*)?:(?P<kind>[:<]?) *(?P<value>.*)", re.S)
_IN_DN = re.compile(r'[,+"\\<>;=]|^[ #]| $')


_PEOPLE = frozenset(
    ("person", "organizationalperson", "inetorgperson", "mozillaabpersonalpha", "contact", "user")
)
_LABELLED = "labeleduri"
"""A web address with a label behind a blank, RFC 2079."""

_ALIASES = {
    "commonname": "cn",
    "surname": "sn",
    "xmozillanickname": "mozillanickname",
    "company": "o",
    "organizationname": "o",
    "department": "ou",
    "organizationalunitname": "ou",
    "rfc822mailbox": "mail",
    "xmozillasecondemail": "mozillasecondemail",
    "cellphone": "mobile",
    "mobiletelephonenumber": "mobile",
    "hometelephonenumber": "homephone",
    "fax": "facsimiletelephonenumber",
    "pagerphone": "pager",
    "streetaddress": "street",
    "localityname": "l",
    "stateorprovincename": "st",
    "region": "st",
    "zip": "postalcode",
    "countryname": "c",
    "workurl": "mozillaworkurl",
    _LABELLED: "mozillaworkurl",
    "homeurl": "mozillahomeurl",
    "notes": "description",
}
"""Other names of attributes: of RFC 4519, of Netscape and of old Mozillas."""


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
    """A record for each entry, parted by empty lines.

    One that was imported keeps its distinguished name, and the attributes that are no field here.
    """
    layout = read_layout("ldif")
    records = ["version: 1\n"]
    for entry in entries:
        cells = {name: clean_lines(text) for name, text in to_cells(entry, layout).items()}
        named = [f"{name}={_in_dn(cells[name])}" for name in ("cn", "mail") if cells.get(name)]
        theirs = dict[str, list[str]](_find_foreign(entry.originals.get("ldif", "")))
        lines = theirs.pop("dn", [_line("dn", ",".join(named))])
        lines += [_line("objectclass", one) for one in _CLASSES]
        lines += [_line(name, cells[name]) for name in layout.columns if cells.get(name)]
        records.append("".join((*lines, *chain(*theirs.values()))))
    return "\n".join(records)


def read_ldif(text: str) -> Iterator[Original | Flaw]:
    """The people of a text in their order, each with its record as ``text``, among the flaws.

    Groups and other objects are flaws.
    """
    layout = read_layout("ldif")
    columns = {name.lower(): name for name in layout.columns}
    for record in find_records(text):
        if isinstance(record, Flaw):
            yield record
            continue
        several = dict[str, list[str]]()
        for name, values in record.values.items():
            bare = (value.partition(" ")[0] if name == _LABELLED else value for value in values)
            several.setdefault(_ALIASES.get(name, name), []).extend(bare)
        classes = {one.lower() for one in several.get("objectclass", ())}
        if classes and not classes & _PEOPLE:
            yield Flaw(record.line, "it is no person")
            continue
        cells = {columns[name]: some[0] for name, some in several.items() if name in columns}
        cells.setdefault("givenName", cells.get("cn", "").removesuffix(cells.get("sn", "")).strip())
        cells[layout.note] = "\n".join(several.get(layout.note, ()))
        contact = from_cells(cells, layout, _others(several))
        if contact.empty:
            yield Flaw(record.line, "the record has neither a name nor a way to reach anybody")
            continue
        yield Original(contact, (), record.text, record.line)


def find_records(text: str) -> Iterator[Record | Flaw]:
    """The records of a text in their order, among the flaws of their lines.

    Values that stand in other files, and changes to what is there already, are flaws.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    block = list[str]()
    for number, line in enumerate((*text.split("\n"), ""), 1):
        if line:
            block.append(line)
        elif block:
            yield from _records(block, number - len(block))
            block = []


def _find_foreign(record: str) -> Iterator[tuple[str, list[str]]]:
    """By name, the lines of a record that are no fields here, as they are but for their folds."""
    known = {"version", "changetype", *_ALIASES, *map(str.lower, read_layout("ldif").columns)}
    several = dict[str, list[str]]()
    for _, line in _unfold(record.split("\n"), 1):
        name = re.split("[:;]", line, maxsplit=1)[0].lower()
        ours = name == "objectclass" and line.partition(":")[2].strip().lower() in _OURS
        if _LINE.fullmatch(line) and name not in known and not ours:
            several.setdefault(name, []).append(_folded(line))
    yield from several.items()


def _others(several: Mapping[str, list[str]]) -> Contact:
    """What stands in attributes beside their first value, and the address that is one text."""
    layout = read_layout("ldif")
    kinds = {name.lower(): kind for name, kind in layout.phone_types.items()}
    whole = several.get("postaladdress", []) if "street" not in several else []
    return Contact(
        phones=tuple(
            Phone(text, kind) for name, kind in kinds.items() for text in several.get(name, ())[1:]
        ),
        emails=tuple(several.get("mail", ())[1:]),
        urls=tuple(several.get("mozillaworkurl", ())[1:]),
        addresses=tuple(Address(text.replace("$", ", ")) for text in whole),
    )


def _records(block: Sequence[str], at: int) -> Iterator[Record | Flaw]:
    values, begun = dict[str, list[str]](), at
    for number, line in _unfold(block, at):
        try:
            name, value = _parse_line(line)
        except ValueError as error:
            yield Flaw(number, str(error))
            continue
        values.setdefault(name.lower(), []).append(value)
        begun = number if name.lower() == "dn" else begun
    values.pop("version", None)
    if "changetype" in values and values["changetype"] != ["add"]:
        yield Flaw(begun, "it is a change of an object, not an object")
    elif values:
        found = {name: tuple(several) for name, several in values.items()}
        yield Record(begun, "\n".join(block), found)


def _unfold(block: Sequence[str], at: int) -> Iterator[tuple[int, str]]:
    """The logical lines with where each starts, without comments."""
    parts, start = list[str](), at
    for number, line in enumerate(block, at):
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
    coded = base64.b64encode(value.encode()).decode()
    return _folded(f"{name}: {value}" if plain else f"{name}:: {coded}")


def _folded(line: str) -> str:
    pieces = [line[:_WIDTH]]
    pieces += [line[at : at + _WIDTH - 1] for at in range(_WIDTH, len(line), _WIDTH - 1)]
    return "\n ".join(pieces) + "\n"


def _in_dn(value: str) -> str:
    """A value within a distinguished name, RFC 4514 section 2.4."""
    return _IN_DN.sub(lambda special: f"\\{special[0]}", " ".join(value.split()))
