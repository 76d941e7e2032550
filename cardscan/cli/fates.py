"""What ``cardscan watch`` says: a line for each photo's fate, and how things stand."""

import datetime as dt
import shutil
import sys
from collections import Counter
from collections.abc import Mapping, Sequence

import click

from cardscan.cli.messages import count, printable, say
from cardscan.intake.arrival import Fate
from cardscan.watch.loop import Notice, Told
from cardscan.watch.notify import logs_to_journal
from cardscan.watch.status import Status


class Log:
    """Standard error: a line for each thing that happens, and on a terminal one that stays below.

    The journal of systemd notes the time of each line; elsewhere it stands before it.
    """

    def __init__(self, folders: int) -> None:
        """Knows where it is written.

        Args:
            folders: how many are watched; of more than one, lines name the folder.
        """
        self._many = folders > 1
        self._timed = not logs_to_journal(sys.stderr)
        self._at_terminal = sys.stderr.isatty()
        self._standing = ""

    def tell(self, happening: Told | Notice) -> None:
        """One line, without a word from a card."""
        if isinstance(happening, Notice):
            self.write(f"{happening.place} {happening.text}")
            return
        photo = happening.fate.photo
        name = happening.folder / photo if self._many else photo
        self.write(f"{name}: {fate_in_words(happening.fate)}")

    def write(self, text: str) -> None:
        """One line of any words."""
        self.stand("")
        time = f"{dt.datetime.now().astimezone():%Y-%m-%d %H:%M:%S} " if self._timed else ""
        say(f"{time}{text}")

    def stand(self, text: str) -> None:
        """Let this stand below the log, on a terminal."""
        if self._at_terminal and text != self._standing:
            self._standing = text
            width = shutil.get_terminal_size().columns - 1
            click.echo(f"\r\x1b[2K{printable(text)[:width]}", err=True, nl=False)


def fate_in_words(fate: Fate) -> str:
    """What became of a photo: its state, how many contacts, and what went wrong."""
    why = fate.error.message.removeprefix(fate.photo.name).strip(" :") if fate.error else ""
    match fate.state:
        case "done":
            return f"filed, {count(len(fate.contacts), 'contact')}"
        case "review":
            return f"filed, {count(len(fate.contacts), 'contact')} to be looked at"
        case "duplicate":
            return "known already, nothing added"
        case "failed":
            return f"failed: {why}"
        case "deferred":
            return f"put off: {why}"
        case "waiting":
            return f"put back: {why or 'it has changed meanwhile'}"


def status_in_words(status: Status) -> str:
    """How a folder does, on one line without its name."""
    parts = (
        f"{status.state}: {status.why}" if status.why else status.state,
        f"{count(status.waiting, 'photo')} waiting" if status.waiting else "",
        photos_in_words(status.photos),
        "looked through every few seconds" if status.polled else "",
    )
    return "; ".join(filter(None, parts))


def photos_in_words(photos: Mapping[str, int]) -> str:
    """What became of photos, in numbers; "" of none."""
    done, review = photos.get("done", 0), photos.get("review", 0)
    numbers = {
        f"filed ({review:,} to be looked at)" if review else "filed": done + review,
        "known already": photos.get("duplicate", 0),
        "put off": photos.get("deferred", 0),
        "failed": photos.get("failed", 0),
    }
    return ", ".join(f"{number:,} {what}" for what, number in numbers.items() if number)


def summed(statuses: Sequence[Status]) -> Counter[str]:
    """What became of photos in all folders."""
    return sum((Counter(status.photos) for status in statuses), Counter[str]())


def all_in_words(statuses: Sequence[Status]) -> str:
    """How all folders do, on one line."""
    if len(statuses) == 1:
        return status_in_words(statuses[0])
    states = Counter(status.state for status in statuses)
    said = ", ".join(f"{number} {state}" for state, number in states.items())
    return "; ".join(filter(None, (said, photos_in_words(summed(statuses)))))
