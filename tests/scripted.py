"""Photos that are scanned by their script: a file's words say what comes of it.

Run as a program it is the command line with such photos, in processes of its own.
"""

import hashlib
import os
import signal
import sys
from collections.abc import Generator, Iterable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from multiprocessing import current_process
from pathlib import Path
from types import ModuleType

from cardscan.batch import Scan, Scanned, scan_batch
from cardscan.config import Settings
from cardscan.contact import Contact, Phone, Proposal, ReviewReason
from cardscan.door import clean_file_name
from cardscan.errors import NoCardError, ResourceError, UnreadablePhotoError
from tests.proposals import make_proposal

READERS = ModuleType("cardscan.scan")
"""Stands in for the real one, with readers that are always there."""
vars(READERS)["check_readers"] = lambda settings: None


def scan_scripted(path: Path, settings: Settings) -> tuple[Proposal, ...]:
    """The cards that the photo's lines name, or what they ask for.

    "card NAME" is a card, "unsure NAME" one to be looked at, "back NAME" the back of that person's,
    "blank" has no card, "hangs" never ends, "waits PIPE" until nobody writes there any more,
    "dies" ends its process, "fells" the one that started that, "fells FILE" does so until the file
    is there, which it makes; "damaged" and "no room" are what they say, "taken TIME PLACE" is what
    EXIF would say; a file that is missing cannot be read.
    """
    if not path.exists():
        raise UnreadablePhotoError(f"{path.name} is not there", "Was it moved or renamed?")
    data = path.read_bytes()
    cards, taken, place = [], "", ""
    for line in data.decode().splitlines():
        word, _, name = line.partition(" ")
        if word == "blank":
            raise NoCardError(f"{path.name} shows no card", "Take the photo again.")
        if word == "damaged":
            raise UnreadablePhotoError(f"{path.name} is damaged", "Take the photo again.")
        if line == "no room":
            raise ResourceError("the disk is full", "Make room on it.")
        if word == "hangs":
            signal.pause()
        if word == "dies":
            os._exit(1)
        if word == "fells" and not (name and Path(name).exists()):
            Path(name or os.devnull).touch()
            os.kill(os.getppid(), signal.SIGKILL)
            signal.pause()
        if word == "waits":
            Path(name).read_bytes()
        if word in ("fells", "waits"):
            continue
        if word == "taken":
            taken, _, place = name.partition(" ")
            continue
        cards.append((name, word))
    return tuple(
        make_proposal(
            photo=clean_file_name(path.name),
            sha256=hashlib.sha256(data).hexdigest(),
            card=number,
            cards=len(cards),
            contact=Contact(
                full_name="" if word == "back" else name,
                title="" if word == "back" else "Head of Sales",
                org="Example GmbH",
                phones=(Phone("+493023125000"),),
                emails=(f"{name.split()[0].lower()}@example.com",),
            ),
            review=(ReviewReason("title", "the two readers disagree"),) if word == "unsure" else (),
            taken=taken,
            place=place,
        )
        for number, (name, word) in enumerate(cards, 1)
    )


def scan_in_threads(
    photos: Iterable[Path | Scanned], settings: Settings, *, scan: Scan = scan_scripted
) -> Generator[Scanned, None, None]:
    """``scan_batch`` of scripted photos without the cost of processes."""
    start = partial(ThreadPoolExecutor, settings.workers)
    return scan_batch(photos, settings, start=start, scan=scan)


if __name__ in {"__main__", "__mp_main__"}:  # the latter in a process of its own
    sys.modules["cardscan.scan"] = READERS

if __name__ == "__main__" or current_process().name == "reader":  # which is beside the desk
    import cardscan.intake.desk

    setattr(cardscan.intake.desk, "scan_batch", partial(scan_batch, scan=scan_scripted))  # noqa: B010

if __name__ == "__main__":
    import tests.scripted  # under its own name, as the workers of a cluster know it
    from cardscan.cli.main import main

    if "--cluster" in sys.argv:
        import cardscan.batch.cluster as cluster

        crew = partial(cluster.Cluster, scan=tests.scripted.scan_scripted)
        setattr(cluster, "Cluster", crew)  # noqa: B010
    main(prog_name="cardscan")
