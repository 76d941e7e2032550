"""A person erased everywhere: the database, what was learned from them, and photos if wanted."""

import datetime as dt
import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from cardscan.contact import Filed
from cardscan.entry import Query
from cardscan.remote import Remote
from cardscan.store import Store
from cardscan.store.forget import Traces

_NAMED = 5
"""Others who are named, because something noted of them has the same words."""


@dataclass(frozen=True, slots=True)
class Forgotten:
    """What became of it."""

    clean: bool
    """Whether no byte is left; False while another program has the database open."""
    learned: bool
    """Whether what was learned was deleted too, and can be learned anew from the others."""
    others: tuple[Filed, ...]
    """Of whom something is noted that has the same words."""
    left: tuple[str, ...]
    """Files that could not be deleted, each with the reason."""


def find_losses(traces: Traces, learned: Sequence[Path], *, photos: bool) -> Iterator[str]:
    """What will be erased beside the contact, and what will not, a line each.

    Args:
        traces: of the person.
        learned: the files of what was learned from the person's own decisions and corrections.
        photos: whether those that show only their card are deleted.
    """
    for name in traces.lists:
        yield f"the list {name} is dropped"
    for path in traces.copies:
        yield f"{path}, a copy from before an upgrade, is deleted"
    for file in filter(Path.exists, learned):
        yield f"{file}, what was learned, is deleted"
    for book in traces.books:
        yield f"{book} keeps their card; cardscan push --delete deletes it, if cardscan made it"
    for photo in traces.photos:
        if isinstance(photo.path, Remote):
            yield f"{photo.path} is kept where it is: delete it there"
            continue
        path = photo.path.absolute()
        if not _is_there(path, photo.sha256):
            yield f"{path} is not there any more; where the photo went is not known"
        elif photo.shared:
            yield f"{path} shows others too and is kept"
        else:
            yield f"{path} {'is deleted' if photos else 'is kept, unless photos are deleted too'}"


def forget_person(
    store: Store, person: Filed, learned: Sequence[Path], *, photos: bool, now: dt.datetime
) -> Forgotten:
    """Erase a person; there is no undo.

    Args:
        store: where they are.
        person: whom.
        learned: the files of what was learned from the person's own decisions and corrections.
        photos: also delete those that show only their card.
        now: with its zone.

    Raises:
        UsageError: there is no such contact.
        StoreError: it could not be done.
    """
    contact = person.contact
    traces = store.find_traces(contact.uid)
    known = list(filter(Path.exists, learned))
    own = [
        one.path
        for one in traces.photos
        if isinstance(one.path, Path) and not one.shared and _is_there(one.path, one.sha256)
    ]
    clean = store.forget(contact.uid, now=now)
    name = contact.full_name or contact.alternative_name
    others = tuple(store.search.find(Query(name), limit=_NAMED)) if name.strip() else ()
    left = _delete([*known, *(own if photos else [])])
    return Forgotten(clean, bool(known), others, tuple(left))


def _is_there(path: Path, sha256: str) -> bool:
    """Whether the very photo that was scanned is still at its place."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest() == sha256
    except OSError:
        return False


def _delete(paths: Iterable[Path]) -> Iterator[str]:
    """Delete files; what is told of each that cannot be, while the others are deleted."""
    for path in paths:
        try:
            path.unlink(missing_ok=True)
        except OSError as error:
            yield f"{path} cannot be deleted: {error.strerror}. Delete it yourself."
