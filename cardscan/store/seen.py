"""Files that hold photos that are filed, so that one that nobody has touched since is not read.

Of where a file is only a digest is kept; what is known of it goes with its photo.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import islice

from sqlalchemy import Engine, delete, insert, select

from cardscan.contact import Filed
from cardscan.store.engine import WRITES
from cardscan.store.queries import SOME, read_filed_in
from cardscan.store.schema import photos, seen_files


@dataclass(frozen=True, slots=True)
class Stamp:
    """A file as it was at one time."""

    place: str
    """A digest of its path."""
    state: str
    """All that changes when somebody writes to it, or puts another in its place."""


class Seen:
    """Those of a store; every method is one transaction, and raises StoreError if it fails."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._writing_engine = engine.execution_options(**{WRITES: True})

    def find(self, stamps: Iterable[Stamp]) -> dict[Stamp, str]:
        """The SHA-256 of those files that hold a filed photo and are just as they were then."""
        rest, found = iter(stamps), dict[Stamp, str]()
        chosen = select(seen_files.c.place, seen_files.c.state, photos.c.sha256).join(photos)
        with self._engine.connect() as reading:
            while some := set(islice(rest, SOME)):
                places = [stamp.place for stamp in some]
                for row in reading.execute(chosen.where(seen_files.c.place.in_(places))):
                    stamp = Stamp(row.place, row.state)
                    if stamp in some:
                        found[stamp] = row.sha256
        return found

    def find_contacts(self, sha256s: Iterable[str]) -> dict[str, tuple[Filed, ...]]:
        """The contacts with a card in each of the photos, in the order of their filing."""
        with self._engine.connect() as reading:
            return read_filed_in(reading, sha256s)

    def note(self, seen: Mapping[Stamp, str]) -> None:
        """Put these files, each with its SHA-256, in the place of what was at theirs.

        Those whose photos are not filed are left out.
        """
        rest = iter(seen.items())
        with self._writing_engine.begin() as writing:
            while some := dict(islice(rest, SOME)):
                shown = photos.c.sha256.in_(set(some.values()))
                filed = writing.execute(select(photos.c.sha256, photos.c.id).where(shown))
                ids = {row.sha256: row.id for row in filed}
                places = seen_files.c.place.in_([stamp.place for stamp in some])
                writing.execute(delete(seen_files).where(places))
                rows = [
                    {"place": stamp.place, "state": stamp.state, "photo_id": ids[sha256]}
                    for stamp, sha256 in some.items()
                    if sha256 in ids
                ]
                if rows:
                    writing.execute(insert(seen_files), rows)
