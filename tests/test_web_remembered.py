"""Answers are read once at a mark of the database, and anew at the next."""

import pytest

from cardscan.web import remembered
from cardscan.web.feed import Feed
from cardscan.web.remembered import Remembered
from tests.test_web_feed import Scripted


class Asked:
    """Counts how often it was read."""

    def __init__(self) -> None:
        self.pulse, self.reads = Scripted(), 0
        self.answers = Remembered[int](Feed(self.pulse))

    def find(self, question: str) -> int:
        return self.answers.find(question, self._read)

    def _read(self) -> int:
        self.reads += 1
        return self.reads


def test_an_answer_is_read_once_until_something_is_written() -> None:
    asked = Asked()
    assert [asked.find(one) for one in ("a", "b", "a", "b")] == [1, 2, 1, 2]
    asked.pulse.beat = "2"
    assert [asked.find(one) for one in ("a", "b", "a")] == [3, 4, 3]


def test_what_is_written_while_an_answer_is_read_is_not_missed() -> None:
    asked = Asked()

    def read() -> int:
        asked.pulse.beat = "2"
        return 0

    assert asked.answers.find("a", read) == 0
    assert asked.find("a") == 1


def test_a_failure_is_not_remembered() -> None:
    asked = Asked()
    with pytest.raises(ZeroDivisionError):
        asked.answers.find("a", lambda: 1 // 0)
    assert asked.find("a") == 1


def test_the_oldest_answers_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(remembered, "_MOST", 2)
    asked = Asked()
    assert [asked.find(one) for one in ("a", "b", "c", "c", "b", "a")] == [1, 2, 3, 3, 2, 4]
