"""What every OCR engine must offer."""

from typing import Protocol

from cardscan.card import Page, Pixels


class Reader(Protocol):
    """An engine that turns the pixels of one flat card into a page.

    A reader is made once a worker process and used for many cards; it runs on one thread and
    keeps its models loaded. Blank pixels give a page without lines; a failure is always an error,
    never an empty page.
    """

    @property
    def name(self) -> str:
        """Engine and version, as in "tesseract 5.3.0".

        Raises:
            MissingDependencyError: the engine is not installed.
        """
        ...

    def missing(self, languages: tuple[str, ...]) -> str | None:
        """Why the engine cannot read these languages here, in one line; None if it can."""
        ...

    def read(self, pixels: Pixels, languages: tuple[str, ...]) -> Page:
        """The lines of text in the pixels, top to bottom within each block.

        Raises:
            MissingDependencyError: the engine or a language is not installed.
            ReaderError: the engine failed.
            ReaderTimeoutError: it passed its deadline.
        """
        ...

    def read_turned(self, pixels: Pixels, languages: tuple[str, ...]) -> tuple[int, float, Page]:
        """How many quarter turns counter-clockwise make the text upright, how sure that is, and
        the page of the pixels so turned.

        Sureness runs from 0 (nothing to go by; the turn is then 0) to 1.

        Raises:
            MissingDependencyError: the engine or a language is not installed.
            ReaderError: the engine failed.
            ReaderTimeoutError: it passed its deadline.
        """
        ...
