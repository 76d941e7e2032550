"""The tree of errors, one exit code each; every message says what is wrong, every hint what to do.

CardscanError                 1
├── UsageError                2   the command was asked for something that makes no sense
├── PhotoError                3   one photo; the batch goes on
│   ├── UnreadablePhotoError      no picture, damaged, or a format that is not read
│   ├── PhotoTooLargeError        over the limits for bytes, pixels or memory
│   ├── PoisonPhotoError          it ended two processes that scanned it
│   └── NoCardError               a picture in which no card, or no text, was found
├── MissingDependencyError    4   a program or its data is not installed
│   └── MissingLanguageError      Tesseract has no data for a language
├── ReaderError               5   an engine failed on one card image
│   └── ReaderTimeoutError        it passed its deadline
├── ResourceError             1   disk, memory or open files ran out: the same may work later
├── ClusterError              1   a cluster cannot be reached, or cannot do the work
├── StoreError                6   the pipeline database
│   ├── NewerDatabaseError        it was written by a newer cardscan
│   └── StaleError                a change is based on what has been changed meanwhile
├── SettingsError             7   the settings file, the environment or a flag
├── BatchError                8   some photos of a batch failed
└── BookError                 9   an address book or an output file
    ├── BookExistsError           it is there already and is not ours to replace
    ├── BookLoginError            a server takes neither this name nor this password
    ├── BookAwayError             a server does not answer, or not whole: it may work later
    ├── BookFullError             a server has no room left
    └── CardRefusedError          a server does not take one card; it takes others
"""

import errno
import traceback
from pathlib import Path
from typing import ClassVar


class CardscanError(Exception):
    """Anything cardscan refuses to do, with a hint that says what to do about it."""

    exit_code: ClassVar[int] = 1
    code: ClassVar[str] = "error"

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message, hint)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return self.message


class UsageError(CardscanError):
    """The command was asked for something that makes no sense."""

    exit_code = 2
    code = "usage"


class PhotoError(CardscanError):
    """One photo cannot be scanned; the rest of a batch can."""

    exit_code = 3
    code = "photo"


class UnreadablePhotoError(PhotoError):
    """Not a picture, damaged, or in a format that is not read."""

    code = "unreadable-photo"


class PhotoTooLargeError(PhotoError):
    """The file or the picture in it is over the limits, or takes more memory than a worker has."""

    code = "photo-too-large"


class PoisonPhotoError(PhotoError):
    """It ended two processes that scanned it: by a crash, its memory or the time it took."""

    code = "quarantined"


class NoCardError(PhotoError):
    """A picture in which no card, or no text, was found."""

    code = "no-card"


class MissingDependencyError(CardscanError):
    """A program or its data is not installed."""

    exit_code = 4
    code = "missing-dependency"


class MissingLanguageError(MissingDependencyError):
    """Tesseract has no data for a language that was asked for."""

    code = "missing-language"


class ReaderError(CardscanError):
    """An engine failed on one card image."""

    exit_code = 5
    code = "reader-failed"


class ReaderTimeoutError(ReaderError):
    """An engine passed its deadline."""

    code = "reader-timeout"


class ResourceError(CardscanError):
    """The machine ran out of something for the moment; the same may work later."""

    code = "resource"


class ClusterError(CardscanError):
    """A cluster cannot be reached, has gone, or is not of this version."""

    code = "cluster"


PASSING = frozenset(
    {errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.ESTALE, errno.ETIMEDOUT}
    | {errno.EMFILE, errno.ENFILE, errno.ENOMEM, errno.EAGAIN}
)
"""What an OSError has as ``errno`` where a disk or a share is full or does not answer, or open
files, memory or processes ran out: a matter of the machine, and not of the photo."""


class StoreError(CardscanError):
    """The pipeline database cannot be opened, read or written."""

    exit_code = 6
    code = "store"


class NewerDatabaseError(StoreError):
    """The database was written by a newer cardscan."""

    code = "newer-database"


class StaleError(StoreError):
    """A change is based on what somebody else has changed meanwhile."""

    code = "stale"


class SettingsError(CardscanError):
    """Settings that cannot be used; the message names all mistakes at once."""

    exit_code = 7
    code = "settings"


class BatchError(CardscanError):
    """Some photos of a batch failed; the others are done."""

    exit_code = 8
    code = "batch"


class BookError(CardscanError):
    """An address book or an output file cannot be read or written."""

    exit_code = 9
    code = "book"


class BookExistsError(BookError):
    """The output is there already and is not ours to replace."""

    code = "book-exists"


class BookLoginError(BookError):
    """A server takes neither this name nor this password."""

    code = "book-login"


class BookAwayError(BookError):
    """A server does not answer, or not whole: what became of the request is not known."""

    code = "book-away"

    def __init__(self, message: str, hint: str = "", *, wait: float = 0.0) -> None:
        super().__init__(message, hint)
        self.wait = wait
        """Seconds after which the server wants to be asked again, if it says so."""


class BookFullError(BookError):
    """A server has no room left."""

    code = "book-full"


class CardRefusedError(BookError):
    """A server does not take one card; it takes others."""

    code = "card-refused"


def to_unexpected(error: BaseException, whose: str) -> CardscanError:
    """A fault of the program as an error that people are told.

    It names the place and never the fault's own message, which may hold what is on a card.

    Args:
        error: as it was caught.
        whose: what was being worked on, as in "IMG_0412.jpg".
    """
    frames = traceback.extract_tb(error.__traceback__)
    place = f" at {Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
    return CardscanError(
        f"{whose} met an unexpected {type(error).__name__}{place}",
        "This is a fault in cardscan: please report it with the output of cardscan doctor.",
    )


INTERRUPTED = 130
"""Exit code after Ctrl-C, as shells give it for SIGINT."""
