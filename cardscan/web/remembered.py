"""What was read at one mark of the database, for all who ask until the next.

A page and what is drawn on it ask for the same; nothing that was written is missed by it.
"""

from collections.abc import Callable, Hashable
from threading import Lock
from typing import Generic, TypeVar

from cardscan.web.feed import Feed

_MOST = 20
"""Answers that are remembered; the oldest is forgotten for another."""

Answer = TypeVar("Answer")


class Remembered(Generic[Answer]):
    """Answers to one kind of question; threads may share it, and each answer is read once.

    Args:
        feed: knows whether anything was written.
    """

    def __init__(self, feed: Feed) -> None:
        self._feed = feed
        self._lock = Lock()
        self._mark = ""
        self._answers = dict[Hashable, Answer]()

    def find(self, asked: Hashable, read: Callable[[], Answer]) -> Answer:
        """The answer to a question.

        Args:
            asked: all that the answer depends on, besides the database.
            read: reads it where it is not remembered; what it raises is not.

        Raises:
            StoreError: the database cannot be reached.
        """
        with self._lock:
            mark = self._feed.mark()
            if mark != self._mark:
                self._mark = mark
                self._answers.clear()
            if asked not in self._answers:
                if len(self._answers) == _MOST:
                    del self._answers[next(iter(self._answers))]
                self._answers[asked] = read()
            return self._answers[asked]
