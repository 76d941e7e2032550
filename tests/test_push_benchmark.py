"""A few pushes of the benchmark: nothing doubled, lost or touched over a bad line."""

import pytest

from benchmarks.push import run
from cardscan.books.carddav import planning
from cardscan.books.vcard import Card, read_cards, to_vcard
from tests.dav import KINDS, missing


@pytest.mark.parametrize("kind", KINDS)
def test_a_bad_line_does_no_harm(kind: str) -> None:
    if reason := missing(kind):
        pytest.skip(reason)
    outcome = run(kind, 3, 0.3)
    assert (outcome.doubled, outcome.lost, outcome.touched) == (0, 0, 0)
    assert outcome.harmed > 10


def test_harm_would_be_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    def overwrite(text: str, contact: object, *, categories: object, now: object) -> str:
        (card,) = (one for one in read_cards(text) if isinstance(one, Card))
        return to_vcard(card.contact, now=now)  # type: ignore[arg-type]

    if reason := missing("xandikos"):
        pytest.skip(reason)
    monkeypatch.setattr(planning, "revise", overwrite)
    outcome = run("xandikos", 1, 0.0)
    assert outcome.touched > 0
