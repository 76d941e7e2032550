"""Organisations: by legal form, by the domains on the card, by their words, by their size."""

from collections.abc import Iterator, Sequence

from cardscan.card import Page
from cardscan.contact import Candidate
from cardscan.fields.candidates import Hints, candidate
from cardscan.fields.label import Labelled

_LEAST = 0.35


def find_orgs(page: Page, lines: Sequence[Labelled], hints: Hints) -> Iterator[Candidate]:
    """Candidates for org, as printed."""
    for line in lines:
        score = line.scores["org"]
        if line.best not in ("org", "other") or score < _LEAST:
            continue
        segment = line.segment
        text = segment.text.strip(" ,;:")
        span = (segment.start, segment.end)
        yield candidate(page, segment.line, span, "org", text, "org", score)
