"""A folder with a .vcf for each contact, as khard and vdirsyncer keep them.

A contact keeps the name of its file for good. ``.cardscan.json`` in the folder tells what was
written, so that what others have changed meanwhile is left alone; other files are not touched.
"""

import datetime as dt
import hashlib
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from cardscan.books.entry import BookEntry
from cardscan.books.files import read_bounded, write_atomically
from cardscan.books.vcard import Version, to_card
from cardscan.books.vcard.tidy import shown_name
from cardscan.door import without_accents
from cardscan.errors import BookError

INDEX = ".cardscan.json"
"""vdirsyncer passes over names that start with a dot."""

_MAX_INDEX = 100_000_000
_MAX_CARD = 20_000_000
_ID = 8
"""Digits of the uid in a name; all of them where these are another contact's."""


@dataclass(frozen=True, slots=True)
class FolderReport:
    """What became of the files of a folder."""

    written: int
    same: int
    removed: int
    foreign: tuple[str, ...]
    """Names of files that somebody else has changed, and that are left as they are."""


def write_folder(
    folder: Path,
    entries: Iterable[BookEntry],
    *,
    now: dt.datetime,
    version: Version = "3.0",
    complete: bool = True,
    replace: bool = False,
) -> FolderReport:
    """Brings the folder up to date; to be interrupted and repeated at any time.

    Args:
        folder: is made where it is missing.
        entries: each with a uid.
        now: for contacts that bear no date of their own.
        version: of vCard.
        complete: files of contacts that are not among the entries are removed, as far as they are
            as they were written here.
        replace: files that others have changed, too.

    Raises:
        BookError: a file cannot be read or written.
    """
    index = _read_index(folder)
    written = same = removed = 0
    foreign, wanted = list[str](), set[str]()
    for entry in entries:
        uid = entry.contact.uid
        wanted.add(uid)
        name = index[uid][0] if uid in index else _new_name(entry, folder, index)
        card = to_card(entry, now=now, version=version).encode()
        there = _digest(folder / name)
        if there == _sha256(card):
            same += 1
        elif there in ("", index.get(uid, ("", ""))[1]) or replace:
            write_atomically(folder / name, card, replace=True)
            written += 1
        else:
            foreign.append(name)
            continue
        index[uid] = (name, _sha256(card))
    for uid in [uid for uid in index if complete and uid not in wanted]:
        name, digest = index[uid]
        there = _digest(folder / name)
        if there and there != digest and not replace:
            foreign.append(name)
            continue
        removed += _remove(folder / name)
        del index[uid]
    content = json.dumps(index, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    write_atomically(folder / INDEX, content.encode(), replace=True)
    return FolderReport(written, same, removed, tuple(foreign))


_Index = dict[str, tuple[str, str]]
"""By uid, the name of the file and the SHA-256 of what was written."""

_NAME = re.compile(r"[a-z0-9-]+\.vcf")


def _read_index(folder: Path) -> _Index:
    path = folder / INDEX
    if not path.exists():
        return {}
    try:
        found = json.loads(read_bounded(path, _MAX_INDEX))
        index = {str(uid): (str(name), str(digest)) for uid, (name, digest) in found.items()}
    except (ValueError, TypeError, AttributeError):
        index = {"": ("", "")}
    if not all(_NAME.fullmatch(name) for name, _ in index.values()):
        raise BookError(f"{path} is not as it was written", "Name another folder, or remove it.")
    return index


def _new_name(entry: BookEntry, folder: Path, index: _Index) -> str:
    """A name that is free: what the contact is called and the start of its uid."""
    words = re.findall("[a-z0-9]+", without_accents(shown_name(entry.contact)).casefold())
    slug = "-".join(words)[:40].strip("-") or "contact"
    uid = re.sub("[^a-z0-9]", "", entry.contact.uid.lower().removeprefix("urn:uuid:"))
    taken = {name for name, _ in index.values()}
    short = f"{slug}-{uid[:_ID]}.vcf"
    mine = entry.contact.uid.encode() in _content(folder / short)
    free = short not in taken and (mine or not (folder / short).exists())
    return short if free else f"{slug}-{uid}.vcf"


def _content(path: Path) -> bytes:
    return read_bounded(path, _MAX_CARD) if path.exists() else b""


def _digest(path: Path) -> str:
    """The SHA-256 of what is there, "" where nothing is."""
    return _sha256(_content(path)) if path.exists() else ""


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _remove(path: Path) -> bool:
    """Whether a file was there."""
    try:
        path.unlink()
    except FileNotFoundError:
        return False
    except OSError as error:
        raise BookError(f"cannot remove {path}: {error.strerror}", "") from error
    return True
