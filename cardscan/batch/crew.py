"""Who looks at photos: processes of this machine, or whoever offers the same."""

from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Protocol, Self

from cardscan.batch.worker import Scanned
from cardscan.config import Settings
from cardscan.remote import Copies, Remote, Source, read_sha256

Batch = Callable[[Iterable[Path | Scanned], Settings], Generator[Scanned, None, None]]
"""As ``scan_batch`` is."""


class Crew(Protocol):
    """Whoever reads the bytes of photos, and scans them."""

    def digest(self, photos: Iterable[Source]) -> Iterator[tuple[Source, str]]:
        """Each photo in its turn, with the SHA-256 of its bytes.

        It is "" where loading the photo will say what is wrong with it.
        """
        ...

    def scan(self, photos: Iterable[Source | Scanned]) -> Generator[Scanned, None, None]:
        """Every photo's proposals or error, each as soon as it is ready.

        Closing the iterator, or an exception, ends all work.

        Args:
            photos: from ``digest``, read no further than workers are free; a ``Scanned`` among
                them is passed on as it is.

        Raises:
            MissingDependencyError: an engine or its data is not there.
            ResourceError: a machine lacks something for the moment.
        """
        ...


class Here:
    """This machine: photos from elsewhere are fetched once, and kept while they are worked on."""

    def __init__(self, settings: Settings, batch: Batch) -> None:
        self._settings, self._batch = settings, batch
        self._folder = TemporaryDirectory(prefix="cardscan-")
        self._copies = Copies(Path(self._folder.name), settings)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._folder.cleanup()

    def digest(self, photos: Iterable[Source]) -> Iterator[tuple[Source, str]]:
        """As for ``Crew``."""
        for photo in photos:
            held = self._copies.take(photo) if isinstance(photo, Remote) else photo
            yield photo, read_sha256(held, self._settings) if isinstance(held, Path) else ""

    def scan(self, photos: Iterable[Source | Scanned]) -> Generator[Scanned, None, None]:
        """As for ``Crew``."""
        return scan_copies(photos, self._copies, lambda local: self._batch(local, self._settings))


def scan_copies(
    photos: Iterable[Source | Scanned],
    copies: Copies,
    scan: Callable[[Iterator[Path | Scanned]], Generator[Scanned, None, None]],
) -> Generator[Scanned, None, None]:
    """As ``scan`` does, with photos from elsewhere fetched as their turn comes, and dropped after.

    Args:
        photos: a ``Scanned`` among them is passed on as it is.
        copies: where they are fetched to.
        scan: scans files.
    """
    whence: dict[Source, Remote] = {}

    def supply() -> Iterator[Path | Scanned]:
        for photo in photos:
            if isinstance(photo, Path | Scanned):
                yield photo
                continue
            held = copies.take(photo)
            if isinstance(held, Path):
                whence[held] = photo
                yield held
            else:
                yield Scanned(photo, error=held)

    with closing(scan(supply())) as scans:
        for scanned in scans:
            remote = whence.pop(scanned.path, scanned.path)
            if isinstance(remote, Remote):
                copies.drop(remote)
            yield replace(scanned, path=remote)
