"""A phone that sends a photo in pieces, to a desk that may be stopped at any step."""

from collections import deque
from collections.abc import Sequence
from pathlib import Path

from benchmarks.day import NOON, scan_inline
from benchmarks.faults import Faults
from cardscan.config import Settings
from cardscan.errors import CardscanError
from cardscan.intake.arrival import recover
from cardscan.intake.captures import Captures
from cardscan.intake.reader import Reader, read_all
from cardscan.intake.spool import Spool
from cardscan.intake.uploads import Upload, Uploads
from cardscan.store import Store

KEY = "0123456789abcdef" * 2
PHOTO = b"card Ana Beispiel"
EVENT = "Fair 1/2"
PIECE = 6


class Asleep(Reader):
    """No process: photos are read when a test says so."""

    def wake(self) -> None:
        pass

    keep_up = wake


def open_captures(folder: Path, store: Store) -> Captures:
    """Those of a database in the folder, gone on with."""
    settings = Settings(db=str(folder / "pipeline.db"))
    uploads = Uploads(settings.captures_folder, most=1000)
    captures = Captures(uploads, store, Asleep(uploads.inbox, settings))
    captures.go_on()
    return captures


def send_all(captures: Captures, key: str = KEY, photo: bytes = PHOTO) -> None:
    """What the phone does: it asks how far the photo is, and sends the rest."""
    shot = captures.find(key)
    if shot is None or shot.state == "uploading":
        begun = captures.uploads.begin(Upload(key, "IMG 1.jpg", len(photo), EVENT))
        offset = begun.offset
        while offset < len(photo):
            offset = captures.uploads.append(key, offset, photo[offset : offset + PIECE])


def send(folder: Path, faults: Faults) -> tuple[list[str], list[str]]:
    """Send a photo and have it read, as far as that goes; gives the steps and what was told."""
    scan_inline(faults)
    faults.install()
    told = []
    settings = Settings(db=str(folder / "pipeline.db"))
    try:
        with Store.open(settings.database_url) as store:
            captures = open_captures(folder, store)
            send_all(captures)
            with Spool.open(captures.uploads.inbox) as spool:
                deque(recover(spool, store, now=lambda: NOON), maxlen=0)
                read_all(spool, store, settings)
    except (CardscanError, OSError) as error:
        told.append(f"{type(error).__name__}: {error}")
    return faults.steps, told


def find_mistakes(folder: Path) -> Sequence[object]:
    """What is not as it should be once the photo is sent and read; () if all is well."""
    with Store.open(f"sqlite:///{folder}/pipeline.db") as store:
        shot = open_captures(folder, store).find(KEY)
        people = [filed.contact.full_name for filed in store.find_contacts()]
    found = (folder / "captures").rglob("*")
    # What was half written is deleted after a day.
    files = [one for one in found if one.is_file() and one.name != "lock" and one.suffix != ".tmp"]
    seen = (
        shot and (shot.state, shot.event, [one.contact.full_name for one in shot.contacts]),
        people,
        [(path.relative_to(folder).parts[:4], path.read_bytes()) for path in files],
    )
    home = ("captures", "inbox", "cardscan", "done")
    ana = ["Ana Beispiel"]
    return () if seen == (("done", EVENT, ana), ana, [(home, PHOTO)]) else seen
