"""How the daemon does, for others to read: a file in each folder, and figures for Prometheus."""

import datetime as dt
import fcntl
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Literal

from cardscan.errors import UsageError
from cardscan.intake.spool import HOME, STATES

State = Literal["watching", "scanning", "deferred", "away", "stopped"]
"""Photos are waited for, taken in, put off until something works again; the folder is not there;
nobody watches it."""

_FILE = "status.json"


@dataclass(frozen=True, slots=True)
class Status:
    """One folder at one moment; nothing in it was read from a card."""

    folder: str
    state: State
    why: str = ""
    """Of what is put off or passed over."""
    polled: bool = False
    """Whether the folder is looked through every few seconds, since nobody tells of changes."""
    waiting: int = 0
    """Photos in the inbox."""
    photos: Mapping[str, int] = field(default_factory=dict)
    """Since the start: how many ended in which state."""
    contacts: int = 0
    """Since the start: on photos that ended as done or review."""
    pid: int = 0
    started: str = ""
    updated: str = ""


def write_status(status: Status) -> None:
    """Note the folder's status in it.

    Raises:
        OSError: it cannot be written.
    """
    text = json.dumps(asdict(status), indent=2) + "\n"
    _write(Path(status.folder, HOME, _FILE), text, 0o600)


def read_status(folder: Path) -> Status:
    """What was last noted; as stopped where nobody holds the folder.

    Raises:
        UsageError: the folder has not been watched yet, or its status cannot be read.
    """
    folder = folder.absolute()
    try:
        status = Status(**json.loads((folder / HOME / _FILE).read_text(encoding="utf-8")))
        held = _is_held(folder / HOME / "lock")
    except FileNotFoundError:
        raise UsageError(
            f"{folder} has not been watched", f"Watch it with: cardscan watch {folder}"
        ) from None
    except (OSError, ValueError, TypeError) as error:
        raise UsageError(
            f"the status of {folder} cannot be read: {error}", "Start cardscan watch anew."
        ) from error
    if held:
        return status
    return Status(**(asdict(status) | {"folder": str(folder), "state": "stopped"}))


def to_metrics(statuses: Sequence[Status]) -> str:
    """The figures in Prometheus' text format, version 0.0.4, as its textfile collector reads."""
    lines: list[str] = []

    def add(name: str, kind: str, told: str, values: Mapping[str, float]) -> None:
        lines.append(f"# HELP cardscan_{name} {told}")
        lines.append(f"# TYPE cardscan_{name} {kind}")
        lines.extend(f"cardscan_{name}{{{labels}}} {value}" for labels, value in values.items())

    folders = {f'folder="{_escaped(status.folder)}"': status for status in statuses}
    add(
        "photos_total",
        "counter",
        "Photos that ended in a state since the daemon started.",
        {
            f'{label},state="{state}"': status.photos.get(state, 0)
            for label, status in folders.items()
            for state in STATES
        },
    )
    add(
        "contacts_total",
        "counter",
        "Contacts on photos that were filed since the daemon started.",
        {label: status.contacts for label, status in folders.items()},
    )
    add(
        "waiting_photos",
        "gauge",
        "Photos in the inbox.",
        {label: status.waiting for label, status in folders.items()},
    )
    add(
        "deferred",
        "gauge",
        "1 while photos wait for the database or the disk to work again.",
        {label: int(status.state == "deferred") for label, status in folders.items()},
    )
    add(
        "folder_present",
        "gauge",
        "0 while the folder is not there.",
        {label: int(status.state != "away") for label, status in folders.items()},
    )
    add(
        "updated_timestamp_seconds",
        "gauge",
        "When these figures were written.",
        {
            label: dt.datetime.fromisoformat(status.updated).timestamp()
            for label, status in folders.items()
        },
    )
    return "\n".join(lines) + "\n"


def write_metrics(file: Path, statuses: Sequence[Status]) -> None:
    """Write the figures to a file, whole or not at all; all may read it, as the collector must.

    Raises:
        OSError: it cannot be written.
    """
    _write(file, to_metrics(statuses), 0o644)


def _escaped(label: str) -> str:
    return label.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")


def _write(path: Path, text: str, mode: int) -> None:
    """Whole or not at all; not made to last, since it is about this moment."""
    part = path.with_name(f".{path.name}.part")
    part.unlink(missing_ok=True)  # of a daemon that was killed, or laid there by somebody else
    with part.open("xb") as file:
        os.fchmod(file.fileno(), mode)
        file.write(text.encode("utf-8", "backslashreplace"))
    part.replace(path)


def _is_held(lock: Path) -> bool:
    """Whether a program holds the lock; asking for it at the same moment would take it away."""
    file = os.open(lock, os.O_RDONLY | os.O_CLOEXEC)
    try:
        fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(file)
    return False
